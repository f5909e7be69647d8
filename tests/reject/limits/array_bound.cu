__global__ void k(int* p) {
    int a[-1];  // error: array bound -1 is out of range
    p[0] = a[0];
}
