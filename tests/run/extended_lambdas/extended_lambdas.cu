// Extended lambdas: what they capture, where they stand, and what they take from the function around them.
#include <functional>

#include "../check.h"

template <typename F>
__global__ void each(int n, F f) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) f(i);
}
template <typename F>
void run(int n, F&& f) {
    each<<<(n + 31) / 32, 32>>>(n, f);
    MUST(cudaGetLastError());
    MUST(cudaDeviceSynchronize());
}
template <typename F>
__global__ void sum(int n, double* to, const F f) {
    if (threadIdx.x == 0) *to = 0;
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) atomicAdd(to, f(i));
}
template <typename T>
T* managed(int n) {
    T* p = nullptr;
    MUST(cudaMallocManaged(&p, n * sizeof(T)));
    return p;
}
constexpr int count = 50;

struct Line {
    float a, b;
    HD float operator()(float x) const { return a * x + b; }
};
__device__ int global_step = 3;

void captures() {
    int* p = managed<int>(count);
    const long big = 1L << 40;
    Line line{2, 1};
    bool flag = true;
    signed char small = -3;
    run(count, [=] __device__(int i) { p[i] = static_cast<int>(big >> 38) + static_cast<int>(line(static_cast<float>(i))) + (flag ? small : 0) + global_step; });
    for (int i = 0; i < count; ++i) expect(p[i] == 4 + 2 * i + 1 - 3 + 3, "captured by [=]");
    int shift = 5;
    run(count, [p, k = shift * 2, line] __device__(int i) mutable {
        k += i;
        line.a = 0;
        p[i] = k + static_cast<int>(line(7.0f));
    });
    for (int i = 0; i < count; ++i) expect(p[i] == 10 + i + 1, "captured by name and initialiser");
    int& reference = shift;
    reference = 9;
    auto [first, second] = line;
    run(count, [=] __device__(auto i) {
        int p2 = reference;  // `shift` is no capture, though the body names a member of that name
        struct { int shift; } own = {p2};
        p[i] = own.shift + i;
    });
    for (int i = 0; i < count; ++i) expect(p[i] == 9 + i, "generic, captures a reference's value");
    expect(first == 2 && second == 1, "structured binding");
    run(1, [] __device__(int) { global_step = 4; });
    run(1, [=] __device__(int) { *p = global_step; });
    expect(*p == 4, "no captures");
    MUST(cudaFree(p));
}

#define PORTABLE [=] __host__ __device__
void both_sides() {
    double* total = managed<double>(1);
    const double scale = 0.5;
    for (int round = 0; round < 3; ++round) {
        auto f = PORTABLE(int i) -> double {
            if (i % 2 == 0) return scale * i;
            return round;
        };
        sum<<<1, 32>>>(count, total, f);
        MUST(cudaDeviceSynchronize());
        double wanted = 0;
        for (int i = 0; i < count; ++i) wanted += f(i);
        expect(*total == wanted, "the same sum on host and device");
    }
    MUST(cudaFree(total));
}

namespace shapes {
HD inline int twice(int x) { return 2 * x; }
template <typename T, int N>
class Field {
public:
    Field() : data_(managed<T>(N)) {}
    ~Field() { cudaFree(data_); }
    template <typename U>
    void add(U u) {
        T* data = data_;
        using Sum = decltype(T() + U());
        constexpr int limit = N / 2;
        constexpr float weights[2] = {0.5f, limit * 1.0f};
        run(N, [=] __device__(int i) {
            Sum s = data[i];
            s += u + twice(i < limit ? 1 : 2) + weights[1];
            data[i] = static_cast<T>(s);
        });
    }
    void fill(T value);
    T at(int i) const { return data_[i]; }

private:
    T* data_;
};
template <typename T, int N>
void Field<T, N>::fill(T value) {
    T* data = data_;
    run(N, [data, value] __device__(int i) { data[i] = value * N; });
}
template <typename T, typename... Rest>
void all(T* out, Rest... rest) {
    T total = (static_cast<T>(rest) + ...);
    run(4, [=] __device__(int i) { out[i] = total + static_cast<T>(sizeof...(Rest)); });
}
}  // namespace shapes

void in_templates() {
    shapes::Field<float, 20> field;
    field.fill(2.0f);
    field.add(1.5);
    for (int i = 0; i < 20; ++i) expect(field.at(i) == 40 + 1.5f + (i < 10 ? 2 : 4) + 10, "members of class templates");
    int* p = managed<int>(4);
    shapes::all(p, 1, 2.5f, 3L);
    expect(p[3] == 9, "packs");
    MUST(cudaFree(p));
}

extern "C" {
int in_c_function(int* p, int n) {
    auto f = [=] __device__(int i) { p[i] = n - i; };
    run(n, f);
    return p[0];
}
}

void in_lambdas() {
    int* p = managed<int>(8);
    expect(in_c_function(p, 8) == 8, "a C function");
    std::function<void(int)> step = [&](int n) {
        int* q = p;
        for (int k = 0; k < 3; ++k) {
            const int add = k * 10;
            if (int more = add + 1; more > 0) run(8, [q, add, more, n] __device__(int i) { q[i] += add * n + more; });
        }
    };
    step(2);
    for (int i = 0; i < 8; ++i) expect(p[i] == 8 - i + 60 + 33, "within a host lambda");
    MUST(cudaFree(p));
}

int main() {
    captures();
    both_sides();
    in_templates();
    in_lambdas();
    return report();
}
