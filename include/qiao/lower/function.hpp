// SPDX-License-Identifier: Apache-2.0
// Lowers one function body. Scalars are ir::Values; glvalues are Places (an address, or a bit-field of an object);
// class and array prvalues are built in place by emit_into(). Code after a jump goes to a block that is thrown away.
//
// Variables: a scalar that the body never writes or takes the address of is bound to its value; a reference to the
// address it refers to; all others live in an ir local. Destructors are kept on a stack of scopes and emitted where
// control leaves them.
#pragma once
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include <qiao/ir/builder.hpp>
#include <qiao/lower/context.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

namespace detail {

inline bool is_load(const ast::Expr* e) { return e->kind == ast::ExprKind::cast && static_cast<const ast::Cast*>(e)->cast == ast::CastKind::lvalue_to_rvalue; }
inline const ast::VarDecl* variable_of(const ast::Expr* e) { return e->kind == ast::ExprKind::var_ref ? static_cast<const ast::VarRef*>(e)->var : nullptr; }
inline bool is_scalar(ast::QualType t) { return !t->is_record() && !t->is_array() && !t->is_void() && !t->is_function(); }

}  // namespace detail

/// Storage that a glvalue names.
struct Place {
    ir::Value* pointer = nullptr;          ///< of the object; for a bit-field: of the class that has it
    const ast::FieldDecl* bits = nullptr;  ///< the bit-field
    bool is_volatile = false;
};

/// What a name in the body stands for.
struct Binding {
    ir::Value* value = nullptr;    ///< the variable's constant value, or
    ir::Value* address = nullptr;  ///< its storage; for references: what it refers to
};

struct Cleanup {
    ir::Value* address = nullptr;
    ast::QualType type;
    ast::FunctionDecl* destructor = nullptr;
    ir::Value* flag = nullptr;  ///< boolean variable: whether the object was made; null: always
};

struct CleanupScope {
    std::vector<Cleanup> cleanups;
    unsigned conditional_depth = 0;
    ir::Block* block = nullptr;  ///< where the scope began, for flags
    size_t at = 0;
};

/// What break and continue leave.
struct JumpTarget {
    size_t depth = 0;  ///< scopes that stay
    bool is_loop = false;
    size_t jump_loops = 0;         ///< loops made by goto around it; where a jump crosses others, it leaves
    uint32_t break_region = 0;     ///< this region, or
    uint32_t continue_region = 0;  ///< this one
};

/// Part [begin, end) of a statement list: what jumps forward to the label at its end leave, or what jumps back to the label
/// at its beginning repeat.
struct LabelSpan {
    size_t begin, end;
    const ast::LabelDecl* label;
    bool is_loop;
    SourceLoc loc;           ///< of a goto
    bool entered = false;    ///< jumps from before the span mean its label too: they set the label's flag
    bool continued = false;  ///< the label is further on, at the end of another span
};

class FunctionLowering {
public:
    QIAO_DECL FunctionLowering(Context& context, ast::FunctionDecl& decl, ir::Function& function);
    QIAO_DECL void run();

private:
    Context& m_;
    ast::FunctionDecl& decl_;
    ir::Function& function_;
    ir::Builder b_;
    std::unordered_map<const ast::VarDecl*, Binding> bindings_;
    std::unordered_set<const ast::VarDecl*> in_memory_;  ///< written, or address taken
    std::vector<CleanupScope> scopes_;
    std::vector<JumpTarget> jumps_;
    struct GotoTarget {
        uint32_t region;
        size_t depth;  ///< scopes that stay
        bool continued;
    };
    std::unordered_map<const ast::LabelDecl*, ir::Variable*> jumping_;  ///< flags: a jump to the label is under way
    std::unordered_map<const ast::LabelDecl*, GotoTarget> targets_;     ///< labels that can be jumped to from here
    size_t jump_loops_ = 0;                                             ///< loops made by goto that are open
    uint32_t regions_ = 0;
    std::deque<ir::Block> dead_blocks_;
    std::vector<std::pair<ir::Variable*, ir::Inst*>> uninitialised_;  ///< with the instruction that would clear it
    ir::Value* this_ = nullptr;
    ir::Value* result_ = nullptr;          ///< where a class result goes
    const ast::Expr* extended_ = nullptr;  ///< temporary whose lifetime a reference extends
    unsigned conditional_depth_ = 0;

