// SPDX-License-Identifier: Apache-2.0
// The driver's steps: commands for the host compiler, one method a step; every step returns an exit code.
#pragma once
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

#include <qiao/driver/device.hpp>
#include <qiao/driver/device_image.hpp>
#include <qiao/driver/driver.hpp>
#include <qiao/driver/host_split.hpp>
#include <qiao/driver/options.hpp>
#include <qiao/driver/process.hpp>
#include <qiao/version.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

using Command = std::vector<std::string>;

inline bool path_exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }
inline bool is_directory(const std::string& path) {
    struct stat info;
    return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}
inline std::string directory_of(const std::string& path) {
    size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string(".") : path.substr(0, slash);
}
inline void append(Command& command, const Command& more) { command.insert(command.end(), more.begin(), more.end()); }

/// The toolkit version whose headers qiao's agree with.
inline constexpr int toolkit_major = 13;
inline constexpr int toolkit_minor = 0;

/// The dependency rule's additional prerequisites, with make's escapes.
inline std::string make_escaped(const std::string& path) {
    std::string out;
    for (char c : path) {
        if (c == ' ' || c == '#') out += '\\';
        if (c == '$') out += '$';
        out += c;
    }
    return out;
}

/// The variables that nvcc prints with -v. Build systems (CMake's language CUDA) read them to find the toolkit: its
/// root, its headers, what is linked by default, and the default architecture.
inline std::string environment_text(const Installation& installation) {
    const char* path = std::getenv("PATH");
    const std::string& root = installation.toolkit;
    std::string text = "#$ TOP=" + root + "\n#$ NVVMIR_LIBRARY_DIR=" + root + "/nvvm/libdevice\n#$ PATH=" + (path ? path : "") + "\n#$ INCLUDES=";
    for (const std::string& include : installation.include_paths) text += "\"-I" + include + "\" ";
    return text + "\n#$ LIBRARIES=-L" + root + "/lib64\n#$ ARCHITECTURE=-arch compute_80\n";
}

class Driver {
public:
    Driver(Invocation invocation, Installation installation) : o_(std::move(invocation)), installation_(std::move(installation)) {}

    int run() {
        for (const std::string& warning : o_.warnings) {
            if (!o_.quiet) message("warning", warning);
        }
        choose_compiler();
        if (o_.verbose || o_.dry_run) std::fputs(environment_text(installation_).c_str(), stderr);
        switch (o_.phase) {
            case Phase::preprocess: return each_source([&](const Input& i) { return preprocess(i); });
            case Phase::depend: return each_source([&](const Input& i) { return depend(i); });
            case Phase::compile: return each_source([&](const Input& i) { return compile(i, object_name(i)); });
            case Phase::device_link: return device_link();
            case Phase::image: return each_source([&](const Input& i) { return device_image(i); });
            case Phase::library: return compile_all() ? failed_ : archive();
            case Phase::link: return compile_all() ? failed_ : link();
        }
        return 1;
    }

private:
    void message(const char* kind, const std::string& text) { std::fprintf(stderr, "qiaocc: %s: %s\n", kind, text.c_str()); }
    int error(const std::string& text) {
        message("error", text);
        return 1;
    }

    // ---- commands ----

    Process start(const Command& command, const std::string& output = {}) {
        if (o_.dry_run || o_.verbose) {
            std::fprintf(stderr, "#$ %s%s\n", command_text(command).c_str(), output.empty() ? "" : (" > " + output).c_str());
        }
        return o_.dry_run ? Process{} : start_process(command, output);
    }
    int finish(Process process, const Command& command) {
        if (o_.dry_run) return 0;
        int code = wait_process(process);
        if (process.id < 0) message("error", "cannot run '" + command[0] + "'");
        return code;
    }
    int execute(const Command& command, const std::string& output = {}) { return finish(start(command, output), command); }

    void choose_compiler() {
        const char* environment = std::getenv("NVCC_CCBIN");
        if (o_.host_compiler == "c++" && environment && *environment) o_.host_compiler = environment;
        if (!is_directory(o_.host_compiler)) return;
        std::string gxx = o_.host_compiler + "/g++";
        o_.host_compiler = path_exists(gxx) ? gxx : o_.host_compiler + "/c++";
    }

