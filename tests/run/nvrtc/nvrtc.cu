// SPDX-License-Identifier: Apache-2.0
// NVRTC: kernels compiled at run time, with headers, options, templates by name expression, and device variables.
#include "../runtime_compilation.h"

const char* source = R"(
#include "factor.h"
#include <helpers/offset.h>

__constant__ int table[4] = {1, 2, 3, 4};
__device__ float total = 0.5f;
namespace deep {
__device__ int level = 7;
template <typename T, int N>
__global__ void scale(T* x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] = x[i] * T(N) * T(FACTOR) + T(offset());
}
struct Pair { int a; short b; };
}
extern "C" __global__ void plain(int* out) {
    assert(out != nullptr);
    out[threadIdx.x] = table[threadIdx.x % 4] + EXTRA + deep::level;
    if (threadIdx.x == 0) total += 1;
}
__global__ void overloaded(float* x) { *x += 1; }
__global__ void overloaded(int* x, const deep::Pair p) { *x += p.a * 10 + p.b; }
__global__ void architecture(int* out) {
    *out = __CUDA_ARCH__;
#ifndef __CUDACC_RTC__
    *out = -1;
#endif
}
)";
const char* const headers[] = {"#pragma once\n#define FACTOR 3\n", "#pragma once\n__device__ inline int offset() { return 100; }\n"};
const char* const names[] = {"factor.h", "helpers/offset.h"};

struct Pair {
    int a;
    short b;
};

CUdeviceptr make(const void* from, size_t bytes) {
    CUdeviceptr p = 0;
    MUST_CU(cuMemAlloc(&p, bytes));
    MUST_CU(cuMemcpyHtoD(p, from, bytes));
    return p;
}

std::string lowered(nvrtcProgram program, const char* expression) {
    const char* name = nullptr;
    MUST_RTC(nvrtcGetLoweredName(program, expression, &name));
    return name;
}

void launch(CUmodule module, const std::string& name, unsigned threads, std::vector<void*> arguments) {
    CUfunction f = nullptr;
    MUST_CU(cuModuleGetFunction(&f, module, name.c_str()));
    MUST_CU(cuLaunchKernel(f, 1, 1, 1, threads, 1, 1, 0, nullptr, arguments.data(), nullptr));
    MUST_CU(cuCtxSynchronize());
}

template <typename T>
T read(CUdeviceptr p) {
    T value;
    MUST_CU(cuMemcpyDtoH(&value, p, sizeof value));
    return value;
}

void templates(CUmodule module, const std::string& of_float, const std::string& of_double) {
    std::vector<float> floats(100, 2.0f);
    std::vector<double> doubles(100, 0.25);
    CUdeviceptr x = make(floats.data(), 400);
    CUdeviceptr y = make(doubles.data(), 800);
    int n = 99;
    launch(module, of_float, 128, {&x, &n});
    launch(module, of_double, 128, {&y, &n});
    MUST_CU(cuMemcpyDtoH(floats.data(), x, 400));
    MUST_CU(cuMemcpyDtoH(doubles.data(), y, 800));
    expect(floats[0] == 226 && floats[98] == 226 && floats[99] == 2, "an instance for float");
    expect(doubles[50] == 197.5 && doubles[99] == 0.25, "an instance for double");
    MUST_CU(cuMemFree(x));
    MUST_CU(cuMemFree(y));
}

void variables(CUmodule module, const std::string& level) {
    CUdeviceptr address = 0;
    size_t size = 0;
    int changed[4] = {10, 20, 30, 40};
    MUST_CU(cuModuleGetGlobal(&address, &size, module, "table"));
    expect(size == 16 && read<int>(address + 4) == 2, "a constant array with initial values");
    MUST_CU(cuMemcpyHtoD(address, changed, sizeof changed));
    MUST_CU(cuModuleGetGlobal(&address, &size, module, level.c_str()));
    expect(size == 4 && read<int>(address) == 7, "a variable in a namespace");

    std::vector<int> out(8, 0);
    CUdeviceptr p = make(out.data(), 32);
    launch(module, "plain", 8, {&p});
    MUST_CU(cuMemcpyDtoH(out.data(), p, 32));
    expect(out[0] == 22 && out[5] == 32, "an extern C kernel reads what the host wrote");
    MUST_CU(cuModuleGetGlobal(&address, nullptr, module, "total"));
    expect(read<float>(address) == 1.5f, "the host reads what a kernel wrote");
    MUST_CU(cuMemFree(p));
}

void by_symbol(CUmodule module) {
    float one = 1;
    int two = 2;
    Pair pair = {4, 5};
    CUdeviceptr f = make(&one, 4);
    CUdeviceptr i = make(&two, 4);
    launch(module, "_Z10overloadedPf", 1, {&f});
    launch(module, "_Z10overloadedPiN4deep4PairE", 1, {&i, &pair});
    expect(read<float>(f) == 2 && read<int>(i) == 47, "overloads by their symbols");
    launch(module, "_Z12architecturePi", 1, {&i});
    expect(read<int>(i) == 700, "the architecture that was asked for");
    MUST_CU(cuMemFree(f));
    MUST_CU(cuMemFree(i));
}

int main() {
    CUdevice device;
    CUcontext context;
    MUST_CU(cuInit(0));
    MUST_CU(cuDeviceGet(&device, 0));
    MUST_CU(cuDevicePrimaryCtxRetain(&context, device));
    MUST_CU(cuCtxSetCurrent(context));

    nvrtcProgram program;
    MUST_RTC(nvrtcCreateProgram(&program, source, "kernels.cu", 2, headers, names));
    const char* of_float = "deep::scale<float, 7 * 3>";
    const char* of_double = " &deep::scale<double,0x82> ";
    MUST_RTC(nvrtcAddNameExpression(program, of_float));
    MUST_RTC(nvrtcAddNameExpression(program, of_double));
    MUST_RTC(nvrtcAddNameExpression(program, "&deep::level"));
    MUST_RTC(nvrtcAddNameExpression(program, "plain"));
    std::string code = code_of(program, {"-DEXTRA=5", "--std=c++17", "--gpu-architecture=compute_70", "-lineinfo"});
    expect(lowered(program, "plain") == "plain", "the name of an extern C kernel");
    expect(lowered(program, of_float) == "_ZN4deep5scaleIfLi21EEEvPT_i", "the symbol of an instance");

    CUmodule module;
    MUST_CU(cuModuleLoadDataEx(&module, code.c_str(), 0, nullptr, nullptr));
    templates(module, lowered(program, of_float), lowered(program, of_double));
    variables(module, lowered(program, "&deep::level"));
    by_symbol(module);
    MUST_RTC(nvrtcDestroyProgram(&program));
    MUST_CU(cuModuleUnload(module));
    MUST_CU(cuDevicePrimaryCtxRelease(device));
    return report();
}
