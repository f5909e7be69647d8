// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <limits>

#include <qiao/passes/constant_math.hpp>
#include <qiao/passes/fold.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

uint64_t folded(Op op, const Type* type, uint64_t a, uint64_t b) {
    uint64_t result = 0;
    REQUIRE(passes::fold_binary(op, type, a, b, result));
    return result;
}
uint64_t converted(const Type* from, uint64_t a, const Type* to) {
    uint64_t result = 0;
    REQUIRE(passes::fold_convert(from, a, to, result));
    return result;
}

/// A kernel that stores one computed value, so that it stays.
struct Fold : qiao_test::KernelFixture {
    Parameter* x = parameter(kernel, "x", b.types().f32());
    Parameter* i = parameter(kernel, "i", b.types().i32());
    Parameter* u = parameter(kernel, "u", b.types().u32());

    const Value* result(Value* v) {
        Parameter* out = parameter(kernel, "out", pointer(v->type));
        Inst* store = b.store(out, v);
        while (passes::fold(module, *kernel)) {
        }
        CHECK(verify(module) == "");
        return store->operands[1];
    }
    static bool is_constant(const Value* v, uint64_t bits) {
        return v->kind == ValueKind::constant && static_cast<const Constant*>(v)->bits == bits;
    }
};

}  // namespace

TEST_CASE("fold: integers wrap, divide towards zero and shift modulo the width") {
    TypeTable t;
    CHECK(folded(Op::add, t.i32(), 0x7fffffff, 1) == 0x80000000u);
    CHECK(folded(Op::div, t.i32(), 0x80000000u, 0xffffffffu) == 0x80000000u);
    CHECK(folded(Op::rem, t.i32(), 0x80000000u, 0xffffffffu) == 0);
    CHECK(folded(Op::div, t.i32(), 0xfffffff9u, 2) == 0xfffffffdu);
    CHECK(folded(Op::shr, t.i32(), 0x80000000u, 33) == 0xc0000000u);
    CHECK(folded(Op::shl, t.u32(), 1, 32) == 1);
    CHECK(folded(Op::lt, t.i32(), 0xffffffffu, 0) == 1);
    CHECK(folded(Op::lt, t.u32(), 0xffffffffu, 0) == 0);
    uint64_t ignored = 0;
    CHECK_FALSE(passes::fold_binary(Op::div, t.i32(), 1, 0, ignored));
}

TEST_CASE("fold: conversions truncate, extend by the source's sign and saturate from floats") {
    TypeTable t;
    CHECK(converted(t.i32(), 0xffffffffu, t.i64()) == ~uint64_t{0});
    CHECK(converted(t.u32(), 0xffffffffu, t.i64()) == 0xffffffffu);
    CHECK(converted(t.i32(), 0x1ff, t.scalar(TypeKind::u8)) == 0xff);
    CHECK(converted(t.f32(), 0x4f800000u, t.i32()) == 0x7fffffffu);   // 2^32
    CHECK(converted(t.f32(), 0xbf800000u, t.u32()) == 0);             // -1
    CHECK(converted(t.f32(), 0x7fc00000u, t.i32()) == 0);             // NaN
    CHECK(converted(t.f32(), 0xbfc00000u, t.i32()) == 0xffffffffu);   // -1.5
    CHECK(converted(t.i32(), 0xffffffffu, t.f32()) == 0xbf800000u);
    CHECK(converted(t.f32(), 0x80000000u, t.boolean()) == 0);         // -0
}

TEST_CASE("fold: identities hold bit for bit") {
    Fold f;
    Builder& b = f.b;
    SUBCASE("x * 1 is x") { CHECK(f.result(b.binary(Op::mul, f.x, b.f32(1))) == f.x); }
    SUBCASE("x + 0.0 is not x where x is -0.0") { CHECK(f.result(b.binary(Op::add, f.x, b.f32(0))) != f.x); }
    SUBCASE("x + -0.0 is x") { CHECK(f.result(b.binary(Op::add, f.x, b.f32(-0.0f))) == f.x); }
    SUBCASE("x * 0.0 stays, x may be infinite") { CHECK(f.result(b.binary(Op::mul, f.x, b.f32(0)))->kind == ValueKind::instruction); }
    SUBCASE("i * 0 is 0") { CHECK(Fold::is_constant(f.result(b.binary(Op::mul, f.i, b.i32(0))), 0)); }
    SUBCASE("x == x stays, x may be NaN") { CHECK(f.result(b.binary(Op::eq, f.x, f.x))->kind == ValueKind::instruction); }
    SUBCASE("i - i is 0") { CHECK(Fold::is_constant(f.result(b.binary(Op::sub, f.i, f.i)), 0)); }
    SUBCASE("u < 0 is false") { CHECK(Fold::is_constant(f.result(b.binary(Op::lt, f.u, b.u32(0))), 0)); }
    SUBCASE("!(x < 1) stays a negation, x may be NaN") {
        const Value* v = f.result(b.unary(Op::logical_not, b.binary(Op::lt, f.x, b.f32(1))));
        CHECK(static_cast<const Inst*>(v)->op == Op::logical_not);
    }
    SUBCASE("!(i < 1) is i >= 1") {
        const Value* v = f.result(b.unary(Op::logical_not, b.binary(Op::lt, f.i, b.i32(1))));
        CHECK(static_cast<const Inst*>(v)->op == Op::ge);
    }
    SUBCASE("a NaN is not made at translation time") { CHECK(f.result(b.binary(Op::div, b.f32(0), b.f32(0)))->kind == ValueKind::instruction); }
}

TEST_CASE("fold: two conversions become one only where nothing is lost between") {
    Fold f;
    Builder& b = f.b;
    const Type* i8 = b.types().scalar(TypeKind::i8);
    SUBCASE("widened and narrowed back") { CHECK(f.result(b.convert(b.convert(f.i, b.types().i64()), b.types().i32())) == f.i); }
    SUBCASE("narrowed and widened back") { CHECK(f.result(b.convert(b.convert(f.i, i8), b.types().i32())) != f.i); }
    SUBCASE("signed through unsigned to wider") {
        const Value* v = f.result(b.convert(b.convert(f.i, b.types().u32()), b.types().i64()));
        CHECK(static_cast<const Inst*>(v)->operands[0] != f.i);
    }
}

TEST_CASE("fold: a loop that never runs leaves its head, a branch on a constant its taken side") {
    Fold f;
    Builder& b = f.b;
    Variable* v = b.local(*f.kernel, "v", b.types().i32());
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    b.store(v, b.i32(1));
    loop->operands.push_back(b.boolean(false));
    b.block = &f.kernel->body;
    Inst* branch = b.if_(b.binary(Op::gt, b.i32(2), b.i32(1)));
    b.block = &branch->blocks[0];
    b.store(v, b.i32(2));
    b.block = &branch->blocks[1];
    b.store(v, b.i32(3));
    passes::fold(f.module, *f.kernel);
    CHECK(f.kernel->body.size() == 2);
    CHECK(f.kernel->body[1]->operands[1]->kind == ValueKind::constant);
    CHECK(static_cast<Constant*>(f.kernel->body[1]->operands[1])->bits == 2);
}
