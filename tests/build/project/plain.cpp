// A C++ file of a CUDA program: host API only.
#include <cuda_runtime.h>

int host_version() {
    int version = 0;
    return cudaRuntimeGetVersion(&version) == cudaSuccess ? version : 0;
}
