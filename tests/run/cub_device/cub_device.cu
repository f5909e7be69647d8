// SPDX-License-Identifier: Apache-2.0
// CUB over a device: reductions, scans, radix and merge sorts, selections, partitions, run lengths, histograms, of nothing
// to several tiles, with the temporary memory asked for first.
#include <cub/cub.cuh>

#include <algorithm>
#include <functional>
#include <numeric>

#include "../check.h"

struct Larger {
    template <typename T> HD T operator()(const T& a, const T& b) const { return a < b ? b : a; }
};
struct Multiple {
    int of;
    HD bool operator()(int x) const { return x % of == 0; }
};
struct ByLastDigit {
    HD bool operator()(int a, int b) const { return a % 10 < b % 10; }
};

int number(int i) { return static_cast<int>((i * 2654435761u) >> 16) % 1000 - 300; }

template <typename T> struct Device {
    T* data = nullptr;
    size_t size;
    explicit Device(size_t n) : size(n) { MUST(cudaMalloc(&data, (n + 1) * sizeof(T))); }
    explicit Device(const std::vector<T>& from) : Device(from.size()) { MUST(cudaMemcpy(data, from.data(), size * sizeof(T), cudaMemcpyHostToDevice)); }
    Device(const Device&) = delete;
    ~Device() { cudaFree(data); }
    operator T*() const { return data; }
    std::vector<T> get(size_t n) const {
        std::vector<T> host(n);
        MUST(cudaMemcpy(host.data(), data, n * sizeof(T), cudaMemcpyDeviceToHost));
        return host;
    }
    std::vector<T> get() const { return get(size); }
    T first() const { return get(1)[0]; }
};

// Calls an algorithm twice: for the size of its memory, then with it.
template <typename Algorithm> void run(Algorithm algorithm) {
    size_t bytes = 0;
    MUST(algorithm(nullptr, bytes));
    Device<char> memory(bytes);
    MUST(algorithm(memory.data, bytes));
}

void test_reduce(const std::vector<int>& in) {
    const int n = static_cast<int>(in.size());
    Device<int> d(in), out(1);
    Device<long long> wide(1);
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Sum(m, b, d.data, out.data, n); });
    expect(out.first() == std::accumulate(in.begin(), in.end(), 0), "DeviceReduce::Sum");
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Sum(m, b, d.data, wide.data, n); });
    expect(wide.first() == std::accumulate(in.begin(), in.end(), 0LL), "DeviceReduce::Sum to a wider type");
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Reduce(m, b, d.data, out.data, n, Larger(), -5000); });
    expect(out.first() == std::accumulate(in.begin(), in.end(), -5000, Larger()), "DeviceReduce::Reduce");
    if (n == 0) return;
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Min(m, b, d.data, out.data, n); });
    expect(out.first() == *std::min_element(in.begin(), in.end()), "DeviceReduce::Min");
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Max(m, b, d.data, out.data, n); });
    expect(out.first() == *std::max_element(in.begin(), in.end()), "DeviceReduce::Max");
    std::vector<int> ends{0, n / 3, n / 3, n - n / 4, n};
    Device<int> offsets(ends), sums(4);
    run([&](void* m, size_t& b) { return cub::DeviceSegmentedReduce::Sum(m, b, d.data, sums.data, 4, offsets.data, offsets.data + 1); });
    std::vector<int> got = sums.get();
    for (int s = 0; s < 4; ++s) expect(got[s] == std::accumulate(in.begin() + ends[s], in.begin() + ends[s + 1], 0), "DeviceSegmentedReduce::Sum");
}

void test_scan(const std::vector<int>& in) {
    const int n = static_cast<int>(in.size());
    Device<int> d(in), out(n);
    std::vector<int> want(n);
    run([&](void* m, size_t& b) { return cub::DeviceScan::ExclusiveSum(m, b, d.data, out.data, n); });
    std::exclusive_scan(in.begin(), in.end(), want.begin(), 0);
    expect(out.get() == want, "DeviceScan::ExclusiveSum");
    run([&](void* m, size_t& b) { return cub::DeviceScan::InclusiveSum(m, b, d.data, out.data, n); });
    std::inclusive_scan(in.begin(), in.end(), want.begin());
    expect(out.get() == want, "DeviceScan::InclusiveSum");
    run([&](void* m, size_t& b) { return cub::DeviceScan::ExclusiveScan(m, b, d.data, out.data, Larger(), 7, n); });
    std::exclusive_scan(in.begin(), in.end(), want.begin(), 7, Larger());
    expect(out.get() == want, "DeviceScan::ExclusiveScan");
    run([&](void* m, size_t& b) { return cub::DeviceScan::InclusiveScan(m, b, d.data, out.data, Larger(), n); });
    std::inclusive_scan(in.begin(), in.end(), want.begin(), Larger());
    expect(out.get() == want, "DeviceScan::InclusiveScan");
}

