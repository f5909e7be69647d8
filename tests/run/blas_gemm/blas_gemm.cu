// SPDX-License-Identifier: Apache-2.0
// cuBLAS: matrix products, all transpositions, odd sizes and leading dimensions, factors 0, 1 and others on
// host and device, batches, mixed types, statuses.
#include "../blas.h"

cublasHandle_t handle;

/// One product with matrices of a batch one stride apart; call(alpha, a, lda, sa, b, ldb, sb, beta, c, ldc, sc).
template <typename In, typename Out, typename S, typename Call>
void product(const char* name, cublasOperation_t ta, cublasOperation_t tb, int m, int n, int k, Wide alpha, Wide beta, int batch, double part, Call call) {
    int lda = (ta == CUBLAS_OP_N ? m : k) + 3, ldb = (tb == CUBLAS_OP_N ? k : n) + 1, ldc = m + 2;
    size_t sa = size_t(lda) * (ta == CUBLAS_OP_N ? k : m) + 5, sb = size_t(ldb) * (tb == CUBLAS_OP_N ? n : k), sc = size_t(ldc) * n + 7;
    const double scale = std::is_same<In, signed char>::value ? 16 : 1;
    Numbers<In> a(sa * batch, scale), b(sb * batch, scale);
    Numbers<Out> c(sc * batch);
    // Where beta is zero, what was there does not count.
    if (beta == 0.0) {
        for (Out& v : c.host) v = Make<Out>::of(Wide(NAN, NAN));
        c.send();
    }
    S f = Make<S>::of(alpha), g = Make<S>::of(beta);
    OK(call(&f, a.device, lda, (long long)sa, b.device, ldb, (long long)sb, &g, c.device, ldc, (long long)sc));
    std::vector<Out> got = c.now();
    int wrong = 0;
    for (int z = 0; z < batch; ++z) {
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < ldc; ++i) {
                size_t at = z * sc + i + size_t(j) * ldc;
                if (i >= m) {  // between the columns: untouched
                    wrong += std::memcmp(&got[at], &c.host[at], sizeof(Out)) != 0;
                    continue;
                }
                Wide sum = 0;
                double size = 0;
                for (int x = 0; x < k; ++x) {
                    Wide term = element(a, z * sa, lda, ta, i, x) * element(b, z * sb, ldb, tb, x, j);
                    sum += term;
                    size += std::abs(term);
                }
                Wide wanted = wide(f) * sum;
                if (beta != 0.0) wanted += wide(g) * c[at];
                wrong += !near(wide(got[at]), wanted, part, size);
            }
        }
    }
    if (wrong != 0) std::printf("%s: op %d %d, %d x %d x %d, batch %d: %d wrong\n", name, ta, tb, m, n, k, batch, wrong);
    expect(wrong == 0, name);
}

#define GEMM(name, T, ta, tb, m, n, k, alpha, beta)                                                                                    \
    product<T, T, T>(#name, ta, tb, m, n, k, alpha, beta, 1, tolerance<T>(),                                                           \
                     [=](const T* f, const T* a, int lda, long long, const T* b, int ldb, long long, const T* g, T* c, int ldc, long long) { \
                         return name(handle, ta, tb, m, n, k, f, a, lda, b, ldb, g, c, ldc);                                           \
                     })
#define STRIDED(name, T, ta, tb, m, n, k, alpha, beta, batch)                                                                                \
    product<T, T, T>(#name, ta, tb, m, n, k, alpha, beta, batch, tolerance<T>(),                                                             \
                     [=](const T* f, const T* a, int lda, long long sa, const T* b, int ldb, long long sb, const T* g, T* c, int ldc, long long sc) { \
                         return name(handle, ta, tb, m, n, k, f, a, lda, sa, b, ldb, sb, g, c, ldc, sc, batch);                              \
                     })

