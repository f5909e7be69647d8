// Programs from before Volta: lanes of a warp exchange values through memory without a barrier.
#include "../check.h"

constexpr int block = 256, blocks = 3;

__device__ void last_warp(volatile int* s, int t) {
    s[t] += s[t + 32];
    s[t] += s[t + 16];
    s[t] += s[t + 8];
    s[t] += s[t + 4];
    s[t] += s[t + 2];
    s[t] += s[t + 1];
}

__global__ void sum(const int* in, int* out) {
    __shared__ int s[block];
    int t = threadIdx.x;
    s[t] = in[blockIdx.x * block + t];
    __syncthreads();
    for (int half = block / 2; half > 32; half /= 2) {
        if (t < half) s[t] += s[t + half];
        __syncthreads();
    }
    if (t < 32) last_warp(s, t);
    if (t == 0) out[blockIdx.x] = s[0];
}

/// In place in global memory, which the last warp reads as volatile.
__global__ void sum_in_place(int* data, int* out) {
    int t = threadIdx.x;
    int* mine = data + blockIdx.x * block;
    for (int half = block / 2; half > 32; half >>= 1) {
        if (t < half) mine[t] += mine[t + half];
        __syncthreads();
    }
    if (t < 32) {
        volatile int* v = mine;
        v[t] += v[t + 32];
        v[t] += v[t + 16];
        v[t] += v[t + 8];
        v[t] += v[t + 4];
        v[t] += v[t + 2];
        v[t] += v[t + 1];
    }
    if (t == 0) out[blockIdx.x] = mine[0];
}

__device__ int scan_warp(int value, volatile int* s) {
    int at = 2 * threadIdx.x - (threadIdx.x & 31);
    s[at] = 0;
    at += 32;
    int t = s[at] = value;
    s[at] = t += s[at - 1];
    s[at] = t += s[at - 2];
    s[at] = t += s[at - 4];
    s[at] = t += s[at - 8];
    s[at] = t += s[at - 16];
    return s[at];
}

__global__ void scan(const int* in, int* out) {
    __shared__ int s[2 * block];
    int i = blockIdx.x * block + threadIdx.x;
    if (blockIdx.x == 1 && threadIdx.x >= 64) return;
    out[i] = scan_warp(in[i], s);
}

/// Every lane turns its neighbours' values over a few times, in a loop.
__global__ void rotate(const int* in, int* out, int rounds) {
    volatile __shared__ int s[block];
    int t = threadIdx.x, next = (t & ~31) | ((t + 1) & 31);
    s[t] = in[blockIdx.x * block + t];
    for (int i = 0; i < rounds + t / 32; ++i) s[t] = s[next] + 1;
    out[blockIdx.x * block + t] = s[t];
}

/// No volatile, but no synchronisation either: a transpose within groups of four lanes.
__global__ void transpose(const int* in, int* out) {
    __shared__ int s[block * 4];
    int t = threadIdx.x, i = blockIdx.x * block + t;
    for (int k = 0; k < 4; ++k) s[t * 4 + k] = in[i] * 4 + k;
    for (int k = 0; k < 4; ++k) out[i * 4 + k] = s[((t & ~3) + k) * 4 + (t & 3)];
}

/// One lane adds what its warp has just stored, in shared memory and then in global memory.
__global__ void gather(const int* in, int* copies, int* out) {
    __shared__ int s[32];
    int t = threadIdx.x;
    s[t] = in[t];
    __syncthreads();
    if (t < 17) s[t] = s[t] * 2 + in[t + 15];
    if (!threadIdx.x) {
        int sum = 0;
        for (int k = 0; k < 17; ++k) sum += s[k];
        out[0] = sum;
    }
    for (int i = t; i < 64; i += blockDim.x) copies[i] = in[i] + i;
    if (t == 0) out[1] = copies[5] * copies[31];
}

