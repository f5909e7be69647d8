// SPDX-License-Identifier: Apache-2.0
// The driver API against the real devices: contexts, modules, memory, copies, and what it refuses.
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <cuda.h>
#include <nvrtc.h>

#include "devices.hpp"

namespace {

constexpr CUresult ok = CUDA_SUCCESS;

/// Calls body(device) with a context of each device current.
template <typename Body>
void in_each_context(Body&& body) {
    if (device_count() == 0) return;
    REQUIRE(cuInit(0) == ok);
    int count = 0;
    REQUIRE(cuDeviceGetCount(&count) == ok);
    for (int i = 0; i < count; ++i) {
        CUdevice device = -1;
        CUcontext context = nullptr;
        INFO("device " << i);
        REQUIRE(cuDeviceGet(&device, i) == ok);
        REQUIRE(cuCtxCreate(&context, 0, device) == ok);
        body(device);
        CHECK(cuCtxSynchronize() == ok);
        CHECK(cuCtxDestroy(context) == ok);
    }
    cudaSetDevice(0);
}

std::string image_of(const char* source) {
    nvrtcProgram program = nullptr;
    size_t size = 0;
    REQUIRE(nvrtcCreateProgram(&program, source, "k.cu", 0, nullptr, nullptr) == NVRTC_SUCCESS);
    REQUIRE(nvrtcCompileProgram(program, 0, nullptr) == NVRTC_SUCCESS);
    REQUIRE(nvrtcGetPTXSize(program, &size) == NVRTC_SUCCESS);
    std::string image(size, ' ');
    REQUIRE(nvrtcGetPTX(program, &image[0]) == NVRTC_SUCCESS);
    nvrtcDestroyProgram(&program);
    return image;
}

const char* kernels = "__device__ int cell = 3;\nextern \"C\" __global__ void k(int* x, char c) { *x = c + cell; }\n";

std::vector<int> read(CUdeviceptr from, size_t count) {
    std::vector<int> host(count, -1);
    CHECK(cuMemcpyDtoH(host.data(), from, count * sizeof(int)) == ok);
    return host;
}

}  // namespace

TEST_CASE("driver: names and texts of errors") {
    const char* text = nullptr;
    CHECK(cuGetErrorName(CUDA_ERROR_INVALID_PTX, &text) == ok);
    CHECK(std::string(text) == "CUDA_ERROR_INVALID_PTX");
    CHECK(cuGetErrorString(CUDA_ERROR_OUT_OF_MEMORY, &text) == ok);
    CHECK(std::string(text) == "out of memory");
    CHECK(cuGetErrorName(static_cast<CUresult>(12345), &text) == CUDA_ERROR_INVALID_VALUE);
    CHECK(text == nullptr);
    CHECK(cuGetErrorString(ok, nullptr) == CUDA_ERROR_INVALID_VALUE);
    CHECK(static_cast<int>(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) == 75);
    CHECK(static_cast<int>(CUDA_ERROR_LAUNCH_FAILED) == 719);
}

