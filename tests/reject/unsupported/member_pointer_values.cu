struct S {
    int x, y;
};
__device__ int S::*pick(int n) { return n ? &S::x : &S::y; }
__global__ void called(S* s, int n) {
    s->*pick(n) = 1;  // error: qiao: a pointer to a member that is no variable is not supported
}
__global__ void other(S* s, int* p) {
    int S::*m = &S::x;
    p->*m = 1;  // error: 'int' has no members of 'S'
}
