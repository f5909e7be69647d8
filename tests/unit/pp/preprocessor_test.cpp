// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <qiao/pp/preprocessor.hpp>

using namespace qiao;

namespace {

struct Output {
    std::string text;  ///< spellings with single spaces between
    size_t errors = 0;
    std::string messages;
    TokenBuffer buffer;
    SourceManager sources;
};

void run(Output& out, const std::string& text, const PreprocessOptions& options = {}, const std::string& name = "x.cu") {
    Diagnostics diagnostics;
    out.buffer = preprocess(name, text, options, out.sources, diagnostics);
    for (const Token& t : out.buffer.tokens) {
        if (t.is(Tok::eof)) break;
        if (!out.text.empty()) out.text += ' ';
        out.text += t.text;
    }
    out.errors = diagnostics.error_count();
    out.messages = diagnostics.render(out.sources);
}

std::string expand(const std::string& text, const PreprocessOptions& options = {}) {
    Output out;
    run(out, text, options);
    CHECK_MESSAGE(out.errors == 0, out.messages);
    return out.text;
}

std::string error_of(const std::string& text) {
    Output out;
    run(out, text);
    CHECK(out.errors > 0);
    return out.messages;
}

/// A folder of its own for each test, removed afterwards.
struct TempFolder {
    std::string path;
    TempFolder() {
        char name[] = "/tmp/qiao-pp-XXXXXX";
        path = std::string(mkdtemp(name)) + "/";
    }
    ~TempFolder() {
        std::string command = "rm -rf " + path;
        if (std::system(command.c_str()) != 0) std::perror("rm");
    }
    void write(const std::string& name, const std::string& text) const {
        for (size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
            mkdir((path + name.substr(0, slash)).c_str(), 0755);
        }
        std::ofstream(path + name) << text;
    }
};

}  // namespace

TEST_CASE("pp: object-like and function-like macros are expanded") {
    CHECK(expand("#define N 4\n#define SQ(x) ((x)*(x))\nint a[N] = SQ(N + 1);") == "int a [ 4 ] = ( ( 4 + 1 ) * ( 4 + 1 ) ) ;");
    CHECK(expand("#define f(x) x\nf f (1) f\n(2)") == "f 1 2");
    CHECK(expand("#define E\n#define g(a,b) [a|b]\ng(,) g((1,2),3) g(E,E)") == "[ | ] [ ( 1 , 2 ) | 3 ] [ | ]");
}

TEST_CASE("pp: a macro is not expanded inside itself") {
    CHECK(expand("#define foo foo + bar\n#define bar foo\nfoo bar") == "foo + foo foo + bar");
    CHECK(expand("#define f(a) a*g\n#define g(a) f(a)\nf(2)(9)") == "2 * 9 * g");
    CHECK(expand("#define NIL(x) x\n#define G0(a) NIL(G1)(a)\n#define G1(a) NIL(a)\nG0(42)") == "42");
}

TEST_CASE("pp: # and ## follow the standard's examples") {
    CHECK(expand("#define str(s) # s\n#define xstr(s) str(s)\n#define V 2\nstr(a  \"b\\n\" 'c') xstr(V) str()") == "\"a \\\"b\\\\n\\\" 'c'\" \"2\" \"\"");
    CHECK(expand("#define t(x,y,z) x ## y ## z\nt(1,2,3) t(,4,5) t(6,,7) t(8,9,) t(10,,) t(,11,) t(,,12) t(,,)") == "123 45 67 89 10 11 12");
    CHECK(expand("#define hash_hash # ## #\n#define mkstr(a) # a\n#define in_between(a) mkstr(a)\n#define join(c, d) in_between(c hash_hash d)\njoin(x, y)") == "\"x ## y\"");
    CHECK(expand("#define C(a,b) a##b\nC(<,<) C(L,'x') C(1,e5) C(-,>)") == "<< L'x' 1e5 ->");
    CHECK(error_of("#define C(a,b) a##b\nC(+,/) C(x,\"s\")").find("valid preprocessing token") != std::string::npos);
}

