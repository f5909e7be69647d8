// Records, reinterpreted memory, shared memory, atomics, parameters.
#include "run.hpp"

using namespace emit_test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

template <typename T>
std::vector<T> run_out(Runner& runner, Kernel& k, std::vector<T> out, LaunchShape s = shape(1, 1), std::vector<uint8_t> arguments = {}) {
    std::vector<std::vector<uint8_t>> memory{bytes_of(out)};
    runner.run(k, memory, std::move(arguments), {{0, 0}}, s);
    return values_of<T>(memory[0]);
}

}  // namespace

TEST_CASE("emit opencl: records have the sizes and offsets of the IR, whatever C would do") {
    // Each record is stored through field pointers and read back as bytes.
    struct Shape {
        const char* what;
        std::vector<ir::Field> fields;
        uint64_t size;
        uint32_t align;
    };
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        for (int which = 0; which < 6; ++which) {
            Kernel k("layout");
            auto* out = k.pointer("out", k.t.scalar(ir::TypeKind::u8));
            const Type* i8 = k.t.scalar(ir::TypeKind::i8);
            const Type* i32 = k.t.i32();
            const Type* f64 = k.t.f64();
            const Type* pointer = k.t.pointer(k.t.f32(), Space::global);
            const Shape shapes[] = {{"natural", {{"a", i8, 0}, {"b", i32, 4}, {"c", f64, 8}, {"d", i8, 16}}, 24, 8},
                                    {"overaligned", {{"x", i32, 0}, {"y", i32, 4}, {"z", i32, 8}}, 16, 16},
                                    {"packed", {{"a", i8, 0}, {"b", i32, 1}, {"c", f64, 5}}, 13, 1},
                                    {"spread", {{"a", i8, 0}, {"b", i8, 7}, {"c", i32, 32}}, 64, 32},
                                    {"overlapping", {{"a", i32, 0}, {"b", i8, 1}, {"p", pointer, 8}}, 16, 8},
                                    {"tail", {{"p", pointer, 0}, {"flag", k.t.boolean(), 8}, {"short", k.t.scalar(ir::TypeKind::i16), 10}}, 16, 8}};
            const Shape& s = shapes[which];
            INFO(s.what);
            const Type* record = k.t.record(s.what, s.fields, s.size, s.align, false);
            Builder& b = k.b;
            Value* array = b.pointer_cast(out, record);
            Value* second = b.index(array, b.i32(1));
            std::vector<uint8_t> want(256, 0xee);
            for (uint32_t f = 0; f < s.fields.size(); ++f) {
                const Type* type = s.fields[f].type;
                uint64_t bits = type->is_boolean() ? 1 : 0x1122334455667788u + f;
                if (type->is_pointer())
                    b.store(b.field(second, f), b.insert(Op::int_to_pointer, type, {b.u64(bits)}));
                else
                    b.store(b.field(second, f), b.constant(type, bits));
                std::memcpy(want.data() + s.size + s.fields[f].offset, &bits, type->size);
            }
            CHECK(run_out(runner, k, std::vector<uint8_t>(256, 0xee)) == want);
        }
    }
}

TEST_CASE("emit opencl: unions, copies and clearing move every byte") {
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        Kernel k("moves");
        auto* out = k.pointer("out", k.t.u32());
        Builder& b = k.b;
        const Type* either = k.t.record("either", {{"i", k.t.u32(), 0}, {"f", k.t.f32(), 0}, {"wide", k.t.array(k.t.u32(), 4), 0}}, 16, 4, true);
        const Type* array = k.t.array(either, 2);
        auto* v = k.local("v", array);
        auto* w = k.local("w", array);
        auto* one = k.local("one", either);
        b.zero(v, array);
        Value* second = b.index(b.decay(v), b.i32(1));
        b.store(b.field(second, 1), b.f32(1.0f));
        b.store(b.index(b.decay(b.field(second, 2)), b.i32(3)), b.u32(77));
        b.copy(w, v, array);
        b.copy(one, b.index(b.decay(w), b.i32(1)), either);
        b.copy(b.pointer_cast(out, array), w, array);
        b.copy(b.index(b.pointer_cast(out, either), b.i32(2)), one, either);
        b.zero(b.index(b.pointer_cast(out, either), b.i32(3)), either);
        // Bytes at an odd place.
        Value* odd = b.pointer_cast(b.index(b.pointer_cast(out, k.t.scalar(ir::TypeKind::u8)), b.i32(65)), either);
        b.copy(odd, one, either)->align = 1;
        auto got = run_out(runner, k, std::vector<uint32_t>(24, 0xeeeeeeee));
        CHECK(got[0] == 0);
        CHECK(got[3] == 0);
        CHECK(got[4] == 0x3f800000);
        CHECK(got[5] == 0);
        CHECK(got[7] == 77);
        CHECK(got[8] == 0x3f800000);
        CHECK(got[11] == 77);
        CHECK(got[12] == 0);
        CHECK(got[15] == 0);
        CHECK(got[16] == 0x800000ee);
        CHECK(got[17] == 0x0000003f);
        CHECK(got[20] == 0xeeeeee00);
        CHECK(got[21] == 0xeeeeeeee);
        CHECK((got[19] >> 8) == 77);
    }
}

