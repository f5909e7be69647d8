// SPDX-License-Identifier: Apache-2.0
// Calls of functions and constructors. Arguments of class type are built in a temporary that the callee may write; a class
// result is built where the caller says.
#pragma once
#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ir::Op;

void FunctionLowering::add_arguments(const ast::FunctionDecl& callee, const std::vector<ast::Expr*>& arguments, std::vector<ir::Value*>& out) {
    for (size_t i = 0; i < callee.params.size(); ++i) {
        if (i >= arguments.size()) fail(b_.loc, DiagCode::internal, "call of '" + callee.display_name + "' lacks an argument");
        out.push_back(argument(callee.params[i]->type, arguments[i]));
    }
}

ir::Value* FunctionLowering::argument(ast::QualType t, const ast::Expr* e) {
    if (t->is_reference()) return address(e);
    if (!t->is_record()) return value(e);
    ir::Variable* copy = local("argument", type(t));
    emit_into(e, copy);
    // Destroyed by the caller at the end of the full expression, as the Itanium ABI has it.
    add_cleanup(scopes_.size() - 1, copy, t, m_.callbacks.destructor(t));
    return copy;
}

/// new (address) T: the pointer.
ir::Value* FunctionLowering::placement_new(const ast::PlacementNew& e) {
    ir::Value* object = fit(value(e.address), m_.types.pointer_to(e.object));
    if (e.init != nullptr) initialise(object, e.object, e.init);
    return e.object->is_array() ? fit(b_.decay(object), type(e.type)) : object;
}

ir::Inst* FunctionLowering::call_function(ast::FunctionDecl& callee, std::vector<ir::Value*> arguments) {
    // From a __host__ __device__ function nvcc only warns: instances that run on the host alone are common.
    if (callee.is_host_only && !decl_.is_host) {
        fail(b_.loc, DiagCode::type,
             "calling a __host__ function ('" + callee.display_name + "') from a " + (decl_.is_kernel ? "__global__" : "__device__") + " function ('" +
                 decl_.display_name + "') is not allowed");
    }
    ir::Function* f = m_.function(callee, &decl_, b_.loc);
    for (size_t i = 0; i < arguments.size() && i < f->parameters.size(); ++i) arguments[i] = fit(arguments[i], f->parameters[i]->type);
    ir::Inst* inst = b_.insert(Op::call, f->result, std::move(arguments));
    inst->callee = f;
    return inst;
}

ir::Value* FunctionLowering::call(const ast::Call& e, ir::Value* destination) {
    At at(b_, e.loc);
    if (!e.callee->intrinsic.empty()) return intrinsic(e);
    std::vector<ir::Value*> arguments;
    bool has_destination = e.callee->result->is_record();
    if (has_destination) arguments.push_back(destination != nullptr ? destination : local("temporary", type(e.type)));
    if (e.callee->is_method) {
        if (e.object == nullptr) fail(e.loc, DiagCode::internal, "member function called without an object");
        arguments.push_back(address(e.object));
    }
    add_arguments(*e.callee, e.arguments, arguments);
    ir::Value* made = has_destination ? arguments[0] : nullptr;
    ir::Inst* result = call_function(*e.callee, std::move(arguments));
    return has_destination ? made : result;
}

void FunctionLowering::construct(const ast::Construct& e, ir::Value* destination) {
    std::vector<ir::Value*> arguments{destination};
    add_arguments(*e.constructor, e.arguments, arguments);
    call_function(*e.constructor, std::move(arguments));
}

}  // namespace lowering
QIAO_NAMESPACE_END
