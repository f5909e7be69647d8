// SPDX-License-Identifier: Apache-2.0
// Three steps: a survey of the tree; the spine, from barriers outwards along what control needs; then a fixpoint over
// shapes, in which a value only ever goes from unknown to linear to varying.
#pragma once
#include <qiao/ir/walk.hpp>
#include <qiao/passes/block_shapes.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

BlockShapes::BlockShapes(const ir::Module& module, uint32_t slots, uint32_t lanes) : kernel_(*module.kernel), lanes_(lanes) {
    shapes_.resize(slots);
    for (std::vector<char>* flags : {&spine_, &divergent_, &narrows_, &stored_whole_, &cell_, &barrier_inside_}) flags->resize(slots);
    places_.resize(slots);
    target_.resize(slots);
    stores_.resize(slots);
    accesses_.resize(slots);
    for (const ir::Variable* v : kernel_.locals) cell_[v->slot] = static_cast<char>(v->value_type->is_scalar());
    std::vector<const ir::Inst*> enclosing;
    survey(kernel_.body, nullptr, enclosing);
    if (refusal_.empty()) find_spine(kernel_.body);
    check_private_memory();
    settle();
    // What no known value ever reaches: nothing may be assumed of it.
    for (Shape& s : shapes_) {
        if (s.kind == Shape::unknown) s = vary();
    }
    settle();
}

void BlockShapes::settle() {
    while (refusal_.empty() && iterate()) {
    }
}

void BlockShapes::refuse(const std::string& reason) {
    if (refusal_.empty()) refusal_ = reason;
}

const ir::Variable* BlockShapes::local_root(const ir::Value* address) {
    while (const ir::Inst* step = ir::as_inst(address)) {
        if (!ir::is_address_step(step->op)) return nullptr;
        address = step->operands[0];
    }
    return ir::is_local(address) ? static_cast<const ir::Variable*>(address) : nullptr;
}

unsigned BlockShapes::parts_of_row(const ir::Inst& access) const {
    const ir::Inst* field = ir::as_inst(access.operands[0]);
    const ir::Type* type = access.op == ir::Op::load ? access.type : access.operands[1]->type;
    if (field == nullptr || field->op != ir::Op::field || access.is_volatile || type->is_boolean() || type->is_pointer()) return 0;
    const ir::Type* record = field->operands[0]->type->element;
    const Shape at = shape(*field->operands[0]);
    const size_t parts = record->fields.size();
    bool fits = at.kind == Shape::linear && at.step == static_cast<int64_t>(record->size) && !record->is_union && parts >= 2 && parts <= 4;
    for (const ir::Field& part : record->fields) fits = fits && part.type == type;
    fits = fits && record->size == parts * type->size && (access.align == 0 || access.align >= type->align);
    return fits && local_root(field) == nullptr ? static_cast<unsigned>(parts) : 0;
}

// ---- Survey.

void BlockShapes::survey(const ir::Block& block, const ir::Inst* owner, std::vector<const ir::Inst*>& enclosing) {
    using ir::Op;
    owner_of_block_[&block] = owner;
    for (const ir::Inst* inst : block) {
        places_[inst->slot] = {owner, &block};
        survey_use(*inst);
        if (inst->op == Op::barrier) {
            for (const ir::Inst* construct : enclosing) barrier_inside_[construct->slot] = 1;
        }
        if (inst->op == Op::break_ || inst->op == Op::continue_) {
            for (size_t at = enclosing.size(); at-- > 0;) {
                const ir::Inst* construct = enclosing[at];
                bool catches = construct->op == Op::loop || (construct->op == Op::switch_ && inst->op == Op::break_);
                if (!catches) continue;
                target_[inst->slot] = construct;
                exits_[construct].push_back(inst);
                // A skipped rest of the body and a step that still runs: that is what masks are for.
                if (inst->op == Op::continue_) divergent_[construct->slot] = 1;
                break;
            }
        }
        enclosing.push_back(inst);
        for (const ir::Block& nested : inst->blocks) survey(nested, inst, enclosing);
        enclosing.pop_back();
    }
}

