__device__ int fibonacci(int n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);  // error: recursi
}
__global__ void k(int* p) { p[0] = fibonacci(p[0]); }
