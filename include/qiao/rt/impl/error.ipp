// SPDX-License-Identifier: Apache-2.0
// Thread state, and error codes by table (cuda/errors.def).
#pragma once
#include <qiao/rt/error.hpp>
#include <qiao/rt/log.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

ThreadState& thread_state() {
    thread_local ThreadState state;
    return state;
}

cudaError_t record(cudaError_t code) {
    if (code != cudaSuccess) thread_state().last_error = code;
    return code;
}

cudaError_t last_error(bool clear) {
    ThreadState& state = thread_state();
    cudaError_t code = state.last_error;
    if (clear) state.last_error = cudaSuccess;
    return code;
}

cudaError_t error_code(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid_value: return cudaErrorInvalidValue;
        case ErrorKind::out_of_memory: return cudaErrorMemoryAllocation;
        case ErrorKind::no_device: return cudaErrorNoDevice;
        case ErrorKind::launch_failed: return cudaErrorLaunchFailure;
        case ErrorKind::launch_out_of_resources: return cudaErrorLaunchOutOfResources;
        case ErrorKind::compile_failed: return cudaErrorInvalidDeviceFunction;
        case ErrorKind::unsupported: return cudaErrorNoKernelImageForDevice;
        case ErrorKind::device_lost: return cudaErrorLaunchFailure;
        case ErrorKind::io: return cudaErrorOperatingSystem;
    }
    return cudaErrorUnknown;
}

cudaError_t fail(cudaError_t code, const std::string& why) {
    log(LogGroup::error, std::string(error_name(code)) + ": " + why);
    return code;
}

cudaError_t fail(const Error& error) { return fail(error_code(error.kind), error.message); }

const char* error_name(cudaError_t code) {
    switch (static_cast<int>(code)) {
#define QIAO_CUDA_ERROR(name, number, text) \
    case number: return #name;
#include <qiao/cuda/errors.def>
#undef QIAO_CUDA_ERROR
        default: return "unrecognized error code";
    }
}

const char* error_text(cudaError_t code) {
    switch (static_cast<int>(code)) {
#define QIAO_CUDA_ERROR(name, number, text) \
    case number: return text;
#include <qiao/cuda/errors.def>
#undef QIAO_CUDA_ERROR
        default: return "unrecognized error code";
    }
}

}  // namespace rt
QIAO_NAMESPACE_END
