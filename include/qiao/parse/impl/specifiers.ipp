// SPDX-License-Identifier: Apache-2.0
// Specifiers of declarations: attributes, CUDA's, storage, and the words that make a type [dcl.spec].
#pragma once
#include <algorithm>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

struct FlagSpecifier {
    Tok keyword;
    bool DeclSpecifiers::*flag;
};
inline constexpr FlagSpecifier flag_specifiers[] = {
    {Tok::kw_typedef, &DeclSpecifiers::is_typedef},     {Tok::kw_static, &DeclSpecifiers::is_static},   {Tok::kw_extern, &DeclSpecifiers::is_extern},
    {Tok::kw_inline, &DeclSpecifiers::is_inline},       {Tok::kw_friend, &DeclSpecifiers::is_friend},   {Tok::kw_virtual, &DeclSpecifiers::is_virtual},
    {Tok::kw_constexpr, &DeclSpecifiers::is_constexpr}, {Tok::kw_explicit, &DeclSpecifiers::is_explicit}, {Tok::kw_mutable, &DeclSpecifiers::is_mutable},
};

struct BaseType {
    Tok keyword;
    TypeKind type;
};
inline constexpr BaseType base_types[] = {
    {Tok::kw_void, TypeKind::void_},      {Tok::kw_bool, TypeKind::boolean},    {Tok::kw_char, TypeKind::char_}, {Tok::kw_wchar_t, TypeKind::wchar},
    {Tok::kw_char16_t, TypeKind::char16}, {Tok::kw_char32_t, TypeKind::char32}, {Tok::kw_int, TypeKind::int_},   {Tok::kw_float, TypeKind::float_},
    {Tok::kw_double, TypeKind::double_},
};

/// Words without a meaning here.
inline constexpr std::string_view ignored_specifiers[] = {"__forceinline__",   "__inline__", "__inline", "__extension__",
                                                          "__cudart_builtin__", "__restrict", "restrict", "__signed__"};

}  // namespace detail

bool Parser::skip_attribute() {
    bool square = is(Tok::l_square) && is_at(1, Tok::l_square);
    bool align_call = is(Tok::identifier) && at(0).text == "__align__" && is_at(1, Tok::l_paren);
    if (!square && !align_call && !is(Tok::kw_alignas) && !is(Tok::kw_attribute) && !is(Tok::kw_launch_bounds)) return false;
    seek(skip_balanced(square ? p_ : p_ + 1));
    return true;
}

bool Parser::parse_attributes(DeclSpecifiers& spec) {
    if (is(Tok::l_square) && is_at(1, Tok::l_square)) {
        seek(skip_balanced(p_));
        return true;
    }
    bool align_call = is(Tok::identifier) && at(0).text == "__align__" && is_at(1, Tok::l_paren);
    if (is(Tok::kw_alignas) || align_call) {
        next();
        expect(Tok::l_paren, "after alignas");
        uint32_t n = starts_type() ? sema_.align_of(parse_type_id(), loc()) : static_cast<uint32_t>(sema_.evaluate_integer(parse_conditional(), "alignment"));
        if (n == 0 || (n & (n - 1)) != 0) fail(loc(), DiagCode::type, "alignment must be a power of two");
        spec.align = std::max(spec.align, n);
        expect(Tok::r_paren, "after alignment");
        return true;
    }
    if (is(Tok::kw_attribute)) {
        next();
        const Token* close = skip_balanced(p_);
        expect(Tok::l_paren, "after __attribute__");
        while (p_ < close) {
            std::string_view name = at(0).text;
            if ((name == "aligned" || name == "__aligned__") && is_at(1, Tok::l_paren)) {
                next();
                next();
                spec.align = std::max(spec.align, static_cast<uint32_t>(sema_.evaluate_integer(parse_conditional(), "alignment")));
                continue;
            }
            if (name == "packed" || name == "__packed__") spec.packed = true;
            if (name == "__qiao_pack__" && is_at(1, Tok::l_paren)) {
                next();
                next();
                spec.pack = static_cast<uint32_t>(sema_.evaluate_integer(parse_conditional(), "alignment"));
                continue;
            }
            if (name == "noinline" || name == "__noinline__") spec.no_inline = true;
            next();
        }
        seek(close);
        return true;
    }
    if (is(Tok::kw_launch_bounds)) {
        next();
        const Token* close = skip_balanced(p_);
        expect(Tok::l_paren, "after __launch_bounds__");
        if (!pattern_) {
            if (auto n = sema_.try_integer(parse_conditional())) spec.launch_bounds = static_cast<uint32_t>(*n);
        }
        seek(close);
        return true;
    }
    if (is(Tok::kw_intrinsic)) {
        next();
        expect(Tok::l_paren, "after __qiao_intrinsic__");
        std::string_view text = at(0).text;
        if (text.size() >= 2) spec.intrinsic = text.substr(1, text.size() - 2);
        next();
        expect(Tok::r_paren, "after intrinsic name");
        return true;
    }
    return false;
}

