// SPDX-License-Identifier: Apache-2.0
// Launches of every shape that CUDA allows, whatever the device's own limits; and those that it refuses.
#include "../check.h"

__global__ void count_blocks(unsigned* hits, unsigned n) {
    unsigned long long block = blockIdx.x + (unsigned long long)gridDim.x * (blockIdx.y + (unsigned long long)gridDim.y * blockIdx.z);
    if (threadIdx.x == 0 && threadIdx.y == 0 && threadIdx.z == 0 && block < n) atomicAdd(&hits[block], 1u + blockDim.x - blockDim.x);
}

__global__ void thread_numbers(unsigned* out) {
    unsigned t = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    out[t] = t + 1;
}

void each_block_once(dim3 grid, const char* what) {
    unsigned n = grid.x * grid.y * grid.z;
    unsigned* hits = nullptr;
    MUST(cudaMalloc(&hits, n * sizeof(unsigned)));
    MUST(cudaMemset(hits, 0, n * sizeof(unsigned)));
    count_blocks<<<grid, 1>>>(hits, n);
    MUST(cudaGetLastError());
    std::vector<unsigned> host(n);
    MUST(cudaMemcpy(host.data(), hits, n * sizeof(unsigned), cudaMemcpyDeviceToHost));
    bool all = true;
    for (unsigned h : host) all = all && h == 1;
    expect(all, what);
    MUST(cudaFree(hits));
}

void block_shape(dim3 block, const char* what) {
    unsigned n = block.x * block.y * block.z;
    cudaDeviceProp p;
    int device = 0;
    MUST(cudaGetDevice(&device));
    MUST(cudaGetDeviceProperties(&p, device));
    if (int(n) > p.maxThreadsPerBlock) return;
    unsigned* out = nullptr;
    MUST(cudaMalloc(&out, n * sizeof(unsigned)));
    thread_numbers<<<1, block>>>(out);
    MUST(cudaGetLastError());
    std::vector<unsigned> host(n);
    MUST(cudaMemcpy(host.data(), out, n * sizeof(unsigned), cudaMemcpyDeviceToHost));
    bool all = true;
    for (unsigned i = 0; i < n; ++i) all = all && host[i] == i + 1;
    expect(all, what);
    MUST(cudaFree(out));
}

// Reverses each block's stretch through shared memory of the launch's size.
__global__ void reverse_dynamic(int* data, int per_block) {
    extern __shared__ int stage[];
    int* own = data + blockIdx.x * per_block;
    for (int i = threadIdx.x; i < per_block; i += blockDim.x) stage[i] = own[i];
    __syncthreads();
    for (int i = threadIdx.x; i < per_block; i += blockDim.x) own[i] = stage[per_block - 1 - i];
}

__global__ void reverse_static(int* data) {
    __shared__ int stage[12288];
    int* own = data + blockIdx.x * 12288;
    for (int i = threadIdx.x; i < 12288; i += blockDim.x) stage[i] = own[i];
    __syncthreads();
    for (int i = threadIdx.x; i < 12288; i += blockDim.x) own[i] = stage[12287 - i];
}

void reversed(int blocks, int per_block, bool dynamic, const char* what) {
    std::vector<int> host(size_t(blocks) * per_block);
    for (size_t i = 0; i < host.size(); ++i) host[i] = int(i);
    int* data = nullptr;
    MUST(cudaMalloc(&data, host.size() * sizeof(int)));
    MUST(cudaMemcpy(data, host.data(), host.size() * sizeof(int), cudaMemcpyHostToDevice));
    if (dynamic) reverse_dynamic<<<blocks, 64, per_block * sizeof(int)>>>(data, per_block);
    else reverse_static<<<blocks, 64>>>(data);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(host.data(), data, host.size() * sizeof(int), cudaMemcpyDeviceToHost));
    bool right = true;
    for (int b = 0; b < blocks; ++b) {
        for (int i = 0; i < per_block; ++i) right = right && host[size_t(b) * per_block + i] == b * per_block + per_block - 1 - i;
    }
    expect(right, what);
    MUST(cudaFree(data));
}

struct Large {
    int values[900];
};
__global__ void large_parameter(Large a, double tail, long long* out) {
    long long sum = 0;
    for (int i = threadIdx.x; i < 900; i += blockDim.x) sum += a.values[i];
    out[threadIdx.x] = sum + (long long)tail;
}

void parameters_of_four_kib() {
    Large large;
    for (int i = 0; i < 900; ++i) large.values[i] = i * i;
    long long* out = nullptr;
    MUST(cudaMalloc(&out, 32 * sizeof(long long)));
    large_parameter<<<1, 32>>>(large, 7.0, out);
    MUST(cudaGetLastError());
    long long host[32];
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 32; ++t) {
        long long sum = 7;
        for (int i = t; i < 900; i += 32) sum += large.values[i];
        expect(host[t] == sum, "a parameter of 3600 bytes");
    }
    MUST(cudaFree(out));
}

