// SPDX-License-Identifier: Apache-2.0
// Intervals of doubles: beyond 2^53 they are not exact, but no count that passes a limit comes near.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <qiao/ir/turn_bound.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {
namespace detail {

struct Interval {
    double low;
    double high;
};

inline Interval interval_of(TypeKind kind) {
    switch (kind) {
        case TypeKind::boolean: return {0, 1};
        case TypeKind::i8: return {-128, 127};
        case TypeKind::u8: return {0, 255};
        case TypeKind::i16: return {-32768, 32767};
        case TypeKind::u16: return {0, 65535};
        case TypeKind::i32: return {-2147483648.0, 2147483647.0};
        case TypeKind::u32: return {0, 4294967295.0};
        case TypeKind::i64: return {-9223372036854775808.0, 9223372036854775808.0};
        case TypeKind::u64: return {0, 18446744073709551616.0};
        default: return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    }
}

/// What wraps can be anything.
inline Interval as_kind(Interval value, TypeKind kind) {
    Interval range = interval_of(kind);
    return value.low >= range.low && value.high <= range.high ? value : range;
}

template <typename T>
double read_as(const void* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return static_cast<double>(value);
}

inline Interval argument_value(const void* from, TypeKind kind) {
    double value = 0;
    switch (kind) {
        case TypeKind::boolean:
        case TypeKind::u8: value = read_as<uint8_t>(from); break;
        case TypeKind::i8: value = read_as<int8_t>(from); break;
        case TypeKind::i16: value = read_as<int16_t>(from); break;
        case TypeKind::u16: value = read_as<uint16_t>(from); break;
        case TypeKind::i32: value = read_as<int32_t>(from); break;
        case TypeKind::u32: value = read_as<uint32_t>(from); break;
        case TypeKind::i64: value = read_as<int64_t>(from); break;
        case TypeKind::u64: value = read_as<uint64_t>(from); break;
        default: return interval_of(kind);
    }
    return {value, value};
}

/// The least interval around op(x, y) for the corners of both, for operations that are monotonic in each operand.
template <typename Operation>
Interval corners(Interval a, Interval b, Operation&& op) {
    const double values[4] = {op(a.low, b.low), op(a.low, b.high), op(a.high, b.low), op(a.high, b.high)};
    return {*std::min_element(values, values + 4), *std::max_element(values, values + 4)};
}

class BoundEvaluator {
public:
    BoundEvaluator(const TurnBound& bound, const LaunchFacts& facts) : bound_(bound), facts_(facts), values_(bound.nodes.size()) {}

    double run() {
        for (size_t i = 0; i < values_.size(); ++i) values_[i] = as_kind(value(bound_.nodes[i]), bound_.nodes[i].kind);
        return values_.empty() ? infinity : values_.back().high;
    }

private:
    using Op = TurnBound::Op;
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    const TurnBound& bound_;
    const LaunchFacts& facts_;
    std::vector<Interval> values_;

    Interval of_launch(const TurnBound::Node& n) const {
        if (facts_.known == LaunchFacts::Known::nothing) return interval_of(n.kind);
        if (n.op == Op::parameter && facts_.known == LaunchFacts::Known::tiny) return {1, 1};
        if (n.op == Op::parameter) return argument_value(static_cast<const char*>(facts_.arguments[n.a]) + n.b, n.kind);
        bool of_block = n.op == Op::thread || n.op == Op::block_dim;
        double extent = of_block ? facts_.block[n.a] : facts_.grid[n.a];
        bool is_index = n.op == Op::thread || n.op == Op::block;
        return is_index ? Interval{0, extent - 1} : Interval{extent, extent};
    }

    Interval value(const TurnBound::Node& n) const {
        const Interval unknown = interval_of(n.kind);
        Interval a = n.a < values_.size() ? values_[n.a] : unknown;
        Interval b = n.b < values_.size() ? values_[n.b] : unknown;
        Interval c = n.c < values_.size() ? values_[n.c] : unknown;
        switch (n.op) {
            case Op::constant: return {static_cast<double>(n.value), static_cast<double>(n.value)};
            case Op::any: return unknown;
            case Op::parameter:
            case Op::thread:
            case Op::block:
            case Op::block_dim:
            case Op::grid_dim: return of_launch(n);
            case Op::convert: return a;
            case Op::add: return {a.low + b.low, a.high + b.high};
            case Op::sub: return {a.low - b.high, a.high - b.low};
            case Op::mul: return corners(a, b, [](double x, double y) { return x == 0 || y == 0 ? 0 : x * y; });
            case Op::div:
                if (b.low < 1) return unknown;
                return corners(a, b, [](double x, double y) { return std::trunc(x / y); });
            case Op::rem:
                if (b.low < 1) return unknown;
                return {a.low < 0 ? std::max(a.low, 1 - b.high) : 0, a.high > 0 ? std::min(a.high, b.high - 1) : 0};
            case Op::shl:
                if (b.low < 0 || b.high > 63) return unknown;
                return corners(a, b, [](double x, double y) { return std::ldexp(x, static_cast<int>(y)); });
            case Op::shr:
                if (b.low < 0 || b.high > 63) return unknown;
                return corners(a, b, [](double x, double y) { return std::floor(std::ldexp(x, -static_cast<int>(y))); });
            case Op::bit_and:
                if (a.low < 0 && b.low < 0) return unknown;
                return {0, a.low < 0 ? b.high : b.low < 0 ? a.high : std::min(a.high, b.high)};
            case Op::min: return {std::min(a.low, b.low), std::min(a.high, b.high)};
            case Op::max: return {std::max(a.low, b.low), std::max(a.high, b.high)};
            case Op::unite: return {std::min(a.low, b.low), std::max(a.high, b.high)};
            case Op::after_up: return b.low < 0 ? unknown : Interval{a.low, a.high - 1 + b.high};
            case Op::after_down: return b.low < 0 ? unknown : Interval{a.low + 1 - b.high, a.high};
            default: return {1, turns(n, a, b, c)};
        }
    }

    /// Tests included: the last turn is the one that only tests.
    double turns(const TurnBound::Node& n, Interval start, Interval step, Interval limit) const {
        const Interval range = interval_of(static_cast<TypeKind>(n.value));
        switch (n.op) {
            case Op::total: return start.high + step.high;
            case Op::nested: return start.high * (1 + step.high);
            case Op::count_to:
                return step.low == 1 && step.high == 1 && start.high <= limit.low ? limit.high - start.low + 1 : infinity;
            case Op::count_up:
                if (step.low < 1 || limit.high - 1 + step.high > range.high) return infinity;
                return std::max(1.0, std::ceil((limit.high - start.low) / step.low) + 1);
            case Op::count_down:
                if (step.low < 1 || limit.low + 1 - step.high < range.low) return infinity;
                return std::max(1.0, std::ceil((start.high - limit.low) / step.low) + 1);
            default: return infinity;
        }
    }
};

}  // namespace detail

double TurnBound::evaluate(const LaunchFacts& facts) const { return detail::BoundEvaluator(*this, facts).run(); }

}  // namespace ir
QIAO_NAMESPACE_END
