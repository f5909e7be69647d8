// SPDX-License-Identifier: Apache-2.0
// The kernels' text, handles' scratch memory, and what data types choose.
#pragma once
#include <qiao/blas/matrices.hpp>

QIAO_NAMESPACE_BEGIN
namespace blas {
namespace detail {
#include <qiao/blas/kernels/numbers.inc>
#include <qiao/blas/kernels/vectors.inc>
#include <qiao/blas/kernels/matrices.inc>

struct Kernels {
    std::mutex mutex;
    Program program{std::string(numbers_text) + vectors_text + matrices_text, "qiao_blas.cu"};
    std::map<std::string, Kernel> by_name;
};

inline Kernels& kernels() {
    static Kernels* all = new Kernels;
    return *all;
}

inline bool is_float_compute(cublasComputeType_t c) {
    return c == CUBLAS_COMPUTE_32F || c == CUBLAS_COMPUTE_32F_PEDANTIC || c == CUBLAS_COMPUTE_32F_FAST_16F || c == CUBLAS_COMPUTE_32F_FAST_16BF ||
           c == CUBLAS_COMPUTE_32F_FAST_TF32;
}

/// What gemm_ex chooses among: elements In and Out, sums A, factors S.
struct Choice {
    cudaDataType in, out;
    int compute;  ///< 16, 32, 64: floating point of that size; 0: integers
    cublasStatus_t (*call)(cublasHandle_t, const Product&, const void*, Place<const void>, Place<const void>, const void*, Place<void>);
};

template <typename In, typename Out, typename A, typename S>
cublasStatus_t typed_gemm(cublasHandle_t handle, const Product& p, const void* alpha, Place<const void> a, Place<const void> b, const void* beta,
                          Place<void> c) {
    Place<const In> x = {static_cast<const In*>(a.first), reinterpret_cast<const In* const*>(a.list), a.stride};
    Place<const In> y = {static_cast<const In*>(b.first), reinterpret_cast<const In* const*>(b.list), b.stride};
    Place<Out> z = {static_cast<Out*>(c.first), reinterpret_cast<Out* const*>(c.list), c.stride};
    return gemm<In, Out, A, S>(handle, p, static_cast<const S*>(alpha), x, y, static_cast<const S*>(beta), z);
}

}  // namespace detail

Kernel find_kernel(const std::string& name) {
    detail::Kernels& all = detail::kernels();
    std::lock_guard lock(all.mutex);
    auto found = all.by_name.find(name);
    if (found == all.by_name.end()) found = all.by_name.emplace(name, all.program.kernel(name)).first;
    return found->second;
}

cublasStatus_t scratch_of(cublasHandle_t handle, void*& memory) {
    std::lock_guard lock(handle->mutex);
    void*& kept = handle->scratch[handle->stream];
    cublasStatus_t status = kept ? CUBLAS_STATUS_SUCCESS : status_of(cudaMalloc(&kept, scratch_bytes));
    memory = kept;
    return status;
}

cublasStatus_t gemm_ex(cublasHandle_t handle, const Product& p, const Types& types, const void* alpha, Place<const void> a, Place<const void> b,
                       const void* beta, Place<void> c) {
    using detail::typed_gemm;
    constexpr detail::Choice choices[] = {
        {CUDA_R_16F, CUDA_R_16F, 16, typed_gemm<__half, __half, float, __half>},
        {CUDA_R_16F, CUDA_R_16F, 32, typed_gemm<__half, __half, float, float>},
        {CUDA_R_16F, CUDA_R_32F, 32, typed_gemm<__half, float, float, float>},
        {CUDA_R_16BF, CUDA_R_16BF, 32, typed_gemm<__nv_bfloat16, __nv_bfloat16, float, float>},
        {CUDA_R_16BF, CUDA_R_32F, 32, typed_gemm<__nv_bfloat16, float, float, float>},
        {CUDA_R_8I, CUDA_R_32I, 0, typed_gemm<signed char, int, int, int>},
        {CUDA_R_8I, CUDA_R_32F, 32, typed_gemm<signed char, float, float, float>},
        {CUDA_R_32F, CUDA_R_32F, 32, typed_gemm<float, float, float, float>},
        {CUDA_R_64F, CUDA_R_64F, 64, typed_gemm<double, double, double, double>},
        {CUDA_C_32F, CUDA_C_32F, 32, typed_gemm<cuComplex, cuComplex, cuComplex, cuComplex>},
        {CUDA_C_64F, CUDA_C_64F, 64, typed_gemm<cuDoubleComplex, cuDoubleComplex, cuDoubleComplex, cuDoubleComplex>},
    };
    if (check(handle) != CUBLAS_STATUS_SUCCESS) return CUBLAS_STATUS_NOT_INITIALIZED;
    const cublasComputeType_t t = types.compute;
    const bool half = t == CUBLAS_COMPUTE_16F || t == CUBLAS_COMPUTE_16F_PEDANTIC, wide = t == CUBLAS_COMPUTE_64F || t == CUBLAS_COMPUTE_64F_PEDANTIC;
    const bool integer = t == CUBLAS_COMPUTE_32I || t == CUBLAS_COMPUTE_32I_PEDANTIC;
    if (!half && !wide && !integer && !detail::is_float_compute(t)) return CUBLAS_STATUS_NOT_SUPPORTED;
    const int compute = half ? 16 : wide ? 64 : integer ? 0 : 32;
    for (const detail::Choice& choice : choices) {
        bool fits = choice.in == types.a && choice.in == types.b && choice.out == types.c && choice.compute == compute;
        if (fits) return choice.call(handle, p, alpha, a, b, beta, c);
    }
    return CUBLAS_STATUS_NOT_SUPPORTED;
}

cublasStatus_t dot_ex(cublasHandle_t handle, int64_t n, const void* x, cudaDataType x_type, int64_t incx, const void* y, cudaDataType y_type, int64_t incy,
                      void* result, cudaDataType result_type, cudaDataType execution) {
    if (x_type != y_type || x_type != result_type) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (x_type == CUDA_R_16F && execution == CUDA_R_32F) return dot_as<__half, float>(handle, n, x, incx, y, incy, result);
    if (x_type == CUDA_R_16BF && execution == CUDA_R_32F) return dot_as<__nv_bfloat16, float>(handle, n, x, incx, y, incy, result);
    if (x_type != execution) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (x_type == CUDA_R_32F) return dot_as<float, float>(handle, n, x, incx, y, incy, result);
    if (x_type == CUDA_R_64F) return dot_as<double, double>(handle, n, x, incx, y, incy, result);
    if (x_type == CUDA_C_32F) return dot_as<cuComplex, cuComplex>(handle, n, x, incx, y, incy, result);
    if (x_type == CUDA_C_64F) return dot_as<cuDoubleComplex, cuDoubleComplex>(handle, n, x, incx, y, incy, result);
    return CUBLAS_STATUS_NOT_SUPPORTED;
}

}  // namespace blas
QIAO_NAMESPACE_END