/// Refuses what has no form here, and finds which variables are plain scalars.
void BlockShapes::survey_use(const ir::Inst& inst) {
    using ir::Op;
    switch (inst.op) {
        case Op::barrier_reduce:
        case Op::warp_sync:
        case Op::warp_shuffle:
        case Op::warp_vote:
        case Op::warp_match:
        case Op::warp_reduce:
        case Op::active_mask:
        case Op::clock:
        case Op::print:
        case Op::trap:
        case Op::call:
        case Op::return_:
            return refuse(std::string("it holds '") + ir::op_name(inst.op) + "'");
        default:
            break;
    }
    bool direct = (inst.op == Op::load || inst.op == Op::store) && !inst.is_volatile;
    for (size_t k = 0; k < inst.operands.size(); ++k) {
        const ir::Value* v = inst.operands[k];
        if (!v->type->is_pointer() || v->type->space != ir::Space::private_) continue;
        const ir::Variable* root = local_root(v);
        if (root == nullptr) {
            const ir::Value* base = v;
            while (const ir::Inst* step = ir::as_inst(base)) {
                if (!ir::is_address_step(step->op)) return refuse("a pointer to private memory is kept in a variable");
                base = step->operands[0];
            }
            continue;
        }
        if (k == 0 && root->value_type->is_aggregate() && (inst.op == Op::index || inst.op == Op::decay)) continue;
        bool whole = k == 0 && direct && ir::same_but_space(v->type->element, inst.op == Op::load ? inst.type : inst.operands[1]->type);
        if (!whole) return refuse("private memory of '" + root->name + "' is used as a whole or by another type");
        if (v == root && inst.op == Op::store) stores_[root->slot].push_back(&inst);
    }
}

// ---- The spine.

void BlockShapes::find_spine(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        if (inst->op == ir::Op::barrier) spine_[inst->slot] = 1;
        if (inst->blocks.empty() || barrier_inside_[inst->slot] == 0) continue;
        take_construct(*inst);
        for (const ir::Block& nested : inst->blocks) find_spine(nested);
    }
}

/// Private arrays have an element for each lane, and where there are barriers for each thread of the block.
void BlockShapes::check_private_memory() {
    constexpr uint64_t most_bytes = 1 << 20, most_threads = 1024;
    const bool barriers = ir::any_inst(kernel_.body, [](const ir::Inst& i) { return i.op == ir::Op::barrier; });
    uint64_t bytes = 0;
    for (const ir::Variable* v : kernel_.locals) {
        const ir::Type* leaf = v->value_type;
        uint64_t count = 1;
        for (; leaf->kind == ir::TypeKind::array; leaf = leaf->element) count *= leaf->count;
        if (v->value_type->is_aggregate()) bytes += count * (leaf->size < 4 ? 4 : leaf->size) * (barriers ? most_threads : lanes_);
    }
    if (bytes > most_bytes) refuse("its private arrays are too large");
}

void BlockShapes::take_construct(const ir::Inst& construct) {
    if (spine_[construct.slot] != 0) return;
    if (divergent_[construct.slot] != 0) return refuse("a loop around a barrier holds a continue");
    spine_[construct.slot] = 1;
    take_path(places_[construct.slot].owner, nullptr);
    for (const ir::Value* condition : construct.operands) take_value(*condition);
    auto exits = exits_.find(&construct);
    if (exits == exits_.end()) return;
    for (const ir::Inst* exit : exits->second) {
        spine_[exit->slot] = 1;
        take_path(places_[exit->slot].owner, &construct);
    }
}

/// All constructs from `from` outwards up to `to`.
void BlockShapes::take_path(const ir::Inst* from, const ir::Inst* to) {
    for (; from != to && from != nullptr; from = places_[from->slot].owner) take_construct(*from);
}

void BlockShapes::take_value(const ir::Value& value) {
    using ir::Op;
    if (value.kind != ir::ValueKind::instruction) {
        if (ir::is_local(&value)) refuse("control around a barrier depends on a private array");
        return;
    }
    const ir::Inst& inst = static_cast<const ir::Inst&>(value);
    if (spine_[inst.slot] != 0) return;
    bool of_thread =
        inst.op == Op::special && (inst.special <= ir::Special::thread_z || inst.special == ir::Special::lane_id || inst.special == ir::Special::warp_id);
    if (of_thread || (!is_pure(inst) && inst.op != Op::load)) return refuse("control around a barrier depends on the thread");
    spine_[inst.slot] = 1;
    if (inst.op == Op::load && ir::is_local(inst.operands[0])) return take_variable(*inst.operands[0]);
    for (const ir::Value* operand : inst.operands) take_value(*operand);
}

