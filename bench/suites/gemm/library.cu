// SPDX-License-Identifier: Apache-2.0
// What cuBLAS does where the program calls it: qiao's own kernels, beside other libraries on the same device and on the processor.
#include <memory>

#include <cublas_v2.h>

#include "gemm.hpp"

namespace {

/// cuBLAS stores by columns, so that the rows' product is that of the transposed factors the other way round.
bench::Case make_cublas(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto a = x.input(bench::random<float>(size * size, -1, 1)), b = x.input(bench::random<float>(size * size, -1, 1, 2));
    auto c = x.output<float>(size * size, 1e-4);
    x.flops = 2.0 * n * n * n;
    auto handle = std::make_shared<std::unique_ptr<cublasContext, cublasStatus_t (*)(cublasHandle_t)>>(nullptr, cublasDestroy);
    x.cuda = [=](const bench::Memory& m) {
        if (*handle == nullptr) {
            cublasHandle_t made = nullptr;
            if (cublasCreate(&made) != CUBLAS_STATUS_SUCCESS) return;  // the results, still zeros, tell
            handle->reset(made);
        }
        const float one = 1, zero = 0;
        cublasSgemm(handle->get(), CUBLAS_OP_N, CUBLAS_OP_N, n, n, n, &one, m[b], n, m[a], n, &zero, m[c], n);
    };
    x.host = [=](const bench::Memory& m) { bench::host_gemm(m[a], m[b], m[c], n); };
    x.libraries = bench::sgemm_libraries(a, b, c, n);
    return x;
}

const bench::Registration registration({"sgemm_cublas", "SGEMM, cublasSgemm", "flops", "rows", make_cublas, {64, 128, 256, 512, 1024, 2048}, 256});

}  // namespace
