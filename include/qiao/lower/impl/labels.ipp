// SPDX-License-Identifier: Apache-2.0
// Labels and goto. A goto may reach a label of any statement list around it. Each label with jumps becomes spans of its
// list: one up to it for the jumps forward (a region that they leave), one from it on for the jumps back (an endless loop
// whose end is reached by jumping). Spans that overlap are widened until they nest; one that ends in the middle of such a
// loop is cut at the loop's beginning, and a flag carries the jump on. Regions then dissolve as early returns do
// (passes/structured_exits.hpp).
#pragma once
#include <algorithm>

#include <qiao/lower/function.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

using ir::Op;

namespace detail {

/// Calls `visit(Goto&)` for every goto in the statement.
template <typename Visit>
void for_each_goto(const ast::Stmt* s, const Visit& visit) {
    if (s == nullptr) return;
    auto all = [&](const std::vector<ast::Stmt*>& list) {
        for (const ast::Stmt* x : list) for_each_goto(x, visit);
    };
    switch (s->kind) {
        case ast::StmtKind::goto_:
            visit(*static_cast<const ast::Goto*>(s));
            break;
        case ast::StmtKind::compound:
            all(static_cast<const ast::Compound*>(s)->body);
            break;
        case ast::StmtKind::if_:
            for_each_goto(static_cast<const ast::If*>(s)->then_stmt, visit);
            for_each_goto(static_cast<const ast::If*>(s)->else_stmt, visit);
            break;
        case ast::StmtKind::while_:
            for_each_goto(static_cast<const ast::While*>(s)->body, visit);
            break;
        case ast::StmtKind::do_:
            for_each_goto(static_cast<const ast::Do*>(s)->body, visit);
            break;
        case ast::StmtKind::for_:
            for_each_goto(static_cast<const ast::For*>(s)->body, visit);
            break;
        case ast::StmtKind::switch_:
            for (const ast::SwitchCase& c : static_cast<const ast::Switch*>(s)->cases) all(c.body);
            break;
        default:
            break;
    }
}

/// The first variable of a declaration that a jump must not pass; null: none.
inline const ast::VarDecl* initialised_variable(const ast::Stmt* s) {
    if (s->kind != ast::StmtKind::declaration) return nullptr;
    for (const ast::VarDecl* v : static_cast<const ast::DeclStmt*>(s)->vars) {
        if (v->init != nullptr || v->destructor != nullptr) return v;
    }
    return nullptr;
}

/// The spans of one statement list, nested.
class LabelSpans {
public:
    using Span = LabelSpan;
    std::vector<Span> spans;  ///< by beginning, outer ones first

    explicit LabelSpans(const std::vector<ast::Stmt*>& list) : list_(list) {
        for (size_t i = 0; i < list.size(); ++i) {
            if (list[i]->kind == ast::StmtKind::label) make_spans(*static_cast<const ast::Label*>(list[i])->label, i);
        }
        while (widen()) {
        }
        std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
            if (a.begin != b.begin) return a.begin < b.begin;
            return a.end != b.end ? a.end > b.end : a.is_loop < b.is_loop;
        });
    }

private:
    const std::vector<ast::Stmt*>& list_;

    /// The statements of the list with the first and the last goto to the label; of all in [from, to).
    std::pair<size_t, size_t> jumps(const ast::LabelDecl& label, size_t from, size_t to, SourceLoc& loc) const {
        std::pair<size_t, size_t> found{to, from};
        for (size_t i = from; i < to; ++i) {
            for_each_goto(list_[i], [&](const ast::Goto& jump) {
                if (jump.label != &label) return;
                if (found.first == to) loc = jump.loc;
                found.first = std::min(found.first, i);
                found.second = i;
            });
        }
        return found;
    }
    void make_spans(const ast::LabelDecl& label, size_t at) {
        SourceLoc loc;
        size_t first = jumps(label, 0, at, loc).first;
        if (first != at) {
            for (size_t i = first + 1; i < at; ++i) {
                if (const ast::VarDecl* v = initialised_variable(list_[i])) {
                    fail(loc, DiagCode::syntax,
                         "the jump to label '" + std::string(label.name) + "' crosses the initialisation of '" + std::string(v->name) + "'");
                }
            }
            spans.push_back({first, at, &label, false, loc});
        }
        auto [back, last] = jumps(label, at, list_.size(), loc);
        if (back == list_.size()) return;
        spans.push_back({at, loop_end(at, last + 1), &label, true, loc});
    }
    /// Variables of the list live to its end, so the loop goes that far; but not past a label that is jumped to from before
    /// the loop (which no variable that matters can cross).
    size_t loop_end(size_t begin, size_t least) const {
        for (size_t i = least; i < list_.size(); ++i) {
            if (list_[i]->kind != ast::StmtKind::label) continue;
            SourceLoc unused;
            if (jumps(*static_cast<const ast::Label*>(list_[i])->label, 0, begin, unused).first != begin) return i;
        }
        return list_.size();
    }

    /// Resolves one overlap. False where there is none.
    bool widen() {
        for (Span& a : spans) {
            for (Span& b : spans) {
                if (!(a.begin < b.begin && b.begin < a.end && a.end < b.end)) continue;
                if (!b.is_loop) {
                    b.begin = a.begin;
                } else if (a.is_loop) {
                    a.end = b.end;
                } else {
                    Span rest = a;
                    rest.begin = a.end = b.begin;
                    rest.entered = a.continued = true;
                    spans.push_back(rest);
                }
                return true;
            }
        }
        return false;
    }
};

}  // namespace detail

