// SPDX-License-Identifier: Apache-2.0
// Radix sort of 32-bit keys, least digit first, four bits a pass. Of each pass: blocks count their digits; one block
// makes places of the counts; blocks sort their tile by the digit, a bit at a time with ballots, and move it there.
// Sizes are multiples of the block.
#include <algorithm>
#include <numeric>

#include "harness/case.hpp"
#include "suites/scan/block_scan.hpp"

namespace {

constexpr int threads = bench::scan_block, bits = 4, digits = 1 << bits, warps = threads / 32;

__global__ void count_digits(const unsigned* keys, int* counts, int shift) {
    __shared__ int mine[digits];
    if (threadIdx.x < digits) mine[threadIdx.x] = 0;
    __syncthreads();
    unsigned key = keys[blockIdx.x * blockDim.x + threadIdx.x];
    atomicAdd(&mine[key >> shift & (digits - 1)], 1);
    __syncthreads();
    if (threadIdx.x < digits) counts[threadIdx.x * gridDim.x + blockIdx.x] = mine[threadIdx.x];
}

// The exclusive prefix sum of the counts, in place: digit by digit, and in each block by block.
__global__ void place_digits(int* counts, int n) {
    __shared__ int shared[threads];
    int t = threadIdx.x, carry = 0;
    for (int start = 0; start < n; start += threads) {
        int value = start + t < n ? counts[start + t] : 0;
        int sum = bench::scan_threads(value, shared);
        if (start + t < n) counts[start + t] = carry + sum - value;
        carry += shared[threads - 1];
        __syncthreads();
    }
}

template <bool pairs>
__global__ void move_keys(const unsigned* keys, const unsigned* values, unsigned* keys_out, unsigned* values_out, const int* places, int shift) {
    __shared__ unsigned sorted_keys[threads], sorted_values[threads];
    __shared__ int ones_of_warp[warps], start_of_digit[digits];
    int t = threadIdx.x, lane = t % 32, warp = t / 32;
    unsigned key = keys[blockIdx.x * blockDim.x + t], value = pairs ? values[blockIdx.x * blockDim.x + t] : 0;
    for (int bit = 0; bit < bits; ++bit) {
        bool one = key >> (shift + bit) & 1;
        unsigned ballot = __ballot_sync(0xffffffffu, one);
        if (lane == 0) ones_of_warp[warp] = __popc(ballot);
        __syncthreads();
        int ones_before = __popc(ballot & ((1u << lane) - 1)), ones = 0;
        for (int w = 0; w < warps; ++w) {
            if (w < warp) ones_before += ones_of_warp[w];
            ones += ones_of_warp[w];
        }
        int to = one ? threads - ones + ones_before : t - ones_before;
        sorted_keys[to] = key;
        if (pairs) sorted_values[to] = value;
        __syncthreads();
        key = sorted_keys[t];
        if (pairs) value = sorted_values[t];
        __syncthreads();
    }
    int digit = key >> shift & (digits - 1);
    if (t == 0 || digit != (sorted_keys[t - 1] >> shift & (digits - 1))) start_of_digit[digit] = t;
    __syncthreads();
    int to = places[digit * gridDim.x + blockIdx.x] + t - start_of_digit[digit];
    keys_out[to] = key;
    if (pairs) values_out[to] = value;
}

/// Two buffers to and fro; `last` is where the even number of passes ends.
template <typename T>
struct Turn {
    bench::Buffer<T> first, other, last;
    bench::Buffer<T> from(int pass) const { return pass == 0 ? first : pass % 2 == 1 ? other : last; }
    bench::Buffer<T> to(int pass) const { return pass % 2 == 0 ? other : last; }
};

template <bool pairs>
bench::Case make(long size) {
    bench::Case x;
    const int blocks = static_cast<int>(size / threads);
    const auto random_keys = bench::random<unsigned>(size, 0, 4294967040.0);
    std::vector<unsigned> numbers(pairs ? size : 1);
    std::iota(numbers.begin(), numbers.end(), 0u);
    const size_t count = numbers.size();
    const Turn<unsigned> keys{x.input(random_keys), x.scratch<unsigned>(size), x.output<unsigned>(size)};
    const Turn<unsigned> values{x.input(numbers), x.scratch<unsigned>(count), x.output<unsigned>(count)};
    auto counts = x.scratch<int>(static_cast<size_t>(digits) * blocks);
    x.items = static_cast<double>(size);
    x.cuda = [=](const bench::Memory& m) {
        for (int pass = 0; pass < 32 / bits; ++pass) {
            const int shift = pass * bits;
            count_digits<<<blocks, threads>>>(m[keys.from(pass)], m[counts], shift);
            place_digits<<<1, threads>>>(m[counts], digits * blocks);
            move_keys<pairs><<<blocks, threads>>>(m[keys.from(pass)], m[values.from(pass)], m[keys.to(pass)], m[values.to(pass)], m[counts], shift);
        }
    };
    x.host = [=](const bench::Memory& m) {
        const unsigned* from = m[keys.first];
        std::vector<std::pair<unsigned, unsigned>> all(size);
        for (long i = 0; i < size; ++i) all[i] = {from[i], static_cast<unsigned>(i)};
        std::sort(all.begin(), all.end());
        for (long i = 0; i < size; ++i) {
            m[keys.last][i] = all[i].first;
            if (pairs) m[values.last][i] = all[i].second;
        }
    };
    return x;
}

const std::vector<long> sizes = {1 << 10, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22};
const bench::Registration registrations[] = {
    bench::Registration({"radix_keys", "Radix sort of 32-bit keys", "items", "keys", make<false>, sizes, 1 << 14}),
    bench::Registration({"radix_pairs", "Radix sort of 32-bit keys with values", "items", "keys", make<true>, sizes, 1 << 14}),
};

}  // namespace