void BlockShapes::take_variable(const ir::Value& variable) {
    if (cell_[variable.slot] == 0) return refuse("control around a barrier depends on a private array");
    if (spine_[variable.slot] != 0) return;
    spine_[variable.slot] = 1;
    for (const ir::Inst* store : stores_[variable.slot]) {
        spine_[store->slot] = 1;
        take_path(places_[store->slot].owner, nullptr);
        take_value(*store->operands[1]);
    }
}

// ---- Shapes.

Shape BlockShapes::shape(const ir::Value& value) const {
    switch (value.kind) {
        case ir::ValueKind::constant: {
            Shape s{Shape::linear, true, false, 1, 0};
            uint64_t bits = static_cast<const ir::Constant&>(value).bits;
            while (s.align < 65536 && (bits & s.align) == 0) s.align *= 2;
            s.non_negative = value.type->is_integer() && (bits >> (value.type->bits() - 1)) == 0;
            return s;
        }
        case ir::ValueKind::parameter: {
            const auto& p = static_cast<const ir::Parameter&>(value);
            bool row_length = p.hidden == ir::HiddenParameter::block_dim && p.name == "block_dim_x";
            return {Shape::linear, true, p.hidden == ir::HiddenParameter::block_dim, row_length ? lanes_ : 1, 0};
        }
        case ir::ValueKind::variable: {
            // A plain scalar stands for what it holds, everything else for its address.
            const bool cell = ir::is_local(&value) && cell_[value.slot] != 0;
            return cell ? shapes_[value.slot] : Shape{Shape::linear, true, false, 1, 0};
        }
        default:
            return shapes_[value.slot];
    }
}

Shape BlockShapes::join(const Shape& a, const Shape& b) {
    if (a.kind == Shape::unknown) return b;
    if (b.kind == Shape::unknown) return a;
    if (a.kind == Shape::varying || b.kind == Shape::varying || a.step != b.step) return vary();
    return {Shape::linear, a.exact && b.exact, a.non_negative && b.non_negative, a.align < b.align ? a.align : b.align, a.step};
}

/// A linear shape whose exactness is not known from its operands: bits that do not meet cannot wrap.
Shape BlockShapes::checked(Shape s, const ir::Type* type, bool exact) const {
    bool apart = s.step == 0 || (s.step > 0 && uint64_t(lanes_) * static_cast<uint64_t>(s.step) <= s.align);
    s.exact = apart || (exact && type->is_signed());
    return s;
}

Shape BlockShapes::special(ir::Special s) const {
    using ir::Special;
    if (s == Special::thread_x || s == Special::lane_id) return {Shape::linear, true, true, lanes_, 1};
    return {Shape::linear, true, true, s == Special::block_dim_x ? lanes_ : 1, 0};
}

Shape BlockShapes::compute(const ir::Inst& inst) const {
    using ir::Op;
    bool uniform = true;
    for (const ir::Value* operand : inst.operands) {
        Shape s = shape(*operand);
        if (s.kind == Shape::unknown) return {};
        uniform = uniform && s.uniform();
    }
    switch (inst.op) {
        case Op::special:
            return special(inst.special);
        case Op::load:
            if (ir::is_local(inst.operands[0]) && cell_[inst.operands[0]->slot] != 0) return shapes_[inst.operands[0]->slot];
            return uniform && local_root(inst.operands[0]) == nullptr ? Shape{Shape::linear, true, false, 1, 0} : vary();
        case Op::index:
            return index(inst);
        case Op::field:
        case Op::decay:
        case Op::pointer_cast: {
            Shape s = shape(*inst.operands[0]);
            s.align = 1;
            return s;
        }
        case Op::convert:
            return convert(inst);
        case Op::select: {
            if (!shape(*inst.operands[0]).uniform()) return vary();
            return join(shape(*inst.operands[1]), shape(*inst.operands[2]));
        }
        case Op::pointer_to_int:
        case Op::int_to_pointer: {
            Shape s = shape(*inst.operands[0]);
            s.align = 1;
            return s;
        }
        default:
            break;
    }
    if (inst.op >= Op::eq && inst.op <= Op::ge) return compare(inst);
    if (inst.op <= Op::shr && inst.type->is_integer()) return arithmetic(inst);
    return is_pure(inst) && uniform ? Shape{Shape::linear, true, false, 1, 0} : vary();
}