TEST_CASE("pp: variadic macros, GNU comma and __VA_OPT__") {
    CHECK(expand("#define A(f,...) g(f, ##__VA_ARGS__)\nA(a) A(a,) A(a,b,c)") == "g ( a ) g ( a , ) g ( a , b , c )");
    CHECK(expand("#define B(...) g(1, ##__VA_ARGS__)\nB() B(x)") == "g ( 1 ) g ( 1 , x )");
    CHECK(expand("#define N(a, rest...) a : rest\nN(1,2,3)") == "1 : 2 , 3");
    CHECK(expand("#define F(...) f(0 __VA_OPT__(,) __VA_ARGS__)\n#define E\nF(a,b) F() F(E)") == "f ( 0 , a , b ) f ( 0 ) f ( 0 )");
    CHECK(expand("#define H(X, ...) X ## __VA_OPT__(q) ## z\nH(a,1) H(a)") == "aqz az");
    CHECK(expand("#define W(...) w(__VA_ARGS__)\nW() W(1, (2, 3))") == "w ( ) w ( 1 , ( 2 , 3 ) )");
}

TEST_CASE("pp: conditions evaluate constant expressions") {
    CHECK(expand("#if 1 + 2 * 3 == 7 && (1 << 4) > 15 && -1 < 0 && ~0u == 0xffffffffffffffff && 'a' == 97\nyes\n#endif") == "yes");
    CHECK(expand("#if -1 > 0u\nunsigned\n#endif\n#if (1 ? 2 : 1/0) == 2 && (0 && 1/0) == 0 && (1 || 1 % 0)\nlazy\n#endif") == "unsigned lazy");
    CHECK(expand("#define X 3\n#if defined X && defined(X) && !defined(Y) && undefined_name == 0 && true && !false\nyes\n#else\nno\n#endif") == "yes");
    CHECK(expand("#if 0\na\n#elif 0\nb\n#elif 1\nc\n#elif 1\nd\n#else\ne\n#endif") == "c");
    CHECK(expand("#if 0\n#if 1\na\n#else\nb\n#endif\n#error no\n' \"\n#else\nc\n#endif") == "c");
    CHECK(expand("#ifdef __CUDACC__\n#ifndef NOPE\nok\n#endif\n#endif") == "ok");
    CHECK(expand("#define EMPTY\n#if EMPTY -1 < 0\nneg\n#endif\n#if 2 || 1\nor\n#endif") == "neg or");
    CHECK(expand("#if __has_include(<cmath>) && !__has_include(<nowhere/none.h>) && defined __has_include && !__has_builtin(x)\nok\n#endif") == "ok");
    for (const char* bad : {"#if\n#endif", "#if 1/0\n#endif", "#if (1\n#endif", "#if 1.0\n#endif", "#if 1 2\n#endif", "#if\n", "#endif", "#else", "#elif 1", "#if 1\n#else\n#else\n#endif", "#ifdef\n#endif"}) {
        INFO(bad);
        CHECK(error_of(bad).find("error") != std::string::npos);
    }
}

TEST_CASE("pp: headers are found, guarded and counted once") {
    TempFolder t;
    t.write("main.cu", "");
    t.write("a.h", "#pragma once\na\n#include \"sub/b.h\"\n");
    t.write("sub/b.h", "#ifndef B_H\n#define B_H\nb\n#include \"c.h\"\n#endif\n");
    t.write("sub/c.h", "c __INCLUDE_LEVEL__\n");
    t.write("inc/d.h", "inner\n#include_next <d.h>\n");
    t.write("inc2/d.h", "next\n");
    PreprocessOptions options;
    options.include_paths = {t.path + "inc"};
    options.system_include_paths = {t.path + "inc2"};
    Output out;
    run(out, "#include \"a.h\"\n#include \"a.h\"\n#include \"sub/b.h\"\n#include \"sub/../a.h\"\n#define H <d.h>\n#include H\n#include <thrust/sort.h>\n#include <vector>\nend", options, t.path + "main.cu");
    CHECK_MESSAGE(out.errors == 0, out.messages);
    CHECK(out.text == "a b c 3 inner next end");
    CHECK(out.buffer.included_files.size() == 5);
    REQUIRE(out.buffer.skipped_headers.size() == 1);
    CHECK(out.buffer.skipped_headers[0] == "thrust/sort.h");
    CHECK(error_of("#include \"missing.h\"").find("missing.h") != std::string::npos);
    t.write("self.h", "#include \"self.h\"\n");
    Output deep;
    run(deep, "#include \"self.h\"", {}, t.path + "main.cu");
    CHECK(deep.messages.find("nested too deeply") != std::string::npos);
}

