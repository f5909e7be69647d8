// SPDX-License-Identifier: Apache-2.0
// The preprocessor against hostile bytes, and against g++ on tricky but valid ones.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

#include <unistd.h>

#include <qiao/pp/preprocessor.hpp>

using namespace qiao;

namespace {

std::string expand(const std::string& text) {
    SourceManager sources;
    Diagnostics diagnostics;
    TokenBuffer b = preprocess("<fuzz>", text, PreprocessOptions{}, sources, diagnostics);
    REQUIRE(!b.tokens.empty());
    REQUIRE(b.tokens.back().is(Tok::eof));
    std::string printed = print_tokens(b, sources);
    std::string out;
    for (const Token& t : b.tokens) {
        out += t.text;
        out += ' ';
    }
    diagnostics.render(sources);
    return out;
}

const char* const seeds[] = {
    "#define f(x, ...) x ## __VA_ARGS__ #x __VA_OPT__(, x)\n#if defined(A) && (1 << 2) > 0 ? 1 : 0\nf(a,b,c) f()\n#elif __has_include(<cmath>)\n#else\n#endif\n",
    "__global__ void k(float* a) { int i = blockIdx.x * blockDim.x + threadIdx.x; a[i] = 1.5e-3f * i; }\n#pragma unroll 4\n",
    "#include <cuda_runtime.h>\n#define M(a) #a\n#define N M(N) N M\nR\"x(y)x\" u8\"z\" 'c' '\\x41' /* c */ // d \\\n e\n# 12 \"f.cu\" 3\nN(N(1))\n_Pragma(\"unroll\")",
};

/// Without white space, which g++ and qiao may place differently.
std::string squeeze(const std::string& s) {
    std::string out;
    for (char c : s) {
        if (c != ' ' && c != '\n' && c != '\t') out += c;
    }
    return out;
}

}  // namespace

TEST_CASE("pp: random and mutated text neither crashes nor hangs") {
    std::mt19937 random(4711);
    const char* const words[] = {"#define ", "#if ", "#endif\n", "#else\n", "#include ", "defined", "(", ")", "##", "#", "__VA_ARGS__", "__VA_OPT__(", "...", ",", "f", "x", "\\\n", "\"", "'", "/*", "*/", "R\"(", "\n", "_Pragma(", "#pragma pack(push,1)\n", "#line 5\n", "1", "@", "\xC3\xA9"};
    auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < 6000 && std::chrono::steady_clock::now() - start < std::chrono::seconds(4); ++round) {
        std::string text = seeds[random() % 3];
        for (auto i = random() % 12; i > 0; --i) {
            size_t at = random() % (text.size() + 1);
            switch (random() % 4) {
                case 0: text.insert(at, words[random() % (sizeof words / sizeof words[0])]); break;
                case 1: text.erase(at, random() % 8); break;
                case 2: text.insert(at, 1, static_cast<char>(random())); break;
                default: text.insert(at, text.substr(random() % text.size(), random() % 20)); break;
            }
            if (text.empty()) text = "x";
        }
        expand(text);
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("pp: expansion that explodes or recurses is stopped with a message") {
    std::string bomb = "#define a0 x x\n";
    for (int i = 1; i < 40; ++i) bomb += "#define a" + std::to_string(i) + " a" + std::to_string(i - 1) + " a" + std::to_string(i - 1) + "\n";
    std::string nested = "#define f(x) x\n";
    for (int i = 0; i < 20000; ++i) nested += "f(";
    std::string parentheses = "#if " + std::string(100000, '(') + "1\n#endif\n";
    std::string negations = "#if " + std::string(100000, '!') + "1\n#endif\n";
    for (const std::string& text : {bomb + "a39", nested + std::string(20000, ')'), parentheses, negations}) {
        SourceManager sources;
        Diagnostics diagnostics;
        TokenBuffer b = preprocess("<bomb>", text, PreprocessOptions{}, sources, diagnostics);
        CHECK(diagnostics.error_count() >= 1);
        CHECK(b.tokens.back().is(Tok::eof));
    }
}

TEST_CASE("pp: expansion agrees with g++ where it is installed") {
    const std::string text = R"test(
#define x 3
#define f(a) f(x * (a))
#undef x
#define x 2
#define g f
#define z z[0]
#define h g(~
#define m(a) a(w)
#define w 0,1
#define t(a) a
#define p() int
#define q(x) x
#define r(x,y) x ## y
#define str(x) # x
f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);
g(x+(3,4)-w) | h 5) & m
(f)^m(m);
p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };
char c[2][6] = { str(hello), str() };
#define xstr(s) str(s)
#define debug(s, t) printf("x" # s "= %d, x" # t "= %s", \
 x ## s, x ## t)
#define glue(a, b) a ## b
#define xglue(a, b) glue(a, b)
#define HIGHLOW "hello"
#define LOW LOW ", world"
debug(1, 2);
fputs(str(strncmp("abc\0d", "abc", '\4') // this goes away
 == 0) str(: @\n), s);
glue(HIGH, LOW);
xglue(HIGH, LOW)
#define EVAL(...) E1(E1(E1(__VA_ARGS__)))
#define E1(...) E2(E2(E2(__VA_ARGS__)))
#define E2(...) __VA_ARGS__
#define DEFER(x) x EMP2()
#define EMP2()
#define REP_() REP
#define REP(n) n DEFER(REP_)()(n)
EVAL(REP(1))
#define foo() bar
foo EMP2() ()
#define AA BB
#define BB AA
AA BB
#define LPAREN (
#define RPAREN )
#define FX(x, y) x + y
#define ELLIP_FUNC(...) __VA_ARGS__
ELLIP_FUNC(FX, LPAREN, 'a', 'b', RPAREN);
FX (1
,
 2)
str(  a   b  "q\"\n" '\'' )
#define cat4(a,b,c,d) a##b##c##d
cat4(1,e,+,5) cat4(,,,) cat4(<,<,=,)
#define CAT(a,b) a##b
CAT(L,"abc") CAT(u8,'a') str(CAT(a,b)) xstr(CAT(a,b))
#define obj x y obj CAT(o,bj)
obj
#define NARG(...) NARG_(__VA_ARGS__, 5, 4, 3, 2, 1, 0)
#define NARG_(a, b, c, d, e, n, ...) n
NARG(1) NARG(1,2) NARG((1,2),3)
#define COMMA ,
#define two(a, b) <a:b>
#define call(M, args) M args
call(two, (1, 3)) two(x COMMA y, z)
#define opt(X, ...) [X __VA_OPT__(: __VA_ARGS__ ;) X ## __VA_OPT__(a) ## b]
opt(1) opt(1,) opt(1,2,3)
)test";
    if (std::system("g++ --version > /dev/null 2>&1") != 0) {
        MESSAGE("skipped: no g++");
        return;
    }
    char name[] = "/tmp/qiao-gxx-XXXXXX";
    std::string folder = mkdtemp(name);
    std::ofstream(folder + "/x.cc") << text;
    REQUIRE(std::system(("g++ -std=gnu++20 -E -P -x c++ " + folder + "/x.cc -o " + folder + "/x.i 2>/dev/null").c_str()) == 0);
    std::ifstream in(folder + "/x.i");
    std::string expected((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::string remove = "rm -rf " + folder;
    CHECK(std::system(remove.c_str()) == 0);
    CHECK(squeeze(expand(text)) == squeeze(expected));
}
