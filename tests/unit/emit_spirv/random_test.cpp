// SPDX-License-Identifier: Apache-2.0
// Random programs: every one validates, and computes on each device what the interpreter computes.
#include <doctest/doctest.h>

#include <qiao/passes/passes.hpp>

#include "../ir/interpreter.hpp"
#include "../passes/random_program.hpp"
#include "device.hpp"
#include "random_memory.hpp"

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

/// QIAO_RANDOM_FIRST and QIAO_RANDOM_COUNT widen the search by hand.
unsigned from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : otherwise;
}

/// Validates and runs the program, and compares.
void check_program(RandomProgram& program, const std::vector<uint32_t>& expected, const qiao::TargetCaps& caps) {
    std::string words = qiao::emit::emit_spirv(program.module, caps, {});
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

template <typename Body>
void for_each_seed(unsigned count, Body&& body) {
    unsigned first = from_environment("QIAO_RANDOM_FIRST", 0);
    for (unsigned seed = first; seed < first + from_environment("QIAO_RANDOM_COUNT", count); ++seed) {
        CAPTURE(seed);
        RandomProgram program(seed);
        body(program, interpreted(program, 5, 7));
    }
}

}  // namespace

TEST_CASE("emit_spirv: random programs validate and compute what they mean") {
    for_each_seed(200, [](RandomProgram& program, const std::vector<uint32_t>& expected) {
        qiao::passes::run_passes(program.module, device(), {}, {});
        check_program(program, expected, device());
    });
}

namespace {

/// Runs a RandomMemory kernel in the interpreter and on each device, whose parameter block may be in push constants or
/// in memory.
void check_memory(unsigned seed, bool with_casts, qiao::TargetCaps caps) {
    RandomMemory program(seed, with_casts);
    const size_t out_bytes = RandomMemory::out_words * 8;
    std::vector<uint8_t> global(out_bytes);
    std::vector<uint64_t> arguments{0, 3};
    std::vector<uint64_t> places;
    for (uint64_t size : program.parameter_sizes) {
        global.resize((global.size() + 15) / 16 * 16);
        places.push_back(global.size());
        arguments.push_back(global.size());
        for (uint64_t i = 0; i < size; ++i) global.push_back(static_cast<uint8_t>(i % 2));  // valid as anything, booleans too
    }
    qiao_test::Interpreter interpreter(program.k.module, global);
    interpreter.run(*program.k.function, arguments);
    std::vector<uint64_t> expected(RandomMemory::out_words);
    std::memcpy(expected.data(), interpreter.memory.data(), out_bytes);

    std::string words = emitted(program.k, caps);
    std::string complaint = validate(words);
    REQUIRE_MESSAGE(complaint == "", complaint, qiao::ir::print(program.k.module));
    on_each_device([&](qiao::BackendDevice& d) {
        if (caps.push_constant_bytes != d.info().caps.push_constant_bytes) return;
        Launch launch(d);
        size_t out = launch.add_buffer(std::vector<uint64_t>(RandomMemory::out_words));
        launch.add(uint32_t{3});
        for (size_t i = 0; i < places.size(); ++i) {
            const qiao::ir::Parameter* parameter = program.k.function->parameters[i + 2];
            auto begin = global.begin() + static_cast<std::ptrdiff_t>(places[i]);
            std::vector<uint8_t> bytes(begin, begin + static_cast<std::ptrdiff_t>(program.parameter_sizes[i]));
            if (parameter->value_type->is_pointer())
                launch.add_buffer(bytes);
            else
                launch.add_bytes(bytes.data(), bytes.size(), parameter->value_type->align);
        }
        launch.run(words);
        std::vector<uint64_t> got = launch.read<uint64_t>(out, RandomMemory::out_words);
        std::string wrong;
        for (size_t i = 0; i < got.size(); ++i) {
            if (got[i] != expected[i]) wrong += " out[" + std::to_string(i) + "] = " + std::to_string(got[i]) + " not " + std::to_string(expected[i]);
        }
        CHECK_MESSAGE(wrong == "", qiao::ir::print(program.k.module));
    });
}

}  // namespace

TEST_CASE("emit_spirv: random aggregates in private, shared and parameter memory keep their values") {
    unsigned first = from_environment("QIAO_RANDOM_FIRST", 0);
    for (unsigned seed = first; seed < first + from_environment("QIAO_RANDOM_COUNT", 60); ++seed) {
        CAPTURE(seed);
        check_memory(seed, false, device());
        check_memory(seed, true, device());
    }
}

TEST_CASE("emit_spirv: small integers of shared memory work without 8 and 16-bit arithmetic") {
    qiao::TargetCaps caps = device();
    caps.int8 = caps.int16 = false;
    for (unsigned seed = 1000; seed < 1015; ++seed) {
        CAPTURE(seed);
        check_memory(seed, true, caps);
    }
}
