// SPDX-License-Identifier: Apache-2.0
// Thread indices are gathered at the body's head first, so that a copy of the body is a copy with other indices.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <memory>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/clone.hpp>
#include <qiao/passes/block_shapes.hpp>
#include <qiao/passes/row_conditions.hpp>
#include <qiao/passes/threads_in_turns.hpp>
#include <qiao/passes/uniformity.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline bool is_thread_index(const ir::Inst& inst) {
    return inst.op == ir::Op::special && (inst.special == ir::Special::thread_x || inst.special == ir::Special::thread_y);
}

/// Neither meets other threads nor is long.
inline bool can_take_turns(const ir::Module& module) {
    using ir::Op;
    if (!module.shared.empty() || find_hidden(*module.kernel, ir::HiddenParameter::shared_scratch) != nullptr) return false;
    return !ir::any_inst(module.kernel->body, [](const ir::Inst& inst) {
        const bool of_warp = inst.op == Op::special && (inst.special == ir::Special::lane_id || inst.special == ir::Special::warp_id);
        return inst.op == Op::loop || inst.op == Op::active_mask || of_warp || ir::is_collective(inst.op);
    });
}

class TurnWriter {
public:
    explicit TurnWriter(ir::Module& module) : module_(module), kernel_(*module.kernel), build_(module) {}

    void run() {
        gather_indices();
        module_.turn_threads = can_pair() ? 2 : 1;
        body_ = std::move(kernel_.body);
        kernel_.body.clear();
        place_ = &kernel_.body;
        declare_sizes();
        if (module_.turn_threads == 2) write_pairs();
        write_singles();
    }

private:
    using Inst = ir::Inst;
    using Value = ir::Value;
    using Op = ir::Op;
    struct Guard {
        Value* condition;
        bool wanted;
    };
    static constexpr uint32_t most_paired = 800;  ///< instructions; pairs double them, and the driver's time to compile them

    ir::Module& module_;
    ir::Function& kernel_;
    ir::Builder build_;
    ir::Block* place_ = nullptr;  ///< where the next loop goes
    ir::Block body_;
    Inst* index_x_ = nullptr;     ///< threadIdx of the body, at its head
    Inst* index_y_ = nullptr;
    Value* own_[2] = {};          ///< the invocation's place in the workgroup
    Value* size_[2] = {};         ///< the workgroup's size
    Value* block_[2] = {};
    // Pairs.
    std::vector<Guard> guards_;
    ir::Block flat_;              ///< the body without the guards
    Value* paired_ = nullptr;     ///< blockDim.x is a multiple of what a turn takes
    ir::Variable* missed_ = nullptr;  ///< some row was not whole
    std::map<const ir::Type*, const ir::Type*> pair_types_;

    void gather_indices() {
        ir::Block head;
        build_.block = &head;
        index_x_ = build_.special(ir::Special::thread_x);
        index_y_ = build_.special(ir::Special::thread_y);
        std::unordered_map<Value*, Value*> indices;
        ir::for_each_inst(kernel_.body, [&](Inst& inst) {
            if (is_thread_index(inst)) indices[&inst] = inst.special == ir::Special::thread_x ? index_x_ : index_y_;
        });
        replace_operands(kernel_.body, indices);
        remove_instructions(kernel_.body, is_thread_index);
        prepend(kernel_, head);
    }

    void declare_sizes() {
        using ir::Special;
        build_.block = place_;
        static constexpr Special own[] = {Special::hardware_thread_x, Special::hardware_thread_y};
        static constexpr Special size[] = {Special::hardware_dim_x, Special::hardware_dim_y};
        static constexpr Special block[] = {Special::block_dim_x, Special::block_dim_y};
        for (int i = 0; i < 2; ++i) {
            own_[i] = build_.special(own[i]);
            size_[i] = build_.special(size[i]);
            block_[i] = build_.special(block[i]);
        }
    }

    /// `for (i = from; i < to; i += step) body(i)`, the body written to the loop's block.
    void counted(Value* from, Value* to, Value* step, const std::function<void(Value*)>& body) {
        ir::Block* outside = place_;
        build_.block = outside;
        ir::Variable* counter = build_.local(kernel_, "turn", build_.types().u32());
        build_.store(counter, from);
        Inst* loop = build_.loop();
        build_.block = &loop->blocks[0];
        loop->operands = {build_.binary(Op::lt, build_.load(counter), to)};
        place_ = build_.block = &loop->blocks[1];
        body(build_.load(counter));
        build_.block = &loop->blocks[2];
        build_.store(counter, build_.binary(Op::add, build_.load(counter), step));
        place_ = build_.block = outside;
    }

