// Inclusive prefix sums of any length: each block scans its part in dynamic shared memory, the blocks' totals are
// scanned the same way (recursively), and a last kernel adds each block's offset.
//
// Build: qiaocc -O2 prefix_scan.cu -o prefix_scan      (or nvcc)
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

// Hillis and Steele's scan with two buffers, so that one barrier a step is enough.
__global__ void scan_blocks(const unsigned* in, unsigned* out, unsigned* totals, int n) {
    extern __shared__ unsigned buffers[];
    unsigned* from = buffers;
    unsigned* to = buffers + blockDim.x;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    from[threadIdx.x] = i < n ? in[i] : 0;
    __syncthreads();
    for (unsigned step = 1; step < blockDim.x; step *= 2) {
        unsigned value = from[threadIdx.x];
        if (threadIdx.x >= step) value += from[threadIdx.x - step];
        to[threadIdx.x] = value;
        __syncthreads();
        unsigned* swap = from;
        from = to;
        to = swap;
    }
    if (i < n) out[i] = from[threadIdx.x];
    if (threadIdx.x == blockDim.x - 1) totals[blockIdx.x] = from[threadIdx.x];
}

__global__ void add_offsets(unsigned* values, const unsigned* scanned_totals, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (blockIdx.x > 0 && i < n) values[i] += scanned_totals[blockIdx.x - 1];
}

// `in` and `out` are device memory; they may be the same.
void scan(const unsigned* in, unsigned* out, int n) {
    const int threads = 256;
    const int blocks = (n + threads - 1) / threads;
    unsigned* totals;
    CHECK(cudaMalloc(&totals, blocks * sizeof(unsigned)));
    scan_blocks<<<blocks, threads, 2 * threads * sizeof(unsigned)>>>(in, out, totals, n);
    CHECK(cudaGetLastError());
    if (blocks > 1) {
        scan(totals, totals, blocks);
        add_offsets<<<blocks, threads>>>(out, totals, n);
        CHECK(cudaGetLastError());
    }
    CHECK(cudaFree(totals));
}

bool run(int n) {
    std::vector<unsigned> values(n), result(n);
    for (int i = 0; i < n; ++i) values[i] = (i * 2654435761u) >> 20;
    unsigned *device_in, *device_out;
    CHECK(cudaMalloc(&device_in, n * sizeof(unsigned)));
    CHECK(cudaMalloc(&device_out, n * sizeof(unsigned)));
    CHECK(cudaMemcpy(device_in, values.data(), n * sizeof(unsigned), cudaMemcpyHostToDevice));
    scan(device_in, device_out, n);
    CHECK(cudaMemcpy(result.data(), device_out, n * sizeof(unsigned), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_in));
    CHECK(cudaFree(device_out));
    unsigned sum = 0;
    int wrong = 0;
    for (int i = 0; i < n; ++i) {
        sum += values[i];
        wrong += result[i] != sum;
    }
    std::printf("%7d values: %d wrong\n", n, wrong);
    return wrong == 0;
}

int main() {
    bool passed = true;
    const int sizes[] = {1, 255, 256, 257, 70000, 1000003};
    for (int n : sizes) passed = run(n) && passed;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
