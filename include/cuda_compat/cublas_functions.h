// SPDX-License-Identifier: Apache-2.0
// Declarations of cuBLAS functions, in families over types; cublas_api.h includes this file inside its own declarations.
// X is the letter of a type, T the type, R its real one, I the type of sizes, W the suffix of the name.
#define QIAO_CUBLAS(name) QIAO_API cublasStatus_t cublas##name

#define QIAO_CUBLAS_ALL(X, T, I, W)                                                                                                      \
    QIAO_CUBLAS(X##axpy##W)(cublasHandle_t handle, I n, const T* alpha, const T* x, I incx, T* y, I incy) QIAO_NOTHROW;                  \
    QIAO_CUBLAS(X##scal##W)(cublasHandle_t handle, I n, const T* alpha, T* x, I incx) QIAO_NOTHROW;                                      \
    QIAO_CUBLAS(X##copy##W)(cublasHandle_t handle, I n, const T* x, I incx, T* y, I incy) QIAO_NOTHROW;                                  \
    QIAO_CUBLAS(X##swap##W)(cublasHandle_t handle, I n, T* x, I incx, T* y, I incy) QIAO_NOTHROW;                                        \
    QIAO_CUBLAS(X##gemv##W)(cublasHandle_t handle, cublasOperation_t trans, I m, I n, const T* alpha, const T* A, I lda, const T* x, I incx, \
                            const T* beta, T* y, I incy) QIAO_NOTHROW;                                                                   \
    QIAO_CUBLAS(X##gemm##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k, const T* alpha,    \
                            const T* A, I lda, const T* B, I ldb, const T* beta, T* C, I ldc) QIAO_NOTHROW;                              \
    QIAO_CUBLAS(X##gemmBatched##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k,             \
                                   const T* alpha, const T* const A[], I lda, const T* const B[], I ldb, const T* beta, T* const C[],    \
                                   I ldc, I batchCount) QIAO_NOTHROW;                                                                    \
    QIAO_CUBLAS(X##gemmStridedBatched##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k,      \
                                          const T* alpha, const T* A, I lda, long long int strideA, const T* B, I ldb,                   \
                                          long long int strideB, const T* beta, T* C, I ldc, long long int strideC,                      \
                                          I batchCount) QIAO_NOTHROW;                                                                    \
    QIAO_CUBLAS(X##geam##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, const T* alpha,         \
                            const T* A, I lda, const T* beta, const T* B, I ldb, T* C, I ldc) QIAO_NOTHROW;                              \
    QIAO_CUBLAS(X##dgmm##W)(cublasHandle_t handle, cublasSideMode_t mode, I m, I n, const T* A, I lda, const T* x, I incx, T* C,         \
                            I ldc) QIAO_NOTHROW;                                                                                         \
    QIAO_CUBLAS(X##symm##W)(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo, I m, I n, const T* alpha, const T* A,   \
                            I lda, const T* B, I ldb, const T* beta, T* C, I ldc) QIAO_NOTHROW;                                          \
    QIAO_CUBLAS(X##syrk##W)(cublasHandle_t handle, cublasFillMode_t uplo, cublasOperation_t trans, I n, I k, const T* alpha, const T* A, \
                            I lda, const T* beta, T* C, I ldc) QIAO_NOTHROW;                                                             \
    QIAO_CUBLAS(X##trsm##W)(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t uplo, cublasOperation_t trans,                \
                            cublasDiagType_t diag, I m, I n, const T* alpha, const T* A, I lda, T* B, I ldb) QIAO_NOTHROW;

// Sums and extremes; `norm`, `sum`, `largest` and `smallest` are the names of the type's functions.
#define QIAO_CUBLAS_REDUCTIONS(norm, sum, largest, smallest, T, R, I, W)                                            \
    QIAO_CUBLAS(norm##W)(cublasHandle_t handle, I n, const T* x, I incx, R* result) QIAO_NOTHROW;                   \
    QIAO_CUBLAS(sum##W)(cublasHandle_t handle, I n, const T* x, I incx, R* result) QIAO_NOTHROW;                    \
    QIAO_CUBLAS(largest##W)(cublasHandle_t handle, I n, const T* x, I incx, I* result) QIAO_NOTHROW;                \
    QIAO_CUBLAS(smallest##W)(cublasHandle_t handle, I n, const T* x, I incx, I* result) QIAO_NOTHROW;
#define QIAO_CUBLAS_DOT(name, T, I, W) QIAO_CUBLAS(name##W)(cublasHandle_t handle, I n, const T* x, I incx, const T* y, I incy, T* result) QIAO_NOTHROW;
#define QIAO_CUBLAS_GER(name, T, I, W)                                                                                          \
    QIAO_CUBLAS(name##W)(cublasHandle_t handle, I m, I n, const T* alpha, const T* x, I incx, const T* y, I incy, T* A, I lda) QIAO_NOTHROW;
#define QIAO_CUBLAS_ROT(name, T, I, W)                                                                                          \
    QIAO_CUBLAS(name##W)(cublasHandle_t handle, I n, T* x, I incx, T* y, I incy, const T* c, const T* s) QIAO_NOTHROW;
#define QIAO_CUBLAS_SCALE(name, T, R, I, W) QIAO_CUBLAS(name##W)(cublasHandle_t handle, I n, const R* alpha, T* x, I incx) QIAO_NOTHROW;

#define QIAO_CUBLAS_SIZED(I, W)                                                                                                          \
    QIAO_CUBLAS_ALL(S, float, I, W)                                                                                                      \
    QIAO_CUBLAS_ALL(D, double, I, W)                                                                                                     \
    QIAO_CUBLAS_ALL(C, cuComplex, I, W)                                                                                                  \
    QIAO_CUBLAS_ALL(Z, cuDoubleComplex, I, W)                                                                                            \
    QIAO_CUBLAS_REDUCTIONS(Snrm2, Sasum, Isamax, Isamin, float, float, I, W)                                                             \
    QIAO_CUBLAS_REDUCTIONS(Dnrm2, Dasum, Idamax, Idamin, double, double, I, W)                                                           \
    QIAO_CUBLAS_REDUCTIONS(Scnrm2, Scasum, Icamax, Icamin, cuComplex, float, I, W)                                                       \
    QIAO_CUBLAS_REDUCTIONS(Dznrm2, Dzasum, Izamax, Izamin, cuDoubleComplex, double, I, W)                                                \
    QIAO_CUBLAS_DOT(Sdot, float, I, W)                                                                                                   \
    QIAO_CUBLAS_DOT(Ddot, double, I, W)                                                                                                  \
    QIAO_CUBLAS_DOT(Cdotu, cuComplex, I, W)                                                                                              \
    QIAO_CUBLAS_DOT(Cdotc, cuComplex, I, W)                                                                                              \
    QIAO_CUBLAS_DOT(Zdotu, cuDoubleComplex, I, W)                                                                                        \
    QIAO_CUBLAS_DOT(Zdotc, cuDoubleComplex, I, W)                                                                                        \
    QIAO_CUBLAS_GER(Sger, float, I, W)                                                                                                   \
    QIAO_CUBLAS_GER(Dger, double, I, W)                                                                                                  \
    QIAO_CUBLAS_GER(Cgeru, cuComplex, I, W)                                                                                              \
    QIAO_CUBLAS_GER(Cgerc, cuComplex, I, W)                                                                                              \
    QIAO_CUBLAS_GER(Zgeru, cuDoubleComplex, I, W)                                                                                        \
    QIAO_CUBLAS_GER(Zgerc, cuDoubleComplex, I, W)                                                                                        \
    QIAO_CUBLAS_ROT(Srot, float, I, W)                                                                                                   \
    QIAO_CUBLAS_ROT(Drot, double, I, W)                                                                                                  \
    QIAO_CUBLAS_SCALE(Csscal, cuComplex, float, I, W)                                                                                    \
    QIAO_CUBLAS_SCALE(Zdscal, cuDoubleComplex, double, I, W)                                                                             \
    QIAO_CUBLAS(SetVector##W)(I n, I elemSize, const void* x, I incx, void* devicePtr, I incy) QIAO_NOTHROW;                             \
    QIAO_CUBLAS(GetVector##W)(I n, I elemSize, const void* x, I incx, void* y, I incy) QIAO_NOTHROW;                                     \
    QIAO_CUBLAS(SetMatrix##W)(I rows, I cols, I elemSize, const void* A, I lda, void* B, I ldb) QIAO_NOTHROW;                            \
    QIAO_CUBLAS(GetMatrix##W)(I rows, I cols, I elemSize, const void* A, I lda, void* B, I ldb) QIAO_NOTHROW;                            \
    QIAO_CUBLAS(SetVectorAsync##W)(I n, I elemSize, const void* hostPtr, I incx, void* devicePtr, I incy, cudaStream_t stream) QIAO_NOTHROW; \
    QIAO_CUBLAS(GetVectorAsync##W)(I n, I elemSize, const void* devicePtr, I incx, void* hostPtr, I incy, cudaStream_t stream) QIAO_NOTHROW; \
    QIAO_CUBLAS(SetMatrixAsync##W)(I rows, I cols, I elemSize, const void* A, I lda, void* B, I ldb, cudaStream_t stream) QIAO_NOTHROW;  \
    QIAO_CUBLAS(GetMatrixAsync##W)(I rows, I cols, I elemSize, const void* A, I lda, void* B, I ldb, cudaStream_t stream) QIAO_NOTHROW;  \
    QIAO_CUBLAS(GemmEx##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k, const void* alpha,  \
                           const void* A, cudaDataType Atype, I lda, const void* B, cudaDataType Btype, I ldb, const void* beta, void* C, \
                           cudaDataType Ctype, I ldc, cublasComputeType_t computeType, cublasGemmAlgo_t algo) QIAO_NOTHROW;              \
    QIAO_CUBLAS(SgemmEx##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k, const float* alpha, \
                            const void* A, cudaDataType Atype, I lda, const void* B, cudaDataType Btype, I ldb, const float* beta, void* C, \
                            cudaDataType Ctype, I ldc) QIAO_NOTHROW;                                                                     \
    QIAO_CUBLAS(GemmBatchedEx##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k,              \
                                  const void* alpha, const void* const A[], cudaDataType Atype, I lda, const void* const B[],            \
                                  cudaDataType Btype, I ldb, const void* beta, void* const C[], cudaDataType Ctype, I ldc, I batchCount, \
                                  cublasComputeType_t computeType, cublasGemmAlgo_t algo) QIAO_NOTHROW;                                  \
    QIAO_CUBLAS(GemmStridedBatchedEx##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k,       \
                                         const void* alpha, const void* A, cudaDataType Atype, I lda, long long int strideA,             \
                                         const void* B, cudaDataType Btype, I ldb, long long int strideB, const void* beta, void* C,     \
                                         cudaDataType Ctype, I ldc, long long int strideC, I batchCount,                                 \
                                         cublasComputeType_t computeType, cublasGemmAlgo_t algo) QIAO_NOTHROW;                           \
    QIAO_CUBLAS(DotEx##W)(cublasHandle_t handle, I n, const void* x, cudaDataType xType, I incx, const void* y, cudaDataType yType, I incy, \
                          void* result, cudaDataType resultType, cudaDataType executionType) QIAO_NOTHROW;                               \
    QIAO_CUBLAS(Hgemm##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k, const __half* alpha,  \
                          const __half* A, I lda, const __half* B, I ldb, const __half* beta, __half* C, I ldc) QIAO_NOTHROW;            \
    QIAO_CUBLAS(HgemmBatched##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k,               \
                                 const __half* alpha, const __half* const A[], I lda, const __half* const B[], I ldb, const __half* beta, \
                                 __half* const C[], I ldc, I batchCount) QIAO_NOTHROW;                                                   \
    QIAO_CUBLAS(HgemmStridedBatched##W)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, I m, I n, I k,        \
                                        const __half* alpha, const __half* A, I lda, long long int strideA, const __half* B, I ldb,      \
                                        long long int strideB, const __half* beta, __half* C, I ldc, long long int strideC,              \
                                        I batchCount) QIAO_NOTHROW;

QIAO_CUBLAS_SIZED(int, )
QIAO_CUBLAS_SIZED(int64_t, _64)

#undef QIAO_CUBLAS
#undef QIAO_CUBLAS_ALL
#undef QIAO_CUBLAS_REDUCTIONS
#undef QIAO_CUBLAS_DOT
#undef QIAO_CUBLAS_GER
#undef QIAO_CUBLAS_ROT
#undef QIAO_CUBLAS_SCALE
#undef QIAO_CUBLAS_SIZED
