// SPDX-License-Identifier: Apache-2.0
// Control flow of every shape validates and takes the interpreter's way.
#include <doctest/doctest.h>

#include "../ir/interpreter.hpp"
#include "device.hpp"
#include "random_control.hpp"

using namespace emit_spirv_test;

TEST_CASE("emit_spirv: random control flow validates and goes where it should") {
    const char* wanted = std::getenv("QIAO_RANDOM_COUNT");
    unsigned count = wanted != nullptr ? static_cast<unsigned>(std::atoi(wanted)) : 300;
    const std::vector<uint32_t> starts{0, 1, 0x1234567, 0x89abcdef};
    for (unsigned seed = 0; seed < count; ++seed) {
        CAPTURE(seed);
        RandomControl program(seed);
        std::string words = emitted(program.k);
        std::string complaint = validate(words);
        REQUIRE_MESSAGE(complaint == "", complaint, qiao::ir::print(program.k.module));
        for (uint32_t start : starts) {
            qiao_test::Interpreter interpreter(program.k.module, std::vector<uint8_t>(4));
            interpreter.run(*program.k.function, {0, start});
            uint32_t expected = 0;
            std::memcpy(&expected, interpreter.memory.data(), 4);
            on_each_device([&](qiao::BackendDevice& d) {
                if (seed % 4 != 0 && start != starts[2]) return;
                Launch launch(d);
                size_t out = launch.add_buffer(std::vector<uint32_t>(1));
                launch.add(start);
                launch.run(words);
                CHECK_MESSAGE(launch.read<uint32_t>(out, 1)[0] == expected, qiao::ir::print(program.k.module));
            });
        }
    }
}
