// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/infer_spaces.hpp>

#include "../ir/interpreter.hpp"
#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Spaces : qiao_test::KernelFixture {
    const Type* f32 = b.types().f32();
    Parameter* in = parameter(kernel, "in", pointer(f32));
    Variable* tile = shared("tile", b.types().array(f32, 64));

    Space of(const Value* v) const { return v->type->space; }
};

}  // namespace

TEST_CASE("infer_spaces: parameters are global, variables' addresses keep theirs, steps follow") {
    Spaces f;
    Builder& b = f.b;
    Inst* element = b.index(f.in, b.i32(4));
    Inst* slot = b.index(b.decay(f.tile), b.i32(2));
    b.store(slot, b.load(element));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(f.in) == Space::global);
    CHECK(f.of(element) == Space::global);
    CHECK(f.of(slot) == Space::shared);
}

TEST_CASE("infer_spaces: a pointer variable takes the space of what is stored in it, also against the order of the text") {
    Spaces f;
    Builder& b = f.b;
    Variable* p = b.local(*f.kernel, "p", f.pointer(f.f32));
    Variable* q = b.local(*f.kernel, "q", f.pointer(f.f32));
    Inst* null = b.store(p, b.constant(f.pointer(f.f32), 0));
    b.store(q, b.constant(f.pointer(f.f32), 0));
    Inst* loop = b.loop();
    b.block = &loop->blocks[1];
    Inst* loaded = b.load(p);
    b.store(p, b.load(q));
    b.store(q, b.decay(f.tile));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(loaded) == Space::shared);
    CHECK(p->value_type->space == Space::shared);
    CHECK(p->type == b.types().pointer(p->value_type, Space::private_));
    CHECK(f.of(null->operands[1]) == Space::shared);
}

TEST_CASE("infer_spaces: pointers loaded from memory, and made of numbers, are global") {
    Spaces f;
    Builder& b = f.b;
    const Type* list = f.b.types().array(f.pointer(f.f32), 4);
    Variable* pointers = b.local(*f.kernel, "pointers", list);
    Inst* slot = b.index(b.decay(pointers), b.i32(1));
    b.store(slot, f.in);
    Inst* loaded = b.load(slot);
    Inst* made = b.insert(Op::int_to_pointer, f.pointer(f.f32), {b.u64(4096)});
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(loaded) == Space::global);
    CHECK(f.of(made) == Space::global);
    CHECK(pointers->value_type->element->space == Space::global);
}

TEST_CASE("infer_spaces: a pointer aligned as a number keeps its space") {
    Spaces f;
    Builder& b = f.b;
    Inst* number = b.insert(Op::pointer_to_int, b.types().u64(), {b.decay(f.tile)});
    Inst* aligned = b.binary(Op::bit_and, b.binary(Op::add, number, b.u64(15)), b.u64(~15ull));
    Inst* made = b.insert(Op::int_to_pointer, f.pointer(f.f32), {aligned});
    passes::infer_spaces(f.module);
    CHECK(f.of(made) == Space::shared);
}

