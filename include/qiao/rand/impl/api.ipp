// SPDX-License-Identifier: Apache-2.0
// cuRAND's host interface: a generator is an array of states in device memory and the number of values given so far.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include <cuda_compat/curand.h>
#include <qiao/qiao.hpp>

struct curandGenerator_st {
    static constexpr unsigned live = 0x51a0a2d0;
    unsigned magic = live;
    const char* state_name = nullptr;  ///< the device type of a state
    size_t state_bytes = 0;
    bool on_host = false;              ///< fills host memory
    cudaStream_t stream = nullptr;
    unsigned long long seed = 0;
    unsigned long long offset = 0;
    void* states = nullptr;
    bool started = false;
    unsigned long long given = 0;      ///< numbers so far, with the offset
};

QIAO_NAMESPACE_BEGIN
namespace rand {
namespace detail {
#include <qiao/rand/kernels/generators.inc>

inline constexpr int sequences = 4096;
inline constexpr int threads = 64;

inline Kernel find_kernel(const std::string& name) {
    struct Kernels {
        std::mutex mutex;
        Program program{generators_text, "qiao_rand.cu"};
        std::map<std::string, Kernel> by_name;
    };
    static Kernels* all = new Kernels;
    std::lock_guard lock(all->mutex);
    auto found = all->by_name.find(name);
    if (found == all->by_name.end()) found = all->by_name.emplace(name, all->program.kernel(name)).first;
    return found->second;
}

inline curandStatus_t launched(cudaError_t code) { return code == cudaSuccess ? CURAND_STATUS_SUCCESS : CURAND_STATUS_LAUNCH_FAILURE; }

inline curandStatus_t create(curandGenerator_t* generator, curandRngType_t type, bool on_host) {
    if (!generator) return CURAND_STATUS_INTERNAL_ERROR;
    struct Engine {
        curandRngType_t type;
        const char* state;
        size_t bytes;
    };
    // Sizes are those of the device types.
    constexpr Engine engines[] = {{CURAND_RNG_PSEUDO_DEFAULT, "curandStateXORWOW_t", 48},
                                  {CURAND_RNG_PSEUDO_XORWOW, "curandStateXORWOW_t", 48},
                                  {CURAND_RNG_PSEUDO_MRG32K3A, "Mrg32k3a", 48},
                                  {CURAND_RNG_PSEUDO_PHILOX4_32_10, "curandStatePhilox4_32_10_t", 64}};
    for (const Engine& engine : engines) {
        if (engine.type != type) continue;
        if (cudaFree(nullptr) != cudaSuccess) return CURAND_STATUS_INITIALIZATION_FAILED;
        auto* made = new curandGenerator_st;
        made->state_name = engine.state;
        made->state_bytes = engine.bytes;
        made->on_host = on_host;
        *generator = made;
        return CURAND_STATUS_SUCCESS;
    }
    return CURAND_STATUS_TYPE_ERROR;
}

inline curandStatus_t check(curandGenerator_t g) { return g && g->magic == curandGenerator_st::live ? CURAND_STATUS_SUCCESS : CURAND_STATUS_NOT_INITIALIZED; }

/// Makes the states, unless they are there.
inline curandStatus_t start(curandGenerator_t g) {
    curandStatus_t status = check(g);
    if (status != CURAND_STATUS_SUCCESS || g->started) return status;
    if (!g->states && cudaMalloc(&g->states, g->state_bytes * sequences) != cudaSuccess) return CURAND_STATUS_ALLOCATION_FAILED;
    Kernel kernel = find_kernel(std::string("start<") + g->state_name + ">");
    status = launched(kernel.launch_on(g->stream, 0, sequences / threads, threads, g->states, g->seed, g->offset, int(sequences)));
    g->given = g->offset;
    g->started = status == CURAND_STATUS_SUCCESS;
    return status;
}

/// `kind` is the device type that makes a number of two states and parameters.
template <typename T>
curandStatus_t generate(curandGenerator_t g, const char* kind, const char* type, T* out, size_t n, double p, double q) {
    curandStatus_t status = start(g);
    if (status != CURAND_STATUS_SUCCESS || n == 0) return status;
    T* target = out;
    if (g->on_host && cudaMalloc(&target, n * sizeof(T)) != cudaSuccess) return CURAND_STATUS_ALLOCATION_FAILED;
    Kernel kernel = find_kernel(std::string("generate<") + g->state_name + ", " + kind + ", " + type + ">");
    status = launched(kernel.launch_on(g->stream, 0, sequences / threads, threads, g->states, target, static_cast<long long>(n),
                                       static_cast<int>(g->given % sequences), int(sequences), p, q));
    g->given += n;
    if (!g->on_host) return status;
    if (status == CURAND_STATUS_SUCCESS) status = launched(cudaStreamSynchronize(g->stream));
    if (status == CURAND_STATUS_SUCCESS) status = launched(cudaMemcpy(out, target, n * sizeof(T), cudaMemcpyDeviceToHost));
    cudaFree(target);
    return status;
}

/// cuRAND makes normal numbers in pairs, and refuses odd counts.
template <typename T>
curandStatus_t generate_pairs(curandGenerator_t g, const char* kind, const char* type, T* out, size_t n, double mean, double deviation) {
    curandStatus_t status = check(g);
    if (status != CURAND_STATUS_SUCCESS) return status;
    return n % 2 != 0 ? CURAND_STATUS_LENGTH_NOT_MULTIPLE : generate(g, kind, type, out, n, mean, deviation);
}

}  // namespace detail
}  // namespace rand
QIAO_NAMESPACE_END

