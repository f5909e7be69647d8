// Pointer variables in shared memory, read by threads of a branch that also holds barriers.
#include <algorithm>

#include "../check.h"

constexpr int threads = 32;

/// Each thread adds what its neighbours at distances 1, 2, 4, 8 and 16, 8, 4, 2 have.
template <typename T>
__device__ void mix(T* data, int t) {
    for (int i = 1; i < 16; i <<= 1) {
        T other = data[t ^ i];
        __syncthreads();
        data[t] += other;
        __syncthreads();
    }
    for (int i = 16; i > 1; i >>= 1) {
        T other = data[t ^ i];
        __syncthreads();
        data[t] += other;
        __syncthreads();
    }
}
template <typename T>
__device__ void mix_part(T* data, T* out, int start, int end, int t) {
    if (end - start == threads) {
        mix(data + start, t);
        out[start + t] = data[start + t];
    }
}

__global__ void mix_parts(int* out, int start, int end) {
    __shared__ int values[2 * threads], *where;
    __shared__ int length;
    int t = threadIdx.x;
    where = values;
    values[t] = t;
    values[t + threads] = t * 3;
    if (t == 0) length = threads;
    __syncthreads();
    if (length <= end) mix_part(where, out, start, start + length, t);
    if (length < end) mix_part(where, out, end - length, end, t);
}

/// Two buffers swap their roles in each turn of a loop that a shared variable ends.
__global__ void alternate(int* out) {
    __shared__ int a[threads], b[threads], *from, *to, turn;
    int t = threadIdx.x;
    if (t == 0) turn = 3;
    a[t] = b[t] = t;
    __syncthreads();
    while (turn >= 0) {
        int direction = turn & 1;
        __syncthreads();
        if (t == 0) --turn;
        if (direction == 1) {
            from = a;
            to = b;
        } else {
            from = b;
            to = a;
        }
        __syncthreads();
        to[t] = from[t ^ 1] + from[0] + 1;
        __syncthreads();
    }
    out[t] = to[t];
}

std::vector<int> mixed(std::vector<int> values) {
    auto add = [&](int distance) {
        std::vector<int> before = values;
        for (int t = 0; t < threads; ++t) values[t] += before[t ^ distance];
    };
    for (int i = 1; i < 16; i <<= 1) add(i);
    for (int i = 16; i > 1; i >>= 1) add(i);
    return values;
}

int main() {
    std::vector<int> out(2 * threads), values(threads);
    int* device_out;
    MUST(cudaMalloc(&device_out, 2 * threads * sizeof(int)));
    auto fetch = [&] { MUST(cudaMemcpy(out.data(), device_out, 2 * threads * sizeof(int), cudaMemcpyDeviceToHost)); };

    mix_parts<<<1, threads>>>(device_out, 0, 2 * threads);
    fetch();
    for (int part = 0; part < 2; ++part) {
        for (int t = 0; t < threads; ++t) values[t] = part == 0 ? t : t * 3;
        std::vector<int> wanted = mixed(values);
        expect(std::equal(wanted.begin(), wanted.end(), out.begin() + part * threads), "barriers in a branch, pointer in shared memory");
    }

    alternate<<<1, threads>>>(device_out);
    fetch();
    for (int t = 0; t < threads; ++t) values[t] = t;
    for (int turn = 0; turn < 4; ++turn) {
        std::vector<int> before = values;
        for (int t = 0; t < threads; ++t) values[t] = before[t ^ 1] + before[0] + 1;
    }
    expect(std::equal(values.begin(), values.end(), out.begin()), "buffers that swap their roles");
    MUST(cudaFree(device_out));
    return report();
}
