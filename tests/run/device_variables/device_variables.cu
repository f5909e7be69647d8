// __device__, __constant__ and static variables, symbols, static locals.
#include "../check.h"

struct Settings {
    int n;
    float weights[3];
};
__device__ int counter = 5;
__device__ float table[4] = {0.5f, 1.5f, 2.5f, 3.5f};
__constant__ int offsets[3] = {10, 20, 30};
__constant__ Settings settings;
static __device__ unsigned long long total;
namespace ns {
__device__ double value = 2.25;
__constant__ short small = -3;
}
__device__ int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
template <typename T>
__device__ T doubled(T x) {
    static const T two = 2;
    return x * two;
}
__device__ int calls() {
    static int n = 100;
    return atomicAdd(&n, 1);
}
static __device__ const unsigned char low = 15;
static __device__ const unsigned char high = low << 4;
__device__ int sizes[low / 5] = {low, high, low + 1};
__device__ int pick(const int* p, int i) { return p[i % 3]; }

__global__ void use(double* out) {
    int t = threadIdx.x;
    atomicAdd(&counter, 1);
    atomicAdd(&total, static_cast<unsigned long long>(t));
    out[t] = table[t & 3] + offsets[t % 3] + settings.n + settings.weights[t % 3] + ns::value + ns::small + matrix[t & 1][t % 3] + doubled(t) + pick(offsets, t) + pick(matrix[1], t);
    __syncthreads();
    if (t == 0) table[2] = 100;
}
__global__ void use_constants(double* out) { out[threadIdx.x] = sizes[threadIdx.x] + high; }
__global__ void count(int* out) { out[threadIdx.x] = calls(); }
__device__ int* stored;
__global__ void store_pointer(int* p) { stored = p; }
__global__ void use_pointer() { stored[threadIdx.x] = threadIdx.x * 2; }

int main() {
    Settings host_settings = {7, {0.25f, 0.5f, 0.75f}};
    MUST(cudaMemcpyToSymbol(settings, &host_settings, sizeof host_settings));
    double* device;
    double out[32];
    MUST(cudaMalloc(&device, sizeof out));
    use<<<1, 32>>>(device);
    MUST(cudaMemcpy(out, device, sizeof out, cudaMemcpyDeviceToHost));
    const float h_table[4] = {0.5f, 1.5f, 2.5f, 3.5f};
    const int h_offsets[3] = {10, 20, 30}, h_matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
    bool right = true;
    for (int t = 0; t < 32; ++t) {
        double wanted = h_table[t & 3] + h_offsets[t % 3] + 7 + host_settings.weights[t % 3] + 2.25 - 3 + h_matrix[t & 1][t % 3] + 2 * t + h_offsets[t % 3] + h_matrix[1][t % 3];
        right = right && out[t] == wanted;
    }
    expect(right, "reads of module variables");
    int got = 0;
    MUST(cudaMemcpyFromSymbol(&got, counter, sizeof got));
    expect(got == 37, "counter");
    unsigned long long sum = 0;
    MUST(cudaMemcpyFromSymbol(&sum, total, sizeof sum));
    expect(sum == 496, "static variable");
    float element = 0;
    MUST(cudaMemcpyFromSymbol(&element, table, sizeof element, 2 * sizeof(float)));
    expect(element == 100, "element written by a kernel");
    int new_offsets[2] = {50, 60};
    MUST(cudaMemcpyToSymbol(offsets, new_offsets, sizeof new_offsets, sizeof(int)));
    double* address = nullptr;
    MUST(cudaGetSymbolAddress(reinterpret_cast<void**>(&address), ns::value));
    double changed = 4;
    MUST(cudaMemcpy(address, &changed, sizeof changed, cudaMemcpyHostToDevice));
    size_t size = 0;
    MUST(cudaGetSymbolSize(&size, matrix));
    expect(size == 24, "size of a symbol");
    use<<<1, 32>>>(device);
    MUST(cudaMemcpy(out, device, sizeof out, cudaMemcpyDeviceToHost));
    expect(out[1] == 1.5 + 50 + 7 + 0.5 + 4 - 3 + 5 + 2 + 50 + 5, "changed symbols");
    expect(out[2] == 100 + 60 + 7 + 0.75 + 4 - 3 + 3 + 4 + 60 + 6, "changed by the host and a kernel");
    int* ints;
    int numbers[32];
    MUST(cudaMalloc(&ints, sizeof numbers));
    count<<<1, 32>>>(ints);
    MUST(cudaMemcpy(numbers, ints, sizeof numbers, cudaMemcpyDeviceToHost));
    bool seen[32] = {};
    for (int n : numbers) {
        if (n >= 100 && n < 132) seen[n - 100] = true;
    }
    right = true;
    for (bool s : seen) right = right && s;
    expect(right, "static local");
    use_constants<<<1, 3>>>(device);
    MUST(cudaMemcpy(out, device, 3 * sizeof *out, cudaMemcpyDeviceToHost));
    expect(out[0] == 255 && out[1] == 480 && out[2] == 256, "constants from constants");
    store_pointer<<<1, 1>>>(ints);
    use_pointer<<<1, 32>>>();
    MUST(cudaMemcpy(numbers, ints, sizeof numbers, cudaMemcpyDeviceToHost));
    expect(numbers[31] == 62, "pointer in a module variable");
    return report();
}
