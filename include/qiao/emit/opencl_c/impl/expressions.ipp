// SPDX-License-Identifier: Apache-2.0
// Expressions: operators, conversions, builtins, atomics.
#pragma once
#include <charconv>
#include <cmath>
#include <cstring>

#include <qiao/emit/opencl_c/writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

struct Operator {
    const char* sign;
    Binding binding;
};

inline Operator operator_of(ir::Op op) {
    using ir::Op;
    switch (op) {
        case Op::add:
            return {"+", Binding::sum};
        case Op::sub:
            return {"-", Binding::sum};
        case Op::mul:
            return {"*", Binding::product};
        case Op::div:
            return {"/", Binding::product};
        case Op::rem:
            return {"%", Binding::product};
        case Op::bit_and:
            return {"&", Binding::bit_and};
        case Op::bit_or:
            return {"|", Binding::bit_or};
        case Op::bit_xor:
            return {"^", Binding::bit_xor};
        case Op::shl:
            return {"<<", Binding::shift};
        case Op::shr:
            return {">>", Binding::shift};
        case Op::eq:
            return {"==", Binding::equality};
        case Op::ne:
            return {"!=", Binding::equality};
        case Op::lt:
            return {"<", Binding::relation};
        case Op::le:
            return {"<=", Binding::relation};
        case Op::gt:
            return {">", Binding::relation};
        case Op::ge:
            return {">=", Binding::relation};
        default:
            return {"", Binding::postfix};
    }
}

inline bool narrow(const ir::Type* type) { return type->is_integer() && type->size < 4; }

/// Mixed with others of its kind, these are misread without parentheses.
inline bool wants_parentheses(Binding b) { return b == Binding::shift || b == Binding::bit_and || b == Binding::bit_or || b == Binding::bit_xor; }

/// OpenCL C's function for an intrinsic on floats; null where it takes more than a call.
inline const char* float_function(ir::Intrinsic i) {
    using I = ir::Intrinsic;
    switch (i) {
        case I::is_nan:
            return "isnan";
        case I::is_inf:
            return "isinf";
        case I::is_finite:
            return "isfinite";
        case I::sign_bit:
            return "signbit";
        case I::fast_sin:
            return "native_sin";
        case I::fast_cos:
            return "native_cos";
        case I::fast_tan:
            return "native_tan";
        case I::fast_exp:
            return "native_exp";
        case I::fast_exp2:
            return "native_exp2";
        case I::fast_exp10:
            return "native_exp10";
        case I::fast_log:
            return "native_log";
        case I::fast_log2:
            return "native_log2";
        case I::fast_log10:
            return "native_log10";
        case I::fast_div:
            return "native_divide";
        default:
            return i <= I::fma ? ir::info(i).name : nullptr;
    }
}

/// The exact function that stands in for a fast one where there is no native one (double).
inline const char* exact_function(ir::Intrinsic i) {
    using I = ir::Intrinsic;
    switch (i) {
        case I::fast_sin:
            return "sin";
        case I::fast_cos:
            return "cos";
        case I::fast_tan:
            return "tan";
        case I::fast_exp:
            return "exp";
        case I::fast_exp2:
            return "exp2";
        case I::fast_exp10:
            return "exp10";
        case I::fast_log:
            return "log";
        case I::fast_log2:
            return "log2";
        case I::fast_log10:
            return "log10";
        case I::fast_pow:
            return "pow";
        default:
            return float_function(i);
    }
}

template <typename T>
std::string shortest(T value, const char* suffix) {
    char buffer[64];
    std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text + suffix;
}

}  // namespace detail

std::string Writer::within(const Text& text, Binding least) { return text.binding >= least ? text.text : "(" + text.text + ")"; }

Text Writer::cast(const std::string& type, const Text& text) { return {"(" + type + ")" + within(text, Binding::unary), Binding::unary}; }

