// SPDX-License-Identifier: Apache-2.0
// The driver of the simplifying passes. One pass uncovers work for the others (a forwarded pointer makes an access
// static, which splits an aggregate, whose parts are forwarded), hence the rounds; each is linear, and few are needed.
#include <qiao/ir/walk.hpp>
#include <qiao/passes/eliminate_dead.hpp>
#include <qiao/passes/fold.hpp>
#include <qiao/passes/forward_stores.hpp>
#include <qiao/passes/local_names.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/passes/split_aggregates.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// What is loaded may, once forwarded, point anywhere: pointers that lowering took for global become generic.
inline void forget_spaces(ir::Module& module, ir::Function& function) {
    ir::for_each_inst(function.body, [&](ir::Inst& i) {
        if (!i.type->is_pointer()) return;
        if (ir::is_address_step(i.op)) i.type = module.types->pointer(i.type->element, i.operands[0]->type->space);
        else i.type = module.types->pointer(i.type->element, ir::Space::generic);
    });
}

inline constexpr int most_rounds = 16;

}  // namespace detail

void scalarise(ir::Module& module) {
    ir::Function& kernel = *module.kernel;
    detail::forget_spaces(module, kernel);
    for (int round = 0; round < detail::most_rounds; ++round) {
        bool changed = fold(module, kernel);
        changed = split_aggregates(module, kernel) || changed;
        changed = forward_stores(module, kernel) || changed;
        changed = eliminate_dead(kernel) || changed;
        if (!changed) break;
    }
    make_local_names_unique(kernel);
}

void simplify(ir::Module& module) {
    ir::Function& kernel = *module.kernel;
    for (int round = 0; round < detail::most_rounds; ++round) {
        bool changed = fold(module, kernel);
        changed = forward_stores(module, kernel) || changed;
        changed = eliminate_dead(kernel) || changed;
        if (!changed) break;
    }
    make_local_names_unique(kernel);
}

}  // namespace passes
QIAO_NAMESPACE_END
