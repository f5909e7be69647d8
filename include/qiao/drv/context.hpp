// SPDX-License-Identifier: Apache-2.0
// What the driver API has and the runtime API has not: initialisation, contexts, and its own error codes.
//
// A device has one state, the runtime's, whatever contexts a program creates on it: its primary context, the one that the
// runtime API uses, and those of cuCtxCreate are names for it, so that pointers, streams and events serve all of them. Each
// thread has a stack of contexts. Its top decides the thread's device (rt::ThreadState); cudaSetDevice replaces it by that
// device's primary context. A thread that has no context but has used the runtime API is in the primary one.
#pragma once
#include <cstdint>

#include <cuda_compat/driver_api_types.h>
#include <qiao/rt/device.hpp>

/// Never freed, so that handles of destroyed contexts can be told.
struct CUctx_st {
    int device;
    unsigned flags;
    bool primary;
    uint64_t id;
    bool destroyed;
};

QIAO_NAMESPACE_BEGIN
namespace drv {

QIAO_DECL CUresult initialise(unsigned flags);
/// CUDA_ERROR_NOT_INITIALIZED before cuInit, unless the runtime API was used.
QIAO_DECL CUresult check_initialised();
/// Success if the calling thread has a context: what nearly every function asks first.
QIAO_DECL CUresult check_context();

QIAO_DECL CUresult result(cudaError_t code);
/// Null for numbers that are no error's.
QIAO_DECL const char* error_name(CUresult code);

/// A runtime call in the thread's context, or on a device by number, as a driver API result.
template <typename Call>
CUresult in_context(Call call) {
    CUresult code = check_context();
    return code == CUDA_SUCCESS ? result(call()) : code;
}
template <typename Call>
CUresult initialised(Call call) {
    CUresult code = check_initialised();
    return code == CUDA_SUCCESS ? result(call()) : code;
}

namespace detail {
inline void* device_pointer(CUdeviceptr address) { return reinterpret_cast<void*>(static_cast<uintptr_t>(address)); }
}  // namespace detail

/// The thread's context; null if it has none.
QIAO_DECL CUcontext current_context();
QIAO_DECL CUresult create_context(CUcontext* context, unsigned flags, int device);
QIAO_DECL CUresult destroy_context(CUcontext context);
QIAO_DECL CUresult push_context(CUcontext context);
QIAO_DECL CUresult pop_context(CUcontext* context);
QIAO_DECL CUresult set_context(CUcontext context);
/// Success for a live context.
QIAO_DECL CUresult check_handle(CUcontext context);

QIAO_DECL CUresult retain_primary(CUcontext* context, int device);
QIAO_DECL CUresult release_primary(int device);
QIAO_DECL CUresult reset_primary(int device);
QIAO_DECL CUresult set_primary_flags(int device, unsigned flags);
QIAO_DECL CUresult primary_state(int device, unsigned* flags, int* active);
/// A device's primary context, whether somebody holds it or not.
QIAO_DECL CUcontext primary_context(int device);

}  // namespace drv
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/src/drv.hpp>
#endif
