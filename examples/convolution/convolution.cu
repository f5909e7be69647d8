// 2-D convolution: the filter in __constant__ memory, set by cudaMemcpyToSymbol, and the image's tile with its border
// in shared memory. Beyond the image's edge its last pixels repeat.
//
// Build: qiaocc -O2 convolution.cu -o convolution      (or nvcc)
// Last line of the output: PASSED
#include <cmath>
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

constexpr int radius = 2;
constexpr int filter_width = 2 * radius + 1;
constexpr int tile = 16;
constexpr int padded = tile + 2 * radius;

__constant__ float filter[filter_width][filter_width];

__host__ __device__ inline int clamp(int value, int low, int high) { return value < low ? low : value > high ? high : value; }

__global__ void convolve(const float* in, float* out, int width, int height) {
    __shared__ float pixels[padded][padded];
    int left = blockIdx.x * tile - radius, top = blockIdx.y * tile - radius;
    for (int y = threadIdx.y; y < padded; y += tile) {
        for (int x = threadIdx.x; x < padded; x += tile) {
            pixels[y][x] = in[clamp(top + y, 0, height - 1) * width + clamp(left + x, 0, width - 1)];
        }
    }
    __syncthreads();
    int x = blockIdx.x * tile + threadIdx.x, y = blockIdx.y * tile + threadIdx.y;
    if (x >= width || y >= height) return;
    float sum = 0;
    for (int dy = 0; dy < filter_width; ++dy) {
        for (int dx = 0; dx < filter_width; ++dx) sum += filter[dy][dx] * pixels[threadIdx.y + dy][threadIdx.x + dx];
    }
    out[y * width + x] = sum;
}

int main() {
    const int width = 633, height = 401;
    float weights[filter_width][filter_width], total = 0;
    for (int y = 0; y < filter_width; ++y) {
        for (int x = 0; x < filter_width; ++x) {
            int dx = x - radius, dy = y - radius;
            weights[y][x] = std::exp(-0.4f * (dx * dx + 1.5f * dy * dy + 0.5f * dx * dy));
            total += weights[y][x];
        }
    }
    for (auto& row : weights) {
        for (float& weight : row) weight /= total;
    }
    std::vector<float> image(width * height), result(width * height);
    for (int i = 0; i < width * height; ++i) image[i] = static_cast<float>((i * 37 + i / width * 101) % 256);

    float *device_in, *device_out;
    CHECK(cudaMalloc(&device_in, image.size() * sizeof(float)));
    CHECK(cudaMalloc(&device_out, image.size() * sizeof(float)));
    CHECK(cudaMemcpyToSymbol(filter, weights, sizeof(weights)));
    CHECK(cudaMemcpy(device_in, image.data(), image.size() * sizeof(float), cudaMemcpyHostToDevice));
    dim3 block(tile, tile), grid((width + tile - 1) / tile, (height + tile - 1) / tile);
    convolve<<<grid, block>>>(device_in, device_out, width, height);
    CHECK(cudaGetLastError());
    CHECK(cudaMemcpy(result.data(), device_out, image.size() * sizeof(float), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_in));
    CHECK(cudaFree(device_out));

    double worst = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double sum = 0;
            for (int dy = -radius; dy <= radius; ++dy) {
                for (int dx = -radius; dx <= radius; ++dx) {
                    sum += double(weights[dy + radius][dx + radius]) * image[clamp(y + dy, 0, height - 1) * width + clamp(x + dx, 0, width - 1)];
                }
            }
            worst = std::fmax(worst, std::fabs(sum - result[y * width + x]));
        }
    }
    std::printf("%d x %d pixels, largest error %.2g\n", width, height, worst);
    bool passed = worst < 1e-3;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
