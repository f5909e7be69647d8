// SPDX-License-Identifier: Apache-2.0
// Algorithms whose calls are independent of each other: for_each, transform, copy, fill, sequence, gather, scatter and so
// on. Each is one functor of an index, run by `indexed` as a kernel or a loop.
#pragma once
#include <thrust/functional.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/zip_iterator.h>
#include <thrust/qiao/facade.h>
#include <thrust/tuple.h>

#ifndef __CUDA_ARCH__
#include <vector>
#endif

namespace thrust {
namespace detail {

template <typename P, typename Action> __host__ __device__ void indexed(const P& policy, ptrdiff_t n, Action action, const char* what) {
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        if (n > 0) check(cub::detail::for_each_index(static_cast<unsigned long long>(n), action, policy.stream), what);
        finish(policy, what);
        return;
    }
#endif
    for (ptrdiff_t i = 0; i < n; ++i) action(i);
}

// The iterator that an algorithm runs on: plain pointers on the device, itself on the host.
template <typename P, typename Iterator> __host__ __device__ auto run_on(const P&, const Iterator& i) {
#ifndef __CUDA_ARCH__
    if constexpr (P::on_device) {
        return raw(i);
    } else {
        return i;
    }
#else
    return raw(i);
#endif
}
template <typename P, typename Iterator> using run_t = decltype(run_on(std::declval<const P&>(), std::declval<const Iterator&>()));

template <typename In, typename F> struct ForEach {
    In in;
    F f;
    template <typename N> __host__ __device__ void operator()(N i) { f(in[i]); }
};
template <typename In, typename Out, typename F> struct Transform {
    In in;
    Out out;
    F f;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = f(in[i]); }
};
template <typename A, typename B, typename Out, typename F> struct Transform2 {
    A a;
    B b;
    Out out;
    F f;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = f(a[i], b[i]); }
};
template <typename In, typename Stencil, typename Out, typename F, typename Predicate> struct TransformIf {
    In in;
    Stencil stencil;
    Out out;
    F f;
    Predicate predicate;
    template <typename N> __host__ __device__ void operator()(N i) {
        if (predicate(stencil[i])) out[i] = f(in[i]);
    }
};
template <typename Out, typename F> struct Tabulate {
    Out out;
    F f;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = f(i); }
};
template <typename Out, typename T> struct Fill {
    Out out;
    T value;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = value; }
};
template <typename Out, typename T> struct Sequence {
    Out out;
    T first, step;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = static_cast<T>(first + static_cast<T>(i) * step); }
};
template <typename Out, typename F> struct Generate {
    Out out;
    F f;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = f(); }
};
template <typename Map, typename In, typename Out> struct Gather {
    Map map;
    In in;
    Out out;
    template <typename N> __host__ __device__ void operator()(N i) { out[i] = in[map[i]]; }
};
template <typename Map, typename In, typename Out> struct Scatter {
    Map map;
    In in;
    Out out;
    template <typename N> __host__ __device__ void operator()(N i) { out[map[i]] = in[i]; }
};
template <typename Map, typename Stencil, typename In, typename Out, typename Predicate> struct ScatterIf {
    Map map;
    Stencil stencil;
    In in;
    Out out;
    Predicate predicate;
    template <typename N> __host__ __device__ void operator()(N i) {
        if (predicate(stencil[i])) out[map[i]] = in[i];
    }
};
template <typename A, typename B> struct SwapItems {
    A a;
    B b;
    template <typename N> __host__ __device__ void operator()(N i) {
        value_t<A> x = a[i];
        a[i] = static_cast<value_t<B>>(b[i]);
        b[i] = x;
    }
};
template <typename It> struct ReverseItems {
    It items;
    ptrdiff_t n;
    template <typename N> __host__ __device__ void operator()(N i) {
        value_t<It> x = items[i];
        items[i] = static_cast<value_t<It>>(items[n - 1 - i]);
        items[n - 1 - i] = x;
    }
};

struct Truth { template <typename T> __host__ __device__ bool operator()(const T& x) const { return static_cast<bool>(x); } };
template <typename T> struct Equals {
    T value;
    template <typename U> __host__ __device__ bool operator()(const U& x) const { return x == value; }
};

}  // namespace detail

