// SPDX-License-Identifier: Apache-2.0
// CUDA C++ through the front end to IR: every snippet must satisfy the IR's invariants; where a fact about the IR is
// stated, the printed module is searched for it.
#include <cctype>
#include <string>

#include <doctest/doctest.h>
#include <qiao/compiler.hpp>

using namespace qiao;

namespace {

struct Lowered {
    std::string text;    ///< the printed module
    std::string errors;  ///< diagnostics, or violations of invariants

    bool has(const std::string& part) const { return text.find(part) != std::string::npos; }
    size_t count(const std::string& part) const {
        size_t n = 0;
        for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
        return n;
    }
};

Lowered lower(const std::string& source, const std::string& kernel = "k") {
    Lowered result;
    auto unit = TranslationUnit::open("test.cu", source, PreprocessOptions());
    KernelName name;
    name.name = kernel;
    auto module = unit->lower(name);
    if (module == nullptr) {
        result.errors = unit->diagnostics().render(unit->sources());
        if (result.errors.empty()) result.errors = "no module and no diagnostic";
        return result;
    }
    result.errors = ir::verify(*module);
    result.text = ir::print(*module);
    return result;
}

/// A kernel whose body is `body`, with parameters out, in, n.
Lowered body(const std::string& text, const std::string& before = "") {
    return lower(before + "\n__global__ void k(int* out, const float* in, int n) {\n" + text + "\n}\n");
}

}  // namespace

TEST_CASE("lower: indices of threads become special values, constant variables values") {
    Lowered r = body("int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = 2 * i;");
    REQUIRE(r.errors == "");
    CHECK(r.has("block_x"));
    CHECK(r.has("block_dim_x"));
    CHECK(r.has("thread_x"));
    CHECK_FALSE(r.has("local "));
    CHECK(r.has("%i"));
}

TEST_CASE("lower: a variable that is written lives in a local under its name") {
    Lowered r = body("int total = 0; for (int i = 0; i < n; ++i) total += i; out[0] = total;");
    REQUIRE(r.errors == "");
    CHECK(r.has("local %total: i32"));
    CHECK(r.has("local %i: i32"));
    CHECK(r.has("step {"));
}

TEST_CASE("lower: a variable without a value that is set and used inside one loop outlives its iterations") {
    std::string loop = "for (int i = 0; i < n; ++i) { if (i == 0) last = 5; out[i] = last; }";
    Lowered kept = body("int last; " + loop);
    REQUIRE(kept.errors == "");
    CHECK(kept.has("store %last, 0"));
    Lowered dropped = body("int last; " + loop + " out[0] = last;");
    REQUIRE(dropped.errors == "");
    CHECK_FALSE(dropped.has("store %last, 0"));
}

TEST_CASE("lower: && reads the right side only where the left side is true") {
    Lowered guarded = body("out[0] = n > 0 && in[n] > 1.0f;");
    REQUIRE(guarded.errors == "");
    CHECK(guarded.has("local %both: bool"));
    CHECK(guarded.has("if "));
    Lowered cheap = body("out[0] = n > 0 && n < 9;");
    REQUIRE(cheap.errors == "");
    CHECK(cheap.has("bit_and"));
    CHECK_FALSE(cheap.has("if "));
}

TEST_CASE("lower: a conditional of plain values is a select, one that reads memory a branch") {
    CHECK(body("out[0] = n > 3 ? n : -n;").has("select"));
    Lowered r = body("out[0] = n > 3 ? in[0] : in[1];");
    REQUIRE(r.errors == "");
    CHECK_FALSE(r.has("select"));
    CHECK(r.has("else {"));
}

TEST_CASE("lower: classes are built in place") {
    Lowered r = lower(
        "struct V { float x, y; __device__ V operator+(const V& o) const { return {x + o.x, y + o.y}; } };\n"
        "__global__ void k(V* v) { V a = v[0] + v[1]; v[2] = a; }");
    REQUIRE(r.errors == "");
    CHECK(r.count("call @V_operator") == 1);
    CHECK(r.count("copy ") == 1);
    CHECK(r.count("local ") == 1);
}

TEST_CASE("lower: a class value is complete before its target is written") {
    Lowered r = lower(
        "struct V { float x, y; };\n"
        "__device__ V swapped(const V& v) { return {v.y, v.x}; }\n"
        "__global__ void k(V* v) { v[0] = swapped(v[0]); }");
    REQUIRE(r.errors == "");
    CHECK(r.has("local %temporary: %V"));
    CHECK(r.count("copy ") == 1);
}

