// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/passes/guard_division.hpp>

#include "guard_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Division : qiao_test::GuardFixture {
    uint64_t value(Op op, const Type* type, uint64_t a, uint64_t divisor) { return guarded(passes::guard_division, op, type, a, type, divisor); }
};

}  // namespace

TEST_CASE_FIXTURE(Division, "guard_division: by zero gives all ones") {
    CHECK(value(Op::div, b.types().i32(), 7, 0) == 0xffffffffu);
    CHECK(value(Op::rem, b.types().i32(), 7, 0) == 0xffffffffu);
    CHECK(value(Op::div, b.types().u64(), 7, 0) == ~uint64_t{0});
    CHECK(value(Op::rem, b.types().scalar(TypeKind::u8), 7, 0) == 0xff);
}

TEST_CASE_FIXTURE(Division, "guard_division: the least integer by -1 is itself, with no remainder") {
    CHECK(value(Op::div, b.types().i32(), 0x80000000u, 0xffffffffu) == 0x80000000u);
    CHECK(value(Op::rem, b.types().i32(), 0x80000000u, 0xffffffffu) == 0);
    CHECK(value(Op::div, b.types().i64(), uint64_t{1} << 63, ~uint64_t{0}) == uint64_t{1} << 63);
}

TEST_CASE_FIXTURE(Division, "guard_division: other divisions keep their value") {
    CHECK(value(Op::div, b.types().i32(), 0xfffffff9u, 2) == 0xfffffffdu);
    CHECK(value(Op::div, b.types().i32(), 7, 0xffffffffu) == 0xfffffff9u);
    CHECK(value(Op::rem, b.types().u32(), 0x80000000u, 0xffffffffu) == 0x80000000u);
}

TEST_CASE_FIXTURE(Division, "guard_division: divisors known to be harmless and floats are left alone") {
    Parameter* n = parameter(kernel, "n", b.types().u32());
    b.store(parameter(kernel, "out", pointer(b.types().u32())), b.binary(Op::div, n, b.u32(3)));
    b.store(parameter(kernel, "out", pointer(b.types().u32())), b.binary(Op::rem, n, b.special(Special::block_dim_x)));
    Value* wide = b.convert(b.special(Special::grid_dim_y), b.types().u64());
    b.store(parameter(kernel, "out", pointer(b.types().u64())), b.binary(Op::div, b.convert(n, b.types().u64()), wide));
    b.store(parameter(kernel, "out", pointer(b.types().f32())), b.binary(Op::div, b.f32(1), b.f32(0)));
    passes::guard_division(module);
    CHECK(selects() == 0);
    b.store(parameter(kernel, "out", pointer(b.types().i32())), b.binary(Op::div, b.i32(5), b.i32(-1)));
    passes::guard_division(module);
    CHECK(selects() == 2);
}