    // ---- One thread a turn.

    /// Moves the body; what was copied from it is written by then.
    void write_singles() {
        build_.block = place_;
        Value* zero = build_.u32(0);
        Value* rows = block_[1];
        if (paired_ != nullptr) {
            Value* all_whole = missed_ == nullptr ? paired_ : build_.binary(Op::bit_and, paired_, build_.unary(Op::logical_not, build_.load(missed_)));
            rows = build_.select(all_whole, zero, block_[1]);
        }
        counted(zero, rows, size_[1], [&](Value* turn_y) {
            Value* y = build_.binary(Op::add, turn_y, own_[1]);
            Value* from = guards_.empty() ? zero : build_.select(whole_row(y), block_[0], zero);
            counted(from, block_[0], size_[0], [&](Value* turn_x) {
                Value* x = build_.binary(Op::add, turn_x, own_[0]);
                body_.erase(body_.begin(), body_.begin() + 2);
                replace_operands(body_, {{index_x_, x}, {index_y_, y}});
                place_->insert(place_->end(), body_.begin(), body_.end());
            });
        });
    }

    // ---- Two threads a turn.

    /// Takes the body apart into its guards and what they guard.
    bool can_pair() {
        slots_ = ir::number_values(kernel_);
        const bool shared_loads = ir::any_inst(kernel_.body, [](const Inst& i) { return i.op == Op::intrinsic && i.intrinsic == ir::Intrinsic::first_lane; });
        shapes_ = std::make_unique<BlockShapes>(module_, slots_, 2);
        if (shared_loads || slots_ > most_paired || !shapes_->refusal().empty()) return false;
        conditions_ = std::make_unique<RowConditions>(module_, slots_, index_x_);
        flatten(kernel_.body);
        // Accesses under a condition of its own are apart for the two anyway.
        const bool straight = std::none_of(flat_.begin(), flat_.end(), [](const Inst* inst) {
            return std::any_of(inst->blocks.begin(), inst->blocks.end(), [](const ir::Block& block) { return ir::any_inst(block, is_access); });
        });
        if (!straight) guards_.clear();
        return straight;
    }

    static bool is_access(const Inst& inst) {
        const bool moves = inst.op == Op::load || inst.op == Op::store || inst.op == Op::copy || inst.op == Op::zero;
        return moves ? !std::all_of(inst.operands.begin(), inst.operands.end(), [](const Value* v) { return !v->type->is_pointer() || v->type->space == ir::Space::private_; })
                     : ir::has_side_effects(inst) && inst.blocks.empty();
    }

    void flatten(const ir::Block& block) {
        for (Inst* inst : block) {
            const bool guards = inst == block.back() && inst->op == Op::if_ && inst->blocks[0].empty() != inst->blocks[1].empty();
            const bool wanted = guards && inst->blocks[1].empty();
            if (guards && conditions_->provable(*inst->operands[0], wanted)) {
                guards_.push_back({inst->operands[0], wanted});
                flatten(inst->blocks[wanted ? 0 : 1]);
            } else {
                flat_.push_back(inst);
            }
        }
    }

    /// Whether all guards hold for all threads of row y and the row can be run in pairs.
    Value* whole_row(Value* y) {
        build_.block = place_;
        Value* last = build_.binary(Op::sub, block_[0], build_.u32(1));
        Value* result = paired_;
        for (const Guard& guard : guards_) {
            Value* holds = conditions_->holds(*guard.condition, guard.wanted, build_.u32(0), last, {{index_y_, y}}, *place_);
            result = build_.binary(Op::bit_and, result, holds);
        }
        return result;
    }

