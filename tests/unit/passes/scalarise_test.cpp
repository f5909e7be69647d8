// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/infer_spaces.hpp>
#include <qiao/passes/scalarise.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Scalarise : qiao_test::KernelFixture {
    const Type* f32 = b.types().f32();
    const Type* i32 = b.types().i32();
    const Type* float2 = b.types().record("float2", {{"x", f32, 0}, {"y", f32, 4}}, 8, 8, false);
    Parameter* out = parameter(kernel, "out", pointer(f32));
    Parameter* n = parameter(kernel, "n", i32);

    std::string text() {
        passes::scalarise(module);
        CHECK(verify(module) == "");
        return print(module);
    }
    /// A local as the user wrote it: with a place.
    Variable* local(const char* name, const Type* type) {
        b.loc = {0, 1, 1};
        return b.local(*kernel, name, type);
    }
};

}  // namespace

TEST_CASE("scalarise: a struct behind a reference becomes values that carry its name") {
    Scalarise f;
    Builder& b = f.b;
    Variable* p = f.local("p", f.float2);
    Variable* r = f.local("r", f.pointer(f.float2));
    b.store(r, p);
    Parameter* in = f.parameter(f.kernel, "in", f.pointer(f.float2));
    b.copy(p, b.index(in, f.n), f.float2);
    Inst* reference = b.load(r);
    b.store(b.field(reference, 0), b.binary(Op::mul, b.load(b.field(reference, 0)), b.load(b.field(p, 1))));
    b.store(f.out, b.load(b.field(p, 0)));
    CHECK(f.text() ==
          "kernel @k(%out: ptr<generic, f32>, %n: i32, %in: ptr<generic, %float2>) {\n"
          "  %0: ptr<generic, %float2> = index %in, %n\n"
          "  %1: ptr<generic, f32> = field %0.x/0\n"
          "  %p_x: f32 = load %1\n"
          "  %2: ptr<generic, f32> = field %0.y/1\n"
          "  %p_y: f32 = load %2\n"
          "  %p_x.1: f32 = mul %p_x, %p_y\n"
          "  store %out, %p_x.1\n"
          "}\n");
}

TEST_CASE("scalarise: reading a part as another type of its size is a bit cast") {
    Scalarise f;
    Builder& b = f.b;
    Variable* p = f.local("p", f.float2);
    b.zero(p, f.float2);
    b.store(b.field(p, 1), b.convert(f.n, f.f32));
    Value* words = b.pointer_cast(p, f.i32);
    Inst* word = b.load(b.index(words, b.i32(1)));
    b.store(f.out, b.convert(word, f.f32));
    CHECK(f.text() ==
          "kernel @k(%out: ptr<generic, f32>, %n: i32) {\n"
          "  %p_y: f32 = convert %n\n"
          "  %0: i32 = bitcast %p_y\n"
          "  %1: f32 = convert %0\n"
          "  store %out, %1\n"
          "}\n");
}

TEST_CASE("scalarise: an array indexed by a value stays a variable, what lies beside it does not") {
    Scalarise f;
    Builder& b = f.b;
    const Type* list = b.types().record("List", {{"v", b.types().array(f.f32, 8), 0}, {"count", f.i32, 32}}, 36, 4, false);
    Variable* l = f.local("l", list);
    b.zero(l, list);
    b.store(b.field(l, 1), b.i32(3));
    Inst* element = b.index(b.decay(b.field(l, 0)), f.n);
    b.store(element, b.convert(b.load(b.field(l, 1)), f.f32));
    Variable* copy = f.local("copy", list);
    b.copy(copy, l, list);
    b.store(f.out, b.load(b.index(b.decay(b.field(copy, 0)), b.i32(2))));
    CHECK(f.text() ==
          "kernel @k(%out: ptr<generic, f32>, %n: i32) {\n"
          "  local %l_v: [8 x f32]\n"
          "  zero %l_v as [8 x f32]\n"
          "  %0: ptr<private, f32> = decay %l_v\n"
          "  %1: ptr<private, f32> = index %0, %n\n"
          "  store %1, 3.0\n"
          "  %2: ptr<private, f32> = decay %l_v\n"
          "  %3: ptr<private, f32> = index %2, 2\n"
          "  %copy_v_2: f32 = load %3\n"
          "  store %out, %copy_v_2\n"
          "}\n");
}

