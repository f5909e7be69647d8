// SPDX-License-Identifier: Apache-2.0
// The short lowering passes: blocks, shared memory, globals, parameters, library, images.
#include <algorithm>

#include <doctest/doctest.h>

#include <qiao/image.hpp>
#include <qiao/ir/builder.hpp>
#include <qiao/passes/expand_library.hpp>
#include <qiao/passes/layout_parameters.hpp>
#include <qiao/passes/lower_blocks.hpp>
#include <qiao/passes/lower_globals.hpp>
#include <qiao/passes/lower_shared.hpp>
#include <qiao/passes/visit.hpp>

using namespace qiao;
using namespace qiao::ir;

namespace {

struct Kernel {
    Module module;
    Builder build{module};
    Function& function;
    TargetCaps caps;
    TranslateOptions options;

    Kernel() : function(*module.arena.make<Function>()) {
        function.name = "k";
        function.display_name = "k(float*)";
        function.is_kernel = true;
        function.result = module.types->void_type();
        module.kernel = &function;
        module.functions.push_back(&function);
        build.block = &function.body;
    }
    Parameter* parameter(const std::string& name, const Type* type) {
        bool aggregate = type->is_aggregate();
        Parameter* p = module.arena.make<Parameter>(aggregate ? module.types->pointer(type, Space::private_) : type);
        p->name = name;
        p->value_type = type;
        function.parameters.push_back(p);
        return p;
    }
    Variable* variable(std::vector<Variable*>& where, const std::string& name, const Type* type, Space space) {
        Variable* v = module.arena.make<Variable>(module.types->pointer(type, space), type);
        v->name = name;
        v->align = type->align;
        where.push_back(v);
        return v;
    }
    size_t count(Op op) {
        size_t n = 0;
        ir::for_each_inst(function.body, [&](const Inst& i) { n += i.op == op; });
        return n;
    }
};

}  // namespace

TEST_CASE("passes: parameters lie as in a C struct, hidden ones after them") {
    Kernel k;
    TypeTable& t = *k.module.types;
    k.parameter("a", t.scalar(TypeKind::i8));
    k.parameter("b", t.f64());
    k.parameter("c", t.scalar(TypeKind::u16));
    k.parameter("d", t.record("three", {{"x", t.f32(), 0}, {"y", t.f32(), 4}, {"z", t.f32(), 8}}, 12, 4, false));
    passes::add_hidden(k.module, HiddenParameter::grid_dim, t.u32(), "grid_dim_x");
    passes::add_hidden(k.module, HiddenParameter::block_base, t.u64(), "block_base");
    passes::layout_parameters(k.module, k.caps, k.options);
    std::vector<uint64_t> offsets;
    for (const Parameter* p : k.function.parameters) offsets.push_back(p->offset);
    CHECK(offsets == std::vector<uint64_t>{0, 8, 16, 20, 32, 40});
    CHECK(passes::parameter_block_bytes(k.function) == 48);
    k.caps.push_constant_bytes = 47;
    CHECK_FALSE(parameters_in_memory(k.module, k.caps));
    k.caps.target = Target::spirv;
    CHECK(parameters_in_memory(k.module, k.caps));
    k.caps.push_constant_bytes = 48;
    CHECK_FALSE(parameters_in_memory(k.module, k.caps));
}

TEST_CASE("passes: only globals that are used, also by initialisers, become parameters or stay") {
    Kernel k;
    TypeTable& t = *k.module.types;
    Variable* table = k.variable(k.module.globals, "ns::table", t.array(t.f32(), 4), Space::global);
    Variable* dead = k.variable(k.module.globals, "dead", t.f32(), Space::global);
    Variable* target = k.variable(k.module.globals, "target", t.f32(), Space::global);
    table->relocations.push_back({0, "target"});
    Inst* element = k.build.decay(table);
    k.build.store(element, k.build.f32(1));
    passes::lower_globals(k.module, k.caps, k.options);
    CHECK(k.module.globals == std::vector<Variable*>{table, target});
    CHECK(dead->name == "dead");
    REQUIRE(k.function.parameters.size() == 1);
    CHECK(k.function.parameters[0]->name == "ns::table");
    CHECK(k.function.parameters[0]->hidden == HiddenParameter::global_variable);
    REQUIRE(k.function.body.size() == 3);
    CHECK(k.function.body[0]->op == Op::int_to_pointer);
    CHECK(k.function.body[0]->type == table->type);
    CHECK(element->operands[0] == k.function.body[0]);
}

