// SPDX-License-Identifier: Apache-2.0
// Random programs mean the same before and after each pass.
#include <doctest/doctest.h>

#include <qiao/passes/converge.hpp>
#include <qiao/passes/eliminate_dead.hpp>
#include <qiao/passes/fold.hpp>
#include <qiao/passes/forward_stores.hpp>
#include <qiao/passes/infer_spaces.hpp>
#include <qiao/passes/inline_calls.hpp>
#include <qiao/passes/lower_warp.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/passes/split_aggregates.hpp>
#include <qiao/passes/structured_exits.hpp>

#include "../ir/interpreter.hpp"
#include "block_interpreter.hpp"
#include "random_kernel.hpp"
#include "random_program.hpp"

using namespace qiao;
using qiao_test::RandomProgram;

namespace {

constexpr uint64_t out_bytes = RandomProgram::out_words * 4;

/// What the program leaves in its output for one pair of arguments.
std::vector<uint8_t> outcome(const ir::Module& module, uint64_t x, uint64_t y) {
    qiao_test::Interpreter interpreter(module, std::vector<uint8_t>(out_bytes, 0));
    interpreter.run(*module.kernel, {0, x, y});
    interpreter.memory.resize(out_bytes);
    return interpreter.memory;
}

std::vector<std::vector<uint8_t>> outcomes(const ir::Module& module) {
    return {outcome(module, 0, 0), outcome(module, 3, 0xfffffffe), outcome(module, 0x80000001, 12)};
}

/// The same for a block of threads; `strict`: collectives must be convergent.
std::vector<uint8_t> block_outcome(qiao_test::RandomKernel& kernel, unsigned seed, bool strict) {
    qiao_test::BlockInterpreter interpreter(kernel.module);
    interpreter.threads = 40;
    interpreter.strict = strict;
    interpreter.order = seed;
    interpreter.global.assign(64 * 4, 0);
    interpreter.parameters[kernel.out] = qiao_test::BlockInterpreter::global_base;
    interpreter.parameters[kernel.count] = seed % 6;
    interpreter.run();
    return interpreter.global;
}

}  // namespace

TEST_CASE("passes: random programs keep their meaning through every pass up to infer_spaces") {
    for (unsigned seed = 0; seed < 200; ++seed) {
        RandomProgram program(seed);
        ir::Module& module = program.module;
        CAPTURE(seed);
        REQUIRE(ir::verify(module) == "");
        auto expected = outcomes(module);
        auto same = [&](const char* pass) {
            CAPTURE(pass);
            REQUIRE(ir::verify(module) == "");
            REQUIRE(outcomes(module) == expected);
        };
        passes::structured_exits(module);
        same("structured_exits");
        passes::inline_calls(module);
        same("inline_calls");
        ir::Function& kernel = *module.kernel;
        for (int round = 0; round < 4; ++round) {
            passes::fold(module, kernel);
            same("fold");
            passes::split_aggregates(module, kernel);
            same("split_aggregates");
            passes::forward_stores(module, kernel);
            same("forward_stores");
            passes::eliminate_dead(kernel);
            same("eliminate_dead");
        }
        passes::scalarise(module);
        same("scalarise");
        passes::infer_spaces(module);
        same("infer_spaces");
        passes::simplify(module);
        same("simplify");
        bool generic = ir::any_inst(kernel.body, [](const ir::Inst& i) { return i.type->is_pointer() && i.type->space == ir::Space::generic; });
        REQUIRE_FALSE(generic);
    }
}

TEST_CASE("passes: random kernels of many threads keep their meaning when simplified before and after convergence") {
    for (unsigned seed = 1000; seed < 1008; ++seed) {
        qiao_test::RandomKernel kernel(seed);
        CAPTURE(seed);
        auto expected = block_outcome(kernel, seed, false);
        passes::scalarise(kernel.module);
        REQUIRE(ir::verify(kernel.module) == "");
        REQUIRE(block_outcome(kernel, seed, false) == expected);
        passes::infer_spaces(kernel.module);
        passes::converge(kernel.module, {}, {});
        passes::simplify(kernel.module);
        REQUIRE(ir::verify(kernel.module) == "");
        REQUIRE(block_outcome(kernel, seed, true) == expected);
        passes::lower_warp(kernel.module, {}, {});
        passes::simplify(kernel.module);
        REQUIRE(ir::verify(kernel.module) == "");
        REQUIRE(block_outcome(kernel, seed, true) == expected);
    }
}
