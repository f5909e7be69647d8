// SPDX-License-Identifier: Apache-2.0
// Command line: a word is looked up in the option table by its spelling, its value is fetched as the option's form
// says, then the action stores it.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <qiao/driver/options.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

enum class OptionForm : uint8_t { flag, value, optional_value, list, joined, prefix };

enum class OptionAction : uint8_t {
    output, compile, device_compile, device_link, library, link, run, preprocess, depend, depend_user, depend_aside, depend_user_aside, ptx, cubin, fatbin,
    depend_file, depend_target, depend_phony, output_directory, fails, standard, language, define, undefine, include_path, system_path,
    forced_include, relaxed_constexpr, extended_lambda, default_stream, not_honoured, not_honoured_unless_false, not_honoured_unless_true,
    ignored, architecture, generate_code, optimise, debug, host, fast_math, fmad, relocatable, machine, host_compiler, host_options,
    linker_options, archive_options, library_path, library_name, shared, static_, forward_host, forward_linker, no_warnings,
    warnings_as_errors, dry_run, verbose, keep, keep_directory, run_arguments, options_file, version, help
};

struct OptionSpec {
    std::string_view name, long_name;
    OptionForm form;
    OptionAction action;
    const char* help;
};

inline constexpr OptionSpec option_table[] = {
#define QIAO_OPTION(name, long_name, form, action, help) {name, long_name, OptionForm::form, OptionAction::action, help},
#include <qiao/driver/options.def>
#undef QIAO_OPTION
};

/// The option that `word` spells, and the value that is part of the word (after `=`, or joined).
struct OptionMatch {
    const OptionSpec* spec = nullptr;
    bool has_value = false;
    std::string value;
};

inline OptionMatch match_option(std::string_view word) {
    size_t equals = word.find('=');
    std::string_view key = word.substr(0, equals);
    for (const OptionSpec& spec : option_table) {
        // nvcc takes `-name` for `--name` too.
        bool named = key == spec.name || key == spec.long_name || (spec.long_name.size() > 2 && key == spec.long_name.substr(1)) ||
                     (spec.name.size() > 2 && key.size() > 2 && key[1] == '-' && key.substr(1) == spec.name);
        if (!named || (spec.form == OptionForm::flag && equals != std::string_view::npos)) continue;
        if (spec.form == OptionForm::prefix) continue;
        OptionMatch match{&spec, equals != std::string_view::npos, {}};
        if (match.has_value) match.value = std::string(word.substr(equals + 1));
        // `-DX=1`: the = belongs to the value; only `-D=X` and the long spelling's do not.
        return match;
    }
    for (const OptionSpec& spec : option_table) {
        if (spec.form == OptionForm::prefix && word.substr(0, spec.name.size()) == spec.name) return {&spec, true, std::string(word)};
    }
    const OptionSpec* best = nullptr;
    for (const OptionSpec& spec : option_table) {
        bool longer = spec.form == OptionForm::joined && word.size() > spec.name.size() && word.substr(0, spec.name.size()) == spec.name;
        if (longer && (!best || spec.name.size() > best->name.size())) best = &spec;
    }
    if (!best) return {};
    return {best, true, std::string(word.substr(best->name.size()))};
}

inline bool is_true(const std::string& value) { return value != "false" && value != "no" && value != "off" && value != "0"; }

/// 800 for sm_80, compute_80, sm_80a; 0 where it names no architecture ("native", "all").
inline int architecture_number(std::string_view name) {
    size_t underscore = name.find('_');
    if (underscore == std::string_view::npos) return 0;
    return std::atoi(std::string(name.substr(underscore + 1)).c_str()) * 10;
}

/// `-gencode arch=compute_70,code=[sm_70,compute_70]`.
inline int generated_architecture(std::string_view text) {
    size_t at = text.find("arch=");
    return architecture_number(at == std::string_view::npos ? text : text.substr(at + 5));
}

