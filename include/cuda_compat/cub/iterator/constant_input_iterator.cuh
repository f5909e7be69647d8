// SPDX-License-Identifier: Apache-2.0
// One value again and again.
#pragma once
#include <cub/qiao/facade.cuh>

namespace cub {

template <typename ValueType, typename Offset = ptrdiff_t>
class ConstantInputIterator : public detail::Facade<ConstantInputIterator<ValueType, Offset>, ValueType, ValueType, Offset> {
public:
    using self_type = ConstantInputIterator;

    __host__ __device__ ConstantInputIterator(ValueType value, Offset at = 0) : value_(value), at_(at) {}
    __host__ __device__ ValueType dereference() const { return value_; }
    __host__ __device__ void advance(ptrdiff_t n) { at_ += static_cast<Offset>(n); }
    __host__ __device__ ptrdiff_t distance_to(const ConstantInputIterator& o) const { return o.at_ - at_; }

private:
    ValueType value_;
    Offset at_;
};

}  // namespace cub