TEST_CASE("passes: block indices come from a linear index where blocks are linear") {
    Kernel k;
    Variable* sink = k.build.local(k.function, "sink", k.module.types->u32());
    Inst* y = k.build.special(Special::block_y);
    Inst* gx = k.build.special(Special::grid_dim_x);
    Inst* sum = k.build.binary(Op::add, y, gx);
    k.build.store(sink, sum);
    passes::lower_blocks(k.module, k.caps, k.options);
    CHECK(k.function.parameters.empty());
    k.options.linear_blocks = true;
    passes::lower_blocks(k.module, k.caps, k.options);
    REQUIRE(k.function.parameters.size() == 4);
    CHECK(k.function.parameters[0]->hidden == HiddenParameter::block_base);
    CHECK(k.function.parameters[3]->name == "grid_dim_z");
    CHECK(sum->operands[1] == k.function.parameters[1]);
    size_t specials = 0;
    ir::for_each_inst(k.function.body, [&](const Inst& i) {
        if (i.op != Op::special) return;
        ++specials;
        CHECK(i.special == Special::hardware_block_x);
    });
    CHECK(specials == 1);
    CHECK(k.count(Op::div) == 1);
    CHECK(k.count(Op::rem) == 1);
}

TEST_CASE("passes: shared memory is measured, and refused where the device has less") {
    Kernel k;
    TypeTable& t = *k.module.types;
    k.variable(k.module.shared, "flag", t.scalar(TypeKind::i8), Space::shared);
    k.variable(k.module.shared, "tile", t.array(t.f64(), 10), Space::shared);
    Variable* dynamic = k.variable(k.module.shared, "more", t.array(t.f32(), 0), Space::shared);
    dynamic->is_dynamic_shared = true;
    passes::lower_shared(k.module, k.caps, k.options);
    CHECK(k.module.shared_use.static_bytes == 88);
    CHECK(k.module.shared_use.dynamic);
    CHECK(k.module.shared.size() == 3);
    k.caps.shared_bytes = 80;
    CHECK_THROWS_AS(passes::lower_shared(k.module, k.caps, k.options), CompileError);
}

TEST_CASE("passes: shared memory in scratch turns every derived pointer global and leaves reserved memory") {
    Kernel k;
    TypeTable& t = *k.module.types;
    Variable* tile = k.variable(k.module.shared, "tile", t.array(t.f32(), 10), Space::shared);
    Variable* dynamic = k.variable(k.module.shared, "more", t.array(t.f32(), 0), Space::shared);
    dynamic->is_dynamic_shared = true;
    Variable* slots = k.variable(k.module.shared, "slots", t.array(t.u32(), 32), Space::shared);
    slots->is_reserved = true;
    Variable* kept_pointer = k.build.local(k.function, "p", t.pointer(t.f32(), Space::shared));
    Inst* element = k.build.index(k.build.decay(tile), k.build.u32(3));
    Inst* store = k.build.store(kept_pointer, element);
    Inst* loaded = k.build.load(kept_pointer);
    Inst* slot = k.build.decay(slots);
    Inst* tail = k.build.decay(dynamic);
    k.options.shared_in_global = true;
    k.caps.shared_bytes = 128;
    passes::lower_shared(k.module, k.caps, k.options);
    CHECK(k.module.shared == std::vector<Variable*>{slots});
    CHECK(k.module.shared_use.static_bytes == 0);
    CHECK_FALSE(k.module.shared_use.dynamic);
    CHECK(k.module.shared_use.reserved_bytes == 128);
    CHECK(k.module.shared_use.scratch_bytes == 48);
    const Type* global = t.pointer(t.f32(), Space::global);
    CHECK(element->type == global);
    CHECK(loaded->type == global);
    CHECK(kept_pointer->value_type == global);
    CHECK(store->operands[0]->type == t.pointer(global, Space::private_));
    CHECK(slot->type == t.pointer(t.u32(), Space::shared));
    CHECK(slot->operands[0] == slots);
    CHECK(tail->operands[0]->type == t.pointer(dynamic->value_type, Space::global));
    REQUIRE(k.function.parameters.size() == 2);
    CHECK(k.function.parameters[0]->hidden == HiddenParameter::shared_scratch);
    CHECK(k.function.parameters[1]->hidden == HiddenParameter::shared_stride);
}