inline bool file_language(const std::string& path, Language& language) {
    size_t slash = path.rfind('/');
    std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
    if (base.find(".so.") != std::string::npos) {
        language = Language::object;
        return true;
    }
    size_t dot = base.rfind('.');
    std::string ext = dot == std::string::npos ? "" : base.substr(dot + 1);
    struct Row {
        const char* ext;
        Language language;
    };
    for (Row row : {Row{"cu", Language::cuda}, {"cpp", Language::cxx}, {"cc", Language::cxx}, {"cxx", Language::cxx}, {"c++", Language::cxx},
                    {"C", Language::cxx}, {"ii", Language::cxx}, {"c", Language::c}, {"o", Language::object}, {"obj", Language::object},
                    {"a", Language::object}, {"so", Language::object}, {"lo", Language::object}, {"s", Language::c}, {"S", Language::c}}) {
        if (ext == row.ext) {
            language = row.language;
            return true;
        }
    }
    return false;
}

/// The state of reading one command line.
class CommandLineReader {
public:
    Result<Invocation> read(std::vector<std::string> words) {
        words_ = std::move(words);
        for (at_ = 0; at_ < words_.size() && error_.empty(); ++at_) word(words_[at_]);
        if (error_.empty()) finish();
        if (!error_.empty()) return Error{ErrorKind::invalid_value, error_};
        return std::move(out_);
    }

private:
    void word(const std::string& w) {
        if (w.size() < 2 || w[0] != '-') return input(w);
        OptionMatch match = match_option(w);
        if (!match.spec) return unknown(w);
        const OptionSpec& spec = *match.spec;
        bool wants = spec.form == OptionForm::value || spec.form == OptionForm::list || spec.form == OptionForm::joined;
        if (wants && !match.has_value) {
            if (at_ + 1 >= words_.size()) return fail("option '" + w + "' needs a value");
            match.value = words_[++at_];
        } else if (spec.form == OptionForm::optional_value && !match.has_value && at_ + 1 < words_.size() && error_kind(words_[at_ + 1])) {
            match.value = words_[++at_];
        }
        if (spec.form == OptionForm::list) {
            for (std::string& part : split_commas(match.value)) act(spec, w, part);
        } else {
            act(spec, w, match.value);
        }
    }

    static bool error_kind(std::string_view value) {
        size_t comma = value.find(',');
        std::string_view first = value.substr(0, comma);
        return first == "all-warnings" || first == "cross-execution-space-call" || first == "reorder" || first == "default-stream-launch" ||
               first == "missing-launch-bounds" || first == "ext-lambda-captures-this" || first == "deprecated-declarations";
    }

    void unknown(const std::string& w) {
        if (forward_host_) {
            out_.host_options.push_back(w);
        } else if (forward_linker_) {
            out_.linker_options.push_back(w);
        } else {
            fail("unknown option '" + w + "' (options of the host compiler go behind -Xcompiler)");
        }
    }

    void input(const std::string& path) { out_.inputs.push_back({path, Language::cuda, false}); }
    void link_argument(std::string text) { out_.inputs.push_back({std::move(text), Language::object, true}); }
    void fail(std::string message) {
        if (error_.empty()) error_ = std::move(message);
    }
    void host(std::string option) { out_.host_options.push_back(std::move(option)); }
    void preprocess(std::string option) { out_.preprocess_options.push_back(std::move(option)); }
    void not_honoured(const std::string& w) {
        std::string warning = "option '" + w + "' is not honoured";
        if (std::find(out_.warnings.begin(), out_.warnings.end(), warning) == out_.warnings.end()) out_.warnings.push_back(std::move(warning));
    }
    void phase(Phase p) {
        if (out_.phase == Phase::link) out_.phase = p;
    }

    void image(const char* extension) {
        phase(Phase::image);
        out_.image_extension = extension;
    }

