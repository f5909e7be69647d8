// SPDX-License-Identifier: Apache-2.0
// The grammar of C++17 and CUDA [gram], as recursive descent over a range of tokens, calling sema as it goes.
//
// Names are looked up while parsing, so declarations and expressions are told apart by what names mean. A template is
// parsed once per instantiation with its parameters bound; in `pattern` mode (deduction) parameters stay symbolic and
// only types are parsed.
#pragma once
#include <qiao/lex/literal.hpp>
#include <qiao/ptx/ptx.hpp>
#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

/// Where a function or variable lives.
struct CudaSpecifiers {
    bool global = false, device = false, host = false, shared = false, constant = false, managed = false;

    CudaSpecifiers operator|(const CudaSpecifiers& o) const {
        return {global || o.global, device || o.device, host || o.host, shared || o.shared, constant || o.constant, managed || o.managed};
    }
};

/// decl-specifier-seq.
struct DeclSpecifiers {
    QualType type;
    SourceLoc loc;
    bool is_typedef = false, is_static = false, is_extern = false, is_constexpr = false, is_friend = false, is_virtual = false, is_explicit = false,
         is_inline = false, is_mutable = false, is_auto = false, no_inline = false;
    CudaSpecifiers cuda;
    bool no_type = false;  ///< constructor, destructor or conversion function: no type-specifier
    RecordDecl* defined_record = nullptr;
    ast::EnumDecl* defined_enum = nullptr;
    uint32_t align = 0;
    uint32_t launch_bounds = 0;
    bool packed = false;
    uint32_t pack = 0;  ///< as RecordInfo has it
    std::string_view intrinsic;
};

/// What the words of a decl-specifier-seq have said of the type so far.
struct TypeWords {
    QualType named;
    TypeKind base = TypeKind::int_;
    uint8_t quals = 0;
    uint8_t longs = 0;
    bool has_base = false, is_short = false, is_signed = false, is_unsigned = false;

    bool any() const { return has_base || named || longs != 0 || is_short || is_signed || is_unsigned; }
};

struct ParameterDecl {
    std::string_view name;
    QualType type;
    SourceLoc loc;
    TokenRange fallback;
    bool is_pack = false;  ///< pattern mode, or empty expansion
    bool is_restrict = false;
    uint32_t align = 0;
};

/// declarator.
struct Declarator {
    std::string_view name;
    SourceLoc loc;
    const Token* name_token = nullptr;
    QualType type;
    Scope* qualifier = nullptr;  ///< Class:: before the name
    bool has_qualifier = false;
    bool is_function = false;  ///< the outermost derivation is a function
    bool is_constructor = false, is_destructor = false, is_conversion = false;
    bool is_restrict = false;
    CudaSpecifiers cuda;  ///< those after `*` and `&`, which count as if they stood before the type
    std::vector<ParameterDecl> params;
    bool variadic = false;
    uint8_t method_quals = 0;
    bool is_noexcept = false;
    TokenRange noexcept_condition;  ///< of noexcept(condition)
    ast::RefQualifier ref_qualifier = ast::RefQualifier::absent;
    int pack_at = -1;
    size_t pack_count = 0;
    std::string_view pack_name;
    std::vector<TemplateArgument> explicit_args;  ///< explicit specialisation f<int>
    bool has_explicit_args = false;
    uint32_t align = 0;
};

class Parser {
public:
    Parser(Sema& sema, TokenRange tokens, Scope* scope, FunctionInfo* function = nullptr)
        : sema_(sema), p_(tokens.begin), end_(tokens.end), scope_(scope), function_(function) {}

    Sema& sema() { return sema_; }
    Scope* scope() { return scope_; }
    FunctionInfo* function() { return function_; }
    SourceLoc loc() const { return at(0).loc; }
    bool at_end() const { return p_ >= end_; }
    void set_c_linkage(bool on) { c_linkage_ = on; }
    void set_pattern(bool on) { pattern_ = on; }
    void set_pack_index(int i) { pack_index_ = i; }
    int pack_index() const { return pack_index_; }

    // specifiers.ipp
    QIAO_DECL DeclSpecifiers parse_decl_specifiers(bool need_type = true);
    QIAO_DECL bool accept_type_word(TypeWords& words);
    QIAO_DECL bool accept_plain_specifier(DeclSpecifiers& spec);
    QIAO_DECL bool is_typeless_name();
    QIAO_DECL bool accept_named_type(DeclSpecifiers& spec, TypeWords& words, bool need_type);
    QIAO_DECL TypeKind type_of_words(const TypeWords& words, SourceLoc where);
    QIAO_DECL bool parse_attributes(DeclSpecifiers& spec);
    QIAO_DECL bool accept_cuda_specifier(CudaSpecifiers& cuda);
    /// Passes one attribute of a template, whose arguments may use its parameters.
    QIAO_DECL bool skip_attribute();

