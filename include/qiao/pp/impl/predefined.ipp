// SPDX-License-Identifier: Apache-2.0
// Macros that are always there: what g++ 12 predefines on x86-64 Linux as far as device code can mean it, CUDA's, and
// the words of host_defines.h. One table for the process; what depends on options is defined per translation unit.
#pragma once
#include <qiao/builtins/prelude.hpp>
#include <qiao/pp/engine.hpp>

QIAO_NAMESPACE_BEGIN
namespace detail {

inline constexpr const char predefined_text[] = R"qiao(_GNU_SOURCE 1
_LP64 1
__ATOMIC_ACQUIRE 2
__ATOMIC_ACQ_REL 4
__ATOMIC_CONSUME 1
__ATOMIC_RELAXED 0
__ATOMIC_RELEASE 3
__ATOMIC_SEQ_CST 5
__BIGGEST_ALIGNMENT__ 16
__BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__
__CHAR16_TYPE__ short unsigned int
__CHAR32_TYPE__ unsigned int
__CHAR_BIT__ 8
__DBL_DECIMAL_DIG__ 17
__DBL_DIG__ 15
__DBL_HAS_DENORM__ 1
__DBL_HAS_INFINITY__ 1
__DBL_HAS_QUIET_NAN__ 1
__DBL_IS_IEC_60559__ 2
__DBL_MANT_DIG__ 53
__DBL_MAX_10_EXP__ 308
__DBL_MAX_EXP__ 1024
__DBL_MIN_10_EXP__ (-307)
__DBL_MIN_EXP__ (-1021)
__DECIMAL_DIG__ 21
__ELF__ 1
__EXCEPTIONS 1
__FINITE_MATH_ONLY__ 0
__FLOAT_WORD_ORDER__ __ORDER_LITTLE_ENDIAN__
__FLT_DECIMAL_DIG__ 9
__FLT_DENORM_MIN__ 1.40129846432481707092372958328991613e-45F
__FLT_DIG__ 6
__FLT_EPSILON__ 1.19209289550781250000000000000000000e-7F
__FLT_EVAL_METHOD_TS_18661_3__ 0
__FLT_EVAL_METHOD__ 0
__FLT_HAS_DENORM__ 1
__FLT_HAS_INFINITY__ 1
__FLT_HAS_QUIET_NAN__ 1
__FLT_IS_IEC_60559__ 2
__FLT_MANT_DIG__ 24
__FLT_MAX_10_EXP__ 38
__FLT_MAX_EXP__ 128
__FLT_MAX__ 3.40282346638528859811704183484516925e+38F
__FLT_MIN_10_EXP__ (-37)
__FLT_MIN_EXP__ (-125)
__FLT_MIN__ 1.17549435082228750796873653722224568e-38F
__FLT_RADIX__ 2
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_1 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_2 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_4 1
__GCC_HAVE_SYNC_COMPARE_AND_SWAP_8 1
__GNUC_MINOR__ 2
__GNUC_PATCHLEVEL__ 0
__GNUC_STDC_INLINE__ 1
__GNUC__ 12
__GNUG__ 12
__GXX_ABI_VERSION 1017
__GXX_EXPERIMENTAL_CXX0X__ 1
__GXX_RTTI 1
__GXX_WEAK__ 1
__INT16_C(c) c
__INT16_MAX__ 0x7fff
__INT16_TYPE__ short int
__INT32_C(c) c
__INT32_MAX__ 0x7fffffff
__INT32_TYPE__ int
__INT64_C(c) c ## L
__INT64_MAX__ 0x7fffffffffffffffL
__INT64_TYPE__ long int
__INT8_C(c) c
__INT8_MAX__ 0x7f
__INT8_TYPE__ signed char
__INTMAX_C(c) c ## L
__INTMAX_MAX__ 0x7fffffffffffffffL
__INTMAX_TYPE__ long int
__INTMAX_WIDTH__ 64
__INTPTR_MAX__ 0x7fffffffffffffffL
__INTPTR_TYPE__ long int
__INTPTR_WIDTH__ 64
__INT_MAX__ 0x7fffffff
__INT_WIDTH__ 32
__LONG_LONG_MAX__ 0x7fffffffffffffffLL
__LONG_LONG_WIDTH__ 64
__LONG_MAX__ 0x7fffffffffffffffL
__LONG_WIDTH__ 64
__LP64__ 1
__MMX_WITH_SSE__ 1
__MMX__ 1
__ORDER_BIG_ENDIAN__ 4321
__ORDER_LITTLE_ENDIAN__ 1234
__ORDER_PDP_ENDIAN__ 3412
__PTRDIFF_MAX__ 0x7fffffffffffffffL
__PTRDIFF_TYPE__ long int
__PTRDIFF_WIDTH__ 64
__REGISTER_PREFIX__ 
__SCHAR_MAX__ 0x7f
__SCHAR_WIDTH__ 8
__SHRT_MAX__ 0x7fff
__SHRT_WIDTH__ 16
__SIZEOF_DOUBLE__ 8
__SIZEOF_FLOAT__ 4
__SIZEOF_INT__ 4
__SIZEOF_LONG_DOUBLE__ 16
__SIZEOF_LONG_LONG__ 8
__SIZEOF_LONG__ 8
__SIZEOF_POINTER__ 8
__SIZEOF_PTRDIFF_T__ 8
__SIZEOF_SHORT__ 2
__SIZEOF_SIZE_T__ 8
__SIZEOF_WCHAR_T__ 4
__SIZE_MAX__ 0xffffffffffffffffUL
__SIZE_TYPE__ long unsigned int
__SIZE_WIDTH__ 64
__SSE2_MATH__ 1
__SSE2__ 1
__SSE_MATH__ 1
__SSE__ 1
__STDCPP_DEFAULT_NEW_ALIGNMENT__ 16
__STDCPP_THREADS__ 1
__STDC_HOSTED__ 1
__STDC_IEC_559_COMPLEX__ 1
__STDC_IEC_559__ 1
__STDC_IEC_60559_BFP__ 201404L
__STDC_IEC_60559_COMPLEX__ 201404L
__STDC_ISO_10646__ 201706L
__STDC_UTF_16__ 1
__STDC_UTF_32__ 1
__STDC__ 1
__UINT16_C(c) c
__UINT16_MAX__ 0xffff
__UINT16_TYPE__ short unsigned int
__UINT32_C(c) c ## U
__UINT32_MAX__ 0xffffffffU
__UINT32_TYPE__ unsigned int
__UINT64_C(c) c ## UL
__UINT64_MAX__ 0xffffffffffffffffUL
__UINT64_TYPE__ long unsigned int
__UINT8_C(c) c
__UINT8_MAX__ 0xff
__UINT8_TYPE__ unsigned char
__UINTMAX_C(c) c ## UL
__UINTMAX_MAX__ 0xffffffffffffffffUL
__UINTMAX_TYPE__ long unsigned int
__UINTPTR_MAX__ 0xffffffffffffffffUL
__UINTPTR_TYPE__ long unsigned int
__USER_LABEL_PREFIX__ 
__VERSION__ "12.2.0"
__WCHAR_MAX__ 0x7fffffff
__WCHAR_MIN__ (-__WCHAR_MAX__ - 1)
__WCHAR_TYPE__ int
__WCHAR_WIDTH__ 32
__amd64 1
__amd64__ 1
__cpp_aggregate_bases 201603L
__cpp_aggregate_nsdmi 201304L
__cpp_alias_templates 200704L
__cpp_aligned_new 201606L
__cpp_attributes 200809L
__cpp_binary_literals 201304L
__cpp_capture_star_this 201603L
__cpp_constexpr 201603L
__cpp_decltype 200707L
__cpp_decltype_auto 201304L
__cpp_deduction_guides 201703L
__cpp_delegating_constructors 200604L
__cpp_digit_separators 201309L
__cpp_enumerator_attributes 201411L
__cpp_exceptions 199711L
__cpp_fold_expressions 201603L
__cpp_generic_lambdas 201304L
__cpp_guaranteed_copy_elision 201606L
__cpp_hex_float 201603L
__cpp_if_constexpr 201606L
__cpp_inheriting_constructors 201511L
__cpp_init_captures 201304L
__cpp_initializer_lists 200806L
__cpp_inline_variables 201606L
__cpp_lambdas 200907L
__cpp_namespace_attributes 201411L
__cpp_nested_namespace_definitions 201411L
__cpp_noexcept_function_type 201510L
__cpp_nontype_template_args 201411L
__cpp_nontype_template_parameter_auto 201606L
__cpp_nsdmi 200809L
__cpp_range_based_for 201603L
__cpp_raw_strings 200710L
__cpp_ref_qualifiers 200710L
__cpp_return_type_deduction 201304L
__cpp_rtti 199711L
__cpp_rvalue_reference 200610L
__cpp_rvalue_references 200610L
__cpp_sized_deallocation 201309L
__cpp_static_assert 201411L
__cpp_structured_bindings 201606L
__cpp_template_auto 201606L
__cpp_template_template_args 201611L
__cpp_threadsafe_static_init 200806L
__cpp_unicode_characters 201411L
__cpp_unicode_literals 200710L
__cpp_user_defined_literals 200809L
__cpp_variable_templates 201304L
__cpp_variadic_templates 200704L
__cpp_variadic_using 201611L
__gnu_linux__ 1
__linux 1
__linux__ 1
__unix 1
__unix__ 1
__x86_64 1
__x86_64__ 1
linux 1
unix 1
__DBL_DENORM_MIN__ 4.9406564584124654e-324
__DBL_EPSILON__ 2.2204460492503131e-16
__DBL_MAX__ 1.7976931348623157e+308
__DBL_MIN__ 2.2250738585072014e-308
__LDBL_DIG__ 15
__LDBL_MANT_DIG__ 53
__LDBL_MAX__ 1.7976931348623157e+308L
__LDBL_MIN__ 2.2250738585072014e-308L
__LDBL_EPSILON__ 2.2204460492503131e-16L
__CUDACC__ 1
__NVCC__ 1
__CUDACC_VER_MAJOR__ 13
__CUDACC_VER_MINOR__ 0
__CUDACC_VER_BUILD__ 48
__CUDA_API_VER_MAJOR__ 13
__CUDA_API_VER_MINOR__ 0
CUDART_VERSION 13000
__QIAO__ 1
__NV_ATOMIC_RELAXED 0
__NV_ATOMIC_CONSUME 1
__NV_ATOMIC_ACQUIRE 2
__NV_ATOMIC_RELEASE 3
__NV_ATOMIC_ACQ_REL 4
__NV_ATOMIC_SEQ_CST 5
__NV_THREAD_SCOPE_THREAD 0
__NV_THREAD_SCOPE_BLOCK 1
__NV_THREAD_SCOPE_CLUSTER 2
__NV_THREAD_SCOPE_DEVICE 3
__NV_THREAD_SCOPE_SYSTEM 4
__forceinline__ inline __attribute__((always_inline))
__noinline__ __attribute__((__noinline__))
__align__(n) __attribute__((aligned(n)))
__builtin_align__(n) __attribute__((aligned(n)))
__device_builtin__
__cudart_builtin__
__block_size__(...)
__cluster_dims__(...)
__maxnreg__(...)
__nv_pure__
__no_return__
CUDARTAPI
CUDAAPI
INFINITY __builtin_huge_valf()
NAN __builtin_nanf("")
HUGE_VAL __builtin_huge_val()
HUGE_VALF __builtin_huge_valf()
M_E 2.7182818284590452354
M_LOG2E 1.4426950408889634074
M_LOG10E 0.43429448190325182765
M_LN2 0.69314718055994530942
M_LN10 2.30258509299404568402
M_PI 3.14159265358979323846
M_PI_2 1.57079632679489661923
M_PI_4 0.78539816339744830962
M_1_PI 0.31830988618379067154
M_2_PI 0.63661977236758134308
M_2_SQRTPI 1.12837916709551257390
M_SQRT2 1.41421356237309504880
M_SQRT1_2 0.70710678118654752440
CHAR_BIT 8
SCHAR_MIN (-128)
SCHAR_MAX 127
UCHAR_MAX 255
CHAR_MIN (-128)
CHAR_MAX 127
SHRT_MIN (-32768)
SHRT_MAX 32767
USHRT_MAX 65535
INT_MIN (-2147483647 - 1)
INT_MAX 2147483647
UINT_MAX 4294967295U
LONG_MIN (-9223372036854775807L - 1L)
LONG_MAX 9223372036854775807L
ULONG_MAX 18446744073709551615UL
LLONG_MIN (-9223372036854775807LL - 1LL)
LLONG_MAX 9223372036854775807LL
ULLONG_MAX 18446744073709551615ULL
NULL 0L
RAND_MAX 2147483647
EXIT_SUCCESS 0
EXIT_FAILURE 1
cudaEventBlockingSync 1
cudaEventDefault 0
cudaEventDisableTiming 2
cudaStreamDefault 0
cudaStreamFireAndForget ((cudaStream_t)4)
cudaStreamNonBlocking 1
cudaStreamTailLaunch ((cudaStream_t)3)
)qiao";

