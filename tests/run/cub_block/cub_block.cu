// SPDX-License-Identifier: Apache-2.0
// CUB over a block: reduce, scan, load, store, exchange, radix sort; odd and partial blocks, structs, arrays of items.
#include <cub/cub.cuh>

#include <algorithm>

#include "../check.h"

struct Larger {
    template <typename T> HD T operator()(const T& a, const T& b) const { return a < b ? b : a; }
};

// Associative, not commutative: shows that the order of the threads is kept.
struct Affine {
    unsigned int a, b;
    bool operator==(const Affine& o) const { return a == o.a && b == o.b; }
};
struct Compose {
    HD Affine operator()(const Affine& f, const Affine& g) const { return {f.a * g.a, f.b * g.a + g.b}; }
};
HD Affine affine(int i) { return {static_cast<unsigned int>(2 * i + 1), static_cast<unsigned int>(i * 7 + 3)}; }
HD int number(int i) { return (i * 37 + 11) % 101 - 50; }

struct Results {
    int sum, sum_valid, largest, sum_items;
    Affine composed;
    double doubles;
};

template <int threads> __global__ void reduce_kernel(Results* out, int valid) {
    using Ints = cub::BlockReduce<int, threads>;
    using Affines = cub::BlockReduce<Affine, threads, cub::BLOCK_REDUCE_RAKING>;
    using Doubles = cub::BlockReduce<double, threads>;
    __shared__ union {
        typename Ints::TempStorage ints;
        typename Affines::TempStorage affines;
        typename Doubles::TempStorage doubles;
    } temp;
    int t = threadIdx.x;
    int two[2] = {number(2 * t), number(2 * t + 1)};
    Results r;
    r.sum = Ints(temp.ints).Sum(number(t));
    __syncthreads();
    r.sum_valid = Ints(temp.ints).Sum(number(t), valid);
    __syncthreads();
    r.largest = Ints(temp.ints).Reduce(number(t), Larger(), valid);
    __syncthreads();
    r.sum_items = Ints(temp.ints).Sum(two);
    __syncthreads();
    r.composed = Affines(temp.affines).Reduce(affine(t), Compose());
    __syncthreads();
    r.doubles = Doubles(temp.doubles).Sum(t * 0.5);
    if (t == 0) *out = r;
}

template <int threads> void test_reduce() {
    Results* d;
    MUST(cudaMalloc(&d, sizeof(Results)));
    for (int valid : {1, threads / 2 + 1, threads}) {
        reduce_kernel<threads><<<1, threads>>>(d, valid);
        Results got, want{0, 0, -1000, 0, affine(0), 0.0};
        MUST(cudaMemcpy(&got, d, sizeof got, cudaMemcpyDeviceToHost));
        for (int i = 0; i < threads; ++i) {
            want.sum += number(i);
            if (i < valid) want.sum_valid += number(i);
            if (i < valid) want.largest = std::max(want.largest, number(i));
            if (i > 0) want.composed = Compose()(want.composed, affine(i));
            want.doubles += i * 0.5;
        }
        for (int i = 0; i < 2 * threads; ++i) want.sum_items += number(i);
        expect(got.sum == want.sum, "BlockReduce::Sum");
        expect(got.sum_valid == want.sum_valid, "BlockReduce::Sum of valid items");
        expect(got.largest == want.largest, "BlockReduce::Reduce of valid items");
        expect(got.sum_items == want.sum_items, "BlockReduce::Sum of arrays");
        expect(got.composed == want.composed, "BlockReduce::Reduce keeps the order");
        expect(got.doubles == want.doubles, "BlockReduce of doubles");
    }
    MUST(cudaFree(d));
}

__global__ void reduce_planes(int* out) {
    using Reduce = cub::BlockReduce<int, 4, cub::BLOCK_REDUCE_WARP_REDUCTIONS, 5, 3>;
    __shared__ typename Reduce::TempStorage temp;
    int sum = Reduce(temp).Sum(threadIdx.x + 10 * threadIdx.y + 100 * threadIdx.z);
    if (threadIdx.x + threadIdx.y + threadIdx.z == 0) *out = sum;
}

struct Running {
    int total;
    __device__ int operator()(int block) {
        int before = total;
        total += block;
        return before;
    }
};

