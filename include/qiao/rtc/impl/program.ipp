// SPDX-License-Identifier: Apache-2.0
// Compilation of NVRTC programs.
#pragma once
#include <qiao/rtc/program.hpp>
#include <qiao/sema/mangle.hpp>

QIAO_NAMESPACE_BEGIN
namespace rtc {
namespace detail {

/// "&ns::scale<float>" as the translator takes it.
inline std::string bare_expression(const std::string& expression) {
    size_t first = expression.find_first_not_of(" \t\n&");
    size_t last = expression.find_last_not_of(" \t\n");
    return first == std::string::npos ? std::string() : expression.substr(first, last - first + 1);
}

}  // namespace detail

nvrtcResult Program::add_name(const char* expression) {
    if (was_compiled_) return NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION;
    names_.emplace(expression, std::string());
    return NVRTC_SUCCESS;
}

nvrtcResult Program::lowered_name(const char* expression, const char*& symbol) const {
    if (!compiled()) return NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION;
    auto found = names_.find(expression);
    if (found == names_.end()) return NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID;
    symbol = found->second.c_str();
    return NVRTC_SUCCESS;
}

/// Finds what the name expressions mean. Variables keep their names; kernels, new instances above all, join the image.
bool Program::add_instances(driver::DeviceHalf& half, driver::DeviceImage& image, const TranslateOptions& translate) {
    bool good = true;
    for (auto& [expression, symbol] : names_) {
        std::string name = detail::bare_expression(expression);
        KernelName kernel{name, {}, {}, 0};
        if (half.unit->knows(kernel)) {
            driver::check_instances(half, {kernel}, translate);
            Result<std::string> added = driver::add_kernel(image, *half.unit, kernel);
            if (added) symbol = added.value();
            good &= half.good && added;
            continue;
        }
        if (Result<ImageVariable> variable = half.unit->variable(name)) {
            symbol = sema::mangle_variable(variable.value().name);
            continue;
        }
        Result<std::string> why = half.unit->symbol(kernel);
        half.messages += "name expression '" + expression + "': no kernel or device variable\n" + (why ? std::string() : why.error().message + "\n");
        good = false;
    }
    return good;
}

nvrtcResult Program::compile(int option_count, const char* const* options) {
    log_.clear();
    image_.clear();
    Result<CompileOptions> read = read_options(option_count, options);
    if (!read) {
        log_ = read.error().message;
        return NVRTC_ERROR_INVALID_OPTION;
    }
    CompileOptions& o = read.value();
    o.preprocess.virtual_headers = headers_;
    was_compiled_ = true;
    for (const std::string& warning : o.warnings) {
        if (!o.quiet) log_ += "nvrtc: warning: " + warning + "\n";
    }
    driver::DeviceHalf half = driver::compile_device(name_, source_, o.preprocess, o.translate, true, o.relocatable);
    driver::DeviceImage image = driver::make_image(half, name_, o.translate);
    image.default_device = o.preprocess.default_device;
    bool good = half.good && add_instances(half, image, o.translate);
    if (!good || !o.quiet) log_ += half.messages;
    if (!good) return NVRTC_ERROR_COMPILATION;
    image_ = driver::write_image(image);
    return NVRTC_SUCCESS;
}

}  // namespace rtc
QIAO_NAMESPACE_END
