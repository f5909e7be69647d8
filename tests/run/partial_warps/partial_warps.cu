// SPDX-License-Identifier: Apache-2.0
// Warp operations in blocks whose last warp has fewer than 32 lanes. Lanes that the block does not have take part in
// nothing: votes have 0 there, shuffles read 0 from them.
#include <cooperative_groups.h>

#include "../check.h"

namespace cg = cooperative_groups;

constexpr unsigned everyone = 0xffffffffu;
constexpr int results = 24;

__device__ unsigned linear() { return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z); }

__device__ int warp_sum(int v) {
    for (int offset = 16; offset > 0; offset /= 2) v += __shfl_down_sync(everyone, v, offset);
    return v;
}

__global__ void shuffles(long long* out) {
    int t = static_cast<int>(linear());
    long long* mine = out + (blockIdx.x * blockDim.x * blockDim.y * blockDim.z + t) * results;
    int v = 3 * t + 1;
    mine[0] = __shfl_down_sync(everyone, v, 16);
    mine[1] = __shfl_down_sync(everyone, v, 1);
    mine[2] = __shfl_xor_sync(everyone, v, 5);
    mine[3] = __shfl_sync(everyone, v, 31);
    mine[4] = __shfl_sync(everyone, v, t + 9, 8);
    mine[5] = __shfl_up_sync(everyone, v, 3);
    mine[6] = __shfl_down_sync(everyone, 1000000000000ll * v, 2, 16);
    mine[7] = static_cast<long long>(__shfl_xor_sync(everyone, 0.5 * v, 16) * 2);
    mine[8] = warp_sum(v);
    mine[9] = __shfl_xor_sync(everyone, v, 1);
    mine[10] = __shfl_down_sync(everyone, static_cast<float>(v), 16);
}

__global__ void votes(long long* out) {
    int t = static_cast<int>(linear());
    long long* mine = out + (blockIdx.x * blockDim.x * blockDim.y * blockDim.z + t) * results;
    mine[0] = __ballot_sync(everyone, 1);
    mine[1] = __ballot_sync(everyone, t % 3 == 0);
    mine[2] = __all_sync(everyone, t >= 0);
    mine[3] = __any_sync(everyone, t < 0);
    mine[4] = __activemask();
    mine[5] = __match_any_sync(everyone, t % 4);
    int same = -1;
    mine[6] = __match_all_sync(everyone, 7ll, &same);
    mine[7] = same;
#if __CUDA_ARCH__ >= 800
    mine[8] = __reduce_add_sync(everyone, t + 1);
    mine[9] = __reduce_min_sync(everyone, t + 1);
    mine[10] = __reduce_and_sync(everyone, 0xf0u | t);
#endif
    mine[11] = __popc(cg::coalesced_threads().ballot(1));
    mine[12] = __syncthreads_count(t % 2);
    mine[13] = cg::tiled_partition<32>(cg::this_thread_block()).ballot(1);
    if (t % 2 == 0) {
        mine[14] = __activemask();
        mine[15] = __shfl_down_sync(__activemask(), t + 5, 2);
    } else {
        mine[14] = mine[15] = -1;
    }
}

/// Lanes that left the kernel are as those that never were.
__global__ void early(long long* out, int n) {
    int t = static_cast<int>(linear());
    if (t >= n) return;
    long long* mine = out + t * results;
    mine[0] = warp_sum(t + 1);
    mine[1] = __ballot_sync(everyone, 1);
    mine[2] = __activemask();
}

struct Host {
    std::vector<long long> got;
    int threads;
    const char* what;
    void check(int t, int slot, long long wanted) const {
        long long value = got[static_cast<size_t>(t * results + slot)];
        if (value == wanted) return;
        if (failures()++ < 8) std::printf("wrong: %s: block of %d, thread %d, slot %d: %lld, not %lld\n", what, threads, t, slot, value, wanted);
    }
    /// The shuffled value of the lane; 0 where the block has none.
    long long lane(int t, int source) const {
        int thread = (t & ~31) + source;
        return thread < threads ? 3 * thread + 1 : 0;
    }
};

