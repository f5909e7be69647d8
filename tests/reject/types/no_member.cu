struct S {
    int x;
};
__global__ void k(S* s) {
    s->y = 1;  // error: no member named 'y' in 'S'
}
