// SPDX-License-Identifier: Apache-2.0
// Times two ways of doing the same work, turn by turn in one run, so that whatever else the machine does hits both.
//
// compare() fills a benchmark's counters: medians of both, and ratio = native / qiao (1: equal, above: qiao is faster).
// print_ratios() lists them at the end, one line a benchmark, with the target that the project sets itself.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

namespace bench {

struct Ratio {
    std::string name;
    double qiao, native, target;
};

inline std::vector<Ratio>& ratios() {
    static std::vector<Ratio> list;
    return list;
}

inline double median(std::vector<double> values) {
    auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

template <typename Work>
double seconds(Work& work) {
    auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Both functions do the work and wait for it; `target` is the least ratio asked for. After one warm-up each they take
/// turns until `budget` seconds are over or there are `most` pairs, at least five. All that is one iteration of Google
/// Benchmark (register with Iterations(1) and UseManualTime), and its time is qiao's median.
template <typename Qiao, typename Native>
void compare(benchmark::State& state, const std::string& name, double target, Qiao qiao, Native native, double budget = 5, size_t most = 2000) {
    seconds(qiao);
    seconds(native);
    std::vector<double> qiao_times, native_times;
    for (auto _ : state) {
        double spent = 0;
        while (qiao_times.size() < 5 || (spent < budget && qiao_times.size() < most)) {
            const bool native_first = qiao_times.size() % 2 != 0;
            if (native_first) native_times.push_back(seconds(native));
            qiao_times.push_back(seconds(qiao));
            if (!native_first) native_times.push_back(seconds(native));
            spent += qiao_times.back() + native_times.back();
        }
        state.SetIterationTime(median(qiao_times));
    }
    const Ratio result{name, median(qiao_times), median(native_times), target};
    state.counters["qiao_us"] = result.qiao * 1e6;
    state.counters["native_us"] = result.native * 1e6;
    state.counters["pairs"] = static_cast<double>(qiao_times.size());
    state.counters["ratio"] = result.native / result.qiao;
    ratios().push_back(result);
}

inline void print_ratios() {
    for (const Ratio& r : ratios()) {
        const double ratio = r.native / r.qiao;
        std::printf("ratio %-40s native %11.2f us  qiao %11.2f us  native/qiao %.3f  (at least %.2f: %s)\n", r.name.c_str(), r.native * 1e6,
                    r.qiao * 1e6, ratio, r.target, ratio >= r.target ? "met" : "MISSED");
    }
}

}  // namespace bench