// Rows of `out`, of `threads` (times items) numbers each.
template <int threads, int items> __global__ void scan_kernel(int* out, Affine* affines) {
    using Scan = cub::BlockScan<int, threads>;
    using AffineScan = cub::BlockScan<Affine, threads, cub::BLOCK_SCAN_WARP_SCANS>;
    __shared__ typename Scan::TempStorage temp;
    __shared__ typename AffineScan::TempStorage affine_temp;
    int t = threadIdx.x, value, total;
    Scan(temp).ExclusiveSum(number(t), value, total);
    out[t] = value;
    out[threads + t] = total;
    __syncthreads();
    Scan(temp).InclusiveSum(number(t), value);
    out[2 * threads + t] = value;
    __syncthreads();
    Scan(temp).ExclusiveScan(number(t), value, -7, Larger());
    out[3 * threads + t] = value;
    __syncthreads();
    Scan(temp).InclusiveScan(number(t), value, Larger(), total);
    out[4 * threads + t] = value;
    Affine f;
    AffineScan(affine_temp).InclusiveScan(affine(t), f, Compose());
    affines[t] = f;
    out += 5 * threads;
    int in[items], result[items];
    Running running{1000};
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < items; ++i) in[i] = number((round * threads + t) * items + i);
        __syncthreads();
        Scan(temp).ExclusiveSum(in, result, running);
        for (int i = 0; i < items; ++i) out[(round * threads + t) * items + i] = result[i];
    }
    out += 2 * threads * items;
    __syncthreads();
    for (int i = 0; i < items; ++i) in[i] = number(t * items + i);
    Scan(temp).InclusiveSum(in, in, total);
    for (int i = 0; i < items; ++i) out[t * items + i] = in[i];
    if (t == 0) out[threads * items] = total;
}

