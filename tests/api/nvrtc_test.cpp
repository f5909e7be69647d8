// SPDX-License-Identifier: Apache-2.0
// NVRTC without a device: what it refuses, what its log says, what it answers.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#define NVRTC_GET_TYPE_NAME 1
#include <nvrtc.h>

namespace {

struct Program {
    nvrtcProgram handle = nullptr;
    explicit Program(const char* source) { REQUIRE(nvrtcCreateProgram(&handle, source, "k.cu", 0, nullptr, nullptr) == NVRTC_SUCCESS); }
    ~Program() { nvrtcDestroyProgram(&handle); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    nvrtcResult compile(std::vector<const char*> options = {}) { return nvrtcCompileProgram(handle, static_cast<int>(options.size()), options.data()); }
    std::string log() {
        size_t size = 0;
        REQUIRE(nvrtcGetProgramLogSize(handle, &size) == NVRTC_SUCCESS);
        std::string text(size, '?');
        REQUIRE(nvrtcGetProgramLog(handle, &text[0]) == NVRTC_SUCCESS);
        text.pop_back();
        return text;
    }
};

const char* fine = "__global__ void k(int* x) { *x = VALUE; }\n";

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("nvrtc: version, architectures and names of errors") {
    int major = 0;
    int minor = -1;
    CHECK(nvrtcVersion(&major, &minor) == NVRTC_SUCCESS);
    CHECK(major == 13);
    CHECK(minor == 0);
    CHECK(nvrtcVersion(nullptr, &minor) == NVRTC_ERROR_INVALID_INPUT);
    int count = 0;
    REQUIRE(nvrtcGetNumSupportedArchs(&count) == NVRTC_SUCCESS);
    std::vector<int> list(static_cast<size_t>(count), -1);
    CHECK(nvrtcGetSupportedArchs(list.data()) == NVRTC_SUCCESS);
    CHECK(list.front() >= 50);
    CHECK(list.back() >= 90);
    CHECK(std::string(nvrtcGetErrorString(NVRTC_ERROR_COMPILATION)) == "NVRTC_ERROR_COMPILATION");
    CHECK(std::string(nvrtcGetErrorString(static_cast<nvrtcResult>(99))) == "NVRTC_ERROR unknown");
}

TEST_CASE("nvrtc: an error has file, line, column and caret in the log") {
    Program p("__global__ void k(int* x) {\n    *x = y;\n}\n");
    CHECK(p.compile() == NVRTC_ERROR_COMPILATION);
    CHECK(contains(p.log(), "k.cu:2:10: error: 'y' is not declared"));
    std::string log = p.log();
    size_t line = log.find("*x = y;\n");
    REQUIRE(line != std::string::npos);
    CHECK(log.find('^') - log.rfind('\n', log.find('^')) == log.find('y', line) - log.rfind('\n', line));  // the caret under y
    size_t size = 0;
    CHECK(nvrtcGetPTXSize(p.handle, &size) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetCUBINSize(p.handle, &size) == NVRTC_ERROR_INVALID_PROGRAM);
}

TEST_CASE("nvrtc: options in every spelling") {
    for (std::vector<const char*> options :
         {std::vector<const char*>{"-DVALUE=4"},
          {"-D", "VALUE=4"},
          {"-D VALUE=4"},
          {"--define-macro=VALUE=4"},
          {"-DVALUE=4", "-arch=sm_90a", "-std=c++20", "-use_fast_math", "-G", "-lineinfo", "-default-device"},
          {"--device-as-default-execution-space", "-DVALUE=1", "--std", "c++14", "--fmad=false", "-rdc=true", "-I", "/tmp"}}) {
        Program p(fine);
        CHECK(p.compile(options) == NVRTC_SUCCESS);
        CHECK(p.log() == "");
    }
    Program p(fine);
    CHECK(p.compile({"-DVALUE=1", "-ftz=true"}) == NVRTC_SUCCESS);
    CHECK(p.log() == "nvrtc: warning: option '--ftz' is not honoured\n");
    Program defines("#if !defined(__CUDACC_RTC__) || __CUDA_ARCH__ != 750 || __cplusplus != 201402L\n#error wrong\n#endif\n");
    CHECK(defines.compile({"--gpu-architecture=compute_75", "-std=c++14"}) == NVRTC_SUCCESS);
}

TEST_CASE("nvrtc: unknown options are refused by name") {
    for (const char* option : {"-foo", "--gpu-architecture=gpu", "-std=c++99", "k.cu", "-o", "-D", "", "-G=1", "-c"}) {
        Program p(fine);
        CHECK(p.compile({"-DVALUE=4", option}) == NVRTC_ERROR_INVALID_OPTION);
        CHECK(contains(p.log(), (std::string("'") + option + "'").c_str()));
    }
}

TEST_CASE("nvrtc: -default-device makes plain functions and variables the device's") {
    const char* text = "int twice(int x) { return 2 * x; }\nint base = 3;\n__global__ void k(int* x) { *x = twice(base); }\n";
    Program without(text);
    CHECK(without.compile() == NVRTC_ERROR_COMPILATION);
    Program with(text);
    CHECK(with.compile({"-default-device"}) == NVRTC_SUCCESS);
}

TEST_CASE("nvrtc: headers by name, missing ones are errors") {
    const char* text = "#include \"inner/a.h\"\n__global__ void k(int* x) { *x = A; }\n";
    const char* headers[] = {"#include \"b.h\"\n#define A B\n", "#define B 5\n"};
    const char* names[] = {"inner/a.h", "b.h"};
    nvrtcProgram p = nullptr;
    REQUIRE(nvrtcCreateProgram(&p, text, nullptr, 2, headers, names) == NVRTC_SUCCESS);
    CHECK(nvrtcCompileProgram(p, 0, nullptr) == NVRTC_SUCCESS);
    CHECK(nvrtcDestroyProgram(&p) == NVRTC_SUCCESS);
    CHECK(p == nullptr);
    Program missing(text);
    CHECK(missing.compile() == NVRTC_ERROR_COMPILATION);
    CHECK(contains(missing.log(), "inner/a.h"));
}

TEST_CASE("nvrtc: name expressions") {
    Program p("template <typename T> __global__ void k(T* x) { *x = 1; }\nnamespace n { __constant__ float c[3]; }\n__device__ int f() { return 1; }\n");
    const char* name = nullptr;
    CHECK(nvrtcAddNameExpression(p.handle, "k<float>") == NVRTC_SUCCESS);
    CHECK(nvrtcAddNameExpression(p.handle, "&n::c") == NVRTC_SUCCESS);
    CHECK(nvrtcGetLoweredName(p.handle, "k<float>", &name) == NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION);
    REQUIRE(p.compile() == NVRTC_SUCCESS);
    CHECK(nvrtcGetLoweredName(p.handle, "k<float>", &name) == NVRTC_SUCCESS);
    CHECK(std::string(name) == "_Z1kIfEvPT_");
    CHECK(nvrtcGetLoweredName(p.handle, "&n::c", &name) == NVRTC_SUCCESS);
    CHECK(std::string(name) == "_ZN1n1cE");
    CHECK(nvrtcGetLoweredName(p.handle, "k<int>", &name) == NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID);
    CHECK(nvrtcAddNameExpression(p.handle, "k<int>") == NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION);

    for (const char* wrong : {"absent", "k<absent>", "k", "", "k<", "n::", "1 + 2"}) {
        Program bad("template <typename T> __global__ void k(T* x) { *x = 1; }\n");
        CHECK(nvrtcAddNameExpression(bad.handle, wrong) == NVRTC_SUCCESS);
        CHECK(bad.compile() == NVRTC_ERROR_COMPILATION);
        CHECK(contains(bad.log(), "name expression '"));
    }
    Program instance("struct S {};\ntemplate <typename T> __global__ void k(T* x) { *x = x->y; }\n");
    CHECK(nvrtcAddNameExpression(instance.handle, "k<S>") == NVRTC_SUCCESS);
    CHECK(instance.compile() == NVRTC_ERROR_COMPILATION);
    CHECK(contains(instance.log(), "k.cu:2:"));
}

TEST_CASE("nvrtc: the image is text with its size, the same as PTX and as cubin") {
    Program p(fine);
    REQUIRE(p.compile({"-DVALUE=42"}) == NVRTC_SUCCESS);
    size_t ptx = 0;
    size_t cubin = 0;
    CHECK(nvrtcGetPTXSize(p.handle, &ptx) == NVRTC_SUCCESS);
    CHECK(nvrtcGetCUBINSize(p.handle, &cubin) == NVRTC_SUCCESS);
    std::string a(ptx, '?');
    std::string b(cubin, '?');
    CHECK(nvrtcGetPTX(p.handle, &a[0]) == NVRTC_SUCCESS);
    CHECK(nvrtcGetCUBIN(p.handle, &b[0]) == NVRTC_SUCCESS);
    CHECK(a == b);
    CHECK(a.back() == 0);
    CHECK(a.rfind("//qiao device image 1 ", 0) == 0);
    CHECK(contains(a, "_Z1kPi"));
    CHECK(contains(a, "42"));
    CHECK(nvrtcGetLTOIRSize(p.handle, &ptx) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetLTOIR(p.handle, &a[0]) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetOptiXIRSize(p.handle, &ptx) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetOptiXIR(p.handle, &a[0]) == NVRTC_ERROR_INVALID_PROGRAM);
}

TEST_CASE("nvrtc: null pointers are errors") {
    nvrtcProgram p = nullptr;
    size_t size = 0;
    char byte = 0;
    const char* name = nullptr;
    CHECK(nvrtcCreateProgram(nullptr, fine, nullptr, 0, nullptr, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(nvrtcCreateProgram(&p, nullptr, nullptr, 0, nullptr, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(nvrtcCreateProgram(&p, fine, nullptr, 1, nullptr, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(nvrtcCreateProgram(&p, fine, nullptr, -1, nullptr, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(nvrtcDestroyProgram(&p) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcDestroyProgram(nullptr) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcCompileProgram(nullptr, 0, nullptr) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcAddNameExpression(nullptr, "k") == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetLoweredName(nullptr, "k", &name) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetProgramLogSize(nullptr, &size) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetProgramLog(nullptr, &byte) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetPTX(nullptr, &byte) == NVRTC_ERROR_INVALID_PROGRAM);
    CHECK(nvrtcGetCUBIN(nullptr, &byte) == NVRTC_ERROR_INVALID_PROGRAM);
    Program q(fine);
    CHECK(nvrtcCompileProgram(q.handle, 1, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(nvrtcAddNameExpression(q.handle, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(nvrtcGetProgramLogSize(q.handle, nullptr) == NVRTC_ERROR_INVALID_INPUT);
    CHECK(q.compile({nullptr}) == NVRTC_ERROR_INVALID_OPTION);
}

TEST_CASE("nvrtc: names of types keep references and qualifiers") {
    std::string name;
    CHECK(nvrtcGetTypeName<const float*>(&name) == NVRTC_SUCCESS);
    CHECK(name == "float const*");
    CHECK(nvrtcGetTypeName<std::pair<int, long>&>(&name) == NVRTC_SUCCESS);
    CHECK(name == "std::pair<int, long>&");
}
