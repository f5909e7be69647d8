// SPDX-License-Identifier: Apache-2.0
// Modules of the driver API: device images (driver/device_image.hpp), their kernels and variables.
//
// A CUfunction or CUkernel is an rt::Kernel, registered under its own address, so that everything the runtime does by the
// address of a kernel's stub (attributes, occupancy, launches, graphs) works with the handle. A CUlibrary is a module too.
#pragma once
#include <map>
#include <memory>
#include <string>

#include <cuda_compat/driver_api_types.h>
#include <qiao/driver/device_image.hpp>
#include <qiao/rt/module.hpp>

/// Never freed, as launches may still be under way; an unloaded module keeps no text and no memory on devices.
struct CUmod_st {
    std::shared_ptr<qiao::driver::DeviceImage> image;
    qiao::rt::Module* module = nullptr;
    std::map<std::string, qiao::rt::Kernel*> kernels;  ///< those asked for, by symbol; under the store's lock
    bool unloaded = false;
};

QIAO_NAMESPACE_BEGIN
namespace drv {

/// The options of cuModuleLoadDataEx that qiao answers: where to write why an image cannot be loaded.
struct JitOptions {
    unsigned count = 0;
    CUjit_option* names = nullptr;
    void** values = nullptr;
};

QIAO_DECL CUresult load_module(CUmodule* module, const void* image, const JitOptions& options = {});
QIAO_DECL CUresult load_module_file(CUmodule* module, const char* path, const JitOptions& options = {});
QIAO_DECL CUresult unload_module(CUmodule module);
/// Success for a live module.
QIAO_DECL CUresult check_module(CUmodule module);

QIAO_DECL CUresult get_kernel(CUfunction* function, CUmodule module, const char* symbol);
QIAO_DECL CUresult get_variable(CUdeviceptr* address, size_t* bytes, CUmodule module, const char* symbol);
QIAO_DECL CUresult list_kernels(CUfunction* functions, unsigned count, CUmodule module);

/// The kernel of a handle; null if it is none of a live module.
QIAO_DECL rt::Kernel* kernel_of(CUfunction function);
QIAO_DECL CUresult kernel_module(CUmodule* module, CUfunction function);
QIAO_DECL CUresult kernel_symbol(const char** symbol, CUfunction function);

/// Where the kernel's parameters stand in a buffer as nvcc lays it out (cuLaunchKernel's `extra`, cuFuncGetParamInfo).
struct ParameterPlace {
    size_t offset, size;
};
QIAO_DECL CUresult parameter_places(rt::Kernel& kernel, std::vector<ParameterPlace>& places);

}  // namespace drv
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/src/drv.hpp>
#endif
