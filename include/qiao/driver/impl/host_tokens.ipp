// SPDX-License-Identifier: Apache-2.0
// Tokenizer of preprocessed host text. A file that is entered with line-marker flags 1 and 3 (a system header) is
// skipped up to the marker that returns from it, unless it, or a header within, mentions a CUDA keyword or a launch.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/driver/host_tokens.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

inline bool identifier_char(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c >= 0x80;
}
inline bool digit_char(char c) { return c >= '0' && c <= '9'; }
inline bool blank_char(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

struct LineMarker {
    uint32_t line = 0;
    std::string_view file;
    bool enter = false, leave = false, system = false;
    size_t end = 0;  ///< offset of the next line
};

/// Reads `# 12 "file" 1 3` (or `#line 12 "file"`) at `at`; false for any other directive.
inline bool parse_line_marker(std::string_view text, size_t at, LineMarker& out) {
    size_t end = text.find('\n', at);
    out.end = end == std::string_view::npos ? text.size() : end + 1;
    std::string_view line = text.substr(at + 1, out.end - at - 1);
    size_t p = line.find_first_not_of(" \t");
    if (p == std::string_view::npos) return false;
    if (line.compare(p, 4, "line") == 0) p = line.find_first_not_of(" \t", p + 4);
    if (p == std::string_view::npos || !digit_char(line[p])) return false;
    for (; p < line.size() && digit_char(line[p]); ++p) out.line = out.line * 10 + static_cast<uint32_t>(line[p] - '0');
    size_t open = line.find('"', p);
    if (open == std::string_view::npos) return true;
    size_t close = line.find('"', open + 1);
    if (close == std::string_view::npos) return true;
    out.file = line.substr(open + 1, close - open - 1);
    for (p = close + 1; p < line.size(); ++p) {
        out.enter |= line[p] == '1';
        out.leave |= line[p] == '2';
        out.system |= line[p] == '3';
    }
    return true;
}

inline bool mentions_cuda(std::string_view section) {
    for (const char* word : {"__global__", "__device__", "__host__", "__forceinline__", "<<<"}) {
        if (section.find(word) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace detail

HostTokens::HostTokens(std::string_view text) : source_(text) {
    tokens_.reserve(text.size() / 16 + 16);
    tokens_.push_back({});
    bool line_start = true;
    for (size_t at = 0; at < text.size();) {
        char c = text[at];
        if (c == '\n') {
            line_start = true;
            ++at;
        } else if (detail::blank_char(c)) {
            ++at;
        } else if (c == '#' && line_start) {
            at = directive(at);
        } else {
            line_start = false;
            at = next_token(at);
        }
    }
    HostToken eof;
    eof.offset = static_cast<uint32_t>(text.size());
    tokens_.push_back(eof);
    match_brackets();
}

// Returns the offset to go on at. A multi-line directive does not exist in preprocessed text.
size_t HostTokens::directive(size_t at) {
    detail::LineMarker marker;
    if (!detail::parse_line_marker(source_, at, marker)) {
        std::string_view line = source_.substr(at, marker.end - at);
        size_t word = line.find("pragma");
        if (word != std::string_view::npos) {
            size_t p = line.find_first_not_of(" \t", word + 6);
            for (const char* name : {"unroll", "nounroll", "nv_", "hd_warning_disable"}) {
                if (p != std::string_view::npos && line.compare(p, std::strlen(name), name) == 0) {
                    device_pragmas_.push_back(static_cast<uint32_t>(at));
                }
            }
        }
        return marker.end;
    }
    if (marker.enter && marker.system) {
        size_t end = skip_section(marker.end);
        if (end != std::string_view::npos && !detail::mentions_cuda(source_.substr(marker.end, end - marker.end))) return end;
    }
    if (marker.file.empty() && !markers_.empty()) marker.file = markers_.back().file;
    markers_.push_back({static_cast<uint32_t>(marker.end), marker.line, marker.file});
    return marker.end;
}

// The start of the line marker that returns from the file whose text begins at `at`; npos if there is none.
size_t HostTokens::skip_section(size_t at) const {
    size_t depth = 1;
    while (at < source_.size()) {
        if (source_[at] == '#') {
            detail::LineMarker marker;
            if (detail::parse_line_marker(source_, at, marker)) {
                if (marker.enter) ++depth;
                if (marker.leave && --depth == 0) return at;
            }
        }
        const void* next = std::memchr(source_.data() + at, '\n', source_.size() - at);
        if (!next) break;
        at = static_cast<size_t>(static_cast<const char*>(next) - source_.data()) + 1;
    }
    return std::string_view::npos;
}

size_t HostTokens::literal_end(size_t at, char quote) const {
    for (++at; at < source_.size(); ++at) {
        if (source_[at] == '\\') {
            ++at;
        } else if (source_[at] == quote || source_[at] == '\n') {
            return at + 1;
        }
    }
    return source_.size();
}

// `at` is the quote after the R.
size_t HostTokens::raw_string_end(size_t at) const {
    size_t open = source_.find('(', at);
    if (open == std::string_view::npos || open - at > 17) return literal_end(at, '"');
    std::string closing = ")" + std::string(source_.substr(at + 1, open - at - 1)) + "\"";
    size_t end = source_.find(closing, open);
    return end == std::string_view::npos ? source_.size() : end + closing.size();
}

size_t HostTokens::next_token(size_t at) {
    auto add = [&](HostTok kind, size_t end, char punct) {
        HostToken token;
        token.offset = static_cast<uint32_t>(at);
        token.length = static_cast<uint32_t>(end - at);
        token.kind = kind;
        token.punct = punct;
        tokens_.push_back(token);
        return end;
    };
    char c = source_[at];
    char next = at + 1 < source_.size() ? source_[at + 1] : '\0';
    if (c == '"') return add(HostTok::string, literal_end(at, '"'), 0);
    if (c == '\'') return add(HostTok::character, literal_end(at, '\''), 0);
    if (detail::digit_char(c) || (c == '.' && detail::digit_char(next))) {
        size_t end = at + 1;
        for (; end < source_.size(); ++end) {
            char d = source_[end];
            char before = source_[end - 1];
            bool sign = (d == '+' || d == '-') && (before == 'e' || before == 'E' || before == 'p' || before == 'P');
            bool separator = d == '\'' && end + 1 < source_.size() && detail::identifier_char(static_cast<unsigned char>(source_[end + 1]));
            if (!detail::identifier_char(static_cast<unsigned char>(d)) && d != '.' && !sign && !separator) break;
        }
        return add(HostTok::number, end, 0);
    }
    if (detail::identifier_char(static_cast<unsigned char>(c))) {
        size_t end = at + 1;
        while (end < source_.size() && detail::identifier_char(static_cast<unsigned char>(source_[end]))) ++end;
        std::string_view word = source_.substr(at, end - at);
        char quote = end < source_.size() ? source_[end] : '\0';
        if (quote == '"' && (word == "R" || word == "LR" || word == "uR" || word == "UR" || word == "u8R")) {
            return add(HostTok::string, raw_string_end(end), 0);
        }
        if ((quote == '"' || quote == '\'') && (word == "L" || word == "u" || word == "U" || word == "u8")) {
            return add(quote == '"' ? HostTok::string : HostTok::character, literal_end(end, quote), 0);
        }
        return add(HostTok::identifier, end, 0);
    }
    if (c == '/' && next == '/') {
        size_t end = source_.find('\n', at);
        return end == std::string_view::npos ? source_.size() : end;
    }
    if (c == '/' && next == '*') {
        size_t end = source_.find("*/", at + 2);
        return end == std::string_view::npos ? source_.size() : end + 2;
    }
    if (c == ':' && next == ':') return add(HostTok::scope, at + 2, 0);
    if (c == '-' && next == '>') return add(HostTok::arrow, at + 2, 0);
    if (c == '.' && source_.compare(at, 3, "...") == 0) return add(HostTok::ellipsis, at + 3, 0);
    // `<` and `>` of `<<`, `>>=` and the like stay single; `>=` after a `>` closes nothing, so it is one token.
    static const char pairs[][3] = {"<=", ">=", "==", "!=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
    for (const char* pair : pairs) {
        if (c == pair[0] && next == pair[1]) return add(HostTok::operator_, at + 2, 0);
    }
    return add(HostTok::punctuator, at + 1, c);
}

void HostTokens::match_brackets() {
    std::vector<uint32_t> open;
    for (uint32_t i = 1; i < tokens_.size(); ++i) {
        char c = tokens_[i].punct;
        if (c == '(' || c == '[' || c == '{') {
            open.push_back(i);
        } else if (c == ')' || c == ']' || c == '}') {
            char want = c == ')' ? '(' : c == ']' ? '[' : '{';
            // A stray closing bracket is the host compiler's to report; drop what it cannot close.
            while (!open.empty() && tokens_[open.back()].punct != want) open.pop_back();
            if (open.empty()) continue;
            tokens_[i].partner = open.back();
            tokens_[open.back()].partner = i;
            open.pop_back();
        }
    }
}

PresumedPlace HostTokens::place(size_t i) const {
    uint32_t offset = (*this)[i].offset;
    auto after = std::upper_bound(markers_.begin(), markers_.end(), offset, [](uint32_t o, const Marker& m) { return o < m.offset; });
    size_t start = 0;
    PresumedPlace place{{}, 1, 1};
    if (after != markers_.begin()) {
        --after;
        start = after->offset;
        place.file = after->file;
        place.line = after->line;
    }
    for (size_t at = start; at < offset; ++at) {
        if (source_[at] == '\n') {
            ++place.line;
            start = at + 1;
        }
    }
    place.column = static_cast<uint32_t>(offset - start) + 1;
    return place;
}

}  // namespace driver
QIAO_NAMESPACE_END
