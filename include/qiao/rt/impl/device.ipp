// SPDX-License-Identifier: Apache-2.0
// Enumeration of devices, and the calls on the device list.
#pragma once
#include <algorithm>
#include <cstdlib>

#include <sys/syscall.h>
#include <unistd.h>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/device.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/module.hpp>
#include <qiao/rt/options.hpp>
#include <qiao/rt/stream.hpp>
#include <qiao/rt/texture.hpp>
#include <qiao/rt/texture_reference.hpp>
#include <qiao/opencl/backend.hpp>
#include <qiao/vulkan/backend.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

// Memory objects are split between the two pools; the host pool needs few.
inline unsigned host_blocks(unsigned max_memories) { return max_memories == 0 ? 0 : std::max(1u, max_memories / 4); }
inline unsigned device_blocks(unsigned max_memories) {
    return max_memories == 0 ? 0 : std::max(1u, max_memories - std::min(max_memories - 1, host_blocks(max_memories)));
}

inline std::vector<std::string> split_commas(const std::string& list) {
    std::vector<std::string> parts;
    for (size_t begin = 0; begin <= list.size();) {
        size_t end = std::min(list.find(',', begin), list.size());
        if (end > begin) parts.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

inline std::vector<std::unique_ptr<Backend>> chosen_backends() {
    std::vector<std::string> wanted = split_commas(options().backend);
    std::vector<std::unique_ptr<Backend>> result;
#define QIAO_BACKEND(name)                                                                                     \
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), #name) != wanted.end()) result.push_back(make_##name##_backend());
#include <qiao/backends.def>
#undef QIAO_BACKEND
    if (result.empty()) report("QIAO_BACKEND=" + options().backend + " names no backend");
    return result;
}

/// QIAO_VISIBLE_DEVICES; as with CUDA's variable, the list ends at the first number that is no device.
inline void keep_visible(std::vector<std::unique_ptr<BackendDevice>>& found) {
    if (options().visible_devices.empty()) return;
    std::vector<std::unique_ptr<BackendDevice>> kept;
    for (const std::string& part : split_commas(options().visible_devices)) {
        char* end = nullptr;
        unsigned long number = std::strtoul(part.c_str(), &end, 10);
        if (end == part.c_str() || number >= found.size() || !found[number]) {
            log(LogGroup::device, "QIAO_VISIBLE_DEVICES: '" + part + "' is no device (there are " + std::to_string(found.size()) + ")");
            break;
        }
        kept.push_back(std::move(found[number]));
    }
    found = std::move(kept);
}

inline std::unique_ptr<Runtime> make_runtime(std::vector<std::unique_ptr<Backend>> backends, bool filter) {
    static std::atomic<uint64_t> generations{0};
    auto result = std::make_unique<Runtime>();
    result->generation = ++generations;
    result->backends = std::move(backends);
    std::vector<std::unique_ptr<BackendDevice>> found;
    for (auto& backend : result->backends) {
        auto devices = backend->enumerate(result->notes);
        std::stable_sort(devices.begin(), devices.end(), [](const auto& a, const auto& b) { return a->info().is_cpu < b->info().is_cpu; });
        for (auto& device : devices) found.push_back(std::move(device));
    }
    const bool none = found.empty();
    if (filter) keep_visible(found);
    for (auto& device : found) {
        int number = static_cast<int>(result->devices.size());
        log(LogGroup::device, std::to_string(number) + ": " + device->info().name + " (" + device->info().backend + ", " + device->info().driver + ")");
        result->devices.push_back(std::make_unique<Device>(*result, number, std::move(device)));
    }
    for (const std::string& note : result->notes) {
        // Where there is no device at all, its reason is what a user needs.
        if (none && filter) report("no device: " + note);
        else log(LogGroup::device, "left out: " + note);
    }
    return result;
}

struct RuntimeSlot {
    std::mutex mutex;
    std::atomic<Runtime*> current{nullptr};
    std::vector<Runtime*> all;  ///< never freed: see the head of device.hpp
};

inline RuntimeSlot& runtime_slot() {
    static RuntimeSlot* slot = new RuntimeSlot;
    return *slot;
}

inline void at_exit() {
    if (Runtime* current = runtime_slot().current.load()) {
        for (auto& device : current->devices) synchronize(*device);
        static std::atomic<bool> saved{false};
        if (!saved.exchange(true)) save_grown_binaries();
    }
}

/// exit() runs the destructors of its thread's objects before all that was asked for by std::atexit and before those of static objects.
struct EndOfMain {
    ~EndOfMain() {
        if (is_main_thread()) at_exit();
    }
    static bool is_main_thread() { return getpid() == static_cast<pid_t>(syscall(SYS_gettid)); }
};

}  // namespace detail

