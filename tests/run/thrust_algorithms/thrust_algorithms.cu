// SPDX-License-Identifier: Apache-2.0
// Thrust's algorithms on device vectors, of nothing to several tiles, against the host's: transformations, reductions,
// scans, sorts, selections, searches, by key, with policies and streams; and on host data and in device code.
#include <thrust/adjacent_difference.h>
#include <thrust/binary_search.h>
#include <thrust/copy.h>
#include <thrust/count.h>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/extrema.h>
#include <thrust/find.h>
#include <thrust/for_each.h>
#include <thrust/functional.h>
#include <thrust/gather.h>
#include <thrust/host_vector.h>
#include <thrust/inner_product.h>
#include <thrust/logical.h>
#include <thrust/partition.h>
#include <thrust/reduce.h>
#include <thrust/remove.h>
#include <thrust/replace.h>
#include <thrust/reverse.h>
#include <thrust/scan.h>
#include <thrust/scatter.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>
#include <thrust/transform.h>
#include <thrust/transform_reduce.h>
#include <thrust/unique.h>

#include <algorithm>
#include <numeric>

#include "../check.h"

using Ints = std::vector<int>;
using DeviceInts = thrust::device_vector<int>;

struct Multiple {
    int of;
    HD bool operator()(int x) const { return x % of == 0; }
};
struct Affine {
    int a, b;
    HD int operator()(int x) const { return a * x + b; }
};
struct Mix {
    HD int operator()(int x, int y) const { return 3 * x - y; }
};
struct ByLastDigit {
    HD bool operator()(int a, int b) const { return a % 10 < b % 10; }
};
struct Add {
    int* sums;
    __device__ void operator()(int x) const { atomicAdd(sums + (x % 2 == 0), x); }
};

int number(int i) { return static_cast<int>((i * 2654435761u) >> 16) % 1000 - 300; }

Ints host(const DeviceInts& v) {
    Ints h(v.size());
    thrust::copy(v.begin(), v.end(), h.begin());
    return h;
}
Ints part(const DeviceInts& v, size_t n) {
    Ints h = host(v);
    h.resize(n);
    return h;
}

void test_elements(const Ints& in) {
    const int n = static_cast<int>(in.size());
    DeviceInts a(in), b(n), c(n, 5);
    Ints want(n);
    thrust::transform(a.begin(), a.end(), b.begin(), Affine{3, -1});
    std::transform(in.begin(), in.end(), want.begin(), Affine{3, -1});
    expect(host(b) == want, "transform");
    thrust::transform(thrust::device, a.begin(), a.end(), b.begin(), c.begin(), Mix());
    for (int i = 0; i < n; ++i) want[i] = 3 * in[i] - want[i];
    expect(host(c) == want, "transform of two");
    thrust::sequence(b.begin(), b.end(), 10, 3);
    for (int i = 0; i < n; ++i) want[i] = 10 + 3 * i;
    expect(host(b) == want, "sequence");
    thrust::sequence(b.begin(), b.end());
    thrust::reverse(b.begin(), b.end());
    thrust::gather(b.begin(), b.end(), a.begin(), c.begin());
    want.assign(in.rbegin(), in.rend());
    expect(host(c) == want, "reverse, gather");
    thrust::scatter(a.begin(), a.end(), b.begin(), c.begin());
    expect(host(c) == want, "scatter");
    thrust::fill(b.begin(), b.end(), 42);
    expect(host(b) == Ints(n, 42), "fill");
    thrust::copy(a.begin(), a.end(), b.begin());
    thrust::replace_if(b.begin(), b.end(), Multiple{7}, -1);
    want = in;
    std::replace_if(want.begin(), want.end(), Multiple{7}, -1);
    expect(host(b) == want, "replace_if");
    DeviceInts sums(2);
    thrust::for_each(a.begin(), a.end(), Add{thrust::raw_pointer_cast(sums.data())});
    expect(sums[0] + sums[1] == std::accumulate(in.begin(), in.end(), 0), "for_each");
    thrust::adjacent_difference(a.begin(), a.end(), b.begin());
    std::adjacent_difference(in.begin(), in.end(), want.begin());
    expect(host(b) == want, "adjacent_difference");
}

