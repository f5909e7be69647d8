__global__ void k(int* p) {
    asm("mov.u32 %0, %laneid;" : "=r"(p[0]));  // error: qiao: inline PTX assembly is not supported
}
