// SPDX-License-Identifier: Apache-2.0
// Managed and mapped memory: one pointer for host and kernels.
#include "../check.h"

struct Node {
    int value;
    Node* next;
};

__global__ void add_one(int* data, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] += 1;
}
__global__ void sum_list(const Node* node, int* sum) {
    int s = 0;
    for (; node; node = node->next) s += node->value;
    *sum = s;
}

__managed__ int counter = 40;
__managed__ float table[4] = {1, 2, 3, 4};
__global__ void use_managed_variables() {
    counter += 2;
    table[3] = table[0] + table[2];
}

int main() {
    const int n = 10000;
    int* data = nullptr;
    MUST(cudaMallocManaged(&data, n * sizeof(int)));
    for (int i = 0; i < n; ++i) data[i] = i;
    add_one<<<(n + 255) / 256, 256>>>(data, n);
    MUST(cudaDeviceSynchronize());
    expect(data[0] == 1 && data[n - 1] == n, "a kernel's writes, seen by the host");
    data[5] = 1000;
    add_one<<<(n + 255) / 256, 256>>>(data, n);
    add_one<<<(n + 255) / 256, 256>>>(data + 5, 1);
    MUST(cudaDeviceSynchronize());
    expect(data[5] == 1002 && data[6] == 8, "the host's writes, seen by kernels");
    cudaStream_t stream;
    MUST(cudaStreamCreate(&stream));
    add_one<<<(n + 255) / 256, 256, 0, stream>>>(data, n);
    MUST(cudaStreamSynchronize(stream));
    expect(data[6] == 9, "after synchronising a stream");
    MUST(cudaStreamDestroy(stream));

    // A list built by the host out of managed nodes.
    Node* nodes = nullptr;
    int* sum = nullptr;
    MUST(cudaMallocManaged(&nodes, 100 * sizeof(Node)));
    MUST(cudaMallocManaged(&sum, sizeof(int)));
    for (int i = 0; i < 100; ++i) nodes[i] = {i, i == 99 ? nullptr : &nodes[i + 1]};
    sum_list<<<1, 1>>>(nodes, sum);
    MUST(cudaDeviceSynchronize());
    expect(*sum == 4950, "pointers inside managed memory");
    int out = 0;
    MUST(cudaMemcpy(&out, sum, sizeof out, cudaMemcpyDefault));
    expect(out == 4950, "a copy from managed memory");
    MUST(cudaFree(nodes));
    MUST(cudaFree(sum));
    MUST(cudaFree(data));

    int* mapped = nullptr;
    int* device_pointer = nullptr;
    MUST(cudaHostAlloc(&mapped, n * sizeof(int), cudaHostAllocMapped));
    MUST(cudaHostGetDevicePointer(&device_pointer, mapped, 0));
    for (int i = 0; i < n; ++i) mapped[i] = -i;
    add_one<<<(n + 255) / 256, 256>>>(device_pointer, n);
    MUST(cudaDeviceSynchronize());
    expect(mapped[0] == 1 && mapped[n - 1] == 2 - n, "mapped host memory");
    MUST(cudaFreeHost(mapped));

    // The program's own memory, registered: not every device can reach it.
    std::vector<int> own(n);
    for (int i = 0; i < n; ++i) own[i] = i * 2;
    MUST(cudaHostRegister(own.data(), n * sizeof(int), cudaHostRegisterMapped));
    cudaError_t reached = cudaHostGetDevicePointer(&device_pointer, own.data(), 0);
    expect(reached == cudaSuccess || reached == cudaErrorNotSupported, "the device pointer of registered memory");
    if (reached == cudaSuccess) {
        add_one<<<(n + 255) / 256, 256>>>(device_pointer, n);
        MUST(cudaDeviceSynchronize());
        bool right = true;
        for (int i = 0; i < n; ++i) right = right && own[i] == i * 2 + 1;
        expect(right, "registered memory");
    } else {
        cudaGetLastError();
    }
    MUST(cudaHostUnregister(own.data()));

    expect(counter == 40 && table[1] == 2, "initial values of managed variables");
    counter += 100;
    use_managed_variables<<<1, 1>>>();
    MUST(cudaDeviceSynchronize());
    expect(counter == 142, "a managed variable");
    expect(table[3] == 4, "a managed array");
    return report();
}
