// SPDX-License-Identifier: Apache-2.0
// cuRAND from the host: distributions, generators, seeds, offsets, calls that continue each other, host memory, statuses.
#include <cmath>

#include <curand.h>

#include "../check.h"

void must(curandStatus_t status, const char* call, int line) {
    if (status == CURAND_STATUS_SUCCESS) return;
    std::fprintf(stderr, "line %d: %s: status %d\n", line, call, static_cast<int>(status));
    std::exit(1);
}
#define OK(call) must(call, #call, __LINE__)

constexpr size_t n = 40000;

template <typename T>
struct Memory {
    T* device = nullptr;
    Memory() { MUST(cudaMalloc(&device, n * sizeof(T))); }
    ~Memory() { cudaFree(device); }
    std::vector<T> now() const {
        std::vector<T> copy(n);
        MUST(cudaMemcpy(copy.data(), device, n * sizeof(T), cudaMemcpyDeviceToHost));
        return copy;
    }
};

/// Mean and variance within six standard errors, neighbours uncorrelated.
template <typename T>
void statistics(const std::vector<T>& v, double mean, double variance, const char* what) {
    double sum = 0, squares = 0, pairs = 0;
    for (T x : v) sum += double(x);
    double found = sum / v.size();
    for (size_t i = 0; i < v.size(); ++i) {
        squares += (v[i] - found) * (v[i] - found);
        if (i > 0) pairs += (v[i] - found) * (v[i - 1] - found);
    }
    double spread = squares / v.size(), correlation = pairs / squares;
    bool good = std::fabs(found - mean) < 6 * std::sqrt(variance / v.size()) && std::fabs(spread / variance - 1) < 0.25 && std::fabs(correlation) < 0.03;
    if (!good) std::printf("%s: mean %g (%g), variance %g (%g), correlation %g\n", what, found, mean, spread, variance, correlation);
    expect(good, what);
}

/// `all` distributions, or only uniform numbers and bits.
void distributions(curandRngType_t type, bool all) {
    curandGenerator_t g;
    OK(curandCreateGenerator(&g, type));
    OK(curandSetPseudoRandomGeneratorSeed(g, 1234ULL));
    Memory<float> f;
    Memory<double> d;
    Memory<unsigned> u;
    OK(curandGenerateUniform(g, f.device, n));
    std::vector<float> floats = f.now();
    statistics(floats, 0.5, 1.0 / 12, "uniform");
    for (float x : floats) {
        if (!(x > 0 && x <= 1)) expect(false, "uniform numbers lie in (0, 1]");
    }
    if (all) {
        OK(curandGenerateUniformDouble(g, d.device, n));
        statistics(d.now(), 0.5, 1.0 / 12, "uniform doubles");
        OK(curandGenerateNormal(g, f.device, n, 2.0f, 3.0f));
        statistics(f.now(), 2, 9, "normal");
        OK(curandGenerateNormalDouble(g, d.device, n, -1.0, 0.5));
        statistics(d.now(), -1, 0.25, "normal doubles");
        OK(curandGenerateLogNormal(g, f.device, n, 0.0f, 0.5f));
        statistics(f.now(), std::exp(0.125), (std::exp(0.25) - 1) * std::exp(0.25), "log-normal");
        OK(curandGenerateLogNormalDouble(g, d.device, n, 0.0, 0.25));
        statistics(d.now(), std::exp(0.03125), (std::exp(0.0625) - 1) * std::exp(0.0625), "log-normal doubles");
        for (double lambda : {0.5, 20.0, 900.0}) {
            OK(curandGeneratePoisson(g, u.device, n, lambda));
            statistics(u.now(), lambda, lambda, "Poisson");
        }
    }
    OK(curandGenerate(g, u.device, n));
    unsigned ones = 0;
    for (unsigned x : u.now()) {
        for (; x != 0; x &= x - 1) ++ones;
    }
    expect(std::fabs(ones / (16.0 * n) - 1) < 0.01, "half of all bits are set");
    OK(curandDestroyGenerator(g));
}

void sequences(curandRngType_t type) {
    curandGenerator_t g, h;
    OK(curandCreateGenerator(&g, type));
    OK(curandSetPseudoRandomGeneratorSeed(g, 7ULL));
    Memory<unsigned> all, parts;
    OK(curandGenerate(g, all.device, n));
    std::vector<unsigned> wanted = all.now();
    OK(curandSetPseudoRandomGeneratorSeed(g, 7ULL));
    OK(curandGenerate(g, parts.device, 1001));
    OK(curandGenerate(g, parts.device + 1001, 9000));
    OK(curandGenerate(g, parts.device + 10001, n - 10001));
    expect(parts.now() == wanted, "calls continue each other, and a seed starts again");
    OK(curandSetGeneratorOffset(g, 5003));
    OK(curandGenerate(g, parts.device, 100));
    std::vector<unsigned> found = parts.now();
    expect(std::equal(found.begin(), found.begin() + 100, wanted.begin() + 5003), "an offset");
    OK(curandSetGeneratorOffset(g, 0));
    OK(curandSetPseudoRandomGeneratorSeed(g, 8ULL));
    OK(curandGenerate(g, parts.device, n));
    found = parts.now();
    size_t same = 0;
    for (size_t i = 0; i < n; ++i) same += found[i] == wanted[i];
    expect(same < 5, "another seed gives other numbers");

    OK(curandCreateGeneratorHost(&h, type));
    OK(curandSetPseudoRandomGeneratorSeed(h, 7ULL));
    std::vector<unsigned> host(n);
    OK(curandGenerate(h, host.data(), n));
    expect(host == wanted, "the same numbers in host memory");
    OK(curandDestroyGenerator(h));
    OK(curandDestroyGenerator(g));
}

int main() {
    MUST(cudaFree(nullptr));  // says so where there is no device
    for (curandRngType_t type : {CURAND_RNG_PSEUDO_DEFAULT, CURAND_RNG_PSEUDO_MRG32K3A, CURAND_RNG_PSEUDO_PHILOX4_32_10}) {
        distributions(type, type == CURAND_RNG_PSEUDO_DEFAULT);
        sequences(type);
    }
    curandGenerator_t g;
    OK(curandCreateGenerator(&g, CURAND_RNG_PSEUDO_XORWOW));
    cudaStream_t stream;
    MUST(cudaStreamCreate(&stream));
    OK(curandSetStream(g, stream));
    OK(curandSetGeneratorOrdering(g, CURAND_ORDERING_PSEUDO_BEST));
    Memory<float> f;
    expect(curandGenerateNormal(g, f.device, 11, 0.0f, 1.0f) == CURAND_STATUS_LENGTH_NOT_MULTIPLE, "normal numbers come in pairs");
    OK(curandGenerateNormal(g, f.device, 10, 0.0f, 1.0f));
    MUST(cudaStreamSynchronize(stream));
    OK(curandDestroyGenerator(g));
    MUST(cudaStreamDestroy(stream));
    expect(curandGenerateUniform(nullptr, f.device, 10) == CURAND_STATUS_NOT_INITIALIZED, "no generator");
    return report();
}
