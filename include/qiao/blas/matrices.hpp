// SPDX-License-Identifier: Apache-2.0
// cuBLAS levels 2 and 3: matrices by columns, a leading dimension apart.
#pragma once
#include <qiao/blas/vectors.hpp>

QIAO_NAMESPACE_BEGIN
namespace blas {

/// Where a batch has its matrices; as the kernels' type of that name.
template <typename T>
struct Place {
    T* first;
    T* const* list;
    long long stride;
};
template <typename T>
Place<T> one(T* matrix) {
    return {matrix, nullptr, 0};
}

/// What every gemm shares.
struct Product {
    cublasOperation_t op_a, op_b;
    int64_t m, n, k;
    int64_t lda, ldb, ldc;
    int64_t batch = 1;
};

inline cublasStatus_t check(cublasHandle_t handle, const Product& p, const void* alpha, const void* beta) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    bool sizes = p.m >= 0 && p.n >= 0 && p.k >= 0 && p.batch >= 0 && is_leading(p.lda, p.op_a == CUBLAS_OP_N ? p.m : p.k) &&
                 is_leading(p.ldb, p.op_b == CUBLAS_OP_N ? p.k : p.n) && is_leading(p.ldc, p.m);
    if (!known(p.op_a) || !known(p.op_b) || !sizes || !alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    return fits(p.m) && fits(p.n) && fits(p.k) && fits(p.batch) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
}

/// Elements In and Out, sums in A, factors in device memory of type S.
template <typename In, typename Out, typename A, typename S>
cublasStatus_t gemm(cublasHandle_t handle, const Product& p, const S* alpha, Place<const In> a, Place<const In> b, const S* beta, Place<Out> c) {
    cublasStatus_t status = check(handle, p, alpha, beta);
    if (status != CUBLAS_STATUS_SUCCESS || p.m == 0 || p.n == 0 || p.batch == 0) return status;
    auto f = factor<A>(handle, alpha), g = factor<A>(handle, beta);
    const int cell = p.m <= 24 || p.n <= 24 ? 1 : is_complex<A> ? 2 : 4;
    const int side = 16 * cell;
    std::string name = instance("gemm", Type<In>::name, Type<Out>::name, Type<A>::name, Type<S>::name, number(operation<In>(p.op_a)),
                                number(operation<In>(p.op_b)), number(cell));
    dim3 grid(static_cast<unsigned>((p.m + side - 1) / side), static_cast<unsigned>((p.n + side - 1) / side), blocks_for(p.batch, 1, 65535));
    return launch(handle, name, grid, 256, static_cast<int>(p.m), static_cast<int>(p.n), static_cast<int>(p.k), f.at, f.value, a,
                  static_cast<long long>(p.lda), b, static_cast<long long>(p.ldb), g.at, g.value, c, static_cast<long long>(p.ldc), static_cast<int>(p.batch));
}
/// The usual gemm, of one type.
template <typename T>
cublasStatus_t gemm_of(cublasHandle_t handle, const Product& p, const T* alpha, Place<const T> a, Place<const T> b, const T* beta, Place<T> c) {
    return gemm<T, T, T, T>(handle, p, alpha, a, b, beta, c);
}
/// Halves are added up as floats.
inline cublasStatus_t gemm_of(cublasHandle_t handle, const Product& p, const __half* alpha, Place<const __half> a, Place<const __half> b, const __half* beta,
                              Place<__half> c) {
    return gemm<__half, __half, float, __half>(handle, p, alpha, a, b, beta, c);
}

/// Untyped matrices; the data types choose among the gemms above, or give NOT_SUPPORTED.
struct Types {
    cudaDataType a, b, c;
    cublasComputeType_t compute;
};
QIAO_DECL cublasStatus_t gemm_ex(cublasHandle_t handle, const Product& p, const Types& types, const void* alpha, Place<const void> a, Place<const void> b,
                                 const void* beta, Place<void> c);

template <typename T>
cublasStatus_t gemv(cublasHandle_t handle, cublasOperation_t op, int64_t m, int64_t n, const T* alpha, const T* a, int64_t lda, const T* x, int64_t incx,
                    const T* beta, T* y, int64_t incy) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!known(op) || m < 0 || n < 0 || !is_leading(lda, m) || incx == 0 || incy == 0 || !alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    if (!fits(m) || !fits(n)) return CUBLAS_STATUS_NOT_SUPPORTED;
    const int64_t rows = op == CUBLAS_OP_N ? m : n, columns = op == CUBLAS_OP_N ? n : m;
    if (m == 0 || n == 0) return CUBLAS_STATUS_SUCCESS;
    auto f = factor<T>(handle, alpha), g = factor<T>(handle, beta);
    const char* t = Type<T>::name;
    std::string name = op == CUBLAS_OP_N ? instance("gemv_n", t) : instance("gemv_t", t, number(operation<T>(op)));
    unsigned blocks = op == CUBLAS_OP_N ? blocks_for(rows, 64, 0x7fffffff) : blocks_for(rows, 1, 65535);
    return launch(handle, name, blocks, op == CUBLAS_OP_N ? 64 : 256, static_cast<int>(rows), static_cast<int>(columns), f.at, f.value, a,
                  static_cast<long long>(lda), first(x, columns, incx), static_cast<long long>(incx), g.at, g.value, first(y, rows, incy),
                  static_cast<long long>(incy));
}