TEST_CASE("driver: devices") {
    if (device_count() == 0) return;
    CHECK(cuInit(1) == CUDA_ERROR_INVALID_VALUE);
    REQUIRE(cuInit(0) == ok);
    int version = 0;
    CHECK(cuDriverGetVersion(&version) == ok);
    CHECK(version == 13000);
    CUdevice device = -1;
    CHECK(cuDeviceGet(&device, 1000) == CUDA_ERROR_INVALID_DEVICE);
    CHECK(cuDeviceGet(nullptr, 0) == CUDA_ERROR_INVALID_VALUE);
    REQUIRE(cuDeviceGet(&device, 0) == ok);
    cudaDeviceProp prop;
    REQUIRE(cudaGetDeviceProperties(&prop, 0) == cudaSuccess);
    char name[256];
    CHECK(cuDeviceGetName(name, sizeof name, device) == ok);
    CHECK(std::string(name) == prop.name);
    CHECK(cuDeviceGetName(name, 4, device) == ok);
    CHECK(std::strlen(name) == 3);
    CUuuid uuid;
    CHECK(cuDeviceGetUuid(&uuid, device) == ok);
    CHECK(std::memcmp(&uuid, &prop.uuid, sizeof uuid) == 0);
    size_t total = 0;
    CHECK(cuDeviceTotalMem(&total, device) == ok);
    CHECK(total == prop.totalGlobalMem);
    int major = 0;
    int minor = -1;
    CHECK(cuDeviceComputeCapability(&major, &minor, device) == ok);
    CHECK(major == prop.major);
    int value = -1;
    CHECK(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_WARP_SIZE, device) == ok);
    CHECK(value == 32);
    CHECK(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_VIRTUAL_MEMORY_MANAGEMENT_SUPPORTED, device) == ok);
    CHECK(value == 0);
    CHECK(cuDeviceGetAttribute(&value, static_cast<CUdevice_attribute>(9999), device) == CUDA_ERROR_INVALID_VALUE);
    CUdevprop old;
    CHECK(cuDeviceGetProperties(&old, device) == ok);
    CHECK(old.SIMDWidth == 32);
    char bus[32];
    CUdevice again = -1;
    CHECK(cuDeviceGetPCIBusId(bus, sizeof bus, device) == ok);
    CHECK(cuDeviceGetByPCIBusId(&again, bus) == ok);
    CHECK(again == device);
    CHECK(cuDeviceCanAccessPeer(&value, device, device) == ok);
}

TEST_CASE("driver: each thread has a stack of contexts") {
    if (device_count() == 0) return;
    std::thread([] {  // a thread of its own has no context yet
        REQUIRE(cuInit(0) == ok);
        CUcontext current = reinterpret_cast<CUcontext>(8);
        CHECK(cuCtxGetCurrent(&current) == ok);
        CHECK(current == nullptr);
        CUdevice device = -1;
        CHECK(cuCtxGetDevice(&device) == CUDA_ERROR_INVALID_CONTEXT);
        CUdeviceptr p = 0;
        CHECK(cuMemAlloc(&p, 4) == CUDA_ERROR_INVALID_CONTEXT);
        CHECK(cuCtxPopCurrent(&current) == CUDA_ERROR_INVALID_CONTEXT);
        CUcontext a = nullptr;
        CUcontext b = nullptr;
        CUcontext primary = nullptr;
        CHECK(cuCtxCreate(&a, CU_CTX_SCHED_YIELD, 0) == ok);
        CHECK(cuCtxCreate(&b, nullptr, 0, 0) == ok);
        unsigned flags = 0;
        CHECK(cuCtxGetCurrent(&current) == ok);
        CHECK(current == b);
        CHECK(cuCtxPopCurrent(&current) == ok);
        CHECK(current == b);
        CHECK(cuCtxGetFlags(&flags) == ok);
        CHECK(flags == CU_CTX_SCHED_YIELD);
        CHECK(cuCtxPushCurrent(b) == ok);
        CHECK(cuCtxDestroy(b) == ok);
        CHECK(cuCtxGetCurrent(&current) == ok);
        CHECK(current == a);
        CHECK(cuCtxPushCurrent(b) == CUDA_ERROR_CONTEXT_IS_DESTROYED);
        CHECK(cuCtxDestroy(nullptr) == CUDA_ERROR_INVALID_CONTEXT);
        CHECK(cuDevicePrimaryCtxRetain(&primary, 0) == ok);
        CHECK(cuDevicePrimaryCtxGetState(0, &flags, nullptr) == CUDA_ERROR_INVALID_VALUE);
        int active = 0;
        CHECK(cuDevicePrimaryCtxGetState(0, &flags, &active) == ok);
        CHECK(active == 1);
        CHECK(cuCtxSetCurrent(primary) == ok);
        CHECK(cuCtxGetDevice(&device) == ok);
        CHECK(device == 0);
        CHECK(cuCtxDestroy(primary) == CUDA_ERROR_INVALID_CONTEXT);
        CHECK(cuDevicePrimaryCtxRelease(0) == ok);
        CHECK(cuDevicePrimaryCtxRelease(0) == CUDA_ERROR_INVALID_CONTEXT);
        CHECK(cuCtxSetCurrent(nullptr) == ok);
        CHECK(cuCtxCreate(&a, 0x300, 0) == CUDA_ERROR_INVALID_VALUE);
    })
        .join();
}

