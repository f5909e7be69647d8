// __managed__ variables: one memory for host and device, initialised, arrays and namespaces.
#include <cstdio>

__managed__ int number = 3, list[] = {1, 2, 3, 4};
namespace ns { __device__ __managed__ float real; }

__global__ void change() {
    atomicAdd(&number, 1);
    list[threadIdx.x] *= 2;
    if (threadIdx.x == 0) ns::real = 2.5f;
}

int main() {
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) return 77;
    number += 10;
    change<<<1, 4>>>();
    cudaDeviceSynchronize();
    std::printf("%d %d %d %g %s\n", number, list[0], list[3], ns::real, cudaGetErrorString(cudaGetLastError()));
    return number == 17 && list[0] == 2 && list[3] == 8 && ns::real == 2.5f ? 0 : 1;
}
