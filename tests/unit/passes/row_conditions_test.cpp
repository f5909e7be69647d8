// SPDX-License-Identifier: Apache-2.0
// What is asked of the ends of a row must hold for all threads in between: compared with all of them.
#include <doctest/doctest.h>

#include <functional>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/fold.hpp>
#include <qiao/passes/row_conditions.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

/// A condition on threadIdx.x and a parameter n.
struct Row : qiao_test::KernelFixture {
    Inst* x = b.special(Special::thread_x);
    Parameter* n = parameter(kernel, "n", b.types().i32());
    Value* i = b.convert(x, b.types().i32());

    uint32_t slots() { return number_values(*kernel); }
    bool provable(Value* condition, bool wanted = true) { return passes::RowConditions(module, slots(), x).provable(*condition, wanted); }

    /// The number that `v` is in `block` once n is known.
    bool evaluate(Block block, Value* v, int32_t limit) {
        b.block = &block;
        Inst* store = b.store(b.local(*kernel, "result", b.types().boolean()), v);
        kernel->body = block;
        for_each_inst(kernel->body, [&](Inst& inst) {
            for (Value*& operand : inst.operands) {
                if (operand == n) operand = b.i32(limit);
            }
        });
        while (passes::fold(module, *kernel)) {
        }
        REQUIRE(as_constant(store->operands[1]) != nullptr);
        return as_constant(store->operands[1])->bits != 0;
    }
};

/// Makes the condition of a Row.
using Maker = std::function<Value*(Row&)>;

/// Whether the row's question says yes for threads first to last.
bool asked(const Maker& make, bool wanted, int32_t limit, uint32_t first, uint32_t last) {
    Row row;
    Value* condition = make(row);
    passes::RowConditions conditions(row.module, row.slots(), row.x);
    REQUIRE(conditions.provable(*condition, wanted));
    Block block;
    Value* answer = conditions.holds(*condition, wanted, row.b.u32(first), row.b.u32(last), {}, block);
    CHECK(verify(row.module) == "");
    return row.evaluate(block, answer, limit);
}

/// Whether the condition itself does for one thread.
bool one(const Maker& make, bool wanted, int32_t limit, uint32_t at) { return asked(make, wanted, limit, at, at); }

}  // namespace

TEST_CASE("row_conditions: yes only where every thread says yes, and yes where none wraps around") {
    const Maker conditions[] = {
        [](Row& r) { return r.b.binary(Op::lt, r.i, r.n); },
        [](Row& r) { return r.b.binary(Op::gt, r.n, r.i); },
        [](Row& r) { return r.b.binary(Op::ge, r.b.binary(Op::sub, r.n, r.i), r.b.i32(3)); },
        [](Row& r) { return r.b.binary(Op::lt, r.b.binary(Op::add, r.b.binary(Op::mul, r.i, r.b.i32(5)), r.b.i32(2)), r.n); },
        [](Row& r) { return r.b.binary(Op::bit_and, r.b.binary(Op::lt, r.i, r.n), r.b.binary(Op::gt, r.i, r.b.i32(1))); },
        [](Row& r) { return r.b.binary(Op::le, r.b.convert(r.x, r.b.types().u64()), r.b.convert(r.n, r.b.types().u64())); },
        [](Row& r) { return r.b.binary(Op::lt, r.b.convert(r.b.binary(Op::add, r.x, r.b.u32(0xfffffffcu)), r.b.types().u64()), r.b.convert(r.n, r.b.types().u64())); },
        [](Row& r) { return r.b.binary(Op::lt, r.b.binary(Op::add, r.i, r.b.i32(0x7ffffffb)), r.n); },
        [](Row& r) { return r.b.binary(Op::lt, r.b.binary(Op::sub, r.i, r.i), r.n); },
    };
    size_t at = 0;
    for (const Maker& make : conditions) {
        for (bool wanted : {true, false}) {
            if (!wanted && at == 4) continue;  // the opposite of two at once is not asked
            for (int32_t limit : {-5, 0, 3, 8, 40, 0x7ffffffe}) {
                for (uint32_t last : {1u, 7u}) {
                    bool all = true;
                    for (uint32_t t = 0; t <= last; ++t) all = all && one(make, wanted, limit, t);
                    const bool answer = asked(make, wanted, limit, 0, last);
                    CAPTURE(at);
                    CAPTURE(wanted);
                    CAPTURE(limit);
                    CAPTURE(last);
                    CHECK((!answer || all));
                    const bool wraps = at == 6 || at == 7;
                    if (!wraps) CHECK(answer == all);
                }
            }
        }
        ++at;
    }
}

TEST_CASE("row_conditions: what is not even, or not known ahead, is not asked") {
    Row r;
    CHECK(r.provable(r.b.binary(Op::lt, r.n, r.b.i32(3))));
    CHECK_FALSE(r.provable(r.b.binary(Op::eq, r.i, r.n)));
    CHECK_FALSE(r.provable(r.b.binary(Op::lt, r.b.binary(Op::mul, r.i, r.i), r.n)));
    CHECK_FALSE(r.provable(r.b.binary(Op::lt, r.b.binary(Op::rem, r.i, r.b.i32(4)), r.n)));
    CHECK_FALSE(r.provable(r.b.binary(Op::lt, r.i, r.b.load(r.b.local(*r.kernel, "limit", r.b.types().i32())))));
    CHECK_FALSE(r.provable(r.b.binary(Op::lt, r.b.binary(Op::mul, r.i, r.b.i32(1 << 22)), r.n)));
    Value* less = r.b.binary(Op::lt, r.i, r.n);
    CHECK_FALSE(r.provable(r.b.binary(Op::bit_or, less, less)));
    CHECK(r.provable(r.b.binary(Op::bit_or, less, less), false));
}