    /// Sets the place in the source for instructions made while it lives.
    struct At {
        ir::Builder& builder;
        SourceLoc saved;
        At(ir::Builder& b, SourceLoc loc) : builder(b), saved(b.loc) {
            if (loc.valid()) b.loc = loc;
        }
        At(const At&) = delete;
        At& operator=(const At&) = delete;
        ~At() { builder.loc = saved; }
    };
    /// A full expression: temporaries made inside are destroyed at its end().
    struct FullExpression {
        FunctionLowering& owner;
        explicit FullExpression(FunctionLowering& o) : owner(o) { owner.push_scope(); }
        void end() { owner.pop_scope(); }
    };

    ir::TypeTable& types() { return b_.types(); }
    const ir::Type* type(ast::QualType t) { return m_.types.lower(t); }
    template <typename Body>
    void in_block(ir::Block& block, Body&& body) {
        ir::Block* saved = b_.block;
        b_.block = &block;
        body();
        b_.block = saved;
    }
    /// As in_block, for code that may not run: temporaries made in it need flags.
    template <typename Body>
    void in_branch(ir::Block& block, Body&& body) {
        ++conditional_depth_;
        in_block(block, body);
        --conditional_depth_;
    }

    // function.ipp
    QIAO_DECL void bind_parameters();
    QIAO_DECL void initialise_members();
    QIAO_DECL void initialise_member(const ast::MemberInit& init);
    QIAO_DECL void add_subobject_destructors();
    QIAO_DECL void settle_uninitialised();

    // scan.ipp
    QIAO_DECL void scan(const ast::Stmt* s);
    QIAO_DECL void scan(const ast::Expr* e);
    QIAO_DECL void scan_variable(const ast::VarDecl* v);
    QIAO_DECL bool is_cheap(const ast::Expr* e, unsigned& budget) const;
    QIAO_DECL bool is_cheap_place(const ast::Expr* e) const;
    QIAO_DECL bool is_cheap(const ast::Expr* e) const;
    QIAO_DECL static bool has_jump(const ast::Stmt* s, bool in_switch);

    // stmt.ipp
    QIAO_DECL void statement(const ast::Stmt* s);
    QIAO_DECL void declare(const ast::VarDecl& v);
    QIAO_DECL void declare_uninitialised(const ast::VarDecl& v);
    QIAO_DECL ir::Variable* local(std::string name, const ir::Type* t, uint32_t align = 0);
    QIAO_DECL ir::Value* condition(const ast::Expr* e);
    QIAO_DECL void full_discard(const ast::Expr* e);
    QIAO_DECL void if_statement(const ast::If& s);
    QIAO_DECL void while_statement(const ast::While& s);
    QIAO_DECL void do_statement(const ast::Do& s);
    QIAO_DECL void for_statement(const ast::For& s);
    QIAO_DECL void switch_statement(const ast::Switch& s);
    QIAO_DECL void return_statement(const ast::Return& s);
    QIAO_DECL void jump(bool is_continue);
    QIAO_DECL void loop_body(const ast::Stmt* s, uint32_t break_region);
    QIAO_DECL void end_block();

    // labels.ipp
    QIAO_DECL void statements(const std::vector<ast::Stmt*>& list);
    QIAO_DECL void labelled_statements(const std::vector<ast::Stmt*>& list, size_t at, size_t end, const std::vector<LabelSpan>& spans, size_t& next);
    QIAO_DECL void continue_jump(const LabelSpan& span, uint32_t region);
    template <typename Inside>
    void jump_loop(const LabelSpan& span, Inside&& inside);
    QIAO_DECL ir::Inst* open_region();
    QIAO_DECL void leave(uint32_t region, size_t depth);
    QIAO_DECL void goto_statement(const ast::Goto& s);
    /// `body(number)` in a region of its own where jumps out of it may have to leave more than the innermost loop; else
    /// body(0).
    template <typename Body>
    void in_region(Body&& body) {
        if (!decl_.jumps_back) return body(0);
        ir::Inst* region = open_region();
        in_block(region->blocks[0], [&] { body(region->number); });
    }
    /// `body(index)` for index = 0 … count - 1 in an IR loop.
    template <typename Body>
    void counted_loop(ir::Value* count, Body&& body);
    QIAO_DECL void push_scope();
    QIAO_DECL void pop_scope();
    QIAO_DECL void unwind(size_t depth);
    QIAO_DECL void run_cleanups(const CleanupScope& scope);
    QIAO_DECL void destroy(ir::Value* address, ast::QualType t, ast::FunctionDecl& destructor);
    QIAO_DECL void add_cleanup(size_t scope, ir::Value* address, ast::QualType t, ast::FunctionDecl* destructor);