TEST_CASE("lower: bases are fields; an empty base takes none; padding of a base that holds members is left alone") {
    Lowered plain = lower("struct A { int a; }; struct B : A { int b; };\n__global__ void k(B* b) { b->a = b->b; }");
    REQUIRE(plain.errors == "");
    CHECK(plain.has(".base0/0"));
    Lowered empty = lower("struct E {}; struct B : E { int b; };\n__global__ void k(B* b) { B c = *b; b[1] = c; E e = *b; (void)e; }");
    REQUIRE(empty.errors == "");
    CHECK_FALSE(empty.has("base0"));
    CHECK(empty.count("copy ") == 2);
    Lowered reused = lower(
        "struct A { int a; char b; __device__ A(int x) : a(x), b(1) {} };\n"
        "struct B : A { char c; __device__ B() : A(3), c(4) {} };\n"
        "__global__ void k(B* b, A* a) { B x; *b = x; A y = *b; *a = y; static_cast<A&>(*b) = *a; }");
    REQUIRE(reused.errors == "");
    CHECK_FALSE(reused.has("as %A"));
    CHECK(reused.has("%b.c/2"));
}

TEST_CASE("lower: bit-fields read and write only their bits") {
    Lowered r = lower("struct S { unsigned a : 3; int b : 5; };\n__global__ void k(S* s, int* out) { s->a = 5; s->b -= 1; *out = s->b; }");
    REQUIRE(r.errors == "");
    CHECK(r.has(".bits0/0"));
    CHECK(r.has("bit_and"));
    CHECK(r.has("4294967288u"));
}

TEST_CASE("lower: destructors run where a scope is left, on every way out") {
    std::string guard = "struct G { int* p; __device__ G(int* q) : p(q) { ++*p; } __device__ ~G() { --*p; } };";
    Lowered r = body("for (int i = 0; i < n; ++i) { G g(out); if (i == 2) break; if (i == 1) continue; if (i == 3) return; }", guard);
    REQUIRE(r.errors == "");
    CHECK(r.count("call @G_G_2 %g") == 4);
    Lowered temporary = body("if (n > 3 && G(out).p != 0) out[1] = 1;", guard);
    REQUIRE(temporary.errors == "");
    CHECK(temporary.has("local %made: bool"));
    Lowered extended = body("const G& g = G(out); out[1] = *g.p;", guard);
    REQUIRE(extended.errors == "");
    size_t use = extended.text.find("store", extended.text.find("call @G_G"));
    CHECK(use < extended.text.find("call @G_G_2"));
}

TEST_CASE("lower: members, then bases are destroyed after a destructor's body") {
    Lowered r = lower(
        "__device__ int order; struct A { __device__ ~A() { order = 1; } }; struct M { __device__ ~M() { order = 2; } };\n"
        "struct B : A { M m; __device__ ~B() { order = 3; } };\n"
        "__global__ void k() { B b; }");
    REQUIRE(r.errors == "");
    size_t destructor = r.text.find("store @order, 3");
    REQUIRE(destructor != std::string::npos);
    size_t member = r.text.find("call @M_M", destructor);
    size_t base = r.text.find("call @A_A", destructor);
    CHECK(member != std::string::npos);
    CHECK(member < base);
}

TEST_CASE("lower: switch falls through and its breaks stay inside") {
    Lowered r = body("switch (n) { case 1: out[0] = 1; case 2: out[1] = 2; break; default: out[2] = 3; }");
    REQUIRE(r.errors == "");
    CHECK(r.has("switch"));
    CHECK(r.count("break") == 1);
}

TEST_CASE("lower: variables of all memories are listed in their module") {
    Lowered r = lower(
        "__constant__ float factor = 2.5f; namespace ns { __device__ int table[3] = {1, 2, 3}; const int limit[2] = {7, 8}; }\n"
        "__global__ void k(int* out, int n) {\n"
        "    __shared__ float tile[4][5]; extern __shared__ unsigned char dynamic[];\n"
        "    tile[1][2] = factor; dynamic[n] = 1; out[0] = ns::table[n] + ns::limit[n];\n"
        "}");
    REQUIRE(r.errors == "");
    CHECK(r.has("global @factor: f32 constant = 00002040"));
    CHECK(r.has("global @ns::table: [3 x i32] = 010000000200000003000000"));
    CHECK(r.has("global @ns::limit: [2 x i32] constant"));
    CHECK(r.has("shared @tile: [4 x [5 x f32]]"));
    CHECK(r.has("shared @dynamic: [0 x u8] dynamic"));
}

