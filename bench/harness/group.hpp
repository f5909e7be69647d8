// SPDX-License-Identifier: Apache-2.0
// A kernel at one size on one device, with its variants: made, called once and checked before anything is timed.
#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "runner.hpp"

namespace bench {

class Group {
public:
    Group(const Kernel& kernel, long size, const Device& device, std::string twin_folder)
        : make_(kernel.make), size_(size), device_(device), twin_folder_(std::move(twin_folder)) {}

    const Case& data() {
        if (case_ == nullptr) {
            case_ = std::make_unique<Case>(make_(size_));
            for (const BufferData& b : case_->buffers) bytes_ += static_cast<double>(b.initial.size());
        }
        return *case_;
    }
    /// Of all buffers together.
    double bytes() {
        data();
        return bytes_;
    }
    /// What the time of a call grows with.
    double work() { return data().flops > 0 ? data().flops : data().bytes > 0 ? data().bytes : data().items; }
    /// The host's own results, which all others are compared with, took this long.
    double host_seconds() {
        expected();
        return host_seconds_;
    }

    struct Entry {
        std::unique_ptr<Runner> runner;
        std::string error;
        double first_seconds = 0;
        int calls = 0;
        double call_seconds = -1;    ///< of the shortest of `calls` later ones
        double device_seconds = -1;  ///< the last one measured
    };
    /// Made, called once and checked. The variants live until the end, so that repetitions can take turns.
    Entry& variant(const std::string& name) {
        const auto known = entries_.find(name);
        if (known != entries_.end()) return known->second;
        Entry& entry = entries_[name];
        try {
            const Memory& right = expected();
            entry.runner = make_runner(data(), name, device_, twin_folder_);
            const auto start = std::chrono::steady_clock::now();
            entry.runner->call();
            entry.first_seconds = seconds_since(start);
            check_results(data(), *entry.runner, right);
        } catch (const std::exception& e) {
            entry.error = e.what();
        }
        return entry;
    }
    /// How long a call takes that neither translates nor compiles; negative where it fails. Of the shortest of a few, where they are short:
    /// other work on the machine is not to be taken for the kernel's.
    double call_seconds(const std::string& name) {
        Entry& entry = variant(name);
        constexpr double enough = 0.02;
        constexpr int most = 5;
        try {
            for (double total = 0; entry.error.empty() && (total < enough ? entry.calls < most : entry.calls < 2 && total < worth_repeating); ++entry.calls) {
                const auto start = std::chrono::steady_clock::now();
                entry.runner->call();
                const double seconds = seconds_since(start);
                if (entry.calls == 0 || seconds < entry.call_seconds) entry.call_seconds = seconds;
                total += seconds;
            }
        } catch (const std::exception& e) {
            entry.error = e.what();
        }
        return entry.error.empty() ? entry.call_seconds : -1;
    }
    /// Gives back what only making variants takes; no further ones can be made.
    void settle() {
        expected_.reset();
        for (BufferData& b : case_->buffers) b.initial = {};
    }
    void drop(const std::string& name) { entries_.erase(name); }

private:
    static constexpr double worth_repeating = 1;  ///< seconds; more are seldom other work on the machine

    static double seconds_since(std::chrono::steady_clock::time_point start) {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    double timed_host(const HostMemory& memory) {
        const auto start = std::chrono::steady_clock::now();
        data().host(memory.memory());
        return seconds_since(start);
    }
    const Memory& expected() {
        if (expected_ == nullptr) {
            expected_ = std::make_unique<HostMemory>(data());
            host_seconds_ = timed_host(*expected_);
            if (host_seconds_ > 0.02 && host_seconds_ < worth_repeating) {
                HostMemory again(data());
                host_seconds_ = std::min(host_seconds_, timed_host(again));
            }
        }
        return expected_->memory();
    }

    Case (*make_)(long);
    long size_;
    Device device_;
    std::string twin_folder_;
    std::unique_ptr<Case> case_;
    double bytes_ = 0, host_seconds_ = 0;
    std::unique_ptr<HostMemory> expected_;
    std::map<std::string, Entry> entries_;
};

}  // namespace bench
