template <typename T>
__device__ T pick(T a, T b) { return a; }
__global__ void k(float* p) {
    p[0] = pick(1, 2.0f);  // error: no matching function 'pick'
}
