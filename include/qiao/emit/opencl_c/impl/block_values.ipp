// SPDX-License-Identifier: Apache-2.0
// Varying values: OpenCL C's operators and functions on vectors.
#pragma once
#include <qiao/emit/opencl_c/block_writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

inline constexpr char lane_digits[] = "0123456789abcdef";

inline const char* integer_of_size(size_t size) {
    static constexpr const char* names[] = {"", "char", "short", "", "int", "", "", "", "long"};
    return names[size];
}

inline std::string call_of(const std::string& function, const std::vector<std::string>& arguments) {
    std::string text = function + "(";
    for (size_t i = 0; i < arguments.size(); ++i) text += (i == 0 ? "" : ", ") + arguments[i];
    return text + ")";
}

/// Half precision in software: bits, that only the work-item's helpers understand.
inline bool by_helpers(const ir::Type* type, const TargetCaps& caps) { return type->kind == ir::TypeKind::f16 && !caps.fp16; }

/// Functions that drivers have for vectors as exactly as for scalars. PoCL's sin and pow, for two, are wrong for some
/// arguments on vectors only; the test of math functions holds those that are named here to CUDA's bounds.
inline bool as_good_on_vectors(ir::Intrinsic i, const ir::Type* type) {
    using I = ir::Intrinsic;
    switch (i) {
        case I::sqrt:
        case I::floor:
        case I::ceil:
        case I::trunc:
        case I::round:
        case I::rint:
        case I::fabs:
        case I::fmin:
        case I::fmax:
        case I::copysign:
        case I::fma:
            return true;
        case I::rsqrt:
        case I::exp:
        case I::exp2:
        case I::exp10:
        case I::log:
        case I::log2:
        case I::log10:
        case I::tanh:
        case I::erf:
        case I::fast_exp:
        case I::fast_exp2:
        case I::fast_exp10:
        case I::fast_log:
        case I::fast_log2:
        case I::fast_log10:
            return type->size == 4;
        default:
            return false;
    }
}

}  // namespace detail

std::string BlockWriter::vector_type(const ir::Type* type) {
    return vector_of(element_type(type));
}

/// A call of one of OpenCL C's functions for vectors; types are named by their elements.
std::string BlockWriter::called(const std::string& name, const std::string& result, const std::vector<std::string>& operands,
                                const std::vector<std::string>& values) {
    return detail::call_of(helpers_.vector_function(name, result, operands, lanes_), values);
}

/// `convert_float16(x)`, `as_int16(x)` and so on.
std::string BlockWriter::converted(const char* how, const std::string& to, const std::string& from, const std::string& value, const char* rounding) {
    return called(std::string(how) + "_" + vector_of(to) + rounding, to, {from}, {value});
}

/// 0, step, 2 * step, ... as a vector of the type.
std::string BlockWriter::steps(const ir::Type* type, int64_t step) {
    std::string text = "(" + vector_type(type) + ")(";
    for (unsigned lane = 0; lane < lanes_; ++lane) text += (lane == 0 ? "" : ", ") + std::to_string(step * static_cast<int64_t>(lane));
    return text + ")";
}

/// `v` as a vector, to be put next to any operator.
std::string BlockWriter::vector(const ir::Value* v) {
    const ir::Type* type = v->type;
    const ir::Inst* inst = ir::as_inst(v);
    if (varying(v)) return inst != nullptr && ir::is_address_step(inst->op) ? all_lanes(*inst) : within(texts_[v->slot], Binding::postfix);
    std::string lane0 = type->is_boolean()   ? "-(int)" + operand(v, Binding::unary)
                        : type->is_pointer() ? "(ulong)" + operand(v, Binding::unary)
                                             : expression(v).text;
    std::string all = "(" + vector_type(type) + ")(" + lane0 + ")";
    const int64_t step = shapes_.shape(*v).step;
    return step == 0 ? all : "(" + all + " + " + steps(type, step) + ")";
}