TEST_CASE("driver: the runtime API's device is the primary context, and cudaSetDevice changes the context") {
    on_each_device([](int device) {
        void* p = nullptr;
        CHECK(cudaMalloc(&p, 16) == cudaSuccess);
        CUcontext current = nullptr;
        CUcontext primary = nullptr;
        CUdevice of = -1;
        CHECK(cuCtxGetCurrent(&current) == ok);
        CHECK(cuDevicePrimaryCtxRetain(&primary, device) == ok);
        CHECK(current == primary);
        CHECK(cuCtxGetDevice(&of) == ok);
        CHECK(of == device);
        CHECK(cuMemFree(reinterpret_cast<CUdeviceptr>(p)) == ok);
        CHECK(cuDevicePrimaryCtxRelease(device) == ok);
    });
}

TEST_CASE("driver: modules") {
    in_each_context([](int) {
        std::string image = image_of(kernels);
        CUmodule module = nullptr;
        CUfunction k = nullptr;
        CUdeviceptr cell = 0;
        CUdeviceptr out = 0;
        size_t bytes = 0;
        REQUIRE(cuModuleLoadData(&module, image.c_str()) == ok);
        CHECK(cuModuleGetFunction(&k, module, "absent") == CUDA_ERROR_NOT_FOUND);
        CHECK(cuModuleGetFunction(&k, module, "") == CUDA_ERROR_INVALID_VALUE);
        CHECK(cuModuleGetFunction(&k, nullptr, "k") == CUDA_ERROR_INVALID_HANDLE);
        CHECK(cuModuleGetGlobal(&cell, &bytes, module, "absent") == CUDA_ERROR_NOT_FOUND);
        REQUIRE(cuModuleGetFunction(&k, module, "k") == ok);
        REQUIRE(cuModuleGetGlobal(&cell, &bytes, module, "cell") == ok);
        CHECK(bytes == 4);
        CHECK(read(cell, 1)[0] == 3);
        REQUIRE(cuMemAlloc(&out, 4) == ok);
        char c = 40;
        void* arguments[] = {&out, &c};
        CHECK(cuMemsetD32(cell, 2, 1) == ok);
        CHECK(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr) == ok);
        CHECK(read(out, 1)[0] == 42);
        CHECK(cuLaunchCooperativeKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments) == ok);
        CHECK(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, nullptr) == CUDA_ERROR_INVALID_VALUE);
        CHECK(cuLaunchKernel(k, 0, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr) == CUDA_ERROR_INVALID_VALUE);
        CHECK(cuLaunchKernel(nullptr, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr) == CUDA_ERROR_INVALID_HANDLE);
        char buffer[16] = {};
        size_t size = 8;  // one byte too few
        void* extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, buffer, CU_LAUNCH_PARAM_BUFFER_SIZE, &size, CU_LAUNCH_PARAM_END};
        CHECK(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, extra) == CUDA_ERROR_INVALID_VALUE);
        std::memcpy(buffer, &out, 8);
        buffer[8] = 5;
        size = 9;
        CHECK(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, extra) == ok);
        CHECK(read(out, 1)[0] == 7);
        size_t offset = 0;
        CHECK(cuFuncGetParamInfo(k, 1, &offset, &size) == ok);
        CHECK(offset == 8);
        CHECK(size == 1);
        CHECK(cuFuncGetParamInfo(k, 2, &offset, &size) == CUDA_ERROR_INVALID_VALUE);
        const char* name = nullptr;
        CUmodule of = nullptr;
        CHECK(cuFuncGetName(&name, k) == ok);
        CHECK(std::string(name) == "k");
        CHECK(cuFuncGetModule(&of, k) == ok);
        CHECK(of == module);
        int value = 0;
        CHECK(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, k) == ok);
        CHECK(value > 0);
        CHECK(cuFuncSetAttribute(k, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 64 * 1024) == ok);
        CHECK(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, k) == ok);
        CHECK(value == 64 * 1024);
        CHECK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&value, k, 32, 0) == ok);
        CHECK(value > 0);
        CHECK(cuMemFree(out) == ok);
        CHECK(cuModuleUnload(module) == ok);
        CHECK(cuModuleUnload(module) == CUDA_ERROR_INVALID_HANDLE);
        CHECK(cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, nullptr, arguments, nullptr) == CUDA_ERROR_INVALID_HANDLE);
        CHECK(cuModuleGetFunction(&k, module, "k") == CUDA_ERROR_INVALID_HANDLE);
    });
}

