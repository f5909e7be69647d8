// SPDX-License-Identifier: Apache-2.0
// What threads do together: atomics on all types and memories, barriers, shared memory of all kinds, special registers.
#include <algorithm>
#include <functional>

#include <doctest/doctest.h>

#include "device.hpp"

using namespace emit_spirv_test;
using namespace qiao;
using ir::AtomicOp;
using ir::Op;
using ir::Special;
using ir::TypeKind;

namespace {

constexpr uint32_t threads = 64;
constexpr uint32_t blocks = 3;

ir::Inst* atomic(Kernel& k, AtomicOp op, const std::vector<ir::Value*>& operands) {
    auto* inst = k.b.insert(Op::atomic, operands[0]->type->element, operands);
    inst->atomic = op;
    return inst;
}

/// Runs a kernel of (u64* out) and returns `count` words.
std::vector<uint64_t> run(BackendDevice& d, const std::string& words, size_t count, uint64_t dynamic_shared = 0, uint32_t grid = blocks) {
    Launch launch(d);
    size_t out = launch.add_buffer(std::vector<uint64_t>(count));
    launch.shape.grid[0] = grid;
    launch.shape.block[0] = threads;
    launch.shape.dynamic_shared = dynamic_shared;
    launch.run(words, dynamic_shared != 0);
    return launch.read<uint64_t>(out, count);
}

uint64_t bits_of(const ir::Type* type, double v) {
    if (type->kind == TypeKind::f64) {
        uint64_t bits = 0;
        std::memcpy(&bits, &v, 8);
        return bits;
    }
    if (type->kind != TypeKind::f32) return static_cast<uint64_t>(static_cast<int64_t>(v));
    float f = static_cast<float>(v);
    uint32_t bits = 0;
    std::memcpy(&bits, &f, 4);
    return bits;
}

struct AtomicCase {
    AtomicOp op;
    double initial;
    std::function<double(double, double)> step;  ///< in the order of operands 1 .. n, where the order does not matter
};

const std::vector<AtomicCase>& cases() {
    static const std::vector<AtomicCase> all{
        {AtomicOp::add, 5, [](double a, double b) { return a + b; }},
        {AtomicOp::sub, 50000, [](double a, double b) { return a - b; }},
        {AtomicOp::min, 900, [](double a, double b) { return std::min(a, b); }},
        {AtomicOp::max, 3, [](double a, double b) { return std::max(a, b); }},
        {AtomicOp::bit_and, 0xffff, [](double a, double b) { return double(int64_t(a) & int64_t(b)); }},
        {AtomicOp::bit_or, 0x400, [](double a, double b) { return double(int64_t(a) | int64_t(b)); }},
        {AtomicOp::bit_xor, 0x777, [](double a, double b) { return double(int64_t(a) ^ int64_t(b)); }},
        {AtomicOp::inc, 2, [](double a, double) { return a >= 49 ? 0 : a + 1; }},
        {AtomicOp::dec, 2, [](double a, double) { return a == 0 || a > 49 ? 49 : a - 1; }},
        {AtomicOp::cas, 7, [](double a, double) { return a == 7 ? 1000 : a; }},
        {AtomicOp::exchange, 7, [](double, double) { return 77; }},
    };
    return all;
}

bool is_valid(const AtomicCase& c, const ir::Type* type) {
    bool integer_only = c.op == AtomicOp::bit_and || c.op == AtomicOp::bit_or || c.op == AtomicOp::bit_xor || c.op == AtomicOp::inc || c.op == AtomicOp::dec;
    return !(integer_only && type->is_float());
}

/// One atomic per thread on place; operands 1 .. n but for operations with a fixed one.
void one_atomic(Kernel& k, const AtomicCase& c, ir::Value* place, ir::Value* number) {
    const ir::Type* type = place->type->element;
    auto constant = [&](double v) { return k.b.constant(type, bits_of(type, v)); };
    ir::Value* operand = k.b.convert(k.b.binary(Op::add, number, k.b.u32(1)), type);
    if (c.op == AtomicOp::inc || c.op == AtomicOp::dec) operand = constant(49);
    if (c.op == AtomicOp::exchange) operand = constant(77);
    if (c.op == AtomicOp::cas)
        atomic(k, c.op, {place, constant(7), constant(1000)});
    else
        atomic(k, c.op, {place, operand});
}

void check_atomics(TypeKind kind, bool in_shared, const TargetCaps& caps) {
    for (size_t which = 0; which < cases().size(); ++which) {
        const AtomicCase& c = cases()[which];
        CAPTURE(which);
        Kernel k;
        const ir::Type* type = k.scalar(kind);
        if (!is_valid(c, type)) continue;
        auto* out = k.parameter("out", k.global(k.types().u64()));
        ir::Value* place = nullptr;
        auto* thread = k.b.special(Special::thread_x);
        auto* first = k.b.binary(Op::eq, thread, k.b.u32(0));
        auto* initial = k.b.constant(type, bits_of(type, c.initial));
        if (in_shared) {
            place = k.shared("place", type);
            auto* init = k.b.if_(first);
            k.in(init->blocks[0], [&] { k.b.store(place, initial); });
            k.inst(Op::barrier);
            one_atomic(k, c, place, thread);
            k.inst(Op::barrier);
            auto* done = k.b.if_(first);
            k.in(done->blocks[0], [&] { k.b.store(k.b.pointer_cast(out, type), k.b.load(place)); });
        } else {
            place = k.b.pointer_cast(k.b.index(out, k.b.i32(1)), type);
            one_atomic(k, c, place, k.thread());
        }
        std::string words = emitted(k, caps);
        REQUIRE(validate(words) == "");
        on_each_device([&](BackendDevice& d) {
            if ((caps.float_atomic_add && !d.info().caps.float_atomic_add) || (caps.shared_float_atomic_add && !d.info().caps.shared_float_atomic_add)) return;
            Launch launch(d);
            size_t buffer = launch.add_buffer(std::vector<uint64_t>{0, bits_of(type, c.initial)});
            launch.shape.grid[0] = in_shared ? 1 : blocks;
            launch.shape.block[0] = threads;
            launch.run(words);
            double expected = c.initial;
            for (uint32_t i = 0; i < threads * launch.shape.grid[0]; ++i) expected = c.step(expected, i + 1);
            uint64_t got = launch.read<uint64_t>(buffer, 2)[in_shared ? 0 : 1];
            uint64_t mask = type->size == 8 ? ~uint64_t{0} : (uint64_t{1} << type->bits()) - 1;
            CHECK((got & mask) == (bits_of(type, expected) & mask));
        });
    }
}

}  // namespace