Shape BlockShapes::index(const ir::Inst& inst) const {
    Shape base = shape(*inst.operands[0]), by = shape(*inst.operands[1]);
    bool wide = inst.operands[1]->type->size == 8;
    if (base.kind != Shape::linear || by.kind != Shape::linear || (!wide && !by.exact)) return vary();
    if (by.step != 0 && local_root(inst.operands[0]) != nullptr) return vary();
    uint64_t size = inst.type->element->is_void() ? 1 : inst.type->element->size;
    return {Shape::linear, true, false, 1, base.step + by.step * static_cast<int64_t>(size)};
}

Shape BlockShapes::convert(const ir::Inst& inst) const {
    Shape s = shape(*inst.operands[0]);
    const ir::Type* from = inst.operands[0]->type;
    if (s.kind != Shape::linear) return s;
    bool integers = from->is_integer() && inst.type->is_integer();
    if (s.step == 0) return {Shape::linear, true, integers && s.non_negative && inst.type->size >= from->size, integers ? s.align : 1, 0};
    if (!integers || inst.type->size < 4 || from->size < 4) return vary();
    if (inst.type->size > from->size && !s.exact) return vary();
    s.non_negative = s.non_negative && inst.type->size >= from->size;
    bool same_sign = from->is_signed() == inst.type->is_signed() && inst.type->size >= from->size;
    return same_sign ? s : checked(s, inst.type, s.exact && s.non_negative);
}

Shape BlockShapes::arithmetic(const ir::Inst& inst) const {
    using ir::Op;
    Shape a = shape(*inst.operands[0]);
    if (inst.operands.size() == 1) {
        if (a.kind != Shape::linear) return vary();
        if (a.step == 0) return {Shape::linear, true, false, inst.op == Op::neg ? a.align : 1, 0};
        a.non_negative = false;
        a.step = -a.step;
        return inst.op == Op::neg && inst.type->size >= 4 ? checked(a, inst.type, a.exact) : vary();
    }
    Shape b = shape(*inst.operands[1]);
    if (a.kind != Shape::linear || b.kind != Shape::linear) return vary();
    Shape r{Shape::linear, true, false, a.align < b.align ? a.align : b.align, 0};
    const ir::Constant* amount = ir::as_constant(inst.operands[1]);
    uint64_t by = amount != nullptr ? amount->bits : 0;
    bool steps = a.step != 0 || b.step != 0;
    if (steps && inst.type->size < 4) return vary();
    bool divides = row(a) && b.step == 0 && b.align >= lanes_ && (a.non_negative || !inst.type->is_signed());
    switch (inst.op) {
        case Op::add:
        case Op::sub:
            r.step = inst.op == Op::add ? a.step + b.step : a.step - b.step;
            return checked(r, inst.type, a.exact && b.exact);
        case Op::mul: {
            uint64_t align = uint64_t(a.align) * b.align;
            r.align = align > 65536 ? 65536 : static_cast<uint32_t>(align);
            if (!steps) return r;
            const ir::Constant* left = ir::as_constant(inst.operands[0]);
            const ir::Constant* factor = amount != nullptr ? amount : left;
            if (factor == nullptr || factor->bits > 4096) return vary();
            r.step = (amount != nullptr ? a.step : b.step) * static_cast<int64_t>(factor->bits);
            return checked(r, inst.type, a.exact && b.exact);
        }
        case Op::shl:
            r.align = a.align;
            if (!steps) return r;
            if (amount == nullptr || by > 12) return vary();
            r.step = a.step * (int64_t{1} << by);
            r.align = a.align << by > 65536 ? 65536 : a.align << by;
            return checked(r, inst.type, a.exact);
        case Op::shr:
            r.align = 1;
            if (!steps) return {Shape::linear, true, a.non_negative, 1, 0};
            return row(a) && amount != nullptr && by < 32 && (uint64_t{1} << by) >= lanes_ ? Shape{Shape::linear, true, a.non_negative, 1, 0} : vary();
        case Op::div:
            if (!steps) return {Shape::linear, true, a.non_negative && b.non_negative, 1, 0};
            return divides ? Shape{Shape::linear, true, true, 1, 0} : vary();
        case Op::rem:
            if (!steps) return {Shape::linear, true, a.non_negative, 1, 0};
            return divides ? Shape{Shape::linear, true, true, lanes_, 1} : vary();
        case Op::bit_and: {
            if (!steps) return {Shape::linear, true, a.non_negative || b.non_negative, 1, 0};
            if (!row(a) || amount == nullptr) return vary();
            uint64_t low = by & (lanes_ - 1);
            if (low == 0) return {Shape::linear, true, a.non_negative || b.non_negative, lanes_, 0};
            return low == lanes_ - 1 ? Shape{Shape::linear, true, a.non_negative || b.non_negative, lanes_, 1} : vary();
        }
        case Op::bit_or:
        case Op::bit_xor:
            if (!steps) return {Shape::linear, true, a.non_negative && b.non_negative, r.align, 0};
            return row(a) && b.step == 0 && b.align >= lanes_ ? Shape{Shape::linear, true, a.non_negative && b.non_negative, lanes_, 1} : vary();
        default:
            return steps ? vary() : r;
    }
}

