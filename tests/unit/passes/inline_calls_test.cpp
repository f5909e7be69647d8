// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/inline_calls.hpp>
#include <qiao/passes/structured_exits.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

TEST_CASE("inline_calls: a callee's body is copied for each call, its locals renamed") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* twice = f.function("twice", b.types().i32());
    Parameter* n = f.parameter(twice, "n", b.types().i32());
    Variable* t = b.local(*twice, "t", b.types().i32());
    b.store(t, b.binary(Op::add, n, n))->is_volatile = true;
    f.return_(b.load(t));
    b.block = &f.kernel->body;
    Parameter* out = f.parameter(f.kernel, "out", f.pointer(b.types().i32()));
    Inst* first = f.call(twice, {b.i32(1)});
    Inst* second = f.call(twice, {first});
    second->name = "four";
    b.store(out, second);
    passes::inline_calls(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.module.functions.size() == 1);
    CHECK(print(f.module) ==
          "kernel @k(%out: ptr<generic, i32>) {\n"
          "  local %t: i32\n"
          "  local %t_1: i32\n"
          "  %0: i32 = add 1, 1\n"
          "  store %t, %0 volatile\n"
          "  %1: i32 = load %t\n"
          "  %2: i32 = add %1, %1\n"
          "  store %t_1, %2 volatile\n"
          "  %four: i32 = load %t_1\n"
          "  store %out, %four\n"
          "}\n");
}

TEST_CASE("inline_calls: a function of several callers is simplified before it is copied") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* twice = f.function("twice", b.types().i32());
    Parameter* n = f.parameter(twice, "n", b.types().i32());
    b.loc = {0, 1, 1};
    Variable* t = b.local(*twice, "t", b.types().i32());
    b.store(t, b.binary(Op::add, n, b.binary(Op::mul, n, b.i32(1))));
    f.return_(b.load(t));
    b.block = &f.kernel->body;
    Parameter* out = f.parameter(f.kernel, "out", f.pointer(b.types().i32()));
    Parameter* k = f.parameter(f.kernel, "k", b.types().i32());
    Inst* first = f.call(twice, {k});
    Inst* second = f.call(twice, {first});
    second->name = "four";
    b.store(out, second);
    passes::inline_calls(f.module);
    CHECK(verify(f.module) == "");
    CHECK(print(f.module) ==
          "kernel @k(%out: ptr<generic, i32>, %k: i32) {\n"
          "  %0: i32 = add %k, %k\n"
          "  %four: i32 = add %0, %0\n"
          "  store %out, %four\n"
          "}\n");
}

TEST_CASE("inline_calls: functions that call each other become one loop with a stack") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    const Type* i32 = b.types().i32();
    Function* even = f.function("even", i32);
    Parameter* n = f.parameter(even, "n", i32);
    Function* odd = f.function("odd", i32);
    b.block = &even->body;
    Inst* deeper = f.call(odd, {b.binary(Op::sub, n, b.i32(1))});
    f.return_(b.binary(Op::add, deeper, n));
    b.block = &odd->body;
    Parameter* m = f.parameter(odd, "m", i32);
    Inst* ends = b.if_(b.binary(Op::eq, m, b.i32(0)));
    b.block = &ends->blocks[0];
    f.return_(b.i32(7));
    b.block = &odd->body;
    f.return_(f.call(even, {b.binary(Op::sub, m, b.i32(1))}));
    b.block = &f.kernel->body;
    Parameter* out = f.parameter(f.kernel, "out", f.pointer(i32));
    b.store(out, f.call(even, {b.i32(5)}));
    passes::structured_exits(f.module);
    passes::inline_calls(f.module, {4096, 1 << 20});
    CHECK(verify(f.module) == "");
    CHECK(f.module.functions.size() == 1);
    CHECK(f.module.stack_frame == 8);
    size_t loops = 0, traps = 0;
    for_each_inst(f.kernel->body, [&](const Inst& i) {
        CHECK(i.op != Op::call);
        CHECK(i.op != Op::leave);
        loops += i.op == Op::loop;
        traps += i.op == Op::trap;
    });
    CHECK(loops == 1);
    CHECK(traps == 1);  // only even's call needs a frame: odd returns what even does
    size_t stacks = 0;
    for (const Variable* v : f.kernel->locals) stacks += v->value_type->kind == TypeKind::array && v->value_type->count == 4096 / 8;
    CHECK(stacks == 2);
}

TEST_CASE("inline_calls: tail calls need no stack") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* forever = f.function("forever", b.types().void_type());
    f.call(forever, {});
    b.block = &f.kernel->body;
    f.call(forever, {});
    passes::inline_calls(f.module);
    CHECK(verify(f.module) == "");
    CHECK(f.module.stack_frame == 0);
}

TEST_CASE("inline_calls: a barrier in a recursive function is refused at its place") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* waits = f.function("waits", b.types().void_type());
    b.loc = {0, 7, 3};
    b.insert(Op::barrier, b.types().void_type());
    f.call(waits, {});
    b.block = &f.kernel->body;
    f.call(waits, {});
    try {
        passes::inline_calls(f.module);
        FAIL("accepted");
    } catch (const CompileError& e) {
        CHECK(e.diagnostic.message == "qiao: a barrier or warp operation in a function that calls itself (waits) is not supported");
        CHECK(e.diagnostic.code == DiagCode::unsupported);
        CHECK(e.diagnostic.loc.line == 7);
    }
}
