// SPDX-License-Identifier: Apache-2.0
// Accesses to vector records in global memory: which become one. tests/run/vector_memory shows that they stay right.
#include <doctest/doctest.h>

#include "kernel.hpp"

using namespace qiao;
using namespace emit_spirv_test;
using ir::Op;

namespace {

struct Vectors : Kernel {
    const ir::Type* f32 = types().f32();
    const ir::Type* float4 = types().record("float4", {{"x", f32, 0}, {"y", f32, 4}, {"z", f32, 8}, {"w", f32, 12}}, 16, 16, false);
    ir::Parameter* in = parameter("in", global(float4));
    ir::Parameter* out = parameter("out", global(float4));
    ir::Value* from = b.index(in, thread());
    ir::Value* to = b.index(out, thread());

    ir::Value* load(uint32_t member) { return b.load(b.field(from, member)); }
    void store(uint32_t member, ir::Value* v) { b.store(b.field(to, member), v); }
    std::string text() {
        std::string words = emitted(*this);
        REQUIRE(validate(words) == "");
        return disassemble(words);
    }
};

}  // namespace

TEST_CASE("emit_spirv: members of a vector in global memory are loaded and stored together") {
    Vectors k;
    ir::Value* v[4];
    for (uint32_t m = 0; m < 4; ++m) v[m] = k.load(m);
    for (uint32_t m = 0; m < 4; ++m) k.store(3 - m, v[m]);
    std::string text = k.text();
    CHECK(count(text, "OpLoad %v4float") == 1);
    CHECK(count(text, "OpLoad %float") == 0);
    CHECK(count(text, "OpStore") == 1);
    CHECK(count(text, "OpCompositeConstruct %v4float") == 1);
}

TEST_CASE("emit_spirv: a vector is not stored together across a load, nor where a member is left out") {
    Vectors k;
    k.store(0, k.load(0));
    k.store(1, k.load(1));
    k.store(2, k.load(2));
    k.store(3, k.load(3));
    std::string text = k.text();
    CHECK(count(text, "OpLoad %float") == 4);
    CHECK(count(text, "OpStore") == 4);
    Vectors three;
    ir::Value* v = three.b.constant(three.f32, 0);
    for (uint32_t m = 0; m < 3; ++m) three.store(m, v);
    CHECK(count(three.text(), "OpStore") == 3);
}

TEST_CASE("emit_spirv: a copy of a vector is one load and one store, of a less aligned record four") {
    Vectors k;
    ir::Inst* copy = k.inst(Op::copy, {k.to, k.from});
    copy->memory_type = k.float4;
    std::string text = k.text();
    CHECK(count(text, "OpLoad %v4float") == 1);
    CHECK(count(text, "OpStore") == 1);
    copy->align = 4;
    text = k.text();
    CHECK(count(text, "OpLoad %v4float") == 0);
    CHECK(count(text, "OpStore") == 4);
}
