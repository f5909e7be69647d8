// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/passes/inline_calls.hpp>

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

TEST_CASE("inline_calls: recursion is refused with its cycle and the place of the call") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* even = f.function("even", b.types().void_type());
    Function* odd = f.function("odd", b.types().void_type());
    b.loc = {0, 7, 3};
    f.call(even, {});
    b.block = &even->body;
    f.call(odd, {});
    b.block = &f.kernel->body;
    f.call(even, {});
    try {
        passes::inline_calls(f.module);
        FAIL("accepted");
    } catch (const CompileError& e) {
        CHECK(e.diagnostic.message == "qiao: recursion (even -> odd -> even) is not supported");
        CHECK(e.diagnostic.code == DiagCode::unsupported);
        CHECK(e.diagnostic.loc.line == 7);
    }
}