Text Writer::expression(const ir::Value* v) {
    switch (v->kind) {
        case ir::ValueKind::constant:
            return constant(static_cast<const ir::Constant&>(*v));
        case ir::ValueKind::parameter:
            if (v->type->is_pointer() && v->type->space == ir::Space::private_) return pointer(v);
            return texts_[v->slot];
        case ir::ValueKind::variable:
            return pointer(v);
        default:
            break;
    }
    const Text& known = texts_[v->slot];
    return known.text.empty() ? compute(static_cast<const ir::Inst&>(*v)) : known;
}

Text Writer::constant(const ir::Constant& c) {
    using ir::TypeKind;
    const ir::Type* type = c.type;
    auto negative = [](std::string text) { return Text{std::move(text), Binding::unary}; };
    switch (type->kind) {
        case TypeKind::boolean:
            return {c.bits != 0 ? "true" : "false"};
        case TypeKind::i8:
        case TypeKind::i16:
        case TypeKind::i32: {
            int64_t value = type->size == 1 ? static_cast<int8_t>(c.bits) : type->size == 2 ? static_cast<int16_t>(c.bits) : static_cast<int32_t>(c.bits);
            if (value == INT32_MIN) return {"INT_MIN"};
            return value < 0 ? negative(std::to_string(value)) : Text{std::to_string(value)};
        }
        case TypeKind::i64: {
            int64_t value = static_cast<int64_t>(c.bits);
            if (value == INT64_MIN) return {"LONG_MIN"};
            return value < 0 ? negative(std::to_string(value) + "L") : Text{std::to_string(value) + "L"};
        }
        case TypeKind::u8:
        case TypeKind::u16:
            return {std::to_string(c.bits)};
        case TypeKind::u32:
            return {std::to_string(static_cast<uint32_t>(c.bits)) + "u"};
        case TypeKind::u64:
            return {std::to_string(c.bits) + "UL"};
        case TypeKind::f32: {
            uint32_t bits = static_cast<uint32_t>(c.bits);
            float value = 0;
            std::memcpy(&value, &bits, 4);
            if (std::isinf(value)) return value < 0 ? negative("-INFINITY") : Text{"INFINITY"};
            if (std::isnan(value)) return {"as_float(" + std::to_string(bits) + "u)"};
            return std::signbit(value) ? negative(detail::shortest(value, "f")) : Text{detail::shortest(value, "f")};
        }
        case TypeKind::f64: {
            double value = 0;
            std::memcpy(&value, &c.bits, 8);
            if (!std::isfinite(value)) return {"as_double(" + std::to_string(c.bits) + "UL)"};
            return std::signbit(value) ? negative(detail::shortest(value, "")) : Text{detail::shortest(value, "")};
        }
        case TypeKind::f16: {
            std::string bits = "(ushort)" + std::to_string(c.bits);
            return caps_.fp16 ? Text{"as_half(" + bits + ")"} : Text{bits, Binding::unary};
        }
        default:
            return cast(types_.value(type), {std::to_string(c.bits) + (c.bits == 0 && !types_.is_address(type) ? "" : "UL")});
    }
}

