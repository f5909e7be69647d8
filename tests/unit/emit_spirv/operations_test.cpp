// SPDX-License-Identifier: Apache-2.0
// Every operation on every type, on edge values, against the constant folder and the host's math.
#include <cmath>
#include <functional>

#include <doctest/doctest.h>
#include <qiao/passes/constant_math.hpp>

#include "device.hpp"

using namespace emit_spirv_test;
using namespace qiao;
using ir::Op;
using ir::TypeKind;

namespace {

const std::vector<TypeKind> integers{TypeKind::i8, TypeKind::u8, TypeKind::i16, TypeKind::u16, TypeKind::i32, TypeKind::u32, TypeKind::i64, TypeKind::u64};
const std::vector<TypeKind> floats{TypeKind::f32, TypeKind::f64};

template <typename To, typename From>
To as(From v) {
    To to{};
    std::memcpy(&to, &v, sizeof to < sizeof v ? sizeof to : sizeof v);
    return to;
}

/// Bits of values worth trying.
std::vector<uint64_t> edge_values(const ir::Type* type) {
    if (type->is_boolean()) return {0, 1};
    std::vector<uint64_t> values;
    if (type->is_float()) {
        for (double v : {0.0,    -0.0,   1.0,   -1.0,  0.5,   2.5,   -3.75,   1e9,   -1e9, 2147483648.0,     4294967296.0,      -2147483648.0,
                         9.3e18, 1.9e19, 127.5, 128.0, 255.9, 256.0, 65536.0, -0.25, 1e30, double(INFINITY), -double(INFINITY), double(NAN)}) {
            values.push_back(type->size == 4 ? as<uint32_t>(static_cast<float>(v)) : as<uint64_t>(v));
        }
        return values;
    }
    for (int64_t v : {0ll,
                      1ll,
                      2ll,
                      3ll,
                      7ll,
                      31ll,
                      33ll,
                      63ll,
                      100ll,
                      -1ll,
                      -2ll,
                      -7ll,
                      127ll,
                      128ll,
                      -128ll,
                      255ll,
                      32767ll,
                      -32768ll,
                      65535ll,
                      2147483647ll,
                      -2147483647ll - 1,
                      4294967295ll,
                      0x123456789abcdefll,
                      9223372036854775807ll,
                      -9223372036854775807ll - 1}) {
        uint64_t bits = passes::truncated(type, static_cast<uint64_t>(v));
        if (std::find(values.begin(), values.end(), bits) == values.end()) values.push_back(bits);
    }
    return values;
}

/// Runs `make(kernel, a, b)` (a list of results) for all pairs of values of the two types; expect(k, a, b, result) gives the
/// bits of result k, false where there is nothing to compare. Integers compare exactly, floats too but for any NaN.
struct Table {
    using Make = std::function<std::vector<ir::Value*>(Kernel&, ir::Value*, ir::Value*)>;
    using Expect = std::function<bool(size_t, uint64_t, uint64_t, uint64_t&)>;
    TypeKind a, b;
    Make make;
    Expect expect;

