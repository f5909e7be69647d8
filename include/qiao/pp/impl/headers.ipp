// SPDX-License-Identifier: Apache-2.0
// Finding and opening headers [cpp.include].
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <qiao/lex/literal.hpp>
#include <qiao/pp/embedded.hpp>
#include <qiao/pp/engine.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

inline bool read_file(const std::string& path, std::string* text) {
    std::FILE* in = std::fopen(path.c_str(), "rb");
    if (!in) return false;
    char buffer[16384];
    size_t n = std::fread(buffer, 1, sizeof buffer, in);
    bool ok = !std::ferror(in);  // a folder opens, but cannot be read
    while (ok && text && n > 0) {
        text->append(buffer, n);
        n = std::fread(buffer, 1, sizeof buffer, in);
    }
    std::fclose(in);
    return ok;
}

inline std::string directory_of(std::string_view path) {
    size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

/// What a file is known by, however its path is written (a/../b.h, links): #pragma once and include guards count for the file.
inline std::string header_key(const std::string& path) {
    if (path.empty() || path[0] == '<') return path;
    char* real = ::realpath(path.c_str(), nullptr);
    if (real == nullptr) return path;
    std::string key(real);
    std::free(real);
    return key;
}

/// Folders whose headers stand for the host's C++ library or the CUDA toolkit, which the embedded table replaces.
/// qiao's own cuda_compat is none of them: it has the headers that are not embedded (CUB, Thrust).
inline bool is_foreign_system_folder(const std::string& folder) {
    bool system = folder == "/usr/include" || folder.compare(0, 13, "/usr/include/") == 0 || folder.find("/lib/gcc/") != std::string::npos;
    auto has = [&](const char* file) { return read_file(folder + (folder.empty() || folder.back() == '/' ? "" : "/") + file, nullptr); };
    if (has("cub/qiao/base.cuh")) return false;
    return system || has("crt/host_defines.h") || (has("nv/target") && has("thrust/version.h"));
}

void Preprocessor::add_search_paths(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        if (!is_foreign_system_folder(path)) search_path_.push_back(path.empty() || path.back() == '/' ? path : path + "/");
    }
}

/// "<x>" or "\"x\"" as name; false where the tokens are neither.
bool Preprocessor::header_operand(std::vector<Token> line, std::string& name, bool& angled) {
    line = expand_all(line);
    if (line.empty()) return false;
    if (line[0].kind == Tok::string_literal && line[0].text.size() > 2 && line[0].text[0] == '"') {
        name = std::string(line[0].text.substr(1, line[0].text.size() - 2));
        angled = false;
        return true;
    }
    if (line[0].kind != Tok::less) return false;
    angled = true;
    for (size_t i = 1; i < line.size(); ++i) {
        if (line[i].kind == Tok::greater) return !name.empty();
        if (i > 1 && line[i].space_before) name.push_back(' ');
        name += line[i].text;
    }
    return false;
}

FoundHeader Preprocessor::find_header(std::string_view name, bool angled, bool next) {
    using Kind = FoundHeader::Kind;
    if (name.empty()) return {};
    const OpenFile& current = *files_.back();
    std::string own(name);
    auto on_disk = [&](const std::string& path, int index) { return read_file(path, nullptr) ? FoundHeader{Kind::disk, {}, path, index} : FoundHeader{}; };
    if (name[0] == '/') return on_disk(own, -1);
    for (const auto& [header, text] : options_.virtual_headers) {
        if (!next && header == name) return {Kind::text, text, {}, -1};
    }
    if (!angled && !next) {
        if (FoundHeader found = on_disk(current.directory + own, current.search_index); found.kind == Kind::disk) return found;
    }
    const EmbeddedHeader* embedded = find_embedded(name);
    if (embedded && (angled || embedded->is_cuda)) return {Kind::text, embedded->text, std::string(embedded->name), -1};
    if (angled && name.substr(0, 5) == "qiao/") return {Kind::skip, {}, {}, -1};
    for (int i = next ? current.search_index + 1 : 0; i < static_cast<int>(search_path_.size()); ++i) {
        if (FoundHeader found = on_disk(search_path_[static_cast<size_t>(i)] + own, i); found.kind == Kind::disk) return found;
    }
    if (embedded) return {Kind::text, embedded->text, std::string(embedded->name), -1};
    return angled ? FoundHeader{Kind::skip, {}, {}, -1} : FoundHeader{};
}

bool Preprocessor::has_include(const std::vector<Token>& tokens, bool next) {
    std::string name;
    bool angled = false;
    if (!header_operand(tokens, name, angled)) return false;
    FoundHeader found = find_header(name, angled, next);
    return found.kind == FoundHeader::Kind::disk || found.kind == FoundHeader::Kind::text;
}

void Preprocessor::include(const Token& word, bool next) {
    OpenFile& f = *files_.back();
    Token header = f.lexer.header_name();
    std::string name;
    bool angled = false;
    if (header.kind != Tok::eof) {
        name = std::string(header.text.substr(1, header.text.size() - 2));
        angled = header.text[0] == '<';
        end_line();
    } else if (!header_operand(rest_of_line(), name, angled)) {
        report(Severity::error, word.loc, "#include expects \"FILENAME\" or <FILENAME>");
        return;
    }
    FoundHeader found = find_header(name, angled, next);
    if (found.kind == FoundHeader::Kind::none) {
        report(Severity::error, header.kind != Tok::eof ? header.loc : word.loc, name + ": no such file");
        return;
    }
    if (found.kind == FoundHeader::Kind::skip) {
        if (std::find(result_.skipped_headers.begin(), result_.skipped_headers.end(), name) == result_.skipped_headers.end()) result_.skipped_headers.push_back(name);
        return;
    }
    if (files_.size() >= max_include_depth) {
        report(Severity::error, word.loc, "#include nested too deeply");
        throw PreprocessorLimit{};
    }
    open_header(found, name);
}

void Preprocessor::open_header(const FoundHeader& header, std::string_view name) {
    bool disk = header.kind == FoundHeader::Kind::disk;
    std::string path = disk ? header.path : "<" + (header.path.empty() ? std::string(name) : header.path) + ">";
    auto [it, added] = headers_.try_emplace(header_key(path));
    HeaderFile& h = it->second;
    if (!added && (h.once || (!h.guard_name.empty() && find_macro(h.guard_name)))) return;
    if (added) {
        std::string text(header.text);
        if (disk && !read_file(header.path, &text)) {
            report(Severity::error, files_.back()->lexer.place(), path + ": cannot be read");
            return;
        }
        h.file = sources_.add(path, std::move(text));
        if (disk) result_.included_files.push_back(path);
    }
    open_text(sources_.text(h.file), h.file, path, header.search_index);
}

void Preprocessor::open_text(std::string_view text, uint32_t file, const std::string& path, int search_index) {
    files_.push_back(std::make_unique<OpenFile>(text, file, storage_->arena, &diagnostics_));
    files_.back()->directory = path.empty() || path[0] == '<' ? std::string() : directory_of(path);
    files_.back()->header = header_key(path);
    files_.back()->search_index = search_index;
}

/// Leaves an included file at its end.
void Preprocessor::close_file() {
    OpenFile& f = *files_.back();
    for (const Conditional& c : f.conditionals) report(Severity::error, c.loc, "unterminated #if");
    auto it = headers_.find(f.header);
    if (it != headers_.end() && f.guard == OpenFile::Guard::closed) it->second.guard_name = f.guard_name;
    files_.pop_back();
}

}  // namespace detail
QIAO_NAMESPACE_END
