// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/passes.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

Function* no_library(Module&, Intrinsic, const Type*) { return nullptr; }

/// A kernel that returns early before a barrier, reads shared memory through a helper and reduces over the warp.
struct Reduction : qiao_test::KernelFixture {
    Reduction() {
        const Type* f32 = b.types().f32();
        Function* read = function("read", f32);
        Parameter* p = parameter(read, "p", pointer(f32));
        Parameter* k = parameter(read, "k", b.types().i32());
        return_(b.load(b.index(p, k)));
        b.block = &kernel->body;
        Parameter* out = parameter(kernel, "out", pointer(f32));
        Parameter* n = parameter(kernel, "n", b.types().i32());
        Variable* tile = shared("tile", b.types().array(f32, 64));
        b.loc = {0, 1, 1};
        Variable* i = b.local(*kernel, "i", b.types().i32());
        b.store(i, b.convert(b.special(Special::thread_x), b.types().i32()));
        Inst* guard = b.if_(b.binary(Op::ge, b.load(i), n));
        b.block = &guard->blocks[0];
        return_();
        b.block = &kernel->body;
        b.store(b.index(b.decay(tile), b.load(i)), call(read, {out, b.load(i)}));
        b.insert(Op::barrier, b.types().void_type());
        b.store(b.index(out, b.load(i)), call(read, {b.decay(tile), b.binary(Op::sub, b.i32(63), b.load(i))}));
        Inst* sum = b.insert(Op::warp_reduce, b.types().i32(), {b.u32(~0u), b.load(i)});
        sum->reduce = Reduce::add;
        b.store(b.pointer_cast(out, b.types().i32()), sum);
    }
};

}  // namespace

TEST_CASE("passes: the pipeline leaves one kernel with concrete spaces, no calls, no returns and only barriers") {
    Reduction f;
    passes::run_passes(f.module, TargetCaps(), TranslateOptions(), no_library);
    CHECK(verify(f.module) == "");
    CHECK(f.module.functions.size() == 1);
    size_t generic = 0, calls = 0, returns = 0, warps = 0, barriers = 0;
    for_each_inst(f.kernel->body, [&](Inst& i) {
        generic += i.type->is_pointer() && i.type->space == Space::generic;
        calls += i.op == Op::call;
        returns += i.op == Op::return_;
        warps += is_collective(i.op) && i.op != Op::barrier;
        barriers += i.op == Op::barrier;
    });
    CHECK(generic == 0);
    CHECK(calls == 0);
    CHECK(returns == 0);
    CHECK(warps == 0);
    CHECK(barriers >= 2);
    CHECK_FALSE(any_inst(f.kernel->body, [](const Inst& i) {
        return i.op == Op::if_ && any_inst(i.blocks[0], [](const Inst& inner) { return inner.op == Op::barrier; });
    }));
}
