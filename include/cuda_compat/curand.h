// SPDX-License-Identifier: Apache-2.0
// cuRAND's host interface, as far as qiao offers it: what is not declared here is not there. C++ only. Bodies are in qiao/rand.
//
// Generators: XORWOW (the default), MRG32K3A, Philox4x32-10. The others, Mersenne twisters and quasi-random ones, give
// CURAND_STATUS_TYPE_ERROR. Sequences are qiao's own: they depend on seed and offset only, not on the device, but are not
// NVIDIA's.
#pragma once
#define CURAND_H_
#include "cuda_runtime.h"
#include "library_types.h"

#include <qiao/config.hpp>
#define QIAO_API QIAO_DECL
#define QIAO_NOTHROW noexcept
extern "C" {

#define CURANDAPI
#define CURAND_VER_MAJOR 10
#define CURAND_VER_MINOR 4
#define CURAND_VER_PATCH 0
#define CURAND_VERSION (CURAND_VER_MAJOR * 1000 + CURAND_VER_MINOR * 100 + CURAND_VER_PATCH)

enum curandStatus {
    CURAND_STATUS_SUCCESS = 0,
    CURAND_STATUS_VERSION_MISMATCH = 100,
    CURAND_STATUS_NOT_INITIALIZED = 101,
    CURAND_STATUS_ALLOCATION_FAILED = 102,
    CURAND_STATUS_TYPE_ERROR = 103,
    CURAND_STATUS_OUT_OF_RANGE = 104,
    CURAND_STATUS_LENGTH_NOT_MULTIPLE = 105,
    CURAND_STATUS_DOUBLE_PRECISION_REQUIRED = 106,
    CURAND_STATUS_LAUNCH_FAILURE = 201,
    CURAND_STATUS_PREEXISTING_FAILURE = 202,
    CURAND_STATUS_INITIALIZATION_FAILED = 203,
    CURAND_STATUS_ARCH_MISMATCH = 204,
    CURAND_STATUS_INTERNAL_ERROR = 999
};
typedef enum curandStatus curandStatus_t;
enum curandRngType {
    CURAND_RNG_TEST = 0,
    CURAND_RNG_PSEUDO_DEFAULT = 100,
    CURAND_RNG_PSEUDO_XORWOW = 101,
    CURAND_RNG_PSEUDO_MRG32K3A = 121,
    CURAND_RNG_PSEUDO_MTGP32 = 141,
    CURAND_RNG_PSEUDO_MT19937 = 142,
    CURAND_RNG_PSEUDO_PHILOX4_32_10 = 161,
    CURAND_RNG_QUASI_DEFAULT = 200,
    CURAND_RNG_QUASI_SOBOL32 = 201,
    CURAND_RNG_QUASI_SCRAMBLED_SOBOL32 = 202,
    CURAND_RNG_QUASI_SOBOL64 = 203,
    CURAND_RNG_QUASI_SCRAMBLED_SOBOL64 = 204
};
typedef enum curandRngType curandRngType_t;
enum curandOrdering {
    CURAND_ORDERING_PSEUDO_BEST = 100,
    CURAND_ORDERING_PSEUDO_DEFAULT = 101,
    CURAND_ORDERING_PSEUDO_SEEDED = 102,
    CURAND_ORDERING_PSEUDO_LEGACY = 103,
    CURAND_ORDERING_PSEUDO_DYNAMIC = 104,
    CURAND_ORDERING_QUASI_DEFAULT = 201
};
typedef enum curandOrdering curandOrdering_t;
typedef struct curandGenerator_st* curandGenerator_t;

QIAO_API curandStatus_t curandCreateGenerator(curandGenerator_t* generator, curandRngType_t rng_type) QIAO_NOTHROW;
/// Fills host memory. Needs a device as well: the numbers come from the same kernels.
QIAO_API curandStatus_t curandCreateGeneratorHost(curandGenerator_t* generator, curandRngType_t rng_type) QIAO_NOTHROW;
QIAO_API curandStatus_t curandDestroyGenerator(curandGenerator_t generator) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGetVersion(int* version) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGetProperty(libraryPropertyType type, int* value) QIAO_NOTHROW;
QIAO_API curandStatus_t curandSetStream(curandGenerator_t generator, cudaStream_t stream) QIAO_NOTHROW;
QIAO_API curandStatus_t curandSetPseudoRandomGeneratorSeed(curandGenerator_t generator, unsigned long long seed) QIAO_NOTHROW;
QIAO_API curandStatus_t curandSetGeneratorOffset(curandGenerator_t generator, unsigned long long offset) QIAO_NOTHROW;
/// A hint: the order of numbers is always the same.
QIAO_API curandStatus_t curandSetGeneratorOrdering(curandGenerator_t generator, curandOrdering_t order) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateSeeds(curandGenerator_t generator) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerate(curandGenerator_t generator, unsigned int* outputPtr, size_t num) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateUniform(curandGenerator_t generator, float* outputPtr, size_t num) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateUniformDouble(curandGenerator_t generator, double* outputPtr, size_t num) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateNormal(curandGenerator_t generator, float* outputPtr, size_t n, float mean, float stddev) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateNormalDouble(curandGenerator_t generator, double* outputPtr, size_t n, double mean, double stddev) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateLogNormal(curandGenerator_t generator, float* outputPtr, size_t n, float mean, float stddev) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGenerateLogNormalDouble(curandGenerator_t generator, double* outputPtr, size_t n, double mean, double stddev) QIAO_NOTHROW;
QIAO_API curandStatus_t curandGeneratePoisson(curandGenerator_t generator, unsigned int* outputPtr, size_t n, double lambda) QIAO_NOTHROW;

}  // extern "C"
#undef QIAO_API
#undef QIAO_NOTHROW

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/src/rand.hpp>
#endif
