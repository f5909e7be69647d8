// SPDX-License-Identifier: Apache-2.0
// Places and stores are collected first, then loops ask for the nodes of what they compare.
#pragma once
#include <algorithm>
#include <limits>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/constant_math.hpp>
#include <qiao/passes/turn_bounds.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// More halvings or doublings than any counter has bits.
inline constexpr int64_t turns_of_shifts = 65;

/// A loop that may take so many in the smallest launch counts to something from memory.
inline constexpr double turns_without_bound = 1 << 24;

/// The value before conversions between integers.
inline const ir::Value* without_conversions(const ir::Value* value) {
    const ir::Inst* inst = ir::as_inst(value);
    while (inst != nullptr && inst->op == ir::Op::convert && inst->operands[0]->type->is_integer() && inst->type->is_integer()) {
        value = inst->operands[0];
        inst = ir::as_inst(value);
    }
    return value;
}

inline bool loads(const ir::Value* value, const ir::Variable* variable) {
    const ir::Inst* inst = ir::as_inst(without_conversions(value));
    return inst != nullptr && inst->op == ir::Op::load && inst->operands[0] == variable;
}

/// How a store changes a counter by itself.
struct CounterStep {
    enum class Kind : uint8_t { none, up, down, halve, grow } kind = Kind::none;
    const ir::Value* by = nullptr;
};

inline CounterStep counter_step(const ir::Inst& store, const ir::Variable* variable) {
    using Kind = CounterStep::Kind;
    const ir::Inst* made = ir::as_inst(without_conversions(store.operands[1]));
    if (made == nullptr || made->operands.size() != 2) return {};
    const ir::Value* by = made->operands[1];
    if (made->op == ir::Op::add && loads(by, variable)) return {Kind::up, made->operands[0]};
    if (!loads(made->operands[0], variable)) return {};
    const ir::Constant* constant = ir::as_constant(by);
    switch (made->op) {
        case ir::Op::add:
            return {Kind::up, by};
        case ir::Op::sub:
            return {Kind::down, by};
        case ir::Op::shr:
            return constant != nullptr && constant->bits > 0 && constant->bits < 64 ? CounterStep{Kind::halve, by} : CounterStep{};
        case ir::Op::div:
            return constant != nullptr && constant->bits > 1 && constant->bits < 0x7f ? CounterStep{Kind::halve, by} : CounterStep{};
        case ir::Op::shl:
            return constant != nullptr && constant->bits > 0 && constant->bits < 64 ? CounterStep{Kind::grow, by} : CounterStep{};
        case ir::Op::mul:
            return constant != nullptr && constant->bits > 1 && constant->bits < 0x7f ? CounterStep{Kind::grow, by} : CounterStep{};
        default:
            return {};
    }
}

/// A continue of this loop, not of those inside.
inline bool has_continue(const ir::Block& block) {
    return std::any_of(block.begin(), block.end(), [](const ir::Inst* inst) {
        if (inst->op == ir::Op::continue_) return true;
        return inst->op != ir::Op::loop && std::any_of(inst->blocks.begin(), inst->blocks.end(), has_continue);
    });
}

/// An address in private memory other than a variable's own: it may be that of a thread's copy of an argument.
inline bool is_private_address(const ir::Value* value) {
    return value->type->is_pointer() && value->type->space == ir::Space::private_ && value->kind != ir::ValueKind::variable;
}

/// a < b as b > a.
inline ir::Op mirrored(ir::Op relation) {
    switch (relation) {
        case ir::Op::lt: return ir::Op::gt;
        case ir::Op::le: return ir::Op::ge;
        case ir::Op::gt: return ir::Op::lt;
        case ir::Op::ge: return ir::Op::le;
        default: return relation;
    }
}

inline bool is_comparison(ir::Op op) {
    return op == ir::Op::lt || op == ir::Op::le || op == ir::Op::gt || op == ir::Op::ge || op == ir::Op::ne;
}

}  // namespace detail

TurnBounds::TurnBounds(const ir::Function& kernel, uint32_t atomic_turns) : atomic_turns_(atomic_turns) {
    add(Op::any, ir::TypeKind::void_);  // node 0: nothing known
    collect(kernel.body, nullptr, nullptr, false);
    bool bounded = true;
    uint32_t total = block_turns(kernel.body, bounded);
    add(Op::total, ir::TypeKind::void_, total, constant(0));
}

double TurnBounds::turns(const ir::Inst& loop, const ir::LaunchFacts& facts) const {
    uint32_t turns = loops_.at(&loop).turns;
    if (turns == 0) return std::numeric_limits<double>::infinity();
    ir::TurnBound part;
    part.nodes.assign(bound_.nodes.begin(), bound_.nodes.begin() + turns + 1);
    return part.evaluate(facts);
}

