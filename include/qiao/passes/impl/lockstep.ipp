// SPDX-License-Identifier: Apache-2.0
// A walk that remembers what a warp has done to shared memory since it last met.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/lockstep.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline bool is_shared_access(const ir::Inst& inst) {
    return (inst.op == ir::Op::load || inst.op == ir::Op::store) && inst.operands[0]->type->space == ir::Space::shared;
}

class Lockstep {
public:
    Lockstep(ir::Module& module, bool volatile_only) : module_(module), volatile_only_(volatile_only) {}

    bool counts(const ir::Inst& inst) const { return is_shared_access(inst) && (inst.is_volatile || !volatile_only_); }

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

}  // namespace detail

void keep_lockstep(ir::Module& module) {
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