TEST_CASE("emit_spirv: atomics on global and shared memory give exact sums, extremes and counts") {
    for (TypeKind kind : {TypeKind::i32, TypeKind::u32, TypeKind::i64, TypeKind::u64, TypeKind::f32, TypeKind::f64, TypeKind::u16}) {
        for (bool in_shared : {false, true}) {
            CAPTURE(static_cast<int>(kind));
            CAPTURE(in_shared);
            check_atomics(kind, in_shared, device());
        }
    }
}

TEST_CASE("emit_spirv: float additions use the device's own where it has them") {
    TargetCaps caps = device();
    caps.float_atomic_add = caps.shared_float_atomic_add = true;
    for (bool in_shared : {false, true}) check_atomics(TypeKind::f32, in_shared, caps);
}

TEST_CASE("emit_spirv: all works in the GLSL450 memory model too") {
    TargetCaps caps = device();
    caps.vulkan_memory_model = false;
    for (bool in_shared : {false, true}) check_atomics(TypeKind::i32, in_shared, caps);
}

TEST_CASE("emit_spirv: exchange hands each value to exactly one thread") {
    Kernel k;
    auto* out = k.parameter("out", k.global(k.types().u64()));
    auto* place = k.b.index(out, k.b.i32(0));
    auto* me = k.b.convert(k.b.binary(Op::add, k.thread(), k.b.u32(1)), k.types().u64());
    k.b.store(k.b.index(out, me), atomic(k, AtomicOp::exchange, {place, me}));
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) {
        std::vector<uint64_t> got = run(d, words, 1 + threads * blocks);
        std::sort(got.begin(), got.end());
        for (uint64_t i = 0; i < got.size(); ++i) CHECK(got[i] == i);
    });
}

