// SPDX-License-Identifier: Apache-2.0
// Instructions whose operands do not follow from their type alone: mov, ld, st, cvt, exit.
#pragma once
#include <qiao/ptx/translator.hpp>

QIAO_NAMESPACE_BEGIN
namespace ptx {
namespace detail {
/// "uint4": a vector of values of the type.
inline std::string vector_spelling(Type t, size_t count) {
    const char* base = t.is_float()   ? (t.bits == 32 ? "float" : "double")
                       : t.bits == 8  ? "uchar"
                       : t.bits == 16 ? "ushort"
                       : t.bits == 32 ? "uint"
                                      : "ulonglong";
    return base + std::to_string(count);
}
inline const char* member(size_t index) { return index == 0 ? ".x" : index == 1 ? ".y" : index == 2 ? ".z" : ".w"; }

/// Elements of a vector operand, or the operand alone.
inline std::vector<const Argument*> elements(const Statement& s, const Argument& a, size_t count) {
    std::vector<const Argument*> result;
    if (count == 1) return {&a};
    if (a.kind != Argument::Kind::vector || a.parts.size() != count)
        throw Error{a.at, false, "PTX instruction '" + s.opcode + "' takes a vector of " + std::to_string(count)};
    for (const Argument& part : a.parts) result.push_back(&part);
    return result;
}
/// How many values a load or store moves, and whether others may change or read them meanwhile.
struct Access {
    size_t count = 1;
    bool is_volatile = false;
};
inline Access access(const Statement& s, const Match& m) {
    Access a;
    std::string vector = m.meaning("vector"), order = m.meaning("order"), cache = m.meaning("cache");
    if (!vector.empty()) a.count = static_cast<size_t>(vector[0] - '0');
    a.is_volatile = (!order.empty() && order != "weak") || cache == "cv" || (cache == "cg" && a.count == 1);
    if (a.count * m.type.bits > 128) throw Error{s.at, true, "the PTX instruction '" + s.opcode + "'"};
    return a;
}
}  // namespace detail

std::string Translator::special(const Statement& s, const detail::Match& m) {
    if (m.row->code == "@move") return move(s, m);
    if (m.row->code == "@load") return load(s, m);
    if (m.row->code == "@store") return store(s, m);
    if (m.row->code == "@convert") return convert(s, m);
    detail::check_count(s, 0, 0);
    out_.exits = true;
    return "return;";
}

std::string Translator::move(const Statement& s, const detail::Match& m) {
    detail::check_count(s, 2, 2);
    const Argument& to = s.arguments[0];
    const Argument& from = s.arguments[1];
    bool packs = from.kind == Argument::Kind::vector;
    if (!packs && to.kind != Argument::Kind::vector) return write(to, m.type, read(from, m.type));
    const Argument& vector = packs ? from : to;
    size_t count = vector.parts.size();
    if ((count != 2 && count != 4) || m.type.bits / count < 8) throw Error{vector.at, false, "bad vector of a PTX mov"};
    Type whole{'u', m.type.bits}, part{'b', static_cast<unsigned>(m.type.bits / count)};
    std::string name = temporary();
    if (packs) {
        std::string value = "0";
        for (size_t i = 0; i < count; ++i)
            value += " | ((" + detail::spelling(whole) + ")" + read(vector.parts[i], part) + " << " + std::to_string(i * part.bits) + ")";
        return write(to, whole, value);
    }
    std::string code = detail::spelling(whole) + " " + name + " = " + read(from, whole) + ";";
    for (size_t i = 0; i < count; ++i) code += " " + write(vector.parts[i], part, name + " >> " + std::to_string(i * part.bits));
    return code;
}

std::string Translator::load(const Statement& s, const detail::Match& m) {
    detail::check_count(s, 2, 2);
    detail::Access access = detail::access(s, m);
    auto targets = detail::elements(s, s.arguments[0], access.count);
    std::string name = temporary(), code;
    bool whole = access.count > 1 && !access.is_volatile;
    std::string type = whole ? detail::vector_spelling(m.type, access.count) : detail::spelling(m.type);
    std::string qualified = std::string(access.is_volatile ? "volatile " : "const ") + type;
    std::string from = pointer(s.arguments[1], qualified);
    if (whole || access.count == 1) {
        code = type + " " + name + " = *" + from + ";";
    } else {
        code = qualified + "* " + name + "p = " + from + "; " + type + " " + name + "[" + std::to_string(access.count) + "]; for (int i = 0; i < " +
               std::to_string(access.count) + "; ++i) " + name + "[i] = " + name + "p[i];";
    }
    for (size_t i = 0; i < access.count; ++i) {
        std::string value = whole ? name + detail::member(i) : access.count == 1 ? name : name + "[" + std::to_string(i) + "]";
        code += " " + write(*targets[i], m.type, value, true);
    }
    return code;
}

std::string Translator::store(const Statement& s, const detail::Match& m) {
    detail::check_count(s, 2, 2);
    detail::Access access = detail::access(s, m);
    auto sources = detail::elements(s, s.arguments[1], access.count);
    bool whole = access.count > 1 && !access.is_volatile;
    std::string type = whole ? detail::vector_spelling(m.type, access.count) : detail::spelling(m.type);
    std::string to = pointer(s.arguments[0], (access.is_volatile ? "volatile " : "") + type);
    if (access.count == 1) return "*" + to + " = " + read(*sources[0], m.type, true) + ";";
    std::string name = temporary(), code;
    if (whole)
        code = type + " " + name + "; ";
    else
        code = "volatile " + type + "* " + name + " = " + to + "; ";
    for (size_t i = 0; i < access.count; ++i) {
        code += name + (whole ? std::string(detail::member(i)) : "[" + std::to_string(i) + "]") + " = " + read(*sources[i], m.type, true) + "; ";
    }
    return whole ? code + "*" + to + " = " + name + ";" : code;
}

/// cvt{.rounding}{.ftz}{.sat}.to.from
std::string Translator::convert(const Statement& s, const detail::Match& m) {
    std::vector<std::string_view> words = detail::split(s.opcode, '.');
    Error unknown{s.at, true, "the PTX instruction '" + s.opcode + "'"};
    if (words.size() < 3) throw unknown;
    Type to = type_named(words[words.size() - 2]), from = type_named(words.back());
    if (!to || !from || to.kind == 'b' || from.kind == 'b' || to.kind == 'p' || from.kind == 'p') throw unknown;
    std::string_view rounding;
    bool saturate = false, flush = false;
    for (size_t i = 1; i + 2 < words.size(); ++i) {
        bool rounds = words[i][0] == 'r' && words[i].size() >= 2 && words[i].size() <= 3;
        if (rounds) rounding = words[i];
        saturate = saturate || words[i] == "sat";
        flush = flush || words[i] == "ftz";
        if (!rounds && words[i] != "sat" && words[i] != "ftz") throw unknown;
    }
    detail::check_count(s, 2, 2);
    std::string value = read(s.arguments[1], from, true);
    auto flushed = [&](Type t, const std::string& v) { return flush && t.is_float() && t.bits == 32 ? "__qiao_ptx_flush(" + v + ")" : v; };
    value = converted(s, from, to, rounding, flushed(from, value));
    bool to_integer = to.kind == 'u' || to.kind == 's';
    if (saturate && to_integer && from.kind != 'f') value = "__qiao_ptx_narrow<" + detail::spelling(to) + ">(" + read(s.arguments[1], from, true) + ")";
    if (saturate && to.is_float()) value = to.bits == 32 ? "__saturatef(" + value + ")" : "__qiao_ptx_saturate(" + value + ")";
    (void)m;
    return write(s.arguments[0], to, flushed(to, value), true);
}

std::string Translator::converted(const Statement& s, Type from, Type to, std::string_view rounding, const std::string& value) {
    static constexpr std::string_view modes[][2] = {{"rn", "rn"}, {"rz", "rz"}, {"rm", "rd"}, {"rp", "ru"}};
    std::string type = "(" + detail::spelling(to) + ")";
    std::string_view mode;
    for (auto& pair : modes) mode = rounding.substr(0, 2) == pair[0] ? pair[1] : mode;
    bool to_integral = rounding.size() == 3;  // rni and its like
    Error unknown{s.at, true, "the PTX instruction '" + s.opcode + "'"};
    if (!rounding.empty() && (mode.empty() || (to_integral && rounding[2] != 'i'))) throw unknown;
    std::string as_float = from.kind == 'f' && from.bits == 16 ? "__qiao_ptx_of_half(" + value + ")" : value;
    if (from.kind != 'f' && to.kind != 'f') return type + value;
    std::string rounded = to_integral ? "__qiao_ptx_round_" + std::string(mode) + "(" + as_float + ")" : as_float;
    if (to.kind != 'f') {
        if (!to_integral) throw unknown;
        return to.bits < 32 ? "__qiao_ptx_narrow<" + detail::spelling(to) + ">((long long)" + rounded + ")" : type + rounded;
    }
    if (to.bits == 16) {
        if (mode != "rn" || from.bits == 16 || to_integral) throw unknown;
        return "__qiao_ptx_to_half(" + rounded + ")";
    }
    bool exact = mode.empty() || mode == "rn" || to_integral || (from.kind == 'f' && from.bits <= to.bits);
    if (exact) return type + rounded;
    return "__qiao_ptx_to_" + detail::spelling(to) + "_" + std::string(mode) + "(" + (from.bits < 32 && from.kind != 'f' ? "(int)" : "") + rounded + ")";
}

}  // namespace ptx
QIAO_NAMESPACE_END
