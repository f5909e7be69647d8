// threadIdx, blockIdx, blockDim, gridDim, warpSize in one, two and three dimensions; as wholes and by reference.
#include "../check.h"

__device__ unsigned linear(const uint3& i, const dim3& d) { return (i.z * d.y + i.y) * d.x + i.x; }
__device__ unsigned smaller(const unsigned& a, const unsigned& b) { return a < b ? a : b; }

__global__ void record(unsigned* out) {
    uint3 thread = threadIdx;
    dim3 block = blockDim;
    unsigned per_block = blockDim.x * blockDim.y * blockDim.z;
    unsigned id = linear(blockIdx, gridDim) * per_block + linear(thread, block);
    unsigned* mine = out + id * 8;
    mine[0] = threadIdx.x | threadIdx.y << 8 | threadIdx.z << 16;
    mine[1] = blockIdx.x | blockIdx.y << 8 | blockIdx.z << 16;
    mine[2] = block.x | blockDim.y << 8 | block.z << 16;
    mine[3] = gridDim.x | gridDim.y << 8 | gridDim.z << 16;
    mine[4] = warpSize;
    mine[5] = smaller(threadIdx.x, 2u) + smaller(threadIdx.x, blockIdx.y);
    mine[6] = id;
    mine[7] = (&thread)->y;
}

void check_shape(dim3 grid, dim3 block) {
    size_t threads = static_cast<size_t>(grid.x) * grid.y * grid.z * block.x * block.y * block.z;
    std::vector<unsigned> got(threads * 8);
    unsigned* device;
    MUST(cudaMalloc(&device, got.size() * 4));
    record<<<grid, block>>>(device);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(got.data(), device, got.size() * 4, cudaMemcpyDeviceToHost));
    MUST(cudaFree(device));
    bool right = true;
    unsigned* mine = got.data();
    unsigned id = 0;
    for (unsigned bz = 0; bz < grid.z; ++bz)
        for (unsigned by = 0; by < grid.y; ++by)
            for (unsigned bx = 0; bx < grid.x; ++bx)
                for (unsigned z = 0; z < block.z; ++z)
                    for (unsigned y = 0; y < block.y; ++y)
                        for (unsigned x = 0; x < block.x; ++x, mine += 8, ++id) {
                            right = right && mine[0] == (x | y << 8 | z << 16) && mine[1] == (bx | by << 8 | bz << 16);
                            right = right && mine[2] == (block.x | block.y << 8 | block.z << 16) && mine[3] == (grid.x | grid.y << 8 | grid.z << 16);
                            right = right && mine[4] == 32 && mine[5] == (x < 2 ? x : 2) + (x < by ? x : by) && mine[6] == id && mine[7] == y;
                        }
    expect(right, "indices");
}

int main() {
    check_shape(1, 1);
    check_shape(5, 64);
    check_shape(dim3(3, 2), dim3(8, 4));
    check_shape(dim3(2, 3, 4), dim3(4, 2, 3));
    check_shape(dim3(1, 1, 7), dim3(1, 5, 1));
    check_shape(dim3(7, 1, 1), dim3(100));
    return report();
}