ir::TurnBound TurnBounds::total() const {
    std::vector<uint32_t> places(bound_.nodes.size(), 0);
    places.back() = 1;
    for (size_t i = places.size(); i-- > 0;) {
        if (places[i] == 0 || !ir::has_operands(bound_.nodes[i].op)) continue;
        for (uint32_t operand : {bound_.nodes[i].a, bound_.nodes[i].b, bound_.nodes[i].c}) places[operand] = 1;
    }
    ir::TurnBound needed;
    for (size_t i = 0; i < places.size(); ++i) {
        if (places[i] == 0) continue;
        places[i] = static_cast<uint32_t>(needed.nodes.size());
        ir::TurnBound::Node node = bound_.nodes[i];
        if (ir::has_operands(node.op)) {
            node.a = places[node.a];
            node.b = places[node.b];
            node.c = places[node.c];
        }
        needed.nodes.push_back(node);
    }
    return needed;
}

void TurnBounds::collect(const ir::Block& block, const ir::Inst* owner, const ir::Inst* loop, bool every_turn) {
    for (size_t i = 0; i < block.size(); ++i) {
        const ir::Inst* inst = block[i];
        places_[inst] = {&block, i, owner};
        bool plain = (inst->op == ir::Op::load || inst->op == ir::Op::store) && !inst->is_volatile;
        for (size_t o = 0; o < inst->operands.size(); ++o) {
            if (ir::is_local(inst->operands[o]) && !(plain && o == 0)) variables_[inst->operands[o]].escapes = true;
        }
        bool harmless = inst->op == ir::Op::load || ir::is_address_step(inst->op);
        writes_arguments_ = writes_arguments_ || (!harmless && std::any_of(inst->operands.begin(), inst->operands.end(), detail::is_private_address));
        if (inst->op == ir::Op::store) variables_[inst->operands[0]].stores.push_back({inst, loop, every_turn});
        if (inst->op == ir::Op::loop) {
            loops_[inst].parent = loop;
            collect(inst->blocks[0], inst, inst, true);
            collect(inst->blocks[1], inst, inst, !detail::has_continue(inst->blocks[1]));
            collect(inst->blocks[2], inst, inst, true);
        } else {
            for (const ir::Block& nested : inst->blocks) collect(nested, inst, loop, false);
        }
    }
}

uint32_t TurnBounds::constant(int64_t value) { return add(Op::constant, ir::TypeKind::void_, 0, 0, 0, value); }
uint32_t TurnBounds::plus(uint32_t a, int64_t b) { return add(Op::add, ir::TypeKind::void_, a, constant(b)); }

uint32_t TurnBounds::add(Op op, ir::TypeKind kind, uint32_t a, uint32_t b, uint32_t c, int64_t value) {
    bound_.nodes.push_back({op, kind, a, b, c, value});
    return static_cast<uint32_t>(bound_.nodes.size() - 1);
}

// ---- values

uint32_t TurnBounds::node(const ir::Value* value) {
    auto found = nodes_.find(value);
    if (found != nodes_.end()) return found->second;
    uint32_t made = 0;
    ir::TypeKind kind = value->type->kind;
    if (const ir::Constant* constant = ir::as_constant(value)) {
        bool fits = value->type->is_signed() || constant->bits >> 63 == 0;
        made = fits ? add(Op::constant, kind, 0, 0, 0, ir::signed_value(value->type, constant->bits)) : add(Op::any, kind);
    } else if (value->kind == ir::ValueKind::parameter) {
        auto parameter = static_cast<const ir::Parameter*>(value);
        bool known = parameter->hidden == ir::HiddenParameter::none && (value->type->is_integer() || value->type->is_boolean());
        made = known ? add(Op::parameter, kind, parameter->index) : add(Op::any, kind);
    } else if (const ir::Inst* inst = ir::as_inst(value)) {
        made = node_of(*inst);
    }
    nodes_[value] = made;
    return made;
}

