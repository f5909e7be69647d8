// Control flow: the loop forms, switch, the order of loads and stores, where variables are declared.
#include "run.hpp"

using namespace emit_test;

namespace {

TargetCaps no_arenas() {
    TargetCaps caps;
    caps.arenas = 0;
    return caps;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Runs a kernel of one thread whose parameters are `int* out, int n`; gives `count` ints.
std::vector<int> run_one(Kernel& k, int n, size_t count, std::string* text = nullptr) {
    Runner runner;
    if (!runner) return {};
    std::vector<std::vector<uint8_t>> memory{bytes_of(std::vector<int>(count, -1))};
    std::vector<uint8_t> arguments(16);
    std::memcpy(arguments.data() + 8, &n, 4);
    runner.run(k, memory, arguments, {{0, 0}}, shape(1, 1));
    if (text != nullptr) *text = runner.text;
    return values_of<int>(memory[0]);
}

struct OutKernel : Kernel {
    ir::Parameter* out;
    ir::Parameter* n;
    OutKernel() : Kernel("k"), out(pointer("out", t.i32())), n(parameter("n", t.i32())) {}
};

}  // namespace

TEST_CASE("emit opencl: a continue runs a step that no comma expression can hold") {
    // for (i = 0; i < n; step) { if (i == 2) continue; sum += i; }  step: if (i & 1) odd++; i++
    OutKernel k;
    Builder& b = k.b;
    auto* i = k.local("i", k.t.i32());
    auto* sum = k.local("sum", k.t.i32());
    auto* odd = k.local("odd", k.t.i32());
    b.store(i, b.i32(0));
    b.store(sum, b.i32(0));
    b.store(odd, b.i32(0));
    ir::Inst* loop = b.loop();
    Builder in(k.module, &loop->blocks[0]);
    ir::Inst* seen = in.load(i);
    seen->name = "seen";
    loop->operands = {in.binary(Op::lt, seen, k.n)};
    in.block = &loop->blocks[1];
    ir::Inst* skip = in.if_(in.binary(Op::eq, in.load(i), in.i32(2)));
    Builder skipping(k.module, &skip->blocks[0]);
    skipping.insert(Op::continue_, k.t.void_type());
    in.store(sum, in.binary(Op::add, in.load(sum), in.load(i)));
    in.block = &loop->blocks[2];
    // The step uses a value of the head.
    ir::Inst* is_odd = in.if_(in.binary(Op::ne, in.binary(Op::bit_and, seen, in.i32(1)), in.i32(0)));
    Builder counting(k.module, &is_odd->blocks[0]);
    counting.store(odd, counting.binary(Op::add, counting.load(odd), counting.i32(1)));
    in.store(i, in.binary(Op::add, in.load(i), in.i32(1)));
    k.put(k.out, b.i32(0), b.load(sum));
    k.put(k.out, b.i32(1), b.load(odd));
    k.put(k.out, b.i32(2), b.load(i));
    std::string text;
    auto out = run_one(k, 6, 3, &text);
    if (out.empty()) return;
    INFO(text);
    CHECK(out[0] == 0 + 1 + 3 + 4 + 5);
    CHECK(out[1] == 3);
    CHECK(out[2] == 6);
    CHECK(has(text, "for (bool again = false;; again = true) {"));
}

TEST_CASE("emit opencl: a step of several assignments stays in the for, also with continue") {
    OutKernel k;
    Builder& b = k.b;
    auto* i = k.local("i", k.t.i32());
    auto* j = k.local("j", k.t.i32());
    auto* sum = k.local("sum", k.t.i32());
    b.store(sum, b.i32(0));
    b.store(j, b.i32(10));
    b.store(i, b.i32(0));
    ir::Inst* loop = b.loop();
    Builder in(k.module, &loop->blocks[0]);
    loop->operands = {in.binary(Op::lt, in.load(i), in.load(j))};
    in.block = &loop->blocks[1];
    ir::Inst* skip = in.if_(in.binary(Op::eq, in.load(i), in.i32(1)));
    Builder skipping(k.module, &skip->blocks[0]);
    skipping.insert(Op::continue_, k.t.void_type());
    in.store(sum, in.binary(Op::add, in.load(sum), in.binary(Op::mul, in.load(i), in.load(j))));
    in.block = &loop->blocks[2];
    in.store(i, in.binary(Op::add, in.load(i), in.i32(1)));
    in.store(j, in.binary(Op::sub, in.load(j), in.i32(1)));
    k.put(k.out, b.i32(0), b.load(sum));
    std::string text;
    auto out = run_one(k, 0, 1, &text);
    if (out.empty()) return;
    INFO(text);
    CHECK(out[0] == 0 * 10 + 2 * 8 + 3 * 7 + 4 * 6);
    CHECK(has(text, "for (int i = 0; i < j; i++, j--) {"));
}

TEST_CASE("emit opencl: loops that test last run once at least, and continue goes to their test") {
    // do { if (i == 1) { i += 2; continue; } i++; } while ((t = i * 2, out[1] = t, t < n));
    OutKernel k;
    Builder& b = k.b;
    auto* i = k.local("i", k.t.i32());
    auto* turns = k.local("turns", k.t.i32());
    b.store(i, b.i32(0));
    b.store(turns, b.i32(0));
    ir::Inst* loop = b.loop();
    loop->test_last = true;
    Builder in(k.module, &loop->blocks[1]);
    in.store(turns, in.binary(Op::add, in.load(turns), in.i32(1)));
    ir::Inst* jump = in.if_(in.binary(Op::eq, in.load(i), in.i32(1)));
    Builder jumping(k.module, &jump->blocks[0]);
    jumping.store(i, jumping.binary(Op::add, jumping.load(i), jumping.i32(2)));
    jumping.insert(Op::continue_, k.t.void_type());
    in.store(i, in.binary(Op::add, in.load(i), in.i32(1)));
    in.block = &loop->blocks[0];
    ir::Inst* twice = in.binary(Op::mul, in.load(i), in.i32(2));
    in.store(in.index(k.out, in.i32(1)), twice);
    loop->operands = {in.binary(Op::lt, twice, k.n)};
    k.put(k.out, b.i32(0), b.load(i));
    k.put(k.out, b.i32(2), b.load(turns));
    auto out = run_one(k, 7, 3);
    if (out.empty()) return;
    // i: 0 -> 1 (2 < 7) -> 3 (6 < 7) -> 4 (8)
    CHECK(out[0] == 4);
    CHECK(out[1] == 8);
    CHECK(out[2] == 3);
}

TEST_CASE("emit opencl: a plain do-while is one in C") {
    OutKernel k;
    Builder& b = k.b;
    auto* i = k.local("i", k.t.i32());
    b.store(i, b.i32(5));
    ir::Inst* loop = b.loop();
    loop->test_last = true;
    Builder in(k.module, &loop->blocks[1]);
    in.store(i, in.binary(Op::add, in.load(i), in.i32(3)));
    in.block = &loop->blocks[0];
    loop->operands = {in.binary(Op::lt, in.load(i), k.n)};
    k.put(k.out, b.i32(0), b.load(i));
    std::string text;
    auto out = run_one(k, 10, 1, &text);
    if (out.empty()) return;
    CHECK(out[0] == 11);
    CHECK(has(text, "    do {\n        i += 3;\n    } while (i < n);\n"));
}

TEST_CASE("emit opencl: switch falls through, breaks, defaults, and lets continue out") {
    OutKernel k;
    Builder& b = k.b;
    auto* i = k.local("i", k.t.i32());
    auto* sum = k.local("sum", k.t.i32());
    b.store(sum, b.i32(0));
    ir::Inst* loop = k.count(i, k.n);
    Builder in(k.module, &loop->blocks[1]);
    ir::Inst* s = in.insert(Op::switch_, k.t.void_type(), {in.load(i)});
    s->blocks.resize(4);
    s->cases = {{0, 5}, {1}, {}, {-3, 2}};
    s->default_case = 2;
    auto add = [&](ir::Block& block, int v) {
        Builder c(k.module, &block);
        c.store(sum, c.binary(Op::add, c.load(sum), c.i32(v)));
        return c;
    };
    add(s->blocks[0], 1);  // falls into the next
    add(s->blocks[1], 10).insert(Op::break_, k.t.void_type());
    add(s->blocks[2], 100).insert(Op::continue_, k.t.void_type());
    add(s->blocks[3], 1000);
    in.store(sum, in.binary(Op::add, in.load(sum), in.i32(100000)));
    k.put(k.out, b.i32(0), b.load(sum));
    auto out = run_one(k, 7, 1);
    if (out.empty()) return;
    // 0: 11, 1: 10, 2: 1000, 3: 100 c, 4: 100 c, 5: 11, 6: 100 c; the rest of the body for 0, 1, 2, 5.
    CHECK(out[0] == 11 + 10 + 1000 + 300 + 11 + 400000);
}

TEST_CASE("emit opencl: a variable that carries a value from turn to turn is declared outside of the loop") {
    // The variable's uses are all inside, the first is a store under a condition.
    OutKernel k;
    auto* i = k.local("i", k.t.i32());
    auto* kept = k.local("kept", k.t.i32());
    ir::Inst* loop = k.count(i, k.n);
    Builder in(k.module, &loop->blocks[1]);
    ir::Inst* first = in.if_(in.binary(Op::eq, in.load(i), in.i32(0)));
    Builder setting(k.module, &first->blocks[0]);
    setting.store(kept, setting.i32(42));
    in.store(kept, in.binary(Op::add, in.load(kept), in.i32(1)));
    in.store(in.index(k.out, in.load(i)), in.load(kept));
    std::string text;
    auto out = run_one(k, 4, 4, &text);
    if (out.empty()) return;
    INFO(text);
    CHECK(out == std::vector<int>{43, 44, 45, 46});
    CHECK(text.find("int kept;") < text.find("for ("));
}

TEST_CASE("emit opencl: a load does not move across a store that may change it") {
    OutKernel k;
    Builder& b = k.b;
    auto* x = k.local("x", k.t.i32());
    b.store(x, k.n);
    Value* before = b.load(x);
    b.store(x, b.binary(Op::add, b.load(x), b.i32(1)));
    k.put(k.out, b.i32(0), before);
    k.put(k.out, b.i32(1), b.load(x));
    // swap(out[0], out[1])
    Value* a = k.get(k.out, b.i32(0));
    Value* c = k.get(k.out, b.i32(1));
    k.put(k.out, b.i32(0), c);
    k.put(k.out, b.i32(1), a);
    // A load of memory kept across a loop that writes it.
    Value* old = k.get(k.out, b.i32(0));
    auto* i = k.local("i", k.t.i32());
    ir::Inst* loop = k.count(i, b.i32(3));
    Builder in(k.module, &loop->blocks[1]);
    in.store(in.index(k.out, in.i32(0)), in.load(i));
    k.put(k.out, b.i32(2), old);
    auto out = run_one(k, 7, 3);
    if (out.empty()) return;
    CHECK(out == std::vector<int>{2, 7, 8});
}

TEST_CASE("emit opencl: else-if chains and empty branches read as in C") {
    OutKernel k;
    Builder& b = k.b;
    ir::Inst* outer = b.if_(b.binary(Op::lt, k.n, b.i32(0)));
    Builder yes(k.module, &outer->blocks[0]);
    yes.store(yes.index(k.out, yes.i32(0)), yes.i32(-5));
    Builder no(k.module, &outer->blocks[1]);
    ir::Inst* inner = no.if_(no.binary(Op::eq, no.binary(Op::rem, k.n, no.i32(2)), no.i32(0)));
    Builder even(k.module, &inner->blocks[0]);
    even.store(even.index(k.out, even.i32(0)), even.i32(2));
    Builder uneven(k.module, &inner->blocks[1]);
    uneven.store(uneven.index(k.out, uneven.i32(0)), uneven.i32(1));
    ir::Inst* only_else = b.if_(b.binary(Op::ge, k.n, b.i32(100)));
    Builder small(k.module, &only_else->blocks[1]);
    small.store(small.index(k.out, small.i32(1)), small.i32(9));
    std::string text = k.emit(no_arenas());
    std::string body = text.substr(text.find("    if ("));
    CHECK(body ==
          "    if (n < 0) {\n        out[0] = -5;\n    } else if (n % 2 == 0) {\n        out[0] = 2;\n    } else {\n        out[0] = 1;\n    }\n"
          "    if (n < 100) {\n        out[1] = 9;\n    }\n}\n");
}

TEST_CASE("emit opencl: a float comparison is not turned round by a negation") {
    Kernel k;
    auto* out = k.pointer("out", k.t.i32());
    auto* x = k.parameter("x", k.t.f32());
    Builder& b = k.b;
    ir::Inst* only_else = b.if_(b.binary(Op::lt, x, b.f32(1.0f)));
    Builder in(k.module, &only_else->blocks[1]);
    in.store(in.index(out, in.i32(0)), in.i32(9));
    CHECK(has(k.emit(no_arenas()), "if (!(x < 1.0f)) {"));
}

TEST_CASE("emit opencl: names that OpenCL C owns are changed, others kept") {
    Kernel k("exp");
    auto* global = k.pointer("global", k.t.i32());
    auto* float4 = k.parameter("float4", k.t.i32());
    auto* plain = k.parameter("velocity", k.t.i32());
    auto* again = k.parameter("velocity", k.t.i32());
    k.put(global, float4, k.op(Op::add, plain, again));
    std::string text = k.emit(no_arenas());
    CHECK(has(text, "__kernel void exp_(ulong global__arg, int float4_, int velocity, int velocity_2) {"));
    CHECK(has(text, "global_[float4_] = velocity + velocity_2;"));
    CHECK(k.function->name == "exp_");
}
