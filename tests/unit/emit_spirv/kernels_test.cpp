// SPDX-License-Identifier: Apache-2.0
// Whole kernels of everyday shape validate.
#include <doctest/doctest.h>

#include "kernel.hpp"

using namespace emit_spirv_test;
using namespace qiao;
using ir::Op;

TEST_CASE("emit_spirv: saxpy validates and fuses the product into the sum") {
    Kernel k;
    auto* n = k.parameter("n", k.types().i32());
    auto* a = k.parameter("a", k.types().f32());
    auto* x = k.parameter("x", k.global(k.types().f32()));
    auto* y = k.parameter("y", k.global(k.types().f32()));
    auto* i = k.b.bitcast(k.thread(), k.types().i32());
    auto* test = k.b.if_(k.b.binary(Op::lt, i, n));
    k.in(test->blocks[0], [&] {
        auto* to = k.b.index(y, i);
        auto* product = k.b.binary(Op::mul, a, k.b.load(k.b.index(x, i)));
        k.b.store(to, k.b.binary(Op::add, product, k.b.load(to)));
    });
    CHECK(check(k) == "");
    CHECK(disassemble(emitted(k)).find("Fma") != std::string::npos);
    TranslateOptions separate;
    separate.contract = false;
    CHECK(disassemble(emitted(k, device(), separate)).find("Fma") == std::string::npos);
}

TEST_CASE("emit_spirv: tiled matmul with shared memory, loops and barriers validates") {
    Kernel k;
    auto* f32 = k.types().f32();
    auto* i32 = k.types().i32();
    auto* n = k.parameter("n", i32);
    auto* a = k.parameter("a", k.global(f32));
    auto* b = k.parameter("b", k.global(f32));
    auto* c = k.parameter("c", k.global(f32));
    auto* tile_type = k.types().array(k.types().array(f32, 16), 16);
    auto* as = k.shared("as", tile_type);
    auto* bs = k.shared("bs", tile_type);
    auto* sum = k.local("sum", f32);
    auto* t = k.local("t", i32);
    auto* tx = k.b.bitcast(k.b.special(ir::Special::thread_x), i32);
    auto* ty = k.b.bitcast(k.b.special(ir::Special::thread_y), i32);
    auto* row = k.b.bitcast(k.b.special(ir::Special::block_y), i32);
    k.b.store(sum, k.b.f32(0));
    k.b.store(t, k.b.i32(0));
    auto* loop = k.b.loop();
    k.in(loop->blocks[0], [&] { loop->operands = {k.b.binary(Op::lt, k.b.load(t), n)}; });
    k.in(loop->blocks[1], [&] {
        auto cell = [&](ir::Value* tile, ir::Value* y, ir::Value* x) { return k.b.index(k.b.decay(k.b.index(k.b.decay(tile), y)), x); };
        auto* at = k.b.binary(Op::add, k.b.binary(Op::mul, row, n), k.b.binary(Op::add, k.b.load(t), tx));
        k.b.store(cell(as, ty, tx), k.b.load(k.b.index(a, at)));
        k.b.store(cell(bs, ty, tx), k.b.load(k.b.index(b, at)));
        k.inst(Op::barrier);
        for (int i = 0; i < 16; ++i) {
            auto* product = k.b.binary(Op::mul, k.b.load(cell(as, ty, k.b.i32(i))), k.b.load(cell(bs, k.b.i32(i), tx)));
            k.b.store(sum, k.b.binary(Op::add, k.b.load(sum), product));
        }
        k.inst(Op::barrier);
    });
    k.in(loop->blocks[2], [&] { k.b.store(t, k.b.binary(Op::add, k.b.load(t), k.b.i32(16))); });
    k.b.store(k.b.index(c, row), k.b.load(sum));
    std::string words = emitted(k);
    CHECK(validate(words) == "");
    std::string text = disassemble(words);
    // Each tile is an array of floats of its own, without address arithmetic in bytes.
    CHECK(text.find("OpTypeArray %float") != std::string::npos);
    CHECK(text.find("OpShiftRightLogical") == std::string::npos);
}
