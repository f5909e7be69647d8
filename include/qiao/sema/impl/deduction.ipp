// SPDX-License-Identifier: Apache-2.0
// Template argument deduction and partial ordering [temp.deduct], [temp.func.order]. Patterns are types in which
// template_param and its like stand for what is not known.
#pragma once
#include <algorithm>
#include <map>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {
/// Records one binding; false where it contradicts an earlier one.
inline bool note(std::vector<TemplateArgument>& bound, std::vector<bool>& known, size_t index, TemplateArgument a) {
    if (index >= bound.size()) return false;
    if (known[index]) {
        if (bound[index].kind == Kind::value && a.kind == Kind::value) return bound[index].value == a.value;
        return key_of({bound[index]}) == key_of({a});
    }
    bound[index] = std::move(a);
    known[index] = true;
    return true;
}
}  // namespace detail

std::vector<TemplateArgument> Sema::written_arguments(const std::vector<TemplateArgument>& pattern, const std::vector<TemplateArgument>& actual) {
    bool shorter = pattern.size() < actual.size();
    for (const TemplateArgument& p : pattern) shorter = shorter && !p.expansion;
    return shorter ? std::vector<TemplateArgument>(actual.begin(), actual.begin() + static_cast<ptrdiff_t>(pattern.size())) : actual;
}

bool Sema::deduce(QualType pattern, QualType actual, std::vector<TemplateArgument>& bound, std::vector<bool>& known) {
    if (!pattern || !actual) return false;
    switch (pattern->kind) {
        case TypeKind::dependent:
            return true;
        case TypeKind::template_param: {
            // cv of the pattern must be there; the rest goes into the argument.
            if ((pattern.quals & ~actual.quals) != 0 && !actual->is_array()) return false;
            TemplateArgument a;
            a.type = {actual.type, static_cast<uint8_t>(actual.quals & ~pattern.quals)};
            return detail::note(bound, known, pattern->index, a);
        }
        case TypeKind::template_spec: {
            if (!actual->is_record()) {
                // Patterns against patterns (partial ordering).
                if (actual->kind != TypeKind::template_spec || pattern->tmpl != actual->tmpl) return false;
                return deduce_arguments(pattern->args, actual->args, bound, known);
            }
            if ((pattern.quals & ~actual.quals) != 0) return false;
            RecordInfo& ri = info(*actual->record);
            if (ri.tmpl != nullptr && (pattern->tmpl == ri.tmpl || pattern->tmpl == nullptr)) {
                std::vector<TemplateArgument> b = bound;
                std::vector<bool> k = known;
                bool ok = true;
                if (pattern->tmpl == nullptr) {
                    TemplateArgument a;
                    a.kind = Kind::template_;
                    a.tmpl = ri.tmpl;
                    ok = detail::note(b, k, pattern->index, a);
                }
                std::vector<TemplateArgument> written = written_arguments(pattern->args, ri.args);
                if (written.size() < ri.args.size()) {
                    // What the pattern leaves to default arguments must be those.
                    std::vector<TemplateArgument> all = written;
                    ok = ok && complete_arguments(ri.tmpl->params, all, ri.tmpl->scope, ri.tmpl->loc, false) && key_of(all) == key_of(ri.args);
                }
                if (ok && deduce_arguments(pattern->args, written, b, k)) {
                    bound = b;
                    known = k;
                    return true;
                }
            }
            // A base class of the argument may match [temp.deduct.call]/4.
            complete(*actual->record, actual->record->loc);
            for (const ast::BaseSpecifier& base : actual->record->bases) {
                if (deduce(pattern, types.record(base.record).with(actual.quals), bound, known)) return true;
            }
            return false;
        }
        default:
            break;
    }
    if (!is_dependent(pattern)) {
        return pattern.type == actual.type && (pattern.quals == actual.quals || pattern->is_array());
    }
    if (pattern->kind != actual->kind) return false;
    switch (pattern->kind) {
        case TypeKind::pointer:
        case TypeKind::lvalue_ref:
        case TypeKind::rvalue_ref:
            if ((pattern.quals & ~actual.quals) != 0 && !actual->is_reference() && pattern->kind != TypeKind::pointer) return false;
            return deduce(pattern->inner, actual->inner, bound, known);
        case TypeKind::array: {
            QualType inner = actual->inner.with(actual.quals);
            QualType pattern_inner = pattern->inner.with(pattern.quals);
            if (pattern->bound_param >= 0 && pattern->bound_param < 1000000) {
                TemplateArgument a;
                a.kind = Kind::value;
                a.type = types.size_type();
                a.value = static_cast<int64_t>(actual->count);
                if (!detail::note(bound, known, static_cast<size_t>(pattern->bound_param), a)) return false;
            } else if (pattern->bound_param < 0 && pattern->unknown_bound != actual->unknown_bound) {
                return false;
            } else if (!pattern->unknown_bound && pattern->count != actual->count) {
                return false;
            }
            return deduce(pattern_inner, inner, bound, known);
        }
        case TypeKind::member_pointer: return deduce(pattern->inner, actual->inner, bound, known) && deduce(pattern->params[0], actual->params[0], bound, known);
        case TypeKind::function: {
            if (pattern->method_quals != actual->method_quals || pattern->variadic != actual->variadic) return false;
            if (!deduce(pattern->inner, actual->inner, bound, known)) return false;
            size_t n = pattern->params.size();
            for (size_t i = 0; i < n; ++i) {
                QualType p = pattern->params[i];
                if (p->kind == TypeKind::pack_expansion) {
                    if (p->inner->kind != TypeKind::template_param) return true;
                    TemplateArgument a;
                    a.kind = Kind::pack;
                    for (size_t k = i; k < actual->params.size(); ++k) {
                        TemplateArgument one;
                        one.type = actual->params[k];
                        a.pack.push_back(one);
                    }
                    return detail::note(bound, known, p->inner->index, a);
                }
                if (i >= actual->params.size() || !deduce(p, actual->params[i], bound, known)) return false;
            }
            return actual->params.size() == n;
        }
        default:
            return false;
    }
}