uint32_t TurnBounds::node_of(const ir::Inst& inst) {
    struct Binary {
        ir::Op from;
        Op to;
    };
    static constexpr Binary binaries[] = {{ir::Op::add, Op::add}, {ir::Op::sub, Op::sub}, {ir::Op::mul, Op::mul}, {ir::Op::div, Op::div},
                                          {ir::Op::rem, Op::rem}, {ir::Op::shl, Op::shl}, {ir::Op::shr, Op::shr}, {ir::Op::bit_and, Op::bit_and}};
    ir::TypeKind kind = inst.type->kind;
    if (!inst.type->is_integer() && !inst.type->is_boolean()) return add(Op::any, kind);
    for (const Binary& binary : binaries) {
        if (inst.op == binary.from) {
            uint32_t a = node(inst.operands[0]);
            return add(binary.to, kind, a, node(inst.operands[1]));
        }
    }
    switch (inst.op) {
        case ir::Op::load: {
            if (ir::is_local(inst.operands[0])) return variable_node(static_cast<const ir::Variable*>(inst.operands[0]));
            return argument_node(inst);
        }
        case ir::Op::convert: {
            const ir::Type* from = inst.operands[0]->type;
            return from->is_integer() || from->is_boolean() ? add(Op::convert, kind, node(inst.operands[0])) : add(Op::any, kind);
        }
        case ir::Op::select: {
            uint32_t a = node(inst.operands[1]);
            return add(Op::unite, kind, a, node(inst.operands[2]));
        }
        case ir::Op::intrinsic: {
            if (inst.intrinsic != ir::Intrinsic::min && inst.intrinsic != ir::Intrinsic::max) return add(Op::any, kind);
            uint32_t a = node(inst.operands[0]);
            return add(inst.intrinsic == ir::Intrinsic::min ? Op::min : Op::max, kind, a, node(inst.operands[1]));
        }
        case ir::Op::special: {
            auto number = static_cast<uint32_t>(inst.special);
            static constexpr Op groups[] = {Op::thread, Op::block, Op::block_dim, Op::grid_dim};
            return number < 12 ? add(groups[number / 3], kind, number % 3) : add(Op::any, kind);
        }
        default:
            return add(Op::any, kind);
    }
}

/// A scalar of an argument of class type, where no code writes the thread's copy of it.
uint32_t TurnBounds::argument_node(const ir::Inst& load) {
    uint64_t offset = 0;
    const ir::Value* from = load.operands[0];
    while (const ir::Inst* step = ir::as_inst(from)) {
        const ir::Type* base = step->operands.empty() ? nullptr : step->operands[0]->type;
        if (step->op == ir::Op::field) {
            offset += base->element->fields[step->number].offset;
        } else if (step->op == ir::Op::index && ir::as_constant(step->operands[1]) != nullptr) {
            offset += static_cast<uint64_t>(ir::signed_value(*ir::as_constant(step->operands[1]))) * base->element->size;
        } else if (step->op != ir::Op::decay) {
            return add(Op::any, load.type->kind);
        }
        from = step->operands[0];
    }
    auto parameter = from->kind == ir::ValueKind::parameter ? static_cast<const ir::Parameter*>(from) : nullptr;
    bool is_copy = parameter != nullptr && parameter->hidden == ir::HiddenParameter::none && parameter->value_type != nullptr &&
                   parameter->value_type->is_aggregate() && offset + load.type->size <= parameter->value_type->size;
    bool known = is_copy && !writes_arguments_;
    return known ? add(Op::parameter, load.type->kind, parameter->index, static_cast<uint32_t>(offset)) : add(Op::any, load.type->kind);
}

uint32_t TurnBounds::variable_node(const ir::Variable* variable) {
    ir::TypeKind kind = variable->value_type->kind;
    VariableInfo& info = variables_[variable];
    if (info.node != 0) return info.node;
    if (info.escapes || info.in_progress || info.stores.empty()) return add(Op::any, kind);
    info.in_progress = true;
    uint32_t all = 0;
    auto unite = [&](uint32_t with) { all = all == 0 ? with : add(Op::unite, kind, all, with); };
    for (const Store& store : info.stores) {
        detail::CounterStep step = detail::counter_step(*store.inst, variable);
        switch (step.kind) {
            case detail::CounterStep::Kind::none:
                unite(add(Op::convert, kind, node(store.inst->operands[1])));
                break;
            case detail::CounterStep::Kind::halve:
                unite(add(Op::constant, kind));  // towards zero from what else is stored
                break;
            case detail::CounterStep::Kind::up:
            case detail::CounterStep::Kind::down:
                unite(add(Op::convert, kind, end_of_counter(store, variable, step.kind == detail::CounterStep::Kind::up, node(step.by))));
                break;
            case detail::CounterStep::Kind::grow:
                unite(add(Op::any, kind));
                break;
        }
    }
    info.in_progress = false;
    info.node = all;
    return all;
}

// ---- loops

bool TurnBounds::inside(const ir::Inst* place, const ir::Inst& loop) const {
    while (place != nullptr && place != &loop) place = loops_.at(place).parent;
    return place != nullptr;
}

