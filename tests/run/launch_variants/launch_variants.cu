// SPDX-License-Identifier: Apache-2.0
// Calls about kernels in their rarer forms: launch by configuration, occupancy with flags, symbols read asynchronously.
#include "../check.h"

__device__ int counter[4];

__global__ void add(int* out, int value) {
    extern __shared__ int part[];
    part[threadIdx.x] = value + threadIdx.x;
    __syncthreads();
    out[blockIdx.x * blockDim.x + threadIdx.x] = part[blockDim.x - 1 - threadIdx.x];
    if (threadIdx.x == 0 && blockIdx.x == 0) counter[1] = value;
}

struct SharedBytes {
    HD size_t operator()(int threads) const { return threads * sizeof(int); }
};

int main() {
    const int blocks = 3, threads = 64;
    int* out = nullptr;
    MUST(cudaMalloc(&out, blocks * threads * sizeof(int)));
    cudaStream_t stream;
    MUST(cudaStreamCreate(&stream));

    int value = 1000;
    void* arguments[] = {&out, &value};
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(blocks);
    config.blockDim = dim3(threads);
    config.dynamicSmemBytes = threads * sizeof(int);
    config.stream = stream;
    MUST(cudaLaunchKernelExC(&config, reinterpret_cast<const void*>(add), arguments));
    int seen[4] = {-1, -1, -1, -1};
    MUST(cudaMemcpyFromSymbolAsync(seen, counter, sizeof seen, 0, cudaMemcpyDeviceToHost, stream));
    MUST(cudaStreamSynchronize(stream));
    expect(seen[0] == 0 && seen[1] == 1000 && seen[2] == 0, "a symbol read asynchronously");
    std::vector<int> got(blocks * threads);
    MUST(cudaMemcpy(got.data(), out, got.size() * sizeof(int), cudaMemcpyDeviceToHost));
    for (int i = 0; i < blocks * threads; ++i) expect(got[i] == 1000 + threads - 1 - i % threads, "a launch by configuration");

    int resident = 0, plain = 0;
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(&resident, add, threads, 256, cudaOccupancyDefault));
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&plain, add, threads, 256));
    expect(resident >= 1 && resident == plain, "blocks per multiprocessor");
    size_t available = 0;
    MUST(cudaOccupancyAvailableDynamicSMemPerBlock(&available, add, 1, threads));
    expect(available >= threads * sizeof(int), "dynamic shared memory for a block");
    int grid = 0, block = 0;
    MUST(cudaOccupancyMaxPotentialBlockSizeWithFlags(&grid, &block, add, 0, 128, cudaOccupancyDefault));
    expect(grid >= 1 && block >= 32 && block <= 128, "a block size within the limit");
    MUST(cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags(&grid, &block, add, SharedBytes(), 0, cudaOccupancyDefault));
    expect(grid >= 1 && block >= 32 && block <= 1024, "a block size with shared memory that grows");
#if defined(__QIAOCC__)
    MUST(cudaFuncSetSharedMemConfig(reinterpret_cast<const void*>(add), cudaSharedMemBankSizeFourByte));
#endif
    MUST(cudaStreamDestroy(stream));
    MUST(cudaFree(out));
    return report();
}
