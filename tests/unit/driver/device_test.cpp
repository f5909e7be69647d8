// The device half: what is embedded, what is reported, and how kernels of both halves are matched.
#include <doctest/doctest.h>

#include <qiao/driver/device.hpp>

using namespace qiao;

namespace {

driver::DeviceHalf compile(const std::string& text, bool check = true) {
    return driver::compile_device("a.cu", text, PreprocessOptions(), TranslateOptions(), check);
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("driver: good device code is embedded as text that preprocesses to itself") {
    driver::DeviceHalf half =
        compile("#define N 4\nnamespace n {\n__global__ void k(int* p) { p[N] = 1; }\n}\ntemplate <class T> __global__ void t(T* p) { *p = 0; }\n");
    CHECK_MESSAGE(half.good, half.messages);
    CHECK(half.messages.empty());
    REQUIRE(half.kernels.size() == 2);
    CHECK(half.kernels[0].name == "n::k");
    CHECK(half.kernels[0].file == "a.cu");
    CHECK(half.kernels[0].line == 3);
    CHECK(half.kernels[1].name == "t");
    driver::DeviceHalf again = driver::compile_device("b.cu", half.text, PreprocessOptions(), TranslateOptions(), true);
    CHECK(again.good);
    REQUIRE(again.kernels.size() == 2);
    CHECK(again.kernels[0].file == "a.cu");
    CHECK(again.kernels[0].line == 3);
}

TEST_CASE("driver: an error of device code is reported once, with its place and a caret") {
    driver::DeviceHalf half = compile("__global__ void k(int* p) {\n    *p = nothing_here;\n}\n");
    CHECK_FALSE(half.good);
    CHECK(contains(half.messages, "a.cu:2:10: error: "));
    CHECK(contains(half.messages, "^"));
    CHECK(half.messages.find("nothing_here") == half.messages.find("'nothing_here'") + 1);
    CHECK(half.messages.find("error: ") == half.messages.rfind("error: "));
}

TEST_CASE("driver: host code and kernels that are not asked for do not disturb the check") {
    CHECK(compile("#include <vector>\nstd::vector<int> v; int main() { return strange::host(v); }\n__global__ void k(int* p) { *p = 1; }\n").good);
    CHECK(compile("__global__ void k(int* p) { *p = nothing_here; }\n", false).good);
}

TEST_CASE("driver: a preprocessor error ends the device half") {
    driver::DeviceHalf half = compile("#error stop\n__global__ void k(int* p) { *p = nothing_here; }\n");
    CHECK_FALSE(half.good);
    CHECK(contains(half.messages, "stop"));
    CHECK_FALSE(contains(half.messages, "nothing_here"));
}

TEST_CASE("driver: what one backend refuses is a warning that names it") {
    CHECK(driver::as_warning("a.cu:1:2: error: x\nb.cu:3:4: error: y\n", "OpenCL") ==
          "a.cu:1:2: warning: on OpenCL devices this will fail: x\nb.cu:3:4: warning: on OpenCL devices this will fail: y\n");
}

TEST_CASE("driver: a host kernel takes the nearest place of its name in the same file") {
    std::vector<driver::HostKernel> host{{"k", "./a.cu", 12}, {"k", "./a.cu", 20}, {"other", "a.cu", 3}, {"n::k", "a.cu", 5}};
    for (driver::HostKernel& h : host) {
        if (h.file == "./a.cu") h.file = std::string(__FILE__);
    }
    std::string detour = std::string(__FILE__);
    detour.insert(detour.rfind('/'), "/.");
    driver::match_places(host, {{"k", detour, 13}, {"k", detour, 20}, {"n::k", "b.cu", 5}, {"n::k", "a.cu", 9}});
    CHECK(host[0].file == detour);
    CHECK(host[0].line == 13);
    CHECK(host[1].line == 20);
    CHECK(host[2].file == "a.cu");
    CHECK(host[2].line == 3);
    CHECK(host[3].line == 9);
}

namespace {

/// What the host compilers leave in an object for kernel 0 with these arguments.
std::string signatures(const std::string& gxx, const std::string& clang) {
    std::string zero(1, '\0');
    return "\177ELF" + zero + "static const char* qiao::v0::host::Signature<kernel, Arguments>::text() [with unsigned int kernel = 0; Arguments = {" + gxx + "}]" +
           zero + "static const char *qiao::host::Signature<0, x>::text() [kernel = 0, Arguments = <" + clang + ">]" + zero + "junk";
}

driver::DeviceHalf compile_instances(const std::string& text, const std::string& gxx, const std::string& clang) {
    driver::DeviceHalf half = compile(text);
    std::vector<driver::HostKernel> host{{half.kernels[0].name, half.kernels[0].file, half.kernels[0].line}};
    driver::check_instances(half, driver::find_instances(signatures(gxx, clang), host, half.kernels), TranslateOptions());
    return half;
}

}  // namespace

TEST_CASE("driver: instances of kernel templates are found in an object, under the same names for both host compilers") {
    const char* gxx = "float, qiao::v0::host::Number<long unsigned int, false, 18446744073709551615>, qiao::v0::host::Number<int, true, 4>, "
                      "qiao::v0::host::Number<long int, true, 9223372036854775808>, qiao::v0::host::Number<n::E, false, 1>, n::{anonymous}::S<int, 2>, "
                      "qiao::v0::host::Number<bool, false, 1>, qiao::v0::host::Value<int*, (& gi)>, qiao::v0::host::TemplateName<n::V>, char [3]";
    const char* clang = "float, qiao::host::Number<unsigned long, false, 18446744073709551615>, qiao::host::Number<int, true, 4>, qiao::host::Number<long, "
                        "true, 9223372036854775808>, qiao::host::Number<n::E, false, 1>, n::(anonymous namespace)::S<int, 2>, "
                        "qiao::host::Number<bool, false, 1>, qiao::host::Value<int *, &gi>, qiao::host::TemplateName<n::V>, char[3]";
    std::vector<driver::HostKernel> host{{"n::k", "a.cu", 3}};
    std::vector<KernelName> found = driver::find_instances(signatures(gxx, clang), host, {{"n::k", "a.cu", 3, true}});
    REQUIRE(found.size() == 2);
    CHECK(found[0].name == "n::k");
    CHECK(found[0].file == "a.cu");
    CHECK(found[0].line == 3);
    CHECK(found[0].arguments ==
          "float, (long unsigned int)18446744073709551615ull, -4, (long int)(-9223372036854775807ll-1), (n::E)1ull, n::S<int, 2>, true, (& gi), n::V, char [3]");
    CHECK(found[1].arguments ==
          "float, (unsigned long)18446744073709551615ull, -4, (long)(-9223372036854775807ll-1), (n::E)1ull, n::S<int, 2>, true, &gi, n::V, char[3]");
    CHECK(driver::find_instances(signatures(gxx, clang), host, {{"n::k", "a.cu", 3, false}}).empty());
    CHECK(driver::find_instances(signatures(gxx, clang), {}, {}).empty());
}

TEST_CASE("driver: an error in an instance is reported once, with the way to it") {
    const std::string broken = "template <class T> __global__ void k(T* p) {\n    *p = missing;\n}\n";
    CHECK(compile(broken).good);
    driver::DeviceHalf half = compile_instances(broken, "float", "float");
    CHECK_FALSE(half.good);
    CHECK(contains(half.messages, "a.cu:2:10: error: 'missing' is not declared"));
    CHECK(contains(half.messages, "a.cu:1:36: note: in the kernel 'k<float>'"));
    CHECK(half.messages.find("error: ") == half.messages.rfind("error: "));

    const std::string nested = "template <class T> __device__ T f(T x) {\n    return x.size();\n}\ntemplate <class T> __global__ void k(T* p) { *p = f(*p); }\n"
                               "struct S { int i; __device__ S(int n) : i(n) {} __device__ int size() const { return 1; } };\n";
    half = compile_instances(nested, "S", "int");
    CAPTURE(half.messages);
    CHECK_FALSE(half.good);
    CHECK(contains(half.messages, "a.cu:2:14: error: member access into 'int', which is no class"));
    CHECK(contains(half.messages, "note: in instantiation of 'f<int>' required from here"));
    CHECK(contains(half.messages, "note: in the kernel 'k<int>'"));
    CHECK_FALSE(contains(half.messages, "<S>"));
}

TEST_CASE("driver: instances for types that only the host knows wait for the program's run") {
    const char* text = "template <class T> __global__ void k(T* p) { p->nothing(); }\n";
    for (const char* type : {"std::vector<int>", "main()::Local", "main()::<lambda(int)>", "(lambda at a.cu:1:2)", "void (", "Undeclared<int>::type"}) {
        driver::DeviceHalf half = compile_instances(text, type, type);
        CHECK_MESSAGE(half.good, half.messages);
    }
}
