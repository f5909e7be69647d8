// SPDX-License-Identifier: Apache-2.0
// fma rounds once where the device's Fma does not: against the host's, over the whole range of exponents.
#include <cmath>
#include <random>

#include <doctest/doctest.h>

#include "device.hpp"

using namespace emit_spirv_test;
using namespace qiao;

namespace {

template <typename T, typename Bits>
std::vector<T> random_numbers(std::mt19937_64& random, size_t count, bool near_one) {
    std::vector<T> numbers;
    for (size_t i = 0; i < count; ++i) {
        Bits bits = static_cast<Bits>(random());
        T v{};
        std::memcpy(&v, &bits, sizeof v);
        if (near_one) v = std::isfinite(v) && v != 0 ? std::ldexp(v, static_cast<int>(random() % 40) - 20 - std::ilogb(v)) : T(1);
        // Few bits set give ties and exact results.
        if (i % 3 == 0) v = std::isfinite(v) ? std::ldexp(std::rint(std::ldexp(v, 6 - (v != 0 ? std::ilogb(v) : 0))), (v != 0 ? std::ilogb(v) : 0) - 6) : v;
        numbers.push_back(v);
    }
    return numbers;
}

template <typename T, typename Bits>
void check_fma(const ir::Type* (*type_of)(Kernel&), bool near_one) {
    Kernel k;
    const ir::Type* type = type_of(k);
    auto* out = k.parameter("out", k.global(type));
    std::vector<ir::Value*> operands;
    for (const char* name : {"a", "b", "c"}) operands.push_back(k.parameter(name, k.global(type)));
    auto* i = k.thread();
    for (ir::Value*& operand : operands) operand = k.b.load(k.b.index(operand, i));
    k.b.store(k.b.index(out, i), k.b.intrinsic(ir::Intrinsic::fma, type, operands));
    TargetCaps caps = device();
    caps.fused_fma = false;
    std::string words = emitted(k, caps);
    REQUIRE(validate(words) == "");

    const size_t count = 1 << 14;
    std::mt19937_64 random(42);
    auto a = random_numbers<T, Bits>(random, count, near_one);
    auto b = random_numbers<T, Bits>(random, count, near_one);
    auto c = random_numbers<T, Bits>(random, count, near_one);
    for (size_t j = 0; j < count; j += 4) c[j] = -(a[j] * b[j]);                                           // cancellation
    for (size_t j = 1; j < count; j += 8) c[j] = std::ldexp(a[j] * b[j], 50 - static_cast<int>(j % 100));  // close by
    on_each_device([&](BackendDevice& d) {
        Launch launch(d);
        size_t result = launch.add_buffer(std::vector<T>(count));
        for (const auto* values : {&a, &b, &c}) launch.add_buffer(*values);
        launch.shape.grid[0] = count / 64;
        launch.shape.block[0] = 64;
        launch.run(words);
        std::vector<T> got = launch.template read<T>(result, count);
        size_t wrong = 0;
        for (size_t j = 0; j < count; ++j) {
            T expected = std::fma(a[j], b[j], c[j]);
            // Devices may flush denormal floats unless they say otherwise.
            if (!d.info().caps.preserve_denorms &&
                (std::fpclassify(expected) == FP_SUBNORMAL || std::fpclassify(a[j]) == FP_SUBNORMAL || std::fpclassify(b[j]) == FP_SUBNORMAL ||
                 std::fpclassify(c[j]) == FP_SUBNORMAL) &&
                sizeof(T) == 4)
                continue;
            bool same = std::memcmp(&got[j], &expected, sizeof(T)) == 0 || (std::isnan(got[j]) && std::isnan(expected));
            if (same || wrong++ > 5) continue;
            MESSAGE(doctest::toString(a[j]) << " * " << b[j] << " + " << c[j] << " is " << got[j] << ", not " << expected);
        }
        CHECK(wrong == 0);
    });
}

}  // namespace

TEST_CASE("emit_spirv: fma of floats rounds once on devices whose Fma does not") {
    for (bool near_one : {true, false}) check_fma<float, uint32_t>([](Kernel& k) { return k.types().f32(); }, near_one);
}

TEST_CASE("emit_spirv: fma of doubles rounds once on devices whose Fma does not") {
    for (bool near_one : {true, false}) check_fma<double, uint64_t>([](Kernel& k) { return k.types().f64(); }, near_one);
}
