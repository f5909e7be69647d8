// Two devices in one process, which may belong to different drivers: each works on its half with its own stream, then
// the second half is copied from device to device and the first device goes on with the whole. With one device the
// program says so and gives both halves to it.
//
// Build: qiaocc -O2 two_devices.cu -o two_devices      (or nvcc)
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

__global__ void square(const int* in, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i] * in[i];
}

__global__ void subtract_from_neighbour(const int* in, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[(i + 1) % n] - in[i];
}

int main() {
    int count = 0;
    CHECK(cudaGetDeviceCount(&count));
    for (int d = 0; d < count; ++d) {
        cudaDeviceProp properties;
        CHECK(cudaGetDeviceProperties(&properties, d));
        std::printf("device %d: %s\n", d, properties.name);
    }
    // The first and the last device are of different drivers where there are several.
    const int devices[2] = {0, count - 1};
    if (count < 2) std::printf("only one device: it does both halves\n");

    const int half = 200000, n = 2 * half;
    std::vector<int> values(n), result(n);
    for (int i = 0; i < n; ++i) values[i] = i % 20000 - 10000;

    int *in[2], *out[2];
    cudaStream_t streams[2];
    for (int d = 0; d < 2; ++d) {
        CHECK(cudaSetDevice(devices[d]));
        CHECK(cudaStreamCreate(&streams[d]));
        CHECK(cudaMalloc(&in[d], half * sizeof(int)));
        CHECK(cudaMalloc(&out[d], half * sizeof(int)));
        CHECK(cudaMemcpyAsync(in[d], values.data() + d * half, half * sizeof(int), cudaMemcpyHostToDevice, streams[d]));
        square<<<(half + 255) / 256, 256, 0, streams[d]>>>(in[d], out[d], half);
        CHECK(cudaGetLastError());
    }
    for (int d = 0; d < 2; ++d) {
        CHECK(cudaSetDevice(devices[d]));
        CHECK(cudaStreamSynchronize(streams[d]));
    }

    int *whole, *differences;
    CHECK(cudaSetDevice(devices[0]));
    CHECK(cudaMalloc(&whole, n * sizeof(int)));
    CHECK(cudaMalloc(&differences, n * sizeof(int)));
    CHECK(cudaMemcpy(whole, out[0], half * sizeof(int), cudaMemcpyDeviceToDevice));
    CHECK(cudaMemcpyPeer(whole + half, devices[0], out[1], devices[1], half * sizeof(int)));
    subtract_from_neighbour<<<(n + 255) / 256, 256>>>(whole, differences, n);
    CHECK(cudaGetLastError());
    CHECK(cudaMemcpy(result.data(), differences, n * sizeof(int), cudaMemcpyDeviceToHost));

    int wrong = 0;
    for (int i = 0; i < n; ++i) {
        int here = values[i] * values[i], next = values[(i + 1) % n] * values[(i + 1) % n];
        wrong += result[i] != next - here;
    }
    CHECK(cudaFree(whole));
    CHECK(cudaFree(differences));
    for (int d = 0; d < 2; ++d) {
        CHECK(cudaSetDevice(devices[d]));
        CHECK(cudaFree(in[d]));
        CHECK(cudaFree(out[d]));
        CHECK(cudaStreamDestroy(streams[d]));
    }
    std::printf("%d values on devices %d and %d, %d wrong\n", n, devices[0], devices[1], wrong);
    std::printf(wrong == 0 ? "PASSED\n" : "FAILED\n");
    return wrong == 0 ? 0 : 1;
}