TEST_CASE("emit opencl: memory read as another type is what was written") {
    // The loop gives an optimiser that assumes strict aliasing something to hoist.
    Runner runner;
    if (!runner) return;
    Kernel k("pun");
    auto* out = k.pointer("out", k.t.u32());
    Builder& b = k.b;
    auto* x = k.local("x", k.t.f32());
    auto* i = k.local("i", k.t.i32());
    b.store(x, b.f32(1.0f));
    Value* as_bits = b.pointer_cast(x, k.t.u32());
    Value* as_floats = b.pointer_cast(out, k.t.f32());
    ir::Inst* loop = k.count(i, b.i32(8));
    Builder in(k.module, &loop->blocks[1]);
    in.store(as_bits, in.binary(Op::add, in.load(as_bits), in.u32(1u << 23)));
    in.store(x, in.binary(Op::mul, in.load(x), in.f32(1.5f)));
    in.store(in.index(as_floats, in.i32(1)), in.load(x));
    in.store(in.index(out, in.i32(1)), in.binary(Op::add, in.load(in.index(out, in.i32(1))), in.u32(2)));
    in.store(in.index(as_floats, in.i32(2)), in.binary(Op::add, in.load(in.index(as_floats, in.i32(1))), in.f32(1.0f)));
    b.store(out, b.load(as_bits));
    float value = 1.0f;
    uint32_t out1 = 0, out2 = 0;
    for (int n = 0; n < 8; ++n) {
        uint32_t bits = 0;
        std::memcpy(&bits, &value, 4);
        bits += 1u << 23;
        std::memcpy(&value, &bits, 4);
        value *= 1.5f;
        std::memcpy(&out1, &value, 4);
        out1 += 2;
        float f = 0;
        std::memcpy(&f, &out1, 4);
        f += 1.0f;
        std::memcpy(&out2, &f, 4);
    }
    uint32_t out0 = 0;
    std::memcpy(&out0, &value, 4);
    auto got = run_out(runner, k, std::vector<uint32_t>(3));
    CHECK(got == std::vector<uint32_t>{out0, out1, out2});
}

TEST_CASE("emit opencl: records as parameters, with pointers, booleans and many of them") {
    for (const char* mode : modes) {
        for (bool large : {false, true}) {
            Runner runner(mode);
            if (!runner) continue;
            Kernel k("parameters");
            const Type* filler = k.t.array(k.t.i32(), large ? 600 : 2);
            const Type* record =
                k.t.record("view", {{"data", k.t.pointer(k.t.i32(), Space::global), 0}, {"n", k.t.i32(), 8}, {"on", k.t.boolean(), 12}, {"rest", filler, 16}},
                           16 + filler->size, 8, false);
            auto* view = k.parameter("view", record);
            auto* flag = k.parameter("flag", k.t.boolean());
            auto* small = k.parameter("small", k.t.scalar(ir::TypeKind::i8));
            Builder& b = k.b;
            Value* data = b.load(b.field(view, 0));
            // The copy is the thread's own.
            b.store(b.field(view, 1), b.binary(Op::add, b.load(b.field(view, 1)), b.i32(1)));
            b.store(b.index(data, b.i32(0)), b.load(b.field(view, 1)));
            b.store(b.index(data, b.i32(1)), b.convert(b.load(b.field(view, 2)), k.t.i32()));
            b.store(b.index(data, b.i32(2)), b.load(b.index(b.decay(b.field(view, 3)), b.i32(1))));
            b.store(b.index(data, b.i32(3)), b.convert(flag, k.t.i32()));
            b.store(b.index(data, b.i32(4)), b.convert(small, k.t.i32()));
            std::vector<uint8_t> arguments(record->size + 8);
            int n = 41;
            int second = 77;
            std::memcpy(arguments.data() + 8, &n, 4);
            arguments[12] = 1;
            std::memcpy(arguments.data() + 20, &second, 4);
            arguments[record->size] = 1;
            arguments[record->size + 1] = static_cast<uint8_t>(-3);
            auto got = run_out(runner, k, std::vector<int>(5), shape(1, 1), arguments);
            CHECK(got == std::vector<int>{42, 1, 77, 1, -3});
            CHECK(has(runner.text, "qiao_parameters") == (large && runner.caps().parameter_bytes < 2400));
        }
    }
}

