// SPDX-License-Identifier: Apache-2.0
// NVRTC's options by table (rtc/options.def).
#pragma once
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <qiao/driver/process.hpp>
#include <qiao/rtc/program.hpp>

QIAO_NAMESPACE_BEGIN
namespace rtc {
namespace detail {

enum class OptionAction : uint8_t {
    architecture,
    define,
    undefine,
    include_path,
    forced_include,
    standard,
    fast_math,
    fmad,
    default_device,
    relocatable,
    not_honoured_unless_false,
    not_honoured_unless_true,
    ignored,
    no_warnings
};

struct OptionSpec {
    std::string_view name, long_name;
    bool has_value;
    OptionAction action;
};

inline constexpr OptionSpec option_table[] = {
#define QIAO_RTC_OPTION(name, long_name, has_value, action) {name, long_name, has_value, OptionAction::action},
#include <qiao/rtc/options.def>
#undef QIAO_RTC_OPTION
};

/// NVRTC takes -name for --name and the other way round.
inline std::string_view without_dashes(std::string_view word) { return word.substr(std::min(word.find_first_not_of('-'), word.size())); }

/// One option, its value not yet looked for among the next ones.
struct Option {
    const OptionSpec* spec = nullptr;
    bool has_value = false;
    std::string value;
};

inline Option match_option(std::string_view word) {
    size_t end = std::min(word.find_first_of("= "), word.size());
    for (const OptionSpec& spec : option_table) {
        std::string_view key = without_dashes(word.substr(0, end));
        if (word[0] != '-' || (key != without_dashes(spec.name) && key != without_dashes(spec.long_name))) continue;
        Option option{&spec, end < word.size(), {}};
        size_t value = word.find_first_not_of(' ', end + (end < word.size() ? 1 : 0));
        if (option.has_value && value != std::string_view::npos) option.value = std::string(word.substr(value));
        return option;
    }
    for (const OptionSpec& spec : option_table) {
        bool joined = spec.has_value && spec.name.size() == 2 && word.size() > 2 && word.substr(0, 2) == spec.name;
        if (joined) return {&spec, true, std::string(word.substr(2))};
    }
    return {};
}

inline bool is_yes(const std::string& value) { return value.empty() || value == "true" || value == "1"; }

inline bool set_standard(CompileOptions& out, const std::string& value) {
    struct Row {
        const char* name;
        long number;
    };
    for (Row row : {Row{"c++03", 201103L}, {"c++11", 201103L}, {"c++14", 201402L}, {"c++17", 201703L}, {"c++20", 202002L}, {"c++23", 202302L}}) {
        if (value != row.name) continue;
        out.preprocess.cplusplus = row.number;
        return true;
    }
    return false;
}

/// "compute_75", "sm_90a".
inline bool set_architecture(CompileOptions& out, std::string_view value) {
    size_t number = value.substr(0, 3) == "sm_" ? 3 : value.substr(0, 8) == "compute_" ? 8 : 0;
    int digits = number == 0 ? 0 : std::atoi(std::string(value.substr(number)).c_str());
    if (digits < 20) return false;
    out.preprocess.cuda_arch = digits * 10;
    return true;
}

inline void set_define(CompileOptions& out, const std::string& value) {
    size_t equals = value.find('=');
    out.preprocess.defines.push_back({value.substr(0, equals), equals == std::string::npos ? "1" : value.substr(equals + 1)});
}

inline void set_include_path(CompileOptions& out, const std::string& path) {
    // The toolkit's own headers come after qiao's.
    (driver::is_toolkit(path) ? out.preprocess.system_include_paths : out.preprocess.include_paths).push_back(path);
}

/// False where the value makes no sense.
inline bool act(CompileOptions& out, const OptionSpec& spec, const std::string& value) {
    auto not_honoured = [&] { out.warnings.push_back("option '" + std::string(spec.long_name) + "' is not honoured"); };
    switch (spec.action) {
        case OptionAction::architecture:
            return set_architecture(out, value);
        case OptionAction::define:
            set_define(out, value);
            break;
        case OptionAction::undefine:
            out.preprocess.undefines.push_back(value);
            break;
        case OptionAction::include_path:
            set_include_path(out, value);
            break;
        case OptionAction::forced_include:
            out.preprocess.forced_includes.push_back(value);
            break;
        case OptionAction::standard:
            return set_standard(out, value);
        case OptionAction::fast_math:
            out.translate.fast_math = true;
            break;
        case OptionAction::fmad:
            out.translate.contract = is_yes(value);
            break;
        case OptionAction::default_device:
            out.preprocess.default_device = true;
            break;
        case OptionAction::relocatable:
            out.relocatable = is_yes(value);
            break;
        case OptionAction::not_honoured_unless_false:
            if (is_yes(value)) not_honoured();
            break;
        case OptionAction::not_honoured_unless_true:
            if (!is_yes(value)) not_honoured();
            break;
        case OptionAction::ignored:
            break;
        case OptionAction::no_warnings:
            out.quiet = true;
            break;
    }
    return true;
}

}  // namespace detail

Result<CompileOptions> read_options(int count, const char* const* options) {
    CompileOptions out;
    out.preprocess.defines.push_back({"__CUDACC_RTC__", "1"});
    out.preprocess.forced_includes.push_back("<assert.h>");  // NVRTC knows assert without any header
    auto refuse = [](const std::string& word) {
        return Error{ErrorKind::invalid_value, "nvrtc: error: invalid value for or unrecognized option '" + word + "'\n"};
    };
    for (int i = 0; i < count; ++i) {
        const std::string word = options[i] != nullptr ? options[i] : "";
        detail::Option option = word.size() < 2 ? detail::Option() : detail::match_option(word);
        if (option.spec == nullptr || (option.has_value && !option.spec->has_value)) return refuse(word);
        if (option.spec->has_value && !option.has_value) {
            if (i + 1 >= count || options[i + 1] == nullptr) return refuse(word);
            option.value = options[++i];
        }
        if (!detail::act(out, *option.spec, option.value)) return refuse(word);
    }
    if (out.relocatable) out.preprocess.defines.push_back({"__CUDACC_RDC__", "1"});
    return out;
}

}  // namespace rtc
QIAO_NAMESPACE_END
