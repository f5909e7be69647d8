// A barrier that threads reach at different depths.
__device__ int meet(int n) {
    __syncthreads();  // error: a barrier or warp operation in a function that calls itself (meet)
    return n < 2 ? n : meet(n - 1) + meet(n - 2);
}
__global__ void kernel(int* out) { out[0] = meet(out[1]); }
