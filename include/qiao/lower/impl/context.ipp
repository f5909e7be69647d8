// SPDX-License-Identifier: Apache-2.0
// Functions and variables of a module: signatures, names, initial bytes.
#pragma once
#include <algorithm>
#include <cstdio>

#include <qiao/lower/context.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

Context::Context(ir::Module& m, const LowerCallbacks& c, bool fast, Context* other) : module(m), callbacks(c), fast_math(fast), types(*m.types) {
    names_ = other != nullptr ? other->names_ : std::make_shared<std::unordered_set<std::string>>();
    if (other != nullptr) types.share(other->types);
    for (const ir::Function* f : m.functions) names_->insert(f->name);
    for (const ir::Variable* v : m.shared) names_->insert(v->name);
    for (ir::Variable* v : m.globals) {
        names_->insert(v->name);
        if (v->is_constant) strings_[v->name] = v;
    }
}

std::string Context::unique_name(const std::string& wanted) {
    std::string name = wanted;
    for (unsigned serial = 2; !names_->insert(name).second; ++serial) name = wanted + "_" + std::to_string(serial);
    return name;
}

ir::Parameter* Context::add_parameter(ir::Function& function, std::string name, const ir::Type* type, const ir::Type* value_type) {
    auto* p = module.arena.make<ir::Parameter>(type);
    p->name = std::move(name);
    p->index = static_cast<unsigned>(function.parameters.size());
    p->value_type = value_type;
    function.parameters.push_back(p);
    return p;
}

void Context::add_parameters(ast::FunctionDecl& decl, ir::Function& function) {
    auto add = [&](std::string name, const ir::Type* type, const ir::Type* value_type) { return add_parameter(function, std::move(name), type, value_type); };
    if (decl.result->is_record()) {
        const ir::Type* result = types.pointer_to(decl.result);
        add("result", result, result);
    }
    if (decl.is_method) {
        const ir::Type* self = module.types->pointer(types.layout(*decl.record).type, ir::Space::generic);
        add("self", self, self);
    }
    for (size_t i = 0; i < decl.params.size(); ++i) {
        const ast::VarDecl& v = *decl.params[i];
        const ir::Type* value = types.lower(v.type);
        ir::Space space = decl.is_kernel ? ir::Space::private_ : ir::Space::generic;
        const ir::Type* type = value->is_aggregate() ? module.types->pointer(value, space) : value;
        ir::Parameter* p = add(v.name.empty() ? "arg" + std::to_string(i) : std::string(v.name), type, decl.is_kernel ? value : type);
        p->is_restrict = v.is_restrict;
    }
}

/// The calls that led to an instance of a template, up to the first function that is none.
void Context::add_trail(Diagnostic& d, const ast::FunctionDecl& decl) const {
    auto is_instance = [](const ast::FunctionDecl& f) { return f.display_name.find('<') != std::string::npos || f.display_name.rfind("lambda", 0) == 0; };
    for (const ast::FunctionDecl* f = &decl; f != nullptr && is_instance(*f);) {
        auto request = requests_.find(f);
        if (request == requests_.end()) return;
        note_instantiation(d, request->second.at, f->display_name);
        f = request->second.by;
    }
}

SourceLoc Context::requested_at(const ast::FunctionDecl& decl) const {
    auto request = requests_.find(&decl);
    return request != requests_.end() && request->second.at.valid() ? request->second.at : decl.loc;
}

ir::Function* Context::function(ast::FunctionDecl& decl, const ast::FunctionDecl* by, SourceLoc at) {
    ir::Function*& slot = functions_[&decl];
    if (slot != nullptr) return slot;
    requests_.insert({&decl, {by, at}});
    try {
        callbacks.define(decl);
    } catch (CompileError& error) {
        // A caller's trail follows where its own lowering ends.
        note_instantiation(error.diagnostic, decl.display_name.find('<') != std::string::npos ? at : SourceLoc(), decl.display_name);
        throw;
    }
    auto* f = module.arena.make<ir::Function>();
    f->display_name = decl.display_name.empty() ? std::string(decl.name) : decl.display_name;
    f->name = unique_name(identifier_from(f->display_name));
    const ir::Type* result = types.lower(decl.result);
    f->result = result->is_aggregate() ? module.types->void_type() : result;
    f->loc = decl.loc;
    f->is_kernel = decl.is_kernel;
    f->no_inline = decl.no_inline;
    f->max_threads = decl.max_threads;
    if (decl.is_kernel && !result->is_void()) fail(decl.loc, DiagCode::type, "a __global__ function must return void");
    add_parameters(decl, *f);
    module.functions.push_back(f);
    if (decl.is_external) {
        external_functions.push_back({&decl, f});
    } else {
        queue_.push_back({&decl, f});
    }
    functions_[&decl] = f;  // define() may have added entries
    return f;
}

