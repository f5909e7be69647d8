// Lists the devices and what they can, and proves for each that it computes.
//
// Build: qiaocc -O2 device_query.cu -o device_query      (or nvcc)
// Last line of the output: PASSED
#include <cstdio>
#include <cstdlib>

#include <cuda_runtime.h>

#define CHECK(call)                                                                                 \
    do {                                                                                            \
        cudaError_t error = (call);                                                                 \
        if (error != cudaSuccess) {                                                                 \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorString(error)); \
            std::exit(1);                                                                           \
        }                                                                                           \
    } while (0)

// Every thread tells which one it is; the host checks all of them.
__global__ void identify(unsigned* out) {
    unsigned block = blockIdx.x + gridDim.x * blockIdx.y;
    unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    out[block * (blockDim.x * blockDim.y * blockDim.z) + thread] = block * 1000 + thread;
}

bool computes() {
    const dim3 grid(3, 5), block(4, 3, 2);
    const unsigned blocks = grid.x * grid.y, threads = block.x * block.y * block.z;
    unsigned result[15 * 24];
    unsigned* device_result;
    CHECK(cudaMalloc(&device_result, sizeof(result)));
    identify<<<grid, block>>>(device_result);
    CHECK(cudaGetLastError());
    CHECK(cudaMemcpy(result, device_result, sizeof(result), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_result));
    for (unsigned b = 0; b < blocks; ++b) {
        for (unsigned t = 0; t < threads; ++t) {
            if (result[b * threads + t] != b * 1000 + t) return false;
        }
    }
    return true;
}

int main() {
    int count = 0, runtime = 0;
    CHECK(cudaGetDeviceCount(&count));
    CHECK(cudaRuntimeGetVersion(&runtime));
    std::printf("CUDA runtime %d.%d, %d devices\n", runtime / 1000, runtime % 100 / 10, count);
    bool passed = count > 0;
    for (int d = 0; d < count; ++d) {
        cudaDeviceProp p;
        size_t free_bytes = 0, total_bytes = 0;
        CHECK(cudaSetDevice(d));
        CHECK(cudaGetDeviceProperties(&p, d));
        CHECK(cudaMemGetInfo(&free_bytes, &total_bytes));
        bool right = computes();
        std::printf("device %d: %s\n", d, p.name);
        std::printf("  capability %d.%d, %d multiprocessors, warps of %d threads\n", p.major, p.minor, p.multiProcessorCount, p.warpSize);
        std::printf("  blocks of up to %d threads, %zu KiB of shared memory\n", p.maxThreadsPerBlock, p.sharedMemPerBlock / 1024);
        std::printf("  %zu of %zu MiB free\n", free_bytes >> 20, total_bytes >> 20);
        std::printf("  computes: %s\n", right ? "yes" : "no");
        passed = passed && right && p.warpSize == 32;
    }
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
