// SPDX-License-Identifier: Apache-2.0
// Bodies of the runtime API: streams, events, kernels.
#pragma once
#include <cuda_compat/cuda_runtime_api.h>
#include <qiao/rt/launch.hpp>
#include <qiao/rt/stream.hpp>

namespace qiao_rt = qiao::rt;

extern "C" {

cudaError_t cudaStreamCreate(cudaStream_t* s) noexcept { return qiao_rt::record(qiao_rt::stream_create(s, 0, 0)); }
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* s, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::stream_create(s, flags, 0)); }
cudaError_t cudaStreamCreateWithPriority(cudaStream_t* s, unsigned flags, int priority) noexcept {
    return qiao_rt::record(qiao_rt::stream_create(s, flags, priority));
}
cudaError_t cudaStreamDestroy(cudaStream_t s) noexcept { return qiao_rt::record(qiao_rt::stream_destroy(s)); }
cudaError_t cudaStreamSynchronize(cudaStream_t s) noexcept { return qiao_rt::record(qiao_rt::stream_synchronize(s)); }
cudaError_t cudaStreamQuery(cudaStream_t s) noexcept { return qiao_rt::record(qiao_rt::stream_query(s)); }
cudaError_t cudaStreamWaitEvent(cudaStream_t s, cudaEvent_t event, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::stream_wait_event(s, event, flags));
}
cudaError_t cudaStreamAddCallback(cudaStream_t s, cudaStreamCallback_t callback, void* data, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::stream_callback(s, callback, data, flags));
}
cudaError_t cudaLaunchHostFunc(cudaStream_t s, cudaHostFn_t fn, void* data) noexcept { return qiao_rt::record(qiao_rt::stream_host_function(s, fn, data)); }
cudaError_t cudaStreamGetFlags(cudaStream_t s, unsigned* flags) noexcept { return qiao_rt::record(qiao_rt::stream_flags(s, flags)); }
cudaError_t cudaStreamGetPriority(cudaStream_t s, int* priority) noexcept { return qiao_rt::record(qiao_rt::stream_priority(s, priority)); }
cudaError_t cudaStreamGetDevice(cudaStream_t s, int* device) noexcept { return qiao_rt::record(qiao_rt::stream_device(s, device)); }
cudaError_t cudaStreamGetId(cudaStream_t s, unsigned long long* id) noexcept { return qiao_rt::record(qiao_rt::stream_id(s, id)); }
cudaError_t cudaStreamAttachMemAsync(cudaStream_t s, void*, size_t, unsigned) noexcept { return qiao_rt::record(qiao_rt::check_stream(s)); }
cudaError_t cudaStreamSetAttribute(cudaStream_t s, cudaLaunchAttributeID, const cudaLaunchAttributeValue* value) noexcept {
    return qiao_rt::record(value ? qiao_rt::check_stream(s) : cudaErrorInvalidValue);
}
cudaError_t cudaStreamGetAttribute(cudaStream_t s, cudaLaunchAttributeID, cudaLaunchAttributeValue* value) noexcept {
    return qiao_rt::record(qiao_rt::stream_hint(s, value, cudaLaunchAttributeValue()));
}

cudaError_t cudaEventCreate(cudaEvent_t* event) noexcept { return qiao_rt::record(qiao_rt::event_create(event, 0)); }
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::event_create(event, flags)); }
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t s) noexcept { return qiao_rt::record(qiao_rt::event_record(event, s, 0)); }
cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t s, unsigned flags) noexcept {
    return qiao_rt::record(qiao_rt::event_record(event, s, flags));
}
cudaError_t cudaEventQuery(cudaEvent_t event) noexcept { return qiao_rt::record(qiao_rt::event_query(event)); }
cudaError_t cudaEventSynchronize(cudaEvent_t event) noexcept { return qiao_rt::record(qiao_rt::event_synchronize(event)); }
cudaError_t cudaEventDestroy(cudaEvent_t event) noexcept { return qiao_rt::record(qiao_rt::event_destroy(event)); }
cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t start, cudaEvent_t end) noexcept { return qiao_rt::record(qiao_rt::event_elapsed(ms, start, end)); }

cudaError_t cudaLaunchKernel(const void* func, dim3 grid, dim3 block, void** args, size_t shared, cudaStream_t s) noexcept {
    return qiao_rt::record(qiao_rt::launch_stub(func, grid, block, args, shared, s));
}
cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* func, void** args) noexcept {
    return qiao_rt::record(qiao_rt::launch_config(config, func, args));
}
cudaError_t cudaLaunchCooperativeKernel(const void* func, dim3 grid, dim3 block, void** args, size_t shared, cudaStream_t s) noexcept {
    return qiao_rt::record(qiao_rt::launch_cooperative(func, grid, block, args, shared, s));
}
cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attr, const void* func) noexcept { return qiao_rt::record(qiao_rt::function_attributes(attr, func)); }
cudaError_t cudaFuncSetAttribute(const void* func, cudaFuncAttribute attr, int value) noexcept {
    return qiao_rt::record(qiao_rt::set_function_attribute(func, attr, value));
}
cudaError_t cudaFuncSetCacheConfig(const void* func, cudaFuncCache) noexcept { return qiao_rt::record(qiao_rt::check_function(func)); }
cudaError_t cudaFuncSetSharedMemConfig(const void* func, cudaSharedMemConfig) noexcept { return qiao_rt::record(qiao_rt::check_function(func)); }
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* func, int size, size_t shared) noexcept {
    return qiao_rt::record(qiao_rt::occupancy(blocks, func, size, shared));
}
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void* func, int size, size_t shared, unsigned) noexcept {
    return qiao_rt::record(qiao_rt::occupancy(blocks, func, size, shared));
}
cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, const void* func, int blocks, int size) noexcept {
    return qiao_rt::record(qiao_rt::occupancy_dynamic_shared(bytes, func, blocks, size));
}

}  // extern "C"

cudaError_t cudaEventCreate(cudaEvent_t* event, unsigned flags) noexcept { return qiao_rt::record(qiao_rt::event_create(event, flags)); }
