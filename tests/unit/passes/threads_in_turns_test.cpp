// SPDX-License-Identifier: Apache-2.0
// Which kernels run their threads in turns, and in what form; tests/run/block_shapes and paired_threads run such kernels.
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
        return module.turn_threads != 0;
    }
    std::vector<const Inst*> loops() {
        std::vector<const Inst*> found;
        for_each_inst(kernel->body, [&](Inst& inst) {
            if (inst.op == Op::loop) found.push_back(&inst);
        });
        return found;
    }
    static size_t count(const Block& block, Op op) {
        size_t n = 0;
        for_each_inst(block, [&](Inst& inst) { n += inst.op == op; });
        return n;
    }
    size_t count(Special special) {
        size_t n = 0;
        for_each_inst(kernel->body, [&](Inst& inst) { n += inst.op == Op::special && inst.special == special; });
        return n;
    }
};

}  // namespace

TEST_CASE("threads_in_turns: two neighbours a turn behind a guard, single threads after them") {
    Kernel k;
    Parameter* n = k.parameter(k.kernel, "n", k.b.types().u32());
    Parameter* in = k.parameter(k.kernel, "in", k.b.types().pointer(k.b.types().u32(), Space::global));
    Value* x = k.b.special(Special::thread_x);
    Inst* guard = k.b.if_(k.b.binary(Op::lt, x, n));
    k.b.block = &guard->blocks[0];
    Value* v = k.b.load(k.b.index(in, x));
    k.store(x, k.b.binary(Op::add, v, k.b.special(Special::thread_y)));
    REQUIRE(k.taken());
    CHECK(k.module.turn_threads == 2);
    CHECK(k.count(Special::thread_x) == 0);
    CHECK(k.count(Special::thread_y) == 0);
    // In pairs the guard is gone, and what lies side by side are the members of a record.
    REQUIRE(k.loops().size() == 4);
    const Block& pairs = k.loops()[1]->blocks[1];
    const Block& singles = k.loops()[3]->blocks[1];
    CHECK_FALSE(any_inst(pairs, [](const Inst& i) { return i.op == Op::if_; }));
    CHECK(k.count(pairs, Op::field) == 4);
    CHECK(k.count(pairs, Op::load) == 3);  // the turn, and one load each
    CHECK(singles.back() == guard);
    CHECK(k.count(singles, Op::field) == 0);
}

TEST_CASE("threads_in_turns: accesses that are apart, and conditions that only some threads meet") {
    Kernel strided;
    strided.store(strided.b.binary(Op::mul, strided.b.special(Special::thread_x), strided.b.u32(3)), strided.b.u32(1));
    REQUIRE(strided.taken());
    CHECK(strided.module.turn_threads == 2);
    CHECK(strided.count(strided.kernel->body, Op::field) == 0);
    Kernel branches;
    Value* odd = branches.b.binary(Op::bit_and, branches.b.special(Special::thread_x), branches.b.u32(1));
    Inst* branch = branches.b.if_(branches.b.binary(Op::eq, odd, branches.b.u32(1)));
    branches.b.block = &branch->blocks[0];
    branches.store(branches.b.special(Special::thread_x), branches.b.u32(1));
    REQUIRE(branches.taken());
    CHECK(branches.module.turn_threads == 1);
    CHECK(branches.loops().size() == 2);
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
