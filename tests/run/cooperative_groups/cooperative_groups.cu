// SPDX-License-Identifier: Apache-2.0
// Groups of cooperative_groups.h: block, tiles, coalesced threads, reduce and scan.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>

#include "../check.h"

namespace cg = cooperative_groups;

__device__ int sum_in_memory(cg::thread_group group, int* memory, int value) {
    int rank = group.thread_rank();
    for (int i = group.size() / 2; i > 0; i /= 2) {
        memory[rank] = value;
        group.sync();
        if (rank < i) value += memory[rank + i];
        group.sync();
    }
    return value;
}

__global__ void groups(int* out) {
    __shared__ int memory[128];
    cg::thread_block block = cg::this_thread_block();
    auto tile = cg::tiled_partition<16>(block);
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
    int t = block.thread_rank();
    int* mine = out + (blockIdx.x * block.size() + t) * 12;
    mine[0] = tile.thread_rank() + 100 * tile.meta_group_rank();
    mine[1] = cg::reduce(tile, t, cg::plus<int>());
    mine[2] = cg::reduce(warp, (t * 7) % 32, cg::greater<int>());
    mine[3] = tile.shfl_xor(t, 3);
    mine[4] = tile.shfl(t, 5);
    mine[5] = static_cast<int>(tile.ballot(t % 3 == 0));
    mine[6] = cg::inclusive_scan(tile, t, cg::plus<int>());
    mine[7] = cg::exclusive_scan(warp, 1, cg::plus<int>());
    int total = sum_in_memory(block, memory, t);
    if (t == 0) memory[0] = total;
    block.sync();
    mine[8] = memory[0];
    mine[9] = -1;
    if (t % 4 == 1) {
        cg::coalesced_group active = cg::coalesced_threads();
        mine[9] = active.thread_rank() + 100 * active.size() + 10000 * active.shfl(t, 0);
    }
    block.sync();
    mine[10] = tile.any(t % 16 == 7) + 2 * tile.all(t >= 0);
    mine[11] = static_cast<int>(cg::this_grid().thread_rank());
}

int main() {
    const int threads = 128, blocks = 2, per = 12;
    std::vector<int> got(threads * blocks * per);
    int* out = nullptr;
    MUST(cudaMalloc(&out, got.size() * sizeof(int)));
    groups<<<blocks, threads>>>(out);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(got.data(), out, got.size() * sizeof(int), cudaMemcpyDeviceToHost));
    MUST(cudaFree(out));
    int wrong[per] = {};
    for (int g = 0; g < threads * blocks; ++g) {
        int t = g % threads, tile = t / 16 * 16, warp = t / 32 * 32;
        int votes = 0, greatest = 0, scan = 0;
        for (int i = 0; i < 16; ++i) votes |= ((tile + i) % 3 == 0) << i;
        for (int i = 0; i < 32; ++i) greatest = std::max(greatest, (warp + i) * 7 % 32);
        for (int i = tile; i <= t; ++i) scan += i;
        int want[per] = {t % 16 + 100 * (t / 16), 16 * tile + 120, greatest, tile + ((t - tile) ^ 3), tile + 5, votes, scan, t - warp, threads * (threads - 1) / 2,
                         t % 4 == 1 ? (t - warp) / 4 + 800 + 10000 * (warp + 1) : -1, 3, g};
        for (int k = 0; k < per; ++k) wrong[k] += got[static_cast<size_t>(g) * per + k] != want[k];
    }
    for (int k = 0; k < per; ++k) {
        if (wrong[k] != 0) std::printf("slot %d: %d wrong\n", k, wrong[k]);
        expect(wrong[k] == 0, "group operation");
    }
    return report();
}
