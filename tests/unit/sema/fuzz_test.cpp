// SPDX-License-Identifier: Apache-2.0
// The whole translator on damaged programs: the texts of tests/run and examples, mutated with a fixed generator.
//
// Each input is translated in a child process with a limit of processor time and memory, for both targets. Every
// kernel must end as an image or as a diagnostic: no signal, no exception, no message about a bug in qiao itself.
// QIAO_FUZZ_SECONDS and QIAO_FUZZ_SEED lengthen and vary the run; QIAO_FUZZ_KEEP names a folder for failing inputs.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <dirent.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qiao/compiler.hpp>

using namespace qiao;

namespace {

struct Seed {
    std::string name, text;
};

std::string source_root() {
    std::string path = __FILE__;
    for (int i = 0; i < 4; ++i) {
        size_t slash = path.rfind('/');
        path = slash == std::string::npos ? "." : path.substr(0, slash);
    }
    return path;
}

/// The *.cu files one folder below `folder`, in the order of their names.
void add_seeds(const std::string& folder, std::vector<Seed>& seeds) {
    std::vector<std::string> children;
    if (DIR* d = opendir(folder.c_str())) {
        while (const dirent* e = readdir(d)) children.push_back(e->d_name);
        closedir(d);
    }
    std::sort(children.begin(), children.end());
    for (const std::string& child : children) {
        std::ifstream in(folder + "/" + child + "/" + child + ".cu", std::ios::binary);
        if (!in) continue;
        seeds.push_back({child + ".cu", std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>())});
    }
}

/// Where tokens begin, roughly: names, numbers, white space, single characters.
std::vector<size_t> token_starts(const std::string& text) {
    auto word = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
    std::vector<size_t> starts;
    for (size_t i = 0; i < text.size();) {
        if (std::isspace(static_cast<unsigned char>(text[i]))) {
            ++i;
            continue;
        }
        starts.push_back(i);
        if (!word(static_cast<unsigned char>(text[i]))) {
            ++i;
            continue;
        }
        while (i < text.size() && word(static_cast<unsigned char>(text[i]))) ++i;
    }
    starts.push_back(text.size());
    return starts;
}

class Mutator {
public:
    Mutator(const std::vector<Seed>& seeds, unsigned seed) : seeds_(seeds), random_(seed) {}

    Seed next() {
        Seed s = seeds_[pick(seeds_.size())];
        // Most of a text is kept: a program with few faults reaches deeper than noise.
        for (size_t n = 1 + pick(pick(4) == 0 ? 30 : 4); n > 0; --n) mutate(s.text);
        return s;
    }

private:
    size_t pick(size_t bound) { return bound == 0 ? 0 : random_() % bound; }

    void mutate(std::string& text) {
        static const char* const words[] = {
            "(", ")", "{", "}", "[", "]", "<", ">", ">>", ",", ";", ":", "::", "...", "=", "==", "*", "&", "&&", "->", ".", "?", "~", "!", "-", "+", "/", "%", "<<", "0",
            "1", "-1", "0x7fffffff", "18446744073709551615ull", "1e400", "2147483648", "''", "\"", "template", "template <typename... T>", "typename", "struct", "class",
            "union", "enum", "enum class", "operator", "operator()", "using", "namespace", "auto", "decltype(auto)", "const", "constexpr", "static", "extern", "inline",
            "volatile", "void", "int", "float", "double", "bool", "char", "long long", "unsigned", "this", "nullptr", "sizeof", "alignof", "alignas(16)", "new", "delete",
            "return", "if", "else", "for (", "while (", "do", "switch (", "case", "default:", "break;", "continue;", "goto x;", "__global__", "__device__", "__host__",
            "__shared__", "__constant__", "extern __shared__ int s[];", "__launch_bounds__(128)", "friend", "virtual", "private:", "noexcept", "explicit", "mutable",
            "try", "throw", "static_assert(", "[&]", "[=]", "[", "asm(\"\");", "sizeof...(", "typedef", "decltype(", "threadIdx", "__syncthreads();", "&&...", "...)",
        };
        if (text.empty()) text = "x";
        std::vector<size_t> at = token_starts(text);
        size_t count = at.size() - 1;
        if (count == 0) return;
        size_t i = pick(count), j = pick(count);
        auto token = [&](size_t k) { return text.substr(at[k], at[k + 1] - at[k]); };
        switch (pick(12)) {
            case 0:
            case 1: text.erase(at[i], at[std::min(count, i + 1 + pick(3))] - at[i]); break;
            case 2: text.insert(at[i], token(i)); break;
            case 3: {
                std::string a = token(i), b = token(j);
                if (i == j) break;
                if (i > j) {
                    std::swap(i, j);
                    std::swap(a, b);
                }
                text.replace(at[j], b.size(), a);
                text.replace(at[i], a.size(), b);
                break;
            }
            case 4:
            case 5: text.replace(at[i], token(i).size(), token(j)); break;
            case 6: text.insert(at[i], std::string(words[pick(std::size(words))]) + " "); break;
            case 7: text.replace(at[i], token(i).size(), std::string(words[pick(std::size(words))]) + " "); break;
            case 8: {  // a stretch copied elsewhere
                std::string part = text.substr(at[i], at[std::min(count, i + 1 + pick(40))] - at[i]);
                text.insert(at[j], part);
                break;
            }
            case 9: text[pick(text.size())] = static_cast<char>(pick(8) == 0 ? random_() : 32 + pick(95)); break;
            case 10: text.erase(at[i], at[std::min(count, i + pick(30))] - at[i]); break;
            default:
                if (pick(4) == 0) text.resize(at[i]);
                break;
        }
    }

