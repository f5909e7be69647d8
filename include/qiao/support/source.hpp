// SPDX-License-Identifier: Apache-2.0
// Source files and places in them.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN

/// A place in a source file. `file` indexes a SourceManager; line and column count from 1; line 0 means "no place".
/// The place is the presumed one: `#line` directives and line markers are already applied.
struct SourceLoc {
    uint32_t file = 0;
    uint32_t line = 0;
    uint32_t column = 0;

    bool valid() const { return line != 0; }
};

/// Owns the names and texts of all files of a translation. Texts never move once added, so tokens may point into
/// them. Not thread-safe; one per translation.
class SourceManager {
public:
    /// Adds a file whose text is known. Returns its index.
    uint32_t add(std::string name, std::string text) {
        files_.push_back(std::make_unique<File>(File{std::move(name), std::move(text), true, {}}));
        return static_cast<uint32_t>(files_.size() - 1);
    }
    /// Adds a name only (a file named by `#line`), or returns the index of the file already so named; never `other_than`: a
    /// text whose line markers bear its own name counts the lines of what it was made from, not its own.
    QIAO_DECL uint32_t add_name(std::string_view name, uint32_t other_than = ~0u);
    std::string_view name(uint32_t file) const { return file < files_.size() ? std::string_view(files_[file]->name) : std::string_view("<unknown>"); }
    std::string_view text(uint32_t file) const { return file < files_.size() ? std::string_view(files_[file]->text) : std::string_view(); }
    /// The text of one line without its end, or empty where the text is not known. A file that was only named
    /// (by a line marker) is read from disk on first use, for carets.
    QIAO_DECL std::string_view line_text(uint32_t file, uint32_t line);
    size_t size() const { return files_.size(); }

private:
    struct File {
        std::string name;
        std::string text;
        bool loaded;
        std::vector<size_t> line_starts;
    };
    std::vector<std::unique_ptr<File>> files_;
};

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/support/impl/source.ipp>
#endif