    void check_all() const {
        Kernel k;
        const ir::Type* ta = k.scalar(a);
        const ir::Type* tb = k.scalar(b);
        auto* out = k.parameter("out", k.global(k.types().u64()));
        auto* in_a = k.parameter("a", k.global(k.types().u64()));
        auto* in_b = k.parameter("b", k.global(k.types().u64()));
        auto value = [&](ir::Value* from, const ir::Type* type) -> ir::Value* {
            ir::Value* bits = k.b.load(k.b.index(from, k.b.special(ir::Special::block_x)));
            if (type->is_boolean()) return k.b.binary(Op::ne, bits, k.b.u64(0));
            if (!type->is_float()) return k.b.convert(bits, type);
            return k.b.bitcast(k.b.convert(bits, k.types().integer(type->bits(), false)), type);
        };
        std::vector<ir::Value*> results = make(k, value(in_a, ta), value(in_b, tb));
        auto* base = k.b.binary(Op::mul, k.b.special(ir::Special::block_x), k.b.u32(static_cast<uint32_t>(results.size())));
        for (size_t i = 0; i < results.size(); ++i) {
            ir::Value* v = results[i];
            if (v->type->is_float()) v = k.b.bitcast(v, k.types().integer(v->type->bits(), false));
            // Bits as in memory: not extended by their sign.
            else if (v->type->is_integer())
                v = k.b.bitcast(v, k.types().integer(v->type->bits(), false));
            k.b.store(k.b.index(out, k.b.binary(Op::add, base, k.b.u32(static_cast<uint32_t>(i)))), k.b.convert(v, k.types().u64()));
        }
        std::string words = emitted(k);
        REQUIRE(validate(words) == "");
        std::vector<uint64_t> values_a, values_b;
        for (uint64_t x : edge_values(ta)) {
            for (uint64_t y : edge_values(tb)) {
                values_a.push_back(x);
                values_b.push_back(y);
            }
        }
        on_each_device([&](BackendDevice& d) {
            Launch launch(d);
            size_t result = launch.add_buffer(std::vector<uint64_t>(values_a.size() * results.size()));
            launch.add_buffer(values_a);
            launch.add_buffer(values_b);
            launch.shape.grid[0] = static_cast<uint32_t>(values_a.size());
            launch.run(words);
            std::vector<uint64_t> got = launch.read<uint64_t>(result, values_a.size() * results.size());
            size_t compared = 0;
            for (size_t i = 0; i < values_a.size(); ++i) {
                for (size_t r = 0; r < results.size(); ++r) {
                    uint64_t want = 0;
                    if (!expect(r, values_a[i], values_b[i], want)) continue;
                    ++compared;
                    uint64_t have = got[i * results.size() + r];
                    if (have == want || same_nan(results[r]->type, have, want)) continue;
                    char text[160];
                    std::snprintf(text, sizeof text, "result %zu of %llx, %llx is %llx, not %llx", r, static_cast<unsigned long long>(values_a[i]),
                                  static_cast<unsigned long long>(values_b[i]), static_cast<unsigned long long>(have), static_cast<unsigned long long>(want));
                    FAIL_CHECK(text << ", types " << ir::to_string(ta) << ", " << ir::to_string(tb));
                }
            }
            CHECK(compared > 0);
        });
    }
    static bool same_nan(const ir::Type* type, uint64_t a, uint64_t b) {
        if (type->kind == TypeKind::f32) return std::isnan(as<float>(a)) && std::isnan(as<float>(b));
        return type->kind == TypeKind::f64 && std::isnan(as<double>(a)) && std::isnan(as<double>(b));
    }
};

const ir::Type* type_of(TypeKind kind) {
    static ir::TypeTable types;
    return types.scalar(kind);
}

}  // namespace

TEST_CASE("emit_spirv: binary operations on integers and floats give the folder's results") {
    std::vector<TypeKind> kinds = integers;
    kinds.insert(kinds.end(), floats.begin(), floats.end());
    for (TypeKind kind : kinds) {
        const ir::Type* type = type_of(kind);
        std::vector<Op> ops{Op::add, Op::sub, Op::mul, Op::div, Op::eq, Op::ne, Op::lt, Op::le, Op::gt, Op::ge};
        if (type->is_integer()) ops.insert(ops.end(), {Op::rem, Op::bit_and, Op::bit_or, Op::bit_xor, Op::shl, Op::shr});
        Table{kind, kind,
              [&](Kernel& k, ir::Value* a, ir::Value* b) {
                  std::vector<ir::Value*> results;
                  for (Op op : ops) results.push_back(k.b.binary(op, a, b));
                  return results;
              },
              [&](size_t i, uint64_t a, uint64_t b, uint64_t& r) { return passes::fold_binary(ops[i], type, a, b, r); }}
            .check_all();
    }
}

