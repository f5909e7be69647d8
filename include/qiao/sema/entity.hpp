// SPDX-License-Identifier: Apache-2.0
// Names, scopes, templates, and declarations that are known but not yet parsed.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <qiao/ast/ast.hpp>
#include <qiao/lex/token.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace ast {
struct TemplateDecl;
}
namespace sema {

using ast::Expr;
using ast::FunctionDecl;
using ast::QualType;
using ast::RecordDecl;
using ast::TemplateArgument;
using ast::TemplateDecl;
using ast::TypeKind;
using ast::VarDecl;

struct Scope;
struct FunctionInfo;

/// A stretch of tokens [begin, end).
struct TokenRange {
    const Token* begin = nullptr;
    const Token* end = nullptr;
    explicit operator bool() const { return begin != nullptr; }
};

/// What a name means. One name may mean several (an overload set, or a class and a function).
struct Entity {
    enum class Kind : uint8_t {
        type,             ///< typedef-name, class, enum, bound type parameter
        template_,        ///< class, function, alias or variable template
        variable,
        field,
        function,
        value,            ///< enumerator or bound value parameter
        namespace_,
        pack,             ///< bound template parameter pack (`pack`), or function parameter pack (`variables`)
        pattern_value     ///< value parameter while parsing a pattern: its position in `value`
    };
    Kind kind = Kind::type;
    QualType type;
    int64_t value = 0;
    void* address = nullptr;  ///< value: entity whose address a pointer parameter is bound to (FunctionDecl* or VarDecl*)
    TemplateDecl* tmpl = nullptr;
    VarDecl* variable = nullptr;
    ast::FieldDecl* field = nullptr;
    FunctionDecl* function = nullptr;
    Scope* scope = nullptr;                     ///< namespace_
    const FunctionInfo* owner = nullptr;        ///< locals: the function they belong to
    std::vector<TemplateArgument> pack;
    std::vector<VarDecl*> variables;
    bool is_pattern_pack = false;               ///< a pack parameter while parsing a pattern
    bool is_parameter_pack = false;             ///< pack: of function parameters
};

/// A declaration that was skimmed: its extent and the names it may declare. Parsed when one of them is looked up.
struct Pending {
    enum class Kind : uint8_t { function, variable, tag, typedef_, using_, template_, friend_ };
    enum class State : uint8_t { waiting, parsing, done, failed };
    Kind kind = Kind::variable;
    State state = State::waiting;
    bool has_declarators = true;   ///< tag: something follows the class body
    bool is_static = false;
    bool is_kernel = false;
    bool out_of_line = false;      ///< Class::member definition
    bool is_function = false;      ///< a parameter list follows the name (templates too)
    bool is_tag = false;           ///< a class or enum is declared (templates too)
    bool is_nonpublic = false;     ///< a private or protected member
    bool has_c_linkage = false;    ///< extern "C"
    TokenRange tokens;             ///< the whole declaration, template headers and final ';' included
    Scope* scope = nullptr;
    SourceLoc loc;                 ///< of the declared name
    std::string_view name;
    std::vector<std::string_view> qualifier;  ///< out_of_line: class names before the member's name
    Diagnostic error;              ///< failed
};

struct Symbol {
    std::vector<Entity> entities;
    std::vector<Pending*> pending;  ///< not yet parsed, in source order
};

struct Scope {
    enum class Kind : uint8_t { namespace_, record, template_, function, block };
    Kind kind = Kind::namespace_;
    Scope* parent = nullptr;
    std::string_view name;
    std::string qualified;  ///< "ns::inner", empty for the global namespace
    std::unordered_map<std::string_view, Symbol> names;
    std::vector<Scope*> used;                 ///< using-directives, unnamed namespaces
    std::vector<Scope*> inlined;              ///< inline namespaces
    bool is_inline = false;                   ///< an inline namespace
    RecordDecl* record = nullptr;
    FunctionInfo* function = nullptr;         ///< function and block scopes: the function whose body this is
    std::vector<Pending*> out_of_line;        ///< namespaces: member definitions found here
    bool visiting = false;                    ///< guards lookup against cycles of using-directives
};

struct TemplateParameter {
    enum class Kind : uint8_t { type, value, template_ } kind = Kind::type;
    std::string_view name;
    bool is_pack = false;
    TokenRange declaration;   ///< value: the parameter-declaration without default
    TokenRange fallback;      ///< default argument
    SourceLoc loc;
};

struct PartialSpecialization {
    std::vector<TemplateParameter> params;
    TokenRange pattern;       ///< the template-argument-list between < and >
    TokenRange declaration;   ///< after the template header
    Scope* scope = nullptr;
    std::vector<TemplateArgument> pattern_args;  ///< parsed on first use
    bool parsed = false;
};

/// Everything sema keeps of a class.
struct RecordInfo {
    Scope* scope = nullptr;           ///< the class scope
    Scope* enclosing = nullptr;       ///< where it was declared, template parameter scope included
    TokenRange bases;                 ///< after ':' up to '{'
    TokenRange body;                  ///< between the braces
    bool has_body = false;
    bool completing = false;
    bool skimmed = false;
    std::vector<Pending*> members;    ///< in order
    TemplateDecl* tmpl = nullptr;     ///< primary template of a specialisation
    std::vector<TemplateArgument> args;
    bool is_specialization = false;   ///< its body is a partial or explicit specialisation's
    std::map<ast::FieldDecl*, TokenRange> field_inits;  ///< default member initialisers, after '=' or at '{'
    std::map<ast::FieldDecl*, uint32_t> field_aligns;   ///< alignas on members
    bool is_lambda = false;
    std::map<VarDecl*, ast::FieldDecl*> captures;
    ast::FieldDecl* captured_this = nullptr;
    std::vector<RecordDecl*> inherited;   ///< bases whose constructors are inherited
    std::vector<FunctionDecl*> inherited_constructors;
    std::vector<TemplateDecl*> inherited_templates;
    bool inheritance_done = false;
    FunctionDecl* implicit_default = nullptr;
    FunctionDecl* implicit_copies[2][2] = {};  ///< constructor, assignment; copy, move
    FunctionDecl* implicit_destructor = nullptr;
    uint32_t align_request = 0;
    bool packed = false;
    uint32_t pack = 0;                ///< #pragma pack: no field or base is aligned to more; 0: none
    bool is_class = false;            ///< declared by `class`: members are private at first
    bool layout_pod = false;          ///< keeps its tail padding where it is a base
    int trivial_copy = -1;            ///< cached answers: -1 unknown
    int trivial_assign = -1;
    int trivial_default = -1;
    int trivial_destructor = -1;
};

/// Everything sema keeps of a function.
struct FunctionInfo {
    Scope* scope = nullptr;           ///< where its declarator was parsed (template parameter scope included)
    Scope* param_scope = nullptr;     ///< its parameters' scope, once being defined
    TokenRange ctor_inits;            ///< after ':' up to the body
    TokenRange body;                  ///< between the braces
    bool has_body = false;
    bool is_defaulted = false;
    bool is_deleted = false;
    bool is_explicit = false;
    bool is_static = false;
    bool has_c_linkage = false;       ///< extern "C": its name alone tells it from others
    bool is_virtual = false;
    bool auto_result = false;
    bool is_noexcept = false;
    TokenRange noexcept_condition;    ///< of noexcept(condition), then is_noexcept is set too
    bool implicit = false;            ///< synthesised constructor or destructor
    FunctionDecl* inherited = nullptr;  ///< inherited constructor: the base's
    enum class State : uint8_t { declared, defining, defined } state = State::declared;
    std::vector<TokenRange> defaults; ///< default arguments, per parameter
    std::vector<Scope*> default_scopes;
    std::vector<std::string_view> param_names;  ///< as written in the defining declaration
    int pack_at = -1;                 ///< index of the first parameter that a function parameter pack expanded to
    size_t pack_count = 0;
    std::string_view pack_name;
    TemplateDecl* tmpl = nullptr;     ///< the template it was made from
    std::vector<TemplateArgument> args;
    FunctionDecl* decl = nullptr;
    FunctionInfo* outer = nullptr;    ///< lambda bodies: the function around
    const Token* declarator = nullptr;
    SourceLoc definition_loc;         ///< place of the name in the definition
    unsigned serial = 0;              ///< for unique names of statics
    std::map<std::string_view, ast::LabelDecl*> labels;
};

}  // namespace sema