bool Parser::accept_cuda_specifier(CudaSpecifiers& cuda) {
    switch (at(0).kind) {
        case Tok::kw_global: cuda.global = true; break;
        case Tok::kw_device: cuda.device = true; break;
        case Tok::kw_host: cuda.host = true; break;
        case Tok::kw_shared: cuda.shared = true; break;
        case Tok::kw_constant: cuda.constant = true; break;
        case Tok::kw_managed: cuda.managed = true; break;
        default: return false;
    }
    next();
    return true;
}

/// `unsigned`, `long` and their like, and the types they go with; false for other words.
bool Parser::accept_type_word(TypeWords& words) {
    for (const detail::BaseType& base : detail::base_types) {
        if (!is(base.keyword)) continue;
        if (words.has_base || words.named) syntax_error("a single type");
        words.base = base.type;
        words.has_base = true;
        next();
        return true;
    }
    switch (at(0).kind) {
        case Tok::kw_const: words.quals |= ast::q_const; break;
        case Tok::kw_volatile: words.quals |= ast::q_volatile; break;
        case Tok::kw_short: words.is_short = true; break;
        case Tok::kw_long: ++words.longs; break;
        case Tok::kw_signed: words.is_signed = true; break;
        case Tok::kw_unsigned: words.is_unsigned = true; break;
        default: return false;
    }
    next();
    return true;
}

/// Specifiers that say nothing of the type; false for other words.
bool Parser::accept_plain_specifier(DeclSpecifiers& spec) {
    for (const detail::FlagSpecifier& one : detail::flag_specifiers) {
        if (!is(one.keyword)) continue;
        spec.*one.flag = true;
        next();
        return true;
    }
    switch (at(0).kind) {
        case Tok::kw_register: case Tok::kw_thread_local: case Tok::kw_restrict: case Tok::kw_grid_constant: next(); return true;
        case Tok::kw_global: case Tok::kw_device: case Tok::kw_host: case Tok::kw_shared: case Tok::kw_constant: case Tok::kw_managed:
            accept_cuda_specifier(spec.cuda);
            return true;
        case Tok::kw_attribute: case Tok::kw_alignas: case Tok::kw_launch_bounds: case Tok::kw_intrinsic: parse_attributes(spec); return true;
        case Tok::l_square: return is_at(1, Tok::l_square) && parse_attributes(spec);
        case Tok::identifier: break;
        default: return false;
    }
    std::string_view text = at(0).text;
    if (text == "__align__" && is_at(1, Tok::l_paren)) {
        parse_attributes(spec);
        return true;
    }
    const bool ignored = std::find(std::begin(detail::ignored_specifiers), std::end(detail::ignored_specifiers), text) != std::end(detail::ignored_specifiers);
    if (text == "__noinline__") spec.no_inline = true;
    else if (!ignored) return false;
    next();
    return true;
}

