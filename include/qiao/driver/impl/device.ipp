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

inline std::string with_newline(std::string text) {
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text;
}

/// Translates one kernel for both targets and appends what is wrong with it to `messages`. False if no target takes it.
inline bool check_kernel(TranslationUnit& unit, const KernelName& kernel, const TranslateOptions& options, std::string& messages) {
    std::string failures[2];
    for (Target target : {Target::opencl_c, Target::spirv}) {
        TargetCaps caps;
        caps.target = target;
        caps.fp16 = true;
        caps.shared_bytes = 1 << 20;  // what a device lacks comes from scratch memory when the program runs
        Result<KernelImage> image = unit.translate(kernel, caps, options);
        if (!image) failures[target == Target::spirv] = with_newline(image.error().message);
    }
    bool refused = !failures[0].empty() && !failures[1].empty();
    if (refused) {
        messages += failures[0];
        if (failures[1] != failures[0]) messages += failures[1];
    } else {
        messages += as_warning(failures[0], "OpenCL") + as_warning(failures[1], "Vulkan");
    }
    return !refused;
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

std::string as_warning(std::string messages, const std::string& backend) {
    const std::string error = ": error: ";
    for (size_t at = messages.find(error); at != std::string::npos; at = messages.find(error, at)) {
        messages.replace(at, error.size(), ": warning: on " + backend + " devices this will fail: ");
    }
    return messages;
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