    // decl.ipp
    QIAO_DECL void parse_declaration();
    QIAO_DECL QualType parse_type_id();
    QIAO_DECL FunctionDecl* declare_function(DeclSpecifiers& spec, Declarator& d, Scope* target);
    QIAO_DECL void parse_function_tail(FunctionDecl* f, FunctionInfo& fi);
    QIAO_DECL ast::VarDecl* parse_namespace_variable(DeclSpecifiers& spec, Declarator& d);
    QIAO_DECL QualType parse_class_specifier(DeclSpecifiers& spec);
    QIAO_DECL QualType parse_enum_specifier(DeclSpecifiers& spec);
    QIAO_DECL void parse_bases(RecordDecl& record);
    // template.ipp
    QIAO_DECL void parse_template_declaration(Pending& pending);
    QIAO_DECL std::vector<TemplateParameter> parse_template_parameters();
    QIAO_DECL bool declare_deduction_guide(const std::vector<TemplateParameter>& params, std::string_view name);
    // declarator.ipp
    QIAO_DECL Declarator parse_declarator(QualType base, bool abstract_allowed, bool initializer_context = false);
    // name.ipp
    QIAO_DECL std::vector<TemplateArgument> parse_template_arguments();
    QIAO_DECL TemplateDecl* try_template_argument_name();
    QIAO_DECL TemplateArgument parse_template_argument();
    QIAO_DECL Symbol* find_name(Scope* scope, std::string_view name, bool before_colons);
    /// A type named at the cursor (identifier, qualified, template-id), or nothing (cursor unmoved).
    QIAO_DECL std::optional<QualType> try_type_name();
    QIAO_DECL QualType try_deduced_class(bool in_declaration);
    QIAO_DECL bool is_parenthesised(Tok close) const;
    QIAO_DECL Scope* try_nested_name(bool* dependent = nullptr);
    QIAO_DECL bool starts_type();
    QIAO_DECL bool starts_declaration();
    QIAO_DECL std::string_view parse_operator_name(QualType* conversion);
    QIAO_DECL std::vector<TemplateArgument> parse_pattern_arguments();
    // expr.ipp
    QIAO_DECL Expr* parse_expression();
    QIAO_DECL Expr* parse_assignment();
    QIAO_DECL Expr* parse_conditional();
    QIAO_DECL Expr* parse_binary(int min_precedence);
    QIAO_DECL Expr* parse_unary();
    QIAO_DECL Expr* try_member_address(SourceLoc start);
    QIAO_DECL Expr* parse_postfix();
    QIAO_DECL Expr* parse_launch(Expr* kernel);
    QIAO_DECL Expr* parse_primary();
    QIAO_DECL Expr* parse_id_expression();
    QIAO_DECL Expr* parse_paren();
    QIAO_DECL Expr* parse_fold();
    QIAO_DECL Expr* parse_lambda();
    QIAO_DECL Expr* parse_new();
    QIAO_DECL Expr* parse_throw();
    QIAO_DECL Expr* parse_destructor_call(Expr* object);
    QIAO_DECL Expr* parse_noexcept(SourceLoc start);
    QIAO_DECL Expr* parse_sizeof();
    QIAO_DECL Expr* parse_literal();
    QIAO_DECL Expr* parse_user_literal();
    QIAO_DECL Expr* parse_named_cast();
    QIAO_DECL Expr* parse_member(Expr* base, bool arrow);
    QIAO_DECL Expr* parse_functional_cast(QualType type);
    QIAO_DECL BracedList* parse_braced_list();
    QIAO_DECL std::vector<Expr*> parse_expression_list(Tok close);
    QIAO_DECL Expr* parse_initializer_clause();
    QIAO_DECL Expr* this_object(SourceLoc loc);
    QIAO_DECL Expr* entity_expression(Symbol& symbol, std::string_view name, SourceLoc loc, bool qualified);
    QIAO_DECL Expr* local_or_capture(const Entity& e, SourceLoc loc);
    QIAO_DECL Expr* parse_type_trait();
    /// Calls `element` for each element of the pack expansion at the cursor, or once where it is none.
    QIAO_DECL void parse_maybe_pack(Tok close, const std::function<void()>& element);
    // stmt.ipp
    QIAO_DECL ast::Stmt* parse_statement();
    QIAO_DECL ast::Compound* parse_compound_body();
    /// The body of a function, all of whose labels must be defined.
    QIAO_DECL ast::Compound* parse_function_body();
    QIAO_DECL void parse_into(std::vector<ast::Stmt*>& list);
    QIAO_DECL ast::Stmt* parse_label();
    QIAO_DECL ast::Stmt* parse_goto();
    QIAO_DECL ast::LabelDecl& label_named(const Token& name);
    bool at_label() const { return is(Tok::identifier) && is_at(1, Tok::colon); }
    QIAO_DECL ast::Stmt* parse_declaration_statement();
    QIAO_DECL ast::Stmt* parse_for();
    QIAO_DECL ast::Stmt* parse_switch();
    QIAO_DECL ast::Stmt* parse_if();
    QIAO_DECL ast::Stmt* parse_while();
    // asm.ipp
    QIAO_DECL ast::Stmt* parse_asm();
    QIAO_DECL ast::VarDecl* parse_local_variable(DeclSpecifiers& spec, Declarator& d);
    struct BindingNames {
        std::vector<std::pair<std::string_view, SourceLoc>> names;
        bool reference = false;
        SourceLoc loc;
    };
    QIAO_DECL bool at_structured_binding(const DeclSpecifiers& spec) const;
    QIAO_DECL BindingNames parse_binding_names();
    QIAO_DECL void bind_names(const BindingNames& b, const DeclSpecifiers& spec, Expr* init, ast::DeclStmt& stmt);
    QIAO_DECL void parse_structured_binding(const DeclSpecifiers& spec, ast::DeclStmt& stmt);
    QIAO_DECL ast::VarDecl* binding_object(const DeclSpecifiers& spec, Expr* init, bool reference, SourceLoc here);
    QIAO_DECL Expr* bound_part(Expr* whole, size_t index, size_t count, SourceLoc where);
    QIAO_DECL Expr* tuple_part(Expr* whole, size_t index, SourceLoc where);

