// SPDX-License-Identifier: Apache-2.0
// The kernel around its statements: extensions, types, helpers, parameters, shared memory.
#pragma once
#include <qiao/emit/opencl_c/abi.hpp>
#include <qiao/emit/opencl_c/writer.hpp>
#include <qiao/image.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

namespace detail {

inline const ir::Type* passed_type(const ir::Parameter& p) { return p.value_type != nullptr ? p.value_type : p.type; }

/// Where the argument's C type is not that of the value.
inline bool arrives_converted(const ir::Type* type) { return type->is_pointer() || type->is_boolean() || type->kind == ir::TypeKind::f16; }

inline std::string joined(const std::vector<std::string>& items, const std::string& head) {
    size_t length = head.size();
    for (const std::string& item : items) length += item.size() + 2;
    const std::string between = length > 130 ? ",\n    " : ", ";
    std::string text = length > 130 ? "\n    " : "";
    for (size_t i = 0; i < items.size(); ++i) text += (i == 0 ? "" : between) + items[i];
    return text;
}

}  // namespace detail

Writer::Writer(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options)
    : module_(module), caps_(caps), options_(options), kernel_(*module.kernel), plan_(module), types_(caps_, names_) {
    texts_.resize(plan_.slots());
    named_.resize(plan_.slots());
    hoisted_.resize(plan_.slots());
}

void Writer::prepare() {
    std::string entry = names_.fresh(kernel_.name, "kernel");
    module_.kernel->name = entry;
    auto cast_result = [&](const ir::Inst& inst) {
        if (inst.op == ir::Op::pointer_cast || inst.op == ir::Op::int_to_pointer) types_.mark_aliasing(inst.type->element);
        if (inst.op == ir::Op::barrier_reduce && reduce_cell_.empty()) reduce_cell_ = names_.fresh("reduced");
    };
    ir::for_each_inst(kernel_.body, cast_result);
    const ir::Variable* dynamic = nullptr;
    for (const ir::Variable* v : module_.shared) {
        if (!v->is_dynamic_shared) continue;
        // Several views of one memory.
        if (dynamic != nullptr && dynamic->value_type != v->value_type) {
            types_.mark_aliasing(dynamic->value_type);
            types_.mark_aliasing(v->value_type);
        }
        dynamic = v;
    }
    dynamic_shared_ = dynamic != nullptr;
}

std::string Writer::signature() {
    std::vector<std::string> arguments;
    if (parameters_in_memory(module_, caps_)) {
        arguments.push_back("ulong qiao_parameters");
    } else {
        for (const ir::Parameter* p : kernel_.parameters) {
            const ir::Type* type = detail::passed_type(*p);
            types_.require(type, kernel_.loc);
            std::string name = names_.fresh(p->name, "p" + std::to_string(p->index));
            texts_[p->slot] = {name};
            if (type->kind == ir::TypeKind::array) {
                texts_[p->slot].text += ".elements";
                arguments.push_back(types_.boxed(type) + " " + name);
                continue;
            }
            if (!detail::arrives_converted(type) || types_.is_address(type)) {
                arguments.push_back(types_.declare_memory(type, name));
                continue;
            }
            std::string carrier = type->is_pointer() ? "ulong " : type->is_boolean() ? "uchar " : "ushort ";
            arguments.push_back(carrier + names_.fresh(name + "_arg"));
        }
    }
    for (unsigned i = 0; i < caps_.arenas; ++i) arguments.push_back("__global uchar* qiao_arena" + std::to_string(i));
    if (dynamic_shared_) arguments.push_back("__local ulong2* qiao_dynamic");
    std::string head = "__kernel " + attributes_ + "void " + kernel_.name + "(";
    return head + detail::joined(arguments, head) + ") {";
}

void Writer::emit_parameter(const ir::Parameter& p, const std::string& source, bool from_memory) {
    const ir::Type* type = detail::passed_type(p);
    const std::string& name = texts_[p.slot].text;
    if (type->is_pointer() && !types_.is_address(type)) {
        std::string restricted = types_.pointer_to(type->element, type->space);
        bool simple = type->element->kind != ir::TypeKind::array;
        std::string declaration = p.is_restrict && simple ? restricted + " restrict " + name : types_.declare(type, name);
        line(declaration + " = (" + restricted + ")" + source + ";");
    } else if (type->is_boolean()) {
        line("const bool " + name + " = " + source + " != 0;");
    } else if (type->kind == ir::TypeKind::f16) {
        line("const " + types_.declare(type, name) + " = " + (caps_.fp16 && !from_memory ? "as_half(" + source + ")" : source) + ";");
    } else if (from_memory) {
        line(std::string(type->is_aggregate() ? "" : "const ") + types_.declare_memory(type, name) + " = " + source + ";");
    }
}

