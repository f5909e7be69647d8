// SPDX-License-Identifier: Apache-2.0
// Straight text of small transforms. Helpers of the text: add, sub, turn (times -i), times (by a complex constant), scaled, plus (a + b * c).
#pragma once
#include <cmath>
#include <cstdio>

#include <qiao/fft/codelet.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {

Root root(long long k, long long n) {
    constexpr long double turn = 6.283185307179586476925286766559L;
    k %= n;
    // The exact values at quarters, and the symmetries that give equal roots equal digits.
    if (8 * k > 4 * n) {
        Root r = root(n - k, n);
        return {r.x, -r.y};
    }
    if (8 * k > 2 * n) {
        Root r = root(4 * k - n, 4 * n);
        return {r.y, -r.x};
    }
    if (8 * k > n) {
        Root r = root(n - 4 * k, 4 * n);
        return {-r.y, -r.x};
    }
    const long double angle = turn * static_cast<long double>(k) / static_cast<long double>(n);
    return {static_cast<double>(std::cos(angle)), k == 0 ? 0.0 : -static_cast<double>(std::sin(angle))};
}

std::string Codelet::name(const std::string& expression) {
    std::string made = "t" + std::to_string(names_++);
    text_ += "const Z " + made + " = " + expression + ";\n";
    return made;
}

std::string Codelet::number(double x) const {
    char digits[40];
    std::snprintf(digits, sizeof digits, wide_ ? "%.17e" : "%.9ef", x);
    return digits;
}

std::string Codelet::turned(const std::string& value, size_t k, size_t n) {
    k %= n;
    if (k == 0) return value;
    if (4 * k == n) return name("turn(" + value + ")");
    const Root r = root(static_cast<long long>(k), static_cast<long long>(n));
    return name("times(" + value + ", " + number(r.x) + ", " + number(r.y) + ")");
}

Codelet::Values Codelet::transform(const Values& in) {
    const size_t n = in.size();
    if (n == 1) return in;
    if (n == 2) return pair(in);
    if (n == 4) return four(in);
    // The power of n's smallest prime.
    size_t prime = 2, power = 1;
    while (n % prime != 0) ++prime;
    for (size_t rest = n; rest % prime == 0; rest /= prime) power *= prime;
    if (power != n) return coprime(in, power, n / power);
    if (prime == n) return odd_prime(in);
    size_t a = prime;
    while (a * prime <= n / (a * prime)) a *= prime;
    return composite(in, a, n / a);
}

Codelet::Values Codelet::pair(const Values& in) { return {name("add(" + in[0] + ", " + in[1] + ")"), name("sub(" + in[0] + ", " + in[1] + ")")}; }

Codelet::Values Codelet::four(const Values& in) {
    const Values even = pair({in[0], in[2]}), odd = pair({in[1], in[3]});
    const std::string turned_odd = name("turn(" + odd[1] + ")");
    const Values sums = pair({even[0], odd[0]}), differences = pair({even[1], turned_odd});
    return {sums[0], differences[0], sums[1], differences[1]};
}

// With a(k) = v(k) + v(n-k) and b(k) = v(k) - v(n-k), results j and n-j are the sum and the difference of
// v(0) + sum a(k) cos(2 pi jk/n) and -i sum b(k) sin(2 pi jk/n).
Codelet::Values Codelet::odd_prime(const Values& in) {
    const size_t n = in.size(), half = n / 2;
    Values sums(half + 1), differences(half + 1), out(n);
    for (size_t k = 1; k <= half; ++k) {
        const Values both = pair({in[k], in[n - k]});
        sums[k] = both[0];
        differences[k] = both[1];
    }
    out[0] = in[0];
    for (size_t k = 1; k <= half; ++k) out[0] = name("add(" + out[0] + ", " + sums[k] + ")");
    for (size_t j = 1; j <= half; ++j) {
        std::string even = in[0], odd;
        for (size_t k = 1; k <= half; ++k) {
            const Root r = root(static_cast<long long>(j * k), static_cast<long long>(n));
            even = name("plus(" + even + ", " + sums[k] + ", " + number(r.x) + ")");
            odd =
                k == 1 ? name("scaled(" + differences[k] + ", " + number(-r.y) + ")") : name("plus(" + odd + ", " + differences[k] + ", " + number(-r.y) + ")");
        }
        odd = name("turn(" + odd + ")");
        const Values both = pair({even, odd});
        out[j] = both[0];
        out[n - j] = both[1];
    }
    return out;
}

Codelet::Values Codelet::coprime(const Values& in, size_t a, size_t b) {
    const size_t n = a * b;
    std::vector<Values> rows(b);
    for (size_t j = 0; j < b; ++j) {
        Values row(a);
        for (size_t i = 0; i < a; ++i) row[i] = in[(b * i + a * j) % n];
        rows[j] = transform(row);
    }
    std::vector<Values> columns(a);
    for (size_t i = 0; i < a; ++i) {
        Values column(b);
        for (size_t j = 0; j < b; ++j) column[j] = rows[j][i];
        columns[i] = transform(column);
    }
    Values out(n);
    for (size_t k = 0; k < n; ++k) out[k] = columns[k % a][k % b];
    return out;
}

Codelet::Values Codelet::composite(const Values& in, size_t a, size_t b) {
    const size_t n = a * b;
    std::vector<Values> columns(a, Values(b));
    for (size_t j = 0; j < b; ++j) {
        Values row(a);
        for (size_t i = 0; i < a; ++i) row[i] = in[b * i + j];
        row = transform(row);
        for (size_t i = 0; i < a; ++i) columns[i][j] = turned(row[i], i * j, n);
    }
    Values out(n);
    for (size_t i = 0; i < a; ++i) {
        const Values column = transform(columns[i]);
        for (size_t j = 0; j < b; ++j) out[i + a * j] = column[j];
    }
    return out;
}

}  // namespace fft
QIAO_NAMESPACE_END