template <typename Key> void test_sort(const std::vector<int>& in, const char* what) {
    const int n = static_cast<int>(in.size());
    std::vector<Key> keys(n), sorted(n);
    std::vector<int> values(n), order(n);
    for (int i = 0; i < n; ++i) {
        keys[i] = static_cast<Key>(in[i]) / 2;
        values[i] = order[i] = i;
    }
    Device<Key> d(keys), out(n);
    Device<int> d_values(values), values_out(n);
    run([&](void* m, size_t& b) { return cub::DeviceRadixSort::SortPairs(m, b, d.data, out.data, d_values.data, values_out.data, n); });
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return keys[a] < keys[b]; });
    for (int i = 0; i < n; ++i) sorted[i] = keys[order[i]];
    expect(out.get() == sorted && values_out.get() == order, what);
    if (!std::is_same<Key, int>::value) return;
    run([&](void* m, size_t& b) { return cub::DeviceRadixSort::SortKeysDescending(m, b, d.data, out.data, n); });
    std::reverse(sorted.begin(), sorted.end());
    expect(out.get() == sorted, what);
    cub::DoubleBuffer<Key> buffer(d.data, out.data);
    run([&](void* m, size_t& b) { return cub::DeviceRadixSort::SortKeys(m, b, buffer, n); });
    std::reverse(sorted.begin(), sorted.end());
    expect((buffer.Current() == d.data ? d : out).get() == sorted, what);
}

void test_merge_sort(const std::vector<int>& in) {
    const int n = static_cast<int>(in.size());
    Device<int> d(in);
    std::vector<int> want(in);
    run([&](void* m, size_t& b) { return cub::DeviceMergeSort::StableSortKeys(m, b, d.data, n, ByLastDigit()); });
    std::stable_sort(want.begin(), want.end(), ByLastDigit());
    expect(d.get() == want, "DeviceMergeSort::StableSortKeys");
}

void test_select(const std::vector<int>& in) {
    const int n = static_cast<int>(in.size());
    std::vector<char> flags(n);
    std::vector<int> flagged, multiples, others, unique, lengths;
    for (int i = 0; i < n; ++i) {
        flags[i] = i % 3 == 0 || i % 7 == 1;
        if (flags[i]) flagged.push_back(in[i]);
        (in[i] % 4 == 0 ? multiples : others).push_back(in[i]);
        if (i == 0 || in[i] / 200 != in[i - 1] / 200) {
            unique.push_back(in[i] / 200);
            lengths.push_back(0);
        }
        ++lengths.back();
    }
    Device<int> d(in), out(n), count(1), d_lengths(n);
    Device<char> d_flags(flags);
    run([&](void* m, size_t& b) { return cub::DeviceSelect::Flagged(m, b, d.data, d_flags.data, out.data, count.data, n); });
    expect(count.first() == static_cast<int>(flagged.size()) && out.get(flagged.size()) == flagged, "DeviceSelect::Flagged");
    run([&](void* m, size_t& b) { return cub::DeviceSelect::If(m, b, d.data, out.data, count.data, n, Multiple{4}); });
    expect(count.first() == static_cast<int>(multiples.size()) && out.get(multiples.size()) == multiples, "DeviceSelect::If");
    run([&](void* m, size_t& b) { return cub::DevicePartition::If(m, b, d.data, out.data, count.data, n, Multiple{4}); });
    std::vector<int> partition(multiples);
    partition.insert(partition.end(), others.rbegin(), others.rend());
    expect(count.first() == static_cast<int>(multiples.size()) && out.get() == partition, "DevicePartition::If");
    std::vector<int> coarse(n);
    for (int i = 0; i < n; ++i) coarse[i] = in[i] / 200;
    Device<int> d_coarse(coarse);
    run([&](void* m, size_t& b) { return cub::DeviceSelect::Unique(m, b, d_coarse.data, out.data, count.data, n); });
    expect(count.first() == static_cast<int>(unique.size()) && out.get(unique.size()) == unique, "DeviceSelect::Unique");
    run([&](void* m, size_t& b) { return cub::DeviceRunLengthEncode::Encode(m, b, d_coarse.data, out.data, d_lengths.data, count.data, n); });
    expect(count.first() == static_cast<int>(unique.size()) && out.get(unique.size()) == unique && d_lengths.get(unique.size()) == lengths,
           "DeviceRunLengthEncode::Encode");
    run([&](void* m, size_t& b) { return cub::DeviceReduce::ReduceByKey(m, b, d_coarse.data, out.data, d.data, d_lengths.data, count.data, Larger(), n); });
    std::vector<int> largest;
    for (int i = 0; i < n; ++i) {
        if (i == 0 || coarse[i] != coarse[i - 1]) largest.push_back(in[i]);
        largest.back() = std::max(largest.back(), in[i]);
    }
    expect(count.first() == static_cast<int>(unique.size()) && out.get(unique.size()) == unique && d_lengths.get(unique.size()) == largest,
           "DeviceReduce::ReduceByKey");
}

