// SPDX-License-Identifier: Apache-2.0
// converge: random kernels give the same results, and no barrier is reached by some threads only.
#include <doctest/doctest.h>

#include <cstdlib>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/converge.hpp>
#include <qiao/passes/lower_warp.hpp>

#include "block_interpreter.hpp"
#include "kernel_fixture.hpp"
#include "random_kernel.hpp"

using namespace qiao;
using namespace qiao_test;

namespace {

std::vector<uint8_t> run(RandomKernel& kernel, unsigned threads, unsigned count, bool strict, unsigned order) {
    BlockInterpreter interpreter(kernel.module);
    interpreter.threads = threads;
    interpreter.strict = strict;
    interpreter.order = order;
    interpreter.global.assign(64 * 4, 0);
    interpreter.parameters[kernel.out] = BlockInterpreter::global_base;
    interpreter.parameters[kernel.count] = count;
    interpreter.run();
    return interpreter.global;
}

uint64_t seeds() {
    const char* more = std::getenv("QIAO_TEST_SEEDS");
    return more != nullptr ? std::strtoull(more, nullptr, 10) : 60;
}

}  // namespace

TEST_CASE("passes: converged and lowered random kernels give the same results without divergent collectives") {
    const char* only = std::getenv("QIAO_TEST_SEED");
    uint64_t first = only != nullptr ? std::strtoull(only, nullptr, 10) : 1, last = only != nullptr ? first : seeds();
    unsigned divergent = 0;
    for (uint64_t seed = first; seed <= last; ++seed) {
        CAPTURE(seed);
        RandomKernel kernel(seed);
        unsigned threads = seed % 3 == 0 ? 45 : 40, count = static_cast<unsigned>(seed % 6);
        std::vector<uint8_t> expected;
        REQUIRE_NOTHROW(expected = run(kernel, threads, count, false, 0));
        try {
            run(kernel, threads, count, true, 0);
        } catch (const std::exception&) {
            ++divergent;
        }
        if (only != nullptr) MESSAGE(print(*kernel.module.kernel));
        passes::converge(kernel.module, {}, {});
        if (only != nullptr) MESSAGE(print(*kernel.module.kernel));
        CHECK(verify(kernel.module) == "");
        std::vector<uint8_t> result;
        REQUIRE_NOTHROW(result = run(kernel, threads, count, true, 0));
        REQUIRE(result == expected);
        REQUIRE_NOTHROW(result = run(kernel, threads, count, true, static_cast<unsigned>(seed)));
        REQUIRE(result == expected);
        passes::lower_warp(kernel.module, {}, {});
        CHECK(verify(kernel.module) == "");
        CHECK_FALSE(any_inst(kernel.module.kernel->body, [](const Inst& i) { return is_collective(i.op) && i.op != Op::barrier; }));
        for (unsigned order : {0U, static_cast<unsigned>(seed), static_cast<unsigned>(seed) + 7919}) {
            REQUIRE_NOTHROW(result = run(kernel, threads, count, true, order));
            REQUIRE(result == expected);
        }
    }
    // The generator is worth its name only if most kernels needed the pass.
    if (only == nullptr) CHECK(divergent > seeds() / 2);
}

TEST_CASE_FIXTURE(qiao_test::KernelFixture, "passes: a loop as long as memory says stays one loop where a block reads at once") {
    Parameter* data = parameter(kernel, "data", b.types().pointer(b.types().i32(), Space::global));
    Variable* k = b.local(*kernel, "k", b.types().i32());
    TranslateOptions options;
    bool kept = true;
    const Value* place = b.i32(0);
    SUBCASE("of one address") { options.block_lanes = 16; }
    SUBCASE("but not where each thread reads by itself") { kept = false; }
    SUBCASE("nor of each thread's own address") {
        options.block_lanes = 16;
        place = b.convert(b.special(Special::thread_x), b.types().i32());
        kept = false;
    }
    Value* length = b.load(b.index(data, const_cast<Value*>(place)));
    b.store(k, b.i32(0));
    Inst* loop = b.loop();
    b.block = &loop->blocks[0];
    loop->operands = {b.binary(Op::lt, b.load(k), length)};
    b.block = &loop->blocks[1];
    b.insert(Op::barrier, b.types().void_type());
    b.block = &loop->blocks[2];
    b.store(k, b.binary(Op::add, b.load(k), b.i32(1)));
    passes::converge(module, {}, options);
    CHECK(verify(module) == "");
    CHECK(any_inst(kernel->body, [](const Inst& i) { return i.op == Op::barrier_reduce; }) == !kept);
}
