__device__ int f(int x) { return x; }
__global__ void k(int* p, int n) {
    int (*g)(int) = f;
    p[0] = (g + n)(1);  // error: arithmetic on a pointer to a function
}
