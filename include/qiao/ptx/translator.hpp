// SPDX-License-Identifier: Apache-2.0
// One asm statement on its way to CUDA C++: the registers it declares, and conversions between what a register holds and what
// an instruction takes. Registers are variables: unsigned integers, float, double, bool.
#pragma once
#include <map>

#include <qiao/ptx/table.hpp>

QIAO_NAMESPACE_BEGIN
namespace ptx {

class Translator {
public:
    explicit Translator(const std::vector<Operand>& operands) : operands_(operands), scopes_(1) {}
    QIAO_DECL Translation run(std::string_view text);

private:
    struct Register {
        Type type;
        std::string name;  ///< an expression of C++
        bool is_constant = false;
    };
    /// A word of a row's operands.
    struct Slot {
        Type type;
        size_t count = 1;  ///< elements of a vector
        bool written = false, address = false, immediate = false, predicate = false, optional = false;
        std::string fallback;
    };

    const std::vector<Operand>& operands_;
    std::vector<std::map<std::string, Register>> scopes_;
    Translation out_;
    unsigned serial_ = 0;

    // translate.ipp
    QIAO_DECL void statement(const Statement& s);
    QIAO_DECL void declare(const Statement& s);
    QIAO_DECL std::string instruction(const Statement& s);
    QIAO_DECL std::string by_row(const Statement& s, const detail::Match& m);
    QIAO_DECL std::string write_results(const Statement& s, const detail::Match& m, const Slot& slot, const std::string& value);
    QIAO_DECL std::vector<Slot> slots(const detail::Match& m);
    QIAO_DECL Type slot_type(std::string_view word, const detail::Match& m);
    QIAO_DECL std::string operand(const Argument& a, const Slot& slot, const detail::Match& m, std::string& before);
    QIAO_DECL std::string fill(std::string_view code, const detail::Match& m, const std::vector<std::string>& values);
    QIAO_DECL Register find(const Argument& a);
    QIAO_DECL std::string literal(const Argument& a, Type want);
    /// The argument's value as a prvalue of the type; `wider`: from a register that may be wider.
    QIAO_DECL std::string read(const Argument& a, Type want, bool wider = false);
    /// A statement that gives the argument the value, of type `have`.
    QIAO_DECL std::string write(const Argument& a, Type have, const std::string& value, bool wider = false);
    QIAO_DECL std::string pointer(const Argument& a, const std::string& pointee);
    std::string temporary() { return "__qiao_ptx_t" + std::to_string(++serial_); }

    // special.ipp
    QIAO_DECL std::string special(const Statement& s, const detail::Match& m);
    QIAO_DECL std::string move(const Statement& s, const detail::Match& m);
    QIAO_DECL std::string load(const Statement& s, const detail::Match& m);
    QIAO_DECL std::string store(const Statement& s, const detail::Match& m);
    QIAO_DECL std::string convert(const Statement& s, const detail::Match& m);
    QIAO_DECL std::string converted(const Statement& s, Type from, Type to, std::string_view rounding, const std::string& value);
};

namespace detail {
/// The type of C++ that holds values of the type.
inline std::string spelling(Type t) {
    if (t.kind == 'p') return "bool";
    if (t.is_float()) return t.bits == 32 ? "float" : "double";
    const char* base = t.bits == 8 ? "char" : t.bits == 16 ? "short" : t.bits == 32 ? "int" : "long long";
    return (t.kind != 's' ? "unsigned " : t.bits == 8 ? "signed " : "") + std::string(base);
}
/// What a register of the type is held in.
inline Type held(Type t) { return t.kind == 's' || t.kind == 'u' || (t.kind == 'f' && t.bits == 16) ? Type{'b', t.bits} : t; }
inline Type without_sign(Type t) { return t.kind == 's' ? Type{'u', t.bits} : t; }
inline void check_count(const Statement& s, size_t least, size_t most) {
    size_t count = s.arguments.size();
    if (count >= least && count <= most) return;
    throw Error{s.at, false,
                "PTX instruction '" + s.opcode + "' takes " + std::to_string(count < least ? least : most) + " operands, not " + std::to_string(count)};
}
}  // namespace detail

}  // namespace ptx
QIAO_NAMESPACE_END
