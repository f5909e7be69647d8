// SPDX-License-Identifier: Apache-2.0
// VkFFT through its OpenCL backend, in a file of its own: its one header takes long to compile.
#include "vkfft.hpp"

#include <stdexcept>
#include <string>

#define CL_TARGET_OPENCL_VERSION 120
#define VKFFT_BACKEND 3
#include <vkFFT.h>

namespace bench {

namespace {

void check(VkFFTResult code) {
    if (code != VKFFT_SUCCESS) throw std::runtime_error("VkFFT: error " + std::to_string(code));
}

}  // namespace

struct VkfftPlan::State {
    cl_context context;
    cl_device_id device;
    cl_command_queue queue;
    cl_mem in, out;
    uint64_t bytes;
    VkFFTApplication application = {};
};

VkfftPlan::VkfftPlan(const DeviceHandles& h, Buffer<float> in, Buffer<float> out, int n, int count) : state_(new State) {
    State& s = *state_;
    s.context = static_cast<cl_context>(h.context);
    s.device = static_cast<cl_device_id>(h.device);
    s.queue = static_cast<cl_command_queue>(h.queue);
    s.in = static_cast<cl_mem>(h.buffers[static_cast<size_t>(in.index)]);
    s.out = static_cast<cl_mem>(h.buffers[static_cast<size_t>(out.index)]);
    s.bytes = sizeof(float) * 2 * static_cast<uint64_t>(n) * static_cast<uint64_t>(count);
    VkFFTConfiguration c = {};
    c.FFTdim = 1;
    c.size[0] = static_cast<uint64_t>(n);
    c.numberBatches = static_cast<uint64_t>(count);
    c.device = &s.device;
    c.context = &s.context;
    c.isInputFormatted = 1;
    c.inputBuffer = &s.in;
    c.inputBufferSize = &s.bytes;
    c.buffer = &s.out;
    c.bufferSize = &s.bytes;
    check(initializeVkFFT(&s.application, c));
}

VkfftPlan::~VkfftPlan() { deleteVkFFT(&state_->application); }

void VkfftPlan::run() {
    VkFFTLaunchParams parameters = {};
    parameters.commandQueue = &state_->queue;
    check(VkFFTAppend(&state_->application, -1, &parameters));
}

}  // namespace bench
