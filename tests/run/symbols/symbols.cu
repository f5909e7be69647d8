// SPDX-License-Identifier: Apache-2.0
// Device and constant variables, from the host's side.
#include "../check.h"

struct Settings {
    float scale;
    int offset;
    double weights[3];
};

__constant__ Settings settings;
__constant__ int primes[8] = {2, 3, 5, 7, 11, 13, 17, 19};
__device__ int counter = 5;
__device__ float field[16];
__device__ int* where;
static __device__ double hidden = 0.5;
namespace deep {
__device__ long long number = -3;
}

__global__ void use(double* out) {
    out[0] = settings.scale * 2 + settings.offset + settings.weights[2];
    out[1] = primes[7];
    out[2] = counter++;
    out[3] = field[3];
    out[4] = hidden;
    out[5] = (double)deep::number;
    if (where) *where = 77;
}

template <int N>
__global__ void write_field() {
    field[threadIdx.x] = threadIdx.x * N;
}

int main() {
    double* out = nullptr;
    double host[6];
    MUST(cudaMalloc(&out, sizeof host));
    Settings s = {1.5f, 10, {0, 0, 0.25}};
    MUST(cudaMemcpyToSymbol(settings, &s, sizeof s));
    use<<<1, 1>>>(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    expect(host[0] == 13.25, "a constant struct");
    expect(host[1] == 19, "a constant array with initial values");
    expect(host[2] == 5, "a device variable's initial value");
    expect(host[3] == 0, "a device array begins as zeros");
    expect(host[4] == 0.5, "a static device variable");
    expect(host[5] == -3, "a variable in a namespace");
    int c = 0;
    MUST(cudaMemcpyFromSymbol(&c, counter, sizeof c));
    expect(c == 6, "cudaMemcpyFromSymbol");

    int changed = 70;
    MUST(cudaMemcpyToSymbol(primes, &changed, sizeof changed, 7 * sizeof(int)));
    MUST(cudaMemcpyToSymbolAsync(counter, &changed, sizeof changed, 0, cudaMemcpyHostToDevice, 0));
    write_field<3><<<1, 16>>>();
    int* cell = nullptr;
    MUST(cudaMalloc(&cell, sizeof(int)));
    MUST(cudaMemcpyToSymbol(where, &cell, sizeof cell));
    use<<<1, 1>>>(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    expect(host[1] == 70, "a copy into the middle of a symbol");
    expect(host[2] == 70, "an asynchronous copy to a symbol");
    expect(host[3] == 9, "a variable shared by kernels");
    int seen = 0;
    MUST(cudaMemcpy(&seen, cell, sizeof seen, cudaMemcpyDeviceToHost));
    expect(seen == 77, "a pointer stored in a symbol");

    float* address = nullptr;
    size_t size = 0;
    MUST(cudaGetSymbolAddress((void**)&address, field));
    MUST(cudaGetSymbolSize(&size, field));
    expect(size == sizeof(float) * 16, "cudaGetSymbolSize");
    float value = 1.25f;
    MUST(cudaMemcpy(address + 3, &value, sizeof value, cudaMemcpyHostToDevice));
    use<<<1, 1>>>(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    expect(host[3] == 1.25, "a copy to a symbol's address");
    expect(cudaMemcpyToSymbol(counter, &s, sizeof s) == cudaErrorInvalidValue, "a copy larger than the symbol");
    cudaGetLastError();

    // Each device has its own.
    int count = 0;
    MUST(cudaGetDeviceCount(&count));
    for (int device = 1; device < count; ++device) {
        MUST(cudaSetDevice(device));
        MUST(cudaMemcpyFromSymbol(&c, counter, sizeof c));
        expect(c == 5, "a device variable on the next device");
    }
    return report();
}
