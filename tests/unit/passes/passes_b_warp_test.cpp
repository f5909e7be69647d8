// SPDX-License-Identifier: Apache-2.0
// Warp operations against CUDA's definitions, and the shape of what converge makes.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/converge.hpp>
#include <qiao/passes/expand_library.hpp>
#include <qiao/passes/lower_shared.hpp>
#include <qiao/passes/lower_warp.hpp>

#include "block_interpreter.hpp"

using namespace qiao;
using namespace qiao_test;

namespace {

/// A kernel that stores one 64-bit number per thread: what `make` computes from the thread index.
struct WarpKernel {
    Module module;
    Builder build{module};
    Function& function;
    Parameter* out;
    Value* thread;

    WarpKernel() : function(*module.arena.make<Function>()) {
        function.name = function.display_name = "k";
        function.is_kernel = true;
        function.result = module.types->void_type();
        module.kernel = &function;
        module.functions.push_back(&function);
        out = parameter("out", module.types->pointer(module.types->u64(), Space::global));
        build.block = &function.body;
        thread = build.special(Special::thread_x);
    }
    Parameter* parameter(const char* name, const Type* type) {
        Parameter* p = module.arena.make<Parameter>(type);
        p->name = name;
        p->value_type = type;
        function.parameters.push_back(p);
        return p;
    }
    void result(Value* v) {
        if (v->type->is_float()) v = build.bitcast(v, module.types->integer(v->type->bits(), false));
        build.store(build.index(out, thread), build.convert(v, module.types->u64()));
    }
    std::vector<uint64_t> run(unsigned threads, std::map<const Value*, uint64_t> parameters = {}) {
        BlockInterpreter interpreter(module);
        interpreter.threads = threads;
        interpreter.strict = true;
        interpreter.order = 3;
        interpreter.global.assign(size_t{threads} * 8, 0);
        interpreter.parameters = parameters;
        interpreter.parameters[out] = BlockInterpreter::global_base;
        interpreter.run();
        barriers = interpreter.barriers;
        std::vector<uint64_t> result(threads);
        std::memcpy(result.data(), interpreter.global.data(), interpreter.global.size());
        return result;
    }
    size_t count(Op op, const Block* block = nullptr) {
        size_t n = 0;
        for_each_inst(block != nullptr ? *block : function.body, [&](const Inst& i) { n += i.op == op; });
        return n;
    }
    Inst* first(Op op) {
        Inst* found = nullptr;
        for_each_inst(function.body, [&](Inst& i) {
            if (i.op == op && found == nullptr) found = &i;
        });
        return found;
    }
    /// for (i = 0; i < bound; ++i) body(i)
    void loop(Value* bound, const std::function<void(Value*)>& body) {
        Variable* i = build.local(function, "i", module.types->u32());
        build.store(i, build.u32(0));
        Inst* l = build.loop();
        Block* outer = build.block;
        build.block = &l->blocks[0];
        l->operands = {build.binary(Op::lt, build.load(i), bound)};
        build.block = &l->blocks[1];
        body(build.load(i));
        build.block = &l->blocks[2];
        build.store(i, build.binary(Op::add, build.load(i), build.u32(1)));
        build.block = outer;
    }
    void when(Value* condition, const std::function<void()>& then) {
        Inst* test = build.if_(condition);
        Block* outer = build.block;
        build.block = &test->blocks[0];
        then();
        build.block = outer;
    }
    void barrier() { build.insert(Op::barrier, module.types->void_type()); }
    void lower() {
        passes::converge(module, {}, {});
        passes::lower_warp(module, {}, {});
        CHECK(verify(module) == "");
    }
    uint64_t barriers = 0;
};

/// The CUDA programming guide's words on __shfl_*_sync, for one warp of which `present` lanes exist.
unsigned source_of(Shuffle kind, unsigned lane, unsigned by, unsigned width) {
    unsigned segment = lane / width * width;
    switch (kind) {
        case Shuffle::index: return segment + by % width;
        case Shuffle::up: return lane >= segment + by ? lane - by : lane;
        case Shuffle::down: return lane + by < segment + width ? lane + by : lane;
        case Shuffle::bit_xor: return (lane ^ by) < segment + width ? lane ^ by : lane;
    }
    return lane;
}

}  // namespace