TEST_CASE("emit_spirv: threads may write neighbouring bytes of shared memory that is read as words") {
    for (uint32_t bytes : {1u, 2u}) {
        Kernel k;
        auto* out = k.parameter("out", k.global(k.types().u64()));
        auto* buffer = k.shared("buffer", k.types().array(k.types().u32(), threads / 2));
        auto* thread = k.b.special(Special::thread_x);
        auto* first = k.b.decay(buffer);
        const ir::Type* small = k.types().integer(bytes * 8, false);
        k.b.store(k.b.index(k.b.pointer_cast(first, small), thread), k.b.convert(k.b.binary(Op::mul, thread, k.b.u32(3)), small));
        k.inst(Op::barrier);
        auto* test = k.b.if_(k.b.binary(Op::lt, thread, k.b.u32(threads * bytes / 4)));
        k.in(test->blocks[0], [&] { k.b.store(k.b.index(out, thread), k.b.convert(k.b.load(k.b.index(first, thread)), k.types().u64())); });
        std::string words = emitted(k);
        REQUIRE(validate(words) == "");
        on_each_device([&](BackendDevice& d) {
            std::vector<uint64_t> got = run(d, words, threads * bytes / 4, 0, 1);
            std::vector<uint8_t> memory(threads * bytes);
            for (uint32_t i = 0; i < threads; ++i) {
                uint32_t v = i * 3;
                std::memcpy(&memory[i * bytes], &v, bytes);
            }
            for (size_t i = 0; i < got.size(); ++i) {
                uint32_t word = 0;
                std::memcpy(&word, &memory[i * 4], 4);
                CHECK(got[i] == word);
            }
        });
    }
}

TEST_CASE("emit_spirv: 64-bit atomics live beside smaller accesses and atomics of the same shared memory") {
    Kernel k;
    auto* out = k.parameter("out", k.global(k.types().u64()));
    auto* buffer = k.shared("buffer", k.types().array(k.types().u64(), 16));
    auto* thread = k.b.special(Special::thread_x);
    auto place = [&](TypeKind kind, ir::Value* i) { return k.b.index(k.b.pointer_cast(k.b.decay(buffer), k.scalar(kind)), i); };
    auto* clear = k.b.if_(k.b.binary(Op::lt, thread, k.b.u32(16)));
    k.in(clear->blocks[0], [&] { k.b.store(place(TypeKind::u64, thread), k.b.u64(0)); });
    k.inst(Op::barrier);
    atomic(k, AtomicOp::add, {place(TypeKind::u64, k.b.i32(0)), k.b.u64(0x100000001)});
    atomic(k, AtomicOp::add, {place(TypeKind::u32, k.b.i32(3)), thread});
    atomic(k, AtomicOp::max, {place(TypeKind::i32, k.b.i32(2)), k.b.bitcast(thread, k.types().i32())});
    atomic(k, AtomicOp::add, {place(TypeKind::f32, k.b.i32(4)), k.b.f32(0.5f)});
    k.b.store(place(TypeKind::u8, k.b.binary(Op::add, thread, k.b.u32(64))), k.b.convert(thread, k.scalar(TypeKind::u8)));
    k.inst(Op::barrier);
    auto* show = k.b.if_(k.b.binary(Op::lt, thread, k.b.u32(16)));
    k.in(show->blocks[0], [&] { k.b.store(k.b.index(out, thread), k.b.load(place(TypeKind::u64, thread))); });
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) {
        std::vector<uint64_t> got = run(d, words, 16, 0, 1);
        CHECK(got[0] == threads * 0x100000001ull);
        CHECK(got[1] == (uint64_t{threads * (threads - 1) / 2} << 32 | (threads - 1)));
        CHECK(got[2] == bits_of(k.types().f32(), threads * 0.5));
        for (uint32_t i = 0; i < threads; ++i) CHECK((got[8 + i / 8] >> (i % 8 * 8) & 0xff) == i);
    });
    TargetCaps without = device();
    without.shared_int64_atomics = false;
    try {
        emitted(k, without);
        FAIL("a device without 64-bit atomics on shared memory must refuse");
    } catch (const CompileError& error) {
        CHECK(error.diagnostic.code == DiagCode::target);
        CHECK(error.diagnostic.message.rfind(emit::shared_memory_marker, 0) == 0);
    }
}