TEST_CASE("driver: libraries are modules, each load has variables of its own") {
    in_each_context([](int) {
        std::string image = image_of(kernels);
        CUlibrary library[2] = {};
        CUdeviceptr cell[2] = {};
        CUkernel kernel = nullptr;
        CUfunction function = nullptr;
        for (int i = 0; i < 2; ++i) {
            REQUIRE(cuLibraryLoadData(&library[i], image.c_str(), nullptr, nullptr, 0, nullptr, nullptr, 0) == ok);
            REQUIRE(cuLibraryGetGlobal(&cell[i], nullptr, library[i], "cell") == ok);
        }
        CHECK(cell[0] != cell[1]);
        CHECK(cuMemsetD32(cell[0], 9, 1) == ok);
        CHECK(read(cell[1], 1)[0] == 3);
        CHECK(cuLibraryGetKernel(&kernel, library[0], "k") == ok);
        CHECK(cuKernelGetFunction(&function, kernel) == ok);
        for (CUlibrary l : library) CHECK(cuLibraryUnload(l) == ok);
    });
}

TEST_CASE("driver: what is no image of qiao's is refused with a reason") {
    in_each_context([](int) {
        std::string image = image_of(kernels);
        CUmodule module = nullptr;
        char log[200] = "untouched";
        auto load = [&](const char* bytes) {
            CUjit_option names[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, CU_JIT_MAX_REGISTERS};
            void* values[] = {log, reinterpret_cast<void*>(sizeof log), reinterpret_cast<void*>(32)};
            return cuModuleLoadDataEx(&module, bytes, 3, names, values);
        };
        CHECK(load("//\n.version 8.0\n.target sm_80\n") == CUDA_ERROR_INVALID_PTX);
        CHECK(std::string(log).find("PTX") != std::string::npos);
        CHECK(load("\177ELF\2\1\1") == CUDA_ERROR_NO_BINARY_FOR_GPU);
        CHECK(std::string(log).find("cubin") != std::string::npos);
        CHECK(load("\x50\xed\x55\xba") == CUDA_ERROR_NO_BINARY_FOR_GPU);
        CHECK(load("") == CUDA_ERROR_INVALID_PTX);
        for (size_t length : {size_t(5), size_t(22), size_t(30), size_t(43), size_t(60), image.size() / 2, image.size() - 2}) {
            CHECK(load(image.substr(0, length).c_str()) == CUDA_ERROR_INVALID_PTX);
        }
        CHECK(load(nullptr) == CUDA_ERROR_INVALID_VALUE);
        CHECK(load(image.c_str()) == ok);
        CHECK(cuModuleUnload(module) == ok);
        CHECK(cuModuleLoad(&module, "/nonexistent/x.cubin") == CUDA_ERROR_FILE_NOT_FOUND);
    });
}

