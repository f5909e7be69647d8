// SPDX-License-Identifier: Apache-2.0
// Pieces of preprocessed text, whose lines and line markers must survive rewriting.
#pragma once
#include <string>
#include <string_view>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

/// Only the newlines and line markers of `text`, so that what follows keeps its line.
QIAO_DECL std::string line_structure(std::string_view text);
/// `text` on one line: line markers dropped, newlines turned into spaces.
QIAO_DECL std::string single_line(std::string_view text);
/// `text` as a C++ string literal with quotes.
QIAO_DECL std::string quoted(std::string_view text);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/driver/impl/text.ipp>
#endif
