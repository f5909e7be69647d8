// SPDX-License-Identifier: Apache-2.0
// Algorithms that keep some items, in order: copy_if, remove, unique, partition; and reduce_by_key.
#pragma once
#include <cub/qiao/select.cuh>
#include <thrust/qiao/reductions.h>

namespace thrust {
namespace detail {

template <typename Stencil, typename Predicate, bool wanted> struct Keeps {
    Stencil stencil;
    Predicate predicate;
    template <typename N> __host__ __device__ bool operator()(N i) { return static_cast<bool>(predicate(stencil[i])) == wanted; }
};
template <typename Keys, typename Equal> struct KeepsHeads {
    Keys keys;
    Equal equal;
    template <typename N> __host__ __device__ bool operator()(N i) { return i == 0 || !static_cast<bool>(equal(keys[i - 1], keys[i])); }
};

// Kept items go to `out`, the others to `rest`; the number of the kept is returned.
template <typename In, typename Out, typename Rest> struct Deals {
    In in;
    Out out;
    Rest rest;
    __host__ __device__ void operator()(long long i, long long rank, bool kept) {
        if (kept) {
            out[rank] = in[i];
        } else {
            rest[i - rank] = in[i];
        }
    }
};
template <typename P, typename Keep, typename Emit> __host__ __device__ ptrdiff_t select(const P& p, ptrdiff_t n, Keep keep, Emit emit) {
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        Temporary<long long> count(1);
        with_memory([&](void* m, size_t& bytes) {
            return cub::detail::select(m, bytes, keep, emit, count.get(), static_cast<long long>(n), p.stream);
        }, "selection");
        return static_cast<ptrdiff_t>(count.read(p.stream));
    } else {
#endif
        ptrdiff_t rank = 0;
        for (ptrdiff_t i = 0; i < n; ++i) {
            bool kept = keep(i);
            emit(i, rank, kept);
            if (kept) ++rank;
        }
        return rank;
#ifndef __CUDA_ARCH__
    }
#endif
}
template <bool wanted, typename P, typename In, typename Stencil, typename Out, typename Rest, typename Predicate>
__host__ __device__ ptrdiff_t deal(const P& p, In in, ptrdiff_t n, Stencil stencil, Out out, Rest rest, Predicate predicate) {
    return select(p, n, Keeps<Stencil, Predicate, wanted>{stencil, predicate}, Deals<In, Out, Rest>{in, out, rest});
}

// The same in place: the device's blocks need the items to stay until all have read them, so these are copied first.
template <typename P, typename It, typename MakeKeep> It keep_in_place(const P& p, It first, It last, MakeKeep make) {
    ptrdiff_t n = last - first;
    using T = value_t<It>;
    if constexpr (P::on_device) {
        Temporary<T> items(static_cast<size_t>(n));
        copy(p, raw(first), raw(last), items.get());
        return first + select(p, n, make(items.get()), Deals<T*, raw_t<It>, discard_iterator<>>{items.get(), raw(first), discard_iterator<>()});
    } else {
        std::vector<T> items(first, last);
        return first + select(p, n, make(items.data()), Deals<T*, It, discard_iterator<>>{items.data(), first, discard_iterator<>()});
    }
}

template <typename Keys, typename Values, typename OutKeys, typename OutValues> struct DealsPairs {
    Keys keys;
    Values values;
    OutKeys out_keys;
    OutValues out_values;
    __host__ __device__ void operator()(long long i, long long rank, bool kept) {
        if (!kept) return;
        out_keys[rank] = keys[i];
        out_values[rank] = values[i];
    }
};

}  // namespace detail

