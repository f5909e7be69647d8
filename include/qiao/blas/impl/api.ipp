// SPDX-License-Identifier: Apache-2.0
// Bodies of cuBLAS, one line each into blas/, in the families of cublas_functions.h.
#pragma once
#include <qiao/blas/matrices.hpp>

namespace qiao_blas = qiao::blas;

extern "C" {

#define QIAO_CUBLAS(name) cublasStatus_t cublas##name
#define QIAO_H cublasHandle_t h
#define QIAO_OPS cublasOperation_t ta, cublasOperation_t tb

#define QIAO_CUBLAS_ALL(X, T, I, W)                                                                                                                            \
    QIAO_CUBLAS(X##axpy##W)(QIAO_H, I n, const T* f, const T* x, I incx, T* y, I incy) noexcept { return qiao_blas::axpy(h, n, f, x, incx, y, incy); }         \
    QIAO_CUBLAS(X##scal##W)(QIAO_H, I n, const T* f, T* x, I incx) noexcept { return qiao_blas::scal(h, n, f, x, incx); }                                      \
    QIAO_CUBLAS(X##copy##W)(QIAO_H, I n, const T* x, I incx, T* y, I incy) noexcept { return qiao_blas::copy(h, n, x, incx, y, incy); }                        \
    QIAO_CUBLAS(X##swap##W)(QIAO_H, I n, T* x, I incx, T* y, I incy) noexcept { return qiao_blas::swap(h, n, x, incx, y, incy); }                              \
    QIAO_CUBLAS(X##gemv##W)(QIAO_H, cublasOperation_t t, I m, I n, const T* f, const T* a, I lda, const T* x, I incx, const T* g, T* y, I incy) noexcept {     \
        return qiao_blas::gemv(h, t, m, n, f, a, lda, x, incx, g, y, incy);                                                                                    \
    }                                                                                                                                                          \
    QIAO_CUBLAS(X##geam##W)(QIAO_H, QIAO_OPS, I m, I n, const T* f, const T* a, I lda, const T* g, const T* b, I ldb, T* c, I ldc) noexcept {                  \
        return qiao_blas::geam(h, ta, tb, m, n, f, a, lda, g, b, ldb, c, ldc);                                                                                 \
    }                                                                                                                                                          \
    QIAO_CUBLAS(X##dgmm##W)(QIAO_H, cublasSideMode_t s, I m, I n, const T* a, I lda, const T* x, I incx, T* c, I ldc) noexcept {                               \
        return qiao_blas::dgmm(h, s, m, n, a, lda, x, incx, c, ldc);                                                                                           \
    }                                                                                                                                                          \
    QIAO_CUBLAS(X##symm##W)(QIAO_H, cublasSideMode_t s, cublasFillMode_t u, I m, I n, const T* f, const T* a, I lda, const T* b, I ldb, const T* g,            \
                            T* c, I ldc) noexcept {                                                                                                            \
        return qiao_blas::symm(h, s, u, m, n, f, a, lda, b, ldb, g, c, ldc);                                                                                   \
    }                                                                                                                                                          \
    QIAO_CUBLAS(X##syrk##W)(QIAO_H, cublasFillMode_t u, cublasOperation_t t, I n, I k, const T* f, const T* a, I lda, const T* g, T* c, I ldc) noexcept {      \
        return qiao_blas::syrk(h, u, t, n, k, f, a, lda, g, c, ldc);                                                                                           \
    }                                                                                                                                                          \
    QIAO_CUBLAS(X##trsm##W)(QIAO_H, cublasSideMode_t s, cublasFillMode_t u, cublasOperation_t t, cublasDiagType_t d, I m, I n, const T* f, const T* a,         \
                            I lda, T* b, I ldb) noexcept {                                                                                                     \
        return qiao_blas::trsm(h, s, u, t, d, m, n, f, a, lda, b, ldb);                                                                                        \
    }

#define QIAO_CUBLAS_GEMM(X, T, I, W)                                                                                                                   \
    QIAO_CUBLAS(X##gemm##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const T* f, const T* a, I lda, const T* b, I ldb, const T* g, T* c, I ldc) noexcept {     \
        return qiao_blas::gemm_of(h, {ta, tb, m, n, k, lda, ldb, ldc}, f, qiao_blas::one(a), qiao_blas::one(b), g, qiao_blas::one(c));                 \
    }                                                                                                                                                  \
    QIAO_CUBLAS(X##gemmBatched##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const T* f, const T* const a[], I lda, const T* const b[], I ldb, const T* g,      \
                                   T* const c[], I ldc, I batch) noexcept {                                                                            \
        return qiao_blas::gemm_of(h, {ta, tb, m, n, k, lda, ldb, ldc, batch}, f, qiao_blas::Place<const T>{nullptr, a, 0},                             \
                                  qiao_blas::Place<const T>{nullptr, b, 0}, g, qiao_blas::Place<T>{nullptr, c, 0});                                    \
    }                                                                                                                                                  \
    QIAO_CUBLAS(X##gemmStridedBatched##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const T* f, const T* a, I lda, long long stride_a, const T* b, I ldb,       \
                                          long long stride_b, const T* g, T* c, I ldc, long long stride_c, I batch) noexcept {                         \
        return qiao_blas::gemm_of(h, {ta, tb, m, n, k, lda, ldb, ldc, batch}, f, qiao_blas::Place<const T>{a, nullptr, stride_a},                      \
                                  qiao_blas::Place<const T>{b, nullptr, stride_b}, g, qiao_blas::Place<T>{c, nullptr, stride_c});                      \
    }

#define QIAO_CUBLAS_REDUCTIONS(norm, sum, largest, smallest, T, R, I, W)                                                                           \
    QIAO_CUBLAS(norm##W)(QIAO_H, I n, const T* x, I incx, R* result) noexcept { return qiao_blas::nrm2(h, n, x, incx, result); }                   \
    QIAO_CUBLAS(sum##W)(QIAO_H, I n, const T* x, I incx, R* result) noexcept { return qiao_blas::asum(h, n, x, incx, result); }                    \
    QIAO_CUBLAS(largest##W)(QIAO_H, I n, const T* x, I incx, I* result) noexcept { return qiao_blas::extreme(h, n, x, incx, result, true); }       \
    QIAO_CUBLAS(smallest##W)(QIAO_H, I n, const T* x, I incx, I* result) noexcept { return qiao_blas::extreme(h, n, x, incx, result, false); }

#define QIAO_CUBLAS_DOT(name, T, conjugated, I, W)                                                      \
    QIAO_CUBLAS(name##W)(QIAO_H, I n, const T* x, I incx, const T* y, I incy, T* result) noexcept {     \
        return qiao_blas::dot(h, n, x, incx, y, incy, result, conjugated);                              \
    }

#define QIAO_CUBLAS_GER(name, T, conjugated, I, W)                                                                         \
    QIAO_CUBLAS(name##W)(QIAO_H, I m, I n, const T* f, const T* x, I incx, const T* y, I incy, T* a, I lda) noexcept {     \
        return qiao_blas::ger(h, m, n, f, x, incx, y, incy, a, lda, conjugated);                                           \
    }

#define QIAO_CUBLAS_ROT(name, T, I, W)                                                                   \
    QIAO_CUBLAS(name##W)(QIAO_H, I n, T* x, I incx, T* y, I incy, const T* c, const T* s) noexcept {     \
        return qiao_blas::rot(h, n, x, incx, y, incy, c, s);                                             \
    }

#define QIAO_CUBLAS_SCALE(name, T, R, I, W)                                                                                \
    QIAO_CUBLAS(name##W)(QIAO_H, I n, const R* f, T* x, I incx) noexcept { return qiao_blas::scal(h, n, f, x, incx); }

// Copies between host and device: a vector with an increment is rows of one element.
#define QIAO_CUBLAS_COPIES(direction, kind, I, W)                                                                                               \
    QIAO_CUBLAS(direction##Vector##W)(I n, I size, const void* x, I incx, void* y, I incy) noexcept {                                           \
        if (n < 0 || size <= 0 || incx <= 0 || incy <= 0) return CUBLAS_STATUS_INVALID_VALUE;                                                   \
        return qiao_blas::copied(cudaMemcpy2D(y, size_t(incy) * size, x, size_t(incx) * size, size, n, kind));                                  \
    }                                                                                                                                           \
    QIAO_CUBLAS(direction##VectorAsync##W)(I n, I size, const void* x, I incx, void* y, I incy, cudaStream_t stream) noexcept {                 \
        if (n < 0 || size <= 0 || incx <= 0 || incy <= 0) return CUBLAS_STATUS_INVALID_VALUE;                                                   \
        return qiao_blas::copied(cudaMemcpy2DAsync(y, size_t(incy) * size, x, size_t(incx) * size, size, n, kind, stream));                     \
    }                                                                                                                                           \
    QIAO_CUBLAS(direction##Matrix##W)(I rows, I cols, I size, const void* a, I lda, void* b, I ldb) noexcept {                                  \
        if (rows < 0 || cols < 0 || size <= 0 || lda < rows || ldb < rows) return CUBLAS_STATUS_INVALID_VALUE;                                  \
        return qiao_blas::copied(cudaMemcpy2D(b, size_t(ldb) * size, a, size_t(lda) * size, size_t(rows) * size, cols, kind));                  \
    }                                                                                                                                           \
    QIAO_CUBLAS(direction##MatrixAsync##W)(I rows, I cols, I size, const void* a, I lda, void* b, I ldb, cudaStream_t stream) noexcept {        \
        if (rows < 0 || cols < 0 || size <= 0 || lda < rows || ldb < rows) return CUBLAS_STATUS_INVALID_VALUE;                                  \
        return qiao_blas::copied(cudaMemcpy2DAsync(b, size_t(ldb) * size, a, size_t(lda) * size, size_t(rows) * size, cols, kind, stream));     \
    }

#define QIAO_CUBLAS_UNTYPED(I, W)                                                                                                                            \
    QIAO_CUBLAS(GemmEx##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const void* f, const void* a, cudaDataType at, I lda, const void* b, cudaDataType bt, I ldb,     \
                           const void* g, void* c, cudaDataType ct, I ldc, cublasComputeType_t compute, cublasGemmAlgo_t) noexcept {                         \
        return qiao_blas::gemm_ex(h, {ta, tb, m, n, k, lda, ldb, ldc}, {at, bt, ct, compute}, f, {a, nullptr, 0}, {b, nullptr, 0}, g, {c, nullptr, 0});      \
    }                                                                                                                                                        \
    QIAO_CUBLAS(SgemmEx##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const float* f, const void* a, cudaDataType at, I lda, const void* b, cudaDataType bt,          \
                            I ldb, const float* g, void* c, cudaDataType ct, I ldc) noexcept {                                                               \
        return qiao_blas::gemm_ex(h, {ta, tb, m, n, k, lda, ldb, ldc}, {at, bt, ct, CUBLAS_COMPUTE_32F}, f, {a, nullptr, 0}, {b, nullptr, 0}, g,             \
                                  {c, nullptr, 0});                                                                                                          \
    }                                                                                                                                                        \
    QIAO_CUBLAS(GemmBatchedEx##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const void* f, const void* const a[], cudaDataType at, I lda,                             \
                                  const void* const b[], cudaDataType bt, I ldb, const void* g, void* const c[], cudaDataType ct, I ldc, I batch,            \
                                  cublasComputeType_t compute, cublasGemmAlgo_t) noexcept {                                                                  \
        return qiao_blas::gemm_ex(h, {ta, tb, m, n, k, lda, ldb, ldc, batch}, {at, bt, ct, compute}, f, {nullptr, a, 0}, {nullptr, b, 0}, g,                 \
                                  {nullptr, c, 0});                                                                                                          \
    }                                                                                                                                                        \
    QIAO_CUBLAS(GemmStridedBatchedEx##W)(QIAO_H, QIAO_OPS, I m, I n, I k, const void* f, const void* a, cudaDataType at, I lda, long long stride_a,          \
                                         const void* b, cudaDataType bt, I ldb, long long stride_b, const void* g, void* c, cudaDataType ct, I ldc,          \
                                         long long stride_c, I batch, cublasComputeType_t compute, cublasGemmAlgo_t) noexcept {                              \
        return qiao_blas::gemm_ex(h, {ta, tb, m, n, k, lda, ldb, ldc, batch}, {at, bt, ct, compute}, f, {a, nullptr, stride_a},                              \
                                  {b, nullptr, stride_b}, g, {c, nullptr, stride_c});                                                                        \
    }                                                                                                                                                        \
    QIAO_CUBLAS(DotEx##W)(QIAO_H, I n, const void* x, cudaDataType xt, I incx, const void* y, cudaDataType yt, I incy, void* result, cudaDataType rt,        \
                          cudaDataType execution) noexcept {                                                                                                 \
        return qiao_blas::dot_ex(h, n, x, xt, incx, y, yt, incy, result, rt, execution);                                                                     \
    }

#define QIAO_CUBLAS_SIZED(I, W)                                                               \
    QIAO_CUBLAS_ALL(S, float, I, W)                                                           \
    QIAO_CUBLAS_ALL(D, double, I, W)                                                          \
    QIAO_CUBLAS_ALL(C, cuComplex, I, W)                                                       \
    QIAO_CUBLAS_ALL(Z, cuDoubleComplex, I, W)                                                 \
    QIAO_CUBLAS_GEMM(S, float, I, W)                                                          \
    QIAO_CUBLAS_GEMM(D, double, I, W)                                                         \
    QIAO_CUBLAS_GEMM(C, cuComplex, I, W)                                                      \
    QIAO_CUBLAS_GEMM(Z, cuDoubleComplex, I, W)                                                \
    QIAO_CUBLAS_GEMM(H, __half, I, W)                                                         \
    QIAO_CUBLAS_REDUCTIONS(Snrm2, Sasum, Isamax, Isamin, float, float, I, W)                  \
    QIAO_CUBLAS_REDUCTIONS(Dnrm2, Dasum, Idamax, Idamin, double, double, I, W)                \
    QIAO_CUBLAS_REDUCTIONS(Scnrm2, Scasum, Icamax, Icamin, cuComplex, float, I, W)            \
    QIAO_CUBLAS_REDUCTIONS(Dznrm2, Dzasum, Izamax, Izamin, cuDoubleComplex, double, I, W)     \
    QIAO_CUBLAS_DOT(Sdot, float, false, I, W)                                                 \
    QIAO_CUBLAS_DOT(Ddot, double, false, I, W)                                                \
    QIAO_CUBLAS_DOT(Cdotu, cuComplex, false, I, W)                                            \
    QIAO_CUBLAS_DOT(Cdotc, cuComplex, true, I, W)                                             \
    QIAO_CUBLAS_DOT(Zdotu, cuDoubleComplex, false, I, W)                                      \
    QIAO_CUBLAS_DOT(Zdotc, cuDoubleComplex, true, I, W)                                       \
    QIAO_CUBLAS_GER(Sger, float, false, I, W)                                                 \
    QIAO_CUBLAS_GER(Dger, double, false, I, W)                                                \
    QIAO_CUBLAS_GER(Cgeru, cuComplex, false, I, W)                                            \
    QIAO_CUBLAS_GER(Cgerc, cuComplex, true, I, W)                                             \
    QIAO_CUBLAS_GER(Zgeru, cuDoubleComplex, false, I, W)                                      \
    QIAO_CUBLAS_GER(Zgerc, cuDoubleComplex, true, I, W)                                       \
    QIAO_CUBLAS_ROT(Srot, float, I, W)                                                        \
    QIAO_CUBLAS_ROT(Drot, double, I, W)                                                       \
    QIAO_CUBLAS_SCALE(Csscal, cuComplex, float, I, W)                                         \
    QIAO_CUBLAS_SCALE(Zdscal, cuDoubleComplex, double, I, W)                                  \
    QIAO_CUBLAS_COPIES(Set, cudaMemcpyHostToDevice, I, W)                                     \
    QIAO_CUBLAS_COPIES(Get, cudaMemcpyDeviceToHost, I, W)                                     \
    QIAO_CUBLAS_UNTYPED(I, W)

QIAO_CUBLAS_SIZED(int, )
QIAO_CUBLAS_SIZED(int64_t, _64)

#undef QIAO_CUBLAS
#undef QIAO_H
#undef QIAO_OPS
#undef QIAO_CUBLAS_ALL
#undef QIAO_CUBLAS_GEMM
#undef QIAO_CUBLAS_REDUCTIONS
#undef QIAO_CUBLAS_DOT
#undef QIAO_CUBLAS_GER
#undef QIAO_CUBLAS_ROT
#undef QIAO_CUBLAS_SCALE
#undef QIAO_CUBLAS_COPIES
#undef QIAO_CUBLAS_UNTYPED
#undef QIAO_CUBLAS_SIZED

}  // extern "C"