TEST_CASE("emit_spirv: unary operations, selections and conversions give the folder's results") {
    std::vector<TypeKind> kinds = integers;
    kinds.insert(kinds.end(), floats.begin(), floats.end());
    kinds.push_back(TypeKind::boolean);
    for (TypeKind kind : kinds) {
        const ir::Type* type = type_of(kind);
        std::vector<Op> ops;
        if (type->is_boolean())
            ops = {Op::logical_not};
        else if (type->is_float())
            ops = {Op::neg};
        else
            ops = {Op::neg, Op::bit_not};
        Table{kind, TypeKind::boolean,
              [&](Kernel& k, ir::Value* a, ir::Value* b) {
                  std::vector<ir::Value*> results;
                  for (Op op : ops) results.push_back(k.b.unary(op, a));
                  for (TypeKind to : kinds) results.push_back(k.b.convert(a, k.scalar(to)));
                  results.push_back(k.b.select(b, a, a->type->is_boolean() ? k.b.boolean(true) : k.b.constant(a->type, 0)));
                  return results;
              },
              [&](size_t i, uint64_t a, uint64_t b, uint64_t& r) {
                  if (i < ops.size()) return passes::fold_unary(ops[i], type, a, r);
                  if (i < ops.size() + kinds.size()) return passes::fold_convert(type, a, type_of(kinds[i - ops.size()]), r);
                  r = b != 0 ? a : type->is_boolean();
                  return true;
              }}
            .check_all();
    }
}

TEST_CASE("emit_spirv: shifts take amounts of other types modulo the width") {
    for (TypeKind kind : integers) {
        const ir::Type* type = type_of(kind);
        for (TypeKind amount : {TypeKind::i64, TypeKind::u8}) {
            Table{kind, amount,
                  [&](Kernel& k, ir::Value* a, ir::Value* b) {
                      return std::vector<ir::Value*>{k.b.insert(Op::shl, a->type, {a, b}), k.b.insert(Op::shr, a->type, {a, b}),
                                                     k.b.insert(Op::shr, a->type, {a, k.b.u32(35)})};
                  },
                  [&](size_t i, uint64_t a, uint64_t b, uint64_t& r) { return passes::fold_binary(i == 0 ? Op::shl : Op::shr, type, a, i == 2 ? 35 : b, r); }}
                .check_all();
        }
    }
}

TEST_CASE("emit_spirv: integer intrinsics count, reverse and multiply in both widths") {
    using ir::Intrinsic;
    for (TypeKind kind : {TypeKind::i32, TypeKind::u32, TypeKind::i64, TypeKind::u64}) {
        const ir::Type* type = type_of(kind);
        uint32_t bits = type->bits();
        Table{
            kind, kind,
            [&](Kernel& k, ir::Value* a, ir::Value* b) {
                auto* u = k.b.bitcast(a, k.types().integer(bits, false));
                std::vector<ir::Value*> results{k.b.intrinsic(Intrinsic::min, a->type, {a, b}),      k.b.intrinsic(Intrinsic::max, a->type, {a, b}),
                                                k.b.intrinsic(Intrinsic::mulhi, a->type, {a, b}),    k.b.intrinsic(Intrinsic::popc, k.types().i32(), {u}),
                                                k.b.intrinsic(Intrinsic::clz, k.types().i32(), {u}), k.b.intrinsic(Intrinsic::brev, u->type, {u})};
                if (type->is_signed()) results.push_back(k.b.intrinsic(Intrinsic::abs, a->type, {a}));
                return results;
            },
            [&](size_t i, uint64_t a, uint64_t b, uint64_t& r) {
                __int128 x = type->is_signed() ? static_cast<__int128>(ir::signed_value(type, a)) : static_cast<__int128>(a);
                __int128 y = type->is_signed() ? static_cast<__int128>(ir::signed_value(type, b)) : static_cast<__int128>(b);
                r = 0;
                switch (i) {
                    case 0:
                        r = static_cast<uint64_t>(x < y ? x : y);
                        break;
                    case 1:
                        r = static_cast<uint64_t>(x > y ? x : y);
                        break;
                    case 2:
                        r = static_cast<uint64_t>(type->is_signed() ? (x * y) >> bits : static_cast<__int128>((static_cast<unsigned __int128>(a) * b) >> bits));
                        break;
                    case 3:
                        r = static_cast<uint64_t>(__builtin_popcountll(a));
                        break;
                    case 4:
                        r = a == 0 ? bits : static_cast<uint64_t>(__builtin_clzll(a)) - (64 - bits);
                        break;
                    case 5:
                        for (uint32_t bit = 0; bit < bits; ++bit) r |= (a >> bit & 1) << (bits - 1 - bit);
                        break;
                    default:
                        r = static_cast<uint64_t>(x < 0 ? -x : x);
                        break;
                }
                r = passes::truncated(type, r);
                return true;
            }}
            .check_all();
    }
}

