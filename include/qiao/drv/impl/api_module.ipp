// SPDX-License-Identifier: Apache-2.0
// Bodies of the driver API: modules, libraries, kernels and their launches.
#pragma once
#include <cuda_compat/cuda.h>
#include <cuda_compat/cuda_runtime.h>
#include <qiao/drv/context.hpp>
#include <qiao/drv/module.hpp>
#include <qiao/rt/launch.hpp>

namespace qiao_drv = qiao::drv;
namespace qiao_rt = qiao::rt;

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

/// Calls `call` in the thread's context if the handle is a kernel.
template <typename Call>
CUresult with_kernel(CUfunction function, Call call) {
    CUresult code = check_context();
    if (code != CUDA_SUCCESS) return code;
    return kernel_of(function) != nullptr ? result(call()) : CUDA_ERROR_INVALID_HANDLE;
}

/// A launch's buffer of parameters (`extra`): pairs of a name and a value, up to CU_LAUNCH_PARAM_END.
inline bool read_extra(void** extra, char*& buffer, size_t& size) {
    buffer = nullptr;
    size = 0;
    for (; *extra != CU_LAUNCH_PARAM_END; extra += 2) {
        if (extra[0] == CU_LAUNCH_PARAM_BUFFER_POINTER)
            buffer = static_cast<char*>(extra[1]);
        else if (extra[0] == CU_LAUNCH_PARAM_BUFFER_SIZE && extra[1] != nullptr)
            size = *static_cast<size_t*>(extra[1]);
        else
            return false;
    }
    return true;
}

/// Pointers to the parameters in the buffer.
inline CUresult unpack(rt::Kernel& kernel, void** extra, std::vector<void*>& arguments) {
    std::vector<ParameterPlace> places;
    CUresult code = parameter_places(kernel, places);
    char* buffer = nullptr;
    size_t size = 0;
    if (code != CUDA_SUCCESS || places.empty()) return code;
    if (extra == nullptr || !read_extra(extra, buffer, size) || buffer == nullptr) return CUDA_ERROR_INVALID_VALUE;
    for (const ParameterPlace& p : places) {
        if (p.offset + p.size > size) return result(rt::fail(cudaErrorInvalidValue, kernel.name.name + ": the buffer of parameters is too small"));
        arguments.push_back(buffer + p.offset);
    }
    return CUDA_SUCCESS;
}

struct Launch {
    dim3 grid, block;
    size_t shared;
    CUstream stream;
    bool cooperative;
};

inline CUresult launch(CUfunction function, const Launch& l, void** parameters, void** extra) {
    CUresult code = check_context();
    if (code != CUDA_SUCCESS) return code;
    rt::Kernel* kernel = kernel_of(function);
    if (kernel == nullptr) return CUDA_ERROR_INVALID_HANDLE;
    if (parameters != nullptr && extra != nullptr) return CUDA_ERROR_INVALID_VALUE;
    std::vector<void*> unpacked;
    if (parameters == nullptr) {
        code = unpack(*kernel, extra, unpacked);
        if (code != CUDA_SUCCESS) return code;
        parameters = unpacked.data();
    }
    auto call = l.cooperative ? rt::launch_cooperative : rt::launch_stub;
    return result(call(function, l.grid, l.block, parameters, l.shared, l.stream));
}

inline bool read_attributes(const CUlaunchConfig& config, bool& cooperative) {
    for (unsigned i = 0; i < config.numAttrs; ++i) {
        const CUlaunchAttribute& a = config.attrs[i];
        if (a.id == CU_LAUNCH_ATTRIBUTE_COOPERATIVE) cooperative = a.value.cooperative != 0;
        if (a.id == CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION && uint64_t(a.value.clusterDim.x) * a.value.clusterDim.y * a.value.clusterDim.z > 1) return false;
    }
    return true;
}

