// SPDX-License-Identifier: Apache-2.0
// libcu++'s atomics: cuda::atomic, cuda::atomic_ref and fences, over nvcc's atomic functions on the device and the host
// compiler's on the host.
#pragma once
#include <cuda/qiao/std.h>

namespace cuda {

enum thread_scope { thread_scope_system, thread_scope_device, thread_scope_block, thread_scope_thread };

namespace std {
enum memory_order { memory_order_relaxed, memory_order_consume, memory_order_acquire, memory_order_release, memory_order_acq_rel, memory_order_seq_cst };
}
using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_consume;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

namespace qiao_detail {

#if defined(__CUDA_ARCH__)
__device__ constexpr int scope_number(thread_scope s) {
    return s == thread_scope_system ? __NV_THREAD_SCOPE_SYSTEM : s == thread_scope_device ? __NV_THREAD_SCOPE_DEVICE : s == thread_scope_block ? __NV_THREAD_SCOPE_BLOCK : __NV_THREAD_SCOPE_THREAD;
}
#    define QIAO_ATOMIC(device, host) return device
#else
#    define QIAO_ATOMIC(device, host) return host
/// Sums that the host compiler has no atomic function for.
template <typename T> inline T host_fetch_add(T* at, T value, int order) {
    if constexpr (::std::is_integral<T>::value) {
        return __atomic_fetch_add(at, value, order);
    } else {
        T old, next;
        __atomic_load(at, &old, __ATOMIC_RELAXED);
        do next = old + value;
        while (!__atomic_compare_exchange(at, &old, &next, true, order, __ATOMIC_RELAXED));
        return old;
    }
}
template <typename T, typename Choose> inline T host_fetch_choose(T* at, T value, int order, Choose choose) {
    T old = __atomic_load_n(at, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(at, &old, choose(old, value), true, order, __ATOMIC_RELAXED)) {
    }
    return old;
}
template <typename T> inline T host_exchange(T* at, T value, int order) {
    T old;
    __atomic_exchange(at, &value, &old, order);
    return old;
}
template <typename T> inline T host_load(T* at, int order) {
    T value;
    __atomic_load(at, &value, order);
    return value;
}
#endif

inline constexpr int failure_order(memory_order o) {
    return o == memory_order_acq_rel ? memory_order_acquire : o == memory_order_release ? memory_order_relaxed : o;
}

/// The operations, on an object that `at()` of Derived points to.
template <typename T, thread_scope scope, typename Derived> struct atomic_operations {
    __host__ __device__ T load(memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_load_n(at(), o, scope_number(scope)), host_load(at(), o));
    }
    __host__ __device__ void store(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_store_n(at(), v, o, scope_number(scope)), __atomic_store(at(), &v, o));
    }
    __host__ __device__ T exchange(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_exchange_n(at(), v, o, scope_number(scope)), host_exchange(at(), v, o));
    }
    __host__ __device__ bool compare_exchange_strong(T& expected, T v, memory_order o = memory_order_seq_cst) const {
        return compare_exchange_strong(expected, v, o, (memory_order)failure_order(o));
    }
    __host__ __device__ bool compare_exchange_strong(T& expected, T v, memory_order o, memory_order failure) const {
        QIAO_ATOMIC(__nv_atomic_compare_exchange_n(at(), &expected, v, false, o, failure, scope_number(scope)), __atomic_compare_exchange(at(), &expected, &v, false, o, failure));
    }
    __host__ __device__ bool compare_exchange_weak(T& expected, T v, memory_order o = memory_order_seq_cst) const { return compare_exchange_strong(expected, v, o); }
    __host__ __device__ bool compare_exchange_weak(T& expected, T v, memory_order o, memory_order failure) const { return compare_exchange_strong(expected, v, o, failure); }
    __host__ __device__ T fetch_add(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_fetch_add(at(), v, o, scope_number(scope)), host_fetch_add(at(), v, o));
    }
    __host__ __device__ T fetch_sub(T v, memory_order o = memory_order_seq_cst) const { return fetch_add((T)-v, o); }
    __host__ __device__ T fetch_and(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_fetch_and(at(), v, o, scope_number(scope)), __atomic_fetch_and(at(), v, o));
    }
    __host__ __device__ T fetch_or(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_fetch_or(at(), v, o, scope_number(scope)), __atomic_fetch_or(at(), v, o));
    }
    __host__ __device__ T fetch_xor(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_fetch_xor(at(), v, o, scope_number(scope)), __atomic_fetch_xor(at(), v, o));
    }
    __host__ __device__ T fetch_min(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_fetch_min(at(), v, o, scope_number(scope)), host_fetch_choose(at(), v, o, [](T a, T b) { return b < a ? b : a; }));
    }
    __host__ __device__ T fetch_max(T v, memory_order o = memory_order_seq_cst) const {
        QIAO_ATOMIC(__nv_atomic_fetch_max(at(), v, o, scope_number(scope)), host_fetch_choose(at(), v, o, [](T a, T b) { return a < b ? b : a; }));
    }
    __host__ __device__ operator T() const { return load(); }
    __host__ __device__ T operator++() const { return fetch_add(T(1)) + T(1); }
    __host__ __device__ T operator--() const { return fetch_sub(T(1)) - T(1); }
    __host__ __device__ T operator++(int) const { return fetch_add(T(1)); }
    __host__ __device__ T operator--(int) const { return fetch_sub(T(1)); }
    __host__ __device__ T operator+=(T v) const { return fetch_add(v) + v; }
    __host__ __device__ T operator-=(T v) const { return fetch_sub(v) - v; }
    __host__ __device__ T operator&=(T v) const { return fetch_and(v) & v; }
    __host__ __device__ T operator|=(T v) const { return fetch_or(v) | v; }
    __host__ __device__ T operator^=(T v) const { return fetch_xor(v) ^ v; }
    __host__ __device__ static constexpr bool is_lock_free() { return true; }

