// SPDX-License-Identifier: Apache-2.0
// Names of locals, for readable output.
#pragma once
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// Locals that share a name with another or with a parameter get a number after it: i, i_1, i_2.
inline void make_local_names_unique(ir::Function& function) {
    std::unordered_set<std::string> used;
    for (const ir::Parameter* p : function.parameters) used.insert(p->name);
    std::unordered_map<std::string, unsigned> serials;
    for (ir::Variable* v : function.locals) {
        if (v->name.empty() || used.insert(v->name).second) continue;
        unsigned& serial = serials[v->name];
        std::string name;
        do {
            name = v->name + "_" + std::to_string(++serial);
        } while (!used.insert(name).second);
        v->name = std::move(name);
    }
}

}  // namespace passes
QIAO_NAMESPACE_END