struct BuiltinName {
    std::string_view name;
    BuiltinMacro macro;
};
inline constexpr BuiltinName builtin_names[] = {
    {"__LINE__", BuiltinMacro::line}, {"__FILE__", BuiltinMacro::file}, {"__COUNTER__", BuiltinMacro::counter}, {"__DATE__", BuiltinMacro::date},
    {"__TIME__", BuiltinMacro::time}, {"__INCLUDE_LEVEL__", BuiltinMacro::include_level}, {"__BASE_FILE__", BuiltinMacro::base_file},
    {"__has_include", BuiltinMacro::has_include}, {"__has_include_next", BuiltinMacro::has_include_next}, {"__has_builtin", BuiltinMacro::has_zero},
    {"__has_attribute", BuiltinMacro::has_zero}, {"__has_cpp_attribute", BuiltinMacro::has_zero},
};

/// Turns "NAME body" and "NAME(parameters) body" lines into #define directives.
inline std::string define_lines(std::string_view lines) {
    std::string out;
    while (!lines.empty()) {
        size_t end = lines.find('\n');
        std::string_view line = lines.substr(0, end);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        if (!line.empty()) out.append("#define ").append(line).append("\n");
    }
    return out;
}

/// What every translation unit starts with. Never destroyed: macros point into it.
struct SharedMacros {
    PreprocessOptions options;
    SourceManager sources;
    Diagnostics diagnostics;
    MacroTable table;
    std::deque<Macro> part_names;
    uint32_t count = 0;  ///< of ids
    std::unique_ptr<Preprocessor> reader;
};