template <typename Launch>
Host run(const char* what, dim3 block, int blocks, Launch launch) {
    Host host;
    host.what = what;
    host.threads = static_cast<int>(block.x * block.y * block.z);
    host.got.resize(static_cast<size_t>(host.threads) * results * blocks);
    size_t bytes = host.got.size() * sizeof(long long);
    long long* out = nullptr;
    MUST(cudaMalloc(&out, bytes));
    MUST(cudaMemset(out, 0x55, bytes));
    launch(out);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(host.got.data(), out, bytes, cudaMemcpyDeviceToHost));
    MUST(cudaFree(out));
    host.got.erase(host.got.begin(), host.got.end() - static_cast<std::ptrdiff_t>(host.threads) * results);
    return host;
}

void check_shuffles(const Host& h) {
    for (int t = 0; t < h.threads; ++t) {
        int l = t & 31;
        auto own = h.lane(t, l);
        h.check(t, 0, l + 16 < 32 ? h.lane(t, l + 16) : own);
        h.check(t, 1, l + 1 < 32 ? h.lane(t, l + 1) : own);
        h.check(t, 2, h.lane(t, l ^ 5));
        h.check(t, 3, h.lane(t, 31));
        h.check(t, 4, h.lane(t, (l & ~7) + (t + 9) % 8));
        h.check(t, 5, l >= 3 ? h.lane(t, l - 3) : own);
        h.check(t, 6, 1000000000000ll * (l % 16 + 2 < 16 ? h.lane(t, l + 2) : own));
        h.check(t, 7, h.lane(t, l ^ 16));
        if (l == 0) {
            long long sum = 0;
            for (int i = 0; i < 32; ++i) sum += h.lane(t, i);
            h.check(t, 8, sum);
        }
        h.check(t, 9, h.lane(t, l ^ 1));
        h.check(t, 10, l + 16 < 32 ? h.lane(t, l + 16) : own);
    }
}

void check_votes(const Host& h) {
    for (int t = 0; t < h.threads; ++t) {
        int first = t & ~31;
        unsigned here = 0, thirds = 0, like = 0, even = 0;
        int count = 0, odd = 0;
        unsigned anded = ~0u;
        long long sum = 0;
        for (int i = first; i < first + 32 && i < h.threads; ++i) {
            unsigned bit = 1u << (i - first);
            here |= bit;
            if (i % 3 == 0) thirds |= bit;
            if (i % 4 == t % 4) like |= bit;
            if (i % 2 == 0) even |= bit;
            sum += i + 1;
            anded &= 0xf0u | static_cast<unsigned>(i);
            ++count;
        }
        for (int i = 0; i < h.threads; ++i) odd += i % 2;
        long long wanted[] = {here, thirds, 1, 0, here, like, here, 1, sum, first + 1, anded, count, odd, here};
        for (int slot = 0; slot < 14; ++slot) h.check(t, slot, wanted[slot]);
        h.check(t, 14, t % 2 == 0 ? static_cast<long long>(even) : -1);
        int from = (t & 31) + 2 < 32 ? t + 2 : t;
        h.check(t, 15, t % 2 != 0 ? -1 : from < h.threads ? from + 5 : 0);
    }
}

void check_early(const Host& h, int n) {
    for (int t = 0; t < n; ++t) {
        long long sum = 0;
        unsigned here = 0;
        for (int i = t & ~31; i < (t & ~31) + 32 && i < n; ++i) {
            sum += i + 1;
            here |= 1u << (i & 31);
        }
        if (t % 32 == 0) h.check(t, 0, sum);
        h.check(t, 1, here);
        h.check(t, 2, here);
    }
}

int main() {
    const dim3 blocks[] = {dim3(1), dim3(17), dim3(33), dim3(48), dim3(64), dim3(100), dim3(5, 7), dim3(16, 3), dim3(32, 3), dim3(3, 5, 3), dim3(16, 1, 5)};
    for (const dim3& block : blocks) {
        check_shuffles(run("shuffles", block, 3, [&](long long* out) { shuffles<<<3, block>>>(out); }));
        check_votes(run("votes", block, 2, [&](long long* out) { votes<<<2, block>>>(out); }));
        int n = static_cast<int>(block.x * block.y * block.z) * 2 / 3 + 1;
        check_early(run("early", block, 1, [&](long long* out) { early<<<1, block>>>(out, n); }), n);
    }
    return report();
}
