// SPDX-License-Identifier: Apache-2.0
// Reads through ThreadLoad with a cache modifier.
#pragma once
#include <cub/qiao/device.cuh>
#include <cub/thread/thread_load.cuh>

namespace cub {

template <CacheLoadModifier MODIFIER, typename ValueType, typename Offset = ptrdiff_t>
class CacheModifiedInputIterator {
public:
    using self_type = CacheModifiedInputIterator;
    using difference_type = Offset;
    using value_type = ValueType;
    using pointer = ValueType*;
    using reference = ValueType;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    template <typename T> __host__ __device__ CacheModifiedInputIterator(T* in) : in_(const_cast<std::remove_const_t<T>*>(in)) {}
    __device__ reference operator*() const { return ThreadLoad<MODIFIER>(in_); }
    template <typename D> __device__ reference operator[](D n) const { return ThreadLoad<MODIFIER>(in_ + n); }
    __host__ __device__ CacheModifiedInputIterator& operator++() { ++in_; return *this; }
    __host__ __device__ CacheModifiedInputIterator operator++(int) { CacheModifiedInputIterator old = *this; ++*this; return old; }
    template <typename D> __host__ __device__ CacheModifiedInputIterator operator+(D n) const { CacheModifiedInputIterator r = *this; r += n; return r; }
    template <typename D> __host__ __device__ CacheModifiedInputIterator& operator+=(D n) { in_ += n; return *this; }
    template <typename D> __host__ __device__ CacheModifiedInputIterator operator-(D n) const { CacheModifiedInputIterator r = *this; r -= n; return r; }
    template <typename D> __host__ __device__ CacheModifiedInputIterator& operator-=(D n) { in_ -= n; return *this; }
    __host__ __device__ Offset operator-(const CacheModifiedInputIterator& o) const { return static_cast<Offset>(in_ - o.in_); }
    __host__ __device__ bool operator==(const CacheModifiedInputIterator& o) const { return in_ == o.in_; }
    __host__ __device__ bool operator!=(const CacheModifiedInputIterator& o) const { return in_ != o.in_; }

private:
    ValueType* in_;
};

}  // namespace cub