    /// The host compiler with the options that every phase takes.
    Command compiler(Language language) const {
        Command command{o_.host_compiler};
        if (language == Language::cuda || (language == Language::cxx && !o_.standard.empty())) {
            command.push_back("-std=" + (o_.standard.empty() ? std::string("gnu++17") : o_.standard));
        }
        // A member may have the name of the type it is declared with ([class.member.lookup]: ill-formed, no diagnostic required); nvcc takes it.
        if (language == Language::cuda) command.push_back("-fpermissive");
        append(command, o_.host_options);
        return command;
    }

    /// -I, -D and the like; the toolkit's own include directory, which makefiles love to name, comes after qiao's.
    Command include_options() const {
        Command command, late;
        const Command& given = o_.preprocess_options;
        for (size_t i = 0; i < given.size(); ++i) {
            bool path = (given[i] == "-I" || given[i] == "-isystem") && i + 1 < given.size();
            if (path && is_toolkit(given[i + 1])) {
                append(late, {"-isystem", given[++i]});
            } else if (path) {
                append(command, {given[i], given[i + 1]});
                ++i;
            } else {
                command.push_back(given[i]);
            }
        }
        for (const std::string& path : installation_.include_paths) append(command, {"-isystem", path});
        append(command, late);
        return command;
    }

    std::vector<std::pair<std::string, std::string>> extra_macros() const {
        std::vector<std::pair<std::string, std::string>> macros;
        if (o_.relocatable) macros.push_back({"__CUDACC_RDC__", "1"});
        if (o_.extended_lambda) macros.push_back({"__CUDACC_EXTENDED_LAMBDA__", "1"});
        if (o_.relaxed_constexpr) macros.push_back({"__CUDACC_RELAXED_CONSTEXPR__", "1"});
        if (o_.per_thread_stream) macros.push_back({"CUDA_API_PER_THREAD_DEFAULT_STREAM", "1"});
        return macros;
    }

    Command cuda_options() const {
        Command command{"-D__CUDACC__", "-D__NVCC__", "-D__QIAOCC__=1", "-DQIAO_COMPILED",
                        "-D__CUDACC_VER_MAJOR__=" + std::to_string(toolkit_major), "-D__CUDACC_VER_MINOR__=" + std::to_string(toolkit_minor),
                        "-D__CUDACC_VER_BUILD__=0"};
        for (auto& [name, value] : extra_macros()) command.push_back("-D" + name + "=" + value);
        append(command, include_options());
        append(command, {"-include", "cuda_runtime.h", "-include", "qiao/host/generated.hpp"});
        for (const std::string& header : o_.forced_includes) append(command, {"-include", header});
        return command;
    }

    Command cxx_options() const {
        Command command{"-D__NVCC__", "-DQIAO_COMPILED"};
        append(command, include_options());
        for (const std::string& header : o_.forced_includes) append(command, {"-include", header});
        return command;
    }

    static const char* language_name(Language language) { return language == Language::c ? "c" : "c++"; }

    std::string dependency_file(const std::string& object) const {
        if (!o_.depend_aside) return {};
        if (!o_.depend_file.empty()) return o_.depend_file;
        std::string base = o_.phase == Phase::link || o_.output.empty() ? object : o_.output;
        size_t dot = base.rfind('.');
        return (dot == std::string::npos || dot < base.rfind('/') + 1 ? base : base.substr(0, dot)) + ".d";
    }

    Command dependency_options(const std::string& object) const {
        if (!o_.depend_aside) return {};
        Command command{o_.depend_user ? "-MMD" : "-MD", "-MF", dependency_file(object), "-MT", dependency_target(object)};
        if (o_.depend_phony) command.push_back("-MP");
        return command;
    }
    std::string dependency_target(const std::string& object) const {
        if (!o_.depend_target.empty()) return o_.depend_target;
        return o_.phase == Phase::link && !o_.output.empty() ? o_.output : object;
    }

    // ---- one source ----

    template <typename Step>
    int each_source(Step step) {
        int code = 0;
        for (const Input& i : o_.inputs) {
            if (i.link_argument || i.language == Language::object) continue;
            if (int c = step(i)) code = code ? code : c;
        }
        return code;
    }

    std::string output_name(const Input& i, const std::string& extension) const {
        if (!o_.output.empty()) return o_.output;
        std::string name = stem(i.path) + extension;
        return o_.output_directory.empty() ? name : o_.output_directory + "/" + name;
    }
    std::string object_name(const Input& i) const { return output_name(i, ".o"); }

