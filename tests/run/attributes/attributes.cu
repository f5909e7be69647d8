// __forceinline__, __noinline__, __launch_bounds__, __restrict__, #pragma unroll, volatile.
#include "../check.h"

__host__ __device__ __forceinline__ int forced(int x) { return x + 1; }
__host__ __device__ __noinline__ int outlined(int x) { return x * 2; }
static HD inline int inlined(int x) { return x - 3; }
extern "C" HD int plain_c(int x) { return x ^ 5; }
[[nodiscard]] HD int attributed([[maybe_unused]] int unused, int x) noexcept { return x + 7; }
HD __attribute__((always_inline)) inline int gnu(int x) { return x << 1; }

HD void calls(int t, long long* out) {
    out[0] = forced(t) + outlined(t) * 100 + inlined(t) * 10000;
    out[1] = plain_c(t) + attributed(0, t) + gnu(t);
    int s = 0;
#pragma unroll
    for (int i = 0; i < 8; ++i) s += i * t;
#pragma unroll 4
    for (int i = 0; i < t; ++i) s ^= i;
#pragma unroll 1
    for (int i = 0; i < 3; ++i) s += outlined(i);
    out[2] = s;
    volatile int v = t;
    v = v + 1;
    v++;
    out[3] = v + v;
    const volatile int cv = 4;
    out[4] = cv;
    out[5] = t;
}
KERNEL(calls)

/// Specifiers between the type and the name, also after `*` and `&`.
template <typename T>
T const&
__device__ __host__ larger(const T& a, const T& b) {
    return a < b ? b : a;
}
int* __device__ __host__ next_one(int* p) { return p + 1; }
unsigned HD long after_type(int i) { return i * 3; }
HD void places(int t, long long* out) {
    int two[2] = {t, t * 7};
    out[0] = larger(t, 20) + *next_one(two) * 100;
    out[1] = after_type(t);
}
KERNEL(places)
__global__ void share_a_pointer(int* p) {
    int* __shared__ shared;
    if (threadIdx.x == 3) shared = p + 1;
    __syncthreads();
    shared[threadIdx.x] = threadIdx.x;
}

__global__ void __launch_bounds__(128) bounded(const float* __restrict__ in, float* __restrict__ out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i] * 2;
}
__launch_bounds__(64, 2) __global__ void bounded_twice(volatile int* p) {
    p[threadIdx.x] = p[threadIdx.x] + 1;
}
template <class T, int parts, int threads>
__launch_bounds__(threads)
__global__ void bounded_by_parameter(T* out) {
    for (int i = threadIdx.x; i < parts; i += threads) out[i] = T(i);
}
template <int threads>
__attribute__((noinline)) __launch_bounds__(threads, threads / 32) __global__ void bounded_by_expression(int* out) {
    out[threadIdx.x] = threads;
}

int main() {
    COMPARE(calls);
    COMPARE(places);
    float in[200], out[200];
    for (int i = 0; i < 200; ++i) in[i] = i;
    float *a, *b;
    MUST(cudaMalloc(&a, sizeof in));
    MUST(cudaMalloc(&b, sizeof in));
    MUST(cudaMemcpy(a, in, sizeof in, cudaMemcpyHostToDevice));
    bounded<<<2, 128>>>(a, b, 200);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(out, b, sizeof out, cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < 200; ++i) right = right && out[i] == 2 * in[i];
    expect(right, "launch bounds and restrict");
    MUST(cudaMemset(a, 0, 256));
    bounded_twice<<<1, 64>>>(reinterpret_cast<int*>(a));
    int ones[64];
    MUST(cudaMemcpy(ones, a, sizeof ones, cudaMemcpyDeviceToHost));
    expect(ones[0] == 1 && ones[63] == 1, "volatile pointer");
    bounded_by_parameter<float, 200, 64><<<1, 64>>>(b);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(out, b, sizeof out, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 200; ++i) right = right && out[i] == float(i);
    expect(right, "launch bounds that are a template's parameter");
    bounded_by_expression<64><<<1, 64>>>(reinterpret_cast<int*>(a));
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(ones, a, sizeof ones, cudaMemcpyDeviceToHost));
    expect(ones[0] == 64 && ones[63] == 64, "launch bounds of an expression");
    share_a_pointer<<<1, 32>>>(reinterpret_cast<int*>(a));
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(ones, a, sizeof ones, cudaMemcpyDeviceToHost));
    right = true;
    for (int i = 0; i < 32; ++i) right = right && ones[i + 1] == i;
    expect(right, "__shared__ after the type");
    return report();
}
