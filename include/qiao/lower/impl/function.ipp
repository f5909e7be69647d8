// SPDX-License-Identifier: Apache-2.0
// A function from its parameters to its last statement: bindings, member initialisers, the implicit destructors of
// subobjects, and variables that are declared without a value.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/lower/function.hpp>
#include <qiao/passes/structured_exits.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

void Context::run() {
    do {
        while (!queue_.empty()) {
            auto [decl, function] = queue_.front();
            queue_.pop_front();
            try {
                FunctionLowering(*this, *decl, *function).run();
            } catch (CompileError& error) {
                add_trail(error.diagnostic, *decl);
                throw;
            }
        }
    } while (request_targets());
}

void Context::finish() {
    for (const Dispatcher& d : dispatchers_) fill_dispatcher(d);
    types.finish();
}

FunctionLowering::FunctionLowering(Context& context, ast::FunctionDecl& decl, ir::Function& function)
    : m_(context), decl_(decl), function_(function), b_(context.module, &function.body) {}

void FunctionLowering::run() {
    b_.loc = decl_.loc;
    for (const ast::MemberInit& init : decl_.inits) scan(init.value);
    scan(decl_.body);
    push_scope();
    bind_parameters();
    if (decl_.is_destructor) add_subobject_destructors();
    initialise_members();
    statements(decl_.body->body);
    pop_scope();
    // Flowing off the end of a function with a result is undefined; the block still needs its value.
    bool has_end = b_.block == &function_.body && !(function_.body.empty() ? false : ir::is_terminator(function_.body.back()->op));
    if (has_end && !function_.result->is_void()) b_.insert(ir::Op::return_, types().void_type(), {zero_of(function_.result)});
    if (regions_ != 0) passes::dissolve_regions(m_.module, function_);
    settle_uninitialised();
}

void FunctionLowering::bind_parameters() {
    size_t next = 0;
    if (decl_.result->is_record()) result_ = function_.parameters[next++];
    if (decl_.is_method) this_ = function_.parameters[next++];
    for (const ast::VarDecl* v : decl_.params) {
        ir::Parameter* p = function_.parameters[next++];
        Binding& binding = bindings_[v];
        if (v->type->is_reference() || v->type->is_record()) {
            binding.address = p;
        } else if (in_memory_.count(v) == 0 && !v->type.is_volatile()) {
            binding.value = p;
        } else {
            ir::Variable* storage = local(p->name, p->type, v->align);
            b_.store(storage, p);
            binding.address = storage;
        }
    }
}

void FunctionLowering::initialise_members() {
    for (const ast::MemberInit& init : decl_.inits) {
        if (init.value == nullptr) continue;
        At at(b_, init.value->loc);
        FullExpression full(*this);
        initialise_member(init);
        full.end();
    }
}

void FunctionLowering::initialise_member(const ast::MemberInit& init) {
    if (init.field != nullptr) {
        init_field(this_, *init.field, init.value);
    } else if (init.delegating) {
        emit_into(init.value, this_);
    } else {
        emit_into(init.value, base_address(this_, *decl_.record, static_cast<size_t>(init.base)));
    }
}

void FunctionLowering::add_subobject_destructors() {
    // Run after the body in the order given, also after an early return: the scope destroys its last entry first.
    for (auto it = decl_.subobject_destructors.rbegin(); it != decl_.subobject_destructors.rend(); ++it) {
        if (it->field != nullptr) {
            add_cleanup(0, field_address(this_, *it->field), it->field->type, m_.callbacks.destructor(it->field->type));
            continue;
        }
        ast::Type base;
        base.kind = ast::TypeKind::record;
        base.record = decl_.record->bases[static_cast<size_t>(it->base)].record;
        ast::FunctionDecl* destructor = m_.callbacks.destructor({&base, ast::q_none});
        add_cleanup(0, base_address(this_, *decl_.record, static_cast<size_t>(it->base)), {}, destructor);
    }
}

namespace detail {

/// Finds, in one walk, where each variable's marker stands and the innermost block that has all its other uses.
struct UseSearch {
    using Path = std::vector<std::pair<const ir::Inst*, size_t>>;  ///< instruction and which of its blocks, from outside in
    struct Found {
        const ir::Inst* marker = nullptr;
        Path marker_path;
        Path uses;
        bool used = false;
    };
    std::unordered_map<const ir::Value*, Found> found;
    Path path;

    void walk(const ir::Block& block) {
        for (const ir::Inst* i : block) {
            for (const ir::Value* v : i->operands) use(*i, v);
            for (size_t k = 0; k < i->blocks.size(); ++k) {
                path.push_back({i, k});
                walk(i->blocks[k]);
                path.pop_back();
            }
        }
    }
    void use(const ir::Inst& i, const ir::Value* v) {
        if (v->kind != ir::ValueKind::variable) return;
        auto it = found.find(v);
        if (it == found.end()) return;
        Found& f = it->second;
        if (&i == f.marker) {
            f.marker_path = path;
        } else if (!f.used) {
            f.used = true;
            f.uses = path;
        } else {
            size_t common = 0;
            while (common < path.size() && common < f.uses.size() && path[common] == f.uses[common]) ++common;
            f.uses.resize(common);
        }
    }
    /// All uses are inside a loop that the marker is outside of.
    static bool in_inner_loop(const Found& f) {
        for (size_t i = f.marker_path.size(); i < f.uses.size(); ++i) {
            if (f.uses[i].first->op == ir::Op::loop) return true;
        }
        return false;
    }
};

inline void erase(ir::Block& block, const std::unordered_set<const ir::Inst*>& dropped) {
    size_t kept = 0;
    for (ir::Inst* i : block) {
        for (ir::Block& nested : i->blocks) erase(nested, dropped);
        if (dropped.count(i) == 0) block[kept++] = i;
    }
    block.resize(kept);
}

}  // namespace detail

/// A variable lives in the innermost block with all its uses. Where that is inside a loop and the declaration outside,
/// its value must outlive iterations: the instruction that clears it stays, and keeps it outside.
void FunctionLowering::settle_uninitialised() {
    if (uninitialised_.empty()) return;
    detail::UseSearch search;
    for (auto& [variable, marker] : uninitialised_) search.found[variable].marker = marker;
    search.walk(function_.body);
    std::unordered_set<const ir::Inst*> dropped;
    for (auto& [variable, marker] : uninitialised_) {
        if (!detail::UseSearch::in_inner_loop(search.found[variable])) dropped.insert(marker);
    }
    detail::erase(function_.body, dropped);
}

}  // namespace lowering
QIAO_NAMESPACE_END
