// SPDX-License-Identifier: Apache-2.0
// The rebuilding walk (split_phases.hpp says what comes out).
#pragma once
#include <algorithm>

#include <qiao/passes/live_variables.hpp>
#include <qiao/passes/split_phases.hpp>
#include <qiao/passes/sync_segments.hpp>
#include <qiao/passes/visit.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline bool holds_private_pointer(const ir::Type* type) {
    if (type->is_pointer()) return type->space == ir::Space::private_;
    if (type->kind == ir::TypeKind::array) return holds_private_pointer(type->element);
    return std::any_of(type->fields.begin(), type->fields.end(), [](const ir::Field& f) { return holds_private_pointer(f.type); });
}

class PhaseSplitter {
public:
    explicit PhaseSplitter(ir::Module& module)
        : module_(module), kernel_(*module.kernel), build_(module), u32_(module.types->u32()), u64_(module.types->u64()), segments_(find_segments(kernel_)) {}

    void run() {
        carry_values(module_, segments_);
        live_ = live_at_grid_barriers(kernel_);
        lay_out();
        ir::Block body;
        build_.loc = kernel_.loc;
        start(body);
        ir::Block inside = rebuild(kernel_.body);
        body.insert(body.end(), inside.begin(), inside.end());
        build_.loc = kernel_.loc;
        note(body);
        kernel_.body = std::move(body);
        module_.most_phases = segments_.in_loop ? 0 : static_cast<uint32_t>(segments_.barriers.size()) + 1;
    }

private:
    using Op = ir::Op;
    using Value = ir::Value;
    using Inst = ir::Inst;
    using Range = SyncSegments::Range;
    static constexpr uint32_t leaving = 0x80000000u;

    ir::Module& module_;
    ir::Function& kernel_;
    ir::Builder build_;
    const ir::Type* u32_;
    const ir::Type* u64_;
    SyncSegments segments_;
    std::map<const Inst*, std::vector<ir::Variable*>> live_;
    std::map<const ir::Variable*, uint64_t> offsets_;  ///< in what each thread saves
    ir::Variable* at_ = nullptr;
    ir::Parameter* to_ = nullptr;
    ir::Parameter* saved_ = nullptr;
    Value* block_ = nullptr;    ///< this block's number
    Value* thread_ = nullptr;   ///< the thread's, in the grid
    Value* threads_ = nullptr;  ///< of the grid

    // ---- memory

    /// Booleans have no size of their own in memory.
    const ir::Type* saved_type(const ir::Type* type) const { return type->is_boolean() ? u32_ : type->is_pointer() ? u64_ : type; }

    void lay_out() {
        std::map<uint32_t, const Inst*> in_order;
        for (const auto& [barrier, number] : segments_.barriers) in_order[number] = barrier;
        for (const auto& [number, barrier] : in_order) {
            for (const ir::Variable* variable : live_[barrier]) {
                if (holds_private_pointer(variable->value_type)) {
                    unsupported(variable->loc.valid() ? variable->loc : barrier->loc,
                                "'" + variable->name + "', a pointer to a local variable that is needed behind grid.sync(),");
                }
                if (offsets_.count(variable) != 0) continue;
                const ir::Type* type = saved_type(variable->value_type);
                uint64_t offset = align_up(module_.saved_bytes, type->align);
                offsets_[variable] = offset;
                module_.saved_bytes = offset + type->size;
            }
        }
        module_.saved_bytes = align_up(module_.saved_bytes, 16);
    }

