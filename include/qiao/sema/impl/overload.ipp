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

}  // namespace detail

FunctionDecl* Sema::resolve(const std::vector<FunctionDecl*>& functions, const std::vector<TemplateDecl*>& templates, const std::vector<TemplateArgument>* explicit_args,
    Expr* object, const std::vector<Expr*>& args, bool allow_explicit, SourceLoc loc, const std::string& what, bool required) {
    check_stack(loc);
    std::vector<detail::Candidate> viable;
    std::vector<std::pair<SourceLoc, std::string>> rejected;
    auto consider = [&](FunctionDecl* f, TemplateDecl* tmpl) {
        FunctionInfo& fi = info(*f);
        if (fi.is_explicit && !allow_explicit) return;
        if (args.size() > f->params.size() && !f->variadic) {
            rejected.push_back({f->loc, "not viable: " + detail::describe(*f) + " takes fewer arguments"});
            return;
        }
        for (size_t i = args.size(); i < f->params.size(); ++i) {
            if (!fi.defaults[i]) {
                rejected.push_back({f->loc, "not viable: " + detail::describe(*f) + " needs more arguments"});
                return;
            }
        }
        detail::Candidate c{f, tmpl, {}};
        if (object != nullptr && f->is_method) {
            Conversion oc;
            uint8_t missing = static_cast<uint8_t>(object->type.quals & ~f->method_quals);
            if (missing != 0) {
                rejected.push_back({f->loc, "not viable: " + detail::describe(*f) + " is not const"});
                return;
            }
            oc.rank = Conversion::exact;
            oc.qualification = static_cast<uint8_t>(f->method_quals & ~object->type.quals);
            c.conversions.push_back(oc);
        } else if (object != nullptr) {
            Conversion oc;
            oc.rank = Conversion::exact;
            c.conversions.push_back(oc);
        }
        for (size_t i = 0; i < args.size(); ++i) {
            Conversion ac;
            if (i >= f->params.size()) {
                ac.rank = Conversion::ellipsis;
            } else {
                ac = conversion(args[i], f->params[i]->type);
            }
            if (!ac) {
                std::string have = args[i]->type ? "'" + to_string(args[i]->type) + "'" : "this argument";
                rejected.push_back({f->loc, "not viable: " + detail::describe(*f) + ": no conversion from " + have + " to '" + to_string(f->params[i]->type) + "'"});
                return;
            }
            c.conversions.push_back(ac);
        }
        viable.push_back(std::move(c));
    };
    if (explicit_args == nullptr || explicit_args->empty()) {
        for (FunctionDecl* f : functions) {
            if (explicit_args != nullptr) continue;
            consider(f, nullptr);
        }
    }
    for (TemplateDecl* t : templates) {
        try {
            auto bound = deduce_call(*t, explicit_args, args, loc);
            if (!bound) {
                rejected.push_back({t->loc, "template not viable: " + (t->pattern_failed ? t->pattern_error.message : std::string("deduction failed"))});
                continue;
            }
            FunctionDecl* f = instantiate_function(*t, *bound, loc);
            consider(f, t);
        } catch (CompileError& error) {
            if (error.diagnostic.code == DiagCode::limit) throw;
            rejected.push_back({t->loc, "template not viable: " + error.diagnostic.message});
        }
    }
    auto better = [&](const detail::Candidate& a, const detail::Candidate& b) {
        bool some = false;
        for (size_t i = 0; i < a.conversions.size() && i < b.conversions.size(); ++i) {
            int c = detail::compare(a.conversions[i], b.conversions[i]);
            if (c > 0) return false;
            if (c < 0) some = true;
        }
        if (some) return true;
        if ((a.tmpl == nullptr) != (b.tmpl == nullptr)) return a.tmpl == nullptr;
        if (a.tmpl != nullptr && a.tmpl != b.tmpl) return more_specialized(*a.tmpl, *b.tmpl);
        return false;
    };
    const detail::Candidate* best = nullptr;
    for (const detail::Candidate& c : viable) {
        if (best == nullptr || better(c, *best)) best = &c;
    }
    if (best != nullptr) {
        for (const detail::Candidate& c : viable) {
            if (&c == best || better(*best, c)) continue;
            if (c.function == best->function) continue;
            // CUDA distinguishes __host__ and __device__ overloads of one signature: the device one counts.
            if (c.function->is_host_only && !best->function->is_host_only) continue;
            if (!c.function->is_host_only && best->function->is_host_only) {
                best = &c;
                continue;
            }
            if (!required) return nullptr;
            Diagnostic d{Severity::error, DiagCode::overload, loc, "call of overloaded " + what + " is ambiguous", {}};
            d.notes.push_back({best->function->loc, "candidate: " + detail::describe(*best->function)});
            d.notes.push_back({c.function->loc, "candidate: " + detail::describe(*c.function)});
            throw CompileError{d};
        }
        return best->function;
    }
    if (!required) return nullptr;
    std::string have;
    for (Expr* a : args) have += (have.empty() ? "" : ", ") + (a->type ? to_string(a->type) : std::string("{...}"));
    Diagnostic d{Severity::error, DiagCode::overload, loc, "no matching " + what + " for arguments (" + have + ")", {}};
    for (size_t i = 0; i < rejected.size() && i < 6; ++i) d.notes.push_back(rejected[i]);
    // Constructors whose own declaration is at fault.
    if (!functions.empty() && functions[0]->is_constructor) add_pending_errors(find_local(info(*functions[0]->record).scope, functions[0]->record->name), d);
    throw CompileError{d};
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
        Symbol* symbol = find_in(ns, name);
        if (symbol == nullptr) continue;
        for (const Entity& e : symbol->entities) {
            if (e.kind == Entity::Kind::function && e.function->record == nullptr && std::find(set.functions.begin(), set.functions.end(), e.function) == set.functions.end()) set.functions.push_back(e.function);
            if (e.kind == Entity::Kind::template_ && e.tmpl != nullptr && e.tmpl->kind == TemplateDecl::Kind::function && std::find(set.templates.begin(), set.templates.end(), e.tmpl) == set.templates.end()) set.templates.push_back(e.tmpl);
        }
    }
}

}  // namespace sema
QIAO_NAMESPACE_END
