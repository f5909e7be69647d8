// SPDX-License-Identifier: Apache-2.0
// Walks that remember what a warp has done to memory since it last met.
#pragma once
#include <algorithm>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/lockstep.hpp>
#include <qiao/passes/pointer_memory.hpp>
#include <qiao/passes/uniformity.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline bool is_access(const ir::Inst& inst, ir::Space space) {
    return (inst.op == ir::Op::load || inst.op == ir::Op::store) && inst.operands[0]->type->space == space;
}

/// Computed from the thread's number.
inline bool depends_on_thread(const ir::Value* value) {
    const ir::Inst* inst = ir::as_inst(value);
    if (inst == nullptr) return false;
    if (inst->op == ir::Op::special) return inst->special <= ir::Special::thread_z || inst->special == ir::Special::lane_id;
    return is_pure(*inst) && std::any_of(inst->operands.begin(), inst->operands.end(), [](const ir::Value* v) { return depends_on_thread(v); });
}

/// The parameters and variables whose global memory lanes exchange values through: where some block stores there, volatile,
/// and then loads, volatile, from a place that depends on the thread. Flags that others wait for are not among them.
class Exchanges {
public:
    explicit Exchanges(const ir::Block& body) { look(body); }

    bool has(const ir::Inst& inst) const {
        return is_exchange(inst) && std::find(roots_.begin(), roots_.end(), PointerMemory::root_of(inst.operands[0])) != roots_.end();
    }

private:
    std::vector<const ir::Value*> roots_;

    static bool is_exchange(const ir::Inst& inst) { return is_access(inst, ir::Space::global) && inst.is_volatile && depends_on_thread(inst.operands[0]); }
    void look(const ir::Block& block) {
        std::vector<const ir::Value*> stored;
        for (const ir::Inst* inst : block) {
            for (const ir::Block& inner : inst->blocks) look(inner);
            if (!is_exchange(*inst)) continue;
            const ir::Value* root = PointerMemory::root_of(inst->operands[0]);
            if (inst->op == ir::Op::store) stored.push_back(root);
            else if (std::find(stored.begin(), stored.end(), root) != stored.end()) roots_.push_back(root);
        }
    }
};

class Lockstep {
public:
    Lockstep(ir::Module& module, bool volatile_only) : module_(module), exchanges_(module.kernel->body), volatile_only_(volatile_only) {}

    bool counts(const ir::Inst& inst) const {
        return (is_access(inst, ir::Space::shared) && (inst.is_volatile || !volatile_only_)) || exchanges_.has(inst);
    }

    void walk(ir::Block& block) {
        ir::Block out;
        accessed_ = true;  // what ran before this block is not known
        stored_ = false;
        for (ir::Inst* inst : block) {
            if (ir::is_terminator(inst->op)) settle(out, inst->loc);
            if (ir::is_collective(inst->op)) accessed_ = stored_ = false;
            if (counts(*inst)) {
                bool store = inst->op == ir::Op::store;
                if (stored_ || (store && accessed_)) synchronise(out, inst->loc);
                accessed_ = true;
                stored_ = store;
            }
            if (any_of(*inst)) {
                settle(out, inst->loc);
                for (ir::Block& inner : inst->blocks) walk(inner);
                accessed_ = true;
                stored_ = false;
            }
            out.push_back(inst);
        }
        if (!block.empty()) settle(out, block.back()->loc);
        block = std::move(out);
    }

private:
    ir::Module& module_;
    Exchanges exchanges_;
    bool volatile_only_;
    bool accessed_ = false;  ///< since the last synchronisation
    bool stored_ = false;    ///< the last access was a store, and nothing has synchronised since

    bool any_of(const ir::Inst& inst) const {
        for (const ir::Block& inner : inst.blocks) {
            if (ir::any_inst(inner, [&](const ir::Inst& i) { return counts(i); })) return true;
        }
        return false;
    }
    void settle(ir::Block& out, SourceLoc loc) {
        if (stored_) synchronise(out, loc);
    }
    void synchronise(ir::Block& out, SourceLoc loc) {
        ir::Builder build(module_, &out);
        build.loc = loc;
        build.insert(ir::Op::warp_sync, module_.types->void_type(), {build.u32(0xffffffffU)});
        accessed_ = stored_ = false;
    }
};

/// Puts warp_sync ahead of branches in which one thread reads what others stored since the warp last met.
class Gathers {
public:
    explicit Gathers(ir::Module& module) : module_(module) {}

    void run() { walk(module_.kernel->body, {}, false); }

private:
    static constexpr uint64_t many = ~uint64_t(0);
    /// Memory of a shared variable or behind a parameter, and the number of the one thread that stored there.
    struct Stored {
        const ir::Value* root;
        uint64_t thread;
    };
    using Stores = std::vector<Stored>;

    ir::Module& module_;

