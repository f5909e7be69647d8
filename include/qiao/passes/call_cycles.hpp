// SPDX-License-Identifier: Apache-2.0
// Which functions of a module call themselves, directly or through others: the strongly connected components of the
// call graph (Tarjan's algorithm, "Depth-first search and linear graph algorithms", 1972).
#pragma once
#include <algorithm>
#include <unordered_map>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/ir/walk.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

class CallCycles {
public:
    explicit CallCycles(const ir::Module& module) {
        for (ir::Function* f : module.functions) {
            if (nodes_.count(f) == 0) visit(f);
        }
    }

    /// The functions that can come back to `f`, `f` among them; empty where it never calls itself.
    const std::vector<ir::Function*>& of(const ir::Function* f) const {
        auto found = nodes_.find(f);
        return found == nodes_.end() || found->second.cycle < 0 ? none_ : cycles_[static_cast<size_t>(found->second.cycle)];
    }
    bool recursive(const ir::Function* f) const { return !of(f).empty(); }
    bool any() const { return !cycles_.empty(); }

private:
    struct Node {
        size_t number = 0;
        size_t low = 0;
        bool open = true;
        int cycle = -1;
    };
    std::unordered_map<const ir::Function*, Node> nodes_;
    std::vector<ir::Function*> stack_;
    std::vector<std::vector<ir::Function*>> cycles_;
    std::vector<ir::Function*> none_;

    void visit(ir::Function* f) {
        size_t number = nodes_.size();
        nodes_[f].number = nodes_[f].low = number;
        stack_.push_back(f);
        bool calls_itself = false;
        ir::for_each_inst(f->body, [&](const ir::Inst& i) {
            if (i.op != ir::Op::call) return;
            calls_itself = calls_itself || i.callee == f;
            if (nodes_.count(i.callee) == 0) visit(i.callee);
            const Node& callee = nodes_[i.callee];
            if (callee.open) nodes_[f].low = std::min(nodes_[f].low, callee.low);
        });
        if (nodes_[f].low == number) close(f, calls_itself);
    }

    /// `f` is the first function of a component, which is all that was opened since.
    void close(ir::Function* f, bool calls_itself) {
        auto first = std::find(stack_.begin(), stack_.end(), f);
        std::vector<ir::Function*> members(first, stack_.end());
        stack_.erase(first, stack_.end());
        bool is_cycle = calls_itself || members.size() > 1;
        for (ir::Function* member : members) {
            nodes_[member].open = false;
            if (is_cycle) nodes_[member].cycle = static_cast<int>(cycles_.size());
        }
        if (is_cycle) cycles_.push_back(std::move(members));
    }
};

}  // namespace passes
QIAO_NAMESPACE_END