TEST_CASE("pp: of the folders with a toolkit's headers, only qiao's own is searched") {
    TempFolder t;
    t.write("main.cu", "");
    for (const char* file : {"nvidia/crt/host_defines.h", "cccl/nv/target", "cccl/thrust/version.h", "own/crt/host_defines.h", "own/cub/qiao/base.cuh"}) t.write(file, "");
    for (const char* folder : {"nvidia", "cccl", "own"}) t.write(std::string(folder) + "/cub/cub.cuh", std::string(folder) + "\n");
    PreprocessOptions options;
    options.system_include_paths = {t.path + "nvidia", t.path + "cccl", t.path + "own"};
    Output out;
    run(out, "#include <cub/cub.cuh>\n", options, t.path + "main.cu");
    CHECK(out.text == "own");
}

TEST_CASE("pp: headers of the system that say what it has say so on the device side too") {
    CHECK(expand("#include <unistd.h>\n#if _POSIX_VERSION >= 200112L\nint ok;\n#else\n#error no\n#endif\n") == "int ok ;");
}

TEST_CASE("pp: CUDA headers are embedded, also in quotes, unless they stand next to the file") {
    CHECK(expand("#include \"cuda_runtime.h\"\nCUDART_VERSION") == "13000");
    CHECK(expand("#include <cfloat>\nFLT_MANT_DIG DBL_DIG INT_MAX") == "24 15 2147483647");
    TempFolder t;
    t.write("cuda_runtime.h", "mine\n");
    Output out;
    run(out, "#include \"cuda_runtime.h\"", {}, t.path + "x.cu");
    CHECK(out.text == "mine");
    PreprocessOptions options;
    options.virtual_headers = {{"k.h", "virtual\n"}};
    CHECK(expand("#include \"k.h\"\n#include <k.h>", options) == "virtual virtual");
}

TEST_CASE("pp: options define, undefine and include") {
    PreprocessOptions options;
    options.defines = {{"A", "1"}, {"F(x)", "[x]"}, {"E", ""}};
    options.undefines = {"__x86_64__"};
    options.cuda_arch = 750;
    options.virtual_headers = {{"first.h", "forced\n"}};
    options.forced_includes = {"first.h"};
    CHECK(expand("A F(2) E __x86_64__ __CUDA_ARCH__ __cplusplus", options) == "forced 1 [ 2 ] __x86_64__ 750 201703L");
    options.device = false;
    CHECK(expand("__CUDA_ARCH__ __CUDACC_VER_MAJOR__", options) == "forced __CUDA_ARCH__ 13");
}

TEST_CASE("pp: #line, line markers and built-in macros") {
    Output out;
    run(out, "__LINE__ __FILE__\n#line 40 \"y.cu\"\n__LINE__ __FILE__ z\n# 7 \"w.cu\" 2\nq __COUNTER__ __COUNTER__");
    CHECK(out.errors == 0);
    CHECK(out.text == "1 \"x.cu\" 40 \"y.cu\" z q 0 1");
    CHECK(out.buffer.tokens[4].loc.line == 40);
    CHECK(out.sources.name(out.buffer.tokens[4].loc.file) == "y.cu");
    CHECK(out.buffer.tokens[5].loc.line == 7);
    CHECK(out.sources.name(out.buffer.tokens[5].loc.file) == "w.cu");
}

