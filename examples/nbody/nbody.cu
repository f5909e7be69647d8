// Gravity among all pairs of bodies: float4 holds position and mass, and each block walks through all bodies in
// tiles of shared memory. Checked against the host in double precision, and by the momentum that must not change.
//
// Build: qiaocc -O2 nbody.cu -o nbody      (or nvcc)
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

constexpr int threads = 128;
constexpr float softening = 0.01f;

// Adds to `acceleration` what the body at `other` does to one at `self`.
__device__ float3 attract(float3 acceleration, float4 self, float4 other) {
    float3 d = make_float3(other.x - self.x, other.y - self.y, other.z - self.z);
    float squared = d.x * d.x + d.y * d.y + d.z * d.z + softening;
    float inverse = 1.0f / sqrtf(squared);
    float pull = other.w * inverse * inverse * inverse;
    acceleration.x += d.x * pull;
    acceleration.y += d.y * pull;
    acceleration.z += d.z * pull;
    return acceleration;
}

__global__ void step(const float4* from, float4* to, float4* velocity, int n, float dt) {
    __shared__ float4 others[threads];
    int i = blockIdx.x * threads + threadIdx.x;
    float4 self = i < n ? from[i] : make_float4(0, 0, 0, 0);
    float3 acceleration = make_float3(0, 0, 0);
    for (int start = 0; start < n; start += threads) {
        int j = start + threadIdx.x;
        others[threadIdx.x] = j < n ? from[j] : make_float4(0, 0, 0, 0);  // no mass: no pull
        __syncthreads();
        for (int k = 0; k < threads; ++k) acceleration = attract(acceleration, self, others[k]);
        __syncthreads();
    }
    if (i >= n) return;
    float4 v = velocity[i];
    v.x += acceleration.x * dt;
    v.y += acceleration.y * dt;
    v.z += acceleration.z * dt;
    velocity[i] = v;
    to[i] = make_float4(self.x + v.x * dt, self.y + v.y * dt, self.z + v.z * dt, self.w);
}

// One step of the host's, in double: the largest difference to what the device made of the same start.
double check_first_step(const std::vector<float4>& start, const std::vector<float4>& device, float dt) {
    double worst = 0;
    for (size_t i = 0; i < start.size(); ++i) {
        double a[3] = {0, 0, 0};
        for (const float4& other : start) {
            double d[3] = {double(other.x) - start[i].x, double(other.y) - start[i].y, double(other.z) - start[i].z};
            double squared = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + softening;
            for (int c = 0; c < 3; ++c) a[c] += d[c] * other.w / (squared * std::sqrt(squared));
        }
        worst = std::fmax(worst, std::fabs(start[i].x + a[0] * dt * dt - device[i].x));
        worst = std::fmax(worst, std::fabs(start[i].y + a[1] * dt * dt - device[i].y));
        worst = std::fmax(worst, std::fabs(start[i].z + a[2] * dt * dt - device[i].z));
    }
    return worst;
}

int main() {
    const int n = 1000, steps = 10;
    const float dt = 0.01f;
    std::vector<float4> bodies(n), first(n), velocity(n);
    for (int i = 0; i < n; ++i) {
        float angle = 0.1f * i, radius = 0.5f + 0.001f * i;
        bodies[i] = make_float4(radius * std::cos(angle), radius * std::sin(angle), 0.3f * std::sin(7 * angle), 1.0f / n);
    }
    float4 *from, *to, *device_velocity;
    CHECK(cudaMalloc(&from, n * sizeof(float4)));
    CHECK(cudaMalloc(&to, n * sizeof(float4)));
    CHECK(cudaMalloc(&device_velocity, n * sizeof(float4)));
    CHECK(cudaMemcpy(from, bodies.data(), n * sizeof(float4), cudaMemcpyHostToDevice));
    CHECK(cudaMemset(device_velocity, 0, n * sizeof(float4)));
    for (int s = 0; s < steps; ++s) {
        step<<<(n + threads - 1) / threads, threads>>>(from, to, device_velocity, n, dt);
        CHECK(cudaGetLastError());
        if (s == 0) CHECK(cudaMemcpy(first.data(), to, n * sizeof(float4), cudaMemcpyDeviceToHost));
        float4* swap = from;
        from = to;
        to = swap;
    }
    CHECK(cudaMemcpy(velocity.data(), device_velocity, n * sizeof(float4), cudaMemcpyDeviceToHost));
    double momentum[3] = {0, 0, 0};
    for (const float4& v : velocity) {
        momentum[0] += v.x / n;
        momentum[1] += v.y / n;
        momentum[2] += v.z / n;
    }
    double drift = std::sqrt(momentum[0] * momentum[0] + momentum[1] * momentum[1] + momentum[2] * momentum[2]);
    double worst = check_first_step(bodies, first, dt);
    CHECK(cudaFree(from));
    CHECK(cudaFree(to));
    CHECK(cudaFree(device_velocity));
    std::printf("%d bodies: largest error of a step %.2g, momentum after %d steps %.2g\n", n, worst, steps, drift);
    bool passed = worst < 1e-5 && drift < 1e-5;
    std::printf(passed ? "PASSED\n" : "FAILED\n");
    return passed ? 0 : 1;
}
