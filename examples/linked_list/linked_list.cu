// Pointers in device memory: linked lists whose nodes the device itself allocates from a pool, and a float** whose rows
// are separate allocations. A pointer is the same number on host and device, so the host may follow it too.
//
// Build: qiaocc -O2 linked_list.cu -o linked_list      (or nvcc)
// Last line of the output: PASSED
#include <cstdio>
#include <cstdlib>
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

struct Node {
    int value;
    Node* next;
};

struct Pool {
    Node* nodes;
    unsigned used;
};

// Each thread builds a list of its own: i, i - 1, ..., 0.
__global__ void build_lists(Pool* pool, Node** heads, int lists) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= lists) return;
    Node* head = nullptr;
    for (int value = 0; value <= i; ++value) {
        Node* node = &pool->nodes[atomicAdd(&pool->used, 1u)];
        node->value = value;
        node->next = head;
        head = node;
    }
    heads[i] = head;
}

__device__ Node* reverse(Node* list) {
    Node* reversed = nullptr;
    while (list) {
        Node* next = list->next;
        list->next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

// Reverses every second list, then weighs each value with its place.
__global__ void sum_lists(Node** heads, long long* sums, int lists) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= lists) return;
    if (i % 2 == 1) heads[i] = reverse(heads[i]);
    long long sum = 0;
    int place = 1;
    for (const Node* node = heads[i]; node != nullptr; node = node->next) sum += static_cast<long long>(place++) * node->value;
    sums[i] = sum;
}

// rows[y] points to an allocation of its own.
__global__ void add_rows(float** rows, int row_count, int width) {
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    if (x >= width) return;
    for (int y = 1; y < row_count; ++y) rows[0][x] += rows[y][x];
}

bool run_lists() {
    const int lists = 300, nodes = lists * (lists + 1) / 2;
    Pool pool{nullptr, 0};
    Pool* device_pool;
    Node** heads;
    long long* sums;
    CHECK(cudaMalloc(&pool.nodes, nodes * sizeof(Node)));
    CHECK(cudaMalloc(&device_pool, sizeof(Pool)));
    CHECK(cudaMalloc(&heads, lists * sizeof(Node*)));
    CHECK(cudaMalloc(&sums, lists * sizeof(long long)));
    CHECK(cudaMemcpy(device_pool, &pool, sizeof(Pool), cudaMemcpyHostToDevice));
    build_lists<<<(lists + 63) / 64, 64>>>(device_pool, heads, lists);
    sum_lists<<<(lists + 63) / 64, 64>>>(heads, sums, lists);
    CHECK(cudaGetLastError());
    std::vector<long long> result(lists);
    CHECK(cudaMemcpy(result.data(), sums, lists * sizeof(long long), cudaMemcpyDeviceToHost));

    int wrong = 0;
    for (int i = 0; i < lists; ++i) {
        long long expected = 0;
        for (int value = 0; value <= i; ++value) expected += static_cast<long long>(i % 2 == 1 ? value + 1 : i - value + 1) * value;
        wrong += result[i] != expected;
    }
    // The host walks the last list, node by node.
    Node node{0, nullptr};
    CHECK(cudaMemcpy(&node.next, heads + lists - 1, sizeof(Node*), cudaMemcpyDeviceToHost));
    int length = 0;
    for (; node.next; ++length) CHECK(cudaMemcpy(&node, node.next, sizeof(Node), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(pool.nodes));
    CHECK(cudaFree(device_pool));
    CHECK(cudaFree(heads));
    CHECK(cudaFree(sums));
    std::printf("%d lists: %d wrong, the last has %d nodes\n", lists, wrong, length);
    return wrong == 0 && length == lists;
}

bool run_rows() {
    const int row_count = 20, width = 1000;
    std::vector<float*> rows(row_count);
    std::vector<float> row(width);
    for (int y = 0; y < row_count; ++y) {
        for (int x = 0; x < width; ++x) row[x] = static_cast<float>(y * x);
        CHECK(cudaMalloc(&rows[y], width * sizeof(float)));
        CHECK(cudaMemcpy(rows[y], row.data(), width * sizeof(float), cudaMemcpyHostToDevice));
    }
    float** device_rows;
    CHECK(cudaMalloc(&device_rows, row_count * sizeof(float*)));
    CHECK(cudaMemcpy(device_rows, rows.data(), row_count * sizeof(float*), cudaMemcpyHostToDevice));
    add_rows<<<(width + 127) / 128, 128>>>(device_rows, row_count, width);
    CHECK(cudaGetLastError());
    CHECK(cudaMemcpy(row.data(), rows[0], width * sizeof(float), cudaMemcpyDeviceToHost));
    int wrong = 0;
    for (int x = 0; x < width; ++x) wrong += row[x] != static_cast<float>(x * (row_count * (row_count - 1) / 2));
    for (float* memory : rows) CHECK(cudaFree(memory));
    CHECK(cudaFree(device_rows));
    std::printf("%d rows: %d wrong\n", row_count, wrong);
    return wrong == 0;
}

int main() {
    bool passed = run_lists();
    passed = run_rows() && passed;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
