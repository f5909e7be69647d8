// SPDX-License-Identifier: Apache-2.0
// The device half: preprocessing, checking, printing; and the match of host and device kernels.
#pragma once
#include <algorithm>
#include <map>

#include <qiao/driver/device.hpp>
#include <qiao/driver/process.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

/// Translates one kernel for both targets; false with the messages of the first that fails.
inline bool check_kernel(TranslationUnit& unit, const KernelName& kernel, const TranslateOptions& options, std::string& messages) {
    for (Target target : {Target::opencl_c, Target::spirv}) {
        TargetCaps caps;
        caps.target = target;
        caps.fp16 = true;
        caps.shared_bytes = 48 * 1024;  // CUDA's limit; the runtime keeps what a device lacks in global memory
        Result<KernelImage> image = unit.translate(kernel, caps, options);
        if (image) continue;
        messages += image.error().message;
        if (!messages.empty() && messages.back() != '\n') messages += '\n';
        return false;
    }
    return true;
}

}  // namespace detail

DeviceHalf compile_device(const std::string& name, std::string source, const PreprocessOptions& options, const TranslateOptions& translate,
                          bool check) {
    DeviceHalf half;
    std::unique_ptr<TranslationUnit> unit = TranslationUnit::open(name, std::move(source), options);
    half.files = unit->tokens().included_files;
    half.text = print_tokens(unit->tokens(), unit->sources());
    half.good = unit->diagnostics().error_count() == 0;
    half.messages = unit->diagnostics().render(unit->sources());
    if (!half.good) return half;
    unit->diagnostics().clear();
    for (const KernelInfo& k : unit->kernels()) {
        half.kernels.push_back({k.name, std::string(unit->sources().name(k.loc.file)), k.loc.line});
        if (k.is_template || !check) continue;
        KernelName kernel{k.name, {}, half.kernels.back().file, k.loc.line};
        half.good &= detail::check_kernel(*unit, kernel, translate, half.messages);
    }
    return half;
}

void match_places(std::vector<HostKernel>& host, const std::vector<DeviceKernel>& device) {
    std::map<std::string, std::string> real;
    auto same_file = [&](const std::string& a, const std::string& b) {
        for (const std::string& f : {a, b}) {
            if (!real.count(f)) real[f] = real_path(f);
        }
        return a == b || real[a] == real[b];
    };
    for (HostKernel& h : host) {
        const DeviceKernel* best = nullptr;
        for (const DeviceKernel& d : device) {
            if (d.name != h.name || !same_file(d.file, h.file)) continue;
            auto distance = [&](const DeviceKernel& k) { return k.line > h.line ? k.line - h.line : h.line - k.line; };
            if (!best || distance(d) < distance(*best)) best = &d;
        }
        if (!best) continue;
        h.file = best->file;
        h.line = best->line;
    }
}

}  // namespace driver
QIAO_NAMESPACE_END