bool Sema::deduce_arguments(const std::vector<TemplateArgument>& pattern, const std::vector<TemplateArgument>& actual_in, std::vector<TemplateArgument>& bound,
                            std::vector<bool>& known) {
    // Packs in the actual list are flat against the pattern's.
    std::vector<TemplateArgument> actual;
    for (const TemplateArgument& a : actual_in) {
        if (a.kind == Kind::pack)
            actual.insert(actual.end(), a.pack.begin(), a.pack.end());
        else
            actual.push_back(a);
    }
    size_t n = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const TemplateArgument& p = pattern[i];
        if (p.expansion) {
            TemplateArgument pack;
            pack.kind = Kind::pack;
            std::vector<TemplateArgument> rest(actual.begin() + static_cast<ptrdiff_t>(std::min(n, actual.size())), actual.end());
            if (p.kind == Kind::type && p.type->kind == TypeKind::template_param) {
                pack.pack = rest;
                return detail::note(bound, known, p.type->index, pack);
            }
            if (p.kind == Kind::dependent_value && p.param >= 0) {
                pack.pack = rest;
                return detail::note(bound, known, static_cast<size_t>(p.param), pack);
            }
            // pattern<T>...: deduce each element.
            std::map<size_t, TemplateArgument> packs;
            for (const TemplateArgument& r : rest) {
                std::vector<TemplateArgument> b(bound.size());
                std::vector<bool> k(bound.size(), false);
                if (p.kind != Kind::type || r.kind != Kind::type || !deduce(p.type, r.type, b, k)) return false;
                for (size_t j = 0; j < k.size(); ++j) {
                    if (!k[j]) continue;
                    packs[j].kind = Kind::pack;
                    packs[j].pack.push_back(b[j]);
                }
            }
            for (auto& [j, one] : packs) {
                if (!detail::note(bound, known, j, one)) return false;
            }
            return true;
        }
        if (n >= actual.size()) return false;
        const TemplateArgument& a = actual[n++];
        switch (p.kind) {
            case Kind::type:
                if (a.kind != Kind::type || !deduce(p.type, a.type, bound, known)) return false;
                break;
            case Kind::value:
                if (a.kind != Kind::value || a.value != p.value || a.entity != p.entity) return false;
                break;
            case Kind::dependent_value:
                if (a.kind != Kind::value && a.kind != Kind::dependent_value) return false;
                if (p.param >= 0 && !detail::note(bound, known, static_cast<size_t>(p.param), a)) return false;
                break;
            case Kind::template_:
                if (a.kind != Kind::template_) return false;
                if (p.param >= 0) {
                    if (!detail::note(bound, known, static_cast<size_t>(p.param), a)) return false;
                } else if (p.tmpl != a.tmpl) {
                    return false;
                }
                break;
            case Kind::pack:
                return false;
        }
    }
    return n == actual.size();
}

