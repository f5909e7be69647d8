// SPDX-License-Identifier: Apache-2.0
// CUB for qiao, the ground: version, thread indices of a block, shuffles of values of any size, and shared memory for
// types with constructors.
#pragma once
#include <cuda_runtime.h>

#include <type_traits>
#include <utility>

#define CUB_VERSION 200500
#define CUB_MAJOR_VERSION 2
#define CUB_MINOR_VERSION 5
#define CUB_SUBMINOR_VERSION 0
#define CUB_NAMESPACE_BEGIN namespace cub {
#define CUB_NAMESPACE_END }
#define CUB_NS_QUALIFIER ::cub
#define CUB_RUNTIME_FUNCTION __host__
#define CUB_LOG_WARP_THREADS(unused) 5
#define CUB_LOG_SMEM_BANKS(unused) 5
#define CUB_SMEM_BANKS(unused) 32
#define CUB_WARP_THREADS(unused) 32
#define CUB_PTX_LOG_WARP_THREADS 5
#define CUB_PTX_WARP_THREADS 32
#define CUB_PTX_SMEM_BANKS 32
#define CUB_MIN(a, b) ((b) < (a) ? (b) : (a))
#define CUB_MAX(a, b) ((a) < (b) ? (b) : (a))
#define CUB_QUOTIENT_FLOOR(x, y) ((x) / (y))
#define CUB_QUOTIENT_CEILING(x, y) (((x) + (y) - 1) / (y))
#define CUB_ROUND_UP_NEAREST(x, y) (CUB_QUOTIENT_CEILING(x, y) * (y))
#define CUB_ROUND_DOWN_NEAREST(x, y) (((x) / (y)) * (y))
#ifndef CUB_PREVENT_MACRO_SUBSTITUTION
#define CUB_PREVENT_MACRO_SUBSTITUTION
#endif

