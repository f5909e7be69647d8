__global__ void k(int* p) {
    if (p[0]) goto done;
done:
    p[0] = 1;
done:  // error: label 'done' is defined twice
    p[0] = 2;
}
