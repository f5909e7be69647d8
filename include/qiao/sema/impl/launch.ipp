// SPDX-License-Identifier: Apache-2.0
// kernel<<<grid, block, shared, stream>>>(arguments) in device code (CUDA programming guide, dynamic parallelism). The
// configuration becomes the arguments of the prelude's __qiao_launch, which brings its conversions and defaults.
#pragma once
#include <qiao/parse/parser.hpp>
#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {

Expr* Sema::launch(Expr* callee, std::vector<Expr*> shape, std::vector<Expr*> args, SourceLoc loc) {
    FunctionDecl* kernel = nullptr;
    if (OverloadSet* set = detail::as_overloads(callee)) {
        if (set->functions.empty() && set->templates.empty()) fail(set->loc, DiagCode::name_lookup, "'" + std::string(set->name) + "' is not declared");
        kernel = resolve(set->functions, set->templates, set->has_explicit_args ? &set->explicit_args : nullptr, nullptr, args, true, callee->loc,
                         "kernel '" + std::string(set->name) + "'");
    } else {
        kernel = detail::named_function(callee);
        if (kernel == nullptr && callee->type && callee->type->is_pointer() && callee->type->inner->is_function()) {
            unsupported(loc, "kernel launch through a pointer in device code");
        }
    }
    if (kernel != nullptr && info(*kernel).tmpl != nullptr) kernel->is_kernel = kernel->is_kernel || info(*kernel).tmpl->is_kernel;
    if (kernel == nullptr || !kernel->is_kernel) fail(loc, DiagCode::type, "what is launched with <<<...>>> is no __global__ function");
    for (const ast::VarDecl* p : kernel->params) {
        if (p->type->is_reference()) unsupported(loc, "parameter '" + std::string(p->name) + "' of reference type in a launched kernel");
    }
    Symbol* symbol = find(global, intern("__qiao_launch"));
    if (symbol == nullptr || symbol->entities.empty()) fail(loc, DiagCode::internal, "the prelude lacks __qiao_launch");
    if (shape.size() > 4) fail(loc, DiagCode::overload, "a launch configuration has one to four arguments");
    auto* e = arena.make<ast::Launch>();
    e->kernel = kernel;
    e->record = call_function(symbol->entities[0].function, nullptr, std::move(shape), loc);
    e->arguments = call_arguments(*kernel, args, loc);
    e->type = types.void_type();
    e->loc = loc;
    return e;
}

}  // namespace sema
QIAO_NAMESPACE_END
