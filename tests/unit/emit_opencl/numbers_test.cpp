// Arithmetic, conversions, intrinsics: device results against the host's.
#include <cmath>
#include <limits>

#include "run.hpp"

using namespace emit_test;
using K = ir::TypeKind;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// out[i] = make(in[i]) on the device, for inputs of one type; results as bit patterns.
std::vector<uint64_t> map(Runner& runner, const Type* (*in_type)(ir::TypeTable&), const std::vector<uint64_t>& inputs, Value* (*make)(Kernel&, Value*),
                          TranslateOptions options = TranslateOptions()) {
    Kernel k("numbers");
    const Type* from = in_type(k.t);
    auto* in = k.pointer("in", from);
    auto* raw = k.pointer("out", k.t.u64());
    Builder& b = k.b;
    Value* i = k.thread();
    Value* result = make(k, b.load(b.index(in, i)));
    b.store(b.pointer_cast(b.index(raw, i), result->type), result);
    std::vector<uint8_t> bytes(inputs.size() * from->size);
    for (size_t n = 0; n < inputs.size(); ++n) std::memcpy(bytes.data() + n * from->size, &inputs[n], from->size);
    std::vector<std::vector<uint8_t>> memory{bytes, std::vector<uint8_t>(inputs.size() * 8)};
    runner.run(k, memory, {}, {{0, 0}, {8, 1}}, shape(1, static_cast<uint32_t>(inputs.size())), options);
    return values_of<uint64_t>(memory[1]);
}

template <typename T>
uint64_t bits_of(T value) {
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    return bits;
}

const Type* f32_type(ir::TypeTable& t) { return t.f32(); }
const Type* f64_type(ir::TypeTable& t) { return t.f64(); }
const Type* i32_type(ir::TypeTable& t) { return t.i32(); }
const Type* u64_type(ir::TypeTable& t) { return t.u64(); }
const Type* i64_type(ir::TypeTable& t) { return t.i64(); }

template <K kind>
Value* to(Kernel& k, Value* v) {
    return k.b.convert(v, k.t.scalar(kind));
}

template <typename To, typename From>
uint64_t saturated(From v) {
    if (std::isnan(v)) return 0;
    if (v <= static_cast<From>(std::numeric_limits<To>::min())) return bits_of(std::numeric_limits<To>::min());
    if (v >= static_cast<From>(std::numeric_limits<To>::max())) return bits_of(std::numeric_limits<To>::max());
    return bits_of(static_cast<To>(v));
}

}  // namespace

TEST_CASE("emit opencl: floats become integers by truncation, saturated, NaN to 0") {
    Runner runner;
    if (!runner) return;
    const float floats[] = {0.0f,     -0.0f,     1.5f, -1.5f,  2147483648.0f, -2147483904.0f, 4294967296.0f, 1e20f,    -1e20f,
                            INFINITY, -INFINITY, NAN,  127.9f, 128.0f,        -129.0f,        255.9f,        65536.0f, 0.99f};
    std::vector<uint64_t> inputs;
    std::vector<uint64_t> wide;
    for (float f : floats) {
        inputs.push_back(bits_of(f));
        wide.push_back(bits_of(static_cast<double>(f)));
    }
    auto check = [&](auto type, Value* (*convert)(Kernel&, Value*)) {
        using To = decltype(type);
        auto from_float = map(runner, f32_type, inputs, convert);
        auto from_double = map(runner, f64_type, wide, convert);
        for (size_t i = 0; i < inputs.size(); ++i) {
            INFO("float " << floats[i] << ", " << sizeof(To) << " bytes");
            CHECK(from_float[i] == saturated<To>(floats[i]));
            CHECK(from_double[i] == saturated<To>(static_cast<double>(floats[i])));
        }
    };
    check(int32_t(), to<K::i32>);
    check(uint32_t(), to<K::u32>);
    check(int64_t(), to<K::i64>);
    check(uint64_t(), to<K::u64>);
    check(int8_t(), to<K::i8>);
    check(uint8_t(), to<K::u8>);
    check(int16_t(), to<K::i16>);
    check(uint16_t(), to<K::u16>);
}