Text Writer::compute(const ir::Inst& inst) {
    using ir::Op;
    types_.require(inst.type, inst.loc);
    switch (inst.op) {
        case Op::shl:
        case Op::shr:
            return shift(inst);
        case Op::neg:
        case Op::bit_not: {
            if (inst.type->kind == ir::TypeKind::f16 && !caps_.fp16)
                return {"(ushort)(" + operand(inst.operands[0], Binding::unary) + " ^ 0x8000)", Binding::unary};
            std::string value = operand(inst.operands[0], Binding::unary);
            // -(-x), not --x.
            if (inst.op == Op::neg && value[0] == '-') value = "(" + value + ")";
            Text text{(inst.op == Op::neg ? "-" : "~") + value, Binding::unary};
            return detail::narrow(inst.type) ? cast(types_.value(inst.type), text) : text;
        }
        case Op::logical_not:
            return negation(inst.operands[0]);
        case Op::select: {
            std::string text = operand(inst.operands[0], Binding::logical_or) + " ? " + operand(inst.operands[1], Binding::logical_or) + " : " +
                               operand(inst.operands[2], Binding::conditional);
            return {text, Binding::conditional};
        }
        case Op::convert:
            return convert(inst.operands[0], inst.type);
        case Op::bitcast:
            return inst.type == inst.operands[0]->type ? expression(inst.operands[0])
                                                       : Text{"as_" + types_.value(inst.type) + "(" + typed(inst.operands[0]) + ")"};
        case Op::intrinsic:
            return intrinsic(inst);
        case Op::load:
            return load(inst);
        case Op::index:
        case Op::field:
        case Op::decay:
        case Op::pointer_cast:
            return pointer(&inst);
        case Op::pointer_to_int:
            return types_.is_address(inst.operands[0]->type) ? expression(inst.operands[0]) : cast("ulong", expression(inst.operands[0]));
        case Op::int_to_pointer:
            return types_.is_address(inst.type) ? expression(inst.operands[0]) : cast(types_.value(inst.type), expression(inst.operands[0]));
        case Op::special:
            return special(inst.special);
        case Op::atomic:
            return atomic(inst);
        case Op::barrier_reduce:
            return barrier_reduce(inst);
        case Op::clock:
            if (caps_.clock == Clock::none) fail(inst.loc, DiagCode::target, "the device has no clock that kernels can read");
            return cast("long", {caps_.clock == Clock::standard ? "clock_read_device()" : "__builtin_readcyclecounter()"});
        case Op::warp_shuffle:
        case Op::warp_vote:
        case Op::warp_match:
        case Op::warp_reduce:
        case Op::active_mask:
            unsupported(inst.loc, std::string(ir::op_name(inst.op)) + " (a warp operation)");
        default:
            return binary(inst);
    }
}

Text Writer::binary(const ir::Inst& inst) {
    detail::Operator op = detail::operator_of(inst.op);
    const ir::Type* type = inst.operands[0]->type;
    if (op.sign[0] == '\0') fail(inst.loc, DiagCode::internal, std::string("qiao: the OpenCL C emitter met '") + ir::op_name(inst.op) + "'");
    if (type->kind == ir::TypeKind::f16 && !caps_.fp16) return half_arithmetic(inst);
    if (inst.no_contract && type->is_float() && (inst.op == ir::Op::add || inst.op == ir::Op::sub || inst.op == ir::Op::mul)) {
        return {helpers_.uncontracted(inst.op, type) + "(" + expression(inst.operands[0]).text + ", " + expression(inst.operands[1]).text + ")"};
    }
    bool apart = detail::wants_parentheses(op.binding) || op.binding == Binding::equality || op.binding == Binding::relation;
    Text left = expression(inst.operands[0]);
    bool same = left.binding == op.binding && detail::wants_parentheses(op.binding) && op.binding != Binding::shift;
    Binding least = apart ? (detail::wants_parentheses(op.binding) ? Binding::unary : Binding::sum) : op.binding;
    std::string left_text = same ? left.text : within(left, least);
    // Right operands of equal binding need parentheses: a - (b - c), and (for floats) a + (b + c).
    Binding right_least = apart ? least : static_cast<Binding>(static_cast<uint8_t>(op.binding) + 1);
    std::string right = operand(inst.operands[1], right_least);
    Text text{left_text + " " + op.sign + " " + right, op.binding};
    return detail::narrow(inst.type) ? cast(types_.value(inst.type), text) : text;
}

/// Without cl_khr_fp16: in float, rounded once; exact for + - * / because float has more than twice half's digits.
Text Writer::half_arithmetic(const ir::Inst& inst) {
    detail::Operator op = detail::operator_of(inst.op);
    Text text{as_float(inst.operands[0]) + " " + op.sign + " " + as_float(inst.operands[1]), op.binding};
    return inst.type->is_boolean() ? text : Text{helpers_.float_to_half() + "(" + text.text + ")"};
}

std::string Writer::as_float(const ir::Value* v) {
    if (v->type->kind == ir::TypeKind::f16)
        return caps_.fp16 ? "(float)" + operand(v, Binding::unary) : helpers_.half_to_float() + "(" + expression(v).text + ")";
    return expression(v).text;
}

