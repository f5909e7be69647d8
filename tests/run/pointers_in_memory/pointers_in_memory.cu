// Pointers stored in structs, arrays and device memory: linked lists, trees, tables of rows, ragged arrays.
#include "../check.h"

struct Node {
    int value;
    Node* next;
};
struct Tree {
    int key;
    Tree *left, *right;
};
struct Job {
    const float* in;
    float* out;
    int n;
    Job* following;
};

__global__ void link(Node* nodes, Node** heads, int n) {
    int t = threadIdx.x;
    Node* head = nullptr;
    for (int i = t; i < n; i += blockDim.x) {
        nodes[i].value = i;
        nodes[i].next = head;
        head = &nodes[i];
    }
    heads[t] = head;
}
__global__ void walk(Node** heads, int* sums) {
    int s = 0;
    for (Node* p = heads[threadIdx.x]; p != nullptr; p = p->next) {
        s = s * 2 + p->value;
        p->value = -p->value;
    }
    sums[threadIdx.x] = s;
}
__global__ void lookup(const Tree* root, const int* keys, int* depths) {
    int depth = 0;
    const Tree* p = root;
    while (p && p->key != keys[threadIdx.x]) {
        p = keys[threadIdx.x] < p->key ? p->left : p->right;
        ++depth;
    }
    depths[threadIdx.x] = p ? depth : -1;
}
__global__ void add_rows(float** rows, int count, int width) {
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
        float s = 0;
        for (int r = 0; r + 1 < count; ++r) s += rows[r][i];
        rows[count - 1][i] = s;
    }
}
__global__ void jobs(Job* first) {
    for (Job* j = first; j; j = j->following) {
        Job job = *j;
        for (int i = threadIdx.x; i < job.n; i += blockDim.x) job.out[i] = job.in[i] * 2;
    }
}
__global__ void permute(int** slots, int* base) {
    slots[threadIdx.x] = base + (threadIdx.x * 7) % 32;
    *slots[threadIdx.x] = threadIdx.x;
    unsigned long long address = reinterpret_cast<unsigned long long>(slots[threadIdx.x]);
    slots[threadIdx.x + 32] = reinterpret_cast<int*>(address + 128);
    *slots[threadIdx.x + 32] = static_cast<int>(slots[threadIdx.x] - base);
}

int main() {
    const int n = 100;
    Node* nodes;
    Node** heads;
    int* ints;
    int got[64];
    MUST(cudaMalloc(&nodes, n * sizeof(Node)));
    MUST(cudaMalloc(&heads, 16 * sizeof(Node*)));
    MUST(cudaMalloc(&ints, 256));
    link<<<1, 16>>>(nodes, heads, n);
    walk<<<1, 16>>>(heads, ints);
    MUST(cudaMemcpy(got, ints, 64, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 16; ++t) {
        int s = 0;
        for (int i = t + (n - 1 - t) / 16 * 16; i >= t; i -= 16) s = s * 2 + i;
        expect(got[t] == s, "linked list");
    }
    Node host_nodes[n];
    MUST(cudaMemcpy(host_nodes, nodes, sizeof host_nodes, cudaMemcpyDeviceToHost));
    expect(host_nodes[50].value == -50 && host_nodes[50].next == nodes + 34, "device pointers on the host");

    Tree* tree;
    MUST(cudaMalloc(&tree, 7 * sizeof(Tree)));
    Tree host_tree[7];
    for (int i = 0; i < 7; ++i) {
        static const int keys[7] = {40, 20, 60, 10, 30, 50, 70};
        host_tree[i] = {keys[i], i < 3 ? tree + 2 * i + 1 : nullptr, i < 3 ? tree + 2 * i + 2 : nullptr};
    }
    MUST(cudaMemcpy(tree, host_tree, sizeof host_tree, cudaMemcpyHostToDevice));
    int keys[4] = {40, 30, 70, 35};
    MUST(cudaMemcpy(ints, keys, sizeof keys, cudaMemcpyHostToDevice));
    lookup<<<1, 4>>>(tree, ints, ints + 8);
    MUST(cudaMemcpy(got, ints + 8, 16, cudaMemcpyDeviceToHost));
    expect(got[0] == 0 && got[1] == 2 && got[2] == 2 && got[3] == -1, "tree");

    float* rows[4];
    float row[50];
    for (int r = 0; r < 4; ++r) {
        for (int i = 0; i < 50; ++i) row[i] = r * 100.0f + i;
        MUST(cudaMalloc(&rows[r], sizeof row));
        MUST(cudaMemcpy(rows[r], row, sizeof row, cudaMemcpyHostToDevice));
    }
    float** device_rows;
    MUST(cudaMalloc(&device_rows, sizeof rows));
    MUST(cudaMemcpy(device_rows, rows, sizeof rows, cudaMemcpyHostToDevice));
    add_rows<<<1, 32>>>(device_rows, 4, 50);
    MUST(cudaMemcpy(row, rows[3], sizeof row, cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < 50; ++i) right = right && row[i] == 300 + 3 * i;
    expect(right, "table of rows");

    Job* device_jobs;
    MUST(cudaMalloc(&device_jobs, 2 * sizeof(Job)));
    Job host_jobs[2] = {{rows[0], rows[1] + 10, 20, device_jobs + 1}, {rows[1] + 12, rows[2], 5, nullptr}};
    MUST(cudaMemcpy(device_jobs, host_jobs, sizeof host_jobs, cudaMemcpyHostToDevice));
    jobs<<<1, 1>>>(device_jobs);
    MUST(cudaMemcpy(row, rows[2], sizeof row, cudaMemcpyDeviceToHost));
    expect(row[0] == 8 && row[4] == 24 && row[5] == 205, "structs of pointers, into the middle of allocations");

    int** slots;
    MUST(cudaMalloc(&slots, 64 * sizeof(int*)));
    permute<<<1, 32>>>(slots, ints);
    MUST(cudaMemcpy(got, ints, 256, cudaMemcpyDeviceToHost));
    right = true;
    for (int t = 0; t < 32; ++t) right = right && got[t * 7 % 32] == t && got[32 + t * 7 % 32] == t * 7 % 32;
    expect(right, "pointers as integers");
    return report();
}
