// SPDX-License-Identifier: Apache-2.0
// Names, nested-name-specifiers, template arguments, and telling types from expressions [basic.lookup], [temp.names].
#pragma once
#include <algorithm>
#include <utility>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

void Parser::syntax_error(const std::string& expected) {
    std::string got = at_end() || is(Tok::eof) ? "end of input" : "'" + std::string(at(0).text) + "'";
    fail(loc(), DiagCode::syntax, "expected " + expected + " before " + got);
}

void Parser::expect(Tok k, const char* where) {
    if (accept(k)) return;
    static constexpr const char* punctuators[] = {
#define QIAO_PUNCTUATOR(name, text) text,
#include <qiao/lex/tokens.def>
    };
    std::string what = "token";
    if (k >= Tok::l_brace && k <= Tok::hash_hash) what = "'" + std::string(punctuators[static_cast<int>(k) - static_cast<int>(Tok::l_brace)]) + "'";
    syntax_error(what + (where[0] != 0 ? " " + std::string(where) + "," : ""));
}

bool Parser::at_close_angle() const {
    return is(Tok::greater) || is(Tok::greater_greater) || is(Tok::greater_equal) || is(Tok::greater_greater_equal);
}

bool Parser::accept_close_angle() {
    if (is(Tok::greater) && !split_) {
        next();
        return true;
    }
    if (is(Tok::greater_greater)) {
        if (split_) {
            next();
        } else {
            split_ = true;
        }
        return true;
    }
    return false;
}

void Parser::expect_close_angle() {
    if (!accept_close_angle()) syntax_error("'>'");
}

const Token* Parser::skip_balanced(const Token* t) const { return detail::skip_group(t, end_); }
const Token* Parser::skip_angles(const Token* t) const { return detail::skip_angle_group(t, end_); }

namespace detail {
inline const Entity* find_kind(const Symbol* symbol, Entity::Kind kind) {
    if (symbol == nullptr) return nullptr;
    for (const Entity& e : symbol->entities) {
        if (e.kind == kind) return &e;
    }
    return nullptr;
}
inline TemplateDecl* type_template(const Symbol* symbol) {
    if (symbol == nullptr) return nullptr;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && (e.tmpl->kind == TemplateDecl::Kind::class_ || e.tmpl->kind == TemplateDecl::Kind::alias)) return e.tmpl;
        if (e.kind == Entity::Kind::type && e.tmpl != nullptr) return e.tmpl;  // injected-class-name
    }
    return nullptr;
}
inline bool hides_type(const Symbol& symbol) {
    for (const Entity& e : symbol.entities) {
        if (e.kind == Entity::Kind::variable || (e.kind == Entity::Kind::function && !e.function->is_constructor)) return true;
    }
    return false;
}
inline bool may_qualify(const Symbol& symbol) {
    for (const Entity& e : symbol.entities) {
        if (e.kind != Entity::Kind::variable && e.kind != Entity::Kind::function && e.kind != Entity::Kind::field && e.kind != Entity::Kind::value) return true;
    }
    return false;
}
/// A template template parameter in a pattern.
inline const Entity* pattern_template(const Symbol* symbol) {
    const Entity* found = nullptr;
    if (symbol == nullptr) return found;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::template_ && e.tmpl == nullptr) found = &e;
    }
    return found;
}
inline bool is_dependent_argument(const TemplateArgument& a) {
    return a.kind == TemplateArgument::Kind::dependent_value || (a.kind == TemplateArgument::Kind::type && is_dependent(a.type)) || a.expansion;
}

/// An alias template with dependent arguments, seen through so that they can be deduced; else a non-deduced type.
inline QualType pattern_alias(Sema& s, TemplateDecl& tmpl, const std::vector<TemplateArgument>& args) {
    Scope* binding = s.new_scope(Scope::Kind::template_, tmpl.scope);
    for (size_t i = 0; i < tmpl.params.size(); ++i) {
        const TemplateParameter& p = tmpl.params[i];
        bool last_pack = p.is_pack && i + 1 == args.size() && args[i].expansion;
        if (i >= args.size() || (p.is_pack && !last_pack)) return s.types.dependent();
        const TemplateArgument& a = args[i];
        Entity e;
        e.is_pattern_pack = p.is_pack;
        if (a.kind == TemplateArgument::Kind::type) {
            e.type = a.type;
        } else if (a.kind == TemplateArgument::Kind::dependent_value && a.param >= 0) {
            e.kind = Entity::Kind::pattern_value;
            e.value = a.param;
        } else if (a.kind == TemplateArgument::Kind::value) {
            e.kind = Entity::Kind::value;
            e.type = a.type;
            e.value = a.value;
        } else {
            return s.types.dependent();
        }
        s.declare(binding, p.name, e);
    }
    try {
        Parser parser(s, tmpl.declaration, binding);
        parser.set_pattern(true);
        return parser.parse_type_id();
    } catch (CompileError& error) {
        if (error.diagnostic.code == DiagCode::limit) throw;
        return s.types.dependent();
    }
}
}  // namespace detail

