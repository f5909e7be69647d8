// Kernels of every kind that a host name can stand for: each launch must run the very kernel that C++ chooses.
#include <cstdio>
#include <type_traits>

#include "names.cuh"

namespace ns {
namespace {
enum class E : unsigned char { a = 1, b = 2 };
struct P { int x; };
template <class T, int N, E e, bool flag = true>
__global__ void values(int* out, T v) { *out = static_cast<int>(v) + N * 10 + static_cast<int>(e) * 100 + (flag ? 1000 : 0); }
__global__ void hidden(int* out) { *out = 1; }
}  // namespace
__global__ void overloaded(int* out, int) { *out = 2; }
__global__ void overloaded(int* out, float) { *out = 3; }
__global__ void overloaded(int* out, P p) { *out = p.x; }
inline namespace v1 { __global__ void versioned(int* out) { *out = 5; } }
template <class T> struct Box { T value; };
struct Outer { struct Inner { int x; }; static __global__ void member(int* out) { *out = 6; } };
}  // namespace ns
template <> __global__ void specialised<float>(int* out, float) { *out = 8; }
template <> __global__ void specialised(int* out, double) { *out = 9; }
extern "C" __global__ void c_kernel(int* out) { *out = 10; }
template <class T> __global__ void sized(int* out, T) { *out = 100 + static_cast<int>(sizeof(T)); }
template <class... T> __global__ void pack(int* out, T...) { *out = 200 + static_cast<int>(sizeof...(T)); }
template <class A, class B> __global__ void pair(int* out) { *out = std::is_same<A, B>::value ? 301 : 300; }
template <template <class> class T> __global__ void of_template(int* out) { *out = 400 + static_cast<int>(sizeof(T<double>)); }
template <typename T, typename std::enable_if<sizeof(T) == 4, int>::type = 0> __global__ void constrained(int* out, T) { *out = 504; }
template <typename T, typename std::enable_if<sizeof(T) == 8, int>::type = 0> __global__ void constrained(int* out, T) { *out = 508; }
template <long long L, unsigned U, char C, signed char S> __global__ void numbers(int* out) { *out = static_cast<int>(L) + static_cast<int>(U) + C + S; }
#define DEFINE(name, value) __global__ void name(int* out) { *out = value; }
DEFINE(
    by_macro,
    600)
DEFINE(first_here, 601) DEFINE(second_here, 602)
__global__ void with_default(int* out, int v = 700) { *out = v; }
static __global__ void with_same_name(int* with_same_name) { *with_same_name = 701; }

int main() {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) return 77;
    int* out = nullptr;
    cudaMalloc(&out, sizeof(int));
    int failures = 0;
    auto check = [&](const char* what, int expected) {
        int got = -1;
        cudaMemcpy(&got, out, sizeof(int), cudaMemcpyDeviceToHost);
        cudaError_t error = cudaGetLastError();
        if (got == expected && error == cudaSuccess) return;
        std::printf("%s: %d instead of %d (%s)\n", what, got, expected, cudaGetErrorString(error));
        ++failures;
    };
#define RUN(expected, ...) do { cudaMemset(out, 0, sizeof(int)); __VA_ARGS__; check(#__VA_ARGS__, expected); } while (0)
    RUN(1123, (ns::values<int, 2, ns::E::a><<<1, 1>>>(out, 3)));
    RUN(254, (ns::values<float, 5, ns::E::b, false><<<1, 1>>>(out, 4.5f)));
    RUN(1, ns::hidden<<<1, 1>>>(out));
    RUN(2, ns::overloaded<<<1, 1>>>(out, 1));
    RUN(3, ns::overloaded<<<1, 1>>>(out, 1.0f));
    RUN(4, ns::overloaded<<<1, 1>>>(out, ns::P{4}));
    RUN(5, ns::versioned<<<1, 1>>>(out));
    RUN(7, specialised<<<1, 1>>>(out, 1));
    RUN(8, specialised<<<1, 1>>>(out, 1.0f));
    RUN(9, specialised<<<1, 1>>>(out, 1.0));
    RUN(10, c_kernel<<<1, 1>>>(out));
    RUN(101, sized<<<1, 1>>>(out, 'a'));
    RUN(116, sized<<<1, 1>>>(out, make_float4(1, 2, 3, 4)));
    RUN(108, sized<<<1, 1>>>(out, ns::Box<double>{1}));
    RUN(104, sized<<<1, 1>>>(out, ns::Outer::Inner{1}));
    RUN(108, sized<<<1, 1>>>(out, out));
    RUN(104, sized<const ns::Box<ns::P>><<<1, 1>>>(out, ns::Box<ns::P>{{1}}));
    RUN(108, sized<unsigned long long><<<1, 1>>>(out, 1));
    RUN(200, pack<<<1, 1>>>(out));
    RUN(203, pack<<<1, 1>>>(out, 1, 2.0f, 'c'));
    RUN(300, (pair<int, unsigned><<<1, 1>>>(out)));
    RUN(301, (pair<ns::Box<int*>, ns::Box<int*>><<<1, 1>>>(out)));
    RUN(301, (pair<int[3], int[3]><<<1, 1>>>(out)));
    RUN(300, (pair<void (*)(int, float), void (*)(int)><<<1, 1>>>(out)));
    RUN(408, of_template<ns::Box><<<1, 1>>>(out));
    RUN(504, constrained<<<1, 1>>>(out, 1));
    RUN(508, constrained<<<1, 1>>>(out, 1.0));
    RUN(-1 + 2 + 'c' - 5, (numbers<-1, 2u, 'c', -5><<<1, 1>>>(out)));
    RUN(600, by_macro<<<1, 1>>>(out));
    RUN(601, first_here<<<1, 1>>>(out));
    RUN(602, second_here<<<1, 1>>>(out));
    RUN(700, with_default<<<1, 1>>>(out));
    RUN(701, with_same_name<<<1, 1>>>(out));
    RUN(42, names_header::from_header<int><<<1, 1>>>(out, 42));
    void (*pointer)(int*) = c_kernel;
    RUN(10, pointer<<<1, 1>>>(out));
    void* arguments[] = {&out};
    RUN(1, cudaLaunchKernel(reinterpret_cast<const void*>(&ns::hidden), dim3(1), dim3(1), arguments, 0, nullptr));
    std::printf(failures ? "FAILED\n" : "PASSED\n");
    return failures != 0;
}
