// SPDX-License-Identifier: Apache-2.0
// Statements of PTX to statements of CUDA C++ by the table's rows.
#pragma once
#include <qiao/ptx/translator.hpp>

QIAO_NAMESPACE_BEGIN
namespace ptx {
namespace detail {

/// Registers that a thread reads and what they mean.
struct SpecialRegister {
    std::string_view name;
    const char* value;
    unsigned bits = 32;
};
inline constexpr SpecialRegister special_registers[] = {
    {"%tid.x", "threadIdx.x"},
    {"%tid.y", "threadIdx.y"},
    {"%tid.z", "threadIdx.z"},
    {"%ntid.x", "blockDim.x"},
    {"%ntid.y", "blockDim.y"},
    {"%ntid.z", "blockDim.z"},
    {"%ctaid.x", "blockIdx.x"},
    {"%ctaid.y", "blockIdx.y"},
    {"%ctaid.z", "blockIdx.z"},
    {"%nctaid.x", "gridDim.x"},
    {"%nctaid.y", "gridDim.y"},
    {"%nctaid.z", "gridDim.z"},
    {"%laneid", "__qiao_lane_id()"},
    {"%warpid", "__qiao_warp_id()"},
    {"%nwarpid", "((blockDim.x * blockDim.y * blockDim.z + 31U) / 32U)"},
    {"%smid", "0U"},  // a device is one multiprocessor here
    {"%nsmid", "1U"},
    {"%lanemask_eq", "(1U << __qiao_lane_id())"},
    {"%lanemask_lt", "((1U << __qiao_lane_id()) - 1U)"},
    {"%lanemask_le", "((2U << __qiao_lane_id()) - 1U)"},
    {"%lanemask_gt", "(0U - (2U << __qiao_lane_id()))"},
    {"%lanemask_ge", "(0U - (1U << __qiao_lane_id()))"},
    {"%clock", "((unsigned int)clock64())"},
    {"%clock_hi", "((unsigned int)(clock64() >> 32))"},
    {"%clock64", "((unsigned long long)clock64())", 64},
    {"%globaltimer", "((unsigned long long)__qiao_globaltimer())", 64},
    {"%globaltimer_lo", "((unsigned int)__qiao_globaltimer())"},
    {"%globaltimer_hi", "((unsigned int)(__qiao_globaltimer() >> 32))"},
    {"WARP_SZ", "32U"},
};

/// The bits of a value of one type as another of the same width.
inline std::string reinterpreted(const std::string& value, Type from, Type to) {
    if (from.is_float() == to.is_float()) return "(" + spelling(to) + ")" + value;
    if (to.is_float()) return std::string(to.bits == 32 ? "__uint_as_float" : "__qiao_bits_double") + "((" + spelling({'u', to.bits}) + ")" + value + ")";
    return "(" + spelling(to) + ")" + (from.bits == 32 ? "__float_as_uint" : "__qiao_double_bits") + "(" + value + ")";
}

}  // namespace detail

Translation Translator::run(std::string_view text) {
    std::vector<Statement> statements = parse(text);
    for (const Statement& s : statements) statement(s);
    if (scopes_.size() != 1) throw Error{text.size(), false, "'{' without '}' in PTX"};
    return std::move(out_);
}

void Translator::statement(const Statement& s) {
    switch (s.kind) {
        case Statement::Kind::open:
            scopes_.emplace_back();
            if (scopes_.size() > 64) throw Error{s.at, false, "braces nest too deeply in PTX"};
            out_.code += "{\n";
            return;
        case Statement::Kind::close:
            if (scopes_.size() == 1) throw Error{s.at, false, "'}' without '{' in PTX"};
            scopes_.pop_back();
            out_.code += "}\n";
            return;
        case Statement::Kind::registers:
            return declare(s);
        case Statement::Kind::instruction:
            break;
    }
    std::string guard;
    if (!s.guard.empty()) guard = "if (" + read(s.guard[0], {'p', 1}) + ") ";
    out_.code += guard + "{ " + instruction(s) + " }\n";
}

void Translator::declare(const Statement& s) {
    Type type = s.opcode.size() > 1 && s.opcode[0] == '.' ? type_named(std::string_view(s.opcode).substr(1)) : Type();
    if (!type) throw Error{s.at, false, "unknown type '" + s.opcode + "' in PTX"};
    for (const Argument& a : s.arguments) {
        for (size_t i = 0; i < (a.index == 0 ? 1 : a.index); ++i) {
            Register r{detail::held(type), "__qiao_ptx_r" + std::to_string(++serial_), false};
            if (serial_ > 4096) throw Error{a.at, false, "too many registers in PTX"};
            out_.code += detail::spelling(r.type) + " " + r.name + " = 0;\n";
            scopes_.back()[a.index == 0 ? a.text : a.text + std::to_string(i)] = r;
        }
    }
}

Translator::Register Translator::find(const Argument& a) {
    if (a.kind == Argument::Kind::operand) {
        if (a.index >= operands_.size()) throw Error{a.at, false, "the asm statement has no operand %" + std::to_string(a.index)};
        return {operands_[a.index].type, operand_name(a.index), operands_[a.index].is_constant};
    }
    if (a.kind != Argument::Kind::name) throw Error{a.at, false, "expected a register in PTX"};
    for (size_t i = scopes_.size(); i-- > 0;) {
        auto found = scopes_[i].find(a.text);
        if (found != scopes_[i].end()) return found->second;
    }
    for (const detail::SpecialRegister& r : detail::special_registers) {
        if (r.name == a.text) return {{'b', r.bits}, r.value, true};
    }
    if (a.text[0] == '%') throw Error{a.at, true, "the PTX register '" + a.text + "'"};
    throw Error{a.at, false, "unknown register '" + a.text + "' in PTX"};
}

std::string Translator::literal(const Argument& a, Type want) {
    std::string type = detail::spelling(want);
    if (a.is_float && !want.is_float()) {
        if (want.bits != 32 && want.bits != 64) throw Error{a.at, false, "a floating-point number does not fit the PTX instruction"};
        return "(" + type + ")" + (want.bits == 32 ? "__float_as_uint((float)(" : "__qiao_double_bits((double)(") + a.text + "))";
    }
    if (!a.is_float && want.is_float()) throw Error{a.at, false, "expected a floating-point number in PTX"};
    return "(" + type + ")(" + a.text + ")";
}

std::string Translator::read(const Argument& a, Type want, bool wider) {
    if (a.negated && want.kind != 'p') throw Error{a.at, false, "'!' stands before predicates only in PTX"};
    std::string sign = a.negated ? "!" : "";
    if (a.kind == Argument::Kind::number) return sign + literal(a, want);
    Register r = find(a);
    if (r.type.kind == 'n') return "((" + detail::spelling(want) + ")" + r.name + ")";
    if ((r.type.kind == 'p') != (want.kind == 'p')) {
        throw Error{a.at, false, want.kind == 'p' ? "expected a predicate in PTX" : "a predicate is no operand of this PTX instruction"};
    }
    if (r.type.bits < want.bits || (r.type.bits > want.bits && !wider)) {
        throw Error{a.at, false, "the PTX instruction takes " + std::to_string(want.bits) + " bits, the operand has " + std::to_string(r.type.bits)};
    }
    if (want.kind == 'p') return sign + r.name;
    if (r.type.bits != want.bits) {
        if (r.type.is_float() || want.is_float()) throw Error{a.at, false, "the operand's type does not fit the PTX instruction"};
        return "((" + detail::spelling(want) + ")" + r.name + ")";
    }
    return "(" + detail::reinterpreted(r.name, r.type, want) + ")";
}

std::string Translator::write(const Argument& a, Type have, const std::string& value, bool wider) {
    if (a.kind == Argument::Kind::sink) return "(void)(" + value + ");";
    Register r = find(a);
    bool is_input = a.kind == Argument::Kind::operand && !operands_[a.index].is_output;
    if (r.is_constant || is_input || a.negated) throw Error{a.at, false, "the PTX instruction writes an operand that is no output"};
    if ((r.type.kind == 'p') != (have.kind == 'p'))
        throw Error{a.at, false, have.kind == 'p' ? "expected a predicate in PTX" : "a predicate is no result of this PTX instruction"};
    if (r.type.bits < have.bits || (r.type.bits > have.bits && !wider)) {
        throw Error{a.at, false, "the PTX instruction gives " + std::to_string(have.bits) + " bits, the operand has " + std::to_string(r.type.bits)};
    }
    std::string typed = "(" + detail::spelling(have) + ")(" + value + ")";
    if (r.type.bits == have.bits) return r.name + " = " + detail::reinterpreted(typed, have, r.type) + ";";
    if (r.type.is_float() || have.is_float()) throw Error{a.at, false, "the operand's type does not fit the PTX instruction"};
    // Extended by the value's own sign.
    Type extended{have.kind == 's' ? 's' : 'u', r.type.bits};
    return r.name + " = (" + detail::spelling(r.type) + ")(" + detail::spelling(extended) + ")" + typed + ";";
}

std::string Translator::pointer(const Argument& a, const std::string& pointee) {
    if (a.kind != Argument::Kind::address) throw Error{a.at, false, "expected an address in brackets in PTX"};
    const Argument& base = a.parts[0];
    if (base.kind != Argument::Kind::operand && base.kind != Argument::Kind::name) throw Error{a.at, true, "a PTX address that is no register"};
    // Shared memory's 32-bit addresses would be cut from generic ones, which lie anywhere.
    if (find(base).type.bits == 32) throw Error{a.at, true, "a 32-bit address in PTX"};
    std::string address = "(unsigned long long)" + read(base, {'u', 64});
    if (a.parts.size() > 1) {
        address = "((char*)" + address + " + " + read(a.parts[1], {'s', 64}) + ")";
    } else if (a.offset != 0) {
        address = "((char*)" + address + " + " + std::to_string(a.offset) + "LL)";
    }
    return "((" + pointee + "*)" + address + ")";
}

std::string Translator::instruction(const Statement& s) {
    detail::Match m;
    if (!detail::find_row(s.opcode, m)) throw Error{s.at, true, "the PTX instruction '" + s.opcode + "'"};
    std::string code = m.row->code[0] == '@' ? special(s, m) : by_row(s, m);
    std::string order = m.meaning("order");
    if (order == "release" || order == "acq_rel" || order == "sc") code = "__threadfence(); " + code;
    if (order == "acquire" || order == "acq_rel" || order == "sc") code += " __threadfence();";
    return code;
}

Type Translator::slot_type(std::string_view word, const detail::Match& m) {
    if (word == "T") return m.type;
    if (word == "U") return detail::without_sign(m.type);
    if (word == "W") return {m.type.kind, m.type.bits * 2};
    return type_named(word);
}

std::vector<Translator::Slot> Translator::slots(const detail::Match& m) {
    std::vector<Slot> result;
    for (std::string_view word : detail::split(m.row->operands, ' ')) {
        Slot slot;
        if (size_t at = word.find('?'); at != std::string_view::npos) {
            slot.optional = true;
            slot.fallback = std::string(word.substr(at + 1));
            word = word.substr(0, at);
        }
        if (size_t at = word.find("|pred"); at != std::string_view::npos) {
            slot.predicate = true;
            word = word.substr(0, at);
        }
        if (word[0] == '=') {
            slot.written = true;
            word.remove_prefix(1);
        }
        if (size_t at = word.find('*'); at != std::string_view::npos) {
            slot.count = static_cast<size_t>(word[at + 1] - '0');
            word = word.substr(0, at);
        }
        if (word[0] == '[') {
            slot.address = true;
            word = word.substr(1, word.size() - 2);
        }
        slot.immediate = word == "imm";
        slot.type = slot.immediate ? Type{'s', 64} : slot_type(word, m);
        result.push_back(slot);
    }
    return result;
}

/// The value of an operand that is read; `before` receives what must come first.
std::string Translator::operand(const Argument& a, const Slot& slot, const detail::Match& m, std::string& before) {
    if (slot.address) return pointer(a, detail::spelling(slot.type));
    if (slot.immediate) {
        bool constant = a.kind == Argument::Kind::number ? !a.is_float : (a.kind == Argument::Kind::operand && find(a).type.kind == 'n');
        if (!constant) throw Error{a.at, false, "expected a constant number in PTX"};
        return read(a, slot.type);
    }
    if (slot.count > 1) {
        if (a.kind != Argument::Kind::vector || a.parts.size() != slot.count)
            throw Error{a.at, false, "expected a vector of " + std::to_string(slot.count) + " in PTX"};
        std::string name = temporary();
        before += detail::spelling(slot.type) + " " + name + "[" + std::to_string(slot.count) + "] = {";
        for (const Argument& part : a.parts) before += read(part, slot.type) + ", ";
        before += "}; ";
        return name;
    }
    std::string value = read(a, slot.type);
    return m.flush && slot.type.is_float() && slot.type.bits == 32 ? "__qiao_ptx_flush(" + value + ")" : value;
}

/// The row's code with operands, types and words put in.
std::string Translator::fill(std::string_view code, const detail::Match& m, const std::vector<std::string>& values) {
    std::string result;
    for (size_t i = 0; i < code.size(); ++i) {
        char next = i + 1 < code.size() ? code[i + 1] : '\0';
        if (code[i] != '$') {
            result += code[i];
        } else if (next == '{') {
            size_t end = code.find('}', i);
            result += m.meaning(code.substr(i + 2, end - i - 2));
            i = end;
        } else {
            ++i;
            if (next >= '0' && next <= '9') {
                result += values[static_cast<size_t>(next - '0')];
            } else {
                result += detail::spelling(next == 'S' ? Type{'s', m.type.bits} : slot_type(std::string_view(&code[i], 1), m));
            }
        }
    }
    return result;
}

std::string Translator::by_row(const Statement& s, const detail::Match& m) {
    std::vector<Slot> all = slots(m);
    size_t least = 0;
    for (const Slot& slot : all) least += slot.optional ? 0 : 1;
    detail::check_count(s, least, all.size());
    std::vector<std::string> values;
    std::string before;
    for (size_t i = 0; i < all.size(); ++i) {
        std::string value = all[i].fallback;
        if (i < s.arguments.size() && all[i].written && all[i].count > 1) {
            value = temporary();
            before += detail::spelling(all[i].type) + " " + value + "[" + std::to_string(all[i].count) + "]; ";
        } else if (i < s.arguments.size() && !all[i].written) {
            value = operand(s.arguments[i], all[i], m, before);
        }
        values.push_back(value);
    }
    if (all.empty() || !all[0].written) {
        std::string code = fill(m.row->code, m, values);
        return before + code + (code.empty() ? "" : ";");
    }
    if (all[0].count == 1) return before + write_results(s, m, all[0], fill(m.row->code, m, values));
    // The code fills an array.
    const Argument& target = s.arguments[0];
    if (target.kind != Argument::Kind::vector || target.parts.size() != all[0].count) {
        throw Error{target.at, false, "expected a vector of " + std::to_string(all[0].count) + " in PTX"};
    }
    std::string code = before + fill(m.row->code, m, values) + ";";
    for (size_t i = 0; i < all[0].count; ++i) code += " " + write(target.parts[i], all[0].type, values[0] + "[" + std::to_string(i) + "]");
    return code;
}

std::string Translator::write_results(const Statement& s, const detail::Match& m, const Slot& slot, const std::string& value) {
    const Argument& target = s.arguments[0];
    size_t split = value.find(" ;; ");
    std::string first = value.substr(0, split);
    if (slot.type.is_float() && m.saturate) first = slot.type.bits == 32 ? "__saturatef(" + first + ")" : "__qiao_ptx_saturate(" + first + ")";
    if (slot.type.is_float() && slot.type.bits == 32 && m.flush) first = "__qiao_ptx_flush(" + first + ")";
    if (target.kind != Argument::Kind::pair) return write(target, slot.type, first);
    if (!slot.predicate) throw Error{target.at, false, "PTX instruction '" + s.opcode + "' has one result"};
    std::string one = temporary(), two = temporary();
    return detail::spelling(slot.type) + " " + one + " = " + first + "; bool " + two + " = " + value.substr(split + 4) + "; " +
           write(target.parts[0], slot.type, one) + " " + write(target.parts[1], {'p', 1}, two);
}

Translation translate(std::string_view text, const std::vector<Operand>& operands) { return Translator(operands).run(text); }

}  // namespace ptx
QIAO_NAMESPACE_END
