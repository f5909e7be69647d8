// SPDX-License-Identifier: Apache-2.0
// The entry points of lowering.
#pragma once
#include <qiao/lower/context.hpp>
#include <qiao/lower/function.hpp>
#include <qiao/lower/lower.hpp>

QIAO_NAMESPACE_BEGIN

void lower_kernel(ast::FunctionDecl& kernel, ir::Module& module, const LowerCallbacks& callbacks, bool fast_math) {
    lowering::Context context(module, callbacks, fast_math);
    module.kernel = context.function(kernel);
    context.run();
    context.finish();
}

ir::Function* lower_function(ast::FunctionDecl& function, ir::Module& module, const LowerCallbacks& callbacks) {
    lowering::Context context(module, callbacks, false);
    ir::Function* result = context.function(function);
    context.run();
    context.finish();
    return result;
}

QIAO_NAMESPACE_END
