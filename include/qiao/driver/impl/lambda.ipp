// SPDX-License-Identifier: Apache-2.0
// Extended lambdas: their syntax, their captures, and the texts of the twins.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <map>

#include <qiao/driver/declaration.hpp>
#include <qiao/driver/lambda.hpp>
#include <qiao/driver/locals.hpp>
#include <qiao/driver/text.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

LambdaSyntax parse_device_lambda(const HostTokens& t, size_t open) {
    LambdaSyntax l;
    bool parenthesised = false;
    size_t i = t.after_group(open);
    if (t.is(open + 1, '[') || !is_cuda_keyword(t.text(i), parenthesised)) return l;
    l.begin = open;
    for (; is_cuda_keyword(t.text(i), parenthesised); i = parenthesised && t.is(i + 1, '(') ? t.after_group(i + 1) : i + 1) {
        l.device |= t.is(i, "__device__");
        l.host |= t.is(i, "__host__");
    }
    if (t.is(i, '(')) {
        l.parameters = i;
        i = t.after_group(i);
    }
    for (; t[i].kind != HostTok::eof && !t.is(i, '{') && !t.is(i, ';') && !t.is(i, ')'); ++i) {
        l.is_mutable |= t.is(i, "mutable");
        if (t[i].kind == HostTok::arrow && !l.result) l.result = i;
        if (t.is(i, '(')) i = t.after_group(i) - 1;
    }
    if (!t.is(i, '{') || t[i].partner == 0) return l;
    l.body = i;
    l.end = t.after_group(i);
    return l;
}

namespace detail {

inline std::string_view slice(const HostTokens& t, size_t first, size_t last) {
    if (first >= last) return {};
    return t.source().substr(t[first].offset, t[last - 1].offset + t[last - 1].length - t[first].offset);
}

/// One member of the twins.
struct LambdaMember {
    std::string name;
    std::string value;  ///< expression at the lambda's place
};

class LambdaTranslation {
public:
    LambdaTranslation(const HostTokens& tokens, const LambdaSyntax& lambda, const LambdaContext& context) : t_(tokens), l_(lambda), context_(context) {}

    HostLambda run(size_t number) {
        names_ = names_around(t_, context_.function, l_.begin);
        own_ = declared_in(t_, l_.body, l_.end);
        for (size_t i = l_.begin; i < l_.end; ++i) {
            bool member = t_.is(i - 1, '.') || t_[i - 1].kind == HostTok::arrow || t_[i - 1].kind == HostTok::scope;
            if (!member) used_.insert(t_.text(i));
        }
        PresumedPlace place = t_.place(l_.begin);
        out_.file = std::string(place.file);
        out_.line = place.line;
        out_.name = "qiao_lambda_" + std::to_string(number);
        captures();
        std::string aliases = repeated_statements();
        std::string parameters, arguments;
        member_parameters(parameters, arguments);
        template_parameters(parameters, arguments);
        std::string members, values;
        for (size_t i = 0; i < members_.size(); ++i) {
            members += "QiaoC" + std::to_string(i) + " " + members_[i].name + "; ";
            values += (i ? ", " : "") + members_[i].value;
        }
        out_.head = (parameters.empty() ? "" : "template <" + parameters + "> ") + "struct " + out_.name + " { " + members + aliases;
        out_.expression = out_.name + (parameters.empty() ? "" : "<" + arguments + ">") + "{" + values + "}";
        return std::move(out_);
    }

private:
    /// A name that is no member's and no part of a qualified one.
    bool is_plain_name(size_t i) const {
        if (t_[i].kind != HostTok::identifier || t_[i + 1].kind == HostTok::scope) return false;
        return !t_.is(i - 1, '.') && t_[i - 1].kind != HostTok::arrow && t_[i - 1].kind != HostTok::scope;
    }
    void refuse(const std::string& feature) {
        if (out_.problem.empty()) out_.problem = "qiao: a __device__ lambda in host code " + feature + " is not supported";
    }