TEST_CASE("emit opencl: integers become floats rounded to nearest even, and each other by their low bits") {
    Runner runner;
    if (!runner) return;
    const int64_t values[] = {0,   1,    -1,        16777217,  16777219, -16777217, INT64_MAX, INT64_MIN, 9007199254740993, -9007199254740993,
                              300, -300, 65536 + 7, 0x80000000};
    std::vector<uint64_t> inputs;
    for (int64_t v : values) inputs.push_back(static_cast<uint64_t>(v));
    auto check = [&](const char* what, const std::vector<uint64_t>& got, auto expected) {
        for (size_t i = 0; i < inputs.size(); ++i) {
            INFO(what << " of " << values[i]);
            CHECK(got[i] == expected(values[i]));
        }
    };
    check("float", map(runner, i64_type, inputs, to<K::f32>), [](int64_t v) { return bits_of(static_cast<float>(v)); });
    check("double", map(runner, i64_type, inputs, to<K::f64>), [](int64_t v) { return bits_of(static_cast<double>(v)); });
    check("float of unsigned", map(runner, u64_type, inputs, to<K::f32>), [](int64_t v) { return bits_of(static_cast<float>(static_cast<uint64_t>(v))); });
    check("char", map(runner, i64_type, inputs, to<K::i8>), [](int64_t v) { return bits_of(static_cast<int8_t>(v)); });
    check("unsigned short", map(runner, i64_type, inputs, to<K::u16>), [](int64_t v) { return bits_of(static_cast<uint16_t>(v)); });
    check("int", map(runner, i64_type, inputs, to<K::i32>), [](int64_t v) { return bits_of(static_cast<int32_t>(v)); });
    check("bool", map(runner, i64_type, inputs, to<K::boolean>), [](int64_t v) { return uint64_t{v != 0}; });
    check("char and back", map(runner, i64_type, inputs, [](Kernel& k, Value* v) { return k.b.convert(k.b.convert(v, k.t.scalar(K::i8)), k.t.i64()); }),
          [](int64_t v) { return bits_of(static_cast<int64_t>(static_cast<int8_t>(v))); });
}

TEST_CASE("emit opencl: narrow arithmetic wraps at its own width, shifts take their amount modulo the width") {
    Runner runner;
    if (!runner) return;
    const int values[] = {0, 1, 31, 32, 33, 127, 128, 200, 255, -1, -128};
    std::vector<uint64_t> inputs;
    for (int v : values) inputs.push_back(static_cast<uint32_t>(v));
    auto got = map(runner, i32_type, inputs, [](Kernel& k, Value* v) -> Value* {
        Builder& b = k.b;
        const Type* u8 = k.t.scalar(K::u8);
        Value* narrow = b.convert(v, u8);
        Value* sum = b.binary(Op::add, narrow, b.constant(u8, 100));
        // A comparison would see 300 if the sum were not cut.
        return b.select(b.binary(Op::lt, sum, b.constant(u8, 50)), b.convert(b.unary(Op::bit_not, narrow), k.t.i32()),
                        b.convert(b.binary(Op::mul, narrow, narrow), k.t.i32()));
    });
    for (size_t i = 0; i < inputs.size(); ++i) {
        auto n = static_cast<uint8_t>(values[i]);
        auto sum = static_cast<uint8_t>(n + 100);
        int want = sum < 50 ? static_cast<uint8_t>(~n) : static_cast<uint8_t>(n * n);
        CHECK(static_cast<int>(got[i]) == want);
    }
    auto shifted = map(runner, i32_type, inputs, [](Kernel& k, Value* v) -> Value* {
        Builder& b = k.b;
        const Type* i64 = k.t.i64();
        Value* left = b.convert(b.binary(Op::shl, b.i32(3), v), i64);
        Value* right = b.convert(b.binary(Op::shr, b.i32(-1000), v), i64);
        Value* logical = b.binary(Op::shr, b.u64(~uint64_t{0}), v);
        Value* sum = b.binary(Op::add, b.binary(Op::mul, left, b.constant(i64, 7)), right);
        return b.binary(Op::bit_xor, b.convert(sum, k.t.u64()), logical);
    });
    for (size_t i = 0; i < inputs.size(); ++i) {
        unsigned n = static_cast<unsigned>(values[i]);
        int64_t sum = int64_t{static_cast<int32_t>(3u << (n & 31))} * 7 + (-1000 >> (n & 31));
        CHECK(shifted[i] == (static_cast<uint64_t>(sum) ^ (~uint64_t{0} >> (n & 63))));
    }
}