void FunctionLowering::statements(const std::vector<ast::Stmt*>& list) {
    bool labelled = std::any_of(list.begin(), list.end(), [](const ast::Stmt* s) { return s->kind == ast::StmtKind::label; });
    if (!labelled) {
        for (const ast::Stmt* s : list) statement(s);
        return;
    }
    detail::LabelSpans nest(list);
    size_t next = 0;
    labelled_statements(list, 0, list.size(), nest.spans, next);
}

/// The statements [at, end) and the spans among them, of which spans[next] is the first.
void FunctionLowering::labelled_statements(const std::vector<ast::Stmt*>& list, size_t at, size_t end, const std::vector<LabelSpan>& spans, size_t& next) {
    while (at < end) {
        if (next == spans.size() || spans[next].begin != at) {
            if (list[at]->kind != ast::StmtKind::label) statement(list[at]);
            ++at;
            continue;
        }
        const LabelSpan& span = spans[next++];
        auto inside = [&] { labelled_statements(list, at, span.end, spans, next); };
        At where(b_, span.loc);
        if (span.is_loop) {
            jump_loop(span, inside);
        } else {
            if (span.continued && !span.entered) b_.store(jumping_[span.label] = local("jumping", types().boolean()), b_.boolean(false));
            ir::Inst* region = open_region();
            targets_[span.label] = {region->number, scopes_.size(), span.continued};
            in_block(region->blocks[0], [&] {
                if (span.entered) continue_jump(span, region->number);
                inside();
            });
            targets_.erase(span.label);
        }
        at = span.end;
    }
}

/// Where a jump from before the span is under way: on to the span's end.
void FunctionLowering::continue_jump(const LabelSpan& span, uint32_t region) {
    ir::Variable* flag = jumping_[span.label];
    ir::Inst* branch = b_.if_(b_.load(flag));
    in_block(branch->blocks[0], [&] {
        if (!span.continued) b_.store(flag, b_.boolean(false));
        b_.insert(Op::leave, types().void_type())->number = region;
    });
}

/// for (;;) { region { inside; break; } }, where a jump back leaves the region.
template <typename Inside>
void FunctionLowering::jump_loop(const LabelSpan& span, Inside&& inside) {
    ir::Inst* loop = b_.loop();
    ++jump_loops_;
    in_branch(loop->blocks[1], [&] {
        ir::Inst* region = open_region();
        in_block(region->blocks[0], [&] {
            targets_[span.label] = {region->number, scopes_.size(), false};
            push_scope();
            inside();
            pop_scope();
            targets_.erase(span.label);
            b_.insert(Op::break_, types().void_type());
        });
    });
    --jump_loops_;
}

ir::Inst* FunctionLowering::open_region() {
    ir::Inst* region = b_.insert(Op::region, types().void_type());
    region->blocks.resize(1);
    region->number = ++regions_;
    return region;
}

void FunctionLowering::leave(uint32_t region, size_t depth) {
    unwind(depth);
    b_.insert(Op::leave, types().void_type())->number = region;
    end_block();
}

void FunctionLowering::goto_statement(const ast::Goto& s) {
    auto target = targets_.find(s.label);
    if (target == targets_.end()) unsupported(s.loc, "'goto' into a block (label '" + std::string(s.label->name) + "' stands in no block around it)");
    if (target->second.continued) b_.store(jumping_[s.label], b_.boolean(true));
    leave(target->second.region, target->second.depth);
}

}  // namespace lowering
QIAO_NAMESPACE_END
