// SPDX-License-Identifier: Apache-2.0
// cuBLAS level 1: vectors of n elements, `inc` apart. Where inc is negative, element 0 is the last in memory.
#pragma once
#include <qiao/blas/handle.hpp>

QIAO_NAMESPACE_BEGIN
namespace blas {

template <typename T>
T* first(T* v, int64_t n, int64_t inc) {
    return inc < 0 ? v + (1 - n) * inc : v;
}

/// A kernel with a thread for each element; nothing to do where there is none.
template <typename... Arguments>
cublasStatus_t each(cublasHandle_t handle, const std::string& name, int64_t n, Arguments... arguments) {
    cublasStatus_t status = check(handle);
    if (status != CUBLAS_STATUS_SUCCESS || n <= 0) return status;
    return launch(handle, name, blocks_for(n, 256, 4096), 256, static_cast<long long>(n), arguments...);
}

template <typename T>
cublasStatus_t axpy(cublasHandle_t handle, int64_t n, const T* alpha, const T* x, int64_t incx, T* y, int64_t incy) {
    if (check(handle) == CUBLAS_STATUS_SUCCESS && !alpha) return CUBLAS_STATUS_INVALID_VALUE;
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    auto f = factor<T>(handle, alpha);
    const char* t = Type<T>::name;
    return each(handle, instance("axpy", t, t, t), n, f.at, f.value, first(x, n, incx), static_cast<long long>(incx), first(y, n, incy),
                static_cast<long long>(incy));
}

/// R is T, or T's real type.
template <typename T, typename R>
cublasStatus_t scal(cublasHandle_t handle, int64_t n, const R* alpha, T* x, int64_t incx) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!alpha) return CUBLAS_STATUS_INVALID_VALUE;
    if (incx <= 0) return CUBLAS_STATUS_SUCCESS;
    auto f = factor<R>(handle, alpha);
    const char* t = Type<T>::name;
    std::string name = std::is_same<T, R>::value ? instance("scal", t, t, t) : instance("scal_real", Type<R>::name);
    return each(handle, name, n, f.at, f.value, x, static_cast<long long>(incx));
}

template <typename T>
cublasStatus_t copy(cublasHandle_t handle, int64_t n, const T* x, int64_t incx, T* y, int64_t incy) {
    return each(handle, instance("copy", Type<T>::name), n, first(x, n, incx), static_cast<long long>(incx), first(y, n, incy), static_cast<long long>(incy));
}

template <typename T>
cublasStatus_t swap(cublasHandle_t handle, int64_t n, T* x, int64_t incx, T* y, int64_t incy) {
    return each(handle, instance("swap", Type<T>::name), n, first(x, n, incx), static_cast<long long>(incx), first(y, n, incy), static_cast<long long>(incy));
}

template <typename T>
cublasStatus_t rot(cublasHandle_t handle, int64_t n, T* x, int64_t incx, T* y, int64_t incy, const T* c, const T* s) {
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!c || !s) return CUBLAS_STATUS_INVALID_VALUE;
    auto cosine = factor<T>(handle, c), sine = factor<T>(handle, s);
    return each(handle, instance("rot", Type<T>::name), n, first(x, n, incx), static_cast<long long>(incx), first(y, n, incy), static_cast<long long>(incy),
                cosine.at, cosine.value, sine.at, sine.value);
}

/// Reduces x (and y) by the kernels' type `reduction`, whose elements are T, computed in A; the answer is an Out.
template <typename Out>
cublasStatus_t reduce(cublasHandle_t handle, const std::string& reduction, const char* element, const char* computed, int64_t n, const void* x, int64_t incx,
                      const void* y, int64_t incy, Out* result) {
    cublasStatus_t status = check(handle);
    if (status != CUBLAS_STATUS_SUCCESS) return status;
    if (!result) return CUBLAS_STATUS_INVALID_VALUE;
    const bool on_device = handle->pointer_mode == CUBLAS_POINTER_MODE_DEVICE;
    if (n <= 0) {
        if (on_device) return status_of(cudaMemsetAsync(result, 0, sizeof(Out), handle->stream));
        *result = Out();
        return CUBLAS_STATUS_SUCCESS;
    }
    void* scratch = nullptr;
    status = scratch_of(handle, scratch);
    if (status != CUBLAS_STATUS_SUCCESS) return status;
    void* answer = on_device ? static_cast<void*>(result) : scratch;
    void* parts = static_cast<char*>(scratch) + 64;
    unsigned blocks = blocks_for(n, 1024, 64);
    status = launch(handle, instance("reduce", reduction, element, computed), blocks, 256, static_cast<long long>(n), x, static_cast<long long>(incx), y,
                    static_cast<long long>(incy), parts);
    if (status == CUBLAS_STATUS_SUCCESS) {
        status = launch(handle, instance("reduce_parts", reduction, Type<Out>::name), 1, 256, static_cast<int>(blocks), parts, answer);
    }
    if (status != CUBLAS_STATUS_SUCCESS || on_device) return status;
    cudaError_t code = cudaMemcpyAsync(result, answer, sizeof(Out), cudaMemcpyDeviceToHost, handle->stream);
    return status_of(code == cudaSuccess ? cudaStreamSynchronize(handle->stream) : code);
}

template <typename T>
cublasStatus_t dot(cublasHandle_t handle, int64_t n, const T* x, int64_t incx, const T* y, int64_t incy, T* result, bool conjugated) {
    const char* t = Type<T>::name;
    return reduce(handle, instance("Dot", t, conjugated ? "true" : "false"), t, t, n, first(x, n, incx), incx, first(y, n, incy), incy, result);
}

/// One vector; BLAS has these for positive increments only.
template <typename T, typename Out>
cublasStatus_t reduce_one(cublasHandle_t handle, const std::string& reduction, int64_t n, const T* x, int64_t incx, Out* result) {
    const char* t = Type<T>::name;
    return reduce(handle, reduction, t, t, incx > 0 ? n : 0, x, incx, x, incx, result);
}
template <typename T, typename R>
cublasStatus_t nrm2(cublasHandle_t handle, int64_t n, const T* x, int64_t incx, R* result) {
    return reduce_one(handle, instance("Nrm2", Type<T>::name), n, x, incx, result);
}
template <typename T, typename R>
cublasStatus_t asum(cublasHandle_t handle, int64_t n, const T* x, int64_t incx, R* result) {
    return reduce_one(handle, instance("Asum", Type<T>::name), n, x, incx, result);
}
template <typename T, typename I>
cublasStatus_t extreme(cublasHandle_t handle, int64_t n, const T* x, int64_t incx, I* result, bool largest) {
    return reduce_one(handle, instance("Extreme", Type<T>::name, largest ? "true" : "false"), n, x, incx, result);
}

/// Both vectors and the result of one type T, computed in A.
template <typename T, typename A>
cublasStatus_t dot_as(cublasHandle_t handle, int64_t n, const void* x, int64_t incx, const void* y, int64_t incy, void* result) {
    const T* a = static_cast<const T*>(x);
    const T* b = static_cast<const T*>(y);
    return reduce(handle, instance("Dot", Type<A>::name, "false"), Type<T>::name, Type<A>::name, n, first(a, n, incx), incx, first(b, n, incy), incy,
                  static_cast<T*>(result));
}
QIAO_DECL cublasStatus_t dot_ex(cublasHandle_t handle, int64_t n, const void* x, cudaDataType x_type, int64_t incx, const void* y, cudaDataType y_type,
                                int64_t incy, void* result, cudaDataType result_type, cudaDataType execution);

}  // namespace blas
QIAO_NAMESPACE_END
