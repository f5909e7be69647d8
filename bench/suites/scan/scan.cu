// SPDX-License-Identifier: Apache-2.0
// Prefix sums of ints. Many blocks: each scans its tile and leaves the tile's sum, one block scans the sums, a third
// launch adds them. One block: it walks over the data tile by tile and carries the sum.
#include "block_scan.hpp"
#include "harness/case.hpp"

namespace {

using bench::scan_threads;
constexpr int threads = bench::scan_block;

template <bool inclusive>
__global__ void scan_tiles(const int* in, int* out, int* sums, int n) {
    __shared__ int shared[threads];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int value = i < n ? in[i] : 0;
    int sum = scan_threads(value, shared);
    if (i < n) out[i] = inclusive ? sum : sum - value;
    if (threadIdx.x == threads - 1) sums[blockIdx.x] = sum;
}

template <bool inclusive>
__global__ void scan_one_block(const int* in, int* out, int n) {
    __shared__ int shared[threads];
    int carry = 0;
    for (int start = 0; start < n; start += threads) {
        int i = start + threadIdx.x;
        int value = i < n ? in[i] : 0;
        int sum = scan_threads(value, shared);
        if (i < n) out[i] = carry + (inclusive ? sum : sum - value);
        carry += shared[threads - 1];
        __syncthreads();
    }
}

__global__ void scan_add(int* out, const int* offsets, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] += offsets[blockIdx.x];
}

template <bool inclusive>
std::function<void(const bench::Memory&)> on_host(bench::Buffer<int> in, bench::Buffer<int> out, int n) {
    return [=](const bench::Memory& m) {
        const int* from = m[in];
        int *to = m[out], sum = 0;
        for (int i = 0; i < n; ++i) {
            const int before = sum;
            sum += from[i];
            to[i] = inclusive ? sum : before;
        }
    };
}

template <bool inclusive>
bench::Case make_many(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    const unsigned groups = bench::blocks(n, threads);
    auto in = x.input(bench::random<int>(size, -100, 100));
    auto out = x.output<int>(size);
    auto sums = x.scratch<int>(groups), offsets = x.scratch<int>(groups);
    x.bytes = 2.0 * sizeof(int) * n;
    x.cuda = [=](const bench::Memory& m) {
        scan_tiles<inclusive><<<groups, threads>>>(m[in], m[out], m[sums], n);
        scan_one_block<false><<<1, threads>>>(m[sums], m[offsets], groups);
        scan_add<<<groups, threads>>>(m[out], m[offsets], n);
    };
    if (inclusive) {
        x.native = {{"scan_tiles", {groups}, {threads}, {in, out, sums, n}},
                    {"scan_sums", {1}, {threads}, {sums, offsets, groups}},
                    {"scan_add", {groups}, {threads}, {out, offsets, n}}};
    }
    x.host = on_host<inclusive>(in, out, n);
    return x;
}

template <bool inclusive>
bench::Case make_one(long size) {
    bench::Case x;
    const int n = static_cast<int>(size);
    auto in = x.input(bench::random<int>(size, -100, 100));
    auto out = x.output<int>(size);
    x.bytes = 2.0 * sizeof(int) * n;
    x.cuda = [=](const bench::Memory& m) { scan_one_block<inclusive><<<1, threads>>>(m[in], m[out], n); };
    x.host = on_host<inclusive>(in, out, n);
    return x;
}

const std::vector<long> many = {1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 24}, one = {1 << 8, 1 << 10, 1 << 14, 1 << 18};
const bench::Registration registrations[] = {
    bench::Registration({"inclusive", "Inclusive prefix sum, many blocks", "bytes", "elements", make_many<true>, many, 1 << 18}),
    bench::Registration({"exclusive", "Exclusive prefix sum, many blocks", "bytes", "elements", make_many<false>, many, 1 << 18}),
    bench::Registration({"inclusive_block", "Inclusive prefix sum, one block", "bytes", "elements", make_one<true>, one, 1 << 14}),
    bench::Registration({"exclusive_block", "Exclusive prefix sum, one block", "bytes", "elements", make_one<false>, one, 1 << 14}),
};

}  // namespace
