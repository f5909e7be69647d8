// SPDX-License-Identifier: Apache-2.0
// Black-Scholes prices of European options, and pi by throwing points with a generator in the kernel.
#include <cmath>

#include "harness/case.hpp"

namespace {

constexpr int threads = 256;
constexpr float rate = 0.02f, volatility = 0.3f;

/// The normal distribution by the usual polynomial (Abramowitz and Stegun 26.2.17), good to 1e-7.
__host__ __device__ inline float normal(float x) {
    float k = 1 / (1 + 0.2316419f * fabsf(x));
    float tail = 0.39894228f * expf(-0.5f * x * x) * k * (0.31938153f + k * (-0.356563782f + k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
    return x > 0 ? 1 - tail : tail;
}

__global__ void black_scholes(const float* price, const float* strike, const float* years, float* call, float* put, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float s = price[i], k = strike[i], t = years[i];
    float root = sqrtf(t), d1 = (logf(s / k) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root), d2 = d1 - volatility * root;
    float discounted = k * expf(-rate * t);
    call[i] = s * normal(d1) - discounted * normal(d2);
    put[i] = discounted * normal(-d2) - s * normal(-d1);
}

__host__ __device__ inline unsigned next(unsigned& state) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

constexpr int throws = 1024;

/// How many of a thread's points fall into the quarter circle; whole numbers, so that the host gets the same.
__host__ __device__ inline unsigned hits_of(unsigned thread) {
    unsigned state = thread * 747796405u + 2891336453u, hits = 0;
    for (int k = 0; k < throws; ++k) {
        unsigned x = next(state) >> 17, y = next(state) >> 17;
        hits += x * x + y * y < 1u << 30;
    }
    return hits;
}

__global__ void monte_carlo(unsigned* sums) {
    __shared__ unsigned shared[threads];
    int t = threadIdx.x;
    shared[t] = hits_of(blockIdx.x * blockDim.x + t);
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) shared[t] += shared[t + half];
        __syncthreads();
    }
    if (t == 0) sums[blockIdx.x] = shared[0];
}

bench::Case make_black_scholes(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    auto price = c.input(bench::random<float>(size, 5, 30)), strike = c.input(bench::random<float>(size, 1, 100, 2));
    auto years = c.input(bench::random<float>(size, 0.25, 10, 3));
    auto call = c.output<float>(size, 1e-5), put = c.output<float>(size, 1e-5);
    const unsigned grid = bench::blocks(size, threads);
    c.bytes = 5.0 * sizeof(float) * n;
    c.items = n;
    c.cuda = [=](const bench::Memory& m) { black_scholes<<<grid, threads>>>(m[price], m[strike], m[years], m[call], m[put], n); };
    c.native = {{"black_scholes", {grid}, {threads}, {price, strike, years, call, put, n}}};
    c.host = [=](const bench::Memory& m) {
        const float *ss = m[price], *ks = m[strike], *ts = m[years];
        float *calls = m[call], *puts = m[put];
#pragma omp parallel for
        for (int i = 0; i < n; ++i) {
            const float s = ss[i], k = ks[i], t = ts[i], root = std::sqrt(t);
            const float d1 = (std::log(s / k) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root), d2 = d1 - volatility * root;
            const float discounted = k * std::exp(-rate * t);
            calls[i] = s * normal(d1) - discounted * normal(d2);
            puts[i] = discounted * normal(-d2) - s * normal(-d1);
        }
    };
    return c;
}

// The size is the number of threads, each of 1024 throws.
bench::Case make_monte_carlo(long size) {
    bench::Case c;
    const unsigned grid = bench::blocks(size, threads);
    auto sums = c.output<unsigned>(grid);
    c.items = static_cast<double>(size) * throws;
    c.cuda = [=](const bench::Memory& m) { monte_carlo<<<grid, threads>>>(m[sums]); };
    c.native = {{"monte_carlo", {grid}, {threads}, {sums}}};
    c.host = [=](const bench::Memory& m) {
        unsigned* to = m[sums];
#pragma omp parallel for
        for (unsigned block = 0; block < grid; ++block) {
            unsigned hits = 0;
            for (unsigned t = 0; t < threads; ++t) hits += hits_of(block * threads + t);
            to[block] = hits;
        }
    };
    return c;
}

const bench::Registration registrations[] = {
    bench::Registration(
        {"black_scholes", "Black-Scholes prices of calls and puts", "items", "options", make_black_scholes, {1 << 10, 1 << 14, 1 << 18, 1 << 22}, 1 << 18}),
    bench::Registration(
        {"monte_carlo", "Pi by random points, 1024 a thread", "items", "threads", make_monte_carlo, {1 << 8, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20}, 1 << 14}),
};

}  // namespace
