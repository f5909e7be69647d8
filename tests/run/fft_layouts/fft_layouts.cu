// SPDX-License-Identifier: Apache-2.0
// cuFFT: transforms of one, two and three dimensions, batches, strides, distances and embedding, complex and real, in and out of place.
#include "../fft.h"

/// An array of batches inside a larger one, as cufftPlanMany describes it.
struct Inside {
    std::vector<int> embed;
    int stride, dist;

    size_t at(const std::vector<int>& n, size_t index, int batch) const {
        size_t place = 0, factor = 1;
        for (int axis = static_cast<int>(n.size()) - 1; axis >= 0; --axis) {
            place += index % n[axis] * factor;
            index /= n[axis];
            factor *= embed[axis];
        }
        return static_cast<size_t>(batch) * dist + place * stride;
    }
};

size_t product(const std::vector<int>& n) {
    size_t all = 1;
    for (int length : n) all *= length;
    return all;
}
std::vector<int> halved(std::vector<int> n) {
    n.back() = n.back() / 2 + 1;
    return n;
}
/// Only what half of the last axis holds.
std::vector<Complex> half_of(const std::vector<Complex>& data, const std::vector<int>& n) {
    std::vector<Complex> out;
    for (size_t i = 0; i < data.size(); ++i) {
        if (static_cast<int>(i % n.back()) <= n.back() / 2) out.push_back(data[i]);
    }
    return out;
}
std::vector<Complex> taken(const std::vector<Complex>& memory, const Inside& inside, const std::vector<int>& n, int batch) {
    std::vector<Complex> out;
    for (size_t i = 0; i < product(n); ++i) out.push_back(memory[inside.at(n, i, batch)]);
    return out;
}

constexpr double untouched = 77;

void complex_layout(std::vector<int> n, Inside in, Inside out, int batch) {
    const size_t in_count = static_cast<size_t>(batch) * in.dist + product(in.embed) * in.stride,
                 out_count = static_cast<size_t>(batch) * out.dist + product(out.embed) * out.stride;
    const std::vector<Complex> data = random_data(in_count);
    Memory<cufftComplex> from(pairs<cufftComplex>(data)), to(pairs<cufftComplex>(std::vector<Complex>(out_count, untouched)));
    cufftHandle plan;
    OK(cufftPlanMany(&plan, static_cast<int>(n.size()), n.data(), in.embed.data(), in.stride, in.dist, out.embed.data(), out.stride, out.dist, CUFFT_C2C,
                     batch));
    OK(cufftExecC2C(plan, from.device, to.device, CUFFT_INVERSE));
    const std::vector<Complex> found = complexes(to.now());
    std::vector<bool> written(out_count);
    for (int b = 0; b < batch; ++b) {
        for (size_t i = 0; i < product(n); ++i) written[out.at(n, i, b)] = true;
        expect_near(taken(found, out, n, b), transform(taken(data, in, n, b), n, CUFFT_INVERSE), 1e-5, "layout", n[0]);
    }
    for (size_t i = 0; i < out_count; ++i) {
        if (!written[i] && found[i] != untouched) expect(false, "what lies between stays");
    }
    OK(cufftDestroy(plan));
}

