// SPDX-License-Identifier: Apache-2.0
// Overload resolution [over.match] and argument-dependent lookup [basic.lookup.argdep].
#pragma once
#include <algorithm>
#include <set>

#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

namespace detail {

struct Candidate {
    FunctionDecl* function = nullptr;
    TemplateDecl* tmpl = nullptr;
    std::vector<Conversion> conversions;  ///< object first, then arguments
};

/// <0: a is better; 0: no difference [over.ics.rank].
inline int compare(const Conversion& a, const Conversion& b) {
    if (a.rank != b.rank) return a.rank < b.rank ? -1 : 1;
    if (a.rank == Conversion::user && a.function != b.function) return 0;
    if (a.depth != b.depth) return a.depth < b.depth ? -1 : 1;
    if (a.binds_rvalue_ref != b.binds_rvalue_ref && (a.binds_lvalue_to_const || b.binds_lvalue_to_const)) return a.binds_rvalue_ref ? -1 : 1;
    if (a.qualification != b.qualification) {
        if ((a.qualification & b.qualification) == a.qualification) return -1;
        if ((a.qualification & b.qualification) == b.qualification) return 1;
    }
    return 0;
}

inline std::string describe(FunctionDecl& f) {
    std::string params;
    for (VarDecl* p : f.params) params += (params.empty() ? "" : ", ") + to_string(p->type);
    return f.display_name + "(" + params + ")";
}

/// One overload resolution: candidates are offered, then the best viable one is chosen [over.match].
struct Resolution {
    Sema& s;
    SourceLoc loc;
    bool allow_explicit = true;
    std::vector<Candidate> viable;
    std::vector<std::pair<SourceLoc, std::string>> rejected;

    void reject(FunctionDecl& f, const std::string& why) { rejected.push_back({f.loc, "not viable: " + describe(f) + why}); }

    /// The implicit object parameter [over.match.funcs]/4.
    bool object_conversion(FunctionDecl& f, Expr* object, Conversion& c) {
        c.rank = Conversion::exact;
        if (!f.is_method) return true;
        if ((object->type.quals & ~f.method_quals) != 0) {
            reject(f, " is not const");
            return false;
        }
        bool rvalue = !object->lvalue || object->xvalue;
        bool takes_rvalue = f.ref_qualifier != ast::RefQualifier::lvalue || f.method_quals == ast::q_const;
        if (rvalue ? !takes_rvalue : f.ref_qualifier == ast::RefQualifier::rvalue) {
            reject(f, rvalue ? " needs an lvalue" : " needs an rvalue");
            return false;
        }
        c.qualification = static_cast<uint8_t>(f.method_quals & ~object->type.quals);
        c.binds_rvalue_ref = f.ref_qualifier == ast::RefQualifier::rvalue;
        c.binds_lvalue_to_const = rvalue && f.ref_qualifier == ast::RefQualifier::lvalue;
        return true;
    }

    void function(FunctionDecl* f, TemplateDecl* tmpl, Expr* object, const std::vector<Expr*>& args) {
        FunctionInfo& fi = s.info(*f);
        if (fi.is_explicit && !allow_explicit) return;
        if (args.size() > f->params.size() && !f->variadic) return reject(*f, " takes fewer arguments");
        for (size_t i = args.size(); i < f->params.size(); ++i) {
            if (!fi.defaults[i]) return reject(*f, " needs more arguments");
        }
        Candidate c{f, tmpl, {}};
        if (object != nullptr) {
            c.conversions.emplace_back();
            if (!object_conversion(*f, object, c.conversions.back())) return;
        }
        for (size_t i = 0; i < args.size(); ++i) {
            Conversion ac;
            if (i >= f->params.size()) {
                ac.rank = Conversion::ellipsis;
            } else {
                ac = s.conversion(args[i], f->params[i]->type);
            }
            if (!ac) {
                std::string have = args[i]->type ? "'" + to_string(args[i]->type) + "'" : "this argument";
                return reject(*f, ": no conversion from " + have + " to '" + to_string(f->params[i]->type) + "'");
            }
            c.conversions.push_back(ac);
        }
        viable.push_back(std::move(c));
    }

