// SPDX-License-Identifier: Apache-2.0
// Lowers a kernel from several translation units into one IR module (-rdc=true). What a unit only declares stays open at
// first: a function without a body, a variable without its initial bytes. The linker looks for the definition in the
// other units, lowers it there, and joins the two: the declared function calls the defining one, variables of one name
// become one. That is repeated for what the definitions need themselves.
#pragma once
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/lower/context.hpp>
#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

class Linker {
public:
    Linker(ir::Module& module, bool fast_math) : module_(module), fast_math_(fast_math) {}

    void add(sema::Sema& sema, LowerCallbacks callbacks) {
        auto unit = std::make_unique<Unit>(Unit{&sema, std::move(callbacks), nullptr, 0, 0, 0});
        lowering::Context* first = units_.empty() ? nullptr : units_[0]->context.get();
        unit->context = std::make_unique<lowering::Context>(module_, unit->callbacks, fast_math_, first);
        units_.push_back(std::move(unit));
    }
    /// Of the unit that was added first.
    void lower_kernel(ast::FunctionDecl& kernel) {
        kernel_ = &kernel;
        module_.kernel = units_[0]->context->function(kernel);
        units_[0]->context->run();
    }
    /// Something is declared that the first unit does not define.
    bool is_open() const {
        const lowering::Context& c = *units_[0]->context;
        return units_[0]->sema->relocatable && !(c.external_functions.empty() && c.external_variables.empty() && c.external_children.empty());
    }
    void resolve() {
        for (bool again = true; again;) {
            again = false;
            for (size_t i = 0; i < units_.size(); ++i) again |= resolve(*units_[i]);
        }
        merge_variables();
    }
    void finish() {
        for (auto& unit : units_) unit->context->types.complete();
        for (auto& unit : units_) unit->context->finish();
    }

private:
    struct Unit {
        sema::Sema* sema;
        LowerCallbacks callbacks;
        std::unique_ptr<lowering::Context> context;
        size_t functions_done, variables_done, children_done;
    };

    /// True where the unit had something open.
    bool resolve(Unit& unit) {
        bool any = false;
        lowering::Context& c = *unit.context;
        for (; unit.functions_done < c.external_functions.size(); any = true) {
            auto [decl, function] = c.external_functions[unit.functions_done++];
            bind(*function, define(unit, *decl), *decl);
        }
        for (; unit.variables_done < c.external_variables.size(); any = true) define(unit, *c.external_variables[unit.variables_done++].first);
        for (; unit.children_done < c.external_children.size(); any = true) {
            const auto child = c.external_children[unit.children_done++];
            ChildKernel& named = module_.children[child.number];
            const uint32_t bytes = named.argument_bytes;
            named = name_child(unit, *child.kernel, child.loc);
            named.argument_bytes = bytes;
        }
        return any;
    }

    ChildKernel name_child(Unit& by, ast::FunctionDecl& kernel, SourceLoc loc) const {
        for (auto& unit : units_) {
            ast::FunctionDecl* definition = unit.get() != &by ? unit->sema->find_definition(kernel) : nullptr;
            if (definition != nullptr && definition->is_kernel) return unit->callbacks.child(*definition, loc);
        }
        missing(loc, "kernel '" + kernel.display_name + "' is launched");
    }

    ir::Function& define(Unit& by, ast::FunctionDecl& decl) {
        for (auto& unit : units_) {
            ast::FunctionDecl* definition = unit.get() != &by ? unit->sema->find_definition(decl) : nullptr;
            if (definition == nullptr) continue;
            ir::Function* function = unit->context->function(*definition);
            unit->context->run();
            return *function;
        }
        missing(by.context->requested_at(decl), "function '" + decl.display_name + "' is called");
    }
    void define(Unit& by, const ast::VarDecl& decl) {
        for (auto& unit : units_) {
            ast::VarDecl* definition = unit.get() != &by ? unit->sema->find_definition(decl) : nullptr;
            if (definition == nullptr) continue;
            definitions_.insert(unit->context->variable(*definition, decl.loc));
            unit->context->run();
            return;
        }
        missing(decl.loc, "variable '" + decl.qualified_name + "' is used");
    }
    [[noreturn]] void missing(SourceLoc loc, const std::string& what) const {
        fail(loc, DiagCode::name_lookup,
             what + " in device code (kernel '" + kernel_->display_name + "') but no file of the program that was compiled with -rdc=true defines it");
    }

    /// Addresses change type where units know a class by different names.
    ir::Value* as_type(ir::Builder& b, ir::Value* v, const ir::Type* type, const ast::FunctionDecl& decl) {
        if (v->type == type) return v;
        if (v->type->is_pointer() && type->is_pointer()) return b.insert(ir::Op::pointer_cast, type, {v});
        fail(decl.loc, DiagCode::type, "'" + decl.display_name + "' is defined with another result or parameters in another file");
    }
    void bind(ir::Function& declared, ir::Function& definition, const ast::FunctionDecl& decl) {
        ir::Builder b(module_, &declared.body);
        b.loc = decl.loc;
        if (declared.parameters.size() != definition.parameters.size() || declared.result->is_void() != definition.result->is_void()) {
            fail(decl.loc, DiagCode::type, "'" + decl.display_name + "' is defined with another result in another file");
        }
        std::vector<ir::Value*> arguments;
        for (size_t i = 0; i < declared.parameters.size(); ++i) {
            arguments.push_back(as_type(b, declared.parameters[i], definition.parameters[i]->type, decl));
        }
        ir::Inst* call = b.insert(ir::Op::call, definition.result, std::move(arguments));
        call->callee = &definition;
        if (!declared.result->is_void()) b.insert(ir::Op::return_, module_.types->void_type(), {as_type(b, call, declared.result, decl)});
    }

    /// One variable for all of one name: the definition where there is one.
    void merge_variables() {
        std::map<std::string, ir::Variable*> kept;
        for (ir::Variable* v : module_.globals) {
            ir::Variable*& slot = kept[v->name];
            if (slot == nullptr || definitions_.count(v) != 0) slot = v;
        }
        for (ir::Function* f : module_.functions) use(*f, kept);
        size_t count = 0;
        for (ir::Variable* v : module_.globals) {
            if (kept[v->name] == v) module_.globals[count++] = v;
        }
        module_.globals.resize(count);
    }
    void use(ir::Function& function, const std::map<std::string, ir::Variable*>& kept) {
        std::unordered_map<ir::Value*, ir::Value*> replaced;
        ir::Block casts;
        ir::Builder b(module_, &casts);
        b.loc = function.loc;
        ir::for_each_inst(function.body, [&](ir::Inst& inst) {
            for (ir::Value*& operand : inst.operands) {
                ir::Variable* v = ir::as_variable(operand);
                if (v == nullptr || v->type->space != ir::Space::global) continue;
                ir::Variable* one = kept.at(v->name);
                if (one == v) continue;
                ir::Value*& value = replaced[v];
                if (value == nullptr) value = b.pointer_cast(one, v->value_type);
                operand = value;
            }
        });
        function.body.insert(function.body.begin(), casts.begin(), casts.end());
    }

    ir::Module& module_;
    bool fast_math_;
    const ast::FunctionDecl* kernel_ = nullptr;
    std::vector<std::unique_ptr<Unit>> units_;
    std::unordered_set<const ir::Variable*> definitions_;
};

}  // namespace detail
QIAO_NAMESPACE_END