    Value* linear(ir::Special first, ir::Special size) {
        auto component = [&](ir::Special s, unsigned i) { return build_.special(static_cast<ir::Special>(static_cast<unsigned>(s) + i)); };
        Value* rows = build_.binary(Op::add, build_.binary(Op::mul, component(first, 2), component(size, 1)), component(first, 1));
        return build_.binary(Op::add, build_.binary(Op::mul, rows, component(size, 0)), component(first, 0));
    }
    Value* product(ir::Special size) {
        auto component = [&](unsigned i) { return build_.special(static_cast<ir::Special>(static_cast<unsigned>(size) + i)); };
        return build_.binary(Op::mul, build_.binary(Op::mul, component(0), component(1)), component(2));
    }
    Value* word(Value* address, Value* index) {
        Inst* pointer = build_.insert(Op::int_to_pointer, build_.types().pointer(u32_, ir::Space::global), {address});
        return build_.index(pointer, index);
    }
    Value* saved_place(const ir::Variable& variable) {
        const ir::Type* type = saved_type(variable.value_type);
        Value* variables = build_.binary(Op::mul, threads_, build_.u64(offsets_.at(&variable)));
        Value* place = build_.binary(Op::add, variables, build_.binary(Op::mul, thread_, build_.u64(type->size)));
        return build_.insert(Op::int_to_pointer, build_.types().pointer(type, ir::Space::global), {build_.binary(Op::add, saved_, place)});
    }

    void start(ir::Block& body) {
        build_.block = &body;
        ir::Parameter* from = add_hidden(module_, ir::HiddenParameter::phase_from, u64_, "phase_from");
        to_ = add_hidden(module_, ir::HiddenParameter::phase_to, u64_, "phase_to");
        saved_ = add_hidden(module_, ir::HiddenParameter::phase_saved, u64_, "phase_saved");
        block_ = linear(ir::Special::block_x, ir::Special::grid_dim_x);
        Value* block_threads = build_.convert(product(ir::Special::block_dim_x), u64_);
        Value* in_block = build_.convert(linear(ir::Special::thread_x, ir::Special::block_dim_x), u64_);
        thread_ = build_.binary(Op::add, build_.binary(Op::mul, build_.convert(block_, u64_), block_threads), in_block);
        threads_ = build_.binary(Op::mul, build_.convert(product(ir::Special::grid_dim_x), u64_), block_threads);
        at_ = build_.local(kernel_, "at", u32_);
        build_.store(at_, build_.load(word(from, build_.binary(Op::add, block_, build_.u32(1)))));
        for (ir::Variable* variable : segments_.conditions) build_.store(variable, build_.constant(variable->value_type, 0));
    }

    /// The block's first thread notes where the block is.
    void note(ir::Block& body) {
        build_.block = &body;
        Value* x = build_.special(ir::Special::thread_x);
        Value* any = build_.binary(Op::bit_or, build_.binary(Op::bit_or, x, build_.special(ir::Special::thread_y)), build_.special(ir::Special::thread_z));
        Inst* first = build_.if_(build_.binary(Op::eq, any, build_.u32(0)));
        build_.block = &first->blocks[0];
        Value* at = build_.load(at_);
        Value* waits = build_.binary(Op::bit_and, build_.binary(Op::ge, at, build_.u32(leaving)), build_.binary(Op::ne, at, build_.u32(phase_done)));
        Value* noted = build_.select(waits, build_.binary(Op::bit_and, at, build_.u32(~leaving)), build_.u32(phase_done));
        build_.store(word(to_, build_.binary(Op::add, block_, build_.u32(1))), noted);
        Inst* goes_on = build_.if_(waits);
        build_.block = &goes_on->blocks[0];
        build_.store(word(to_, build_.u32(0)), build_.u32(1));
    }

    // ---- control

    Value* at_is(uint32_t number) { return build_.binary(Op::eq, build_.load(at_), build_.u32(number)); }
    Value* at_in(Range range) {
        if (range.empty()) return build_.boolean(false);
        Value* at = build_.load(at_);
        return build_.binary(Op::bit_and, build_.binary(Op::ge, at, build_.u32(range.first)), build_.binary(Op::le, at, build_.u32(range.last)));
    }
    Range range_of(const ir::Block& block) const {
        auto found = segments_.blocks.find(&block);
        return found != segments_.blocks.end() ? found->second : Range();
    }

