// SPDX-License-Identifier: Apache-2.0
// Kernel launches.
//
// Limits are CUDA's: a grid that the device cannot run at once is cut into launches with linear block numbers, and a
// block that needs more shared memory than the device has gets it in global scratch memory (at most 256 MiB at a
// time, so such grids are cut too). The usual launch takes the straight way: no allocation, no look-up by name.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#  define QIAO_RT_OUTERMOST 7
#endif
#include <qiao/rt/module.hpp>
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// What the program says of a launch. arguments[i] points to parameter i.
struct LaunchCall {
    dim3 grid, block;
    size_t dynamic_shared;
    void** arguments;
    uint64_t ticket;  ///< for what the kernel launches itself (rt/child_launches.hpp); 0: none
};

/// Launches `kernel`; arguments[i] points to parameter i.
QIAO_DECL cudaError_t launch(Kernel& kernel, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t stream);
/// The kernel of a stub.
QIAO_DECL cudaError_t launch_stub(const void* stub, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t stream);
/// As launch, for grids that synchronise (rt/impl/cooperative.ipp).
QIAO_DECL cudaError_t launch_grid(Kernel& kernel, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t stream);
/// Of a stub, for grids that synchronise.
QIAO_DECL cudaError_t launch_cooperative(const void* stub, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t stream);
QIAO_DECL cudaError_t launch_config(const cudaLaunchConfig_t* config, const void* stub, void** arguments);

QIAO_DECL cudaError_t push_configuration(dim3 grid, dim3 block, size_t shared, cudaStream_t stream);
QIAO_DECL cudaError_t pop_configuration(dim3* grid, dim3* block, size_t* shared, cudaStream_t* stream);

QIAO_DECL cudaError_t function_attributes(cudaFuncAttributes* attributes, const void* stub);
QIAO_DECL cudaError_t set_function_attribute(const void* stub, cudaFuncAttribute attribute, int value);
QIAO_DECL cudaError_t check_function(const void* stub);
QIAO_DECL cudaError_t occupancy(int* blocks, const void* stub, int block_size, size_t dynamic_shared);
QIAO_DECL cudaError_t occupancy_dynamic_shared(size_t* bytes, const void* stub, int blocks, int block_size);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 7
#  include <qiao/rt/impl/rt.ipp>
#endif