TEST_CASE("emit_spirv: members of shared records are loaded as vectors, and never across a write") {
    Kernel k;
    auto* f32 = k.types().f32();
    auto* i32 = k.types().i32();
    auto* record = k.types().record("R", {{"x", f32, 0}, {"y", f32, 4}, {"a", i32, 8}, {"b", i32, 12}, {"z", f32, 16}, {"w", f32, 20}}, 24, 4, false);
    auto* out = k.parameter("out", k.global(k.types().u64()));
    auto* records = k.shared("records", k.types().array(record, threads));
    auto* thread = k.b.special(Special::thread_x);
    auto member = [&](ir::Value* i, uint32_t number) { return k.b.field(k.b.index(k.b.decay(records), i), number); };
    auto value = [&](uint32_t number, uint32_t factor) { return k.b.binary(Op::add, k.b.binary(Op::mul, thread, k.b.u32(factor)), k.b.u32(number)); };
    for (uint32_t m = 0; m < 6; ++m) k.b.store(member(thread, m), k.b.convert(value(m, 10), record->fields[m].type));
    k.inst(Op::barrier);
    auto* next = k.b.binary(Op::bit_and, k.b.binary(Op::add, thread, k.b.u32(1)), k.b.u32(threads - 1));
    ir::Value* sum = k.b.u64(0);
    auto* place = k.b.index(k.b.decay(records), next);
    auto add = [&](ir::Value* from, uint32_t m) {
        auto* loaded = k.b.convert(k.b.convert(k.b.load(k.b.field(from, m)), k.types().i64()), k.types().u64());
        sum = k.b.binary(Op::add, k.b.binary(Op::mul, sum, k.b.u64(1000)), loaded);
    };
    for (uint32_t m = 0; m < 6; ++m) add(place, m);
    k.b.store(k.b.index(out, thread), sum);
    k.inst(Op::barrier);
    sum = k.b.u64(0);
    auto* own = k.b.index(k.b.decay(records), thread);
    add(own, 2);
    k.b.store(k.b.field(own, 3), k.b.i32(77));
    add(own, 3);
    k.b.store(k.b.index(out, k.b.binary(Op::add, thread, k.b.u32(threads))), sum);
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    std::string text = disassemble(words);
    size_t vector_loads = 0;
    for (size_t at = text.find("OpLoad %v2uint"); at != std::string::npos; at = text.find("OpLoad %v2uint", at + 1)) ++vector_loads;
    CHECK(vector_loads == 3);
    on_each_device([&](BackendDevice& d) {
        std::vector<uint64_t> got = run(d, words, 2 * threads, 0, 1);
        for (uint32_t i = 0; i < threads; ++i) {
            uint64_t expected = 0;
            for (uint32_t m = 0; m < 6; ++m) expected = expected * 1000 + (i + 1) % threads * 10 + m;
            CHECK(got[i] == expected);
            CHECK(got[threads + i] == (i * 10 + 2) * 1000 + 77);
        }
    });
}

TEST_CASE("emit_spirv: dynamic shared memory has the launch's size and one address for all its names") {
    Kernel k;
    auto* out = k.parameter("out", k.global(k.types().u64()));
    auto* as_floats = k.shared("floats", k.types().array(k.types().f32(), 0), true);
    auto* as_words = k.shared("words", k.types().array(k.types().u32(), 0), true);
    auto* thread = k.b.special(Special::thread_x);
    k.b.store(k.b.index(k.b.decay(as_floats), thread), k.b.convert(thread, k.types().f32()));
    k.inst(Op::barrier);
    auto* other = k.b.binary(Op::sub, k.b.u32(threads - 1), thread);
    k.b.store(k.b.index(out, thread), k.b.convert(k.b.load(k.b.index(k.b.decay(as_words), other)), k.types().u64()));
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) {
        std::vector<uint64_t> got = run(d, words, threads, threads * 4, 1);
        for (uint32_t i = 0; i < threads; ++i) CHECK(got[i] == bits_of(k.types().f32(), threads - 1 - i));
    });
}

