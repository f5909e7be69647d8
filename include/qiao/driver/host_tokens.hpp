// SPDX-License-Identifier: Apache-2.0
// A coarse tokenizer for the host compiler's preprocessed text (`c++ -E`), as the host splitter needs it.
//
// In: text with line markers (`# 12 "a.cu" 2 3`). Out: tokens with their offsets, and for every bracket its partner.
// It differs from lex/ on purpose: `<` and `>` stay single characters (the splitter tells shifts, template brackets
// and launches apart), tokens keep only an offset, and whole system headers that never mention CUDA are skipped
// unread, since their megabytes hold nothing to rewrite. Places are computed on demand from the line markers.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

enum class HostTok : uint8_t {
    identifier,
    number,
    string,
    character,
    punctuator,   ///< one character, see HostToken::punct
    scope,        ///< ::
    arrow,        ///< ->
    ellipsis,     ///< ...
    operator_,    ///< any other operator of several characters
    eof
};

struct HostToken {
    uint32_t offset = 0;
    uint32_t length = 0;
    uint32_t partner = 0;  ///< of ( ) [ ] { }: index of the other one; 0 where it has none
    HostTok kind = HostTok::eof;
    char punct = 0;  ///< the character of a punctuator, else 0
};

/// A place as `#line` and line markers present it.
struct PresumedPlace {
    std::string_view file;
    uint32_t line = 0;
    uint32_t column = 0;
};

/// The tokens of one preprocessed text; `text` must outlive it. Token 0 is a sentinel, the last one is eof.
class HostTokens {
public:
    QIAO_DECL explicit HostTokens(std::string_view text);

    size_t size() const { return tokens_.size(); }
    const HostToken& operator[](size_t i) const { return tokens_[i < tokens_.size() ? i : tokens_.size() - 1]; }
    std::string_view text(size_t i) const { return source_.substr((*this)[i].offset, (*this)[i].length); }
    std::string_view source() const { return source_; }
    bool is(size_t i, char punct) const { return (*this)[i].punct == punct; }
    bool is(size_t i, const char* word) const { return (*this)[i].kind == HostTok::identifier && text(i) == word; }
    /// Index after the bracket group that opens at `i`, or i + 1 where the bracket has no partner.
    size_t after_group(size_t i) const { return (*this)[i].partner > i ? (*this)[i].partner + 1 : i + 1; }
    /// True if token `i` directly follows token i - 1, without white space.
    bool adjacent(size_t i) const { return (*this)[i].offset == (*this)[i - 1].offset + (*this)[i - 1].length; }
    QIAO_DECL PresumedPlace place(size_t i) const;
    /// Offsets of lines that hold a `#pragma` which means something to nvcc only.
    const std::vector<uint32_t>& device_pragmas() const { return device_pragmas_; }

private:
    struct Marker {
        uint32_t offset;  ///< start of the line after the marker
        uint32_t line;
        std::string_view file;
    };
    QIAO_DECL size_t directive(size_t at);
    QIAO_DECL size_t skip_section(size_t at) const;
    QIAO_DECL size_t next_token(size_t at);
    QIAO_DECL size_t literal_end(size_t at, char quote) const;
    QIAO_DECL size_t raw_string_end(size_t at) const;
    QIAO_DECL void match_brackets();

    std::string_view source_;
    std::vector<HostToken> tokens_;
    std::vector<Marker> markers_;
    std::vector<uint32_t> device_pragmas_;
};

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/host_tokens.ipp>
#endif
