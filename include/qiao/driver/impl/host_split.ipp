// SPDX-License-Identifier: Apache-2.0
// The host splitter: one walk over namespaces and classes, declarations with CUDA keywords parsed whole, everything
// else only looked through for launches and leftover keywords. Edits are collected and applied at the end.
#pragma once
#include <algorithm>
#include <set>

#include <qiao/driver/declaration.hpp>
#include <qiao/driver/host_split.hpp>
#include <qiao/driver/launch.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

/// Replaces text[offset, offset + length). Character 1 in `text` stands for the place of kernel `kernel`.
struct HostEdit {
    size_t offset;
    size_t length;
    std::string text;
    size_t kernel = 0;
};

class HostSplitter {
public:
    HostSplitter(std::string_view text, SourceManager& sources, Diagnostics& diagnostics, bool relocatable)
        : t_(text), sources_(sources), diagnostics_(diagnostics), relocatable_(relocatable) {}

    HostSplit run() {
        walk();
        declare_reference_names();
        for (uint32_t offset : t_.device_pragmas()) {
            size_t end = std::min(t_.source().find('\n', offset), t_.source().size());
            edits_.push_back({offset, end - offset, ""});
        }
        assemble();
        return std::move(result_);
    }

private:
    struct Scope {
        std::string name;  ///< with trailing ::, or empty
        size_t begin;      ///< first token of its declaration
        size_t close;      ///< its }
        bool is_class;
        bool templated;
        bool unnamed;
        bool linkage = false;
        std::vector<std::pair<size_t, size_t>> headers;  ///< template headers
    };

    // ---- the walk over scopes ----

    void walk() {
        size_t i = 1;
        start_ = 1;
        while (t_[i].kind != HostTok::eof) {
            switch (t_[i].punct) {
                case '{': i = open_brace(i); continue;
                case '}':
                    if (!scopes_.empty() && scopes_.back().close == i) scopes_.pop_back();
                    begin_declaration(++i);
                    continue;
                case ';': begin_declaration(++i); continue;
                case '(':
                case '[': {
                    size_t end = t_.after_group(i);
                    look_through(i + 1, end);
                    i = end;
                    continue;
                }
                case '=': initialiser_ |= !t_.is(i - 1, "operator"); break;
                case ':':
                    if (t_.is(i - 1, "public") || t_.is(i - 1, "private") || t_.is(i - 1, "protected")) begin_declaration(i + 1);
                    break;
                default: break;
            }
            if (t_.is(i, "template") && t_.is(i + 1, '<')) {
                std::vector<std::pair<size_t, size_t>> headers;
                i = std::max(i + 1, parse_template_headers(t_, i, headers));
                continue;
            }
            if (names_texture_reference(i) && !initialiser_ && !in_class()) {
                size_t end = texture_reference(i);
                if (end > i) {
                    i = end;
                    begin_declaration(i);
                    continue;
                }
            }
            bool parenthesised = false;
            if (t_[i].kind == HostTok::identifier && is_cuda_keyword(t_.text(i), parenthesised)) {
                if (!initialiser_) {
                    size_t end = declaration(start_);
                    if (end > i) {
                        i = end;
                        begin_declaration(i);
                        continue;
                    }
                }
                strip(i);
            }
            ++i;
        }
    }

    void begin_declaration(size_t i) {
        if (scopes_.empty()) outermost_.push_back(i);
        start_ = i;
        initialiser_ = false;
    }

    size_t open_brace(size_t brace) {
        size_t close = t_[brace].partner;
        if (close == 0) return brace + 1;
        size_t head = start_;
        if (t_.is(head, "inline")) ++head;
        bool is_class = false;
        Scope scope{"", start_, close, false, in_template(), false, false, {}};
        if (t_.is(head, "namespace")) {
            for (size_t i = head + 1; i < brace; ++i) {
                if (t_.is(i, '[') || t_.is(i, "__attribute__")) {
                    i = t_.is(i, '[') ? t_.after_group(i) - 1 : skip_attribute(t_, i) - 1;
                } else if (t_[i].kind == HostTok::identifier && !t_.is(i, "inline")) {
                    scope.name += std::string(t_.text(i)) + "::";
                }
            }
            scope.unnamed = scope.name.empty();
        } else if (t_.is(head, "extern") && head + 2 == brace) {
            scope.linkage = true;
        } else {
            size_t name = initialiser_ ? 0 : class_head_name(t_, start_, brace, is_class);
            if (!is_class) {
                host_function_ = initialiser_ ? 0 : start_;
                look_through(brace + 1, close);
                host_function_ = 0;
                begin_declaration(close + 1);
                return close + 1;
            }
            scope.is_class = true;
            parse_template_headers(t_, start_, scope.headers);
            scope.templated |= !scope.headers.empty();
            scope.name = (name ? std::string(t_.text(name)) : std::string("(unnamed)")) + "::";
        }
        scopes_.push_back(std::move(scope));
        begin_declaration(brace + 1);
        return brace + 1;
    }

