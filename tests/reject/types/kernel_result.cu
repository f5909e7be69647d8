__global__ int k(int* p) {  // error: a __global__ function must have a void return type
    return 0;
}