TEST_CASE("passes: missing math comes from the library once per function, or is named") {
    Kernel k;
    TypeTable& t = *k.module.types;
    Parameter* x = k.parameter("x", t.f32());
    Inst* first = k.build.intrinsic(Intrinsic::sin, t.f32(), {x});
    Inst* second = k.build.intrinsic(Intrinsic::sin, t.f32(), {first});
    Inst* native = k.build.intrinsic(Intrinsic::sqrt, t.f32(), {second});
    unsigned asked = 0;
    passes::LibraryProvider library = [&](Module& m, Intrinsic i, const Type* type) {
        ++asked;
        CHECK(i == Intrinsic::sin);
        Function* f = m.arena.make<Function>();
        f->name = "qiao_sinf";
        f->result = type;
        m.functions.push_back(f);
        return f;
    };
    passes::expand_library(k.module, k.caps, k.options, library);
    CHECK(first->op == Op::intrinsic);
    k.caps.target = Target::spirv;
    passes::expand_library(k.module, k.caps, k.options, library);
    CHECK(asked == 1);
    CHECK(first->op == Op::call);
    CHECK(second->callee == k.module.functions.back());
    CHECK(native->op == Op::intrinsic);
    k.build.intrinsic(Intrinsic::erf, t.f64(), {k.build.f64(1)});
    std::string message;
    try {
        passes::expand_library(k.module, k.caps, k.options, nullptr);
    } catch (const CompileError& error) {
        message = error.diagnostic.message;
    }
    CHECK(message.find("'erf' on f64") != std::string::npos);
}

TEST_CASE("passes: an image survives its bytes, and damage of any byte is found") {
    KernelImage image;
    image.target = Target::spirv;
    image.entry = "k";
    image.display_name = "k<float>";
    image.code = std::string("\x03\x02\x23\x07\0\0", 6);
    image.parameters.push_back({8, 4, 4, HiddenParameter::grid_dim, "grid_dim_x"});
    image.parameter_bytes = 16;
    image.variables.push_back({"ns::v", 3, 1, {1, 2, 3}, {{0, "other"}}});
    image.static_shared = 100;
    image.reserved_shared = 7;
    image.uses_dynamic_shared = true;
    image.scratch_shared = 112;
    image.max_threads = 256;
    image.needs_fp64 = true;
    image.local_bytes = 12;
    std::string bytes = image.serialize();
    auto read = KernelImage::deserialize(bytes);
    REQUIRE(read);
    CHECK(read.value().serialize() == bytes);
    CHECK(read.value().code == image.code);
    CHECK(read.value().parameters.at(0).hidden == HiddenParameter::grid_dim);
    CHECK(read.value().variables.at(0).relocations.at(0).second == "other");
    CHECK(read.value().local_bytes == 12);
    size_t accepted = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
        accepted += bool(KernelImage::deserialize(damaged));
        accepted += bool(KernelImage::deserialize(std::string_view(bytes).substr(0, i)));
    }
    CHECK(accepted == 0);
}

TEST_CASE("passes: the fingerprint names every capability") {
    TargetCaps caps;
    // One name a member: a member that is added breaks this line until fingerprint() has it.
    const auto& [target, fp64, fast, fp16, int64, a1, a2, a3, shared, push, i8, i16, s8, s16, vmm, explicit_layout, sfaa, denorm, infnan, rte, fma, loops, nesting, stack, fences,
                 exits, loops_over_threads, handed, turns, compares, parameter, clock, subgroup, threads, offsets, accurate, lanes, arenas] = caps;
    std::string text = caps.fingerprint();
    CHECK(std::count(text.begin(), text.end(), '=') == 38);
    (void)target, (void)fp64, (void)fast, (void)fp16, (void)int64, (void)a1, (void)a2, (void)a3, (void)shared, (void)push, (void)i8, (void)i16, (void)s8, (void)s16;
    (void)vmm, (void)explicit_layout, (void)sfaa, (void)denorm, (void)infnan, (void)rte, (void)parameter, (void)subgroup, (void)threads, (void)offsets;
    (void)arenas, (void)lanes, (void)accurate, (void)loops, (void)nesting, (void)stack, (void)clock, (void)fma, (void)fences, (void)compares, (void)exits, (void)loops_over_threads, (void)handed, (void)turns;
    caps.shared_bytes += 1;
    CHECK(caps.fingerprint() != text);
}
