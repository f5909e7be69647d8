// SPDX-License-Identifier: Apache-2.0
// Kernels that only device code names: overloads, namespaces, instances of templates; launched from a graph, twice.
#include "../check.h"

// nvcc: -rdc=true

namespace paint {
enum class Colour { red = -2, blue = 5 };
template <typename T>
struct Amount {
    T value;
};
namespace {
template <int n, bool more, Colour colour, typename T>
__global__ void mix(int* out, T amount) {
    atomicAdd(out, n + (more ? 100 : 0) + static_cast<int>(colour) * 1000 + static_cast<int>(amount.value));
}
}  // namespace
__global__ void over(int* out, int v) { atomicAdd(out, v); }
__global__ void over(int* out, float v) { atomicAdd(out, static_cast<int>(v * 2)); }
__global__ void __launch_bounds__(64) bounded(int* out, int v = 7) { atomicAdd(out, v); }
}  // namespace paint

template <typename... T>
__global__ void pack(int* out, T... values) {
    atomicAdd(out, (0 + ... + static_cast<int>(values)));
}
template <typename F>
__global__ void apply(int* out, F f) {
    f(out);
}
struct Add {
    int v;
    __device__ void operator()(int* out) const { atomicAdd(out, v); }
};
HD inline void on_both_sides(int* out) { paint::over<<<1, 1>>>(out, 5); }

template <typename T>
struct Holder {
    static const int one = 1;
    template <typename U>
    __device__ static void launch(int* out, U v) {
        apply<<<dim3{1, 1, 1}, 1>>>(out, Add{static_cast<int>(v)});
    }
};

__global__ void parent(int* out, int a, int b) {
    paint::mix<-3, true, paint::Colour::red, paint::Amount<short>><<<(a > b ? 1 : 2), Holder<int>::one>>>(out, paint::Amount<short>{9});
    paint::mix<4, false, paint::Colour::blue><<<1, a < b ? 2 : 1>>>(out + 1, paint::Amount<unsigned long long>{9});
    paint::over<<<1, 1>>>(out + 2, 1);
    paint::over<<<1, 1>>>(out + 2, 1.5f);
    paint::bounded<<<1, 1>>>(out + 3);
    pack<<<1, 1>>>(out + 4, 1, 2.5f, static_cast<short>(3), 'a');
    pack<<<1, 1>>>(out + 4);
    on_both_sides(out + 5);
    Holder<float>::launch(out + 6, 3.5f);
}

int main() {
    const int count = 8;
    int* out = nullptr;
    MUST(cudaMalloc(&out, count * sizeof(int)));
    MUST(cudaMemset(out, 0, count * sizeof(int)));
    cudaStream_t stream;
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    MUST(cudaStreamCreate(&stream));
    MUST(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    parent<<<1, 1, 0, stream>>>(out, 2, 1);
    MUST(cudaStreamEndCapture(stream, &graph));
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    MUST(cudaGraphLaunch(exec, stream));
    MUST(cudaGraphLaunch(exec, stream));
    MUST(cudaStreamSynchronize(stream));
    on_both_sides(out + 7);
    MUST(cudaGetLastError());
    int got[count] = {};
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    const int wanted[count] = {2 * (-3 + 100 - 2000 + 9), 2 * (4 + 5000 + 9), 2 * (1 + 3), 2 * 7, 2 * (1 + 2 + 3 + 'a'), 2 * 5, 2 * 3, 5};
    for (int i = 0; i < count; ++i) expect(got[i] == wanted[i], "a kernel that device code names");
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));
    MUST(cudaStreamDestroy(stream));
    MUST(cudaFree(out));
    return report();
}
