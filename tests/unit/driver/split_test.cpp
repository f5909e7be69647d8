// The splitter on small texts: what it writes, what it leaves alone, and that lines stay where they are.
#include <algorithm>

#include <doctest/doctest.h>

#include <qiao/driver/host_split.hpp>
#include <qiao/driver/host_tokens.hpp>

using namespace qiao;

namespace {

std::string split(const std::string& text) {
    SourceManager sources;
    Diagnostics diagnostics;
    driver::HostSplit s = driver::split_host(text, sources, diagnostics);
    CHECK_MESSAGE(diagnostics.error_count() == 0, diagnostics.render(sources));
    std::string out = s.finish();
    CHECK(std::count(out.begin(), out.end(), '\n') == std::count(text.begin(), text.end(), '\n'));
    return out;
}
std::string errors(const std::string& text) {
    SourceManager sources;
    Diagnostics diagnostics;
    driver::split_host(text, sources, diagnostics);
    return diagnostics.render(sources);
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The text of a line, counting from 1.
std::string line_of(const std::string& text, size_t number) {
    size_t at = 0;
    for (size_t n = 1; n < number; ++n) at = text.find('\n', at) + 1;
    return text.substr(at, text.find('\n', at) - at);
}

}  // namespace

TEST_CASE("driver: text without CUDA passes the splitter unchanged") {
    for (std::string text : {"int main() { return 1 << 2; }\n", "template <> std::ostream& operator<< <int>(std::ostream& o, A<B<C<int>>>);\n",
                             "const char* s = \"k<<<1, 2>>>(x) __global__\"; auto r = R\"(<<<)\"; char c = '{';\n", "struct S { void f() { } } s; // __device__\n",
                             "/* __global__ void k() {} */ namespace a::b { enum class E : int { x = 1 }; }\n", "int x = 1'000'000; int y = 0x1p+3 > 2;\n", "} } ) stray\n", ""}) {
        CHECK(split(text) == text);
    }
}

TEST_CASE("driver: the place of a kernel is the presumed one of its name") {
    SourceManager sources;
    Diagnostics diagnostics;
    driver::HostSplit s = driver::split_host("# 10 \"dir/x.cu\"\n\n__global__ void\nk(int) {}\n# 5 \"y.cuh\" 1\nnamespace n { __global__ void q() {} }\n", sources, diagnostics);
    REQUIRE(s.kernels.size() == 2);
    CHECK(s.kernels[0].name == "k");
    CHECK(s.kernels[0].file == "dir/x.cu");
    CHECK(s.kernels[0].line == 12);
    CHECK(s.kernels[1].name == "n::q");
    CHECK(s.kernels[1].file == "y.cuh");
    CHECK(s.kernels[1].line == 5);
    s.kernels[0].file = "other.cu";
    s.kernels[0].line = 99;
    CHECK(contains(s.finish(), "return \"other.cu\"; } static unsigned line() { return 99u; }"));
}

TEST_CASE("driver: a removed body keeps its lines and line markers") {
    std::string text = "# 1 \"a.cu\"\n__global__ void k(int* p) {\n  p[0] =\n# 3 \"a.cu\" 3 4\n__null\n# 3 \"a.cu\"\n;\n#pragma unroll 2\n}\nint after;\n";
    std::string out = split(text);
    CHECK(line_of(out, 4) == "# 3 \"a.cu\" 3 4");
    CHECK(line_of(out, 5).empty());
    CHECK(line_of(out, 8).empty());
    CHECK(line_of(out, 10) == "int after;");
}

TEST_CASE("driver: keywords become blanks, so columns stay") {
    CHECK(split("__host__ __device__ int f();\n") == "                    int f();\n");
    CHECK(split("auto l = [] __device__ (int x) { return x; };\n") == "auto l = []            (int x) { return x; };\n");
    CHECK(split("template __global__ void k<1>(int);\n") == "template            void k<1>(int);\n");
    CHECK(split("struct S { __host__ __device__ S() = default; };\n") == "struct S {                     S() = default; };\n");
    CHECK(split("void f(const __grid_constant__ P p);\n") == "void f(const                   P p);\n");
}

TEST_CASE("driver: the host compiler's own noinline attribute stays, CUDA's keyword goes") {
    CHECK(split("__attribute__((__noinline__)) void f();\n") == "__attribute__((__noinline__)) void f();\n");
    CHECK(split("__noinline__ void f();\n") == "             void f();\n");
    CHECK(contains(split("__device__ inline __forceinline__ int f();\n"), "inline                 int f();"));
}

TEST_CASE("driver: pragmas of nvcc vanish from host code, others stay") {
    CHECK(split("void f() {\n#pragma unroll\nfor (;;);\n#pragma omp parallel\n{}\n}\n") == "void f() {\n\nfor (;;);\n#pragma omp parallel\n{}\n}\n");
}

TEST_CASE("driver: a launch over several lines keeps configuration and arguments on theirs") {
    std::string out = split("void f() {\n  k<int,\n    2><<<grid,\n    block>>>(a,\n    b);\n}\n");
    CHECK(line_of(out, 2) == "  (::qiao::host::configure(");
    CHECK(line_of(out, 3) == "grid,");
    CHECK(line_of(out, 4) == "    block) ? (void)0 : k<int,     2>(a,");
    CHECK(line_of(out, 5) == "    b));");
}

TEST_CASE("driver: malformed launches are errors at their place") {
    CHECK(contains(errors("# 1 \"a.cu\"\nvoid f() { k<<<1, 2>>; }\n"), "a.cu:1:13: error: expected '>>>' to close the launch configuration"));
    CHECK(contains(errors("# 7 \"a.cu\"\nvoid f() { k<<<1, 2>>> x; }\n"), "a.cu:7:22: error: expected '(' after the launch configuration"));
    CHECK(contains(errors("# 7 \"a.cu\"\nvoid f() { return <<<1, 2>>>(x); }\n"), "error: expected a kernel before '<<<'"));
}

TEST_CASE("driver: kernels that cannot be named are refused by name of the feature") {
    CHECK(contains(errors("template <class T> struct S { static __global__ void k(T) {} };\n"), "a kernel that is a member of a class template is not supported"));
    CHECK(contains(errors("template <template <int> class T> __global__ void k() {}\n"), "a kernel with a template template parameter that takes values is not supported"));
}

TEST_CASE("driver: a __device__ lambda in host code becomes an object of a class before the function") {
    std::string out = split("namespace n {\ntemplate <class T> static void f(T* p) {\n  int k = 3; run([=] __device__ (int i) {\n    p[i] = k; }, 1);\n}\n}\n");
    CHECK(line_of(out, 2) ==
          "namespace { template <class QiaoC0, class QiaoC1, class T> struct qiao_lambda_0 { QiaoC0 p; QiaoC1 k;  }; } template <class T> static void f(T* p) {");
    CHECK(line_of(out, 3) ==
          "  int k = 3; run(qiao_lambda_0<typename ::qiao::host::Captured<decltype(p)>::type, typename ::qiao::host::Captured<decltype(k)>::type, T>{p, k}");
    CHECK(line_of(out, 4) == ", 1);");
    CHECK(contains(split("void f() { run([] __host__ __device__ (int i) { return i; }); }\n"),
                   "struct qiao_lambda_0 {  auto operator()(int i) const -> typename std::decay<decltype(i)>::type {return i; } }; } void f() { run(qiao_lambda_0{}); }"));
}

TEST_CASE("driver: lambdas that no kernel can take stay what they are, others are refused by name") {
    CHECK(split("__device__ auto f() { return [] __device__ (int i) { return i; }(1); }\n").find("qiao_lambda") == std::string::npos);
    CHECK(split("auto twice = [] __device__ (int i) { return 2 * i; };\n") == "auto twice = []            (int i) { return 2 * i; };\n");
    CHECK(contains(split("void f() { int n = 0; run([&] __host__ __device__ (int i) { n += i; }); }\n"), "run([&]                     (int i) { n += i; });"));
    CHECK(contains(errors("# 3 \"a.cu\"\nvoid f() { run([&] __device__ (int i) { return i; }); }\n"),
                   "a.cu:3:16: error: qiao: a __device__ lambda in host code that captures by reference is not supported"));
    CHECK(contains(errors("struct S { void f() { run([this] __device__ (int i) { return i; }); } };\n"), "that captures 'this' is not supported"));
}

TEST_CASE("driver: system headers without CUDA are skipped, those with it are not") {
    std::string plain = "# 1 \"/usr/include/x.h\" 1 3\ninline int f() { return a <b; }\n# 2 \"a.cu\" 2\n";
    CHECK(split(plain) == plain);
    std::string cuda = "# 1 \"/opt/x.h\" 1 3\n# 1 \"/opt/y.h\" 1 3\n{{{\n# 2 \"/opt/x.h\" 2 3\n__device__ int f() { return nope(); }\n# 2 \"a.cu\" 2\nint y;\n";
    CHECK(contains(split(cuda), "device_function_called(\"f\")"));
}

TEST_CASE("driver: the embedded text survives quoting") {
    CHECK(driver::quoted("a\"b\\c\n?\?=\x01\xc3") == "\"a\\\"b\\\\c\\n\\077\\077=\\001\xc3\"");
    std::string definition = driver::module_definition("x.cu", std::string(10000, 'a') + "\nb", "fast_math");
    CHECK(contains(definition, "ModuleRecord this_module = {\"x.cu\", module_text, sizeof(module_text) - 1, \"fast_math\", nullptr, &this_object};"));
}

TEST_CASE("driver: any text goes through the splitter without harm") {
    const char* pieces[] = {"__global__ ", "void ", "k", "(", ")", "{", "}", "<<<", ">>>", "<", ">", "template", "class ", "int ", ";", ",", "::", "__device__ ",
                            "operator", "=", "[", "]", "\"", "'", "R\"(", "# 3 \"f\" 1 3\n", "# 4 \"f\" 2\n", "\n", "namespace ", "struct S", "...", "__launch_bounds__", "~", "->", "."};
    uint32_t seed = 12345;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 40; ++i) {
            seed = seed * 1664525u + 1013904223u;
            text += pieces[(seed >> 8) % (sizeof(pieces) / sizeof(*pieces))];
        }
        SourceManager sources;
        Diagnostics diagnostics;
        std::string out = driver::split_host(text, sources, diagnostics).finish();
        CHECK(std::count(out.begin(), out.end(), '\n') == std::count(text.begin(), text.end(), '\n'));
    }
}
