// SPDX-License-Identifier: Apache-2.0
// Forward transforms of complex floats by VkFFT on an OpenCL device.
#pragma once
#include <memory>

#include "case.hpp"

namespace bench {

class VkfftPlan {
public:
    /// `count` transforms of n numbers each; the handles must outlive the plan. Throws std::runtime_error.
    VkfftPlan(const DeviceHandles& handles, Buffer<float> in, Buffer<float> out, int n, int count);
    ~VkfftPlan();
    VkfftPlan(const VkfftPlan&) = delete;
    VkfftPlan& operator=(const VkfftPlan&) = delete;
    /// Enqueues the transforms.
    void run();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bench
