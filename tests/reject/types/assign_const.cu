__global__ void k(const int* p) {
    p[0] = 1;  // error: assignment to a const object
}