TEST_CASE("scalarise: a union of scalars of one size is a scalar, another one stays in memory") {
    Scalarise f;
    Builder& b = f.b;
    const Type* bits = b.types().record("Bits", {{"f", f.f32, 0}, {"u", b.types().u32(), 0}}, 4, 4, true);
    const Type* mixed = b.types().record("Mixed", {{"d", b.types().f64(), 0}, {"u", b.types().u32(), 0}}, 8, 8, true);
    Variable* u = f.local("u", bits);
    b.store(b.field(u, 1), b.convert(f.n, b.types().u32()));
    b.store(f.out, b.load(b.field(u, 0)));
    Variable* m = f.local("m", mixed);
    b.zero(m, mixed);
    b.store(b.field(m, 1), b.convert(f.n, b.types().u32()));
    b.store(f.out, b.convert(b.load(b.field(m, 0)), f.f32));
    std::string text = f.text();
    CHECK(text.find("local %m: %Mixed") != std::string::npos);
    CHECK(text.find("local %u") == std::string::npos);
    CHECK(text.find("bitcast") != std::string::npos);
}

TEST_CASE("scalarise: pointers to shared memory kept in a struct reach their use") {
    Scalarise f;
    Builder& b = f.b;
    Variable* tile = f.shared("tile", b.types().array(f.f32, 32));
    const Type* view = b.types().record("View", {{"data", f.pointer(f.f32), 0}, {"n", f.i32, 8}}, 16, 8, false);
    Variable* v = f.local("v", view);
    b.store(b.field(v, 0), b.decay(tile));
    b.store(b.field(v, 1), f.n);
    Variable* self = f.local("self", f.pointer(view));
    b.store(self, v);
    Variable* copy = f.local("copy", view);
    b.copy(copy, b.load(self), view);
    Inst* loaded = b.load(b.index(b.load(b.field(copy, 0)), b.load(b.field(copy, 1))));
    b.store(f.out, loaded);
    f.text();
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.kernel->locals.empty());
    CHECK(loaded->operands[0]->type->space == Space::shared);
}

TEST_CASE("scalarise: variables that change in loops keep their place, constants around them fold") {
    Scalarise f;
    Builder& b = f.b;
    Variable* i = f.local("i", f.i32);
    Variable* step = f.local("step", f.i32);
    b.store(step, b.binary(Op::sub, b.i32(3), b.i32(2)));
    b.store(i, b.i32(0));
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    loop->operands.push_back(b.binary(Op::lt, b.load(i), f.n));
    b.block = &loop->blocks[1];
    Inst* never = b.if_(b.binary(Op::gt, b.load(step), b.i32(1)));
    b.block = &never->blocks[0];
    b.insert(Op::break_, b.types().void_type());
    b.block = &loop->blocks[2];
    b.store(i, b.binary(Op::add, b.load(i), b.load(step)));
    b.block = &f.kernel->body;
    b.store(f.out, b.convert(b.load(i), f.f32));
    CHECK(f.text() ==
          "kernel @k(%out: ptr<generic, f32>, %n: i32) {\n"
          "  local %i: i32\n"
          "  store %i, 0\n"
          "  loop {\n"
          "    %0: i32 = load %i\n"
          "    %1: bool = lt %0, %n\n"
          "  } while %1 {\n"
          "  } step {\n"
          "    %2: i32 = load %i\n"
          "    %3: i32 = add %2, 1\n"
          "    store %i, %3\n"
          "  }\n"
          "  %4: i32 = load %i\n"
          "  %5: f32 = convert %4\n"
          "  store %out, %5\n"
          "}\n");
}

TEST_CASE("scalarise: loops that compute nothing go, those that wait or are read from stay") {
    Scalarise f;
    Builder& b = f.b;
    /// for (i = 0; i < n; ++i) sum += `term`();
    auto add_loop = [&](const char* name, auto&& term) {
        Variable* sum = f.local(name, f.f32);
        Variable* i = f.local("i", f.i32);
        b.store(sum, b.f32(0));
        b.store(i, b.i32(0));
        Inst* loop = b.loop();
        b.block = &loop->blocks[0];
        loop->operands.push_back(b.binary(Op::lt, b.load(i), f.n));
        b.block = &loop->blocks[1];
        b.store(sum, b.binary(Op::add, b.load(sum), term()));
        b.block = &loop->blocks[2];
        b.store(i, b.binary(Op::add, b.load(i), b.i32(1)));
        b.block = &f.kernel->body;
        return sum;
    };
    auto loops = [&] {
        size_t count = 0;
        for_each_inst(f.kernel->body, [&](const Inst& i) { count += i.op == Op::loop; });
        return count;
    };
    add_loop("nothing", [&] { return b.convert(f.n, f.f32); });
    SUBCASE("its own variables alone") {
        f.text();
        CHECK(loops() == 0);
        CHECK(f.kernel->body.empty());
    }
    SUBCASE("what it computed is stored") {
        b.store(f.out, b.load(add_loop("sum", [&] { return b.convert(f.n, f.f32); })));
        f.text();
        CHECK(loops() == 1);
    }
    SUBCASE("memory that another thread may change") {
        add_loop("wait", [&] { return b.load(f.out); });
        f.text();
        CHECK(loops() == 1);
    }
    SUBCASE("no way out") {
        Inst* loop = b.loop();
        b.block = &loop->blocks[1];
        b.store(f.local("x", f.i32), b.i32(1));
        b.block = &f.kernel->body;
        f.text();
        CHECK(loops() == 1);
    }
}