TEST_CASE("driver: memory and what is known of pointers") {
    in_each_context([](int device) {
        CUdeviceptr p = 0;
        CUdeviceptr base = 0;
        size_t size = 0;
        CHECK(cuMemAlloc(&p, 0) == CUDA_ERROR_INVALID_VALUE);
        CHECK(cuMemAlloc(nullptr, 4) == CUDA_ERROR_INVALID_VALUE);
        REQUIRE(cuMemAlloc(&p, 1000) == ok);
        CHECK(cuMemGetAddressRange(&base, &size, p + 100) == ok);
        CHECK(base == p);
        CHECK(size == 1000);
        unsigned type = 0;
        int ordinal = -1;
        CHECK(cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, p) == ok);
        CHECK(type == CU_MEMORYTYPE_DEVICE);
        CHECK(cuPointerGetAttribute(&ordinal, CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL, p) == ok);
        CHECK(ordinal == device);
        int local = 0;
        CHECK(cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, reinterpret_cast<CUdeviceptr>(&local)) == CUDA_ERROR_INVALID_VALUE);
        CHECK(cuMemFree(p) == ok);
        CHECK(cuMemFree(p) == CUDA_ERROR_INVALID_VALUE);
        void* host = nullptr;
        unsigned flags = 0;
        REQUIRE(cuMemHostAlloc(&host, 64, CU_MEMHOSTALLOC_DEVICEMAP) == ok);
        CHECK(cuMemHostGetFlags(&flags, host) == ok);
        CHECK((flags & CU_MEMHOSTALLOC_DEVICEMAP) != 0);
        CHECK(cuMemHostGetDevicePointer(&p, host, 0) == ok);
        CHECK(cuMemFreeHost(host) == ok);
        size_t pitch = 0;
        CHECK(cuMemAllocPitch(&p, &pitch, 100, 3, 5) == CUDA_ERROR_INVALID_VALUE);
        REQUIRE(cuMemAllocPitch(&p, &pitch, 100, 3, 4) == ok);
        CHECK(pitch >= 100);
        CHECK(cuMemFree(p) == ok);
        REQUIRE(cuMemAllocManaged(&p, 64, CU_MEM_ATTACH_GLOBAL) == ok);
        CHECK(cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_IS_MANAGED, p) == ok);
        CHECK(type == 1);
        CHECK(cuMemFree(p) == ok);
        size_t free = 0;
        size_t total = 0;
        CHECK(cuMemGetInfo(&free, &total) == ok);
        CHECK(free <= total);
    });
}

