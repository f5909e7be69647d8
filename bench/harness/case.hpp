// SPDX-License-Identifier: Apache-2.0
// What a .cu file says about a benchmark: its data, how it is launched, and the same work on the host and by hand.
//
// A Kernel names a function from the size to a Case. The harness makes each Case's buffers on the device and on the
// host, runs `cuda`, `host` and the native steps once, compares all outputs with the host's, and then times them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace bench {

/// A handle to one of a Case's buffers; Memory turns it into a pointer.
template <typename T>
struct Buffer {
    int index = -1;
};

/// A Case's buffers in one place: on the host or on a CUDA device.
class Memory {
public:
    std::vector<void*> pointers;
    template <typename T>
    T* operator[](Buffer<T> buffer) const {
        return static_cast<T*>(pointers[static_cast<size_t>(buffer.index)]);
    }
};

enum class Element { f32, f64, i32, u32, u64, u16, u8 };

template <typename T>
constexpr Element element_of() {
    if constexpr (std::is_same_v<T, float>)
        return Element::f32;
    else if constexpr (std::is_same_v<T, double>)
        return Element::f64;
    else if constexpr (sizeof(T) == 8)
        return Element::u64;
    else if constexpr (sizeof(T) == 4)
        return std::is_signed_v<T> ? Element::i32 : Element::u32;
    else
        return sizeof(T) == 2 ? Element::u16 : Element::u8;
}

struct BufferData {
    std::vector<unsigned char> initial;
    Element element = Element::f32;
    bool output = false;
    double tolerance = 0;  ///< allowed difference, relative to the value and to the outputs' mean magnitude
};

/// An argument of a native kernel: a buffer, or a scalar of four bytes.
struct Argument {
    int buffer = -1;
    uint32_t bits = 0;
    template <typename T>
    Argument(Buffer<T> b) : buffer(b.index) {}        // NOLINT(google-explicit-constructor): argument lists read as calls
    Argument(int v) { std::memcpy(&bits, &v, 4); }    // NOLINT(google-explicit-constructor)
    Argument(unsigned v) : bits(v) {}                 // NOLINT(google-explicit-constructor)
    Argument(float v) { std::memcpy(&bits, &v, 4); }  // NOLINT(google-explicit-constructor)
};

struct Extent {
    unsigned x = 1, y = 1, z = 1;
};

/// One launch of a native twin: kernel `name` in name.cl, entry main of name.comp (a path if it is another suite's). GLSL has the buffers at bindings
/// 0, 1, … of set 0 in the arguments' order and the scalars as push constants in theirs; its block size comes as
/// specialisation constants 0, 1, 2.
struct Step {
    std::string kernel;
    Extent grid, block;
    std::vector<Argument> arguments;
};

/// What a library on the device works with: a cl_context, cl_device_id, cl_command_queue and cl_mem in disguise.
struct DeviceHandles {
    void *context, *device, *queue;
    std::vector<void*> buffers;
};

/// Somebody else's code for the same work. `host` is called with host memory, `opencl` with OpenCL's; one of them is set.
struct Library {
    std::string variant;
    std::function<void(const Memory&)> host;
    std::function<void(const DeviceHandles&)> opencl;
};

struct Case {
    double bytes = 0, flops = 0, items = 0;   ///< of one call; 0: not a useful measure
    std::function<void(const Memory&)> cuda;  ///< launches on the null stream, does not wait
    std::function<void(const Memory&)> host;  ///< plain C++/OpenMP; its results are the expected ones
    std::vector<Step> native;                 ///< empty: no twin
    std::vector<Library> libraries;
    double mismatches = 0;  ///< fraction of output elements that may differ (thresholds that rounding decides)
    std::vector<BufferData> buffers;

    template <typename T>
    Buffer<T> input(const std::vector<T>& data) {
        return add<T>(data, false, 0);
    }
    template <typename T>
    Buffer<T> output(size_t count, double tolerance = 0) {
        return add<T>(std::vector<T>(count), true, tolerance);
    }
    template <typename T>
    Buffer<T> in_out(const std::vector<T>& data, double tolerance = 0) {
        return add<T>(data, true, tolerance);
    }
    template <typename T>
    Buffer<T> scratch(size_t count) {
        return add<T>(std::vector<T>(count), false, 0);
    }

private:
    template <typename T>
    Buffer<T> add(const std::vector<T>& data, bool output, double tolerance) {
        BufferData b;
        b.initial.resize(data.size() * sizeof(T));
        if (!data.empty()) std::memcpy(b.initial.data(), data.data(), b.initial.size());
        b.element = element_of<T>();
        b.output = output;
        b.tolerance = tolerance;
        buffers.push_back(std::move(b));
        return Buffer<T>{static_cast<int>(buffers.size()) - 1};
    }
};

struct Kernel {
    std::string name, title;
    std::string measure;    ///< "bytes", "flops" or "items": what people compare
    std::string size_unit;  ///< what the size counts
    Case (*make)(long size);
    std::vector<long> sizes;  ///< ascending; the first is the one that tests use
    long quick;               ///< the one of `sizes` that a quick run takes
};

inline std::vector<Kernel>& kernels() {
    static std::vector<Kernel> list;
    return list;
}

struct Registration {
    explicit Registration(Kernel kernel) { kernels().push_back(std::move(kernel)); }
};

/// Reproducible values in [low, high).
template <typename T>
std::vector<T> random(size_t count, double low, double high, uint64_t seed = 1) {
    std::vector<T> values(count);
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 0x1234567;
    for (T& v : values) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        v = static_cast<T>(low + (high - low) * static_cast<double>(state >> 40) / 16777216.0);
    }
    return values;
}

inline unsigned blocks(long count, long block) { return static_cast<unsigned>((count + block - 1) / block); }

}  // namespace bench