    void write_pairs() {
        build_.block = place_;
        Value* zero = build_.u32(0);
        Value* span = build_.binary(Op::mul, size_[0], build_.u32(2));
        paired_ = build_.binary(Op::eq, build_.binary(Op::rem, block_[0], span), zero);
        if (!guards_.empty()) {
            missed_ = build_.local(kernel_, "missed", build_.types().boolean());
            build_.store(missed_, build_.boolean(false));
        }
        counted(zero, block_[1], size_[1], [&](Value* turn_y) {
            Value* y = build_.binary(Op::add, turn_y, own_[1]);
            Value* whole = whole_row(y);
            counted(build_.select(whole, zero, block_[0]), block_[0], span, [&](Value* turn_x) {
                Value* x = build_.binary(Op::add, turn_x, build_.binary(Op::mul, own_[0], build_.u32(2)));
                write_pair(x, build_.binary(Op::add, x, build_.u32(1)), y);
            });
            if (missed_ == nullptr) return;
            build_.block = place_;
            build_.store(missed_, build_.binary(Op::bit_or, build_.load(missed_), build_.unary(Op::logical_not, whole)));
        });
    }

    /// Every operation for the one thread, then for the other; what is the same for both, once.
    void write_pair(Value* first_x, Value* second_x, Value* y) {
        ir::Cloner first(module_, slots_), second(module_, slots_);
        first.map[index_x_->slot] = first_x;
        second.map[index_x_->slot] = second_x;
        first.map[index_y_->slot] = second.map[index_y_->slot] = y;
        for (ir::Variable* local : std::vector<ir::Variable*>(kernel_.locals)) {
            if (local->slot == 0) continue;
            build_.loc = local->loc;
            ir::Variable* copy = build_.local(kernel_, local->name, local->value_type);
            copy->align = local->align;
            second.map[local->slot] = copy;
        }
        ir::Block waiting;  // the second thread's stores: those to members of one record stay together
        auto flush = [&] {
            place_->insert(place_->end(), waiting.begin(), waiting.end());
            waiting.clear();
        };
        for (const Inst* inst : flat_) {
            if (inst == index_x_ || inst == index_y_) continue;
            build_.loc = inst->loc;
            const bool together = side_by_side(*inst), stores = inst->op == Op::store && !together;
            if (!stores && !is_pure(*inst)) flush();
            if (together) {
                access_both(*inst, first, second);
                continue;
            }
            Inst* copy = first.instruction(*inst);
            place_->push_back(copy);
            if (same_for_both(*inst, first, second)) second.map[inst->slot] = copy;
            else (stores ? waiting : *place_).push_back(second.instruction(*inst));
        }
        flush();
    }

    static bool same_for_both(const Inst& inst, const ir::Cloner& first, const ir::Cloner& second) {
        const bool repeatable = is_pure(inst) || (inst.op == Op::load && !inst.is_volatile);
        return repeatable && std::all_of(inst.operands.begin(), inst.operands.end(), [&](Value* v) { return first.mapped(v) == second.mapped(v); });
    }

    /// A load or store of 4 bytes where the second thread's place is right behind the first one's.
    bool side_by_side(const Inst& inst) const {
        if ((inst.op != Op::load && inst.op != Op::store) || inst.is_volatile || inst.align != 0) return false;
        const Value& at = *inst.operands[0];
        const ir::Type* type = at.type->element;
        const Shape shape = shapes_->shape(at);
        return at.type->space == ir::Space::global && type->size == 4 && (type->is_integer() || type->is_float()) && shape.kind == Shape::linear &&
               shape.step == 4;
    }

    /// As the two members of a record, which the emitter moves in one access.
    void access_both(const Inst& inst, ir::Cloner& first, ir::Cloner& second) {
        build_.block = place_;
        Value* pair = build_.pointer_cast(first.mapped(inst.operands[0]), pair_of(inst.operands[0]->type->element));
        Value* places[] = {build_.field(pair, 0), build_.field(pair, 1)};
        ir::Cloner* cloners[] = {&first, &second};
        for (int i = 0; i < 2; ++i) {
            if (inst.op == Op::load) cloners[i]->map[inst.slot] = build_.load(places[i]);
            else build_.store(places[i], cloners[i]->mapped(inst.operands[1]));
        }
    }

    const ir::Type* pair_of(const ir::Type* type) {
        const ir::Type*& pair = pair_types_[type];
        if (pair == nullptr) pair = build_.types().record("pair", {{"first", type, 0}, {"second", type, 4}}, 8, 8, false);
        return pair;
    }

    uint32_t slots_ = 0;
    std::unique_ptr<BlockShapes> shapes_;
    std::unique_ptr<RowConditions> conditions_;
};

}  // namespace detail

void threads_in_turns(ir::Module& module, const TargetCaps& caps) {
    if (caps.threads_in_turns && detail::can_take_turns(module)) detail::TurnWriter(module).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
