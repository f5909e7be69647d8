// nvcc's atomic functions with a memory order and a scope, on global and shared memory.
#include "../check.h"

struct Results {
    int i;
    unsigned u;
    long long q;
    unsigned long long uq;
    float f;
    double d;
    int low;
    unsigned high;
    long long wide_low;
    unsigned bits;
    unsigned long long cas;
    int last;
    float swapped;
    unsigned char byte;
    unsigned short half_word;
};

__device__ void all(Results* r, int t) {
    __nv_atomic_add(&r->i, t, __NV_ATOMIC_RELAXED);
    __nv_atomic_fetch_sub(&r->u, 3, __NV_ATOMIC_SEQ_CST, __NV_THREAD_SCOPE_DEVICE);
    __nv_atomic_fetch_and(&r->q, ~(1ll << (t & 63)), __NV_ATOMIC_ACQ_REL, __NV_THREAD_SCOPE_BLOCK);
    __nv_atomic_fetch_add(&r->uq, 1ull << 33, __NV_ATOMIC_RELEASE);
    __nv_atomic_fetch_add(&r->f, 0.5f, __NV_ATOMIC_ACQUIRE);
    __nv_atomic_add(&r->d, 0.25, __NV_ATOMIC_RELAXED, __NV_THREAD_SCOPE_SYSTEM);
    __nv_atomic_fetch_min(&r->low, -t, __NV_ATOMIC_RELAXED);
    __nv_atomic_max(&r->high, 0x80000000u + t, __NV_ATOMIC_RELAXED);
    __nv_atomic_fetch_min(&r->wide_low, -(1ll << 40) * t, __NV_ATOMIC_RELAXED);
    __nv_atomic_fetch_or(&r->bits, 1u << (t & 31), __NV_ATOMIC_RELAXED);
    unsigned long long seen = __nv_atomic_load_n(&r->cas, __NV_ATOMIC_RELAXED);
    while (!__nv_atomic_compare_exchange_n(&r->cas, &seen, seen + (1ull << 32) + 1, true, __NV_ATOMIC_ACQ_REL, __NV_ATOMIC_RELAXED, __NV_THREAD_SCOPE_DEVICE)) {
    }
    float mine = t, before;
    __nv_atomic_exchange(&r->swapped, &mine, &before, __NV_ATOMIC_RELAXED);
    __nv_atomic_add(&r->last, (int)before, __NV_ATOMIC_RELAXED);
    if (t == 7) {
        __nv_atomic_store_n(&r->byte, 200, __NV_ATOMIC_RELEASE, __NV_THREAD_SCOPE_BLOCK);
        unsigned short value = 60000;
        __nv_atomic_store(&r->half_word, &value, __NV_ATOMIC_RELAXED);
    }
    __nv_atomic_thread_fence(__NV_ATOMIC_SEQ_CST, __NV_THREAD_SCOPE_DEVICE);
}

__global__ void in_global(Results* r) { all(r, blockIdx.x * blockDim.x + threadIdx.x); }

__global__ void in_shared(Results* r) {
    __shared__ Results local;
    if (threadIdx.x == 0) local = *r;
    __syncthreads();
    all(&local, threadIdx.x);
    __syncthreads();
    if (threadIdx.x == 0) *r = local;
}

void check_results(const Results& r, int threads, const char* where) {
    int sum = threads * (threads - 1) / 2;
    auto same = [&](bool holds, const char* what) {
        if (!holds) std::printf("%s: ", where);
        expect(holds, what);
    };
    same(r.i == sum, "add of int");
    same(r.u == 0u - 3u * threads, "sub of unsigned");
    same(r.q == 0 && r.uq == (unsigned long long)threads << 33, "64-bit and, add");
    same(r.f == 0.5f * threads && r.d == 0.25 * threads, "floating add");
    same(r.low == 1 - threads && r.high == 0x80000000u + threads - 1 && r.wide_low == -(1ll << 40) * (threads - 1), "min and max");
    same(r.bits == ~0u, "or");
    same(r.cas == ((1ull << 32) + 1) * threads, "compare and exchange");
    same(r.last + (int)r.swapped == sum, "exchange");
    same(r.byte == 200 && r.half_word == 60000, "stores of small types");
}

int main() {
    Results* device;
    MUST(cudaMalloc(&device, sizeof(Results)));
    Results r;
    Results start = {};
    start.q = -1;
    MUST(cudaMemcpy(device, &start, sizeof start, cudaMemcpyHostToDevice));
    in_global<<<8, 64>>>(device);
    MUST(cudaMemcpy(&r, device, sizeof r, cudaMemcpyDeviceToHost));
    check_results(r, 512, "global");
    MUST(cudaMemcpy(device, &start, sizeof start, cudaMemcpyHostToDevice));
    in_shared<<<1, 96>>>(device);
    MUST(cudaMemcpy(&r, device, sizeof r, cudaMemcpyDeviceToHost));
    check_results(r, 96, "shared");
    MUST(cudaFree(device));
    return report();
}