void Writer::emit_parameters() {
    if (!parameters_in_memory(module_, caps_)) {
        for (const ir::Parameter* p : kernel_.parameters) {
            if (types_.is_address(detail::passed_type(*p))) continue;
            emit_parameter(*p, texts_[p->slot].text + "_arg", false);
        }
        return;
    }
    std::string block = "(__global const uchar*)qiao_parameters";
    if (caps_.arena_offsets) {
        helpers_.resolve_arenas(caps_.arenas);
        block = "qiao_at(qiao_parameters)";
    }
    line("__global const uchar* qiao_block = " + block + ";");
    for (const ir::Parameter* p : kernel_.parameters) {
        const ir::Type* type = detail::passed_type(*p);
        types_.require(type, kernel_.loc);
        texts_[p->slot] = {names_.fresh(p->name, "p" + std::to_string(p->index))};
        std::string spelled = types_.memory(type);
        if (type->kind == ir::TypeKind::array) {
            spelled = types_.boxed(type);
            line(spelled + " " + texts_[p->slot].text + " = *(__global const " + spelled + "*)(qiao_block + " + std::to_string(p->offset) + ");");
            texts_[p->slot].text += ".elements";
            continue;
        }
        emit_parameter(*p, "*(__global const " + spelled + "*)(qiao_block + " + std::to_string(p->offset) + ")", true);
    }
}

void Writer::emit_shared() {
    for (const ir::Variable* v : module_.shared) {
        types_.require(v->value_type, v->loc);
        std::string name = names_.fresh(v->name, "shared");
        texts_[v->slot] = {name};
        if (v->is_dynamic_shared) {
            std::string pointer = types_.pointer_to(v->value_type, ir::Space::shared);
            line(types_.pointer_to(v->value_type, ir::Space::shared, name) + " = (" + pointer + ")qiao_dynamic;");
            continue;
        }
        std::string align = v->align > v->value_type->align ? " __attribute__((aligned(" + std::to_string(v->align) + ")))" : "";
        line("__local " + types_.declare_memory(v->value_type, name) + align + ";");
    }
    if (!reduce_cell_.empty()) line("__local int " + reduce_cell_ + ";");
}

std::string Writer::preamble() const {
    std::string text;
    std::string options = options_.fast_math ? " -cl-denorms-are-zero" : " -cl-fp32-correctly-rounded-divide-sqrt";
    // cl_khr_kernel_clock's functions are part of OpenCL C 3.0.
    bool reads_clock = ir::any_inst(kernel_.body, [](const ir::Inst& inst) { return inst.op == ir::Op::clock; });
    if (reads_clock && caps_.clock == Clock::standard) options += " -cl-std=CL3.0";
    text += build_options_mark + options.substr(1) + "\n";
    std::string shown;
    for (char c : kernel_.display_name.empty() ? kernel_.name : kernel_.display_name) shown += c == '\n' ? ' ' : c;
    // A backslash at its end would join the next line to the comment.
    if (!shown.empty() && shown.back() == '\\') shown += '.';
    text += "// " + shown + ": OpenCL C from CUDA C++ by qiao " QIAO_VERSION_STRING "\n";
    if (types_.uses_fp64()) text += "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n";
    if (types_.uses_fp16()) text += "#pragma OPENCL EXTENSION cl_khr_fp16 : enable\n";
    if (helpers_.uses_int64_atomics()) {
        text += "#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable\n";
        text += "#pragma OPENCL EXTENSION cl_khr_int64_extended_atomics : enable\n";
    }
    text += std::string("#pragma OPENCL FP_CONTRACT ") + (options_.contract ? "ON" : "OFF") + "\n\n";
    if (!types_.declarations().empty()) text += types_.declarations() + "\n";
    return text + helpers_.text();
}

std::string Writer::run() {
    prepare();
    std::string head = signature();
    depth_ = 1;
    emit_parameters();
    emit_shared();
    emit_block(kernel_.body);
    // Intel's processor runtime (2026.2) breaks when it vectorises across work-items: wrong values after loops with a break
    // (examples/mandelbrot), crashes of its compiler (tests/run/objects).
    const std::string hint = "#ifdef cl_intel_vec_len_hint\n__attribute__((intel_vec_len_hint(1)))\n#endif\n";
    return preamble() + hint + head + "\n" + out_ + "}\n";
}

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
