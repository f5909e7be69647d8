// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/passes/limit_loops.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {
/// for (v = 0; v < bound; ++v) inner
Inst* counted(Builder& b, Function& f, Value* bound) {
    Variable* v = b.local(f, "v", b.types().i32());
    b.store(v, b.i32(0));
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    loop->operands = {b.binary(Op::lt, b.load(v), bound)};
    b.block = &loop->blocks[2];
    b.store(v, b.binary(Op::add, b.load(v), b.i32(1)));
    b.block = &loop->blocks[1];
    return loop;
}
TargetCaps limited() {
    TargetCaps caps;
    caps.loop_limit = 65535;
    return caps;
}
}  // namespace

TEST_CASE("limit_loops: drivers without a limit, and loops that are short by their bounds, are left alone") {
    qiao_test::KernelFixture f;
    counted(f.b, *f.kernel, f.b.i32(100));
    counted(f.b, *f.kernel, f.b.i32(100));
    std::string before = print(f.module);
    passes::limit_loops(f.module, {}, {});
    CHECK(print(f.module) == before);
    passes::limit_loops(f.module, limited(), {});
    CHECK(print(f.module) == before);
    CHECK(f.module.messages.empty());
}

TEST_CASE("limit_loops: loops whose bounds multiply beyond the limit can fail, the inner one with fewer iterations") {
    qiao_test::KernelFixture f;
    Inst* outer = counted(f.b, *f.kernel, f.b.i32(1000));
    Inst* inner = counted(f.b, *f.kernel, f.b.i32(1000));
    passes::limit_loops(f.module, limited(), {});
    CHECK(verify(f.module) == "");
    REQUIRE(f.module.messages.size() == 1);
    CHECK(f.module.messages[0].kind == Message::Kind::limit);
    CHECK(f.kernel->parameters.size() == 2);
    CHECK(inner->blocks[1].size() > 100);
    CHECK(inner->blocks[2].empty());
    CHECK(outer->blocks[2].size() == 3);
}

TEST_CASE("limit_loops: breaks count as ends of their own loop, and a loop with continue is not repeated") {
    qiao_test::KernelFixture f;
    Builder& b = f.b;
    Parameter* n = f.parameter(f.kernel, "n", b.types().i32());
    Inst* loop = counted(b, *f.kernel, n);
    Inst* choice = b.if_(b.binary(Op::eq, n, b.i32(7)));
    b.block = &choice->blocks[0];
    f.break_();
    b.block = &choice->blocks[1];
    b.insert(Op::continue_, b.types().void_type());
    TranslateOptions long_loops;
    long_loops.long_loops = true;
    passes::limit_loops(f.module, limited(), long_loops);
    CHECK(verify(f.module) == "");
    CHECK(loop->blocks[1].size() == 2);
    REQUIRE(choice->blocks[0].size() == 2);
    CHECK(choice->blocks[0][0]->op == Op::store);
}

TEST_CASE("limit_loops: launches that long loops are not enough for are told from others, and get more copies") {
    size_t copies[2];
    for (bool longest : {false, true}) {
        qiao_test::KernelFixture f;
        Parameter* n = f.parameter(f.kernel, "n", f.b.types().i32());
        Inst* loop = counted(f.b, *f.kernel, n);
        TranslateOptions options;
        options.long_loops = true;
        options.longest_loops = longest;
        passes::limit_loops(f.module, limited(), options);
        CHECK(verify(f.module) == "");
        CHECK(f.module.turns.empty() == longest);
        CHECK((longest || f.module.most_turns > 16 * 65535));
        copies[longest] = loop->blocks[1].size();
    }
    CHECK(copies[1] > 4 * copies[0]);
}