namespace ast {

/// A template. Its declaration is kept as tokens; every use parses them again with the parameters bound.
struct TemplateDecl {
    enum class Kind : uint8_t { class_, function, alias, variable } kind = Kind::class_;
    std::string_view name;
    std::vector<sema::TemplateParameter> params;
    sema::Scope* scope = nullptr;          ///< where it was declared
    sema::TokenRange declaration;          ///< after the template header
    SourceLoc loc;                         ///< of its name
    bool has_body = false;
    bool is_kernel = false;
    // class templates
    std::vector<sema::PartialSpecialization*> partial;
    std::map<std::string, RecordDecl*> classes;
    std::vector<sema::Pending*> members;   ///< out-of-line member definitions
    std::vector<TemplateDecl*> guides;     ///< deduction guides, as function templates
    std::vector<TemplateDecl*> constructor_guides;
    bool guides_done = false;
    // function templates
    std::map<std::string, FunctionDecl*> functions;
    bool specializations_parsed = false;   ///< declarations that may specialise it have been looked for
    QualType pattern;                      ///< function type with template_param types; null until parsed
    std::vector<bool> pattern_pack;        ///< parameter is a pack expansion
    size_t required_params = 0;            ///< parameters without default argument
    bool pattern_done = false;
    bool pattern_failed = false;
    Diagnostic pattern_error;              ///< why, for notes
    uint8_t pattern_method_quals = 0;
    RefQualifier pattern_ref = RefQualifier::absent;
    RecordDecl* record = nullptr;          ///< member template: class
    bool is_static = false;
    bool is_constructor = false;
    bool is_conversion = false;
    bool is_explicit = false;
    TemplateDecl* inherited = nullptr;     ///< inherited constructor: the base's
    // variable templates
    std::map<std::string, VarDecl*> variables;
    std::vector<std::pair<std::vector<TemplateArgument>, sema::PartialSpecialization*>> explicit_specs;
    bool is_lambda = false;                ///< generic lambda's operator(): parameters `auto` are type parameters
};

}  // namespace ast
QIAO_NAMESPACE_END
