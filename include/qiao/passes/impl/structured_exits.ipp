// SPDX-License-Identifier: Apache-2.0
// One walk from the outside in, for the returns of a function or the leaves of a region. Each block is rewritten knowing
// two things: whether leaving it (by its end, or by break_ where it is inside a loop or switch) is the same as leaving the
// function or region (`tail`), and whether a break_ is at hand (`breakable`). Where both branches of an if can go on to a
// rest, the rest is guarded by the flag, not copied, so the output stays linear in the input.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/call_cycles.hpp>
#include <qiao/passes/structured_exits.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class ExitStructurer {
public:
    ExitStructurer(ir::Module& module, ir::Function& function, const ir::Inst* region = nullptr) : builder_(module), function_(function), region_(region) {}

    void run() {
        using namespace ir;
        Block& body = function_.body;
        bool has_value = function_.result != nullptr && !function_.result->is_void();
        bool ends_in_return = !body.empty() && body.back()->op == Op::return_;
        if (!has_value && ends_in_return) body.pop_back();
        size_t returns = 0;
        for_each_inst(body, [&](Inst& i) { returns += i.op == Op::return_ ? 1 : 0; });
        if (returns == 0 || (returns == 1 && has_value && ends_in_return)) return;
        if (has_value) result_ = local("result", function_.result);
        rewrite(body, {true, false});
        if (returned_ != nullptr) start_flag(body, function_.loc);
        if (result_ == nullptr) return;
        builder_.block = &body;
        Inst* value = builder_.load(result_);
        builder_.insert(Op::return_, builder_.types().void_type(), {value});
    }

    /// The region's instructions, to stand in its place. Regions inside are gone already.
    ir::Block inside() {
        ir::Block body = region_->blocks[0];
        rewrite(body, {true, false});
        if (returned_ != nullptr) start_flag(body, region_->loc);
        return body;
    }

