// Kernels as text, no build step: one plain C++ file and the headers.
//
// Build: g++ -std=c++17 -I include -I backends/opencl/include -I backends/vulkan/include main.cpp -ldl -pthread
// Last line of a correct run: PASSED
#include <cmath>
#include <cstdio>
#include <vector>

#include <qiao/qiao.hpp>

int main() {
    qiao::Program program(R"(
        template <typename T>
        __global__ void axpy(int n, T a, const T* x, T* y) {
            int i = blockIdx.x * blockDim.x + threadIdx.x;
            if (i < n) y[i] = a * x[i] + y[i];
        }
    )");
    const int n = 100000;
    std::vector<float> x(n), y(n, 1.0f);
    for (int i = 0; i < n; ++i) x[i] = static_cast<float>(i % 100);

    float *dx = nullptr, *dy = nullptr;
    if (cudaMalloc(&dx, n * sizeof(float)) != cudaSuccess) {
        std::fprintf(stderr, "%s\n", cudaGetErrorString(cudaGetLastError()));
        return 1;
    }
    cudaMalloc(&dy, n * sizeof(float));
    cudaMemcpy(dx, x.data(), n * sizeof(float), cudaMemcpyHostToDevice);
    cudaMemcpy(dy, y.data(), n * sizeof(float), cudaMemcpyHostToDevice);

    cudaError_t status = program.kernel("axpy<float>").launch((n + 255) / 256, 256, n, 2.0f, dx, dy);
    if (status != cudaSuccess) {
        std::fprintf(stderr, "launch: %s\n", cudaGetErrorString(status));
        return 1;
    }
    cudaMemcpy(y.data(), dy, n * sizeof(float), cudaMemcpyDeviceToHost);

    int wrong = 0;
    for (int i = 0; i < n; ++i) wrong += std::fabs(y[i] - (2.0f * x[i] + 1.0f)) > 1e-5f;
    std::printf("%d elements, %d wrong\n%s\n", n, wrong, wrong == 0 ? "PASSED" : "FAILED");
    cudaFree(dx);
    cudaFree(dy);
    return wrong != 0;
}