template <int threads, int items> void test_scan() {
    const int n = 5 * threads + 3 * threads * items + 1;
    int* d;
    Affine* affines;
    MUST(cudaMalloc(&d, n * sizeof(int)));
    MUST(cudaMalloc(&affines, threads * sizeof(Affine)));
    scan_kernel<threads, items><<<1, threads>>>(d, affines);
    std::vector<int> got(n);
    std::vector<Affine> functions(threads);
    MUST(cudaMemcpy(got.data(), d, n * sizeof(int), cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(functions.data(), affines, threads * sizeof(Affine), cudaMemcpyDeviceToHost));
    int total = 0, largest = -1000;
    for (int i = 0; i < threads; ++i) total += number(i);
    int sum = 0;
    Affine f{};
    bool right[7] = {true, true, true, true, true, true, true};
    for (int i = 0; i < threads; ++i) {
        right[0] = right[0] && got[i] == sum && got[threads + i] == total;
        sum += number(i);
        right[1] = right[1] && got[2 * threads + i] == sum;
        right[2] = right[2] && got[3 * threads + i] == std::max(largest, -7);
        largest = std::max(largest, number(i));
        right[3] = right[3] && got[4 * threads + i] == largest;
        f = i == 0 ? affine(0) : Compose()(f, affine(i));
        right[4] = right[4] && functions[i] == f;
    }
    sum = 1000;
    for (int i = 0; i < 2 * threads * items; ++i) {
        right[5] = right[5] && got[5 * threads + i] == sum;
        sum += number(i);
    }
    sum = 0;
    for (int i = 0; i < threads * items; ++i) {
        sum += number(i);
        right[6] = right[6] && got[5 * threads + 2 * threads * items + i] == sum;
    }
    right[6] = right[6] && got[n - 1] == sum;
    expect(right[0], "BlockScan::ExclusiveSum with the total");
    expect(right[1], "BlockScan::InclusiveSum");
    expect(right[2], "BlockScan::ExclusiveScan with an initial value");
    expect(right[3], "BlockScan::InclusiveScan");
    expect(right[4], "BlockScan keeps the order");
    expect(right[5], "BlockScan::ExclusiveSum of arrays with a callback");
    expect(right[6], "BlockScan::InclusiveSum of arrays, in place");
    MUST(cudaFree(d));
    MUST(cudaFree(affines));
}

template <int threads, int items> __global__ void exchange_kernel(const int* in, int* out, int valid) {
    using Load = cub::BlockLoad<int, threads, items, cub::BLOCK_LOAD_TRANSPOSE>;
    using Store = cub::BlockStore<int, threads, items, cub::BLOCK_STORE_WARP_TRANSPOSE>;
    using Exchange = cub::BlockExchange<int, threads, items>;
    __shared__ union {
        typename Load::TempStorage load;
        typename Store::TempStorage store;
        typename Exchange::TempStorage exchange;
    } temp;
    const int n = threads * items, t = threadIdx.x;
    int data[items], moved[items], ranks[items];
    Load(temp.load).Load(in, data, valid, -1);
    __syncthreads();
    Exchange(temp.exchange).BlockedToStriped(data, moved);
    cub::StoreDirectBlocked(t, out, moved);
    cub::StoreDirectStriped<threads>(t, out + n, moved);
    __syncthreads();
    Exchange(temp.exchange).StripedToBlocked(moved, moved);
    __syncthreads();
    Store(temp.store).Store(out + 2 * n, moved);
    for (int i = 0; i < items; ++i) ranks[i] = n - 1 - (t * items + i);
    __syncthreads();
    Exchange(temp.exchange).ScatterToBlocked(data, moved, ranks);
    cub::StoreDirectBlocked(t, out + 3 * n, moved, n - 1);
    __syncthreads();
    Exchange(temp.exchange).ScatterToStriped(data, moved, ranks);
    cub::StoreDirectStriped<threads>(t, out + 4 * n, moved);
    cub::LoadDirectStriped<threads>(t, in, data, valid, -2);
    cub::StoreDirectStriped<threads>(t, out + 5 * n, data, valid);
}

template <int threads, int items> void test_exchange() {
    const int n = threads * items;
    std::vector<int> in(n), out(6 * n);
    for (int i = 0; i < n; ++i) in[i] = number(i) + 1000 * i;
    int *d_in, *d_out;
    MUST(cudaMalloc(&d_in, n * sizeof(int)));
    MUST(cudaMalloc(&d_out, 6 * n * sizeof(int)));
    MUST(cudaMemcpy(d_in, in.data(), n * sizeof(int), cudaMemcpyHostToDevice));
    for (int valid : {0, 1, n - 1, n}) {
        MUST(cudaMemset(d_out, 0x7f, 6 * n * sizeof(int)));
        exchange_kernel<threads, items><<<1, threads>>>(d_in, d_out, valid);
        MUST(cudaMemcpy(out.data(), d_out, 6 * n * sizeof(int), cudaMemcpyDeviceToHost));
        bool right = true, guarded = true;
        auto loaded = [&](int i) { return i < valid ? in[i] : -1; };
        for (int i = 0; i < n; ++i) {
            int t = i / items, item = i % items;
            right = right && out[i] == loaded(t + item * threads) && out[n + i] == loaded(i) && out[2 * n + i] == loaded(i);
            guarded = guarded && out[3 * n + i] == (i == n - 1 ? 0x7f7f7f7f : loaded(n - 1 - i)) && out[4 * n + i] == loaded(n - 1 - i);
            guarded = guarded && out[5 * n + i] == (i < valid ? in[i] : 0x7f7f7f7f);
        }
        expect(right, "BlockExchange, BlockLoad, BlockStore");
        expect(guarded, "BlockExchange scatters; guarded loads and stores");
    }
    MUST(cudaFree(d_in));
    MUST(cudaFree(d_out));
}

template <typename Key, int threads, int items> __global__ void sort_kernel(const Key* in, Key* keys, int* values, Key* descending) {
    using Pairs = cub::BlockRadixSort<Key, threads, items, int>;
    using Keys = cub::BlockRadixSort<Key, threads, items>;
    __shared__ union {
        typename Pairs::TempStorage pairs;
        typename Keys::TempStorage keys;
    } temp;
    Key key[items];
    int value[items];
    cub::LoadDirectBlocked(threadIdx.x, in, key);
    for (int i = 0; i < items; ++i) value[i] = threadIdx.x * items + i;
    Pairs(temp.pairs).Sort(key, value);
    cub::StoreDirectBlocked(threadIdx.x, keys, key);
    cub::StoreDirectBlocked(threadIdx.x, values, value);
    __syncthreads();
    cub::LoadDirectBlocked(threadIdx.x, in, key);
    Keys(temp.keys).SortDescendingBlockedToStriped(key);
    cub::StoreDirectStriped<threads>(threadIdx.x, descending, key);
}

template <typename Key, int threads, int items> void test_sort(const char* what) {
    const int n = threads * items;
    std::vector<Key> in(n), keys(n), descending(n);
    std::vector<int> values(n), order(n);
    for (int i = 0; i < n; ++i) {
        in[i] = static_cast<Key>(static_cast<long long>(number(i)) * (sizeof(Key) > 2 ? 1000003 : 1) / 4);
        order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return in[a] < in[b]; });
    Key *d_in, *d_keys, *d_descending;
    int* d_values;
    MUST(cudaMalloc(&d_in, n * sizeof(Key)));
    MUST(cudaMalloc(&d_keys, n * sizeof(Key)));
    MUST(cudaMalloc(&d_descending, n * sizeof(Key)));
    MUST(cudaMalloc(&d_values, n * sizeof(int)));
    MUST(cudaMemcpy(d_in, in.data(), n * sizeof(Key), cudaMemcpyHostToDevice));
    sort_kernel<Key, threads, items><<<1, threads>>>(d_in, d_keys, d_values, d_descending);
    MUST(cudaMemcpy(keys.data(), d_keys, n * sizeof(Key), cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(descending.data(), d_descending, n * sizeof(Key), cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(values.data(), d_values, n * sizeof(int), cudaMemcpyDeviceToHost));
    bool right = values == order;
    for (int i = 0; i < n; ++i) right = right && keys[i] == in[order[i]] && descending[i] == in[order[n - 1 - i]];
    expect(right, what);
    for (void* p : {(void*)d_in, (void*)d_keys, (void*)d_descending, (void*)d_values}) MUST(cudaFree(p));
}

int main() {
    test_reduce<50>();
    test_reduce<256>();
    int *d, planes = 0;
    MUST(cudaMalloc(&d, sizeof(int)));
    reduce_planes<<<1, dim3(4, 5, 3)>>>(d);
    MUST(cudaMemcpy(&planes, d, sizeof(int), cudaMemcpyDeviceToHost));
    MUST(cudaFree(d));
    expect(planes == 90 + 1200 + 6000, "BlockReduce over three dimensions");
    test_scan<100, 3>();
    test_scan<256, 4>();
    test_exchange<96, 4>();
    test_sort<int, 64, 3>("BlockRadixSort of int");
    test_sort<unsigned char, 33, 2>("BlockRadixSort of unsigned char");
    test_sort<float, 128, 1>("BlockRadixSort of float");
    return report();
}
