// SPDX-License-Identifier: Apache-2.0
// instructions.def as data: finds the row that an opcode means, and what its words say.
#pragma once
#include <map>

#include <qiao/ptx/ptx.hpp>

QIAO_NAMESPACE_BEGIN
namespace ptx {
namespace detail {

struct Row {
    std::string_view opcode, types, operands, code;
};
inline constexpr Row rows[] = {
#define QIAO_PTX(opcode, types, operands, code) {opcode, types, operands, code},
#include <qiao/ptx/instructions.def>
#undef QIAO_PTX
};

/// A set of words and what each means in code, `word=meaning`; a word alone means itself.
struct Group {
    std::string_view name, words;
};
inline constexpr Group groups[] = {
    {"rounding", "rn rz rm=rd rp=ru"},
    {"compare", "eq ne lt le gt ge lo=lt ls=le hi=gt hs=ge equ neu ltu leu gtu geu num nan"},
    {"logic", "and=&& or=|| xor=!="},
    {"order", "weak volatile relaxed acquire release acq_rel sc"},
    {"scope", "cta cluster gpu sys"},
    {"space", "global shared shared::cta local const"},
    {"cache", "nc ca cg cs lu cv wb wt L1::no_allocate L1::evict_normal L1::evict_unchanged L1::evict_first L1::evict_last L2::64B L2::128B L2::256B"},
    {"vector", "v2=2 v4=4"},
    {"bits", "and=And or=Or xor=Xor"},
    {"extreme", "min=Min max=Max"},
    {"counter", "inc=Inc dec=Dec"},
    {"clamp", "clamp= wrap=31U&"},
    {"shuffle", "up=0 down=1 bfly=2 idx=3"},
    {"sign1", "u32=false s32=true"},
    {"sign2", "u32=false s32=true"},
    {"narrow", "u8=unsigned#char s8=signed#char u16=unsigned#short s16=short"},
};

/// Calls `f(word)` for the words between blanks until it returns true.
template <typename F>
bool any_word(std::string_view text, char blank, const F& f) {
    while (!text.empty()) {
        size_t end = text.find(blank);
        std::string_view word = text.substr(0, end);
        if (!word.empty() && f(word)) return true;
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return false;
}
inline std::vector<std::string_view> split(std::string_view text, char blank) {
    std::vector<std::string_view> words;
    any_word(text, blank, [&](std::string_view word) {
        words.push_back(word);
        return false;
    });
    return words;
}

/// A row that fits an opcode.
struct Match {
    const Row* row = nullptr;
    Type type;                                               ///< T
    std::vector<std::pair<std::string, std::string>> words;  ///< by group ("0": the first word): what was chosen
    bool flush = false, saturate = false;

    std::string meaning(std::string_view group) const {
        for (const auto& w : words) {
            if (w.first == group) return w.second;
        }
        return {};
    }
};

/// Whether `part` is the word (`a|b`, a group or T) of a row; notes what it means.
inline bool fits(std::string_view word, std::string_view part, const Row& row, Match& m) {
    if (word == "T") {
        m.type = type_named(part);
        return any_word(row.types, ' ', [&](std::string_view t) { return t == part; });
    }
    if (word[0] != '%') return any_word(word, '|', [&](std::string_view w) { return w == part; });
    for (const Group& g : groups) {
        if (g.name != word.substr(1)) continue;
        return any_word(g.words, ' ', [&](std::string_view w) {
            size_t equal = w.find('=');
            if (w.substr(0, equal) != part) return false;
            std::string meaning(equal == std::string_view::npos ? w : w.substr(equal + 1));
            for (char& c : meaning) c = c == '#' ? ' ' : c;
            m.words.emplace_back(std::string(g.name), meaning);
            return true;
        });
    }
    return false;
}

inline bool match(const Row& row, const std::vector<std::string_view>& parts, Match& m) {
    m = Match();
    m.row = &row;
    size_t at = 0;
    bool ok = !any_word(row.opcode, ' ', [&](std::string_view word) {
        bool optional = word.back() == '?', repeated = word.back() == '*';
        if (optional || repeated) word.remove_suffix(1);
        bool found = at < parts.size() && fits(word, parts[at], row, m);
        for (bool more = found; more; more = repeated && at < parts.size() && fits(word, parts[at], row, m)) {
            m.words.emplace_back(std::to_string(at), std::string(parts[at]));
            m.flush = m.flush || parts[at] == "ftz";
            m.saturate = m.saturate || (parts[at] == "sat" && optional);
            ++at;
        }
        return !found && !optional && !repeated;
    });
    // `cvt` alone reads its own words.
    return ok && (at == parts.size() || row.code == "@convert");
}

/// The first row that fits the opcode.
inline bool find_row(std::string_view opcode, Match& m) {
    std::vector<std::string_view> parts = split(opcode, '.');
    for (const Row& row : rows) {
        if (match(row, parts, m)) return true;
    }
    return false;
}

}  // namespace detail

}  // namespace ptx
QIAO_NAMESPACE_END
