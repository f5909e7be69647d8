// Random kernels: each computes on the device what the interpreter of the IR computes.
#include <qiao/passes/infer_spaces.hpp>
#include <qiao/passes/inline_calls.hpp>
#include <qiao/passes/passes.hpp>
#include <qiao/passes/structured_exits.hpp>

#include "../emit_spirv/random_control.hpp"
#include "../emit_spirv/random_memory.hpp"
#include "../ir/interpreter.hpp"
#include "../passes/block_interpreter.hpp"
#include "../passes/random_kernel.hpp"
#include "../passes/random_program.hpp"
#include "run.hpp"

using namespace emit_test;

namespace {

/// QIAO_RANDOM_FIRST and QIAO_RANDOM_COUNT widen the search by hand.
unsigned from_environment(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : otherwise;
}

template <typename Body>
void for_each_seed(unsigned count, Body&& body) {
    unsigned first = from_environment("QIAO_RANDOM_FIRST", 0);
    for (unsigned seed = first; seed < first + from_environment("QIAO_RANDOM_COUNT", count); ++seed) {
        CAPTURE(seed);
        body(seed);
    }
}

using Pointers = std::vector<std::pair<uint64_t, uint64_t>>;

/// Emits and runs a kernel whose first parameter is a pointer to `out`; the others are `rest`, as they lie in the block.
/// Further pointers into `out`: place in the block, offset.
std::vector<uint8_t> run_module(Runner& runner, ir::Module& module, std::vector<uint8_t> out, std::vector<uint8_t> rest, LaunchShape s = shape(1, 1),
                                const Pointers& pointers = {}) {
    INFO(ir::print(module));
    runner.text = emit::emit_opencl_c(module, runner.caps(), {});
    INFO(runner.text);
    auto image = std::make_shared<KernelImage>(image_of(module, runner.caps(), {}));
    image->code = runner.text;
    auto built = runner.device().load(image, {});
    if (!built) FAIL(built.error().message);
    auto queue = std::move(runner.device().create_queue().value());
    auto memory = std::move(runner.device().allocate(out.size(), MemoryKind::device).value());
    REQUIRE(queue->write(*memory, 0, out.data(), out.size(), true));
    rest.resize(image->parameter_bytes);
    uint64_t address = memory->address();
    std::memcpy(rest.data(), &address, 8);
    for (auto [place, offset] : pointers) {
        uint64_t inside = address + offset;
        std::memcpy(rest.data() + place, &inside, 8);
    }
    REQUIRE(queue->launch(*built.value(), s, rest.data()));
    REQUIRE(queue->read(out.data(), *memory, 0, out.size(), true));
    return out;
}

template <typename... Words>
std::vector<uint8_t> after_pointer(Words... words) {
    std::vector<uint32_t> block{0, 0, words...};
    return bytes_of(block);
}

}  // namespace

TEST_CASE("emit opencl: random programs compute what they mean, simplified or not") {
    Runner runner;
    if (!runner) return;
    for_each_seed(40, [&](unsigned seed) {
        for (bool simplified : {false, true}) {
            qiao_test::RandomProgram program(seed);
            qiao_test::Interpreter interpreter(program.module, std::vector<uint8_t>(qiao_test::RandomProgram::out_words * 4));
            interpreter.run(*program.module.kernel, {0, 5, 7});
            interpreter.memory.resize(qiao_test::RandomProgram::out_words * 4);
            if (simplified) {
                passes::run_passes(program.module, runner.caps(), {}, {});
            } else {
                passes::structured_exits(program.module);
                passes::inline_calls(program.module);
                passes::infer_spaces(program.module);
                passes::layout_parameters(program.module, runner.caps(), {});
            }
            CHECK(run_module(runner, program.module, std::vector<uint8_t>(qiao_test::RandomProgram::out_words * 4), after_pointer(5u, 7u)) ==
                  interpreter.memory);
        }
    });
}

TEST_CASE("emit opencl: random control flow leaves the trace that it should") {
    Runner runner;
    if (!runner) return;
    for_each_seed(60, [&](unsigned seed) {
        emit_spirv_test::RandomControl program(seed);
        qiao_test::Interpreter interpreter(program.k.module, std::vector<uint8_t>(4));
        interpreter.run(*program.k.function, {0, 12345u + seed});
        auto got = run_module(runner, program.k.module, std::vector<uint8_t>(4), after_pointer(12345u + seed));
        interpreter.memory.resize(4);
        CHECK_MESSAGE(got == interpreter.memory, ir::print(program.k.module), runner.text);
    });
}

TEST_CASE("emit opencl: random aggregates in private, shared and parameter memory keep their values") {
    for (const char* mode : {"", "offset"}) {
        Runner runner(mode);
        if (!runner) continue;
        for_each_seed(25, [&](unsigned seed) {
            emit_spirv_test::RandomMemory program(seed, seed % 2 == 0);
            const size_t out_bytes = emit_spirv_test::RandomMemory::out_words * 8;
            std::vector<uint8_t> global(out_bytes);
            std::vector<uint64_t> arguments{0, 3};
            std::vector<uint8_t> block(12);
            Pointers pointers;
            block[8] = 3;
            for (size_t p = 0; p < program.parameter_sizes.size(); ++p) {
                const ir::Parameter& parameter = *program.k.function->parameters[p + 2];
                global.resize((global.size() + 15) / 16 * 16);
                arguments.push_back(global.size());
                block.resize(parameter.offset);
                bool by_pointer = !parameter.value_type->is_aggregate();
                if (by_pointer) {
                    pointers.push_back({parameter.offset, global.size()});
                    block.resize(parameter.offset + 8);
                }
                for (uint64_t i = 0; i < program.parameter_sizes[p]; ++i) {
                    global.push_back(static_cast<uint8_t>(i % 2));  // valid as anything, booleans too
                    if (!by_pointer) block.push_back(global.back());
                }
            }
            qiao_test::Interpreter interpreter(program.k.module, global);
            interpreter.run(*program.k.function, arguments);
            interpreter.memory.resize(out_bytes);
            auto got = run_module(runner, program.k.module, global, block, shape(1, 1), pointers);
            got.resize(out_bytes);
            CHECK_MESSAGE(got == interpreter.memory, ir::print(program.k.module), runner.text);
        });
    }
}

TEST_CASE("emit opencl: random kernels full of collectives agree with a block of interpreted threads") {
    Runner runner;
    if (!runner) return;
    for_each_seed(8, [&](unsigned seed) {
        qiao_test::RandomKernel kernel(seed, 2);
        qiao_test::BlockInterpreter interpreter(kernel.module);
        interpreter.threads = 40;
        interpreter.global.assign(64 * 4, 0);
        interpreter.parameters[kernel.out] = qiao_test::BlockInterpreter::global_base;
        interpreter.parameters[kernel.count] = seed % 6;
        interpreter.run();
        passes::run_passes(kernel.module, runner.caps(), {}, {});
        CHECK(run_module(runner, kernel.module, std::vector<uint8_t>(64 * 4), after_pointer(seed % 6), shape(1, 40)) == interpreter.global);
    });
}
