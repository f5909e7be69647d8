// SPDX-License-Identifier: Apache-2.0
// The front end's state and semantic rules: scopes, lookup, conversions, overload resolution, templates, layout and
// constant evaluation. Grammar is in parse/parser.hpp; the parser calls these as it recognises constructs.
//
// Demand-driven: skim() only finds where declarations begin and end and which names they may introduce. A declaration
// is parsed when one of its names is looked up; a function body when it is called; a class body when the class must
// be complete. What fails to parse (host-only code) is an error only for those who need it.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <qiao/sema/entity.hpp>
#include <qiao/lower/callbacks.hpp>
#include <qiao/sema/types.hpp>
#include <qiao/support/arena.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

using ast::CastKind;

/// Initialiser in braces before its target type is known; never reaches lowering.
struct BracedList : Expr {
    std::vector<Expr*> elements;
    std::vector<std::string_view> designators;  ///< ".name", "[n]" as "[" in `array_indices`; empty where absent
    std::vector<int64_t> array_indices;         ///< -1: none
    BracedList() : Expr(ast::ExprKind::init_list) {}
};

/// A name that still has to be resolved by a call or a conversion: an overload set; never reaches lowering.
struct OverloadSet : Expr {
    std::vector<FunctionDecl*> functions;
    std::vector<TemplateDecl*> templates;
    std::vector<TemplateArgument> explicit_args;
    bool has_explicit_args = false;
    Expr* object = nullptr;        ///< glvalue: for member functions
    bool qualified = false;        ///< no argument-dependent lookup
    bool implicit_object = false;  ///< object is *this added by sema: static members may ignore it
    bool under_address = false;    ///< operand of &: a pointer to a function, or to a member
    std::string_view name;
    OverloadSet() : Expr(ast::ExprKind::function_ref) {}
};

/// How an argument converts to a parameter [over.best.ics]; smaller ranks are better.
struct Conversion {
    enum Rank : uint8_t { exact, promotion, conversion, user, ellipsis, none } rank = none;
    uint8_t qualification = 0;     ///< cv-qualifiers added
    bool binds_rvalue_ref = false;
    bool binds_lvalue_to_const = false;
    uint32_t depth = 0;            ///< derived-to-base distance, or pointer conversions' badness
    FunctionDecl* function = nullptr;  ///< user: constructor or conversion function
    explicit operator bool() const { return rank != none; }
};

/// A constant [expr.const]: number, or elements of an array or class.
struct ConstantValue {
    enum class Kind : uint8_t { none, integer, floating, aggregate, reference, address } kind = Kind::none;
    int64_t integer = 0;
    double floating = 0;
    std::vector<ConstantValue> elements;  ///< aggregate: bases, then fields or array elements
    ConstantValue* target = nullptr;      ///< reference: what it refers to; address: array element's container
    int64_t index = 0;                    ///< address: position in target's elements, -1: target itself
    VarDecl* variable = nullptr;          ///< address in a module variable
    int64_t bytes = 0;                    ///< address: from the beginning of `variable`
    FunctionDecl* function = nullptr;     ///< address of a function
    int union_field = -1;
};

class Parser;

class Sema {
public:
    QIAO_DECL Sema(SourceManager& sources, Diagnostics& diagnostics);
    QIAO_DECL ~Sema();
    Sema(const Sema&) = delete;
    Sema& operator=(const Sema&) = delete;