TEST_CASE("passes: shuffles of all kinds and widths take the lane that CUDA names, with one barrier each") {
    for (Shuffle kind : {Shuffle::index, Shuffle::up, Shuffle::down, Shuffle::bit_xor}) {
        for (unsigned width : {2U, 8U, 32U}) {
            for (unsigned by : {0U, 1U, 5U, 16U, 31U}) {
                WarpKernel k;
                Value* value = k.build.binary(Op::mul, k.thread, k.build.u32(1000003));
                Inst* shuffled = k.build.insert(Op::warp_shuffle, value->type, {k.build.u32(~0U), value, k.build.i32(static_cast<int>(by)), k.build.i32(static_cast<int>(width))});
                shuffled->shuffle = kind;
                k.result(shuffled);
                k.lower();
                std::vector<uint64_t> result = k.run(64);
                CHECK(k.barriers == 1);
                for (unsigned t = 0; t < 64; ++t) {
                    CAPTURE(t);
                    REQUIRE(result[t] == uint64_t{t / 32 * 32 + source_of(kind, t % 32, by, width)} * 1000003);
                }
            }
        }
    }
}

TEST_CASE("passes: shuffles carry 64-bit and floating point values") {
    WarpKernel k;
    Value* wide = k.build.binary(Op::mul, k.build.convert(k.thread, k.module.types->f64()), k.build.f64(0.1));
    Value* narrow = k.build.convert(k.thread, k.module.types->f32());
    Inst* a = k.build.insert(Op::warp_shuffle, wide->type, {k.build.u32(~0U), wide, k.build.i32(7), k.build.i32(32)});
    Inst* b = k.build.insert(Op::warp_shuffle, narrow->type, {k.build.u32(~0U), narrow, k.build.i32(3), k.build.i32(32)});
    k.result(k.build.binary(Op::add, a, k.build.convert(b, k.module.types->f64())));
    k.lower();
    double expected = 7 * 0.1 + 3;
    uint64_t bits = 0;
    std::memcpy(&bits, &expected, 8);
    CHECK(k.run(32) == std::vector<uint64_t>(32, bits));
    passes::lower_shared(k.module, {}, {});
    CHECK(k.module.shared_use.reserved_bytes == 2 * 1024 * 8);
}

TEST_CASE("passes: votes see only lanes that exist and are in the mask") {
    // 40 threads: the second warp has eight lanes. The predicate holds for even threads; the mask is lanes 0 to 5.
    for (Vote vote : {Vote::any, Vote::all, Vote::ballot}) {
        for (bool even : {true, false}) {
            WarpKernel k;
            Value* bit = k.build.binary(Op::bit_and, k.thread, k.build.u32(1));
            Value* holds = even ? k.build.binary(Op::eq, bit, k.build.u32(0)) : k.build.binary(Op::lt, bit, k.build.u32(2));
            Inst* voted = k.build.insert(Op::warp_vote, vote == Vote::ballot ? k.module.types->u32() : k.module.types->i32(), {k.build.u32(0x3f), holds});
            voted->vote = vote;
            k.result(voted);
            k.lower();
            uint64_t expected = vote == Vote::any ? 1 : vote == Vote::all ? !even : even ? 0x15 : 0x3f;
            CHECK(k.run(40) == std::vector<uint64_t>(40, expected));
            CHECK(k.barriers == 2);  // one to clear the words, one for the vote
        }
    }
    WarpKernel k;
    k.result(k.build.insert(Op::active_mask, k.module.types->u32()));
    k.lower();
    std::vector<uint64_t> masks = k.run(40);
    CHECK(masks[0] == 0xffffffff);
    CHECK(masks[39] == 0xff);
    CHECK(k.barriers == 0);
}

TEST_CASE("passes: a mask that only says who is here costs no exchange") {
    WarpKernel k;
    k.when(k.build.binary(Op::lt, k.thread, k.build.u32(20)), [&] {
        Inst* here = k.build.insert(Op::active_mask, k.module.types->u32());
        Inst* voted = k.build.insert(Op::warp_vote, k.module.types->u32(), {here, k.build.binary(Op::ne, k.thread, k.build.u32(3))});
        voted->vote = Vote::ballot;
        k.result(voted);
    });
    k.lower();
    std::vector<uint64_t> result = k.run(40);
    CHECK(result[0] == 0xffff7);
    CHECK(result[20] == 0);
    CHECK(k.barriers == 2);
}

