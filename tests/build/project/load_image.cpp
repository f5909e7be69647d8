// Loads each device image that is named and runs its kernels.
#include <cuda.h>

#include <cstdio>

static int run(const char* path) {
    CUmodule module;
    CUfunction plain, mangled;
    CUdeviceptr x, offset;
    int host[64];
    int n = 64;
    int seven = 7;
    for (int i = 0; i < n; ++i) host[i] = i;
    if (cuModuleLoad(&module, path) != CUDA_SUCCESS) return 1;
    if (cuModuleGetFunction(&plain, module, "plain") != CUDA_SUCCESS || cuModuleGetFunction(&mangled, module, "_Z7mangledPiPKi") != CUDA_SUCCESS) return 2;
    if (cuModuleGetGlobal(&offset, nullptr, module, "offset") != CUDA_SUCCESS || cuMemcpyHtoD(offset, &seven, sizeof seven) != CUDA_SUCCESS) return 3;
    if (cuMemAlloc(&x, sizeof host) != CUDA_SUCCESS || cuMemcpyHtoD(x, host, sizeof host) != CUDA_SUCCESS) return 4;
    void* plain_arguments[] = {&x, &n};
    void* mangled_arguments[] = {&x, &x};
    if (cuLaunchKernel(plain, 2, 1, 1, 32, 1, 1, 0, nullptr, plain_arguments, nullptr) != CUDA_SUCCESS) return 5;
    if (cuLaunchKernel(mangled, 1, 1, 1, 64, 1, 1, 0, nullptr, mangled_arguments, nullptr) != CUDA_SUCCESS) return 6;
    if (cuMemcpyDtoH(host, x, sizeof host) != CUDA_SUCCESS) return 7;
    for (int i = 0; i < n; ++i) {
        if (host[i] != 2 * (i * 3 + 7)) return 8;
    }
    return cuMemFree(x) == CUDA_SUCCESS && cuModuleUnload(module) == CUDA_SUCCESS ? 0 : 9;
}

int main(int count, char** paths) {
    CUcontext context;
    CUdevice device;
    if (cuInit(0) != CUDA_SUCCESS || cuDeviceGet(&device, 0) != CUDA_SUCCESS) return 77;
    if (cuDevicePrimaryCtxRetain(&context, device) != CUDA_SUCCESS || cuCtxSetCurrent(context) != CUDA_SUCCESS) return 1;
    for (int i = 1; i < count; ++i) {
        int code = run(paths[i]);
        if (code != 0) std::printf("%s: failed at step %d\n", paths[i], code);
        if (code != 0) return code;
    }
    return cuModuleLoad(nullptr, "absent") == CUDA_ERROR_INVALID_VALUE ? 0 : 10;
}
