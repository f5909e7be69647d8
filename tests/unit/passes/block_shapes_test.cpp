// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/block_shapes.hpp>
#include <qiao/passes/whole_blocks.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;
using passes::BlockShapes;
using passes::Shape;

namespace {

struct Shapes : qiao_test::KernelFixture {
    Parameter* n = parameter(kernel, "n", b.types().i32());
    Parameter* data = parameter(kernel, "data", b.types().pointer(b.types().f32(), Space::global));

    BlockShapes shapes(uint32_t lanes = 16) { return BlockShapes(module, number_values(*kernel), lanes); }
    Value* thread() { return b.convert(b.special(Special::thread_x), b.types().i32()); }
    /// The loop for (v = from; v < to; v += by), with the builder in its body; leave() goes on behind it.
    Inst* loop(Variable* v, Value* from, Value* to, Value* by) {
        b.store(v, from);
        outer.push_back(b.block);
        Inst* l = b.loop();
        b.block = &l->blocks[0];
        l->operands = {b.binary(Op::lt, b.load(v), to)};
        b.block = &l->blocks[2];
        b.store(v, b.binary(Op::add, b.load(v), by));
        b.block = &l->blocks[1];
        return l;
    }
    Inst* if_(Value* condition) {
        outer.push_back(b.block);
        Inst* i = b.if_(condition);
        b.block = &i->blocks[0];
        return i;
    }
    void leave() {
        b.block = outer.back();
        outer.pop_back();
    }
    void barrier() { b.insert(Op::barrier, b.types().void_type()); }
    std::vector<Block*> outer;
};

bool is_row(const Shape& s) { return s.kind == Shape::linear && s.step == 1; }

}  // namespace

