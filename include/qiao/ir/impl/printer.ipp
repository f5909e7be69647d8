// SPDX-License-Identifier: Apache-2.0
// The IR as text. Values print as `%name`, where the name is the hint made unique, or a number; constants as their
// value with a type where the instruction's own does not tell it. A line reads `%result: type = op operands`.
//
//   kernel @scale(%x: ptr<generic, f32>, %n: i32) {
//     local %i: i32
//     %0: u32 = thread_x
//     loop {            instructions of the head
//     } while %1 {      the body
//     } step {          the step
//     }
//   }
#pragma once
#include <cstdio>
#include <cstring>
#include <unordered_map>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {
namespace detail {

inline const char* name_of(Special s) {
    static constexpr const char* names[] = {"thread_x", "thread_y", "thread_z", "block_x", "block_y", "block_z", "block_dim_x", "block_dim_y",
                                            "block_dim_z", "grid_dim_x", "grid_dim_y", "grid_dim_z", "lane_id", "warp_id", "hardware_block_x",
                                            "hardware_thread_x", "hardware_thread_y", "hardware_dim_x", "hardware_dim_y",
                                            "cooperative"};
    return names[static_cast<size_t>(s)];
}
inline const char* name_of(AtomicOp a) {
    static constexpr const char* names[] = {"add", "sub", "exchange", "min", "max", "inc", "dec", "bit_and", "bit_or", "bit_xor", "cas"};
    return names[static_cast<size_t>(a)];
}
inline const char* name_of(Scope s) {
    static constexpr const char* names[] = {"block", "device", "system"};
    return names[static_cast<size_t>(s)];
}
inline const char* name_of(Reduce r) {
    static constexpr const char* names[] = {"count", "add", "min", "max", "bit_and", "bit_or", "bit_xor"};
    return names[static_cast<size_t>(r)];
}
inline const char* name_of(Shuffle s) {
    static constexpr const char* names[] = {"index", "up", "down", "bit_xor"};
    return names[static_cast<size_t>(s)];
}
inline const char* name_of(Vote v) {
    static constexpr const char* names[] = {"any", "all", "ballot"};
    return names[static_cast<size_t>(v)];
}

inline std::string constant_text(const Constant& c) {
    char buffer[64];
    switch (c.type->kind) {
        case TypeKind::boolean: return c.bits != 0 ? "true" : "false";
        case TypeKind::pointer:
            if (c.bits == 0) return "null";
            std::snprintf(buffer, sizeof buffer, "0x%llx", static_cast<unsigned long long>(c.bits));
            return buffer;
        case TypeKind::f16: std::snprintf(buffer, sizeof buffer, "0x%04xh", static_cast<unsigned>(c.bits)); return buffer;
        case TypeKind::f32: {
            float f = 0;
            uint32_t bits = static_cast<uint32_t>(c.bits);
            std::memcpy(&f, &bits, 4);
            std::snprintf(buffer, sizeof buffer, "%.9g", static_cast<double>(f));
            break;
        }
        case TypeKind::f64: {
            double d = 0;
            std::memcpy(&d, &c.bits, 8);
            std::snprintf(buffer, sizeof buffer, "%.17g", d);
            break;
        }
        default: return c.type->is_signed() ? std::to_string(signed_value(c)) : std::to_string(c.bits) + "u";
    }
    // A float that prints like an integer keeps a point, so that the kinds cannot be confused.
    if (std::strpbrk(buffer, ".einEIN") == nullptr) std::strcat(buffer, ".0");
    return buffer;
}

inline std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (c == '"' || c == '\\') (out += '\\') += c;
        else if (static_cast<unsigned char>(c) < 32) {
            char buffer[8];
            std::snprintf(buffer, sizeof buffer, "\\x%02x", static_cast<unsigned>(c));
            out += buffer;
        } else out += c;
    }
    return out + "\"";
}

/// Prints one function; names are unique in it.
class Printer {
public:
    std::string out;

    void function(const Function& f) {
        names_.clear();
        used_.clear();
        next_ = 0;
        out += f.is_kernel ? "kernel @" : "function @";
        out += f.name + "(";
        for (size_t i = 0; i < f.parameters.size(); ++i) {
            if (i != 0) out += ", ";
            parameter(*f.parameters[i]);
        }
        out += ")";
        if (f.result != nullptr && !f.result->is_void()) out += ": " + to_string(f.result);
        if (f.max_threads != 0) out += " max_threads " + std::to_string(f.max_threads);
        out += " {\n";
        for (const Variable* v : f.locals) variable("  local ", *v);
        block(f.body, 1);
        out += "}\n";
    }

    void variable(const char* kind, const Variable& v) {
        out += kind + name(&v) + ": " + to_string(v.value_type);
        if (v.align > v.value_type->align) out += " align " + std::to_string(v.align);
        if (v.is_dynamic_shared) out += " dynamic";
        if (v.is_constant) out += " constant";
        if (!v.initial.empty()) {
            out += " = ";
            static constexpr char digits[] = "0123456789abcdef";
            for (uint8_t byte : v.initial) (out += digits[byte >> 4]) += digits[byte & 15];
        }
        for (const auto& r : v.relocations) out += " +" + std::to_string(r.first) + ":@" + r.second;
        out += "\n";
    }

private:
    std::unordered_map<const Value*, std::string> names_;
    std::unordered_map<std::string, unsigned> used_;
    unsigned next_ = 0;

    void parameter(const Parameter& p) {
        out += name(&p) + ": " + to_string(p.value_type != nullptr && p.value_type->is_aggregate() ? p.value_type : p.type);
        if (p.value_type != nullptr && p.value_type->is_aggregate()) out += " by value";
        if (p.hidden != HiddenParameter::none) out += " hidden";
        if (p.is_restrict) out += " restrict";
    }