    TypeContext types;
    Arena arena;
    SourceManager& sources;
    Diagnostics& diagnostics;
    Scope* global = nullptr;
    std::vector<Pending*> kernels;         ///< skimmed __global__ declarations, templates too
    std::vector<Pending*> device_variables;  ///< skimmed __device__, __constant__ and __managed__ variables
    std::vector<Pending*> device_functions;  ///< skimmed __device__ functions of namespaces
    std::vector<TokenRange> texts;           ///< the user's, which may name functions without calling them
    /// -rdc=true: functions and variables may be defined in other translation units. Those that other units cannot name get
    /// this added to their names ("@2").
    bool relocatable = false;
    bool c_linkage = false;  ///< of what is being skimmed: extern "C"
    std::string unit_mark;
    bool default_device = false;  ///< declarations without a CUDA attribute are __device__
    int noexcept_depth = 0;     ///< operands of `noexcept` around what is being built
    size_t throwing_calls = 0;  ///< built within such operands
    std::map<const VarDecl*, ConstantValue*> constant_objects;  ///< values of constant variables that were evaluated

    // ---- names (names.ipp, skim.ipp) --------------------------------------------------------------------------
    QIAO_DECL Scope* new_scope(Scope::Kind kind, Scope* parent);
    QIAO_DECL std::string_view intern(std::string text);
    /// Registers the declarations of a namespace or class body.
    QIAO_DECL void skim(TokenRange tokens, Scope* scope);
    QIAO_DECL void declare(Scope* scope, std::string_view name, Entity entity);
    /// Parses what is pending under the name; the symbol, or null where the scope does not know the name.
    QIAO_DECL Symbol* find_local(Scope* scope, std::string_view name);
    /// The members of a namespace, with those of its inline namespaces [namespace.def].
    QIAO_DECL Symbol* find_declared(Scope* scope, std::string_view name);
    /// Qualified lookup [namespace.qual]: in a namespace, those it uses only where it has no such member; in a class, with its bases.
    QIAO_DECL Symbol* find_in(Scope* scope, std::string_view name);
    /// Unqualified lookup; `found_in` receives the scope.
    QIAO_DECL Symbol* find(Scope* scope, std::string_view name, Scope** found_in = nullptr);
    QIAO_DECL void parse_pending(Pending& pending);
    /// Parses what may specialise the template explicitly and stands in a namespace around it.
    QIAO_DECL void parse_specializations(TemplateDecl& tmpl);
    /// Why a name could not be declared, as notes.
    QIAO_DECL void add_pending_errors(const Symbol* symbol, Diagnostic& d);
    QIAO_DECL std::string qualified_name(Scope* scope, std::string_view name);
    QIAO_DECL Scope* enclosing_namespace(Scope* scope);
    /// Refuses nesting that would overflow the stack of the thread that called begin_stack().
    QIAO_DECL void check_stack(SourceLoc loc);
    void begin_stack() { stack_base_ = 0; }

    // ---- classes (records.ipp) --------------------------------------------------------------------------------
    RecordInfo& info(RecordDecl& r) { return *static_cast<RecordInfo*>(r.sema); }
    FunctionInfo& info(FunctionDecl& f) { return *static_cast<FunctionInfo*>(f.sema); }
    QIAO_DECL RecordDecl* new_record(std::string_view name, Scope* scope, SourceLoc loc);
    QIAO_DECL FunctionDecl* new_function(std::string_view name, Scope* scope, SourceLoc loc);
    QIAO_DECL void skim_members(RecordDecl& record);
    QIAO_DECL void complete(RecordDecl& record, SourceLoc loc);
    QIAO_DECL void require_complete(QualType type, SourceLoc loc);
    QIAO_DECL void require_steps(QualType pointer, SourceLoc loc);
    QIAO_DECL void layout(RecordDecl& record);
    QIAO_DECL uint64_t size_of(QualType type, SourceLoc loc);
    QIAO_DECL uint32_t align_of(QualType type, SourceLoc loc);
    /// Bytes from derived to base, or nothing where it is no base.
    QIAO_DECL std::optional<int64_t> base_offset(RecordDecl* derived, RecordDecl* base, uint32_t* depth = nullptr);
    QIAO_DECL std::vector<FunctionDecl*> constructors(RecordDecl& record, std::vector<TemplateDecl*>* templates);
    QIAO_DECL FunctionDecl* destructor_of(QualType type);
    QIAO_DECL bool trivially_copyable(QualType type);   ///< copy construction copies bytes
    QIAO_DECL bool trivially_assignable(QualType type);
    QIAO_DECL Expr* copy_class(Expr* source, SourceLoc loc);
    QIAO_DECL Expr* assign_class(Expr* target, Expr* source, SourceLoc loc);
    QIAO_DECL bool trivially_default(QualType type);
    QIAO_DECL bool is_aggregate(RecordDecl& record);
    QIAO_DECL FunctionDecl* default_constructor(RecordDecl& record, SourceLoc loc);
    QIAO_DECL void define(FunctionDecl& function);
    QIAO_DECL Expr* default_field_init(ast::FieldDecl& field);
    QIAO_DECL std::vector<ast::FieldDecl*> find_field_path(RecordDecl& record, std::string_view name);

