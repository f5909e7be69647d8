// SPDX-License-Identifier: Apache-2.0
// What the items of a block have beside them, for differences and discontinuities: each thread leaves its first and its last item
// in shared memory, and finds its neighbours' there.
#pragma once
#include <cub/qiao/base.cuh>

namespace cub {
namespace detail {

template <typename T, int threads> class Neighbours {
public:
    struct Storage {
        Slots<T, threads> first, last;
    };

    __device__ explicit Neighbours(Storage& storage) : storage_(storage), thread_(static_cast<int>(linear_thread())) {}

    __device__ int thread() const { return thread_; }
    /// Between this and the next use of the storage the caller has a barrier, as everywhere in CUB.
    template <int items> __device__ void share(const T (&in)[items]) {
        storage_.first[thread_] = in[0];
        storage_.last[thread_] = in[items - 1];
        __syncthreads();
    }
    /// The item before the thread's first one; not for thread 0.
    __device__ T& before() const { return storage_.last[thread_ - 1]; }
    /// The item behind the thread's last one; not for the last thread.
    __device__ T& behind() const { return storage_.first[thread_ + 1]; }

private:
    Storage& storage_;
    int thread_;
};

}  // namespace detail
}  // namespace cub