void test_reductions(const Ints& in) {
    const int n = static_cast<int>(in.size());
    DeviceInts a(in), b(n, 2);
    expect(thrust::reduce(a.begin(), a.end()) == std::accumulate(in.begin(), in.end(), 0), "reduce");
    long long squares = 0;
    for (int x : in) squares += static_cast<long long>(2 * x) * 1;
    expect(thrust::transform_reduce(a.begin(), a.end(), Affine{2, 0}, 0LL, thrust::plus<long long>()) == squares, "transform_reduce");
    expect(thrust::inner_product(a.begin(), a.end(), b.begin(), 1) == 1 + 2 * std::accumulate(in.begin(), in.end(), 0), "inner_product");
    expect(thrust::count_if(a.begin(), a.end(), Multiple{3}) == std::count_if(in.begin(), in.end(), Multiple{3}), "count_if");
    expect(thrust::min_element(a.begin(), a.end()) - a.begin() == std::min_element(in.begin(), in.end()) - in.begin(), "min_element");
    expect(thrust::find(a.begin(), a.end(), 7) - a.begin() == std::find(in.begin(), in.end(), 7) - in.begin(), "find");
    expect(thrust::any_of(a.begin(), a.end(), Multiple{97}) == std::any_of(in.begin(), in.end(), Multiple{97}), "any_of");
}

void test_scans(const Ints& in) {
    const int n = static_cast<int>(in.size());
    DeviceInts a(in), b(n), keys(n);
    Ints want(n), k(n);
    thrust::inclusive_scan(a.begin(), a.end(), b.begin());
    std::inclusive_scan(in.begin(), in.end(), want.begin());
    expect(host(b) == want, "inclusive_scan");
    thrust::exclusive_scan(a.begin(), a.end(), b.begin(), 4);
    std::exclusive_scan(in.begin(), in.end(), want.begin(), 4);
    expect(host(b) == want, "exclusive_scan");
    b = a;
    thrust::inclusive_scan(thrust::device, b.begin(), b.end(), b.begin(), thrust::maximum<int>());
    std::inclusive_scan(in.begin(), in.end(), want.begin(), [](int x, int y) { return std::max(x, y); });
    expect(host(b) == want, "inclusive_scan with an operation, in place");
    for (int i = 0; i < n; ++i) k[i] = in[i] / 250;
    keys = k;
    thrust::inclusive_scan_by_key(keys.begin(), keys.end(), a.begin(), b.begin());
    for (int i = 0; i < n; ++i) want[i] = in[i] + (i > 0 && k[i] == k[i - 1] ? want[i - 1] : 0);
    expect(host(b) == want, "inclusive_scan_by_key");
    thrust::exclusive_scan_by_key(keys.begin(), keys.end(), a.begin(), b.begin(), 100);
    for (int i = 0; i < n; ++i) want[i] = i > 0 && k[i] == k[i - 1] ? want[i - 1] + in[i - 1] : 100;
    expect(host(b) == want, "exclusive_scan_by_key");
}

void test_sorts(const Ints& in) {
    const int n = static_cast<int>(in.size());
    DeviceInts a(in), b(n);
    Ints sorted(in), order(n);
    thrust::sort(a.begin(), a.end());
    std::sort(sorted.begin(), sorted.end());
    expect(host(a) == sorted, "sort");
    thrust::device_vector<int> where(n);
    DeviceInts probes(in);
    thrust::lower_bound(a.begin(), a.end(), probes.begin(), probes.end(), where.begin());
    for (int i = 0; i < n; ++i) order[i] = static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), in[i]) - sorted.begin());
    expect(host(where) == order, "lower_bound");
    thrust::sort(thrust::device, a.begin(), a.end(), thrust::greater<int>());
    std::reverse(sorted.begin(), sorted.end());
    expect(host(a) == sorted, "sort, descending");
    a = in;
    thrust::sequence(b.begin(), b.end());
    thrust::stable_sort_by_key(a.begin(), a.end(), b.begin(), ByLastDigit());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int x, int y) { return ByLastDigit()(in[x], in[y]); });
    expect(host(b) == order, "stable_sort_by_key with a comparison");
    a = in;
    thrust::sequence(b.begin(), b.end());
    cudaStream_t stream;
    MUST(cudaStreamCreate(&stream));
    thrust::stable_sort_by_key(thrust::cuda::par.on(stream), a.begin(), a.end(), b.begin());
    MUST(cudaStreamSynchronize(stream));
    MUST(cudaStreamDestroy(stream));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int x, int y) { return in[x] < in[y]; });
    expect(host(b) == order, "stable_sort_by_key in a stream");
}

