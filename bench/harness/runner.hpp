// SPDX-License-Identifier: Apache-2.0
// One variant of a Case on one device, with its data in place: run it, time it, read its results.
#pragma once
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "case.hpp"
#include "native.hpp"

namespace bench {

/// A device by its id in results: "opencl0", "vulkan1", or "cpu" for the host itself.
struct Device {
    std::string id, backend;
    int ordinal = -1;
    std::string name;
    double memory_bytes = 0;  ///< 0: unknown
};

/// A result that is not the host's.
class WrongResult : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Runner {
public:
    virtual ~Runner() = default;
    /// Does the work and waits for it. The first call may translate and compile.
    virtual void call() = 0;
    /// One call by the device's clock; negative where there is none.
    virtual double device_seconds() { return -1; }
    /// Of a Case's runner: copies a buffer's contents.
    virtual void read(int, void*, size_t) {}
    /// Adds what else it knows to the counters.
    virtual void report(std::map<std::string, double>&) {}
};

/// A benchmark that is not a kernel: what the runtime itself costs, through qiao and through the bare API.
struct Service {
    std::string name, title, size_unit;
    std::vector<long> sizes;
    long quick;
    std::vector<std::string> opencl, vulkan, cpu;  ///< variants by backend
    std::unique_ptr<Runner> (*make)(const std::string& variant, const Device& device, long size);
    double bytes_per_unit = 0;                                     ///< of the size, moved by one call
    bool slow = false;                                             ///< seconds a call: few repetitions of one call, and no call before them
    std::vector<std::pair<const char*, const char*>> environment;  ///< set before the device is opened, where only this one is run
};

inline std::vector<Service>& services() {
    static std::vector<Service> list;
    return list;
}

struct ServiceRegistration {
    explicit ServiceRegistration(Service service) { services().push_back(std::move(service)); }
};

/// The suite that this program is; CMake writes it. (Constant-initialised: the harness reads it from static objects.)
struct Suite {
    const char *name, *source_folder, *spirv_folder;
};
extern const Suite this_suite;

/// Buffers on the host.
class HostMemory {
public:
    explicit HostMemory(const Case& c);
    const Memory& memory() const { return memory_; }

private:
    std::vector<std::vector<unsigned char>> data_;
    Memory memory_;
};

/// The variants of a Case on a device, best known first: qiao, native; openmp and host libraries on "cpu".
std::vector<std::string> variants(const Case& c, const Device& device);

/// `folder` holds the native twins. Throws std::runtime_error where the variant cannot be made.
std::unique_ptr<Runner> make_runner(const Case& c, const std::string& variant, const Device& device, const std::string& folder);

/// Throws WrongResult where an output of `runner`, called once, differs from `expected`'s.
void check_results(const Case& c, Runner& runner, const Memory& expected);

/// Sets up CUDA for the device; throws where there is no such device.
Device open_device(const std::string& id);

}  // namespace bench