Device::Device(Runtime& r, int number, std::unique_ptr<BackendDevice> b)
    : runtime(r),
      ordinal(number),
      backend(std::move(b)),
      info(backend->info()),
      device_memory(*backend, MemoryKind::device, r.blocks, detail::device_blocks(info.max_memories)),
      host_memory(*backend, MemoryKind::host, r.blocks, detail::host_blocks(info.max_memories)) {}

cudaError_t Device::failed(const Error& error) {
    cudaError_t code = fail(error);
    if (error.kind == ErrorKind::device_lost || error.kind == ErrorKind::launch_failed) {
        int none = 0;
        if (fault.compare_exchange_strong(none, code)) report("device " + std::to_string(ordinal) + " (" + info.name + "): " + error.message);
    }
    return code;
}

Runtime& runtime() {
    detail::RuntimeSlot& slot = detail::runtime_slot();
    if (Runtime* current = slot.current.load(std::memory_order_acquire)) return *current;
    std::lock_guard lock(slot.mutex);
    if (Runtime* current = slot.current.load()) return *current;
    slot.all.push_back(detail::make_runtime(detail::chosen_backends(), true).release());
    slot.current.store(slot.all.back(), std::memory_order_release);
    std::atexit(detail::at_exit);
    return *slot.all.back();
}

bool is_running() { return detail::runtime_slot().current.load(std::memory_order_acquire) != nullptr; }
void wait_at_end_of_main() {
    thread_state();  // at_exit uses it, so that it must be made first and go last
    static thread_local detail::EndOfMain end;
}

void install_backends(std::vector<std::unique_ptr<Backend>> backends) {
    detail::RuntimeSlot& slot = detail::runtime_slot();
    std::lock_guard lock(slot.mutex);
    slot.all.push_back(detail::make_runtime(std::move(backends), false).release());
    slot.current.store(slot.all.back());
    thread_state() = ThreadState();
}

cudaError_t device_by_number(int number, Device*& device) {
    Runtime& r = runtime();
    if (r.devices.empty()) return fail(cudaErrorNoDevice, "no backend found a device");
    if (number < 0 || static_cast<size_t>(number) >= r.devices.size()) return cudaErrorInvalidDevice;
    device = r.devices[static_cast<size_t>(number)].get();
    return cudaSuccess;
}

cudaError_t current_device(Device*& device) {
    ThreadState& state = thread_state();
    cudaError_t code = device_by_number(state.device, device);
    state.uses_runtime = true;
    if (code == cudaSuccess) code = provide_managed_variables();
    return code != cudaSuccess ? code : device->status();
}

cudaError_t device_count(int* count) {
    if (!count) return cudaErrorInvalidValue;
    *count = static_cast<int>(runtime().devices.size());
    return *count == 0 ? cudaErrorNoDevice : cudaSuccess;
}

cudaError_t set_device(int number) {
    Device* device = nullptr;
    cudaError_t code = device_by_number(number, device);
    if (code != cudaSuccess) return code;
    thread_state().device = number;
    thread_state().uses_runtime = true;
    return cudaSuccess;
}

cudaError_t get_device(int* number) {
    if (!number) return cudaErrorInvalidValue;
    Device* device = nullptr;
    cudaError_t code = device_by_number(thread_state().device, device);
    if (code == cudaSuccess) *number = device->ordinal;
    return code;
}

cudaError_t reset_device() {
    Device* device = nullptr;
    cudaError_t code = device_by_number(thread_state().device, device);
    if (code != cudaSuccess) return code;
    synchronize(*device);
    forget_streams(*device);
    forget_variables(*device);
    forget_textures(*device);
    forget_texture_references(*device);
    forget_arrays(*device);
    release_all(*device);
    device->fault = 0;
    device->flags = 0;
    return cudaSuccess;
}

}  // namespace rt
QIAO_NAMESPACE_END
