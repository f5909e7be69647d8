struct S {};
__global__ ~S(int n) {  // error: a destructor within its class, or a name
    int i = n;
}
