// SPDX-License-Identifier: Apache-2.0
// What the tests of cuFFT share: transforms by their definition in double, types of both precisions, random data, errors.
#pragma once
#include <cmath>
#include <complex>

#include <cufft.h>

#include "check.h"

using Complex = std::complex<double>;

inline void must(cufftResult result, const char* call, int line) {
    if (result == CUFFT_SUCCESS) return;
    std::fprintf(stderr, "line %d: %s: result %d\n", line, call, static_cast<int>(result));
    std::exit(1);
}
#define OK(call) must(call, #call, __LINE__)

/// One precision of cuFFT.
struct Single {
    using Real = cufftReal;
    using Pair = cufftComplex;
    static constexpr cufftType c2c = CUFFT_C2C, r2c = CUFFT_R2C, c2r = CUFFT_C2R;
    static constexpr double error = 1e-6;
    static cufftResult run(cufftHandle plan, Pair* in, Pair* out, int direction) { return cufftExecC2C(plan, in, out, direction); }
    static cufftResult run(cufftHandle plan, Real* in, Pair* out) { return cufftExecR2C(plan, in, out); }
    static cufftResult run(cufftHandle plan, Pair* in, Real* out) { return cufftExecC2R(plan, in, out); }
};
struct Double {
    using Real = cufftDoubleReal;
    using Pair = cufftDoubleComplex;
    static constexpr cufftType c2c = CUFFT_Z2Z, r2c = CUFFT_D2Z, c2r = CUFFT_Z2D;
    static constexpr double error = 2e-15;
    static cufftResult run(cufftHandle plan, Pair* in, Pair* out, int direction) { return cufftExecZ2Z(plan, in, out, direction); }
    static cufftResult run(cufftHandle plan, Real* in, Pair* out) { return cufftExecD2Z(plan, in, out); }
    static cufftResult run(cufftHandle plan, Pair* in, Real* out) { return cufftExecZ2D(plan, in, out); }
};

/// Sums of data[j] * exp(direction * 2 pi i j k / n) along each axis of an array of lengths n, by rows.
inline std::vector<Complex> transform(std::vector<Complex> data, const std::vector<int>& n, int direction) {
    size_t stride = data.size();
    for (int length : n) {
        stride /= length;
        std::vector<Complex> roots(length), line(length);
        for (int k = 0; k < length; ++k) roots[k] = std::polar(1.0, direction * 2 * M_PI * k / length);
        for (size_t start = 0; start < data.size(); ++start) {
            if (start / stride % length != 0) continue;
            for (int k = 0; k < length; ++k) {
                Complex sum = 0;
                for (int j = 0, turn = 0; j < length; ++j, turn = turn + k < length ? turn + k : turn + k - length)
                    sum += data[start + j * stride] * roots[turn];
                line[k] = sum;
            }
            for (int k = 0; k < length; ++k) data[start + k * stride] = line[k];
        }
    }
    return data;
}

/// In [-1, 1), the same on every run.
inline double random_number() {
    static unsigned state = 12345;
    state = state * 1664525u + 1013904223u;
    return (state >> 8) / 8388608.0 - 1;
}

/// Of floats' precision, so that host and device start from the same numbers.
inline std::vector<Complex> random_data(size_t n) {
    std::vector<Complex> data(n);
    for (Complex& z : data) {
        const float x = static_cast<float>(random_number()), y = static_cast<float>(random_number());
        z = Complex(x, y);
    }
    return data;
}

/// The relative error of vectors, by squares.
inline double distance(const std::vector<Complex>& found, const std::vector<Complex>& wanted) {
    double wrong = 0, all = 0;
    for (size_t i = 0; i < wanted.size(); ++i) {
        wrong += std::norm(found[i] - wanted[i]);
        all += std::norm(wanted[i]);
    }
    return std::sqrt(wrong / all);
}

inline void expect_near(const std::vector<Complex>& found, const std::vector<Complex>& wanted, double limit, const char* what, int n) {
    const double far = distance(found, wanted);
    if (!(far < limit)) std::printf("%s, length %d: relative error %g, allowed %g\n", what, n, far, limit);
    expect(far < limit, what);
}

/// Device memory that goes with its scope.
template <typename T>
struct Memory {
    T* device = nullptr;
    size_t count;
    explicit Memory(size_t n) : count(n) { MUST(cudaMalloc(&device, n * sizeof(T))); }
    explicit Memory(const std::vector<T>& data) : Memory(data.size()) { MUST(cudaMemcpy(device, data.data(), count * sizeof(T), cudaMemcpyHostToDevice)); }
    ~Memory() { cudaFree(device); }
    Memory(const Memory&) = delete;
    std::vector<T> now() const {
        std::vector<T> copy(count);
        MUST(cudaMemcpy(copy.data(), device, count * sizeof(T), cudaMemcpyDeviceToHost));
        return copy;
    }
};

template <typename Pair>
std::vector<Pair> pairs(const std::vector<Complex>& data) {
    std::vector<Pair> out(data.size());
    for (size_t i = 0; i < data.size(); ++i) {
        out[i].x = static_cast<decltype(out[i].x)>(data[i].real());
        out[i].y = static_cast<decltype(out[i].y)>(data[i].imag());
    }
    return out;
}
template <typename Pair>
std::vector<Complex> complexes(const std::vector<Pair>& data) {
    std::vector<Complex> out(data.size());
    for (size_t i = 0; i < data.size(); ++i) out[i] = Complex(data[i].x, data[i].y);
    return out;
}
