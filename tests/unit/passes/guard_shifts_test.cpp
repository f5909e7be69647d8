// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/fold.hpp>
#include <qiao/passes/guard_shifts.hpp>
#include <qiao/passes/highest_value.hpp>

#include "guard_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Shifts : qiao_test::GuardFixture {
    uint64_t value(Op op, const Type* type, uint64_t a, const Type* amount_type, uint64_t amount) { return guarded(passes::guard_shifts, op, type, a, amount_type, amount); }
    Value* thread() {
        Inst* v = b.insert(Op::special, b.types().u32());
        v->special = Special::thread_x;
        return v;
    }
};

}  // namespace

TEST_CASE_FIXTURE(Shifts, "guard_shifts: everything is shifted out by the width and more, the sign stays") {
    const Type* i32 = b.types().i32();
    const Type* u32 = b.types().u32();
    const Type* u64 = b.types().u64();
    CHECK(value(Op::shl, u32, 5, u32, 32) == 0);
    CHECK(value(Op::shl, u32, 5, i32, 0xffffffffu) == 0);
    CHECK(value(Op::shr, u32, 5, u32, 40) == 0);
    CHECK(value(Op::shr, i32, 0x80000000u, u32, 32) == 0xffffffffu);
    CHECK(value(Op::shr, i32, 0x40000000u, u32, 99) == 0);
    CHECK(value(Op::shl, u64, 5, i32, 64) == 0);
    CHECK(value(Op::shr, b.types().i64(), uint64_t{1} << 63, i32, 64) == ~uint64_t{0});
}

TEST_CASE_FIXTURE(Shifts, "guard_shifts: other shifts keep their result") {
    const Type* i32 = b.types().i32();
    CHECK(value(Op::shl, i32, 5, i32, 31) == 0x80000000u);
    CHECK(value(Op::shr, i32, 0x80000000u, i32, 4) == 0xf8000000u);
    CHECK(value(Op::shl, b.types().u64(), 5, i32, 40) == uint64_t{5} << 40);
}

TEST_CASE_FIXTURE(Shifts, "guard_shifts: amounts known to be below the width are left alone") {
    Value* x = b.load(b.local(*kernel, "x", b.types().i32()));
    b.binary(Op::shl, x, b.i32(31));
    b.binary(Op::shl, x, b.binary(Op::bit_and, x, b.i32(31)));
    b.binary(Op::shr, x, b.binary(Op::rem, thread(), b.u32(32)));
    b.binary(Op::shr, x, b.binary(Op::sub, b.i32(31), b.binary(Op::bit_and, x, b.i32(7))));
    passes::guard_shifts(module);
    CHECK(selects() == 0);
    b.binary(Op::shr, x, b.binary(Op::sub, b.i32(32), b.binary(Op::bit_and, x, b.i32(7))));
    b.binary(Op::shl, x, b.i32(32));
    passes::guard_shifts(module);
    CHECK(selects() == 2);
}

TEST_CASE_FIXTURE(Shifts, "highest_value: looks through arithmetic, and knows what may be negative or overflow") {
    Value* x = b.load(b.local(*kernel, "x", b.types().i32()));
    Value* byte = b.convert(b.load(b.local(*kernel, "byte", b.types().scalar(TypeKind::u8))), b.types().i32());
    Value* small = b.convert(b.load(b.local(*kernel, "small", b.types().scalar(TypeKind::i8))), b.types().i32());
    auto of = [](const Value* v) { return passes::highest_value(*v); };
    CHECK(of(byte) == 255);
    CHECK(of(small) == 0xffffffffu);
    CHECK(of(b.binary(Op::mul, byte, b.i32(8))) == 2040);
    CHECK(of(b.binary(Op::shr, byte, b.i32(4))) == 15);
    CHECK(of(b.binary(Op::shr, x, b.i32(4))) == 0xffffffffu);
    CHECK(of(b.binary(Op::rem, x, b.i32(32))) == 0xffffffffu);
    CHECK(of(b.binary(Op::rem, byte, b.i32(32))) == 31);
    CHECK(of(b.binary(Op::add, x, byte)) == 0xffffffffu);
    CHECK(of(b.select(b.boolean(true), byte, b.i32(300))) == 300);
    CHECK(of(b.convert(byte, b.types().scalar(TypeKind::u16))) == 255);
    CHECK(of(thread()) == 1023);
}

TEST_CASE_FIXTURE(Shifts, "fold: a comparison that the operand's computation decides is known") {
    Value* x = b.load(b.local(*kernel, "x", b.types().i32()));
    Variable* out = b.local(*kernel, "out", b.types().boolean());
    Value* low = b.binary(Op::bit_and, x, b.i32(31));
    Inst* known = b.store(out, b.binary(Op::lt, low, b.i32(32)));
    Inst* open = b.store(out, b.binary(Op::lt, low, b.i32(31)));
    Inst* negative = b.store(out, b.binary(Op::ge, low, b.i32(-1)));
    passes::fold(module, *kernel);
    REQUIRE(as_constant(known->operands[1]) != nullptr);
    CHECK(as_constant(known->operands[1])->bits == 1);
    CHECK(as_constant(open->operands[1]) == nullptr);
    CHECK(as_constant(negative->operands[1]) == nullptr);
}