TEST_CASE("emit opencl: parentheses keep the tree of the expression") {
    Runner runner;
    if (!runner) return;
    std::vector<uint64_t> inputs;
    for (uint32_t v : {1u, 2u, 7u, 1000u, 123456u, 0x7fffu}) inputs.push_back(v);
    auto got = map(runner, i32_type, inputs, [](Kernel& k, Value* v) -> Value* {
        Builder& b = k.b;
        auto op = [&](Op o, Value* x, Value* y) { return b.binary(o, x, y); };
        Value* a = op(Op::sub, v, op(Op::sub, b.i32(3), op(Op::mul, v, op(Op::add, v, b.i32(1)))));
        Value* c = op(Op::div, op(Op::mul, b.i32(6), v), op(Op::add, v, b.i32(2)));
        Value* d = op(Op::bit_or, op(Op::bit_and, a, op(Op::shl, v, b.i32(2))), op(Op::bit_xor, c, op(Op::add, a, b.i32(5))));
        Value* e = op(Op::rem, d, op(Op::add, op(Op::bit_and, v, b.i32(15)), b.i32(1)));
        Value* f = b.select(op(Op::lt, b.unary(Op::neg, v), b.unary(Op::neg, b.unary(Op::neg, c))), op(Op::sub, d, b.unary(Op::neg, e)),
                            b.select(op(Op::eq, op(Op::bit_and, v, b.i32(1)), b.i32(0)), e, c));
        return op(Op::sub, op(Op::sub, f, d), op(Op::sub, e, c));
    });
    for (size_t i = 0; i < inputs.size(); ++i) {
        int v = static_cast<int>(inputs[i]);
        // In unsigned arithmetic where the product overflows.
        int a = static_cast<int>(static_cast<unsigned>(v) - (3u - static_cast<unsigned>(v) * static_cast<unsigned>(v + 1)));
        int c = 6 * v / (v + 2);
        int d = (a & (v << 2)) | (c ^ static_cast<int>(static_cast<unsigned>(a) + 5u));
        int e = d % ((v & 15) + 1);
        int f = -v < c ? static_cast<int>(static_cast<unsigned>(d) + static_cast<unsigned>(e)) : (v & 1) == 0 ? e : c;
        CHECK(static_cast<int>(got[i]) ==
              static_cast<int>((static_cast<unsigned>(f) - static_cast<unsigned>(d)) - (static_cast<unsigned>(e) - static_cast<unsigned>(c))));
    }
}

