// SPDX-License-Identifier: Apache-2.0
// One walk follows the pointers into an array and gathers its loads and stores; the second rewrites them.
#pragma once
#include <map>
#include <unordered_map>

#include <qiao/ir/builder.hpp>
#include <qiao/passes/keep_own_elements.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

using ir::Op;

class OwnElements {
public:
    explicit OwnElements(ir::Module& module) : module_(module), kernel_(*module.kernel), build_(module) {}

    void run() {
        size_t dynamic = 0;
        for (const ir::Variable* v : module_.shared) dynamic += v->is_dynamic_shared;
        for (ir::Variable* v : module_.shared) {
            // Arrays of dynamic shared memory are all one.
            if (!v->is_dynamic_shared || dynamic == 1) keep(*v);
        }
        if (!prologue_.empty()) prepend(kernel_, prologue_);
    }

private:
    /// Where in the array an access goes: an index for each dimension. Only what a thread can call its own is told apart.
    struct Index {
        enum Kind : uint8_t { constant, thread, other } kind;
        uint64_t number;  ///< constant: its bits; thread: 0, 1 or 2 for x, y, z

        bool operator<(const Index& b) const { return kind != b.kind ? kind < b.kind : number < b.number; }
        bool operator==(const Index& b) const { return kind == b.kind && number == b.number; }
    };
    using Place = std::vector<Index>;

    static Index index_of(const ir::Value* v) {
        if (const ir::Constant* c = ir::as_constant(v)) return {Index::constant, static_cast<uint64_t>(ir::signed_value(*c))};
        const ir::Inst* inst = ir::as_inst(v);
        while (inst != nullptr && inst->op == Op::convert && inst->type->is_integer() && inst->type->size >= 4) inst = ir::as_inst(inst->operands[0]);
        if (inst == nullptr || inst->op != Op::special || inst->special > ir::Special::thread_z) return {Index::other, 0};
        return {Index::thread, static_cast<uint64_t>(inst->special) - static_cast<uint64_t>(ir::Special::thread_x)};
    }

    static Index sum(const Index& a, const Index& b) {
        if (a.kind == Index::constant && b.kind == Index::constant) return {Index::constant, a.number + b.number};
        if (a == Index{Index::constant, 0}) return b;
        return b == Index{Index::constant, 0} ? a : Index{Index::other, 0};
    }

    /// Constants must stay in their own dimension, or they would reach another thread's elements.
    static bool is_inside(const Place& place, const ir::Type* array) {
        for (const Index& i : place) {
            if (i.kind == Index::constant && i.number != 0 && i.number >= array->count) return false;
            array = array->element;
        }
        return true;
    }

    static bool is_own(const Place& place) {
        bool any = false;
        for (const Index& i : place) {
            if (i.kind == Index::other) return false;
            any = any || i.kind == Index::thread;
        }
        return any;
    }
    /// Whether two own places belong to one thread only if they are told apart by constants, or are the same.
    static bool alike(const Place& a, const Place& b) {
        if (a.size() != b.size()) return false;
        for (size_t i = 0; i < a.size(); ++i) {
            if (a[i].kind != b[i].kind || (a[i].kind == Index::thread && a[i].number != b[i].number)) return false;
        }
        return true;
    }

    void keep(ir::Variable& array) {
        const ir::Type* element = array.value_type;
        if (element->kind != ir::TypeKind::array) return;
        while (element->kind == ir::TypeKind::array) element = element->element;
        if (!element->is_integer() && !element->is_float()) return;
        places_.clear();
        stores_.clear();
        places_[&array] = {};
        if (!follow(kernel_.body, element) || stores_.empty()) return;
        const Place& first = places_[stores_[0]->operands[0]];
        for (const ir::Inst* store : stores_) {
            const Place& place = places_[store->operands[0]];
            if (!is_own(place) || !alike(place, first) || !is_inside(place, array.value_type)) return;
        }
        own_.clear();
        array_ = array.value_type;
        if (has_own_load(kernel_.body)) rewrite(kernel_.body, array.name, element, alone(first));
    }

