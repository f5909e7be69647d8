// SPDX-License-Identifier: Apache-2.0
// Child processes by posix_spawn; POSIX only.
#pragma once
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qiao/driver/process.hpp>

extern char** environ;

QIAO_NAMESPACE_BEGIN
namespace driver {

Process start_process(const std::vector<std::string>& command, const std::string& output) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (!output.empty()) posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    pid_t id = -1;
    if (posix_spawnp(&id, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) id = -1;
    posix_spawn_file_actions_destroy(&actions);
    return {id};
}

int wait_process(Process process) {
    if (process.id < 0) return 127;
    int status = 0;
    while (waitpid(static_cast<pid_t>(process.id), &status, 0) < 0) {
        if (errno != EINTR) return 127;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string command_text(const std::vector<std::string>& command) {
    std::string text;
    for (const std::string& word : command) {
        if (!text.empty()) text += ' ';
        if (word.find_first_of(" \t\n\"'\\$`*?[]{}()<>|&;#~!") == std::string::npos && !word.empty()) {
            text += word;
            continue;
        }
        text += '\'';
        for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        text += '\'';
    }
    return text;
}

TemporaryDirectory::~TemporaryDirectory() {
    for (const std::string& f : files_) unlink(f.c_str());
    if (!path_.empty()) rmdir(path_.c_str());
}

std::string TemporaryDirectory::file(const std::string& name) {
    if (path_.empty()) {
        const char* base = std::getenv("TMPDIR");
        std::string pattern = std::string(base && *base ? base : "/tmp") + "/qiaocc-XXXXXX";
        if (!mkdtemp(&pattern[0])) return {};
        path_ = pattern;
    }
    files_.push_back(path_ + "/" + name);
    return files_.back();
}

bool read_file(const std::string& path, std::string& text) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) return false;
    text.clear();
    char buffer[65536];
    for (size_t n = 0; (n = std::fread(buffer, 1, sizeof(buffer), file)) > 0;) text.append(buffer, n);
    bool good = !std::ferror(file);
    std::fclose(file);
    return good;
}

bool write_file(const std::string& path, std::string_view text) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (!file) return false;
    bool good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return std::fclose(file) == 0 && good;
}

std::string real_path(const std::string& path) {
    char buffer[PATH_MAX];
    return realpath(path.c_str(), buffer) ? std::string(buffer) : path;
}

bool is_toolkit(const std::string& directory) {
    auto has = [&](const char* file) { return access((directory + file).c_str(), F_OK) == 0; };
    return has("/cuda_runtime_api.h") || (has("/nv/target") && has("/thrust/version.h"));
}

std::string stem(const std::string& path) {
    size_t slash = path.rfind('/');
    std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
    size_t dot = base.rfind('.');
    return dot == std::string::npos || dot == 0 ? base : base.substr(0, dot);
}

}  // namespace driver
QIAO_NAMESPACE_END