    /// Returns what is stored and not yet met about at the block's end.
    Stores walk(ir::Block& block, Stores stores, bool repeated) {
        ir::Block out;
        for (size_t i = 0; i < block.size(); ++i) {
            ir::Inst* inst = block[i];
            if (ir::is_collective(inst->op)) stores.clear();
            note_store(*inst, many, stores);
            const ir::Constant* thread = inst->op == ir::Op::if_ ? chosen_thread(inst->operands[0]) : nullptr;
            if (thread == nullptr) {
                Stores after = stores;
                for (ir::Block& inner : inst->blocks) {
                    for (const Stored& s : walk(inner, stores, repeated || inst->op == ir::Op::loop)) add(after, s);
                }
                stores = std::move(after);
                out.push_back(inst);
                continue;
            }
            bool gathers = ir::any_inst(inst->blocks[0], [&](const ir::Inst& at) { return reads_of_others(at, stores, thread->bits); });
            if (gathers) {
                synchronise(out, inst->loc);
                stores.clear();
            }
            out.push_back(inst);
            // Others must not store anew while the one still reads.
            if (gathers && (repeated || std::any_of(block.begin() + static_cast<std::ptrdiff_t>(i) + 1, block.end(), stores_somewhere))) {
                synchronise(out, inst->loc);
            }
            ir::for_each_inst(inst->blocks[0], [&](const ir::Inst& at) { note_store(at, thread->bits, stores); });
        }
        block = std::move(out);
        return stores;
    }

    static void add(Stores& stores, Stored stored) {
        auto same = [&](const Stored& s) { return s.root == stored.root && s.thread == stored.thread; };
        if (std::none_of(stores.begin(), stores.end(), same)) stores.push_back(stored);
    }
    static bool is_store(const ir::Inst& inst) { return inst.op == ir::Op::store || inst.op == ir::Op::copy || inst.op == ir::Op::zero; }
    static bool stores_somewhere(const ir::Inst* inst) {
        auto counts = [](const ir::Inst& at) { return is_store(at) && root_of(at.operands[0]) != nullptr; };
        return counts(*inst) || std::any_of(inst->blocks.begin(), inst->blocks.end(), [&](const ir::Block& b) { return ir::any_inst(b, counts); });
    }
    /// Null for private memory and for pointers that come from memory.
    static const ir::Value* root_of(const ir::Value* address) {
        if (address->type->space == ir::Space::private_ || PointerMemory::is_parameter_memory(address)) return nullptr;
        const ir::Value* root = PointerMemory::root_of(address);
        return ir::as_inst(root) == nullptr ? root : nullptr;
    }
    static void note_store(const ir::Inst& inst, uint64_t thread, Stores& stores) {
        if (!is_store(inst)) return;
        if (const ir::Value* root = root_of(inst.operands[0])) add(stores, {root, thread});
    }
    static bool reads_of_others(const ir::Inst& inst, const Stores& stores, uint64_t thread) {
        if (inst.op != ir::Op::load && inst.op != ir::Op::copy) return false;
        const ir::Value* address = inst.operands[inst.op == ir::Op::copy ? 1 : 0];
        const ir::Value* root = root_of(address);
        return std::any_of(stores.begin(), stores.end(),
                           [&](const Stored& s) { return s.root == root && (s.thread == many ? !is_own(address, thread) : s.thread != thread); });
    }
    /// The element with the thread's number or an index that it computed from it, as programs lay out what each thread has.
    static bool is_own(const ir::Value* address, uint64_t thread) {
        for (const ir::Inst* step = ir::as_inst(address); step != nullptr && ir::is_address_step(step->op); step = ir::as_inst(step->operands[0])) {
            if (step->op != ir::Op::index) continue;
            const ir::Constant* constant = ir::as_constant(step->operands[1]);
            if (constant != nullptr ? constant->bits != thread : !depends_on_thread(step->operands[1])) return false;
        }
        return true;
    }
    /// The number that a condition wants of a thread: `threadIdx.x == 3`, `!threadIdx.x`, these and something else; null for other conditions.
    const ir::Constant* chosen_thread(const ir::Value* condition) const {
        const ir::Inst* inst = ir::as_inst(condition);
        if (inst == nullptr) return nullptr;
        if (inst->op == ir::Op::eq) {
            const ir::Constant* number = ir::as_constant(inst->operands[1]);
            return number != nullptr && depends_on_thread(inst->operands[0]) ? number : nullptr;
        }
        if (inst->op == ir::Op::bit_and) {
            const ir::Constant* first = chosen_thread(inst->operands[0]);
            return first != nullptr ? first : chosen_thread(inst->operands[1]);
        }
        if (inst->op != ir::Op::logical_not) return nullptr;
        const ir::Inst* negated = ir::as_inst(inst->operands[0]);
        bool plain = negated != nullptr && negated->op == ir::Op::convert && depends_on_thread(negated->operands[0]);
        return plain ? ir::Builder(module_).u32(0) : nullptr;
    }
    void synchronise(ir::Block& out, SourceLoc loc) {
        ir::Builder build(module_, &out);
        build.loc = loc;
        build.insert(ir::Op::warp_sync, module_.types->void_type(), {build.u32(0xffffffffU)});
    }
};

}  // namespace detail

void keep_lockstep(ir::Module& module) {
    detail::Gathers(module).run();
    ir::Block& body = module.kernel->body;
    bool volatile_only = ir::any_inst(body, [](const ir::Inst& inst) { return ir::is_collective(inst.op) || inst.op == ir::Op::fence; });
    detail::Lockstep lockstep(module, volatile_only);
    bool loads = false, stores = false;
    ir::for_each_inst(body, [&](const ir::Inst& inst) {
        if (lockstep.counts(inst)) (inst.op == ir::Op::load ? loads : stores) = true;
    });
    if (loads && stores) lockstep.walk(body);
}

}  // namespace passes
QIAO_NAMESPACE_END
