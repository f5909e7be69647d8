// SPDX-License-Identifier: Apache-2.0
// A hundred and more conditions inside of each other: else-if chains, early returns, also in loops and between barriers.
#include "../check.h"

#define TEN(CASE, d) CASE(d * 10) CASE(d * 10 + 1) CASE(d * 10 + 2) CASE(d * 10 + 3) CASE(d * 10 + 4) \
    CASE(d * 10 + 5) CASE(d * 10 + 6) CASE(d * 10 + 7) CASE(d * 10 + 8) CASE(d * 10 + 9)
#define ALL(CASE) TEN(CASE, 0) TEN(CASE, 1) TEN(CASE, 2) TEN(CASE, 3) TEN(CASE, 4) TEN(CASE, 5) TEN(CASE, 6) \
    TEN(CASE, 7) TEN(CASE, 8) TEN(CASE, 9) TEN(CASE, 10) TEN(CASE, 11) TEN(CASE, 12)

HD int chain(int x, int y) {
#define CASE(n) if (x == (n) * 7 % 131) { y = y * 3 + (n); } else
    ALL(CASE) { y = -y; }
#undef CASE
    return y;
}

HD int returns(int x, int y) {
#define CASE(n) if (x == (n) * 5 % 131) return y - (n); y += x ^ (n);
    ALL(CASE)
#undef CASE
    return y;
}

HD int in_loop(int x, const int* table) {
    int sum = 0;
    for (int i = 0; i < 20; ++i) {
        int v = table[(x + i) % 16];
#define CASE(n) if (v == (n) * 3 % 131) { sum += i; continue; } v += (n) & 1;
        ALL(CASE)
#undef CASE
        if (v > 190) break;
        sum += v;
    }
    return sum;
}

HD int chosen(int x, int a, int b) {
    int* p = x % 2 ? &a : &b;
#define CASE(n) if (x == (n)) { *p += (n); p = &a; } else
    ALL(CASE) { *p = 0; }
#undef CASE
    return a * 1000 + b;
}

HD void all(int t, long long* out, const int* table) {
    out[0] = chain(t, t * 3 + 1);
    out[1] = returns(t, t * 3 + 1);
    out[2] = in_loop(t, table);
    out[3] = chosen(t, t, 2 * t);
}

__global__ void kernel(long long* out, const int* from) {
    __shared__ int table[16];
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (threadIdx.x < 16) table[threadIdx.x] = from[threadIdx.x];
    __syncthreads();
    all(t, out + t * slots, table);
}

int main() {
    const int threads = 160;
    int table[16];
    for (int i = 0; i < 16; ++i) table[i] = i * 37 % 140;
    int* device_table;
    long long* device;
    std::vector<long long> got(threads * slots), wanted(threads * slots);
    MUST(cudaMalloc(&device_table, sizeof table));
    MUST(cudaMemcpy(device_table, table, sizeof table, cudaMemcpyHostToDevice));
    MUST(cudaMalloc(&device, got.size() * sizeof got[0]));
    MUST(cudaMemset(device, 0, got.size() * sizeof got[0]));
    kernel<<<5, 32>>>(device, device_table);
    MUST(cudaMemcpy(got.data(), device, got.size() * sizeof got[0], cudaMemcpyDeviceToHost));
    for (int t = 0; t < threads; ++t) all(t, &wanted[t * slots], table);
    for (int i = 0; i < threads * slots; ++i) expect(got[i] == wanted[i], "a deep condition");
    return report();
}