inline cudaError_t function_attribute(int* value, CUfunction_attribute attribute, CUfunction function) {
    cudaFuncAttributes a;
    if (value == nullptr) return cudaErrorInvalidValue;
    cudaError_t code = rt::function_attributes(&a, function);
    if (code != cudaSuccess) return code;
    switch (attribute) {
        case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
            *value = a.maxThreadsPerBlock;
            break;
        case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
            *value = static_cast<int>(a.sharedSizeBytes);
            break;
        case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES:
            *value = static_cast<int>(a.constSizeBytes);
            break;
        case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
            *value = static_cast<int>(a.localSizeBytes);
            break;
        case CU_FUNC_ATTRIBUTE_NUM_REGS:
            *value = a.numRegs;
            break;
        case CU_FUNC_ATTRIBUTE_PTX_VERSION:
            *value = a.ptxVersion;
            break;
        case CU_FUNC_ATTRIBUTE_BINARY_VERSION:
            *value = a.binaryVersion;
            break;
        case CU_FUNC_ATTRIBUTE_CACHE_MODE_CA:
            *value = a.cacheModeCA;
            break;
        case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
            *value = a.maxDynamicSharedSizeBytes;
            break;
        case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
            *value = a.preferredShmemCarveout;
            break;
        case CU_FUNC_ATTRIBUTE_CLUSTER_SIZE_MUST_BE_SET:
        case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH:
        case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_HEIGHT:
        case CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_DEPTH:
        case CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED:
        case CU_FUNC_ATTRIBUTE_CLUSTER_SCHEDULING_POLICY_PREFERENCE:
            *value = 0;
            break;
        default:
            return cudaErrorInvalidValue;
    }
    return cudaSuccess;
}

inline CUresult parameter_place(CUfunction function, size_t index, size_t* offset, size_t* size) {
    CUresult code = check_context();
    rt::Kernel* kernel = code == CUDA_SUCCESS ? kernel_of(function) : nullptr;
    if (kernel == nullptr) return code != CUDA_SUCCESS ? code : CUDA_ERROR_INVALID_HANDLE;
    std::vector<ParameterPlace> places;
    code = parameter_places(*kernel, places);
    if (code != CUDA_SUCCESS) return code;
    if (index >= places.size() || offset == nullptr) return CUDA_ERROR_INVALID_VALUE;
    *offset = places[index].offset;
    if (size != nullptr) *size = places[index].size;
    return CUDA_SUCCESS;
}

inline CUmodule of_library(CUlibrary library) { return reinterpret_cast<CUmodule>(library); }

}  // namespace detail
}  // namespace drv
QIAO_NAMESPACE_END

extern "C" {

CUresult cuModuleLoad(CUmodule* module, const char* path) noexcept { return qiao_drv::load_module_file(module, path); }
CUresult cuModuleLoadData(CUmodule* module, const void* image) noexcept { return qiao_drv::load_module(module, image); }
CUresult cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned count, CUjit_option* options, void** values) noexcept {
    return qiao_drv::load_module(module, image, {count, options, values});
}
CUresult cuModuleLoadFatBinary(CUmodule* module, const void* image) noexcept { return qiao_drv::load_module(module, image); }
CUresult cuModuleUnload(CUmodule module) noexcept { return qiao_drv::unload_module(module); }
CUresult cuModuleGetFunction(CUfunction* function, CUmodule module, const char* name) noexcept { return qiao_drv::get_kernel(function, module, name); }
CUresult cuModuleGetFunctionCount(unsigned* count, CUmodule module) noexcept {
    CUresult code = count == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::check_module(module);
    if (code == CUDA_SUCCESS) *count = static_cast<unsigned>(module->image->kernels.size());
    return code;
}
CUresult cuModuleEnumerateFunctions(CUfunction* functions, unsigned count, CUmodule module) noexcept {
    return qiao_drv::list_kernels(functions, count, module);
}
CUresult cuModuleGetGlobal_v2(CUdeviceptr* address, size_t* bytes, CUmodule module, const char* name) noexcept {
    return qiao_drv::get_variable(address, bytes, module, name);
}

