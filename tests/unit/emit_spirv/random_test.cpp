// SPDX-License-Identifier: Apache-2.0
// Random programs: every one validates, and computes on each device what the interpreter computes.
#include <doctest/doctest.h>

#include <qiao/passes/passes.hpp>

#include "../ir/interpreter.hpp"
#include "../passes/random_program.hpp"
#include "device.hpp"

using namespace emit_spirv_test;
using qiao_test::RandomProgram;

namespace {

std::vector<uint32_t> interpreted(const RandomProgram& program, uint32_t x, uint32_t y) {
    qiao_test::Interpreter interpreter(program.module, std::vector<uint8_t>(RandomProgram::out_words * 4));
    interpreter.run(*program.module.kernel, {0, x, y});
    std::vector<uint32_t> out(RandomProgram::out_words);
    std::memcpy(out.data(), interpreter.memory.data(), out.size() * 4);
    return out;
}

}  // namespace

TEST_CASE("emit_spirv: random programs validate and compute what they mean") {
    const unsigned count = std::getenv("QIAO_RANDOM_COUNT") ? static_cast<unsigned>(std::atoi(std::getenv("QIAO_RANDOM_COUNT"))) : 200;
    const unsigned first = std::getenv("QIAO_RANDOM_FIRST") ? static_cast<unsigned>(std::atoi(std::getenv("QIAO_RANDOM_FIRST"))) : 0;
    for (unsigned seed = first; seed < first + count; ++seed) {
        CAPTURE(seed);
        RandomProgram program(seed);
        std::vector<uint32_t> expected = interpreted(program, 5, 7);
        qiao::passes::run_passes(program.module, device(), {}, {});
        std::string words = qiao::emit::emit_spirv(program.module, device(), {});
        REQUIRE(validate(words) == "");
        on_each_device([&](qiao::BackendDevice& d) {
            Launch launch(d);
            size_t out = launch.add_buffer(std::vector<uint32_t>(RandomProgram::out_words));
            launch.add(uint32_t{5});
            launch.add(uint32_t{7});
            launch.run(words);
            CHECK(launch.read<uint32_t>(out, RandomProgram::out_words) == expected);
        });
    }
}
