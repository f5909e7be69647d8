// The command line, as nvcc reads it.
#include <doctest/doctest.h>

#include <qiao/driver/options.hpp>

using namespace qiao;
using driver::Invocation;
using driver::Language;
using driver::Phase;

namespace {

Invocation parse(std::vector<std::string> words) {
    Result<Invocation> r = driver::parse_command_line(words);
    REQUIRE_MESSAGE(r, r.error().message);
    return r.value();
}
std::string failure(std::vector<std::string> words) {
    Result<Invocation> r = driver::parse_command_line(words);
    return r ? std::string("accepted") : r.error().message;
}

}  // namespace

TEST_CASE("driver: a usual command line is read as nvcc reads it") {
    Invocation o = parse({"-std=c++17", "-O2", "-I", "inc", "-Iother", "-DX=1", "-D", "Y", "-UZ", "a.cu", "b.cpp", "c.c", "d.o", "-o", "app", "-L/lib", "-lm"});
    CHECK(o.phase == Phase::link);
    CHECK(o.output == "app");
    CHECK(o.standard == "c++17");
    CHECK(o.include_paths == std::vector<std::string>{"inc", "other"});
    REQUIRE(o.defines.size() == 2);
    CHECK(o.defines[0] == std::pair<std::string, std::string>{"X", "1"});
    CHECK(o.defines[1] == std::pair<std::string, std::string>{"Y", "1"});
    CHECK(o.undefines == std::vector<std::string>{"Z"});
    CHECK(o.host_options == std::vector<std::string>{"-O2"});
    CHECK(o.preprocess_options == std::vector<std::string>{"-I", "inc", "-I", "other", "-DX=1", "-DY", "-UZ"});
    REQUIRE(o.inputs.size() == 6);
    CHECK(o.inputs[0].language == Language::cuda);
    CHECK(o.inputs[1].language == Language::cxx);
    CHECK(o.inputs[2].language == Language::c);
    CHECK(o.inputs[3].language == Language::object);
    CHECK(o.inputs[4].path == "-L/lib");
    CHECK(o.inputs[5].path == "-lm");
    CHECK(o.inputs[5].link_argument);
    CHECK(o.warnings.empty());
}

TEST_CASE("driver: long and short spellings, with = or a space, mean the same") {
    for (std::vector<std::string> words : std::vector<std::vector<std::string>>{{"-arch=sm_90"},
                                                                                 {"-arch", "sm_90"},
                                                                                 {"--gpu-architecture=sm_90"},
                                                                                 {"--gpu-architecture", "sm_90a"},
                                                                                 {"-gencode", "arch=compute_90,code=sm_90"},
                                                                                 {"--generate-code=arch=compute_90,code=[sm_90,compute_90]"}}) {
        words.push_back("a.cu");
        CHECK(parse(words).architecture() == 900);
    }
    for (const char* word : {"--use_fast_math", "-use_fast_math"}) CHECK(parse({word, "a.cu"}).fast_math);
    for (const char* word : {"--compile", "-c", "-compile"}) CHECK(parse({word, "a.cu"}).phase == Phase::compile);
    CHECK(parse({"--define-macro", "X=2", "a.cu"}).defines[0].second == "2");
    CHECK(parse({"--include-path=inc", "a.cu"}).include_paths[0] == "inc");
    CHECK(parse({"--optimize", "3", "a.cu"}).host_options[0] == "-O3");
    CHECK(parse({"--std", "c++14", "a.cu"}).cplusplus() == 201402L);
    CHECK(parse({"--output-file=x", "a.cu"}).output == "x");
    CHECK(parse({"--compiler-bindir", "clang++", "a.cu"}).host_compiler == "clang++");
}

TEST_CASE("driver: of several architectures the highest up to sm_80 counts, and sm_80 is the default") {
    CHECK(parse({"a.cu"}).architecture() == 800);
    CHECK(parse({"-arch=native", "a.cu"}).architecture() == 800);
    CHECK(parse({"-gencode", "arch=compute_70,code=sm_70", "-gencode=arch=compute_80,code=sm_80", "-gencode", "arch=compute_90,code=sm_90", "a.cu"}).architecture() == 800);
    CHECK(parse({"-arch=sm_100", "-gencode", "arch=compute_90,code=sm_90", "a.cu"}).architecture() == 900);
    CHECK(parse({"-arch=sm_35", "a.cu"}).architecture() == 350);
}

TEST_CASE("driver: -Xcompiler and -Xlinker lists are split at commas outside of quotes") {
    Invocation o = parse({"-Xcompiler", "-fPIC,-Wall", "-Xcompiler=-fopenmp", "-Xcompiler", "\"-DA=f(1,2)\"", "-Xlinker", "-rpath,/x", "a.cu"});
    CHECK(o.host_options == std::vector<std::string>{"-fPIC", "-Wall", "-fopenmp", "-DA=f(1,2)"});
    CHECK(o.linker_options == std::vector<std::string>{"-rpath", "/x"});
}