    void function_template(TemplateDecl* t, const std::vector<TemplateArgument>* explicit_args, Expr* object, const std::vector<Expr*>& args) {
        if (t->is_explicit && !allow_explicit) return;
        try {
            auto bound = s.deduce_call(*t, explicit_args, args, loc);
            if (!bound) {
                rejected.push_back({t->loc, "template not viable: " + (t->pattern_failed ? t->pattern_error.message : std::string("deduction failed"))});
                return;
            }
            function(s.instantiate_function(*t, *bound, loc), t, object, args);
        } catch (CompileError& error) {
            if (error.diagnostic.code == DiagCode::limit) throw;
            rejected.push_back({t->loc, "template not viable: " + error.diagnostic.message});
        }
    }

    bool better(const Candidate& a, const Candidate& b) {
        bool some = false;
        for (size_t i = 0; i < a.conversions.size() && i < b.conversions.size(); ++i) {
            int c = compare(a.conversions[i], b.conversions[i]);
            if (c > 0) return false;
            if (c < 0) some = true;
        }
        if (some) return true;
        if ((a.tmpl == nullptr) != (b.tmpl == nullptr)) return a.tmpl == nullptr;
        if (a.tmpl != nullptr && a.tmpl != b.tmpl) return s.more_specialized(*a.tmpl, *b.tmpl);
        return false;
    }

    /// A member of a base that a using-declaration brought is hidden by the derived class's own of the same parameters
    /// [namespace.udecl]/14.
    bool hidden_by(FunctionDecl& base, FunctionDecl& own) {
        if (base.record == nullptr || own.record == nullptr || base.params.size() != own.params.size()) return false;
        for (size_t i = 0; i < own.params.size(); ++i) {
            if (base.params[i]->type.unqualified() != own.params[i]->type.unqualified()) return false;
        }
        if (base.record == own.record) return s.info(base).inherited != nullptr && s.info(own).inherited == nullptr;
        return s.base_offset(own.record, base.record).has_value();
    }

    /// True where `c` does not make the choice of `best` ambiguous.
    bool yields(const Candidate& c, const Candidate& best) {
        if (&c == &best || c.function == best.function || better(best, c)) return true;
        // CUDA distinguishes __host__ and __device__ overloads of one signature: the device one counts.
        return (c.function->is_host_only && !best.function->is_host_only) || hidden_by(*c.function, *best.function);
    }

    /// Null where none is viable; `ambiguous` receives a rival of the result.
    const Candidate* best(const Candidate*& ambiguous) {
        const Candidate* chosen = nullptr;
        for (const Candidate& c : viable) {
            bool preferred = chosen != nullptr && !better(*chosen, c) &&
                             ((chosen->function->is_host_only && !c.function->is_host_only) || hidden_by(*chosen->function, *c.function));
            if (chosen == nullptr || better(c, *chosen) || preferred) chosen = &c;
        }
        ambiguous = nullptr;
        for (const Candidate& c : viable) {
            if (ambiguous == nullptr && !yields(c, *chosen)) ambiguous = &c;
        }
        return chosen;
    }

    /// The result of resolution. Null where there is none and `required` is false.
    FunctionDecl* choose(const std::string& what, const std::vector<Expr*>& args, bool required) {
        const Candidate* rival = nullptr;
        const Candidate* chosen = best(rival);
        if (chosen != nullptr && rival == nullptr) return chosen->function;
        if (!required) return nullptr;
        if (chosen != nullptr) {
            Diagnostic d{Severity::error, DiagCode::overload, loc, "call of overloaded " + what + " is ambiguous", {}};
            d.notes.push_back({chosen->function->loc, "candidate: " + describe(*chosen->function)});
            d.notes.push_back({rival->function->loc, "candidate: " + describe(*rival->function)});
            throw CompileError{d};
        }
        std::string have;
        for (Expr* a : args) have += (have.empty() ? "" : ", ") + (a->type ? to_string(a->type) : std::string("{...}"));
        Diagnostic d{Severity::error, DiagCode::overload, loc, "no matching " + what + " for arguments (" + have + ")", {}};
        for (size_t i = 0; i < rejected.size() && i < 6; ++i) d.notes.push_back(rejected[i]);
        throw CompileError{d};
    }
};

}  // namespace detail

