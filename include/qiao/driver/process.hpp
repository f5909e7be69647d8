// SPDX-License-Identifier: Apache-2.0
// Child processes and temporary files of the driver.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

/// A started child. Its output goes where qiaocc's goes.
struct Process {
    long id = -1;  ///< -1: could not be started
};

/// Starts `command[0]`, found on PATH. `output` (may be empty) is a file for its standard output.
QIAO_DECL Process start_process(const std::vector<std::string>& command, const std::string& output = {});
/// Waits; returns the exit code, 128 + n after signal n, 127 if it could not be started.
QIAO_DECL int wait_process(Process process);

/// The command as a person would type it, with quotes where needed.
QIAO_DECL std::string command_text(const std::vector<std::string>& command);

/// A private directory, removed with its contents when this dies.
class TemporaryDirectory {
public:
    TemporaryDirectory() = default;
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    QIAO_DECL ~TemporaryDirectory();
    /// A path inside, for a file to be made. Creates the directory on first use; empty if that fails.
    QIAO_DECL std::string file(const std::string& name);

private:
    std::string path_;
    std::vector<std::string> files_;
};

QIAO_DECL bool read_file(const std::string& path, std::string& text);
QIAO_DECL bool write_file(const std::string& path, std::string_view text);
/// Absolute path without symbolic links, or `path` where there is no such file.
QIAO_DECL std::string real_path(const std::string& path);
/// True of the toolkit's include directory, or the one in it that has its C++ libraries.
QIAO_DECL bool is_toolkit(const std::string& directory);
/// File name without directories and without its last extension.
QIAO_DECL std::string stem(const std::string& path);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/process.ipp>
#endif
