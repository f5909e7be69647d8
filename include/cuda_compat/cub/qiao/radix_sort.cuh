// SPDX-License-Identifier: Apache-2.0
// Device-wide radix sort, stable, by digits of eight bits from the lowest: blocks count their tiles' digits, the counts
// are scanned digit by digit, then each block sorts its tile by the digit and writes each item to its place.
#pragma once
#include <cub/block/block_radix_sort.cuh>
#include <cub/qiao/scan.cuh>

namespace cub {
namespace detail {

constexpr int digit_bits = 8, digit_count = 1 << digit_bits;

template <bool descending, typename Key> __global__ void radix_count_kernel(const Key* keys, long long n, int begin_bit, int bits, unsigned int* counts) {
    __shared__ unsigned int tile_counts[digit_count];
    tile_counts[threadIdx.x] = 0;
    __syncthreads();
    long long first = static_cast<long long>(blockIdx.x) * tile_items;
    for (int i = 0; i < items_per_thread; ++i) {
        long long at = first + i * block_threads + threadIdx.x;
        if (at < n) atomicAdd(&tile_counts[KeyBits<Key, descending>::digit(keys[at], begin_bit, bits)], 1U);
    }
    __syncthreads();
    counts[static_cast<long long>(threadIdx.x) * gridDim.x + blockIdx.x] = tile_counts[threadIdx.x];
}

// `places` has for each digit and tile where the tile's first item of that digit goes.
template <bool descending, typename Key, typename Value>
__global__ void radix_scatter_kernel(const Key* keys, Key* keys_out, const Value* values, Value* values_out, long long n, int begin_bit, int bits,
                                     const unsigned int* places) {
    using Sort = BlockRadixSort<unsigned int, block_threads, items_per_thread, int>;
    __shared__ typename Sort::TempStorage storage;
    __shared__ unsigned int starts[digit_count];
    __shared__ int last_digits[block_threads];
    long long first = static_cast<long long>(blockIdx.x) * tile_items;
    unsigned int digits[items_per_thread];
    int from[items_per_thread];
    // What does not exist sorts to the end.
    for (int i = 0; i < items_per_thread; ++i) {
        from[i] = threadIdx.x * items_per_thread + i;
        digits[i] = first + from[i] < n ? KeyBits<Key, descending>::digit(keys[first + from[i]], begin_bit, bits) : (1U << bits) - 1U;
    }
    Sort(storage).Sort(digits, from, 0, bits);
    // Where each digit begins in the sorted tile: at the items that differ from the one before.
    last_digits[threadIdx.x] = static_cast<int>(digits[items_per_thread - 1]);
    __syncthreads();
    int previous = threadIdx.x == 0 ? -1 : last_digits[threadIdx.x - 1];
    for (int i = 0; i < items_per_thread; ++i) {
        int digit = static_cast<int>(digits[i]);
        if (digit != previous) starts[digit] = threadIdx.x * items_per_thread + i;
        previous = digit;
    }
    __syncthreads();
    for (int i = 0; i < items_per_thread; ++i) {
        long long at = first + from[i];
        if (at >= n) continue;
        unsigned int digit = digits[i];
        unsigned int to = places[static_cast<long long>(digit) * gridDim.x + blockIdx.x] + (threadIdx.x * items_per_thread + i - starts[digit]);
        keys_out[to] = keys[at];
        if constexpr (!std::is_same<Value, NullType>::value) values_out[to] = values[at];
    }
}

// One pass for each digit, to and fro between `out` and `other`; the last one ends in `out` if `into_out`.
template <typename Key, typename Value> struct SortBuffers {
    const Key* keys;
    const Value* values;
    Key *out_keys, *other_keys;
    Value *out_values, *other_values;
};

inline __host__ int sort_passes(int begin_bit, int end_bit) { return end_bit <= begin_bit ? 0 : (end_bit - begin_bit + digit_bits - 1) / digit_bits; }

template <bool descending, typename Key, typename Value>
__host__ cudaError_t sort_passes_between(SortBuffers<Key, Value> b, long long n, int begin_bit, int end_bit, unsigned int* counts, void* scan_memory,
                                         size_t scan_bytes, bool first_to_out, cudaStream_t stream) {
    unsigned int tiles = blocks_for(n, tile_items);
    bool to_out = first_to_out;
    for (int bit = begin_bit; bit < end_bit; bit += digit_bits) {
        int bits = end_bit - bit < digit_bits ? end_bit - bit : digit_bits;
        radix_count_kernel<descending><<<tiles, digit_count, 0, stream>>>(b.keys, n, bit, bits, counts);
        long long places = static_cast<long long>(tiles) << bits;
        cudaError_t error = scan<false, unsigned int>(scan_memory, scan_bytes, counts, counts, places, cub::Sum(), 0U, stream);
        if (error != cudaSuccess) return error;
        Key* keys_out = to_out ? b.out_keys : b.other_keys;
        Value* values_out = to_out ? b.out_values : b.other_values;
        radix_scatter_kernel<descending><<<tiles, block_threads, 0, stream>>>(b.keys, keys_out, b.values, values_out, n, bit, bits, counts);
        b.keys = keys_out;
        b.values = values_out;
        to_out = !to_out;
    }
    return cudaPeekAtLastError();
}

inline __host__ size_t sort_scan_bytes(long long n) {
    size_t bytes = 0;
    unsigned int* none = nullptr;
    scan<false, unsigned int>(nullptr, bytes, none, none, static_cast<long long>(blocks_for(n, tile_items)) * digit_count, cub::Sum(), 0U, nullptr);
    return bytes;
}

template <bool descending, typename Key, typename Value>
__host__ cudaError_t radix_sort(void* memory, size_t& bytes, const Key* keys, Key* keys_out, const Value* values, Value* values_out, long long n, int begin_bit,
                                int end_bit, cudaStream_t stream) {
    constexpr bool has_values = !std::is_same<Value, NullType>::value;
    int passes = sort_passes(begin_bit, end_bit);
    size_t scan_bytes = sort_scan_bytes(n);
    Arrays arrays(memory);
    unsigned int* counts = arrays.take<unsigned int>(static_cast<unsigned long long>(blocks_for(n, tile_items)) * digit_count);
    char* scan_memory = arrays.take<char>(scan_bytes);
    Key* other_keys = arrays.take<Key>(passes > 1 ? n : 0);
    Value* other_values = arrays.take<Value>(has_values && passes > 1 ? n : 0);
    cudaError_t error;
    if (arrays.only_size(bytes, error) || n == 0) return error;
    if (passes == 0) {
        error = cudaMemcpyAsync(keys_out, keys, n * sizeof(Key), cudaMemcpyDeviceToDevice, stream);
        if (has_values && error == cudaSuccess) error = cudaMemcpyAsync(values_out, values, n * sizeof(Value), cudaMemcpyDeviceToDevice, stream);
        return error;
    }
    SortBuffers<Key, Value> buffers{keys, values, keys_out, other_keys, values_out, other_values};
    return sort_passes_between<descending>(buffers, n, begin_bit, end_bit, counts, scan_memory, scan_bytes, passes % 2 == 1, stream);
}

// The result is in the buffers that are current afterwards.
template <bool descending, typename Key, typename Value>
__host__ cudaError_t radix_sort(void* memory, size_t& bytes, DoubleBuffer<Key>& keys, DoubleBuffer<Value>& values, long long n, int begin_bit, int end_bit,
                                cudaStream_t stream) {
    size_t scan_bytes = sort_scan_bytes(n);
    Arrays arrays(memory);
    unsigned int* counts = arrays.take<unsigned int>(static_cast<unsigned long long>(blocks_for(n, tile_items)) * digit_count);
    char* scan_memory = arrays.take<char>(scan_bytes);
    cudaError_t error;
    if (arrays.only_size(bytes, error) || n == 0) return error;
    SortBuffers<Key, Value> buffers{keys.Current(), values.Current(), keys.Alternate(), keys.Current(), values.Alternate(), values.Current()};
    error = sort_passes_between<descending>(buffers, n, begin_bit, end_bit, counts, scan_memory, scan_bytes, true, stream);
    if (sort_passes(begin_bit, end_bit) % 2 == 1) {
        keys.selector ^= 1;
        values.selector ^= 1;
    }
    return error;
}

}  // namespace detail
}  // namespace cub
