int host_only(int x) { return x + 1; }
constexpr int both(int x) { return x + 2; }
__host__ __device__ int common(int x) { return x + 3; }
__global__ void k(int* p) {
    p[0] = both(1) + common(2);
    p[1] = host_only(3);  // error: calling a __host__ function ('host_only') from a __global__ function ('k') is not allowed
}
