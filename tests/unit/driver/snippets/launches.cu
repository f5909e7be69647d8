#include <cstddef>
#include <vector>
template <class T, int N = 1> __global__ void k(T a, int b = N) { (void)a; (void)b; }
__global__ void first(int) {}
__global__ void second(int) {}
__global__ void empty() {}
namespace ns { namespace inner { __global__ void nested(int) {} } }
struct Holder {
    void (*kernel)(int);
    void (*table[2])(int);
    Holder* self() { return this; }
    void run(int x) { kernel<<<1, 1>>>(x); this->kernel<<<1, 2>>>(x); }
    template <class T> void generic(T x) { k<T><<<1, 1>>>(x); k<T, 4> <<<1, 1>>> (x); }
};
template <class T> struct Functor { static void go(T x) { ::k<T, (sizeof(T) > 2) ? 5 : 6><<<1, sizeof(T)>>>(x); } };
#define LAUNCH(kernel, ...) kernel<<<1, 2>>>(__VA_ARGS__)
#define CHECK(x) do { x; } while (0)
template <int A, int B> struct Sum { static const int value = A + B; };
template <int A> int number() { return A; }
static dim3 grid_of(int n) { return dim3(n, 2); }
int main() {
    int x = 1;
    cudaStream_t stream = reinterpret_cast<cudaStream_t>(&x);
    first<<<1>>>(x);
    first<<<dim3(1, 2, 3), dim3{4, 5}, 6, stream>>>(2);
    first<<<{1, 2}, {3}, 0, NULL>>>(3);
    first << <1, 2 >> >(4);
    first<< <1 << 2, 64 >> 3>> >(5);
    first<<<grid_of(2), (3 > 2 ? 4 : 5), sizeof(std::vector<std::vector<int>>)>>>(6);
    first<<<x < 5 ? 1 : 2, 3>>>(7);
    first<<<Sum<1, 2>::value, number<Sum<3, 4>::value>()>>>(8);
    first<<<number<2>(), Sum<1, sizeof(Sum<1, 1>)>::value>>>(9);
    first<<<1,
            2>>>(
        10);
    (x ? first : second)<<<1, 1>>>(11);
    void (*fp)(int) = second;
    fp<<<1, 1>>>(12);
    (*fp)<<<1, 1>>>(13);
    void (*table[])(int) = {first, second};
    table[1]<<<1, 1>>>(14);
    ns::inner::nested<<<1, 1>>>(15);
    ::ns::inner::nested<<<1, 1>>>(16);
    if (x) (first)<<<1, 1>>>(17); else (second)<<<1, 1>>>(18);
    if (!x) first<<<1, 1>>>(19); else second<<<1, 1>>>(20);
    for (int i = 0; i < 2; ++i) first<<<1, 1>>>(21 + i);
    first<<<1, 1>>>(23), second<<<1, 1>>>(24);
    x ? first<<<1, 1>>>(25) : second<<<1, 1>>>(26);
    Holder h = {second, {first, second}};
    h.kernel<<<1, 1>>>(27);
    h.self()->table[0]<<<1, 1>>>(28);
    h.run(29);
    h.generic(30);
    h.generic<short>(0);
    Functor<int>::go(31);
    LAUNCH(first, 32);
    LAUNCH((k<int, 3>), 33);
    CHECK((first<<<1, 1>>>(34)));
    auto lambda = [&](int y) { first<<<1, y>>>(35); };
    lambda(2);
    auto device_lambda = [=] __host__ __device__ (int y) { return y + 1; };
    first<<<1, 1>>>(device_lambda(35));
    k<<<1, 1>>>(37, 38);
    k<int><<<1, 1>>>(39);
    empty<<<1, 1>>>();
    switch (x) { case 1: first<<<1, 1>>>(40); }
    int line = __LINE__; first<<<1, 1>>>(line);
    return 0 << 1 << 1;
}