TEST_CASE("emit opencl: pointers live in memory: a linked list and an array of pointers") {
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        Kernel k("list");
        auto* out = k.pointer("out", k.t.u64());
        Builder& b = k.b;
        const Type* generic_node = k.t.pointer(k.t.u64(), Space::global);
        const Type* node = k.t.record("node", {{"next", generic_node, 0}, {"value", k.t.u64(), 8}}, 16, 8, false);
        // out[0..1] node 0, out[2..3] node 1; out[4] sum.
        Value* nodes = b.pointer_cast(out, node);
        Value* first = nodes;
        Value* second = b.index(nodes, b.i32(1));
        b.store(b.field(first, 0), b.pointer_cast(second, k.t.u64()));
        b.store(b.field(first, 1), b.u64(5));
        b.store(b.field(second, 0), b.constant(generic_node, 0));
        b.store(b.field(second, 1), b.u64(6));
        auto* at = k.local("at", k.t.pointer(node, Space::global));
        auto* sum = k.local("sum", k.t.u64());
        b.store(sum, b.u64(0));
        b.store(at, first);
        ir::Inst* loop = b.loop();
        Builder in(k.module, &loop->blocks[0]);
        loop->operands = {in.binary(Op::ne, in.load(at), in.constant(k.t.pointer(node, Space::global), 0))};
        in.block = &loop->blocks[1];
        in.store(sum, in.binary(Op::add, in.load(sum), in.load(in.field(in.load(at), 1))));
        in.store(at, in.pointer_cast(in.load(in.field(in.load(at), 0)), node));
        b.store(b.index(out, b.i32(4)), b.load(sum));
        // An array of pointers in private memory.
        auto* pointers = k.local("pointers", k.t.array(generic_node, 2));
        b.store(b.index(b.decay(pointers), b.i32(0)), out);
        b.store(b.index(b.decay(pointers), b.i32(1)), b.index(out, b.i32(4)));
        b.store(b.index(out, b.i32(5)), b.load(b.load(b.index(b.decay(pointers), b.i32(1)))));
        auto got = run_out(runner, k, std::vector<uint64_t>(6));
        CHECK(got[4] == 11);
        CHECK(got[5] == 11);
    }
}

TEST_CASE("emit opencl: dynamic shared memory has several views, static variables their own places") {
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        Kernel k("shares");
        auto* out = k.pointer("out", k.t.u32());
        auto* floats = k.shared("floats", k.t.array(k.t.f32(), 0), true);
        auto* words = k.shared("words", k.t.array(k.t.u32(), 0), true);
        auto* total = k.shared("total", k.t.u32());
        Builder& b = k.b;
        Value* tid = b.special(ir::Special::thread_x);
        ir::Inst* first = b.if_(b.binary(Op::eq, tid, b.u32(0)));
        Builder once(k.module, &first->blocks[0]);
        once.store(total, once.u32(0));
        b.store(b.index(b.decay(floats), tid), b.convert(tid, k.t.f32()));
        b.insert(Op::barrier, k.t.void_type());
        ir::Inst* add = b.insert(Op::atomic, k.t.u32(), {total, b.load(b.index(b.decay(words), b.binary(Op::sub, b.u32(31), tid)))});
        add->atomic = ir::AtomicOp::add;
        b.insert(Op::barrier, k.t.void_type());
        b.store(b.index(out, tid), b.load(total));
        LaunchShape s = shape(1, 32);
        s.dynamic_shared = 128;
        uint32_t want = 0;
        for (int i = 0; i < 32; ++i) {
            float f = static_cast<float>(i);
            uint32_t bits = 0;
            std::memcpy(&bits, &f, 4);
            want += bits;
        }
        auto got = run_out(runner, k, std::vector<uint32_t>(32), s);
        for (uint32_t v : got) CHECK(v == want);
    }
}

