struct S {
    int x;
};
__global__ void k(int* p) {
    S s = {1};
    p[0] = s;  // error: cannot convert 'S' to 'int'
}