TEST_CASE("infer_spaces: what has two spaces is refused by name") {
    Spaces f;
    Builder& b = f.b;
    SUBCASE("a pointer to shared memory that would be stored") {
        Parameter* out = f.parameter(f.kernel, "out", f.pointer(f.pointer(f.f32)));
        b.store(out, b.decay(f.tile));
        CHECK(f.refusal(passes::infer_spaces) == "pointer 'tile' to shared memory is stored in 'out'; qiao keeps only pointers to global memory there");
    }
    SUBCASE("a parameter's field") {
        const Type* view = b.types().record("View", {{"data", f.pointer(f.f32), 0}}, 8, 8, false);
        Parameter* v = f.parameter(f.kernel, "v", b.types().pointer(view, Space::private_));
        v->value_type = view;
        b.store(b.field(v, 0), b.decay(f.tile));
        CHECK(f.refusal(passes::infer_spaces) == "pointer 'tile' to shared memory is stored in 'v'; qiao keeps only pointers to global memory there");
    }
    SUBCASE("a number made of both") {
        Inst* one = b.insert(Op::pointer_to_int, b.types().u64(), {b.decay(f.tile)});
        Inst* other = b.insert(Op::pointer_to_int, b.types().u64(), {f.in});
        b.insert(Op::int_to_pointer, f.pointer(f.f32), {b.select(b.boolean(true), one, other)});
        CHECK(f.refusal(passes::infer_spaces) == "pointer may point to memory of two kinds; qiao cannot decide its address space");
    }
    SUBCASE("a generic pointer that would be stored") {
        Parameter* out = f.parameter(f.kernel, "out", f.pointer(f.pointer(f.f32)));
        b.store(out, b.select(b.boolean(true), f.in, b.decay(f.tile)));
        CHECK(f.refusal(passes::infer_spaces) == "a pointer that may point to memory of two address spaces cannot be used here");
    }
    SUBCASE("an array of pointers") {
        Variable* pointers = b.local(*f.kernel, "pointers", b.types().array(f.pointer(f.f32), 2));
        b.store(b.decay(pointers), b.decay(f.tile));
        b.store(b.index(b.decay(pointers), b.i32(1)), f.in);
        CHECK(f.refusal(passes::infer_spaces) == "pointer 'pointers' may point to shared and to global memory; qiao cannot decide its address space");
    }
    SUBCASE("a record copied out") {
        const Type* view = b.types().record("View", {{"data", f.pointer(f.f32), 0}}, 8, 8, false);
        Parameter* out = f.parameter(f.kernel, "out", f.pointer(view));
        Variable* v = b.local(*f.kernel, "v", view);
        b.store(b.field(v, 0), b.decay(f.tile));
        b.copy(out, v, view);
        CHECK(f.refusal(passes::infer_spaces) == "pointer 'v' to shared memory is stored in 'out'; qiao keeps only pointers to global memory there");
    }
    SUBCASE("a record read as bytes") {
        const Type* view = b.types().record("View", {{"data", f.pointer(f.f32), 0}}, 8, 8, false);
        Variable* v = b.local(*f.kernel, "v", view);
        b.store(b.field(v, 0), b.decay(f.tile));
        b.load(b.pointer_cast(v, b.types().u64()));
        CHECK(f.refusal(passes::infer_spaces) == "pointers to shared or local memory in 'v' are accessed as another type; qiao cannot follow their address spaces");
    }
}

TEST_CASE("infer_spaces: a local array of pointers to shared memory gives such pointers back") {
    Spaces f;
    Builder& b = f.b;
    const Type* list = b.types().array(f.pointer(f.f32), 2);
    Variable* halves = b.local(*f.kernel, "halves", list);
    Variable* copy = b.local(*f.kernel, "copy", list);
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Inst* loaded = b.load(b.index(b.decay(copy), n));
    b.copy(copy, halves, list);
    b.store(b.decay(halves), b.decay(f.tile));
    Inst* null = b.store(b.index(b.decay(halves), b.i32(1)), b.constant(f.pointer(f.f32), 0));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(loaded) == Space::shared);
    CHECK(f.of(null->operands[1]) == Space::shared);
}

TEST_CASE("infer_spaces: fields of one record keep their own spaces, in every object") {
    Spaces f;
    Builder& b = f.b;
    const Type* view = b.types().record("View", {{"tile", f.pointer(f.f32), 0}, {"source", f.pointer(f.f32), 8}}, 16, 8, false);
    Variable* views = b.local(*f.kernel, "views", b.types().array(view, 4));
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Inst* one = b.index(b.decay(views), n);
    b.store(b.field(one, 0), b.decay(f.tile));
    b.store(b.field(one, 1), f.in);
    Variable* self = b.local(*f.kernel, "self", f.pointer(view));
    b.store(self, one);
    Inst* tile = b.load(b.field(b.load(self), 0));
    Inst* source = b.load(b.field(b.load(self), 1));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(tile) == Space::shared);
    CHECK(f.of(source) == Space::global);
}