    void act(const OptionSpec& spec, const std::string& w, const std::string& v) {
        using A = OptionAction;
        Invocation& o = out_;
        switch (spec.action) {
            case A::output: o.output = v; break;
            case A::compile: phase(Phase::compile); break;
            case A::device_compile: phase(Phase::compile); o.relocatable = true; break;
            case A::device_link: phase(Phase::device_link); break;
            case A::library: phase(Phase::library); break;
            case A::link: break;
            case A::ptx: image(".ptx"); break;
            case A::cubin: image(".cubin"); break;
            case A::fatbin: image(".fatbin"); break;
            case A::run: o.run = true; break;
            case A::preprocess: phase(Phase::preprocess); break;
            case A::depend: phase(Phase::depend); break;
            case A::depend_user: phase(Phase::depend); o.depend_user = true; break;
            case A::depend_aside: o.depend_aside = true; break;
            case A::depend_user_aside: o.depend_aside = o.depend_user = true; break;
            case A::depend_file: o.depend_file = v; break;
            case A::depend_target: o.depend_target = v; break;
            case A::depend_phony: o.depend_phony = true; break;
            case A::output_directory: o.output_directory = v; break;
            case A::fails: fail("option '" + w + "' is " + spec.help); break;
            case A::standard: standard(v); break;
            case A::language: language_ = v; break;
            case A::define: define(v); break;
            case A::undefine: o.undefines.push_back(v); preprocess("-U" + v); break;
            case A::include_path: o.include_paths.push_back(v); preprocess("-I"); preprocess(v); break;
            case A::system_path: o.system_paths.push_back(v); preprocess("-isystem"); preprocess(v); break;
            case A::forced_include: o.forced_includes.push_back(v); break;
            case A::relaxed_constexpr: o.relaxed_constexpr = true; break;
            case A::extended_lambda: o.extended_lambda = true; break;
            case A::default_stream: o.per_thread_stream = v == "per-thread"; break;
            case A::not_honoured: not_honoured(w); break;
            case A::not_honoured_unless_false:
                if (is_true(v)) not_honoured(w);
                break;
            case A::not_honoured_unless_true:
                if (!is_true(v)) not_honoured(w);
                break;
            case A::ignored: break;
            case A::architecture: add_architecture(architecture_number(v)); break;
            case A::generate_code: add_architecture(generated_architecture(v)); break;
            case A::optimise: host("-O" + v); break;
            case A::debug: host("-g"); break;
            case A::host: host(w); break;
            case A::fast_math: o.fast_math = true; break;
            case A::fmad: o.contract = is_true(v); break;
            case A::relocatable: o.relocatable = is_true(v); break;
            case A::machine:
                if (v != "64") fail("only 64-bit programs can be built");
                break;
            case A::host_compiler: o.host_compiler = v; break;
            case A::host_options: host(v); break;
            case A::linker_options: o.linker_options.push_back(v); break;
            case A::archive_options: o.archive_options.push_back(v); break;
            case A::library_path: link_argument("-L" + v); break;
            case A::library_name: library(v); break;
            case A::shared: o.shared = true; o.linker_options_first.push_back("-shared"); break;
            case A::static_: o.linker_options_first.push_back("-static"); break;
            case A::forward_host: forward_host_ = true; break;
            case A::forward_linker: forward_linker_ = true; break;
            case A::no_warnings: o.quiet = true; host("-w"); break;
            case A::warnings_as_errors:
                if (v.empty() || v.find("all-warnings") != std::string::npos) host("-Werror");
                break;
            case A::dry_run: o.dry_run = true; break;
            case A::verbose: o.verbose = true; break;
            case A::keep: o.keep = true; break;
            case A::keep_directory: o.keep_directory = v; break;
            case A::run_arguments: o.run_arguments.push_back(v); break;
            case A::options_file: options_file(v); break;
            case A::version: o.version = true; break;
            case A::help: o.help = true; break;
        }
    }

    void define(const std::string& v) {
        size_t equals = v.find('=');
        out_.defines.push_back({v.substr(0, equals), equals == std::string::npos ? "1" : v.substr(equals + 1)});
        preprocess("-D" + v);
    }

    void standard(const std::string& v) {
        for (const char* known : {"c++03", "c++11", "c++14", "c++17", "c++20", "c++23", "gnu++11", "gnu++14", "gnu++17", "gnu++20", "gnu++23"}) {
            if (v == known) out_.standard = v;
        }
        if (out_.standard != v) fail("unknown language standard '" + v + "'");
        if (v == "c++03") fail("the language standard must be at least c++11");
    }

    void add_architecture(int number) {
        if (number > 0) out_.architectures.push_back(number);
    }

    /// The CUDA runtime and driver libraries are qiao's own.
    void library(const std::string& name) {
        for (const char* own : {"cudart", "cudart_static", "cuda", "cudadevrt", "nvrtc", "cublas", "cublas_static", "curand", "curand_static", "cufft",
                                "cufft_static", "cufft_static_nocallback"}) {
            if (name == own) return;
        }
        link_argument("-l" + name);
    }