void BlockWriter::name_vector(const ir::Inst& inst, const std::string& text) {
    types_.require(inst.type, inst.loc);
    std::string name = names_.fresh(detail::name_hint(inst));
    line("const " + vector_type(inst.type) + " " + name + " = " + text + ";");
    named_[inst.slot] = true;
    texts_[inst.slot] = {name};
}

void BlockWriter::emit_vector_value(const ir::Inst& inst) {
    std::optional<Text> text = vector_operation(inst);
    if (summand_[inst.slot] != 0 && text) {
        texts_[inst.slot] = *text;
        return;
    }
    name_vector(inst, text ? text->text : all_lanes(inst));
}

/// What a work-item computes, lane by lane.
std::string BlockWriter::all_lanes(const ir::Inst& inst) {
    std::string text = "(" + vector_type(inst.type) + ")(";
    in_each_lane(inst, [&](const Lane& lane) { text += (lane.number == 0 ? "" : ", ") + element(inst.type, compute(inst)); });
    return text + ")";
}

/// Empty where there is no vector form.
std::optional<Text> BlockWriter::vector_operation(const ir::Inst& inst) {
    using ir::Op;
    for (const ir::Value* v : inst.operands) {
        if (detail::by_helpers(v->type, caps_)) return std::nullopt;
    }
    if (detail::by_helpers(inst.type, caps_)) return std::nullopt;
    switch (inst.op) {
        case Op::neg:
            return Text{"-" + vector(inst.operands[0]), Binding::unary};
        case Op::bit_not:
        case Op::logical_not:
            return Text{"~" + vector(inst.operands[0]), Binding::unary};
        case Op::select: {
            return Text{choose(inst.type, vector(inst.operands[0]), vector(inst.operands[1]), vector(inst.operands[2]))};
        }
        case Op::convert:
            return vector_convert(inst);
        case Op::bitcast:
            return Text{converted("as", element_type(inst.type), element_type(inst.operands[0]->type), vector(inst.operands[0]))};
        case Op::intrinsic:
            return vector_intrinsic(inst);
        case Op::pointer_to_int:
        case Op::int_to_pointer:
            return Text{vector(inst.operands[0])};
        default:
            break;
    }
    if (inst.op >= Op::eq && inst.op <= Op::ge) return vector_compare(inst);
    return vector_binary(inst);
}

std::optional<Text> BlockWriter::vector_binary(const ir::Inst& inst) {
    using ir::Op;
    detail::Operator op = detail::operator_of(inst.op);
    if (op.sign[0] == '\0') return std::nullopt;
    std::string left = vector(inst.operands[0]), right = vector(inst.operands[1]);
    // OpenCL C takes the amount modulo the element's width, as the IR does; it wants the same type on both sides.
    bool shifts = inst.op == Op::shl || inst.op == Op::shr;
    if (shifts && inst.operands[1]->type != inst.type) right = converted("convert", element_type(inst.type), element_type(inst.operands[1]->type), right);
    return Text{left + " " + op.sign + " " + right, op.binding};
}

/// The comparison's own result has the width of what is compared.
std::string BlockWriter::mask_of(const std::string& condition, const ir::Type* compared) {
    return compared->size == 4 || compared->is_boolean() ? condition : converted("convert", "int", detail::integer_of_size(compared->size), condition);
}

Text BlockWriter::vector_compare(const ir::Inst& inst) {
    std::string left = vector(inst.operands[0]), right = vector(inst.operands[1]);
    const ir::Type* type = inst.operands[0]->type;
    if (type->is_boolean()) return {(inst.op == ir::Op::eq ? "~(" : "(") + left + " ^ " + right + ")", Binding::unary};
    return {mask_of(left + " " + detail::operator_of(inst.op).sign + " " + right, type), type->size == 4 ? Binding::equality : Binding::postfix};
}

