// SPDX-License-Identifier: Apache-2.0
// Ask for bounds, note the exits, repeat the bodies.
#pragma once
#include <algorithm>

#include <qiao/ir/clone.hpp>
#include <qiao/passes/limit_loops.hpp>
#include <qiao/passes/message_access.hpp>
#include <qiao/passes/turn_bounds.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class LoopLimiter {
public:
    LoopLimiter(ir::Module& module, uint32_t limit, const TranslateOptions& options)
        : module_(module),
          kernel_(*module.kernel),
          build_(module),
          bounds_(kernel_, turns_of_atomic),
          limit_(limit),
          long_loops_(options.long_loops),
          longest_(options.longest_loops) {}

    void run() {
        bool open = any_open(kernel_.body);
        double few = limit_ * share_of_bounded;
        bool known_few = bounds_.total().evaluate({}) <= few;
        if (!open && known_few) return;
        // Beyond the limit whatever the launch: there is nothing to choose then.
        long_loops_ = long_loops_ || bounds_.total().evaluate({ir::LaunchFacts::Known::tiny}) > few;
        if (!long_loops_ && !known_few) {
            module_.turns = bounds_.total();
            module_.most_turns = static_cast<uint32_t>(few);
        }
        module_.open_loops = open && !long_loops_;
        if (!open && !long_loops_) return;
        ir::Block start;
        build_.loc = kernel_.loc;
        build_.block = &start;
        cut_ = build_.local(kernel_, "cut_short", build_.types().boolean());
        build_.store(cut_, build_.boolean(false));
        note_exits(kernel_.body, 0);
        prepend(kernel_, start);
        repeat_bodies();
        if (long_loops_ && !longest_ && !known_few && least_times_ != 0) {
            module_.turns = bounds_.total();
            module_.most_turns = static_cast<uint32_t>(limit_ * share_of_repeated * least_times_);
        }
        report();
    }