    /// A path for an intermediate file, kept with --keep.
    std::string intermediate(const Input& i, const std::string& suffix) {
        std::string name = stem(i.path) + suffix;
        if (o_.keep) return o_.keep_directory.empty() ? name : o_.keep_directory + "/" + name;
        if (o_.dry_run) return "/tmp/" + name;
        return temporary_.file(std::to_string(++number_) + "-" + name);
    }

    PreprocessOptions device_options() const {
        PreprocessOptions options;
        for (const std::string& path : o_.include_paths) (is_toolkit(path) ? options.system_include_paths : options.include_paths).push_back(path);
        options.system_include_paths.insert(options.system_include_paths.begin(), o_.system_paths.begin(), o_.system_paths.end());
        options.system_include_paths.insert(options.system_include_paths.end(), installation_.include_paths.begin(), installation_.include_paths.end());
        options.defines = o_.defines;
        for (auto& macro : extra_macros()) options.defines.push_back(macro);
        options.undefines = o_.undefines;
        options.forced_includes = {"<assert.h>"};  // as cuda_runtime.h has it for the host, which nvcc includes by itself
        append(options.forced_includes, o_.forced_includes);
        options.cuda_arch = o_.architecture();
        options.cplusplus = o_.cplusplus();
        return options;
    }

    TranslateOptions translate_options() const {
        TranslateOptions translate;
        translate.fast_math = o_.fast_math;
        translate.contract = o_.contract;
        return translate;
    }
    DeviceHalf device_half(const Input& i, std::string source, bool check) const {
        return compile_device(i.path, std::move(source), device_options(), translate_options(), check, o_.relocatable);
    }

    std::string module_options() const {
        std::string text;
        if (o_.fast_math) text += "fast_math ";
        if (!o_.contract) text += "fmad=false ";
        if (o_.per_thread_stream) text += "default_stream=per_thread ";
        if (o_.relocatable) text += "rdc ";
        if (!text.empty()) text.pop_back();
        return text;
    }

    int preprocess(const Input& i) {
        if (i.language != Language::cuda) {
            Command command = compiler(i.language);
            append(command, cxx_options());
            append(command, {"-E", "-x", language_name(i.language), i.path});
            if (!o_.output.empty()) append(command, {"-o", o_.output});
            return execute(command);
        }
        std::string source;
        if (!read_file(i.path, source)) return error("cannot read '" + i.path + "'");
        DeviceHalf half = device_half(i, std::move(source), false);
        std::fputs(half.messages.c_str(), stderr);
        if (!half.good) return 1;
        if (o_.output.empty()) {
            std::fwrite(half.text.data(), 1, half.text.size(), stdout);
        } else if (!write_file(o_.output, half.text)) {
            return error("cannot write '" + o_.output + "'");
        }
        return 0;
    }

    /// -ptx and the like: the device half alone, for cuModuleLoad.
    int device_image(const Input& i) {
        std::string source;
        if (i.language != Language::cuda) return error("device images are made of CUDA files: '" + i.path + "'");
        if (o_.dry_run) return 0;
        if (!read_file(i.path, source)) return error("cannot read '" + i.path + "'");
        DeviceHalf half = device_half(i, std::move(source), true);
        std::fputs(half.messages.c_str(), stderr);
        if (!half.good) return 1;
        const std::string output = output_name(i, o_.image_extension);
        if (!write_file(output, write_image(make_image(half, i.path, translate_options())))) return error("cannot write '" + output + "'");
        return 0;
    }

    int depend(const Input& i) {
        Command command = compiler(i.language);
        append(command, i.language == Language::cuda ? cuda_options() : cxx_options());
        append(command, {o_.depend_user ? "-MM" : "-M", "-x", language_name(i.language), i.path});
        if (!o_.depend_target.empty()) append(command, {"-MT", o_.depend_target});
        if (o_.depend_phony) command.push_back("-MP");
        std::string file = o_.depend_file.empty() ? o_.output : o_.depend_file;
        if (!file.empty()) append(command, {"-MF", file});
        return execute(command);
    }

    int compile(const Input& i, const std::string& object) { return i.language == Language::cuda ? compile_cuda(i, object) : compile_plain(i, object); }

