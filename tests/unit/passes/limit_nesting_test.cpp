// SPDX-License-Identifier: Apache-2.0
// The shape of what comes out; tests/run/deep_nesting runs such kernels.
#include <doctest/doctest.h>

#include <algorithm>

#include <qiao/passes/limit_nesting.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

unsigned height(const Block& block) {
    unsigned most = 0;
    for (const Inst* inst : block) {
        for (const Block& nested : inst->blocks) most = std::max(most, height(nested) + 1);
    }
    return most;
}

/// `depth` conditions, each the last of the one before, with a store of what the first computed in the innermost.
void nest(qiao_test::KernelFixture& f, unsigned depth, bool followed) {
    Builder& b = f.b;
    Variable* v = b.local(*f.kernel, "v", b.types().i32());
    Value* first = b.binary(Op::add, b.load(v), b.i32(1));
    Value* inner = nullptr;
    for (unsigned i = 0; i < depth; ++i) {
        Inst* choice = b.if_(b.binary(Op::eq, first, b.i32(static_cast<int>(i))));
        if (followed) b.store(v, b.i32(0));
        b.block = &choice->blocks[i % 2];
        if (i == 2) inner = b.binary(Op::mul, first, b.i32(3));
    }
    b.store(v, inner);
}

TargetCaps limited() {
    TargetCaps caps;
    caps.nesting_limit = 10;
    return caps;
}

}  // namespace

TEST_CASE("limit_nesting: modules within the limit, and drivers without one, are left alone") {
    qiao_test::KernelFixture f;
    nest(f, 10, false);
    std::string before = print(f.module);
    passes::limit_nesting(f.module, limited());
    CHECK(print(f.module) == before);
    qiao_test::KernelFixture deep;
    nest(deep, 40, false);
    before = print(deep.module);
    passes::limit_nesting(deep.module, {});
    CHECK(print(deep.module) == before);
}

TEST_CASE("limit_nesting: what ends all blocks around it moves out, with the values it takes along") {
    for (unsigned depth : {11u, 12u, 40u, 100u}) {
        qiao_test::KernelFixture f;
        nest(f, depth, false);
        passes::limit_nesting(f.module, limited());
        CHECK(verify(f.module) == "");
        CHECK(height(f.kernel->body) <= 10);
        CHECK(f.kernel->locals.size() >= 3);
    }
}

TEST_CASE("limit_nesting: what is followed by more is refused, at its place") {
    qiao_test::KernelFixture f;
    nest(f, 30, true);
    try {
        passes::limit_nesting(f.module, limited());
        FAIL("accepted");
    } catch (const CompileError& error) {
        CHECK(error.diagnostic.code == DiagCode::target);
        CHECK(error.diagnostic.message.find("nested in") != std::string::npos);
    }
}