TEST_CASE("driver: options that qiao does not honour are named once in a warning") {
    Invocation o = parse({"-Xptxas", "-v", "-Xptxas", "-O3", "--maxrregcount=32", "-G", "-ftz=true", "-ftz=false", "-prec-div=true", "a.cu"});
    REQUIRE(o.warnings.size() == 4);
    CHECK(o.warnings[0] == "option '-Xptxas' is not honoured");
    CHECK(o.warnings[1] == "option '--maxrregcount=32' is not honoured");
    CHECK(o.warnings[2] == "option '-G' is not honoured");
    CHECK(o.warnings[3] == "option '-ftz=true' is not honoured");
}

TEST_CASE("driver: what asks for nothing is accepted without a word") {
    Invocation o = parse({"-lineinfo", "--expt-relaxed-constexpr", "--extended-lambda", "-m64", "-rdc=false", "-cudart=static", "--threads", "4",
                          "-allow-unsupported-compiler", "-Wno-deprecated-gpu-targets", "-code=sm_80", "--default-stream", "legacy", "a.cu"});
    CHECK(o.warnings.empty());
    CHECK(o.inputs.size() == 1);
    CHECK_FALSE(o.relocatable);
    CHECK(parse({"-default-stream=per-thread", "a.cu"}).per_thread_stream);
    CHECK(parse({"-rdc=true", "a.cu"}).relocatable);
    CHECK(parse({"-dc", "a.cu"}).phase == Phase::compile);
    CHECK_FALSE(parse({"-fmad=false", "a.cu"}).contract);
}

TEST_CASE("driver: CUDA's own libraries are dropped from the link, others are kept") {
    Invocation o = parse({"a.o", "-lcudart", "-lcuda", "-lcudart_static", "-lcublas", "-lcurand", "-lcufft", "-lcusparse", "-l", "pthread"});
    REQUIRE(o.inputs.size() == 3);
    CHECK(o.inputs[1].path == "-lcusparse");
    CHECK(o.inputs[2].path == "-lpthread");
}

TEST_CASE("driver: warnings and debug options reach the host compiler") {
    Invocation o = parse({"-g", "-pg", "-Wall", "-Werror", "all-warnings", "-w", "a.cu"});
    CHECK(o.host_options == std::vector<std::string>{"-g", "-pg", "-Wall", "-Werror", "-w"});
    CHECK(o.inputs.size() == 1);
    CHECK(o.quiet);
}

TEST_CASE("driver: bad command lines are refused with a reason") {
    CHECK(failure({"-foo", "a.cu"}).find("unknown option '-foo'") == 0);
    CHECK(failure({"-fPIC", "a.cu"}).find("unknown option '-fPIC'") == 0);
    CHECK(failure({"a.cu", "-o"}) == "option '-o' needs a value");
    CHECK(failure({}) == "no input files");
    CHECK(failure({"-lm"}) == "no input files");
    CHECK(failure({"a.xyz"}) == "don't know what to do with 'a.xyz'");
    CHECK(failure({"-c", "a.cu", "b.cu", "-o", "x.o"}).find("-o with several inputs") == 0);
    CHECK(failure({"-std=c++99", "a.cu"}) == "unknown language standard 'c++99'");
    CHECK(failure({"-optix-ir", "a.cu"}) == "option '-optix-ir' is not available");
    CHECK(failure({"-ptx", "a.cu", "b.cu", "-o", "x.ptx"}).find("-o with several inputs") == 0);
    CHECK(failure({"-m32", "a.cu"}) == "option '-m32' is not available: programs are 64-bit");
    CHECK(failure({"-m", "32", "a.cu"}) == "only 64-bit programs can be built");
    CHECK(failure({"-x", "fortran", "a.cu"}).find("unknown language 'fortran'") == 0);
}

TEST_CASE("driver: -x changes the language of sources, not of objects") {
    Invocation o = parse({"-x", "cu", "a.cpp", "b.txt", "c.o", "libd.so.2"});
    CHECK(o.inputs[0].language == Language::cuda);
    CHECK(o.inputs[1].language == Language::cuda);
    CHECK(o.inputs[2].language == Language::object);
    CHECK(o.inputs[3].language == Language::object);
}

TEST_CASE("driver: unknown options go to the host compiler when asked for") {
    CHECK(parse({"-forward-unknown-to-host-compiler", "-fPIC", "-march=native", "a.cu"}).host_options == std::vector<std::string>{"-fPIC", "-march=native"});
}

TEST_CASE("driver: help names every option") {
    std::string help = driver::option_help();
    for (const char* word : {"--gpu-architecture", "--dryrun", "-ccbin", "--keep-dir", "(not honoured)"}) CHECK(help.find(word) != std::string::npos);
}
