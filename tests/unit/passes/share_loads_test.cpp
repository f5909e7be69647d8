// SPDX-License-Identifier: Apache-2.0
// Which loads are shared; tests/run/uniform_loads runs such kernels.
#include <doctest/doctest.h>

#include <qiao/ir/walk.hpp>
#include <qiao/passes/share_loads.hpp>

#include "kernel_fixture.hpp"

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Kernel : qiao_test::KernelFixture {
    Parameter* table = parameter(kernel, "table", b.types().pointer(b.types().f32(), Space::global));
    Parameter* out = parameter(kernel, "out", b.types().pointer(b.types().f32(), Space::global));
    Parameter* n = parameter(kernel, "n", b.types().i32());
    Value* x = nullptr;

    Kernel() {
        Value* base = b.binary(Op::mul, b.special(Special::block_x), b.special(Special::block_dim_x));
        x = b.convert(b.binary(Op::add, base, b.special(Special::thread_x)), b.types().i32());
    }
    Inst* load(Value* at) { return b.load(b.index(table, at)); }
    void store(Value* v) { b.store(b.index(out, x), v); }
    /// How many loads a run of the pass shares.
    size_t shared(uint32_t lanes = 8) {
        TargetCaps caps;
        caps.shared_load_lanes = lanes;
        passes::share_loads(module, caps);
        CHECK(verify(module) == "");
        size_t count = 0;
        for_each_inst(kernel->body, [&](Inst& inst) { count += inst.op == Op::intrinsic && inst.intrinsic == Intrinsic::first_lane; });
        return count;
    }
    size_t branches() {
        size_t count = 0;
        for_each_inst(kernel->body, [&](Inst& inst) { count += inst.op == Op::if_; });
        return count;
    }
};

}  // namespace

TEST_CASE("share_loads: one address for all, in one branch; others and other devices are left alone") {
    Kernel k;
    k.store(k.b.binary(Op::add, k.b.binary(Op::add, k.load(k.n), k.load(k.b.i32(3))), k.load(k.x)));
    CHECK(k.shared(0) == 0);
    CHECK(k.shared() == 2);
    CHECK(k.branches() == 1);
}

TEST_CASE("share_loads: a load that needs another waits for it; stores and barriers are not crossed") {
    Kernel chain;
    chain.store(chain.load(chain.b.convert(chain.load(chain.n), chain.b.types().i32())));
    CHECK(chain.shared() == 2);
    CHECK(chain.branches() == 2);
    Kernel stores;
    stores.store(stores.load(stores.n));
    stores.store(stores.load(stores.n));
    CHECK(stores.shared() == 2);
    CHECK(stores.branches() == 2);
}

TEST_CASE("share_loads: behind conditions only where the first lane leads") {
    struct Row {
        Op op;
        bool swapped, then, shares;
    };
    for (const Row& row : {Row{Op::lt, false, true, true}, {Op::lt, false, false, false}, {Op::ge, false, true, false}, {Op::ge, false, false, true},
                           {Op::gt, true, true, true}, {Op::lt, true, true, false}, {Op::eq, false, true, false}, {Op::le, false, true, true}}) {
        Kernel k;
        Inst* choice = k.b.if_(row.swapped ? k.b.binary(row.op, k.n, k.x) : k.b.binary(row.op, k.x, k.n));
        k.b.block = &choice->blocks[row.then ? 0 : 1];
        k.store(k.load(k.n));
        CAPTURE(op_name(row.op));
        CAPTURE(row.swapped);
        CAPTURE(row.then);
        CHECK(k.shared() == (row.shares ? 1 : 0));
    }
}

TEST_CASE("share_loads: volatile loads are not shared") {
    Kernel k;
    Inst* load = k.load(k.n);
    load->is_volatile = true;
    k.store(load);
    CHECK(k.shared() == 0);
}