/// Unqualified lookup. Before '::' only names of types, templates and namespaces count [basic.lookup.qual].
Symbol* Parser::find_name(Scope* scope, std::string_view name, bool before_colons) {
    Scope* found_in = nullptr;
    Symbol* symbol = sema_.find(scope, name, &found_in);
    while (before_colons && found_in != nullptr && found_in->parent != nullptr && !detail::may_qualify(*symbol)) symbol = sema_.find(found_in->parent, name, &found_in);
    return symbol;
}

/// True where the expression at the cursor, which `close` ends, is in parentheses as a whole.
bool Parser::is_parenthesised(Tok close) const {
    if (!is(Tok::l_paren)) return false;
    const Token* after = skip_balanced(p_);
    return after >= end_ || after->is(close);
}

/// decltype(expression), or decltype(x)::member. Patterns only pass it.
std::optional<QualType> Parser::parse_decltype() {
    next();
    if (pattern_) {
        seek(skip_balanced(p_));
        return sema_.types.dependent();
    }
    expect(Tok::l_paren, "after decltype");
    if (is(Tok::kw_auto) && is_at(1, Tok::r_paren)) {
        next();
        next();
        return sema_.types.decltype_auto_type();
    }
    bool parenthesised = is_parenthesised(Tok::r_paren);
    Expr* e = parse_unevaluated();
    expect(Tok::r_paren, "after decltype");
    QualType t = sema_.decltype_of(e, parenthesised);
    if (!is(Tok::colon_colon) || !t->is_record()) return t;
    sema_.skim_members(*t->record);
    next();
    ScopeGuard guard(*this, sema_.info(*t->record).scope);
    return try_type_name();
}

Expr* Parser::parse_unevaluated() {
    bool around = std::exchange(unevaluated_, true);
    Expr* e = parse_expression();
    unevaluated_ = around;
    return e;
}

/// GNU's typeof, of a type or an expression.
QualType Parser::parse_typeof() {
    next();
    next();
    QualType t = starts_type() ? parse_type_id() : QualType();
    if (!t) t = sema_.glvalue(parse_unevaluated())->type;
    expect(Tok::r_paren, "after typeof");
    return t;
}

QualType Parser::parse_underlying_type() {
    next();
    expect(Tok::l_paren, "after __underlying_type");
    QualType t = parse_type_id();
    expect(Tok::r_paren, "after type");
    if (is_dependent(t)) return sema_.types.dependent();
    if (!t->is_enum()) fail(loc(), DiagCode::type, "__underlying_type of a type that is no enumeration");
    return t->enumeration->underlying;
}

/// A template-id of a class or alias template, whose name is at the cursor.
Parser::TypeNamePart Parser::parse_type_template_id(TemplateDecl& tmpl) {
    TypeNamePart part;
    SourceLoc here = loc();
    next();
    std::vector<TemplateArgument> args = pattern_ ? parse_pattern_arguments() : parse_template_arguments();
    bool alias = tmpl.kind == TemplateDecl::Kind::alias;
    part.dependent = pattern_ && std::any_of(args.begin(), args.end(), detail::is_dependent_argument);
    if (part.dependent)
        part.type = alias ? detail::pattern_alias(sema_, tmpl, args) : sema_.types.template_spec(&tmpl, std::move(args), UINT32_MAX);
    else
        part.type = alias ? sema_.instantiate_alias(tmpl, std::move(args), here) : sema_.instantiate_class(tmpl, std::move(args), here);
    return part;
}

/// The element of a pack of types that this turn of the expansion is about; none where it is no type.
QualType Parser::expanded_type(const Entity& pack) {
    SourceLoc here = loc();
    if (pack_index_ < 0) fail(here, DiagCode::template_, "parameter pack '" + std::string(at(0).text) + "' is not expanded with '...'");
    size_t index = static_cast<size_t>(pack_index_);
    if (index >= pack.pack.size()) fail(here, DiagCode::template_, "parameter packs of different lengths in one expansion");
    if (pack.pack[index].kind != TemplateArgument::Kind::type) return {};
    next();
    return pack.pack[index].type;
}

