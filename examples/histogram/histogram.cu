// Counts bytes: atomics on a histogram of the block's own in shared memory, then one atomic per bin on the result.
//
// Build: qiaocc -O2 histogram.cu -o histogram      (or nvcc)
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

constexpr int bins = 256;

struct Statistics {
    unsigned count[bins];
    unsigned long long sum;
    int smallest, largest;
};

__global__ void histogram(const unsigned char* data, size_t n, Statistics* result) {
    __shared__ unsigned local[bins];
    __shared__ int low, high;
    for (int i = threadIdx.x; i < bins; i += blockDim.x) local[i] = 0;
    if (threadIdx.x == 0) {
        low = bins;
        high = -1;
    }
    __syncthreads();

    unsigned long long sum = 0;
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += size_t(gridDim.x) * blockDim.x) {
        unsigned char value = data[i];
        atomicAdd(&local[value], 1u);
        atomicMin(&low, int(value));
        atomicMax(&high, int(value));
        sum += value;
    }
    atomicAdd(&result->sum, sum);
    __syncthreads();

    for (int i = threadIdx.x; i < bins; i += blockDim.x) {
        if (local[i] != 0) atomicAdd(&result->count[i], local[i]);
    }
    if (threadIdx.x == 0) {
        atomicMin(&result->smallest, low);
        atomicMax(&result->largest, high);
    }
}

int main() {
    const size_t n = 3000001;
    std::vector<unsigned char> data(n);
    Statistics expected = {}, result = {};
    expected.smallest = result.smallest = bins;
    expected.largest = result.largest = -1;
    unsigned state = 1;
    for (unsigned char& value : data) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<unsigned char>(((state >> 24) * (state >> 16 & 255)) >> 8);  // small values more often
        ++expected.count[value];
        expected.sum += value;
        if (value < expected.smallest) expected.smallest = value;
        if (value > expected.largest) expected.largest = value;
    }

    unsigned char* device_data;
    Statistics* device_result;
    CHECK(cudaMalloc(&device_data, n));
    CHECK(cudaMalloc(&device_result, sizeof(Statistics)));
    CHECK(cudaMemcpy(device_data, data.data(), n, cudaMemcpyHostToDevice));
    CHECK(cudaMemcpy(device_result, &result, sizeof(Statistics), cudaMemcpyHostToDevice));
    histogram<<<32, 256>>>(device_data, n, device_result);
    CHECK(cudaGetLastError());
    CHECK(cudaMemcpy(&result, device_result, sizeof(Statistics), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_data));
    CHECK(cudaFree(device_result));

    int wrong = result.sum != expected.sum || result.smallest != expected.smallest || result.largest != expected.largest;
    for (int i = 0; i < bins; ++i) wrong += result.count[i] != expected.count[i];
    std::printf("%zu bytes from %d to %d, sum %llu, %d wrong\n", n, result.smallest, result.largest, result.sum, wrong);
    std::printf(wrong == 0 ? "PASSED\n" : "FAILED\n");
    return wrong == 0 ? 0 : 1;
}