namespace detail {

/// True where explicit arguments give every parameter that a function parameter's type names: then nothing is deduced
/// from the argument, and it may be converted [temp.arg.explicit]/6.
inline bool is_fixed(const ast::Type* t, const std::vector<bool>& fixed) {
    auto given = [&](size_t index) { return index < fixed.size() && fixed[index]; };
    if (t == nullptr) return true;
    if (t->kind == TypeKind::template_param) return given(t->index);
    if (t->kind == TypeKind::pack_expansion || t->kind == TypeKind::auto_) return false;
    if (t->kind == TypeKind::template_spec) {
        if (t->tmpl == nullptr && !given(t->index)) return false;
        for (const TemplateArgument& a : t->args) {
            bool ok = !a.expansion && a.kind != TemplateArgument::Kind::pack;
            if (ok && a.kind == TemplateArgument::Kind::type) ok = is_fixed(a.type.type, fixed);
            if (ok && a.kind == TemplateArgument::Kind::dependent_value && a.param >= 0) ok = given(static_cast<size_t>(a.param));
            if (!ok) return false;
        }
        return true;
    }
    if (t->is_array() && t->bound_param >= 0 && !given(static_cast<size_t>(t->bound_param))) return false;
    for (const QualType& p : t->params) {
        if (!is_fixed(p.type, fixed)) return false;
    }
    return is_fixed(t->inner.type, fixed);
}

}  // namespace detail

/// The template arguments of one call [temp.deduct.call]: first those written out, then what each argument's type says,
/// then default arguments. Each step returns false where deduction fails.
struct Sema::CallDeduction {
    using Bound = std::vector<TemplateArgument>;
    using Known = std::vector<bool>;

    Sema& sema;
    TemplateDecl& tmpl;
    const std::vector<Expr*>& args;
    Bound bound;
    Known known;
    Known fixed;              ///< those written out, from which nothing is deduced
    bool pack_given = false;  ///< the beginning of the pack is written out

    CallDeduction(Sema& s, TemplateDecl& t, const std::vector<Expr*>& call_args)
        : sema(s), tmpl(t), args(call_args), bound(t.params.size()), known(t.params.size(), false) {}

    bool bind_explicit(const std::vector<TemplateArgument>& given) {
        for (size_t i = 0; i < given.size(); ++i) {
            if (i >= tmpl.params.size() || tmpl.params[i].is_pack) return bind_explicit_pack(given, i);
            TemplateParameter::Kind kind = tmpl.params[i].kind;
            Kind wanted = kind == TemplateParameter::Kind::type ? Kind::type : kind == TemplateParameter::Kind::value ? Kind::value : Kind::template_;
            if (given[i].kind != wanted) return false;
            bound[i] = given[i];
            known[i] = true;
        }
        return true;
    }

    /// All that is given from position `first` on goes into the pack, which deduction may extend.
    bool bind_explicit_pack(const std::vector<TemplateArgument>& given, size_t first) {
        size_t count = tmpl.params.size();
        if (count == 0) return false;
        size_t pack = std::min(first, count - 1);
        if (!tmpl.params[pack].is_pack) return false;
        bound[pack].kind = Kind::pack;
        bound[pack].pack.assign(given.begin() + static_cast<ptrdiff_t>(first), given.end());
        pack_given = true;
        return true;
    }

    bool takes_argument_count() const {
        bool has_pack = !tmpl.pattern_pack.empty() && tmpl.pattern_pack.back();
        return args.size() >= tmpl.required_params && (args.size() <= tmpl.pattern->params.size() || has_pack || tmpl.pattern->variadic);
    }

