__global__ void k(int* p, void q) { p[0] = 1; }  // error: a parameter of type void