/// One name of a (qualified) type-name: the type or namespace that the name at the cursor means, and moves past it. Neither
/// where it means something else.
Parser::TypeNamePart Parser::parse_type_name_part(Scope* lookup, bool qualified) {
    TypeNamePart part;
    if (!is(Tok::identifier)) return part;
    std::string_view name = at(0).text;
    Symbol* symbol = qualified ? sema_.find_in(lookup, name) : find_name(lookup, name, is_at(1, Tok::colon_colon));
    TemplateDecl* tmpl = detail::type_template(symbol);
    const Entity* type = detail::find_kind(symbol, Entity::Kind::type);
    const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack);
    const Entity* ns = detail::find_kind(symbol, Entity::Kind::namespace_);
    const Entity* pattern_template = detail::pattern_template(symbol);
    // A variable or function hides a class of the same name; constructors are not found by name.
    if (type != nullptr && detail::hides_type(*symbol) && tmpl == nullptr && !is_at(1, Tok::colon_colon)) return part;
    if (tmpl != nullptr && is_at(1, Tok::less)) {
        return parse_type_template_id(*tmpl);
    } else if (pattern_template != nullptr && is_at(1, Tok::less)) {
        next();
        std::vector<TemplateArgument> args = parse_pattern_arguments();
        part.type = sema_.types.template_spec(nullptr, std::move(args), static_cast<uint32_t>(pattern_template->value));
        part.dependent = true;
    } else if (pack != nullptr && !pack->is_parameter_pack && !pack->is_pattern_pack) {
        part.type = expanded_type(*pack);
    } else if (type != nullptr) {
        part.type = type->type;
        part.dependent = is_dependent(part.type);
        next();
    } else if (ns != nullptr && is_at(1, Tok::colon_colon)) {
        part.ns = ns->scope;
        next();
    }
    return part;
}

/// Passes what follows a dependent type: `::template name<...>::name`.
void Parser::skip_dependent_name() {
    next();
    accept(Tok::kw_template);
    while (is(Tok::identifier)) {
        next();
        if (is(Tok::less)) {
            const Token* after = skip_angles(p_);
            if (after == nullptr) break;
            seek(after);
        }
        if (!is(Tok::colon_colon)) break;
        next();
        accept(Tok::kw_template);
    }
}

/// Looks at the (qualified, possibly template-id) name at the cursor as a type.
std::optional<QualType> Parser::try_type_name() {
    const Token* saved = p_;
    bool saved_split = split_;
    auto restore = [&]() -> std::optional<QualType> {
        p_ = saved;
        split_ = saved_split;
        return std::nullopt;
    };
    if (is(Tok::kw_decltype)) return parse_decltype();
    accept(Tok::kw_typename);
    if (is(Tok::identifier) && (at(0).text == "__typeof__" || at(0).text == "typeof" || at(0).text == "__typeof") && is_at(1, Tok::l_paren)) return parse_typeof();
    if (is(Tok::identifier) && at(0).text == "__underlying_type") return parse_underlying_type();
    bool qualified = accept(Tok::colon_colon);
    Scope* lookup = qualified ? sema_.global : scope_;
    for (;;) {
        TypeNamePart part = parse_type_name_part(lookup, qualified);
        if (!part.type && part.ns == nullptr) return restore();
        bool ends_here = !is(Tok::colon_colon) || split_ || is_at(1, Tok::star);  // ::* makes a pointer to member
        if (ends_here) return part.ns != nullptr ? restore() : part.type;
        if (part.dependent) {
            skip_dependent_name();
            return sema_.types.dependent();
        }
        next();
        accept(Tok::kw_template);
        if (part.ns != nullptr) {
            lookup = part.ns;
        } else if (part.type->is_record()) {
            sema_.skim_members(*part.type->record);
            lookup = sema_.info(*part.type->record).scope;
        } else {
            return restore();
        }
        qualified = true;
    }
}

/// A class template named without arguments, before the name of a variable or, in an expression, before '(' or '{'
/// [dcl.type.class.deduct]. Else none, and the cursor stays.
QualType Parser::try_deduced_class(bool in_declaration) {
    if (pattern_) return {};
    const Token* saved = p_;
    bool saved_split = split_;
    bool dependent = false;
    Scope* q = is(Tok::colon_colon) || is_at(1, Tok::colon_colon) ? try_nested_name(&dependent) : nullptr;
    if (is(Tok::identifier) && (in_declaration ? is_at(1, Tok::identifier) : is_at(1, Tok::l_paren) || is_at(1, Tok::l_brace))) {
        Symbol* symbol = q != nullptr ? sema_.find_in(q, at(0).text) : sema_.find(scope_, at(0).text);
        TemplateDecl* tmpl = detail::type_template(symbol);
        bool only = tmpl != nullptr && tmpl->kind == TemplateDecl::Kind::class_;
        for (size_t i = 0; only && i < symbol->entities.size(); ++i) only = symbol->entities[i].kind == Entity::Kind::template_ && symbol->entities[i].tmpl == tmpl;
        if (only) {
            next();
            return sema_.types.deduced_class(tmpl);
        }
    }
    p_ = saved;
    split_ = saved_split;
    return {};
}

