// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/builder.hpp>

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Fixture {
    Module module;
    Builder b{module};
    Function* kernel = module.arena.make<Function>();

    Fixture() {
        kernel->name = "scale";
        kernel->is_kernel = true;
        kernel->result = b.types().void_type();
        module.kernel = kernel;
        module.functions.push_back(kernel);
        b.block = &kernel->body;
    }
    Parameter* parameter(const char* name, const Type* type) {
        Parameter* p = module.arena.make<Parameter>(type);
        p->name = name;
        p->value_type = type;
        p->index = static_cast<unsigned>(kernel->parameters.size());
        kernel->parameters.push_back(p);
        return p;
    }
};

}  // namespace

TEST_CASE("ir: a kernel prints with names, types and structure") {
    Fixture f;
    Builder& b = f.b;
    Parameter* x = f.parameter("x", b.types().pointer(b.types().f32(), Space::generic));
    Parameter* n = f.parameter("n", b.types().i32());
    Variable* i = b.local(*f.kernel, "i", b.types().i32());
    b.store(i, b.convert(b.special(Special::thread_x), b.types().i32()));
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    loop->operands.push_back(b.binary(Op::lt, b.load(i), n));
    b.block = &loop->blocks[1];
    Inst* address = b.index(x, b.load(i));
    b.store(address, b.binary(Op::mul, b.load(address), b.f32(2)));
    b.block = &loop->blocks[2];
    Inst* next = b.binary(Op::add, b.load(i), b.i32(-1));
    next->name = "i";
    b.store(i, next);
    CHECK(verify(f.module) == "");
    CHECK(print(f.module) ==
          "kernel @scale(%x: ptr<generic, f32>, %n: i32) {\n"
          "  local %i: i32\n"
          "  %0: u32 = thread_x\n"
          "  %1: i32 = convert %0\n"
          "  store %i, %1\n"
          "  loop {\n"
          "    %2: i32 = load %i\n"
          "    %3: bool = lt %2, %n\n"
          "  } while %3 {\n"
          "    %4: i32 = load %i\n"
          "    %5: ptr<generic, f32> = index %x, %4\n"
          "    %6: f32 = load %5\n"
          "    %7: f32 = mul %6, 2.0\n"
          "    store %5, %7\n"
          "  } step {\n"
          "    %8: i32 = load %i\n"
          "    %i.1: i32 = add %8, -1\n"
          "    store %i, %i.1\n"
          "  }\n"
          "}\n");
}

TEST_CASE("ir: every operation has effects as ir.hpp says") {
    TypeTable types;
    CHECK(has_side_effects(Inst(Op::store, types.void_type())));
    CHECK(has_side_effects(Inst(Op::barrier, types.void_type())));
    CHECK(has_side_effects(Inst(Op::break_, types.void_type())));
    CHECK_FALSE(has_side_effects(Inst(Op::add, types.i32())));
    Inst load(Op::load, types.i32());
    CHECK_FALSE(has_side_effects(load));
    load.is_volatile = true;
    CHECK(has_side_effects(load));
    CHECK(is_collective(Op::warp_reduce));
    CHECK_FALSE(is_collective(Op::fence));
    CHECK(std::string(op_name(Op::unreachable)) == "unreachable");
}

TEST_CASE("ir: the verifier names each broken invariant") {
    Fixture f;
    Builder& b = f.b;
    SUBCASE("operands of two types") {
        Inst* sum = b.binary(Op::add, b.i32(1), b.i32(2));
        sum->operands[1] = b.u32(2);
        CHECK(verify(f.module).find("operands and result differ in type") != std::string::npos);
    }
    SUBCASE("a value used outside of the block that makes it") {
        Inst* branch = b.if_(b.boolean(true));
        b.block = &branch->blocks[0];
        Inst* inner = b.special(Special::thread_x);
        b.block = &f.kernel->body;
        b.binary(Op::add, inner, b.u32(1));
        CHECK(verify(f.module).find("not visible here") != std::string::npos);
    }
    SUBCASE("the body of a loop that tests last is not visible in its head") {
        Inst* loop = b.loop();
        loop->test_last = true;
        b.block = &loop->blocks[1];
        Inst* inner = b.binary(Op::eq, b.special(Special::thread_x), b.u32(1));
        loop->operands.push_back(inner);
        CHECK(verify(f.module).find("not visible here") != std::string::npos);
    }
    SUBCASE("break outside of a loop") {
        b.insert(Op::break_, b.types().void_type());
        CHECK(verify(f.module).find("outside of loops and switches") != std::string::npos);
    }
    SUBCASE("continue in a switch that is in no loop") {
        Inst* s = b.insert(Op::switch_, b.types().void_type(), {b.i32(1)});
        s->blocks.resize(1);
        s->cases = {{1}};
        b.block = &s->blocks[0];
        b.insert(Op::continue_, b.types().void_type());
        CHECK(verify(f.module).find("outside of loops") != std::string::npos);
    }
    SUBCASE("a store of another type") {
        Variable* v = b.local(*f.kernel, "v", b.types().f32());
        b.store(v, b.i32(1));
        CHECK(verify(f.module).find("moves i32 through ptr<private, f32>") != std::string::npos);
    }
    SUBCASE("instructions after a terminator") {
        b.insert(Op::unreachable, b.types().void_type());
        b.special(Special::thread_x);
        CHECK(verify(f.module).find("is not the last of its block") != std::string::npos);
    }
    SUBCASE("an aggregate as a value") {
        Variable* v = b.local(*f.kernel, "v", b.types().array(b.types().f32(), 4));
        b.load(v);
        CHECK(verify(f.module).find("aggregate") != std::string::npos);
    }
    SUBCASE("pointers of two known spaces") {
        Variable* a = b.local(*f.kernel, "a", b.types().f32());
        Parameter* p = f.parameter("p", b.types().pointer(b.types().f32(), Space::global));
        b.binary(Op::eq, a, p);
        CHECK(verify(f.module).find("operands differ in type") != std::string::npos);
    }
}
