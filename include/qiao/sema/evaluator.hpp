// SPDX-License-Identifier: Apache-2.0
// Constant evaluation [expr.const]: a tree walk over typed expressions and constexpr function bodies.
//
// Numbers, arrays, classes, references and pointers to array elements; loops and local variables of constexpr
// functions, within a step limit. Everything returns false (null, Flow::failed) rather than failing where something is not
// constant. One object evaluates one function's body, or an expression outside of any.
#pragma once
#include <map>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

using ast::BinaryOp;
using CKind = ConstantValue::Kind;

/// Wraps to the width and signedness of an integral or enum type.
inline int64_t wrap(QualType type, int64_t value) {
    QualType t = type->is_enum() ? type->enumeration->underlying : type;
    if (t->is_bool()) return value != 0;
    uint32_t bits = ast::scalar_size(t->kind) * 8;
    if (bits >= 64) return value;
    uint64_t v = static_cast<uint64_t>(value) & ((uint64_t{1} << bits) - 1);
    if (ast::is_signed(t->kind) && ((v >> (bits - 1)) & 1) != 0) v |= ~uint64_t{0} << bits;
    return static_cast<int64_t>(v);
}

class Evaluator {
public:
    /// `steps` counts for all functions of one evaluation; `self` is what `this` points to.
    Evaluator(Sema& sema, unsigned& steps, unsigned depth = 0, ConstantValue* self = nullptr) : s_(sema), steps_(steps), depth_(depth), self_(self) {}

    QIAO_DECL bool value(Expr* e, ConstantValue& out);

private:
    enum class Flow : uint8_t { next, break_, continue_, return_, failed };
    static constexpr unsigned most_steps = 2000000;
    static constexpr unsigned most_depth = 200;

    static ConstantValue make_int(int64_t v) {
        ConstantValue c;
        c.kind = CKind::integer;
        c.integer = v;
        return c;
    }
    static ConstantValue make_float(double v) {
        ConstantValue c;
        c.kind = CKind::floating;
        c.floating = v;
        return c;
    }

    // constant_value.ipp: conversions and operators with the widths that they have on the device.
    QIAO_DECL bool zero(QualType type, ConstantValue& out);
    QIAO_DECL bool zero_or_empty(QualType type, ConstantValue& out);
    QIAO_DECL bool convert(QualType from, QualType to, const ConstantValue& v, ConstantValue& out);
    QIAO_DECL bool arithmetic(BinaryOp op, QualType type, QualType operand, const ConstantValue& a, const ConstantValue& b, ConstantValue& out);
    QIAO_DECL bool floats(BinaryOp op, QualType type, double x, double y, ConstantValue& out);
    QIAO_DECL bool pointers(BinaryOp op, const ConstantValue& a, const ConstantValue& b, ConstantValue& out);
    QIAO_DECL bool integers(BinaryOp op, QualType type, QualType operand, int64_t x, int64_t y, ConstantValue& out);

    // constant_place.ipp: the storage that glvalues name, or null, and what changes it.
    QIAO_DECL ConstantValue* locate(Expr* e);
    QIAO_DECL ConstantValue* locate_variable(VarDecl* v);
    QIAO_DECL ConstantValue* locate_member(ast::Member& m);
    QIAO_DECL ConstantValue* locate_pointee(ast::Deref& d);
    QIAO_DECL ConstantValue* locate_cast(ast::Cast& c);
    QIAO_DECL ConstantValue* characters(ast::StringLiteral& literal);
    QIAO_DECL ConstantValue* assign(ast::Assign& a);
    QIAO_DECL ConstantValue* assign_compound(ast::CompoundAssign& a);
    QIAO_DECL ConstantValue* step(ast::IncDec& i);
    QIAO_DECL VarDecl* place_in_variable(Expr* e, int64_t& bytes);
    QIAO_DECL ConstantValue* base_object(ConstantValue& object, RecordDecl& record, RecordDecl* base);
    QIAO_DECL bool base_pointer(ast::Cast& c, ConstantValue& out);

    // constant.ipp: values of expressions.
    QIAO_DECL bool unary(ast::Unary& u, ConstantValue& out);
    QIAO_DECL bool binary(ast::Binary& b, ConstantValue& out);
    QIAO_DECL bool cast(ast::Cast& c, ConstantValue& out);
    QIAO_DECL bool address_of(Expr* operand, ConstantValue& out);
    QIAO_DECL bool discard(Expr* e);
    QIAO_DECL bool aggregate_init(ast::InitList& list, ConstantValue& out);
    QIAO_DECL bool member(ast::FieldDecl* f, Expr* e, ConstantValue& slot);

    // constant_call.ipp: constexpr functions and their statements.
    QIAO_DECL bool bind(FunctionDecl& f, const std::vector<Expr*>& arguments, Evaluator& inner);
    QIAO_DECL bool intrinsic(FunctionDecl& f, ast::Call& c, ConstantValue& out);
    QIAO_DECL bool call(ast::Call& c, ConstantValue& out);
    QIAO_DECL bool construct(ast::Construct& c, ConstantValue& out);
    QIAO_DECL Flow run_block(const std::vector<ast::Stmt*>& list, FunctionDecl& f);
    QIAO_DECL bool test(Expr* e, bool& failed);
    QIAO_DECL bool declare(VarDecl* v);
    QIAO_DECL Flow loop(Expr* condition, Expr* step, ast::Stmt* body, bool test_last, FunctionDecl& f);
    QIAO_DECL Flow run(ast::Stmt* st, FunctionDecl& f);
    QIAO_DECL Flow run_switch(ast::Switch& w, FunctionDecl& f);
    QIAO_DECL Flow run_return(Expr* e, FunctionDecl& f);

    Sema& s_;
    unsigned& steps_;
    unsigned depth_;
    ConstantValue* self_;
    std::map<VarDecl*, ConstantValue> frame_;
    ConstantValue result_;
};

}  // namespace detail
}  // namespace sema
QIAO_NAMESPACE_END