    bool in_template() const { return !scopes_.empty() && scopes_.back().templated; }
    bool in_class() const { return !scopes_.empty() && scopes_.back().is_class; }
    bool in_unnamed() const {
        return std::any_of(scopes_.begin(), scopes_.end(), [](const Scope& s) { return s.unnamed; });
    }
    std::string qualified(std::string_view name) const {
        std::string out;
        for (const Scope& s : scopes_) out += s.name;
        return out.append(name);
    }

    // ---- edits ----

    void replace(size_t first, size_t last, std::string text) {
        size_t offset = t_[first].offset;
        size_t end = t_[last].offset + t_[last].length;
        edits_.push_back({offset, end - offset, std::move(text)});
    }
    void insert_after(size_t token, std::string text) { edits_.push_back({t_[token].offset + t_[token].length, 0, std::move(text)}); }

    /// Blanks a CUDA keyword with its argument; columns stay.
    void strip(size_t i) {
        bool parenthesised = false;
        is_cuda_keyword(t_.text(i), parenthesised);
        if (t_.is(i, "__forceinline__")) {
            replace(i, i, already_inline(i) ? std::string(15, ' ') : "inline         ");
        } else if (t_.is(i, "__noinline__")) {
            // __attribute__((__noinline__)) is the host compiler's own.
            if (!t_.is(i - 1, '(') && !t_.is(i - 1, ',')) replace(i, i, std::string(12, ' '));
        } else {
            size_t last = parenthesised && t_.is(i + 1, '(') ? t_.after_group(i + 1) - 1 : i;
            size_t begin = t_[i].offset;
            size_t end = t_[last].offset + t_[last].length;
            std::string_view old = t_.source().substr(begin, end - begin);
            std::string blank = line_structure(old);
            replace(i, last, blank.empty() ? std::string(old.size(), ' ') : blank);
        }
    }
    bool already_inline(size_t i) const {
        for (size_t j = i - 1; j > 0 && i - j < 8 && t_[j].kind == HostTok::identifier; --j) {
            if (t_.is(j, "inline") || t_.is(j, "__inline__") || t_.is(j, "__forceinline__")) return true;
        }
        for (size_t j = i + 1; j - i < 8 && t_[j].kind == HostTok::identifier; ++j) {
            if (t_.is(j, "inline") || t_.is(j, "__inline__")) return true;
        }
        return false;
    }

