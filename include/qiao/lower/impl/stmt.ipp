// SPDX-License-Identifier: Apache-2.0
// Statements, declarations, and the scopes whose objects are destroyed where control leaves them.
#pragma once
#include <algorithm>

#include <qiao/ir/walk.hpp>
#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ir::Op;

// ---- Scopes -----------------------------------------------------------------------------------------------------

void FunctionLowering::push_scope() {
    CleanupScope scope;
    scope.conditional_depth = conditional_depth_;
    scope.block = b_.block;
    scope.at = b_.block->size();
    scopes_.push_back(std::move(scope));
}

void FunctionLowering::pop_scope() {
    CleanupScope scope = std::move(scopes_.back());
    scopes_.pop_back();
    run_cleanups(scope);
}

void FunctionLowering::unwind(size_t depth) {
    for (size_t i = scopes_.size(); i-- > depth;) {
        CleanupScope scope = scopes_[i];
        run_cleanups(scope);
    }
}

void FunctionLowering::run_cleanups(const CleanupScope& scope) {
    for (auto it = scope.cleanups.rbegin(); it != scope.cleanups.rend(); ++it) {
        if (it->flag == nullptr) {
            destroy(it->address, it->type, *it->destructor);
            continue;
        }
        ir::Inst* made = b_.if_(b_.load(it->flag));
        in_branch(made->blocks[0], [&] { destroy(it->address, it->type, *it->destructor); });
    }
}

void FunctionLowering::destroy(ir::Value* address, ast::QualType t, ast::FunctionDecl& destructor) {
    uint64_t count = 1;
    while (t && t->is_array()) {
        count *= t->count;
        t = t->inner;
        address = b_.decay(address);
    }
    if (count == 1) {
        call_function(destructor, {address});
        return;
    }
    counted_loop(b_.constant(types().i64(), count), [&](ir::Value* i) {
        ir::Value* backwards = b_.binary(Op::sub, b_.constant(types().i64(), count - 1), i);
        call_function(destructor, {b_.index(address, backwards)});
    });
}

/// Registers an object of scopes_[scope]. One made on a path that may not be taken gets a flag, cleared at the scope's
/// beginning.
void FunctionLowering::add_cleanup(size_t scope, ir::Value* object, ast::QualType t, ast::FunctionDecl* destructor) {
    if (destructor == nullptr) return;
    CleanupScope& target = scopes_[scope];
    Cleanup cleanup{object, t, destructor, nullptr};
    if (conditional_depth_ != target.conditional_depth) {
        ir::Variable* flag = local("made", types().boolean());
        ir::Block clear;
        in_block(clear, [&] { b_.store(flag, b_.boolean(false)); });
        target.block->insert(target.block->begin() + static_cast<std::ptrdiff_t>(target.at), clear[0]);
        b_.store(flag, b_.boolean(true));
        cleanup.flag = flag;
    }
    target.cleanups.push_back(cleanup);
}

void FunctionLowering::end_block() {
    dead_blocks_.emplace_back();
    b_.block = &dead_blocks_.back();
}

// ---- Declarations -----------------------------------------------------------------------------------------------

ir::Variable* FunctionLowering::local(std::string name, const ir::Type* t, uint32_t align) {
    ir::Variable* v = b_.local(function_, std::move(name), t);
    v->align = std::max(v->align, align);
    return v;
}

void FunctionLowering::declare_uninitialised(const ast::VarDecl& v) {
    const ir::Type* t = type(v.type);
    ir::Variable* storage = local(std::string(v.name), t, v.align);
    bindings_[&v] = {nullptr, storage};
    ir::Inst* marker = t->is_aggregate() ? b_.zero(storage, t) : b_.store(storage, zero_of(t));
    uninitialised_.push_back({storage, marker});
}

