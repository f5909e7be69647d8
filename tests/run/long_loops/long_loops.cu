// SPDX-License-Identifier: Apache-2.0
// Loops of many iterations: one long one, nested ones, with breaks, testing last, of different lengths in neighbouring threads.
#include "../check.h"

HD unsigned next(unsigned v) { return v * 1664525u + 1013904223u; }

HD void loops(int t, long long* out, unsigned n) {
    unsigned v = static_cast<unsigned>(t);
    unsigned i = 0;
    for (; i < n; ++i) v = next(v);
    out[0] = v;
    out[1] = i;
    unsigned rounds = 0;
    for (unsigned a = 0; a < n / 500; ++a) {
        for (unsigned b = 0; b < 300 + a % 7; ++b) {
            v = next(v) + a;
            if ((v >> 8) % 1000 == 7) break;
            ++rounds;
        }
    }
    out[2] = v;
    out[3] = rounds;
    unsigned steps = 0;
    do {
        v = next(v);
        ++steps;
    } while (v % 20011 != 5 && steps < 60000);
    out[4] = steps;
    while (true) {
        if (steps % 3 == 0) v ^= steps;
        if (v % 30011 == 11 || steps > 100000) break;
        v = next(v);
        ++steps;
    }
    out[5] = v;
    out[6] = steps;
}

__global__ void loops_kernel(long long* out, unsigned n) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    loops(t, out + t * slots, n);
}

/// As first programs in CUDA do it: one thread for everything.
__global__ void add_all(const float* a, const float* b, float* sum, int n) {
    for (int i = 0; i < n; i++) sum[i] = a[i] + b[i];
}

void one_thread() {
    const int n = 5000000;
    std::vector<float> a(n), b(n), sum(n);
    for (int i = 0; i < n; ++i) {
        a[i] = static_cast<float>(i % 1000);
        b[i] = static_cast<float>(i % 77);
    }
    float* device = nullptr;
    MUST(cudaMalloc(&device, 3 * sizeof(float) * n));
    MUST(cudaMemcpy(device, a.data(), sizeof(float) * n, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(device + n, b.data(), sizeof(float) * n, cudaMemcpyHostToDevice));
    add_all<<<1, 1>>>(device, device + n, device + 2 * n, n);
    MUST(cudaMemcpy(sum.data(), device + 2 * n, sizeof(float) * n, cudaMemcpyDeviceToHost));
    MUST(cudaFree(device));
    bool right = true;
    for (int i = 0; i < n; ++i) right = right && sum[i] == a[i] + b[i];
    expect(right, "one thread that adds all");
}

int main() {
    one_thread();
    const int threads = 16;
    const unsigned n = 200000;
    std::vector<long long> got(threads * slots), wanted(threads * slots);
    long long* device = nullptr;
    MUST(cudaMalloc(&device, got.size() * sizeof(long long)));
    MUST(cudaMemset(device, 0, got.size() * sizeof(long long)));
    loops_kernel<<<2, 8>>>(device, n);
    MUST(cudaMemcpy(got.data(), device, got.size() * sizeof(long long), cudaMemcpyDeviceToHost));
    for (int t = 0; t < threads; ++t) loops(t, wanted.data() + t * slots, n);
    for (int i = 0; i < threads * slots; ++i) expect(got[i] == wanted[i], "a long loop");
    return report();
}
