// SPDX-License-Identifier: Apache-2.0
// Inline PTX: the text of an asm statement becomes statements of CUDA C++, which the parser reads in its place.
//
// parse() knows the grammar of PTX alone; translate() finds each instruction in one table (instructions.def) and writes
// what the table says, with conversions between the operands' registers and the instruction's types. The functions that
// the table names are the device library's and those of builtins/part_ptx.cuh.inc.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace ptx {

/// A type of PTX: u32, b64, f16, pred …
struct Type {
    char kind = 0;  ///< u s b f, p (predicate), 0: none
    unsigned bits = 0;
    explicit operator bool() const { return kind != 0; }
    bool is_float() const { return kind == 'f' && bits != 16; }  ///< f16 is held and passed on as 16 bits
};
/// The type that a suffix names, or none.
QIAO_DECL Type type_named(std::string_view name);

/// %n of the statement: a variable of the generated code that is called operand_name(n).
struct Operand {
    Type type;
    bool is_output = false;
    bool is_constant = false;  ///< "n"
};
QIAO_DECL std::string operand_name(size_t index);

/// What is wrong with the text, at the byte `at` of it.
struct Error {
    size_t at = 0;
    bool unsupported = false;  ///< `message` names PTX that qiao does not know
    std::string message;
};

/// An operand of an instruction.
struct Argument {
    enum class Kind : unsigned char { operand, name, number, address, vector, pair, sink } kind = Kind::sink;
    bool negated = false;  ///< `!p`
    size_t at = 0;
    size_t index = 0;             ///< operand: %n
    std::string text;             ///< name; number: a literal of C++
    bool is_float = false;        ///< number
    long long offset = 0;         ///< address: bytes added to parts[0]
    std::vector<Argument> parts;  ///< address: one; pair `d|p`: two; vector: its elements
};

/// An instruction, a declaration of registers (`opcode` is ".reg", arguments[0] their type), or a brace.
struct Statement {
    enum class Kind : unsigned char { instruction, registers, open, close } kind = Kind::instruction;
    size_t at = 0;
    std::vector<Argument> guard;      ///< `@p`: one, or none
    std::string opcode;               ///< registers: their type
    std::vector<Argument> arguments;  ///< registers: names; `index` is the count of `name<count>`, or 0
};

/// Throws Error.
QIAO_DECL std::vector<Statement> parse(std::string_view text);

struct Translation {
    std::string code;    ///< statements of CUDA C++
    bool exits = false;  ///< they hold `return;` for `exit`
};
/// Throws Error.
QIAO_DECL Translation translate(std::string_view text, const std::vector<Operand>& operands);

}  // namespace ptx
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/ptx/impl/parse.ipp>
#    include <qiao/ptx/impl/translate.ipp>
#    include <qiao/ptx/impl/special.ipp>
#endif
