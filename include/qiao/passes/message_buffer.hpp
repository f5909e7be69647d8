// SPDX-License-Identifier: Apache-2.0
// The layout of the buffer that takes device printf, assert and __trap to the host (rt/messages.hpp reads it).
//
// The buffer is an array of u32 words: [0] words taken so far, [1] words there are, [2] the number of a message of failure, 0
// for none, [3] unused; records follow. A record is the number of its Message (ir.hpp), counted from the hidden parameter
// message_base, then its arguments: 32-bit ones a word, others two (low half first), a string its length in bytes
// (~0: null) and its bytes, rounded up to words. A thread takes its words with one atomic addition; a record that does
// not fit is dropped.
#pragma once
#include <cstdint>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Words of the buffer before the first record, and their meaning.
enum class MessageWord : uint8_t { taken, capacity, failure, unused, count };

/// Longest string that %s prints.
inline constexpr uint32_t max_message_string = 4096;

}  // namespace passes
QIAO_NAMESPACE_END
