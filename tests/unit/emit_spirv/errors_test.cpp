// SPDX-License-Identifier: Apache-2.0
// What a device or the target lacks is an error that names it and its place.
#include <functional>

#include <doctest/doctest.h>
#include <qiao/support/diagnostics.hpp>

#include "kernel.hpp"

using namespace emit_spirv_test;
using namespace qiao;
using ir::Op;

namespace {

/// The diagnostic of a kernel made by `fill` at line 12 for a device with `caps`.
Diagnostic refused(const TargetCaps& caps, const std::function<void(Kernel&)>& fill) {
    Kernel k;
    k.function->loc = {0, 3, 1};
    k.b.loc = {0, 12, 5};
    fill(k);
    try {
        emitted(k, caps);
    } catch (const CompileError& error) {
        return error.diagnostic;
    }
    return {};
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("emit_spirv: a device without a feature is told so by its name") {
    TargetCaps caps = device();
    caps.fp64 = caps.int64_atomics = caps.storage8 = caps.fp16 = false;
    auto doubles = refused(caps, [](Kernel& k) {
        auto* p = k.parameter("p", k.global(k.types().f64()));
        k.b.store(p, k.b.load(p));
    });
    CHECK(doubles.code == DiagCode::target);
    CHECK(contains(doubles.message, "fp64"));
    CHECK(doubles.loc.line == 12);
    auto atomics = refused(caps, [](Kernel& k) {
        auto* p = k.parameter("p", k.global(k.types().u64()));
        k.b.insert(Op::atomic, k.types().u64(), {p, k.b.u64(1)});
    });
    CHECK(atomics.code == DiagCode::target);
    CHECK(contains(atomics.message, "64-bit atomic"));
    auto bytes = refused(caps, [](Kernel& k) {
        auto* p = k.parameter("p", k.global(k.scalar(ir::TypeKind::u8)));
        k.b.store(p, k.b.load(p));
    });
    CHECK(bytes.code == DiagCode::target);
    CHECK(contains(bytes.message, "8-bit"));
    auto halves = refused(caps, [](Kernel& k) {
        auto* p = k.parameter("p", k.global(k.scalar(ir::TypeKind::f16)));
        k.b.store(p, k.b.load(p));
    });
    CHECK(contains(halves.message, "fp16"));
    caps.int64 = false;
    auto addresses = refused(caps, [](Kernel&) {});
    CHECK(addresses.code == DiagCode::target);
    CHECK(contains(addresses.message, "int64"));
    CHECK(addresses.loc.line == 3);
}

TEST_CASE("emit_spirv: what has no translation is refused, not dropped") {
    for (Op op : {Op::warp_shuffle, Op::active_mask}) {
        auto d = refused(device(), [&](Kernel& k) { k.b.insert(op, k.types().u32()); });
        CHECK(d.code == DiagCode::unsupported);
        CHECK(d.loc.line == 12);
    }
    auto stored = refused(device(), [](Kernel& k) {
        auto* cell = k.shared("cell", k.types().i32());
        auto* p = k.parameter("p", k.global(cell->type));
        k.b.store(p, cell);
    });
    CHECK(stored.code == DiagCode::access_space);
    auto math = refused(device(), [](Kernel& k) { k.b.intrinsic(ir::Intrinsic::fast_sin, k.types().f64(), {k.b.f64(1)}); });
    CHECK(math.code == DiagCode::unsupported);
    CHECK(contains(math.message, "fast_sin"));
}

TEST_CASE("emit_spirv: a kernel without parameters and work validates") {
    Kernel k;
    CHECK(check(k) == "");
}

TEST_CASE("emit_spirv: unroll pragmas reach the driver") {
    for (int unroll : {-1, 0, 1, 4}) {
        Kernel k;
        auto* i = k.local("i", k.types().i32());
        k.b.store(i, k.b.i32(0));
        auto* loop = k.b.loop();
        loop->unroll = unroll;
        k.in(loop->blocks[0], [&] { loop->operands = {k.b.binary(Op::lt, k.b.load(i), k.b.i32(8))}; });
        k.in(loop->blocks[2], [&] { k.b.store(i, k.b.binary(Op::add, k.b.load(i), k.b.i32(1))); });
        std::string words = emitted(k);
        CHECK(validate(words) == "");
        const char* expected = unroll == -1 ? " None" : unroll == 0 ? " Unroll" : unroll == 1 ? " DontUnroll" : " PartialCount 4";
        CHECK(contains(disassemble(words), expected));
    }
}
