// Matrix transpose, plain and through a padded tile in shared memory, which makes both the reads and the writes of
// neighbouring threads neighbours in memory. Pitched memory keeps every row aligned.
//
// Build: qiaocc -O2 transpose.cu -o transpose      (or nvcc)
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

constexpr int tile = 32;
constexpr int tile_rows = 8;  // each thread moves tile / tile_rows elements

struct Matrix {
    float* data;
    size_t pitch;  // bytes from row to row
    int width, height;

    __host__ __device__ float* row(int y) const { return reinterpret_cast<float*>(reinterpret_cast<char*>(data) + y * pitch); }
};

__global__ void transpose_plain(Matrix in, Matrix out) {
    int x = blockIdx.x * tile + threadIdx.x;
    for (int i = 0; i < tile; i += tile_rows) {
        int y = blockIdx.y * tile + threadIdx.y + i;
        if (x < in.width && y < in.height) out.row(x)[y] = in.row(y)[x];
    }
}

__global__ void transpose_tiled(Matrix in, Matrix out) {
    __shared__ float cells[tile][tile + 1];  // the extra column keeps a column's cells in different banks
    int x = blockIdx.x * tile + threadIdx.x;
    for (int i = threadIdx.y; i < tile; i += tile_rows) {
        int y = blockIdx.y * tile + i;
        if (x < in.width && y < in.height) cells[i][threadIdx.x] = in.row(y)[x];
    }
    __syncthreads();
    x = blockIdx.y * tile + threadIdx.x;
    for (int i = threadIdx.y; i < tile; i += tile_rows) {
        int y = blockIdx.x * tile + i;
        if (x < out.width && y < out.height) out.row(y)[x] = cells[threadIdx.x][i];
    }
}

int main() {
    const int width = 1000, height = 517;
    std::vector<float> values(width * height), result(width * height);
    for (int i = 0; i < width * height; ++i) values[i] = static_cast<float>(i);

    Matrix in{nullptr, 0, width, height}, out{nullptr, 0, height, width};
    CHECK(cudaMallocPitch(&in.data, &in.pitch, width * sizeof(float), height));
    CHECK(cudaMallocPitch(&out.data, &out.pitch, height * sizeof(float), width));
    CHECK(cudaMemcpy2D(in.data, in.pitch, values.data(), width * sizeof(float), width * sizeof(float), height, cudaMemcpyHostToDevice));

    dim3 block(tile, tile_rows), grid((width + tile - 1) / tile, (height + tile - 1) / tile);
    int wrong = 0;
    for (int variant = 0; variant < 2; ++variant) {
        CHECK(cudaMemset2D(out.data, out.pitch, 0xff, height * sizeof(float), width));
        if (variant == 0) {
            transpose_plain<<<grid, block>>>(in, out);
        } else {
            transpose_tiled<<<grid, block>>>(in, out);
        }
        CHECK(cudaGetLastError());
        CHECK(cudaMemcpy2D(result.data(), height * sizeof(float), out.data, out.pitch, height * sizeof(float), width, cudaMemcpyDeviceToHost));
        int bad = 0;
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) bad += result[x * height + y] != values[y * width + x];
        }
        std::printf("%s: %d wrong\n", variant == 0 ? "plain" : "tiled", bad);
        wrong += bad;
    }
    CHECK(cudaFree(in.data));
    CHECK(cudaFree(out.data));
    std::printf(wrong == 0 ? "PASSED\n" : "FAILED\n");
    return wrong == 0 ? 0 : 1;
}