    /// Strips keywords and rewrites launches in tokens [begin, end).
    void look_through(size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            bool parenthesised = false;
            if (host_function_ && t_.is(i, '[')) {
                if (size_t after = lambda(i)) i = after - 1;
            } else if (t_[i].kind == HostTok::identifier && is_cuda_keyword(t_.text(i), parenthesised)) {
                if (t_.is(i, "__device__") && t_.is(i - 1, ']') && !t_.is(i + 1, "__host__") && !device_body_) {
                    error(i, DiagCode::unsupported, "qiao: a __device__ lambda in host code is not supported");
                }
                if (i != keep_) strip(i);
                if (parenthesised && t_.is(i + 1, '(')) i = t_.after_group(i + 1) - 1;
            } else if (t_.is(i, '<') && t_.is(i + 1, '<') && t_.is(i + 2, '<') && !t_.is(i - 1, "operator")) {
                launch(i);
                i += 2;
            }
        }
    }

    void error(size_t token, DiagCode code, std::string message) {
        PresumedPlace p = t_.place(token);
        diagnostics_.report({Severity::error, code, {sources_.add_name(p.file), p.line, p.column}, std::move(message), {}});
    }

    // ---- lambdas ----

    /// Turns the extended lambda at `open` into an object of a class in front of the declaration at namespace scope; returns
    /// the index after it, 0 where there is none.
    size_t lambda(size_t open) {
        LambdaSyntax syntax = parse_device_lambda(t_, open);
        bool by_reference = t_.is(open + 1, '&') || t_.text(open + 1) == "&&";
        if (!syntax.end || !syntax.device || (by_reference && syntax.host)) return 0;
        LambdaContext context;
        context.function = host_function_;
        size_t outside = host_function_;
        std::string namespaces;
        for (auto s = scopes_.rbegin(); s != scopes_.rend(); ++s) {
            if (s->is_class || s->linkage) outside = s->begin;
            if (!s->is_class) namespaces.insert(0, s->name);
            context.templates.insert(context.templates.begin(), s->headers.begin(), s->headers.end());
        }
        HostLambda l = translate_lambda(t_, syntax, context, result_.lambdas.size());
        if (!l.problem.empty()) error(open, DiagCode::unsupported, l.problem);
        l.namespaces = namespaces;
        std::string call = syntax.host ? single_line(lambda_operator(t_, syntax, "", l.directives)) : "";
        edits_.push_back({t_[outside].offset, 0, "namespace { " + l.head + call + " }; } "});
        replace(open, syntax.end - 1, l.expression + line_structure(span(open, syntax.end - 1)));
        result_.lambdas.push_back(std::move(l));
        return syntax.end;
    }

    // ---- launches ----

    void launch(size_t open) {
        LaunchSyntax l = parse_launch(t_, open);
        if (l.close == 0) return error(open, DiagCode::syntax, "expected '>>>' to close the launch configuration");
        if (l.arguments == 0) return error(l.close + 2, DiagCode::syntax, "expected '(' after the launch configuration");
        if (l.callee == 0) return error(open, DiagCode::syntax, "expected a kernel before '<<<'");
        size_t begin = t_[l.callee].offset;
        size_t end = t_[open].offset;
        std::string_view callee = t_.source().substr(begin, end - begin);
        edits_.push_back({begin, end - begin, "(::qiao::host::configure(" + line_structure(callee)});
        for (size_t i = open; i < open + 3; ++i) replace(i, i, "");
        replace(l.close, l.close, ") ? (void)0 : " + single_line(callee));
        replace(l.close + 1, l.close + 1, "");
        replace(l.close + 2, l.close + 2, "");
        insert_after(t_.after_group(l.arguments) - 1, ")");
    }

    // ---- declarations ----

    /// Rewrites the declaration at `begin`; returns the index after it.
    size_t declaration(size_t begin) {
        HostDeclaration d = parse_declaration(t_, begin);
        if (d.kind == HostDeclaration::Kind::function && d.body && !d.explicit_instantiation) {
            if (d.global) {
                kernel(d);
            } else if (d.device && !d.host) {
                device_function(d);
            } else {
                unused_function(d);
                host_function_ = d.device ? 0 : d.begin;
                look_through(d.begin, d.end);
                host_function_ = 0;
            }
            keep_ = 0;
        } else if (d.kind == HostDeclaration::Kind::variable && !d.is_typedef) {
            variable(d);
        } else {
            look_through(d.begin, d.end);
        }
        return d.end;
    }

    /// Functions that only device code calls would be reported as unused.
    void unused_function(const HostDeclaration& d) {
        keep_ = 0;
        if (in_class() || !d.template_headers.empty() || d.first_keyword == 0 || !(d.is_static || in_unnamed())) return;
        keep_ = d.first_keyword;
        replace(keep_, keep_, "__attribute__((unused))");
    }

    std::string declared_name(const HostDeclaration& d) const {
        size_t end = t_.is(d.name, "operator") ? d.name_end - 1 : d.name;
        return qualified(single_line(span(d.name_begin, end)));
    }
    std::string_view span(size_t first, size_t last) const {
        return t_.source().substr(t_[first].offset, t_[last].offset + t_[last].length - t_[first].offset);
    }

    void replace_body(const HostDeclaration& d, const std::string& code, size_t kernel_index = 0) {
        size_t close = t_.after_group(d.body) - 1;
        std::string_view old = span(d.body, close);
        HostEdit edit{t_[d.body].offset, old.size(), "{ " + code + " }" + line_structure(old), kernel_index};
        edits_.push_back(std::move(edit));
    }

    void device_function(const HostDeclaration& d) {
        if (d.is_constexpr || d.deduced_return) {
            device_body_ = true;
            look_through(d.begin, d.end);
            device_body_ = false;
            return;
        }
        unused_function(d);
        look_through(d.begin, d.body);
        std::string code;
        for (const HostParameter& p : parse_parameters(t_, d.parameters)) {
            if (!p.name) continue;
            std::string name(t_.text(p.name));
            code += p.pack ? "::qiao::host::unused(" + name + "...); " : "(void)" + name + "; ";
        }
        replace_body(d, code + "::qiao::host::device_function_called(" + quoted(declared_name(d)) + ");");
    }

    void kernel(const HostDeclaration& d) {
        if (in_template() || d.template_headers.size() > 1) {
            return error(d.name, DiagCode::unsupported, "qiao: a kernel that is a member of a class template is not supported");
        }
        look_through(d.begin, d.body);
        std::string self(single_line(span(d.name_begin, d.name_end - 1)));
        std::string arguments;  // of Signature
        if (!d.template_headers.empty() && !template_arguments(d, self, arguments)) return;

        std::string types, addresses;
        size_t number = 0;
        for (const HostParameter& p : parse_parameters(t_, d.parameters)) {
            std::string name = p.name ? std::string(t_.text(p.name)) : "qiao_" + std::to_string(number);
            ++number;
            if (!p.name) {
                insert_after(p.insert_after, " " + name);
            } else if (t_.text(p.name) == t_.text(d.name)) {
                name = "qiao_" + name;  // else it would hide the kernel's name
                replace(p.name, p.name, name);
            }
            std::string dots = p.pack ? "..." : "";
            types += (types.empty() ? "" : ", ") + ("typename ::qiao::host::Parameter<decltype(" + name + ")>::type") + dots;
            addresses += "::qiao::host::argument(" + name + ")" + dots + ", ";
        }
        std::string code = "typedef void QiaoFunction(" + types + "); struct QiaoTag { "
            "static ::qiao::host::ModuleRecord* module() { return &::qiao::host::this_module; } "
            "static const void* stub() { return reinterpret_cast<const void*>(static_cast<QiaoFunction*>(&" + self + ")); } "
            "static const char* name() { return " + quoted(declared_name(d)) + "; } "
            "\1 ";
        code += "static const char* signature() { return ::qiao::host::Signature<" + std::to_string(result_.kernels.size()) + arguments + ">::text(); } }; ";
        code += "void* qiao_arguments[] = {" + addresses + "nullptr}; ::qiao::host::Kernel<QiaoTag>::launch(qiao_arguments);";
        PresumedPlace place = t_.place(d.name);
        result_.kernels.push_back({declared_name(d), std::string(place.file), place.line});
        replace_body(d, code, result_.kernels.size() - 1);
    }

    /// Names all template parameters; appends `<T, N>` to `self` and fills `arguments` with types that stand for them.
    bool template_arguments(const HostDeclaration& d, std::string& self, std::string& arguments) {
        std::string list;
        size_t number = 0;
        auto [open, close] = d.template_headers.back();
        for (const HostTemplateParameter& p : parse_template_parameters(t_, open, close)) {
            if (p.kind == HostTemplateParameter::Kind::template_ && !p.of_types) {
                error(d.name, DiagCode::unsupported, "qiao: a kernel with a template template parameter that takes values is not supported");
                return false;
            }
            std::string name = p.name ? std::string(t_.text(p.name)) : "QiaoT" + std::to_string(number);
            ++number;
            if (!p.name) insert_after(p.insert_after, " " + name);
            std::string dots = p.pack ? "..." : "";
            list += (list.empty() ? "" : ", ") + name + dots;
            arguments += ", ";
            if (p.kind == HostTemplateParameter::Kind::type) {
                arguments += name + dots;
            } else if (p.kind == HostTemplateParameter::Kind::template_) {
                arguments += "::qiao::host::TemplateName<" + name + ">" + dots;
            } else {
                arguments += "typename ::qiao::host::ValueOf<decltype(" + name + "), " + name + ">::type" + dots;
            }
        }
        if (!list.empty()) self += "<" + list + ">";
        return true;
    }

    void variable(const HostDeclaration& d) {
        bool local_linkage = d.is_static || d.is_inline || in_class() || !d.template_headers.empty();
        bool linkage_specification = false;
        for (size_t i = d.begin; i < d.variables[0].name; ++i) {
            linkage_specification |= t_.is(i, "extern") && t_[i + 1].kind == HostTok::string;
        }
        bool declared_only = d.is_extern && !linkage_specification;
        if (d.managed) return managed_variable(d, declared_only);
        bool make_static = d.first_keyword != 0 && !local_linkage && !d.is_extern && !(relocatable_ && !d.shared);
        for (const HostVariable& v : d.variables) {
            std::string name = qualified(t_.text(v.name));
            if (declared_only) declared_extern_.insert(name);
            make_static &= v.name_begin == v.name && declared_extern_.count(name) == 0;
        }
        keep_ = 0;
        if (make_static) {
            keep_ = d.first_keyword;
            replace(keep_, keep_, d.shared ? "static __attribute__((unused))" : "static");
        }
        look_through(d.begin, d.end);
        keep_ = 0;
        if (d.first_keyword == 0 || d.shared || declared_only || in_class() || !d.template_headers.empty()) return;
        std::string code;
        for (const HostVariable& v : d.variables) {
            if (v.name != 0) code += registration(v, d.constant ? "constant" : "device");
        }
        insert_after(d.end - 1, code);
    }

    std::string registration(const HostVariable& v, const char* kind) {
        std::string name(single_line(span(v.name_begin, v.name)));
        return " static ::qiao::host::Variable qiao_variable_" + std::to_string(result_.variables++) + "(&::qiao::host::this_module, "
               "::qiao::host::shadow(" + name + "), " + quoted(qualified(name)) + ", sizeof(" + name + "), ::qiao::host::VariableKind::" + kind + ");";
    }

    /// The declared variable stays as a shadow under another name; the name becomes a reference to managed memory.
    void managed_variable(const HostDeclaration& d, bool declared_only) {
        if (declared_only || in_class() || !d.template_headers.empty()) {
            return error(d.first_keyword, DiagCode::unsupported, "qiao: a __managed__ variable that is extern, a member or a template is not supported");
        }
        keep_ = d.first_keyword;
        replace(keep_, keep_, d.is_static ? "" : "static");
        look_through(d.begin, d.end);
        keep_ = 0;
        std::string code;
        for (const HostVariable& v : d.variables) {
            std::string name(t_.text(v.name));
            std::string number = std::to_string(result_.variables++);
            replace(v.name, v.name, "qiao_managed_" + name);
            code += " static void* qiao_storage_" + number + "; static ::qiao::host::Variable qiao_variable_" + number +
                    "(&::qiao::host::this_module, ::qiao::host::shadow(qiao_managed_" + name + "), " + quoted(qualified(name)) + ", sizeof(qiao_managed_" +
                    name + "), ::qiao::host::VariableKind::managed, &qiao_storage_" + number + "); static decltype(qiao_managed_" + name + ")& " + name +
                    " = ::qiao::host::managed(qiao_managed_" + name + ", &qiao_storage_" + number + ");";
        }
        insert_after(d.end - 1, code);
    }

    // ---- texture and surface references ----

    /// texture<...> or surface<...>, and not a name of some namespace or class.
    bool names_texture_reference(size_t i) const {
        return t_[i].kind == HostTok::identifier && (t_.is(i, "texture") || t_.is(i, "surface")) && t_.is(i + 1, '<') && t_[i - 1].kind != HostTok::scope;
    }

    /// Makes the variables at whose type token `type` stands static, as nvcc did, and registers them; returns the index after them.
    size_t texture_reference(size_t type) {
        HostDeclaration d = parse_declaration(t_, start_);
        if (d.kind != HostDeclaration::Kind::variable || d.is_typedef || d.is_extern || !d.template_headers.empty() || d.end <= type) return 0;
        if (!d.is_static) edits_.push_back({t_[type].offset, 0, "static "});
        std::string code;
        for (const HostVariable& v : d.variables) code += registration(v, "texture");
        insert_after(d.end - 1, code);
        return d.end;
    }

    /// Newer toolkits dropped the names, and programs have classes of their own under them; so they are only declared where
    /// a program uses them and does not define them.
    void declare_reference_names() {
        declare_reference_name("texture", "template <typename T, int d = 1, cudaTextureReadMode m = cudaReadModeElementType> using texture = ::qiao_texture<T, d, m>; ");
        declare_reference_name("surface", "template <typename T, int d = 1> using surface = ::qiao_surface<T, d>; ");
    }
    void declare_reference_name(std::string_view name, const char* declaration) {
        size_t use = 0;
        for (size_t i = 1; t_[i].kind != HostTok::eof; ++i) {
            if (t_.text(i) != name) continue;
            if (t_.is(i - 1, "struct") || t_.is(i - 1, "class")) return;
            if (use == 0 && names_texture_reference(i)) use = i;
        }
        if (use == 0) return;
        auto after = std::upper_bound(outermost_.begin(), outermost_.end(), use);
        // The first of the edits, as it comes before what else is inserted there.
        edits_.insert(edits_.begin(), {t_[after == outermost_.begin() ? 1 : *std::prev(after)].offset, 0, declaration});
    }

    // ---- output ----

    void assemble() {
        // What is inserted at a token comes before what replaces it.
        auto key = [](const HostEdit& e) { return std::make_pair(e.offset, e.length != 0); };
        std::stable_sort(edits_.begin(), edits_.end(), [&](const HostEdit& a, const HostEdit& b) { return key(a) < key(b); });
        // Kernels come in the order of their bodies, so the places do too.
        std::string_view source = t_.source();
        std::string out;
        out.reserve(source.size() + source.size() / 8);
        size_t at = 0;
        for (const HostEdit& e : edits_) {
            if (e.offset < at) continue;  // inside text that is gone
            out += source.substr(at, e.offset - at);
            size_t mark = e.text.find('\1');
            if (mark == std::string::npos) {
                out += e.text;
            } else {
                out.append(e.text, 0, mark);
                result_.pieces.push_back(std::move(out));
                out.assign(e.text, mark + 1, std::string::npos);
            }
            at = e.offset + e.length;
        }
        out += source.substr(at);
        result_.pieces.push_back(std::move(out));
    }

    HostTokens t_;
    SourceManager& sources_;
    Diagnostics& diagnostics_;
    bool relocatable_;         ///< other files may name this one's variables
    HostSplit result_;
    std::vector<HostEdit> edits_;
    std::vector<Scope> scopes_;
    std::set<std::string> declared_extern_;
    std::vector<size_t> outermost_;  ///< where declarations outside of all scopes begin
    size_t start_ = 1;         ///< first token of the current declaration
    bool initialiser_ = false; ///< an = was met in it
    bool device_body_ = false; ///< looking through the kept body of a __device__ function
    size_t keep_ = 0;          ///< keyword that was replaced already
    size_t host_function_ = 0; ///< first token of the plain host function whose body is looked through
};

}  // namespace detail

