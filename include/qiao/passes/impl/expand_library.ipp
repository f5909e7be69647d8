// SPDX-License-Identifier: Apache-2.0
// Intrinsics that the target lacks: calls of library functions, or a few instructions where those are exact.
#pragma once
#include <map>

#include <qiao/passes/expand_library.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

namespace detail {

/// Where an intrinsic on floats is native: bits of OpenCL C and of SPIR-V (GLSL.std.450).
enum : uint8_t {
    native_nowhere = 0,
    native_f32 = 1,
    native_f64 = 2,
    native_both = 3,
    own_on_processors = 4,  ///< but f32 on a processor: the library's, which a row of threads computes as vectors
    inexact = 8,            ///< but not where the driver's accuracy is not known: OpenCL allows larger errors than CUDA
    inexact_both = 11,
    own_f32 = 15,
};
struct NativeEntry {
    ir::Intrinsic intrinsic;
    uint8_t opencl_c;
    uint8_t spirv;
};
// OpenCL C: PoCL 3.1 is within CUDA's bounds but for cosh, and for tan of a double. Of its functions of floats only the
// exponentials and logarithms are as good and as fast on vectors.
inline constexpr NativeEntry native_table[] = {
    {ir::Intrinsic::sqrt, native_both, native_both},
    {ir::Intrinsic::rsqrt, native_both, native_f32},
    {ir::Intrinsic::cbrt, own_f32, native_nowhere},
    {ir::Intrinsic::exp, native_both, native_nowhere},
    {ir::Intrinsic::exp2, native_both, native_nowhere},
    {ir::Intrinsic::exp10, native_both, native_nowhere},
    {ir::Intrinsic::expm1, own_f32, native_nowhere},
    {ir::Intrinsic::log, native_both, native_nowhere},
    {ir::Intrinsic::log2, native_both, native_nowhere},
    {ir::Intrinsic::log10, native_both, native_nowhere},
    {ir::Intrinsic::log1p, own_f32, native_nowhere},
    {ir::Intrinsic::sin, own_f32, native_nowhere},
    {ir::Intrinsic::cos, own_f32, native_nowhere},
    {ir::Intrinsic::tan, native_f32 | own_on_processors | inexact, native_nowhere},
    {ir::Intrinsic::sinpi, own_f32, native_nowhere},
    {ir::Intrinsic::cospi, own_f32, native_nowhere},
    {ir::Intrinsic::asin, own_f32, native_nowhere},
    {ir::Intrinsic::acos, own_f32, native_nowhere},
    {ir::Intrinsic::atan, own_f32, native_nowhere},
    {ir::Intrinsic::sinh, own_f32, native_nowhere},
    {ir::Intrinsic::cosh, native_nowhere, native_nowhere},
    {ir::Intrinsic::tanh, own_f32, native_nowhere},
    {ir::Intrinsic::asinh, own_f32, native_nowhere},
    {ir::Intrinsic::acosh, own_f32, native_nowhere},
    {ir::Intrinsic::atanh, own_f32, native_nowhere},
    {ir::Intrinsic::erf, own_f32, native_nowhere},
    {ir::Intrinsic::erfc, own_f32, native_nowhere},
    {ir::Intrinsic::tgamma, inexact_both, native_nowhere},
    {ir::Intrinsic::lgamma, inexact_both, native_nowhere},
    {ir::Intrinsic::floor, native_both, native_both},
    {ir::Intrinsic::ceil, native_both, native_both},
    {ir::Intrinsic::trunc, native_both, native_both},
    {ir::Intrinsic::round, native_both, native_nowhere},
    {ir::Intrinsic::rint, native_both, native_both},
    {ir::Intrinsic::fabs, native_both, native_both},
    {ir::Intrinsic::is_nan, native_both, native_both},
    {ir::Intrinsic::is_inf, native_both, native_both},
    {ir::Intrinsic::is_finite, native_both, native_both},
    {ir::Intrinsic::sign_bit, native_both, native_nowhere},
    {ir::Intrinsic::pow, own_f32, native_nowhere},
    {ir::Intrinsic::fmod, own_f32, native_nowhere},
    {ir::Intrinsic::fmin, native_both, native_both},
    {ir::Intrinsic::fmax, native_both, native_both},
    {ir::Intrinsic::atan2, own_f32, native_nowhere},
    {ir::Intrinsic::hypot, own_f32, native_nowhere},
    {ir::Intrinsic::copysign, native_both, native_nowhere},
    {ir::Intrinsic::ldexp, native_both, native_f32},
    {ir::Intrinsic::fma, native_both, native_both},
    {ir::Intrinsic::saturate, native_both, native_nowhere},
    {ir::Intrinsic::fast_sin, native_f32, native_f32},
    {ir::Intrinsic::fast_cos, native_f32, native_f32},
    {ir::Intrinsic::fast_tan, native_f32, native_f32},
    {ir::Intrinsic::fast_exp, native_f32, native_f32},
    {ir::Intrinsic::fast_exp2, native_f32, native_f32},
    {ir::Intrinsic::fast_exp10, native_f32, native_f32},
    {ir::Intrinsic::fast_log, native_f32, native_f32},
    {ir::Intrinsic::fast_log2, native_f32, native_f32},
    {ir::Intrinsic::fast_log10, native_f32, native_f32},
    {ir::Intrinsic::fast_pow, native_f32, native_f32},
    {ir::Intrinsic::fast_div, native_f32, native_f32},
};

/// Replaces the intrinsics of one function in place. An instruction object stays the result, so that its users keep it.
class LibraryExpansion {
public:
    LibraryExpansion(ir::Module& module, const TargetCaps& caps, const LibraryProvider& library) : module_(module), caps_(caps), library_(library) {}

