// SPDX-License-Identifier: Apache-2.0
// Hand-made kernels for the emitter's tests, and their validation with spirv-val.
#pragma once
#include <unistd.h>

#include <cstdio>
#include <string>

#include <qiao/emit/spirv/emit.hpp>
#include <qiao/ir/builder.hpp>

namespace emit_spirv_test {

/// A kernel under construction; parameters get their offsets as they are added.
struct Kernel {
    qiao::ir::Module module;
    qiao::ir::Builder b{module};
    qiao::ir::Function* function;
    uint64_t end = 0;

    Kernel() {
        function = module.arena.make<qiao::ir::Function>();
        function->name = function->display_name = "kernel";
        function->result = module.types->void_type();
        function->is_kernel = true;
        module.functions.push_back(function);
        module.kernel = function;
        b.block = &function->body;
    }
    qiao::ir::TypeTable& types() { return *module.types; }
    const qiao::ir::Type* scalar(qiao::ir::TypeKind kind) { return types().scalar(kind); }
    const qiao::ir::Type* global(const qiao::ir::Type* element) { return types().pointer(element, qiao::ir::Space::global); }

    qiao::ir::Parameter* parameter(const std::string& name, const qiao::ir::Type* type) {
        auto* p = module.arena.make<qiao::ir::Parameter>(type->is_aggregate() ? types().pointer(type, qiao::ir::Space::private_) : type);
        p->name = name;
        p->index = static_cast<unsigned>(function->parameters.size());
        p->value_type = type;
        p->offset = (end + type->align - 1) / type->align * type->align;
        end = p->offset + type->size;
        function->parameters.push_back(p);
        return p;
    }
    qiao::ir::Variable* shared(const std::string& name, const qiao::ir::Type* type, bool dynamic = false) {
        auto* v = module.arena.make<qiao::ir::Variable>(types().pointer(type, qiao::ir::Space::shared), type);
        v->name = name;
        v->align = type->align;
        v->is_dynamic_shared = dynamic;
        module.shared.push_back(v);
        return v;
    }
    qiao::ir::Variable* local(const std::string& name, const qiao::ir::Type* type) { return b.local(*function, name, type); }
    /// blockIdx.x * blockDim.x + threadIdx.x
    qiao::ir::Value* thread() {
        using qiao::ir::Op;
        using qiao::ir::Special;
        auto* block = b.binary(Op::mul, b.special(Special::block_x), b.special(Special::block_dim_x));
        return b.binary(Op::add, block, b.special(Special::thread_x));
    }
    /// Runs `code` with the builder at the end of `block`.
    template <typename Code>
    void in(qiao::ir::Block& block, Code&& code) {
        qiao::ir::Block* outer = b.block;
        b.block = &block;
        code();
        b.block = outer;
    }
    qiao::ir::Inst* inst(qiao::ir::Op op, std::vector<qiao::ir::Value*> operands = {}) { return b.insert(op, types().void_type(), std::move(operands)); }
};

/// What spirv-val says, empty where the module is valid. `disassembly` adds the module's text to a complaint.
inline std::string validate(const std::string& words) {
    std::string path = "/tmp/qiao_emit_spirv_" + std::to_string(getpid()) + ".spv";
    FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return "cannot write " + path;
    std::fwrite(words.data(), 1, words.size(), file);
    std::fclose(file);
    auto run = [](const std::string& command) {
        std::string out;
        FILE* pipe = popen(command.c_str(), "r");
        if (pipe == nullptr) return std::string("cannot run ") + command;
        char buffer[4096];
        for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
        if (pclose(pipe) != 0 && out.empty()) out = command + " failed";
        return out;
    };
    std::string complaint = run("spirv-val --target-env vulkan1.2 " + path + " 2>&1");
    if (!complaint.empty()) complaint += run("spirv-dis " + path + " 2>&1");
    std::remove(path.c_str());
    return complaint;
}

inline std::string disassemble(const std::string& words) {
    std::string path = "/tmp/qiao_emit_spirv_dis_" + std::to_string(getpid()) + ".spv";
    FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return {};
    std::fwrite(words.data(), 1, words.size(), file);
    std::fclose(file);
    std::string out;
    if (FILE* pipe = popen(("spirv-dis --no-color " + path + " 2>&1").c_str(), "r")) {
        char buffer[4096];
        for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
        pclose(pipe);
    }
    std::remove(path.c_str());
    return out;
}

/// How often `what` is in `text`.
inline size_t count(const std::string& text, const std::string& what) {
    size_t found = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

/// Caps of a device like lavapipe.
inline qiao::TargetCaps device() {
    qiao::TargetCaps caps;
    caps.target = qiao::Target::spirv;
    caps.fp16 = true;
    return caps;
}

inline std::string emitted(Kernel& kernel, const qiao::TargetCaps& caps = device(), const qiao::TranslateOptions& options = {}) {
    return qiao::emit::emit_spirv(kernel.module, caps, options);
}
inline std::string check(Kernel& kernel, const qiao::TargetCaps& caps = device(), const qiao::TranslateOptions& options = {}) {
    return validate(emitted(kernel, caps, options));
}

}  // namespace emit_spirv_test
