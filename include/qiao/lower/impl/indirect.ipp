// SPDX-License-Identifier: Apache-2.0
// Calls through pointers. A pointer to function is a number (function_id); a call goes to a function made for its type
// that compares the number with those of all functions it may mean: the ones whose addresses the kernel takes, and the
// ones that module variables hold from the beginning. Where inlining shows the number to be a constant, one direct call
// is left.
#pragma once
#include <algorithm>

#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ir::Op;

uint64_t Context::function_address(ast::FunctionDecl& decl) {
    if (std::find(addressed_functions_.begin(), addressed_functions_.end(), &decl) == addressed_functions_.end()) addressed_functions_.push_back(&decl);
    return function_id(decl);
}

bool Context::may_mean(const ast::FunctionDecl& f, const ast::Type& function) const {
    if (f.is_host_only || f.is_kernel || !f.intrinsic.empty() || f.variadic != function.variadic) return false;
    if (f.params.size() != function.params.size() || f.result != function.inner) return false;
    for (size_t i = 0; i < f.params.size(); ++i) {
        if (f.params[i]->type.unqualified() != function.params[i]) return false;
    }
    return true;
}

ir::Function* Context::dispatcher(const ast::Type& function) {
    for (const Dispatcher& d : dispatchers_) {
        if (d.type == &function) return d.function;
    }
    auto* f = module.arena.make<ir::Function>();
    f->display_name = "call through a pointer to function";
    f->name = unique_name("call_pointer");
    const ir::Type* result = types.lower(function.inner);
    f->result = result->is_aggregate() ? module.types->void_type() : result;
    if (result->is_aggregate()) {
        const ir::Type* address = types.pointer_to(function.inner);
        add_parameter(*f, "result", address, address);
    }
    add_parameter(*f, "function", module.types->u64(), module.types->u64());
    for (size_t i = 0; i < function.params.size(); ++i) {
        const ir::Type* type = types.lower(function.params[i]);
        if (type->is_aggregate()) type = module.types->pointer(type, ir::Space::generic);
        add_parameter(*f, "arg" + std::to_string(i), type, type);
    }
    module.functions.push_back(f);
    dispatchers_.push_back({&function, f});
    return f;
}

/// Asks for the functions that pointers may mean. True where that added any to lower.
bool Context::request_targets() {
    if (dispatchers_.empty()) return false;
    if (!stored_functions_added_ && callbacks.stored_functions) {
        stored_functions_added_ = true;
        for (ast::FunctionDecl* f : callbacks.stored_functions()) function_address(*f);
    }
    for (size_t i = 0; i < addressed_functions_.size(); ++i) {
        ast::FunctionDecl& f = *addressed_functions_[i];
        for (size_t k = 0; k < dispatchers_.size(); ++k) {
            if (may_mean(f, *dispatchers_[k].type)) function(f);
        }
    }
    return !queue_.empty();
}

void Context::fill_dispatcher(const Dispatcher& d) {
    ir::Function& self = *d.function;
    ir::Builder b(module, &self.body);
    size_t first = types.lower(d.type->inner)->is_aggregate() ? 1 : 0;
    ir::Value* pointer = self.parameters[first];
    ir::Variable* result = self.result->is_void() ? nullptr : b.local(self, "result", self.result);
    std::vector<uint64_t> done;
    for (ast::FunctionDecl* target : addressed_functions_) {
        uint64_t id = function_id(*target);
        if (!may_mean(*target, *d.type) || std::find(done.begin(), done.end(), id) != done.end()) continue;
        done.push_back(id);
        ir::Inst* branch = b.if_(b.binary(Op::eq, pointer, b.u64(id)));
        b.block = &branch->blocks[0];
        std::vector<ir::Value*> arguments(self.parameters.begin(), self.parameters.begin() + static_cast<std::ptrdiff_t>(first));
        if (target->is_method) {
            // The call operator of a lambda without captures: any object will do.
            arguments.push_back(b.local(self, "closure", types.layout(*target->record).type));
        }
        arguments.insert(arguments.end(), self.parameters.begin() + static_cast<std::ptrdiff_t>(first) + 1, self.parameters.end());
        ir::Inst* call = b.insert(Op::call, self.result, std::move(arguments));
        call->callee = function(*target);
        if (result != nullptr) b.store(result, call);
        b.block = &branch->blocks[1];
    }
    b.insert(Op::trap, module.types->void_type());  // null, or no device function's
    if (result != nullptr) b.store(result, b.constant(self.result, 0));
    b.block = &self.body;
    if (result != nullptr) b.insert(Op::return_, module.types->void_type(), {b.load(result)});
}

ir::Value* FunctionLowering::indirect_call(const ast::IndirectCall& e, ir::Value* destination) {
    At at(b_, e.loc);
    const ast::Type& function = *e.pointer->type->inner.type;
    std::vector<ir::Value*> arguments;
    bool has_destination = function.inner->is_record();
    if (has_destination) arguments.push_back(destination != nullptr ? destination : local("temporary", type(e.type)));
    arguments.push_back(value(e.pointer));
    for (size_t i = 0; i < e.arguments.size(); ++i) arguments.push_back(argument(function.params[i], e.arguments[i]));
    ir::Value* made = has_destination ? arguments[0] : nullptr;
    ir::Function* f = m_.dispatcher(function);
    for (size_t i = 0; i < arguments.size(); ++i) arguments[i] = fit(arguments[i], f->parameters[i]->type);
    ir::Inst* call = b_.insert(Op::call, f->result, std::move(arguments));
    call->callee = f;
    return has_destination ? made : call;
}

}  // namespace lowering
QIAO_NAMESPACE_END
