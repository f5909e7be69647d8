// SPDX-License-Identifier: Apache-2.0
// Enumeration of OpenCL devices.
#pragma once
#include <pthread.h>

#include <cstdlib>

#include <qiao/opencl/backend.hpp>
#include <qiao/opencl/device.hpp>
#include <qiao/opencl/queue.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

/// CPU drivers keep the private memory of a whole block on a worker thread's stack: 256 threads with 32 KiB arrays each
/// need 8 MiB, all that a thread gets by default. While this object lives, new threads get more (only what is touched
/// is ever committed); drivers start their workers when devices are listed and contexts made.
class DriverThreadStacks {
public:
#if defined(__GLIBC__)
    DriverThreadStacks() {
        pthread_attr_t wanted;
        if (pthread_getattr_default_np(&saved_) != 0) return;
        size_t size = 0;
        active_ = pthread_attr_init(&wanted) == 0 && pthread_attr_getstacksize(&saved_, &size) == 0 && size < bytes &&
                  pthread_attr_setstacksize(&wanted, bytes) == 0 && pthread_setattr_default_np(&wanted) == 0;
    }
    ~DriverThreadStacks() {
        if (active_) pthread_setattr_default_np(&saved_);
    }
    DriverThreadStacks(const DriverThreadStacks&) = delete;
    DriverThreadStacks& operator=(const DriverThreadStacks&) = delete;

private:
    static constexpr size_t bytes = size_t{128} << 20;
    pthread_attr_t saved_;
    bool active_ = false;
#else
    DriverThreadStacks() {}
#endif
};

class OpenClBackend final : public Backend {
public:
    const char* name() const override { return "opencl"; }
    std::vector<std::unique_ptr<BackendDevice>> enumerate(std::vector<std::string>& notes) override {
        std::vector<std::unique_ptr<BackendDevice>> found;
        DriverThreadStacks stacks;
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