TEST_CASE("pp: #pragma unroll reaches the parser, packing becomes an attribute, others vanish") {
    CHECK(expand("#define N 8\n#pragma unroll\nfor\n#pragma unroll N\nfor\n#pragma unroll (N/2)\nfor\n#pragma nounroll\nfor") ==
          "__qiao_unroll__ ( ) for __qiao_unroll__ ( 8 ) for __qiao_unroll__ ( ( 8 / 2 ) ) for __qiao_unroll__ ( 1 ) for");
    CHECK(expand("#define U(n) _Pragma(\"unroll 4\") for\nU(1) _Pragma(\"omp x\") a") == "__qiao_unroll__ ( 4 ) for a");
    CHECK(expand("#pragma omp parallel\n#pragma GCC diagnostic push\nx") == "x");
    CHECK(expand("#pragma pack(push, 1)\nstruct A;\n#pragma pack(pop)\nstruct B;") == "struct __attribute__ ( ( __qiao_pack__ ( 1 ) ) ) A ; struct B ;");
    CHECK(expand("#define X 1\n#pragma push_macro(\"X\")\n#undef X\n#define X 2\nX\n#pragma pop_macro(\"X\")\nX") == "2 1");
}

TEST_CASE("pp: messages and bad directives are reported at their lines") {
    CHECK(error_of("\n#error out of luck").find("x.cu:2:2: error: #error out of luck") != std::string::npos);
    CHECK(error_of("#nonsense").find("invalid preprocessing directive") != std::string::npos);
    CHECK(error_of("#define f(x) x\nf(1,2)").find("takes 1 arguments, but 2") != std::string::npos);
    CHECK(error_of("#define f(x) x\nf(1").find("unterminated argument list") != std::string::npos);
    CHECK(error_of("#define f(x) #y\n").find("not followed by a macro parameter") != std::string::npos);
    CHECK(error_of("#define x ##\n").find("'##' cannot appear") != std::string::npos);
    CHECK(error_of("int a = 1 @ 2;").find("stray '@'") != std::string::npos);
    CHECK(expand("#\n# 3\n#if 0\n@ ' \n#endif\nok") == "ok");
}

TEST_CASE("pp: printed tokens give the same tokens at the same places") {
    const std::string text =
        "#include <cuda_runtime.h>\n#define CAT(a, b) a##b\n#define LOOP(i, n) for (int i = 0; i < (n); ++i)\n#define PLUS +\n"
        "__global__ void k(float* p, int n) {\n#pragma unroll 4\n    LOOP(j, n) p[j] = -PLUS+CAT(x, 1) - - 2;  // note\n\n\n\n\n\n\n\n\n\n\n\n    p[0] = R\"(a\nb)\"[0]; LOOP(q, 2) {} p[1] = 3;\n}\n#line 100 \"other.h\"\nint z = linux PLUS+ 1.;\n";
    Output first;
    run(first, text);
    CHECK_MESSAGE(first.errors == 0, first.messages);
    std::string printed = print_tokens(first.buffer, first.sources);
    PreprocessOptions other;
    other.defines = {{"p", "broken"}, {"z", "broken"}};
    Output second;
    run(second, printed, other, "again.cu");
    CHECK(second.text == first.text);
    REQUIRE(second.buffer.tokens.size() == first.buffer.tokens.size());
    for (size_t i = 0; i + 1 < first.buffer.tokens.size(); ++i) {
        const Token& a = first.buffer.tokens[i];
        const Token& b = second.buffer.tokens[i];
        INFO(a.text << " at " << a.loc.line << ":" << a.loc.column << " printed:\n" << printed);
        REQUIRE(a.kind == b.kind);
        REQUIRE(a.loc.line == b.loc.line);
        REQUIRE(first.sources.name(a.loc.file) == second.sources.name(b.loc.file));
    }
    // A token from the file itself keeps its column, also after a macro that is longer than its name.
    for (size_t i = 0; i + 1 < first.buffer.tokens.size(); ++i) {
        if (first.buffer.tokens[i].text == "3" || first.buffer.tokens[i].text == "1.") CHECK(first.buffer.tokens[i].loc.column == second.buffer.tokens[i].loc.column);
    }
}
