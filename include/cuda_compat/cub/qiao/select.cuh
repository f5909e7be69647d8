// SPDX-License-Identifier: Apache-2.0
// Device-wide selection: blocks count what their tile keeps, the counts are scanned, and each item that is kept learns its
// place. What is kept and what happens then are functors: keep(i), emit(i, rank among the kept, kept).
#pragma once
#include <cub/qiao/reduce.cuh>
#include <cub/qiao/scan.cuh>

namespace cub {
namespace detail {

template <typename Keep> __global__ void select_counts_kernel(Keep keep, long long n, long long* counts) {
    using Reduce = BlockReduce<int, block_threads>;
    __shared__ typename Reduce::TempStorage storage;
    long long first = static_cast<long long>(blockIdx.x) * tile_items + threadIdx.x * items_per_thread;
    int count = 0;
    for (int i = 0; i < items_per_thread; ++i) {
        if (first + i < n && keep(first + i)) ++count;
    }
    count = Reduce(storage).Sum(count);
    if (threadIdx.x == 0) counts[blockIdx.x] = count;
}

template <typename Keep, typename Emit, typename Count>
__global__ void select_emit_kernel(Keep keep, Emit emit, long long n, const long long* prefixes, Count count) {
    using Scan = BlockScan<int, block_threads>;
    __shared__ typename Scan::TempStorage storage;
    long long first = static_cast<long long>(blockIdx.x) * tile_items + threadIdx.x * items_per_thread;
    bool kept[items_per_thread];
    int mine = 0, before = 0;
    for (int i = 0; i < items_per_thread; ++i) {
        kept[i] = first + i < n && keep(first + i);
        mine += kept[i] ? 1 : 0;
    }
    Scan(storage).ExclusiveSum(mine, before);
    long long rank = prefixes[blockIdx.x] + before;
    for (int i = 0; i < items_per_thread; ++i) {
        if (first + i >= n) break;
        emit(first + i, rank, kept[i]);
        if (kept[i]) ++rank;
    }
    if (blockIdx.x == gridDim.x - 1 && threadIdx.x == block_threads - 1) *count = rank;
}

template <typename Keep, typename Emit, typename Count>
__host__ cudaError_t select(void* memory, size_t& bytes, Keep keep, Emit emit, Count count, long long n, cudaStream_t stream) {
    unsigned int tiles = blocks_for(n, tile_items);
    Arrays arrays(memory);
    long long* counts = arrays.take<long long>(tiles);
    cudaError_t error;
    if (arrays.only_size(bytes, error)) return error;
    if (n == 0) {
        store_kernel<<<1, 1, 0, stream>>>(count, 0);
        return cudaPeekAtLastError();
    }
    select_counts_kernel<<<tiles, block_threads, 0, stream>>>(keep, n, counts);
    scan_prefixes_kernel<<<1, block_threads, 0, stream>>>(counts, static_cast<long long>(tiles), cub::Sum(), 0LL);
    select_emit_kernel<<<tiles, block_threads, 0, stream>>>(keep, emit, n, counts, count);
    return cudaPeekAtLastError();
}

// What to keep.
template <typename Flags> struct KeepFlagged {
    Flags flags;
    __device__ bool operator()(long long i) { return static_cast<bool>(flags[i]); }
};
template <typename In, typename Predicate> struct KeepIf {
    In in;
    Predicate predicate;
    __device__ bool operator()(long long i) { return static_cast<bool>(predicate(in[i])); }
};
template <typename In, typename Predicate> struct KeepIfNot {
    In in;
    Predicate predicate;
    __device__ bool operator()(long long i) { return !static_cast<bool>(predicate(in[i])); }
};
// The first of each run of equal items.
template <typename In, typename Equal> struct KeepHeads {
    In in;
    Equal equal;
    __device__ bool operator()(long long i) { return i == 0 || !static_cast<bool>(equal(in[i - 1], in[i])); }
};

// What to do with it.
template <typename In, typename Out> struct EmitKept {
    In in;
    Out out;
    __device__ void operator()(long long i, long long rank, bool kept) {
        if (kept) out[rank] = in[i];
    }
};
template <typename Keys, typename Values, typename OutKeys, typename OutValues> struct EmitPairs {
    Keys keys;
    Values values;
    OutKeys out_keys;
    OutValues out_values;
    __device__ void operator()(long long i, long long rank, bool kept) {
        if (!kept) return;
        out_keys[rank] = keys[i];
        out_values[rank] = values[i];
    }
};
template <typename In, typename Out, typename Rest> struct EmitBoth {
    In in;
    Out out;
    Rest rest;
    __device__ void operator()(long long i, long long rank, bool kept) {
        if (kept) {
            out[rank] = in[i];
        } else {
            rest[i - rank] = in[i];
        }
    }
};
// CUB's partitions have the rejected at the end, in reverse.
template <typename In, typename Out> struct EmitPartition {
    In in;
    Out out;
    long long n;
    __device__ void operator()(long long i, long long rank, bool kept) { out[kept ? rank : n - 1 - (i - rank)] = in[i]; }
};
// Where runs begin; `starts` has one place more, for the end.
template <typename Keys, typename OutKeys> struct EmitHeads {
    Keys keys;
    OutKeys out_keys;
    long long* starts;
    long long n;
    __device__ void operator()(long long i, long long rank, bool kept) {
        if (kept) {
            out_keys[rank] = keys[i];
            starts[rank] = i;
        }
        if (i == n - 1) starts[kept ? rank + 1 : rank] = n;
    }
};

}  // namespace detail
}  // namespace cub
