// SPDX-License-Identifier: Apache-2.0
// Enumeration of OpenCL devices.
#pragma once
#include <cstdlib>

#include <qiao/opencl/backend.hpp>
#include <qiao/opencl/device.hpp>
#include <qiao/opencl/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

class OpenClBackend final : public Backend {
public:
    const char* name() const override { return "opencl"; }
    std::vector<std::unique_ptr<BackendDevice>> enumerate(std::vector<std::string>& notes) override {
        std::vector<std::unique_ptr<BackendDevice>> found;
        Result<const Api*> api = load_api();
        if (!api) {
            notes.push_back("opencl: " + api.error().message);
            return found;
        }
        const Api& cl = *api.value();
        cl_uint count = 0;
        cl_int code = cl.clGetPlatformIDs(0, nullptr, &count);
        if (code != CL_SUCCESS || count == 0) {
            notes.push_back("opencl: no driver (" + error_name(code == CL_SUCCESS ? -1001 : code) + ")");
            return found;
        }
        std::vector<cl_platform_id> platforms(count);
        cl.clGetPlatformIDs(count, platforms.data(), nullptr);
        for (cl_platform_id platform : platforms) add_devices(cl, platform, found, notes);
        return found;
    }

private:
    static void add_devices(const Api& cl, cl_platform_id platform, std::vector<std::unique_ptr<BackendDevice>>& found, std::vector<std::string>& notes) {
        const char* forced = std::getenv("QIAO_OPENCL_MEMORY");
        const cl_device_type types = CL_DEVICE_TYPE_CPU | CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_ACCELERATOR;
        cl_uint count = 0;
        cl_int code = cl.clGetDeviceIDs(platform, types, 0, nullptr, &count);
        std::string platform_name = platform_text(cl, platform, CL_PLATFORM_NAME);
        if (code != CL_SUCCESS || count == 0) {
            notes.push_back(platform_name + ": no devices");
            return;
        }
        std::vector<cl_device_id> devices(count);
        cl.clGetDeviceIDs(platform, types, count, devices.data(), nullptr);
        for (unsigned i = 0; i < count; ++i) {
            auto opened = open_device(cl, platform, devices[i], i, forced == nullptr ? "" : forced);
            if (opened) {
                found.push_back(std::move(opened.value()));
                continue;
            }
            DeviceCore named(cl);
            named.device = devices[i];
            notes.push_back(device_text(named, CL_DEVICE_NAME) + " (" + platform_name + "): " + opened.error().message);
        }
    }
};

}  // namespace detail

}  // namespace opencl

std::unique_ptr<Backend> make_opencl_backend() { return std::make_unique<opencl::detail::OpenClBackend>(); }

QIAO_NAMESPACE_END
