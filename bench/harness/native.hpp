// SPDX-License-Identifier: Apache-2.0
// A bare driver of one device, as a careful person writes it: the yardstick for qiao. Errors are std::runtime_error.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "case.hpp"

namespace bench {

class Native {
public:
    virtual ~Native() = default;
    /// Returns the buffer's number: 0, 1, …
    virtual int buffer(const void* data, size_t bytes) = 0;
    virtual void read(int buffer, void* to, size_t bytes) = 0;
    /// Compiles what the steps need, once; they become the work that launch() starts.
    virtual void prepare(const std::vector<Step>& steps) = 0;
    virtual void launch() = 0;
    virtual void finish() = 0;
    /// One launch by the device's clock; negative where it has none.
    virtual double device_seconds() = 0;
    /// OpenCL's handles; null for Vulkan.
    virtual const DeviceHandles* handles() { return nullptr; }
};

/// `folder` holds the twins' .cl files (OpenCL) or .spv files (Vulkan). Null where there is no device of that name.
std::unique_ptr<Native> native_opencl(const std::string& device_name, const std::string& folder);
std::unique_ptr<Native> native_vulkan(const std::string& device_name, const std::string& folder);

struct DriverInfo {
    std::string driver, driver_version, api_version;
    std::string type;  ///< cpu, gpu, integrated, virtual, accelerator
};
DriverInfo opencl_info(const std::string& device_name);
DriverInfo vulkan_info(const std::string& device_name);

}  // namespace bench
