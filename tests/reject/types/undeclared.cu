__global__ void k(int* p) {
    p[0] = missing + 1;  // error: 'missing' is not declared
}