private:
    struct Place {
        bool tail;       ///< leaving this place leaves the function
        bool breakable;  ///< break_ leaves this place
    };
    ir::Builder builder_;
    ir::Function& function_;
    ir::Variable* result_ = nullptr;
    ir::Variable* returned_ = nullptr;
    const ir::Inst* region_;  ///< whose leaves are the exits; null: returns are

    bool is_exit(const ir::Inst& i) const { return region_ == nullptr ? i.op == ir::Op::return_ : i.op == ir::Op::leave && i.number == region_->number; }
    void insert_exit() {
        ir::Inst* exit = builder_.insert(region_ == nullptr ? ir::Op::return_ : ir::Op::leave, builder_.types().void_type());
        if (region_ != nullptr) exit->number = region_->number;
    }
    bool returns(const ir::Block& block) const {
        return ir::any_inst(block, [this](const ir::Inst& i) { return is_exit(i); });
    }
    bool returns(const ir::Inst& inst) const {
        for (const ir::Block& block : inst.blocks) {
            if (returns(block)) return true;
        }
        return false;
    }
    /// The end of the block is never reached.
    static bool always_exits(const ir::Block& block) {
        if (block.empty()) return false;
        const ir::Inst& last = *block.back();
        if (ir::is_terminator(last.op)) return true;
        return last.op == ir::Op::if_ && always_exits(last.blocks[0]) && always_exits(last.blocks[1]);
    }

    ir::Variable* flag() {
        if (returned_ == nullptr) returned_ = local(region_ == nullptr ? "returned" : "left", builder_.types().boolean());
        return returned_;
    }
    /// Without a place: that tells it from the user's variables, whose names are worth more.
    ir::Variable* local(const char* name, const ir::Type* type) {
        ir::Variable* v = builder_.local(function_, name, type);
        v->loc = {};
        return v;
    }

    void rewrite(ir::Block& block, Place place) {
        using namespace ir;
        for (size_t at = 0; at < block.size(); ++at) {
            Inst& inst = *block[at];
            if (is_exit(inst)) {
                leave(block, at, place);
                return;
            }
            if (!returns(inst)) continue;
            builder_.loc = inst.loc;
            bool done = inst.op == Op::if_ ? branch(block, at, place) : breakable(block, at, place);
            if (done) return;
        }
    }

    /// Replaces the return at `at` and drops what follows.
    void leave(ir::Block& block, size_t at, Place place) {
        ir::Inst& inst = *block[at];
        block.resize(at);
        builder_.block = &block;
        builder_.loc = inst.loc;
        if (result_ != nullptr) builder_.store(result_, inst.operands[0]);
        if (!place.tail) builder_.store(flag(), builder_.boolean(true));
        if (place.breakable) builder_.insert(ir::Op::break_, builder_.types().void_type());
    }

    static ir::Block take_rest(ir::Block& block, size_t at) {
        ir::Block rest(block.begin() + static_cast<std::ptrdiff_t>(at) + 1, block.end());
        block.resize(at + 1);
        return rest;
    }

    /// An if with returns in it. True where the block ends with it now.
    bool branch(ir::Block& block, size_t at, Place place) {
        using namespace ir;
        Inst& inst = *block[at];
        if (place.breakable) {
            bool ends = always_exits(inst.blocks[0]) && always_exits(inst.blocks[1]);
            rewrite(inst.blocks[0], place);
            rewrite(inst.blocks[1], place);
            if (ends) block.resize(at + 1);
            return ends;
        }
        Block rest = take_rest(block, at);
        bool first = always_exits(inst.blocks[0]);
        bool second = always_exits(inst.blocks[1]);
        if (first || second || rest.empty()) {
            if (!(first && second) && !rest.empty()) {
                Block& other = inst.blocks[first ? 1 : 0];
                other.insert(other.end(), rest.begin(), rest.end());
            }
            rewrite(inst.blocks[0], place);
            rewrite(inst.blocks[1], place);
            return true;
        }
        rewrite(inst.blocks[0], {false, false});
        rewrite(inst.blocks[1], {false, false});
        guard(block, std::move(rest), place);
        return true;
    }

    /// A loop or switch with returns in it. True where the block ends with it now.
    bool breakable(ir::Block& block, size_t at, Place place) {
        using namespace ir;
        Inst& inst = *block[at];
        if (inst.op == Op::loop && (returns(inst.blocks[0]) || returns(inst.blocks[2]))) return_late(inst);
        bool nothing_follows = at + 1 == block.size();
        Place inside{place.tail && !place.breakable && nothing_follows, true};
        for (Block& b : inst.blocks) rewrite(b, inside);
        if (inside.tail) return true;
        Block rest = take_rest(block, at);
        if (place.breakable) {
            builder_.block = &block;
            Inst* exit = builder_.if_(builder_.load(flag()));
            builder_.block = &exit->blocks[0];
            builder_.insert(Op::break_, builder_.types().void_type());
            block.insert(block.end(), rest.begin(), rest.end());
            return false;
        }
        if (!rest.empty()) guard(block, std::move(rest), place);
        return true;
    }

    /// Returns in a loop's condition or step (of kernels, from traps in functions inlined there): values that the body
    /// and the condition need are computed to the end, and the body begins by leaving.
    void return_late(ir::Inst& loop) {
        using namespace ir;
        if (result_ != nullptr) unsupported(loop.loc, "a return with a value inside a loop's condition or step");
        returns_to_flag(loop.blocks[0]);
        returns_to_flag(loop.blocks[2]);
        Block start;
        builder_.block = &start;
        Inst* exit = builder_.if_(builder_.load(flag()));
        builder_.block = &exit->blocks[0];
        insert_exit();
        loop.blocks[1].insert(loop.blocks[1].begin(), start.begin(), start.end());
    }
    void returns_to_flag(ir::Block& block) {
        using namespace ir;
        for (Inst*& inst : block) {
            for (Block& inner : inst->blocks) returns_to_flag(inner);
            if (!is_exit(*inst)) continue;
            Block store;
            builder_.block = &store;
            inst = builder_.store(flag(), builder_.boolean(true));
        }
    }

    /// Appends `if (!returned) { rest }`.
    void guard(ir::Block& block, ir::Block rest, Place place) {
        builder_.block = &block;
        ir::Inst* loaded = builder_.load(flag());
        ir::Inst* inst = builder_.if_(builder_.unary(ir::Op::logical_not, loaded));
        inst->blocks[0] = std::move(rest);
        rewrite(inst->blocks[0], place);
    }

    void start_flag(ir::Block& body, SourceLoc loc) {
        ir::Block start;
        builder_.block = &start;
        builder_.loc = loc;
        builder_.store(returned_, builder_.boolean(false));
        body.insert(body.begin(), start.begin(), start.end());
    }
};

inline void dissolve(ir::Module& module, ir::Function& function, ir::Block& block) {
    ir::Block result;
    for (ir::Inst* inst : block) {
        for (ir::Block& nested : inst->blocks) dissolve(module, function, nested);
        if (inst->op != ir::Op::region) {
            result.push_back(inst);
            continue;
        }
        ir::Block inside = ExitStructurer(module, function, inst).inside();
        result.insert(result.end(), inside.begin(), inside.end());
        // A jump at the region's end leaves nothing to be reached after it.
        if (!result.empty() && ir::is_terminator(result.back()->op)) break;
    }
    block = std::move(result);
}

}  // namespace detail

void dissolve_regions(ir::Module& module, ir::Function& function) { detail::dissolve(module, function, function.body); }

void structured_exits(ir::Module& module) {
    CallCycles cycles(module);
    for (ir::Function* function : module.functions) {
        if (!cycles.recursive(function)) detail::ExitStructurer(module, *function).run();
    }
}

}  // namespace passes
QIAO_NAMESPACE_END
