// SPDX-License-Identifier: Apache-2.0
// CUDA memory pools. Each is a name for its device's one allocator: attributes are kept, and reuse across pools is free.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 9
#endif
#include <qiao/rt/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

QIAO_DECL cudaError_t default_pool(cudaMemPool_t* pool, int device);
QIAO_DECL cudaError_t current_pool(cudaMemPool_t* pool, int device);
QIAO_DECL cudaError_t set_current_pool(int device, cudaMemPool_t pool);
QIAO_DECL cudaError_t pool_create(cudaMemPool_t* pool, const cudaMemPoolProps* properties);
QIAO_DECL cudaError_t pool_destroy(cudaMemPool_t pool);
QIAO_DECL cudaError_t pool_trim(cudaMemPool_t pool);
QIAO_DECL cudaError_t pool_set(cudaMemPool_t pool, cudaMemPoolAttr attribute, const void* value);
QIAO_DECL cudaError_t pool_get(cudaMemPool_t pool, cudaMemPoolAttr attribute, void* value);
QIAO_DECL cudaError_t pool_set_access(cudaMemPool_t pool, const cudaMemAccessDesc* list, size_t count);
QIAO_DECL cudaError_t pool_get_access(cudaMemAccessFlags* flags, cudaMemPool_t pool, const cudaMemLocation* location);
QIAO_DECL cudaError_t pool_malloc(void** pointer, size_t size, cudaMemPool_t pool, cudaStream_t stream);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 9
#  include <qiao/rt/impl/rt.ipp>
#endif