    // expr.ipp: scalar prvalues
    QIAO_DECL ir::Value* value(const ast::Expr* e);
    QIAO_DECL ir::Value* float_constant(const ir::Type* t, double v);
    QIAO_DECL ir::Value* zero_of(const ir::Type* t);
    QIAO_DECL ir::Value* unary(const ast::Unary& e);
    QIAO_DECL ir::Value* binary(const ast::Binary& e);
    QIAO_DECL ir::Value* arithmetic(ast::BinaryOp op, ir::Value* a, ir::Value* b);
    QIAO_DECL ir::Value* compare(ast::BinaryOp op, ir::Value* a, ir::Value* b);
    QIAO_DECL ir::Value* short_circuit(const ast::Binary& e);
    QIAO_DECL ir::Value* pointer_add(ir::Value* pointer, ir::Value* index, bool negative);
    QIAO_DECL ir::Value* pointer_difference(ir::Value* a, ir::Value* b);
    QIAO_DECL ir::Value* conditional(const ast::Conditional& e);
    QIAO_DECL ir::Value* select(ir::Value* condition, ir::Value* a, ir::Value* b);
    QIAO_DECL ir::Value* cast(const ast::Cast& e);
    QIAO_DECL ir::Value* read_through(const ast::Expr* e);
    QIAO_DECL ir::Value* base_pointer(const ast::Cast& e);
    QIAO_DECL void discard(const ast::Expr* e);
    QIAO_DECL ir::Value* generic(ir::Value* pointer);
    QIAO_DECL ir::Value* fit(ir::Value* v, const ir::Type* t);

    // place.ipp: glvalues
    QIAO_DECL Place place(const ast::Expr* e);
    QIAO_DECL ir::Value* address(const ast::Expr* e);
    QIAO_DECL Place variable_place(const ast::VarRef& e);
    QIAO_DECL Place member_place(const ast::Member& e);
    QIAO_DECL Place conditional_place(const ast::Conditional& e);
    QIAO_DECL Place temporary_place(const ast::Temporary& e);
    QIAO_DECL ir::Value* materialise(const ast::Expr* e);
    QIAO_DECL ir::Value* special_record(const ast::VarRef& e);
    QIAO_DECL ir::Value* special_member(const ast::Expr* e);
    QIAO_DECL ir::Value* field_address(ir::Value* object, const ast::FieldDecl& f);
    QIAO_DECL ir::Value* offset_address(ir::Value* object, const ast::RecordDecl* from, const ast::RecordDecl* to, int64_t offset);
    QIAO_DECL ir::Value* base_address(ir::Value* object, const ast::RecordDecl& record, size_t index);
    QIAO_DECL ir::Value* read(const Place& p);
    QIAO_DECL void write(const Place& p, ir::Value* v);
    QIAO_DECL ir::Value* read_bits(const Place& p);
    QIAO_DECL void write_bits(const Place& p, ir::Value* v);
    QIAO_DECL Place assign(const ast::Assign& e, ir::Value** stored);
    QIAO_DECL Place compound_assign(const ast::CompoundAssign& e, ir::Value** stored);
    QIAO_DECL ir::Value* stepped(const ast::IncDec& e, ir::Value* old);
    QIAO_DECL Place increment(const ast::IncDec& e, ir::Value** before, ir::Value** after);

