template <int n>
__device__ int positive() {
    static_assert(n > 0, "n must be positive");  // error: static assertion failed: "n must be positive"
    return n;
}
__global__ void k(int* p) { p[0] = positive<-1>(); }
