// Links qiao::cuda without any .cu file.
#include <cuda_runtime.h>

int main() {
    int count = 0;
    cudaError_t error = cudaGetDeviceCount(&count);
    return error == cudaSuccess || error == cudaErrorNoDevice ? 0 : 1;
}
