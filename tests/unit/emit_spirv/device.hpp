// SPDX-License-Identifier: Apache-2.0
// Runs hand-made kernels on the Vulkan devices of the machine, under the validation layer.
#pragma once
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include <doctest/doctest.h>
#include <qiao/backend.hpp>
#include <qiao/emit/spirv/abi.hpp>
#include <qiao/vulkan/backend.hpp>
#include <qiao/vulkan/device.hpp>

#include "kernel.hpp"

namespace emit_spirv_test {

/// Opened once; leaked, as rt/ does.
inline std::vector<std::unique_ptr<qiao::BackendDevice>>& devices() {
    static auto* all = [] {
        setenv("QIAO_VULKAN_VALIDATION", "1", 0);
        std::vector<std::string> notes;
        return new std::vector<std::unique_ptr<qiao::BackendDevice>>(qiao::make_vulkan_backend()->enumerate(notes));
    }();
    return *all;
}

/// Buffers and scalars for one launch. Parameters of the kernel in order: add_buffer (its address) and add (a value).
class Launch {
public:
    qiao::LaunchShape shape;
    explicit Launch(qiao::BackendDevice& device) : device_(device), queue_(std::move(device.create_queue().value())) {}

    template <typename T>
    size_t add_buffer(const std::vector<T>& content) {
        auto memory = std::move(device_.allocate(content.size() * sizeof(T) + 64, qiao::MemoryKind::device).value());
        REQUIRE(bool(queue_->write(*memory, 0, content.data(), content.size() * sizeof(T), true)));
        add(memory->address());
        buffers_.push_back(std::move(memory));
        return buffers_.size() - 1;
    }
    template <typename T>
    void add(const T& value, size_t align = alignof(T)) {
        block_.resize((block_.size() + align - 1) / align * align);
        block_.insert(block_.end(), reinterpret_cast<const char*>(&value), reinterpret_cast<const char*>(&value) + sizeof(T));
    }
    void add_bytes(const void* bytes, size_t size, size_t align) {
        block_.resize((block_.size() + align - 1) / align * align);
        block_.insert(block_.end(), static_cast<const char*>(bytes), static_cast<const char*>(bytes) + size);
    }
    uint64_t address(size_t buffer) const { return buffers_[buffer]->address(); }

    void run(const std::string& words, bool dynamic_shared = false) {
        auto image = std::make_shared<qiao::KernelImage>();
        image->target = qiao::Target::spirv;
        image->entry = image->display_name = "kernel";
        image->code = words;
        block_.resize((block_.size() + 7) / 8 * 8);
        image->parameter_bytes = block_.size();
        image->parameters_in_memory = qiao::emit::parameters_in_memory(block_.size(), device_.info().caps);
        image->uses_dynamic_shared = dynamic_shared;
        uint64_t before = qiao::vulkan_validation_messages();
        auto kernel = device_.load(image, "");
        REQUIRE_MESSAGE(bool(kernel), (kernel ? "" : kernel.error().message));
        auto launched = queue_->launch(*kernel.value(), shape, block_.data());
        REQUIRE_MESSAGE(bool(launched), (launched ? "" : launched.error().message));
        REQUIRE(bool(queue_->finish()));
        CHECK(qiao::vulkan_validation_messages() == before);
    }
    template <typename T>
    std::vector<T> read(size_t buffer, size_t count) {
        std::vector<T> content(count);
        REQUIRE(bool(queue_->read(content.data(), *buffers_[buffer], 0, count * sizeof(T), true)));
        return content;
    }

private:
    qiao::BackendDevice& device_;
    std::unique_ptr<qiao::BackendQueue> queue_;
    std::vector<std::unique_ptr<qiao::BackendMemory>> buffers_;
    std::vector<char> block_;
};

/// Runs `body(device)` for each device, or says that there is none.
template <typename Body>
void on_each_device(Body&& body) {
    if (devices().empty()) MESSAGE("skipped: no Vulkan device");
    for (auto& device : devices()) {
        CAPTURE(device->info().name);
        body(*device);
    }
}

}  // namespace emit_spirv_test
