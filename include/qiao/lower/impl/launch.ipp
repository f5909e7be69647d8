// SPDX-License-Identifier: Apache-2.0
// Launches in device code: the prelude's __qiao_launch reserves a record in the launch queue (passes/launch_queue.hpp); here
// the kernel's number and its arguments are written into it.
#pragma once
#include <qiao/lower/function.hpp>
#include <qiao/passes/launch_queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ir::Op;

ir::Variable* Context::thread_word(const char* name) {
    for (ir::Variable* v : module.globals) {
        if (v->is_thread_local && v->name.rfind(name, 0) == 0) return v;
    }
    const ir::Type* type = module.types->u32();
    auto* v = module.arena.make<ir::Variable>(module.types->pointer(type, ir::Space::global), type);
    v->name = unique_name(name);
    v->is_thread_local = true;
    module.globals.push_back(v);
    return v;
}

ir::Variable* Context::launch_ticket() {
    for (ir::Variable* v : module.globals) {
        if (v->hidden == ir::HiddenParameter::launch_ticket) return v;
    }
    const ir::Type* type = module.types->u32();
    auto* v = module.arena.make<ir::Variable>(module.types->pointer(type, ir::Space::global), type);
    v->name = unique_name("launch_ticket");
    v->hidden = ir::HiddenParameter::launch_ticket;
    module.globals.push_back(v);
    return v;
}

uint32_t Context::child(ast::FunctionDecl& kernel, SourceLoc loc) {
    auto known = children_.find(&kernel);
    if (known != children_.end()) return known->second;
    callbacks.define(kernel);
    auto number = static_cast<uint32_t>(module.children.size());
    module.children.emplace_back();
    if (kernel.is_external) {
        external_children.push_back({&kernel, number, loc});
    } else {
        module.children.back() = callbacks.child(kernel, loc);
    }
    return children_[&kernel] = number;
}

ir::Value* FunctionLowering::launch(const ast::Launch& e) {
    uint32_t number = m_.child(*e.kernel, e.loc);
    std::vector<ir::Value*> arguments;
    add_arguments(*e.kernel, e.arguments, arguments);
    ir::Value* record = value(e.record);
    // What is written here counts as the prelude's, like the rest of the record (passes/check_launch_waits.hpp).
    At at(b_, static_cast<const ast::Call*>(e.record)->callee->loc);
    ir::Inst* has_room = b_.if_(b_.binary(Op::ne, record, b_.constant(record->type, 0)));
    in_branch(has_room->blocks[0], [&] {
        b_.store(b_.index(record, b_.u32(static_cast<uint32_t>(passes::LaunchWord::kernel))), b_.u32(number));
        const ir::Type* u8 = types().integer(8, false);
        ir::Value* block = b_.pointer_cast(b_.index(record, b_.u32(static_cast<uint32_t>(passes::LaunchWord::count))), u8);
        uint64_t end = 0;
        for (size_t i = 0; i < arguments.size(); ++i) {
            const ir::Type* t = m_.types.lower(e.kernel->params[i]->type);
            uint64_t offset = (end + t->align - 1) / t->align * t->align;
            end = offset + t->size;
            ir::Value* place = b_.pointer_cast(b_.index(block, b_.u32(static_cast<uint32_t>(offset))), t);
            if (!t->is_aggregate()) {
                b_.store(place, fit(arguments[i], t));
            } else {
                copy_object(place, arguments[i], e.kernel->params[i]->type);
            }
        }
        m_.module.children[number].argument_bytes = static_cast<uint32_t>(end);
    });
    return nullptr;
}

}  // namespace lowering
QIAO_NAMESPACE_END
