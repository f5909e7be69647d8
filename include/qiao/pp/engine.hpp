// SPDX-License-Identifier: Apache-2.0
// The preprocessor's state and steps; users see pp/preprocessor.hpp only.
//
// Tokens come from a stack of files (directives are acted on as they are met) or from a stack of contexts (replacement
// lists being rescanned). A macro is off while its context is on the stack; a name met then is marked and never expanded
// again [cpp.rescan]. Arguments are expanded alone, behind a barrier context. Contexts are popped when the next token is
// wanted, as g++ does, so both agree on what [cpp.rescan] leaves open.
#pragma once
#include <memory>
#include <string>
#include <unordered_map>

#include <qiao/lex/lexer.hpp>
#include <qiao/pp/macro.hpp>
#include <qiao/pp/token_buffer.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

/// What a TokenBuffer keeps alive.
struct TokenStorage {
    Arena arena;
    std::deque<std::string> texts;
};

struct Conditional {
    SourceLoc loc;
    bool taken = false;      ///< some group of this #if was entered
    bool seen_else = false;
};

/// A file being read. `guard` follows [the include-guard idiom]: #ifndef X first, its #endif last.
struct OpenFile {
    OpenFile(std::string_view text, uint32_t own_file, Arena& arena, Diagnostics* diagnostics)
        : lexer(text, own_file, arena, diagnostics), file(own_file) {}
    Lexer lexer;
    uint32_t file;            ///< whose text it is; line markers name others
    std::string header;       ///< its key among the headers; empty where it is none
    std::string directory;    ///< with the final slash, or empty
    int search_index = -1;    ///< position on the include path, for #include_next
    std::vector<Conditional> conditionals;
    bool expanded = false;    ///< text that was preprocessed before: no macro expansion
    enum class Guard : uint8_t { start, inside, closed, broken } guard = Guard::start;
    std::string_view guard_name;
};

/// A list of tokens being read.
struct Context {
    const Token* at = nullptr;
    const Token* end = nullptr;
    const Macro* macro = nullptr;  ///< switched on again when the context is left
    bool barrier = false;          ///< its end is the end of input
    std::vector<Token> tokens;
};

struct HeaderFile {
    uint32_t file = 0;
    bool once = false;
    std::string_view guard_name;
};

struct FoundHeader {
    enum class Kind : uint8_t { none, text, disk, skip } kind = Kind::none;
    std::string_view text;  ///< embedded or virtual
    std::string path;       ///< on disk; embedded: the header's own name
    int search_index = -1;
};

class Preprocessor {
public:
    /// `with_parts`: calls of functions in parts of the prelude are noted.
    QIAO_DECL Preprocessor(const PreprocessOptions& options, SourceManager& sources, Diagnostics& diagnostics, bool with_parts);
    QIAO_DECL TokenBuffer run(std::string_view name, std::string text);
    /// Parts of the prelude that the text of the last run calls for, a bit each.
    uint32_t needed_parts() const { return needed_parts_; }

private:
    // expand.ipp
    QIAO_DECL Token pull();
    QIAO_DECL Token next_expanded();
    QIAO_DECL bool enter_macro(const Macro& macro, const Token& name);
    QIAO_DECL bool collect_arguments(const Macro& macro, const Token& name, std::vector<std::vector<Token>>& args, bool& variadic_absent);
    QIAO_DECL std::vector<Token> expand_all(const std::vector<Token>& tokens);
    struct Substitution;
    QIAO_DECL void substitute(Substitution& s, size_t from, size_t to, std::vector<Token>& out);
    QIAO_DECL void append_operand(const MacroItem& item, const std::vector<Token>& tokens, size_t mark, std::vector<Token>& out);
    QIAO_DECL Token paste(const Token& left, const Token& right);
    QIAO_DECL Token stringify(const std::vector<Token>& tokens, const Token& like);
    QIAO_DECL void push_tokens(std::vector<Token> tokens, const Macro* macro, bool barrier);
    QIAO_DECL void pop_context();
    QIAO_DECL bool expand_builtin(const Macro& macro, const Token& name);
    QIAO_DECL Token make_token(Tok kind, std::string_view text, const Token& like);
    QIAO_DECL Token string_token(std::string_view content, const Token& like);
    const Macro* find_macro(std::string_view name) const {
        uint32_t h = MacroTable::hash(name);
        if (const MacroTable::Slot* s = macros_.find(name, h)) return s->macro;
        if (const MacroTable::Slot* s = shared_macros_->find(name, h)) return s->macro;
        return nullptr;
    }

