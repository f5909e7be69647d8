typedef int (*operation)(int);
__global__ void k(int* p, operation f) {
    p[0] = f(1);  // error: qiao: call through a function pointer is not supported
}
