// SPDX-License-Identifier: Apache-2.0
// The layout of the queue that takes launches in device code to the host (rt/child_launches.hpp reads it; the prelude's
// launches.cuh.inc and lower/impl/launch.ipp write it).
//
// In 32-bit words: the head, then tickets, then records. A kernel that launches gets the address of a ticket, two words: its
// number, which records repeat, and how many words the ticket stands behind the head. A record is one launch: LaunchWord,
// then the argument block in CUDA's layout of parameters. Records follow each other in the order in which threads took them.
#pragma once
#include <cstdint>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

enum class LaunchHead : uint32_t {
    taken,     ///< records that threads wanted; more than `capacity` where some got none
    capacity,  ///< records that fit
    words,     ///< of a record
    first,     ///< where the first one stands
    joined,    ///< not 0: threads made streams wait, so that each block's launches run in their order whatever their streams
    streams,   ///< streams that threads made
    device,    ///< number of the device
    count = 16
};

enum class LaunchWord : uint32_t {
    kernel,  ///< index in KernelImage::children
    grid,    ///< x, y, z
    block = 4,
    shared = 7,
    stream,        ///< 0, cudaStreamTailLaunch, cudaStreamFireAndForget, or one that threads made
    ticket,        ///< whose launch this is
    parent_block,  ///< u64: linear index of the block whose launch this is
    count = 16     ///< a multiple of 16: argument blocks are aligned to 64 bytes
};

inline constexpr uint32_t ticket_words = 2;

}  // namespace passes
QIAO_NAMESPACE_END