    int compile_plain(const Input& i, const std::string& object) {
        Command command = compiler(i.language);
        append(command, cxx_options());
        append(command, dependency_options(object));
        bool assembler = i.path.size() > 2 && (i.path[i.path.size() - 1] | 32) == 's' && i.path[i.path.size() - 2] == '.';
        if (!assembler) append(command, {"-x", language_name(i.language)});
        append(command, {"-c", i.path, "-o", object});
        return execute(command);
    }

    int compile_cuda(const Input& i, const std::string& object) {
        std::string source;
        if (!o_.dry_run && !read_file(i.path, source)) return error("cannot read '" + i.path + "'");
        std::string host_text = intermediate(i, ".cpp4.ii");
        std::string split_text = intermediate(i, ".cudafe1.ii");
        if (host_text.empty()) return error("cannot make a temporary directory");
        Command first = compiler(Language::cuda);
        append(first, cuda_options());
        append(first, dependency_options(object));
        append(first, {"-E", "-x", "c++", i.path, "-o", host_text});
        Process child = start(first);
        DeviceHalf device;
        if (!o_.dry_run) device = device_half(i, std::move(source), true);
        if (int code = finish(child, first)) return code;
        std::fputs(device.messages.c_str(), stderr);
        std::vector<HostKernel> kernels;
        if (!o_.dry_run) {
            if (!device.good) return 1;
            if (int code = split(i, device, host_text, split_text, kernels)) return code;
            add_dependencies(object, device);
        }
        Command second = compiler(Language::cuda);
        append(second, {"-x", "c++-cpp-output", "-c", split_text, "-o", object});
        if (int code = execute(second)) return code;
        return o_.dry_run ? 0 : check_object(device, kernels, object);
    }

    /// Only the object tells which instances of kernel templates there are; one with an error in any is removed.
    int check_object(DeviceHalf& device, const std::vector<HostKernel>& kernels, const std::string& object) {
        std::string bytes;
        if (!read_file(object, bytes)) return error("cannot read '" + object + "'");
        size_t printed = device.messages.size();
        check_instances(device, find_instances(bytes, kernels, device.kernels), translate_options());
        std::fputs(device.messages.c_str() + printed, stderr);
        if (!device.good) unlink(object.c_str());
        return device.good ? 0 : 1;
    }

    int split(const Input& i, DeviceHalf& device, const std::string& from, const std::string& to, std::vector<HostKernel>& kernels) {
        std::string text;
        if (!read_file(from, text)) return error("cannot read '" + from + "'");
        SourceManager sources;
        Diagnostics diagnostics;
        HostSplit split = split_host(text, sources, diagnostics, o_.relocatable);
        std::fputs(diagnostics.render(sources).c_str(), stderr);
        if (diagnostics.error_count() != 0) return 1;
        match_places(split.kernels, device.kernels);
        add_lambdas(device, i.path, split.lambdas);
        if (!write_file(to, split.finish() + module_definition(i.path, device.text, module_options()))) return error("cannot write '" + to + "'");
        if (o_.keep) write_file(intermediate(i, ".device.cu"), device.text);
        kernels = std::move(split.kernels);
        return 0;
    }

    /// Files that only the device side includes (`#ifdef __CUDA_ARCH__`).
    void add_dependencies(const std::string& object, const DeviceHalf& device) const {
        std::string path = dependency_file(object);
        std::string rule;
        if (path.empty() || !read_file(path, rule)) return;
        std::string extra;
        for (const std::string& file : device.files) {
            std::string name = make_escaped(file);
            std::string plain = name.compare(0, 2, "./") == 0 ? name.substr(2) : name;
            if (rule.find(plain) == std::string::npos && file[0] != '<') extra += " " + name;
        }
        if (!extra.empty()) write_file(path, rule + make_escaped(dependency_target(object)) + ":" + extra + "\n");
    }

    // ---- programs and libraries ----

    /// Compiles every source to a temporary object, which takes its place among the inputs.
    int compile_all() {
        for (Input& i : o_.inputs) {
            if (i.link_argument || i.language == Language::object) continue;
            std::string object = intermediate(i, ".o");
            if (int code = compile(i, object)) {
                failed_ = failed_ ? failed_ : code;
                if (o_.keep) unlink(object.c_str());
            }
            i = {object, Language::object, false};
        }
        return failed_;
    }

