// SPDX-License-Identifier: Apache-2.0
// Surface references on the host, as cuda_texture_types.h has texture references.
#pragma once
#include "cuda_runtime_api.h"

#if defined(__cplusplus)

template <typename T, int dimensions = cudaSurfaceType1D>
struct qiao_surface : surfaceReference {
    qiao_surface() : surfaceReference() {}
};

template <typename T, int d>
inline cudaError_t cudaBindSurfaceToArray(const qiao_surface<T, d>& surf, cudaArray_const_t array, const cudaChannelFormatDesc& desc) {
    return cudaBindSurfaceToArray(&surf, array, &desc);
}
template <typename T, int d>
inline cudaError_t cudaBindSurfaceToArray(const qiao_surface<T, d>& surf, cudaArray_const_t array) {
    return cudaBindSurfaceToArray(&surf, array, nullptr);
}

#endif