    void expand(ir::Block& block) {
        ir::Block result;
        for (ir::Inst* inst : block) {
            for (ir::Block& inner : inst->blocks) expand(inner);
            if (inst->op == ir::Op::intrinsic && !inst->operands.empty() && !native_intrinsic(caps_, inst->intrinsic, inst->operands[0]->type)) {
                ir::Builder build(module_, &result);
                build.loc = inst->loc;
                replace(build, *inst);
            }
            result.push_back(inst);
        }
        block = std::move(result);
    }

private:
    using Value = ir::Value;
    using Op = ir::Op;
    using Intrinsic = ir::Intrinsic;

    void replace(ir::Builder& build, ir::Inst& inst) {
        if (inst.operands[0]->type->kind == ir::TypeKind::f16) return widen(build, inst);
        switch (inst.intrinsic) {
            case Intrinsic::rsqrt:
                return become(inst, Op::div, {one(build, inst.type), math(build, Intrinsic::sqrt, {inst.operands[0]})});
            case Intrinsic::sign_bit: {
                Value* bits = signed_bits(build, inst.operands[0]);
                return become(inst, Op::lt, {bits, build.constant(bits->type, 0)});
            }
            case Intrinsic::copysign: return become(inst, Op::bitcast, {with_sign(build, inst.operands[0], inst.operands[1])});
            case Intrinsic::saturate: {
                // fmax takes the number where the other operand is NaN: NaN becomes 0.
                Value* positive = math(build, Intrinsic::fmax, {inst.operands[0], build.constant(inst.type, 0)});
                inst.intrinsic = Intrinsic::fmin;
                inst.operands = {positive, one(build, inst.type)};
                return;
            }
            case Intrinsic::round: return round(build, inst);
            default: return call_library(inst);
        }
    }

    static void become(ir::Inst& inst, Op op, std::vector<Value*> operands) {
        inst.op = op;
        inst.intrinsic = Intrinsic::none;
        inst.operands = std::move(operands);
    }
    static Value* math(ir::Builder& build, Intrinsic intrinsic, std::vector<Value*> operands) {
        const ir::Type* type = operands[0]->type;
        return build.intrinsic(intrinsic, type, std::move(operands));
    }
    static Value* one(ir::Builder& build, const ir::Type* type) {
        return type->kind == ir::TypeKind::f32 ? build.f32(1.0F) : build.f64(1.0);
    }
    static Value* signed_bits(ir::Builder& build, Value* v) { return build.bitcast(v, build.types().integer(v->type->bits(), true)); }
    /// The integer whose bits are those of `magnitude` with the sign of `sign`.
    static Value* with_sign(ir::Builder& build, Value* magnitude, Value* sign) {
        const ir::Type* type = build.types().integer(magnitude->type->bits(), true);
        uint64_t top = uint64_t{1} << (magnitude->type->bits() - 1);
        Value* low = build.binary(Op::bit_and, signed_bits(build, magnitude), build.constant(type, ~top & (top | (top - 1))));
        Value* high = build.binary(Op::bit_and, signed_bits(build, sign), build.constant(type, top));
        return build.binary(Op::bit_or, low, high);
    }