namespace detail {
/// An array is const where its elements are.
inline bool is_const(ast::QualType t) {
    while (!t.is_const() && t->is_array()) t = t->inner;
    return t.is_const();
}
}  // namespace detail

ir::Variable* Context::shared(const ast::VarDecl& decl) {
    bool dynamic = decl.storage == ast::Storage::dynamic_shared;
    if (dynamic && !decl.type->is_array()) unsupported(decl.loc, "extern __shared__ variable that is not an array");
    const ir::Type* type = types.lower(decl.type);
    if (dynamic) type = module.types->array(type->element, 0);
    auto* v = module.arena.make<ir::Variable>(module.types->pointer(type, ir::Space::shared), type);
    v->name = unique_name(std::string(decl.name));
    v->is_dynamic_shared = dynamic;
    module.shared.push_back(v);
    return v;
}

ir::Variable* Context::global(const ast::VarDecl& decl) {
    const ir::Type* type = types.lower(decl.type);
    auto* v = module.arena.make<ir::Variable>(module.types->pointer(type, ir::Space::global), type);
    v->name = decl.qualified_name.empty() ? std::string(decl.name) : decl.qualified_name;
    v->is_constant = decl.storage == ast::Storage::constant || detail::is_const(decl.type);
    names_->insert(v->name);
    if (!decl.is_defined && !decl.is_host) external_variables.push_back({&decl, v});
    if (decl.init != nullptr) {
        InitialValue initial = callbacks.constant_bytes(decl);
        v->initial = std::move(initial.bytes);
        for (const auto& one : initial.addresses) v->relocations.push_back({one.first, one.second->qualified_name});
        addressed_.insert(addressed_.end(), initial.addresses.begin(), initial.addresses.end());
    }
    module.globals.push_back(v);
    return v;
}

ir::Variable* Context::variable(const ast::VarDecl& decl, SourceLoc use) {
    if (auto known = variables_.find(&decl); known != variables_.end()) return known->second;
    bool is_shared = decl.storage == ast::Storage::shared || decl.storage == ast::Storage::dynamic_shared;
    if (decl.type->is_reference()) unsupported(use, "reference '" + std::string(decl.name) + "' at namespace scope");
    if (decl.is_host && (!detail::is_const(decl.type) || decl.init == nullptr)) {
        fail(use, DiagCode::name_lookup, "host variable '" + decl.qualified_name + "' cannot be used in device code");
    }
    ir::Variable* v = is_shared ? shared(decl) : global(decl);
    v->align = std::max(decl.align, v->value_type->align);
    v->loc = decl.loc;
    variables_[&decl] = v;
    // Variables whose addresses its initialiser holds.
    auto addressed = std::move(addressed_);
    addressed_.clear();
    for (const auto& one : addressed) variable(*one.second, use);
    return v;
}

ir::Variable* Context::string(const std::string& bytes) {
    // Named by content: kernels of one program share the literal.
    uint64_t hash = 14695981039346656037ull;
    for (char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211ull;
    char name[48];
    std::snprintf(name, sizeof name, "qiao_string_%016llx_%zu", static_cast<unsigned long long>(hash), bytes.size());
    ir::Variable*& slot = strings_[name];
    if (slot != nullptr) return slot;
    const ir::Type* type = module.types->array(module.types->integer(8, true), bytes.size() + 1);
    slot = module.arena.make<ir::Variable>(module.types->pointer(type, ir::Space::global), type);
    slot->name = name;
    slot->align = 1;
    slot->is_constant = true;
    slot->initial.assign(bytes.begin(), bytes.end());
    slot->initial.push_back(0);
    module.globals.push_back(slot);
    return slot;
}

}  // namespace lowering

QIAO_NAMESPACE_END