namespace qiao_rand = qiao::rand::detail;

extern "C" {

curandStatus_t curandCreateGenerator(curandGenerator_t* g, curandRngType_t type) noexcept { return qiao_rand::create(g, type, false); }
curandStatus_t curandCreateGeneratorHost(curandGenerator_t* g, curandRngType_t type) noexcept { return qiao_rand::create(g, type, true); }
curandStatus_t curandDestroyGenerator(curandGenerator_t g) noexcept {
    curandStatus_t status = qiao_rand::check(g);
    if (status != CURAND_STATUS_SUCCESS) return status;
    cudaFree(g->states);
    g->magic = 0;
    delete g;
    return status;
}
curandStatus_t curandGetVersion(int* version) noexcept {
    if (!version) return CURAND_STATUS_OUT_OF_RANGE;
    *version = CURAND_VERSION;
    return CURAND_STATUS_SUCCESS;
}
curandStatus_t curandGetProperty(libraryPropertyType type, int* value) noexcept {
    if (!value || type < MAJOR_VERSION || type > PATCH_LEVEL) return CURAND_STATUS_OUT_OF_RANGE;
    *value = type == MAJOR_VERSION ? CURAND_VER_MAJOR : type == MINOR_VERSION ? CURAND_VER_MINOR : CURAND_VER_PATCH;
    return CURAND_STATUS_SUCCESS;
}
// Numbers that the old stream still makes come before those of the new one.
curandStatus_t curandSetStream(curandGenerator_t g, cudaStream_t stream) noexcept {
    curandStatus_t status = qiao_rand::check(g);
    if (status != CURAND_STATUS_SUCCESS || g->stream == stream) return status;
    if (g->started) status = qiao_rand::launched(cudaStreamSynchronize(g->stream));
    g->stream = stream;
    return status;
}
curandStatus_t curandSetPseudoRandomGeneratorSeed(curandGenerator_t g, unsigned long long seed) noexcept {
    curandStatus_t status = qiao_rand::check(g);
    if (status != CURAND_STATUS_SUCCESS) return status;
    g->seed = seed;
    g->started = false;
    return status;
}
curandStatus_t curandSetGeneratorOffset(curandGenerator_t g, unsigned long long offset) noexcept {
    curandStatus_t status = qiao_rand::check(g);
    if (status != CURAND_STATUS_SUCCESS) return status;
    g->offset = offset;
    g->started = false;
    return status;
}
curandStatus_t curandSetGeneratorOrdering(curandGenerator_t g, curandOrdering_t order) noexcept {
    curandStatus_t status = qiao_rand::check(g);
    if (status != CURAND_STATUS_SUCCESS) return status;
    return order >= CURAND_ORDERING_PSEUDO_BEST && order <= CURAND_ORDERING_PSEUDO_DYNAMIC ? status : CURAND_STATUS_OUT_OF_RANGE;
}
curandStatus_t curandGenerateSeeds(curandGenerator_t g) noexcept { return qiao_rand::start(g); }

curandStatus_t curandGenerate(curandGenerator_t g, unsigned* out, size_t n) noexcept {
    return qiao_rand::generate(g, "Bits", "unsigned int", out, n, 0, 0);
}
curandStatus_t curandGenerateUniform(curandGenerator_t g, float* out, size_t n) noexcept { return qiao_rand::generate(g, "Uniform", "float", out, n, 0, 0); }
curandStatus_t curandGenerateUniformDouble(curandGenerator_t g, double* out, size_t n) noexcept {
    return qiao_rand::generate(g, "UniformDouble", "double", out, n, 0, 0);
}
curandStatus_t curandGenerateNormal(curandGenerator_t g, float* out, size_t n, float mean, float deviation) noexcept {
    return qiao_rand::generate_pairs(g, "Normal", "float", out, n, mean, deviation);
}
curandStatus_t curandGenerateNormalDouble(curandGenerator_t g, double* out, size_t n, double mean, double deviation) noexcept {
    return qiao_rand::generate_pairs(g, "NormalDouble", "double", out, n, mean, deviation);
}
curandStatus_t curandGenerateLogNormal(curandGenerator_t g, float* out, size_t n, float mean, float deviation) noexcept {
    return qiao_rand::generate_pairs(g, "LogNormal", "float", out, n, mean, deviation);
}
curandStatus_t curandGenerateLogNormalDouble(curandGenerator_t g, double* out, size_t n, double mean, double deviation) noexcept {
    return qiao_rand::generate_pairs(g, "LogNormalDouble", "double", out, n, mean, deviation);
}
curandStatus_t curandGeneratePoisson(curandGenerator_t g, unsigned* out, size_t n, double lambda) noexcept {
    if (!(lambda > 0)) return CURAND_STATUS_OUT_OF_RANGE;
    return qiao_rand::generate(g, "Poisson", "unsigned int", out, n, lambda, 0);
}

}  // extern "C"
