__device__ int f(int, int) { return 0; }
__global__ void k(int* p) {
    p[0] = f(1);  // error: no matching function 'f'
}
