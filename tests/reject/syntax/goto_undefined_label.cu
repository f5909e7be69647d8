__global__ void k(int* p) {
    if (p[0]) goto done;  // error: label 'done' is used but not defined
    p[0] = 1;
}