template <typename In, typename Out, typename S>
void untyped(cudaDataType in, cudaDataType out, cublasComputeType_t compute, double part) {
    product<In, Out, S>("cublasGemmEx", CUBLAS_OP_T, CUBLAS_OP_N, 33, 18, 40, 1.5, 0.0, 1, part,
                        [=](const S* f, const In* a, int lda, long long, const In* b, int ldb, long long, const S* g, Out* c, int ldc, long long) {
                            return cublasGemmEx(handle, CUBLAS_OP_T, CUBLAS_OP_N, 33, 18, 40, f, a, in, lda, b, in, ldb, g, c, out, ldc, compute,
                                                CUBLAS_GEMM_DEFAULT);
                        });
}

void untyped_products() {
    untyped<__half, __half, float>(CUDA_R_16F, CUDA_R_16F, CUBLAS_COMPUTE_32F, 5e-3);
    untyped<__nv_bfloat16, __nv_bfloat16, float>(CUDA_R_16BF, CUDA_R_16BF, CUBLAS_COMPUTE_32F, 2e-2);
    product<signed char, int, int>("int8", CUBLAS_OP_T, CUBLAS_OP_N, 20, 36, 16, 2.0, 1.0, 1, 0,
                                   [](const int* f, const signed char* a, int lda, long long, const signed char* b, int ldb, long long, const int* g, int* c,
                                      int ldc, long long) {
                                       return cublasGemmEx(handle, CUBLAS_OP_T, CUBLAS_OP_N, 20, 36, 16, f, a, CUDA_R_8I, lda, b, CUDA_R_8I, ldb, g, c,
                                                           CUDA_R_32I, ldc, CUBLAS_COMPUTE_32I, CUBLAS_GEMM_DEFAULT);
                                   });
    float f = 1;
    expect(cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &f, nullptr, CUDA_R_32F, 1, nullptr, CUDA_R_16F, 1, &f, nullptr, CUDA_R_32F, 1,
                        CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT) == CUBLAS_STATUS_NOT_SUPPORTED, "types that do not go together");
}

void batches_of_pointers() {
    const int n = 5, batch = 3;
    Numbers<double> a(n * n * batch), b(n * n * batch), c(n * n * batch);
    std::vector<double*> pa, pb, pc;
    for (int z = batch; z-- > 0;) {
        pa.push_back(a.device + z * n * n);
        pb.push_back(b.device + z * n * n);
        pc.push_back(c.device + z * n * n);
    }
    double** lists = nullptr;
    MUST(cudaMalloc(&lists, 3 * batch * sizeof(double*)));
    MUST(cudaMemcpy(lists, pa.data(), batch * sizeof(double*), cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(lists + batch, pb.data(), batch * sizeof(double*), cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(lists + 2 * batch, pc.data(), batch * sizeof(double*), cudaMemcpyHostToDevice));
    double one = 1, half = 0.5;
    OK(cublasDgemmBatched(handle, CUBLAS_OP_N, CUBLAS_OP_T, n, n, n, &one, lists, n, lists + batch, n, &half, lists + 2 * batch, n, batch));
    std::vector<double> got = c.now();
    int wrong = 0;
    for (int z = 0; z < batch; ++z) {
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < n; ++i) {
                size_t at = z * n * n;
                Wide sum = 0.5 * c[at + i + j * n];
                for (int x = 0; x < n; ++x) sum += element(a, at, n, CUBLAS_OP_N, i, x) * element(b, at, n, CUBLAS_OP_T, x, j);
                wrong += !near(got[at + i + j * n], sum, 1e-13, n);
            }
        }
    }
    expect(wrong == 0, "cublasDgemmBatched");
    MUST(cudaFree(lists));
}

