__global__ void k(int* p) {
    if (p[0]) goto done;  // error: qiao: 'goto' is not supported
    p[0] = 1;
done:
    p[1] = 2;
}