/// Parses `A::B<T>::` as far as it goes and leaves the cursor after the last '::'. Null (cursor unmoved) where there is
/// none, or the qualifier is dependent (then the cursor is moved and *dependent set).
Scope* Parser::try_nested_name(bool* dependent) {
    Scope* lookup = nullptr;
    if (is(Tok::colon_colon)) {
        next();
        lookup = sema_.global;
    }
    for (;;) {
        const Token* saved = p_;
        bool saved_split = split_;
        accept(Tok::kw_template);
        if (!is(Tok::identifier)) {
            seek(saved);
            return lookup;
        }
        const Token* after = p_ + 1;
        if (after < end_ && after->is(Tok::less)) {
            // `inner<A>>::` : the second '>' closes an outer list, so this is no qualifier.
            const Token* open = after;
            after = skip_angles(after);
            if (after != nullptr && detail::angle_balance(open, after) < 0) after = nullptr;
        }
        if (after == nullptr || after >= end_ || !after->is(Tok::colon_colon)) {
            seek(saved);
            split_ = saved_split;
            return lookup;
        }
        std::string_view name = at(0).text;
        Symbol* symbol = lookup != nullptr ? sema_.find_in(lookup, name) : find_name(scope_, name, true);
        if (const Entity* ns = detail::find_kind(symbol, Entity::Kind::namespace_)) {
            next();
            next();
            lookup = ns->scope;
            continue;
        }
        // A type: parse just this component.
        QualType type;
        TemplateDecl* tmpl = detail::type_template(symbol);
        const Entity* type_entity = detail::find_kind(symbol, Entity::Kind::type);
        const Entity* pack = detail::find_kind(symbol, Entity::Kind::pack);
        if (tmpl != nullptr && is_at(1, Tok::less)) {
            SourceLoc at_name = loc();
            next();
            std::vector<TemplateArgument> args = pattern_ ? parse_pattern_arguments() : parse_template_arguments();
            bool dep = false;
            for (const TemplateArgument& a : args) dep = dep || a.kind == TemplateArgument::Kind::dependent_value || (a.kind == TemplateArgument::Kind::type && is_dependent(a.type)) || a.expansion;
            if (dep) type = sema_.types.dependent();
            else type = tmpl->kind == TemplateDecl::Kind::alias ? sema_.instantiate_alias(*tmpl, std::move(args), at_name) : sema_.instantiate_class(*tmpl, std::move(args), at_name);
        } else if (type_entity != nullptr) {
            type = type_entity->type;
            next();
        } else if (pack != nullptr && pack_index_ >= 0 && static_cast<size_t>(pack_index_) < pack->pack.size() && pack->pack[static_cast<size_t>(pack_index_)].kind == TemplateArgument::Kind::type) {
            type = pack->pack[static_cast<size_t>(pack_index_)].type;
            next();
        } else {
            seek(saved);
            split_ = saved_split;
            return lookup;
        }
        expect(Tok::colon_colon, "in qualified name");
        if (is_dependent(type)) {
            if (dependent != nullptr) *dependent = true;
            return nullptr;
        }
        if (type->is_record()) {
            sema_.skim_members(*type->record);
            lookup = sema_.info(*type->record).scope;
        } else if (type->is_enum()) {
            lookup = static_cast<Scope*>(type->enumeration->sema);
        } else {
            fail(loc(), DiagCode::name_lookup, "'" + to_string(type) + "' is no class, namespace or enumeration");
        }
    }
}

bool Parser::starts_type() {
    switch (at(0).kind) {
        case Tok::kw_void: case Tok::kw_bool: case Tok::kw_char: case Tok::kw_wchar_t: case Tok::kw_char16_t: case Tok::kw_char32_t: case Tok::kw_int:
        case Tok::kw_float: case Tok::kw_double: case Tok::kw_short: case Tok::kw_long: case Tok::kw_signed: case Tok::kw_unsigned: case Tok::kw_const:
        case Tok::kw_volatile: case Tok::kw_struct: case Tok::kw_class: case Tok::kw_union: case Tok::kw_enum: case Tok::kw_typename: case Tok::kw_auto:
            return true;
        case Tok::identifier: case Tok::colon_colon: case Tok::kw_decltype: {
            const Token* saved = p_;
            bool saved_split = split_;
            bool is_type = try_type_name() || try_deduced_class(true);
            p_ = saved;
            split_ = saved_split;
            return is_type;
        }
        default: return false;
    }
}

