// SPDX-License-Identifier: Apache-2.0
// Constant evaluation: calls of constexpr functions, and their statements.
#pragma once
#include <cmath>

#include <qiao/sema/evaluator.hpp>

QIAO_NAMESPACE_BEGIN
namespace sema {
namespace detail {

bool Evaluator::bind(FunctionDecl& f, const std::vector<Expr*>& arguments, Evaluator& inner) {
    for (size_t i = 0; i < f.params.size() && i < arguments.size(); ++i) {
        ConstantValue v;
        if (f.params[i]->type->is_reference()) {
            v.kind = CKind::reference;
            v.target = locate(arguments[i]);
            if (v.target == nullptr) return false;
        } else if (!value(arguments[i], v)) {
            return false;
        }
        inner.frame_[f.params[i]] = v;
    }
    return true;
}

bool Evaluator::intrinsic(FunctionDecl& f, ast::Call& c, ConstantValue& out) {
    std::vector<double> a;
    std::vector<int64_t> n;
    for (Expr* arg : c.arguments) {
        ConstantValue v;
        if (!value(arg, v)) return false;
        if (v.kind == CKind::floating) a.push_back(v.floating);
        else if (v.kind == CKind::integer) n.push_back(v.integer);
        else return false;
    }
    std::string_view name = f.intrinsic;
    if (a.empty() && n.size() == 2 && (name == "min" || name == "max")) {
        bool less = ast::is_signed(f.params[0]->type->kind) ? n[0] < n[1] : static_cast<uint64_t>(n[0]) < static_cast<uint64_t>(n[1]);
        out = make_int(less == (name == "min") ? n[0] : n[1]);
        return true;
    }
    if (a.empty() && n.size() == 1 && name == "abs") {
        out = make_int(n[0] < 0 ? -n[0] : n[0]);
        return true;
    }
    if (a.size() == 1 && n.empty()) {
        double x = a[0];
        double r = 0;
        if (name == "sqrt") r = std::sqrt(x);
        else if (name == "fabs") r = std::fabs(x);
        else if (name == "floor") r = std::floor(x);
        else if (name == "ceil") r = std::ceil(x);
        else return false;
        out = make_float(f.result->kind == TypeKind::float_ ? static_cast<double>(static_cast<float>(r)) : r);
        return true;
    }
    if (a.size() == 2 && n.empty() && (name == "fmin" || name == "fmax")) {
        out = make_float(name == "fmin" ? std::fmin(a[0], a[1]) : std::fmax(a[0], a[1]));
        return true;
    }
    return false;
}

bool Evaluator::call(ast::Call& c, ConstantValue& out) {
    FunctionDecl& f = *c.callee;
    if (!f.intrinsic.empty()) return intrinsic(f, c, out);
    if (depth_ > most_depth) return false;
    s_.define(f);
    if (f.body == nullptr) return false;
    Evaluator inner(s_, steps_, depth_ + 1);
    if (c.object != nullptr) {
        inner.self_ = locate(c.object);
        if (inner.self_ == nullptr) return false;
    }
    if (!bind(f, c.arguments, inner)) return false;
    Flow flow = inner.run_block(f.body->body, f);
    if (flow == Flow::failed) return false;
    if (flow == Flow::return_) out = inner.result_;
    return flow == Flow::return_ || f.result->is_void();
}

bool Evaluator::construct(ast::Construct& c, ConstantValue& out) {
    FunctionDecl& f = *c.constructor;
    if (depth_ > most_depth) return false;
    s_.define(f);
    if (f.body == nullptr) return false;
    if (!zero_or_empty(c.type, out)) return false;
    auto* object = s_.arena.make<ConstantValue>(out);
    Evaluator inner(s_, steps_, depth_ + 1, object);
    if (!bind(f, c.arguments, inner)) return false;
    RecordDecl& r = *f.record;
    for (const ast::MemberInit& init : f.inits) {
        if (init.delegating) {
            if (!inner.value(init.value, *object)) return false;
            continue;
        }
        size_t index = init.field != nullptr ? r.bases.size() + init.field->index : static_cast<size_t>(init.base);
        if (init.field != nullptr) {
            if (r.is_union) object->union_field = static_cast<int>(init.field->index);
            if (!inner.member(init.field, init.value, object->elements[index])) return false;
        } else if (!inner.value(init.value, object->elements[index])) {
            return false;
        }
    }
    Flow flow = inner.run_block(f.body->body, f);
    out = *object;
    return flow != Flow::failed;
}

Evaluator::Flow Evaluator::run_block(const std::vector<ast::Stmt*>& list, FunctionDecl& f) {
    for (ast::Stmt* st : list) {
        Flow flow = run(st, f);
        if (flow != Flow::next) return flow;
    }
    return Flow::next;
}

bool Evaluator::test(Expr* e, bool& failed) {
    ConstantValue v;
    failed = !value(e, v);
    return !failed && v.integer != 0;
}

bool Evaluator::declare(VarDecl* v) {
    ConstantValue c;
    if (v->type->is_reference()) {
        c.kind = CKind::reference;
        c.target = locate(v->init);
        if (c.target == nullptr) return false;
    } else if (v->init != nullptr) {
        if (!value(v->init, c)) return false;
    } else {
        zero_or_empty(v->type, c);
    }
    frame_[v] = c;
    return true;
}

Evaluator::Flow Evaluator::loop(Expr* condition, Expr* step, ast::Stmt* body, bool test_last, FunctionDecl& f) {
    bool failed = false;
    if (!test_last && condition != nullptr && !test(condition, failed)) return failed ? Flow::failed : Flow::next;
    for (;;) {
        if (++steps_ > most_steps) return Flow::failed;
        Flow flow = run(body, f);
        if (flow == Flow::break_) return Flow::next;
        if (flow == Flow::return_ || flow == Flow::failed) return flow;
        if (step != nullptr && !discard(step)) return Flow::failed;
        if (condition != nullptr && !test(condition, failed)) return failed ? Flow::failed : Flow::next;
    }
}

Evaluator::Flow Evaluator::run(ast::Stmt* st, FunctionDecl& f) {
    if (++steps_ > most_steps) return Flow::failed;
    switch (st->kind) {
        case ast::StmtKind::compound: return run_block(static_cast<ast::Compound*>(st)->body, f);
        case ast::StmtKind::declaration:
            for (VarDecl* v : static_cast<ast::DeclStmt*>(st)->vars) {
                if (!declare(v)) return Flow::failed;
            }
            return Flow::next;
        case ast::StmtKind::expression: return discard(static_cast<ast::ExprStmt*>(st)->expr) ? Flow::next : Flow::failed;
        case ast::StmtKind::if_: {
            auto* i = static_cast<ast::If*>(st);
            bool failed = false;
            bool taken = test(i->condition, failed);
            if (failed) return Flow::failed;
            if (taken) return run(i->then_stmt, f);
            return i->else_stmt != nullptr ? run(i->else_stmt, f) : Flow::next;
        }
        case ast::StmtKind::while_: {
            auto* w = static_cast<ast::While*>(st);
            if (w->condition_var != nullptr) return Flow::failed;
            return loop(w->condition, nullptr, w->body, false, f);
        }
        case ast::StmtKind::do_: return loop(static_cast<ast::Do*>(st)->condition, nullptr, static_cast<ast::Do*>(st)->body, true, f);
        case ast::StmtKind::for_: {
            auto* l = static_cast<ast::For*>(st);
            if (l->init != nullptr) {
                Flow flow = run(l->init, f);
                if (flow != Flow::next) return flow;
            }
            return loop(l->condition, l->step, l->body, false, f);
        }
        case ast::StmtKind::switch_: return run_switch(*static_cast<ast::Switch*>(st), f);
        case ast::StmtKind::break_: return Flow::break_;
        case ast::StmtKind::continue_: return Flow::continue_;
        case ast::StmtKind::return_: return run_return(static_cast<ast::Return*>(st)->value, f);
        case ast::StmtKind::goto_:
        case ast::StmtKind::label: return Flow::failed;
        case ast::StmtKind::null_: return Flow::next;
    }
    return Flow::failed;
}

Evaluator::Flow Evaluator::run_switch(ast::Switch& w, FunctionDecl& f) {
    ConstantValue v;
    if (!value(w.condition, v)) return Flow::failed;
    size_t start = w.cases.size();
    for (size_t i = 0; i < w.cases.size(); ++i) {
        for (int64_t c : w.cases[i].values) {
            if (c == v.integer) start = i;
        }
    }
    for (size_t i = 0; i < w.cases.size() && start == w.cases.size(); ++i) {
        if (w.cases[i].is_default) start = i;
    }
    for (size_t i = start; i < w.cases.size(); ++i) {
        Flow flow = run_block(w.cases[i].body, f);
        if (flow == Flow::break_) return Flow::next;
        if (flow != Flow::next) return flow;
    }
    return Flow::next;
}

Evaluator::Flow Evaluator::run_return(Expr* e, FunctionDecl& f) {
    if (e == nullptr) return Flow::return_;
    if (f.result->is_reference()) {
        result_.kind = CKind::reference;
        result_.target = locate(e);
        return result_.target != nullptr ? Flow::return_ : Flow::failed;
    }
    if (f.result->is_void()) return discard(e) ? Flow::return_ : Flow::failed;
    return value(e, result_) ? Flow::return_ : Flow::failed;
}

}  // namespace detail
}  // namespace sema
QIAO_NAMESPACE_END