TEST_CASE("infer_spaces: an access of unknown place merges what the memory holds") {
    Spaces f;
    Builder& b = f.b;
    Variable* halves = b.local(*f.kernel, "halves", b.types().array(f.pointer(f.f32), 2));
    Variable* walk = b.local(*f.kernel, "walk", f.pointer(f.pointer(f.f32)));
    b.store(b.decay(halves), b.decay(f.tile));
    b.store(walk, b.decay(halves));
    Inst* loaded = b.load(b.load(walk));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(loaded) == Space::shared);
}

TEST_CASE("infer_spaces: comparing pointers into different spaces is decided") {
    Spaces f;
    Builder& b = f.b;
    Inst* equal = b.binary(Op::eq, f.in, b.decay(f.tile));
    Inst* null = b.binary(Op::ne, f.in, b.constant(f.pointer(f.f32), 0));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(equal->operands[0]->kind == ValueKind::constant);
    CHECK(f.of(null->operands[1]) == Space::global);
}

TEST_CASE("infer_spaces: what only ever was null fits any pointer, what came as bytes is global") {
    Spaces f;
    Builder& b = f.b;
    Variable* empty = b.local(*f.kernel, "empty", f.pointer(f.f32));
    b.store(empty, b.constant(f.pointer(f.f32), 0));
    Inst* choice = b.select(b.boolean(true), b.load(empty), b.decay(f.tile));
    Variable* list = b.local(*f.kernel, "list", b.types().array(f.pointer(f.f32), 2));
    Inst* bytes = b.load(b.decay(list));
    Inst* other = b.select(b.boolean(true), bytes, f.in);
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.of(choice) == Space::shared);
    CHECK(choice->operands[1]->kind == ValueKind::constant);
    CHECK(f.of(bytes) == Space::global);
    CHECK(other->operands[1] == bytes);
}

TEST_CASE("infer_spaces: a pointer of several spaces becomes a tag and a pointer each") {
    // p walks: first at the parameter, then, if n is odd, at shared memory; q is a choice between p and a local.
    Spaces f;
    Builder& b = f.b;
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Variable* own = b.local(*f.kernel, "own", f.f32);
    Variable* p = b.local(*f.kernel, "p", f.pointer(f.f32));
    b.store(own, b.f32(3));
    b.store(b.decay(f.tile), b.f32(5));
    b.store(p, f.in);
    Inst* odd = b.if_(b.binary(Op::eq, b.binary(Op::bit_and, n, b.i32(1)), b.i32(1)));
    b.block = &odd->blocks[0];
    b.store(p, b.decay(f.tile));
    b.block = &f.kernel->body;
    Inst* q = b.select(b.binary(Op::gt, n, b.i32(3)), own, b.load(p));
    b.store(b.index(f.in, b.i32(1)), b.load(q));
    b.store(q, b.f32(7));
    b.store(b.index(b.load(p), b.i32(2)), b.f32(11));
    b.store(b.index(f.in, b.i32(3)), b.load(b.decay(f.tile)));
    b.store(b.index(f.in, b.i32(4)), b.load(own));
    b.store(b.index(f.in, b.i32(5)), b.convert(b.binary(Op::eq, b.load(p), f.in), f.f32));
    b.store(b.index(f.in, b.i32(6)), b.convert(b.binary(Op::ne, q, b.constant(f.pointer(f.f32), 0)), f.f32));
    b.copy(b.index(f.in, b.i32(7)), b.load(p), f.f32);
    auto outcome = [&](uint64_t argument) {
        qiao_test::Interpreter interpreter(f.module, std::vector<uint8_t>(64, 1));
        interpreter.run(*f.kernel, {16, argument});
        interpreter.memory.resize(64);
        return interpreter.memory;
    };
    std::vector<std::vector<uint8_t>> expected;
    for (uint64_t k = 0; k < 6; ++k) expected.push_back(outcome(k));
    passes::infer_spaces(f.module);
    CHECK(verify(f.module) == "");
    for_each_inst(f.kernel->body, [&](Inst& i) { CHECK((!i.type->is_pointer() || i.type->space != Space::generic)); });
    for (uint64_t k = 0; k < 6; ++k) {
        CAPTURE(k);
        CHECK(outcome(k) == expected[k]);
    }
}