// Every algorithm takes a policy first, or finds it by its iterators.
#define QIAO_THRUST_POLICY template <typename P, detail::if_policy<P> = 0

QIAO_THRUST_POLICY, typename In, typename F> __host__ __device__ In for_each(const P& p, In first, In last, F f) {
    detail::indexed(p, last - first, detail::ForEach<detail::run_t<P, In>, F>{detail::run_on(p, first), f}, "for_each");
    return last;
}
template <typename In, typename F, detail::if_no_policy<In> = 0> __host__ __device__ In for_each(In first, In last, F f) {
    return for_each(detail::policy_t<In>(), first, last, f);
}
QIAO_THRUST_POLICY, typename In, typename N, typename F> __host__ __device__ In for_each_n(const P& p, In first, N n, F f) {
    return for_each(p, first, first + n, f);
}
template <typename In, typename N, typename F, detail::if_no_policy<In> = 0> __host__ __device__ In for_each_n(In first, N n, F f) {
    return for_each(first, first + n, f);
}

QIAO_THRUST_POLICY, typename In, typename Out, typename F> __host__ __device__ Out transform(const P& p, In first, In last, Out out, F f) {
    using Action = detail::Transform<detail::run_t<P, In>, detail::run_t<P, Out>, F>;
    detail::indexed(p, last - first, Action{detail::run_on(p, first), detail::run_on(p, out), f}, "transform");
    return out + (last - first);
}
template <typename In, typename Out, typename F, detail::if_no_policy<In> = 0> __host__ __device__ Out transform(In first, In last, Out out, F f) {
    return transform(detail::policy_t<In, Out>(), first, last, out, f);
}
QIAO_THRUST_POLICY, typename A, typename B, typename Out, typename F> __host__ __device__ Out transform(const P& p, A first, A last, B second, Out out, F f) {
    using Action = detail::Transform2<detail::run_t<P, A>, detail::run_t<P, B>, detail::run_t<P, Out>, F>;
    detail::indexed(p, last - first, Action{detail::run_on(p, first), detail::run_on(p, second), detail::run_on(p, out), f}, "transform");
    return out + (last - first);
}
template <typename A, typename B, typename Out, typename F, detail::if_no_policy<A> = 0>
__host__ __device__ Out transform(A first, A last, B second, Out out, F f) {
    return transform(detail::policy_t<A, B, Out>(), first, last, second, out, f);
}
QIAO_THRUST_POLICY, typename In, typename Stencil, typename Out, typename F, typename Predicate>
__host__ __device__ Out transform_if(const P& p, In first, In last, Stencil stencil, Out out, F f, Predicate predicate) {
    using Action = detail::TransformIf<detail::run_t<P, In>, detail::run_t<P, Stencil>, detail::run_t<P, Out>, F, Predicate>;
    detail::indexed(p, last - first, Action{detail::run_on(p, first), detail::run_on(p, stencil), detail::run_on(p, out), f, predicate}, "transform_if");
    return out + (last - first);
}
template <typename In, typename Stencil, typename Out, typename F, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ Out transform_if(In first, In last, Stencil stencil, Out out, F f, Predicate predicate) {
    return transform_if(detail::policy_t<In, Stencil, Out>(), first, last, stencil, out, f, predicate);
}
template <typename In, typename Out, typename F, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ Out transform_if(In first, In last, Out out, F f, Predicate predicate) {
    return transform_if(detail::policy_t<In, Out>(), first, last, first, out, f, predicate);
}