__global__ void __launch_bounds__(64) bounded(int* out) { out[threadIdx.x] = 1; }
__global__ void scale(int* data, int n, int factor) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] *= factor;
}

void refused(cudaError_t wanted, const char* what) { expect(cudaGetLastError() == wanted, what); }

void refusals() {
    int* p = nullptr;
    MUST(cudaMalloc(&p, 4096));
    scale<<<0, 32>>>(p, 1, 1);
    refused(cudaErrorInvalidConfiguration, "an empty grid");
    scale<<<1, 0>>>(p, 1, 1);
    refused(cudaErrorInvalidConfiguration, "an empty block");
    scale<<<1, 1025>>>(p, 1, 1);
    refused(cudaErrorInvalidConfiguration, "a block of 1025 threads");
    scale<<<1, dim3(1, 1, 65)>>>(p, 1, 1);
    refused(cudaErrorInvalidConfiguration, "a block 65 deep");
    scale<<<dim3(1, 65536), 1>>>(p, 1, 1);
    refused(cudaErrorInvalidConfiguration, "a grid 65536 high");
    scale<<<1, 32, 1 << 20>>>(p, 1, 1);
    refused(cudaErrorInvalidValue, "a mebibyte of dynamic shared memory");
    bounded<<<1, 65>>>(p);
    refused(cudaErrorLaunchOutOfResources, "a block beyond the launch bounds");
    bounded<<<1, 64>>>(p);
    refused(cudaSuccess, "a block at the launch bounds");
    MUST(cudaDeviceSynchronize());
    MUST(cudaFree(p));
}

void by_function_pointer() {
    int* data = nullptr;
    int n = 100;
    int factor = 3;
    std::vector<int> host(100, 5);
    MUST(cudaMalloc(&data, 400));
    MUST(cudaMemcpy(data, host.data(), 400, cudaMemcpyHostToDevice));
    void* arguments[] = {&data, &n, &factor};
    MUST(cudaLaunchKernel((const void*)scale, dim3(4), dim3(32), arguments, 0, 0));
    void (*pointer)(int*, int, int) = scale;
    pointer<<<4, 32>>>(data, n, 2);
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(4);
    config.blockDim = dim3(32);
    MUST(cudaLaunchKernelEx(&config, scale, data, n, 7));
    MUST(cudaMemcpy(host.data(), data, 400, cudaMemcpyDeviceToHost));
    expect(host[0] == 210 && host[99] == 210, "three ways to launch");
    MUST(cudaFree(data));
}

void questions() {
    cudaFuncAttributes a;
    MUST(cudaFuncGetAttributes(&a, reverse_static));
    expect(a.sharedSizeBytes == 49152, "static shared memory in cudaFuncGetAttributes");
    MUST(cudaFuncGetAttributes(&a, bounded));
    expect(a.maxThreadsPerBlock == 64, "launch bounds in cudaFuncGetAttributes");
    MUST(cudaFuncSetCacheConfig(scale, cudaFuncCachePreferL1));
    int blocks = 0;
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, scale, 128, 0));
    expect(blocks >= 1, "occupancy");
    int grid = 0;
    int block = 0;
    MUST(cudaOccupancyMaxPotentialBlockSize(&grid, &block, scale, 0, 0));
    expect(block >= 32 && block <= 1024 && grid >= 1, "potential block size");
    MUST(cudaOccupancyMaxPotentialBlockSizeVariableSMem(&grid, &block, scale, [](int threads) { return threads * 4; }));
    expect(block >= 32, "potential block size with shared memory");
}

int main() {
    each_block_once(dim3(1), "one block");
    each_block_once(dim3(100000), "100000 blocks in x");
    each_block_once(dim3(3, 70, 11), "a grid of three dimensions");
    each_block_once(dim3(2, 65535), "65535 blocks in y");
    each_block_once(dim3(1, 2, 65535), "65535 blocks in z");
    block_shape(dim3(1), "a block of 1");
    block_shape(dim3(1024), "a block of 1024");
    block_shape(dim3(1, 1024), "a block of 1 x 1024");
    block_shape(dim3(32, 32), "a block of 32 x 32");
    block_shape(dim3(7, 5, 3), "a block of 7 x 5 x 3");
    block_shape(dim3(4, 4, 64), "a block of 4 x 4 x 64");
    reversed(5, 1000, true, "4000 bytes of dynamic shared memory");
    reversed(20, 12288, true, "48 KiB of dynamic shared memory");
    reversed(20, 12288, false, "48 KiB of static shared memory");
    MUST(cudaFuncSetAttribute(reverse_dynamic, cudaFuncAttributeMaxDynamicSharedMemorySize, 96 * 1024));
    reversed(7, 24576, true, "96 KiB of dynamic shared memory");
    parameters_of_four_kib();
    refusals();
    by_function_pointer();
    questions();
    return report();
}