    bool deduce_arguments() {
        fixed = known;
        size_t next = 0;
        for (const QualType& p : tmpl.pattern->params) {
            if (p->kind == TypeKind::pack_expansion) {
                if (!deduce_pack(p->inner, next)) return false;
                next = std::max(next, args.size());
                continue;
            }
            if (next >= args.size()) break;
            if (!deduce_one(p, args[next++], bound, known)) return false;
        }
        for (size_t i = 0; i < known.size(); ++i) {
            if (!tmpl.params[i].is_pack || known[i]) continue;
            bound[i].kind = Kind::pack;
            known[i] = true;
        }
        return true;
    }

    /// The arguments from `first` on against the pattern of one pack expansion, each for itself.
    bool deduce_pack(QualType p, size_t first) {
        size_t count = tmpl.params.size();
        std::map<size_t, TemplateArgument> packs;
        for (size_t n = first; n < args.size(); ++n) {
            Bound b(count);
            Known k(count, false);
            for (size_t j = 0; j < count; ++j) {
                if (!known[j] || tmpl.params[j].is_pack) continue;
                b[j] = bound[j];
                k[j] = true;
            }
            if (!deduce_one(p, args[n], b, k)) return false;
            for (size_t j = 0; j < count; ++j) {
                if (!tmpl.params[j].is_pack || !k[j]) continue;
                size_t position = n - first;
                bool written = pack_given && bound[j].kind == Kind::pack && position < bound[j].pack.size();
                packs[j].kind = Kind::pack;
                packs[j].pack.push_back(written ? bound[j].pack[position] : b[j]);
            }
        }
        for (auto& [position, pack] : packs) {
            if (known[position]) continue;
            bound[position] = std::move(pack);
            known[position] = true;
        }
        return true;
    }

    /// One parameter type against one argument.
    bool deduce_one(QualType p, Expr* arg, Bound& b, Known& k) {
        if (!is_dependent(p) || detail::is_fixed(p.type, fixed)) return true;
        QualType a = arg->type;
        if (OverloadSet* set = detail::as_overloads(arg)) {
            FunctionDecl* only = sema.only_function(*set);
            if (only == nullptr) return true;
            a = sema.function_type(*only);
        } else if (BracedList* list = detail::as_braced(arg)) {
            return deduce_from_list(p, *list, b, k);
        } else if (!a) {
            return true;
        }
        if (p->is_reference()) return deduce_reference(p, a, arg->lvalue && !arg->xvalue, b, k);
        if (a->is_array())
            a = sema.types.pointer(a->inner.with(a.quals));
        else if (a->is_function())
            a = sema.types.pointer(a);
        a = a.unqualified();
        if (p->is_pointer()) {
            if (!a->is_pointer()) return false;
            // Qualification conversions: const T* from U*.
            QualType inner = a->inner;
            inner.quals |= p->inner.quals;
            a = sema.types.pointer(inner);
        }
        return sema.deduce({p.type, 0}, a, b, k);
    }

    /// std::initializer_list<X> from a list: X from each element; arrays and others are not deduced.
    bool deduce_from_list(QualType p, const BracedList& list, Bound& b, Known& k) {
        QualType inner = p->is_reference() ? p->inner : p;
        bool is_list = inner->kind == TypeKind::template_spec && inner->tmpl != nullptr && inner->tmpl->name == "initializer_list" && inner->args.size() == 1;
        if (!is_list) return true;
        for (Expr* element : list.elements) {
            if (element->type && !sema.deduce(inner->args[0].type, sema.deduce_auto(sema.types.auto_type(), element), b, k)) return false;
        }
        return true;
    }

    bool deduce_reference(QualType p, QualType a, bool lvalue, Bound& b, Known& k) {
        QualType inner = p->inner;
        if (inner->kind == TypeKind::template_param) {
            TemplateArgument t;
            if (p->kind == TypeKind::rvalue_ref && inner.quals == 0) {
                // Forwarding reference.
                if (k[inner->index]) return true;
                t.type = lvalue ? sema.types.reference(a, false) : a;
            } else {
                t.type = {a.type, static_cast<uint8_t>(a.quals & ~inner.quals)};
            }
            return detail::note(b, k, inner->index, t);
        }
        if (inner->is_array() && a->is_array()) {
            // const T (&)[N] from T[N].
            QualType element = a->inner;
            element.quals |= inner->inner.quals;
            if (!a->unknown_bound) a = sema.types.array(element, a->count);
            return sema.deduce(inner, a, b, k);
        }
        return sema.deduce({inner.type, 0}, {a.type, 0}, b, k);
    }