    ir::Block rebuild(ir::Block& block) {
        ir::Block out, segment;
        auto close = [&] {
            if (segment.empty()) return;
            build_.loc = segment.front()->loc;
            build_.block = &out;
            Inst* runs = build_.if_(at_is(0));
            runs->blocks[0] = std::move(segment);
            segment.clear();
        };
        for (Inst* inst : block) {
            bool barrier = inst->op == Op::grid_barrier;
            bool around = segments_.constructs.count(inst) != 0;
            if (!barrier && !around && segments_.outside.count(inst) == 0) {
                segment.push_back(inst);
                continue;
            }
            close();
            build_.loc = inst->loc;
            build_.block = &out;
            if (barrier)
                wait(*inst);
            else if (around)
                construct(*inst, out);
            else
                out.push_back(inst);
        }
        close();
        return out;
    }

    void wait(const Inst& barrier) {
        const std::vector<ir::Variable*>& variables = live_[&barrier];
        uint32_t number = segments_.barriers.at(&barrier);
        Inst* arrives = build_.if_(at_is(0));
        build_.block = &arrives->blocks[0];
        for (ir::Variable* variable : variables) move(*variable, true);
        build_.store(at_, build_.u32(leaving | number));
        build_.block = &arrives->blocks[1];
        Inst* enters = build_.if_(at_is(number));
        build_.block = &enters->blocks[0];
        for (ir::Variable* variable : variables) move(*variable, false);
        build_.store(at_, build_.u32(0));
    }
    void move(ir::Variable& variable, bool save) {
        const ir::Type* type = variable.value_type;
        Value* place = saved_place(variable);
        if (type->is_aggregate()) {
            save ? build_.copy(place, &variable, type) : build_.copy(&variable, place, type);
        } else if (save) {
            Value* value = build_.load(&variable);
            if (type->is_pointer()) value = build_.insert(Op::pointer_to_int, u64_, {value});
            build_.store(place, type->is_boolean() ? build_.convert(value, u32_) : value);
        } else {
            Value* value = build_.load(place);
            if (type->is_pointer()) value = build_.insert(Op::int_to_pointer, type, {value});
            build_.store(&variable, type->is_boolean() ? build_.binary(Op::ne, value, build_.u32(0)) : value);
        }
    }

    void construct(Inst& inst, ir::Block& out) {
        if (inst.op == Op::loop) {
            loop(inst);
        } else if (inst.op == Op::switch_) {
            switch_(inst);
        } else {
            inst.operands[0] = build_.select(at_is(0), inst.operands[0], at_in(range_of(inst.blocks[0])));
            for (ir::Block& block : inst.blocks) block = rebuild(block);
        }
        out.push_back(&inst);
    }

    /// Goes on as it would where the block runs; else while the barrier to be reached is inside.
    void loop(Inst& inst) {
        Range range = segments_.constructs.at(&inst);
        for (ir::Block& block : inst.blocks) block = rebuild(block);
        build_.loc = inst.loc;
        build_.block = &inst.blocks[0];
        Value* runs = at_is(0);
        Value* inside = at_in(range);
        inst.operands = {inst.operands.empty() ? build_.binary(Op::bit_or, runs, inside) : build_.select(runs, inst.operands[0], inside)};
    }

    void switch_(Inst& inst) {
        Value* selector = inst.operands[0];
        for (size_t arm = 0; arm < inst.blocks.size(); ++arm) {
            Range range = range_of(inst.blocks[arm]);
            if (range.empty()) continue;
            int64_t chosen = inst.cases[arm].empty() ? unused_case(inst) : inst.cases[arm].front();
            selector = build_.select(at_in(range), build_.constant(selector->type, static_cast<uint64_t>(chosen)), selector);
        }
        inst.operands[0] = selector;
        for (ir::Block& block : inst.blocks) {
            bool breaks = !block.empty() && block.back()->op == Op::break_;
            block = rebuild(block);
            build_.block = &block;
            if (breaks) build_.insert(Op::break_, build_.types().void_type());
        }
    }
    static int64_t unused_case(const Inst& inst) {
        int64_t value = 0;
        auto used = [&] {
            return std::any_of(inst.cases.begin(), inst.cases.end(), [&](const auto& arm) { return std::find(arm.begin(), arm.end(), value) != arm.end(); });
        };
        while (used()) ++value;
        return value;
    }
};

}  // namespace detail

void split_phases(ir::Module& module, const TranslateOptions& options) {
    if (options.grid_phases) detail::PhaseSplitter(module).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
