// SPDX-License-Identifier: Apache-2.0
// What is kept out of llvmpipe's loops over threads.
#include <doctest/doctest.h>

#include "kernel.hpp"

using namespace qiao;
using namespace emit_spirv_test;
using ir::Op;

namespace {

/// out[index] = in[threadIdx.x], where index is threadIdx.x or blockIdx.x * blockDim.x + threadIdx.x.
std::string copying(bool is_computed, bool has_barrier, bool has_thread_loops) {
    Kernel k;
    const ir::Type* f32 = k.types().f32();
    ir::Parameter* in = k.parameter("in", k.global(f32));
    ir::Parameter* out = k.parameter("out", k.global(f32));
    ir::Value* thread = k.b.special(ir::Special::thread_x);
    if (has_barrier) k.inst(Op::barrier);
    k.b.store(k.b.index(out, is_computed ? k.thread() : thread), k.b.load(k.b.index(in, thread)));
    TargetCaps caps = device();
    caps.thread_loops = has_thread_loops;
    std::string words = emitted(k, caps);
    REQUIRE(validate(words) == "");
    return disassemble(words);
}

}  // namespace

TEST_CASE("emit_spirv: stored values, and computed addresses behind barriers, are kept out of loops over threads") {
    CHECK(count(copying(true, true, true), "OpSelect %ulong") == 1);
    CHECK(count(copying(true, true, true), "OpSelect %float") == 1);
    CHECK(count(copying(false, true, true), "OpSelect %ulong") == 0);
    CHECK(count(copying(true, false, true), "OpSelect %ulong") == 0);
    CHECK(count(copying(true, true, false), "OpSelect") == 0);
}