TEST_CASE_FIXTURE(Shapes, "block_shapes: indices keep their step through sums, and rows split at their length") {
    Value* t = thread();
    Value* block = b.convert(b.binary(Op::mul, b.special(Special::block_x), b.special(Special::block_dim_x)), b.types().i32());
    Value* i = b.binary(Op::add, block, t);
    Value* times = b.binary(Op::mul, i, b.i32(4));
    Value* by_n = b.binary(Op::mul, t, n);
    Value* row = b.binary(Op::div, t, b.i32(32));
    Value* lane = b.binary(Op::bit_and, t, b.i32(31));
    Value* odd = b.binary(Op::bit_and, t, b.i32(1));
    Value* wide = b.convert(i, b.types().i64());
    Value* place = b.index(data, wide);
    Value* spread = b.index(data, times);
    BlockShapes s = shapes();
    REQUIRE(s.refusal() == "");
    CHECK(is_row(s.shape(*i)));
    CHECK(s.shape(*times).step == 4);
    CHECK(s.varying(*by_n));
    CHECK(s.uniform(*row));
    CHECK(is_row(s.shape(*lane)));
    CHECK(s.varying(*odd));
    CHECK(is_row(s.shape(*wide)));
    CHECK(s.shape(*place).step == 4);
    CHECK(s.shape(*spread).step == 16);
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: an unsigned index that may wrap inside of a row is not widened as a row") {
    Value* t = b.special(Special::thread_x);
    Value* before = b.binary(Op::sub, t, b.u32(1));
    Value* signed_before = b.binary(Op::sub, b.convert(t, b.types().i32()), b.i32(1));
    Value* wraps = b.index(data, before);
    Value* plain = b.index(data, signed_before);
    BlockShapes s = shapes();
    CHECK(is_row(s.shape(*before)));
    CHECK(s.varying(*wraps));
    CHECK(s.shape(*plain).step == 4);
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: a comparison is the same for all lanes where rows end at the limit") {
    Value* t = thread();
    Value* whole = b.binary(Op::lt, t, b.i32(64));
    Value* other_way = b.binary(Op::gt, b.i32(64), t);
    Value* inclusive = b.binary(Op::le, t, b.i32(64));
    Value* ragged = b.binary(Op::lt, t, n);
    BlockShapes s = shapes();
    CHECK(s.uniform(*whole));
    CHECK(s.uniform(*other_way));
    CHECK(s.varying(*inclusive));
    CHECK(s.varying(*ragged));
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: a counter inside of a divergent branch stays the same for all lanes") {
    Variable* k = b.local(*kernel, "k", b.types().i32());
    Inst* branch = if_(b.binary(Op::lt, thread(), n));
    Inst* l = loop(k, b.i32(0), n, b.i32(1));
    leave();
    leave();
    BlockShapes s = shapes();
    CHECK(s.divergent(*branch));
    CHECK_FALSE(s.divergent(*l));
    CHECK(s.uniform(*k));
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: the index of a grid-stride loop stays a row, unless it is read after the loop") {
    Variable* i = b.local(*kernel, "i", b.types().i32());
    Inst* l = loop(i, thread(), n, b.i32(1024));
    b.store(b.index(data, b.load(i)), b.f32(1));
    leave();
    SUBCASE("read inside only") {
        BlockShapes s = shapes();
        CHECK(s.divergent(*l));
        CHECK(is_row(s.shape(*i)));
    }
    SUBCASE("read after it") {
        b.store(b.index(data, b.load(i)), b.f32(2));
        CHECK(shapes().varying(*i));
    }
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: a variable stored to by some lanes only varies") {
    Variable* v = b.local(*kernel, "v", b.types().i32());
    b.store(v, b.i32(0));
    if_(b.binary(Op::lt, thread(), n));
    b.store(v, b.i32(1));
    leave();
    b.store(data, b.convert(b.load(v), b.types().f32()));
    BlockShapes s = shapes();
    CHECK(s.varying(*v));
    CHECK_FALSE(s.stored_whole(*v));
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: after a divergent break fewer lanes are left") {
    Variable* k = b.local(*kernel, "k", b.types().i32());
    Inst* l = loop(k, b.i32(0), n, b.i32(1));
    Inst* branch = if_(b.binary(Op::lt, thread(), b.load(k)));
    break_();
    leave();
    leave();
    BlockShapes s = shapes();
    CHECK(s.divergent(*l));
    CHECK(s.narrows(*branch));
    CHECK(s.uniform(*k));
}

TEST_CASE_FIXTURE(Shapes, "block_shapes: what the control around a barrier is made of runs once for the block") {
    Variable* k = b.local(*kernel, "k", b.types().i32());
    Inst* l = loop(k, b.i32(0), n, b.i32(1));
    Inst* store = b.store(b.index(data, thread()), b.f32(1));
    barrier();
    leave();
    SUBCASE("by a counter") {
        BlockShapes s = shapes();
        REQUIRE(s.refusal() == "");
        CHECK(s.on_spine(*l));
        CHECK(s.on_spine(*k));
        CHECK(s.on_spine(*as_inst(l->operands[0])));
        CHECK_FALSE(s.on_spine(*store));
    }
    SUBCASE("by the thread: refused") {
        b.block = &l->blocks[2];
        b.store(k, thread());
        CHECK(shapes().refusal() == "control around a barrier depends on the thread");
    }
}

TEST_CASE_FIXTURE(Shapes, "whole_blocks: nobody asked, nothing is done") {
    b.store(b.index(data, b.special(Special::block_dim_x)), b.f32(1));
    CHECK(passes::whole_blocks(module, {}, {}) == "");
    CHECK(module.block_lanes == 0);
}

