// SPDX-License-Identifier: Apache-2.0
// Pointers to device memory with a type of their own, and the references that they give: on the host these copy.
#pragma once
#include <thrust/qiao/facade.h>

#ifndef __CUDA_ARCH__
#include <iosfwd>
#endif

namespace thrust {

template <typename T> class device_ptr;

template <typename T> class device_reference {
public:
    using value_type = std::remove_cv_t<T>;
    using pointer = device_ptr<T>;
    __host__ __device__ explicit device_reference(T* at) : at_(at) {}
    __host__ __device__ device_reference(const device_reference& o) : at_(o.at_) {}
    __host__ __device__ operator value_type() const { return load(); }
    __host__ __device__ device_ptr<T> operator&() const { return device_ptr<T>(at_); }
    // Assignment goes to the object, whose reference may be constant.
    __host__ __device__ const device_reference& operator=(const value_type& v) const { return store(v); }
    __host__ __device__ const device_reference& operator=(const device_reference& o) const { return store(o.load()); }
    template <typename U> __host__ __device__ const device_reference& operator=(const device_reference<U>& o) const {
        return store(static_cast<typename device_reference<U>::value_type>(o));
    }
    template <typename U> __host__ __device__ const device_reference& operator+=(const U& v) const { return store(load() + v); }
    template <typename U> __host__ __device__ const device_reference& operator-=(const U& v) const { return store(load() - v); }
    template <typename U> __host__ __device__ const device_reference& operator*=(const U& v) const { return store(load() * v); }
    template <typename U> __host__ __device__ const device_reference& operator/=(const U& v) const { return store(load() / v); }
    __host__ __device__ const device_reference& operator++() const { return store(load() + 1); }
    __host__ __device__ const device_reference& operator--() const { return store(load() - 1); }
    __host__ __device__ value_type operator++(int) const {
        value_type old = load();
        store(old + 1);
        return old;
    }
#ifndef __CUDA_ARCH__
    template <typename Stream> friend Stream& operator<<(Stream& out, const device_reference& r) {
        out << r.load();
        return out;
    }
#endif

private:
    __host__ __device__ value_type load() const {
#ifdef __CUDA_ARCH__
        return *at_;
#else
        alignas(value_type) unsigned char bytes[sizeof(value_type)];
        detail::check(cudaMemcpy(bytes, at_, sizeof(value_type), cudaMemcpyDeviceToHost), "device_reference");
        return *reinterpret_cast<value_type*>(bytes);
#endif
    }
    __host__ __device__ const device_reference& store(const value_type& v) const {
#ifdef __CUDA_ARCH__
        *at_ = v;
#else
        detail::check(cudaMemcpy(at_, &v, sizeof(value_type), cudaMemcpyHostToDevice), "device_reference");
#endif
        return *this;
    }
    T* at_;
};

template <typename T> class device_ptr : public detail::Facade<device_ptr<T>, std::remove_cv_t<T>, device_reference<T>, device_system_tag> {
public:
    using element_type = T;
    __host__ __device__ device_ptr() : at_(nullptr) {}
    __host__ __device__ device_ptr(decltype(nullptr)) : at_(nullptr) {}
    __host__ __device__ explicit device_ptr(T* at) : at_(at) {}
    template <typename U, typename = std::enable_if_t<std::is_convertible<U*, T*>::value>>
    __host__ __device__ device_ptr(const device_ptr<U>& o) : at_(o.get()) {}
    __host__ __device__ T* get() const { return at_; }
    __host__ __device__ T* raw() const { return at_; }
    __host__ __device__ explicit operator bool() const { return at_ != nullptr; }
    __host__ __device__ T* operator->() const { return at_; }

    __host__ __device__ device_reference<T> dereference() const { return device_reference<T>(at_); }
    __host__ __device__ void advance(ptrdiff_t n) { at_ += n; }
    __host__ __device__ ptrdiff_t distance_to(const device_ptr& o) const { return o.at_ - at_; }

private:
    T* at_;
};

template <> class device_ptr<void> {
public:
    __host__ __device__ device_ptr() : at_(nullptr) {}
    __host__ __device__ explicit device_ptr(void* at) : at_(at) {}
    template <typename U> __host__ __device__ device_ptr(const device_ptr<U>& o) : at_(o.get()) {}
    __host__ __device__ void* get() const { return at_; }
    __host__ __device__ explicit operator bool() const { return at_ != nullptr; }
    template <typename U> __host__ __device__ explicit operator device_ptr<U>() const { return device_ptr<U>(static_cast<U*>(at_)); }

private:
    void* at_;
};

template <typename T> __host__ __device__ device_ptr<T> device_pointer_cast(T* p) { return device_ptr<T>(p); }
template <typename T> __host__ __device__ device_ptr<T> device_pointer_cast(const device_ptr<T>& p) { return p; }
template <typename T> __host__ __device__ T* raw_pointer_cast(T* p) { return p; }
template <typename T> __host__ __device__ T* raw_pointer_cast(const device_ptr<T>& p) { return p.get(); }
template <typename T> __host__ __device__ T& raw_reference_cast(T& r) { return r; }
template <typename T> __host__ __device__ T& raw_reference_cast(const device_reference<T>& r) { return *(&r).get(); }
template <typename T> __host__ __device__ void swap(const device_reference<T>& a, const device_reference<T>& b) {
    std::remove_cv_t<T> x = a;
    a = b;
    b = x;
}

#ifndef __CUDA_ARCH__
inline device_ptr<void> device_malloc(size_t bytes) {
    void* p = nullptr;
    detail::check(cudaMalloc(&p, bytes), "device_malloc");
    return device_ptr<void>(p);
}
template <typename T> device_ptr<T> device_malloc(size_t n) { return device_ptr<T>(static_cast<T*>(device_malloc(n * sizeof(T)).get())); }
template <typename T> void device_free(const device_ptr<T>& p) { detail::check(cudaFree(const_cast<std::remove_const_t<T>*>(p.get())), "device_free"); }
inline void device_free(const device_ptr<void>& p) { detail::check(cudaFree(p.get()), "device_free"); }
#endif

}  // namespace thrust
