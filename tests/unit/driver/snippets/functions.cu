// Device-only code that a host compiler could not take, and code that both sides share.
#include <cassert>
#include <cstdio>
#include <type_traits>
__device__ float unknown_intrinsics(float x, int) { return __no_such_function(x) + warp_thing[3]; }
static __device__ __forceinline__ int unused_static(int a) { return a; }
inline __forceinline__ __device__ int twice_inline(int a) { return a; }
__device__ __noinline__ int not_inlined(int a) { return a; }
template <typename T> __device__ inline T mul(T a, T b) { return __fmul_weird(a, b); }
template <class T, class... Rest> static __device__ T sum(T first, Rest... rest) { return first + sum(rest...); }
template <class T> __device__ auto trailing(T a, T b) -> decltype(a + b) { return __nope(a, b); }
__device__ constexpr int constant(int x) { return x + 1; }
static_assert(constant(1) == 2, "constexpr device functions keep their body");
__host__ __device__ int both(int x) { return x + 1; }
__device__ __host__ inline int both_too(int x) { return x + 2; }
__host__ int host_only(int x) { return x + 3; }
struct V {
    float x, y;
    V() = default;
    __device__ V(float a, float b) : x(a), y{b} { x = __nope(); }
    __host__ __device__ explicit V(float a) : x(a), y{a} {}
    __device__ V& operator+=(const V& o) { x = __nope(o.x); return *this; }
    __device__ float operator()(int i) const { return __nope(i); }
    __device__ float operator[](int i) const noexcept { return __nope(i); }
    __device__ operator float() const { return __nope(); }
    __device__ bool operator<(const V& o) const { return __nope(o); }
    __device__ V operator<<(int n) const { return __nope(n); }
    template <class T> __device__ T as() const { return __nope<T>(); }
    __device__ static int count() { return __nope(); }
    __host__ __device__ float sum() const { return x + y; }
    __device__ float later(const float a[3], float (*f)(float)) const;
    virtual __device__ void virtual_one() {}
    friend __device__ V operator-(const V& a, const V&) { return __nope(a); }
};
__device__ float V::later(const float a[3], float (*f)(float)) const { return __nope(a, f); }
__device__ V operator+(const V& a, const V& b) { return __nope(a, b); }
template <class T> struct W {
    T value;
    __device__ T get() const;
    template <class U> __device__ U cast(U) const;
    __device__ ~W() noexcept(false) { __nope(); }
};
template <class T> __device__ T W<T>::get() const { return __nope(value); }
template <class T> template <class U> __device__ U W<T>::cast(U u) const { return __nope(u); }
extern "C" __device__ int c_function(int a) { return __nope(a); }
namespace { __device__ int in_unnamed(int) { return __nope(); } }
namespace a { namespace b {
    __device__ inline void deep(int x, int* y = nullptr) { if (x) { __nope("}", '{', y); } }
    __device__ int declared(int);
} }
__device__ int a::b::declared(int n) { return __nope(n); }
__device__ int *pointer_result(int *p) { return __nope(p); }
__device__ const char* string_result() { return __nope(R"x(})"}{)x"); }
#if defined(__CUDA_ARCH__)
#error the host side has no __CUDA_ARCH__
#endif
#if !defined(__CUDACC__) || !defined(__NVCC__)
#error macros of nvcc are missing
#endif
__device__ int multiline(
    int a,
    int b)
{
    /* text */
    assert(a == b);
    return __nope(a,
                  b);
}
const int line = __LINE__;
int main() {
    V v(1.5f);
    std::printf("%d %d %d %d %g\n", both(1), both_too(1), host_only(1), constant(4), v.sum());
    std::printf("line %d %d\n", line, __LINE__);
    W<int>* w = nullptr;
    (void)w;
    std::printf("%s\n", std::is_same<decltype(trailing(1, 2)), int>::value ? "int" : "other");
    return static_cast<int>(mul(2.0f, 3.0f));
}
