// __shared__: static, dynamic, in templates, of mixed types, structs, two dimensions, flat access, through functions.
#include "../check.h"

struct Particle {
    float3 position;
    int id;
};

__global__ void reverse(const int* in, int* out) {
    __shared__ int buffer[64];
    int t = threadIdx.x;
    buffer[t] = in[blockIdx.x * 64 + t];
    __syncthreads();
    out[blockIdx.x * 64 + t] = buffer[63 - t];
}

__global__ void dynamic_mixed(const int* in, double* out, int n) {
    extern __shared__ unsigned char memory[];
    double* doubles = reinterpret_cast<double*>(memory);
    int* ints = reinterpret_cast<int*>(doubles + n);
    unsigned char* bytes = reinterpret_cast<unsigned char*>(ints + n);
    int t = threadIdx.x;
    doubles[t] = in[t] * 0.5;
    ints[n - 1 - t] = in[t];
    bytes[t] = static_cast<unsigned char>(in[t]);
    __syncthreads();
    out[t] = doubles[n - 1 - t] + ints[t] + bytes[(t + 1) % n];
}

template <typename T>
__device__ T* dynamic_buffer() {
    extern __shared__ double raw[];
    return reinterpret_cast<T*>(raw);
}
template <typename T, int N>
__global__ void rotate(T* data) {
    __shared__ T fixed[N];
    T* dynamic = dynamic_buffer<T>();
    int t = threadIdx.x;
    fixed[t] = data[t];
    dynamic[(t + 1) % N] = data[t];
    __syncthreads();
    data[t] = fixed[(t + 3) % N] + dynamic[t];
}

/// Unsigned offsets that wrap reach the elements before, as addresses of shared memory have 32 bits.
__global__ void from_the_end(int* out) {
    __shared__ int values[64];
    unsigned t = threadIdx.x;
    values[t] = t * 5;
    __syncthreads();
    const int* end = values + 64;
    const int* middle = &values[t / 2];
    out[t] = end[~t] + middle[0 - t / 4] * 1000;
}

__device__ int sum_row(const int* row, int n) {
    int s = 0;
    for (int i = 0; i < n; ++i) s += row[i];
    return s;
}
__device__ void put(int (&grid)[8][9], int i, int v) { grid[i / 8][i % 8] = v; }

__global__ void grid_sums(int* out) {
    __shared__ int grid[8][9];
    __shared__ int total;
    int t = threadIdx.x;
    if (t == 0) total = 0;
    put(grid, t, t * 3);
    __syncthreads();
    if (t < 8) {
        grid[t][8] = sum_row(grid[t], 8);
        atomicAdd(&total, grid[t][8]);
    }
    __syncthreads();
    int* flat = &grid[0][0];
    out[t] = flat[t] + total + grid[t % 8][8];
}

__global__ void particles(Particle* out) {
    __shared__ Particle list[32];
    __shared__ union {
        float f[32];
        unsigned u[32];
    } bits;
    int t = threadIdx.x;
    Particle p = {make_float3(t, t * 2, t * 3), t};
    list[t] = p;
    list[t].position.y += 1;
    bits.f[t] = t * 1.5f;
    __syncthreads();
    Particle q = list[31 - t];
    q.id += list[t].id * 100;
    q.position.z = static_cast<float>(bits.u[t] >> 16);
    out[t] = q;
}

template <typename T>
std::vector<T> run(std::vector<T> data, void (*launch)(T*)) {
    T* device;
    MUST(cudaMalloc(&device, data.size() * sizeof(T)));
    MUST(cudaMemcpy(device, data.data(), data.size() * sizeof(T), cudaMemcpyHostToDevice));
    launch(device);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(data.data(), device, data.size() * sizeof(T), cudaMemcpyDeviceToHost));
    MUST(cudaFree(device));
    return data;
}
template <typename T>
void check_rotate(const char* name) {
    std::vector<T> in(32), got;
    for (int i = 0; i < 32; ++i) in[i] = static_cast<T>(i * 2);
    got = run<T>(in, [](T* d) { rotate<T, 32><<<1, 32, 32 * sizeof(T)>>>(d); });
    bool right = true;
    for (int t = 0; t < 32; ++t) right = right && got[t] == static_cast<T>(in[(t + 3) % 32] + in[(t + 31) % 32]);
    expect(right, name);
}

int main() {
    std::vector<int> in(256);
    for (int i = 0; i < 256; ++i) in[i] = i * 7 % 101;
    int *device_in, *device_out;
    double* device_real;
    MUST(cudaMalloc(&device_in, 1024));
    MUST(cudaMalloc(&device_out, 1024));
    MUST(cudaMalloc(&device_real, 800));
    MUST(cudaMemcpy(device_in, in.data(), 1024, cudaMemcpyHostToDevice));
    std::vector<int> out(256);
    reverse<<<4, 64>>>(device_in, device_out);
    MUST(cudaMemcpy(out.data(), device_out, 1024, cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < 256; ++i) right = right && out[i] == in[i / 64 * 64 + 63 - i % 64];
    expect(right, "static array");

    from_the_end<<<1, 64>>>(device_out);
    MUST(cudaMemcpy(out.data(), device_out, 256, cudaMemcpyDeviceToHost));
    right = true;
    for (int t = 0; t < 64; ++t) right = right && out[t] == (63 - t) * 5 + (t / 2 - t / 4) * 5000;
    expect(right, "unsigned offsets that wrap");

    const int n = 100;
    std::vector<double> real(n);
    dynamic_mixed<<<1, n, n * 13>>>(device_in, device_real, n);
    MUST(cudaMemcpy(real.data(), device_real, 800, cudaMemcpyDeviceToHost));
    right = true;
    for (int t = 0; t < n; ++t) right = right && real[t] == in[n - 1 - t] * 0.5 + in[n - 1 - t] + in[(t + 1) % n];
    expect(right, "dynamic memory of mixed types");

    check_rotate<float>("rotate<float>");
    check_rotate<short>("rotate<short>");
    check_rotate<long long>("rotate<long long>");

    grid_sums<<<1, 64>>>(device_out);
    MUST(cudaMemcpy(out.data(), device_out, 256, cudaMemcpyDeviceToHost));
    right = true;
    int grid[72], total = 0;
    for (int i = 0; i < 64; ++i) grid[i / 8 * 9 + i % 8] = i * 3;
    for (int i = 0; i < 8; ++i) {
        grid[i * 9 + 8] = 0;
        for (int j = 0; j < 8; ++j) grid[i * 9 + 8] += grid[i * 9 + j];
        total += grid[i * 9 + 8];
    }
    for (int t = 0; t < 64; ++t) right = right && out[t] == grid[t] + total + grid[t % 8 * 9 + 8];
    expect(right, "two dimensions, flat access");

    std::vector<Particle> list = run<Particle>(std::vector<Particle>(32), [](Particle* d) { particles<<<1, 32>>>(d); });
    right = true;
    for (int t = 0; t < 32; ++t) {
        float f = t * 1.5f;
        unsigned u;
        std::memcpy(&u, &f, 4);
        right = right && list[t].position.x == 31 - t && list[t].position.y == (31 - t) * 2 + 1 && list[t].position.z == (u >> 16) && list[t].id == 31 - t + t * 100;
    }
    expect(right, "structs and unions");
    return report();
}
