// SPDX-License-Identifier: Apache-2.0
// Reads through ThreadLoad with a cache modifier.
#pragma once
#include <cub/qiao/facade.cuh>
#include <cub/thread/thread_load.cuh>

namespace cub {

template <CacheLoadModifier MODIFIER, typename ValueType, typename Offset = ptrdiff_t>
class CacheModifiedInputIterator : public detail::Facade<CacheModifiedInputIterator<MODIFIER, ValueType, Offset>, ValueType, ValueType, Offset> {
public:
    using self_type = CacheModifiedInputIterator;

    template <typename T> __host__ __device__ CacheModifiedInputIterator(T* in) : in_(const_cast<std::remove_const_t<T>*>(in)) {}
    __device__ ValueType dereference() const { return ThreadLoad<MODIFIER>(in_); }
    __host__ __device__ void advance(ptrdiff_t n) { in_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const CacheModifiedInputIterator& o) const { return o.in_ - in_; }

private:
    ValueType* in_;
};

}  // namespace cub