/// A kernel with a thread for each row of an m x n matrix and a row of blocks for each column.
template <typename... Arguments>
cublasStatus_t over_matrix(cublasHandle_t handle, const std::string& name, int64_t m, int64_t n, Arguments... arguments) {
    if (!fits(m) || !fits(n)) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (m == 0 || n == 0) return CUBLAS_STATUS_SUCCESS;
    return launch(handle, name, dim3(blocks_for(m, 64, 0x7fffffff), blocks_for(n, 1, 65535)), 64, arguments...);
}

template <typename T>
cublasStatus_t ger(cublasHandle_t handle, int64_t m, int64_t n, const T* alpha, const T* x, int64_t incx, const T* y, int64_t incy, T* a, int64_t lda,
                   bool conjugated) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (m < 0 || n < 0 || !is_leading(lda, m) || incx == 0 || incy == 0 || !alpha) return CUBLAS_STATUS_INVALID_VALUE;
    auto f = factor<T>(handle, alpha);
    return over_matrix(handle, instance("ger", Type<T>::name, conjugated ? "true" : "false"), m, n, static_cast<int>(m), static_cast<int>(n), f.at, f.value,
                       first(x, m, incx), static_cast<long long>(incx), first(y, n, incy), static_cast<long long>(incy), a, static_cast<long long>(lda));
}

template <typename T>
cublasStatus_t geam(cublasHandle_t handle, cublasOperation_t op_a, cublasOperation_t op_b, int64_t m, int64_t n, const T* alpha, const T* a, int64_t lda,
                    const T* beta, const T* b, int64_t ldb, T* c, int64_t ldc) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    bool sizes = m >= 0 && n >= 0 && is_leading(lda, op_a == CUBLAS_OP_N ? m : n) && is_leading(ldb, op_b == CUBLAS_OP_N ? m : n) && is_leading(ldc, m);
    // In place needs the same layout.
    bool aliases = (a == c && (op_a != CUBLAS_OP_N || lda != ldc)) || (b == c && (op_b != CUBLAS_OP_N || ldb != ldc));
    if (!known(op_a) || !known(op_b) || !sizes || aliases || !alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    auto f = factor<T>(handle, alpha), g = factor<T>(handle, beta);
    return over_matrix(handle, instance("geam", Type<T>::name, number(operation<T>(op_a)), number(operation<T>(op_b))), m, n, static_cast<int>(m),
                       static_cast<int>(n), f.at, f.value, a, static_cast<long long>(lda), g.at, g.value, b, static_cast<long long>(ldb), c,
                       static_cast<long long>(ldc));
}

