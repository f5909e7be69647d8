__global__ void k(int* p) {
    if (p[0]) goto inside;  // error: qiao: 'goto' into a block (label 'inside' stands in no block around it) is not supported
    for (int i = 0; i < 4; ++i) {
        p[0] = 1;
    inside:
        p[1] = 2;
    }
}