/// `with_parts`: also the names that call for parts of the prelude, which are themselves read without.
const MacroTable& Preprocessor::predefined(bool with_parts, uint32_t& count) {
    static const SharedMacros* const plain = [] {
        auto* shared = new SharedMacros();
        shared->reader = std::make_unique<Preprocessor>(shared->options, shared->sources, shared->diagnostics, false);
        Preprocessor& p = *shared->reader;
        p.shared_macros_ = &shared->table;
        for (const BuiltinName& b : builtin_names) {
            Macro m;
            m.name = b.name;
            m.builtin = b.macro;
            p.set_macro(std::move(m));
        }
        p.read_definitions(define_lines(predefined_text), "<built-in>");
        shared->table = p.macros_;
        shared->count = static_cast<uint32_t>(p.active_.size());
        return shared;
    }();
    count = plain->count;
    if (!with_parts) return plain->table;
    static const SharedMacros* const full = [] {
        auto* shared = new SharedMacros();
        shared->table = plain->table;
        shared->count = plain->count;
        for (const auto& [name, part] : prelude_part_names()) {
            Macro m;
            m.name = name;
            m.id = shared->count++;
            m.builtin = BuiltinMacro::prelude_part;
            m.part = part;
            shared->part_names.push_back(std::move(m));
            shared->table.set(name, MacroTable::hash(name), &shared->part_names.back());
        }
        return shared;
    }();
    count = full->count;
    return full->table;
}

/// Carries out the directives of a text that has nothing else.
void Preprocessor::read_definitions(std::string text, std::string name) {
    uint32_t file = sources_.add(std::move(name), std::move(text));
    open_text(sources_.text(file), file, {}, -1);
    while (next_expanded().kind != Tok::eof) {
    }
    files_.clear();
}

/// Macros that depend on the options: -D, -U, the architecture, the language version.
void Preprocessor::define_options() {
    uint32_t count = 0;
    shared_macros_ = &predefined(with_parts_, count);
    active_.assign(count, 0);
    std::string lines = "__cplusplus " + std::to_string(options_.cplusplus) + "L\n";
    if (options_.device) lines += "__CUDA_ARCH__ " + std::to_string(options_.cuda_arch) + "\n";
    lines += "__CUDA_ARCH_LIST__ " + std::to_string(options_.cuda_arch) + "\n";
    for (const auto& [name, value] : options_.defines) lines += name + " " + value + "\n";
    std::string text = define_lines(lines);
    for (const std::string& name : options_.undefines) text += "#undef " + name + "\n";
    read_definitions(std::move(text), "<command-line>");
}

}  // namespace detail
QIAO_NAMESPACE_END