QIAO_THRUST_POLICY, typename Out, typename F> __host__ __device__ void tabulate(const P& p, Out first, Out last, F f) {
    detail::indexed(p, last - first, detail::Tabulate<detail::run_t<P, Out>, F>{detail::run_on(p, first), f}, "tabulate");
}
template <typename Out, typename F, detail::if_no_policy<Out> = 0> __host__ __device__ void tabulate(Out first, Out last, F f) {
    tabulate(detail::policy_t<Out>(), first, last, f);
}
QIAO_THRUST_POLICY, typename Out, typename T> __host__ __device__ void fill(const P& p, Out first, Out last, const T& value) {
    using Value = detail::value_t<Out>;
    detail::indexed(p, last - first, detail::Fill<detail::run_t<P, Out>, Value>{detail::run_on(p, first), static_cast<Value>(value)}, "fill");
}
template <typename Out, typename T, detail::if_no_policy<Out> = 0> __host__ __device__ void fill(Out first, Out last, const T& value) {
    fill(detail::policy_t<Out>(), first, last, value);
}
QIAO_THRUST_POLICY, typename Out, typename N, typename T> __host__ __device__ Out fill_n(const P& p, Out first, N n, const T& value) {
    fill(p, first, first + n, value);
    return first + n;
}
template <typename Out, typename N, typename T, detail::if_no_policy<Out> = 0> __host__ __device__ Out fill_n(Out first, N n, const T& value) {
    return fill_n(detail::policy_t<Out>(), first, n, value);
}
template <typename Out, typename T> __host__ __device__ void uninitialized_fill(Out first, Out last, const T& value) { fill(first, last, value); }

QIAO_THRUST_POLICY, typename Out, typename T, typename S> __host__ __device__ void sequence(const P& p, Out first, Out last, T start, S step) {
    using Value = detail::value_t<Out>;
    using Action = detail::Sequence<detail::run_t<P, Out>, Value>;
    detail::indexed(p, last - first, Action{detail::run_on(p, first), static_cast<Value>(start), static_cast<Value>(step)}, "sequence");
}
QIAO_THRUST_POLICY, typename Out, typename T> __host__ __device__ void sequence(const P& p, Out first, Out last, T start) { sequence(p, first, last, start, T(1)); }
QIAO_THRUST_POLICY, typename Out> __host__ __device__ void sequence(const P& p, Out first, Out last) {
    sequence(p, first, last, detail::value_t<Out>(0), detail::value_t<Out>(1));
}
template <typename Out, detail::if_no_policy<Out> = 0> __host__ __device__ void sequence(Out first, Out last) { sequence(detail::policy_t<Out>(), first, last); }
template <typename Out, typename T, detail::if_no_policy<Out> = 0> __host__ __device__ void sequence(Out first, Out last, T start) {
    sequence(detail::policy_t<Out>(), first, last, start);
}
template <typename Out, typename T, typename S, detail::if_no_policy<Out> = 0> __host__ __device__ void sequence(Out first, Out last, T start, S step) {
    sequence(detail::policy_t<Out>(), first, last, start, step);
}

QIAO_THRUST_POLICY, typename Out, typename F> __host__ __device__ void generate(const P& p, Out first, Out last, F f) {
    detail::indexed(p, last - first, detail::Generate<detail::run_t<P, Out>, F>{detail::run_on(p, first), f}, "generate");
}
template <typename Out, typename F, detail::if_no_policy<Out> = 0> __host__ __device__ void generate(Out first, Out last, F f) {
    generate(detail::policy_t<Out>(), first, last, f);
}

QIAO_THRUST_POLICY, typename It, typename Predicate, typename T>
__host__ __device__ void replace_if(const P& p, It first, It last, Predicate predicate, const T& value) {
    transform_if(p, constant_iterator<detail::value_t<It>>(value), constant_iterator<detail::value_t<It>>(value, last - first), first, first, identity<>(), predicate);
}
template <typename It, typename Predicate, typename T, detail::if_no_policy<It> = 0>
__host__ __device__ void replace_if(It first, It last, Predicate predicate, const T& value) {
    replace_if(detail::policy_t<It>(), first, last, predicate, value);
}
template <typename It, typename T, detail::if_no_policy<It> = 0> __host__ __device__ void replace(It first, It last, const T& old, const T& value) {
    replace_if(detail::policy_t<It>(), first, last, detail::Equals<T>{old}, value);
}
QIAO_THRUST_POLICY, typename It, typename T> __host__ __device__ void replace(const P& p, It first, It last, const T& old, const T& value) {
    replace_if(p, first, last, detail::Equals<T>{old}, value);
}