/// `row < limit` and its like are the same for all lanes where the limit, too, is a multiple of the row's length.
Shape BlockShapes::compare(const ir::Inst& inst) const {
    using ir::Op;
    Shape a = shape(*inst.operands[0]), b = shape(*inst.operands[1]);
    const Shape same{Shape::linear, true, false, 1, 0};
    if (a.uniform() && b.uniform()) return same;
    bool plain = inst.operands[0]->type->is_integer();
    if (plain && row(a) && b.uniform() && b.align >= lanes_ && (inst.op == Op::lt || inst.op == Op::ge)) return same;
    if (plain && row(b) && a.uniform() && a.align >= lanes_ && (inst.op == Op::gt || inst.op == Op::le)) return same;
    return vary();
}

// ---- The fixpoint.

bool BlockShapes::iterate() {
    changed_ = false;
    scopes_.clear();
    targets_.clear();
    order_ = 0;
    for (const ir::Variable* v : kernel_.locals) accesses_[v->slot].clear();
    walk(kernel_.body, new_scope(-1));
    for (const ir::Variable* v : kernel_.locals) {
        if (cell_[v->slot] == 0) continue;
        bool whole = consistent(*v);
        stored_whole_[v->slot] = static_cast<char>(whole);
        Shape& shape = shapes_[v->slot];
        Shape now = shape;
        for (const ir::Inst* store : stores_[v->slot]) now = join(now, this->shape(*store->operands[1]));
        if (stores_[v->slot].empty() || (now.kind == Shape::linear && !whole && spine_[v->slot] == 0)) now = vary();
        if (spine_[v->slot] != 0 && now.kind != Shape::unknown) now = {Shape::linear, true, false, now.align, 0};
        bool differs =
            now.kind != shape.kind || now.step != shape.step || now.align != shape.align || now.exact != shape.exact || now.non_negative != shape.non_negative;
        changed_ = changed_ || differs;
        shape = now;
    }
    return changed_;
}

void BlockShapes::note(const ir::Inst& inst, const ir::Block& block, int scope) {
    bool access = inst.op == ir::Op::load || inst.op == ir::Op::store;
    if (access && ir::is_local(inst.operands[0])) accesses_[inst.operands[0]->slot].push_back({&inst, &block, scope, order_++});
}

void BlockShapes::walk(const ir::Block& block, int scope) {
    using ir::Op;
    for (const ir::Inst* inst : block) {
        note(*inst, block, scope);
        if (inst->op == Op::break_ || inst->op == Op::continue_) {
            walk_exit(*inst, scope);
            continue;
        }
        if (inst->op == Op::loop) {
            walk_loop(*inst, scope);
            continue;
        }
        if (inst->blocks.empty()) {
            Shape& s = shapes_[inst->slot];
            Shape now = join(s, compute(*inst));
            // A shape that lost a property is new; joins only ever take away.
            changed_ =
                changed_ || now.kind != s.kind || now.step != s.step || now.align != s.align || now.exact != s.exact || now.non_negative != s.non_negative;
            s = now;
            continue;
        }
        if (varying(*inst->operands[0]) && divergent_[inst->slot] == 0) divergent_[inst->slot] = 1, changed_ = true;
        bool divergent = divergent_[inst->slot] != 0;
        if (inst->op == Op::switch_ && divergent) return refuse("lanes part ways at a switch");
        if (inst->op == Op::switch_) targets_.push_back({inst, scope});
        for (const ir::Block& nested : inst->blocks) walk(nested, divergent ? new_scope(scope) : scope);
        if (inst->op == Op::switch_) targets_.pop_back();
        if (narrows_[inst->slot] != 0) scope = new_scope(scope);
    }
}

