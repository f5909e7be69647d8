// Matrix product through tiles in shared memory. The tile width is a template parameter, so the inner loop has a
// constant length and can be unrolled.
//
// Build: qiaocc -O2 matmul.cu -o matmul      (or nvcc)
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

// c (rows x columns) = a (rows x inner) * b (inner x columns), all row by row. Sizes need not be multiples of the tile.
template <typename T, int Tile>
__global__ void multiply(const T* a, const T* b, T* c, int rows, int columns, int inner) {
    __shared__ T tile_a[Tile][Tile];
    __shared__ T tile_b[Tile][Tile];
    int row = blockIdx.y * Tile + threadIdx.y;
    int column = blockIdx.x * Tile + threadIdx.x;
    T sum = 0;
    for (int start = 0; start < inner; start += Tile) {
        int k_a = start + threadIdx.x;
        int k_b = start + threadIdx.y;
        tile_a[threadIdx.y][threadIdx.x] = row < rows && k_a < inner ? a[row * inner + k_a] : T(0);
        tile_b[threadIdx.y][threadIdx.x] = k_b < inner && column < columns ? b[k_b * columns + column] : T(0);
        __syncthreads();
#pragma unroll
        for (int k = 0; k < Tile; ++k) sum += tile_a[threadIdx.y][k] * tile_b[k][threadIdx.x];
        __syncthreads();  // nobody may overwrite a tile that others still read
    }
    if (row < rows && column < columns) c[row * columns + column] = sum;
}

template <typename T, int Tile>
bool run(int rows, int columns, int inner) {
    std::vector<T> a(rows * inner), b(inner * columns), c(rows * columns);
    for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<T>(static_cast<int>(i * 7 % 19) - 9) / 8;
    for (size_t i = 0; i < b.size(); ++i) b[i] = static_cast<T>(static_cast<int>(i * 5 % 23) - 11) / 4;
    T *device_a, *device_b, *device_c;
    CHECK(cudaMalloc(&device_a, a.size() * sizeof(T)));
    CHECK(cudaMalloc(&device_b, b.size() * sizeof(T)));
    CHECK(cudaMalloc(&device_c, c.size() * sizeof(T)));
    CHECK(cudaMemcpy(device_a, a.data(), a.size() * sizeof(T), cudaMemcpyHostToDevice));
    CHECK(cudaMemcpy(device_b, b.data(), b.size() * sizeof(T), cudaMemcpyHostToDevice));

    dim3 block(Tile, Tile);
    dim3 grid((columns + Tile - 1) / Tile, (rows + Tile - 1) / Tile);
    multiply<T, Tile><<<grid, block>>>(device_a, device_b, device_c, rows, columns, inner);
    CHECK(cudaGetLastError());
    CHECK(cudaMemcpy(c.data(), device_c, c.size() * sizeof(T), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_a));
    CHECK(cudaFree(device_b));
    CHECK(cudaFree(device_c));

    double worst = 0;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            double sum = 0;
            for (int k = 0; k < inner; ++k) sum += double(a[row * inner + k]) * b[k * columns + column];
            worst = std::fmax(worst, std::fabs(sum - c[row * columns + column]));
        }
    }
    std::printf("%d x %d x %d, tiles of %d, %d-byte elements: largest error %g\n", rows, columns, inner, Tile, int(sizeof(T)), worst);
    return worst < 1e-3;
}

int main() {
    bool passed = run<float, 16>(256, 256, 256);
    passed = run<float, 8>(100, 203, 57) && passed;
    passed = run<int, 16>(65, 33, 129) && passed;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
