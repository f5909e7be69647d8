// SPDX-License-Identifier: Apache-2.0
// Random order: items sorted by random keys, which are a hash of the index and of what the engine gives.
#pragma once
#include <thrust/qiao/sorts.h>

namespace thrust {
namespace detail {

struct RandomKey {
    unsigned long long seed;
    template <typename N> __host__ __device__ unsigned long long operator()(N i) const {
        unsigned long long z = seed + (static_cast<unsigned long long>(i) + 1) * 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
};

}  // namespace detail

#ifndef __CUDA_ARCH__
QIAO_THRUST_POLICY, typename It, typename Engine> void shuffle(const P& p, It first, It last, Engine&& engine) {
    ptrdiff_t n = last - first;
    unsigned long long seed = static_cast<unsigned long long>(engine()) << 32;
    seed ^= static_cast<unsigned long long>(engine());
    if constexpr (P::on_device) {
        detail::Temporary<unsigned long long> keys(static_cast<size_t>(n));
        tabulate(p, keys.get(), keys.get() + n, detail::RandomKey{seed});
        sort_by_key(p, keys.get(), keys.get() + n, first);
    } else {
        std::vector<unsigned long long> keys(static_cast<size_t>(n));
        tabulate(p, keys.begin(), keys.end(), detail::RandomKey{seed});
        sort_by_key(p, keys.begin(), keys.end(), first);
    }
}
template <typename It, typename Engine, detail::if_no_policy<It> = 0> void shuffle(It first, It last, Engine&& engine) {
    shuffle(detail::policy_t<It>(), first, last, engine);
}
template <typename In, typename Out, typename Engine, detail::if_no_policy<In> = 0> void shuffle_copy(In first, In last, Out out, Engine&& engine) {
    shuffle(out, copy(first, last, out), engine);
}
#endif

}  // namespace thrust
