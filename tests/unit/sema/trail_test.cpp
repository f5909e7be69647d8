// SPDX-License-Identifier: Apache-2.0
// Notes that lead from an error inside a template to where its instance was asked for.
#include <doctest/doctest.h>

#include <string>

#include <qiao/compiler.hpp>

using namespace qiao;

namespace {

std::string errors_of(const std::string& text) {
    auto unit = TranslationUnit::open("trail.cu", text, PreprocessOptions());
    KernelName name;
    name.name = "k";
    if (unit->lower(name) != nullptr) return "";
    return unit->diagnostics().render(unit->sources());
}

}  // namespace

TEST_CASE("sema: an error in a template names the instances on the way to it, with their places") {
    std::string errors = errors_of(
        "template <class T> __device__ int inner(T x) {\n    return x.missing();\n}\n"
        "template <class T> __device__ int outer(T x) {\n    return inner(x) + 1;\n}\n"
        "__global__ void k(int* p) {\n    p[0] = outer(1.5f);\n}\n");
    CHECK(errors.find("trail.cu:2:14: error: member access into 'float', which is no class") != std::string::npos);
    CHECK(errors.find("trail.cu:5:12: note: in instantiation of 'inner<float>' required from here") != std::string::npos);
    CHECK(errors.find("trail.cu:8:12: note: in instantiation of 'outer<float>' required from here") != std::string::npos);
    CHECK(errors.find("            ^") != std::string::npos);
}

TEST_CASE("sema: an error in expanded text shows no line of that text in the place of the source's") {
    std::string errors = errors_of("#pragma qiao_expanded\n# 1 \"other.h\"\nint a;\n# 3 \"trail.cu\"\n__global__ void k(int* p) { p[0] = missing; }\n__device__ int third_line_of_the_text;\n");
    CHECK(errors.find("trail.cu:3:36: error: 'missing' is not declared") != std::string::npos);
    CHECK(errors.find("__global__ void") == std::string::npos);
    CHECK(errors.find("third_line") == std::string::npos);
}

TEST_CASE("sema: an error in a class template names the class") {
    std::string errors =
        errors_of("template <class T> struct Bad {\n    typename T::type v;\n};\n__global__ void k(int* p) {\n    Bad<int> b;\n    p[0] = sizeof(b);\n}\n");
    CHECK(errors.find("trail.cu:5:14: note: in instantiation of 'Bad<int>' required from here") != std::string::npos);
}