TEST_CASE("lower: kernel parameters of class type are passed by value") {
    Lowered r = lower("struct P { int n; float* data; };\n__global__ void k(P p) { p.data[p.n] = 1; }");
    REQUIRE(r.errors == "");
    CHECK(r.has("%p: %P by value"));
}

TEST_CASE("lower: atomics, barriers, fences and warp operations are operations of the IR") {
    Lowered r = body(
        "__syncthreads(); atomicAdd(out, n); atomicCAS(out, 1, n); __threadfence(); out[0] = __syncthreads_or(n);\n"
        "out[1] = __shfl_down_sync(0xffffffffu, n, 4); out[2] = __ballot_sync(0xffffffffu, n > 1); __syncwarp();");
    REQUIRE(r.errors == "");
    CHECK(r.has("barrier"));
    CHECK(r.count("atomic") == 2);
    CHECK(r.has("fence"));
    CHECK(r.has("warp_shuffle"));
    CHECK(r.has("warp_vote"));
    CHECK(r.has("warp_sync"));
    CHECK(r.count("call ") == 0);
}

TEST_CASE("lower: printf keeps its format, assert becomes a trap with CUDA's message") {
    Lowered printed = body("printf(\"%d %s\\n\", n, \"text\");");
    REQUIRE(printed.errors == "");
    CHECK(printed.has("print "));
    CHECK(printed.has("= 7465787400"));
    Lowered asserted = body("assert(n > 1);", "#include <cassert>");
    REQUIRE(asserted.errors == "");
    CHECK(asserted.has("Assertion `n > 1` failed."));
}

TEST_CASE("lower: volatile reads and writes are marked") {
    Lowered r = body("volatile int* p = out; *p = *p + 1;");
    REQUIRE(r.errors == "");
    CHECK(r.count("volatile") == 2);
}

TEST_CASE("lower: templates, lambdas and recursive types satisfy the invariants") {
    CHECK(body("auto add = [=](int k) { return k + n; }; int s = 0; auto to = [&](int k) { s += k; }; to(add(2)); out[0] = s;").errors == "");
    CHECK(lower("template <typename T, int N> struct A { T v[N]; __device__ T sum() const { T s = 0; for (T x : v) s += x; return s; } };\n"
                "__global__ void k(A<float, 4>* a, float* out) { *out = a->sum(); }")
              .errors == "");
    CHECK(lower("struct N { N* next; int v; };\n__global__ void k(N* n, int* out) { for (; n; n = n->next) *out += n->v; }").errors == "");
    CHECK(lower("template <int N> __device__ int f() { return N + f<N - 1>(); } template <> __device__ int f<0>() { return 0; }\n"
                "__global__ void k(int* out) { *out = f<5>(); }")
              .errors == "");
    CHECK(body("union { float f; unsigned u; } x; x.f = in[0]; out[0] = x.u; int m[2][3] = {{1}, {2, 3}}; int (*r)[3] = m; out[1] = r[n][1];").errors == "");
    CHECK(body("out[0] = ({ int w = n; w + 1; }); do { if (n) break; } while (0); while (int z = n - 1) { n = z; }").errors == "");
    CHECK(body("dim3 d = blockDim; uint3 t = threadIdx; out[0] = d.x + t.y + warpSize; int x = 1, *p = &x, **q = &p; **q += 2; out[1] = x++ + ++x;").errors ==
          "");
}

TEST_CASE("lower: what is not supported is an error that names it") {
    Lowered pointer = body("int (*f)(int) = twice; out[0] = f(n);", "__device__ int twice(int x) { return 2 * x; }");
    CHECK(pointer.errors == "");
    CHECK(pointer.has("eq"));
    Lowered format = body("printf(name, n);", "__device__ char name[4];");
    CHECK(format.errors == "");
    Lowered bits = lower("struct S { int b : 3; };\n__global__ void k(S* s) { int& r = s->b; r = 1; }");
    CHECK_FALSE(bits.errors.empty());
}
