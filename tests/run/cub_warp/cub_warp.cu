// SPDX-License-Identifier: Apache-2.0
// CUB over warps: reduce, segmented reduce, scan and broadcast, for warps of 32 and logical warps of 8 and 7 lanes.
#include <cub/cub.cuh>

#include <algorithm>

#include "../check.h"

struct Larger {
    template <typename T> HD T operator()(const T& a, const T& b) const { return a < b ? b : a; }
};

// Not commutative: the last digit of b after those of a.
struct Digits {
    int value, count;
    bool operator==(const Digits& o) const { return value == o.value && count == o.count; }
};
struct Append {
    HD Digits operator()(const Digits& a, const Digits& b) const {
        int v = a.value;
        for (int i = 0; i < b.count; ++i) v *= 3;
        return {v + b.value, a.count + b.count};
    }
};

HD int number(int i) { return (i * 37 + 11) % 101 - 50; }
HD bool flag(int i) { return i % 5 == 2 || i % 11 == 0; }

constexpr int threads = 64, rows = 7;

template <int lanes> __global__ void warps(int* out, Digits* digits, int valid) {
    using Reduce = cub::WarpReduce<int, lanes>;
    using Scan = cub::WarpScan<int, lanes>;
    using DigitScan = cub::WarpScan<Digits, lanes>;
    using DigitReduce = cub::WarpReduce<Digits, lanes>;
    const int per_warp = 32 / lanes;
    __shared__ typename Reduce::TempStorage reduce[threads / 32 * per_warp];
    __shared__ typename Scan::TempStorage scan[threads / 32 * per_warp];
    __shared__ typename DigitScan::TempStorage digit_scan[threads / 32 * per_warp];
    __shared__ typename DigitReduce::TempStorage digit_reduce[threads / 32 * per_warp];
    int t = threadIdx.x, warp = t % 32 / lanes + t / 32 * per_warp;
    if (t % 32 >= per_warp * lanes) return;
    int a = 0, b = 0;
    out[t] = Reduce(reduce[warp]).Sum(number(t));
    out[threads + t] = Reduce(reduce[warp]).Reduce(number(t), Larger(), valid);
    Scan(scan[warp]).InclusiveSum(number(t), a);
    out[2 * threads + t] = a;
    Scan(scan[warp]).ExclusiveSum(number(t), a, b);
    out[3 * threads + t] = a;
    out[4 * threads + t] = b;
    Scan(scan[warp]).ExclusiveScan(number(t), a, -3, Larger());
    out[5 * threads + t] = a;
    out[6 * threads + t] = Scan(scan[warp]).Broadcast(number(t), lanes - 2);
    Digits d{t % 3, 1}, sum;
    DigitScan(digit_scan[warp]).InclusiveScan(d, sum, Append());
    digits[t] = sum;
    digits[threads + t] = DigitReduce(digit_reduce[warp]).Reduce(d, Append());
}

template <int lanes> void test_warps() {
    int* d;
    Digits* d_digits;
    MUST(cudaMalloc(&d, rows * threads * sizeof(int)));
    MUST(cudaMalloc(&d_digits, 2 * threads * sizeof(Digits)));
    std::vector<int> out(rows * threads);
    std::vector<Digits> digits(2 * threads);
    for (int valid : {1, lanes - 1, lanes}) {
        warps<lanes><<<1, threads>>>(d, d_digits, valid);
        MUST(cudaMemcpy(out.data(), d, out.size() * sizeof(int), cudaMemcpyDeviceToHost));
        MUST(cudaMemcpy(digits.data(), d_digits, digits.size() * sizeof(Digits), cudaMemcpyDeviceToHost));
        bool reduced = true, scanned = true, ordered = true;
        for (int hardware = 0; hardware < threads; hardware += 32) {
            for (int first = hardware; first + lanes <= hardware + 32; first += lanes) {
                int sum = 0, largest = number(first), so_far = -3;
                Digits all{};
                for (int t = first; t < first + lanes; ++t) {
                    scanned = scanned && out[3 * threads + t] == sum && out[5 * threads + t] == so_far;
                    sum += number(t);
                    so_far = std::max(so_far, number(t));
                    if (t - first < valid) largest = std::max(largest, number(t));
                    scanned = scanned && out[2 * threads + t] == sum && out[6 * threads + t] == number(first + lanes - 2);
                    all = Append()(all, Digits{t % 3, 1});
                    ordered = ordered && digits[t] == all;
                }
                for (int t = first; t < first + lanes; ++t) scanned = scanned && out[4 * threads + t] == sum;
                reduced = reduced && out[first] == sum && out[threads + first] == largest;
                ordered = ordered && digits[threads + first] == all;
            }
        }
        expect(reduced, "WarpReduce");
        expect(scanned, "WarpScan");
        expect(ordered, "warps keep the order of their lanes");
    }
    MUST(cudaFree(d));
    MUST(cudaFree(d_digits));
}

__global__ void segments(int* heads, int* tails) {
    using Reduce = cub::WarpReduce<int>;
    __shared__ typename Reduce::TempStorage temp;
    int t = threadIdx.x;
    heads[t] = Reduce(temp).HeadSegmentedSum(number(t), flag(t));
    tails[t] = Reduce(temp).TailSegmentedReduce(number(t), flag(t), Larger());
}

void test_segments() {
    int *d, out[64];
    MUST(cudaMalloc(&d, sizeof out));
    segments<<<1, 32>>>(d, d + 32);
    MUST(cudaMemcpy(out, d, sizeof out, cudaMemcpyDeviceToHost));
    bool heads = true, tails = true;
    for (int t = 0; t < 32; ++t) {
        if (t == 0 || flag(t)) {
            int sum = number(t);
            for (int i = t + 1; i < 32 && !flag(i); ++i) sum += number(i);
            heads = heads && out[t] == sum;
        }
        if (t == 0 || flag(t - 1)) {
            int i = t, largest = number(t);
            while (!flag(i) && ++i < 32) largest = std::max(largest, number(i));
            tails = tails && out[32 + t] == largest;
        }
    }
    expect(heads, "WarpReduce::HeadSegmentedSum");
    expect(tails, "WarpReduce::TailSegmentedReduce");
    MUST(cudaFree(d));
}

int main() {
    test_warps<32>();
    test_warps<8>();
    test_warps<7>();
    test_segments();
    return report();
}
