// SPDX-License-Identifier: Apache-2.0
// Reductions: each block strides over the data and leaves one partial result, a second launch of one block takes those.
#include <cmath>

#include "harness/case.hpp"

namespace {

constexpr int threads = 256, grid = 256;
const std::vector<long> sizes = {1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 25};
constexpr long quick = 1 << 22;

__global__ void reduce_sum(const float* in, float* out, int n) {
    __shared__ float partial[threads];
    int t = threadIdx.x;
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) sum += in[i];
    partial[t] = sum;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) partial[t] += partial[t + half];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = partial[0];
}

// The same with warp shuffles instead of the tree in shared memory.
__global__ void reduce_sum_shuffle(const float* in, float* out, int n) {
    __shared__ float warps[threads / 32];
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) sum += in[i];
    for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffffu, sum, offset);
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = sum;
    __syncthreads();
    if (threadIdx.x < 32) {
        sum = threadIdx.x < threads / 32 ? warps[threadIdx.x] : 0;
        for (int offset = 16; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffffu, sum, offset);
        if (threadIdx.x == 0) out[blockIdx.x] = sum;
    }
}

__global__ void reduce_max(const float* in, float* out, int n) {
    __shared__ float partial[threads];
    int t = threadIdx.x;
    float best = -INFINITY;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) best = fmaxf(best, in[i]);
    partial[t] = best;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) partial[t] = fmaxf(partial[t], partial[t + half]);
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = partial[0];
}

struct Best {
    float value;
    int index;
};

__device__ Best better(Best a, Best b) { return b.value > a.value || (b.value == a.value && b.index < a.index) ? b : a; }

__device__ void reduce_best(Best mine, float* values, int* indices) {
    __shared__ Best partial[threads];
    int t = threadIdx.x;
    partial[t] = mine;
    __syncthreads();
    for (int half = threads / 2; half > 0; half /= 2) {
        if (t < half) partial[t] = better(partial[t], partial[t + half]);
        __syncthreads();
    }
    if (t == 0) {
        values[blockIdx.x] = partial[0].value;
        indices[blockIdx.x] = partial[0].index;
    }
}

__global__ void argmax_data(const float* in, float* values, int* indices, int n) {
    Best best = {-INFINITY, n};
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) best = better(best, {in[i], i});
    reduce_best(best, values, indices);
}

__global__ void argmax_partial(const float* in, const int* in_indices, float* values, int* indices, int n) {
    int t = threadIdx.x;
    reduce_best(t < n ? Best{in[t], in_indices[t]} : Best{-INFINITY, 0x7fffffff}, values, indices);
}

using Kernel = void (*)(const float*, float*, int);

template <Kernel kernel>
bench::Case make(long size, const char* twin) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto in = x.input(bench::random<float>(size, 0, 1));
    auto partial = x.scratch<float>(grid);
    auto out = x.output<float>(1, 1e-5);
    x.bytes = sizeof(float) * static_cast<double>(n);
    x.flops = n;
    x.cuda = [=](const bench::Memory& m) {
        kernel<<<grid, threads>>>(m[in], m[partial], n);
        kernel<<<1, threads>>>(m[partial], m[out], grid);
    };
    if (twin != nullptr) x.native = {{twin, {grid}, {threads}, {in, partial, n}}, {twin, {1}, {threads}, {partial, out, grid}}};
    return x;
}

template <Kernel kernel>
bench::Case make_sum(long size, const char* twin) {
    bench::Case x = make<kernel>(size, twin);
    x.host = [=](const bench::Memory& m) {
        const float* in = static_cast<const float*>(m.pointers[0]);
        double sum = 0;
#pragma omp parallel for simd reduction(+ : sum)
        for (long i = 0; i < size; ++i) sum += in[i];
        *static_cast<float*>(m.pointers[2]) = static_cast<float>(sum);
    };
    return x;
}

bench::Case make_tree(long size) { return make_sum<reduce_sum>(size, "reduce_sum"); }
bench::Case make_shuffle(long size) { return make_sum<reduce_sum_shuffle>(size, nullptr); }

bench::Case make_max(long size) {
    bench::Case x = make<reduce_max>(size, "reduce_max");
    x.host = [=](const bench::Memory& m) {
        const float* in = static_cast<const float*>(m.pointers[0]);
        float best = -INFINITY;
#pragma omp parallel for simd reduction(max : best)
        for (long i = 0; i < size; ++i) best = best > in[i] ? best : in[i];
        *static_cast<float*>(m.pointers[2]) = best;
    };
    return x;
}

bench::Case make_argmax(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto in = x.input(bench::random<float>(size, 0, 1));
    auto values = x.scratch<float>(grid), value = x.output<float>(1);
    auto indices = x.scratch<int>(grid), index = x.output<int>(1);
    x.bytes = sizeof(float) * static_cast<double>(n);
    x.cuda = [=](const bench::Memory& m) {
        argmax_data<<<grid, threads>>>(m[in], m[values], m[indices], n);
        argmax_partial<<<1, threads>>>(m[values], m[indices], m[value], m[index], grid);
    };
    x.host = [=](const bench::Memory& m) {
        const float* data = m[in];
        int best = 0;
#pragma omp parallel
        {
            int mine = 0;
#pragma omp for nowait
            for (int i = 0; i < n; ++i) mine = data[i] > data[mine] ? i : mine;
#pragma omp critical
            if (data[mine] > data[best] || (data[mine] == data[best] && mine < best)) best = mine;
        }
        *m[index] = best;
        *m[value] = data[best];
    };
    return x;
}

const bench::Registration registrations[] = {
    bench::Registration({"sum", "Sum of floats, tree in shared memory", "bytes", "elements", make_tree, sizes, quick}),
    bench::Registration({"sum_shuffle", "Sum of floats, warp shuffles", "bytes", "elements", make_shuffle, sizes, quick}),
    bench::Registration({"max", "Greatest of floats, tree in shared memory", "bytes", "elements", make_max, sizes, quick}),
    bench::Registration({"argmax", "Greatest of floats and where it is", "bytes", "elements", make_argmax, sizes, quick}),
};

}  // namespace
