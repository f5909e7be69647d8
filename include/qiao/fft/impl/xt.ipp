// SPDX-License-Identifier: Apache-2.0
// cuFFT's plans by data types.
#pragma once
#include <cuda_compat/cufftXt.h>
#include <qiao/fft/impl/api.ipp>

QIAO_NAMESPACE_BEGIN
namespace fft {
namespace detail {

/// False for what is not computed in the precision of its data, which is float's or double's.
inline bool type_of(cudaDataType in, cudaDataType out, cudaDataType computed, cufftType& type) {
    struct Known {
        cudaDataType in, out, computed;
        cufftType type;
    };
    constexpr Known all[] = {{CUDA_C_32F, CUDA_C_32F, CUDA_C_32F, CUFFT_C2C}, {CUDA_R_32F, CUDA_C_32F, CUDA_C_32F, CUFFT_R2C},
                             {CUDA_C_32F, CUDA_R_32F, CUDA_C_32F, CUFFT_C2R}, {CUDA_C_64F, CUDA_C_64F, CUDA_C_64F, CUFFT_Z2Z},
                             {CUDA_R_64F, CUDA_C_64F, CUDA_C_64F, CUFFT_D2Z}, {CUDA_C_64F, CUDA_R_64F, CUDA_C_64F, CUFFT_Z2D}};
    for (const Known& known : all) {
        if (known.in != in || known.out != out || known.computed != computed) continue;
        type = known.type;
        return true;
    }
    return false;
}

}  // namespace detail
}  // namespace fft
QIAO_NAMESPACE_END

extern "C" {

cufftResult cufftXtMakePlanMany(cufftHandle plan, int rank, long long* n, long long* inembed, long long istride, long long idist, cudaDataType in,
                                long long* onembed, long long ostride, long long odist, cudaDataType out, long long batch, size_t* size,
                                cudaDataType computed) noexcept {
    cufftType type;
    if (!qiao_fft::find(plan)) return CUFFT_INVALID_PLAN;
    if (!qiao_fft::type_of(in, out, computed, type)) return CUFFT_NOT_SUPPORTED;
    return cufftMakePlanMany64(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}
cufftResult cufftXtGetSizeMany(cufftHandle plan, int rank, long long* n, long long* inembed, long long istride, long long idist, cudaDataType in,
                               long long* onembed, long long ostride, long long odist, cudaDataType out, long long batch, size_t* size,
                               cudaDataType computed) noexcept {
    cufftType type;
    if (!qiao_fft::find(plan)) return CUFFT_INVALID_PLAN;
    if (!qiao_fft::type_of(in, out, computed, type)) return CUFFT_NOT_SUPPORTED;
    return cufftGetSizeMany64(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}
cufftResult cufftXtExec(cufftHandle plan, void* in, void* out, int direction) noexcept {
    const qiao_fft::Handle* handle = qiao_fft::find(plan);
    if (!handle || !handle->made) return CUFFT_INVALID_PLAN;
    const qiao::fft::Problem& problem = handle->plan.problem;
    if (problem.from_real()) direction = CUFFT_FORWARD;
    if (problem.to_real()) direction = CUFFT_INVERSE;
    return qiao_fft::execute(plan, problem.type, in, out, direction);
}

}  // extern "C"
