// SPDX-License-Identifier: Apache-2.0
// A module with an empty kernel, and short ways to fill it.
#pragma once
#include <string>

#include <qiao/ir/builder.hpp>
#include <qiao/support/diagnostics.hpp>

namespace qiao_test {

struct KernelFixture {
    qiao::ir::Module module;
    qiao::ir::Builder b{module};
    qiao::ir::Function* kernel;

    KernelFixture() {
        kernel = function("k", b.types().void_type());
        kernel->is_kernel = true;
        module.kernel = kernel;
    }
    /// Adds a function and points the builder at its body.
    qiao::ir::Function* function(const char* name, const qiao::ir::Type* result) {
        auto* f = module.arena.make<qiao::ir::Function>();
        f->name = name;
        f->display_name = name;
        f->result = result;
        module.functions.push_back(f);
        b.block = &f->body;
        return f;
    }
    qiao::ir::Parameter* parameter(qiao::ir::Function* f, const char* name, const qiao::ir::Type* type) {
        auto* p = module.arena.make<qiao::ir::Parameter>(type);
        p->name = name;
        p->value_type = type;
        p->index = static_cast<unsigned>(f->parameters.size());
        f->parameters.push_back(p);
        return p;
    }
    qiao::ir::Variable* shared(const char* name, const qiao::ir::Type* type) {
        auto* v = module.arena.make<qiao::ir::Variable>(b.types().pointer(type, qiao::ir::Space::shared), type);
        v->name = name;
        v->align = type->align;
        module.shared.push_back(v);
        return v;
    }
    const qiao::ir::Type* pointer(const qiao::ir::Type* to) { return b.types().pointer(to, qiao::ir::Space::generic); }
    qiao::ir::Inst* return_(qiao::ir::Value* v = nullptr) {
        auto* i = b.insert(qiao::ir::Op::return_, b.types().void_type());
        if (v != nullptr) i->operands.push_back(v);
        return i;
    }
    qiao::ir::Inst* break_() { return b.insert(qiao::ir::Op::break_, b.types().void_type()); }
    qiao::ir::Inst* call(qiao::ir::Function* f, std::vector<qiao::ir::Value*> arguments) {
        auto* i = b.insert(qiao::ir::Op::call, f->result, std::move(arguments));
        i->callee = f;
        return i;
    }
    /// What `pass` says when it refuses the module; empty if it does not.
    template <typename Pass>
    std::string refusal(Pass pass) {
        try {
            pass(module);
        } catch (const qiao::CompileError& e) {
            return e.diagnostic.message;
        }
        return {};
    }
};

}  // namespace qiao_test
