// SPDX-License-Identifier: Apache-2.0
// All devices of the machine, and launches of one kernel with the hidden parameters filled in as the runtime does.
#pragma once
#include <cstring>
#include <memory>
#include <vector>

#include <doctest/doctest.h>
#include <qiao/backend.hpp>
#include <qiao/opencl/backend.hpp>
#include <qiao/vulkan/backend.hpp>

namespace qiao_test {

using namespace qiao;
using namespace qiao::ir;

/// Opened once and leaked: drivers' threads may outlive static objects.
inline std::vector<std::unique_ptr<BackendDevice>>& devices() {
    static auto* all = [] {
        auto* list = new std::vector<std::unique_ptr<BackendDevice>>;
        std::vector<std::string> notes;
        for (auto* backend : {new std::unique_ptr<Backend>(make_opencl_backend()), new std::unique_ptr<Backend>(make_vulkan_backend())}) {
            for (auto& device : (*backend)->enumerate(notes)) list->push_back(std::move(device));
        }
        if (list->empty()) MESSAGE("skipped: no device (", notes.empty() ? "no reason given" : notes[0], ")");
        return list;
    }();
    return *all;
}

/// A launch of one kernel whose first parameter is the address of the result.
struct Launched {
    std::unique_ptr<BackendMemory> out, scratch, messages;
    std::vector<uint32_t> run(BackendDevice& device, const std::shared_ptr<KernelImage>& image, const LaunchShape& shape, const std::vector<uint32_t>& grid,
                              const std::vector<uint64_t>& user, size_t results, uint64_t block_base = 0) {
        auto queue = std::move(device.create_queue().value());
        out = std::move(device.allocate(results * 4, MemoryKind::device).value());
        REQUIRE(bool(queue->fill(*out, 0, results * 4, 0, 4)));
        uint64_t stride = (image->scratch_shared + shape.dynamic_shared + 255) / 256 * 256;
        scratch = std::move(device.allocate(stride * shape.grid[0] * shape.grid[1] * shape.grid[2] + 256, MemoryKind::device).value());
        messages = std::move(device.allocate(256, MemoryKind::device).value());
        REQUIRE(bool(queue->fill(*messages, 0, 256, 0, 4)));
        std::vector<uint8_t> block(image->parameter_bytes + 8);
        size_t next_user = 0, next_axis = 0, next_dimension = 0;
        for (const ImageParameter& p : image->parameters) {
            uint64_t value = 0;
            switch (p.hidden) {
                case HiddenParameter::none: value = next_user++ == 0 ? out->address() : user[next_user - 2]; break;
                case HiddenParameter::block_base: value = block_base; break;
                case HiddenParameter::grid_dim: value = grid[next_axis++]; break;
                case HiddenParameter::block_dim: value = shape.block[next_dimension++]; break;
                case HiddenParameter::shared_scratch: value = scratch->address(); break;
                case HiddenParameter::shared_stride: value = stride; break;
                case HiddenParameter::message_buffer: value = messages->address(); break;
                case HiddenParameter::message_base: value = 1; break;
                default: FAIL("unexpected hidden parameter");
            }
            std::memcpy(block.data() + p.offset, &value, p.size);
        }
        auto kernel = device.load(image, "");
        REQUIRE_MESSAGE(bool(kernel), (kernel ? "" : kernel.error().message) << image->code);
        auto done = queue->launch(*kernel.value(), shape, block.data());
        REQUIRE_MESSAGE(bool(done), (done ? "" : done.error().message));
        REQUIRE(bool(queue->finish()));
        std::vector<uint32_t> result(results);
        REQUIRE(bool(queue->read(result.data(), *out, 0, results * 4, true)));
        return result;
    }
};

}  // namespace qiao_test
