// SPDX-License-Identifier: Apache-2.0
// One walk that replaces grid_barrier and Special::cooperative.
#pragma once
#include <qiao/passes/grid_sync.hpp>
#include <qiao/passes/message_access.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

class GridSync {
public:
    GridSync(ir::Module& module, bool phases) : build_(module), phases_(phases) {}

    void rewrite(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (ir::Inst* inst : block) {
            for (ir::Block& inner : inst->blocks) rewrite(inner);
            build_.block = &out;
            build_.loc = inst->loc;
            bool asks = inst->op == ir::Op::special && inst->special == ir::Special::cooperative;
            found = found || asks || inst->op == ir::Op::grid_barrier;
            if (asks) {
                answers[inst] = phases_ ? static_cast<ir::Value*>(build_.u32(1)) : build_.convert(one_block(ir::Op::eq), build_.types().u32());
            } else if (inst->op == ir::Op::grid_barrier && !phases_) {
                barrier();
            } else {
                out.push_back(inst);
            }
        }
        block = std::move(out);
    }

    bool found = false;
    std::unordered_map<ir::Value*, ir::Value*> answers;

private:
    ir::Builder build_;
    bool phases_;
    static constexpr uint32_t none = ~0u;
    uint32_t number_ = none;  ///< of the message

    ir::Value* one_block(ir::Op compare) {
        ir::Value* y = build_.special(ir::Special::grid_dim_y);
        ir::Value* z = build_.special(ir::Special::grid_dim_z);
        ir::Value* rows = build_.binary(ir::Op::mul, y, z);
        return build_.binary(compare, build_.binary(ir::Op::mul, build_.special(ir::Special::grid_dim_x), rows), build_.u32(1));
    }
    void barrier() {
        if (number_ == none) {
            number_ = static_cast<uint32_t>(build_.module.messages.size());
            build_.module.messages.push_back(
                {ir::Message::Kind::limit, "qiao: grid.sync() in a kernel that was not launched with cudaLaunchCooperativeKernel\n", {}});
        }
        // The launch fails, but goes on: less control around barriers is easier for drivers.
        MessageAccess messages(build_.module, build_);
        ir::Block* outer = build_.block;
        ir::Inst* several = build_.if_(one_block(ir::Op::ne));
        build_.block = &several->blocks[0];
        messages.fail_with(messages.number(build_.u32(number_)));
        build_.block = outer;
        build_.insert(ir::Op::fence, build_.types().void_type());
        build_.insert(ir::Op::barrier, build_.types().void_type());
    }
};

}  // namespace detail

void grid_sync(ir::Module& module, const TranslateOptions& options) {
    detail::GridSync pass(module, options.grid_phases);
    pass.rewrite(module.kernel->body);
    module.grid_group = pass.found;
    replace_operands(module.kernel->body, pass.answers);
}

}  // namespace passes
QIAO_NAMESPACE_END
