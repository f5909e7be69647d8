// SPDX-License-Identifier: Apache-2.0
// cuFFT: plans in steps, work areas, streams, graphs, versions, and the errors of wrong calls.
#include <algorithm>

#include <cufftXt.h>

#include "../fft.h"

void is(cufftResult found, cufftResult wanted, const char* what) {
    if (found != wanted) std::printf("%s: result %d, not %d\n", what, static_cast<int>(found), static_cast<int>(wanted));
    expect(found == wanted, what);
}

void errors() {
    cufftHandle plan = 0;
    is(cufftPlan1d(&plan, 0, CUFFT_C2C, 1), CUFFT_INVALID_SIZE, "length 0");
    is(cufftPlan1d(&plan, -5, CUFFT_C2C, 1), CUFFT_INVALID_SIZE, "a negative length");
    is(cufftPlan2d(&plan, 4, 0, CUFFT_C2C), CUFFT_INVALID_SIZE, "a plane without columns");
    is(cufftPlan1d(&plan, 8, static_cast<cufftType>(1), 1), CUFFT_INVALID_TYPE, "an unknown type");
    is(cufftExecC2C(4711, nullptr, nullptr, CUFFT_FORWARD), CUFFT_INVALID_PLAN, "no plan");
    is(cufftDestroy(4711), CUFFT_INVALID_PLAN, "no plan to destroy");
    is(cufftSetStream(4711, nullptr), CUFFT_INVALID_PLAN, "no plan for a stream");
    OK(cufftCreate(&plan));
    Memory<cufftComplex> data(8);
    is(cufftExecC2C(plan, data.device, data.device, CUFFT_FORWARD), CUFFT_INVALID_PLAN, "a plan that was not made");
    size_t size = 0;
    OK(cufftMakePlan1d(plan, 8, CUFFT_C2C, 1, &size));
    is(cufftMakePlan1d(plan, 8, CUFFT_C2C, 1, &size), CUFFT_INVALID_PLAN, "a plan that was made before");
    is(cufftExecC2C(plan, data.device, data.device, 0), CUFFT_INVALID_VALUE, "no direction");
    is(cufftExecC2C(plan, nullptr, data.device, CUFFT_FORWARD), CUFFT_INVALID_VALUE, "no data");
    OK(cufftDestroy(plan));
    is(cufftExecC2C(plan, data.device, data.device, CUFFT_FORWARD), CUFFT_INVALID_PLAN, "a plan that is gone");
    int version = 0, major = 0, minor = 0, patch = 0;
    OK(cufftGetVersion(&version));
    OK(cufftGetProperty(MAJOR_VERSION, &major));
    OK(cufftGetProperty(MINOR_VERSION, &minor));
    OK(cufftGetProperty(PATCH_LEVEL, &patch));
    expect(version == major * 1000 + minor * 100 + patch, "versions agree");
}

constexpr int rows = 4, columns = 32;

void plane(const std::vector<Complex>& found, const std::vector<Complex>& data, const char* what) {
    expect_near(found, transform(data, {rows, columns}, CUFFT_FORWARD), 1e-5, what, columns);
}

/// A plan whose work area is the program's, or nobody's.
void work_areas() {
    const std::vector<Complex> data = random_data(rows * columns);
    Memory<cufftComplex> in(pairs<cufftComplex>(data)), out(data.size());
    cufftHandle plan;
    size_t wanted = 0, made = 0, now = 0;
    OK(cufftCreate(&plan));
    OK(cufftSetAutoAllocation(plan, 0));
    OK(cufftGetSize2d(plan, rows, columns, CUFFT_C2C, &wanted));
    OK(cufftMakePlan2d(plan, rows, columns, CUFFT_C2C, &made));
    OK(cufftGetSize(plan, &now));
    expect(made == now && made <= wanted, "sizes of work areas agree");
    Memory<char> area(made + 1);
    OK(cufftSetWorkArea(plan, area.device));
    OK(cufftExecC2C(plan, in.device, out.device, CUFFT_FORWARD));
    plane(complexes(out.now()), data, "in the program's work area");
    OK(cufftDestroy(plan));
    size_t estimate = 0;
    OK(cufftEstimate1d(1 << 16, CUFFT_C2C, 2, &estimate));
}

__global__ void scale(cufftComplex* data, float f) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    data[i].x *= f;
    data[i].y *= f;
}

/// Between kernels of the same stream, and again in a graph.
void streams() {
    const std::vector<Complex> data = random_data(rows * columns);
    const std::vector<cufftComplex> start = pairs<cufftComplex>(data);
    std::vector<cufftComplex> result(data.size());
    Memory<cufftComplex> memory(data.size());
    cudaStream_t stream;
    MUST(cudaStreamCreate(&stream));
    cufftHandle plan;
    OK(cufftPlan2d(&plan, rows, columns, CUFFT_C2C));
    OK(cufftSetStream(plan, stream));
    auto run = [&] {
        MUST(cudaMemcpyAsync(memory.device, start.data(), start.size() * sizeof start[0], cudaMemcpyHostToDevice, stream));
        scale<<<rows, columns, 0, stream>>>(memory.device, 2.0f);
        OK(cufftExecC2C(plan, memory.device, memory.device, CUFFT_FORWARD));
        scale<<<rows, columns, 0, stream>>>(memory.device, 0.5f);
        MUST(cudaMemcpyAsync(result.data(), memory.device, start.size() * sizeof start[0], cudaMemcpyDeviceToHost, stream));
    };
    run();
    MUST(cudaStreamSynchronize(stream));
    plane(complexes(result), data, "in a stream");
    cudaGraph_t graph;
    cudaGraphExec_t instance;
    MUST(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    run();
    MUST(cudaStreamEndCapture(stream, &graph));
    MUST(cudaGraphInstantiate(&instance, graph, 0));
    std::fill(result.begin(), result.end(), cufftComplex());
    MUST(cudaGraphLaunch(instance, stream));
    MUST(cudaStreamSynchronize(stream));
    plane(complexes(result), data, "in a graph");
    MUST(cudaGraphExecDestroy(instance));
    MUST(cudaGraphDestroy(graph));
    OK(cufftDestroy(plan));
    MUST(cudaStreamDestroy(stream));
}

/// The calls that name types by data types.
void untyped() {
    const std::vector<Complex> data = random_data(rows * columns);
    Memory<cufftComplex> in(pairs<cufftComplex>(data)), out(data.size());
    cufftHandle plan;
    size_t size = 0;
    long long n[] = {rows, columns};
    OK(cufftCreate(&plan));
    is(cufftXtMakePlanMany(plan, 2, n, nullptr, 1, 0, CUDA_C_16F, nullptr, 1, 0, CUDA_C_16F, 1, &size, CUDA_C_16F), CUFFT_NOT_SUPPORTED, "halves");
    OK(cufftXtMakePlanMany(plan, 2, n, nullptr, 1, 0, CUDA_C_32F, nullptr, 1, 0, CUDA_C_32F, 1, &size, CUDA_C_32F));
    OK(cufftXtExec(plan, in.device, out.device, CUFFT_FORWARD));
    plane(complexes(out.now()), data, "by data types");
    OK(cufftDestroy(plan));
}

int main() {
    MUST(cudaFree(nullptr));  // says so where there is no device
    errors();
    work_areas();
    streams();
    untyped();
    return report();
}
