__global__ void child(int* p) { p[0] = 1; }
__global__ void k(int* p) {
    child<<<1, 1>>>(p);  // error: qiao: kernel launch from device code (dynamic parallelism) is not supported
}
