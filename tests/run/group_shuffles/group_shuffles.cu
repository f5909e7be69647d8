// SPDX-License-Identifier: Apache-2.0
// Shuffles of cooperative groups for numbers of every width, vectors and classes.
#include <cooperative_groups.h>

#include "../check.h"

namespace cg = cooperative_groups;

struct Mixed {
    double d;
    short s;
    char c[3];
};
static_assert(CUDART_VERSION >= 11000, "known without an include, in device code too");

__global__ void tile(long long* out) {
    auto warp = cg::tiled_partition<32>(cg::this_thread_block());
    auto quad = cg::tiled_partition<4>(cg::this_thread_block());
    unsigned t = threadIdx.x;
    uint4 v = make_uint4(t, t + 1, t + 2, t + 3);
    uint4 w = warp.shfl_xor(v, 5);
    Mixed m{t * 0.5, static_cast<short>(-int(t)), {char(t), char(t + 1), char(t + 2)}};
    Mixed n = quad.shfl(m, 2);
    float3 f = warp.shfl_down(make_float3(t, t * 2.0f, t * 3.0f), 3);
    int active = 0;
    long long* mine = out + t * 12;
    mine[0] = w.x * 1000000ll + w.y * 10000 + w.z * 100 + w.w;
    mine[1] = static_cast<long long>(n.d * 2) * 10000 + -n.s * 100 + n.c[0] + n.c[1] + n.c[2];
    mine[2] = static_cast<long long>(f.x + 100 * f.y + 10000 * f.z);
    mine[3] = warp.shfl_up(static_cast<short>(t), 1);
    mine[4] = warp.shfl(static_cast<unsigned char>(200 + t), 7);
    mine[5] = warp.shfl(t > 3, 3) ? 1 : 0;
    mine[6] = static_cast<long long>(warp.shfl(t * 1.25, 9) * 100);
    if (t % 3 == 1) {
        auto some = cg::coalesced_threads();
        Mixed o = some.shfl(m, 4);
        uint4 p = some.shfl_up(v, 1);
        active = o.c[0] * 1000 + static_cast<int>(p.x);
    }
    mine[7] = active;
}

__global__ void whole_grid(int* sum, int n) {
    cg::grid_group grid = cg::this_grid();
    for (int i = static_cast<int>(grid.thread_rank()); i < n; i += static_cast<int>(grid.size())) sum[i] = i;
    grid.sync();
    if (grid.thread_rank() == 0) {
        for (int i = 1; i < n; ++i) sum[0] += sum[i];
    }
}

int main() {
    long long host[32 * 12] = {};
    long long* out = nullptr;
    MUST(cudaMalloc(&out, sizeof host));
    tile<<<1, 32>>>(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 32; ++t) {
        const long long* mine = host + t * 12;
        long long x = t ^ 5, q = (t & ~3) + 2, d = t + 3 < 32 ? t + 3 : t;
        expect(mine[0] == x * 1000000 + (x + 1) * 10000 + (x + 2) * 100 + x + 3, "uint4 over a warp");
        expect(mine[1] == q * 10000 + q * 100 + 3 * q + 3, "a class over four threads");
        expect(mine[2] == d * 30201, "float3");
        expect(mine[3] == (t > 0 ? t - 1 : 0), "short");
        expect(mine[4] == 207 && mine[5] == 0 && mine[6] == 1125, "unsigned char, bool, double");
        expect(mine[7] == (t % 3 == 1 ? 13000 + (t > 1 ? t - 3 : t) : 0), "threads of a branch");
    }
    int n = 1000, total = 0;
    int* sum = nullptr;
    MUST(cudaMalloc(&sum, n * sizeof(int)));
    void* arguments[] = {&sum, &n};
    MUST(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(whole_grid), dim3(1), dim3(64), arguments, 0, nullptr));
    MUST(cudaMemcpy(&total, sum, sizeof total, cudaMemcpyDeviceToHost));
    expect(total == 499500, "a grid that synchronises");
    return report();
}
