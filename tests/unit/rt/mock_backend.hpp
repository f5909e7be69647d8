// SPDX-License-Identifier: Apache-2.0
// A backend on the host, for tests of the runtime without drivers.
//
// Memory is ordinary memory at addresses that the test may choose; each queue has a thread, so that work is truly
// asynchronous; a "kernel" is a std::function named by KernelImage::code. MockControl injects what drivers do:
// running out of memory, losing the device, colliding addresses, work that does not finish until told.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include <qiao/backend.hpp>

namespace mock {

using Body = std::function<void(const qiao::LaunchShape&, const char* parameters)>;

struct Control {
    std::atomic<uint64_t> memory_left{uint64_t(1) << 30};
    std::atomic<int> live_memories{0};
    std::atomic<int> allocations{0};
    std::atomic<int> loads{0};
    std::atomic<int> finishes{0};
    std::atomic<int> launches{0};
    std::atomic<bool> lost{false};          ///< every command fails from now on
    std::atomic<bool> host_pointers{true};  ///< MemoryKind::host has host_pointer() == address()
    std::atomic<uint64_t> fake_address{0};  ///< addresses of device memory count up from here, apart from the bytes; 0: real ones
    std::mutex mutex;
    std::condition_variable changed;
    bool held = false;                      ///< queues pause
    std::map<std::string, Body> bodies;

    void hold(bool on) {
        {
            std::lock_guard lock(mutex);
            held = on;
        }
        changed.notify_all();
    }
    void wait_until_released() {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return !held; });
    }
};

class Memory : public qiao::BackendMemory {
public:
    Memory(std::shared_ptr<Control> control, uint64_t size, bool host) : control_(std::move(control)), size_(size) {
        bytes_ = static_cast<char*>(std::aligned_alloc(4096, (size + 4095) / 4096 * 4096));
        std::memset(bytes_, 0xcd, size);
        address_ = reinterpret_cast<uint64_t>(bytes_);
        bool direct = control_->host_pointers;
        if (control_->fake_address != 0 && !(host && direct)) address_ = control_->fake_address.fetch_add((size + 0xfffff) & ~uint64_t(0xfffff));
        host_ = host ? bytes_ : nullptr;
        ++control_->live_memories;
        control_->memory_left -= size;
    }
    ~Memory() override {
        --control_->live_memories;
        control_->memory_left += size_;
        std::free(bytes_);
    }
    uint64_t address() const override { return address_; }
    uint64_t size() const override { return size_; }
    void* host_pointer() const override { return host_; }
    char* bytes() { return bytes_; }

private:
    std::shared_ptr<Control> control_;
    uint64_t size_;
    uint64_t address_ = 0;
    char* bytes_ = nullptr;
    char* host_ = nullptr;
};

class Kernel : public qiao::BackendKernel {
public:
    std::string binary() const override { return "binary of " + image->code; }
    uint32_t max_threads() const override { return limit; }
    std::shared_ptr<const qiao::KernelImage> image;
    uint32_t limit = 1024;
};

class Signal : public qiao::BackendSignal {
public:
    explicit Signal(std::shared_ptr<Control> control) : control_(std::move(control)) {}
    bool complete() override { return done_; }
    qiao::Result<void> wait() override {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return done_.load(); });
        if (failed_) return qiao::Error{qiao::ErrorKind::device_lost, "mock: device lost"};
        return {};
    }
    uint64_t nanoseconds() override { return time_; }
    void finish(bool failed) {
        {
            std::lock_guard lock(mutex_);
            time_ = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count());
            failed_ = failed;
            done_ = true;
        }
        changed_.notify_all();
    }

private:
    std::shared_ptr<Control> control_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> done_{false};
    bool failed_ = false;
    uint64_t time_ = 0;
};