std::string BlockWriter::choose(const ir::Type* type, const std::string& mask, const std::string& yes, const std::string& no) {
    if (type->is_boolean()) return "((" + mask + ") & " + yes + ") | (~(" + mask + ") & " + no + ")";
    const std::string element = element_type(type), integer = detail::integer_of_size(type->is_pointer() ? 8 : type->size);
    const std::string fitting = type->size == 4 ? mask : converted("convert", integer, "int", mask);
    return called("select", element, {element, element, integer}, {no, yes, fitting});
}

std::optional<Text> BlockWriter::vector_convert(const ir::Inst& inst) {
    const ir::Type* from = inst.operands[0]->type;
    const ir::Type* to = inst.type;
    std::string value = vector(inst.operands[0]);
    if (from == to) return Text{value};
    const std::string element = element_type(to), source = element_type(from), target = vector_type(to);
    if (to->is_boolean()) return Text{mask_of(value + " != (" + vector_type(from) + ")(0)", from), from->size == 4 ? Binding::equality : Binding::postfix};
    if (from->is_boolean()) return Text{converted("convert", element, source, value + " & 1")};
    if (from->is_float() && to->is_integer()) {
        // Truncated, saturated, NaN to 0.
        return Text{choose(to, mask_of(value + " == " + value, from), converted("convert", element, source, value, "_sat"), "(" + target + ")(0)")};
    }
    if (from->is_integer() && to->is_integer() && from->size == to->size) return Text{converted("as", element, source, value)};
    return Text{converted("convert", element, source, value)};
}

std::optional<Text> BlockWriter::vector_intrinsic(const ir::Inst& inst) {
    using I = ir::Intrinsic;
    const ir::Type* type = inst.operands[0]->type;
    const std::string element = element_type(type);
    std::vector<std::string> elements, values;
    for (const ir::Value* v : inst.operands) {
        elements.push_back(element_type(v->type));
        values.push_back(vector(v));
    }
    auto call = [&](const std::string& name, const std::string& result) { return Text{called(name, result, elements, values)}; };
    switch (inst.intrinsic) {
        case I::min:
        case I::max:
            return call(ir::info(inst.intrinsic).name, element);
        case I::mulhi:
            return call("mul_hi", element);
        case I::abs:
        case I::popc:
        case I::clz: {
            const char* name = inst.intrinsic == I::abs ? "abs" : inst.intrinsic == I::popc ? "popcount" : "clz";
            const std::string result = inst.intrinsic == I::abs && element[0] != 'u' ? "u" + element : element;
            return Text{converted("convert", element_type(inst.type), result, call(name, result).text)};
        }
        case I::saturate: {
            const std::string splat = "(" + vector_type(type) + ")";
            const std::vector<std::string> both = {element, element};
            return Text{called("fmin", element, both, {called("fmax", element, both, {values[0], splat + "(0)"}), splat + "(1)"})};
        }
        case I::fast_pow:
            if (type->size == 8) return Text{each_lane("pow", element, values)};
            return Text{called("native_exp2", element, {element}, {values[1] + " * " + called("native_log2", element, {element}, {values[0]})})};
        case I::fast_div:
            if (type->size == 8) return Text{values[0] + " / " + values[1], Binding::product};
            return call("native_divide", element);
        default:
            break;
    }
    if (!type->is_float()) return std::nullopt;
    const char* name = type->size == 8 ? detail::exact_function(inst.intrinsic) : detail::float_function(inst.intrinsic);
    if (name == nullptr) return std::nullopt;
    for (const ir::Value* v : inst.operands) {
        if (v->type != type) return std::nullopt;
    }
    if (inst.type->is_boolean()) return Text{mask_of(call(name, detail::integer_of_size(type->size)).text, type)};
    if (inst.type != type) return std::nullopt;
    if (detail::as_good_on_vectors(inst.intrinsic, type)) return call(name, element);
    return Text{each_lane(name, element, values)};
}

/// Element by element, by a function of qiao's own.
std::string BlockWriter::each_lane(const std::string& function, const std::string& element, const std::vector<std::string>& values) {
    return detail::call_of(helpers_.each_lane(function, element, lanes_, values.size()), values);
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
