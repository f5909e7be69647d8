// Whole kernels as text, and run.
#include "run.hpp"

using namespace emit_test;

namespace {

void build_saxpy(Kernel& k) {
    auto* n = k.parameter("n", k.t.i32());
    auto* a = k.parameter("a", k.t.f32());
    auto* x = k.pointer("x", k.t.f32());
    auto* y = k.pointer("y", k.t.f32());
    auto* i = k.local("i", k.t.i32());
    Builder& b = k.b;
    Value* linear =
        b.binary(Op::add, b.binary(Op::mul, b.special(ir::Special::block_x), b.special(ir::Special::block_dim_x)), b.special(ir::Special::thread_x));
    b.store(i, b.convert(linear, k.t.i32()));
    ir::Inst* inside = b.if_(b.binary(Op::lt, b.load(i), n));
    b.block = &inside->blocks[0];
    Value* y_at = k.at(y, b.load(i));
    Value* product = b.binary(Op::mul, a, k.get(x, b.load(i)));
    b.store(y_at, b.binary(Op::add, product, k.get(y, b.load(i))));
}

/// C = A B with 8 x 8 tiles in shared memory; n a multiple of 8.
void build_matmul(Kernel& k) {
    auto* c = k.pointer("c", k.t.f32());
    auto* a = k.pointer("a", k.t.f32());
    auto* b_in = k.pointer("b", k.t.f32());
    auto* n = k.parameter("n", k.t.i32());
    const Type* row = k.t.array(k.t.f32(), 8);
    auto* tile_a = k.shared("tile_a", k.t.array(row, 8));
    auto* tile_b = k.shared("tile_b", k.t.array(row, 8));
    Builder& b = k.b;
    auto i32_of = [&](ir::Special s) { return b.convert(b.special(s), k.t.i32()); };
    auto variable = [&](const char* name, Value* v) {
        auto* made = k.local(name, v->type);
        b.store(made, v);
        return made;
    };
    auto* tx = variable("tx", i32_of(ir::Special::thread_x));
    auto* ty = variable("ty", i32_of(ir::Special::thread_y));
    auto* column = variable("column", b.binary(Op::add, b.binary(Op::mul, i32_of(ir::Special::block_x), b.i32(8)), b.load(tx)));
    auto* line = variable("line", b.binary(Op::add, b.binary(Op::mul, i32_of(ir::Special::block_y), b.i32(8)), b.load(ty)));
    auto* sum = variable("sum", b.f32(0.0f));
    auto* tile = k.local("tile", k.t.i32());
    auto element = [&](ir::Variable* v, Value* i, Value* j) { return b.index(b.decay(b.index(b.decay(v), i)), j); };
    ir::Inst* tiles = b.binary(Op::div, n, b.i32(8));
    tiles->name = "tiles";
    ir::Inst* outer = k.count(tile, tiles);
    b.block = &outer->blocks[1];
    Value* from_a =
        b.load(b.index(a, b.binary(Op::add, b.binary(Op::add, b.binary(Op::mul, b.load(line), n), b.binary(Op::mul, b.load(tile), b.i32(8))), b.load(tx))));
    b.store(element(tile_a, b.load(ty), b.load(tx)), from_a);
    Value* from_b = b.load(
        b.index(b_in, b.binary(Op::add, b.binary(Op::mul, b.binary(Op::add, b.binary(Op::mul, b.load(tile), b.i32(8)), b.load(ty)), n), b.load(column))));
    b.store(element(tile_b, b.load(ty), b.load(tx)), from_b);
    b.insert(Op::barrier, k.t.void_type());
    auto* kk = k.local("k", k.t.i32());
    ir::Inst* inner = k.count(kk, b.i32(8));
    ir::Block* after = b.block;
    b.block = &inner->blocks[1];
    Value* product = b.binary(Op::mul, b.load(element(tile_a, b.load(ty), b.load(kk))), b.load(element(tile_b, b.load(kk), b.load(tx))));
    b.store(sum, b.binary(Op::add, b.load(sum), product));
    b.block = after;
    b.insert(Op::barrier, k.t.void_type());
    b.block = &k.function->body;
    b.store(b.index(c, b.binary(Op::add, b.binary(Op::mul, b.load(line), n), b.load(column))), b.load(sum));
}

}  // namespace

