// Breadth-first search over a graph in compressed rows. Each level is a launch; a flag in device memory tells the host
// whether anything was reached. Atomics decide who claims a vertex.
//
// Build: qiaocc -O2 bfs.cu -o bfs      (or nvcc)
// Last line of the output: PASSED
#include <cstdio>
#include <cstdlib>
#include <queue>
#include <vector>

#include <cuda_runtime.h>

#define CHECK(call)                                                                                 \
    do {                                                                                            \
        cudaError_t error = (call);                                                                 \
        if (error != cudaSuccess) {                                                                 \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorString(error)); \
            std::exit(1);                                                                           \
        }                                                                                           \
    } while (0)

constexpr int unreached = -1;

// The struct travels to the kernel by value, with pointers into device memory.
struct Graph {
    const int* first;   // edges of vertex v: target[first[v]] to target[first[v + 1]]
    const int* target;
    int vertices;
};

__global__ void expand(Graph graph, int* distance, int* parent, int level, bool* changed, unsigned* reached) {
    int v = blockIdx.x * blockDim.x + threadIdx.x;
    if (v >= graph.vertices || distance[v] != level) return;
    for (int edge = graph.first[v]; edge < graph.first[v + 1]; ++edge) {
        int w = graph.target[edge];
        if (atomicCAS(&distance[w], unreached, level + 1) == unreached) {
            parent[w] = v;
            atomicAdd(reached, 1u);
            *changed = true;
        }
    }
}

int main() {
    const int n = 50000, degree = 4, start = 17;
    std::vector<int> first(n + 1), target;
    unsigned state = 7;
    for (int v = 0; v < n; ++v) {
        first[v] = static_cast<int>(target.size());
        target.push_back((v + 1) % n / 2 * 2);  // some structure, and vertices that nothing leads to
        for (int k = 1; k < degree; ++k) {
            state = state * 1664525u + 1013904223u;
            target.push_back(static_cast<int>(state >> 8) % n / 3 * 3);
        }
    }
    first[n] = static_cast<int>(target.size());

    int *device_first, *device_target, *distance, *parent;
    bool* changed;
    unsigned* reached;
    CHECK(cudaMalloc(&device_first, first.size() * sizeof(int)));
    CHECK(cudaMalloc(&device_target, target.size() * sizeof(int)));
    CHECK(cudaMalloc(&distance, n * sizeof(int)));
    CHECK(cudaMalloc(&parent, n * sizeof(int)));
    CHECK(cudaMalloc(&changed, sizeof(bool)));
    CHECK(cudaMalloc(&reached, sizeof(unsigned)));
    CHECK(cudaMemcpy(device_first, first.data(), first.size() * sizeof(int), cudaMemcpyHostToDevice));
    CHECK(cudaMemcpy(device_target, target.data(), target.size() * sizeof(int), cudaMemcpyHostToDevice));
    CHECK(cudaMemset(distance, 0xff, n * sizeof(int)));  // all bytes 0xff: -1 in every int
    CHECK(cudaMemset(distance + start, 0, sizeof(int)));
    CHECK(cudaMemset(reached, 0, sizeof(unsigned)));

    Graph graph{device_first, device_target, n};
    bool more = true;
    int level = 0;
    for (; more; ++level) {
        CHECK(cudaMemset(changed, 0, sizeof(bool)));
        expand<<<(n + 127) / 128, 128>>>(graph, distance, parent, level, changed, reached);
        CHECK(cudaGetLastError());
        CHECK(cudaMemcpy(&more, changed, sizeof(bool), cudaMemcpyDeviceToHost));
    }
    std::vector<int> result(n), parents(n);
    unsigned count;
    CHECK(cudaMemcpy(result.data(), distance, n * sizeof(int), cudaMemcpyDeviceToHost));
    CHECK(cudaMemcpy(parents.data(), parent, n * sizeof(int), cudaMemcpyDeviceToHost));
    CHECK(cudaMemcpy(&count, reached, sizeof(count), cudaMemcpyDeviceToHost));

    std::vector<int> expected(n, unreached);
    std::queue<int> waiting;
    unsigned expected_count = 0;
    expected[start] = 0;
    for (waiting.push(start); !waiting.empty(); waiting.pop()) {
        int v = waiting.front();
        for (int edge = first[v]; edge < first[v + 1]; ++edge) {
            if (expected[target[edge]] != unreached) continue;
            expected[target[edge]] = expected[v] + 1;
            ++expected_count;
            waiting.push(target[edge]);
        }
    }
    int wrong = count != expected_count;
    for (int v = 0; v < n; ++v) {
        wrong += result[v] != expected[v];
        if (result[v] > 0) wrong += expected[parents[v]] + 1 != result[v];  // which parent is up to chance
    }
    std::printf("%d vertices, %u reached in %d levels, %d wrong\n", n, count, level, wrong);
    for (void* memory : {(void*)device_first, (void*)device_target, (void*)distance, (void*)parent, (void*)changed, (void*)reached}) {
        CHECK(cudaFree(memory));
    }
    std::printf(wrong == 0 ? "PASSED\n" : "FAILED\n");
    return wrong == 0 ? 0 : 1;
}
