// SPDX-License-Identifier: Apache-2.0
// Breadth-first search level by level; the host asks after each level whether anything was found.
#include <cuda_runtime.h>

#include "graph.hpp"

namespace {

constexpr int threads = 256, unseen = -1;

__global__ void bfs_start(int* levels, int nodes) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < nodes) levels[i] = i == 0 ? 0 : unseen;
}

__global__ void bfs_level(const int* starts, const int* edges, int* levels, int* found, int level, int nodes) {
    int node = blockIdx.x * blockDim.x + threadIdx.x;
    if (node >= nodes || levels[node] != level) return;
    for (int i = starts[node]; i < starts[node + 1]; ++i) {
        int other = edges[i];
        if (levels[other] == unseen) {
            levels[other] = level + 1;
            *found = 1;
        }
    }
}

bench::Case make_bfs(long size) {
    bench::Case c;
    const int nodes = static_cast<int>(size);
    const bench::SparseRows graph = bench::sparse_rows(nodes);
    auto starts = c.input(graph.starts), edges = c.input(graph.columns);
    auto levels = c.output<int>(size);
    auto found = c.scratch<int>(1);
    c.items = static_cast<double>(graph.columns.size());
    const unsigned grid = bench::blocks(size, threads);
    c.cuda = [=](const bench::Memory& m) {
        bfs_start<<<grid, threads>>>(m[levels], nodes);
        int more = 1;
        for (int level = 0; more != 0; ++level) {
            cudaMemset(m[found], 0, sizeof(int));
            bfs_level<<<grid, threads>>>(m[starts], m[edges], m[levels], m[found], level, nodes);
            if (cudaMemcpy(&more, m[found], sizeof more, cudaMemcpyDeviceToHost) != cudaSuccess) break;
        }
    };
    c.host = [=](const bench::Memory& m) {
        const int *from = m[starts], *edge = m[edges];
        int* to = m[levels];
        for (int i = 0; i < nodes; ++i) to[i] = i == 0 ? 0 : unseen;
        std::vector<int> front = {0}, next;
        for (int level = 1; !front.empty(); ++level) {
            next.clear();
            for (int node : front) {
                for (int i = from[node]; i < from[node + 1]; ++i) {
                    if (to[edge[i]] != unseen) continue;
                    to[edge[i]] = level;
                    next.push_back(edge[i]);
                }
            }
            front.swap(next);
        }
    };
    return c;
}

const bench::Registration registration(
    {"bfs", "Breadth-first search, edges a second", "items", "nodes", make_bfs, {1 << 10, 1 << 14, 1 << 16, 1 << 18, 1 << 20}, 1 << 16});

}  // namespace