QIAO_THRUST_POLICY, typename In, typename Stencil, typename Out, typename Predicate>
__host__ __device__ Out copy_if(const P& p, In first, In last, Stencil stencil, Out out, Predicate predicate) {
    return out + detail::deal<true>(p, detail::run_on(p, first), last - first, detail::run_on(p, stencil), detail::run_on(p, out), discard_iterator<>(), predicate);
}
QIAO_THRUST_POLICY, typename In, typename Out, typename Predicate> __host__ __device__ Out copy_if(const P& p, In first, In last, Out out, Predicate predicate) {
    return copy_if(p, first, last, first, out, predicate);
}
template <typename In, typename Stencil, typename Out, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ Out copy_if(In first, In last, Stencil stencil, Out out, Predicate predicate) {
    return copy_if(detail::policy_t<In, Stencil, Out>(), first, last, stencil, out, predicate);
}
template <typename In, typename Out, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ Out copy_if(In first, In last, Out out, Predicate predicate) {
    return copy_if(detail::policy_t<In, Out>(), first, last, first, out, predicate);
}
QIAO_THRUST_POLICY, typename In, typename Stencil, typename Out, typename Predicate>
__host__ __device__ Out remove_copy_if(const P& p, In first, In last, Stencil stencil, Out out, Predicate predicate) {
    return out + detail::deal<false>(p, detail::run_on(p, first), last - first, detail::run_on(p, stencil), detail::run_on(p, out), discard_iterator<>(), predicate);
}
template <typename In, typename Out, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ Out remove_copy_if(In first, In last, Out out, Predicate predicate) {
    return remove_copy_if(detail::policy_t<In, Out>(), first, last, first, out, predicate);
}
template <typename In, typename Out, typename T, detail::if_no_policy<In> = 0>
__host__ __device__ Out remove_copy(In first, In last, Out out, const T& value) {
    return remove_copy_if(first, last, out, detail::Equals<T>{value});
}

QIAO_THRUST_POLICY, typename It, typename Predicate> It remove_if(const P& p, It first, It last, Predicate predicate) {
    return detail::keep_in_place(p, first, last, [&](auto* items) { return detail::Keeps<decltype(items), Predicate, false>{items, predicate}; });
}
QIAO_THRUST_POLICY, typename It, typename Stencil, typename Predicate> It remove_if(const P& p, It first, It last, Stencil stencil, Predicate predicate) {
    auto from = detail::run_on(p, stencil);
    return detail::keep_in_place(p, first, last, [&](auto*) { return detail::Keeps<decltype(from), Predicate, false>{from, predicate}; });
}
template <typename It, typename Predicate, detail::if_no_policy<It> = 0> It remove_if(It first, It last, Predicate predicate) {
    return remove_if(detail::policy_t<It>(), first, last, predicate);
}
template <typename It, typename Stencil, typename Predicate, detail::if_no_policy<It> = 0> It remove_if(It first, It last, Stencil stencil, Predicate predicate) {
    return remove_if(detail::policy_t<It, Stencil>(), first, last, stencil, predicate);
}
QIAO_THRUST_POLICY, typename It, typename T> It remove(const P& p, It first, It last, const T& value) {
    return remove_if(p, first, last, detail::Equals<T>{value});
}
template <typename It, typename T, detail::if_no_policy<It> = 0> It remove(It first, It last, const T& value) {
    return remove(detail::policy_t<It>(), first, last, value);
}

QIAO_THRUST_POLICY, typename It, typename Equal> It unique(const P& p, It first, It last, Equal equal) {
    return detail::keep_in_place(p, first, last, [&](auto* items) { return detail::KeepsHeads<decltype(items), Equal>{items, equal}; });
}
QIAO_THRUST_POLICY, typename It> It unique(const P& p, It first, It last) { return unique(p, first, last, equal_to<>()); }
template <typename It, typename Equal, detail::if_no_policy<It> = 0> It unique(It first, It last, Equal equal) {
    return unique(detail::policy_t<It>(), first, last, equal);
}
template <typename It, detail::if_no_policy<It> = 0> It unique(It first, It last) { return unique(detail::policy_t<It>(), first, last); }
QIAO_THRUST_POLICY, typename In, typename Out, typename Equal> __host__ __device__ Out unique_copy(const P& p, In first, In last, Out out, Equal equal) {
    auto in = detail::run_on(p, first);
    auto to = detail::run_on(p, out);
    return out + detail::select(p, last - first, detail::KeepsHeads<decltype(in), Equal>{in, equal},
                                detail::Deals<decltype(in), decltype(to), discard_iterator<>>{in, to, discard_iterator<>()});
}
template <typename In, typename Out, typename Equal, detail::if_no_policy<In> = 0> __host__ __device__ Out unique_copy(In first, In last, Out out, Equal equal) {
    return unique_copy(detail::policy_t<In, Out>(), first, last, out, equal);
}
template <typename In, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ Out unique_copy(In first, In last, Out out) {
    return unique_copy(first, last, out, equal_to<>());
}
QIAO_THRUST_POLICY, typename K, typename V, typename KO, typename VO, typename Equal>
__host__ __device__ pair<KO, VO> unique_by_key_copy(const P& p, K first, K last, V values, KO keys_out, VO values_out, Equal equal) {
    auto keys = detail::run_on(p, first);
    using Emit = detail::DealsPairs<decltype(keys), detail::run_t<P, V>, detail::run_t<P, KO>, detail::run_t<P, VO>>;
    ptrdiff_t n = detail::select(p, last - first, detail::KeepsHeads<decltype(keys), Equal>{keys, equal},
                                 Emit{keys, detail::run_on(p, values), detail::run_on(p, keys_out), detail::run_on(p, values_out)});
    return pair<KO, VO>(keys_out + n, values_out + n);
}
template <typename K, typename V, typename KO, typename VO, typename Equal, detail::if_no_policy<K> = 0>
__host__ __device__ pair<KO, VO> unique_by_key_copy(K first, K last, V values, KO keys_out, VO values_out, Equal equal) {
    return unique_by_key_copy(detail::policy_t<K, V, KO, VO>(), first, last, values, keys_out, values_out, equal);
}
template <typename K, typename V, typename KO, typename VO, detail::if_no_policy<K> = 0>
__host__ __device__ pair<KO, VO> unique_by_key_copy(K first, K last, V values, KO keys_out, VO values_out) {
    return unique_by_key_copy(first, last, values, keys_out, values_out, equal_to<>());
}

