// SPDX-License-Identifier: Apache-2.0
// A whole program's time from start to end (bench-start, ten kernels once each, or none), with nothing cached and with
// everything cached, and the memory that it took at most. Caches of drivers count on both sides.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "harness/runner.hpp"

namespace {

using bench::Device;
using bench::Runner;

class Start : public Runner {
public:
    Start(const std::string& variant, const Device& device, long kernels, bool cached)
        : arguments_{QIAO_BENCH_START, variant, device.backend, device.name, std::to_string(kernels)}, cached_(cached) {
        char name[] = "/tmp/qiao_bench_start_XXXXXX";
        if (mkdtemp(name) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = name;
    }
    ~Start() override {
        if (std::system(("rm -rf '" + folder_ + "'").c_str()) != 0) std::perror(folder_.c_str());
    }
    void call() override {
        if (!cached_ || cache_.empty()) {
            cache_ = folder_ + "/" + std::to_string(next_++);
            if (mkdir(cache_.c_str(), 0700) != 0) throw std::runtime_error("cannot make " + cache_);
            if (cached_) start();
        }
        start();
    }
    void report(std::map<std::string, double>& counters) override { counters["bytes_used"] = peak_; }

private:
    void start() {
        const pid_t child = fork();
        if (child == 0) run();
        int status = 0;
        rusage usage{};
        if (child < 0 || wait4(child, &status, 0, &usage) != child) throw std::runtime_error("no child process");
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("bench-start failed");
        peak_ = static_cast<double>(usage.ru_maxrss) * 1024;
    }
    [[noreturn]] void run() {
        for (const char* variable : {"QIAO_CACHE_DIR", "POCL_CACHE_DIR", "MESA_SHADER_CACHE_DIR", "XDG_CACHE_HOME"}) setenv(variable, cache_.c_str(), 1);
        setenv("QIAO_BACKEND", arguments_[2].c_str(), 1);
        std::vector<char*> pointers;
        for (std::string& a : arguments_) pointers.push_back(a.data());
        pointers.push_back(nullptr);
        execv(pointers[0], pointers.data());
        _exit(127);
    }
    std::vector<std::string> arguments_;
    bool cached_;
    std::string folder_, cache_;
    int next_ = 0;
    double peak_ = 0;
};

template <bool cached>
std::unique_ptr<Runner> make(const std::string& variant, const Device& device, long kernels) {
    return std::make_unique<Start>(variant, device, kernels, cached);
}

const std::vector<std::string> both = {"qiao", "native"};
const bench::ServiceRegistration registrations[] = {
    bench::ServiceRegistration(
        {"start_first", "A program's first run, nothing cached, by its kernels", "kernels", {0, 10}, 10, both, both, {}, make<false>, 0, true}),
    bench::ServiceRegistration(
        {"start_cached", "A program's second run, everything cached, by its kernels", "kernels", {0, 10}, 10, both, both, {}, make<true>, 0, true}),
};

}  // namespace
