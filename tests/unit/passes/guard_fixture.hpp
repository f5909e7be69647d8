// SPDX-License-Identifier: Apache-2.0
// What the tests of guards around operations share: the value of a guarded operation once its operands are known.
#pragma once
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/fold.hpp>

#include "kernel_fixture.hpp"

namespace qiao_test {

struct GuardFixture : KernelFixture {
    /// What a kernel that stores `a op right` stores once both are known, after `guard` (a pass) and folding.
    template <typename Guard>
    uint64_t guarded(Guard guard, qiao::ir::Op op, const qiao::ir::Type* type, uint64_t a, const qiao::ir::Type* right_type, uint64_t right) {
        using namespace qiao::ir;
        Inst* load = b.load(b.local(*kernel, "right", right_type));
        Inst* store = b.store(parameter(kernel, "out", pointer(type)), b.binary(op, b.constant(type, a), load));
        guard(module);
        CHECK(verify(module) == "");
        for_each_inst(kernel->body, [&](Inst& i) {
            for (Value*& v : i.operands) {
                if (v == load) v = b.constant(right_type, right);
            }
        });
        while (qiao::passes::fold(module, *kernel)) {
        }
        REQUIRE(as_constant(store->operands[1]) != nullptr);
        return as_constant(store->operands[1])->bits;
    }
    size_t selects() const {
        size_t count = 0;
        qiao::ir::for_each_inst(kernel->body, [&](const qiao::ir::Inst& i) { count += i.op == qiao::ir::Op::select; });
        return count;
    }
};

}  // namespace qiao_test
