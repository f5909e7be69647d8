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
