// SPDX-License-Identifier: Apache-2.0
// Texts of the helper functions. `$T` and its like stand for what differs between instances.
#pragma once
#include <initializer_list>
#include <utility>

#include <qiao/emit/opencl_c/helpers.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

/// Of the longest vectors that OpenCL C has.
inline constexpr unsigned opencl_lanes = 16;


/// Replaces each `$X` of the text.
inline std::string instantiate(std::string text, std::initializer_list<std::pair<char, std::string>> values) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '$') {
            out += text[i];
            continue;
        }
        ++i;
        for (const auto& [key, value] : values) {
            if (key == text[i]) out += value;
        }
    }
    return out;
}

inline const char* helper_type(const ir::Type* type, bool fp16) {
    static constexpr const char* names[13] = {"void", "uchar", "char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double"};
    return type->kind == ir::TypeKind::f16 && !fp16 ? "ushort" : names[static_cast<size_t>(type->kind)];
}

/// The new value as an expression of `old` and `operand`.
inline const char* atomic_update(ir::AtomicOp op, bool is_float) {
    using ir::AtomicOp;
    switch (op) {
        case AtomicOp::add:
            return "old + operand";
        case AtomicOp::sub:
            return "old - operand";
        case AtomicOp::exchange:
            return "operand";
        case AtomicOp::min:
            return is_float ? "fmin(old, operand)" : "min(old, operand)";
        case AtomicOp::max:
            return is_float ? "fmax(old, operand)" : "max(old, operand)";
        case AtomicOp::inc:
            return "old >= operand ? 0 : old + 1";
        case AtomicOp::dec:
            return "old == 0 || old > operand ? operand : old - 1";
        case AtomicOp::bit_and:
            return "old & operand";
        case AtomicOp::bit_or:
            return "old | operand";
        case AtomicOp::bit_xor:
            return "old ^ operand";
        case AtomicOp::cas:
            return "old == operand ? desired : old";
    }
    return "";
}

inline constexpr const char* atomic_names[] = {"add", "sub", "xchg", "min", "max", "inc_wrap", "dec_wrap", "and", "or", "xor", "cmpxchg"};

/// $N name, $S space, $T type, $W word (uint or ulong), $X exchange function, $F and $B conversions between them, $U update, $D further parameter.
inline constexpr char swap_text[] = R"($T $N(volatile $S$T* at, $T operand$D) {
    volatile $S$W* word = (volatile $S$W*)at;
    $W seen = *word;
    for (;;) {
        const $T old = $F(seen);
        const $W found = $X(word, seen, $B($U));
        if (found == seen) return old;
        seen = found;
    }
}
)";

/// An element of 8 or 16 bits inside a 32-bit word: $M mask of the element.
inline constexpr char narrow_text[] = R"($T $N(volatile $S$T* at, $T operand$D) {
    volatile $Suint* word = (volatile $Suint*)((ulong)at & ~3UL);
    const uint shift = (uint)((ulong)at & 3UL) * 8;
    uint seen = *word;
    for (;;) {
        const $T old = $F(($R)(seen >> shift));
        const uint update = ($R)($B($U));
        const uint found = atomic_cmpxchg(word, seen, (seen & ~($Mu << shift)) | (update << shift));
        if (found == seen) return old;
        seen = found;
    }
}
)";

inline constexpr char reduce_text[] = R"(int qiao_barrier_count(int predicate, volatile __local int* count) {
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
    if (get_local_id(0) == 0 && get_local_id(1) == 0 && get_local_id(2) == 0) *count = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (predicate) atomic_inc(count);
    barrier(CLK_LOCAL_MEM_FENCE);
    return *count;
}
)";

inline constexpr char reverse_text_32[] = R"(uint qiao_reverse_bits_32(uint x) {
    x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
    x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
    x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
    x = (x >> 8 & 0x00ff00ffu) | (x & 0x00ff00ffu) << 8;
    return x >> 16 | x << 16;
}
)";