/// What the variable holds when the loop is entered.
uint32_t TurnBounds::start_of(const ir::Variable* variable, const ir::Inst& loop) {
    const VariableInfo& info = variables_[variable];
    auto stores_it = [&](const ir::Inst& inst) { return inst.op == ir::Op::store && inst.operands[0] == variable; };
    for (Place place = places_.at(&loop);; place = places_.at(place.owner)) {
        for (size_t i = place.index; i-- > 0;) {
            const ir::Inst* before = (*place.block)[i];
            if (stores_it(*before)) return node(before->operands[1]);
            bool nested = std::any_of(before->blocks.begin(), before->blocks.end(), [&](const ir::Block& b) { return ir::any_inst(b, stores_it); });
            if (nested) return variable_node(variable);
        }
        // What stands before an `if` stands before all in it; a loop's body also comes after itself.
        if (place.owner == nullptr || place.owner->op != ir::Op::if_) break;
    }
    uint32_t all = 0;
    for (const Store& store : info.stores) {
        if (inside(store.loop, loop)) continue;
        uint32_t with = node(store.inst->operands[1]);
        all = all == 0 ? with : add(Op::unite, variable->value_type->kind, all, with);
    }
    return all;
}

/// Where a store takes the counter of the loop around it, which tests it at the head of each turn.
uint32_t TurnBounds::end_of_counter(const Store& store, const ir::Variable* variable, bool upwards, uint32_t step) {
    std::vector<CounterTest> tests;
    const std::vector<Store>& stores = variables_[variable].stores;
    auto of_this_loop = [&](const Store& other) { return store.loop != nullptr && inside(other.loop, *store.loop); };
    if (store.loop != nullptr && !store.loop->test_last && std::count_if(stores.begin(), stores.end(), of_this_loop) == 1) {
        if (!store.loop->operands.empty()) find_tests(*store.loop, store.loop->operands[0], tests);
    }
    for (const CounterTest& test : tests) {
        bool above = test.relation == ir::Op::lt;
        bool below = test.relation == ir::Op::gt;
        if (test.variable == variable && (upwards ? above : below)) return add(upwards ? Op::after_up : Op::after_down, ir::TypeKind::i64, test.bound, step);
    }
    return 0;
}

/// The comparisons of variables in the condition, all of which must hold for another turn.
void TurnBounds::find_tests(const ir::Inst& loop, const ir::Value* condition, std::vector<CounterTest>& tests) {
    const ir::Inst* test = ir::as_inst(condition);
    if (test == nullptr) return;
    if (test->op == ir::Op::bit_and) {
        find_tests(loop, test->operands[0], tests);
        find_tests(loop, test->operands[1], tests);
    } else if (test->op == ir::Op::convert && test->operands[0]->type->is_integer()) {  // while (n)
        find_test(loop, ir::Op::ne, test->operands[0], constant(0), tests);
    } else if (detail::is_comparison(test->op) && test->operands[0]->type->is_integer()) {
        find_test(loop, test->op, test->operands[0], node(test->operands[1]), tests);
        find_test(loop, detail::mirrored(test->op), test->operands[1], node(test->operands[0]), tests);
    }
}

void TurnBounds::find_test(const ir::Inst& loop, ir::Op relation, const ir::Value* counter, uint32_t bound, std::vector<CounterTest>& tests) {
    const ir::Inst* inst = ir::as_inst(detail::without_conversions(counter));
    if (inst != nullptr && (inst->op == ir::Op::add || inst->op == ir::Op::sub)) {
        Op moved = inst->op == ir::Op::add ? Op::sub : Op::add;
        bound = add(moved, ir::TypeKind::void_, bound, node(inst->operands[1]));
        inst = ir::as_inst(detail::without_conversions(inst->operands[0]));
    }
    // `while (n >>= 1)` tests what it stores.
    auto is_stored = [&](const ir::Value* to) {
        const std::vector<Store>& stores = variables_[to].stores;
        return std::any_of(stores.begin(), stores.end(), [&](const Store& store) { return store.inst->operands[1] == counter; });
    };
    if (inst != nullptr && inst->operands.size() == 2) {
        const ir::Inst* old = ir::as_inst(detail::without_conversions(inst->operands[0]));
        if (old != nullptr && old->op == ir::Op::load && is_stored(old->operands[0])) {
            inst = old;
            bound = 0;
        }
    }
    if (inst == nullptr || inst->op != ir::Op::load || !ir::is_local(inst->operands[0])) return;
    // The value must be the variable's of this turn.
    const ir::Inst* owner = places_.at(inst).owner;
    while (owner != nullptr && owner != &loop) owner = places_.at(owner).owner;
    if (owner == nullptr) return;
    auto variable = static_cast<const ir::Variable*>(inst->operands[0]);
    if (bound == 0) tests.push_back({variable, ir::Op::ne, 0});
    else if (relation == ir::Op::le) tests.push_back({variable, ir::Op::lt, plus(bound, 1)});
    else if (relation == ir::Op::ge) tests.push_back({variable, ir::Op::gt, plus(bound, -1)});
    else tests.push_back({variable, relation, bound});
}

