// SPDX-License-Identifier: Apache-2.0
// Which kernels run their threads in turns, and in what form; tests/run/block_shapes runs such kernels.
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/threads_in_turns.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Kernel : qiao_test::KernelFixture {
    Parameter* out = parameter(kernel, "out", b.types().pointer(b.types().u32(), Space::global));

    void store(Value* at, Value* v) { b.store(b.index(out, at), v); }
    bool taken(bool wanted = true) {
        TargetCaps caps;
        caps.threads_in_turns = wanted;
        passes::threads_in_turns(module, caps);
        CHECK(verify(module) == "");
        return module.threads_in_turns;
    }
    size_t count(Special special) {
        size_t n = 0;
        for_each_inst(kernel->body, [&](Inst& inst) { n += inst.op == Op::special && inst.special == special; });
        return n;
    }
};

}  // namespace

TEST_CASE("threads_in_turns: the body stands in a loop, thread indices are counted in it") {
    Kernel k;
    Inst* guard = k.b.if_(k.b.binary(Op::lt, k.b.special(Special::thread_x), k.b.u32(5)));
    k.b.block = &guard->blocks[0];
    k.store(k.b.special(Special::thread_x), k.b.special(Special::thread_y));
    k.store(k.b.special(Special::thread_z), k.b.special(Special::block_dim_x));
    REQUIRE(k.taken());
    CHECK(k.count(Special::thread_x) == 0);
    CHECK(k.count(Special::thread_y) == 0);
    CHECK(k.count(Special::thread_z) == 1);
    CHECK(k.count(Special::hardware_thread_x) == 1);
    Inst* loop = k.kernel->body.back();
    REQUIRE(loop->op == Op::loop);
    CHECK(loop->blocks[1].back() == guard);
    CHECK_FALSE(loop->test_last);
}

TEST_CASE("threads_in_turns: devices that start threads cheaply are left alone") {
    Kernel k;
    k.store(k.b.special(Special::thread_x), k.b.u32(1));
    CHECK_FALSE(k.taken(false));
    CHECK(k.count(Special::thread_x) == 1);
}

TEST_CASE("threads_in_turns: threads that meet, and long ones, are left alone") {
    Kernel barrier;
    barrier.b.insert(Op::barrier, barrier.b.types().void_type());
    CHECK_FALSE(barrier.taken());
    Kernel loop;
    Inst* inner = loop.b.loop();
    loop.b.block = &inner->blocks[1];
    loop.break_();
    CHECK_FALSE(loop.taken());
    Kernel lane;
    lane.store(lane.b.special(Special::lane_id), lane.b.u32(1));
    CHECK_FALSE(lane.taken());
    Kernel memory;
    memory.shared("tile", memory.b.types().u32());
    CHECK_FALSE(memory.taken());
}