TEST_CASE("emit_spirv: a pointer may reach static and dynamic shared memory") {
    Kernel k;
    auto* out = k.parameter("out", k.global(k.types().u64()));
    auto* fixed = k.shared("fixed", k.types().array(k.types().i32(), 3));
    auto* dynamic = k.shared("dynamic", k.types().array(k.types().i32(), 0), true);
    auto* pointer = k.local("p", k.types().pointer(k.types().i32(), ir::Space::shared));
    auto* thread = k.b.special(Special::thread_x);
    auto* test = k.b.if_(k.b.binary(Op::lt, thread, k.b.u32(3)));
    k.in(test->blocks[0], [&] { k.b.store(pointer, k.b.index(k.b.decay(fixed), thread)); });
    k.in(test->blocks[1], [&] { k.b.store(pointer, k.b.index(k.b.decay(dynamic), thread)); });
    k.b.store(k.b.load(pointer), k.b.bitcast(k.b.binary(Op::mul, thread, k.b.u32(5)), k.types().i32()));
    k.inst(Op::barrier);
    auto* difference = k.b.insert(Op::pointer_to_int, k.types().u64(), {k.b.load(pointer)});
    auto* base = k.b.insert(Op::pointer_to_int, k.types().u64(), {k.b.decay(dynamic)});
    auto* below = k.b.select(k.b.binary(Op::lt, difference, base), k.b.u64(1000), k.b.u64(0));
    k.b.store(k.b.index(out, thread), k.b.binary(Op::add, below, k.b.convert(k.b.load(k.b.load(pointer)), k.types().u64())));
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) {
        std::vector<uint64_t> got = run(d, words, threads, threads * 4, 1);
        for (uint32_t i = 0; i < threads; ++i) CHECK(got[i] == i * 5 + (i < 3 ? 1000 : 0));
    });
}

TEST_CASE("emit_spirv: block-wide reductions count, and and or") {
    Kernel k;
    auto* out = k.parameter("out", k.global(k.types().u64()));
    auto* thread = k.b.special(Special::thread_x);
    auto reduce = [&](ir::Reduce r, ir::Value* predicate) {
        auto* inst = k.b.insert(Op::barrier_reduce, k.types().i32(), {k.b.convert(predicate, k.types().i32())});
        inst->reduce = r;
        return inst;
    };
    auto* some = k.b.binary(Op::lt, thread, k.b.u32(5));
    auto* all = k.b.binary(Op::lt, thread, k.b.u32(threads));
    auto* none = k.b.binary(Op::gt, thread, k.b.u32(threads));
    std::vector<ir::Value*> results{reduce(ir::Reduce::count, some),  reduce(ir::Reduce::count, all),   reduce(ir::Reduce::bit_and, some),
                                    reduce(ir::Reduce::bit_and, all), reduce(ir::Reduce::bit_or, some), reduce(ir::Reduce::bit_or, none)};
    for (size_t i = 0; i < results.size(); ++i) k.b.store(k.b.index(out, k.b.i32(static_cast<int32_t>(i))), k.b.convert(results[i], k.types().u64()));
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) { CHECK(run(d, words, 6, 0, 1) == std::vector<uint64_t>{5, threads, 0, 1, 1, 0}); });
}

TEST_CASE("emit_spirv: special registers tell the thread's place") {
    Kernel k;
    auto* out = k.parameter("out", k.global(k.types().u32()));
    auto s = [&](Special which) -> ir::Value* { return k.b.special(which); };
    auto mad = [&](ir::Value* a, ir::Value* b, ir::Value* c) { return k.b.binary(Op::add, k.b.binary(Op::mul, a, b), c); };
    auto* in_block = mad(mad(s(Special::thread_z), s(Special::block_dim_y), s(Special::thread_y)), s(Special::block_dim_x), s(Special::thread_x));
    auto* block = mad(mad(s(Special::block_z), s(Special::grid_dim_y), s(Special::block_y)), s(Special::grid_dim_x), s(Special::block_x));
    auto* size = k.b.binary(Op::mul, k.b.binary(Op::mul, s(Special::block_dim_x), s(Special::block_dim_y)), s(Special::block_dim_z));
    auto* linear = mad(block, size, in_block);
    auto* lane = mad(s(Special::warp_id), k.b.u32(32), s(Special::lane_id));
    k.b.store(k.b.index(out, linear), mad(lane, k.b.u32(1000), s(Special::grid_dim_z)));
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) {
        Launch launch(d);
        launch.shape = {{2, 3, 4}, {5, 3, 7}, 0};
        size_t buffer = launch.add_buffer(std::vector<uint32_t>(24 * 105));
        launch.run(words);
        std::vector<uint32_t> got = launch.read<uint32_t>(buffer, 24 * 105);
        for (uint32_t i = 0; i < got.size(); ++i) CHECK(got[i] == i % 105 * 1000 + 4);
    });
}

