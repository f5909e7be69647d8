// SPDX-License-Identifier: Apache-2.0
// What all of cuBLAS rests on: the handle, statuses, scalar factors, and launches of kernels from qiao's own CUDA text.
//
// The kernels are templates in blas/kernels; a call names the instance that it needs, which is translated at its first
// launch, as a program's own kernels are, and cached on disk.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>

#include <cuda_compat/cublas_api.h>
#include <qiao/qiao.hpp>

/// A stream's scratch memory belongs to that stream's order, so that handles may change streams at any time.
struct cublasContext {
    static constexpr unsigned live = 0x51a0b1a5;
    unsigned magic = live;
    cudaStream_t stream = nullptr;
    cublasPointerMode_t pointer_mode = CUBLAS_POINTER_MODE_HOST;
    cublasAtomicsMode_t atomics = CUBLAS_ATOMICS_NOT_ALLOWED;
    cublasMath_t math = CUBLAS_DEFAULT_MATH;
    std::mutex mutex;
    std::map<cudaStream_t, void*> scratch;
};

QIAO_NAMESPACE_BEGIN
namespace blas {

inline constexpr int scratch_bytes = 4096;

inline cublasStatus_t status_of(cudaError_t code) {
    if (code == cudaSuccess) return CUBLAS_STATUS_SUCCESS;
    return code == cudaErrorMemoryAllocation ? CUBLAS_STATUS_ALLOC_FAILED : CUBLAS_STATUS_EXECUTION_FAILED;
}

/// cuBLAS's name for copies that failed.
inline cublasStatus_t copied(cudaError_t code) { return code == cudaSuccess ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_MAPPING_ERROR; }

/// Success for a handle that was created and not destroyed.
inline cublasStatus_t check(cublasHandle_t handle) {
    return handle && handle->magic == cublasContext::live ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}

/// A kernel by name; the same object for the same name.
QIAO_DECL Kernel find_kernel(const std::string& name);
/// The current stream's scratch memory.
QIAO_DECL cublasStatus_t scratch_of(cublasHandle_t handle, void*& memory);

template <typename... Arguments>
cublasStatus_t launch(cublasHandle_t handle, const std::string& name, dim3 grid, dim3 block, Arguments... arguments) {
    return status_of(find_kernel(name).launch_on(handle->stream, 0, grid, block, arguments...));
}

/// The kernels' name of a type, and of the type it is computed in.
template <typename T>
struct Type;
template <>
struct Type<float> {
    static constexpr const char* name = "float";
    using Real = float;
};
template <>
struct Type<double> {
    static constexpr const char* name = "double";
    using Real = double;
};
template <>
struct Type<cuComplex> {
    static constexpr const char* name = "Complex<float>";
    using Real = float;
};
template <>
struct Type<cuDoubleComplex> {
    static constexpr const char* name = "Complex<double>";
    using Real = double;
};
template <>
struct Type<__half> {
    static constexpr const char* name = "__half";
};
template <>
struct Type<__nv_bfloat16> {
    static constexpr const char* name = "__nv_bfloat16";
};
template <>
struct Type<signed char> {
    static constexpr const char* name = "signed char";
};
template <>
struct Type<int> {
    static constexpr const char* name = "int";
};
template <>
struct Type<int64_t> {
    static constexpr const char* name = "long long";
};
template <typename T>
constexpr bool is_complex = std::is_same<T, cuComplex>::value || std::is_same<T, cuDoubleComplex>::value;

/// "name<first, second>".
template <typename... Parts>
std::string instance(const char* name, const Parts&... parts) {
    std::string text = std::string(name) + "<";
    bool first = true;
    ((text += (first ? "" : ", ") + std::string(parts), first = false), ...);
    return text + ">";
}
inline std::string number(int n) { return std::to_string(n); }

/// A scalar factor as kernels take it: an address in device memory, or a value.
template <typename A>
struct Factor {
    const void* at;
    A value;
};
template <typename A, typename S = A>
Factor<A> factor(cublasHandle_t handle, const S* pointer) {
    if (handle->pointer_mode == CUBLAS_POINTER_MODE_DEVICE) return {pointer, A()};
    if constexpr (std::is_same<S, __half>::value) return {nullptr, __half2float(*pointer)};
    else return {nullptr, *pointer};
}

/// Blocks of `threads` for `n` elements, at most `most`.
inline unsigned blocks_for(int64_t n, int threads, int64_t most) {
    int64_t blocks = (n + threads - 1) / threads;
    return static_cast<unsigned>(blocks < most ? blocks : most);
}

/// The operation as kernels number it; conjugating is nothing where numbers are real.
template <typename T>
int operation(cublasOperation_t op) {
    return op == CUBLAS_OP_C && !is_complex<T> ? 1 : static_cast<int>(op);
}
inline bool known(cublasOperation_t op) { return op == CUBLAS_OP_N || op == CUBLAS_OP_T || op == CUBLAS_OP_C; }
inline bool known(cublasFillMode_t uplo) { return uplo == CUBLAS_FILL_MODE_LOWER || uplo == CUBLAS_FILL_MODE_UPPER; }
inline bool known(cublasSideMode_t side) { return side == CUBLAS_SIDE_LEFT || side == CUBLAS_SIDE_RIGHT; }
inline bool known(cublasDiagType_t diag) { return diag == CUBLAS_DIAG_NON_UNIT || diag == CUBLAS_DIAG_UNIT; }
/// Kernels count matrices' rows and columns in 31 bits.
inline bool fits(int64_t n) { return n >= 0 && n <= 0x7fffffff; }
inline bool is_leading(int64_t ld, int64_t rows) { return ld >= (rows > 1 ? rows : 1); }

}  // namespace blas
QIAO_NAMESPACE_END
