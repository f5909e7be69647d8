// SPDX-License-Identifier: Apache-2.0
// Installs mock devices for a test, and makes kernels whose bodies are host functions.
#pragma once
#include <cuda_compat/cuda_runtime.h>
#include <qiao/rt/device.hpp>
#include <qiao/rt/module.hpp>
#include <qiao/rt/sha256.hpp>

#include "mock_backend.hpp"

/// `count` mock devices; tests reach into them through `control`.
struct MockDevices {
    std::vector<std::shared_ptr<mock::Control>> control;

    explicit MockDevices(size_t count = 1, const std::function<void(qiao::DeviceInfo&)>& change = {}) {
        std::vector<std::pair<std::shared_ptr<mock::Control>, qiao::DeviceInfo>> list;
        for (size_t i = 0; i < count; ++i) {
            control.push_back(std::make_shared<mock::Control>());
            qiao::DeviceInfo info = mock::device_info("mock" + std::to_string(i));
            if (change) change(info);
            list.emplace_back(control.back(), info);
        }
        std::vector<std::unique_ptr<qiao::Backend>> backends;
        backends.push_back(std::make_unique<mock::Backend>(std::move(list)));
        qiao::rt::install_backends(std::move(backends));
    }
    ~MockDevices() {
        for (auto& c : control) c->hold(false);
    }
};

/// A module whose kernels are images that the test wrote.
class MockSource : public qiao::rt::ModuleSource {
public:
    std::map<std::string, qiao::KernelImage> images;
    std::map<std::string, qiao::ImageVariable> variables;
    std::string text_digest = "mock";
    int translations = 0;
    std::vector<qiao::TranslateOptions> asked;

    const std::string& digest() override { return text_digest; }
    qiao::Result<qiao::KernelImage> translate(const qiao::KernelName& name, const qiao::TargetCaps&, const qiao::TranslateOptions& options) override {
        ++translations;
        asked.push_back(options);
        auto found = images.find(name.name);
        if (found == images.end()) return qiao::Error{qiao::ErrorKind::compile_failed, "mock.cu:1:1: error: no kernel " + name.name};
        qiao::KernelImage image = found->second;
        add_hidden(image, options);
        return image;
    }
    qiao::Result<qiao::ImageVariable> variable(const std::string& name) override {
        auto found = variables.find(name);
        if (found == variables.end()) return qiao::Error{qiao::ErrorKind::compile_failed, "no variable " + name};
        return found->second;
    }

    /// What the passes do: hidden parameters after the user's, scratch in the place of shared memory.
    static void add_hidden(qiao::KernelImage& image, const qiao::TranslateOptions& options) {
        auto add = [&](qiao::ir::HiddenParameter hidden, uint64_t size) {
            uint64_t offset = (image.parameter_bytes + size - 1) / size * size;
            image.parameters.push_back({offset, size, static_cast<uint32_t>(size), hidden, ""});
            image.parameter_bytes = offset + size;
        };
        if (options.shared_in_global) {
            image.scratch_shared = image.static_shared;
            image.static_shared = 0;
            add(qiao::ir::HiddenParameter::shared_scratch, 8);
            add(qiao::ir::HiddenParameter::shared_stride, 8);
        }
        if (options.linear_blocks) {
            add(qiao::ir::HiddenParameter::block_base, 8);
            for (int i = 0; i < 3; ++i) add(qiao::ir::HiddenParameter::grid_dim, 4);
        }
    }
};

inline qiao::KernelImage mock_image(const std::string& code, const std::vector<uint64_t>& parameter_sizes) {
    qiao::KernelImage image;
    image.entry = code;
    image.code = code;
    for (uint64_t size : parameter_sizes) {
        uint64_t offset = (image.parameter_bytes + size - 1) / size * size;
        image.parameters.push_back({offset, size, static_cast<uint32_t>(size), qiao::ir::HiddenParameter::none, ""});
        image.parameter_bytes = offset + size;
    }
    return image;
}

template <typename T>
T parameter(const char* block, size_t offset) {
    T value;
    std::memcpy(&value, block + offset, sizeof value);
    return value;
}