    /// Notes what each pointer into the array points to. False where something happens to one that is no plain access of an element.
    bool follow(const ir::Block& block, const ir::Type* element) {
        for (ir::Inst* inst : block) {
            for (size_t i = 0; i < inst->operands.size(); ++i) {
                auto found = places_.find(inst->operands[i]);
                if (found != places_.end() && (i != 0 || !derive(*inst, found->second, element))) return false;
            }
            for (const ir::Block& nested : inst->blocks) {
                if (!follow(nested, element)) return false;
            }
        }
        return true;
    }

    /// What an instruction makes of a pointer into the array, its first operand.
    bool derive(ir::Inst& inst, const Place& from, const ir::Type* element) {
        const bool is_element = inst.operands[0]->type->element == element;
        switch (inst.op) {
            case Op::decay: {
                Place place = from;
                place.push_back({Index::constant, 0});
                places_[&inst] = place;
                return true;
            }
            case Op::index: {
                Place place = from;
                if (place.empty()) return false;
                place.back() = sum(place.back(), index_of(inst.operands[1]));
                places_[&inst] = place;
                return true;
            }
            case Op::store:
                stores_.push_back(&inst);
                return is_element && !inst.is_volatile && inst.align == 0;
            case Op::load:
                return is_element && !inst.is_volatile && inst.align == 0;
            default:
                return false;
        }
    }

    const Place* own_place(const ir::Inst& access) const {
        auto found = places_.find(access.operands[0]);
        if (found == places_.end() || !is_own(found->second)) return nullptr;
        const bool is_kept = alike(found->second, places_.at(stores_[0]->operands[0])) && is_inside(found->second, array_);
        return is_kept ? &found->second : nullptr;
    }

    bool has_own_load(const ir::Block& block) const {
        return ir::any_inst(block, [&](const ir::Inst& inst) { return inst.op == Op::load && own_place(inst) != nullptr; });
    }

    /// Whether thread indices that the place does not have are 0 for all threads; null: it has them all.
    ir::Value* alone(const Place& place) {
        bool has[3] = {};
        for (const Index& i : place) {
            if (i.kind == Index::thread) has[i.number] = true;
        }
        ir::Value* result = nullptr;
        build_.block = &prologue_;
        build_.loc = {};
        for (uint32_t axis = 0; axis < 3; ++axis) {
            if (has[axis]) continue;
            auto extent = static_cast<ir::Special>(static_cast<uint32_t>(ir::Special::block_dim_x) + axis);
            ir::Value* is_one = build_.binary(Op::eq, build_.special(extent), build_.u32(1));
            result = result == nullptr ? is_one : build_.binary(Op::bit_and, result, is_one);
        }
        return result;
    }

    void rewrite(ir::Block& block, const std::string& name, const ir::Type* element, ir::Value* alone) {
        ir::Block result;
        for (ir::Inst* inst : block) {
            for (ir::Block& nested : inst->blocks) rewrite(nested, name, element, alone);
            const Place* place = inst->op == Op::load || inst->op == Op::store ? own_place(*inst) : nullptr;
            if (place == nullptr) {
                result.push_back(inst);
                continue;
            }
            build_.loc = inst->loc;
            ir::Variable*& own = own_[*place];
            if (own == nullptr) own = build_.local(kernel_, name + "_own", element);
            build_.block = &result;
            if (inst->op == Op::store) {
                result.push_back(inst);
                build_.store(own, inst->operands[1]);
                continue;
            }
            if (alone != nullptr) {
                ir::Inst* shared = build_.if_(alone);
                build_.block = &shared->blocks[1];
                build_.store(own, build_.load(inst->operands[0]));
            }
            inst->operands[0] = own;
            result.push_back(inst);
        }
        block = std::move(result);
    }

    ir::Module& module_;
    ir::Function& kernel_;
    ir::Builder build_;
    ir::Block prologue_;
    std::unordered_map<const ir::Value*, Place> places_;  ///< of the array at hand, and of pointers into it
    std::vector<ir::Inst*> stores_;
    const ir::Type* array_ = nullptr;
    std::map<Place, ir::Variable*> own_;
};

}  // namespace detail

void keep_own_elements(ir::Module& module, const TargetCaps& caps) {
    if (caps.thread_loops) detail::OwnElements(module).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
