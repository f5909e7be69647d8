__global__ void k(int* p) {
    int* q = new int[4];  // error: qiao: 'new' without a place in device code is not supported
    p[0] = q[0];
}