TEST_CASE("emit_spirv: parameters beyond the push constants are read from memory") {
    Kernel k;
    auto* f32 = k.types().f32();
    auto* table = k.types().record(
        "Table", {{"head", k.scalar(TypeKind::u16), 0}, {"cells", k.types().array(f32, 700), 4}, {"flag", k.types().boolean(), 2804}}, 2808, 4, false);
    auto* out = k.parameter("out", k.global(k.types().u32()));
    auto* small = k.parameter("small", k.scalar(TypeKind::i8));
    auto* t = k.parameter("t", table);
    auto* writable = k.parameter("writable", table);
    auto* thread = k.b.special(Special::thread_x);
    auto cell = [&](ir::Value* of, ir::Value* i) { return k.b.index(k.b.decay(k.b.field(of, 1)), i); };
    auto* last = cell(writable, k.b.binary(Op::add, thread, k.b.u32(600)));
    k.b.store(last, k.b.binary(Op::add, k.b.load(last), k.b.load(cell(t, thread))));
    auto* sum = k.b.convert(k.b.load(last), k.types().u32());
    auto* flag = k.b.convert(k.b.load(k.b.field(t, 2)), k.types().u32());
    auto* head = k.b.convert(k.b.load(k.b.field(t, 0)), k.types().u32());
    auto* all = k.b.binary(Op::add, k.b.binary(Op::add, sum, k.b.binary(Op::mul, flag, k.b.u32(10000))), k.b.binary(Op::mul, head, k.b.u32(100000)));
    k.b.store(k.b.index(out, thread), k.b.binary(Op::add, all, k.b.convert(small, k.types().u32())));
    std::string words = emitted(k);
    REQUIRE(validate(words) == "");
    on_each_device([&](BackendDevice& d) {
        Launch launch(d);
        launch.shape.block[0] = threads;
        size_t buffer = launch.add_buffer(std::vector<uint32_t>(threads));
        launch.add(int8_t{-3});
        std::vector<char> bytes(2808);
        uint16_t head_value = 7;
        std::memcpy(&bytes[0], &head_value, 2);
        for (uint32_t i = 0; i < 700; ++i) {
            float v = static_cast<float>(i);
            std::memcpy(&bytes[4 + i * 4], &v, 4);
        }
        bytes[2804] = 1;
        for (int i = 0; i < 2; ++i) launch.add_bytes(bytes.data(), bytes.size(), 4);
        launch.run(words);
        std::vector<uint32_t> got = launch.read<uint32_t>(buffer, threads);
        for (uint32_t i = 0; i < threads; ++i) CHECK(got[i] == 710000 + 600 + 2 * i - 3);
    });
}

TEST_CASE("emit_spirv: fences and volatile accesses of all sizes validate") {
    for (bool vulkan_model : {true, false}) {
        Kernel k;
        auto* out = k.parameter("out", k.global(k.types().u64()));
        auto* cell = k.shared("cell", k.types().u32());
        for (TypeKind kind : {TypeKind::u8, TypeKind::i16, TypeKind::u32, TypeKind::f32, TypeKind::f64}) {
            auto* place = k.b.pointer_cast(out, k.scalar(kind));
            auto* loaded = k.b.load(place);
            loaded->is_volatile = true;
            k.b.store(place, loaded)->is_volatile = true;
        }
        k.b.store(cell, k.b.u32(1))->is_volatile = true;
        k.b.load(cell)->is_volatile = true;
        for (ir::Scope scope : {ir::Scope::block, ir::Scope::device, ir::Scope::system}) k.inst(Op::fence)->scope = scope;
        TargetCaps caps = device();
        caps.vulkan_memory_model = vulkan_model;
        CHECK(check(k, caps) == "");
    }
}
