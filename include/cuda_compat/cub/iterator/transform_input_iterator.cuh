// SPDX-License-Identifier: Apache-2.0
// What a functor makes of the items of another iterator.
#pragma once
#include <cub/qiao/facade.cuh>

namespace cub {

template <typename ValueType, typename ConversionOp, typename InputIteratorT, typename Offset = ptrdiff_t>
class TransformInputIterator : public detail::Facade<TransformInputIterator<ValueType, ConversionOp, InputIteratorT, Offset>, ValueType, ValueType, Offset> {
public:
    using self_type = TransformInputIterator;

    __host__ __device__ TransformInputIterator(InputIteratorT in, ConversionOp operation) : in_(in), operation_(operation) {}
    __host__ __device__ ValueType dereference() const { return operation_(*in_); }
    __host__ __device__ void advance(ptrdiff_t n) { in_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const TransformInputIterator& o) const { return o.in_ - in_; }

private:
    InputIteratorT in_;
    ConversionOp operation_;
};

}  // namespace cub