#ifndef __CUDA_ARCH__
QIAO_THRUST_POLICY, typename K, typename V, typename Equal> pair<K, V> unique_by_key(const P& p, K first, K last, V values, Equal equal) {
    size_t n = static_cast<size_t>(last - first);
    using KT = detail::value_t<K>;
    using VT = detail::value_t<V>;
    ptrdiff_t kept = 0;
    if constexpr (P::on_device) {
        detail::Temporary<KT> keys(n);
        detail::Temporary<VT> items(n);
        copy(p, detail::raw(first), detail::raw(last), keys.get());
        copy(p, detail::raw(values), detail::raw(values) + n, items.get());
        kept = unique_by_key_copy(p, keys.get(), keys.get() + n, items.get(), detail::raw(first), detail::raw(values), equal).first - detail::raw(first);
    } else {
        std::vector<KT> keys(first, last);
        std::vector<VT> items(values, values + static_cast<ptrdiff_t>(n));
        kept = unique_by_key_copy(p, keys.begin(), keys.end(), items.begin(), first, values, equal).first - first;
    }
    return pair<K, V>(first + kept, values + kept);
}
QIAO_THRUST_POLICY, typename K, typename V> pair<K, V> unique_by_key(const P& p, K first, K last, V values) {
    return unique_by_key(p, first, last, values, equal_to<>());
}
template <typename K, typename V, detail::if_no_policy<K> = 0> pair<K, V> unique_by_key(K first, K last, V values) {
    return unique_by_key(detail::policy_t<K, V>(), first, last, values, equal_to<>());
}
template <typename K, typename V, typename Equal, detail::if_no_policy<K> = 0> pair<K, V> unique_by_key(K first, K last, V values, Equal equal) {
    return unique_by_key(detail::policy_t<K, V>(), first, last, values, equal);
}

QIAO_THRUST_POLICY, typename It, typename Stencil, typename Predicate>
It partition_by(const P& p, It first, It last, Stencil stencil, bool own_stencil, Predicate predicate) {
    using T = detail::value_t<It>;
    ptrdiff_t n = last - first, kept = 0;
    auto deal_all = [&](auto items, auto flags, auto to, auto rest) {
        return own_stencil ? detail::deal<true>(p, items, n, items, to, rest, predicate) : detail::deal<true>(p, items, n, flags, to, rest, predicate);
    };
    if constexpr (P::on_device) {
        detail::Temporary<T> items(static_cast<size_t>(n)), rest(static_cast<size_t>(n));
        copy(p, detail::raw(first), detail::raw(last), items.get());
        kept = deal_all(items.get(), detail::raw(stencil), detail::raw(first), rest.get());
        copy(p, rest.get(), rest.get() + (n - kept), detail::raw(first) + kept);
    } else {
        std::vector<T> items(first, last), rest(static_cast<size_t>(n));
        kept = deal_all(items.begin(), stencil, first, rest.begin());
        copy(p, rest.begin(), rest.begin() + (n - kept), first + kept);
    }
    return first + kept;
}
#define QIAO_THRUST_PARTITION(name)                                                                                                     \
    QIAO_THRUST_POLICY, typename It, typename Predicate> It name(const P& p, It first, It last, Predicate predicate) {                  \
        return partition_by(p, first, last, first, true, predicate);                                                                    \
    }                                                                                                                                   \
    template <typename It, typename Predicate, detail::if_no_policy<It> = 0> It name(It first, It last, Predicate predicate) {          \
        return partition_by(detail::policy_t<It>(), first, last, first, true, predicate);                                               \
    }                                                                                                                                   \
    template <typename It, typename Stencil, typename Predicate, detail::if_no_policy<It> = 0>                                          \
    It name(It first, It last, Stencil stencil, Predicate predicate) {                                                                  \
        return partition_by(detail::policy_t<It, Stencil>(), first, last, stencil, false, predicate);                                   \
    }
