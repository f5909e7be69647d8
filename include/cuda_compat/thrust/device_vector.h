// SPDX-License-Identifier: Apache-2.0
// thrust::device_vector and thrust::host_vector.
#pragma once
#include <thrust/device_ptr.h>
#include <thrust/qiao/elements.h>

#ifndef __CUDA_ARCH__
#include <initializer_list>
#include <memory>
#include <vector>
#endif

namespace thrust {

// Vectors are the host's business; device code may only name their iterators.
template <typename T> class device_allocator {};
template <typename T> using device_malloc_allocator = device_allocator<T>;

#ifdef __CUDA_ARCH__
template <typename T, typename Allocator = device_allocator<T>> class device_vector {
public:
    using value_type = T;
    using iterator = device_ptr<T>;
    using const_iterator = device_ptr<const T>;
    using pointer = device_ptr<T>;
    using reference = device_reference<T>;
    using size_type = size_t;
    using difference_type = ptrdiff_t;
};
template <typename T> class host_vector {
public:
    using value_type = T;
    using iterator = T*;
    using const_iterator = const T*;
    using size_type = size_t;
    using difference_type = ptrdiff_t;
};
#else

template <typename T, typename Allocator> class device_vector;

template <typename T, typename Allocator = std::allocator<T>> class host_vector : public std::vector<T, Allocator> {
    using Base = std::vector<T, Allocator>;

public:
    using Base::Base;
    host_vector() {}
    host_vector(const Base& o) : Base(o) {}
    template <typename U, typename A> host_vector(const device_vector<U, A>& o) : Base(o.size()) { thrust::copy(o.begin(), o.end(), Base::begin()); }
    template <typename It, typename = std::enable_if_t<detail::on_device_v<It>>> host_vector(It first, It last) : Base(static_cast<size_t>(last - first)) {
        thrust::copy(first, last, Base::begin());
    }
    host_vector& operator=(const Base& o) {
        Base::operator=(o);
        return *this;
    }
    template <typename U, typename A> host_vector& operator=(const device_vector<U, A>& o) {
        Base::resize(o.size());
        thrust::copy(o.begin(), o.end(), Base::begin());
        return *this;
    }
};

template <typename T, typename Allocator = device_allocator<T>> class device_vector {
public:
    using value_type = T;
    using pointer = device_ptr<T>;
    using const_pointer = device_ptr<const T>;
    using reference = device_reference<T>;
    using const_reference = device_reference<const T>;
    using iterator = device_ptr<T>;
    using const_iterator = device_ptr<const T>;
    using reverse_iterator = std::reverse_iterator<iterator>;
    using size_type = size_t;
    using difference_type = ptrdiff_t;
    using allocator_type = Allocator;

    device_vector() : data_(nullptr), size_(0), capacity_(0) {}
    explicit device_vector(size_t n) : device_vector() { resize(n); }
    device_vector(size_t n, const T& value) : device_vector() { resize(n, value); }
    device_vector(const device_vector& o) : device_vector() { assign(o.begin(), o.end()); }
    device_vector(device_vector&& o) noexcept : device_vector() { swap(o); }
    template <typename U, typename A> device_vector(const device_vector<U, A>& o) : device_vector() { assign(o.begin(), o.end()); }
    template <typename U, typename A> device_vector(const std::vector<U, A>& o) : device_vector() { assign(o.begin(), o.end()); }
    device_vector(std::initializer_list<T> list) : device_vector() { assign(list.begin(), list.end()); }
    template <typename It, typename = std::enable_if_t<!std::is_arithmetic<It>::value && !std::is_enum<It>::value>> device_vector(It first, It last) : device_vector() {
        assign(first, last);
    }
    ~device_vector() { cudaFree(data_); }

    device_vector& operator=(const device_vector& o) {
        if (&o != this) assign(o.begin(), o.end());
        return *this;
    }
    device_vector& operator=(device_vector&& o) noexcept {
        swap(o);
        return *this;
    }
    template <typename U, typename A> device_vector& operator=(const device_vector<U, A>& o) {
        assign(o.begin(), o.end());
        return *this;
    }
    template <typename U, typename A> device_vector& operator=(const std::vector<U, A>& o) {
        assign(o.begin(), o.end());
        return *this;
    }

    size_t size() const { return size_; }
    size_t capacity() const { return capacity_; }
    size_t max_size() const { return ~size_t(0) / sizeof(T); }
    bool empty() const { return size_ == 0; }
    pointer data() { return pointer(data_); }
    const_pointer data() const { return const_pointer(data_); }
    iterator begin() { return iterator(data_); }
    iterator end() { return iterator(data_ + size_); }
    const_iterator begin() const { return const_iterator(data_); }
    const_iterator end() const { return const_iterator(data_ + size_); }
    const_iterator cbegin() const { return begin(); }
    const_iterator cend() const { return end(); }
    auto rbegin() { return std::make_reverse_iterator(end()); }
    auto rend() { return std::make_reverse_iterator(begin()); }
    reference operator[](size_t i) { return reference(data_ + i); }
    const_reference operator[](size_t i) const { return const_reference(data_ + i); }
    reference front() { return (*this)[0]; }
    const_reference front() const { return (*this)[0]; }
    reference back() { return (*this)[size_ - 1]; }
    const_reference back() const { return (*this)[size_ - 1]; }

    void reserve(size_t n) {
        if (n <= capacity_) return;
        T* larger = nullptr;
        detail::check(cudaMalloc(reinterpret_cast<void**>(&larger), n * sizeof(T)), "device_vector");
        cudaError_t error = size_ == 0 ? cudaSuccess : cudaMemcpy(larger, data_, size_ * sizeof(T), cudaMemcpyDeviceToDevice);
        if (error != cudaSuccess) cudaFree(larger);
        detail::check(error, "device_vector");
        cudaFree(data_);
        data_ = larger;
        capacity_ = n;
    }
    void resize(size_t n) { resize(n, T()); }
    void resize(size_t n, const T& value) {
        grow(n);
        if (n > size_) thrust::fill(iterator(data_ + size_), iterator(data_ + n), value);
        size_ = n;
    }
    void shrink_to_fit() {
        device_vector exact(begin(), end());
        swap(exact);
    }
    void clear() { size_ = 0; }
    void swap(device_vector& o) {
        std::swap(data_, o.data_);
        std::swap(size_, o.size_);
        std::swap(capacity_, o.capacity_);
    }
    void assign(size_t n, const T& value) {
        size_ = 0;
        resize(n, value);
    }
    template <typename It, typename = std::enable_if_t<!std::is_arithmetic<It>::value>> void assign(It first, It last) {
        size_t n = static_cast<size_t>(std::distance(first, last));
        size_ = 0;
        reserve(n);
        thrust::copy(first, last, iterator(data_));
        size_ = n;
    }
    void push_back(const T& value) {
        grow(size_ + 1);
        detail::check(cudaMemcpy(data_ + size_, &value, sizeof(T), cudaMemcpyHostToDevice), "device_vector::push_back");
        ++size_;
    }
    void pop_back() { --size_; }
    iterator erase(const_iterator at) { return erase(at, at + 1); }
    iterator erase(const_iterator first, const_iterator last) {
        size_t from = static_cast<size_t>(first.get() - data_);
        device_vector rest(last, const_iterator(data_ + size_));
        thrust::copy(rest.begin(), rest.end(), iterator(data_ + from));
        size_ = from + rest.size_;
        return iterator(data_ + from);
    }
    iterator insert(const_iterator at, const T& value) { return insert(at, &value, &value + 1); }
    template <typename It, typename = std::enable_if_t<!std::is_arithmetic<It>::value>> iterator insert(const_iterator at, It first, It last) {
        size_t from = static_cast<size_t>(at.get() - data_), n = static_cast<size_t>(std::distance(first, last));
        device_vector more(first, last), rest(at, const_iterator(data_ + size_));
        grow(size_ + n);
        thrust::copy(rest.begin(), rest.end(), thrust::copy(more.begin(), more.end(), iterator(data_ + from)));
        size_ += n;
        return iterator(data_ + from);
    }

private:
    void grow(size_t n) {
        if (n > capacity_) reserve(size_ == 0 || n > 2 * capacity_ ? n : 2 * capacity_);
    }

    T* data_;
    size_t size_, capacity_;
};

template <typename T, typename A> std::vector<T> host_copy(const device_vector<T, A>& v) {
    std::vector<T> host(v.size());
    thrust::copy(v.begin(), v.end(), host.begin());
    return host;
}
template <typename T, typename A, typename U, typename B> bool operator==(const device_vector<T, A>& a, const device_vector<U, B>& b) {
    return a.size() == b.size() && host_copy(a) == host_copy(b);
}
template <typename T, typename A, typename U, typename B> bool operator==(const device_vector<T, A>& a, const std::vector<U, B>& b) {
    return a.size() == b.size() && std::equal(b.begin(), b.end(), host_copy(a).begin());
}
template <typename T, typename A, typename U, typename B> bool operator==(const std::vector<T, A>& a, const device_vector<U, B>& b) { return b == a; }
template <typename T, typename A, typename V> bool operator!=(const device_vector<T, A>& a, const V& b) { return !(a == b); }
template <typename T, typename A> void swap(device_vector<T, A>& a, device_vector<T, A>& b) { a.swap(b); }
#endif

}  // namespace thrust