    // ---- other translation units (linkage.ipp) ----------------------------------------------------------------
    /// What the qualified name means, "ns::Class::member"; null where a scope on the way is unknown.
    QIAO_DECL Symbol* find_qualified(const std::string& name);
    /// Names of the function that another unit may define; false for templates, static functions and the like.
    QIAO_DECL bool is_linkable(FunctionDecl& function);
    /// This unit's definition of what another unit declares; null where it has none.
    QIAO_DECL FunctionDecl* find_definition(const FunctionDecl& declaration);
    QIAO_DECL VarDecl* find_definition(const VarDecl& declaration);

    // ---- expressions (build.ipp, operators.ipp) ---------------------------------------------------------------
    QIAO_DECL Expr* integer(int64_t value, QualType type, SourceLoc loc);
    QIAO_DECL Expr* floating(double value, QualType type, SourceLoc loc);
    QIAO_DECL ast::Cast* cast(CastKind kind, Expr* operand, QualType type);
    /// Lvalue-to-rvalue, array- and function-to-pointer conversions.
    QIAO_DECL Expr* rvalue(Expr* e);
    QIAO_DECL Expr* glvalue(Expr* e);  ///< materialises a temporary where needed
    QIAO_DECL Expr* promote(Expr* e);
    QIAO_DECL QualType promoted(QualType t);
    QIAO_DECL QualType common_arithmetic(QualType a, QualType b);
    QIAO_DECL Expr* condition(Expr* e);  ///< contextually converted to bool
    QIAO_DECL Expr* variable_ref(VarDecl* var, SourceLoc loc);
    QIAO_DECL Expr* function_ref(FunctionDecl* f, QualType type, SourceLoc loc);
    QIAO_DECL Expr* member_ref(Expr* base, ast::FieldDecl* field, SourceLoc loc);
    QIAO_DECL Expr* upcast(Expr* object, RecordDecl* base, SourceLoc loc);
    QIAO_DECL Expr* deref(Expr* pointer, SourceLoc loc);
    QIAO_DECL Expr* member_address(RecordDecl& record, ast::FieldDecl& field, std::string_view name, SourceLoc loc);
    QIAO_DECL Expr* member_access(Expr* object, Expr* member, SourceLoc loc);
    QIAO_DECL Expr* unary(Tok op, Expr* operand, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* binary(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* builtin_binary(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc);
    QIAO_DECL Expr* assignment(Tok op, Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* class_assignment(Expr* lhs, Expr* rhs, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* inc_dec(bool increment, bool prefix, Expr* operand, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* subscript(Expr* base, std::vector<Expr*> index, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* conditional(Expr* c, Expr* a, Expr* b, SourceLoc loc);
    QIAO_DECL Expr* call(Expr* callee, std::vector<Expr*> args, SourceLoc loc, Parser& p);
    QIAO_DECL Expr* launch(Expr* callee, std::vector<Expr*> shape, std::vector<Expr*> args, SourceLoc loc);
    QIAO_DECL bool may_throw(FunctionDecl& f);
    QIAO_DECL Expr* indirect_call(Expr* pointer, std::vector<Expr*> args, SourceLoc loc);
    QIAO_DECL Expr* call_function(FunctionDecl* f, Expr* object, std::vector<Expr*> args, SourceLoc loc);
    QIAO_DECL std::vector<Expr*> call_arguments(FunctionDecl& f, const std::vector<Expr*>& args, SourceLoc loc);
    QIAO_DECL Expr* explicit_cast(Tok style, Expr* e, QualType to, SourceLoc loc);
    QIAO_DECL Expr* overloaded_operator(std::string_view name, std::vector<Expr*> args, SourceLoc loc, Parser& p);

    // ---- conversions and initialisation (convert.ipp, init.ipp) ------------------------------------------------
    QIAO_DECL Conversion conversion(Expr* from, QualType to, bool allow_user = true);
    QIAO_DECL Conversion user_conversion(Expr* from, QualType to, bool allow_explicit);
    /// Implicit conversion; for references the glvalue that is bound. Errors name both types and `what`.
    QIAO_DECL Expr* convert(Expr* from, QualType to, const char* what = "");
    /// The non-reference part: a prvalue of exactly that type from a prvalue of scalar type.
    QIAO_DECL Expr* scalar_cast(Expr* e, QualType to);
    QIAO_DECL Expr* copy_initialize(QualType to, Expr* from, const char* what);
    QIAO_DECL Expr* direct_initialize(QualType to, std::vector<Expr*> args, SourceLoc loc, bool allow_explicit = true);
    QIAO_DECL Expr* list_initialize(QualType to, BracedList* list);
    /// X for std::initializer_list<X>, else none.
    QIAO_DECL QualType initializer_list_element(QualType t);
    /// The constructor that takes the whole list as a std::initializer_list [over.match.list], or null.
    QIAO_DECL FunctionDecl* list_constructor(QualType to, BracedList* list);
    QIAO_DECL QualType initializer_list_of(BracedList* list);
    QIAO_DECL Expr* aggregate_initialize(QualType to, BracedList* list, size_t& position, bool braced);
    QIAO_DECL Expr* value_initialize(QualType to, SourceLoc loc);
    QIAO_DECL Expr* default_initialize(QualType to, SourceLoc loc);  ///< null: nothing to do
    /// `parenthesised` counts for decltype(auto) only.
    QIAO_DECL QualType deduce_auto(QualType declared, Expr* init, bool parenthesised = false);
    QIAO_DECL QualType decltype_of(Expr* e, bool parenthesised);
    QIAO_DECL QualType function_type(const FunctionDecl& f);
    /// The only function that an overload set can mean without a target type, or null.
    QIAO_DECL FunctionDecl* only_function(OverloadSet& set);

    // ---- overload resolution and templates (overload.ipp, templates.ipp) --------------------------------------
    QIAO_DECL FunctionDecl* resolve(const std::vector<FunctionDecl*>& functions, const std::vector<TemplateDecl*>& templates,
        const std::vector<TemplateArgument>* explicit_args, Expr* object, const std::vector<Expr*>& args, bool allow_explicit,
        SourceLoc loc, const std::string& what, bool required = true);
    QIAO_DECL void argument_dependent(std::string_view name, const std::vector<Expr*>& args, OverloadSet& set);
    QIAO_DECL void bind(Scope* scope, const std::vector<TemplateParameter>& params, const std::vector<TemplateArgument>& args);
    /// Completes `args` by default arguments and packs. False (or an error) where it cannot.
    QIAO_DECL bool complete_arguments(const std::vector<TemplateParameter>& params, std::vector<TemplateArgument>& args, Scope* scope, SourceLoc loc, bool required);
    QIAO_DECL QualType instantiate_class(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc);
    QIAO_DECL PartialSpecialization* find_specialization(TemplateDecl& tmpl, const std::vector<TemplateArgument>& args, std::vector<TemplateArgument>& bound, SourceLoc loc);
    /// A function template whose result is a class to deduce; `tail` is a parameter list and what follows it.
    QIAO_DECL TemplateDecl* make_guide(TemplateDecl& tmpl, const std::vector<TemplateParameter>& params, TokenRange tail, Scope* scope, SourceLoc loc);
    /// The specialisation that the arguments of an initialisation mean.
    QIAO_DECL QualType deduce_class(TemplateDecl& tmpl, const std::vector<Expr*>& args, SourceLoc loc);
    QIAO_DECL void choose_specialization(RecordDecl& record, SourceLoc loc);
    QIAO_DECL QualType instantiate_alias(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc);
    QIAO_DECL VarDecl* instantiate_variable(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc);
    /// Throws CompileError on substitution failure.
    QIAO_DECL FunctionDecl* instantiate_function(TemplateDecl& tmpl, std::vector<TemplateArgument> args, SourceLoc loc);
    /// Deduces from call arguments; nothing where deduction fails.
    QIAO_DECL std::optional<std::vector<TemplateArgument>> deduce_call(TemplateDecl& tmpl, const std::vector<TemplateArgument>* explicit_args, const std::vector<Expr*>& args, SourceLoc loc);
    QIAO_DECL void parse_pattern(TemplateDecl& tmpl);
    QIAO_DECL bool deduce(QualType pattern, QualType actual, std::vector<TemplateArgument>& bound, std::vector<bool>& known);
    /// `actual`, as far as the pattern writes its arguments out: the rest are default arguments there.
    QIAO_DECL static std::vector<TemplateArgument> written_arguments(const std::vector<TemplateArgument>& pattern, const std::vector<TemplateArgument>& actual);
    QIAO_DECL bool deduce_arguments(const std::vector<TemplateArgument>& pattern, const std::vector<TemplateArgument>& actual, std::vector<TemplateArgument>& bound, std::vector<bool>& known);
    QIAO_DECL bool more_specialized(TemplateDecl& a, TemplateDecl& b);

    // ---- constants (constant.ipp) ------------------------------------------------------------------------------
    QIAO_DECL bool evaluate(Expr* e, ConstantValue& out);
    QIAO_DECL int64_t evaluate_integer(Expr* e, const char* what);
    QIAO_DECL std::optional<int64_t> try_integer(Expr* e);
    /// The initialiser of a constexpr variable, as a literal where it is a number.
    QIAO_DECL Expr* constant_initializer(VarDecl& var);
    QIAO_DECL InitialValue constant_bytes(const VarDecl& var);
    /// Functions that a pointer which a kernel reads may mean: module variables hold their addresses from the beginning, or
    /// the text names them other than to call them.
    QIAO_DECL std::vector<FunctionDecl*> stored_functions();

    unsigned next_serial() { return ++serial_; }

private:
    // The cases of conversion() (convert.ipp).
    QIAO_DECL Conversion list_to_class(BracedList& list, QualType to, bool allow_user);
    QIAO_DECL Conversion list_conversion(BracedList& list, QualType to, bool allow_user);
    QIAO_DECL Conversion reference_conversion(Expr* from, QualType to, bool allow_user);
    QIAO_DECL Conversion constructor_conversion(Expr* from, QualType to);
    QIAO_DECL Conversion class_conversion(Expr* from, QualType to, bool allow_user);
    QIAO_DECL Conversion pointer_conversion(Expr* from, QualType a, QualType to);
    QIAO_DECL Conversion scalar_conversion(Expr* from, QualType a, QualType to);
    struct CallDeduction;  // deduction.ipp

    std::vector<std::unique_ptr<std::string>> strings_;
    unsigned serial_ = 0;
    uintptr_t stack_base_ = 0;
    unsigned pending_depth_ = 0;
    std::map<const Token*, TokenRange> asm_code_;  ///< by the first token of an asm statement's text: what it was translated to
    friend class Parser;
};

}  // namespace sema
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/parse/parser.hpp>  // brings in the definitions, which need both
#endif
