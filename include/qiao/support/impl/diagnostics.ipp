// SPDX-License-Identifier: Apache-2.0
// Rendering of diagnostics.
#pragma once
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN

namespace detail {

/// Appends `file:line:col: <label>: message` and, where the line is known, the line with a caret below it.
inline void render_line(std::string& out, SourceManager& sources, SourceLoc loc, const char* label, const std::string& message, const std::string& suffix) {
    if (loc.valid()) {
        out += sources.name(loc.file);
        out += ':' + std::to_string(loc.line) + ':' + std::to_string(loc.column) + ": ";
    }
    out += label;
    out += ": " + message + suffix + '\n';
    std::string_view text = loc.valid() ? sources.line_text(loc.file, loc.line) : std::string_view();
    if (text.empty()) return;
    out += "    ";
    out += text;
    out += "\n    ";
    for (uint32_t i = 1; i < loc.column; ++i) out += i <= text.size() && text[i - 1] == '\t' ? '\t' : ' ';
    out += "^\n";
}

}  // namespace detail

std::string render_diagnostic(const Diagnostic& d, SourceManager& sources) {
    std::string out;
    std::string number = std::to_string(static_cast<unsigned>(d.code));
    const char* label = d.severity == Severity::error ? "error" : d.severity == Severity::warning ? "warning" : "note";
    detail::render_line(out, sources, d.loc, label, d.message, " [Q" + std::string(4 - number.size(), '0') + number + "]");
    for (const auto& [loc, text] : d.notes) detail::render_line(out, sources, loc, "note", text, "");
    return out;
}

std::string Diagnostics::render(SourceManager& sources) const {
    std::string out;
    for (const Diagnostic& d : list_) out += render_diagnostic(d, sources);
    return out;
}

QIAO_NAMESPACE_END
