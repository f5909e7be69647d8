// Headers that both sides read: cooperative groups, half, random numbers.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cuda_fp16.h>
#include <curand_kernel.h>

#include <cstdio>

namespace cg = cooperative_groups;

__global__ void sum(const __half* in, float* out, curandState* state) {
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<32> tile = cg::tiled_partition<32>(block);
    float v = cg::reduce(tile, __half2float(in[block.thread_rank()]), cg::plus<float>());
    if (tile.thread_rank() == 0) out[0] = v;
    curand_init(1, block.thread_rank(), 0, &state[block.thread_rank()]);
}

int main() {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) return 77;
    __half host[32];
    for (int i = 0; i < 32; ++i) host[i] = __float2half(static_cast<float>(i));
    __half* in = nullptr;
    float *out = nullptr, result = 0;
    curandState* state = nullptr;
    cudaMalloc(&in, sizeof(host));
    cudaMalloc(&out, sizeof(float));
    cudaMalloc(&state, 32 * sizeof(curandState));
    cudaMemcpy(in, host, sizeof(host), cudaMemcpyHostToDevice);
    sum<<<1, 32>>>(in, out, state);
    cudaMemcpy(&result, out, sizeof(result), cudaMemcpyDeviceToHost);
    std::printf("%g %s\n", result, cudaGetErrorString(cudaGetLastError()));
    return result == 496 ? 0 : 1;
}