TEST_CASE("emit_spirv: float intrinsics round, classify and choose as the host does") {
    using ir::Intrinsic;
    const std::vector<Intrinsic> unary{Intrinsic::floor, Intrinsic::ceil, Intrinsic::trunc,   Intrinsic::rint,
                                       Intrinsic::fabs,  Intrinsic::sqrt, Intrinsic::saturate};
    const std::vector<Intrinsic> classes{Intrinsic::is_nan, Intrinsic::is_inf, Intrinsic::is_finite, Intrinsic::sign_bit};
    for (TypeKind kind : floats) {
        bool wide = kind == TypeKind::f64;
        auto number = [&](uint64_t bits) { return wide ? as<double>(bits) : static_cast<double>(as<float>(bits)); };
        auto back = [&](double v) { return wide ? as<uint64_t>(v) : static_cast<uint64_t>(as<uint32_t>(static_cast<float>(v))); };
        Table{kind, kind,
              [&](Kernel& k, ir::Value* a, ir::Value* b) {
                  std::vector<ir::Value*> results;
                  for (Intrinsic i : unary) results.push_back(k.b.intrinsic(i, a->type, {a}));
                  for (Intrinsic i : classes) results.push_back(k.b.intrinsic(i, k.types().boolean(), {a}));
                  results.push_back(k.b.intrinsic(Intrinsic::fmin, a->type, {a, b}));
                  results.push_back(k.b.intrinsic(Intrinsic::fmax, a->type, {a, b}));
                  return results;
              },
              [&](size_t i, uint64_t a, uint64_t b, uint64_t& r) {
                  double x = number(a), y = number(b);
                  switch (i) {
                      case 0:
                          r = back(std::floor(x));
                          return true;
                      case 1:
                          r = back(std::ceil(x));
                          return true;
                      case 2:
                          r = back(std::trunc(x));
                          return true;
                      case 3:
                          r = back(std::nearbyint(x));
                          return true;
                      case 4:
                          r = back(std::fabs(x));
                          return true;
                      case 5:
                          r = wide ? back(std::sqrt(x)) : as<uint32_t>(std::sqrt(static_cast<float>(x)));
                          return true;
                      case 6:
                          r = back(x > 0 ? (x < 1 ? x : 1.0) : 0.0);
                          return !(x == 0 && std::signbit(x));
                      case 7:
                          r = std::isnan(x);
                          return true;
                      case 8:
                          r = std::isinf(x);
                          return true;
                      case 9:
                          r = std::isfinite(x);
                          return true;
                      case 10:
                          r = std::signbit(x);
                          return true;
                      case 11:
                          r = back(std::fmin(x, y));
                          return x != y;
                      default:
                          r = back(std::fmax(x, y));
                          return x != y;
                  }
              }}
            .check_all();
    }
}

TEST_CASE("emit_spirv: constant zeros keep infinities, NaNs and signs") {
    for (TypeKind kind : floats) {
        const ir::Type* type = type_of(kind);
        const std::vector<Op> ops{Op::add, Op::sub, Op::mul, Op::div};
        // Each operation with +0 and -0 on either side.
        auto zero_bits = [&](size_t i) { return i / 8 % 2 == 0 ? uint64_t{0} : uint64_t{1} << (type->bits() - 1); };
        Table{kind, TypeKind::boolean,
              [&](Kernel& k, ir::Value* a, ir::Value*) {
                  std::vector<ir::Value*> results;
                  for (size_t i = 0; i < 16; ++i) {
                      ir::Value* zero = k.b.constant(k.scalar(kind), zero_bits(i));
                      results.push_back(i / 4 % 2 == 0 ? k.b.binary(ops[i % 4], a, zero) : k.b.binary(ops[i % 4], zero, a));
                  }
                  return results;
              },
              [&](size_t i, uint64_t a, uint64_t, uint64_t& r) {
                  return i / 4 % 2 == 0 ? passes::fold_binary(ops[i % 4], type, a, zero_bits(i), r) : passes::fold_binary(ops[i % 4], type, zero_bits(i), a, r);
              }}
            .check_all();
    }
}
