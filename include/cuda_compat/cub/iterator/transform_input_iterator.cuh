// SPDX-License-Identifier: Apache-2.0
// What a functor makes of the items of another iterator.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {

template <typename ValueType, typename ConversionOp, typename InputIteratorT, typename Offset = ptrdiff_t>
class TransformInputIterator {
public:
    using self_type = TransformInputIterator;
    using difference_type = Offset;
    using value_type = ValueType;
    using pointer = ValueType*;
    using reference = ValueType;
#ifndef __CUDA_ARCH__
    using iterator_category = std::random_access_iterator_tag;
#endif

    __host__ __device__ TransformInputIterator(InputIteratorT in, ConversionOp operation) : in_(in), operation_(operation) {}
    __host__ __device__ reference operator*() const { return operation_(*in_); }
    template <typename D> __host__ __device__ reference operator[](D n) const { return operation_(in_[n]); }
    __host__ __device__ TransformInputIterator& operator++() { ++in_; return *this; }
    __host__ __device__ TransformInputIterator operator++(int) { TransformInputIterator old = *this; ++*this; return old; }
    template <typename D> __host__ __device__ TransformInputIterator operator+(D n) const { TransformInputIterator r = *this; r += n; return r; }
    template <typename D> __host__ __device__ TransformInputIterator& operator+=(D n) { in_ += n; return *this; }
    template <typename D> __host__ __device__ TransformInputIterator operator-(D n) const { TransformInputIterator r = *this; r -= n; return r; }
    template <typename D> __host__ __device__ TransformInputIterator& operator-=(D n) { in_ -= n; return *this; }
    __host__ __device__ Offset operator-(const TransformInputIterator& o) const { return static_cast<Offset>(in_ - o.in_); }
    __host__ __device__ bool operator==(const TransformInputIterator& o) const { return in_ == o.in_; }
    __host__ __device__ bool operator!=(const TransformInputIterator& o) const { return in_ != o.in_; }

private:
    InputIteratorT in_;
    ConversionOp operation_;
};

}  // namespace cub