    /// trunc(x) plus the sign of x where the rest (which is exact) is at least one half.
    void round(ir::Builder& build, ir::Inst& inst) {
        Value* x = inst.operands[0];
        Value* whole = math(build, Intrinsic::trunc, {x});
        ir::Inst* rest = build.binary(Op::sub, x, whole);
        rest->no_contract = true;
        Value* half = x->type->kind == ir::TypeKind::f32 ? static_cast<Value*>(build.f32(0.5F)) : build.f64(0.5);
        Value* up = build.binary(Op::ge, math(build, Intrinsic::fabs, {rest}), half);
        Value* step = build.select(up, one(build, x->type), build.constant(x->type, 0));
        become(inst, Op::add, {whole, build.bitcast(with_sign(build, step, x), x->type)});
        inst.no_contract = true;
    }

    /// Half precision goes through f32, whose functions are replaced in turn.
    void widen(ir::Builder& build, ir::Inst& inst) {
        const ir::Type* f32 = module_.types->f32();
        std::vector<Value*> operands;
        for (Value* operand : inst.operands) operands.push_back(operand->type->kind == ir::TypeKind::f16 ? build.convert(operand, f32) : operand);
        bool predicate = inst.type->is_boolean();
        ir::Inst* wide = module_.arena.make<ir::Inst>(Op::intrinsic, predicate ? inst.type : f32);
        wide->intrinsic = inst.intrinsic;
        wide->operands = std::move(operands);
        wide->loc = inst.loc;
        if (!native_intrinsic(caps_, wide->intrinsic, f32)) replace(build, *wide);
        build.block->push_back(wide);
        if (predicate) {
            become(inst, Op::select, {wide, build.boolean(true), build.boolean(false)});
        } else {
            become(inst, Op::convert, {wide});
        }
    }

    void call_library(ir::Inst& inst) {
        const ir::Type* type = inst.operands[0]->type;
        ir::Function*& function = known_[{inst.intrinsic, type}];
        if (function == nullptr) {
            function = library_ ? library_(module_, inst.intrinsic, type) : nullptr;
            if (function == nullptr) {
                unsupported(inst.loc, std::string("math function '") + info(inst.intrinsic).name + "' on " + to_string(type) + " for this device");
            }
        }
        inst.callee = function;
        become(inst, Op::call, std::move(inst.operands));
    }

    ir::Module& module_;
    const TargetCaps& caps_;
    const LibraryProvider& library_;
    std::map<std::pair<Intrinsic, const ir::Type*>, ir::Function*> known_;
};

}  // namespace detail

bool native_intrinsic(const TargetCaps& caps, ir::Intrinsic intrinsic, const ir::Type* type) {
    if (!type->is_float()) return true;
    for (const detail::NativeEntry& entry : detail::native_table) {
        if (entry.intrinsic != intrinsic) continue;
        uint8_t native = caps.target == Target::opencl_c ? entry.opencl_c : entry.spirv;
        if ((native & detail::inexact) != 0 && !caps.accurate_math) return false;
        if (type->kind == ir::TypeKind::f64) return (native & detail::native_f64) != 0;
        if ((native & detail::own_on_processors) != 0 && caps.block_lanes != 0 && caps.fast_fp64) return false;
        return (native & detail::native_f32) != 0;
    }
    return false;
}

void expand_library(ir::Module& module, const TargetCaps& caps, const TranslateOptions&, const LibraryProvider& library) {
    detail::LibraryExpansion expansion(module, caps, library);
    // By index: the provider appends functions, which are expanded in their turn.
    for (size_t i = 0; i < module.functions.size(); ++i) expansion.expand(module.functions[i]->body);
}

}  // namespace passes
QIAO_NAMESPACE_END