CUresult cuLibraryLoadData(CUlibrary* library, const void* code, CUjit_option* options, void** values, unsigned count, CUlibraryOption*, void**,
                           unsigned) noexcept {
    return qiao_drv::load_module(reinterpret_cast<CUmodule*>(library), code, {count, options, values});
}
CUresult cuLibraryLoadFromFile(CUlibrary* library, const char* path, CUjit_option* options, void** values, unsigned count, CUlibraryOption*, void**,
                               unsigned) noexcept {
    return qiao_drv::load_module_file(reinterpret_cast<CUmodule*>(library), path, {count, options, values});
}
CUresult cuLibraryUnload(CUlibrary library) noexcept { return qiao_drv::unload_module(qiao_drv::detail::of_library(library)); }
CUresult cuLibraryGetKernel(CUkernel* kernel, CUlibrary library, const char* name) noexcept {
    return qiao_drv::get_kernel(reinterpret_cast<CUfunction*>(kernel), qiao_drv::detail::of_library(library), name);
}
CUresult cuLibraryGetModule(CUmodule* module, CUlibrary library) noexcept {
    CUresult code = module == nullptr ? CUDA_ERROR_INVALID_VALUE : qiao_drv::check_module(qiao_drv::detail::of_library(library));
    if (code == CUDA_SUCCESS) *module = qiao_drv::detail::of_library(library);
    return code;
}
CUresult cuLibraryGetGlobal(CUdeviceptr* address, size_t* bytes, CUlibrary library, const char* name) noexcept {
    return qiao_drv::get_variable(address, bytes, qiao_drv::detail::of_library(library), name);
}
CUresult cuKernelGetFunction(CUfunction* function, CUkernel kernel) noexcept {
    if (function == nullptr) return CUDA_ERROR_INVALID_VALUE;
    *function = reinterpret_cast<CUfunction>(kernel);
    return qiao_drv::kernel_of(*function) != nullptr ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

CUresult cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, CUstream stream,
                        void** parameters, void** extra) noexcept {
    return qiao_drv::detail::launch(f, {dim3(gx, gy, gz), dim3(bx, by, bz), shared, stream, false}, parameters, extra);
}
CUresult cuLaunchKernelEx(const CUlaunchConfig* c, CUfunction f, void** parameters, void** extra) noexcept {
    if (c == nullptr || (c->numAttrs != 0 && c->attrs == nullptr)) return CUDA_ERROR_INVALID_VALUE;
    bool cooperative = false;
    if (!qiao_drv::detail::read_attributes(*c, cooperative)) return CUDA_ERROR_NOT_SUPPORTED;
    const qiao_drv::detail::Launch launch = {dim3(c->gridDimX, c->gridDimY, c->gridDimZ), dim3(c->blockDimX, c->blockDimY, c->blockDimZ), c->sharedMemBytes,
                                             c->hStream, cooperative};
    return qiao_drv::detail::launch(f, launch, parameters, extra);
}
CUresult cuLaunchCooperativeKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, CUstream stream,
                                   void** parameters) noexcept {
    return qiao_drv::detail::launch(f, {dim3(gx, gy, gz), dim3(bx, by, bz), shared, stream, true}, parameters, nullptr);
}

CUresult cuFuncGetAttribute(int* value, CUfunction_attribute attribute, CUfunction f) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_drv::detail::function_attribute(value, attribute, f); });
}
CUresult cuFuncSetAttribute(CUfunction f, CUfunction_attribute attribute, int value) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::set_function_attribute(f, static_cast<cudaFuncAttribute>(attribute), value); });
}
CUresult cuFuncSetCacheConfig(CUfunction f, CUfunc_cache) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::check_function(f); });
}
CUresult cuFuncSetSharedMemConfig(CUfunction f, CUsharedconfig) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::check_function(f); });
}
CUresult cuFuncGetModule(CUmodule* module, CUfunction f) noexcept { return qiao_drv::kernel_module(module, f); }
CUresult cuFuncGetName(const char** name, CUfunction f) noexcept { return qiao_drv::kernel_symbol(name, f); }
CUresult cuFuncGetParamInfo(CUfunction f, size_t index, size_t* offset, size_t* size) noexcept {
    return qiao_drv::detail::parameter_place(f, index, offset, size);
}
CUresult cuFuncLoad(CUfunction f) noexcept {
    cudaFuncAttributes attributes;
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::function_attributes(&attributes, f); });
}

CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction f, int size, size_t shared) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::occupancy(blocks, f, size, shared); });
}
CUresult cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, CUfunction f, int size, size_t shared, unsigned) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::occupancy(blocks, f, size, shared); });
}
CUresult cuOccupancyMaxPotentialBlockSize(int* grid, int* block, CUfunction f, CUoccupancyB2DSize shared_of, size_t shared, int limit) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] {
        auto need = [&](int size) { return shared_of != nullptr ? shared_of(size) : shared; };
        return cudaOccupancyMaxPotentialBlockSizeVariableSMem(grid, block, static_cast<const void*>(f), need, limit);
    });
}
CUresult cuOccupancyMaxPotentialBlockSizeWithFlags(int* grid, int* block, CUfunction f, CUoccupancyB2DSize shared_of, size_t shared, int limit,
                                                   unsigned) noexcept {
    return cuOccupancyMaxPotentialBlockSize(grid, block, f, shared_of, shared, limit);
}
CUresult cuOccupancyAvailableDynamicSMemPerBlock(size_t* bytes, CUfunction f, int blocks, int size) noexcept {
    return qiao_drv::detail::with_kernel(f, [&] { return qiao_rt::occupancy_dynamic_shared(bytes, f, blocks, size); });
}

}  // extern "C"