    /// All arguments in order, those not deduced by their defaults.
    bool finish(SourceLoc loc, Bound& result) {
        size_t count = tmpl.params.size(), i = 0;
        for (; i < count && known[i]; ++i) result.push_back(bound[i]);
        if (i < count) {
            Scope* binding = sema.new_scope(Scope::Kind::template_, tmpl.scope);
            sema.bind(binding, tmpl.params, result);
            for (; i < count; ++i) {
                const TemplateParameter& param = tmpl.params[i];
                if (!known[i] && !param.fallback) return false;
                TemplateArgument a = known[i] ? bound[i] : default_argument(param, binding);
                sema.bind(binding, {param}, {a});
                result.push_back(a);
            }
        }
        return sema.complete_arguments(tmpl.params, result, tmpl.scope, loc, false);
    }

    TemplateArgument default_argument(const TemplateParameter& param, Scope* binding) {
        TemplateArgument a;
        Parser parser(sema, param.fallback, binding);
        parser.no_greater_ = true;
        if (param.kind == TemplateParameter::Kind::type)
            a.type = parser.parse_type_id();
        else
            a = parser.parse_template_argument();
        return a;
    }
};

std::optional<std::vector<TemplateArgument>> Sema::deduce_call(TemplateDecl& tmpl, const std::vector<TemplateArgument>* explicit_args,
                                                               const std::vector<Expr*>& args, SourceLoc loc) {
    parse_pattern(tmpl);
    if (tmpl.pattern_failed) return std::nullopt;
    CallDeduction deduction(*this, tmpl, args);
    if (explicit_args != nullptr && !deduction.bind_explicit(*explicit_args)) return std::nullopt;
    if (!deduction.takes_argument_count() || !deduction.deduce_arguments()) return std::nullopt;
    std::vector<TemplateArgument> result;
    if (!deduction.finish(loc, result)) return std::nullopt;
    return result;
}

/// [temp.func.order]: a is at least as specialised as b where b's pattern accepts a's parameter types.
bool Sema::more_specialized(TemplateDecl& a, TemplateDecl& b) {
    auto accepts = [&](TemplateDecl& general, TemplateDecl& special) {
        size_t n = std::min(general.pattern->params.size(), special.pattern->params.size());
        std::vector<TemplateArgument> bound(general.params.size());
        std::vector<bool> known(general.params.size(), false);
        for (size_t i = 0; i < n; ++i) {
            QualType p = general.pattern->params[i], q = special.pattern->params[i];
            bool general_pack = p->kind == TypeKind::pack_expansion, special_pack = q->kind == TypeKind::pack_expansion;
            if (special_pack && !general_pack) return false;
            if (general_pack) return true;
            if (p->is_reference()) p = p->inner;
            if (q->is_reference()) q = q->inner;
            p.quals = p->kind == TypeKind::template_param ? 0 : p.quals;
            if (q->kind == TypeKind::dependent) return p->kind == TypeKind::template_param || p->kind == TypeKind::dependent;
            if (!deduce({p.type, 0}, {q.type, 0}, bound, known)) return false;
        }
        return true;
    };
    bool a_fits = accepts(b, a), b_fits = accepts(a, b);
    if (a_fits != b_fits) return a_fits;
    // References that differ in kind or cv-qualifiers only [temp.deduct.partial]/9.
    bool some = false;
    for (size_t i = 0; a_fits && i < a.pattern->params.size() && i < b.pattern->params.size(); ++i) {
        QualType p = a.pattern->params[i], q = b.pattern->params[i];
        if (!p->is_reference() || !q->is_reference()) continue;
        int order = p->kind != q->kind ? (p->kind == TypeKind::lvalue_ref ? 1 : -1) : 0;
        if (order == 0 && p->inner.quals != q->inner.quals) order = (p->inner.quals & q->inner.quals) == q->inner.quals ? 1 : -1;
        if (order < 0) return false;
        some = some || order > 0;
    }
    if (some) return true;
    // Of two that take the same, the one without a trailing pack [temp.func.order]/6.
    auto has_pack = [](const TemplateDecl& t) { return !t.pattern_pack.empty() && t.pattern_pack.back(); };
    return a_fits && !has_pack(a) && has_pack(b);
}

}  // namespace sema
QIAO_NAMESPACE_END