TEST_CASE_FIXTURE(Shapes, "whole_blocks: a kernel is marked and told the block's dimensions, or left as it was") {
    TargetCaps caps;
    TranslateOptions options;
    b.store(b.index(data, b.special(Special::block_dim_x)), b.f32(1));
    options.block_lanes = 16;
    SUBCASE("accepted") {
        barrier();
        CHECK(passes::whole_blocks(module, caps, options) == "");
        CHECK(verify(module) == "");
        CHECK(module.block_lanes == 16);
        CHECK(kernel->parameters.size() == 5);
        CHECK(kernel->parameters[2]->hidden == HiddenParameter::block_dim);
    }
    SUBCASE("refused where most is lane by lane") {
        Parameter* places = parameter(kernel, "places", b.types().pointer(b.types().i32(), Space::global));
        Variable* k = b.local(*kernel, "k", b.types().i32());
        loop(k, thread(), n, b.i32(1));
        Value* place = b.load(b.index(places, b.binary(Op::mul, b.load(k), n)));
        b.store(b.index(data, place), b.load(b.index(data, b.binary(Op::mul, place, n))));
        leave();
        CHECK(passes::whole_blocks(module, caps, options) == "its threads go their own ways in memory");
        barrier();
        CHECK(passes::whole_blocks(module, caps, options) == "");
    }
    SUBCASE("left alone where all it does is to stream memory") {
        Inst* mine = b.if_(b.binary(Op::lt, thread(), n));
        b.block = &mine->blocks[0];
        b.store(b.index(data, thread()), b.binary(Op::mul, b.load(b.index(data, thread())), b.f32(2)));
        CHECK(passes::whole_blocks(module, caps, options) == "it only streams memory");
        SUBCASE("but not with a barrier") {
            b.block = &kernel->body;
            barrier();
            CHECK(passes::whole_blocks(module, caps, options) == "");
        }
        SUBCASE("nor with a loop") {
            b.block = &kernel->body;
            Variable* k = b.local(*kernel, "k", b.types().i32());
            loop(k, b.i32(0), n, b.i32(1));
            b.store(b.index(data, thread()), b.f32(3));
            leave();
            CHECK(passes::whole_blocks(module, caps, options) == "");
        }
    }
    SUBCASE("refused") {
        b.insert(Op::clock, b.types().i64());
        CHECK(passes::whole_blocks(module, caps, options) == "it holds 'clock'");
        CHECK(module.block_lanes == 0);
        CHECK(kernel->parameters.size() == 2);
    }
}

TEST_CASE_FIXTURE(Shapes, "whole_blocks: rows of twice the lanes where threads stay together and values are few") {
    TranslateOptions options;
    options.block_lanes = 16;
    options.wide_rows = true;
    Variable *k = b.local(*kernel, "k", b.types().i32()), *x = b.local(*kernel, "x", b.types().f32());
    uint32_t lanes = 32;
    b.store(x, b.load(b.index(data, thread())));
    SUBCASE("a loop of steps") { loop(k, b.i32(0), n, b.i32(1)); }
    SUBCASE("nobody allowed them") {
        options.wide_rows = false;
        lanes = 16;
        loop(k, b.i32(0), n, b.i32(1));
    }
    SUBCASE("threads leave the loop one by one") {
        lanes = 16;
        loop(k, thread(), n, b.i32(1));
    }
    SUBCASE("each thread has a place of its own") {
        lanes = 16;
        loop(k, b.i32(0), n, b.i32(1));
        b.store(x, b.load(b.index(data, b.binary(Op::mul, thread(), n))));
    }
    SUBCASE("more values than registers") {
        lanes = 16;
        std::vector<Variable*> sums;
        for (int i = 0; i < 13; ++i) sums.push_back(b.local(*kernel, "sum", b.types().f32()));
        for (Variable* sum : sums) b.store(sum, b.load(x));
        loop(k, b.i32(0), n, b.i32(1));
        for (Variable* sum : sums) b.store(sum, b.binary(Op::mul, b.load(sum), b.load(x)));
    }
    b.store(x, b.binary(Op::mul, b.load(x), b.load(x)));
    leave();
    b.store(b.index(data, thread()), b.load(x));
    CHECK(passes::whole_blocks(module, {}, options) == "");
    CHECK(module.block_lanes == lanes);
}
