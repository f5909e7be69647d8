// Kernels built by hand: IR with layout of parameters, text, and a run of the text on the first OpenCL device.
#pragma once
#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

#include <qiao/emit/opencl_c/emit.hpp>
#include <qiao/image.hpp>
#include <qiao/ir/builder.hpp>
#include <qiao/opencl/backend.hpp>
#include <qiao/passes/layout_parameters.hpp>

namespace emit_test {

using namespace qiao;
using ir::Builder;
using ir::Op;
using ir::Space;
using ir::Type;
using ir::Value;

/// A kernel under construction.
struct Kernel {
    ir::Module module;
    ir::Function* function = nullptr;
    Builder b{module};
    ir::TypeTable& t;

    explicit Kernel(const std::string& name = "k") : t(*module.types) {
        function = module.arena.make<ir::Function>();
        function->name = function->display_name = name;
        function->is_kernel = true;
        function->result = t.void_type();
        module.kernel = function;
        module.functions.push_back(function);
        b.block = &function->body;
    }
    ir::Parameter* parameter(const std::string& name, const Type* type) {
        bool aggregate = type->is_aggregate();
        auto* p = module.arena.make<ir::Parameter>(aggregate ? t.pointer(type, Space::private_) : type);
        p->name = name;
        p->index = static_cast<unsigned>(function->parameters.size());
        p->value_type = type;
        function->parameters.push_back(p);
        return p;
    }
    ir::Parameter* pointer(const std::string& name, const Type* pointee) { return parameter(name, t.pointer(pointee, Space::global)); }
    ir::Variable* local(const std::string& name, const Type* type) { return b.local(*function, name, type); }
    ir::Variable* shared(const std::string& name, const Type* type, bool dynamic = false) {
        auto* v = module.arena.make<ir::Variable>(t.pointer(type, Space::shared), type);
        v->name = name;
        v->align = type->align;
        v->is_dynamic_shared = dynamic;
        if (dynamic) module.shared_use.dynamic = true;
        module.shared.push_back(v);
        return v;
    }
    Value* at(Value* pointer, Value* i) { return b.index(pointer, i); }
    Value* get(Value* pointer, Value* i) { return b.load(b.index(pointer, i)); }
    void put(Value* pointer, Value* i, Value* v) { b.store(b.index(pointer, i), v); }
    Value* op(Op o, Value* x, Value* y) { return b.binary(o, x, y); }
    Value* thread() { return b.convert(b.special(ir::Special::thread_x), t.i32()); }
    /// for (name = 0; name < n; name++); leaves the builder in the body. `in` goes on from there.
    ir::Inst* count(ir::Variable* i, Value* n) {
        b.store(i, b.i32(0));
        ir::Inst* loop = b.loop();
        Builder inner(module, &loop->blocks[0]);
        loop->operands = {inner.binary(Op::lt, inner.load(i), n)};
        inner.block = &loop->blocks[2];
        inner.store(i, inner.binary(Op::add, inner.load(i), inner.i32(1)));
        return loop;
    }
    std::string emit(const TargetCaps& caps = TargetCaps(), const TranslateOptions& options = TranslateOptions()) {
        passes::layout_parameters(module, caps, options);
        std::string problems = ir::verify(module);
        INFO(ir::print(module));
        REQUIRE(problems == "");
        return emit::emit_opencl_c(module, caps, options);
    }
};

/// Builds a kernel for each memory mode, runs it, hands back what is in the first pointer argument.
class Runner {
public:
    explicit Runner(const char* mode = "") {
        if (mode[0] != '\0') setenv("QIAO_OPENCL_MEMORY", mode, 1);
        std::vector<std::string> notes;
        backend_ = make_opencl_backend();
        devices_ = backend_->enumerate(notes);
        unsetenv("QIAO_OPENCL_MEMORY");
        if (devices_.empty()) MESSAGE("skipped: no OpenCL device, memory mode " << std::string(mode));
    }
    explicit operator bool() const { return !devices_.empty(); }
    BackendDevice& device() { return *devices_[0]; }
    const TargetCaps& caps() { return device().info().caps; }

    std::string text;  ///< of the last kernel

    /// `memory` are the buffers, copied back after the launch. `arguments` is the parameter block; the word `i` of it
    /// becomes the address of buffer n where `pointers` has {byte offset, n}.
    void run(Kernel& kernel, std::vector<std::vector<uint8_t>>& memory, std::vector<uint8_t> arguments, const std::vector<std::pair<size_t, size_t>>& pointers,
             LaunchShape shape, TranslateOptions options = TranslateOptions()) {
        text = kernel.emit(caps(), options);
        INFO(text);
        auto image = std::make_shared<KernelImage>(image_of(kernel.module, caps(), options));
        image->code = text;
        auto built = device().load(image, {});
        if (!built) FAIL(built.error().message << "\n" << text);
        auto queue = std::move(device().create_queue().value());
        std::vector<std::unique_ptr<BackendMemory>> buffers;
        for (auto& bytes : memory) {
            auto made = device().allocate(bytes.size(), MemoryKind::device);
            REQUIRE(made);
            buffers.push_back(std::move(made.value()));
            REQUIRE(queue->write(*buffers.back(), 0, bytes.data(), bytes.size(), true));
        }
        arguments.resize(image->parameter_bytes);
        for (auto [offset, n] : pointers) {
            uint64_t address = buffers[n]->address();
            std::memcpy(arguments.data() + offset, &address, 8);
        }
        auto launched = queue->launch(*built.value(), shape, arguments.data());
        if (!launched) FAIL(launched.error().message);
        for (size_t i = 0; i < memory.size(); ++i) REQUIRE(queue->read(memory[i].data(), *buffers[i], 0, memory[i].size(), true));
    }

private:
    std::unique_ptr<Backend> backend_;
    std::vector<std::unique_ptr<BackendDevice>> devices_;
};

template <typename T>
std::vector<uint8_t> bytes_of(const std::vector<T>& values) {
    std::vector<uint8_t> bytes(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}
template <typename T>
std::vector<T> values_of(const std::vector<uint8_t>& bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

inline LaunchShape shape(uint32_t grid_x, uint32_t block_x, uint32_t grid_y = 1, uint32_t block_y = 1) {
    LaunchShape s;
    s.grid[0] = grid_x;
    s.grid[1] = grid_y;
    s.block[0] = block_x;
    s.block[1] = block_y;
    return s;
}

inline const char* const modes[] = {"", "svm", "raw", "offset"};

}  // namespace emit_test
