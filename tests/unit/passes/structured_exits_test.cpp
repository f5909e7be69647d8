// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/passes/structured_exits.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

TEST_CASE("structured_exits: an early return pushes the rest into the other branch, without a flag") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Variable* v = b.local(*f.kernel, "v", b.types().i32());
    Inst* guard = b.if_(b.binary(Op::ge, n, b.i32(8)));
    b.store(v, n);
    b.block = &guard->blocks[0];
    f.return_();
    passes::structured_exits(f.module);
    CHECK(verify(f.module) == "");
    CHECK(print(*f.kernel) ==
          "kernel @k(%n: i32) {\n"
          "  local %v: i32\n"
          "  %0: bool = ge %n, 8\n"
          "  if %0 {\n"
          "  } else {\n"
          "    store %v, %n\n"
          "  }\n"
          "}\n");
}

TEST_CASE("structured_exits: a return in nested loops leaves both and skips the rest") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* find = f.function("find", b.types().i32());
    Parameter* n = f.parameter(find, "n", b.types().i32());
    Inst* outer = b.loop();
    f.return_(b.i32(-1));
    b.block = &outer->blocks[1];
    Inst* inner = b.loop();
    b.block = &inner->blocks[1];
    Inst* found = b.if_(b.binary(Op::eq, n, b.i32(3)));
    f.break_();
    b.block = &found->blocks[0];
    f.return_(n);
    b.block = &outer->blocks[1];
    f.break_();
    passes::structured_exits(f.module);
    CHECK(verify(f.module) == "");
    CHECK(print(*find) ==
          "function @find(%n: i32): i32 {\n"
          "  local %result: i32\n"
          "  local %returned: bool\n"
          "  store %returned, false\n"
          "  loop {\n"
          "  } while true {\n"
          "    loop {\n"
          "    } while true {\n"
          "      %0: bool = eq %n, 3\n"
          "      if %0 {\n"
          "        store %result, %n\n"
          "        store %returned, true\n"
          "        break\n"
          "      }\n"
          "      break\n"
          "    }\n"
          "    %1: bool = load %returned\n"
          "    if %1 {\n"
          "      break\n"
          "    }\n"
          "    break\n"
          "  }\n"
          "  %2: bool = load %returned\n"
          "  %3: bool = logical_not %2\n"
          "  if %3 {\n"
          "    store %result, -1\n"
          "  }\n"
          "  %4: i32 = load %result\n"
          "  return %4\n"
          "}\n");
}

TEST_CASE("structured_exits: a switch whose cases all return needs no flag") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Function* choose = f.function("choose", b.types().i32());
    Parameter* n = f.parameter(choose, "n", b.types().i32());
    Inst* s = b.insert(Op::switch_, b.types().void_type(), {n});
    s->blocks.resize(2);
    s->cases = {{1}, {}};
    s->default_case = 1;
    for (int k = 0; k < 2; ++k) {
        b.block = &s->blocks[static_cast<size_t>(k)];
        f.return_(b.i32(k));
    }
    passes::structured_exits(f.module);
    CHECK(verify(f.module) == "");
    CHECK(choose->locals.size() == 1);
    CHECK(choose->body.back()->op == Op::return_);
    CHECK(s->blocks[0].back()->op == Op::break_);
}

TEST_CASE("structured_exits: a single return at the end stays as it is") {
    qiao_test::KernelFixture f;
    Function* one = f.function("one", f.b.types().i32());
    f.return_(f.b.i32(1));
    passes::structured_exits(f.module);
    CHECK(print(*one) == "function @one(): i32 {\n  return 1\n}\n");
}
