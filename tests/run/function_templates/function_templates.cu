// Function templates: deduction, explicit arguments, value parameters, overloads, specialisation, kernels.
#include "../check.h"

template <typename T>
HD T square(T x) {
    return x * x;
}
template <typename T, typename U>
HD auto add(T a, U b) -> decltype(a + b) {
    return a + b;
}
template <int N, typename T>
HD T power(T x) {
    T r = 1;
#pragma unroll
    for (int i = 0; i < N; ++i) r *= x;
    return r;
}
template <unsigned N>
HD unsigned factorial() {
    return N * factorial<N - 1>();
}
template <>
HD unsigned factorial<0>() {
    return 1;
}
template <typename T>
HD const char* kind(T) {
    return "other";
}
template <>
HD const char* kind<float>(float) {
    return "float";
}
template <typename T>
HD const char* kind(T*) {
    return "pointer";
}
template <typename To, typename From>
HD To convert_to(From x) {
    return static_cast<To>(x);
}
template <typename T, int N>
HD int length(const T (&)[N]) {
    return N;
}
template <typename T>
HD void exchange(T& a, T& b) {
    T t = a;
    a = b;
    b = t;
}
template <typename T>
struct Pair {
    T first, second;
};
template <typename T>
HD T sum(const Pair<T>& p) {
    return p.first + p.second;
}
template <bool Up>
HD int step(int x) {
    return Up ? x + 1 : x - 1;
}
template <typename F>
HD int twice(F f, int x) {
    return f(f(x));
}
struct Triple {
    HD int operator()(int x) const { return 3 * x; }
};
template <typename T>
HD T largest(const T* v, int n) {
    T best = v[0];
    for (int i = 1; i < n; ++i) best = v[i] > best ? v[i] : best;
    return best;
}
template HD int largest<int>(const int*, int);
template <typename T = double, int N = 3>
HD T defaulted(int x) {
    return static_cast<T>(x) / N;
}
template <typename T>
constexpr T pi_like = T(3.25);

HD void functions(int t, long long* out) {
    out[0] = square(t) + square(static_cast<short>(3));
    put_double(out, 1, square(1.5f));
    put_double(out, 2, add(t, 0.5) + add(1, 2));
    out[3] = power<3>(t) + power<0>(t);
    put_double(out, 4, power<4>(0.5));
    out[5] = factorial<6>();
    out[6] = kind(1)[0] + 256 * kind(1.0f)[0] + 65536 * kind(&t)[0];
    out[7] = convert_to<unsigned char>(t * 100) + convert_to<int, float>(2.75f);
    int list[5] = {3, t, 9, 1, 4};
    const double reals[2] = {0.5, 2.5};
    out[8] = length(list) * 10 + length(reals);
    exchange(list[0], list[1]);
    out[9] = list[0] * 100 + list[1];
    Pair<long long> p = {t, 5};
    out[10] = sum(p) + sum(Pair<long long>{1, 2});
    out[11] = step<true>(t) * 100 + step<false>(t);
    out[12] = twice(Triple(), t);
    out[13] = largest(list, 5);
    put_double(out, 14, largest(reals, 2));
    put_double(out, 15, defaulted(9) + defaulted<float, 2>(t));
    put_double(out, 16, pi_like<double> + pi_like<int>);
}
KERNEL(functions)

/// Kernels that are templates.
template <typename T, int Factor>
__global__ void scale(const T* in, T* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i] * Factor;
}
template <typename T>
__global__ void fill(T* out, T value) {
    out[threadIdx.x] = value;
}
template <>
__global__ void fill<char>(char* out, char value) {
    out[threadIdx.x] = value + 1;
}
template <typename F>
__global__ void map(int* data, F f) {
    data[threadIdx.x] = f(data[threadIdx.x]);
}

template <typename T, int Factor>
void check_scale(const char* name) {
    const int n = 100;
    T host[n], result[n];
    for (int i = 0; i < n; ++i) host[i] = static_cast<T>(i * 0.5);
    T *in, *out;
    MUST(cudaMalloc(&in, sizeof host));
    MUST(cudaMalloc(&out, sizeof host));
    MUST(cudaMemcpy(in, host, sizeof host, cudaMemcpyHostToDevice));
    scale<T, Factor><<<2, 64>>>(in, out, n);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(result, out, sizeof host, cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < n; ++i) right = right && result[i] == static_cast<T>(host[i] * Factor);
    expect(right, name);
    MUST(cudaFree(in));
    MUST(cudaFree(out));
}

int main() {
    COMPARE(functions);
    check_scale<float, 3>("scale<float, 3>");
    check_scale<double, -2>("scale<double, -2>");
    check_scale<int, 7>("scale<int, 7>");
    check_scale<unsigned char, 5>("scale<unsigned char, 5>");
    int* data;
    int numbers[32];
    MUST(cudaMalloc(&data, sizeof numbers));
    fill<<<1, 32>>>(data, 6);
    map<<<1, 32>>>(data, Triple());
    MUST(cudaMemcpy(numbers, data, sizeof numbers, cudaMemcpyDeviceToHost));
    expect(numbers[0] == 18 && numbers[31] == 18, "deduced kernel arguments");
    fill<char><<<1, 32>>>(reinterpret_cast<char*>(data), 'a');
    MUST(cudaMemcpy(numbers, data, 4, cudaMemcpyDeviceToHost));
    expect(numbers[0] == 0x62626262, "explicit specialisation of a kernel");
    MUST(cudaFree(data));
    return report();
}