void statuses_and_device_factors() {
    float one = 1, zero = 0;
    Numbers<float> a(64), b(64), c(64);
    expect(cublasSgemm(nullptr, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &one, a.device, 2, b.device, 2, &zero, c.device, 2) == CUBLAS_STATUS_NOT_INITIALIZED, "no handle");
    expect(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, -1, 2, 2, &one, a.device, 2, b.device, 2, &zero, c.device, 2) == CUBLAS_STATUS_INVALID_VALUE, "a negative size");
    expect(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 4, 2, 2, &one, a.device, 3, b.device, 2, &zero, c.device, 4) == CUBLAS_STATUS_INVALID_VALUE, "lda too small");
    expect(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 0, 2, 2, &one, a.device, 1, b.device, 2, &zero, c.device, 1) == CUBLAS_STATUS_SUCCESS, "an empty product");
    expect(std::strcmp(cublasGetStatusName(CUBLAS_STATUS_INVALID_VALUE), "CUBLAS_STATUS_INVALID_VALUE") == 0, "the name of a status");

    // Factors in device memory, work in a stream that captures.
    Numbers<float> factors(2);
    factors.host = {2.0f, -1.0f};
    factors.send();
    cudaStream_t stream;
    MUST(cudaStreamCreate(&stream));
    OK(cublasSetStream(handle, stream));
    OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    MUST(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
    OK(cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 8, 8, 8, factors.device, a.device, 8, b.device, 8, factors.device + 1, c.device, 8));
    MUST(cudaStreamEndCapture(stream, &graph));
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    MUST(cudaGraphLaunch(exec, stream));
    MUST(cudaStreamSynchronize(stream));
    std::vector<float> got = c.now();
    int wrong = 0;
    for (int i = 0; i < 64; ++i) {
        Wide sum = 0;
        for (int x = 0; x < 8; ++x) sum += a[i % 8 + x * 8] * b[x + i / 8 * 8];
        wrong += !near(got[i], 2.0 * sum - c[i], 1e-5, 8);
    }
    expect(wrong == 0, "factors in device memory, in a graph");
    OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_HOST));
    OK(cublasSetStream(handle, nullptr));
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));
    MUST(cudaStreamDestroy(stream));
}

int main() {
    MUST(cudaFree(nullptr));  // says so where there is no device
    OK(cublasCreate(&handle));
    for (cublasOperation_t ta : {CUBLAS_OP_N, CUBLAS_OP_T}) {
        for (cublasOperation_t tb : {CUBLAS_OP_N, CUBLAS_OP_T}) GEMM(cublasSgemm, float, ta, tb, 70, 65, 33, 1.0, 0.0);
    }
    // For real numbers, conjugating is nothing.
    GEMM(cublasSgemm, float, CUBLAS_OP_C, CUBLAS_OP_N, 30, 40, 5, 1.0, 1.0);
    GEMM(cublasSgemm, float, CUBLAS_OP_T, CUBLAS_OP_N, 7, 30, 19, -0.5, 2.0);
    GEMM(cublasDgemm, double, CUBLAS_OP_N, CUBLAS_OP_T, 40, 67, 17, 2.0, 1.0);
    GEMM(cublasCgemm, cuComplex, CUBLAS_OP_N, CUBLAS_OP_C, 35, 34, 18, Wide(1, -0.5), Wide(0.25, 1));
    GEMM(cublasDgemm, double, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, 1.0, 1.0);
    GEMM(cublasSgemm, float, CUBLAS_OP_N, CUBLAS_OP_N, 64, 64, 0, 1.0, 0.5);
    GEMM(cublasSgemm, float, CUBLAS_OP_N, CUBLAS_OP_N, 64, 64, 64, 0.0, 0.5);
    GEMM(cublasZgemm, cuDoubleComplex, CUBLAS_OP_C, CUBLAS_OP_N, 33, 26, 20, Wide(1, 1), 0.0);
    GEMM(cublasHgemm, __half, CUBLAS_OP_N, CUBLAS_OP_T, 40, 30, 20, 1.0, 1.0);
    STRIDED(cublasSgemmStridedBatched, float, CUBLAS_OP_T, CUBLAS_OP_N, 30, 40, 12, 1.0, 1.0, 4);
    STRIDED(cublasDgemmStridedBatched, double, CUBLAS_OP_N, CUBLAS_OP_N, 4, 4, 4, 1.0, 0.0, 10);
    untyped_products();
    batches_of_pointers();
    statuses_and_device_factors();
    OK(cublasDestroy(handle));
    return report();
}