private:
    struct Loop {
        ir::Inst* inst;
        unsigned depth;
    };

    ir::Module& module_;
    ir::Function& kernel_;
    ir::Builder build_;
    TurnBounds bounds_;
    uint32_t limit_;
    bool long_loops_;
    bool longest_;
    unsigned least_times_ = 0;  ///< copies of the loop that got fewest, 0: none got any
    ir::Variable* cut_ = nullptr;
    std::vector<Loop> innermost_;

    static constexpr size_t most_added = 3000;         ///< instructions
    static constexpr size_t most_added_longest = 20000;
    static constexpr uint32_t turns_of_atomic = 9;     ///< eight lanes one after the other, where it is a loop
    static constexpr double share_of_bounded = 0.5;    ///< of the limit; the rest is for what the estimate does not see
    static constexpr double share_of_repeated = 0.625; ///< a little more where the next step costs much
    static constexpr unsigned copies_of_open = 4;      ///< most are short, and then copies cost more than they save

    bool any_open(const ir::Block& block) const {
        return ir::any_inst(block, [&](const ir::Inst& inst) { return inst.op == ir::Op::loop && !bounds_.bounded(inst); });
    }

    void note_exits(ir::Block& block, unsigned depth) {
        ir::Block out;
        for (ir::Inst* inst : block) {
            bool is_loop = inst->op == ir::Op::loop;
            for (ir::Block& nested : inst->blocks) note_exits(nested, depth + (is_loop ? 1 : 0));
            if (!is_loop) {
                out.push_back(inst);
                continue;
            }
            if (!std::any_of(inst->blocks.begin(), inst->blocks.end(), has_loop)) innermost_.push_back({inst, depth});
            build_.loc = inst->loc;
            build_.block = &out;
            ir::Variable* left = build_.local(kernel_, "left", build_.types().boolean());
            build_.store(left, build_.boolean(false));
            note_in_head(*inst, left);
            for (ir::Block& nested : inst->blocks) note_breaks(nested, left);
            build_.block = &out;
            out.push_back(inst);
            build_.store(cut_, build_.binary(ir::Op::bit_or, build_.load(cut_), build_.unary(ir::Op::logical_not, build_.load(left))));
        }
        block = std::move(out);
    }
    static bool has_loop(const ir::Block& block) {
        return ir::any_inst(block, [](const ir::Inst& inst) { return inst.op == ir::Op::loop; });
    }
    /// A driver that cuts the loop does so where it would test again, after a condition that held.
    void note_in_head(ir::Inst& loop, ir::Variable* left) {
        if (loop.operands.empty()) return;
        build_.block = &loop.blocks[0];
        build_.store(left, build_.unary(ir::Op::logical_not, loop.operands[0]));
    }
    /// The breaks of this loop, not those of loops and switches inside.
    void note_breaks(ir::Block& block, ir::Variable* left) {
        ir::Block out;
        for (ir::Inst* inst : block) {
            if (inst->op == ir::Op::break_) {
                build_.block = &out;
                build_.store(left, build_.boolean(true));
            } else if (inst->op != ir::Op::loop && inst->op != ir::Op::switch_) {
                for (ir::Block& nested : inst->blocks) note_breaks(nested, left);
            }
            out.push_back(inst);
        }
        block = std::move(out);
    }

    // ---- repetition

    void repeat_bodies() {
        std::stable_sort(innermost_.begin(), innermost_.end(), [](const Loop& a, const Loop& b) { return a.depth > b.depth; });
        size_t added = 0;
        for (const Loop& loop : innermost_) {
            size_t size = 0;
            if (!long_loops_ && bounds_.bounded(*loop.inst)) continue;
            bool suits = bounds_.turns(*loop.inst, {}) >= 16;
            for (const ir::Block& block : loop.inst->blocks) {
                ir::for_each_inst(block, [&](const ir::Inst& inst) {
                    ++size;
                    suits = suits && inst.op != ir::Op::continue_ && inst.op != ir::Op::barrier && !ir::is_collective(inst.op);
                });
            }
            const ir::Block& body = loop.inst->blocks[1];
            suits = suits && (body.empty() || !ir::is_terminator(body.back()->op));
            unsigned times = size <= 24 ? 32 : size <= 64 ? 16 : size <= 128 ? 8 : 4;
            if (longest_) times = size <= 64 ? 256 : times * 8;
            if (!long_loops_) times = std::min(times, copies_of_open);
            if (!suits || size > 256 || added + size * times > (longest_ ? most_added_longest : most_added)) continue;
            added += size * times;
            least_times_ = least_times_ == 0 ? times : std::min(least_times_, times);
            loop.inst->test_last ? repeat_testing_last(*loop.inst, times) : repeat(*loop.inst, times);
        }
    }

    static void append(ir::Block& to, const ir::Block& from) { to.insert(to.end(), from.begin(), from.end()); }
    void break_unless(ir::Block& block, ir::Value* condition) {
        build_.block = &block;
        ir::Inst* exit = build_.if_(build_.unary(ir::Op::logical_not, condition));
        build_.block = &exit->blocks[0];
        build_.insert(ir::Op::break_, build_.types().void_type());
    }

    void repeat(ir::Inst& loop, unsigned times) {
        uint32_t slots = ir::number_values(kernel_);
        build_.loc = loop.loc;
        ir::Block body;
        append(body, loop.blocks[1]);
        append(body, loop.blocks[2]);
        for (unsigned i = 1; i < times; ++i) {
            ir::Cloner cloner(module_, slots);
            append(body, cloner.block(loop.blocks[0]));
            if (!loop.operands.empty()) break_unless(body, cloner.mapped(loop.operands[0]));
            append(body, cloner.block(loop.blocks[1]));
            append(body, cloner.block(loop.blocks[2]));
        }
        loop.blocks[1] = std::move(body);
        loop.blocks[2].clear();
    }

    void repeat_testing_last(ir::Inst& loop, unsigned times) {
        uint32_t slots = ir::number_values(kernel_);
        build_.loc = loop.loc;
        ir::Block body;
        for (unsigned i = 1; i < times; ++i) {
            ir::Cloner cloner(module_, slots);
            append(body, cloner.block(loop.blocks[1]));
            append(body, cloner.block(loop.blocks[0]));
            if (!loop.operands.empty()) break_unless(body, cloner.mapped(loop.operands[0]));
        }
        append(body, loop.blocks[1]);
        loop.blocks[1] = std::move(body);
    }

    void report() {
        MessageAccess messages(module_, build_);
        auto number = static_cast<uint32_t>(module_.messages.size());
        module_.messages.push_back({ir::Message::Kind::limit,
                                    "qiao: kernel '" + kernel_.display_name + "': the driver ended a loop, after " + std::to_string(limit_) +
                                        " iterations of all loops of a thread together\n",
                                    {}});
        build_.loc = kernel_.loc;
        build_.block = &kernel_.body;
        ir::Inst* failed = build_.if_(build_.load(cut_));
        build_.block = &failed->blocks[0];
        messages.fail_with(messages.number(build_.u32(number)));
    }
};

}  // namespace detail

void limit_loops(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options) {
    if (caps.loop_limit != 0) detail::LoopLimiter(module, caps.loop_limit, options).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