inline constexpr char reverse_text_64[] = R"(ulong qiao_reverse_bits_64(ulong x) {
    return (ulong)qiao_reverse_bits_32((uint)x) << 32 | qiao_reverse_bits_32((uint)(x >> 32));
}
)";

}  // namespace detail

void HelperSet::add(const std::string& name, const std::string& text) {
    for (const std::string& known : names_) {
        if (known == name) return;
    }
    names_.push_back(name);
    text_ += text + '\n';
}

std::string HelperSet::atomic(ir::AtomicOp op, const ir::Type* type, ir::Space space, const TargetCaps& caps, SourceLoc loc) {
    using ir::AtomicOp;
    if (space == ir::Space::private_) unsupported(loc, "an atomic operation on local memory");
    if (type->size == 8) {
        bool have = space == ir::Space::shared ? caps.shared_int64_atomics : caps.int64_atomics;
        if (!have) fail(loc, DiagCode::target, "qiao: the device has no 64-bit atomic operations (cl_khr_int64_base_atomics), which this kernel needs");
        int64_atomics_ = true;
    }
    if (type->size < 4) return atomic_narrow(op, type, space, caps);
    bool native = type->is_integer() ? op != AtomicOp::inc && op != AtomicOp::dec : op == AtomicOp::exchange && type->size == 4;
    if (!native) return atomic_by_swap(op, type, space);
    return std::string(type->size == 8 ? "atom_" : "atomic_") + detail::atomic_names[static_cast<size_t>(op)];
}

std::string HelperSet::atomic_by_swap(ir::AtomicOp op, const ir::Type* type, ir::Space space) {
    bool shared = space == ir::Space::shared;
    std::string word = type->size == 8 ? "ulong" : "uint";
    std::string c_type = detail::helper_type(type, true);
    std::string name = std::string("qiao_atomic_") + detail::atomic_names[static_cast<size_t>(op)] + (shared ? "_local_" : "_global_") + c_type;
    add(name, detail::instantiate(detail::swap_text,
                                  {{'N', name},
                                   {'S', shared ? "__local " : "__global "},
                                   {'T', c_type},
                                   {'W', word},
                                   {'X', type->size == 8 ? "atom_cmpxchg" : "atomic_cmpxchg"},
                                   {'F', "as_" + c_type},
                                   {'B', "as_" + word},
                                   {'U', type->is_float() && op == ir::AtomicOp::cas ? "as_" + word + "(old) == as_" + word + "(operand) ? desired : old"
                                                                                     : detail::atomic_update(op, type->is_float())},
                                   {'D', op == ir::AtomicOp::cas ? ", " + c_type + " desired" : ""}}));
    return name;
}

std::string HelperSet::atomic_narrow(ir::AtomicOp op, const ir::Type* type, ir::Space space, const TargetCaps& caps) {
    bool shared = space == ir::Space::shared;
    bool is_half = type->kind == ir::TypeKind::f16;
    bool by_bits = op == ir::AtomicOp::cas || op == ir::AtomicOp::exchange;
    std::string c_type = is_half && by_bits ? "ushort" : detail::helper_type(type, caps.fp16);
    std::string raw = type->size == 1 ? "uchar" : "ushort";
    std::string name =
        std::string("qiao_atomic_") + detail::atomic_names[static_cast<size_t>(op)] + (shared ? "_local_" : "_global_") + (is_half ? "half" : c_type);
    std::string update = detail::atomic_update(op, is_half && !by_bits);
    std::string back = "as_" + raw;
    if (is_half && !by_bits && !caps.fp16) {
        // Values are bits: compute in float.
        std::string wide = half_to_float();
        update = op == ir::AtomicOp::add ? wide + "(old) + " + wide + "(operand)"
                                         : std::string(op == ir::AtomicOp::min ? "fmin(" : "fmax(") + wide + "(old), " + wide + "(operand))";
        back = float_to_half();
    } else {
        update = "(" + c_type + ")(" + update + ")";
    }
    add(name, detail::instantiate(detail::narrow_text, {{'N', name},
                                                        {'S', shared ? "__local " : "__global "},
                                                        {'T', c_type},
                                                        {'R', raw},
                                                        {'F', "as_" + c_type},
                                                        {'B', back},
                                                        {'U', update},
                                                        {'M', type->size == 1 ? "0xff" : "0xffff"},
                                                        {'D', op == ir::AtomicOp::cas ? ", " + c_type + " desired" : ""}}));
    return name;
}