/// In a loop: what the lane gathers is overwritten in the next turn.
__global__ void gather_turns(int* out, int turns) {
    __shared__ int s[32];
    int t = threadIdx.x;
    unsigned sum = 0;
    for (int i = 0; i < turns; ++i) {
        s[31 - t] = t * i;
        if (t == 31) {
            for (int k = 0; k < 32; ++k) sum = sum * 3 + static_cast<unsigned>(s[k]);
        }
    }
    if (t == 31) out[0] = static_cast<int>(sum);
}

int main() {
    const int n = block * blocks;
    std::vector<int> in(n), out(n);
    for (int i = 0; i < n; ++i) in[i] = i * 7 % 101;
    int *device_in, *device_out;
    MUST(cudaMalloc(&device_in, n * sizeof(int)));
    MUST(cudaMalloc(&device_out, 4 * n * sizeof(int)));
    MUST(cudaMemcpy(device_in, in.data(), n * sizeof(int), cudaMemcpyHostToDevice));
    auto fetch = [&] { MUST(cudaMemcpy(out.data(), device_out, n * sizeof(int), cudaMemcpyDeviceToHost)); };

    sum<<<blocks, block>>>(device_in, device_out);
    fetch();
    for (int b = 0; b < blocks; ++b) {
        int wanted = 0;
        for (int t = 0; t < block; ++t) wanted += in[b * block + t];
        expect(out[b] == wanted, "sum of a block");
    }

    int* scratch;
    MUST(cudaMalloc(&scratch, n * sizeof(int)));
    MUST(cudaMemcpy(scratch, device_in, n * sizeof(int), cudaMemcpyDeviceToDevice));
    sum_in_place<<<blocks, block>>>(scratch, device_out);
    MUST(cudaMemcpy(&out[blocks], device_out, blocks * sizeof(int), cudaMemcpyDeviceToHost));
    for (int b = 0; b < blocks; ++b) expect(out[blocks + b] == out[b], "sum of a block in place");
    MUST(cudaFree(scratch));

    scan<<<blocks, block>>>(device_in, device_out);
    fetch();
    bool right = true;
    for (int i = 0, running = 0; i < n; ++i) {
        running = (i & 31) == 0 ? in[i] : running + in[i];
        right = right && (out[i] == running || (i / block == 1 && i % block >= 64));
    }
    expect(right, "scan of a warp");

    rotate<<<blocks, block>>>(device_in, device_out, 5);
    fetch();
    right = true;
    for (int i = 0; i < n; ++i) {
        int rounds = 5 + i % block / 32;
        right = right && out[i] == in[(i & ~31) | ((i + rounds) & 31)] + rounds;
    }
    expect(right, "rotation in a loop");

    transpose<<<blocks, block>>>(device_in, device_out);
    out.resize(4 * n);
    MUST(cudaMemcpy(out.data(), device_out, 4 * n * sizeof(int), cudaMemcpyDeviceToHost));
    right = true;
    for (int i = 0; i < n; ++i) {
        for (int k = 0; k < 4; ++k) right = right && out[i * 4 + k] == in[(i & ~3) + k] * 4 + (i & 3);
    }
    expect(right, "transpose without synchronisation");

    gather<<<1, 32>>>(device_in, device_out + 8, device_out);
    out.resize(2);
    MUST(cudaMemcpy(out.data(), device_out, 2 * sizeof(int), cudaMemcpyDeviceToHost));
    int wanted = 0;
    for (int t = 0; t < 17; ++t) wanted += in[t] * 2 + in[t + 15];
    expect(out[0] == wanted, "one lane gathers from shared memory");
    expect(out[1] == (in[5] + 5) * (in[31] + 31), "one lane gathers from global memory");

    gather_turns<<<1, 32>>>(device_out, 6);
    MUST(cudaMemcpy(out.data(), device_out, sizeof(int), cudaMemcpyDeviceToHost));
    unsigned turned = 0;
    for (int i = 0; i < 6; ++i) {
        for (int k = 0; k < 32; ++k) turned = turned * 3 + static_cast<unsigned>((31 - k) * i);
    }
    expect(static_cast<unsigned>(out[0]) == turned, "one lane gathers in a loop");
    MUST(cudaFree(device_in));
    MUST(cudaFree(device_out));
    return report();
}