namespace qiao_blas = qiao::blas;

extern "C" {

cublasStatus_t cublasCreate(cublasHandle_t* handle) noexcept {
    if (!handle) return CUBLAS_STATUS_INVALID_VALUE;
    // As in cuBLAS, the lack of a device shows here.
    if (cudaFree(nullptr) != cudaSuccess) return CUBLAS_STATUS_NOT_INITIALIZED;
    *handle = new cublasContext;
    return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasDestroy(cublasHandle_t h) noexcept {
    cublasStatus_t status = qiao_blas::check(h);
    if (status != CUBLAS_STATUS_SUCCESS) return status;
    for (auto& kept : h->scratch) cudaFree(kept.second);
    h->magic = 0;
    delete h;
    return status;
}
cublasStatus_t cublasGetVersion(cublasHandle_t h, int* version) noexcept {
    if (!version) return CUBLAS_STATUS_INVALID_VALUE;
    *version = CUBLAS_VERSION;
    return qiao_blas::check(h);
}
cublasStatus_t cublasGetProperty(libraryPropertyType type, int* value) noexcept {
    if (!value || type < MAJOR_VERSION || type > PATCH_LEVEL) return CUBLAS_STATUS_INVALID_VALUE;
    *value = type == MAJOR_VERSION ? CUBLAS_VER_MAJOR : type == MINOR_VERSION ? CUBLAS_VER_MINOR : CUBLAS_VER_PATCH;
    return CUBLAS_STATUS_SUCCESS;
}
#define QIAO_STATUSES(item)                                                                  \
    item(CUBLAS_STATUS_SUCCESS, "success")                                                   \
    item(CUBLAS_STATUS_NOT_INITIALIZED, "the library was not initialized")                   \
    item(CUBLAS_STATUS_ALLOC_FAILED, "memory could not be allocated")                        \
    item(CUBLAS_STATUS_INVALID_VALUE, "an argument has a value that is not allowed")         \
    item(CUBLAS_STATUS_ARCH_MISMATCH, "the device lacks a feature")                          \
    item(CUBLAS_STATUS_MAPPING_ERROR, "memory could not be reached")                         \
    item(CUBLAS_STATUS_EXECUTION_FAILED, "a kernel could not run")                           \
    item(CUBLAS_STATUS_INTERNAL_ERROR, "an internal operation failed")                       \
    item(CUBLAS_STATUS_NOT_SUPPORTED, "the function does not support these arguments")       \
    item(CUBLAS_STATUS_LICENSE_ERROR, "a licence is missing")
const char* cublasGetStatusName(cublasStatus_t status) noexcept {
#define QIAO_STATUS(name, text) if (status == name) return #name;
    QIAO_STATUSES(QIAO_STATUS)
#undef QIAO_STATUS
    return "CUBLAS_STATUS_UNKNOWN";
}
const char* cublasGetStatusString(cublasStatus_t status) noexcept {
#define QIAO_STATUS(name, text) if (status == name) return text;
    QIAO_STATUSES(QIAO_STATUS)
#undef QIAO_STATUS
    return "unknown status";
}
#undef QIAO_STATUSES

#define QIAO_SETTING(set, get, T, member, fits)                   \
    cublasStatus_t set(cublasHandle_t h, T value) noexcept {      \
        cublasStatus_t status = qiao_blas::check(h);              \
        if (status != CUBLAS_STATUS_SUCCESS) return status;       \
        if (!(fits)) return CUBLAS_STATUS_INVALID_VALUE;          \
        h->member = value;                                        \
        return status;                                            \
    }                                                             \
    cublasStatus_t get(cublasHandle_t h, T* value) noexcept {     \
        cublasStatus_t status = qiao_blas::check(h);              \
        if (status != CUBLAS_STATUS_SUCCESS) return status;       \
        if (!value) return CUBLAS_STATUS_INVALID_VALUE;           \
        *value = h->member;                                       \
        return status;                                            \
    }
QIAO_SETTING(cublasSetStream, cublasGetStream, cudaStream_t, stream, true)
QIAO_SETTING(cublasSetPointerMode, cublasGetPointerMode, cublasPointerMode_t, pointer_mode, value == 0 || value == 1)
QIAO_SETTING(cublasSetAtomicsMode, cublasGetAtomicsMode, cublasAtomicsMode_t, atomics, value == 0 || value == 1)
QIAO_SETTING(cublasSetMathMode, cublasGetMathMode, cublasMath_t, math, (value & ~(7 | 16)) == 0)
#undef QIAO_SETTING
// The kernels need no workspace of the program's.
cublasStatus_t cublasSetWorkspace(cublasHandle_t h, void*, size_t) noexcept { return qiao_blas::check(h); }

}  // extern "C"
