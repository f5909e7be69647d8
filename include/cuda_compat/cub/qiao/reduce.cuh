// SPDX-License-Identifier: Apache-2.0
// Device-wide reductions: blocks reduce their share to partial results, one block reduces these. Segmented ones: a warp
// reduces a segment, each lane a consecutive part of it, in order.
#pragma once
#include <cub/block/block_reduce.cuh>
#include <cub/qiao/device.cuh>

namespace cub {
namespace detail {

constexpr unsigned int reduce_blocks = 256;

template <typename T, typename In, typename Operation> __device__ T reduce_share(In in, long long n, Operation op) {
    using Reduce = BlockReduce<T, block_threads>;
    __shared__ typename Reduce::TempStorage storage;
    long long first = static_cast<long long>(blockIdx.x) * block_threads, i = first + threadIdx.x;
    long long step = static_cast<long long>(gridDim.x) * block_threads;
    T sum;
    if (i < n) {
        sum = in[i];
        for (i += step; i < n; i += step) sum = op(sum, in[i]);
    }
    return Reduce(storage).Reduce(sum, op, n - first < block_threads ? static_cast<int>(n - first) : block_threads);
}
template <typename T, typename In, typename Operation> __global__ void reduce_kernel(In in, long long n, Operation op, T* partial) {
    T sum = reduce_share<T>(in, n, op);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}
// NullType stands for no initial value (minima).
template <typename T, typename In, typename Out, typename Operation, typename Initial>
__global__ void reduce_last_kernel(In in, long long n, Operation op, Initial initial, Out out) {
    T sum = reduce_share<T>(in, n, op);
    if (threadIdx.x != 0) return;
    if constexpr (std::is_same<Initial, NullType>::value) {
        *out = sum;
    } else {
        *out = static_cast<T>(op(initial, sum));
    }
}
template <typename T, typename Out> __global__ void store_kernel(Out out, T value) { *out = value; }

template <typename T, typename In, typename Out, typename Operation, typename Initial, typename Empty>
__host__ cudaError_t reduce(void* memory, size_t& bytes, In in, Out out, long long n, Operation op, Initial initial, Empty empty, cudaStream_t stream) {
    unsigned int blocks = blocks_for(n, tile_items);
    if (blocks > reduce_blocks) blocks = reduce_blocks;
    Arrays arrays(memory);
    T* partial = arrays.take<T>(blocks > 1 ? blocks : 0);
    cudaError_t error;
    if (arrays.only_size(bytes, error)) return error;
    if (n == 0) {
        store_kernel<<<1, 1, 0, stream>>>(out, empty);
    } else if (blocks == 1) {
        reduce_last_kernel<T><<<1, block_threads, 0, stream>>>(in, n, op, initial, out);
    } else {
        reduce_kernel<T><<<blocks, block_threads, 0, stream>>>(in, n, op, partial);
        reduce_last_kernel<T><<<1, block_threads, 0, stream>>>(partial, static_cast<long long>(blocks), op, initial, out);
    }
    return cudaPeekAtLastError();
}

// Segment `s` is [begin[s], end[s]). Empty ones give the initial value.
template <typename T, typename In, typename Out, typename Begin, typename End, typename Operation, typename Initial, typename Empty>
__global__ void reduce_segments_kernel(In in, Out out, Begin begin, End end, long long segments, Operation op, Initial initial, Empty empty) {
    long long segment = (static_cast<long long>(blockIdx.x) * block_threads + threadIdx.x) / 32;
    bool exists = segment < segments;
    long long first = exists ? static_cast<long long>(begin[segment]) : 0, n = exists ? static_cast<long long>(end[segment]) - first : 0;
    int lane = threadIdx.x & 31, lanes = n < 32 ? static_cast<int>(n < 0 ? 0 : n) : 32;
    T sum;
    if (lane < lanes) {
        long long from = first + n * lane / lanes, to = first + n * (lane + 1) / lanes;
        sum = in[from];
        for (long long i = from + 1; i < to; ++i) sum = op(sum, in[i]);
    }
    sum = warp_reduce<32>(sum, op, lanes);
    if (!exists || lane != 0) return;
    if (lanes == 0) {
        out[segment] = empty;
    } else if constexpr (std::is_same<Initial, NullType>::value) {
        out[segment] = sum;
    } else {
        out[segment] = static_cast<T>(op(initial, sum));
    }
}

template <typename T, typename In, typename Out, typename Begin, typename End, typename Operation, typename Initial, typename Empty>
__host__ cudaError_t reduce_segments(In in, Out out, Begin begin, End end, long long segments, Operation op, Initial initial, Empty empty,
                                     cudaStream_t stream) {
    if (segments <= 0) return cudaSuccess;
    reduce_segments_kernel<T><<<blocks_for(segments, block_threads / 32), block_threads, 0, stream>>>(in, out, begin, end, segments, op, initial, empty);
    return cudaPeekAtLastError();
}

}  // namespace detail
}  // namespace cub