    /// False for names that only call for a part of the prelude.
    bool is_macro(std::string_view name) const {
        const Macro* m = find_macro(name);
        return m && m->builtin != BuiltinMacro::prelude_part;
    }

    // directives.ipp
    QIAO_DECL Token lex();
    QIAO_DECL bool directive(const Token& hash);
    QIAO_DECL void handle_directive(std::string_view name, const Token& hash, const Token& word);
    QIAO_DECL bool conditional_directive(std::string_view name, const Token& word);
    QIAO_DECL void end_line();
    QIAO_DECL std::vector<Token> rest_of_line();
    QIAO_DECL void skip_group();
    QIAO_DECL void define(const Token& word);
    QIAO_DECL bool parse_parameters(Macro& macro, const std::vector<Token>& line, size_t& at);
    QIAO_DECL void parse_body(Macro& macro, const std::vector<Token>& line, size_t at);
    QIAO_DECL void set_macro(Macro macro);
    QIAO_DECL void undefine();
    QIAO_DECL void line_directive(std::vector<Token> line, bool marker);
    QIAO_DECL void pragma(std::vector<Token> line, const Token& word);
    QIAO_DECL void pack_pragma(const std::vector<Token>& line, size_t at);
    QIAO_DECL void message_directive(const Token& word, Severity severity);
    QIAO_DECL Token pragma_operator(const Token& name);
    QIAO_DECL void report(Severity severity, SourceLoc loc, std::string message);

    // condition.ipp
    QIAO_DECL bool evaluate(std::vector<Token> line, SourceLoc loc);
    QIAO_DECL std::vector<Token> expand_condition(std::vector<Token> line);

    // headers.ipp
    QIAO_DECL void include(const Token& word, bool next);
    QIAO_DECL bool has_include(const std::vector<Token>& tokens, bool next);
    QIAO_DECL FoundHeader find_header(std::string_view name, bool angled, bool next);
    QIAO_DECL void open_header(const FoundHeader& header, std::string_view name);
    QIAO_DECL void open_text(std::string_view text, uint32_t file, const std::string& path, int search_index);
    QIAO_DECL bool header_operand(std::vector<Token> line, std::string& name, bool& angled);
    QIAO_DECL void close_file();
    QIAO_DECL void add_search_paths(const std::vector<std::string>& paths);

    // predefined.ipp
    QIAO_DECL void define_options();
    QIAO_DECL void read_definitions(std::string text, std::string name);
    QIAO_DECL static const MacroTable& predefined(bool with_parts, uint32_t& count);

    QIAO_DECL void note_part(const Macro& macro, const Token& name);
    QIAO_DECL void finish_token(Token token);
    QIAO_DECL void finish_pack(const Token& token);

    const PreprocessOptions& options_;
    SourceManager& sources_;
    Diagnostics& diagnostics_;
    std::shared_ptr<TokenStorage> storage_;
    TokenBuffer result_;
    MacroTable macros_;
    const MacroTable* shared_macros_ = nullptr;
    std::deque<Macro> own_macros_;
    std::vector<uint8_t> active_;  ///< by Macro::id: its context is on the stack
    std::unordered_map<std::string_view, std::vector<const Macro*>> pushed_macros_;
    std::vector<std::unique_ptr<OpenFile>> files_;
    std::vector<Context> contexts_;
    std::vector<std::vector<Token>> spare_;
    std::unordered_map<std::string, HeaderFile> headers_;  ///< by header_key
    std::vector<std::string> search_path_;
    std::vector<int> pack_stack_;
    int pack_ = 0;
    bool with_parts_ = true;
    uint32_t needed_parts_ = 0;
    uint8_t part_ = 0;              ///< of the name last met that calls for a part if '(' follows
    const char* part_name_ = nullptr;
    uint32_t counter_ = 0;
    uint64_t work_ = 0;            ///< tokens that expansion made so far
    unsigned depth_ = 0;           ///< recursion of argument expansion
    bool in_condition_ = false;
    std::string base_name_;
};

inline constexpr uint64_t max_expansion_work = 20'000'000;
inline constexpr unsigned max_expansion_depth = 1000;
inline constexpr size_t max_include_depth = 200;

/// Thrown when a limit is hit: the rest of the translation unit is dropped.
struct PreprocessorLimit {};

}  // namespace detail
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/pp/preprocessor.hpp>
#endif
