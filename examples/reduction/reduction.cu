// Reduces an array with any operation: a functor type and an element type as template parameters, a tree in shared
// memory in each block, and a second launch for the blocks' results.
//
// Build: qiaocc -O2 reduction.cu -o reduction      (or nvcc)
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

// An operation, its neutral element, and the same code on host and device.
template <typename T>
struct Sum {
    static __host__ __device__ T neutral() { return T(0); }
    static __host__ __device__ T apply(T a, T b) { return a + b; }
};

template <typename T>
struct Maximum {
    static __host__ __device__ T neutral() { return T(-1000000); }
    static __host__ __device__ T apply(T a, T b) { return a < b ? b : a; }
};

template <typename T, template <typename> class Operation, int Threads>
__global__ void reduce(const T* in, T* out, int n) {
    __shared__ T partial[Threads];
    T value = Operation<T>::neutral();
    for (int i = blockIdx.x * Threads + threadIdx.x; i < n; i += gridDim.x * Threads) value = Operation<T>::apply(value, in[i]);
    partial[threadIdx.x] = value;
    __syncthreads();
    for (int half = Threads / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) partial[threadIdx.x] = Operation<T>::apply(partial[threadIdx.x], partial[threadIdx.x + half]);
        __syncthreads();
    }
    if (threadIdx.x == 0) out[blockIdx.x] = partial[0];
}

template <typename T, template <typename> class Operation>
bool run(const char* name, int n) {
    const int threads = 256, blocks = 64;
    std::vector<T> values(n);
    unsigned state = 12345;
    for (T& value : values) {
        state = state * 1664525u + 1013904223u;
        value = static_cast<T>(static_cast<int>(state >> 24) - 100);
    }
    T expected = Operation<T>::neutral();
    for (T value : values) expected = Operation<T>::apply(expected, value);

    T *device_in, *device_out;
    CHECK(cudaMalloc(&device_in, n * sizeof(T)));
    CHECK(cudaMalloc(&device_out, (blocks + 1) * sizeof(T)));
    CHECK(cudaMemcpy(device_in, values.data(), n * sizeof(T), cudaMemcpyHostToDevice));
    reduce<T, Operation, threads><<<blocks, threads>>>(device_in, device_out, n);
    reduce<T, Operation, threads><<<1, threads>>>(device_out, device_out + blocks, blocks);
    CHECK(cudaGetLastError());
    T result;
    CHECK(cudaMemcpy(&result, device_out + blocks, sizeof(T), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_in));
    CHECK(cudaFree(device_out));
    // Every partial sum is a whole number below 2^24, so even float must agree exactly.
    std::printf("%-18s of %7d values: %.0f, expected %.0f\n", name, n, double(result), double(expected));
    return result == expected;
}

int main() {
    bool passed = run<int, Sum>("sum of int", 1000001);
    passed = run<float, Sum>("sum of float", 100000) && passed;
    passed = run<long long, Sum>("sum of long long", 33) && passed;
    passed = run<int, Maximum>("maximum of int", 4097) && passed;
    passed = run<float, Maximum>("maximum of float", 1) && passed;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
