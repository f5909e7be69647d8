// SPDX-License-Identifier: Apache-2.0
// The options of a suite's program that are not Google Benchmark's.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace bench {

struct Options {
    bool list = false, check = false;
    std::string devices, device = "opencl0", kernel;
    std::vector<std::string> sizes, variants;
    int repetitions = 0;  ///< at most; 0: Google Benchmark's own flags decide, and nothing is left out
    double seconds = 0.05, longest = 2;

    /// Takes what it knows out of the arguments.
    static Options take(int& argc, char** argv) {
        Options o;
        int kept = 1;
        for (int i = 1; i < argc; ++i) {
            const std::string argument = argv[i];
            const size_t equal = argument.find('=');
            const std::string name = argument.substr(0, equal), value = equal == std::string::npos ? "" : argument.substr(equal + 1);
            if (name == "--list")
                o.list = true;
            else if (name == "--check")
                o.check = true;
            else if (name == "--devices")
                o.devices = value;
            else if (name == "--device")
                o.device = value;
            else if (name == "--kernel")
                o.kernel = value;
            else if (name == "--sizes")
                o.sizes = split(value);
            else if (name == "--variants")
                o.variants = split(value);
            else if (name == "--repetitions")
                o.repetitions = std::atoi(value.c_str());
            else if (name == "--seconds")
                o.seconds = std::atof(value.c_str());
            else if (name == "--longest")
                o.longest = std::atof(value.c_str());
            else
                argv[kept++] = argv[i];
        }
        argc = kept;
        return o;
    }
    bool wants_kernel(const std::string& name) const { return kernel.empty() || kernel == name; }
    bool wants_size(long size) const { return chosen(sizes, std::to_string(size)); }
    bool wants_variant(const std::string& name) const { return chosen(variants, name); }

private:
    static std::vector<std::string> split(const std::string& text) {
        std::vector<std::string> parts;
        std::stringstream stream(text);
        for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
        return parts;
    }
    static bool chosen(const std::vector<std::string>& list, const std::string& what) {
        return list.empty() || std::find(list.begin(), list.end(), what) != list.end();
    }
};

}  // namespace bench
