// SPDX-License-Identifier: Apache-2.0
// Declaration-level parsing for the host splitter: what a declaration that carries CUDA keywords declares.
//
// In: tokens and the index of a declaration's first token, at namespace or class scope. Out: its kind, names,
// parameters, template parameters and the extent of its body. No names are looked up; the few ambiguities that only
// types could settle are settled by the rules stated at each place.
#pragma once
#include <string>
#include <vector>

#include <qiao/driver/host_tokens.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

struct HostTemplateParameter {
    enum class Kind : uint8_t { type, value, template_ };
    Kind kind = Kind::type;
    bool pack = false;
    bool of_types = true;     ///< template_: all of its own parameters are types
    size_t name = 0;          ///< token, 0 where unnamed
    size_t insert_after = 0;  ///< an unnamed one gets its name after this token
};

struct HostParameter {
    bool pack = false;
    size_t name = 0;          ///< token, 0 where unnamed
    size_t insert_after = 0;  ///< an unnamed one gets its name after this token
};

/// One declarator of a variable declaration.
struct HostVariable {
    size_t name_begin = 0;  ///< first token of a qualified name
    size_t name = 0;
};

struct HostDeclaration {
    enum class Kind : uint8_t { other, function, variable };
    Kind kind = Kind::other;
    size_t begin = 0;
    size_t end = 0;  ///< index after the declaration
    bool global = false, device = false, host = false, constant = false, shared = false, managed = false;
    bool is_static = false, is_extern = false, is_inline = false, is_constexpr = false, is_friend = false, is_typedef = false;
    bool deduced_return = false;  ///< auto, without a trailing return type
    bool explicit_instantiation = false;
    bool has_type_body = false;  ///< the declaration also defines a class
    std::vector<std::pair<size_t, size_t>> template_headers;  ///< tokens of < and the matching >
    size_t name_begin = 0;       ///< function: first token of its (qualified) name
    size_t name = 0;             ///< function: the name's last identifier, or `operator`
    size_t name_end = 0;         ///< function: index after the name and its explicit template arguments
    size_t parameters = 0;       ///< function: its (
    size_t initialisers = 0;     ///< constructor: the : of its member initialisers
    size_t body = 0;             ///< function: its {, 0 for none or a defaulted or deleted one
    std::vector<HostVariable> variables;
    size_t first_keyword = 0;    ///< the first __device__, __constant__, ...
};

/// Parses the declaration that starts at token `begin`.
QIAO_DECL HostDeclaration parse_declaration(const HostTokens& tokens, size_t begin);
/// Parameters of the list whose ( is `open`.
QIAO_DECL std::vector<HostParameter> parse_parameters(const HostTokens& tokens, size_t open);
/// Parameters of the template header whose < is `open`.
QIAO_DECL std::vector<HostTemplateParameter> parse_template_parameters(const HostTokens& tokens, size_t open, size_t close);
/// Index of the > that closes the < at `open`, or 0. Comparisons inside must be parenthesised, as C++ asks for `>`.
QIAO_DECL size_t closing_angle(const HostTokens& tokens, size_t open);
/// After a `template` keyword's header(s): reads them all, fills `headers`, returns the index that follows.
QIAO_DECL size_t parse_template_headers(const HostTokens& tokens, size_t at, std::vector<std::pair<size_t, size_t>>& headers);
/// If the head of a declaration at [begin, brace) is that of a class definition, the index of its name (0: unnamed),
/// and `is_class` is set.
QIAO_DECL size_t class_head_name(const HostTokens& tokens, size_t begin, size_t brace, bool& is_class);
/// True for a keyword that the splitter removes or rewrites; `parenthesised` tells whether (...) follows it.
QIAO_DECL bool is_cuda_keyword(std::string_view word, bool& parenthesised);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/driver/impl/declaration.ipp>
#endif