TEST_CASE("emit opencl: saxpy reads as if a person wrote it") {
    Kernel k("saxpy");
    build_saxpy(k);
    TargetCaps caps;
    caps.arenas = 0;
    std::string text = k.emit(caps);
    std::string body = text.substr(text.find("__kernel"));
    CHECK(body ==
          "__kernel void saxpy(int n, float a, ulong x_arg, ulong y_arg) {\n"
          "    __global float* x = (__global float*)x_arg;\n"
          "    __global float* y = (__global float*)y_arg;\n"
          "    int i = (int)((uint)get_group_id(0) * (uint)get_local_size(0) + (uint)get_local_id(0));\n"
          "    if (i < n) {\n"
          "        y[i] = a * x[i] + y[i];\n"
          "    }\n"
          "}\n");
    CHECK(text.find("#pragma OPENCL FP_CONTRACT ON") != std::string::npos);
}

TEST_CASE("emit opencl: saxpy runs in every memory mode") {
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        Kernel k("saxpy");
        build_saxpy(k);
        std::vector<float> x(1000), y(1000, 1.0f);
        for (int i = 0; i < 1000; ++i) x[static_cast<size_t>(i)] = static_cast<float>(i);
        std::vector<std::vector<uint8_t>> memory{bytes_of(x), bytes_of(y)};
        std::vector<uint8_t> arguments(24);
        int n = 990;
        float a = 2.0f;
        std::memcpy(arguments.data(), &n, 4);
        std::memcpy(arguments.data() + 4, &a, 4);
        runner.run(k, memory, arguments, {{8, 0}, {16, 1}}, shape(8, 128));
        auto out = values_of<float>(memory[1]);
        for (size_t i = 0; i < 1000; ++i) CHECK(out[i] == (i < 990 ? 2.0f * static_cast<float>(i) + 1.0f : 1.0f));
    }
}

TEST_CASE("emit opencl: a tiled matmul keeps its loops and runs in every memory mode") {
    {
        Kernel k("matmul");
        build_matmul(k);
        TargetCaps caps;
        caps.arenas = 0;
        std::string text = k.emit(caps);
        INFO(text);
        CHECK(text.find("    __local float tile_a[8][8];\n") != std::string::npos);
        CHECK(text.find("    for (int tile = 0; tile < tiles; tile++) {\n") != std::string::npos);
        CHECK(text.find("        tile_a[ty][tx] = a[line * n + tile * 8 + tx];\n") != std::string::npos);
        CHECK(text.find("        for (int k = 0; k < 8; k++) {\n            sum += tile_a[ty][k] * tile_b[k][tx];\n") != std::string::npos);
    }
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        Kernel k("matmul");
        build_matmul(k);
        const size_t n = 32;
        std::vector<float> a(n * n), b(n * n), c(n * n);
        for (size_t i = 0; i < n * n; ++i) {
            a[i] = static_cast<float>(i % 7) - 3.0f;
            b[i] = static_cast<float>(i % 5) - 2.0f;
        }
        std::vector<std::vector<uint8_t>> memory{bytes_of(c), bytes_of(a), bytes_of(b)};
        std::vector<uint8_t> arguments(32);
        int size = n;
        std::memcpy(arguments.data() + 24, &size, 4);
        runner.run(k, memory, arguments, {{0, 0}, {8, 1}, {16, 2}}, shape(4, 8, 4, 8));
        auto out = values_of<float>(memory[0]);
        for (size_t i = 0; i < n; ++i) {
            for (size_t j = 0; j < n; ++j) {
                float sum = 0.0f;
                for (size_t l = 0; l < n; ++l) sum += a[i * n + l] * b[l * n + j];
                CHECK(out[i * n + j] == sum);
            }
        }
    }
}