    const std::vector<Seed>& seeds_;
    std::mt19937 random_;
};

/// Exit codes of a child.
enum : int { all_answered = 0, exception_escaped = 10, nothing_said = 11, internal_error = 12 };

int translate_all(const Seed& input, const std::string& root, std::string& what) {
    try {
        PreprocessOptions options;
        options.include_paths = {root + "/tests/run"};
        auto unit = TranslationUnit::open(input.name, input.text, options);
        for (const KernelInfo& k : unit->kernels()) {
            for (Target target : {Target::opencl_c, Target::spirv}) {
                KernelName name;
                name.name = k.name;
                if (k.is_template) name.arguments = "int";
                TargetCaps caps;
                caps.target = target;
                Result<KernelImage> image = unit->translate(name, caps, TranslateOptions());
                if (image ? image.value().code.empty() : image.error().message.empty()) return nothing_said;
                if (!image && image.error().message.find("[Q0900]") != std::string::npos) {
                    what = image.error().message;
                    return internal_error;
                }
            }
        }
        unit->diagnostics().render(unit->sources());
        return all_answered;
    } catch (const std::exception& e) {
        what = e.what();
    } catch (const CompileError& e) {
        what = "CompileError: " + e.diagnostic.message;
    } catch (...) {
        what = "an exception of unknown type";
    }
    return exception_escaped;
}

/// Empty, or what went wrong.
std::string outcome(const Seed& input, const std::string& root) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    pid_t child = fork();
    if (child == 0) {
        std::signal(SIGSEGV, SIG_DFL);
        std::signal(SIGABRT, SIG_DFL);
        rlimit none = {0, 0}, seconds = {20, 21}, memory = {rlim_t(3) << 30, rlim_t(3) << 30};
        setrlimit(RLIMIT_CORE, &none);
        setrlimit(RLIMIT_CPU, &seconds);
        setrlimit(RLIMIT_AS, &memory);
        std::string what;
        int code = translate_all(input, root, what);
        if (!what.empty() && write(ends[1], what.data(), std::min<size_t>(what.size(), 4000)) < 0) code = exception_escaped;
        _exit(code);
    }
    close(ends[1]);
    std::string what;
    char buffer[4096];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) what.append(buffer, static_cast<size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
    switch (WEXITSTATUS(status)) {
        case all_answered: return "";
        case exception_escaped: return "exception: " + what;
        case nothing_said: return "neither an image nor a message";
        case internal_error: return "internal error: " + what;
        default: return "exit code " + std::to_string(WEXITSTATUS(status));
    }
}

double number_of(const char* variable, double otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::atof(text);
}

}  // namespace

TEST_CASE("sema: damaged programs end as images or diagnostics, never in a crash, a hang or an exception") {
    std::string root = source_root();
    std::vector<Seed> seeds;
    add_seeds(root + "/tests/run", seeds);
    add_seeds(root + "/examples", seeds);
    REQUIRE(seeds.size() > 10);
    TranslationUnit::open("warm.cu", "#include <cuda_runtime.h>\n__global__ void k() {}", PreprocessOptions())->kernels();  // tables are read once, here
    Mutator mutator(seeds, static_cast<unsigned>(number_of("QIAO_FUZZ_SEED", 20)));
    const char* keep = std::getenv("QIAO_FUZZ_KEEP");
    auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(number_of("QIAO_FUZZ_SECONDS", 15));
    int inputs = 0, failures = 0;
    for (; std::chrono::steady_clock::now() < end; ++inputs) {
        Seed input = mutator.next();
        std::string problem = outcome(input, root);
        if (problem.empty()) continue;
        if (keep != nullptr) std::ofstream(std::string(keep) + "/" + std::to_string(inputs) + "_" + input.name) << input.text;
        if (++failures <= 20) MESSAGE("input ", inputs, " from ", input.name, ": ", problem);
    }
    MESSAGE(inputs, " inputs");
    CHECK(inputs > 0);
    CHECK(failures == 0);
}
