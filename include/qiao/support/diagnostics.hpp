// SPDX-License-Identifier: Apache-2.0
// Diagnostics: what is wrong with the user's program, with place, number and caret.
//
// Code that finds an error throws CompileError; whoever can go on (a declaration, a statement, a template whose
// substitution may fail) catches it and either hands it to the sink or drops it (SFINAE).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include <qiao/support/source.hpp>

QIAO_NAMESPACE_BEGIN

enum class Severity : uint8_t { note, warning, error };

/// Stable diagnostic numbers, printed as [Q0123]; docs/errors.md lists them.
enum class DiagCode : uint16_t {
    lexical = 100,       ///< malformed token
    preprocessor = 150,  ///< directive, macro or include
    syntax = 200,        ///< grammar
    name_lookup = 300,   ///< undeclared or ambiguous name
    type = 310,          ///< ill-formed types, conversions
    overload = 320,      ///< no viable or ambiguous overload
    template_ = 330,     ///< deduction, instantiation
    constant = 340,      ///< constant expression required
    access_space = 350,  ///< address space cannot be determined
    unsupported = 400,   ///< valid CUDA that qiao does not support
    target = 410,        ///< the device lacks something the kernel needs (fp64, int64, shared memory)
    limit = 420,         ///< nesting depth, size or recursion limit
    internal = 900       ///< a bug in qiao
};

struct Diagnostic {
    Severity severity = Severity::error;
    DiagCode code = DiagCode::internal;
    SourceLoc loc;
    std::string message;
    std::vector<std::pair<SourceLoc, std::string>> notes;
};

/// Thrown where compilation of the current construct cannot go on.
struct CompileError {
    Diagnostic diagnostic;
};

[[noreturn]] inline void fail(SourceLoc loc, DiagCode code, std::string message) {
    throw CompileError{Diagnostic{Severity::error, code, loc, std::move(message), {}}};
}
/// "<feature> is not supported": valid CUDA that qiao cannot do yet.
[[noreturn]] inline void unsupported(SourceLoc loc, const std::string& feature) {
    fail(loc, DiagCode::unsupported, "qiao: " + feature + " is not supported");
}

/// Adds that a template's instance (or a function on the way to it) was asked for at `loc`; of a long way only its end.
inline void note_instantiation(Diagnostic& d, SourceLoc loc, const std::string& instance) {
    if (loc.valid() && d.notes.size() < 10) d.notes.push_back({loc, "in instantiation of '" + instance + "' required from here"});
}

/// Collects diagnostics in order. Not thread-safe.
class Diagnostics {
public:
    void report(Diagnostic d) {
        if (d.severity == Severity::error) ++errors_;
        list_.push_back(std::move(d));
    }
    void warn(SourceLoc loc, DiagCode code, std::string message) {
        report(Diagnostic{Severity::warning, code, loc, std::move(message), {}});
    }
    size_t error_count() const { return errors_; }
    const std::vector<Diagnostic>& list() const { return list_; }
    void clear() {
        list_.clear();
        errors_ = 0;
    }
    /// All diagnostics as text: `file:line:col: error: text [Q0123]`, the source line and a caret.
    QIAO_DECL std::string render(SourceManager& sources) const;

private:
    std::vector<Diagnostic> list_;
    size_t errors_ = 0;
};

/// One diagnostic as text, its notes after it.
QIAO_DECL std::string render_diagnostic(const Diagnostic& d, SourceManager& sources);

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/support/impl/diagnostics.ipp>
#endif