TEST_CASE("emit opencl: integer intrinsics") {
    Runner runner;
    if (!runner) return;
    std::vector<uint64_t> inputs{0, 1, 2, 0x80000000, 0xffffffff, 0x12345678, uint64_t{1} << 63, 0x123456789abcdef0};
    auto u32_of = [](uint64_t v) { return static_cast<uint32_t>(v); };
    auto check = [&](const char* what, Value* (*make)(Kernel&, Value*), auto expected) {
        INFO(what);
        auto got = map(runner, u64_type, inputs, make);
        for (size_t i = 0; i < inputs.size(); ++i) CHECK(got[i] == expected(inputs[i]));
    };
    check(
        "popc", [](Kernel& k, Value* v) -> Value* { return k.b.intrinsic(ir::Intrinsic::popc, k.t.i32(), {v}); },
        [](uint64_t v) { return static_cast<uint64_t>(__builtin_popcountll(v)); });
    check(
        "clz", [](Kernel& k, Value* v) -> Value* { return k.b.intrinsic(ir::Intrinsic::clz, k.t.i32(), {v}); },
        [](uint64_t v) { return v == 0 ? uint64_t{64} : static_cast<uint64_t>(__builtin_clzll(v)); });
    check(
        "clz 32", [](Kernel& k, Value* v) -> Value* { return k.b.intrinsic(ir::Intrinsic::clz, k.t.i32(), {k.b.convert(v, k.t.u32())}); },
        [&](uint64_t v) { return u32_of(v) == 0 ? uint64_t{32} : static_cast<uint64_t>(__builtin_clz(u32_of(v))); });
    check(
        "brev", [](Kernel& k, Value* v) -> Value* { return k.b.intrinsic(ir::Intrinsic::brev, k.t.u64(), {v}); },
        [](uint64_t v) {
            uint64_t r = 0;
            for (int i = 0; i < 64; ++i) r |= (v >> i & 1) << (63 - i);
            return r;
        });
    check(
        "mulhi",
        [](Kernel& k, Value* v) -> Value* {
            return k.b.intrinsic(ir::Intrinsic::mulhi, k.t.u64(), {v, v});
        },
        [](uint64_t v) { return static_cast<uint64_t>((static_cast<unsigned __int128>(v) * v) >> 64); });
    check(
        "abs, min, max",
        [](Kernel& k, Value* v) -> Value* {
            Builder& b = k.b;
            // Not the least int, whose absolute value CUDA leaves open.
            Value* s = b.binary(Op::shr, b.convert(v, k.t.i32()), b.i32(1));
            Value* low = b.intrinsic(ir::Intrinsic::min, k.t.i32(), {b.intrinsic(ir::Intrinsic::abs, k.t.i32(), {s}), b.i32(100)});
            return b.intrinsic(ir::Intrinsic::max, k.t.i32(), {low, b.i32(-5)});
        },
        [&](uint64_t v) {
            int32_t a = std::abs(static_cast<int32_t>(v) >> 1);
            return static_cast<uint64_t>(static_cast<uint32_t>(std::max(std::min(a, 100), -5)));
        });
}

TEST_CASE("emit opencl: float constants and special values arrive exactly") {
    Runner runner;
    if (!runner) return;
    for (float value : {0.1f, -0.0f, 1e-45f, 3.4028235e38f, 16777216.0f, INFINITY, -INFINITY, 1.0f / 3.0f}) {
        static float wanted;
        wanted = value;
        auto got = map(runner, f32_type, {bits_of(1.0f)},
                       [](Kernel& k, Value* v) -> Value* { return k.b.select(k.b.binary(Op::gt, v, k.b.f32(0.0f)), k.b.f32(wanted), v); });
        CHECK(got[0] == bits_of(value));
    }
    auto nan = map(runner, f32_type, {bits_of(1.0f)},
                   [](Kernel& k, Value* v) -> Value* { return k.b.select(k.b.binary(Op::gt, v, k.b.f32(0.0f)), k.b.constant(k.t.f32(), 0x7fc00123), v); });
    CHECK(nan[0] == 0x7fc00123);
    auto wide = map(runner, f64_type, {bits_of(1.0)}, [](Kernel& k, Value* v) -> Value* { return k.b.binary(Op::mul, v, k.b.f64(0.1)); });
    CHECK(wide[0] == bits_of(0.1));
}

TEST_CASE("emit opencl: products are contracted only where that is allowed") {
    Runner runner;
    if (!runner) return;
    // (1 + 2^-12)^2 - (1 + 2^-11): 0 where the product is rounded, 2^-24 where it is not.
    auto make = [](Kernel& k, Value* v) -> Value* { return k.b.binary(Op::sub, k.b.binary(Op::mul, v, v), k.b.f32(1.0f + 0x1p-11f)); };
    auto apart = [](Kernel& k, Value* v) -> Value* {
        ir::Inst* product = k.b.binary(Op::mul, v, v);
        product->no_contract = true;
        return k.b.binary(Op::sub, product, k.b.f32(1.0f + 0x1p-11f));
    };
    const uint64_t input = bits_of(1.0f + 0x1p-12f);
    TranslateOptions off;
    off.contract = false;
    CHECK(map(runner, f32_type, {input}, make, off)[0] == 0);
    CHECK(has(runner.text, "FP_CONTRACT OFF"));
    CHECK(map(runner, f32_type, {input}, apart)[0] == 0);
    auto fused = map(runner, f32_type, {input}, make)[0];
    CHECK((fused == 0 || fused == bits_of(0x1p-24f)));
}

