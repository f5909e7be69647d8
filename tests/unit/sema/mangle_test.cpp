// SPDX-License-Identifier: Apache-2.0
// Symbols of kernels, as nvcc 13 has them for the same text.
#include <doctest/doctest.h>

#include <string>

#include <qiao/compiler.hpp>
#include <qiao/sema/mangle.hpp>

using namespace qiao;

namespace {

const char* text = R"(
namespace a {
struct P { int x; };
namespace b {
template <typename T, int N> struct Q { T v; };
enum E { e0 };
__global__ void k1(P* p, const P& r, Q<float, 3> q, Q<float, 3>* qq, E e) {}
}
template <class T> struct O { struct I { T v; }; };
template <typename T> __global__ void k8(T t, P p, b::Q<T, -2> q) {}
}
template <typename T> struct G { T t; };
__global__ void k2(const float* __restrict__ x, float* y, const float* z, unsigned long n, long long m, bool b, unsigned char c, short s, double** pp) {}
__global__ void k3(G<int> g, G<int>* h, G<G<int>> i, a::O<float>::I oi, a::O<float>* o, a::O<float>::I* p) {}
__global__ void k4(void (*f)(int, float), int (*arr)[4], float4 v, const int* const* cc, volatile int* vi) {}
template <typename T, typename U> __global__ void k5(T* x, const T* y, U u, G<T> g, int n, T* z) {}
template <int N, bool B> __global__ void k6(int (&a)[3]) {}
template <typename... Ts> __global__ void k7(Ts... ts) {}
__global__ void k9() {}
extern "C" __global__ void k10(int n) {}
namespace { __global__ void k11(int n) {} }
)";

std::string symbol(const char* expression) {
    auto unit = TranslationUnit::open("m.cu", text, PreprocessOptions());
    Result<std::string> found = unit->symbol({expression, {}, {}, 0});
    return found ? found.value() : found.error().message;
}

}  // namespace

TEST_CASE("sema: kernels have the symbols that nvcc gives them") {
    CHECK(symbol("a::b::k1") == "_ZN1a1b2k1EPNS_1PERKS1_NS0_1QIfLi3EEEPS6_NS0_1EE");
    CHECK(symbol("k2") == "_Z2k2PKfPfS0_mxbhsPPd");
    CHECK(symbol("k3") == "_Z2k31GIiEPS0_S_IS0_EN1a1OIfE1IEPS5_PS6_");
    CHECK(symbol("k4") == "_Z2k4PFvifEPA4_i6float4PKPKiPVi");
    CHECK(symbol("k5<float, double>") == "_Z2k5IfdEvPT_PKS0_T0_1GIS0_EiS1_");
    CHECK(symbol("k6<4, true>") == "_Z2k6ILi4ELb1EEvRA3_i");
    CHECK(symbol("k7<int, float*>") == "_Z2k7IJiPfEEvDpT_");
    CHECK(symbol("a::k8<unsigned>") == "_ZN1a2k8IjEEvT_NS_1PENS_1b1QIS1_Lin2EEE");
    CHECK(symbol("k9") == "_Z2k9v");
    CHECK(symbol("k10") == "k10");
    CHECK(symbol("k11") == "_ZN12_GLOBAL__N_13k11Ei");
}

TEST_CASE("sema: an unknown kernel has no symbol, but an error") { CHECK(symbol("k99").find("no kernel 'k99'") != std::string::npos); }

TEST_CASE("sema: variables have their own names, or those of their scopes") {
    CHECK(sema::mangle_variable("table") == "table");
    CHECK(sema::mangle_variable("ns::deep::table") == "_ZN2ns4deep5tableE");
    CHECK(sema::mangle_variable("{anonymous}::x") == "_ZN12_GLOBAL__N_11xE");
}
