// SPDX-License-Identifier: Apache-2.0
// How often to repeat what, and what to leave out: slow calls are repeated less, and sizes whose calls would take too long are not run.
//
// Sizes ascend; from what a call took at one size and how much more work the next one is, the time there is foreseen. So a slow device stops
// at a size where a fast one goes on.
#pragma once
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>

#include "group.hpp"
#include "options.hpp"

namespace bench {

class Plan {
public:
    explicit Plan(const Options& options) : options_(options) {}

    /// Repetitions of something that takes `seconds` a call. Under four, no test tells a change from chance.
    int repetitions(double seconds) const {
        constexpr int least = 4;
        const double time = 2 * options_.repetitions * options_.seconds;
        const int fitting = seconds > 0 ? static_cast<int>(std::min(time / seconds, 1e6)) : options_.repetitions;
        return std::min(options_.repetitions, std::max(least, fitting));
    }

    /// Why nothing of this size is run, or "". Computes what the host expects.
    std::string too_large(Group& group, double memory_bytes) {
        if (memory_bytes > 0 && group.bytes() > memory_bytes * 0.75) return "needs " + megabytes(group.bytes()) + " of the device's " + megabytes(memory_bytes);
        constexpr double slack = 2;  // the host computes once
        const double foreseen = foresee("", group.work());
        if (foreseen > slack * options_.longest) return "the host's result to compare with would take " + text(foreseen);
        remember("", group.work(), group.host_seconds());
        return "";
    }

    /// Why this variant is not run at this size, or "". Calls it, so that it is ready afterwards.
    std::string too_slow(Group& group, const std::string& variant) {
        const double foreseen = foresee(variant, group.work());
        if (foreseen > options_.longest) return "a call would take " + text(foreseen);
        const double seconds = group.call_seconds(variant);
        if (seconds < 0) return "";  // it fails, and is to be reported so
        remember(variant, group.work(), seconds);
        constexpr double slack = 4;  // one that is here already may be slower than what is worth starting
        return seconds > slack * options_.longest ? "a call takes " + text(seconds) : "";
    }

private:
    struct Known {
        double work = 0, seconds = 0;
    };
    double foresee(const std::string& variant, double work) const {
        const auto known = known_.find(variant);
        return known == known_.end() || known->second.work <= 0 ? 0 : known->second.seconds * work / known->second.work;
    }
    void remember(const std::string& variant, double work, double seconds) { known_[variant] = {work, seconds}; }
    static std::string text(double seconds) {
        char out[32];
        std::snprintf(out, sizeof out, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        return out;
    }
    static std::string megabytes(double bytes) { return std::to_string(static_cast<long>(bytes / (1 << 20))) + " MiB"; }

    const Options& options_;
    std::map<std::string, Known> known_;
};

}  // namespace bench