namespace cub {
namespace detail {

inline __device__ unsigned int linear_thread() { return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x; }
inline __device__ unsigned int lane_index() { return linear_thread() & 31U; }

template <typename T> inline constexpr bool shuffles_directly =
    std::is_same<T, int>::value || std::is_same<T, unsigned int>::value || std::is_same<T, long>::value || std::is_same<T, unsigned long>::value ||
    std::is_same<T, long long>::value || std::is_same<T, unsigned long long>::value || std::is_same<T, float>::value || std::is_same<T, double>::value;

// Shuffles of any type of trivial copy: numbers as they are, the rest by words.
template <typename T, typename Shuffle> inline __device__ T shuffle_words(const T& value, Shuffle shuffle) {
    if constexpr (shuffles_directly<T>) {
        return shuffle(value);
    } else if constexpr (std::is_integral<T>::value) {
        return static_cast<T>(shuffle(static_cast<int>(value)));
    } else {
        unsigned int words[(sizeof(T) + 3) / 4] = {};
        memcpy(words, &value, sizeof(T));
#pragma unroll
        for (unsigned int i = 0; i < (sizeof(T) + 3) / 4; ++i) words[i] = shuffle(words[i]);
        T result = value;
        memcpy(&result, words, sizeof(T));
        return result;
    }
}
template <typename T> inline __device__ T shuffle_down(const T& value, unsigned int delta, unsigned int mask) {
    return shuffle_words(value, [=](auto x) { return __shfl_down_sync(mask, x, delta); });
}
template <typename T> inline __device__ T shuffle_up(const T& value, unsigned int delta, unsigned int mask) {
    return shuffle_words(value, [=](auto x) { return __shfl_up_sync(mask, x, delta); });
}
template <typename T> inline __device__ T shuffle_index(const T& value, int lane, unsigned int mask) {
    return shuffle_words(value, [=](auto x) { return __shfl_sync(mask, x, lane); });
}

// The lanes of a logical warp of `size` threads, of which a warp holds 32 / size one after the other.
template <int size> struct LogicalWarp {
    static_assert(size >= 1 && size <= 32, "a logical warp has 1 to 32 threads");
    unsigned int lane, index, mask;
    __device__ LogicalWarp() {
        unsigned int hardware_lane = lane_index();
        index = hardware_lane / size;
        lane = hardware_lane - index * size;
        mask = size == 32 ? 0xffffffffU : ((1U << (size & 31)) - 1U) << (index * size & 31U);
    }
    __device__ int first() const { return static_cast<int>(index * size); }
};

// N objects that may lie in unions and shared memory: no constructor of T runs.
template <typename T, int n, bool trivial = std::is_trivially_default_constructible<T>::value> struct Slots {
    T item[n];
    __device__ T& operator[](int i) { return item[i]; }
};
template <typename T, int n> struct Slots<T, n, false> {
    alignas(T) unsigned char bytes[n * sizeof(T)];
    __device__ T& operator[](int i) { return reinterpret_cast<T*>(bytes)[i]; }
};

// What a collective without shared memory has for its TempStorage.
struct NoStorage {};

template <int n> struct Log2 { static constexpr int value = 1 + Log2<(n + 1) / 2>::value; };
template <> struct Log2<1> { static constexpr int value = 0; };

template <typename Operation, typename A, typename B = A>
using result_t = std::decay_t<decltype(std::declval<Operation&>()(std::declval<A>(), std::declval<B>()))>;

}  // namespace detail

template <int n, int unused = 0> struct Log2 { enum { VALUE = detail::Log2<n>::value }; };
template <int n> struct PowerOfTwo { enum { VALUE = (n & (n - 1)) == 0 }; };
template <int n> struct Int2Type { enum { VALUE = n }; };

// Memory of T's size and alignment without its constructors.
template <typename T> struct Uninitialized {
    using DeviceWord = T;
    alignas(T) unsigned char storage[sizeof(T)];
    __host__ __device__ T& Alias() { return reinterpret_cast<T&>(*this); }
};

struct NullType {
    template <typename T> __host__ __device__ NullType& operator=(const T&) { return *this; }
    __host__ __device__ bool operator==(const NullType&) const { return true; }
    __host__ __device__ bool operator!=(const NullType&) const { return false; }
};

template <typename KeyT, typename ValueT> struct KeyValuePair {
    using Key = KeyT;
    using Value = ValueT;
    Key key;
    Value value;
    __host__ __device__ KeyValuePair() {}
    __host__ __device__ KeyValuePair(const Key& k, const Value& v) : key(k), value(v) {}
    __host__ __device__ bool operator==(const KeyValuePair& b) const { return key == b.key && value == b.value; }
    __host__ __device__ bool operator!=(const KeyValuePair& b) const { return !(*this == b); }
};

// Two buffers of which algorithms that go forth and back choose the current one.
template <typename T> struct DoubleBuffer {
    T* d_buffers[2];
    int selector;
    __host__ __device__ DoubleBuffer() : d_buffers{nullptr, nullptr}, selector(0) {}
    __host__ __device__ DoubleBuffer(T* current, T* alternate) : d_buffers{current, alternate}, selector(0) {}
    __host__ __device__ T* Current() { return d_buffers[selector]; }
    __host__ __device__ T* Alternate() { return d_buffers[selector ^ 1]; }
};

inline __device__ unsigned int LaneId() { return detail::lane_index(); }
inline __device__ unsigned int WarpId() { return detail::linear_thread() / 32U; }
inline __device__ unsigned int LaneMaskLt() { return (1U << detail::lane_index()) - 1U; }
inline __device__ unsigned int LaneMaskLe() { return (2U << detail::lane_index()) - 1U; }
inline __device__ unsigned int LaneMaskGt() { return ~LaneMaskLe(); }
inline __device__ unsigned int LaneMaskGe() { return ~LaneMaskLt(); }
inline __device__ int RowMajorTid(int block_dim_x, int block_dim_y, int) {
    return static_cast<int>((threadIdx.z * block_dim_y + threadIdx.y) * block_dim_x + threadIdx.x);
}
inline __device__ void CTA_SYNC() { __syncthreads(); }
inline __device__ void WARP_SYNC(unsigned int mask) { __syncwarp(mask); }

template <int threads, typename T> __device__ T ShuffleIndex(T input, int lane, unsigned int mask) {
    return detail::shuffle_words(input, [=](auto x) { return __shfl_sync(mask, x, lane, threads); });
}
template <int threads, typename T> __device__ T ShuffleUp(T input, int delta, int first_lane, unsigned int mask) {
    T other = detail::shuffle_words(input, [=](auto x) { return __shfl_up_sync(mask, x, delta, threads); });
    return static_cast<int>(LaneId() % threads) - delta < first_lane ? input : other;
}
template <int threads, typename T> __device__ T ShuffleDown(T input, int delta, int last_lane, unsigned int mask) {
    T other = detail::shuffle_words(input, [=](auto x) { return __shfl_down_sync(mask, x, delta, threads); });
    return static_cast<int>(LaneId() % threads) + delta > last_lane ? input : other;
}

}  // namespace cub