TEST_CASE("passes: match and reduce work over each lane's own mask") {
    WarpKernel k;
    Value* group = k.build.binary(Op::rem, k.thread, k.build.u32(3));
    Inst* peers = k.build.insert(Op::warp_match, k.module.types->u32(), {k.build.u32(~0U), group});
    Value* value = k.build.binary(Op::sub, k.build.i32(10), k.build.convert(k.thread, k.module.types->i32()));
    Inst* least = k.build.insert(Op::warp_reduce, value->type, {peers, value});
    least->reduce = Reduce::min;
    Inst* all = k.build.insert(Op::warp_match, k.module.types->u32(), {peers, k.thread});
    all->number = 1;
    Value* both = k.build.binary(Op::add, k.build.convert(least, k.module.types->i64()), k.build.convert(all, k.module.types->i64()));
    k.result(both);
    k.lower();
    std::vector<uint64_t> result = k.run(32);
    for (unsigned t = 0; t < 32; ++t) {
        int last = 31 - (31 - static_cast<int>(t % 3)) % 3;  // the highest lane of the group
        CHECK(static_cast<int64_t>(result[t]) == 10 - last);
    }
}

TEST_CASE("passes: collectives under uniform control are left as they are") {
    WarpKernel k;
    Parameter* n = k.parameter("n", k.module.types->u32());
    k.loop(n, [&](Value* i) {
        k.when(k.build.binary(Op::lt, i, n), [&] { k.barrier(); });
        k.when(k.build.binary(Op::lt, k.thread, n), [&] { k.result(i); });
        k.barrier();
    });
    std::string before = print(k.module);
    passes::converge(k.module, {}, {});
    CHECK(print(k.module) == before);
    CHECK(k.run(40, {{n, 5}})[3] == 4);
}

TEST_CASE("passes: an early exit before a barrier costs no vote") {
    WarpKernel k;
    Parameter* n = k.parameter("n", k.module.types->u32());
    k.when(k.build.binary(Op::lt, k.thread, n), [&] {
        k.result(k.build.u32(1));
        k.barrier();
        k.result(k.build.binary(Op::add, k.thread, n));
    });
    passes::converge(k.module, {}, {});
    CHECK(k.count(Op::barrier_reduce) == 0);
    std::vector<uint64_t> result = k.run(40, {{n, 10}});
    CHECK(result[9] == 19);
    CHECK(result[10] == 0);
    CHECK(k.barriers == 1);
}

TEST_CASE("passes: loops of constant length in divergent code keep their shape without votes") {
    // The last step of a block reduction: the first warp adds up.
    WarpKernel k;
    Variable* sum = k.build.local(k.function, "sum", k.module.types->u32());
    k.build.store(sum, k.thread);
    k.when(k.build.binary(Op::lt, k.thread, k.build.u32(32)), [&] {
        k.loop(k.build.u32(5), [&](Value* i) {
            Value* by = k.build.convert(k.build.binary(Op::shr, k.build.u32(16), i), k.module.types->i32());
            Inst* other = k.build.insert(Op::warp_shuffle, sum->value_type, {k.build.u32(~0U), k.build.load(sum), by, k.build.i32(32)});
            other->shuffle = Shuffle::bit_xor;
            k.build.store(sum, k.build.binary(Op::add, k.build.load(sum), other));
        });
    });
    k.result(k.build.load(sum));
    passes::converge(k.module, {}, {});
    CHECK(k.count(Op::barrier_reduce) == 0);
    passes::lower_warp(k.module, {}, {});
    std::vector<uint64_t> result = k.run(64);
    CHECK(result[0] == 31 * 32 / 2);
    CHECK(result[31] == 31 * 32 / 2);
    CHECK(result[40] == 40);
    CHECK(k.barriers == 5);
}

TEST_CASE("passes: a uniform loop that nobody may want is guarded by one vote, a divergent one votes each time") {
    for (bool divergent : {false, true}) {
        WarpKernel k;
        Parameter* n = k.parameter("n", k.module.types->u32());
        Variable* sum = k.build.local(k.function, "sum", k.module.types->u32());
        k.build.store(sum, k.build.u32(0));
        k.when(k.build.binary(Op::lt, k.thread, n), [&] {
            k.loop(divergent ? static_cast<Value*>(k.thread) : n, [&](Value* i) {
                k.build.store(sum, k.build.binary(Op::add, k.build.load(sum), i));
                k.barrier();
            });
        });
        k.result(k.build.load(sum));
        passes::converge(k.module, {}, {});
        CHECK(k.count(Op::barrier_reduce) == 1);
        CHECK(k.count(Op::barrier_reduce, &k.first(Op::loop)->blocks[0]) == (divergent ? 1 : 0));
        std::vector<uint64_t> result = k.run(40, {{n, 6}});
        CHECK(result[5] == (divergent ? 10 : 15));
        CHECK(result[6] == 0);
        CHECK(k.run(40, {{n, 0}})[0] == 0);
    }
}

