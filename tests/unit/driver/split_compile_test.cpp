// Split snippets are compiled with every host compiler and standard at hand, without a warning, and run against a
// mock of the runtime that prints what it is handed.
#include <cstdlib>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include <qiao/driver/host_split.hpp>
#include <qiao/driver/process.hpp>

using namespace qiao;

namespace {

const std::string folder = std::string(__FILE__).substr(0, std::string(__FILE__).rfind('/'));
const std::string include_dir = folder + "/../../../include";

std::vector<std::string> compilers() {
    std::vector<std::string> found;
    for (const char* name : {"g++", "clang++"}) {
        if (std::system((std::string("command -v ") + name + " >/dev/null").c_str()) == 0) found.push_back(name);
    }
    return found;
}

int run(const std::vector<std::string>& command, const std::string& output = {}) {
    return driver::wait_process(driver::start_process(command, output));
}

/// Preprocesses and splits a snippet as qiaocc does; the path of the resulting text.
std::string split_snippet(driver::TemporaryDirectory& dir, const std::string& compiler, const std::string& standard, const std::string& name) {
    std::string from = dir.file("in.ii");
    std::string to = dir.file("out.ii");
    REQUIRE(run({compiler, standard, "-D__CUDACC__", "-D__NVCC__", "-D__QIAOCC__=1", "-DQIAO_COMPILED", "-isystem", include_dir + "/cuda_compat",
                 "-isystem", include_dir, "-include", "cuda_runtime.h", "-include", "qiao/host/generated.hpp", "-E", "-x", "c++",
                 folder + "/snippets/" + name + ".cu", "-o", from}) == 0);
    std::string text;
    REQUIRE(driver::read_file(from, text));
    SourceManager sources;
    Diagnostics diagnostics;
    driver::HostSplit split = driver::split_host(text, sources, diagnostics);
    CHECK_MESSAGE(diagnostics.error_count() == 0, diagnostics.render(sources));
    REQUIRE(driver::write_file(to, split.finish() + driver::module_definition(name + ".cu", "device text", "fast_math")));
    return to;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Spellings in which compilers differ.
std::string normal(std::string text) {
    const std::pair<const char*, const char*> rules[] = {{"&twice", "twice"}, {"long long int", "long long"}, {" [", "["}};
    for (auto [from, to] : rules) {
        for (size_t at = text.find(from); at != std::string::npos; at = text.find(from)) text.replace(at, std::string(from).size(), to);
    }
    return text;
}

void check_snippet(const std::string& name, int exit_code) {
    std::string expected;
    REQUIRE(driver::read_file(folder + "/snippets/" + name + ".expected", expected));
    for (const std::string& compiler : compilers()) {
        for (const char* standard : {"-std=c++11", "-std=c++14", "-std=c++17", "-std=c++20"}) {
            CAPTURE(compiler);
            CAPTURE(standard);
            driver::TemporaryDirectory dir;
            std::string text = split_snippet(dir, compiler, standard, name);
            std::vector<std::string> command{compiler, standard, "-Wall", "-Wextra", "-Werror"};
            if (name == "functions" || name == "variables") command.push_back("-Wno-c++14-extensions");
            if (std::string(standard) != "-std=c++17") {
                command.insert(command.end(), {"-fsyntax-only", "-x", "c++-cpp-output", text});
                CHECK(run(command) == 0);
                continue;
            }
            std::string program = dir.file("program");
            std::string printed = dir.file("printed");
            command.insert(command.end(), {"-x", "c++-cpp-output", text, "-x", "c++", "-DQIAO_COMPILED", "-I" + include_dir + "/cuda_compat",
                                           "-I" + include_dir, folder + "/snippets/mock_runtime.cpp", "-o", program});
            REQUIRE(run(command) == 0);
            CHECK(run({program}, printed) == exit_code);
            std::string output;
            REQUIRE(driver::read_file(printed, output));
            std::multiset<std::string> got;
            for (const std::string& line : lines_of(output)) got.insert(normal(line));
            for (const std::string& line : lines_of(expected)) CHECK_MESSAGE(got.count(normal(line)) >= 1, line, "\nin\n", output);
            if (name == "variables" || name == "launches") continue;
            for (const std::string& line : got) {
                bool known = line.compare(0, 7, "kernel ") != 0 || normal(expected).find(line) != std::string::npos;
                CHECK_MESSAGE(known, line);
            }
        }
    }
}

}  // namespace

TEST_CASE("driver: kernels of all kinds become stubs that register name, place and template arguments") { check_snippet("kernels", 0); }
TEST_CASE("driver: launches in every spelling and context reach their kernel with their configuration") { check_snippet("launches", 0); }
TEST_CASE("driver: device-only functions compile for the host whatever their body says, and abort when called") {
    check_snippet("functions", 128 + 6);
}
TEST_CASE("driver: device variables register their shadow under the qualified name") { check_snippet("variables", 0); }
