// SPDX-License-Identifier: Apache-2.0
// cuBLAS: vectors. Sums, norms, extremes, rotations and copies, increments of both signs, results on host and device.
#include "../blas.h"

cublasHandle_t handle;

size_t place(int i, int n, int inc) { return inc > 0 ? size_t(i) * inc : size_t(n - 1 - i) * -inc; }

template <typename T, typename Axpy, typename Scal, typename Copy, typename Swap>
void elementwise(Axpy axpy, Scal scal, Copy copy, Swap swap) {
    for (int n : {1, 100, 1003}) {
        for (int incy : {1, 3, -2}) {
            const int incx = n == 100 ? -3 : 2;
            Numbers<T> x(size_t(n) * 3), y(size_t(n) * 3), z(size_t(n) * 3), factor(1);
            OK(axpy(handle, n, &factor.host[0], x.device, incx, y.device, incy));
            std::vector<T> got = y.now();
            int wrong = 0;
            for (int i = 0; i < n; ++i) {
                size_t at = place(i, n, incy);
                wrong += !near(wide(got[at]), factor[0] * x[place(i, n, incx)] + y[at], tolerance<T>(), 1);
            }
            expect(wrong == 0, "axpy");
            OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
            OK(scal(handle, n, factor.device, x.device, 3));
            OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_HOST));
            got = x.now();
            for (int i = 0; i < n * 3; ++i) wrong += !near(wide(got[i]), i % 3 == 0 ? factor[0] * x[i] : x[i], tolerance<T>(), 1);
            expect(wrong == 0, "scal");
            x.send();
            y.send();
            OK(copy(handle, n, x.device, incx, z.device, incy));
            OK(swap(handle, n, x.device, incx, y.device, incy));
            std::vector<T> first = x.now(), second = y.now(), third = z.now();
            for (int i = 0; i < n; ++i) {
                size_t from = place(i, n, incx), to = place(i, n, incy);
                wrong += wide(first[from]) != y[to] || wide(second[to]) != x[from] || wide(third[to]) != x[from];
            }
            expect(wrong == 0, "copy and swap");
        }
    }
}

template <typename T, typename R, typename Dot, typename Norm, typename Sum, typename Largest, typename Smallest>
void reductions(bool conjugated, Dot dot, Norm norm, Sum sum, Largest largest, Smallest smallest) {
    for (int n : {1, 31, 5000}) {
        Numbers<T> x(size_t(n) * 2), y(size_t(n) * 2);
        Wide product = 0;
        double size = 0, squares = 0, magnitudes = 0, most = -1, least = 1e9;
        int most_at = 0, least_at = 0;
        for (int i = 0; i < n; ++i) {
            Wide v = x[size_t(i) * 2], term = (conjugated ? std::conj(v) : v) * y[place(i, n, -1)];
            double magnitude = std::fabs(v.real()) + std::fabs(v.imag());
            product += term;
            size += std::abs(term);
            squares += std::norm(v);
            magnitudes += magnitude;
            if (magnitude > most) most = magnitude, most_at = i + 1;
            if (magnitude < least) least = magnitude, least_at = i + 1;
        }
        T result = {};
        R real = {};
        int at = 0;
        OK(dot(handle, n, x.device, 2, y.device, -1, &result));
        expect(near(wide(result), product, tolerance<T>(), size), "dot");
        OK(norm(handle, n, x.device, 2, &real));
        expect(near(real, std::sqrt(squares), tolerance<T>(), std::sqrt(squares)), "nrm2");
        OK(sum(handle, n, x.device, 2, &real));
        expect(near(real, magnitudes, tolerance<T>(), magnitudes), "asum");
        OK(largest(handle, n, x.device, 2, &at));
        expect(at == most_at, "amax");
        OK(smallest(handle, n, x.device, 2, &at));
        expect(at == least_at, "amin");
        Numbers<R> on_device(1);
        OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
        OK(norm(handle, n, x.device, 2, on_device.device));
        OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_HOST));
        expect(near(on_device.now()[0], std::sqrt(squares), tolerance<T>(), std::sqrt(squares)), "nrm2 into device memory");
    }
}

