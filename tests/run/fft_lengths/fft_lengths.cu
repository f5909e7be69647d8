// SPDX-License-Identifier: Apache-2.0
// cuFFT: transforms of one dimension, complex and real, both precisions and directions, in and out of place: lengths that are powers of
// two, products of small primes, primes, and lengths that take several passes over memory.
#include "../fft.h"

template <typename P>
void complex_length(int n, int batch, bool in_place) {
    using Pair = typename P::Pair;
    const std::vector<Complex> data = random_data(static_cast<size_t>(n) * batch);
    Memory<Pair> in(pairs<Pair>(data)), out(data.size());
    Pair* to = in_place ? in.device : out.device;
    cufftHandle plan;
    OK(cufftPlan1d(&plan, n, P::c2c, batch));
    for (int direction : {CUFFT_FORWARD, CUFFT_INVERSE}) {
        MUST(cudaMemcpy(in.device, pairs<Pair>(data).data(), data.size() * sizeof(Pair), cudaMemcpyHostToDevice));
        OK(P::run(plan, in.device, to, direction));
        const std::vector<Complex> found = complexes((in_place ? in : out).now());
        for (int b = 0; b<batch; b += batch> 1 ? batch - 1 : 1) {
            const size_t start = static_cast<size_t>(b) * n;
            const std::vector<Complex> line(data.begin() + start, data.begin() + start + n), got(found.begin() + start, found.begin() + start + n);
            expect_near(got, transform(line, {n}, direction), P::error * (1 + std::log2(n)), direction == CUFFT_FORWARD ? "forward" : "inverse", n);
        }
    }
    OK(cufftDestroy(plan));
}

template <typename P>
void real_length(int n, int batch) {
    using Real = typename P::Real;
    using Pair = typename P::Pair;
    const int half = n / 2 + 1;
    std::vector<Real> data(static_cast<size_t>(n) * batch);
    for (Real& x : data) x = static_cast<float>(random_number());
    Memory<Real> in(data), back(data.size());
    Memory<Pair> out(static_cast<size_t>(half) * batch);
    cufftHandle forward, inverse;
    OK(cufftPlan1d(&forward, n, P::r2c, batch));
    OK(cufftPlan1d(&inverse, n, P::c2r, batch));
    OK(P::run(forward, in.device, out.device));
    const std::vector<Complex> found = complexes(out.now());
    OK(P::run(inverse, out.device, back.device));
    const std::vector<Real> again = back.now();
    for (int b = 0; b < batch; ++b) {
        std::vector<Complex> line(data.begin() + b * n, data.begin() + (b + 1) * n), scaled(again.begin() + b * n, again.begin() + (b + 1) * n);
        std::vector<Complex> wanted = transform(line, {n}, CUFFT_FORWARD);
        wanted.resize(half);
        expect_near({found.begin() + b * half, found.begin() + (b + 1) * half}, wanted, P::error * (1 + std::log2(n)), "real to complex", n);
        for (Complex& z : line) z *= n;
        expect_near(scaled, line, 2 * P::error * (1 + std::log2(n)), "complex to real", n);
    }
    OK(cufftDestroy(forward));
    OK(cufftDestroy(inverse));
}

/// Too long for the definition: some results of it, and the way back.
void long_length(int n) {
    const std::vector<Complex> data = random_data(n);
    Memory<cufftComplex> in(pairs<cufftComplex>(data)), out(n);
    cufftHandle plan;
    OK(cufftPlan1d(&plan, n, CUFFT_C2C, 1));
    OK(cufftExecC2C(plan, in.device, out.device, CUFFT_FORWARD));
    const std::vector<Complex> found = complexes(out.now());
    std::vector<Complex> some, wanted;
    for (long long k : {0LL, 1LL, 17LL, n / 3LL, n - 1LL}) {
        Complex sum = 0;
        for (long long j = 0; j < n; ++j) sum += data[j] * std::polar(1.0, -2 * M_PI * static_cast<double>(j * k % n) / n);
        some.push_back(found[k]);
        wanted.push_back(sum);
    }
    expect_near(some, wanted, Single::error * std::log2(n), "some of many", n);
    OK(cufftExecC2C(plan, out.device, out.device, CUFFT_INVERSE));
    std::vector<Complex> back = complexes(out.now());
    for (Complex& z : back) z /= n;
    expect_near(back, data, 2 * Single::error * std::log2(n), "there and back", n);
    OK(cufftDestroy(plan));
}

int main() {
    for (int n : {1, 7, 64, 343, 1024}) complex_length<Single>(n, 3, n == 343);
    complex_length<Single>(331, 2, true);
    for (int n : {22, 243}) complex_length<Double>(n, 2, n % 2 == 1);
    for (int n : {30, 256}) real_length<Single>(n, 3);
    real_length<Double>(9, 2);
    long_length(1 << 18);
    return report();
}
