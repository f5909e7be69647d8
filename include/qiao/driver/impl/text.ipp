// SPDX-License-Identifier: Apache-2.0
// Line structure and quoting.
#pragma once
#include <algorithm>

#include <qiao/driver/host_tokens.hpp>
#include <qiao/driver/impl/host_tokens.ipp>
#include <qiao/driver/text.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

std::string line_structure(std::string_view text) {
    std::string out;
    size_t at = text.find('\n');
    while (at != std::string_view::npos) {
        out += '\n';
        ++at;
        size_t end = text.find('\n', at);
        detail::LineMarker marker;
        if (at < text.size() && text[at] == '#' && detail::parse_line_marker(text, at, marker)) {
            out += text.substr(at, (end == std::string_view::npos ? text.size() : end) - at);
        }
        at = end;
    }
    return out;
}

std::string single_line(std::string_view text) {
    std::string out;
    size_t at = 0;
    while (at < text.size()) {
        size_t end = std::min(text.find('\n', at), text.size());
        bool directive = at > 0 && text[at] == '#';
        if (!directive) out += text.substr(at, end - at);
        if (end < text.size()) out += ' ';
        at = end + 1;
    }
    return out;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (unsigned char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c < ' ' || c == 0x7f || c == '?') {
            char octal[5] = {'\\', static_cast<char>('0' + (c >> 6)), static_cast<char>('0' + ((c >> 3) & 7)), static_cast<char>('0' + (c & 7)), 0};
            out += octal;
        } else {
            out += static_cast<char>(c);
        }
    }
    return out += '"';
}

}  // namespace driver
QIAO_NAMESPACE_END