template <typename P>
void real_layout(std::vector<int> n, Inside in, Inside out, int batch) {
    using Real = typename P::Real;
    using Pair = typename P::Pair;
    const std::vector<int> half = halved(n);
    std::vector<Complex> data = random_data(static_cast<size_t>(batch) * in.dist + product(in.embed) * in.stride);
    std::vector<Real> reals;
    for (Complex& z : data) {
        z = z.real();
        reals.push_back(static_cast<Real>(z.real()));
    }
    Memory<Real> from(reals), back(reals.size());
    Memory<Pair> to(static_cast<size_t>(batch) * out.dist + product(out.embed) * out.stride);
    cufftHandle forward, inverse;
    const int rank = static_cast<int>(n.size());
    OK(cufftPlanMany(&forward, rank, n.data(), in.embed.data(), in.stride, in.dist, out.embed.data(), out.stride, out.dist, P::r2c, batch));
    OK(cufftPlanMany(&inverse, rank, n.data(), out.embed.data(), out.stride, out.dist, in.embed.data(), in.stride, in.dist, P::c2r, batch));
    OK(P::run(forward, from.device, to.device));
    const std::vector<Complex> found = complexes(to.now());
    OK(P::run(inverse, to.device, back.device));
    const std::vector<Real> again = back.now();
    const std::vector<Complex> again_complex(again.begin(), again.end());
    for (int b = 0; b < batch; ++b) {
        std::vector<Complex> field = taken(data, in, n, b);
        expect_near(taken(found, out, half, b), half_of(transform(field, n, CUFFT_FORWARD), n), P::error * 10, "real layout", n[0]);
        for (Complex& z : field) z *= static_cast<double>(product(n));
        expect_near(taken(again_complex, in, n, b), field, P::error * 20, "real layout, back", n[0]);
    }
    OK(cufftDestroy(forward));
    OK(cufftDestroy(inverse));
}

/// Basic plans of real values in place: lines have room for n/2 + 1 pairs.
void real_in_place(std::vector<int> n) {
    const std::vector<int> half = halved(n);
    const int line = 2 * half.back();
    std::vector<Complex> data = random_data(product(n));
    std::vector<float> memory(product(half) * 2);
    for (size_t i = 0; i < data.size(); ++i) {
        data[i] = data[i].real();
        memory[i / n.back() * line + i % n.back()] = static_cast<float>(data[i].real());
    }
    Memory<float> device(memory);
    cufftComplex* as_pairs = reinterpret_cast<cufftComplex*>(device.device);
    cufftHandle forward, inverse;
    OK(n.size() == 2 ? cufftPlan2d(&forward, n[0], n[1], CUFFT_R2C) : cufftPlan3d(&forward, n[0], n[1], n[2], CUFFT_R2C));
    OK(n.size() == 2 ? cufftPlan2d(&inverse, n[0], n[1], CUFFT_C2R) : cufftPlan3d(&inverse, n[0], n[1], n[2], CUFFT_C2R));
    OK(cufftExecR2C(forward, device.device, as_pairs));
    const std::vector<float> numbers = device.now();
    std::vector<Complex> found;
    for (size_t i = 0; i < numbers.size(); i += 2) found.push_back(Complex(numbers[i], numbers[i + 1]));
    expect_near(found, half_of(transform(data, n, CUFFT_FORWARD), n), 1e-5, "real in place", n[0]);
    OK(cufftExecC2R(inverse, as_pairs, device.device));
    const std::vector<float> again = device.now();
    std::vector<Complex> back;
    for (size_t i = 0; i < data.size(); ++i) back.push_back(again[i / n.back() * line + i % n.back()] / static_cast<double>(product(n)));
    expect_near(back, data, 1e-5, "real in place, back", n[0]);
    OK(cufftDestroy(forward));
    OK(cufftDestroy(inverse));
}

int main() {
    // A batch with gaps; planes and blocks inside larger ones; columns that are a multiple of 16; a prime axis.
    complex_layout({6}, {{6}, 2, 15}, {{6}, 3, 20}, 5);
    complex_layout({4, 6}, {{5, 7}, 1, 40}, {{4, 9}, 2, 100}, 2);
    complex_layout({8, 32}, {{8, 32}, 1, 256}, {{8, 32}, 1, 256}, 2);
    complex_layout({17, 3}, {{17, 3}, 1, 51}, {{17, 3}, 1, 51}, 2);
    complex_layout({3, 4, 6}, {{3, 5, 7}, 1, 120}, {{3, 4, 6}, 1, 72}, 2);
    real_layout<Double>({4, 6}, {{4, 7}, 1, 30}, {{4, 5}, 1, 21}, 2);
    real_in_place({3, 4, 6});
    return report();
}