QIAO_THRUST_POLICY, typename Map, typename In, typename Out> __host__ __device__ Out gather(const P& p, Map first, Map last, In in, Out out) {
    using Action = detail::Gather<detail::run_t<P, Map>, detail::run_t<P, In>, detail::run_t<P, Out>>;
    detail::indexed(p, last - first, Action{detail::run_on(p, first), detail::run_on(p, in), detail::run_on(p, out)}, "gather");
    return out + (last - first);
}
template <typename Map, typename In, typename Out, detail::if_no_policy<Map> = 0> __host__ __device__ Out gather(Map first, Map last, In in, Out out) {
    return gather(detail::policy_t<Map, In, Out>(), first, last, in, out);
}
QIAO_THRUST_POLICY, typename In, typename Map, typename Out> __host__ __device__ void scatter(const P& p, In first, In last, Map map, Out out) {
    using Action = detail::Scatter<detail::run_t<P, Map>, detail::run_t<P, In>, detail::run_t<P, Out>>;
    detail::indexed(p, last - first, Action{detail::run_on(p, map), detail::run_on(p, first), detail::run_on(p, out)}, "scatter");
}
template <typename In, typename Map, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ void scatter(In first, In last, Map map, Out out) {
    scatter(detail::policy_t<In, Map, Out>(), first, last, map, out);
}
QIAO_THRUST_POLICY, typename In, typename Map, typename Stencil, typename Out, typename Predicate>
__host__ __device__ void scatter_if(const P& p, In first, In last, Map map, Stencil stencil, Out out, Predicate predicate) {
    using Action = detail::ScatterIf<detail::run_t<P, Map>, detail::run_t<P, Stencil>, detail::run_t<P, In>, detail::run_t<P, Out>, Predicate>;
    detail::indexed(p, last - first, Action{detail::run_on(p, map), detail::run_on(p, stencil), detail::run_on(p, first), detail::run_on(p, out), predicate},
                    "scatter_if");
}
template <typename In, typename Map, typename Stencil, typename Out, typename Predicate, detail::if_no_policy<In> = 0>
__host__ __device__ void scatter_if(In first, In last, Map map, Stencil stencil, Out out, Predicate predicate) {
    scatter_if(detail::policy_t<In, Map, Stencil, Out>(), first, last, map, stencil, out, predicate);
}
template <typename In, typename Map, typename Stencil, typename Out, detail::if_no_policy<In> = 0>
__host__ __device__ void scatter_if(In first, In last, Map map, Stencil stencil, Out out) {
    scatter_if(detail::policy_t<In, Map, Stencil, Out>(), first, last, map, stencil, out, detail::Truth());
}

QIAO_THRUST_POLICY, typename A, typename B> __host__ __device__ B swap_ranges(const P& p, A first, A last, B second) {
    detail::indexed(p, last - first, detail::SwapItems<detail::run_t<P, A>, detail::run_t<P, B>>{detail::run_on(p, first), detail::run_on(p, second)}, "swap_ranges");
    return second + (last - first);
}
template <typename A, typename B, detail::if_no_policy<A> = 0> __host__ __device__ B swap_ranges(A first, A last, B second) {
    return swap_ranges(detail::policy_t<A, B>(), first, last, second);
}
QIAO_THRUST_POLICY, typename It> __host__ __device__ void reverse(const P& p, It first, It last) {
    ptrdiff_t n = last - first;
    detail::indexed(p, n / 2, detail::ReverseItems<detail::run_t<P, It>>{detail::run_on(p, first), n}, "reverse");
}
template <typename It, detail::if_no_policy<It> = 0> __host__ __device__ void reverse(It first, It last) { reverse(detail::policy_t<It>(), first, last); }

