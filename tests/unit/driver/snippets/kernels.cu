#include <type_traits>
#include "templates.cuh"
namespace ns {
namespace {
enum class E : unsigned char { a, b };
struct P {
    int x;
    __host__ __device__ P(int v = 0) : x(v) {}
};
template <class T, int N, E e, bool b = true>
__global__ void __launch_bounds__(256, 2)
    scale(T* scale, const int n,
          P, float (*fp)(float) = nullptr)
{
    __shared__ T tile[N];
    if (n > 3) { tile[0] = scale[0]; }
}
}  // namespace
__global__ void k(int a, int n = 3) { int* p = nullptr; *p = n + a; }
void __global__ k(int a, float) { int b = a; (void)b; }
}  // namespace ns
template <>
__global__ void tk<int>(int, int*) {}
template <> __global__ void tk(int n, short* p) { *p = n; }
extern "C" { __global__ void ck(void) {} }
extern "C" __global__ void ck2(int) {}
template <typename... Ts> __global__ void pack(int, Ts... ts) {}
template <typename T, typename std::enable_if<sizeof(T) == 4, int>::type = 0> static __global__ void sf(T) {}
template <typename T, typename = typename std::enable_if<sizeof(T) == 1>::type> __global__ void sf(T, int) {}
template __global__ void sf<int>(int);
template <typename T> __attribute__((noinline)) __global__ void declared_first(T, T);
template <typename T> __global__ void declared_first(T a, T) { (void)a; }
struct S {
    static __global__ void sk(int n) { (void)n; }
    struct Inner { static __global__ void deep(int a[4], const int) {} };
};
#define DEFINE(name) __global__ void name(int n) { (void)n; }
DEFINE(from_macro)
template <float (*F)(float), long long L, unsigned U, char C, class... R> __global__ void values(int) {}
__host__ __device__ inline float twice(float x) { return 2 * x; }
__global__ __launch_bounds__(128) static void noarg();
__global__ __launch_bounds__(128) static void noarg() {}
__global__ void reference_free(const P2* __restrict__ in, P2* __restrict__ const out, unsigned, unsigned long n, struct P2 q, P2 (&&)[2] = {}) ;
template <class T> struct Plus {};
template <template <class> class Op, class T> __global__ void with_operation(T) {}
template <class T> __global__ void restricted(const T* __restrict__ a, T* __restrict__ const b, int* __restrict__ c[2], int v, T* const d) {}
inline __global__ void grid_constant(const __grid_constant__ P2 p, int (*fp)(int), void (*)(int, P2)) {}

int main() {
    int n = 7;
    ns::k<<<1, 2>>>(n);
    ns::k<<<1, 2>>>(n, 1.0f);
    ns::scale<int, (3 > 2) ? 2 : 1, ns::E::b><<<1, 1>>>(&n, n, ns::P(1));
    tk<<<1, 1>>>(1, &n);
    short s = 0;
    tk<<<1, 1>>>(2, &s);
    char c = 0;
    tk<<<1, 1>>>(3, &c);
    ck<<<1, 1>>>();
    ck2<<<1, 1>>>(4);
    pack<<<1, 1>>>(5, 6, 7u);
    pack<<<1, 1>>>(5);
    sf<<<1, 1>>>(8);
    declared_first<<<1, 1>>>(9, 10);
    S::sk<<<1, 1>>>(11);
    S::Inner::deep<<<1, 1>>>(nullptr, 12);
    from_macro<<<1, 1>>>(13);
    values<twice, -3, 4u, 'x', ns::P, P2[2]><<<1, 1>>>(14);
    noarg<<<1, 1>>>();
    restricted<<<1, 1>>>(&n, static_cast<int*>(nullptr), nullptr, 16, static_cast<int*>(nullptr));
    with_operation<Plus><<<1, 1>>>(15);
    grid_constant<<<1, 1>>>(P2(), nullptr, nullptr);
}
