// SPDX-License-Identifier: Apache-2.0
// Names across translation units (-rdc=true): which functions another unit may define, and the definitions that this unit
// has for others. Declarations of two units mean the same function where scope, name, parameter types and qualifiers agree,
// or, for extern "C", the name.
#pragma once
#include <qiao/parse/parser.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

Symbol* Sema::find_qualified(const std::string& name) {
    Scope* scope = global;
    std::string_view rest = intern(name);
    for (size_t colon = rest.find("::"); colon != std::string_view::npos; colon = rest.find("::")) {
        std::string_view part = rest.substr(0, colon);
        rest = rest.substr(colon + 2);
        if (part.empty()) continue;
        if (part == "(anonymous namespace)") part = "{anonymous}";
        Symbol* symbol = find_in(scope, part);
        Scope* next = nullptr;
        if (symbol != nullptr) {
            for (const Entity& e : symbol->entities) {
                if (e.kind == Entity::Kind::namespace_) next = e.scope;
                if (e.kind == Entity::Kind::type && e.type->is_record()) {
                    skim_members(*e.type->record);
                    next = info(*e.type->record).scope;
                }
            }
        }
        if (next == nullptr) return nullptr;
        scope = next;
    }
    return find_in(scope, rest);
}

bool Sema::is_linkable(FunctionDecl& f) {
    FunctionInfo& fi = info(f);
    bool is_template = fi.tmpl != nullptr || (f.record != nullptr && info(*f.record).tmpl != nullptr);
    bool is_hidden = (f.record == nullptr && fi.is_static) || f.display_name.find("{anonymous}") != std::string::npos;
    return !is_template && !is_hidden && !f.is_host_only && f.result->kind != TypeKind::auto_;
}

FunctionDecl* Sema::find_definition(const FunctionDecl& declaration) {
    Symbol* symbol = find_qualified(declaration.display_name);
    if (symbol == nullptr) return nullptr;
    const bool by_name = static_cast<const FunctionInfo*>(declaration.sema)->has_c_linkage;
    auto matches = [&](FunctionDecl& f) {
        bool same = f.params.size() == declaration.params.size() && f.is_method == declaration.is_method && f.method_quals == declaration.method_quals &&
                    f.ref_qualifier == declaration.ref_qualifier && is_linkable(f);
        for (size_t i = 0; same && !by_name && i < f.params.size(); ++i) {
            same = to_string(f.params[i]->type.unqualified()) == to_string(declaration.params[i]->type.unqualified());
        }
        return same;
    };
    for (size_t i = 0; i < symbol->entities.size(); ++i) {
        if (symbol->entities[i].kind != Entity::Kind::function) continue;
        FunctionDecl* f = symbol->entities[i].function;
        if (!matches(*f)) continue;
        if (f->record != nullptr) complete(*f->record, f->loc);
        define(*f);
        if (!f->is_external) return f;
    }
    return nullptr;
}

VarDecl* Sema::find_definition(const VarDecl& declaration) {
    Symbol* symbol = find_qualified(declaration.qualified_name);
    if (symbol == nullptr) return nullptr;
    for (const Entity& e : symbol->entities) {
        if (e.kind == Entity::Kind::variable && e.variable->is_defined && e.variable->qualified_name == declaration.qualified_name) return e.variable;
    }
    return nullptr;
}

}  // namespace sema
QIAO_NAMESPACE_END
