// SPDX-License-Identifier: Apache-2.0
// The typed tree that the parser and sema make of function bodies. Always monomorphic: templates are instantiated by
// parsing their tokens again with the parameters bound, so no node here depends on a template parameter.
//
// All implicit conversions are explicit nodes. An Expr is a glvalue (`lvalue`: it names storage) or a prvalue.
// Nodes live in the front end's arena. No logic here; lower/ turns functions into IR.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/ast/type.hpp>

QIAO_NAMESPACE_BEGIN
namespace ast {

struct Stmt;
struct FunctionDecl;
struct VarDecl;
struct FieldDecl;

// ---- Expressions ----------------------------------------------------------------------------------------------

enum class ExprKind : uint8_t {
    int_literal, float_literal, string_literal, var_ref, function_ref, this_, member, deref, address_of,
    unary, binary, assign, compound_assign, inc_dec, cast, call, indirect_call, launch, construct, placement_new, init_list, zero_init, conditional,
    temporary, statement_, throw_
};

struct Expr {
    ExprKind kind;
    bool lvalue = false;  ///< glvalue (xvalues too: see xvalue)
    bool xvalue = false;
    QualType type;        ///< never a reference
    SourceLoc loc;
    explicit Expr(ExprKind k) : kind(k) {}
};

/// Integers, characters, bool, enumerators, nullptr and null pointers.
struct IntLiteral : Expr {
    uint64_t value = 0;  ///< sign-extended to 64 bits for signed types
    IntLiteral() : Expr(ExprKind::int_literal) {}
};
struct FloatLiteral : Expr {
    double value = 0;
    FloatLiteral() : Expr(ExprKind::float_literal) {}
};
/// An lvalue of array of const char; `bytes` without the final null.
struct StringLiteral : Expr {
    std::string bytes;
    StringLiteral() : Expr(ExprKind::string_literal) { lvalue = true; }
};
/// Lvalue: a variable or parameter; for one of reference type, what it refers to.
struct VarRef : Expr {
    VarDecl* var = nullptr;
    VarRef() : Expr(ExprKind::var_ref) { lvalue = true; }
};
struct FunctionRef : Expr {
    FunctionDecl* function = nullptr;
    FunctionRef() : Expr(ExprKind::function_ref) { lvalue = true; }
};
/// Prvalue: pointer to the current object.
struct This : Expr {
    This() : Expr(ExprKind::this_) {}
};
/// `base` is a glvalue of class type; the result a glvalue (for a field of reference type: what it refers to).
struct Member : Expr {
    Expr* base = nullptr;
    FieldDecl* field = nullptr;
    Member() : Expr(ExprKind::member) { lvalue = true; }
};
struct Deref : Expr {
    Expr* pointer = nullptr;  ///< prvalue
    Deref() : Expr(ExprKind::deref) { lvalue = true; }
};
struct AddressOf : Expr {
    Expr* operand = nullptr;  ///< glvalue
    AddressOf() : Expr(ExprKind::address_of) {}
};

enum class UnaryOp : uint8_t { neg, bit_not, logical_not };
struct Unary : Expr {
    UnaryOp op;
    Expr* operand = nullptr;  ///< prvalue, already promoted; logical_not: bool
    explicit Unary(UnaryOp o) : Expr(ExprKind::unary), op(o) {}
};

enum class BinaryOp : uint8_t {
    add, sub, mul, div, rem, bit_and, bit_or, bit_xor, shl, shr,  ///< both operands of the result's type (shift amounts: any promoted type)
    eq, ne, lt, le, gt, ge,                                       ///< operands of one arithmetic, enum or pointer type; result bool
    logical_and, logical_or,                                      ///< bool operands, short-circuit
    comma,                                                        ///< lhs any (discarded); result is rhs, glvalue if it is
    pointer_add, pointer_sub, pointer_diff                        ///< (T*, integer), (T*, integer), (T*, T*) -> long
};
struct Binary : Expr {
    BinaryOp op;
    Expr* lhs = nullptr;
    Expr* rhs = nullptr;
    explicit Binary(BinaryOp o) : Expr(ExprKind::binary), op(o) {}
};
/// Scalar or trivially assignable class; `target` glvalue, `value` prvalue of its type. Result: `target`.
struct Assign : Expr {
    Expr* target = nullptr;
    Expr* value = nullptr;
    Assign() : Expr(ExprKind::assign) { lvalue = true; }
};
/// target = (target's type)((computation)target op value). For pointers op is pointer_add or pointer_sub.
struct CompoundAssign : Expr {
    BinaryOp op;
    Expr* target = nullptr;   ///< glvalue, evaluated once
    Expr* value = nullptr;    ///< prvalue, of `computation` type (shifts, pointers: an integer)
    QualType computation;
    explicit CompoundAssign(BinaryOp o) : Expr(ExprKind::compound_assign), op(o) { lvalue = true; }
};
/// Arithmetic or pointer. Prefix: glvalue result; postfix: prvalue of the old value.
struct IncDec : Expr {
    bool increment = true;
    bool prefix = true;
    Expr* operand = nullptr;
    IncDec() : Expr(ExprKind::inc_dec) {}
};

enum class CastKind : uint8_t {
    lvalue_to_rvalue,   ///< load; of a class: copy of its bytes
    arithmetic,         ///< between arithmetic types and enums (bool as target: != 0)
    pointer_to_bool,
    array_to_pointer,   ///< glvalue array to pointer to its first element
    function_to_pointer,
    pointer,            ///< pointer to pointer of another type, same address
    pointer_to_int,
    int_to_pointer,
    base_pointer,       ///< derived* to base*: adds `offset`
    base_object,        ///< glvalue of derived to glvalue of base: adds `offset` (may be negative for downcasts)
    reinterpret_object, ///< glvalue of one type seen as another (reinterpret_cast<T&>, qualification, glvalue no-ops)
    to_void,
    no_op               ///< same representation (qualification, enum to its own type)
};
struct Cast : Expr {
    CastKind cast;
    Expr* operand = nullptr;
    int64_t offset = 0;
    explicit Cast(CastKind c) : Expr(ExprKind::cast), cast(c) {}
};

/// `arguments` match callee->params one to one: prvalues of the parameter's type, or for a reference parameter the
/// glvalue it binds to. Class-type prvalue arguments initialise the callee's parameter directly.
/// For variadic intrinsics (printf) extra arguments follow, promoted.
struct Call : Expr {
    FunctionDecl* callee = nullptr;
    Expr* object = nullptr;            ///< glvalue, for non-static member functions
    std::vector<Expr*> arguments;
    Call() : Expr(ExprKind::call) {}   ///< lvalue if callee returns a reference
};
/// Call through a pointer to function, `arguments` as in Call.
struct IndirectCall : Expr {
    Expr* pointer = nullptr;           ///< prvalue
    std::vector<Expr*> arguments;
    IndirectCall() : Expr(ExprKind::indirect_call) {}
};
/// kernel<<<shape>>>(arguments) in device code; of type void.
struct Launch : Expr {
    FunctionDecl* kernel = nullptr;
    Expr* record = nullptr;            ///< call of the prelude's __qiao_launch: where the arguments go, or null
    std::vector<Expr*> arguments;      ///< as in Call
    Launch() : Expr(ExprKind::launch) {}
};
/// new (address) T initialiser: prvalue of pointer type.
struct PlacementNew : Expr {
    Expr* address = nullptr;           ///< prvalue pointer
    Expr* init = nullptr;              ///< prvalue of the object's type, which may be an array; null: left uninitialised
    QualType object;
    PlacementNew() : Expr(ExprKind::placement_new) {}
};
/// A throw-expression: of type void; an error where it may be reached.
struct Throw : Expr {
    Throw() : Expr(ExprKind::throw_) {}
};
/// Prvalue of class type made by a constructor.
struct Construct : Expr {
    FunctionDecl* constructor = nullptr;
    std::vector<Expr*> arguments;
    Construct() : Expr(ExprKind::construct) {}
};
/// Aggregate initialisation of a class or array: prvalue. Elements in order of bases, then fields (array: of elements);
/// null entries and missing tails are zero-initialised. Reference fields hold glvalues. Closures are made by this too.
struct InitList : Expr {
    std::vector<Expr*> elements;       ///< prvalues, each initialises its subobject in place
    std::vector<Expr*> bases;          ///< one per RecordDecl::bases, or empty
    FieldDecl* union_field = nullptr;  ///< union: the member that elements[0] initialises
    InitList() : Expr(ExprKind::init_list) {}
};
/// Prvalue of any object type, all zero (value-initialisation without a user constructor).
struct ZeroInit : Expr {
    ZeroInit() : Expr(ExprKind::zero_init) {}
};
/// Both branches are prvalues of `type`, or both glvalues of it.
struct Conditional : Expr {
    Expr* condition = nullptr;  ///< bool
    Expr* then_value = nullptr;
    Expr* else_value = nullptr;
    Conditional() : Expr(ExprKind::conditional) {}
};
/// Temporary materialisation: storage initialised by a prvalue; a glvalue (xvalue). Lives to the end of the full
/// expression, or of the variable it is bound to.
struct Temporary : Expr {
    Expr* init = nullptr;
    FunctionDecl* destructor = nullptr;  ///< null if trivial
    Temporary() : Expr(ExprKind::temporary) { lvalue = xvalue = true; }
};
/// GNU statement expression: value of the last expression statement.
struct StatementExpr : Expr {
    Stmt* body = nullptr;
    StatementExpr() : Expr(ExprKind::statement_) {}
};

// ---- Statements -----------------------------------------------------------------------------------------------

enum class StmtKind : uint8_t { compound, declaration, expression, if_, while_, do_, for_, switch_, break_, continue_, return_, goto_, label, null_ };

struct Stmt {
    StmtKind kind;
    SourceLoc loc;
    explicit Stmt(StmtKind k) : kind(k) {}
};
struct Compound : Stmt {
    std::vector<Stmt*> body;
    Compound() : Stmt(StmtKind::compound) {}
};
struct DeclStmt : Stmt {
    std::vector<VarDecl*> vars;  ///< locals only; static locals are module variables and appear nowhere
    DeclStmt() : Stmt(StmtKind::declaration) {}
};
struct ExprStmt : Stmt {
    Expr* expr = nullptr;
    ExprStmt() : Stmt(StmtKind::expression) {}
};
/// An init-statement or condition variable is put in a Compound around.
struct If : Stmt {
    Expr* condition = nullptr;
    Stmt* then_stmt = nullptr;
    Stmt* else_stmt = nullptr;
    If() : Stmt(StmtKind::if_) {}
};
struct While : Stmt {
    Expr* condition = nullptr;
    VarDecl* condition_var = nullptr;  ///< while (T x = …): initialised anew before each test
    Stmt* body = nullptr;
    int32_t unroll = -1;
    While() : Stmt(StmtKind::while_) {}
};
struct Do : Stmt {
    Stmt* body = nullptr;
    Expr* condition = nullptr;
    int32_t unroll = -1;
    Do() : Stmt(StmtKind::do_) {}
};
/// Range-for is written out as this by sema.
struct For : Stmt {
    Stmt* init = nullptr;
    Expr* condition = nullptr;  ///< may be null
    Expr* step = nullptr;       ///< may be null
    Stmt* body = nullptr;
    int32_t unroll = -1;        ///< as ir::Inst::unroll
    For() : Stmt(StmtKind::for_) {}
};
struct SwitchCase {
    std::vector<int64_t> values;
    bool is_default = false;
    std::vector<Stmt*> body;  ///< up to the next label; falls through
};
struct Switch : Stmt {
    Expr* condition = nullptr;
    std::vector<SwitchCase> cases;
    std::vector<VarDecl*> vars;  ///< variables declared directly in the body without initialisation
    Switch() : Stmt(StmtKind::switch_) {}
};
struct Break : Stmt {
    Break() : Stmt(StmtKind::break_) {}
};
struct Continue : Stmt {
    Continue() : Stmt(StmtKind::continue_) {}
};
struct Return : Stmt {
    Expr* value = nullptr;  ///< glvalue if the function returns a reference
    Return() : Stmt(StmtKind::return_) {}
};
/// A label of a function; its own place is invalid until it is defined.
struct LabelDecl {
    std::string_view name;
    SourceLoc loc;
    SourceLoc use;  ///< the first goto that names it
};
struct Goto : Stmt {
    LabelDecl* label = nullptr;
    Goto() : Stmt(StmtKind::goto_) {}
};
/// Stands before the statement that it labels, in the same list.
struct Label : Stmt {
    LabelDecl* label = nullptr;
    Label() : Stmt(StmtKind::label) {}
};
struct Null : Stmt {
    Null() : Stmt(StmtKind::null_) {}
};

// ---- Declarations ---------------------------------------------------------------------------------------------

enum class Storage : uint8_t {
    local, parameter,
    shared, dynamic_shared,  ///< __shared__, extern __shared__
    device, constant, managed,  ///< module variables, static locals of device functions too
    special                  ///< threadIdx, blockIdx, blockDim, gridDim (uint3/dim3 with fields x, y, z), warpSize
};

struct VarDecl {
    std::string_view name;
    std::string qualified_name;       ///< module and shared variables: unique, "ns::table", "kernel::tile"
    QualType type;                    ///< may be a reference
    Storage storage = Storage::local;
    Expr* init = nullptr;             ///< prvalue (glvalue for references); module variables: constant
    FunctionDecl* destructor = nullptr;
    uint32_t align = 0;               ///< alignas / __align__; 0: the type's
    bool is_restrict = false;
    bool is_host = false;             ///< namespace-scope variable without a CUDA attribute: usable only as a constant
    bool is_constexpr = false;
    bool is_defined = false;          ///< module variables: not only declared (`extern`)
    SourceLoc loc;
};

struct FieldDecl {
    std::string_view name;            ///< empty for an anonymous struct or union
    QualType type;                    ///< may be a reference (8 bytes)
    uint64_t offset = 0;
    uint32_t index = 0;               ///< among RecordDecl::fields
    Expr* init = nullptr;             ///< default member initialiser, parsed on demand by sema
    RecordDecl* parent = nullptr;
    int32_t bit_width = -1;           ///< bit-field: width; its storage unit is the declared type at `offset`
    uint32_t bit_offset = 0;
    bool is_mutable = false;
    SourceLoc loc;
};

struct BaseSpecifier {
    RecordDecl* record = nullptr;
    uint64_t offset = 0;
};

struct RecordDecl {
    std::string_view name;            ///< may be empty
    std::string display_name;         ///< "ns::Pair<float, 4>"
    bool is_union = false;
    bool complete = false;
    bool has_vtable = false;          ///< a pointer at offset 0; calling virtual functions is not supported
    std::vector<BaseSpecifier> bases;
    std::vector<FieldDecl*> fields;
    uint64_t size = 1;
    uint64_t data_size = 1;           ///< without tail padding
    uint32_t align = 1;
    bool is_empty = false;
    SourceLoc loc;
    void* sema = nullptr;             ///< sema's own: scope, pending members
};

struct EnumDecl {
    std::string_view name;
    std::string display_name;
    QualType underlying;
    bool scoped = false;
    bool complete = false;
    SourceLoc loc;
    void* sema = nullptr;
};

struct MemberInit {
    FieldDecl* field = nullptr;       ///< or
    int base = -1;                    ///< index into RecordDecl::bases, or
    bool delegating = false;          ///< the whole object
    Expr* value = nullptr;            ///< prvalue (reference fields: glvalue). Null: left uninitialised
};

enum class RefQualifier : uint8_t { absent, lvalue, rvalue };

struct FunctionDecl {
    std::string_view name;
    std::string display_name;         ///< "ns::scale<float>"
    QualType result;                  ///< may be a reference
    std::vector<VarDecl*> params;
    bool variadic = false;
    bool is_kernel = false;
    bool is_method = false;           ///< has `this`
    bool is_constructor = false;
    bool is_destructor = false;
    bool is_constexpr = false;
    bool no_inline = false;
    bool jumps_back = false;          ///< has a goto to a label before it
    bool is_host_only = false;        ///< neither __device__ nor constexpr nor implicit
    bool is_external = false;         ///< found to be defined in another translation unit, if anywhere (Semantics::define)
    bool is_host = false;             ///< __host__ stands before it, alone or with __device__
    uint8_t method_quals = q_none;
    RefQualifier ref_qualifier = RefQualifier::absent;
    RecordDecl* record = nullptr;     ///< class of a member
    std::string_view intrinsic;       ///< __qiao_intrinsic__("name"): see lower/intrinsics.hpp; then there is no body
    std::vector<MemberInit> inits;    ///< constructors, in initialisation order
    std::vector<MemberInit> subobject_destructors;  ///< destructors: value null; field/base to destroy after the body (in this order), see `FunctionDecl* destructor_of` in sema
    Compound* body = nullptr;         ///< null until defined: see Semantics::define
    uint32_t max_threads = 0;         ///< __launch_bounds__
    SourceLoc loc;
    void* sema = nullptr;
};

}  // namespace ast
QIAO_NAMESPACE_END