    // init.ipp: prvalues built in place
    QIAO_DECL void emit_into(const ast::Expr* e, ir::Value* destination);
    QIAO_DECL void initialise(ir::Value* destination, ast::QualType t, const ast::Expr* e);
    QIAO_DECL void init_list(const ast::InitList& e, ir::Value* destination);
    QIAO_DECL void init_array(const ast::InitList& e, ir::Value* destination);
    QIAO_DECL void init_record(const ast::InitList& e, ir::Value* destination);
    QIAO_DECL void init_field(ir::Value* object, const ast::FieldDecl& f, const ast::Expr* e);
    QIAO_DECL void copy_object(ir::Value* destination, ir::Value* source, ast::QualType t);
    QIAO_DECL void copy_record(ir::Value* destination, ir::Value* source, const ast::RecordDecl& record);
    QIAO_DECL void zero_object(ir::Value* destination, ast::QualType t);
    QIAO_DECL void zero_record(ir::Value* destination, const ast::RecordDecl& record);
    QIAO_DECL ir::Value* statement_expression(const ast::StatementExpr& e, ir::Value* destination);

    // call.ipp, intrinsics.ipp
    QIAO_DECL ir::Value* call(const ast::Call& e, ir::Value* destination);
    QIAO_DECL void construct(const ast::Construct& e, ir::Value* destination);
    QIAO_DECL ir::Value* argument(ast::QualType t, const ast::Expr* e);
    QIAO_DECL ir::Value* indirect_call(const ast::IndirectCall& e, ir::Value* destination);
    QIAO_DECL ir::Value* placement_new(const ast::PlacementNew& e);
    QIAO_DECL ir::Value* launch(const ast::Launch& e);
    QIAO_DECL ir::Inst* call_function(ast::FunctionDecl& callee, std::vector<ir::Value*> arguments);
    QIAO_DECL void add_arguments(const ast::FunctionDecl& callee, const std::vector<ast::Expr*>& arguments, std::vector<ir::Value*>& out);
    QIAO_DECL ir::Value* intrinsic(const ast::Call& e);
    QIAO_DECL ir::Value* special_intrinsic(const ast::Call& e, size_t entry);
    QIAO_DECL ir::Value* math(const ast::Call& e, ir::Intrinsic i);
    QIAO_DECL ir::Value* atomic(const ast::Call& e, ir::AtomicOp op);
    QIAO_DECL ir::Value* warp(const ast::Call& e, ir::Op op, unsigned number);
    QIAO_DECL ir::Value* print(const ast::Call& e);
    QIAO_DECL ir::Value* assert_failure(const ast::Call& e);
    QIAO_DECL ir::Value* reinterpret(ir::Value* v, const ir::Type* t);
    QIAO_DECL ir::Value* copy_bytes(const ast::Call& e);
    QIAO_DECL ir::Value* copy_typed(const ast::Expr* to, const ast::Expr* from, uint64_t count);
    QIAO_DECL ir::Value* set_bytes(const ast::Call& e);
    QIAO_DECL const ir::Type* block_unit(const ast::Expr* a, const ast::Expr* b, const ast::Expr* count);
    QIAO_DECL ir::Value* declared_result(const ast::Call& e, ir::Value* v);
};

template <typename Body>
void FunctionLowering::counted_loop(ir::Value* count, Body&& body) {
    ir::Variable* counter = local("i", count->type);
    b_.store(counter, b_.constant(count->type, 0));
    ir::Inst* loop = b_.loop();
    in_block(loop->blocks[0], [&] { loop->operands = {b_.binary(ir::Op::lt, b_.load(counter), count)}; });
    in_branch(loop->blocks[1], [&] { body(b_.load(counter)); });
    in_block(loop->blocks[2], [&] { b_.store(counter, b_.binary(ir::Op::add, b_.load(counter), b_.constant(count->type, 1))); });
}

}  // namespace lowering
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/lower/impl/call.ipp>
#    include <qiao/lower/impl/expr.ipp>
#    include <qiao/lower/impl/function.ipp>
#    include <qiao/lower/impl/indirect.ipp>
#    include <qiao/lower/impl/init.ipp>
#    include <qiao/lower/impl/intrinsics.ipp>
#    include <qiao/lower/impl/labels.ipp>
#    include <qiao/lower/impl/launch.ipp>
#    include <qiao/lower/impl/place.ipp>
#    include <qiao/lower/impl/scan.ipp>
#    include <qiao/lower/impl/stmt.ipp>
#endif