    int link() {
        std::string output = o_.output.empty() ? "a.out" : o_.output;
        Command command{o_.host_compiler};
        append(command, o_.linker_options_first);
        append(command, o_.host_options);
        for (const Input& i : o_.inputs) command.push_back(i.path);
        for (const std::string& option : o_.linker_options) append(command, {"-Xlinker", option});
        append(command, {"-L" + installation_.toolkit + "/lib64", installation_.library, "-ldl", "-pthread", "-lstdc++", "-lm", "-o", output});
        if (!o_.dry_run && !path_exists(installation_.library)) return error("qiao's library is missing: '" + installation_.library + "'");
        if (int code = execute(command)) return code;
        if (!o_.run) return 0;
        Command program{output.find('/') == std::string::npos ? "./" + output : output};
        append(program, o_.run_arguments);
        return execute(program);
    }

    int archive() {
        std::string output = o_.output.empty() ? "a.a" : o_.output;
        Command command{"ar", "rcs"};
        append(command, o_.archive_options);
        command.push_back(output);
        for (const Input& i : o_.inputs) {
            if (!i.link_argument) command.push_back(i.path);
        }
        if (!o_.dry_run) unlink(output.c_str());
        return execute(command);
    }

    /// Device code is linked when the program first needs it. Build systems still expect the object.
    int device_link() {
        std::string output = o_.output.empty() ? "a_dlink.o" : o_.output;
        Command command{o_.host_compiler};
        append(command, o_.host_options);
        append(command, {"-x", "c++", "-c", "/dev/null", "-o", output});
        return execute(command);
    }

    Invocation o_;
    Installation installation_;
    TemporaryDirectory temporary_;
    size_t number_ = 0;
    int failed_ = 0;
};

inline std::string version_text() {
    std::string release = std::to_string(toolkit_major) + "." + std::to_string(toolkit_minor);
    // Build systems look for nvcc's own first line.
    return "qiaocc: qiao " QIAO_VERSION_STRING ", CUDA C++ on OpenCL and Vulkan devices, in the place of\nnvcc: NVIDIA (R) Cuda compiler driver\n"
           "Cuda compilation tools, release " + release + ", V" + release + ".0\n";
}

/// An interrupted child is waited for as any other, so that temporary files go; the handler only keeps us alive.
inline void interrupted(int) {}

}  // namespace detail

Installation find_installation(const std::string& program) {
    std::string self = program.find('/') == std::string::npos ? "/proc/self/exe" : program;
    std::string directory = detail::directory_of(real_path(self));
    Installation found;
    std::string profile;
    auto resolve = [&](const std::string& path) { return path[0] == '/' ? path : real_path(directory + "/" + path); };
    if (read_file(directory + "/qiaocc.profile", profile)) {
        for (size_t at = 0; at < profile.size();) {
            size_t end = std::min(profile.find('\n', at), profile.size());
            std::string line = profile.substr(at, end - at);
            at = end + 1;
            size_t equals = line.find('=');
            if (equals == std::string::npos || equals + 1 == line.size() || line[0] == '#') continue;
            std::string value = resolve(line.substr(equals + 1));
            if (line.compare(0, equals, "include") == 0) found.include_paths.push_back(value);
            if (line.compare(0, equals, "library") == 0) found.library = value;
            if (line.compare(0, equals, "toolkit") == 0) found.toolkit = value;
        }
        return found;
    }
    found.include_paths = {resolve("../include/cuda_compat"), resolve("../include")};
    found.library = resolve("../lib/libqiao.a");
    found.toolkit = resolve("../lib/qiao/cuda");
    return found;
}

int run(const std::vector<std::string>& arguments) {
    Result<Invocation> parsed = parse_command_line({arguments.begin() + 1, arguments.end()});
    if (!parsed) {
        bool verbose = std::find(arguments.begin(), arguments.end(), "-v") != arguments.end();
        if (verbose) std::fputs(detail::environment_text(find_installation("/proc/self/exe")).c_str(), stderr);
        std::fprintf(stderr, "qiaocc: error: %s\n", parsed.error().message.c_str());
        return 1;
    }
    if (parsed.value().version || parsed.value().help) {
        std::fputs((parsed.value().version ? detail::version_text() : option_help()).c_str(), stdout);
        return 0;
    }
    std::signal(SIGINT, detail::interrupted);
    std::signal(SIGTERM, detail::interrupted);
    return detail::Driver(std::move(parsed.value()), find_installation("/proc/self/exe")).run();
}

}  // namespace driver
QIAO_NAMESPACE_END