std::string HelperSet::barrier_reduce(ir::Reduce) {
    add("qiao_barrier_count", detail::reduce_text);
    return "qiao_barrier_count";
}

std::string HelperSet::uncontracted(ir::Op op, const ir::Type* type) {
    const char* what = op == ir::Op::add ? "add" : op == ir::Op::sub ? "subtract" : "multiply";
    const char* sign = op == ir::Op::add ? "+" : op == ir::Op::sub ? "-" : "*";
    std::string c_type = detail::helper_type(type, true);
    std::string name = std::string("qiao_") + what + "_" + c_type;
    add(name, detail::instantiate("$T $N($T a, $T b) {\n#pragma OPENCL FP_CONTRACT OFF\n    return a $S b;\n}\n", {{'T', c_type}, {'N', name}, {'S', sign}}));
    return name;
}

std::string HelperSet::bit_reverse(unsigned bits) {
    add("qiao_reverse_bits_32", detail::reverse_text_32);
    if (bits == 32) return "qiao_reverse_bits_32";
    add("qiao_reverse_bits_64", detail::reverse_text_64);
    return "qiao_reverse_bits_64";
}

std::string HelperSet::float_to_integer(const std::string& from, const std::string& to) {
    // OpenCL only recommends 0 for NaN.
    std::string name = "qiao_" + from + "_to_" + to;
    add(name, to + " " + name + "(" + from + " x) {\n    return isnan(x) ? 0 : convert_" + to + "_sat(x);\n}\n");
    return name;
}

std::string HelperSet::half_to_float() {
    add("qiao_half_to_float", "float qiao_half_to_float(ushort bits) {\n    return vload_half(0, (const half*)&bits);\n}\n");
    return "qiao_half_to_float";
}

std::string HelperSet::float_to_half() {
    add("qiao_float_to_half", "ushort qiao_float_to_half(float x) {\n    ushort bits;\n    vstore_half_rte(x, 0, (half*)&bits);\n    return bits;\n}\n");
    return "qiao_float_to_half";
}

std::string HelperSet::each_lane(const std::string& function, const std::string& type, unsigned lanes, size_t operands) {
    const std::string count = std::to_string(lanes), vector = vector_type(type, lanes);
    const std::string name = "qiao_each_" + function + "_" + vector;
    std::string parameters, elements, stores, arguments;
    for (size_t i = 0; i < operands; ++i) {
        const std::string operand(1, static_cast<char>('a' + i)), between = i == 0 ? "" : ", ";
        parameters += between + vector + " " + operand;
        elements += operand + "s[" + count + "], ";
        stores += "    " + vector_store(type, lanes) + "(" + operand + ", 0, " + operand + "s);\n";
        arguments += between + operand + "s[lane]";
    }
    add(name, vector + " " + name + "(" + parameters + ") {\n    " + type + " " + elements + "results[" + count + "];\n" + stores +
                  "    for (int lane = 0; lane < " + count + "; lane++) {\n        results[lane] = " + function + "(" + arguments +
                  ");\n    }\n    return " + vector_load(type, lanes) + "(0, results);\n}\n");
    return name;
}

std::string HelperSet::vector_type(const std::string& element, unsigned lanes) {
    const std::string name = element + std::to_string(lanes);
    if (lanes > detail::opencl_lanes)
        add(name, "typedef " + element + " " + name + " __attribute__((ext_vector_type(" + std::to_string(lanes) + ")));\n");
    return name;
}

