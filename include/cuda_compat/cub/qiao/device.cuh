// SPDX-License-Identifier: Apache-2.0
// What the device-wide algorithms share: their temporary memory, the types behind iterators, shapes of launches.
#pragma once
#include <cub/qiao/base.cuh>

#ifndef __CUDA_ARCH__
#include <iterator>
#endif

namespace cub {
namespace detail {

constexpr int block_threads = 256, items_per_thread = 4, tile_items = block_threads * items_per_thread;

// Blocks for `n` items of `per_block`.
inline __host__ unsigned int blocks_for(unsigned long long n, int per_block) { return static_cast<unsigned int>((n + per_block - 1) / per_block); }

// The two phases of CUB's device functions: without memory the sizes are summed, with it each array gets its place.
class Arrays {
public:
    __host__ explicit Arrays(void* memory) : memory_(static_cast<char*>(memory)), size_(0) {}
    template <typename T> __host__ T* take(unsigned long long n) {
        char* place = memory_ == nullptr ? nullptr : memory_ + size_;
        size_ += (n * sizeof(T) + 255) / 256 * 256;
        return reinterpret_cast<T*>(place);
    }
    // True where only the size is asked for; an error where it is too small.
    __host__ bool only_size(size_t& bytes, cudaError_t& error) const {
        size_t needed = size_ == 0 ? 1 : size_;
        error = memory_ != nullptr && bytes < needed ? cudaErrorInvalidValue : cudaSuccess;
        if (memory_ == nullptr) bytes = needed;
        return memory_ == nullptr || error != cudaSuccess;
    }

private:
    char* memory_;
    size_t size_;
};

// What an iterator gives: its value_type, that of a pointer, else what it yields.
template <typename Iterator, typename = void> struct ValueOf { using type = std::decay_t<decltype(*std::declval<Iterator&>())>; };
template <typename Iterator> struct ValueOf<Iterator, std::void_t<typename Iterator::value_type>> { using type = typename Iterator::value_type; };
template <typename T> struct ValueOf<T*, void> { using type = std::remove_cv_t<T>; };
template <typename Iterator> using value_t = typename ValueOf<Iterator>::type;
// The same of an iterator that may only be written to.
template <typename Iterator, typename Otherwise> using output_t =
    std::conditional_t<std::is_void<value_t<Iterator>>::value || std::is_same<value_t<Iterator>, NullType>::value, Otherwise, value_t<Iterator>>;

// One call for each index.
template <typename Action, typename Index> __global__ void for_each_kernel(Action action, Index n) {
    Index i = static_cast<Index>(blockIdx.x) * block_threads + threadIdx.x;
    if (i < n) action(i);
}
template <typename Action> __host__ cudaError_t for_each_index(unsigned long long n, Action action, cudaStream_t stream) {
    if (n == 0) return cudaSuccess;
    if (n < 0x7fffffffULL - block_threads) {
        for_each_kernel<<<blocks_for(n, block_threads), block_threads, 0, stream>>>(action, static_cast<int>(n));
    } else {
        for_each_kernel<<<blocks_for(n, block_threads), block_threads, 0, stream>>>(action, static_cast<long long>(n));
    }
    return cudaPeekAtLastError();
}

template <typename In, typename Out> struct CopyItem {
    In in;
    Out out;
    template <typename Index> __device__ void operator()(Index i) { out[i] = in[i]; }
};

}  // namespace detail
}  // namespace cub
