// SPDX-License-Identifier: Apache-2.0
// Loops with many continues first. Heights are computed afresh after each move: modules that need any are rare.
#pragma once
#include <algorithm>
#include <unordered_map>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/limit_nesting.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class NestingLimiter {
public:
    NestingLimiter(ir::Module& module, unsigned limit) : kernel_(*module.kernel), build_(module), limit_(limit) {}

    void run() {
        ir::for_each_inst(kernel_.body, [&](ir::Inst& inst) {
            if (inst.op == ir::Op::loop && continues(inst.blocks[1]) > limit_ / 2) absorb_continues(inst.blocks[1]);
        });
        process(kernel_.body, 0);
    }

private:
    struct Moved {
        ir::Inst* construct;
        ir::Variable* flag;
    };

    ir::Function& kernel_;
    ir::Builder build_;
    unsigned limit_;

    /// Constructs inside of each other, at most.
    static unsigned height(const ir::Block& block) {
        unsigned most = 0;
        for (const ir::Inst* inst : block) most = std::max(most, height(*inst));
        return most;
    }
    static unsigned height(const ir::Inst& inst) {
        unsigned most = 0;
        for (const ir::Block& block : inst.blocks) most = std::max(most, height(block));
        return inst.blocks.empty() ? 0 : most + 1;
    }

    /// Of the block's own loop.
    static unsigned continues(const ir::Block& block) {
        unsigned sum = 0;
        for (const ir::Inst* inst : block) {
            if (inst->op == ir::Op::continue_) ++sum;
            if (inst->op == ir::Op::loop) continue;
            for (const ir::Block& nested : inst->blocks) sum += continues(nested);
        }
        return sum;
    }

    /// `if (a) { x; continue; } y` as `if (a) { x } else { y }`, at the end of a loop's body. Mesa makes the former into
    /// nested conditions by itself (nir_opt_if), which nothing here would see.
    static void absorb_continues(ir::Block& block) {
        if (!block.empty() && block.back()->op == ir::Op::continue_) block.pop_back();
        for (size_t i = 0; i < block.size(); ++i) {
            if (block[i]->op != ir::Op::if_) continue;
            std::vector<ir::Block>& sides = block[i]->blocks;
            for (size_t side = 0; side < 2; ++side) {
                ir::Block& other = sides[1 - side];
                bool other_ends = !other.empty() && ir::is_terminator(other.back()->op);
                if (sides[side].empty() || sides[side].back()->op != ir::Op::continue_ || other_ends) continue;
                other.insert(other.end(), block.begin() + static_cast<std::ptrdiff_t>(i) + 1, block.end());
                block.resize(i + 1);
                break;
            }
        }
        if (!block.empty() && block.back()->op == ir::Op::if_) {
            for (ir::Block& side : block.back()->blocks) absorb_continues(side);
        }
    }

    /// `depth` constructs are around the block.
    void process(ir::Block& block, unsigned depth) {
        if (depth + height(block) <= limit_) return;
        for (size_t i = 0; i < block.size(); ++i) {
            ir::Inst& base = *block[i];
            if (depth + height(base) <= limit_) continue;
            if (depth + 1 >= limit_) {
                fail(base.loc, DiagCode::target, "this is nested in " + std::to_string(depth) + " conditions and loops; the driver ignores conditions below " +
                                                     std::to_string(limit_) + " others");
            }
            std::vector<Moved> moved;
            if (base.op == ir::Op::if_) trim(base, depth + 1, moved);
            for (ir::Block& nested : base.blocks) process(nested, depth + 1);
            if (!moved.empty()) place(block, i, moved);
        }
    }

    /// Takes what is too deep out of the ends of the construct's blocks. `depth` constructs are around those.
    void trim(ir::Inst& construct, unsigned depth, std::vector<Moved>& moved) {
        for (ir::Block& block : construct.blocks) {
            if (block.empty() || depth + height(*block.back()) <= limit_) continue;
            ir::Inst& last = *block.back();
            if (last.op == ir::Op::if_ && depth + 1 < limit_) {
                trim(last, depth + 1, moved);
                continue;
            }
            build_.loc = last.loc;
            block.pop_back();
            build_.block = &block;
            ir::Variable* flag = build_.local(kernel_, "reached", build_.types().boolean());
            build_.store(flag, build_.boolean(true));
            moved.push_back({&last, flag});
        }
    }

    /// The flags before block[at], the constructs after it.
    void place(ir::Block& block, size_t at, const std::vector<Moved>& moved) {
        ir::Block before, after;
        for (const Moved& m : moved) {
            build_.loc = m.construct->loc;
            build_.block = &before;
            build_.store(m.flag, build_.boolean(false));
            build_.block = &after;
            ir::Inst* again = build_.if_(build_.load(m.flag));
            build_.block = &again->blocks[0];
            bring_values(*block[at], *m.construct);
            again->blocks[0].push_back(m.construct);
        }
        block.insert(block.begin() + static_cast<std::ptrdiff_t>(at) + 1, after.begin(), after.end());
        block.insert(block.begin() + static_cast<std::ptrdiff_t>(at), before.begin(), before.end());
    }

    /// Replaces the values that `construct` takes from inside of `base`, where it stood, by loads in the builder's block.
    void bring_values(ir::Inst& base, ir::Inst& construct) {
        std::unordered_map<const ir::Value*, ir::Block*> made_in;
        for (ir::Block& block : base.blocks) note_blocks(block, made_in);
        std::unordered_map<ir::Value*, ir::Value*> replaced;
        auto replace = [&](ir::Inst& inst) {
            for (ir::Value*& operand : inst.operands) {
                if (made_in.count(operand) != 0) operand = brought(operand, made_in, replaced);
            }
        };
        replace(construct);
        for (ir::Block& block : construct.blocks) ir::for_each_inst(block, replace);
    }
    static void note_blocks(ir::Block& block, std::unordered_map<const ir::Value*, ir::Block*>& made_in) {
        for (ir::Inst* inst : block) {
            made_in[inst] = &block;
            for (ir::Block& nested : inst->blocks) note_blocks(nested, made_in);
        }
    }

    ir::Value* brought(ir::Value* value, const std::unordered_map<const ir::Value*, ir::Block*>& made_in, std::unordered_map<ir::Value*, ir::Value*>& replaced) {
        auto found = replaced.find(value);
        if (found != replaced.end()) return found->second;
        ir::Inst& inst = *ir::as_inst(value);
        ir::Value* result = nullptr;
        if (ir::is_address_step(inst.op)) {
            // Addresses of private and shared memory are no values that variables hold well.
            std::vector<ir::Value*> operands = inst.operands;
            for (ir::Value*& operand : operands) {
                if (made_in.count(operand) != 0) operand = brought(operand, made_in, replaced);
            }
            ir::Inst* again = build_.insert(inst.op, inst.type, std::move(operands));
            again->number = inst.number;
            result = again;
        } else {
            ir::Block* home = made_in.at(value);
            ir::Block* here = build_.block;
            ir::Variable* variable = build_.local(kernel_, inst.name.empty() ? "kept" : inst.name, inst.type);
            ir::Block store;
            build_.block = &store;
            build_.store(variable, value);
            home->insert(std::find(home->begin(), home->end(), &inst) + 1, store.begin(), store.end());
            build_.block = here;
            result = build_.load(variable);
        }
        replaced[value] = result;
        return result;
    }
};

}  // namespace detail

void limit_nesting(ir::Module& module, const TargetCaps& caps) {
    if (caps.nesting_limit != 0) detail::NestingLimiter(module, caps.nesting_limit).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