TEST_CASE("driver: fills and copies, of boxes and arrays too") {
    in_each_context([](int) {
        CUdeviceptr p = 0;
        CUdeviceptr q = 0;
        REQUIRE(cuMemAlloc(&p, 256) == ok);
        REQUIRE(cuMemAlloc(&q, 256) == ok);
        CHECK(cuMemsetD8(p, 1, 256) == ok);
        CHECK(cuMemsetD16(p + 4, 0x0203, 2) == ok);
        CHECK(cuMemsetD32(p + 8, 77, 3) == ok);
        CHECK(cuMemsetD2D32(p + 64, 64, 5, 2, 3) == ok);
        CHECK(cuMemcpyDtoD(q, p, 256) == ok);
        std::vector<int> host = read(q, 64);
        CHECK(host[0] == 0x01010101);
        CHECK(host[1] == 0x02030203);
        CHECK(host[4] == 77);
        CHECK(host[5] == 0x01010101);
        CHECK(host[16] == 5);
        CHECK(host[33] == 5);
        CHECK(host[34] == 0x01010101);
        CHECK(cuMemsetD32(p + 1, 0, 1) == CUDA_ERROR_INVALID_VALUE);
        CHECK(cuMemcpyHtoD(p + 200, host.data(), 100) == CUDA_ERROR_INVALID_VALUE);

        int box[4][4];
        for (int i = 0; i < 16; ++i) box[i / 4][i % 4] = i;
        CUarray array = nullptr;
        CUDA_ARRAY_DESCRIPTOR description = {4, 4, CU_AD_FORMAT_SIGNED_INT32, 1};
        REQUIRE(cuArrayCreate(&array, &description) == ok);
        CUDA_ARRAY_DESCRIPTOR got = {};
        CHECK(cuArrayGetDescriptor(&got, array) == ok);
        CHECK(got.Width == 4);
        CHECK(got.Format == CU_AD_FORMAT_SIGNED_INT32);
        CUDA_MEMCPY2D copy = {};
        copy.srcMemoryType = CU_MEMORYTYPE_HOST;
        copy.srcHost = box;
        copy.srcPitch = 16;
        copy.dstMemoryType = CU_MEMORYTYPE_ARRAY;
        copy.dstArray = array;
        copy.WidthInBytes = 16;
        copy.Height = 4;
        CHECK(cuMemcpy2D(&copy) == ok);
        copy = {};
        copy.srcMemoryType = CU_MEMORYTYPE_ARRAY;
        copy.srcArray = array;
        copy.srcXInBytes = 4;
        copy.srcY = 1;
        copy.dstMemoryType = CU_MEMORYTYPE_DEVICE;
        copy.dstDevice = p;
        copy.dstPitch = 32;
        copy.WidthInBytes = 8;
        copy.Height = 3;
        CHECK(cuMemcpy2D(&copy) == ok);
        host = read(p, 64);
        CHECK(host[0] == 5);
        CHECK(host[1] == 6);
        CHECK(host[8] == 9);
        CHECK(host[17] == 14);
        copy.Height = 4;
        CHECK(cuMemcpy2D(&copy) == CUDA_ERROR_INVALID_VALUE);  // leaves the array
        CHECK(cuMemcpy2D(nullptr) == CUDA_ERROR_INVALID_VALUE);
        int row[2] = {};
        CHECK(cuMemcpyAtoH(row, array, 8, 8) == ok);
        CHECK(row[1] == 3);
        CHECK(cuArrayDestroy(array) == ok);
        CHECK(cuMemFree(p) == ok);
        CHECK(cuMemFree(q) == ok);
    });
}

TEST_CASE("driver: streams, events and host functions") {
    in_each_context([](int device) {
        CUstream stream = nullptr;
        CUevent event = nullptr;
        CHECK(cuStreamCreate(&stream, 8) == CUDA_ERROR_INVALID_VALUE);
        REQUIRE(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING) == ok);
        REQUIRE(cuEventCreate(&event, CU_EVENT_DISABLE_TIMING) == ok);
        CUdevice of = -1;
        CUcontext context = nullptr;
        CUcontext current = nullptr;
        CHECK(cuStreamGetDevice(stream, &of) == ok);
        CHECK(of == device);
        CHECK(cuStreamGetCtx(stream, &context) == ok);
        CHECK(cuCtxGetCurrent(&current) == ok);
        CHECK(context == current);
        int calls = 0;
        auto count = [](void* data) { ++*static_cast<int*>(data); };
        auto called = [](CUstream, CUresult status, void* data) { *static_cast<int*>(data) += status == CUDA_SUCCESS ? 10 : 100; };
        CHECK(cuLaunchHostFunc(stream, count, &calls) == ok);
        CHECK(cuStreamAddCallback(stream, called, &calls, 0) == ok);
        CHECK(cuEventRecord(event, stream) == ok);
        CHECK(cuStreamWaitEvent(nullptr, event, 0) == ok);
        CHECK(cuStreamSynchronize(stream) == ok);
        CHECK(calls == 11);
        CHECK(cuEventSynchronize(event) == ok);
        CHECK(cuEventQuery(event) == ok);
        CHECK(cuStreamQuery(stream) == ok);
        CHECK(cuEventRecord(nullptr, stream) == CUDA_ERROR_INVALID_HANDLE);
        CHECK(cuEventDestroy(event) == ok);
        CHECK(cuStreamDestroy(stream) == ok);
    });
}
