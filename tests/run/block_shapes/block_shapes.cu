// Short kernels in blocks of all sorts of shapes: every thread runs once, as itself, whatever the device makes of a block.
#include "../check.h"

struct Seen {
    unsigned thread[3], block[3], block_dim[3], grid_dim[3];
    unsigned times;
};

/// Each thread counts itself; `gone` of every sixteen leave early, after they were counted.
__global__ void look(Seen* seen, unsigned* total, int gone) {
    unsigned in_block = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    Seen* s = seen + block * blockDim.x * blockDim.y * blockDim.z + in_block;
    atomicAdd(&s->times, 1u);
    atomicAdd(total, in_block + 1);
    if (static_cast<int>(in_block % 16) < gone) return;
    unsigned indices[3] = {threadIdx.x, threadIdx.y, threadIdx.z};
    s->thread[0] = indices[0];
    s->thread[1] = indices[1];
    s->thread[2] = indices[2];
    s->block[0] = blockIdx.x;
    s->block[1] = blockIdx.y;
    s->block[2] = blockIdx.z;
    switch (in_block % 3) {
        case 0: s->block_dim[0] = blockDim.x; s->block_dim[1] = blockDim.y; s->block_dim[2] = blockDim.z; break;
        case 1: s->block_dim[2] = blockDim.z; [[fallthrough]];
        default: s->block_dim[0] = blockDim.x; s->block_dim[1] = blockDim.y; s->block_dim[2] = blockDim.z;
    }
    s->grid_dim[0] = gridDim.x;
    s->grid_dim[1] = gridDim.y;
    s->grid_dim[2] = gridDim.z;
}

/// Neither index is used: what is done once a thread is done as often as there are threads.
__global__ void count(unsigned* total) { atomicAdd(total, 3u); }

bool same(const unsigned* a, dim3 b) { return a[0] == b.x && a[1] == b.y && a[2] == b.z; }

void shape(dim3 grid, dim3 block, int gone) {
    const unsigned threads = block.x * block.y * block.z, blocks = grid.x * grid.y * grid.z;
    Seen* seen = nullptr;
    unsigned* total = nullptr;
    MUST(cudaMalloc(&seen, sizeof(Seen) * threads * blocks));
    MUST(cudaMalloc(&total, 2 * sizeof *total));
    MUST(cudaMemset(seen, 0, sizeof(Seen) * threads * blocks));
    MUST(cudaMemset(total, 0, 2 * sizeof *total));
    look<<<grid, block>>>(seen, total, gone);
    count<<<grid, block>>>(total + 1);
    std::vector<Seen> got(threads * blocks);
    unsigned totals[2];
    MUST(cudaMemcpy(got.data(), seen, sizeof(Seen) * got.size(), cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(totals, total, sizeof totals, cudaMemcpyDeviceToHost));
    expect(totals[0] == blocks * (threads * (threads + 1) / 2), "each thread once");
    expect(totals[1] == 3 * blocks * threads, "threads that do not know who they are");
    unsigned at = 0, wrong = 0;
    for (unsigned b = 0; b < blocks; ++b) {
        for (unsigned t = 0; t < threads; ++t, ++at) {
            const dim3 zero(0, 0, 0), own(t % block.x, t / block.x % block.y, t / block.x / block.y);
            const dim3 of_grid(b % grid.x, b / grid.x % grid.y, b / grid.x / grid.y);
            const bool left = static_cast<int>(t % 16) < gone;
            const Seen& s = got[at];
            const bool right = s.times == 1 && same(s.thread, left ? zero : own) && same(s.block, left ? zero : of_grid) &&
                               same(s.block_dim, left ? zero : block) && same(s.grid_dim, left ? zero : grid);
            wrong += right ? 0 : 1;
        }
    }
    expect(wrong == 0, "what threads see");
    MUST(cudaFree(seen));
    MUST(cudaFree(total));
}

int main() {
    const dim3 blocks[] = {{1, 1, 1},   {7, 1, 1},  {8, 1, 1},  {24, 1, 1}, {32, 1, 1},  {100, 1, 1}, {256, 1, 1}, {1000, 1, 1}, {1024, 1, 1}, {16, 16, 1},
                           {32, 8, 1},  {4, 2, 1},  {2, 4, 4},  {3, 33, 1}, {1, 64, 1},  {5, 7, 3},   {8, 8, 8},   {1, 1, 64},   {6, 1, 4},    {12, 6, 2},
                           {4, 16, 2},  {9, 8, 1},  {64, 2, 1}, {2, 1, 32}, {128, 8, 1}, {1, 1024, 1}};
    int gone = 0;
    for (const dim3& block : blocks) {
        shape(dim3(3), block, gone);
        shape(dim3(2, 3, 2), block, 5 - gone);
        gone = (gone + 1) % 4;
    }
    return report();
}