    void captures() {
        std::set<std::string_view> taken;
        for (auto [first, last] : split_list(t_, l_.begin, t_[l_.begin].partner)) {
            if (t_.is(first, '=') && last == first + 1) {
                implicit(taken);
            } else if (t_.is(first, '&')) {
                refuse("that captures by reference");
            } else if (t_.is(first, "this") || t_.is(first, '*')) {
                refuse("that captures 'this'");
            } else {
                std::string name(t_.text(first));
                taken.insert(t_.text(first));
                std::string_view value = t_.is(first + 1, '=') ? slice(t_, first + 2, last) : slice(t_, first + 1, last);
                if (last == first + 1 && names_.variables.count(name) == 0) continue;  // a constant, which is repeated
                members_.push_back({name, last == first + 1 ? name : single_line(value)});
            }
        }
    }

    /// [=]: every variable around whose name the body uses, unless a parameter or a declaration of its own comes first.
    void implicit(std::set<std::string_view>& taken) {
        if (l_.parameters) {
            for (const HostParameter& p : parse_parameters(t_, l_.parameters)) taken.insert(t_.text(p.name));
        }
        for (auto [first, last] : split_list(t_, l_.begin, t_[l_.begin].partner)) taken.insert(t_.text(first));
        for (size_t i = l_.body; i < l_.end; ++i) {
            if (!is_plain_name(i) || names_.variables.count(t_.text(i)) == 0 || !taken.insert(t_.text(i)).second || own_.count(i)) continue;
            members_.push_back({std::string(t_.text(i)), std::string(t_.text(i))});
        }
    }

    /// Constants and aliases that the lambda uses, as members; using-directives go to the body.
    std::string repeated_statements() {
        std::vector<std::string> kept;
        for (size_t k = names_.statements.size(); k-- > 0;) {
            const LocalNames::Statement& s = names_.statements[k];
            std::string text = single_line(slice(t_, s.begin, s.end)) + " ";
            if (s.name.empty()) {
                out_.directives.insert(0, text);
                continue;
            }
            if (used_.count(s.name) == 0) continue;
            for (size_t i = s.begin; i < s.end; ++i) used_.insert(t_.text(i));
            kept.push_back((s.is_constant && !s.is_static ? "static " : "") + text);
        }
        std::string all;
        for (size_t k = kept.size(); k-- > 0;) all += kept[k];
        return all;
    }

    void member_parameters(std::string& parameters, std::string& arguments) const {
        for (size_t i = 0; i < members_.size(); ++i) {
            const char* comma = i ? ", " : "";
            parameters += comma + ("class QiaoC" + std::to_string(i));
            arguments += comma + ("typename ::qiao::host::Captured<decltype(" + members_[i].value + ")>::type");
        }
    }

    /// The named parameters of the templates around, without default arguments.
    void template_parameters(std::string& parameters, std::string& arguments) {
        std::vector<std::pair<size_t, size_t>> headers = context_.templates;
        HostDeclaration function = parse_declaration(t_, context_.function);
        headers.insert(headers.end(), function.template_headers.begin(), function.template_headers.end());
        bool pack = false;
        for (auto [open, close] : headers) {
            std::vector<HostTemplateParameter> list = parse_template_parameters(t_, open, close);
            auto parts = split_list(t_, open, close);
            for (size_t i = 0; i < list.size() && i < parts.size(); ++i) {
                if (!list[i].name) continue;
                if (pack) refuse("in a template whose parameters go on behind a pack");
                pack |= list[i].pack;
                size_t end = parts[i].first;
                while (end < parts[i].second && !t_.is(end, '=')) end = t_.is(end, '(') ? t_.after_group(end) : end + 1;
                parameters += (parameters.empty() ? "" : ", ") + single_line(slice(t_, parts[i].first, end));
                arguments += (arguments.empty() ? "" : ", ") + std::string(t_.text(list[i].name)) + (list[i].pack ? "..." : "");
            }
        }
    }

