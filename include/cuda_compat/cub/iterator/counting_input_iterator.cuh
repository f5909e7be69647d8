// SPDX-License-Identifier: Apache-2.0
// Numbers that count up.
#pragma once
#include <cub/qiao/facade.cuh>

namespace cub {

template <typename ValueType, typename Offset = ptrdiff_t>
class CountingInputIterator : public detail::Facade<CountingInputIterator<ValueType, Offset>, ValueType, ValueType, Offset> {
public:
    using self_type = CountingInputIterator;

    __host__ __device__ CountingInputIterator(const ValueType& value) : value_(value) {}
    __host__ __device__ ValueType dereference() const { return value_; }
    __host__ __device__ void advance(ptrdiff_t n) { value_ += static_cast<ValueType>(n); }
    __host__ __device__ ptrdiff_t distance_to(const CountingInputIterator& o) const { return static_cast<ptrdiff_t>(o.value_ - value_); }

private:
    ValueType value_;
};

}  // namespace cub
