// SPDX-License-Identifier: Apache-2.0
// What kernels print and how they fail: device printf, assert, __trap.
//
// A kernel with such messages (KernelImage::messages) writes records into a buffer of its stream
// (passes/message_buffer.hpp has the layout). Whoever waits for the stream afterwards reads the buffer, prints, and gets
// the error, which sticks to the device as CUDA's does. Streams without such kernels have no buffer and pay a comparison.
#pragma once
#include <qiao/config.hpp>
#if defined(QIAO_HEADER_ONLY) && !defined(QIAO_RT_OUTERMOST)
#    define QIAO_RT_OUTERMOST 10
#endif
#include <string>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// Gives the messages numbers that follow each other; returns the first. Zero is no message's number.
QIAO_DECL uint32_t register_messages(const std::vector<ir::Message>& messages);

/// Text of one record whose arguments begin at `words`; `words` is moved past them. Host printf's text for each
/// conversion; an argument that is missing leaves the conversion as it stands.
QIAO_DECL std::string format_message(const ir::Message& message, const uint32_t*& words, const uint32_t* end);

/// The buffer for a kernel about to be launched; makes it at first use, of the size cudaLimitPrintfFifoSize. The
/// stream owes its messages from now on.
QIAO_DECL cudaError_t message_buffer(Submission& submission, uint64_t& address);
/// Prints what the stream owes, and gives the error of a failed kernel. The stream's lock is held and its printing
/// kernels are complete.
QIAO_DECL cudaError_t deliver_messages(Stream& stream);
/// As deliver_messages, where the caller has waited for `commands` commands of the stream (not locked). Messages of
/// later kernels stay.
QIAO_DECL cudaError_t deliver_messages_until(Stream& stream, uint64_t commands);
/// Gives the buffer back; the stream is being destroyed.
QIAO_DECL void drop_messages(Stream& stream);

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_RT_OUTERMOST) && QIAO_RT_OUTERMOST == 10
#    include <qiao/rt/impl/rt.ipp>
#endif
