// Large arrays in each thread, over barriers, in blocks of 256: what CPU drivers keep on their own stacks.
#include "../check.h"

constexpr int size = 16384;

__global__ void fill(int* out, int n) {
    unsigned char state[size];
    __shared__ int last;
    for (int i = 0; i < size; ++i) state[i] = static_cast<unsigned char>(i * (threadIdx.x + 1));
    if (threadIdx.x == 0) last = n;
    __syncthreads();
    int sum = 0;
    for (int i = 0; i < size; i += 7) sum += state[(i * 5 + last) & (size - 1)];
    out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

int main() {
    const int threads = 512;
    int* out = nullptr;
    MUST(cudaMalloc(&out, threads * sizeof(int)));
    fill<<<2, 256>>>(out, 3);
    MUST(cudaGetLastError());
    std::vector<int> got(threads);
    MUST(cudaMemcpy(got.data(), out, threads * sizeof(int), cudaMemcpyDeviceToHost));
    bool right = true;
    for (int t = 0; t < threads; ++t) {
        int sum = 0;
        for (int i = 0; i < size; i += 7) sum += static_cast<unsigned char>(((i * 5 + 3) & (size - 1)) * (t % 256 + 1));
        right = right && got[t] == sum;
    }
    expect(right, "sums over large private arrays");
    return report();
}
