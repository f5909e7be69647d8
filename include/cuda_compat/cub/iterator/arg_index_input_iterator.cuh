// SPDX-License-Identifier: Apache-2.0
// Items with their indices, as KeyValuePair.
#pragma once
#include <cub/qiao/facade.cuh>

namespace cub {

template <typename InputIteratorT, typename Offset = ptrdiff_t, typename OutputValueT = detail::value_t<InputIteratorT>>
class ArgIndexInputIterator : public detail::Facade<ArgIndexInputIterator<InputIteratorT, Offset, OutputValueT>, KeyValuePair<Offset, OutputValueT>, KeyValuePair<Offset, OutputValueT>, Offset> {
public:
    using self_type = ArgIndexInputIterator;

    __host__ __device__ ArgIndexInputIterator(InputIteratorT in, Offset at = 0) : in_(in), at_(at) {}
    __host__ __device__ void normalize() { in_ += at_; at_ = 0; }
    __host__ __device__ KeyValuePair<Offset, OutputValueT> dereference() const { return {at_, static_cast<OutputValueT>(in_[at_])}; }
    __host__ __device__ void advance(ptrdiff_t n) { at_ += static_cast<Offset>(n); }
    __host__ __device__ ptrdiff_t distance_to(const ArgIndexInputIterator& o) const { return o.at_ - at_; }

private:
    InputIteratorT in_;
    Offset at_;
};

}  // namespace cub
