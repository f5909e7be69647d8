// SPDX-License-Identifier: Apache-2.0
// qiaocc's command line: nvcc's options, read by one table (options.def).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <qiao/config.hpp>
#include <qiao/support/result.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

enum class Phase : uint8_t { link, compile, preprocess, depend, library, device_link, image };
enum class Language : uint8_t { cuda, cxx, c, object };

struct Input {
    std::string path;
    Language language = Language::cuda;
    bool link_argument = false;  ///< not a file: -lm, -L..., kept in order with the objects
};

/// A parsed command line.
struct Invocation {
    Phase phase = Phase::link;
    std::vector<Input> inputs;  ///< files and link arguments, in order
    std::string output;
    std::string output_directory;
    std::string image_extension;  ///< Phase::image: of files without -o
    std::string standard;  ///< "c++17"; empty: the default
    std::vector<std::pair<std::string, std::string>> defines;  ///< "1" where no value is given
    std::vector<std::string> undefines, include_paths, system_paths, forced_includes;
    std::vector<std::string> preprocess_options;  ///< -D, -U, -I ... in order, for the host compiler
    std::vector<std::string> host_options;        ///< -g, -O2, -Xcompiler ones
    std::vector<std::string> linker_options;        ///< passed on behind -Xlinker
    std::vector<std::string> linker_options_first;  ///< -shared, -static
    std::vector<std::string> archive_options;
    std::vector<int> architectures;  ///< 800 for sm_80
    std::string host_compiler = "c++";
    bool fast_math = false, contract = true;
    bool shared = false, run = false, dry_run = false, verbose = false, keep = false;
    bool quiet = false;  ///< -w
    bool per_thread_stream = false;
    bool relocatable = false, extended_lambda = false, relaxed_constexpr = false;
    bool depend_aside = false, depend_user = false, depend_phony = false;
    std::string depend_file, depend_target, keep_directory;
    std::vector<std::string> run_arguments;
    bool version = false, help = false;
    std::vector<std::string> warnings;  ///< about options not honoured

    /// Value of __CUDA_ARCH__: the highest given one up to 800, else the lowest; 800 by default.
    QIAO_DECL int architecture() const;
    /// __cplusplus of `standard`.
    QIAO_DECL long cplusplus() const;
    bool has_cuda() const {
        for (const Input& i : inputs) {
            if (i.language == Language::cuda && !i.link_argument) return true;
        }
        return false;
    }
};

/// Reads the arguments after the program's name. Fails with the message to print.
QIAO_DECL Result<Invocation> parse_command_line(const std::vector<std::string>& arguments);
/// The text of --help.
QIAO_DECL std::string option_help();
/// Splits at commas outside of quotes and backslashes, as -Xcompiler does.
QIAO_DECL std::vector<std::string> split_commas(std::string_view text);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/options.ipp>
#endif