std::string HelperSet::vector_function(const std::string& name, const std::string& result, const std::vector<std::string>& operands, unsigned lanes) {
    if (lanes <= detail::opencl_lanes) return name;
    std::string half = name;
    const std::string count = std::to_string(lanes);
    const size_t at = half.rfind(count);  // in names like convert_int32
    if (at != std::string::npos) half.replace(at, count.size(), std::to_string(lanes / 2));
    const std::string type = vector_type(result, lanes);
    std::string key = name, parameters, low, high;
    for (size_t i = 0; i < operands.size(); ++i) {
        const std::string operand(1, static_cast<char>('a' + i)), between = i == 0 ? "" : ", ";
        key += " " + operands[i];
        parameters += between + vector_type(operands[i], lanes) + " " + operand;
        low += between + operand + ".lo";
        high += between + operand + ".hi";
    }
    add(key, type + " __attribute__((overloadable)) " + name + "(" + parameters + ") {\n    return (" + type + ")(" + half + "(" + low + "), " + half + "(" + high +
                 "));\n}\n");
    return name;
}

std::string HelperSet::vector_load(const std::string& element, unsigned lanes) {
    const std::string name = "vload" + std::to_string(lanes), half = "vload" + std::to_string(lanes / 2), type = vector_type(element, lanes);
    if (lanes > detail::opencl_lanes)
        add(name + " " + element, type + " __attribute__((overloadable)) " + name + "(int at, const " + element + "* from) {\n    return (" + type + ")(" + half +
                                      "(2 * at, from), " + half + "(2 * at + 1, from));\n}\n");
    return name;
}

std::string HelperSet::vector_store(const std::string& element, unsigned lanes) {
    const std::string name = "vstore" + std::to_string(lanes), half = "vstore" + std::to_string(lanes / 2), type = vector_type(element, lanes);
    if (lanes > detail::opencl_lanes)
        add(name + " " + element, "void __attribute__((overloadable)) " + name + "(" + type + " v, int at, " + element + "* to) {\n    " + half +
                                      "(v.lo, 2 * at, to);\n    " + half + "(v.hi, 2 * at + 1, to);\n}\n");
    return name;
}

/// Halved until it is a scalar: PoCL's own any() and all() test element by element.
std::string HelperSet::any_lane(unsigned lanes) {
    std::string text = "int qiao_any(" + vector_type("int", lanes) + " m) {\n", name = "m";
    for (unsigned width = lanes / 2; width >= 2; width /= 2) {
        const std::string half = "m" + std::to_string(width);
        text += "    const int" + std::to_string(width) + " " + half + " = " + name + ".lo | " + name + ".hi;\n";
        name = half;
    }
    add("qiao_any", text + "    return (" + name + ".x | " + name + ".y) != 0;\n}\n");
    return "qiao_any";
}

std::string HelperSet::all_lanes(unsigned lanes) {
    any_lane(lanes);
    add("qiao_all", "int qiao_all(" + vector_type("int", lanes) + " m) {\n    return !qiao_any(~m);\n}\n");
    return "qiao_all";
}

std::string HelperSet::thread_index() {
    add("qiao_thread_index",
        "uint qiao_thread_index(void) {\n    return (uint)((get_local_id(2) * get_local_size(1) + get_local_id(1)) * get_local_size(0) + "
        "get_local_id(0));\n}\n");
    return "qiao_thread_index";
}

void HelperSet::resolve_arenas(unsigned arenas) {
    std::string parameters;
    std::string arguments;
    std::string cases;
    for (unsigned i = 0; i < arenas; ++i) {
        std::string number = std::to_string(i);
        parameters += ", __global uchar* arena" + number;
        arguments += ", qiao_arena" + number;
        if (i != 0) cases += "        case " + std::to_string(i + 1) + ": return arena" + number + " + offset;\n";
    }
    add("qiao_resolve", "__global uchar* qiao_resolve(ulong address" + parameters +
                            ") {\n    const ulong offset = address & 0xffffffffffUL;\n    switch ((uint)(address >> 40)) {\n" + cases +
                            "        default: return arena0 + offset;\n    }\n}\n#define qiao_at(address) qiao_resolve(address" + arguments + ")\n");
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