void FunctionLowering::declare(const ast::VarDecl& v) {
    At at(b_, v.loc);
    if (v.type->is_record() || v.type->is_array()) {
        if (type(v.type)->size == 0) unsupported(v.loc, "variable '" + std::string(v.name) + "' of size zero");
    }
    if (v.init == nullptr) {
        declare_uninitialised(v);
        add_cleanup(scopes_.size() - 1, bindings_[&v].address, v.type, v.destructor);
        return;
    }
    FullExpression full(*this);
    if (v.type->is_reference()) {
        const ast::Expr* outer = extended_;
        extended_ = v.init;
        while (extended_->kind != ast::ExprKind::temporary) {
            if (extended_->kind == ast::ExprKind::member) {
                extended_ = static_cast<const ast::Member*>(extended_)->base;
            } else if (extended_->kind == ast::ExprKind::cast) {
                extended_ = static_cast<const ast::Cast*>(extended_)->operand;
            } else {
                break;
            }
        }
        bindings_[&v] = {nullptr, fit(address(v.init), type(v.type))};
        extended_ = outer;
        full.end();
        return;
    }
    if (detail::is_scalar(v.type) && in_memory_.count(&v) == 0 && !v.type.is_volatile()) {
        ir::Value* bound = fit(value(v.init), type(v.type));
        if (ir::Inst* i = ir::as_inst(bound); i != nullptr && i->name.empty()) i->name = std::string(v.name);
        full.end();
        bindings_[&v] = {bound, nullptr};
        return;
    }
    ir::Variable* storage = local(std::string(v.name), type(v.type), v.align);
    bindings_[&v] = {nullptr, storage};
    initialise(storage, v.type, v.init);
    full.end();
    add_cleanup(scopes_.size() - 1, storage, v.type, v.destructor);
}

// ---- Statements -------------------------------------------------------------------------------------------------

ir::Value* FunctionLowering::condition(const ast::Expr* e) {
    FullExpression full(*this);
    ir::Value* v = value(e);
    full.end();
    return v;
}

void FunctionLowering::full_discard(const ast::Expr* e) {
    FullExpression full(*this);
    discard(e);
    full.end();
}

void FunctionLowering::statement(const ast::Stmt* s) {
    if (s == nullptr) return;
    At at(b_, s->loc);
    switch (s->kind) {
        case ast::StmtKind::compound:
            push_scope();
            statements(static_cast<const ast::Compound*>(s)->body);
            pop_scope();
            break;
        case ast::StmtKind::declaration:
            for (const ast::VarDecl* v : static_cast<const ast::DeclStmt*>(s)->vars) declare(*v);
            break;
        case ast::StmtKind::expression:
            full_discard(static_cast<const ast::ExprStmt*>(s)->expr);
            break;
        case ast::StmtKind::if_:
            if_statement(*static_cast<const ast::If*>(s));
            break;
        case ast::StmtKind::while_:
            while_statement(*static_cast<const ast::While*>(s));
            break;
        case ast::StmtKind::do_:
            do_statement(*static_cast<const ast::Do*>(s));
            break;
        case ast::StmtKind::for_:
            for_statement(*static_cast<const ast::For*>(s));
            break;
        case ast::StmtKind::switch_:
            switch_statement(*static_cast<const ast::Switch*>(s));
            break;
        case ast::StmtKind::break_:
            jump(false);
            break;
        case ast::StmtKind::continue_:
            jump(true);
            break;
        case ast::StmtKind::return_:
            return_statement(*static_cast<const ast::Return*>(s));
            break;
        case ast::StmtKind::goto_:
            goto_statement(*static_cast<const ast::Goto*>(s));
            break;
        case ast::StmtKind::label:
            unsupported(s->loc, "label in a statement expression");
        case ast::StmtKind::null_:
            break;
    }
}

void FunctionLowering::if_statement(const ast::If& s) {
    ir::Value* c = condition(s.condition);
    if (const ir::Constant* known = ir::as_constant(c)) {
        push_scope();
        statement(known->bits != 0 ? s.then_stmt : s.else_stmt);
        pop_scope();
        return;
    }
    ir::Inst* branch = b_.if_(c);
    const ast::Stmt* sides[2] = {s.then_stmt, s.else_stmt};
    for (size_t i = 0; i < 2; ++i) {
        in_branch(branch->blocks[i], [&] {
            push_scope();
            statement(sides[i]);
            pop_scope();
        });
    }
}

/// The body of a loop, with its scope.
void FunctionLowering::loop_body(const ast::Stmt* s, uint32_t break_region) {
    in_region([&](uint32_t region) {
        jumps_.push_back({scopes_.size(), true, jump_loops_, break_region, region});
        push_scope();
        statement(s);
        pop_scope();
        jumps_.pop_back();
    });
}

