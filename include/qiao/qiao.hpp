// SPDX-License-Identifier: Apache-2.0
// qiao without a build step: kernels as CUDA source text in any C++17 program.
//
//     #include <qiao/qiao.hpp>
//     qiao::Program program(R"(__global__ void scale(float* x, float f, int n) {
//         int i = blockIdx.x * blockDim.x + threadIdx.x;
//         if (i < n) x[i] *= f;
//     })");
//     program.kernel("scale").launch(blocks, 256, x, 2.0f, n);
//
// Memory, streams, events and devices are the CUDA runtime API's (cudaMalloc …), which this header brings in. In the
// default mode everything is inline: compile one .cpp with `-ldl -pthread` and nothing else. Programs of more files
// define QIAO_COMPILED and link qiao::compiled.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cuda_compat/cuda_runtime.h>
#include <qiao/rt/launch.hpp>

QIAO_NAMESPACE_BEGIN

/// A kernel of a Program. Cheap to copy; valid for the rest of the process. Thread-safe.
class Kernel {
public:
    /// Launches on the current device: `arguments` are copied before the call returns and must have exactly the types
    /// of the kernel's parameters (sizes are checked). Returns what a CUDA launch leaves in cudaGetLastError: compile
    /// errors are printed once and give cudaErrorInvalidDeviceFunction or the like.
    template <typename... Arguments>
    cudaError_t launch(dim3 grid, dim3 block, Arguments... arguments) const {
        return launch_on(nullptr, 0, grid, block, std::move(arguments)...);
    }
    /// The same on a stream, with `shared` bytes of dynamic shared memory.
    template <typename... Arguments>
    cudaError_t launch_on(cudaStream_t stream, size_t shared, dim3 grid, dim3 block, Arguments... arguments) const {
        void* pointers[] = {static_cast<void*>(&arguments)..., nullptr};
        const size_t sizes[] = {sizeof(Arguments)..., 0};
        return launch_checked(grid, block, shared, stream, pointers, sizes, sizeof...(Arguments));
    }

private:
    friend class Program;
    explicit Kernel(rt::Kernel* kernel) : kernel_(kernel) {}
    QIAO_DECL cudaError_t launch_checked(dim3 grid, dim3 block, size_t shared, cudaStream_t stream, void** pointers, const size_t* sizes, size_t count) const;
    rt::Kernel* kernel_;
};

/// CUDA C++ source text. Kernels are translated for a device when they are first launched there, and cached on disk.
class Program {
public:
    /// `name` stands in diagnostics; `options` gives include paths and macros.
    QIAO_DECL explicit Program(std::string source, std::string name = "program.cu", const PreprocessOptions& options = {});
    /// By name expression: "scale", "ns::add<float, 4>". An unknown name shows at the first launch.
    QIAO_DECL Kernel kernel(std::string_view name) const;
    /// Address on the current device of a __device__ or __constant__ variable; null where there is none.
    QIAO_DECL void* variable(std::string_view name, size_t* size = nullptr) const;

private:
    rt::Module* module_;
};

QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/src.hpp>
#endif
