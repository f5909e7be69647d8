// SPDX-License-Identifier: Apache-2.0
// Device-wide scans in three steps that need no block to wait for another: each block reduces its tile, one block scans
// the tiles' results, each block scans its tile after what stands before it.
#pragma once
#include <cub/block/block_reduce.cuh>
#include <cub/block/block_scan.cuh>
#include <cub/qiao/device.cuh>

namespace cub {
namespace detail {

// Threads that have an item of a tile of which `valid` items exist.
inline __device__ int threads_with_items(long long valid) {
    return valid >= tile_items ? block_threads : static_cast<int>((valid + items_per_thread - 1) / items_per_thread);
}

template <typename T, typename In, typename Operation> __global__ void scan_totals_kernel(In in, long long n, Operation op, T* totals) {
    using Reduce = BlockReduce<T, block_threads>;
    __shared__ typename Reduce::TempStorage storage;
    long long tile = static_cast<long long>(blockIdx.x) * tile_items, first = tile + threadIdx.x * items_per_thread;
    T sum;
    if (first < n) {
        sum = in[first];
        for (int i = 1; i < items_per_thread; ++i) {
            if (first + i < n) sum = op(sum, in[first + i]);
        }
    }
    sum = Reduce(storage).Reduce(sum, op, threads_with_items(n - tile));
    if (threadIdx.x == 0) totals[blockIdx.x] = sum;
}

// Each total becomes what stands before its tile; the first tile has the initial value (or nothing) before it.
template <typename T, typename Operation, typename Initial> __global__ void scan_prefixes_kernel(T* totals, long long tiles, Operation op, Initial initial) {
    using Scan = BlockScan<T, block_threads>;
    __shared__ typename Scan::TempStorage storage;
    constexpr bool has_initial = !std::is_same<Initial, NullType>::value;
    T running;
    if constexpr (has_initial) running = initial;
    for (long long base = 0; base < tiles; base += block_threads) {
        long long i = base + threadIdx.x;
        T mine = totals[i < tiles ? i : tiles - 1], before, all;
        Scan(storage).ExclusiveScan(mine, before, op, all);
        bool something = has_initial || base > 0;
        if (i < tiles) {
            if (threadIdx.x == 0) {
                if (something) totals[i] = running;
            } else {
                totals[i] = something ? static_cast<T>(op(running, before)) : before;
            }
        }
        running = something ? static_cast<T>(op(running, all)) : all;
        __syncthreads();
    }
}

template <bool inclusive, typename T, typename In, typename Out, typename Operation>
__global__ void scan_tiles_kernel(In in, Out out, long long n, Operation op, const T* prefixes, bool has_initial) {
    using Scan = BlockScan<T, block_threads>;
    __shared__ typename Scan::TempStorage storage;
    long long first = static_cast<long long>(blockIdx.x) * tile_items + threadIdx.x * items_per_thread;
    T items[items_per_thread], sum, before;
    for (int i = 0; i < items_per_thread; ++i) {
        if (first + i < n) items[i] = in[first + i];
    }
    if (first < n) {
        sum = items[0];
        for (int i = 1; i < items_per_thread; ++i) {
            if (first + i < n) sum = op(sum, items[i]);
        }
    }
    Scan(storage).ExclusiveScan(sum, before, op);
    bool something = has_initial || blockIdx.x > 0;
    if (something) before = threadIdx.x == 0 ? prefixes[blockIdx.x] : static_cast<T>(op(prefixes[blockIdx.x], before));
    something = something || threadIdx.x > 0;
    for (int i = 0; i < items_per_thread; ++i) {
        if (first + i >= n) return;
        T through = something ? static_cast<T>(op(before, items[i])) : items[i];
        if constexpr (inclusive) {
            out[first + i] = through;
        } else {
            out[first + i] = before;
        }
        before = through;
        something = true;
    }
}

// `initial` is a value or NullType for none.
template <bool inclusive, typename T, typename In, typename Out, typename Operation, typename Initial>
__host__ cudaError_t scan(void* memory, size_t& bytes, In in, Out out, long long n, Operation op, Initial initial, cudaStream_t stream) {
    unsigned int tiles = blocks_for(n, tile_items);
    Arrays arrays(memory);
    T* totals = arrays.take<T>(tiles);
    cudaError_t error;
    if (arrays.only_size(bytes, error) || n == 0) return error;
    scan_totals_kernel<T><<<tiles, block_threads, 0, stream>>>(in, n, op, totals);
    scan_prefixes_kernel<<<1, block_threads, 0, stream>>>(totals, static_cast<long long>(tiles), op, initial);
    scan_tiles_kernel<inclusive, T><<<tiles, block_threads, 0, stream>>>(in, out, n, op, totals, !std::is_same<Initial, NullType>::value);
    return cudaPeekAtLastError();
}

}  // namespace detail
}  // namespace cub