/// Statement level: declaration or expression? [stmt.ambig]
bool Parser::starts_declaration() {
    switch (at(0).kind) {
        case Tok::kw_typedef: case Tok::kw_static: case Tok::kw_extern: case Tok::kw_constexpr: case Tok::kw_register: case Tok::kw_shared: case Tok::kw_constant:
        case Tok::kw_device: case Tok::kw_using: case Tok::kw_static_assert: case Tok::kw_alignas: case Tok::kw_inline: case Tok::kw_attribute: case Tok::kw_const: case Tok::kw_volatile:
        case Tok::kw_struct: case Tok::kw_class: case Tok::kw_union: case Tok::kw_enum: case Tok::kw_auto: case Tok::kw_thread_local: case Tok::kw_managed:
            return true;
        case Tok::l_square: return is_at(1, Tok::l_square);
        default: break;
    }
    if (is(Tok::identifier) && at(0).text == "__align__" && is_at(1, Tok::l_paren)) return true;
    if (!starts_type()) return false;
    const Token* saved = p_;
    bool saved_split = split_;
    bool result = true;
    if (is(Tok::identifier) || is(Tok::colon_colon) || is(Tok::kw_typename) || is(Tok::kw_decltype)) {
        if (!try_type_name()) try_deduced_class(true);
        // T( and T{ are expressions, unless ( starts a pointer declarator. T::x is one too.
        if (is(Tok::l_brace) || is(Tok::dot) || is(Tok::colon_colon)) result = false;
        if (is(Tok::l_paren)) {
            result = is_at(1, Tok::star) || is_at(1, Tok::amp) || at_member_star(p_ + 1);
            if (result) {
                const Token* after = skip_balanced(p_);
                result = after < end_ && (after->is(Tok::l_paren) || after->is(Tok::l_square));
            }
        }
    } else if (is_at(1, Tok::l_paren) || is_at(1, Tok::l_brace)) {
        // float(x), unsigned(…): a cast, unless a pointer declarator follows.
        result = is_at(1, Tok::l_paren) && (is_at(2, Tok::star) || is_at(2, Tok::amp) || at_member_star(p_ + 2));
        if (result) {
            const Token* after = skip_balanced(p_ + 1);
            result = after < end_ && (after->is(Tok::l_paren) || after->is(Tok::l_square));
        }
    }
    p_ = saved;
    split_ = saved_split;
    return result;
}

std::string_view Parser::parse_operator_name(QualType* conversion) {
    expect(Tok::kw_operator, "");
    const Token& t = at(0);
    if (t.is(Tok::l_paren) || t.is(Tok::l_square)) {
        std::string_view name = t.is(Tok::l_paren) ? "operator()" : "operator[]";
        next();
        next();
        return name;
    }
    if (t.is(Tok::kw_new) || t.is(Tok::kw_delete)) {
        std::string name = "operator " + std::string(t.text);
        next();
        if (is(Tok::l_square)) {
            next();
            next();
            name += "[]";
        }
        return sema_.intern(name);
    }
    if (t.is(Tok::string_literal)) {
        std::string name = "operator\"\"" + std::string(at(1).text);
        if (t.text != "\"\"" || !is_at(1, Tok::identifier)) syntax_error("a literal suffix");
        next();
        next();
        return sema_.intern(name);
    }
    if (t.kind >= Tok::l_brace && t.kind <= Tok::hash_hash && !t.is(Tok::colon_colon)) {
        std::string_view name = sema_.intern("operator" + std::string(t.text));
        next();
        return name;
    }
    // Conversion function: a type without parentheses.
    DeclSpecifiers spec = parse_decl_specifiers();
    QualType type = spec.type;
    while (is(Tok::star) || is(Tok::amp) || is(Tok::amp_amp) || is(Tok::kw_const)) {
        if (is(Tok::kw_const)) type = type.with(ast::q_const);
        else type = is(Tok::star) ? sema_.types.pointer(type) : sema_.types.reference(type, is(Tok::amp_amp));
        next();
    }
    if (conversion != nullptr) *conversion = type;
    return "operator T";
}

}  // namespace sema
QIAO_NAMESPACE_END
