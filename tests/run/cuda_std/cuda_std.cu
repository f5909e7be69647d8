// SPDX-License-Identifier: Apache-2.0
// libcu++: atomics of every scope, on device and host, the names of cuda::std, and the pipeline's primitives.
#include <cuda/atomic>
#include <cuda/std/array>
#include <cuda/std/cstdint>
#include <cuda/std/limits>
#include <cuda/std/tuple>
#include <cuda/std/type_traits>
#include <cuda/std/utility>
#include <cuda_pipeline.h>

#include "../check.h"

struct Counters {
    cuda::atomic<int, cuda::thread_scope_device> count;
    cuda::atomic<unsigned, cuda::thread_scope_system> most;
    cuda::std::atomic<unsigned long long> sum;
    cuda::atomic<float, cuda::thread_scope_device> halves;
    int plain;
    int winner;
};

__global__ void work(Counters* c) {
    __shared__ cuda::atomic<int, cuda::thread_scope_block> in_block;
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if (threadIdx.x == 0) in_block.store(0, cuda::memory_order_relaxed);
    __syncthreads();
    in_block.fetch_add(1, cuda::std::memory_order_relaxed);
    ++c->count;
    c->most.fetch_max(t * 3);
    c->sum += t;
    c->halves.fetch_add(0.5F, cuda::memory_order_relaxed);
    cuda::atomic_ref<int, cuda::thread_scope_device> plain(c->plain);
    plain.fetch_sub(2);
    int expected = -1;
    cuda::atomic_ref<int> winner(c->winner);
    winner.compare_exchange_strong(expected, static_cast<int>(t), cuda::memory_order_acq_rel);
    cuda::atomic_thread_fence(cuda::memory_order_seq_cst, cuda::thread_scope_device);
    __syncthreads();
    if (threadIdx.x == 0 && in_block.load() != static_cast<int>(blockDim.x)) c->plain = 1000000;
}

__global__ void through_shared(const int4* in, int4* out) {
    __shared__ int4 buffer[2][32];
    __pipeline_memcpy_async(&buffer[0][threadIdx.x], &in[threadIdx.x], sizeof(int4));
    __pipeline_commit();
    __pipeline_memcpy_async(&buffer[1][threadIdx.x], &in[threadIdx.x + 32], sizeof(int4), 8);
    __pipeline_commit();
    __pipeline_wait_prior(1);
    __syncthreads();
    out[threadIdx.x] = buffer[0][31 - threadIdx.x];
    __pipeline_wait_prior(0);
    __syncthreads();
    out[threadIdx.x + 32] = buffer[1][31 - threadIdx.x];
}

HD void names(int t, long long* out) {
    int n = 0;
    cuda::std::array<int, 3> a = {{t, 2, 3}};
    out[n++] = a[0] + static_cast<long long>(a.size());
    cuda::std::uint32_t most = cuda::std::numeric_limits<cuda::std::uint32_t>::max();
    out[n++] = most;
    cuda::std::tuple<int, short> both(t, static_cast<short>(7));
    out[n++] = cuda::std::get<0>(both) * cuda::std::get<1>(both);
    cuda::std::pair<int, int> p = cuda::std::make_pair(t, 4);
    cuda::std::swap(p.first, p.second);
    out[n++] = p.first * 1000 + p.second;
    out[n++] = cuda::std::is_same<cuda::std::remove_cv_t<const int>, int>::value;
}
KERNEL(names)

int main() {
    COMPARE(names);
    Counters* c = nullptr;
    MUST(cudaMallocManaged(&c, sizeof(Counters)));
    std::memset(static_cast<void*>(c), 0, sizeof(Counters));
    c->winner = -1;
    c->count = 5;
    c->halves.store(1.0F);
    c->most.fetch_add(1);
    work<<<4, 64>>>(c);
    MUST(cudaDeviceSynchronize());
    expect(c->count.load() == 261 && c->count-- == 261 && c->count == 260, "count");
    expect(c->most == 765U && c->most.fetch_min(3) == 765U && c->most.load() == 3, "most");
    expect(c->sum == 255ULL * 128, "sum");
    expect(c->halves.load() == 129.0F && c->halves.fetch_add(1.0F) == 129.0F, "halves");
    expect(c->plain == -512, "plain");
    expect(c->winner >= 0 && c->winner < 256, "winner");
    MUST(cudaFree(c));

    int4* memory = nullptr;
    MUST(cudaMallocManaged(&memory, 128 * sizeof(int4)));
    for (int i = 0; i < 64; ++i) memory[i] = make_int4(i, i + 1, i + 2, i + 3);
    through_shared<<<1, 32>>>(memory, memory + 64);
    MUST(cudaDeviceSynchronize());
    for (int i = 0; i < 32; ++i) {
        const int4 first = memory[64 + i], second = memory[96 + i];
        expect(first.x == 31 - i && first.w == 34 - i, "copied through shared memory");
        expect(second.x == 63 - i && second.y == 64 - i && second.z == 0 && second.w == 0, "zeros behind a copy");
    }
    MUST(cudaFree(memory));
    return report();
}
