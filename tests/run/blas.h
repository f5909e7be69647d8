// SPDX-License-Identifier: Apache-2.0
// What the cuBLAS tests share: random matrices on both sides, a plain host version in double, comparison.
#pragma once
#include <cmath>
#include <complex>

#include <cublas_v2.h>

#include "check.h"

inline void must(cublasStatus_t status, const char* call, int line) {
    if (status == CUBLAS_STATUS_SUCCESS) return;
    std::fprintf(stderr, "line %d: %s: status %d\n", line, call, static_cast<int>(status));
    std::exit(1);
}
#define OK(call) must(call, #call, __LINE__)

using Wide = std::complex<double>;

inline Wide wide(float v) { return v; }
inline Wide wide(double v) { return v; }
inline Wide wide(cuComplex v) { return {v.x, v.y}; }
inline Wide wide(cuDoubleComplex v) { return {v.x, v.y}; }
inline Wide wide(__half v) { return __half2float(v); }
inline Wide wide(__nv_bfloat16 v) { return __bfloat162float(v); }
inline Wide wide(signed char v) { return v; }
inline Wide wide(int v) { return v; }

template <typename T>
struct Make {
    static T of(Wide v) { return static_cast<T>(v.real()); }
};
template <>
struct Make<cuComplex> {
    static cuComplex of(Wide v) { return make_cuComplex(float(v.real()), float(v.imag())); }
};
template <>
struct Make<cuDoubleComplex> {
    static cuDoubleComplex of(Wide v) { return make_cuDoubleComplex(v.real(), v.imag()); }
};
template <>
struct Make<__half> {
    static __half of(Wide v) { return __float2half(float(v.real())); }
};
template <>
struct Make<__nv_bfloat16> {
    static __nv_bfloat16 of(Wide v) { return __float2bfloat16(float(v.real())); }
};

/// Numbers of sixteenths between -1 and 1, small integers for integer types; the same ones every time.
inline double next_random() {
    static unsigned state = 12345;
    state = state * 1664525u + 1013904223u;
    return static_cast<int>(state >> 24) % 17 / 16.0 * ((state >> 20) % 2 ? 1 : -1);
}

/// `count` numbers in device memory, with a copy on the host.
template <typename T>
struct Numbers {
    std::vector<T> host;
    T* device = nullptr;
    explicit Numbers(size_t count, double scale = 1) : host(count) {
        for (T& v : host) v = Make<T>::of(Wide(next_random(), next_random()) * scale);
        MUST(cudaMalloc(&device, count * sizeof(T) + 1));
        send();
    }
    ~Numbers() { cudaFree(device); }
    Numbers(const Numbers&) = delete;
    void send() { MUST(cudaMemcpy(device, host.data(), host.size() * sizeof(T), cudaMemcpyHostToDevice)); }
    std::vector<T> now() const {
        std::vector<T> copy(host.size());
        MUST(cudaMemcpy(copy.data(), device, host.size() * sizeof(T), cudaMemcpyDeviceToHost));
        return copy;
    }
    Wide operator[](size_t i) const { return wide(host[i]); }
};

template <typename T>
Wide element(const Numbers<T>& a, size_t offset, int ld, cublasOperation_t op, int row, int column) {
    Wide v = a[offset + (op == CUBLAS_OP_N ? row + size_t(column) * ld : column + size_t(row) * ld)];
    return op == CUBLAS_OP_C ? std::conj(v) : v;
}

/// The most that a result may differ, as a part of the sum of magnitudes.
template <typename T>
double tolerance() {
    if (sizeof(T) == 2) return 5e-3;
    return std::is_same<T, double>::value || std::is_same<T, cuDoubleComplex>::value ? 1e-13 : 2e-5;
}
inline bool near(Wide got, Wide wanted, double part, double size) { return std::abs(got - wanted) <= part * (size + 1); }
