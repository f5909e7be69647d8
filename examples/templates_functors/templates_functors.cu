// Functor objects as kernel arguments, class templates with operators, value parameters, specialisation and overloads:
// a small "transform" in the style of the standard algorithms.
//
// Build: qiaocc -O2 templates_functors.cu -o templates_functors      (or nvcc)
// Last line of the output: PASSED
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <cuda_runtime.h>

#define CHECK(call)                                                                                 \
    do {                                                                                            \
        cudaError_t error = (call);                                                                 \
        if (error != cudaSuccess) {                                                                 \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorString(error)); \
            std::exit(1);                                                                           \
        }                                                                                           \
    } while (0)

// A complex number that works the same on both sides.
template <typename T>
struct Complex {
    T re, im;

    __host__ __device__ Complex(T real = T(0), T imaginary = T(0)) : re(real), im(imaginary) {}
    __host__ __device__ Complex operator+(const Complex& o) const { return Complex(re + o.re, im + o.im); }
    __host__ __device__ Complex operator*(const Complex& o) const { return Complex(re * o.re - im * o.im, re * o.im + im * o.re); }
    __host__ __device__ bool operator==(const Complex& o) const { return re == o.re && im == o.im; }
};

// Evaluates a polynomial by Horner's rule; the coefficients travel inside the functor.
template <typename T, int Degree>
class Polynomial {
public:
    __host__ explicit Polynomial(const T (&coefficients)[Degree + 1]) {
        for (int i = 0; i <= Degree; ++i) coefficients_[i] = coefficients[i];
    }
    __host__ __device__ T operator()(T x) const {
        T value = coefficients_[Degree];
        for (int i = Degree - 1; i >= 0; --i) value = value * x + coefficients_[i];
        return value;
    }

private:
    T coefficients_[Degree + 1];
};

// Repeated multiplication known at compile time: recursion over a value parameter, ended by a specialisation.
template <int Exponent>
struct Power {
    template <typename T>
    static __host__ __device__ T of(T x) {
        return x * Power<Exponent - 1>::of(x);
    }
};

template <>
struct Power<0> {
    template <typename T>
    static __host__ __device__ T of(T) {
        return T(1);
    }
};

template <int Exponent>
struct RaiseTo {
    template <typename T>
    __host__ __device__ T operator()(T x) const {
        return Power<Exponent>::of(x);
    }
};

template <typename T, typename Function>
__global__ void transform(const T* in, T* out, int n, Function function) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = function(in[i]);
}

template <typename T, typename Function>
bool run(const char* name, const std::vector<T>& values, Function function) {
    const int n = static_cast<int>(values.size());
    T *device_in, *device_out;
    CHECK(cudaMalloc(&device_in, n * sizeof(T)));
    CHECK(cudaMalloc(&device_out, n * sizeof(T)));
    CHECK(cudaMemcpy(device_in, values.data(), n * sizeof(T), cudaMemcpyHostToDevice));
    transform<<<(n + 127) / 128, 128>>>(device_in, device_out, n, function);  // the arguments are deduced
    CHECK(cudaGetLastError());
    std::vector<T> result(n);
    CHECK(cudaMemcpy(result.data(), device_out, n * sizeof(T), cudaMemcpyDeviceToHost));
    CHECK(cudaFree(device_in));
    CHECK(cudaFree(device_out));
    int wrong = 0;
    for (int i = 0; i < n; ++i) wrong += !(result[i] == function(values[i]));
    std::printf("%-24s %d wrong\n", name, wrong);
    return wrong == 0;
}

int main() {
    // Whole numbers that stay small: every result is exact, contracted or not.
    std::vector<int> integers;
    std::vector<float> floats;
    std::vector<Complex<float>> complexes;
    for (int i = 0; i < 1000; ++i) {
        integers.push_back(i - 500);
        floats.push_back(static_cast<float>(i % 21 - 10));
        complexes.push_back(Complex<float>(static_cast<float>(i % 7 - 3), static_cast<float>(i % 11 - 5)));
    }
    const int c3[4] = {5, -3, 2, 1};
    const float c2[3] = {0.5f, -1.5f, 0.25f};
    const Complex<float> c1[2] = {Complex<float>(1, 2), Complex<float>(-3, 1)};
    bool passed = run("cubic of int", integers, Polynomial<int, 3>(c3));
    passed = run("quadratic of float", floats, Polynomial<float, 2>(c2)) && passed;
    passed = run("line of complex", complexes, Polynomial<Complex<float>, 1>(c1)) && passed;
    passed = run("third power of int", integers, RaiseTo<3>()) && passed;
    passed = run("fifth power of complex", complexes, RaiseTo<5>()) && passed;
    passed = run("power 0 of float", floats, RaiseTo<0>()) && passed;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