class Queue : public qiao::BackendQueue {
public:
    explicit Queue(std::shared_ptr<Control> control) : control_(std::move(control)), thread_([this] { run(); }) {}
    ~Queue() override {
        {
            std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    qiao::Result<void> write(qiao::BackendMemory& to, uint64_t offset, const void* from, uint64_t size, bool blocking) override {
        char* target = static_cast<Memory&>(to).bytes() + offset;
        return add([=] { std::memcpy(target, from, size); }, blocking);
    }
    qiao::Result<void> read(void* to, qiao::BackendMemory& from, uint64_t offset, uint64_t size, bool blocking) override {
        const char* source = static_cast<Memory&>(from).bytes() + offset;
        return add([=] { std::memcpy(to, source, size); }, blocking);
    }
    qiao::Result<void> copy(qiao::BackendMemory& to, uint64_t to_offset, qiao::BackendMemory& from, uint64_t from_offset, uint64_t size) override {
        char* target = static_cast<Memory&>(to).bytes() + to_offset;
        const char* source = static_cast<Memory&>(from).bytes() + from_offset;
        return add([=] { std::memmove(target, source, size); }, false);
    }
    qiao::Result<void> fill(qiao::BackendMemory& to, uint64_t offset, uint64_t size, uint32_t pattern, unsigned pattern_size) override {
        if (offset % pattern_size != 0 || size % pattern_size != 0) return qiao::Error{qiao::ErrorKind::invalid_value, "mock: misaligned fill"};
        char* target = static_cast<Memory&>(to).bytes() + offset;
        return add([=] {
            for (uint64_t i = 0; i < size; i += pattern_size) std::memcpy(target + i, &pattern, pattern_size);
        }, false);
    }
    qiao::Result<void> launch(qiao::BackendKernel& kernel, const qiao::LaunchShape& shape, const void* parameters) override {
        ++control_->launches;
        const qiao::KernelImage& image = *static_cast<Kernel&>(kernel).image;
        std::string block(static_cast<const char*>(parameters), image.parameter_bytes);
        Body body = control_->bodies[image.code];
        return add([=] { if (body) body(shape, block.data()); }, false);
    }
    qiao::Result<std::shared_ptr<qiao::BackendSignal>> record(bool) override {
        auto signal = std::make_shared<Signal>(control_);
        auto added = add_raw([=] { signal->finish(control_->lost); });
        if (!added) return added.error();
        return std::shared_ptr<qiao::BackendSignal>(signal);
    }
    qiao::Result<void> wait_for(const std::shared_ptr<qiao::BackendSignal>& signal) override {
        auto kept = signal;
        return add_raw([kept] { (void)kept->wait(); });
    }
    qiao::Result<void> flush() override { return {}; }
    qiao::Result<void> finish() override {
        ++control_->finishes;
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return jobs_.empty() && !busy_; });
        if (control_->lost) return qiao::Error{qiao::ErrorKind::device_lost, "mock: device lost"};
        return {};
    }

private:
    qiao::Result<void> add(std::function<void()> job, bool blocking) {
        auto added = add_raw([this, job] { if (!control_->lost) job(); });
        return added && blocking ? finish() : added;
    }
    qiao::Result<void> add_raw(std::function<void()> job) {
        if (control_->lost) return qiao::Error{qiao::ErrorKind::device_lost, "mock: device lost"};
        {
            std::lock_guard lock(mutex_);
            jobs_.push_back(std::move(job));
        }
        changed_.notify_all();
        return {};
    }
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            auto job = std::move(jobs_.front());
            jobs_.pop_front();
            busy_ = true;
            lock.unlock();
            control_->wait_until_released();
            job();
            lock.lock();
            busy_ = false;
            changed_.notify_all();
        }
    }

    std::shared_ptr<Control> control_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> jobs_;
    bool busy_ = false;
    bool stop_ = false;
    std::thread thread_;
};

class Device : public qiao::BackendDevice {
public:
    Device(std::shared_ptr<Control> control, qiao::DeviceInfo info) : control_(std::move(control)), info_(std::move(info)) {}
    const qiao::DeviceInfo& info() const override { return info_; }
    qiao::Result<std::unique_ptr<qiao::BackendMemory>> allocate(uint64_t size, qiao::MemoryKind kind) override {
        ++control_->allocations;
        if (size > control_->memory_left) return qiao::Error{qiao::ErrorKind::out_of_memory, "mock: out of memory"};
        if (info_.max_allocation != 0 && size > info_.max_allocation) return qiao::Error{qiao::ErrorKind::out_of_memory, "mock: allocation too large"};
        if (info_.max_memories != 0 && control_->live_memories >= static_cast<int>(info_.max_memories)) {
            return qiao::Error{qiao::ErrorKind::out_of_memory, "mock: too many memory objects"};
        }
        return std::unique_ptr<qiao::BackendMemory>(new Memory(control_, size, kind == qiao::MemoryKind::host));
    }
    qiao::Result<std::unique_ptr<qiao::BackendQueue>> create_queue() override { return std::unique_ptr<qiao::BackendQueue>(new Queue(control_)); }
    qiao::Result<std::unique_ptr<qiao::BackendKernel>> load(std::shared_ptr<const qiao::KernelImage> image, const std::string&) override {
        ++control_->loads;
        auto kernel = std::make_unique<Kernel>();
        kernel->image = std::move(image);
        return std::unique_ptr<qiao::BackendKernel>(std::move(kernel));
    }
    uint64_t free_bytes() const override { return control_->memory_left; }

private:
    std::shared_ptr<Control> control_;
    qiao::DeviceInfo info_;
};

class Backend : public qiao::Backend {
public:
    explicit Backend(std::vector<std::pair<std::shared_ptr<Control>, qiao::DeviceInfo>> devices) : devices_(std::move(devices)) {}
    const char* name() const override { return "mock"; }
    std::vector<std::unique_ptr<qiao::BackendDevice>> enumerate(std::vector<std::string>&) override {
        std::vector<std::unique_ptr<qiao::BackendDevice>> result;
        for (auto& [control, info] : devices_) result.push_back(std::make_unique<Device>(control, info));
        return result;
    }

private:
    std::vector<std::pair<std::shared_ptr<Control>, qiao::DeviceInfo>> devices_;
};

inline qiao::DeviceInfo device_info(const std::string& name = "mock") {
    qiao::DeviceInfo info;
    info.backend = "mock";
    info.name = name;
    info.driver = "1";
    info.unique_id = name;
    info.memory_bytes = uint64_t(1) << 30;
    info.max_allocation = uint64_t(1) << 28;
    return info;
}

}  // namespace mock
