// SPDX-License-Identifier: Apache-2.0
// Thrust for qiao, the ground: systems (where data lies and algorithms run), execution policies, errors.
//
// An algorithm has two ways: on the device system the host launches kernels, everywhere else (host data, thrust::seq, any
// algorithm called in device code) a loop runs in the calling thread. The device text (__CUDA_ARCH__) has only the loops.
#pragma once
#include <cuda_runtime.h>
#include <thrust/version.h>

#include <type_traits>
#include <utility>

#ifndef __CUDA_ARCH__
#include <stdexcept>
#include <string>
#endif

namespace thrust {

struct host_system_tag {};
struct device_system_tag {};
struct any_system_tag {};
struct random_access_traversal_tag {};

namespace detail {

// What all policies have: where they run, in which stream, and whether the host waits for the end.
struct PolicyBase {};
struct SequentialPolicy : PolicyBase {
    static constexpr bool on_device = false;
};
struct DevicePolicy : PolicyBase {
    static constexpr bool on_device = true;
    cudaStream_t stream;
    bool waits;
    constexpr __host__ __device__ DevicePolicy(cudaStream_t s = nullptr, bool w = true) : stream(s), waits(w) {}
    __host__ __device__ DevicePolicy on(cudaStream_t s) const { return DevicePolicy(s, waits); }
    // Memory comes from cudaMalloc all the same.
    template <typename Allocator> __host__ __device__ DevicePolicy operator()(Allocator&&) const { return *this; }
};

template <typename P> using if_policy = std::enable_if_t<std::is_base_of<PolicyBase, P>::value, int>;
template <typename I> using if_no_policy = std::enable_if_t<!std::is_base_of<PolicyBase, I>::value, int>;

// Where an iterator's data lies: what it says itself; pointers and foreign iterators are the host's.
template <typename Iterator, typename = void> struct SystemOf { using type = host_system_tag; };
template <typename Iterator> struct SystemOf<Iterator, std::void_t<typename Iterator::system>> { using type = typename Iterator::system; };
template <typename Iterator> using system_t = typename SystemOf<std::decay_t<Iterator>>::type;
template <typename Iterator> inline constexpr bool on_device_v = std::is_same<system_t<Iterator>, device_system_tag>::value;
template <typename Iterator> inline constexpr bool on_host_v = std::is_same<system_t<Iterator>, host_system_tag>::value;

// The system of several: the device's if one is, else the host's if one is.
template <typename... Iterators> using system_of_all_t =
    std::conditional_t<(on_device_v<Iterators> || ...), device_system_tag, std::conditional_t<(on_host_v<Iterators> || ...), host_system_tag, any_system_tag>>;
// Numbers that are counted belong nowhere; algorithms on them alone run on the device.
template <typename... Iterators> using policy_t =
    std::conditional_t<std::is_same<system_of_all_t<Iterators...>, host_system_tag>::value, SequentialPolicy, DevicePolicy>;

}  // namespace detail

template <typename P> using execution_policy = detail::PolicyBase;

inline constexpr detail::DevicePolicy device{};
inline constexpr detail::SequentialPolicy host{};
inline constexpr detail::SequentialPolicy seq{};

namespace cuda {
using tag = device_system_tag;
inline constexpr detail::DevicePolicy par{};
inline constexpr detail::DevicePolicy par_nosync{nullptr, false};
}  // namespace cuda
namespace cpp {
inline constexpr detail::SequentialPolicy par{};
}
namespace system {
namespace cuda { using thrust::cuda::par; using thrust::cuda::par_nosync; }
namespace cpp { using thrust::cpp::par; }
}  // namespace system

#ifndef __CUDA_ARCH__
namespace system {

class error_category {
public:
    const char* name() const { return "cuda"; }
    std::string message(int code) const { return std::string(cudaGetErrorName(static_cast<cudaError_t>(code))) + ": " + cudaGetErrorString(static_cast<cudaError_t>(code)); }
};
inline const error_category& cuda_category() {
    static const error_category category;
    return category;
}
class error_code {
public:
    error_code(int value = 0, const error_category& = cuda_category()) : value_(value) {}
    int value() const { return value_; }
    const error_category& category() const { return cuda_category(); }
    std::string message() const { return cuda_category().message(value_); }
    explicit operator bool() const { return value_ != 0; }

private:
    int value_;
};
// What algorithms throw where a CUDA call failed.
class system_error : public std::runtime_error {
public:
    system_error(error_code code, const std::string& what) : std::runtime_error(what.empty() ? code.message() : what + ": " + code.message()), code_(code) {}
    system_error(int value, const error_category& category, const std::string& what = "") : system_error(error_code(value, category), what) {}
    const error_code& code() const { return code_; }

private:
    error_code code_;
};

}  // namespace system
using system::error_category;
using system::error_code;
using system::system_error;
inline const error_category& cuda_category() { return system::cuda_category(); }

namespace detail {

inline void check(cudaError_t error, const char* what) {
    if (error != cudaSuccess) throw system_error(static_cast<int>(error), cuda_category(), what);
}
inline void finish(const DevicePolicy& policy, const char* what) {
    check(cudaPeekAtLastError(), what);
    if (policy.waits) check(cudaStreamSynchronize(policy.stream), what);
}

// Device memory for the time of an algorithm.
template <typename T> class Temporary {
public:
    explicit Temporary(size_t n) : data_(nullptr) {
        if (n > 0) check(cudaMalloc(reinterpret_cast<void**>(&data_), n * sizeof(T)), "temporary memory");
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() { cudaFree(data_); }
    T* get() const { return data_; }
    T read(cudaStream_t stream) const {
        alignas(T) unsigned char bytes[sizeof(T)];
        check(cudaMemcpyAsync(bytes, data_, sizeof(T), cudaMemcpyDeviceToHost, stream), "result");
        check(cudaStreamSynchronize(stream), "result");
        return *reinterpret_cast<T*>(bytes);
    }

private:
    T* data_;
};

// Calls an algorithm of CUB twice: for the size of its memory, then with it.
template <typename Algorithm> void with_memory(Algorithm algorithm, const char* what) {
    size_t bytes = 0;
    check(algorithm(nullptr, bytes), what);
    Temporary<char> memory(bytes);
    check(algorithm(memory.get(), bytes), what);
}

}  // namespace detail
#endif

}  // namespace thrust