    const std::string& hint(const Value* v) {
        static const std::string none;
        switch (v->kind) {
            case ValueKind::parameter: return static_cast<const Parameter*>(v)->name;
            case ValueKind::variable: return static_cast<const Variable*>(v)->name;
            case ValueKind::instruction: return static_cast<const Inst*>(v)->name;
            default: return none;
        }
    }

    const std::string& name(const Value* v) {
        std::string& text = names_[v];
        if (text.empty()) {
            const std::string& wanted = hint(v);
            const char* sigil = v->kind == ValueKind::variable && !is_local(v) ? "@" : "%";
            if (wanted.empty()) {
                text = sigil + std::to_string(next_++);
            } else {
                unsigned serial = used_[wanted]++;
                text = sigil + wanted;
                if (serial != 0) text += "." + std::to_string(serial);
            }
        }
        return text;
    }

    std::string operand(const Value* v) { return v->kind == ValueKind::constant ? constant_text(*static_cast<const Constant*>(v)) : name(v); }

    void indent(unsigned depth) { out.append(2 * size_t{depth}, ' '); }
    void line(unsigned depth, const std::string& text) {
        indent(depth);
        out += text;
        out += '\n';
    }
    void block(const Block& b, unsigned depth) {
        for (const Inst* inst : b) instruction(*inst, depth);
    }

    std::string operation(const Inst& i) {
        std::string text;
        switch (i.op) {
            case Op::intrinsic: text = info(i.intrinsic).name; break;
            case Op::special: text = name_of(i.special); break;
            case Op::atomic: text = std::string("atomic_") + name_of(i.atomic) + " " + name_of(i.scope); break;
            case Op::fence: text = std::string("fence ") + name_of(i.scope); break;
            case Op::barrier_reduce:
            case Op::warp_reduce: text = std::string(op_name(i.op)) + " " + name_of(i.reduce); break;
            case Op::warp_shuffle: text = std::string("warp_shuffle ") + name_of(i.shuffle); break;
            case Op::warp_vote: text = std::string("warp_vote ") + name_of(i.vote); break;
            case Op::warp_match: text = i.number != 0 ? "warp_match all" : "warp_match any"; break;
            case Op::clock: text = i.number != 0 ? "clock globaltimer" : "clock"; break;
            case Op::print:
            case Op::trap: text = std::string(op_name(i.op)) + " " + quoted(i.text); break;
            case Op::call: text = "call @" + i.callee->name; break;
            default: text = op_name(i.op); break;
        }
        return text;
    }

    void instruction(const Inst& i, unsigned depth) {
        if (!i.blocks.empty()) return control(i, depth);
        indent(depth);
        if (!i.type->is_void()) out += name(&i) + ": " + to_string(i.type) + " = ";
        out += operation(i);
        for (size_t k = 0; k < i.operands.size(); ++k) (out += k == 0 ? " " : ", ") += operand(i.operands[k]);
        if (i.op == Op::field) {
            const Type* record = i.operands[0]->type->element;
            out += "." + (i.number < record->fields.size() ? record->fields[i.number].name : "#") + "/" + std::to_string(i.number);
        }
        if (i.memory_type != nullptr) out += " as " + to_string(i.memory_type);
        if (i.is_volatile) out += " volatile";
        if (i.no_contract) out += " no_contract";
        if (i.align != 0) out += " align " + std::to_string(i.align);
        out += '\n';
    }

    void control(const Inst& i, unsigned depth) {
        if (i.op == Op::if_) {
            line(depth, "if " + operand(i.operands[0]) + " {");
            block(i.blocks[0], depth + 1);
            if (!i.blocks[1].empty()) {
                line(depth, "} else {");
                block(i.blocks[1], depth + 1);
            }
        } else if (i.op == Op::loop) {
            std::string unroll = i.unroll < 0 ? "" : " unroll " + std::to_string(i.unroll);
            line(depth, (i.test_last ? "do" : "loop") + unroll + " {");
            block(i.blocks[i.test_last ? 1 : 0], depth + 1);
            if (i.test_last) {
                line(depth, "} head {");
                block(i.blocks[0], depth + 1);
                line(depth, "} while " + (i.operands.empty() ? std::string("true") : operand(i.operands[0])));
                return;
            }
            line(depth, "} while " + (i.operands.empty() ? std::string("true") : operand(i.operands[0])) + " {");
            block(i.blocks[1], depth + 1);
            if (!i.blocks[2].empty()) {
                line(depth, "} step {");
                block(i.blocks[2], depth + 1);
            }
        } else {
            line(depth, "switch " + operand(i.operands[0]) + " {");
            for (size_t k = 0; k < i.blocks.size(); ++k) {
                std::string label;
                for (int64_t value : i.cases[k]) label += (label.empty() ? "case " : ", ") + std::to_string(value);
                if (static_cast<int>(k) == i.default_case) label += label.empty() ? "default" : ", default";
                line(depth, label + ":");
                block(i.blocks[k], depth + 1);
            }
        }
        line(depth, "}");
    }
};

}  // namespace detail

std::string print(const Function& function) {
    detail::Printer printer;
    printer.function(function);
    return printer.out;
}

std::string print(const Module& module) {
    detail::Printer printer;
    for (const Variable* v : module.globals) printer.variable("global ", *v);
    for (const Variable* v : module.shared) printer.variable("shared ", *v);
    for (const Function* f : module.functions) {
        if (!printer.out.empty()) printer.out += '\n';
        printer.function(*f);
    }
    return printer.out;
}

}  // namespace ir
QIAO_NAMESPACE_END
