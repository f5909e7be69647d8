// SPDX-License-Identifier: Apache-2.0
// Takes any value and keeps none.
#pragma once
#include <cub/qiao/facade.cuh>

namespace cub {

namespace detail {
struct Discard {
    template <typename T> __host__ __device__ Discard& operator=(const T&) { return *this; }
};
}  // namespace detail

template <typename Offset = ptrdiff_t>
class DiscardOutputIterator : public detail::Facade<DiscardOutputIterator<Offset>, void, detail::Discard, Offset> {
public:
    using self_type = DiscardOutputIterator;
    using pointer = void;
    __host__ __device__ DiscardOutputIterator(Offset at = 0) : at_(at) {}
    __host__ __device__ detail::Discard dereference() const { return {}; }
    __host__ __device__ void advance(ptrdiff_t n) { at_ += static_cast<Offset>(n); }
    __host__ __device__ ptrdiff_t distance_to(const DiscardOutputIterator& o) const { return o.at_ - at_; }

private:
    Offset at_;
};

}  // namespace cub
