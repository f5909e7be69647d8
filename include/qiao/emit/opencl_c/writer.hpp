// SPDX-License-Identifier: Apache-2.0
// Prints one inlined kernel as OpenCL C 1.2, following a Plan.
//
// Choices about C's rules:
//  * Signed overflow: IR arithmetic wraps. Signed `+ - *` are printed as such; where they overflow the CUDA program is
//    undefined as well, and drivers vectorise array indexing only if they may assume that it does not happen.
//  * Shifts: OpenCL C takes the amount modulo the width of int and long, as the IR does.
//  * Float to integer: convert_T_sat, which truncates and saturates, in a helper that turns NaN to 0.
//  * FP_CONTRACT is ON (options.contract) or OFF for the kernel; operations marked no_contract are calls of a helper that
//    has it OFF. Contraction happens inside of one statement, so fewer products are fused than nvcc would fuse.
//  * Types narrower than int are computed in int and cast back.
#pragma once
#include <string>
#include <vector>

#include <qiao/image.hpp>
#include <qiao/emit/opencl_c/helpers.hpp>
#include <qiao/emit/opencl_c/names.hpp>
#include <qiao/emit/opencl_c/plan.hpp>
#include <qiao/emit/opencl_c/types.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

/// How strongly the outermost operator of an expression binds.
enum class Binding : uint8_t {
    comma,
    assign,
    conditional,
    logical_or,
    logical_and,
    bit_or,
    bit_xor,
    bit_and,
    equality,
    relation,
    shift,
    sum,
    product,
    unary,
    postfix
};

/// An expression and what it needs to be put into another one.
struct Text {
    std::string text;
    Binding binding = Binding::postfix;
};

class Writer {
public:
    QIAO_DECL Writer(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options);
    QIAO_DECL std::string run();

protected:
    // Kernel (impl/kernel.ipp).
    QIAO_DECL void prepare();
    QIAO_DECL std::string signature();
    QIAO_DECL void emit_parameters();
    QIAO_DECL void emit_parameter(const ir::Parameter& p, const std::string& source, bool from_memory);
    QIAO_DECL void emit_shared();
    QIAO_DECL std::string preamble() const;

    // Statements (impl/statements.ipp).
    QIAO_DECL void line(const std::string& text);
    QIAO_DECL void emit_block(const ir::Block& block);
    QIAO_DECL void emit_inst(const ir::Block& block, size_t position);
    QIAO_DECL void emit_statement(const ir::Inst& inst);
    QIAO_DECL void name_value(const ir::Inst& inst, const Text& text);
    QIAO_DECL void declare_variable(const ir::Variable& v);
    QIAO_DECL std::string variable_declaration(const ir::Variable& v);
    QIAO_DECL const ir::Inst* sole_if(const ir::Block& block) const;
    QIAO_DECL void emit_if(const ir::Inst& inst, const char* prefix);
    QIAO_DECL void emit_switch(const ir::Inst& inst);
    QIAO_DECL std::string case_labels(const ir::Inst& inst, size_t block);
    QIAO_DECL void emit_loop(const ir::Inst& inst);
    QIAO_DECL void emit_loop_test_first(const ir::Inst& inst, const std::string& init);
    QIAO_DECL void emit_loop_test_last(const ir::Inst& inst);
    QIAO_DECL void emit_loop_with_flag(const ir::Inst& inst, const ir::Block& first_time_skipped);
    QIAO_DECL void emit_exit_unless(const ir::Inst& loop);
    QIAO_DECL void hoist(const std::vector<const ir::Inst*>& values);
    QIAO_DECL std::string comma_list(const ir::Block& block);
    QIAO_DECL bool next_is_loop_over(const ir::Block& block, size_t position, const ir::Variable& v) const;

    // Memory (impl/memory.ipp).
    QIAO_DECL Text lvalue(const ir::Value* pointer, const ir::Type* type, bool is_volatile = false);
    QIAO_DECL Text place(const ir::Value* pointer);
    QIAO_DECL Text pointer(const ir::Value* v);
    QIAO_DECL Text address_step(const ir::Inst& inst);
    QIAO_DECL Text address_arithmetic(const ir::Inst& inst);
    QIAO_DECL std::string c_pointer(const ir::Value* v, const ir::Type* pointee, const char* qualifier = "");
    QIAO_DECL Text load(const ir::Inst& inst);
    QIAO_DECL std::string store(const ir::Inst& inst);
    QIAO_DECL std::string update(const ir::Inst& inst, const Text& target);
    QIAO_DECL Text from_memory(Text text, const ir::Type* type);
    QIAO_DECL Text to_memory(const ir::Value* v);
    QIAO_DECL bool unaligned(const ir::Inst& inst, const ir::Type* type) const;
    QIAO_DECL void emit_copy(const ir::Inst& inst);
    QIAO_DECL void emit_zero(const ir::Inst& inst);
    QIAO_DECL void copy_elements(const Text& to, const Text& from, const ir::Type* type);
    QIAO_DECL void zero_elements(const Text& to, const ir::Type* type, ir::Space space);
    QIAO_DECL void copy_bytes(const ir::Inst& inst);

    // Expressions (impl/expressions.ipp).
    QIAO_DECL Text expression(const ir::Value* v);
    QIAO_DECL Text compute(const ir::Inst& inst);
    QIAO_DECL Text constant(const ir::Constant& c);
    QIAO_DECL Text binary(const ir::Inst& inst);
    QIAO_DECL Text half_arithmetic(const ir::Inst& inst);
    QIAO_DECL Text shift(const ir::Inst& inst);
    QIAO_DECL Text convert(const ir::Value* v, const ir::Type* to);
    QIAO_DECL Text intrinsic(const ir::Inst& inst);
    QIAO_DECL Text special(ir::Special s);
    QIAO_DECL Text atomic(const ir::Inst& inst);
    QIAO_DECL Text barrier_reduce(const ir::Inst& inst);
    QIAO_DECL Text negation(const ir::Value* v);
    /// Exactly of its C type, as overloaded builtins want it.
    QIAO_DECL std::string typed(const ir::Value* v);
    QIAO_DECL std::string as_float(const ir::Value* v);
    QIAO_DECL static std::string within(const Text& text, Binding least);
    QIAO_DECL static Text cast(const std::string& type, const Text& text);
    std::string operand(const ir::Value* v, Binding least) { return within(expression(v), least); }

    ir::Module& module_;
    const TargetCaps& caps_;
    const TranslateOptions& options_;
    const ir::Function& kernel_;
    Plan plan_;
    NameTable names_;
    TypeWriter types_;
    HelperSet helpers_;
    std::vector<Text> texts_;    ///< by slot: name, or folded expression; empty text: not yet known
    std::vector<bool> named_;    ///< by slot: the text is a name
    std::vector<bool> hoisted_;  ///< by slot: declared before its loop, assigned where it stands
    std::string out_;
    unsigned depth_ = 0;
    bool split_long_ = true;   ///< name values whose expression gets long
    std::string for_init_;     ///< the declaration that goes into the `for` that follows
    std::string reduce_cell_;  ///< name of the __local int of barrier_reduce
    std::string attributes_;   ///< of the kernel function, each with a space behind it
    bool dynamic_shared_ = false;
};

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
