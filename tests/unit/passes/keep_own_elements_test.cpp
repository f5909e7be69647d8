// SPDX-License-Identifier: Apache-2.0
// Which arrays of shared memory get variables; tests/run/own_elements runs such kernels.
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/keep_own_elements.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Kernel : qiao_test::KernelFixture {
    Variable* array = shared("array", b.types().array(b.types().f32(), 64));
    Value* x = b.convert(b.special(Special::thread_x), b.types().i32());

    Inst* at(Value* index) { return b.index(b.decay(array), index); }
    Value* next() { return b.binary(Op::add, x, b.i32(1)); }
    /// How many loads of shared memory a run of the pass leaves to blocks of one row, and how many variables it adds.
    std::pair<size_t, size_t> kept(bool thread_loops = true) {
        TargetCaps caps;
        caps.thread_loops = thread_loops;
        passes::keep_own_elements(module, caps);
        CHECK(verify(module) == "");
        size_t loads = 0;
        for (Inst* inst : kernel->body) loads += inst->op == Op::load && inst->operands[0]->type->space == Space::shared;
        return {loads, kernel->locals.size()};
    }
};

using Kept = std::pair<size_t, size_t>;

}  // namespace

TEST_CASE("keep_own_elements: one load of two goes where each thread adds its neighbour's element to its own") {
    for (bool thread_loops : {false, true}) {
        Kernel k;
        k.b.store(k.at(k.x), k.b.f32(1));
        k.b.store(k.at(k.x), k.b.binary(Op::add, k.b.load(k.at(k.x)), k.b.load(k.at(k.next()))));
        CHECK(k.kept(thread_loops) == (thread_loops ? Kept{1, 1} : Kept{2, 0}));
    }
}

TEST_CASE("keep_own_elements: not where others may write") {
    Kernel neighbour;
    neighbour.b.store(neighbour.at(neighbour.x), neighbour.b.load(neighbour.at(neighbour.x)));
    neighbour.b.store(neighbour.at(neighbour.next()), neighbour.b.f32(1));
    CHECK(neighbour.kept() == Kept{1, 0});
    Kernel shifted;
    shifted.b.store(shifted.b.index(shifted.at(shifted.x), shifted.b.i32(1)), shifted.b.load(shifted.at(shifted.x)));
    CHECK(shifted.kept() == Kept{1, 0});
    Kernel other_axis;
    other_axis.b.store(other_axis.at(other_axis.x), other_axis.b.load(other_axis.at(other_axis.x)));
    other_axis.b.store(other_axis.at(other_axis.b.special(Special::thread_y)), other_axis.b.f32(1));
    CHECK(other_axis.kept() == Kept{1, 0});
    Kernel waiting;
    waiting.b.store(waiting.at(waiting.x), waiting.b.load(waiting.at(waiting.x)))->is_volatile = true;
    CHECK(waiting.kept() == Kept{1, 0});
    Kernel two;
    Variable* same = two.shared("same", two.array->value_type);
    same->is_dynamic_shared = two.array->is_dynamic_shared = true;
    two.b.store(two.at(two.x), two.b.load(two.at(two.x)));
    CHECK(two.kept() == Kept{1, 0});
}