TEST_CASE("passes: for OpenCL a barrier keeps branches at a loop's end apart from those before the loop") {
    for (Target target : {Target::opencl_c, Target::spirv}) {
        for (bool branch : {false, true}) {
            WarpKernel k;
            Parameter* n = k.parameter("n", k.module.types->u32());
            Value* some = k.build.binary(Op::lt, k.thread, n);
            if (branch) k.when(some, [&] { k.result(n); });
            k.loop(n, [&](Value*) {
                k.barrier();
                k.when(some, [&] { k.result(n); });
            });
            k.first(Op::loop)->blocks[1].insert(k.first(Op::loop)->blocks[1].end(), k.first(Op::loop)->blocks[2].begin(), k.first(Op::loop)->blocks[2].end());
            k.first(Op::loop)->blocks[2].clear();
            TargetCaps caps;
            caps.target = target;
            passes::lower_warp(k.module, caps, {});
            CHECK(k.count(Op::barrier) == (branch && target == Target::opencl_c ? 2 : 1));
            CHECK(k.run(40, {{n, 5}})[4] == 5);
        }
    }
}

TEST_CASE("passes: math functions that SPIR-V lacks and few instructions give are exact") {
    const float values[] = {0.0F, -0.0F, 0.5F, -0.5F, 0.49999997F, -1.5F, 2.5F, 8388609.0F, -3.25F, 1e30F, INFINITY, -INFINITY, NAN, 0.75F};
    struct Case {
        Intrinsic intrinsic;
        float (*reference)(float);
    };
    const Case cases[] = {{Intrinsic::round, [](float x) { return std::round(x); }},
                          {Intrinsic::saturate, [](float x) { return std::isnan(x) ? 0.0F : std::fmin(std::fmax(x, 0.0F), 1.0F); }},
                          {Intrinsic::copysign, [](float x) { return std::copysign(3.0F, x); }},
                          {Intrinsic::sign_bit, [](float x) { return std::signbit(x) ? 1.0F : 0.0F; }}};
    for (const Case& c : cases) {
        for (float x : values) {
            WarpKernel k;
            Value* input = k.build.f32(x);
            std::vector<Value*> operands = c.intrinsic == Intrinsic::copysign ? std::vector<Value*>{k.build.f32(3), input} : std::vector<Value*>{input};
            bool predicate = c.intrinsic == Intrinsic::sign_bit;
            Value* v = k.build.intrinsic(c.intrinsic, predicate ? k.module.types->boolean() : k.module.types->f32(), operands);
            k.result(k.build.convert(v, k.module.types->f32()));
            TargetCaps caps;
            caps.target = Target::spirv;
            passes::expand_library(k.module, caps, {}, nullptr);
            CHECK(verify(k.module) == "");
            float expected = c.reference(x);
            uint32_t bits = 0;
            std::memcpy(&bits, &expected, 4);
            CAPTURE(x);
            CAPTURE(std::string(info(c.intrinsic).name));
            uint32_t result = static_cast<uint32_t>(k.run(1)[0]);
            // A NaN's sign and payload are nobody's concern, nor is which zero a zero saturates to.
            if (c.intrinsic == Intrinsic::saturate && x == 0) result &= 0x7fffffff, bits &= 0x7fffffff;
            if (!(std::isnan(x) && c.intrinsic == Intrinsic::round)) CHECK(result == bits);
        }
    }
}

TEST_CASE("passes: blocks that need more threads than are reserved are known by reserved_threads") {
    WarpKernel k;
    TargetCaps caps;
    TranslateOptions options;
    CHECK(passes::reserved_threads(k.function, caps, options) == 1024);
    caps.max_threads = 256;
    CHECK(passes::reserved_threads(k.function, caps, options) == 256);
    k.function.max_threads = 100;
    CHECK(passes::reserved_threads(k.function, caps, options) == 128);
    options.block_threads = 33;
    CHECK(passes::reserved_threads(k.function, caps, options) == 64);
}
