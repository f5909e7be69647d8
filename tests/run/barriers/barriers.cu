// __syncthreads in loops, functions and after early returns; its counting forms; fences.
#include "../check.h"

__global__ void early_return(const int* in, int* out, int n) {
    __shared__ int buffer[64];
    int i = blockIdx.x * 64 + threadIdx.x;
    if (i >= n) return;
    buffer[threadIdx.x] = in[i];
    __syncthreads();
    int last = n - blockIdx.x * 64 < 64 ? n - blockIdx.x * 64 : 64;
    out[i] = buffer[last - 1 - threadIdx.x];
}

__device__ int reduce(int* buffer, int t) {
    for (int width = 32; width > 0; width /= 2) {
        if (t < width) buffer[t] += buffer[t + width];
        __syncthreads();
    }
    return buffer[0];
}
__global__ void sums(const int* in, int* out) {
    __shared__ int buffer[64];
    int t = threadIdx.x;
    for (int round = 0; round < 3; ++round) {
        buffer[t] = in[t] + round * t;
        __syncthreads();
        int sum = reduce(buffer, t);
        if (t == round) out[round] = sum;
        __syncthreads();
    }
}
__global__ void counting(int* out) {
    int t = threadIdx.x;
    int count = __syncthreads_count(t % 3 == 0);
    int all = __syncthreads_and(t < 64);
    int not_all = __syncthreads_and(t != 5);
    int any = __syncthreads_or(t == 63);
    int none = __syncthreads_or(t > 100);
    out[t] = count * 10000 + (all != 0) * 1000 + (not_all != 0) * 100 + (any != 0) * 10 + (none != 0);
}
/// The last block to finish adds up what the others wrote.
__device__ unsigned finished;
__global__ void last_block(const int* in, int* partial, int* total, int n) {
    __shared__ int buffer[64];
    __shared__ bool is_last;
    int t = threadIdx.x;
    buffer[t] = in[blockIdx.x * 64 + t];
    __syncthreads();
    int sum = reduce(buffer, t);
    if (t == 0) {
        partial[blockIdx.x] = sum;
        __threadfence();
        is_last = atomicInc(&finished, gridDim.x - 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (is_last && t == 0) {
        int s = 0;
        for (unsigned b = 0; b < gridDim.x; ++b) s += static_cast<volatile int*>(partial)[b];
        *total = s;
    }
    (void)n;
}
__global__ void fences(int* out) {
    __shared__ volatile int flag;
    if (threadIdx.x == 0) {
        flag = 3;
        __threadfence_block();
        out[1] = 4;
        __threadfence_system();
    }
    __syncthreads();
    if (threadIdx.x == 1) out[0] = flag;
}
__global__ void in_condition(int* out, int rounds) {
    __shared__ int value;
    if (threadIdx.x == 0) value = 1;
    __syncthreads();
    if (rounds > 2) {
        for (int i = 0; i < rounds; ++i) {
            int seen = value;
            __syncthreads();
            if (threadIdx.x == i % 64) value = seen * 2 + 1;
            __syncthreads();
        }
    } else {
        __syncthreads();
    }
    out[threadIdx.x] = value;
}

int main() {
    int in[256], out[256];
    for (int i = 0; i < 256; ++i) in[i] = i * 13 % 50;
    int *device_in, *device_out, *partial;
    MUST(cudaMalloc(&device_in, sizeof in));
    MUST(cudaMalloc(&device_out, sizeof out));
    MUST(cudaMalloc(&partial, sizeof out));
    MUST(cudaMemcpy(device_in, in, sizeof in, cudaMemcpyHostToDevice));
    auto fetch = [&] {
        MUST(cudaGetLastError());
        MUST(cudaMemcpy(out, device_out, sizeof out, cudaMemcpyDeviceToHost));
    };
    early_return<<<4, 64>>>(device_in, device_out, 230);
    fetch();
    bool right = true;
    for (int i = 0; i < 230; ++i) {
        int base = i / 64 * 64, last = 230 - base < 64 ? 230 - base : 64;
        right = right && out[i] == in[base + last - 1 - i % 64];
    }
    expect(right, "early return before a barrier");
    sums<<<1, 64>>>(device_in, device_out);
    fetch();
    for (int round = 0; round < 3; ++round) {
        int sum = 0;
        for (int t = 0; t < 64; ++t) sum += in[t] + round * t;
        expect(out[round] == sum, "barriers in a loop and a function");
    }
    counting<<<1, 64>>>(device_out);
    fetch();
    right = true;
    for (int t = 0; t < 64; ++t) right = right && out[t] == 221010;
    expect(right, "counting barriers");
    int total = 0, wanted = 0;
    for (int v : in) wanted += v;
    for (int round = 0; round < 2; ++round) {
        last_block<<<4, 64>>>(device_in, partial, device_out, 256);
        MUST(cudaMemcpy(&total, device_out, sizeof total, cudaMemcpyDeviceToHost));
        expect(total == wanted, "last block");
    }
    fences<<<1, 64>>>(device_out);
    fetch();
    expect(out[0] == 3 && out[1] == 4, "fences");
    for (int rounds : {1, 5}) {
        in_condition<<<1, 64>>>(device_out, rounds);
        fetch();
        expect(out[0] == (rounds == 5 ? 63 : 1) && out[63] == out[0], "barriers under a uniform condition");
    }
    return report();
}