void corners() {
    // Norms of numbers whose squares do not fit.
    Numbers<float> huge(3);
    huge.host = {3e30f, 0.0f, 4e30f};
    huge.send();
    float norm = 0;
    OK(cublasSnrm2(handle, 3, huge.device, 1, &norm));
    expect(std::fabs(norm / 5e30f - 1) < 1e-6f, "the norm of large numbers");
    huge.host = {3e-30f, 4e-30f, 0.0f};
    huge.send();
    OK(cublasSnrm2_64(handle, int64_t(3), huge.device, int64_t(1), &norm));
    expect(std::fabs(norm / 5e-30f - 1) < 1e-6f, "the norm of small numbers");
    norm = 7;
    OK(cublasSdot(handle, 0, huge.device, 1, huge.device, 1, &norm));
    expect(norm == 0, "an empty product");
    int at = 5;
    OK(cublasIsamax(handle, 0, huge.device, 1, &at));
    expect(at == 0, "the largest of nothing");

    Numbers<double> x(50), y(50);
    double c = 0.6, s = 0.8;
    OK(cublasDrot(handle, 50, x.device, 1, y.device, 1, &c, &s));
    std::vector<double> a = x.now(), b = y.now();
    int wrong = 0;
    for (int i = 0; i < 50; ++i) wrong += !near(a[i], c * x[i] + s * y[i], 1e-14, 1) || !near(b[i], c * y[i] - s * x[i], 1e-14, 1);
    expect(wrong == 0, "rot");

    Numbers<__half> p(100), q(100);
    __half result;
    OK(cublasDotEx(handle, 100, p.device, CUDA_R_16F, 1, q.device, CUDA_R_16F, 1, &result, CUDA_R_16F, CUDA_R_32F));
    Wide sum = 0;
    for (int i = 0; i < 100; ++i) sum += p[i] * q[i];
    expect(near(wide(result), sum, 2e-3, std::abs(sum)), "dot of halves");
    expect(cublasDotEx(handle, 1, p.device, CUDA_R_16F, 1, q.device, CUDA_R_16F, 1, &result, CUDA_R_16F, CUDA_R_64F) == CUBLAS_STATUS_NOT_SUPPORTED, "no such dot");

    // Every third element, and a part of a matrix.
    std::vector<int> from(60), to(60, -1);
    for (int i = 0; i < 60; ++i) from[i] = i;
    int* memory = nullptr;
    MUST(cudaMalloc(&memory, 60 * sizeof(int)));
    OK(cublasSetVector(20, sizeof(int), from.data(), 3, memory, 2));
    OK(cublasGetVector(20, sizeof(int), memory, 2, to.data(), 1));
    for (int i = 0; i < 20; ++i) wrong += to[i] != 3 * i;
    OK(cublasSetMatrix(4, 5, sizeof(int), from.data(), 7, memory, 6));
    OK(cublasGetMatrix(4, 5, sizeof(int), memory, 6, to.data(), 4));
    for (int i = 0; i < 20; ++i) wrong += to[i] != i % 4 + i / 4 * 7;
    expect(wrong == 0, "vectors and matrices between host and device");
    expect(cublasSetMatrix(4, 5, sizeof(int), from.data(), 3, memory, 6) == CUBLAS_STATUS_INVALID_VALUE, "a leading dimension too small");
    MUST(cudaFree(memory));
    cublasPointerMode_t mode = CUBLAS_POINTER_MODE_DEVICE;
    OK(cublasGetPointerMode(handle, &mode));
    int version = 0;
    OK(cublasGetVersion(handle, &version));
    expect(mode == CUBLAS_POINTER_MODE_HOST && version > 0, "what a handle says");
}

int main() {
    MUST(cudaFree(nullptr));  // says so where there is no device
    OK(cublasCreate(&handle));
    elementwise<float>(cublasSaxpy, cublasSscal, cublasScopy, cublasSswap);
    elementwise<cuDoubleComplex>(cublasZaxpy, cublasZscal, cublasZcopy, cublasZswap);
    reductions<float, float>(false, cublasSdot, cublasSnrm2, cublasSasum, cublasIsamax, cublasIsamin);
    reductions<cuDoubleComplex, double>(true, cublasZdotc, cublasDznrm2, cublasDzasum, cublasIzamax, cublasIzamin);
    corners();
    OK(cublasDestroy(handle));
    return report();
}