TEST_CASE("emit opencl: votes at a barrier") {
    Runner runner;
    if (!runner) return;
    Kernel k("votes");
    auto* out = k.pointer("out", k.t.i32());
    Builder& b = k.b;
    Value* tid = k.thread();
    int at = 0;
    for (ir::Reduce reduce : {ir::Reduce::count, ir::Reduce::bit_and, ir::Reduce::bit_or}) {
        for (int limit : {0, 5, 32}) {
            ir::Inst* vote = b.insert(Op::barrier_reduce, k.t.i32(), {b.convert(b.binary(Op::lt, tid, b.i32(limit)), k.t.i32())});
            vote->reduce = reduce;
            k.put(out, b.binary(Op::add, b.binary(Op::mul, b.i32(at++), b.i32(32)), tid), vote);
        }
    }
    auto got = run_out(runner, k, std::vector<int>(9 * 32), shape(1, 32));
    const int want[9] = {0, 5, 32, 0, 0, 1, 0, 1, 1};
    for (size_t i = 0; i < got.size(); ++i) CHECK(got[i] == want[i / 32]);
}

TEST_CASE("emit opencl: atomics of every type and kind give what one thread after another would") {
    using A = ir::AtomicOp;
    using K = ir::TypeKind;
    struct Case {
        A op;
        K type;
        uint64_t start;
        uint64_t operand;
        uint64_t want;  ///< after 64 threads
    };
    auto f32 = [](float f) {
        uint32_t bits = 0;
        std::memcpy(&bits, &f, 4);
        return uint64_t{bits};
    };
    auto f64 = [](double d) {
        uint64_t bits = 0;
        std::memcpy(&bits, &d, 8);
        return bits;
    };
    const Case cases[] = {{A::add, K::i32, 5, 3, 197},
                          {A::sub, K::u32, 1000, 3, 808},
                          {A::exchange, K::i32, 5, 9, 9},
                          {A::min, K::i32, 5, 0xfffffffe, 0xfffffffe},
                          {A::min, K::u32, 5, 0xfffffffe, 5},
                          {A::max, K::i32, 5, 0xfffffffe, 5},
                          {A::max, K::u32, 5, 77, 77},
                          {A::inc, K::u32, 0, 9, 4},
                          {A::dec, K::u32, 0, 9, 6},
                          {A::bit_and, K::u32, 0xff, 0x0f, 0x0f},
                          {A::bit_or, K::u32, 1, 6, 7},
                          {A::bit_xor, K::u32, 1, 6, 1},
                          {A::add, K::u64, uint64_t{1} << 40, 2, (uint64_t{1} << 40) + 128},
                          {A::min, K::i64, 5, ~uint64_t{0}, ~uint64_t{0}},
                          {A::max, K::u64, 5, ~uint64_t{0}, ~uint64_t{0}},
                          {A::exchange, K::u64, 5, 6, 6},
                          {A::bit_or, K::u64, 1, uint64_t{1} << 60, (uint64_t{1} << 60) | 1},
                          {A::add, K::f32, f32(1.5f), f32(0.5f), f32(33.5f)},
                          {A::sub, K::f32, f32(1.5f), f32(0.5f), f32(-30.5f)},
                          {A::exchange, K::f32, f32(1.0f), f32(2.0f), f32(2.0f)},
                          {A::max, K::f32, f32(1.0f), f32(-2.0f), f32(1.0f)},
                          {A::min, K::f32, f32(1.0f), f32(-2.0f), f32(-2.0f)},
                          {A::add, K::f64, f64(1.25), f64(2.0), f64(129.25)},
                          {A::exchange, K::f64, f64(1.25), f64(2.0), f64(2.0)},
                          {A::add, K::u16, 0xfff0, 1, 0x30},
                          {A::exchange, K::u16, 3, 4, 4},
                          {A::add, K::f16, 0x3c00, 0x3c00, 0x5410}};
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        for (const Case& c : cases) {
            for (Space space : {Space::global, Space::shared}) {
                Kernel k("atomics");
                const Type* type = k.t.scalar(c.type);
                INFO(ir::to_string(type) << " operation " << static_cast<int>(c.op) << " shared " << (space == Space::shared) << " mode " << std::string(mode));
                auto* out = k.pointer("out", k.t.u64());
                auto* cell = k.shared("cell", k.t.array(type, 4));
                Builder& b = k.b;
                // The second element, to meet narrow types off the word's start.
                Value* global = b.index(b.pointer_cast(out, type), b.i32(1));
                Value* at = space == Space::shared ? b.index(b.decay(cell), b.i32(1)) : global;
                ir::Inst* first = b.if_(b.binary(Op::eq, k.thread(), b.i32(0)));
                Builder once(k.module, &first->blocks[0]);
                once.store(at, once.constant(type, c.start));
                b.insert(Op::barrier, k.t.void_type());
                ir::Inst* atomic = b.insert(Op::atomic, type, {at, b.constant(type, c.operand)});
                atomic->atomic = c.op;
                b.insert(Op::barrier, k.t.void_type());
                b.store(global, b.load(at));
                auto got = run_out(runner, k, std::vector<uint64_t>(4), shape(1, 64));
                uint64_t value = 0;
                std::memcpy(&value, reinterpret_cast<char*>(got.data()) + type->size, type->size);
                CHECK(value == c.want);
                uint64_t other = 0;
                std::memcpy(&other, reinterpret_cast<char*>(got.data()), type->size);
                CHECK(other == 0);
            }
        }
    }
}