uint32_t TurnBounds::loop_turns(const ir::Inst& loop) {
    std::vector<CounterTest> tests;
    if (!loop.operands.empty()) find_tests(loop, loop.operands[0], tests);
    for (const CounterTest& test : tests) {
        if (uint32_t turns = counted_turns(loop, test)) return turns;
    }
    return 0;
}

uint32_t TurnBounds::counted_turns(const ir::Inst& loop, const CounterTest& test) {
    using Kind = detail::CounterStep::Kind;
    constexpr ir::TypeKind whole = ir::TypeKind::void_;
    const VariableInfo& info = variables_[test.variable];
    if (info.escapes) return 0;
    Kind kind = Kind::none;
    uint32_t step = 0;
    bool every_turn = false;
    for (const Store& store : info.stores) {
        if (!inside(store.loop, loop)) continue;
        detail::CounterStep change = detail::counter_step(*store.inst, test.variable);
        if (change.kind == Kind::none) return 0;
        const ir::Constant* by = ir::as_constant(change.by);
        uint32_t by_node = node(change.by);
        if (change.kind == Kind::up && by != nullptr && by->type->is_signed() && ir::signed_value(*by) < 0) {
            change.kind = Kind::down;
            by_node = constant(-ir::signed_value(*by));
        }
        if (kind != Kind::none && kind != change.kind) return 0;
        kind = change.kind;
        every_turn = every_turn || (store.loop == &loop && store.every_turn);
        step = step == 0 ? by_node : add(Op::unite, whole, step, by_node);
    }
    if (!every_turn) return 0;
    if (kind == Kind::halve || kind == Kind::grow) return constant(detail::turns_of_shifts);
    auto counter = static_cast<int64_t>(test.variable->value_type->kind);
    uint32_t start = start_of(test.variable, loop);
    if (kind == Kind::up && test.relation == ir::Op::lt) return add(Op::count_up, whole, start, step, test.bound, counter);
    if (kind == Kind::down && test.relation == ir::Op::gt) return add(Op::count_down, whole, start, step, test.bound, counter);
    if (test.relation != ir::Op::ne) return 0;
    if (kind == Kind::up) return add(Op::count_to, whole, start, step, test.bound, counter);
    // Down to a value is up from it, seen from the other side.
    uint32_t from = add(Op::sub, whole, constant(0), start);
    return add(Op::count_to, whole, from, step, add(Op::sub, whole, constant(0), test.bound), counter);
}

/// The turns of all bounded loops in the block; `bounded` turns false where one is not.
uint32_t TurnBounds::block_turns(const ir::Block& block, bool& bounded) {
    constexpr ir::TypeKind whole = ir::TypeKind::void_;
    uint32_t sum = constant(0);
    for (const ir::Inst* inst : block) {
        bool inner_bounded = true;
        uint32_t inner = 0;
        for (const ir::Block& nested : inst->blocks) {
            uint32_t part = block_turns(nested, inner_bounded);
            inner = inner == 0 ? part : add(Op::total, whole, inner, part);
        }
        if (inst->op == ir::Op::atomic) inner = constant(atomic_turns_);
        if (inst->op == ir::Op::loop) {
            LoopInfo& info = loops_.at(inst);
            info.turns = loop_turns(*inst);
            info.bounded = inner_bounded && turns(*inst, {ir::LaunchFacts::Known::tiny}) < detail::turns_without_bound;
            if (info.bounded) {
                inner = add(Op::nested, whole, info.turns, inner);
            } else {
                inner_bounded = false;
                inner = 0;
                for (const ir::Block& nested : inst->blocks) leave_open(nested);
            }
        }
        bounded = bounded && inner_bounded;
        if (inner != 0) sum = add(Op::total, whole, sum, inner);
    }
    return sum;
}

/// All loops in a loop that is not bounded.
void TurnBounds::leave_open(const ir::Block& block) {
    ir::for_each_inst(block, [&](const ir::Inst& inst) {
        if (inst.op == ir::Op::loop) loops_.at(&inst).bounded = false;
    });
}

}  // namespace passes
QIAO_NAMESPACE_END