    // cursor
    const Token& at(size_t n) const {
        static const Token eof{};
        return p_ + n < end_ ? p_[n] : end_of_input(eof);
    }
    bool is(Tok k) const { return at(0).kind == k; }
    bool is_at(size_t n, Tok k) const { return at(n).kind == k; }
    void next() {
        split_ = false;
        if (p_ < end_) ++p_;
    }
    bool accept(Tok k) {
        if (!is(k) || split_) return false;
        next();
        return true;
    }
    QIAO_DECL void expect(Tok k, const char* where);
    /// The closing '>' of a template list; splits >> and >=.
    QIAO_DECL bool accept_close_angle();
    QIAO_DECL void expect_close_angle();
    QIAO_DECL bool at_close_angle() const;
    QIAO_DECL const Token* skip_balanced(const Token* t) const;  ///< t at an opening bracket: the token after its match
    QIAO_DECL const Token* skip_angles(const Token* t) const;    ///< t at '<': after the matching '>', or null
    const Token* position() const { return p_; }
    void seek(const Token* t) {
        p_ = t;
        split_ = false;
    }
    const Token* limit() const { return end_; }
    [[noreturn]] QIAO_DECL void syntax_error(const std::string& expected);

private:
    const Token& end_of_input(const Token& eof) const {
        // Past the end: report at the end of the range.
        eof_ = eof;
        if (end_ != nullptr) eof_.loc = end_[0].loc;
        return eof_;
    }
    struct ScopeGuard {
        Parser& p;
        Scope* saved;
        ScopeGuard(Parser& parser, Scope* s) : p(parser), saved(parser.scope_) { p.scope_ = s; }
        ~ScopeGuard() { p.scope_ = saved; }
    };

    // asm.ipp
    struct AsmOperand {
        SourceLoc loc;
        ptx::Type type;  ///< of its register; kind 'n': a constant
        Expr* expr = nullptr;
        bool is_output = false, reads = false;
    };
    QIAO_DECL AsmOperand parse_asm_operand(bool is_output);
    QIAO_DECL VarDecl* declare_asm_variable(const AsmOperand& o, size_t index, Expr* init, ast::DeclStmt& list);
    QIAO_DECL TokenRange asm_tokens(const Token* first, const Token* last, const std::vector<AsmOperand>& operands);
    QIAO_DECL ast::Stmt* asm_statement(SourceLoc here, TokenRange code, const std::vector<AsmOperand>& operands);
    struct Lambda;  // lambda.ipp

    // name.ipp
    struct TypeNamePart {
        QualType type;
        Scope* ns = nullptr;     ///< of a namespace, in place of a type
        bool dependent = false;  ///< what follows '::' is not known
    };
    QIAO_DECL std::optional<QualType> parse_decltype();
    QIAO_DECL Expr* parse_unevaluated();
    QIAO_DECL QualType parse_typeof();
    QIAO_DECL QualType parse_underlying_type();
    QIAO_DECL TypeNamePart parse_type_template_id(TemplateDecl& tmpl);
    QIAO_DECL QualType expanded_type(const Entity& pack);
    QIAO_DECL TypeNamePart parse_type_name_part(Scope* lookup, bool qualified);
    QIAO_DECL void skip_dependent_name();

