// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/passes/divide_by_shifts.hpp>

#include "guard_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Division : qiao_test::KernelFixture {
    size_t count(Op op) const {
        size_t n = 0;
        for_each_inst(kernel->body, [&](const Inst& i) { n += i.op == op; });
        return n;
    }
    void run(Target target = Target::spirv) {
        TargetCaps caps;
        caps.target = target;
        passes::divide_by_shifts(module, caps);
        CHECK(verify(module) == "");
    }
    /// What `a op divisor` is once a is known.
    uint64_t value(Op op, const Type* type, uint64_t a, uint64_t divisor) {
        Inst* load = b.load(b.local(*kernel, "a", type));
        Inst* store = b.store(parameter(kernel, "out", pointer(type)), b.binary(op, load, b.constant(type, divisor)));
        run();
        CHECK(count(op) == 0);
        for_each_inst(kernel->body, [&](Inst& i) {
            for (Value*& v : i.operands) {
                if (v == load) v = b.constant(type, a);
            }
        });
        while (passes::fold(module, *kernel)) {
        }
        REQUIRE(as_constant(store->operands[1]) != nullptr);
        return as_constant(store->operands[1])->bits;
    }
};

}  // namespace

TEST_CASE("divide_by_shifts: quotients and remainders are C++'s, of both signs and all widths") {
    const int64_t samples[] = {0, 1, -1, 2, -2, 7, -7, 8, -8, 9, -9, 100, -100, 127, -128};
    for (TypeKind kind : {TypeKind::i8, TypeKind::i16, TypeKind::i32, TypeKind::i64, TypeKind::u8, TypeKind::u32, TypeKind::u64}) {
        for (int64_t divisor : {1, 2, 8, 64}) {
            for (int64_t sample : samples) {
                Division quotient, remainder;
                const Type* type = quotient.b.types().scalar(kind);
                const uint64_t mask = ~uint64_t{0} >> (64 - type->bits());
                const uint64_t a = static_cast<uint64_t>(sample) & mask;
                const auto by = static_cast<uint64_t>(divisor);
                CAPTURE(type->bits());
                CAPTURE(sample);
                CAPTURE(divisor);
                CHECK(quotient.value(Op::div, type, a, by) == (type->is_signed() ? static_cast<uint64_t>(sample / divisor) & mask : a / by));
                type = remainder.b.types().scalar(kind);
                CHECK(remainder.value(Op::rem, type, a, by) == (type->is_signed() ? static_cast<uint64_t>(sample % divisor) & mask : a % by));
            }
        }
    }
}

TEST_CASE_FIXTURE(Division, "divide_by_shifts: what cannot be negative needs one operation") {
    Value* t = b.convert(b.special(Special::thread_x), b.types().i32());
    Parameter* out = parameter(kernel, "out", pointer(b.types().i32()));
    b.store(out, b.binary(Op::rem, b.binary(Op::div, t, b.i32(8)), b.i32(4)));
    run();
    CHECK(count(Op::shr) == 1);
    CHECK(count(Op::bit_and) == 1);
    CHECK(count(Op::add) == 0);
    CHECK(count(Op::div) + count(Op::rem) == 0);
}

TEST_CASE_FIXTURE(Division, "divide_by_shifts: other divisors, floats and OpenCL C are left alone") {
    Parameter* n = parameter(kernel, "n", b.types().i32());
    b.store(parameter(kernel, "out", pointer(b.types().i32())), b.binary(Op::div, n, b.i32(12)));
    b.store(parameter(kernel, "out", pointer(b.types().i32())), b.binary(Op::div, n, b.constant(b.types().i32(), 0x80000000u)));
    b.store(parameter(kernel, "out", pointer(b.types().f32())), b.binary(Op::div, b.f32(1), b.f32(2)));
    run();
    CHECK(count(Op::div) == 3);
    b.store(parameter(kernel, "out", pointer(b.types().i32())), b.binary(Op::div, n, b.i32(4)));
    run(Target::opencl_c);
    CHECK(count(Op::div) == 4);
}
