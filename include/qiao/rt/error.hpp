// SPDX-License-Identifier: Apache-2.0
// What the runtime keeps for each thread (last error, current device, pushed launch configuration), and the way from
// Error to cudaError_t.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <cuda_compat/driver_types.h>
#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

struct Stream;

struct LaunchConfiguration {
    dim3 grid;
    dim3 block;
    size_t shared = 0;
    cudaStream_t stream = nullptr;
};

struct ThreadState {
    int device = 0;
    bool uses_runtime = false;                ///< the primary context of `device` is current, unless the driver API has set another (drv/context.hpp)
    cudaError_t last_error = cudaSuccess;
    std::vector<LaunchConfiguration> pushed;  ///< configurations whose stubs have not been called yet
    std::vector<Stream*> default_streams;     ///< per-thread default streams, by device
    uint64_t generation = 0;                  ///< of the runtime that default_streams belong to
    cudaStreamCaptureMode capture_mode = cudaStreamCaptureModeGlobal;  ///< cudaThreadExchangeStreamCaptureMode
};

QIAO_DECL ThreadState& thread_state();

/// Remembers `code` as the thread's last error, unless it is success; returns it.
QIAO_DECL cudaError_t record(cudaError_t code);
/// The last error; `clear` as cudaGetLastError does.
QIAO_DECL cudaError_t last_error(bool clear);

QIAO_DECL cudaError_t error_code(ErrorKind kind);
/// Logs why, and gives the code.
QIAO_DECL cudaError_t fail(cudaError_t code, const std::string& why);
QIAO_DECL cudaError_t fail(const Error& error);

QIAO_DECL const char* error_name(cudaError_t code);
QIAO_DECL const char* error_text(cudaError_t code);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/rt/impl/error.ipp>
#endif
