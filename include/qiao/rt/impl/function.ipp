// SPDX-License-Identifier: Apache-2.0
// What programs ask about kernels: attributes and occupancy.
#pragma once
#include <algorithm>

#include <qiao/rt/launch.hpp>
#include <qiao/rt/properties.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// The kernel of a stub with its image on the current device.
inline cudaError_t current_kernel(const void* stub, Kernel*& kernel, CompiledKernel*& compiled, Device*& device) {
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    kernel = find_kernel(stub);
    if (!kernel) return fail(cudaErrorInvalidDeviceFunction, "the function is no kernel");
    code = compiled_kernel(*kernel, *device, variant_plain, compiled);
    if (code == cudaSuccess && !compiled->kernel) code = compiled_kernel(*kernel, *device, variant_scratch, compiled);
    return code;
}

/// Blocks of that size that a multiprocessor holds at once, by what cudaDeviceProp says of it.
inline uint64_t blocks_at_once(const CompiledKernel& compiled, const cudaDeviceProp& p, uint64_t block_size, uint64_t dynamic_shared) {
    if (block_size > compiled.max_threads) return 0;
    auto most = static_cast<uint64_t>(p.maxBlocksPerMultiProcessor);
    uint64_t by_threads = static_cast<uint64_t>(p.maxThreadsPerMultiProcessor) / ((block_size + 31) / 32 * 32);
    uint64_t shared = compiled.image->static_shared + compiled.image->scratch_shared + dynamic_shared;
    uint64_t by_shared = shared == 0 ? most : p.sharedMemPerMultiprocessor / shared;
    return std::min({std::max<uint64_t>(by_threads, 1), std::max<uint64_t>(by_shared, 1), most});
}

}  // namespace detail

cudaError_t function_attributes(cudaFuncAttributes* attributes, const void* stub) {
    if (!attributes) return cudaErrorInvalidValue;
    Device* device = nullptr;
    Kernel* kernel = nullptr;
    CompiledKernel* compiled = nullptr;
    cudaError_t code = detail::current_kernel(stub, kernel, compiled, device);
    if (code != cudaSuccess) return code;
    *attributes = cudaFuncAttributes();
    attributes->sharedSizeBytes = compiled->image->static_shared + compiled->image->scratch_shared;
    attributes->localSizeBytes = compiled->image->local_bytes;
    attributes->maxThreadsPerBlock = static_cast<int>(compiled->max_threads);
    attributes->numRegs = 32;
    attributes->ptxVersion = 80;
    attributes->binaryVersion = 80;
    attributes->maxDynamicSharedSizeBytes = kernel->max_dynamic_shared;
    attributes->preferredShmemCarveout = cudaSharedmemCarveoutDefault;
    return cudaSuccess;
}

cudaError_t set_function_attribute(const void* stub, cudaFuncAttribute attribute, int value) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    Kernel* kernel = find_kernel(stub);
    if (!kernel) return cudaErrorInvalidDeviceFunction;
    switch (attribute) {
        case cudaFuncAttributeMaxDynamicSharedMemorySize:
            if (value < 0 || value > max_shared_optin) return cudaErrorInvalidValue;
            kernel->max_dynamic_shared = std::max(value, 48 * 1024);
            return cudaSuccess;
        case cudaFuncAttributePreferredSharedMemoryCarveout: return value >= -1 && value <= 100 ? cudaSuccess : cudaErrorInvalidValue;
        default: return fail(cudaErrorNotSupported, "function attributes of clusters");
    }
}

cudaError_t check_function(const void* stub) {
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    return find_kernel(stub) ? cudaSuccess : cudaErrorInvalidDeviceFunction;
}

cudaError_t occupancy(int* blocks, const void* stub, int block_size, size_t dynamic_shared) {
    if (!blocks || block_size <= 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    Kernel* kernel = nullptr;
    CompiledKernel* compiled = nullptr;
    cudaError_t code = detail::current_kernel(stub, kernel, compiled, device);
    if (code != cudaSuccess) return code;
    *blocks = static_cast<int>(detail::blocks_at_once(*compiled, properties(*device), static_cast<uint64_t>(block_size), dynamic_shared));
    return cudaSuccess;
}

cudaError_t occupancy_dynamic_shared(size_t* bytes, const void* stub, int blocks, int block_size) {
    if (!bytes || blocks <= 0 || block_size <= 0) return cudaErrorInvalidValue;
    Device* device = nullptr;
    Kernel* kernel = nullptr;
    CompiledKernel* compiled = nullptr;
    cudaError_t code = detail::current_kernel(stub, kernel, compiled, device);
    if (code != cudaSuccess) return code;
    const cudaDeviceProp& p = properties(*device);
    uint64_t fixed = compiled->image->static_shared + compiled->image->scratch_shared;
    uint64_t share = std::min<uint64_t>(p.sharedMemPerMultiprocessor / static_cast<uint64_t>(blocks), p.sharedMemPerBlock);
    *bytes = share > fixed ? share - fixed : 0;
    return cudaSuccess;
}

}  // namespace rt
QIAO_NAMESPACE_END