    const HostTokens& t_;
    const LambdaSyntax& l_;
    const LambdaContext& context_;
    LocalNames names_;
    std::set<size_t> own_;
    std::set<std::string_view> used_;
    std::vector<LambdaMember> members_;
    HostLambda out_;
};

/// The result type. Host code may be C++11, where only lambdas can do without: those that return nothing, and those that
/// are one return statement.
inline std::string lambda_result(const HostTokens& t, const LambdaSyntax& l, bool host) {
    if (l.result) return std::string(slice(t, l.result, l.body));
    size_t returns = 0;
    for (size_t i = l.body + 1; i < l.end; ++i) returns += t.is(i, "return");
    if (!host || returns > 1) return {};
    if (returns == 0) return "-> void";
    if (!t.is(l.body + 1, "return") || !t.is(l.end - 2, ';')) return {};
    return "-> typename std::decay<decltype(" + std::string(slice(t, l.body + 2, l.end - 2)) + ")>::type";
}

/// All lambdas with `__device__` of a text, in order.
inline std::vector<LambdaSyntax> device_lambdas(const HostTokens& t) {
    std::vector<LambdaSyntax> found;
    for (size_t i = 1; t[i].kind != HostTok::eof; ++i) {
        if (!t.is(i, '[')) continue;
        LambdaSyntax l = parse_device_lambda(t, i);
        if (l.end && l.device) found.push_back(l);
    }
    return found;
}

inline std::string_view last_component(std::string_view path) {
    size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace detail

HostLambda translate_lambda(const HostTokens& tokens, const LambdaSyntax& lambda, const LambdaContext& context, size_t number) {
    return detail::LambdaTranslation(tokens, lambda, context).run(number);
}

// `auto` parameters become template parameters, since a class member's own would be C++20.
std::string lambda_operator(const HostTokens& t, const LambdaSyntax& l, std::string_view specifiers, std::string_view directives) {
    std::string templates, parameters;
    if (l.parameters) {
        size_t close = t[l.parameters].partner;
        size_t from = l.parameters + 1;
        for (size_t i = from; i < close; ++i) {
            if (!t.is(i, "auto")) continue;
            std::string name = "QiaoA" + std::to_string(i);
            bool pack = t[i + 1].kind == HostTok::ellipsis || t[i + 2].kind == HostTok::ellipsis || t[i + 3].kind == HostTok::ellipsis;
            templates += (templates.empty() ? "class " : ", class ") + std::string(pack ? "... " : "") + name;
            parameters += std::string(detail::slice(t, from, i)) + (i == from ? "" : " ") + name + " ";
            from = i + 1;
        }
        parameters += detail::slice(t, from, close);
    }
    std::string out = (templates.empty() ? "" : "template <" + templates + "> ") + std::string(specifiers) + " auto operator()(" + parameters + ")";
    out += (l.is_mutable ? " " : " const ") + detail::lambda_result(t, l, specifiers.empty()) + " {";
    return out.append(directives).append(detail::slice(t, l.body + 1, l.end));
}

std::string device_twins(std::string_view device_text, const std::vector<HostLambda>& lambdas) {
    HostTokens t(device_text);
    std::vector<LambdaSyntax> own = detail::device_lambdas(t);
    std::string out;
    std::map<std::pair<std::string, uint32_t>, size_t> met;  // lambdas of a line so far
    for (const HostLambda& l : lambdas) {
        // Macros may put a lambda on another line than the host compiler does: the nearest of the file then.
        std::vector<const LambdaSyntax*> nearest;
        uint32_t least = ~0U;
        for (const LambdaSyntax& o : own) {
            PresumedPlace place = t.place(o.begin);
            uint32_t distance = place.line > l.line ? place.line - l.line : l.line - place.line;
            if (detail::last_component(place.file) != detail::last_component(l.file) || distance > least) continue;
            if (distance < least) nearest.clear();
            least = distance;
            nearest.push_back(&o);
        }
        if (nearest.empty()) continue;
        size_t before = met[{l.file, l.line}]++;
        const LambdaSyntax* best = nearest[std::min(before, nearest.size() - 1)];
        std::string open, close;
        for (size_t at = 0, end; (end = l.namespaces.find("::", at)) != std::string::npos; at = end + 2) {
            open += "namespace " + l.namespaces.substr(at, end - at) + " { ";
            close += " }";
        }
        PresumedPlace place = t.place(best->parameters ? best->parameters : best->begin);
        out += "\n" + open + l.head + "\n# " + std::to_string(place.line) + " " + quoted(place.file) + "\n";
        out += lambda_operator(t, *best, "__device__", l.directives) + " };" + close + "\n";
    }
    return out;
}

}  // namespace driver
QIAO_NAMESPACE_END
