// SPDX-License-Identifier: Apache-2.0
// Small Fourier transforms as straight CUDA text.
//
// In: the names of n values of the kernels' type Z. Out: statements appended to a text, and the names of the n results in
// order. Lengths with coprime factors are taken apart after Good and Thomas (no twiddle factors), powers of primes after
// Cooley and Tukey, odd primes by sums and differences of opposite values.
#pragma once
#include <string>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {

/// exp(-2 pi i k / n).
struct Root {
    double x, y;
};
QIAO_DECL Root root(long long k, long long n);

class Codelet {
public:
    using Values = std::vector<std::string>;
    /// Appends to `text`, which must outlive this; `wide`: of doubles.
    Codelet(std::string& text, bool wide) : text_(text), wide_(wide) {}

    /// The forward transform, unnormalised.
    QIAO_DECL Values transform(const Values& in);
    /// A statement that gives `expression` a name.
    QIAO_DECL std::string name(const std::string& expression);

private:
    QIAO_DECL Values pair(const Values& in);
    QIAO_DECL Values four(const Values& in);
    QIAO_DECL Values odd_prime(const Values& in);
    QIAO_DECL Values coprime(const Values& in, size_t a, size_t b);
    QIAO_DECL Values composite(const Values& in, size_t a, size_t b);
    QIAO_DECL std::string turned(const std::string& value, size_t k, size_t n);
    QIAO_DECL std::string number(double x) const;

    std::string& text_;
    bool wide_;
    int names_ = 0;
};

}  // namespace fft
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/fft/impl/codelet.ipp>
#endif