template <typename T>
cublasStatus_t dgmm(cublasHandle_t handle, cublasSideMode_t side, int64_t m, int64_t n, const T* a, int64_t lda, const T* x, int64_t incx, T* c, int64_t ldc) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!known(side) || m < 0 || n < 0 || !is_leading(lda, m) || !is_leading(ldc, m)) return CUBLAS_STATUS_INVALID_VALUE;
    const int right = side == CUBLAS_SIDE_RIGHT;
    return over_matrix(handle, instance("dgmm", Type<T>::name), m, n, right, static_cast<int>(m), static_cast<int>(n), a, static_cast<long long>(lda),
                       first(x, right ? n : m, incx), static_cast<long long>(incx), c, static_cast<long long>(ldc));
}

template <typename T>
cublasStatus_t symm(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo, int64_t m, int64_t n, const T* alpha, const T* a, int64_t lda,
                    const T* b, int64_t ldb, const T* beta, T* c, int64_t ldc) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    const int right = side == CUBLAS_SIDE_RIGHT, upper = uplo == CUBLAS_FILL_MODE_UPPER;
    bool sizes = m >= 0 && n >= 0 && is_leading(lda, right ? n : m) && is_leading(ldb, m) && is_leading(ldc, m);
    if (!known(side) || !known(uplo) || !sizes || !alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    auto f = factor<T>(handle, alpha), g = factor<T>(handle, beta);
    return over_matrix(handle, instance("symm", Type<T>::name), m, n, right, upper, static_cast<int>(m), static_cast<int>(n), f.at, f.value, a,
                       static_cast<long long>(lda), b, static_cast<long long>(ldb), g.at, g.value, c, static_cast<long long>(ldc));
}

template <typename T>
cublasStatus_t syrk(cublasHandle_t handle, cublasFillMode_t uplo, cublasOperation_t op, int64_t n, int64_t k, const T* alpha, const T* a, int64_t lda,
                    const T* beta, T* c, int64_t ldc) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    bool sizes = n >= 0 && k >= 0 && is_leading(lda, op == CUBLAS_OP_N ? n : k) && is_leading(ldc, n);
    if (!known(uplo) || !known(op) || (is_complex<T> && op == CUBLAS_OP_C) || !sizes || !alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    auto f = factor<T>(handle, alpha), g = factor<T>(handle, beta);
    return over_matrix(handle, instance("syrk", Type<T>::name, number(operation<T>(op))), n, n, static_cast<int>(uplo == CUBLAS_FILL_MODE_UPPER),
                       static_cast<int>(n), static_cast<int>(k), f.at, f.value, a, static_cast<long long>(lda), g.at, g.value, c, static_cast<long long>(ldc));
}

template <typename T>
cublasStatus_t trsm(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t op, cublasDiagType_t diag, int64_t m, int64_t n,
                    const T* alpha, const T* a, int64_t lda, T* b, int64_t ldb) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    const int right = side == CUBLAS_SIDE_RIGHT, upper = uplo == CUBLAS_FILL_MODE_UPPER, unit = diag == CUBLAS_DIAG_UNIT;
    bool sizes = m >= 0 && n >= 0 && is_leading(lda, right ? n : m) && is_leading(ldb, m);
    if (!known(side) || !known(uplo) || !known(op) || !known(diag) || !sizes || !alpha) return CUBLAS_STATUS_INVALID_VALUE;
    if (!fits(m) || !fits(n)) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (m == 0 || n == 0) return CUBLAS_STATUS_SUCCESS;
    auto f = factor<T>(handle, alpha);
    return launch(handle, instance("trsm", Type<T>::name, number(operation<T>(op))), blocks_for(right ? m : n, 64, 0x7fffffff), 64, right, upper, unit,
                  static_cast<int>(m), static_cast<int>(n), f.at, f.value, a, static_cast<long long>(lda), b, static_cast<long long>(ldb));
}

}  // namespace blas
QIAO_NAMESPACE_END
