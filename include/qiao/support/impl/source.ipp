// SPDX-License-Identifier: Apache-2.0
// Line lookup for SourceManager.
#pragma once
#include <cstdio>

#include <qiao/support/source.hpp>

QIAO_NAMESPACE_BEGIN

uint32_t SourceManager::add_name(std::string_view name, uint32_t other_than) {
    for (size_t i = 0; i < files_.size(); ++i) {
        if (i != other_than && files_[i]->name == name) return static_cast<uint32_t>(i);
    }
    files_.push_back(std::make_unique<File>(File{std::string(name), {}, false, {}}));
    return static_cast<uint32_t>(files_.size() - 1);
}

std::string_view SourceManager::line_text(uint32_t file, uint32_t line) {
    if (file >= files_.size() || line == 0) return {};
    File& f = *files_[file];
    if (!f.loaded) {
        f.loaded = true;
        if (std::FILE* in = std::fopen(f.name.c_str(), "rb")) {
            char buffer[16384];
            size_t n = 0;
            while ((n = std::fread(buffer, 1, sizeof buffer, in)) > 0) f.text.append(buffer, n);
            std::fclose(in);
        }
    }
    if (f.line_starts.empty()) {
        f.line_starts.push_back(0);
        for (size_t i = 0; i < f.text.size(); ++i) {
            if (f.text[i] == '\n') f.line_starts.push_back(i + 1);
        }
    }
    if (line > f.line_starts.size()) return {};
    size_t begin = f.line_starts[line - 1];
    size_t end = f.text.find('\n', begin);
    if (end == std::string::npos) end = f.text.size();
    if (end > begin && f.text[end - 1] == '\r') --end;
    return std::string_view(f.text).substr(begin, end - begin);
}

QIAO_NAMESPACE_END