private:
    __host__ __device__ T* at() const { return static_cast<const Derived*>(this)->qiao_at(); }
};
#undef QIAO_ATOMIC

}  // namespace qiao_detail

template <typename T, thread_scope scope = thread_scope_system> struct atomic : qiao_detail::atomic_operations<T, scope, atomic<T, scope>> {
    typedef T value_type;
    atomic() = default;
    __host__ __device__ constexpr atomic(T v) : value_(v) { }
    atomic(const atomic&) = delete;
    atomic& operator=(const atomic&) = delete;
    __host__ __device__ T operator=(T v) {
        this->store(v);
        return v;
    }
    __host__ __device__ T* qiao_at() const { return const_cast<T*>(&value_); }

private:
    T value_;
};

template <typename T, thread_scope scope = thread_scope_system> struct atomic_ref : qiao_detail::atomic_operations<T, scope, atomic_ref<T, scope>> {
    typedef T value_type;
    __host__ __device__ explicit atomic_ref(T& object) : at_(&object) { }
    atomic_ref(const atomic_ref&) = default;
    __host__ __device__ T operator=(T v) const {
        this->store(v);
        return v;
    }
    __host__ __device__ T* qiao_at() const { return at_; }

private:
    T* at_;
};

__host__ __device__ inline void atomic_thread_fence(memory_order o, thread_scope scope = thread_scope_system) {
#if defined(__CUDA_ARCH__)
    __nv_atomic_thread_fence(o, qiao_detail::scope_number(scope));
#else
    (void)scope;
    __atomic_thread_fence(o);
#endif
}

namespace std {
template <typename T> using atomic = ::cuda::atomic<T, thread_scope_system>;
template <typename T> using atomic_ref = ::cuda::atomic_ref<T, thread_scope_system>;
__host__ __device__ inline void atomic_thread_fence(memory_order o) { ::cuda::atomic_thread_fence(o); }
}  // namespace std
}  // namespace cuda
