int host_counter = 0;
__global__ void k(int* p) {
    p[0] = host_counter;  // error: host variable 'host_counter' cannot be used in device code
}
