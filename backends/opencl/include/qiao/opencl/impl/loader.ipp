// SPDX-License-Identifier: Apache-2.0
// Opening the library; names and kinds of errors.
#pragma once
#include <dlfcn.h>

#include <cstdlib>
#include <mutex>

#include <qiao/opencl/loader.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

struct LoadedApi {
    Api api;
    std::string problem;

    LoadedApi() {
        const char* wanted = std::getenv("QIAO_OPENCL_LIBRARY");
        std::string tried;
        // One that is in the process already (linked, or preloaded by a tool such as oclgrind) must not be mixed with another.
        bool present = (wanted == nullptr || wanted[0] == '\0') && dlsym(RTLD_DEFAULT, "clGetPlatformIDs") != nullptr;
        void* library = present ? RTLD_DEFAULT : nullptr;
        for (const char* name : {wanted, "libOpenCL.so.1", "libOpenCL.so"}) {
            if (present || library != nullptr || name == nullptr || name[0] == '\0' || (wanted != nullptr && wanted[0] != '\0' && name != wanted)) continue;
            library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
            tried += (tried.empty() ? "" : ", ") + std::string(name);
        }
        if (!present && library == nullptr) {
            problem = "no OpenCL library (" + tried + ")";
            return;
        }
#define QIAO_CL_LOAD(name)                                                  \
    api.name = reinterpret_cast<decltype(api.name)>(dlsym(library, #name)); \
    if (api.name == nullptr && problem.empty()) problem = "the OpenCL library lacks " #name;
        QIAO_CL_FUNCTIONS(QIAO_CL_LOAD)
#undef QIAO_CL_LOAD
#define QIAO_CL_LOAD(name) api.name = reinterpret_cast<decltype(api.name)>(dlsym(library, #name));
        QIAO_CL_OPTIONAL_FUNCTIONS(QIAO_CL_LOAD)
#undef QIAO_CL_LOAD
    }
};

struct ErrorName {
    cl_int code;
    const char* name;
    ErrorKind kind;
};

inline constexpr ErrorName error_names[] = {
    {CL_DEVICE_NOT_FOUND, "CL_DEVICE_NOT_FOUND", ErrorKind::no_device},
    {CL_DEVICE_NOT_AVAILABLE, "CL_DEVICE_NOT_AVAILABLE", ErrorKind::device_lost},
    {CL_COMPILER_NOT_AVAILABLE, "CL_COMPILER_NOT_AVAILABLE", ErrorKind::unsupported},
    {CL_MEM_OBJECT_ALLOCATION_FAILURE, "CL_MEM_OBJECT_ALLOCATION_FAILURE", ErrorKind::out_of_memory},
    {CL_OUT_OF_RESOURCES, "CL_OUT_OF_RESOURCES", ErrorKind::launch_out_of_resources},
    {CL_OUT_OF_HOST_MEMORY, "CL_OUT_OF_HOST_MEMORY", ErrorKind::out_of_memory},
    {CL_PROFILING_INFO_NOT_AVAILABLE, "CL_PROFILING_INFO_NOT_AVAILABLE", ErrorKind::unsupported},
    {CL_MEM_COPY_OVERLAP, "CL_MEM_COPY_OVERLAP", ErrorKind::invalid_value},
    {CL_BUILD_PROGRAM_FAILURE, "CL_BUILD_PROGRAM_FAILURE", ErrorKind::compile_failed},
    {CL_MAP_FAILURE, "CL_MAP_FAILURE", ErrorKind::out_of_memory},
    {CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST, "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST", ErrorKind::launch_failed},
    {CL_INVALID_VALUE, "CL_INVALID_VALUE", ErrorKind::invalid_value},
    {CL_INVALID_DEVICE, "CL_INVALID_DEVICE", ErrorKind::device_lost},
    {CL_INVALID_CONTEXT, "CL_INVALID_CONTEXT", ErrorKind::device_lost},
    {CL_INVALID_QUEUE_PROPERTIES, "CL_INVALID_QUEUE_PROPERTIES", ErrorKind::unsupported},
    {CL_INVALID_COMMAND_QUEUE, "CL_INVALID_COMMAND_QUEUE", ErrorKind::device_lost},
    {CL_INVALID_HOST_PTR, "CL_INVALID_HOST_PTR", ErrorKind::invalid_value},
    {CL_INVALID_MEM_OBJECT, "CL_INVALID_MEM_OBJECT", ErrorKind::invalid_value},
    {CL_INVALID_BINARY, "CL_INVALID_BINARY", ErrorKind::compile_failed},
    {CL_INVALID_BUILD_OPTIONS, "CL_INVALID_BUILD_OPTIONS", ErrorKind::compile_failed},
    {CL_INVALID_PROGRAM, "CL_INVALID_PROGRAM", ErrorKind::compile_failed},
    {CL_INVALID_PROGRAM_EXECUTABLE, "CL_INVALID_PROGRAM_EXECUTABLE", ErrorKind::compile_failed},
    {CL_INVALID_KERNEL_NAME, "CL_INVALID_KERNEL_NAME", ErrorKind::compile_failed},
    {CL_INVALID_KERNEL_DEFINITION, "CL_INVALID_KERNEL_DEFINITION", ErrorKind::compile_failed},
    {CL_INVALID_KERNEL, "CL_INVALID_KERNEL", ErrorKind::invalid_value},
    {CL_INVALID_ARG_INDEX, "CL_INVALID_ARG_INDEX", ErrorKind::invalid_value},
    {CL_INVALID_ARG_VALUE, "CL_INVALID_ARG_VALUE", ErrorKind::invalid_value},
    {CL_INVALID_ARG_SIZE, "CL_INVALID_ARG_SIZE", ErrorKind::invalid_value},
    {CL_INVALID_KERNEL_ARGS, "CL_INVALID_KERNEL_ARGS", ErrorKind::invalid_value},
    {CL_INVALID_WORK_DIMENSION, "CL_INVALID_WORK_DIMENSION", ErrorKind::invalid_value},
    {CL_INVALID_WORK_GROUP_SIZE, "CL_INVALID_WORK_GROUP_SIZE", ErrorKind::launch_out_of_resources},
    {CL_INVALID_WORK_ITEM_SIZE, "CL_INVALID_WORK_ITEM_SIZE", ErrorKind::launch_out_of_resources},
    {CL_INVALID_GLOBAL_OFFSET, "CL_INVALID_GLOBAL_OFFSET", ErrorKind::invalid_value},
    {CL_INVALID_EVENT_WAIT_LIST, "CL_INVALID_EVENT_WAIT_LIST", ErrorKind::invalid_value},
    {CL_INVALID_EVENT, "CL_INVALID_EVENT", ErrorKind::invalid_value},
    {CL_INVALID_OPERATION, "CL_INVALID_OPERATION", ErrorKind::invalid_value},
    {CL_INVALID_BUFFER_SIZE, "CL_INVALID_BUFFER_SIZE", ErrorKind::out_of_memory},
    {CL_INVALID_GLOBAL_WORK_SIZE, "CL_INVALID_GLOBAL_WORK_SIZE", ErrorKind::invalid_value},
    {-1001, "CL_PLATFORM_NOT_FOUND_KHR", ErrorKind::no_device}};

}  // namespace detail

Result<const Api*> load_api() {
    // Never freed: drivers have threads that outlive static destruction.
    static const detail::LoadedApi* const loaded = new detail::LoadedApi;
    if (!loaded->problem.empty()) return Error{ErrorKind::no_device, loaded->problem};
    return &loaded->api;
}

std::string error_name(cl_int code) {
    for (const detail::ErrorName& known : detail::error_names) {
        if (known.code == code) return known.name;
    }
    return "CL error " + std::to_string(code);
}

Error error_of(cl_int code, const std::string& what) {
    ErrorKind kind = ErrorKind::launch_failed;
    for (const detail::ErrorName& known : detail::error_names) {
        if (known.code == code) kind = known.kind;
    }
    return Error{kind, what + ": " + error_name(code)};
}

}  // namespace opencl
QIAO_NAMESPACE_END
