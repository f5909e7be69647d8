// SPDX-License-Identifier: Apache-2.0
// The device half: preprocessing, checking, printing; and the match of host and device kernels.
#pragma once
#include <algorithm>
#include <map>
#include <set>

#include <qiao/driver/device.hpp>
#include <qiao/driver/process.hpp>
#include <qiao/host/signature.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

inline std::string with_newline(std::string text) {
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text;
}

/// Appends `text` unless `messages` has its first line (the error without the way to it) already.
inline void append_once(std::string& messages, const std::string& text) {
    if (messages.find(text.substr(0, text.find('\n'))) == std::string::npos) messages += text;
}

/// Translates one kernel for both targets and appends what is wrong with it to `messages`. False if no target takes it.
/// `children` receives the kernels that it launches.
inline bool check_kernel(TranslationUnit& unit, const KernelName& kernel, const TranslateOptions& options, std::string& messages,
                         std::vector<ChildKernel>& children) {
    std::string failures[2];
    for (Target target : {Target::opencl_c, Target::spirv}) {
        TargetCaps caps;
        caps.target = target;
        caps.fp16 = true;
        caps.shared_bytes = 1 << 20;  // what a device lacks comes from scratch memory when the program runs
        Result<KernelImage> image = unit.translate(kernel, caps, options);
        if (image && image.value().grid_group) {
            TranslateOptions phases = options;
            phases.grid_phases = phases.shared_in_global = true;
            image = unit.translate(kernel, caps, phases);
        }
        if (!image) failures[target == Target::spirv] = with_newline(image.error().message);
        else children = image.value().children;
    }
    bool refused = !failures[0].empty() && !failures[1].empty();
    if (refused) {
        append_once(messages, failures[0]);
        append_once(messages, failures[1]);
    } else {
        append_once(messages, as_warning(failures[0], "OpenCL"));
        append_once(messages, as_warning(failures[1], "Vulkan"));
    }
    return !refused;
}

/// Checks a kernel and the instances of templates that only device code launches.
inline bool check_family(TranslationUnit& unit, const KernelName& kernel, const TranslateOptions& options, std::string& messages) {
    bool good = true;
    std::vector<KernelName> due = {kernel};
    std::set<std::string> seen;
    while (!due.empty()) {
        KernelName next = std::move(due.back());
        due.pop_back();
        std::vector<ChildKernel> children;
        good &= check_kernel(unit, next, options, messages, children);
        for (ChildKernel& child : children) {
            const KernelName& name = child.kernel;
            if (!name.arguments.empty() && seen.insert(name.name + "<" + name.arguments + ">" + std::to_string(name.line)).second) due.push_back(name);
        }
    }
    return good;
}

inline std::unique_ptr<TranslationUnit> open_unit(const DeviceHalf& half, const std::string& name, std::string text, const PreprocessOptions& options) {
    const Linkage linkage;
    return TranslationUnit::open(name, std::move(text), options, half.relocatable ? &linkage : nullptr);
}

}  // namespace detail

DeviceHalf compile_device(const std::string& name, std::string source, const PreprocessOptions& options, const TranslateOptions& translate, bool check,
                          bool relocatable) {
    DeviceHalf half;
    half.relocatable = relocatable;
    half.unit = detail::open_unit(half, name, std::move(source), options);
    TranslationUnit* unit = half.unit.get();
    half.files = unit->tokens().included_files;
    half.text = print_tokens(unit->tokens(), unit->sources());
    half.good = unit->diagnostics().error_count() == 0;
    half.messages = unit->diagnostics().render(unit->sources());
    if (!half.good) return half;
    unit->diagnostics().clear();
    for (const KernelInfo& k : unit->kernels()) {
        half.kernels.push_back({k.name, std::string(unit->sources().name(k.loc.file)), k.loc.line, k.is_template});
        if (k.is_template || !check) continue;
        KernelName kernel{k.name, {}, half.kernels.back().file, k.loc.line};
        half.good &= detail::check_family(*unit, kernel, translate, half.messages);
    }
    return half;
}

void add_lambdas(DeviceHalf& half, const std::string& name, const std::vector<HostLambda>& lambdas) {
    if (lambdas.empty()) return;
    half.text += device_twins(half.text, lambdas);
    half.unit = detail::open_unit(half, name, half.text, PreprocessOptions());
}

std::vector<KernelName> find_instances(std::string_view object, const std::vector<HostKernel>& host, const std::vector<DeviceKernel>& device) {
    std::vector<KernelName> found;
    std::set<std::string_view> seen;
    auto checked = [&](const HostKernel& h) {
        return std::any_of(device.begin(), device.end(),
                           [&](const DeviceKernel& d) { return !d.is_template && d.name == h.name && d.file == h.file && d.line == h.line; });
    };
    for (size_t at = object.find(host::signature_mark); at != std::string_view::npos; at = object.find(host::signature_mark, at)) {
        size_t begin = object.rfind('\0', at) + 1;
        at = std::min(object.find('\0', at), object.size());
        std::string_view text = object.substr(begin, at - begin);
        host::InstanceName instance;
        if (!seen.insert(text).second || !host::read_signature(text, instance) || instance.kernel >= host.size()) continue;
        const HostKernel& h = host[instance.kernel];
        if (!checked(h)) found.push_back({h.name, std::move(instance.arguments), h.file, h.line});
    }
    return found;
}

void check_instances(DeviceHalf& half, const std::vector<KernelName>& instances, const TranslateOptions& translate) {
    for (const KernelName& instance : instances) {
        if (half.unit->knows(instance)) half.good &= detail::check_family(*half.unit, instance, translate, half.messages);
    }
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