std::string HostSplit::finish() const {
    std::string out;
    for (size_t i = 0; i < pieces.size(); ++i) {
        out += pieces[i];
        if (i >= kernels.size()) continue;
        out += "static const char* file() { return " + quoted(kernels[i].file) + "; } static unsigned line() { return " +
               std::to_string(kernels[i].line) + "u; }";
    }
    return out;
}

HostSplit split_host(std::string_view text, SourceManager& sources, Diagnostics& diagnostics, bool relocatable) {
    return detail::HostSplitter(text, sources, diagnostics, relocatable).run();
}

// The record is constant-initialised, so kernels and variables may point to it before it is registered.
std::string module_definition(std::string_view file, std::string_view device_text, std::string_view options) {
    std::string out = "\n# 1 \"<qiaocc>\"\nnamespace qiao { inline namespace v0_1c { namespace host {\n"
                      // By another name: the compiler may have declared __dso_handle itself, for the destructor of a static object.
                      "extern void* this_object __asm__(\"__dso_handle\") __attribute__((visibility(\"hidden\")));\nnamespace {\n"
                      "const char module_text[] =";
    // One literal a stretch of lines keeps literals short and the generated file readable.
    for (size_t at = 0; at < device_text.size();) {
        size_t end = device_text.find('\n', std::min(at + 4096, device_text.size()));
        end = end == std::string_view::npos ? device_text.size() : end + 1;
        out += "\n    " + quoted(device_text.substr(at, end - at));
        at = end;
    }
    if (device_text.empty()) out += " \"\"";
    out += ";\nModuleRecord this_module = {" + quoted(file) + ", module_text, sizeof(module_text) - 1, " + quoted(options) + ", nullptr, &this_object};\n";
    out += "RegisterModule register_this_module(&this_module);\n}}}}\n";
    return out;
}

}  // namespace driver
QIAO_NAMESPACE_END