    // class.ipp
    QIAO_DECL ast::EnumDecl* declare_enumeration(std::string_view name, SourceLoc where);
    QIAO_DECL void parse_enumerators(ast::EnumDecl& decl, bool fixed);
    // local.ipp
    QIAO_DECL void declare_anonymous_union(const DeclSpecifiers& spec, ast::DeclStmt& stmt);
    QIAO_DECL void declare_block_function(DeclSpecifiers& spec, Declarator& d);
    QIAO_DECL void parse_static_local(DeclSpecifiers& spec, Declarator& d);
    QIAO_DECL void parse_block_declarator(DeclSpecifiers& spec, ast::DeclStmt& stmt);

    // template.ipp
    struct TemplateHeader {
        std::vector<TemplateParameter> params;
        const Token* begin = nullptr;  ///< after the header
        bool is_friend = false;
        bool is_member = false;  ///< another header follows
    };
    QIAO_DECL void declare_template(Scope& target, TemplateDecl& t);
    QIAO_DECL void declare_alias_template(TemplateHeader& header);
    QIAO_DECL bool declare_class_template(TemplateHeader& header);
    QIAO_DECL void declare_primary_class(TemplateHeader& header, Scope& target, TemplateDecl* primary, TokenRange declaration, bool has_body);
    QIAO_DECL void declare_specialization(TemplateHeader& header, TemplateDecl& primary, const Token* open, const Token* after, TokenRange declaration);
    QIAO_DECL void declare_function_specialization();
    QIAO_DECL bool specialize_function(TemplateDecl& t, FunctionDecl& f, const Declarator& d);
    QIAO_DECL bool declare_variable_specialization(TemplateHeader& header, const Pending& pending);
    QIAO_DECL void declare_function_or_variable_template(TemplateHeader& header, const Pending& pending);
    // decl.ipp
    QIAO_DECL void parse_using();
    QIAO_DECL void parse_using_declarator();
    QIAO_DECL ast::FieldDecl* add_field(std::string_view name, QualType type, SourceLoc where);
    QIAO_DECL void declare_anonymous_member(const DeclSpecifiers& spec);
    QIAO_DECL void declare_typedef(DeclSpecifiers& spec, const Declarator& d);
    QIAO_DECL bool parse_function_declaration(DeclSpecifiers& spec, Declarator& d);
    QIAO_DECL TokenRange skip_member_initializer();
    QIAO_DECL void parse_field(const DeclSpecifiers& spec, Declarator& d);
    // declarator.ipp
    struct ArrayBound {
        bool known = false;
        uint64_t count = 0;
        int32_t param = -1;  ///< in a pattern: position of the value parameter that it names
    };
    QIAO_DECL bool at_declarator_attribute() const;
    QIAO_DECL void parse_declarator_attributes(Declarator& d);
    QIAO_DECL bool at_member_star(const Token* t) const;
    QIAO_DECL QualType parse_pointer_operators(QualType type, Declarator& d);
    QIAO_DECL bool at_inner_declarator(bool abstract_allowed);
    QIAO_DECL void parse_declarator_qualifier(Declarator& d);
    QIAO_DECL void parse_declarator_id(Declarator& d, QualType base, QualType& type, bool initializer_context);
    QIAO_DECL bool at_parameter_list();
    QIAO_DECL bool at_parameter_pack() const;
    QIAO_DECL TokenRange skip_default_argument();
    QIAO_DECL ParameterDecl parse_parameter(Scope* param_scope);
    QIAO_DECL void parse_parameter_pack(Declarator& d, Scope* param_scope);
    QIAO_DECL void parse_parameters_and_qualifiers(Declarator& d, QualType& type);
    QIAO_DECL void parse_function_qualifiers(Declarator& d);
    QIAO_DECL ArrayBound parse_array_bound();
    QIAO_DECL QualType parse_array_bounds(QualType type);
    QIAO_DECL Declarator parse_inner_declarator(Declarator& d, const Token* inner, QualType type, bool abstract_allowed, bool initializer_context);

    Sema& sema_;
    const Token* p_;
    const Token* end_;
    Scope* scope_;
    FunctionInfo* function_;
    mutable Token eof_;
    bool split_ = false;       ///< the first half of a >> has been consumed
    bool c_linkage_ = false;   ///< the declaration is extern "C"
    bool pattern_ = false;     ///< template parameters are symbolic
    bool literal_parameter_ = false;  ///< among a literal operator's parameters, where `long double` is the literal's double
    bool no_greater_ = false;  ///< '>' ends the expression (template argument)
    bool unevaluated_ = false;
    int pack_index_ = -1;
    int32_t pending_unroll_ = -1;
    friend class Sema;
};

}  // namespace sema
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/src/sema.hpp>
#endif
