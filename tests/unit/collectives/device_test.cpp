// SPDX-License-Identifier: Apache-2.0
// Random kernels full of collectives on every device, against the interpreter's structured reference; grids and shared
// memory that a device could not have as CUDA means them.
#include <doctest/doctest.h>

#include <cstdlib>

#include <qiao/emit/opencl_c/emit.hpp>
#include <qiao/emit/spirv/emit.hpp>
#include <qiao/image.hpp>
#include <qiao/passes/converge.hpp>
#include <qiao/passes/layout_parameters.hpp>
#include <qiao/passes/lower_blocks.hpp>
#include <qiao/passes/lower_globals.hpp>
#include <qiao/passes/lower_shared.hpp>
#include <qiao/passes/lower_warp.hpp>
#include <qiao/passes/whole_blocks.hpp>

#include "../passes/block_interpreter.hpp"
#include "../passes/random_kernel.hpp"
#include "launched.hpp"

using namespace qiao;
using namespace qiao_test;

namespace {

/// The passes from lower_blocks on, and the emitter.
std::shared_ptr<KernelImage> translate(Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    passes::lower_blocks(module, caps, options);
    passes::converge(module, caps, options);
    passes::lower_warp(module, caps, options);
    passes::lower_shared(module, caps, options);
    passes::lower_globals(module, caps, options);
    passes::whole_blocks(module, caps, options);
    passes::layout_parameters(module, caps, options);
    REQUIRE(verify(module) == "");
    std::string code = caps.target == Target::spirv ? emit::emit_spirv(module, caps, options) : emit::emit_opencl_c(module, caps, options);
    auto image = std::make_shared<KernelImage>(image_of(module, caps, options));
    image->code = std::move(code);
    return image;
}

uint64_t environment(const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("collectives: random kernels give the reference's results on every device") {
    uint64_t first = environment("QIAO_TEST_SEED", 1), last = environment("QIAO_TEST_SEEDS", 12);
    for (uint64_t seed = first; seed <= last; ++seed) {
        unsigned threads = seed % 3 == 0 ? 45 : 64, count = static_cast<unsigned>(seed % 6);
        RandomKernel reference(seed, 2);
        BlockInterpreter interpreter(reference.module);
        interpreter.threads = threads;
        interpreter.global.assign(64 * 4, 0);
        interpreter.parameters[reference.out] = BlockInterpreter::global_base;
        interpreter.parameters[reference.count] = count;
        interpreter.run();
        std::vector<uint32_t> expected(64);
        std::memcpy(expected.data(), interpreter.global.data(), 256);
        for (auto& device : devices()) {
            CAPTURE(seed);
            CAPTURE(device->info().name);
            RandomKernel kernel(seed, 2);
            TranslateOptions options;
            options.block_threads = threads;
            options.linear_blocks = seed % 4 == 1;
            options.shared_in_global = seed % 4 == 2;
            auto image = translate(kernel.module, device->info().caps, options);
            LaunchShape shape;
            shape.block[0] = threads;
            if (std::getenv("QIAO_TEST_PRINT") != nullptr && device->info().caps.target == Target::opencl_c) MESSAGE(image->code);
            CHECK(Launched().run(*device, image, shape, {1, 1, 1}, {count}, 64) == expected);
        }
    }
}

TEST_CASE("collectives: random kernels give the reference's results where one work-item runs a block") {
    uint64_t first = environment("QIAO_TEST_SEED", 1), last = environment("QIAO_TEST_SEEDS", 12);
    unsigned whole = 0, tried = 0;
    for (uint64_t seed = first; seed <= last; ++seed) {
        const unsigned threads = 64, count = static_cast<unsigned>(seed % 6);
        RandomKernel reference(seed, 2);
        BlockInterpreter interpreter(reference.module);
        interpreter.threads = threads;
        interpreter.global.assign(threads * 4, 0);
        interpreter.parameters[reference.out] = BlockInterpreter::global_base;
        interpreter.parameters[reference.count] = count;
        interpreter.run();
        std::vector<uint32_t> expected(threads);
        std::memcpy(expected.data(), interpreter.global.data(), threads * 4);
        for (auto& device : devices()) {
            if (device->info().caps.block_lanes == 0) continue;
            CAPTURE(seed);
            RandomKernel kernel(seed, 2);
            TranslateOptions options;
            options.block_threads = threads;
            options.block_lanes = 8u << seed % 3;
            options.linear_blocks = seed % 4 == 1;
            options.shared_in_global = seed % 4 == 2;
            auto image = translate(kernel.module, device->info().caps, options);
            ++tried;
            whole += image->whole_blocks;
            LaunchShape shape;
            shape.block[0] = threads;
            if (std::getenv("QIAO_TEST_PRINT") != nullptr) MESSAGE(image->code);
            CHECK(Launched().run(*device, image, shape, {1, 1, 1}, {count}, threads) == expected);
        }
    }
    MESSAGE(whole, " of ", tried, " kernels ran as whole blocks");
    CHECK(2 * whole >= tried);
}

TEST_CASE("collectives: blocks of a linear launch know their place in the CUDA grid") {
    for (auto& device : devices()) {
        CAPTURE(device->info().name);
        // out[linear block] = x + 100 y + 10000 z, for blocks 7 to 22 of a grid of 4 x 3 x 2.
        Module module;
        Builder build(module);
        Function& function = *module.arena.make<Function>();
        function.name = function.display_name = "place";
        function.is_kernel = true;
        function.result = module.types->void_type();
        module.kernel = &function;
        module.functions.push_back(&function);
        Parameter* out = module.arena.make<Parameter>(module.types->pointer(module.types->u32(), Space::global));
        out->name = "out";
        out->value_type = out->type;
        function.parameters.push_back(out);
        build.block = &function.body;
        Value* x = build.special(Special::block_x);
        Value* y = build.special(Special::block_y);
        Value* z = build.special(Special::block_z);
        Value* rows = build.binary(Op::add, build.binary(Op::mul, z, build.special(Special::grid_dim_y)), y);
        Value* linear = build.binary(Op::add, build.binary(Op::mul, rows, build.special(Special::grid_dim_x)), x);
        Value* sum = build.binary(Op::add, x, build.binary(Op::mul, y, build.u32(100)));
        build.store(build.index(out, linear), build.binary(Op::add, sum, build.binary(Op::mul, z, build.u32(10000))));
        TranslateOptions options;
        options.linear_blocks = true;
        auto image = translate(module, device->info().caps, options);
        LaunchShape shape;
        shape.grid[0] = 16;
        std::vector<uint32_t> result = Launched().run(*device, image, shape, {4, 3, 2}, {}, 24, 7);
        for (uint32_t b = 0; b < 24; ++b) CHECK(result[b] == (b < 7 || b > 22 ? 0 : b % 4 + b / 4 % 3 * 100 + b / 12 * 10000));
    }
}

TEST_CASE("collectives: shared memory in scratch is each block's own, static and dynamic") {
    for (auto& device : devices()) {
        CAPTURE(device->info().name);
        // Each thread leaves its number plus the block's in both arrays; its neighbour reads the sum back.
        Module module;
        Builder build(module);
        Function& function = *module.arena.make<Function>();
        function.name = function.display_name = "own";
        function.is_kernel = true;
        function.result = module.types->void_type();
        module.kernel = &function;
        module.functions.push_back(&function);
        const Type* u32 = module.types->u32();
        Parameter* out = module.arena.make<Parameter>(module.types->pointer(u32, Space::global));
        out->name = "out";
        out->value_type = out->type;
        function.parameters.push_back(out);
        auto shared = [&](const char* name, uint64_t n) {
            const Type* type = module.types->array(u32, n);
            Variable* v = module.arena.make<Variable>(module.types->pointer(type, Space::shared), type);
            v->name = name;
            v->align = 4;
            v->is_dynamic_shared = n == 0;
            module.shared.push_back(v);
            return v;
        };
        Variable* fixed = shared("fixed", 20000);
        Variable* open = shared("open", 0);
        build.block = &function.body;
        Value* t = build.special(Special::thread_x);
        Value* b = build.special(Special::block_x);
        Value* id = build.binary(Op::add, build.binary(Op::mul, b, build.u32(32)), t);
        Value* base = build.decay(fixed);
        Value* more = build.decay(open);
        build.store(build.index(base, build.binary(Op::mul, t, build.u32(600))), id);
        build.store(build.index(more, t), build.binary(Op::mul, id, build.u32(3)));
        build.insert(Op::barrier, module.types->void_type());
        Value* other = build.binary(Op::bit_xor, t, build.u32(5));
        Value* sum = build.binary(Op::add, build.load(build.index(base, build.binary(Op::mul, other, build.u32(600)))), build.load(build.index(more, other)));
        build.store(build.index(out, id), sum);
        TranslateOptions options;
        options.shared_in_global = true;
        auto image = translate(module, device->info().caps, options);
        CHECK(image->scratch_shared == 80000);
        LaunchShape shape;
        shape.grid[0] = 6;
        shape.block[0] = 32;
        shape.dynamic_shared = 128;
        std::vector<uint32_t> result = Launched().run(*device, image, shape, {6, 1, 1}, {}, 192);
        for (uint32_t i = 0; i < 192; ++i) CHECK(result[i] == (i / 32 * 32 + (i % 32 ^ 5)) * 4);
    }
}
