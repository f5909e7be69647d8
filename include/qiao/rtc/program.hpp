// SPDX-License-Identifier: Apache-2.0
// NVRTC programs: source text, headers and name expressions in; a device image (driver/device_image.hpp) or a log out.
//
// Compiling checks every kernel that is no template, and every template instance that a name expression asks for, for both
// targets, exactly as qiaocc does when a program is built; what no device could run is an error here and not when the
// kernel is launched. A program is used by one thread at a time.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <cuda_compat/nvrtc.h>
#include <qiao/driver/device_image.hpp>

QIAO_NAMESPACE_BEGIN
namespace rtc {

/// What the options of nvrtcCompileProgram ask for.
struct CompileOptions {
    PreprocessOptions preprocess;
    TranslateOptions translate;
    bool relocatable = false;
    bool quiet = false;                 ///< no warnings
    std::vector<std::string> warnings;  ///< about options not honoured
};

/// Fails with the message for the log.
QIAO_DECL Result<CompileOptions> read_options(int count, const char* const* options);

class Program {
public:
    using Header = std::pair<std::string, std::string>;  ///< include name, text

    Program(std::string source, std::string name, std::vector<Header> headers)
        : source_(std::move(source)), name_(std::move(name)), headers_(std::move(headers)) {}

    QIAO_DECL nvrtcResult compile(int option_count, const char* const* options);
    QIAO_DECL nvrtcResult add_name(const char* expression);
    /// The symbol that the expression names in the image; `symbol` belongs to the program.
    QIAO_DECL nvrtcResult lowered_name(const char* expression, const char*& symbol) const;

    bool compiled() const { return !image_.empty(); }
    const std::string& log() const { return log_; }
    const std::string& image() const { return image_; }

private:
    QIAO_DECL bool add_instances(driver::DeviceHalf& half, driver::DeviceImage& image, const TranslateOptions& translate);

    std::string source_;
    std::string name_;
    std::vector<Header> headers_;
    std::map<std::string, std::string> names_;  ///< name expressions and their symbols
    bool was_compiled_ = false;
    std::string log_;
    std::string image_;
};

}  // namespace rtc
QIAO_NAMESPACE_END

struct _nvrtcProgram {
    qiao::rtc::Program program;
};

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/src/rtc.hpp>
#endif