    void options_file(const std::string& path) {
        std::FILE* file = std::fopen(path.c_str(), "r");
        if (!file) return fail("cannot read options file '" + path + "'");
        std::vector<std::string> words;
        std::string current;
        bool comment = false;
        for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
            if (c == '#' && current.empty()) comment = true;
            bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (space && !current.empty()) {
                words.push_back(std::move(current));
                current.clear();
            } else if (!space && !comment) {
                current += static_cast<char>(c);
            }
            if (c == '\n') comment = false;
        }
        std::fclose(file);
        if (!current.empty()) words.push_back(std::move(current));
        if (words_.size() > 10000) return fail("options files include each other");
        words_.insert(words_.begin() + static_cast<std::ptrdiff_t>(at_) + 1, words.begin(), words.end());
    }

    /// What only the whole line tells: languages, and combinations that make no sense.
    void finish() {
        size_t sources = 0;
        for (Input& i : out_.inputs) {
            if (i.link_argument) continue;
            if (!language_.empty()) {
                bool object = file_language(i.path, i.language) && i.language == Language::object;
                if (object) continue;
                if (language_ == "cu") i.language = Language::cuda;
                else if (language_ == "c++") i.language = Language::cxx;
                else if (language_ == "c") i.language = Language::c;
                else return fail("unknown language '" + language_ + "' (cu, c++ or c)");
            } else if (!file_language(i.path, i.language)) {
                return fail("don't know what to do with '" + i.path + "'");
            }
            sources += i.language != Language::object;
        }
        if (out_.version || out_.help) return;
        size_t files = static_cast<size_t>(std::count_if(out_.inputs.begin(), out_.inputs.end(), [](const Input& i) { return !i.link_argument; }));
        if (files == 0) return fail("no input files");
        bool single = out_.phase == Phase::compile || out_.phase == Phase::preprocess || out_.phase == Phase::image;
        if (single && sources > 1 && !out_.output.empty()) return fail("-o with several inputs needs linking: leave out -c");
    }

    Invocation out_;
    std::vector<std::string> words_;
    size_t at_ = 0;
    std::string error_, language_;
    bool forward_host_ = false, forward_linker_ = false;
};

}  // namespace detail

int Invocation::architecture() const {
    int best = 0;
    for (int a : architectures) {
        bool better = best == 0 || (a <= 800 && (best > 800 || a > best)) || (a > 800 && a < best && best > 800);
        if (better) best = a;
    }
    return best == 0 ? 800 : best;
}

long Invocation::cplusplus() const {
    std::string_view year = standard.size() >= 2 ? std::string_view(standard).substr(standard.size() - 2) : "17";
    if (year == "11") return 201103L;
    if (year == "14") return 201402L;
    if (year == "20") return 202002L;
    if (year == "23") return 202302L;
    return 201703L;
}

std::vector<std::string> split_commas(std::string_view text) {
    std::vector<std::string> parts(1);
    char quote = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && i + 1 < text.size()) {
            parts.back() += text[++i];
        } else if (quote ? c == quote : (c == '"' || c == '\'')) {
            quote = quote ? 0 : c;
        } else if (c == ',' && !quote) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    parts.erase(std::remove(parts.begin(), parts.end(), std::string()), parts.end());
    return parts;
}

std::string option_help() {
    std::string text = "Usage: qiaocc [options] files\n\nCompiles CUDA C++ (.cu), C++ and C files, and links them with qiao's runtime.\nOptions, as nvcc has them:\n";
    for (const detail::OptionSpec& spec : detail::option_table) {
        std::string line = "  " + std::string(spec.name);
        if (spec.long_name != spec.name) line += ", " + std::string(spec.long_name);
        line += line.size() < 44 ? std::string(44 - line.size(), ' ') : std::string("  ");
        text += line + spec.help;
        if (spec.action == detail::OptionAction::not_honoured) text += " (not honoured)";
        text += '\n';
    }
    return text;
}

Result<Invocation> parse_command_line(const std::vector<std::string>& arguments) {
    return detail::CommandLineReader().read(arguments);
}

}  // namespace driver
QIAO_NAMESPACE_END