void BlockShapes::walk_loop(const ir::Inst& loop, int scope) {
    const ir::Value* condition = loop.operands.empty() ? nullptr : loop.operands[0];
    int running = divergent_[loop.slot] != 0 ? new_scope(scope, &loop) : scope;
    targets_.push_back({&loop, running});
    if (loop.test_last) walk(loop.blocks[1], running);
    walk(loop.blocks[0], running);
    if (!loop.test_last) {
        walk(loop.blocks[1], running);
        walk(loop.blocks[2], running);
    }
    targets_.pop_back();
    if (condition != nullptr && varying(*condition) && divergent_[loop.slot] == 0) divergent_[loop.slot] = 1, changed_ = true;
}

/// A break or continue under other lanes than those that entered its target makes the target divergent, and narrows
/// every construct between.
void BlockShapes::walk_exit(const ir::Inst& exit, int scope) {
    const ir::Inst* target = target_[exit.slot];
    size_t at = targets_.size();
    while (at > 0 && targets_[at - 1].inst != target) --at;
    if (at == 0 || targets_[at - 1].scope == scope) return;
    if (target->op == ir::Op::switch_) return refuse("lanes part ways inside of a switch");
    if (divergent_[target->slot] == 0) divergent_[target->slot] = 1, changed_ = true;
    for (const ir::Inst* between = places_[exit.slot].owner; between != target; between = places_[between->slot].owner) {
        if (between->op == ir::Op::switch_) return refuse("lanes part ways inside of a switch");
        if (narrows_[between->slot] == 0) narrows_[between->slot] = 1, changed_ = true;
    }
}

bool BlockShapes::inside(const ir::Block* block, const ir::Block* outer) const {
    while (block != outer) {
        const ir::Inst* owner = owner_of_block_.at(block);
        if (owner == nullptr) return false;
        block = places_[owner->slot].block;
    }
    return true;
}

bool BlockShapes::inside(const ir::Block* block, const ir::Inst& construct) const {
    for (const ir::Inst* owner = owner_of_block_.at(block); owner != nullptr; owner = places_[owner->slot].owner) {
        if (owner == &construct) return true;
    }
    return false;
}

/// The first access is a store in a block that holds all others.
bool BlockShapes::first_store_rules(const std::vector<Access>& accesses) const {
    if (accesses.empty() || accesses[0].inst->op != ir::Op::store) return false;
    for (const Access& a : accesses) {
        if (!inside(a.block, accesses[0].block)) return false;
    }
    return true;
}

bool BlockShapes::starts_fresh(const ir::Variable& local) const { return first_store_rules(accesses_[local.slot]); }

/// Whether all lanes that read the variable took part in every store: all stores stand in one scope, reads in that or
/// in scopes inside of it, and what a store leaves behind for the next time round is never read.
bool BlockShapes::consistent(const ir::Variable& local) const {
    const std::vector<Access>& accesses = accesses_[local.slot];
    int scope = -1;
    for (const Access& a : accesses) {
        if (a.inst->op != ir::Op::store) continue;
        if (scope >= 0 && a.scope != scope) return consistent_in_loop(accesses);
        scope = a.scope;
    }
    if (scope < 0) return true;
    for (const Access& a : accesses) {
        int at = a.scope;
        while (at >= 0 && at != scope) at = scopes_[static_cast<size_t>(at)].parent;
        if (at < 0) return false;
    }
    return scope == 0 || first_store_rules(accesses);
}

/// The counter of a divergent loop: set just before it by the lanes that enter it, stepped by all that still run, and
/// read nowhere else. (Lanes that have left never look at it again.)
bool BlockShapes::consistent_in_loop(const std::vector<Access>& accesses) const {
    const Access* last_before = nullptr;
    const ir::Inst* loop = nullptr;
    for (const Access& a : accesses) {
        if (a.inst->op != ir::Op::store) continue;
        const ir::Inst* of = scopes_[static_cast<size_t>(a.scope)].loop;
        if (of != nullptr && last_before != nullptr) {
            if (loop != nullptr && loop != of) return false;
            loop = of;
            continue;
        }
        if (loop != nullptr) return false;
        last_before = &a;
    }
    if (loop == nullptr || last_before == nullptr || last_before->block != places_[loop->slot].block) return false;
    int running = -1;
    for (const Access& a : accesses) {
        bool stores = a.inst->op == ir::Op::store;
        if (!inside(a.block, *loop)) {
            if (!stores) return false;
        } else if (stores) {
            running = a.scope;
        }
    }
    return scopes_[static_cast<size_t>(running)].parent == last_before->scope;
}

}  // namespace passes
QIAO_NAMESPACE_END