void test_selections(const Ints& in) {
    const int n = static_cast<int>(in.size());
    DeviceInts a(in), b(n), keys(n), values(n);
    Ints want;
    auto end = thrust::copy_if(a.begin(), a.end(), b.begin(), Multiple{3});
    std::copy_if(in.begin(), in.end(), std::back_inserter(want), Multiple{3});
    expect(end - b.begin() == static_cast<long>(want.size()) && part(b, want.size()) == want, "copy_if");
    a.erase(thrust::remove_if(a.begin(), a.end(), Multiple{3}), a.end());
    want.clear();
    std::remove_copy_if(in.begin(), in.end(), std::back_inserter(want), Multiple{3});
    expect(host(a) == want, "remove_if");
    a = in;
    auto middle = thrust::stable_partition(a.begin(), a.end(), Multiple{2});
    want = in;
    auto host_middle = std::stable_partition(want.begin(), want.end(), Multiple{2});
    expect(middle - a.begin() == host_middle - want.begin() && host(a) == want, "stable_partition");
    Ints coarse(n), unique, sums;
    for (int i = 0; i < n; ++i) {
        coarse[i] = in[i] / 250;
        if (i == 0 || coarse[i] != coarse[i - 1]) {
            unique.push_back(coarse[i]);
            sums.push_back(0);
        }
        sums.back() += in[i];
    }
    a = coarse;
    values = in;
    auto ends = thrust::reduce_by_key(a.begin(), a.end(), values.begin(), keys.begin(), b.begin());
    expect(ends.first - keys.begin() == static_cast<long>(unique.size()) && part(keys, unique.size()) == unique && part(b, sums.size()) == sums, "reduce_by_key");
    a.erase(thrust::unique(a.begin(), a.end()), a.end());
    expect(host(a) == unique, "unique");
}

// In device code algorithms are loops of the calling thread.
__global__ void sequential(const int* in, int* out, int n) {
    int* mine = out + threadIdx.x * (n + 1);
    thrust::copy(thrust::seq, in, in + n, mine);
    thrust::sort(thrust::seq, mine, mine + n);
    mine[n] = thrust::reduce(thrust::seq, in, in + n, static_cast<int>(threadIdx.x)) + static_cast<int>(thrust::find(thrust::seq, in, in + n, in[3]) - in);
}

void test_systems(const Ints& in) {
    const int n = 20;
    Ints want(in.begin(), in.begin() + n);
    DeviceInts a(want), b(2 * (n + 1));
    sequential<<<1, 2>>>(thrust::raw_pointer_cast(a.data()), thrust::raw_pointer_cast(b.data()), n);
    int sum = std::accumulate(want.begin(), want.end(), 0), place = static_cast<int>(std::find(want.begin(), want.end(), want[3]) - want.begin());
    std::sort(want.begin(), want.end());
    for (int t = 0; t < 2; ++t) want.push_back(sum + t + place), want.insert(want.end(), want.begin(), want.begin() + (t == 0 ? n : 0));
    expect(host(b) == want, "sequential algorithms in a kernel");
    thrust::host_vector<int> h(in.begin(), in.end());
    thrust::sort(h.begin(), h.end());
    expect(std::is_sorted(h.begin(), h.end()) && thrust::reduce(h.begin(), h.end()) == std::accumulate(in.begin(), in.end(), 0), "algorithms on host data");
    thrust::device_ptr<int> p = thrust::device_pointer_cast(thrust::raw_pointer_cast(a.data()));
    expect(thrust::reduce(p, p + n) == sum && thrust::reduce(thrust::device, p.get(), p.get() + n) == sum, "device_ptr, raw pointers with a policy");
}

int main() {
    for (int n : {0, 1, 257, 5003}) {
        Ints in(n);
        for (int i = 0; i < n; ++i) in[i] = number(i);
        test_elements(in);
        test_reductions(in);
        test_scans(in);
        test_sorts(in);
        test_selections(in);
        if (n > 20) test_systems(in);
    }
    return report();
}
