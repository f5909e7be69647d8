__global__ void k(int* p) {
    p[0] = 09;  // error: invalid digit '9'
}
