constexpr int count = count;  // error: the initialiser of 'count' is not constant
__global__ void k(int* p) { p[0] = count; }
