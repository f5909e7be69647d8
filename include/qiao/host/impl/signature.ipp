// SPDX-License-Identifier: Apache-2.0
// g++:     … host::Signature<kernel, Arguments>::text() [with unsigned int kernel = 1; Arguments = {float, qiao::…::host::Number<int, false, 4>}]
// clang++: … host::Signature<1, float, …>::text() [kernel = 1, Arguments = <float, qiao::host::Number<int, false, 4>>]
#pragma once
#include <algorithm>
#include <cstdlib>
#include <vector>

#include <qiao/host/signature.hpp>

QIAO_NAMESPACE_BEGIN
namespace host {
namespace detail {

inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// The parts between commas outside of brackets and character literals.
inline std::vector<std::string_view> split_arguments(std::string_view list) {
    std::vector<std::string_view> parts;
    size_t depth = 0;
    size_t first = 0;
    for (size_t i = 0; i < list.size(); ++i) {
        char c = list[i];
        if (c == '\'') {
            for (++i; i < list.size() && list[i] != '\''; ++i) i += list[i] == '\\';
        } else if (c == '<' || c == '(' || c == '[' || c == '{') {
            ++depth;
        } else if (c == '>' || c == ')' || c == ']' || c == '}') {
            depth -= depth > 0;
        } else if (c == ',' && depth == 0) {
            parts.push_back(trimmed(list.substr(first, i - first)));
            first = i + 1;
        }
    }
    if (!trimmed(list.substr(std::min(first, list.size()))).empty()) parts.push_back(trimmed(list.substr(first)));
    return parts;
}

/// Leaves out unnamed namespaces, whose members are found without them.
inline std::string named(std::string_view spelling) {
    std::string text(spelling);
    for (std::string_view word : {"{anonymous}::", "(anonymous namespace)::"}) {
        for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.erase(at, word.size());
    }
    return text;
}

/// A number as an expression that is in its type's range at each step.
inline std::string number_text(std::string_view type, bool negative, const std::string& magnitude) {
    if (type == "bool") return magnitude == "0" ? "false" : "true";
    if (type == "int" && magnitude != "2147483648") return (negative ? "-" : "") + magnitude;
    std::string digits = negative ? "(-" + std::to_string(std::strtoull(magnitude.c_str(), nullptr, 10) - 1) + "ll-1)" : magnitude + "ull";
    return "(" + named(type) + ")" + digits;
}

/// The parts between the brackets of `prefix<...>`, where the argument is one of qiao's own templates of that name.
inline std::vector<std::string_view> parts_of(std::string_view argument, std::string_view prefix) {
    size_t at = argument.find(prefix);
    if (argument.compare(0, 6, "qiao::") != 0 || at == std::string_view::npos || at > argument.find('<') || argument.back() != '>') return {};
    at += prefix.size();
    return split_arguments(argument.substr(at, argument.size() - 1 - at));
}

inline std::string argument_text(std::string_view argument) {
    std::vector<std::string_view> parts = parts_of(argument, "::host::Number<");
    if (parts.size() == 3) return number_text(parts[0], parts[1] == "true", std::string(parts[2]));
    parts = parts_of(argument, "::host::Value<");
    if (parts.size() == 2) return named(parts[1]);
    parts = parts_of(argument, "::host::TemplateName<");
    return named(parts.size() == 1 ? parts[0] : argument);
}

}  // namespace detail

bool read_signature(std::string_view signature, InstanceName& name) {
    constexpr std::string_view kernel_key = "kernel = ";
    constexpr std::string_view arguments_key = "Arguments = ";
    size_t kernel = signature.find(kernel_key);
    size_t arguments = signature.find(arguments_key);
    bool good = signature.find(signature_mark) != std::string_view::npos && kernel < arguments && arguments != std::string_view::npos;
    // The list stands in brackets, and one more closes the whole.
    size_t begin = arguments + arguments_key.size() + 1;
    if (!good || signature.size() < begin + 2) return false;
    name.kernel = static_cast<unsigned>(std::strtoul(std::string(signature.substr(kernel + kernel_key.size(), 10)).c_str(), nullptr, 10));
    name.arguments.clear();
    for (std::string_view argument : detail::split_arguments(signature.substr(begin, signature.size() - 2 - begin))) {
        name.arguments += (name.arguments.empty() ? "" : ", ") + detail::argument_text(argument);
    }
    return true;
}

}  // namespace host
QIAO_NAMESPACE_END