TEST_CASE("emit opencl: compare-and-swap gives the old value") {
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        for (ir::TypeKind kind : {ir::TypeKind::i32, ir::TypeKind::u64, ir::TypeKind::u16, ir::TypeKind::f32}) {
            Kernel k("swaps");
            const Type* type = k.t.scalar(kind);
            INFO(ir::to_string(type));
            auto* out = k.pointer("out", type);
            Builder& b = k.b;
            auto swap = [&](uint64_t expected, uint64_t desired) {
                ir::Inst* inst = b.insert(Op::atomic, type, {out, b.constant(type, expected), b.constant(type, desired)});
                inst->atomic = ir::AtomicOp::cas;
                return inst;
            };
            k.put(out, b.i32(1), swap(0, 5));
            k.put(out, b.i32(2), swap(0, 6));
            k.put(out, b.i32(3), swap(5, 7));
            auto bytes = run_out(runner, k, std::vector<uint8_t>(4 * type->size));
            uint64_t values[4] = {};
            for (size_t i = 0; i < 4; ++i) std::memcpy(&values[i], bytes.data() + i * type->size, type->size);
            CHECK(values[0] == 7);
            CHECK(values[1] == 0);
            CHECK(values[2] == 5);
            CHECK(values[3] == 5);
        }
    }
}

TEST_CASE("emit opencl: loads and stores off their alignment, and volatile ones") {
    for (const char* mode : modes) {
        Runner runner(mode);
        if (!runner) continue;
        Kernel k("odd");
        auto* out = k.pointer("out", k.t.scalar(ir::TypeKind::u8));
        Builder& b = k.b;
        Value* odd = b.index(out, b.i32(1));
        ir::Inst* store = b.store(b.pointer_cast(odd, k.t.u32()), b.u32(0x44332211));
        store->align = 1;
        ir::Inst* load = b.load(b.pointer_cast(odd, k.t.f32()));
        load->align = 1;
        b.store(b.pointer_cast(b.index(out, b.i32(8)), k.t.f32()), load);
        ir::Inst* quiet = b.store(b.pointer_cast(b.index(out, b.i32(12)), k.t.i32()), b.i32(7));
        quiet->is_volatile = true;
        ir::Inst* again = b.load(b.pointer_cast(b.index(out, b.i32(12)), k.t.i32()));
        again->is_volatile = true;
        b.store(b.pointer_cast(b.index(out, b.i32(16)), k.t.i32()), again);
        auto got = run_out(runner, k, std::vector<uint8_t>(20));
        const std::vector<uint8_t> want{0, 0x11, 0x22, 0x33, 0x44, 0, 0, 0, 0x11, 0x22, 0x33, 0x44, 7, 0, 0, 0, 7, 0, 0, 0};
        CHECK(got == want);
        CHECK(has(runner.text, "volatile"));
    }
}