void test_histogram(const std::vector<int>& in) {
    const int n = static_cast<int>(in.size());
    std::vector<float> samples(in.begin(), in.end());
    std::vector<int> levels{-250, -10, 0, 33, 600}, even(8), ranged(4);
    for (int x : in) {
        if (x >= -200 && x < 600) ++even[(x + 200) / 100];
        for (int r = 0; r < 4; ++r) ranged[r] += x >= levels[r] && x < levels[r + 1];
    }
    Device<int> d(in), bins(8), d_levels(levels);
    Device<float> floats(samples);
    run([&](void* m, size_t& b) { return cub::DeviceHistogram::HistogramEven(m, b, d.data, bins.data, 9, -200, 600, n); });
    expect(bins.get() == even, "DeviceHistogram::HistogramEven");
    run([&](void* m, size_t& b) { return cub::DeviceHistogram::HistogramEven(m, b, floats.data, bins.data, 9, -200.0f, 600.0f, n); });
    expect(bins.get() == even, "DeviceHistogram::HistogramEven of floats");
    run([&](void* m, size_t& b) { return cub::DeviceHistogram::HistogramRange(m, b, d.data, bins.data, 5, d_levels.data, n); });
    expect(bins.get(4) == ranged, "DeviceHistogram::HistogramRange");
}

// What CUB dropped in its version 3.
void test_old_names(const std::vector<int>& in) {
#if CUB_VERSION < 300000
    const int n = static_cast<int>(in.size());
    Device<int> d(in), out(1);
    Device<cub::KeyValuePair<int, int>> largest(1);
    run([&](void* m, size_t& b) { return cub::DeviceReduce::ArgMax(m, b, d.data, largest.data, n); });
    auto want = std::max_element(in.begin(), in.end());
    expect(largest.first().key == want - in.begin() && largest.first().value == *want, "DeviceReduce::ArgMax");
    cub::TransformInputIterator<bool, Multiple, int*> multiples(d.data, Multiple{3});
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Sum(m, b, multiples, out.data, n); });
    expect(out.first() == std::count_if(in.begin(), in.end(), Multiple{3}), "TransformInputIterator");
    cub::CountingInputIterator<int> counting(5);
    run([&](void* m, size_t& b) { return cub::DeviceReduce::Reduce(m, b, counting, out.data, n, cub::Max(), 0); });
    expect(out.first() == n + 4, "CountingInputIterator, Max");
#else
    (void)in;
#endif
}

int main() {
    for (int n : {0, 1, 255, 1024, 10007}) {
        std::vector<int> in(n);
        for (int i = 0; i < n; ++i) in[i] = number(i);
        test_reduce(in);
        test_scan(in);
        test_sort<int>(in, "DeviceRadixSort of int");
        test_sort<float>(in, "DeviceRadixSort of float");
        test_merge_sort(in);
        test_select(in);
        test_histogram(in);
        if (n > 0) test_old_names(in);
    }
    std::vector<int> many(300001);
    for (int i = 0; i < 300001; ++i) many[i] = number(i);
    test_reduce(many);
    test_scan(many);
    return report();
}
