// SPDX-License-Identifier: Apache-2.0
// The driver API beside the runtime API: contexts, modules, launches in both forms, streams, events, memory of one API in
// the other.
#include "../runtime_compilation.h"

const char* source = R"(
struct Big { char tag; double weights[3]; };
extern "C" __global__ void mixed(char c, double d, short s, Big b, float* out) {
    extern __shared__ float tile[];
    tile[threadIdx.x] = threadIdx.x;
    __syncthreads();
    out[threadIdx.x] = c + d + s + b.tag + b.weights[2] + tile[blockDim.x - 1 - threadIdx.x];
}
extern "C" __global__ void nothing() {}
extern "C" __global__ void add(int* x, int n, int amount) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] += amount;
}
)";

struct Big {
    char tag;
    double weights[3];
};

__global__ void add_one(int* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] += 1;
}

CUfunction function(CUmodule module, const char* name) {
    CUfunction f = nullptr;
    MUST_CU(cuModuleGetFunction(&f, module, name));
    return f;
}

void parameters(CUmodule module) {
    CUfunction f = function(module, "mixed");
    CUdeviceptr out = 0;
    float host[32];
    MUST_CU(cuMemAlloc(&out, sizeof host));
    char c = 1;
    double d = 2.5;
    short s = 30;
    Big b = {7, {0, 0, 0.25}};
    void* pointers[] = {&c, &d, &s, &b, &out};
    MUST_CU(cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 32 * sizeof(float), nullptr, pointers, nullptr));
    MUST_CU(cuMemcpyDtoH(host, out, sizeof host));
    expect(host[0] == 40.75f + 31 && host[31] == 40.75f, "parameters by pointers");

    struct {
        char c;
        double d;
        short s;
        Big b;
        CUdeviceptr out;
    } buffer = {2, 2.5, 30, b, out};
    size_t size = sizeof buffer;
    void* extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &buffer, CU_LAUNCH_PARAM_BUFFER_SIZE, &size, CU_LAUNCH_PARAM_END};
    MUST_CU(cuLaunchKernel(f, 1, 1, 1, 32, 1, 1, 32 * sizeof(float), nullptr, nullptr, extra));
    MUST_CU(cuMemcpyDtoH(host, out, sizeof host));
    expect(host[0] == 41.75f + 31 && host[31] == 41.75f, "parameters in a buffer");
    MUST_CU(cuLaunchKernel(function(module, "nothing"), 1, 1, 1, 1, 1, 1, 0, nullptr, nullptr, nullptr));

    int value = 0;
    MUST_CU(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, f));
    expect(value >= 32, "an attribute of a function");
    int grid = 0, block = 0;
    MUST_CU(cuOccupancyMaxPotentialBlockSize(&grid, &block, f, nullptr, 0, 0));
    expect(grid > 0 && block >= 32, "occupancy");
    MUST_CU(cuMemFree(out));
}

void both_apis(CUmodule module) {
    const int n = 1000;
    std::vector<int> host(n, 5);
    int* from_runtime = nullptr;
    CUdeviceptr from_driver = 0;
    MUST(cudaMalloc(&from_runtime, n * sizeof(int)));
    MUST_CU(cuMemAlloc(&from_driver, n * sizeof(int)));
    CUstream stream;
    CUevent before, after;
    MUST_CU(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    MUST_CU(cuEventCreate(&before, CU_EVENT_DEFAULT));
    MUST_CU(cuEventCreate(&after, CU_EVENT_DEFAULT));
    MUST_CU(cuEventRecord(before, stream));
    MUST(cudaMemcpyAsync(from_runtime, host.data(), n * sizeof(int), cudaMemcpyHostToDevice, stream));
    int amount = 10;
    int count = n;
    void* arguments[] = {&from_runtime, &count, &amount};
    MUST_CU(cuLaunchKernel(function(module, "add"), (n + 127) / 128, 1, 1, 128, 1, 1, 0, stream, arguments, nullptr));
    add_one<<<(n + 127) / 128, 128, 0, stream>>>(from_runtime, n);
    MUST_CU(cuMemcpyDtoDAsync(from_driver, reinterpret_cast<CUdeviceptr>(from_runtime), n * sizeof(int), stream));
    add_one<<<(n + 127) / 128, 128, 0, stream>>>(reinterpret_cast<int*>(from_driver), n);
    MUST_CU(cuMemcpyDtoHAsync(host.data(), from_driver, n * sizeof(int), stream));
    MUST_CU(cuEventRecord(after, stream));
    MUST_CU(cuStreamSynchronize(stream));
    expect(host[0] == 17 && host[n - 1] == 17, "kernels and memory of both APIs on one stream");
    float milliseconds = -1;
    MUST(cudaEventElapsedTime(&milliseconds, before, after));
    expect(milliseconds >= 0, "events of the driver API in the runtime API");
    MUST(cudaFree(reinterpret_cast<void*>(from_driver)));
    MUST_CU(cuMemFree(reinterpret_cast<CUdeviceptr>(from_runtime)));
    MUST_CU(cuEventDestroy(before));
    MUST_CU(cuEventDestroy(after));
    MUST(cudaStreamDestroy(stream));
}

int main() {
    CUdevice device;
    CUcontext context, current;
    MUST_CU(cuInit(0));
    MUST_CU(cuDeviceGet(&device, 0));
    expect(cuMemFree(0) == CUDA_ERROR_INVALID_CONTEXT, "no context yet");
    MUST_CU(cuCtxCreate(&context, nullptr, 0, device));
    MUST_CU(cuCtxGetCurrent(&current));
    expect(current == context, "a new context is current");

    std::string code = code_of(source);
    CUmodule module;
    MUST_CU(cuModuleLoadData(&module, code.c_str()));
    parameters(module);
    both_apis(module);
    CUfunction none = nullptr;
    expect(cuModuleGetFunction(&none, module, "absent") == CUDA_ERROR_NOT_FOUND, "a kernel that is not there");
    MUST_CU(cuModuleUnload(module));
    MUST_CU(cuCtxDestroy(context));
    return report();
}
