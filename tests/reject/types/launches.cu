__global__ void child(int* p) { p[0] = 1; }
__device__ void no_kernel(int* p) { p[0] = 1; }
__global__ void by_reference(int& p) { p = 1; }
__global__ void a(int* p) {
    child(p);  // error: the __global__ function 'child' is called without a launch configuration
}
__global__ void b(int* p) {
    no_kernel<<<1, 1>>>(p);  // error: what is launched with <<<...>>> is no __global__ function
}
__global__ void c(int* p) {
    child<<<1, 1>>>(p, 2);  // error: no matching kernel 'child'
}
__global__ void d(int* p) {
    child<<<>>>(p);  // error: expected an expression
}
__global__ void e(int* p) {
    child<<<1, 1, 0, 0, 0>>>(p);  // error: a launch configuration has one to four arguments
}
__global__ void f(int* p) {
    child<<<1, 1>>>(p[0]);  // error: no matching kernel 'child'
}
__global__ void g(void (*kernel)(int*), int* p) {
    kernel<<<1, 1>>>(p);  // error: qiao: kernel launch through a pointer in device code is not supported
}
__global__ void h(int* p) {
    missing<<<1, 1>>>(p);  // error: 'missing' is not declared
}
