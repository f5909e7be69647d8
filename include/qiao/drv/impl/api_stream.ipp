// SPDX-License-Identifier: Apache-2.0
// Bodies of the driver API: streams and events, which are the runtime's.
#pragma once
#include <memory>

#include <cuda_compat/cuda.h>
#include <qiao/drv/context.hpp>
#include <qiao/rt/stream.hpp>

namespace qiao_drv = qiao::drv;
namespace qiao_rt = qiao::rt;
#define QIAO_IN_CONTEXT(call) qiao_drv::in_context([&] { return qiao_rt::call; })

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

/// A callback of cuStreamAddCallback on its way through the runtime's.
struct PendingCallback {
    CUstreamCallback function;
    void* data;
};

inline void CUDART_CB run_callback(cudaStream_t stream, cudaError_t status, void* pending) {
    std::unique_ptr<PendingCallback> callback(static_cast<PendingCallback*>(pending));
    callback->function(stream, result(status), callback->data);
}

inline cudaError_t add_callback(CUstream stream, CUstreamCallback function, void* data, unsigned flags) {
    if (function == nullptr) return cudaErrorInvalidValue;
    auto pending = std::make_unique<PendingCallback>(PendingCallback{function, data});
    cudaError_t code = rt::stream_callback(stream, run_callback, pending.get(), flags);
    if (code == cudaSuccess) pending.release();
    return code;
}

/// No handle of a driver API event may be null.
template <typename Call>
CUresult with_event(CUevent event, Call call) {
    return event == nullptr ? CUDA_ERROR_INVALID_HANDLE : in_context(call);
}

inline CUresult stream_context(CUstream stream, CUcontext* context) {
    if (context == nullptr) return CUDA_ERROR_INVALID_VALUE;
    int device = 0;
    CUresult code = in_context([&] { return rt::stream_device(stream, &device); });
    if (code != CUDA_SUCCESS) return code;
    CUcontext current = current_context();
    *context = current != nullptr && current->device == device ? current : primary_context(device);
    return CUDA_SUCCESS;
}

}  // namespace detail
}  // namespace drv
QIAO_NAMESPACE_END

extern "C" {

CUresult cuStreamCreate(CUstream* stream, unsigned flags) noexcept { return QIAO_IN_CONTEXT(stream_create(stream, flags, 0)); }
CUresult cuStreamCreateWithPriority(CUstream* stream, unsigned flags, int priority) noexcept { return QIAO_IN_CONTEXT(stream_create(stream, flags, priority)); }
CUresult cuStreamDestroy_v2(CUstream stream) noexcept { return QIAO_IN_CONTEXT(stream_destroy(stream)); }
CUresult cuStreamSynchronize(CUstream stream) noexcept { return QIAO_IN_CONTEXT(stream_synchronize(stream)); }
CUresult cuStreamQuery(CUstream stream) noexcept { return QIAO_IN_CONTEXT(stream_query(stream)); }
CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned flags) noexcept {
    return qiao_drv::detail::with_event(event, [&] { return qiao_rt::stream_wait_event(stream, event, flags); });
}
CUresult cuStreamAddCallback(CUstream stream, CUstreamCallback callback, void* data, unsigned flags) noexcept {
    return qiao_drv::in_context([&] { return qiao_drv::detail::add_callback(stream, callback, data, flags); });
}
CUresult cuLaunchHostFunc(CUstream stream, CUhostFn function, void* data) noexcept { return QIAO_IN_CONTEXT(stream_host_function(stream, function, data)); }
CUresult cuStreamGetFlags(CUstream stream, unsigned* flags) noexcept { return QIAO_IN_CONTEXT(stream_flags(stream, flags)); }
CUresult cuStreamGetPriority(CUstream stream, int* priority) noexcept { return QIAO_IN_CONTEXT(stream_priority(stream, priority)); }
CUresult cuStreamGetId(CUstream stream, unsigned long long* id) noexcept { return QIAO_IN_CONTEXT(stream_id(stream, id)); }
CUresult cuStreamGetDevice(CUstream stream, CUdevice* device) noexcept { return QIAO_IN_CONTEXT(stream_device(stream, device)); }
CUresult cuStreamGetCtx(CUstream stream, CUcontext* context) noexcept { return qiao_drv::detail::stream_context(stream, context); }
CUresult cuStreamAttachMemAsync(CUstream stream, CUdeviceptr, size_t, unsigned) noexcept { return QIAO_IN_CONTEXT(check_stream(stream)); }

CUresult cuEventCreate(CUevent* event, unsigned flags) noexcept { return QIAO_IN_CONTEXT(event_create(event, flags)); }
CUresult cuEventRecord(CUevent event, CUstream stream) noexcept {
    return qiao_drv::detail::with_event(event, [&] { return qiao_rt::event_record(event, stream, 0); });
}
CUresult cuEventRecordWithFlags(CUevent event, CUstream stream, unsigned flags) noexcept {
    return qiao_drv::detail::with_event(event, [&] { return qiao_rt::event_record(event, stream, flags); });
}
CUresult cuEventQuery(CUevent event) noexcept {
    return qiao_drv::detail::with_event(event, [&] { return qiao_rt::event_query(event); });
}
CUresult cuEventSynchronize(CUevent event) noexcept {
    return qiao_drv::detail::with_event(event, [&] { return qiao_rt::event_synchronize(event); });
}
CUresult cuEventDestroy_v2(CUevent event) noexcept {
    return qiao_drv::detail::with_event(event, [&] { return qiao_rt::event_destroy(event); });
}
CUresult cuEventElapsedTime_v2(float* milliseconds, CUevent start, CUevent end) noexcept {
    if (end == nullptr) return CUDA_ERROR_INVALID_HANDLE;
    return qiao_drv::detail::with_event(start, [&] { return qiao_rt::event_elapsed(milliseconds, start, end); });
}

}  // extern "C"

#undef QIAO_IN_CONTEXT