TEST_CASE("scalarise: volatile accesses stay, each of them") {
    Scalarise f;
    Builder& b = f.b;
    Variable* v = f.local("v", f.i32);
    b.store(v, b.i32(1))->is_volatile = true;
    b.load(v)->is_volatile = true;
    b.store(f.out, b.f32(0))->is_volatile = true;
    std::string text = f.text();
    CHECK(text.find("store %v, 1 volatile") != std::string::npos);
    CHECK(text.find("load %v volatile") != std::string::npos);
    CHECK(text.find("store %out, 0.0 volatile") != std::string::npos);
}

TEST_CASE("scalarise: a copy of a struct whose fields lie apart in a parameter reads only what is used") {
    Scalarise f;
    Builder& b = f.b;
    Parameter* by_value = f.parameter(f.kernel, "s", b.types().pointer(f.float2, Space::private_));
    by_value->value_type = f.float2;
    Variable* s = f.local("s", f.float2);
    b.copy(s, by_value, f.float2);
    b.store(f.out, b.load(b.field(s, 1)));
    CHECK(f.text() ==
          "kernel @k(%out: ptr<generic, f32>, %n: i32, %s: %float2 by value) {\n"
          "  %0: ptr<private, f32> = field %s.y/1\n"
          "  %s_y: f32 = load %0\n"
          "  store %out, %s_y\n"
          "}\n");
}

TEST_CASE("scalarise: the step of a loop sees what the body stored, not what the head did") {
    Scalarise f;
    Builder& b = f.b;
    Variable* x = f.local("x", f.i32);
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    b.store(x, b.i32(1));
    loop->operands.push_back(b.binary(Op::lt, b.load(x), f.n));
    b.block = &loop->blocks[1];
    b.store(x, b.i32(2));
    b.block = &loop->blocks[2];
    Inst* seen = b.load(x);
    Inst* use = b.store(f.out, b.convert(seen, f.f32));
    f.text();
    REQUIRE(use->operands[1]->kind == ValueKind::instruction);
    CHECK(static_cast<Inst*>(use->operands[1])->operands[0] == seen);
}

TEST_CASE("scalarise: a parameter that the kernel writes to is copied first") {
    Scalarise f;
    Builder& b = f.b;
    Parameter* p = f.parameter(f.kernel, "p", b.types().pointer(f.float2, Space::private_));
    p->value_type = f.float2;
    b.store(b.field(p, 0), b.binary(Op::add, b.load(b.field(p, 0)), b.f32(1)));
    b.store(f.out, b.load(b.field(p, 0)));
    CHECK(f.text() ==
          "kernel @k(%out: ptr<generic, f32>, %n: i32, %p: %float2 by value) {\n"
          "  %0: ptr<private, f32> = field %p.x/0\n"
          "  %p_x: f32 = load %0\n"
          "  %p_x.1: f32 = add %p_x, 1.0\n"
          "  store %out, %p_x.1\n"
          "}\n");
}

TEST_CASE("scalarise: a union of a vector and an array is cut into scalars, unless the array is indexed by a value") {
    Scalarise f;
    Builder& b = f.b;
    const Type* lanes = b.types().array(f.f32, 2);
    const Type* both = b.types().record("Both", {{"v", f.float2, 0}, {"a", lanes, 0}}, 8, 8, true);
    const Type* holder = b.types().record("Holder", {{"u", both, 0}, {"n", f.i32, 8}}, 16, 8, false);
    Parameter* in = f.parameter(f.kernel, "in", f.pointer(holder));
    bool by_value = false;
    SUBCASE("constant indices") {}
    SUBCASE("indexed by a value") { by_value = true; }
    Variable* h = f.local("h", holder);
    Variable* g = f.local("g", holder);
    b.copy(h, in, holder);
    b.store(b.field(b.field(b.field(h, 0), 0), 1), b.f32(2));
    b.copy(g, h, holder);
    Value* at = by_value ? static_cast<Value*>(f.n) : b.i32(1);
    b.store(f.out, b.load(b.index(b.decay(b.field(b.field(g, 0), 1)), at)));
    b.store(f.out, b.convert(b.load(b.field(g, 1)), f.f32));
    b.copy(in, g, holder);
    std::string text = f.text();
    CAPTURE(text);
    CHECK(f.kernel->locals.size() == (by_value ? 2 : 0));
    if (by_value) CHECK(text.find("local %g_u: %Both") != std::string::npos);
}