TEST_CASE("emit opencl: division and square root are correctly rounded, saturate keeps NaN out") {
    Runner runner;
    if (!runner) return;
    std::vector<uint64_t> inputs;
    uint32_t state = 1;
    for (int i = 0; i < 500; ++i) {
        state = state * 1664525u + 1013904223u;
        inputs.push_back(bits_of(std::ldexp(static_cast<float>(state >> 8), static_cast<int>(state % 60) - 40)));
    }
    auto quotients = map(runner, f32_type, inputs, [](Kernel& k, Value* v) -> Value* { return k.b.binary(Op::div, k.b.f32(3.0f), v); });
    auto roots = map(runner, f32_type, inputs, [](Kernel& k, Value* v) -> Value* { return k.b.intrinsic(ir::Intrinsic::sqrt, k.t.f32(), {v}); });
    for (size_t i = 0; i < inputs.size(); ++i) {
        float x = 0;
        std::memcpy(&x, &inputs[i], 4);
        CHECK(quotients[i] == bits_of(3.0f / x));
        CHECK(roots[i] == bits_of(std::sqrt(x)));
    }
    auto clamped = map(runner, f32_type, {bits_of(NAN), bits_of(-1.0f), bits_of(0.25f), bits_of(INFINITY)},
                       [](Kernel& k, Value* v) -> Value* { return k.b.intrinsic(ir::Intrinsic::saturate, k.t.f32(), {v}); });
    CHECK(clamped == std::vector<uint64_t>{0, 0, bits_of(0.25f), bits_of(1.0f)});
}

TEST_CASE("emit opencl: half is stored and computed without cl_khr_fp16") {
    Runner runner;
    if (!runner) return;
    auto got = map(runner, f32_type, {bits_of(1.0f), bits_of(-2.5f), bits_of(1e6f), bits_of(0.1f)}, [](Kernel& k, Value* v) -> Value* {
        Builder& b = k.b;
        const Type* f16 = k.t.scalar(K::f16);
        Value* h = b.convert(v, f16);
        Value* sum = b.binary(Op::add, b.binary(Op::mul, h, b.constant(f16, 0x4000)), b.constant(f16, 0x3c00));
        return b.select(b.binary(Op::lt, h, b.constant(f16, 0)), b.convert(b.unary(Op::neg, h), k.t.f32()), b.convert(sum, k.t.f32()));
    });
    CHECK(got == std::vector<uint64_t>{bits_of(3.0f), bits_of(2.5f), bits_of(INFINITY), bits_of(1.2001953125f)});
}

TEST_CASE("emit opencl: what the device lacks is an error that names it") {
    auto message = [](void (*build)(Kernel&), TargetCaps caps) -> std::string {
        Kernel k;
        build(k);
        try {
            k.emit(caps);
        } catch (const CompileError& e) {
            CHECK(e.diagnostic.code == DiagCode::target);
            return e.diagnostic.message;
        }
        return "";
    };
    TargetCaps caps;
    caps.fp64 = false;
    auto uses_double = [](Kernel& k) { k.put(k.pointer("out", k.t.f64()), k.b.i32(0), k.b.f64(1.0)); };
    CHECK(has(message(uses_double, caps), "double precision"));
    caps.fp64 = true;
    caps.int64_atomics = false;
    auto wide_atomic = [](Kernel& k) { k.b.insert(Op::atomic, k.t.u64(), {k.pointer("out", k.t.u64()), k.b.u64(1)}); };
    CHECK(has(message(wide_atomic, caps), "64-bit atomic"));
    CHECK(message(uses_double, caps) == "");
}

TEST_CASE("emit opencl: what a pass must have lowered is refused, not dropped") {
    auto refused = [](Op op) -> std::string {
        Kernel k;
        k.b.insert(op, op == Op::print ? k.t.i32() : k.t.void_type());
        try {
            k.emit();
        } catch (const CompileError& e) {
            return e.diagnostic.message;
        }
        return "";
    };
    CHECK(has(refused(Op::print), "'print'"));
    CHECK(has(refused(Op::trap), "'trap'"));
}
