// Extended lambdas: what a function's blocks declare around a place, and the texts of the device side's twins.
#include <doctest/doctest.h>

#include <qiao/driver/lambda.hpp>
#include <qiao/driver/locals.hpp>

using namespace qiao;

namespace {

/// The variables visible at the name `here`, with commas.
std::string around(const std::string& text) {
    driver::HostTokens tokens(text);
    size_t here = 1;
    while (tokens[here].kind != driver::HostTok::eof && !tokens.is(here, "here")) ++here;
    std::string out;
    for (std::string_view name : driver::names_around(tokens, 1, here).variables) out += (out.empty() ? "" : ",") + std::string(name);
    return out;
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("driver: variables of the blocks around a place are found, those of other blocks are not") {
    CHECK(around("void f(int n, const float* x, T (&a)[3], std::vector<int> v = {1}) { here(); }") == "a,n,v,x");
    CHECK(around("void f() { int a = 1, *b = &a; { float c; } unsigned long d(a); std::map<int, float> e{}; { auto&& g = a; here(); int later; } }") ==
          "a,b,d,e,g");
    CHECK(around("void f() { for (int i = 0, j = 1; i < 3; ++i) { } for (const auto& r : list) if (int k = r) here(); }") == "k,r");
    CHECK(around("void f() { for (int i = 0; i < 3; ++i) { while (T* p = next()) { here(); } } }") == "i,p");
    CHECK(around("void f() { auto g = [=](int q) { int z; here(); }; }") == "q,z");
    CHECK(around("void f() { auto g = [=](int q) { return q; }; run(2, [](double w) { return w; }, here); }") == "g");
    CHECK(around("void f() { auto [a, b] = pair(); const auto& [c] = one; decltype(a) d = b; here(); }") == "a,b,c,d");
}

TEST_CASE("driver: expressions, static variables and constants declare no captures") {
    CHECK(around("void f() { x = 5; a.b = 1; c->d(2); e(3); std::cout << g; delete h; return i; here(); }").empty());
    CHECK(around("void f() { static int s = 1; constexpr int k = 2; extern int x; using T = int; typedef float U; here(); }").empty());
    CHECK(around("void f() { if (a) b = c; else d(); switch (e) { case 1: break; } do { g(); } while (h); here(); }").empty());
}

TEST_CASE("driver: the device side's twin has the lambda's own text, at its own place") {
    driver::HostLambda l;
    l.file = "dir/a.cu";
    l.line = 12;
    l.name = "qiao_lambda_0";
    l.namespaces = "n::m::";
    l.head = "template <class QiaoC0> struct qiao_lambda_0 { QiaoC0 p; ";
    std::string text =
        "# 10 \"a.cu\"\nvoid g() { run([] __device__ () { first(); }); }\n\nvoid f() {\n run([=] __device__ (int i, auto x) mutable -> int { return p[i] + x; "
        "}); }\n";
    std::string twins = driver::device_twins(text, {l});
    CHECK(contains(twins, "namespace n { namespace m { template <class QiaoC0> struct qiao_lambda_0 { QiaoC0 p; \n# 13 \"a.cu\"\n"));
    CHECK(contains(twins, "__device__ auto operator()(int i, QiaoA"));
    CHECK(contains(twins, " x) -> int {return p[i] + x; } }; } }\n"));
    l.line = 10;
    CHECK(contains(driver::device_twins(text, {l}), "__device__ auto operator()() const  {first(); } };"));
    l.file = "other.cu";
    CHECK(driver::device_twins(text, {l}).empty());
}
