// SPDX-License-Identifier: Apache-2.0
// The words of OpenCL C (1.2 and later) and the choice of free names.
#pragma once
#include <qiao/emit/opencl_c/names.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

inline constexpr std::string_view reserved_words[] = {
    // Keywords and qualifiers.
    "auto", "break", "case", "const", "continue", "default", "do", "else", "enum", "extern", "for", "goto", "if", "inline", "register", "restrict", "return",
    "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "kernel", "global", "local", "constant",
    "private", "generic", "read_only", "write_only", "read_write", "uniform", "pipe", "main", "asm", "typeof", "complex", "imaginary", "defined", "true",
    "false",
    // Words of C++ for OpenCL, in case a driver takes the text for that.
    "class", "template", "namespace", "using", "new", "delete", "this", "operator", "virtual", "public", "protected", "friend", "typename", "try", "catch",
    "throw", "explicit", "mutable", "alignas", "alignof", "constexpr", "decltype", "nullptr",
    // Types.
    "char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double", "quad", "bool", "size_t", "ptrdiff_t", "intptr_t",
    "uintptr_t", "sampler_t", "event_t", "queue_t", "ndrange_t", "clk_event_t", "reserve_id_t", "cl_mem_fence_flags",
    // Macros.
    "NULL", "NAN", "INFINITY", "HUGE_VAL", "HUGE_VALF", "MAXFLOAT", "CHAR_BIT", "CHAR_MAX", "CHAR_MIN", "SCHAR_MAX", "SCHAR_MIN", "UCHAR_MAX", "SHRT_MAX",
    "SHRT_MIN", "USHRT_MAX", "INT_MAX", "INT_MIN", "UINT_MAX", "LONG_MAX", "LONG_MIN", "ULONG_MAX", "linux", "unix", "i386",
    // Builtin functions.
    "abs", "abs_diff", "acos", "acosh", "acospi", "add_sat", "all", "any", "asin", "asinh", "asinpi", "atan", "atan2", "atan2pi", "atanh", "atanpi", "barrier",
    "bitselect", "cbrt", "ceil", "clamp", "clz", "copysign", "cos", "cosh", "cospi", "cross", "ctz", "degrees", "distance", "dot", "erf", "erfc", "exp",
    "exp10", "exp2", "expm1", "fabs", "fast_distance", "fast_length", "fast_normalize", "fdim", "floor", "fma", "fmax", "fmin", "fmod", "fract", "frexp",
    "hadd", "hypot", "ilogb", "isequal", "isfinite", "isgreater", "isgreaterequal", "isinf", "isless", "islessequal", "islessgreater", "isnan", "isnormal",
    "isnotequal", "isordered", "isunordered", "ldexp", "length", "lgamma", "lgamma_r", "log", "log10", "log1p", "log2", "logb", "mad", "mad24", "mad_hi",
    "mad_sat", "max", "maxmag", "mem_fence", "min", "minmag", "mix", "modf", "mul24", "mul_hi", "nan", "nextafter", "normalize", "popcount", "pow", "pown",
    "powr", "prefetch", "printf", "radians", "remainder", "remquo", "rhadd", "rint", "rootn", "rotate", "round", "rsqrt", "select", "shuffle", "shuffle2",
    "sign", "signbit", "sin", "sincos", "sinh", "sinpi", "smoothstep", "sqrt", "step", "sub_sat", "tan", "tanh", "tanpi", "tgamma", "trunc", "upsample",
    "vec_step", "wait_group_events", "work_group_barrier",
    // Functions of C that drivers' libraries define under these names.
    "memcpy", "memset", "memmove", "memcmp", "strlen", "malloc", "free", "abort", "exit", "assert", "time", "clock", "signal", "div", "read", "write"};

inline constexpr std::string_view reserved_prefixes[] = {
    "__",          "qiao_",      "as_",      "convert_",   "native_",     "half_",     "atomic_",    "atom_",
    "vload",       "vstore",     "get_",     "read_image", "write_image", "read_mem_", "write_mem_", "async_work_group_",
    "work_group_", "sub_group_", "image1d_", "image2d_",   "image3d_",    "CL_",       "CLK_",       "FLT_",
    "DBL_",        "HALF_",      "FP_",      "M_",         "cl_",         "intel_"};

/// float4 and its like.
inline bool is_vector_type(std::string_view name) {
    size_t letters = name.find_first_of("0123456789");
    if (letters == std::string_view::npos) return false;
    std::string_view count = name.substr(letters);
    if (count != "2" && count != "3" && count != "4" && count != "8" && count != "16") return false;
    std::string_view base = name.substr(0, letters);
    for (std::string_view word : {"char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double", "bool", "quad"}) {
        if (base == word) return true;
    }
    return false;
}

inline std::string identifier_of(std::string_view wish) {
    std::string name;
    for (char c : wish) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool digit = c >= '0' && c <= '9';
        if (digit && name.empty()) name += 'v';
        if (letter || digit)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    return name;
}

}  // namespace detail

bool is_reserved_name(std::string_view name) {
    for (std::string_view prefix : detail::reserved_prefixes) {
        if (name.substr(0, prefix.size()) == prefix) return true;
    }
    for (std::string_view word : detail::reserved_words) {
        if (word == name) return true;
    }
    return (name.size() > 1 && name[0] == '_' && name[1] >= 'A' && name[1] <= 'Z') || detail::is_vector_type(name);
}

std::string NameTable::fresh(std::string_view wish, std::string_view fallback) {
    std::string name = detail::identifier_of(wish);
    if (name.empty()) name = std::string(fallback);
    if (is_reserved_name(name)) name = is_reserved_name(name + '_') ? "my_" + name : name + '_';
    unsigned& used = taken_[name];
    if (used++ == 0) return name;
    for (;;) {
        std::string numbered = name + '_' + std::to_string(used);
        if (taken_.emplace(numbered, 1).second) return numbered;
        ++taken_[name];
    }
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
