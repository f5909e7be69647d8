__global__ void k(int* p) {
    if (p[0]) goto done;  // error: the jump to label 'done' crosses the initialisation of 'x'
    int x = p[1];
    p[0] = x;
done:
    p[2] = 2;
}
