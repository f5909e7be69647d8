__device__ int elsewhere(int x);  // error: 'elsewhere' is called in device code but has no definition in this translation unit
__global__ void k(int* p) { p[0] = elsewhere(1); }