Text Writer::shift(const ir::Inst& inst) {
    const ir::Type* type = inst.type;
    std::string amount = operand(inst.operands[1], Binding::unary);
    // C would take the amount modulo the width of int.
    if (detail::narrow(type)) amount = "(" + amount + " & " + std::to_string(type->bits() - 1) + ")";
    Text text{operand(inst.operands[0], Binding::unary) + (inst.op == ir::Op::shl ? " << " : " >> ") + amount, Binding::shift};
    return detail::narrow(type) ? cast(types_.value(type), text) : text;
}

Text Writer::convert(const ir::Value* v, const ir::Type* to) {
    const ir::Type* from = v->type;
    if (from == to) return expression(v);
    bool soft_from = from->kind == ir::TypeKind::f16 && !caps_.fp16;
    bool soft_to = to->kind == ir::TypeKind::f16 && !caps_.fp16;
    if (soft_to) {
        // double and wide integers may round twice on the way: named in docs.
        Text number = from->is_float() && from->size == 4 ? expression(v) : cast("float", soft_from ? Text{as_float(v)} : expression(v));
        return {helpers_.float_to_half() + "(" + number.text + ")"};
    }
    Text text = soft_from ? Text{as_float(v)} : expression(v);
    if (soft_from && to->kind == ir::TypeKind::f32) return text;
    if (to->is_boolean())
        return {within(text, Binding::relation) + (from->is_float() ? (from->size == 8 ? " != 0.0" : " != 0.0f") : " != 0"), Binding::equality};
    if (from->is_float() && to->is_integer())
        return {helpers_.float_to_integer(soft_from ? "float" : types_.value(from), types_.value(to)) + "(" + text.text + ")"};
    const ir::Inst* inst = ir::as_inst(v);
    bool size_t_below = inst != nullptr && inst->op == ir::Op::special && to->is_integer() && to->size == 4 && text.text.compare(0, 6, "(uint)") == 0;
    // get_local_id gives size_t: one cast is enough.
    if (size_t_below) text = {text.text.substr(6)};
    return cast(types_.value(to), text);
}

std::string Writer::typed(const ir::Value* v) {
    Text text = expression(v);
    bool loose = detail::narrow(v->type) || v->type->is_boolean();
    return loose ? cast(types_.value(v->type), text).text : text.text;
}

Text Writer::intrinsic(const ir::Inst& inst) {
    using I = ir::Intrinsic;
    const ir::Type* type = inst.operands[0]->type;
    auto call = [&](const std::string& name) {
        std::string text = name + "(";
        for (size_t i = 0; i < inst.operands.size(); ++i) text += (i == 0 ? "" : ", ") + typed(inst.operands[i]);
        return Text{text + ")"};
    };
    if (type->kind == ir::TypeKind::f16 && !caps_.fp16)
        fail(inst.loc, DiagCode::target,
             std::string("qiao: the device has no half precision (cl_khr_fp16), which '") + ir::info(inst.intrinsic).name + "' needs");
    switch (inst.intrinsic) {
        case I::abs:
            return cast(types_.value(inst.type), call("abs"));
        case I::min:
        case I::max:
            return call(ir::info(inst.intrinsic).name);
        case I::mulhi:
            return call("mul_hi");
        case I::popc:
            return cast(types_.value(inst.type), call("popcount"));
        case I::clz:
            return cast(types_.value(inst.type), call("clz"));
        case I::brev:
            return call(helpers_.bit_reverse(type->bits()));
        case I::saturate: {
            // fmax drops NaN.
            std::string zero = type->size == 8 ? "0.0" : "0.0f";
            std::string one = type->size == 8 ? "1.0" : "1.0f";
            return {"fmin(fmax(" + expression(inst.operands[0]).text + ", " + zero + "), " + one + ")"};
        }
        case I::fast_pow:
            if (type->size == 8) return call("pow");
            return {"native_exp2(" + operand(inst.operands[1], Binding::product) + " * native_log2(" + expression(inst.operands[0]).text + "))"};
        case I::fast_div:
            if (type->size == 8) return {operand(inst.operands[0], Binding::product) + " / " + operand(inst.operands[1], Binding::unary), Binding::product};
            return call("native_divide");
        default:
            break;
    }
    const char* name = type->size == 8 ? detail::exact_function(inst.intrinsic) : detail::float_function(inst.intrinsic);
    if (name == nullptr) fail(inst.loc, DiagCode::internal, std::string("qiao: no OpenCL function for '") + ir::info(inst.intrinsic).name + "'");
    return call(name);
}

