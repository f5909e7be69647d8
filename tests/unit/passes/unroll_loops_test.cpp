// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/passes/unroll_loops.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

/// for (i = from; i < to; i += by) out[i] = parts[i];
struct Unroll : qiao_test::KernelFixture {
    const Type* i32 = b.types().i32();
    Parameter* out = parameter(kernel, "out", pointer(i32));
    Parameter* n = parameter(kernel, "n", i32);
    Variable* parts = b.local(*kernel, "parts", b.types().array(i32, 4));
    Variable* i = b.local(*kernel, "i", i32);

    Inst* loop(int from, Value* to, int by) {
        b.store(i, b.i32(from));
        Block* before = b.block;
        Inst* l = b.loop();
        b.block = &l->blocks[0];
        l->operands = {b.binary(Op::lt, b.load(i), to)};
        b.block = &l->blocks[2];
        b.store(i, b.binary(Op::add, b.load(i), b.i32(by)));
        b.block = &l->blocks[1];
        b.store(b.index(out, b.load(i)), b.load(b.index(b.decay(parts), b.load(i))));
        b.block = before;
        return l;
    }
    size_t count(Op op) {
        size_t found = 0;
        for_each_inst(kernel->body, [&](Inst& inst) { found += inst.op == op ? 1 : 0; });
        return found;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Unroll, "unroll_loops: a counted loop over a local array is repeated, and the array becomes scalars") {
    b.store(b.index(b.decay(parts), b.i32(1)), n);
    b.store(b.index(b.decay(parts), b.i32(3)), b.i32(7));
    loop(1, b.i32(4), 2);
    passes::scalarise(module);
    CHECK(verify(module) == "");
    CHECK(count(Op::loop) == 0);
    CHECK(count(Op::store) == 2);
    CHECK(kernel->locals.empty());
}

TEST_CASE_FIXTURE(Unroll, "unroll_loops: loops stay whose end is not known, that are long, that are left early or that must not be repeated") {
    SUBCASE("the end is a parameter") { loop(0, n, 1); }
    SUBCASE("many iterations") { loop(0, b.i32(1000), 1); }
    SUBCASE("#pragma unroll 1") { loop(0, b.i32(4), 1)->unroll = 1; }
    SUBCASE("a break") {
        b.block = &loop(0, b.i32(4), 1)->blocks[1];
        break_();
    }
    SUBCASE("a counter that the body changes") {
        b.block = &loop(0, b.i32(4), 1)->blocks[1];
        b.store(i, n);
    }
    CHECK_FALSE(passes::unroll_loops(module, *kernel));
    CHECK(count(Op::loop) == 1);
}

TEST_CASE_FIXTURE(Unroll, "unroll_loops: an array that another index reaches would stay an array") {
    b.store(b.index(b.decay(parts), n), n);
    loop(0, b.i32(4), 1);
    CHECK_FALSE(passes::unroll_loops(module, *kernel));
}
