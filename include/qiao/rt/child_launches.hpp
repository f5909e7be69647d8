// SPDX-License-Identifier: Apache-2.0
// Kernels that launch kernels (CUDA programming guide, dynamic parallelism, CDP2).
//
// A kernel whose image launches (KernelImage::children) writes records into a queue (passes/launch_queue.hpp). The launch
// waits for the kernel on the host, reads them, and launches the children, theirs, and so on; it returns when the last of them
// is handed to the stream, so that what the program submits next comes after the whole family. Kernels whose turn it is go
// together, with one wait for all of them. The order is CUDA's:
//  * launches of one block into one stream run in their order, each with all its descendants;
//  * a grid is complete when its children are; what it sent to cudaStreamTailLaunch runs then, in order;
//  * cudaStreamFireAndForget and different streams or blocks promise nothing.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#    define QIAO_RT_OUTERMOST 16
#endif
#include <qiao/rt/launch.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// Launches a kernel that launches others, and all of its descendants. The call is valid for the device.
QIAO_DECL cudaError_t launch_family(Kernel& kernel, Stream& stream, const LaunchCall& call);
/// Gives the stream's queue back; the stream is being destroyed.
QIAO_DECL void drop_launch_queue(Stream& stream);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 16
#    include <qiao/rt/impl/rt.ipp>
#endif
