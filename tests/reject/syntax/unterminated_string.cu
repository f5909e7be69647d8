__global__ void k(int* p) {
    const char* s = "abc;  // error: missing terminating
}
