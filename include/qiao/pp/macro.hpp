// SPDX-License-Identifier: Apache-2.0
// Macros and the table that finds them by name.
#pragma once
#include <deque>
#include <string_view>
#include <vector>

#include <qiao/lex/token.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

enum class BuiltinMacro : uint8_t { none, line, file, counter, date, time, has_include, has_include_next, has_zero, include_level, base_file, prelude_part };

/// One token of a replacement list, with what substitution must know.
struct MacroItem {
    Token token;
    int16_t param = -1;         ///< position of the parameter it names
    bool stringify = false;     ///< stands behind '#'
    bool paste_before = false;  ///< stands behind '##'
    bool paste_after = false;   ///< stands before '##'
    uint32_t va_opt_end = 0;    ///< __VA_OPT__ ( … ): one past the closing parenthesis
};

struct Macro {
    std::string_view name;
    uint32_t id = 0;  ///< index of its "being expanded" flag
    bool function_like = false;
    bool variadic = false;
    BuiltinMacro builtin = BuiltinMacro::none;
    uint8_t part = 0;  ///< prelude_part: which
    std::vector<std::string_view> params;  ///< the variadic one last
    std::vector<MacroItem> body;
    SourceLoc loc;
};

/// Name to macro; open addressing. A null value is a name that was undefined here (it hides a shared table's entry).
class MacroTable {
public:
    struct Slot {
        uint32_t hash = 0;
        bool used = false;
        std::string_view name;
        const Macro* macro = nullptr;
    };
    static uint32_t hash(std::string_view s) {
        uint32_t h = static_cast<uint32_t>(s.size()) * 0x9E3779B1U;
        for (char c : s) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
        return h ^ (h >> 15);
    }
    const Slot* find(std::string_view name, uint32_t h) const {
        if (slots_.empty()) return nullptr;
        for (size_t at = h & mask();; at = (at + 1) & mask()) {
            const Slot& s = slots_[at];
            if (!s.used) return nullptr;
            if (s.hash == h && s.name == name) return &s;
        }
    }
    void set(std::string_view name, uint32_t h, const Macro* macro) {
        if ((count_ + 1) * 2 > slots_.size()) grow();
        Slot& s = place(name, h);
        if (!s.used) {
            ++count_;
            s = Slot{h, true, name, macro};
        }
        s.macro = macro;
    }

private:
    size_t mask() const { return slots_.size() - 1; }
    Slot& place(std::string_view name, uint32_t h) {
        size_t at = h & mask();
        while (slots_[at].used && !(slots_[at].hash == h && slots_[at].name == name)) at = (at + 1) & mask();
        return slots_[at];
    }
    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& s : old) {
            if (s.used) place(s.name, s.hash) = s;
        }
    }
    std::vector<Slot> slots_;
    size_t count_ = 0;
};

}  // namespace detail
QIAO_NAMESPACE_END