QIAO_THRUST_PARTITION(partition)
QIAO_THRUST_PARTITION(stable_partition)
#undef QIAO_THRUST_PARTITION
#endif
QIAO_THRUST_POLICY, typename In, typename Yes, typename No, typename Predicate>
__host__ __device__ pair<Yes, No> partition_copy(const P& p, In first, In last, Yes yes, No no, Predicate predicate) {
    auto in = detail::run_on(p, first);
    ptrdiff_t n = last - first, kept = detail::deal<true>(p, in, n, in, detail::run_on(p, yes), detail::run_on(p, no), predicate);
    return pair<Yes, No>(yes + kept, no + (n - kept));
}
template <typename In, typename Yes, typename No, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ pair<Yes, No> partition_copy(In first, In last, Yes yes, No no, Predicate predicate) {
    return partition_copy(detail::policy_t<In, Yes, No>(), first, last, yes, no, predicate);
}

QIAO_THRUST_POLICY, typename K, typename V, typename KO, typename VO, typename Equal, typename F>
__host__ __device__ pair<KO, VO> reduce_by_key(const P& p, K first, K last, V values, KO keys_out, VO values_out, Equal equal, F f) {
    using T = detail::value_t<V>;
    ptrdiff_t n = last - first;
    auto keys = detail::run_on(p, first);
    auto items = detail::run_on(p, values);
    auto to = detail::run_on(p, keys_out);
    auto sums = detail::run_on(p, values_out);
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        detail::Temporary<long long> starts(static_cast<size_t>(n) + 1);
        ptrdiff_t runs = detail::select(p, n, detail::KeepsHeads<decltype(keys), Equal>{keys, equal},
                                        cub::detail::EmitHeads<decltype(keys), decltype(to)>{keys, to, starts.get(), static_cast<long long>(n)});
        detail::check(cub::detail::reduce_segments<T>(items, sums, starts.get(), starts.get() + 1, static_cast<long long>(runs), f, cub::NullType(), T(), p.stream),
                      "reduce_by_key");
        detail::finish(p, "reduce_by_key");
        return pair<KO, VO>(keys_out + runs, values_out + runs);
    } else {
#endif
        ptrdiff_t runs = 0;
        T sum{};
        for (ptrdiff_t i = 0; i < n; ++i) {
            bool head = i == 0 || !static_cast<bool>(equal(keys[i - 1], keys[i]));
            T item = items[i];
            sum = head ? item : static_cast<T>(f(sum, item));
            if (head) to[runs++] = keys[i];
            sums[runs - 1] = sum;
        }
        return pair<KO, VO>(keys_out + runs, values_out + runs);
#ifndef __CUDA_ARCH__
    }
#endif
}
QIAO_THRUST_POLICY, typename K, typename V, typename KO, typename VO>
__host__ __device__ pair<KO, VO> reduce_by_key(const P& p, K first, K last, V values, KO keys_out, VO values_out) {
    return reduce_by_key(p, first, last, values, keys_out, values_out, equal_to<>(), plus<>());
}
template <typename K, typename V, typename KO, typename VO, typename Equal, typename F, detail::if_no_policy<K> = 0>
__host__ __device__ pair<KO, VO> reduce_by_key(K first, K last, V values, KO keys_out, VO values_out, Equal equal, F f) {
    return reduce_by_key(detail::policy_t<K, V, KO, VO>(), first, last, values, keys_out, values_out, equal, f);
}
template <typename K, typename V, typename KO, typename VO, typename Equal, detail::if_no_policy<K> = 0>
__host__ __device__ pair<KO, VO> reduce_by_key(K first, K last, V values, KO keys_out, VO values_out, Equal equal) {
    return reduce_by_key(first, last, values, keys_out, values_out, equal, plus<>());
}
template <typename K, typename V, typename KO, typename VO, detail::if_no_policy<K> = 0>
__host__ __device__ pair<KO, VO> reduce_by_key(K first, K last, V values, KO keys_out, VO values_out) {
    return reduce_by_key(first, last, values, keys_out, values_out, equal_to<>(), plus<>());
}

}  // namespace thrust