FunctionDecl* Sema::resolve(const std::vector<FunctionDecl*>& functions, const std::vector<TemplateDecl*>& templates,
                            const std::vector<TemplateArgument>* explicit_args, Expr* object, const std::vector<Expr*>& args, bool allow_explicit,
                            SourceLoc loc, const std::string& what, bool required) {
    check_stack(loc);
    detail::Resolution resolution{*this, loc, allow_explicit, {}, {}};
    if (explicit_args == nullptr) {
        for (FunctionDecl* f : functions) resolution.function(f, nullptr, object, args);
    }
    for (TemplateDecl* t : templates) resolution.function_template(t, explicit_args, object, args);
    try {
        return resolution.choose(what, args, required);
    } catch (CompileError& error) {
        // Constructors whose own declaration is at fault.
        if (resolution.viable.empty() && !functions.empty() && functions[0]->is_constructor) {
            add_pending_errors(find_local(info(*functions[0]->record).scope, functions[0]->record->name), error.diagnostic);
        }
        throw;
    }
}

void Sema::argument_dependent(std::string_view name, const std::vector<Expr*>& args, OverloadSet& set) {
    std::set<Scope*> scopes;
    std::function<void(QualType)> associate = [&](QualType t) {
        if (!t) return;
        while (t->is_pointer() || t->is_reference() || t->is_array()) t = t->inner;
        if (t->is_record()) {
            RecordInfo& ri = info(*t->record);
            Scope* ns = enclosing_namespace(ri.tmpl != nullptr ? ri.tmpl->scope : ri.enclosing);
            bool fresh = scopes.insert(ns).second;
            // Hidden friends.
            skim_members(*t->record);
            for (size_t i = 0; i < ri.members.size(); ++i) {
                if (ri.members[i]->kind == Pending::Kind::friend_ || (ri.members[i]->kind == Pending::Kind::template_ && ri.members[i]->name == name)) {
                    if (ri.members[i]->name == name) parse_pending(*ri.members[i]);
                }
            }
            if (fresh) {
                for (const TemplateArgument& a : ri.args) {
                    if (a.kind == TemplateArgument::Kind::type) associate(a.type);
                }
            }
            for (const ast::BaseSpecifier& b : t->record->bases) associate(types.record(b.record));
        } else if (t->is_enum()) {
            scopes.insert(enclosing_namespace(static_cast<Scope*>(t->enumeration->sema)->parent));
        }
    };
    for (Expr* a : args) associate(a->type);
    for (Scope* ns : scopes) {
        while (ns->is_inline && ns->parent != nullptr) ns = ns->parent;
        Symbol* symbol = find_declared(ns, name);
        if (symbol == nullptr) continue;
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::function && e.function->record == nullptr &&
                std::find(set.functions.begin(), set.functions.end(), e.function) == set.functions.end())
                set.functions.push_back(e.function);
            if (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && e.tmpl->kind == TemplateDecl::Kind::function &&
                std::find(set.templates.begin(), set.templates.end(), e.tmpl) == set.templates.end())
                set.templates.push_back(e.tmpl);
        }
    }
}

/// Class template argument deduction [over.match.class.deduct].
QualType Sema::deduce_class(TemplateDecl& tmpl, const std::vector<Expr*>& args, SourceLoc loc) {
    parse_specializations(tmpl);  // guides too may still be pending
    detail::add_constructor_guides(*this, tmpl);
    if (args.size() == 1 && args[0]->type && args[0]->type->is_record() && info(*args[0]->type->record).tmpl == &tmpl) return args[0]->type.unqualified();
    auto resolve_with = [&](bool constructors, bool required) {
        detail::Resolution resolution{*this, loc, true, {}, {}};
        for (size_t i = 0; i < tmpl.guides.size(); ++i) resolution.function_template(tmpl.guides[i], nullptr, nullptr, args);
        for (size_t i = 0; i < tmpl.constructor_guides.size() && constructors; ++i)
            resolution.function_template(tmpl.constructor_guides[i], nullptr, nullptr, args);
        return resolution.choose("deduction guide of '" + std::string(tmpl.name) + "'", args, required);
    };
    // Of guides and constructors that are equally good the guides win.
    FunctionDecl* chosen = resolve_with(true, false);
    if (chosen == nullptr) chosen = resolve_with(false, false);
    if (chosen == nullptr) chosen = resolve_with(true, true);
    return chosen->result.unqualified();
}

}  // namespace sema
QIAO_NAMESPACE_END