/// What follows is the name of a constructor, destructor or conversion function, which has no type: `Name (` in class Name,
/// `Name::Name (`, `Name::~`, `Name::operator T`.
bool Parser::is_typeless_name() {
    if (scope_->kind == Scope::Kind::record && scope_->record != nullptr && at(0).text == scope_->record->name && is_at(1, Tok::l_paren)) return true;
    if (!is_at(1, Tok::colon_colon) && !is_at(1, Tok::less)) return false;
    const Token* saved = p_;
    bool dependent = false;
    Scope* q = try_nested_name(&dependent);
    bool typeless = false;
    if (q != nullptr && q->kind == Scope::Kind::record) {
        const bool constructor = is(Tok::identifier) && at(0).text == q->record->name && is_at(1, Tok::l_paren);
        typeless = is(Tok::tilde) || is(Tok::kw_operator) || constructor;
    }
    seek(saved);
    return typeless;
}

/// A type that has a name, `auto`, or is defined here; false where the specifiers have ended.
bool Parser::accept_named_type(DeclSpecifiers& spec, TypeWords& words, bool need_type) {
    switch (at(0).kind) {
        case Tok::kw_auto:
            next();
            spec.is_auto = true;
            words.named = sema_.types.auto_type();
            return true;
        case Tok::kw_struct: case Tok::kw_class: case Tok::kw_union: words.named = parse_class_specifier(spec); return true;
        case Tok::kw_enum: words.named = parse_enum_specifier(spec); return true;
        case Tok::kw_decltype: case Tok::kw_typename: {
            if (words.any()) return false;
            const Token* begin = p_;
            auto t = try_type_name();
            if (!t) {
                std::string spelled;
                for (const Token* u = begin + 1; u < end_ && (u->is(Tok::identifier) || u->is(Tok::colon_colon)); ++u) spelled += u->text;
                fail(begin[1].loc, DiagCode::name_lookup, "unknown type name '" + spelled + "'");
            }
            words.named = *t;
            return true;
        }
        case Tok::identifier: {
            std::string_view text = at(0).text;
            if (text == "__int128" || text == "__int128_t" || text == "__uint128_t") unsupported(loc(), "128-bit integer type");
            if (words.any()) return false;
            if (need_type && is_typeless_name()) {
                spec.no_type = true;
                return false;
            }
            break;
        }
        case Tok::colon_colon:
            if (words.any()) return false;
            break;
        case Tok::tilde: case Tok::kw_operator:
            if (!words.any()) spec.no_type = true;
            return false;
        default: return false;
    }
    auto t = try_type_name();
    words.named = t ? *t : try_deduced_class(true);
    return bool(words.named);
}

TypeKind Parser::type_of_words(const TypeWords& words, SourceLoc where) {
    const bool is_int = words.base == TypeKind::int_, is_unsigned = words.is_unsigned;
    if (words.base == TypeKind::char_ && (words.is_signed || is_unsigned)) return is_unsigned ? TypeKind::uchar : TypeKind::schar;
    if (is_int && words.is_short) return is_unsigned ? TypeKind::ushort : TypeKind::short_;
    if (is_int && words.longs == 1) return is_unsigned ? TypeKind::ulong : TypeKind::long_;
    if (is_int && words.longs > 1) return is_unsigned ? TypeKind::ullong : TypeKind::llong;
    if (is_int && is_unsigned) return TypeKind::uint;
    if (words.base == TypeKind::double_ && words.longs != 0 && !literal_parameter_) unsupported(where, "type 'long double'");
    return words.base;
}

DeclSpecifiers Parser::parse_decl_specifiers(bool need_type) {
    DeclSpecifiers spec;
    spec.loc = loc();
    TypeWords words;
    while (!at_end() && (accept_type_word(words) || accept_plain_specifier(spec) || accept_named_type(spec, words, need_type))) {
    }
    if (words.named) {
        spec.type = words.named.with(words.quals);
    } else if (words.any()) {
        spec.type = sema_.types.scalar(type_of_words(words, spec.loc)).with(words.quals);
    } else if (!spec.no_type && need_type) {
        if (!is(Tok::identifier)) syntax_error("a type");
        Diagnostic d{Severity::error, DiagCode::name_lookup, loc(), "unknown type name '" + std::string(at(0).text) + "'", {}};
        sema_.add_pending_errors(sema_.find(scope_, at(0).text), d);
        throw CompileError{d};
    }
    return spec;
}

}  // namespace sema
QIAO_NAMESPACE_END