namespace detail {

#ifndef __CUDA_ARCH__
template <typename Iterator> inline constexpr bool is_plain_v = std::is_pointer<decltype(raw(std::declval<const Iterator&>()))>::value;
// std::vector's iterators are pointers in disguise.
template <typename Iterator> inline constexpr bool is_vector_v =
    std::is_same<Iterator, typename std::vector<value_t<Iterator>>::iterator>::value || std::is_same<Iterator, typename std::vector<value_t<Iterator>>::const_iterator>::value;
template <typename Iterator> inline constexpr bool is_contiguous_v = (is_plain_v<Iterator> || is_vector_v<Iterator>) && !std::is_same<value_t<Iterator>, bool>::value;
template <typename Iterator> auto address(const Iterator& i) {
    if constexpr (is_plain_v<Iterator>) {
        return raw(i);
    } else {
        return &*i;
    }
}

// Between the systems: as it is where both sides are contiguous and of one type, else through memory of the device.
template <typename In, typename Out> Out copy_to_device(const DevicePolicy& p, In first, In last, Out out) {
    using Value = value_t<In>;
    size_t n = static_cast<size_t>(last - first);
    if (n == 0) return out;
    if constexpr (is_contiguous_v<In> && is_plain_v<Out> && std::is_same<Value, value_t<Out>>::value) {
        check(cudaMemcpyAsync(raw(out), address(first), n * sizeof(Value), cudaMemcpyDefault, p.stream), "copy");
        check(cudaStreamSynchronize(p.stream), "copy");
    } else {
        Value* staged = static_cast<Value*>(::operator new(n * sizeof(Value)));
        for (size_t i = 0; i < n; ++i) new (staged + i) Value(first[static_cast<ptrdiff_t>(i)]);
        Temporary<Value> there(n);
        cudaError_t error = cudaMemcpyAsync(there.get(), staged, n * sizeof(Value), cudaMemcpyHostToDevice, p.stream);
        if (error == cudaSuccess) error = cudaStreamSynchronize(p.stream);
        ::operator delete(staged);
        check(error, "copy");
        indexed(p, last - first, Transform<Value*, raw_t<Out>, identity<>>{there.get(), raw(out), identity<>()}, "copy");
    }
    return out + (last - first);
}
template <typename In, typename Out> Out copy_to_host(const DevicePolicy& p, In first, In last, Out out) {
    using Value = value_t<In>;
    size_t n = static_cast<size_t>(last - first);
    if (n == 0) return out;
    if constexpr (is_contiguous_v<Out> && is_plain_v<In> && std::is_same<Value, value_t<Out>>::value) {
        check(cudaMemcpyAsync(address(out), raw(first), n * sizeof(Value), cudaMemcpyDefault, p.stream), "copy");
        check(cudaStreamSynchronize(p.stream), "copy");
    } else {
        Temporary<Value> there(n);
        indexed(p, last - first, Transform<raw_t<In>, Value*, identity<>>{raw(first), there.get(), identity<>()}, "copy");
        Value* staged = static_cast<Value*>(::operator new(n * sizeof(Value)));
        cudaError_t error = cudaMemcpyAsync(staged, there.get(), n * sizeof(Value), cudaMemcpyDeviceToHost, p.stream);
        if (error == cudaSuccess) error = cudaStreamSynchronize(p.stream);
        Out to = out;
        for (size_t i = 0; i < n && error == cudaSuccess; ++i, ++to) *to = staged[i];
        ::operator delete(staged);
        check(error, "copy");
    }
    return out + (last - first);
}
#endif

}  // namespace detail

QIAO_THRUST_POLICY, typename In, typename Out> __host__ __device__ Out copy(const P& p, In first, In last, Out out) {
#ifndef __CUDA_ARCH__
    // Two raw pointers of an explicit policy are its system's.
    using namespace detail;
    if constexpr (P::on_device && on_host_v<In> && on_device_v<Out>) {
        return copy_to_device(p, first, last, out);
    } else if constexpr (P::on_device && on_device_v<In> && on_host_v<Out>) {
        return copy_to_host(p, first, last, out);
    } else {
        return transform(p, first, last, out, identity<>());
    }
#else
    return transform(p, first, last, out, identity<>());
#endif
}
template <typename In, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ Out copy(In first, In last, Out out) {
    return copy(detail::policy_t<In, Out>(), first, last, out);
}
QIAO_THRUST_POLICY, typename In, typename N, typename Out> __host__ __device__ Out copy_n(const P& p, In first, N n, Out out) {
    return copy(p, first, first + n, out);
}
template <typename In, typename N, typename Out, detail::if_no_policy<In> = 0> __host__ __device__ Out copy_n(In first, N n, Out out) {
    return copy(first, first + n, out);
}
template <typename In, typename Out> __host__ __device__ Out uninitialized_copy(In first, In last, Out out) { return copy(first, last, out); }

}  // namespace thrust
