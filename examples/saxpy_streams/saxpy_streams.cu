// y = a x + y in pieces on several streams: copies and kernels of different pieces may overlap. Events time the
// whole and order a last kernel behind all streams.
//
// Build: qiaocc -O2 saxpy_streams.cu -o saxpy_streams      (or nvcc)
// Last line of the output: PASSED
#include <cmath>
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

// A grid-stride loop: right for any grid, whatever n is.
__global__ void saxpy(float a, const float* x, float* y, int n) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] = a * x[i] + y[i];
}

__global__ void scale(float* y, float factor, int n) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] *= factor;
}

int main() {
    const int pieces = 4, piece = 1 << 18, n = pieces * piece;
    const float a = 3.0f;

    // Page-locked memory, so that copies can run beside the host and the kernels.
    float *x, *y;
    CHECK(cudaMallocHost(&x, n * sizeof(float)));
    CHECK(cudaMallocHost(&y, n * sizeof(float)));
    for (int i = 0; i < n; ++i) {
        x[i] = static_cast<float>(i % 1000);
        y[i] = static_cast<float>(i % 77);
    }
    float *device_x, *device_y;
    CHECK(cudaMalloc(&device_x, n * sizeof(float)));
    CHECK(cudaMalloc(&device_y, n * sizeof(float)));

    cudaStream_t streams[pieces];
    cudaEvent_t ready[pieces], start, stop;
    for (int s = 0; s < pieces; ++s) {
        CHECK(cudaStreamCreateWithFlags(&streams[s], cudaStreamNonBlocking));
        CHECK(cudaEventCreateWithFlags(&ready[s], cudaEventDisableTiming));
    }
    CHECK(cudaEventCreate(&start));
    CHECK(cudaEventCreate(&stop));

    CHECK(cudaEventRecord(start, streams[0]));
    for (int s = 0; s < pieces; ++s) {
        const int at = s * piece;
        CHECK(cudaMemcpyAsync(device_x + at, x + at, piece * sizeof(float), cudaMemcpyHostToDevice, streams[s]));
        CHECK(cudaMemcpyAsync(device_y + at, y + at, piece * sizeof(float), cudaMemcpyHostToDevice, streams[s]));
        saxpy<<<64, 256, 0, streams[s]>>>(a, device_x + at, device_y + at, piece);
        CHECK(cudaGetLastError());
        CHECK(cudaEventRecord(ready[s], streams[s]));
    }
    // The first stream goes on only after every piece is done.
    for (int s = 1; s < pieces; ++s) CHECK(cudaStreamWaitEvent(streams[0], ready[s], 0));
    scale<<<256, 256, 0, streams[0]>>>(device_y, 0.5f, n);
    CHECK(cudaMemcpyAsync(y, device_y, n * sizeof(float), cudaMemcpyDeviceToHost, streams[0]));
    CHECK(cudaEventRecord(stop, streams[0]));
    CHECK(cudaEventSynchronize(stop));

    float milliseconds = 0;
    CHECK(cudaEventElapsedTime(&milliseconds, start, stop));
    int wrong = 0;
    for (int i = 0; i < n; ++i) {
        float expected = 0.5f * (a * static_cast<float>(i % 1000) + static_cast<float>(i % 77));
        wrong += std::fabs(y[i] - expected) > 1e-3f;
    }
    std::printf("%d streams, %.3f ms, %d wrong\n", pieces, milliseconds, wrong);

    for (int s = 0; s < pieces; ++s) {
        CHECK(cudaEventDestroy(ready[s]));
        CHECK(cudaStreamDestroy(streams[s]));
    }
    CHECK(cudaEventDestroy(start));
    CHECK(cudaEventDestroy(stop));
    CHECK(cudaFree(device_x));
    CHECK(cudaFree(device_y));
    CHECK(cudaFreeHost(x));
    CHECK(cudaFreeHost(y));
    bool passed = wrong == 0 && milliseconds >= 0;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