void FunctionLowering::while_statement(const ast::While& s) {
    if (s.condition_var != nullptr && s.condition_var->destructor != nullptr) unsupported(s.condition_var->loc, "condition variable with a destructor");
    push_scope();
    in_region([&](uint32_t region) {
        ir::Inst* loop = b_.loop();
        loop->unroll = s.unroll;
        in_branch(loop->blocks[0], [&] {
            if (s.condition_var != nullptr) declare(*s.condition_var);
            ir::Value* c = condition(s.condition);
            const ir::Constant* known = ir::as_constant(c);
            if (known == nullptr || known->bits == 0) loop->operands = {c};
        });
        in_branch(loop->blocks[1], [&] { loop_body(s.body, region); });
    });
    pop_scope();
}

void FunctionLowering::do_statement(const ast::Do& s) {
    bool once = s.condition->kind == ast::ExprKind::int_literal && static_cast<const ast::IntLiteral*>(s.condition)->value == 0;
    if (once && !has_jump(s.body, false)) {
        push_scope();
        statement(s.body);
        pop_scope();
        return;
    }
    in_region([&](uint32_t region) {
        ir::Inst* loop = b_.loop();
        loop->unroll = s.unroll;
        loop->test_last = true;
        in_branch(loop->blocks[1], [&] { loop_body(s.body, region); });
        in_branch(loop->blocks[0], [&] { loop->operands = {condition(s.condition)}; });
    });
}

void FunctionLowering::for_statement(const ast::For& s) {
    push_scope();
    statement(s.init);
    in_region([&](uint32_t region) {
        ir::Inst* loop = b_.loop();
        loop->unroll = s.unroll;
        if (s.condition != nullptr) {
            in_branch(loop->blocks[0], [&] {
                ir::Value* c = condition(s.condition);
                const ir::Constant* known = ir::as_constant(c);
                if (known == nullptr || known->bits == 0) loop->operands = {c};
            });
        }
        in_branch(loop->blocks[1], [&] { loop_body(s.body, region); });
        if (s.step != nullptr) {
            At at(b_, s.step->loc);
            in_branch(loop->blocks[2], [&] { full_discard(s.step); });
        }
    });
    pop_scope();
}

void FunctionLowering::switch_statement(const ast::Switch& s) {
    ir::Value* v = condition(s.condition);
    push_scope();
    for (const ast::VarDecl* var : s.vars) declare_uninitialised(*var);
    auto cases = [&](uint32_t region) {
        ir::Inst* inst = b_.insert(Op::switch_, types().void_type(), {v});
        inst->blocks.resize(s.cases.size());
        jumps_.push_back({scopes_.size(), false, jump_loops_, region, 0});
        for (size_t i = 0; i < s.cases.size(); ++i) {
            inst->cases.push_back(s.cases[i].values);
            if (s.cases[i].is_default) inst->default_case = static_cast<int>(i);
            in_branch(inst->blocks[i], [&] {
                push_scope();
                statements(s.cases[i].body);
                pop_scope();
            });
        }
        jumps_.pop_back();
    };
    if (!s.cases.empty()) in_region(cases);
    pop_scope();
}

void FunctionLowering::jump(bool is_continue) {
    for (size_t i = jumps_.size(); i-- > 0;) {
        if (is_continue && !jumps_[i].is_loop) continue;
        if (jumps_[i].jump_loops != jump_loops_) {
            leave(is_continue ? jumps_[i].continue_region : jumps_[i].break_region, jumps_[i].depth);
            return;
        }
        unwind(jumps_[i].depth);
        b_.insert(is_continue ? Op::continue_ : Op::break_, types().void_type());
        end_block();
        return;
    }
    fail(b_.loc, DiagCode::syntax, is_continue ? "'continue' outside of a loop" : "'break' outside of a loop or switch");
}

void FunctionLowering::return_statement(const ast::Return& s) {
    ir::Value* v = nullptr;
    if (s.value != nullptr) {
        FullExpression full(*this);
        if (decl_.result->is_reference()) {
            v = fit(address(s.value), function_.result);
        } else if (decl_.result->is_record()) {
            emit_into(s.value, result_);
        } else if (decl_.result->is_void()) {
            discard(s.value);
        } else {
            v = fit(value(s.value), function_.result);
        }
        full.end();
    }
    unwind(0);
    b_.insert(Op::return_, types().void_type(), v != nullptr ? std::vector<ir::Value*>{v} : std::vector<ir::Value*>{});
    end_block();
}

}  // namespace lowering
QIAO_NAMESPACE_END
