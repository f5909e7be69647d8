__device__ int f(int, float) { return 0; }
__device__ int f(float, int) { return 1; }
__global__ void k(int* p) {
    p[0] = f(1, 1);  // error: call of overloaded function 'f' is ambiguous
}