Text Writer::special(ir::Special s) {
    using ir::Special;
    static constexpr const char* functions[] = {"get_local_id", "get_group_id", "get_local_size", "get_num_groups"};
    if (s == Special::lane_id) return {helpers_.thread_index() + "() & 31u", Binding::bit_and};
    if (s == Special::warp_id) return {helpers_.thread_index() + "() >> 5", Binding::shift};
    if (s == Special::hardware_block_x) return {"(uint)get_group_id(0)", Binding::unary};
    unsigned i = static_cast<unsigned>(s);
    return {std::string("(uint)") + functions[i / 3] + "(" + std::to_string(i % 3) + ")", Binding::unary};
}

Text Writer::atomic(const ir::Inst& inst) {
    const ir::Value* at = inst.operands[0];
    const ir::Type* type = at->type->element;
    if (!type->is_integer() && !type->is_float()) unsupported(inst.loc, "an atomic operation on this type");
    std::string name = helpers_.atomic(inst.atomic, type, at->type->space, caps_, inst.loc);
    std::string text = name + "(" + c_pointer(at, type);
    for (size_t i = 1; i < inst.operands.size(); ++i) text += ", " + typed(inst.operands[i]);
    return {text + ")"};
}

Text Writer::barrier_reduce(const ir::Inst& inst) {
    std::string call = helpers_.barrier_reduce(inst.reduce);
    std::string predicate = operand(inst.operands[0], Binding::sum);
    std::string cell = "&" + reduce_cell_;
    switch (inst.reduce) {
        case ir::Reduce::count:
            return {call + "(" + predicate + " != 0, " + cell + ")"};
        case ir::Reduce::bit_and:
            return {call + "(" + predicate + " == 0, " + cell + ") == 0", Binding::equality};
        case ir::Reduce::bit_or:
            return {call + "(" + predicate + " != 0, " + cell + ") != 0", Binding::equality};
        default:
            unsupported(inst.loc, "this reduction at a barrier");
    }
}

Text Writer::negation(const ir::Value* v) {
    const ir::Inst* inst = ir::as_inst(v);
    if (inst != nullptr && plan_.folded(*inst) && !named_[inst->slot]) {
        if (inst->op == ir::Op::logical_not) return expression(inst->operands[0]);
        const ir::Type* type = inst->operands.empty() ? nullptr : inst->operands[0]->type;
        // Only whole numbers: !(a < b) is not a >= b with NaN.
        if (type != nullptr && (type->is_integer() || inst->op == ir::Op::eq || inst->op == ir::Op::ne) && !(type->kind == ir::TypeKind::f16 && !caps_.fp16)) {
            const char* sign = nullptr;
            switch (inst->op) {
                case ir::Op::eq:
                    sign = " != ";
                    break;
                case ir::Op::ne:
                    sign = " == ";
                    break;
                case ir::Op::lt:
                    sign = " >= ";
                    break;
                case ir::Op::ge:
                    sign = " < ";
                    break;
                case ir::Op::gt:
                    sign = " <= ";
                    break;
                case ir::Op::le:
                    sign = " > ";
                    break;
                default:
                    break;
            }
            if (sign != nullptr) {
                Binding binding = inst->op == ir::Op::eq || inst->op == ir::Op::ne ? Binding::equality : Binding::relation;
                return {operand(inst->operands[0], Binding::sum) + sign + operand(inst->operands[1], Binding::sum), binding};
            }
        }
    }
    return {"!" + operand(v, Binding::unary), Binding::unary};
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
