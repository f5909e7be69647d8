// PTX that qiao does not know is named, at its place; only where it is used.
__device__ void unused() { asm volatile("wmma.unknown.sync %0;" ::"r"(1)); }
__global__ void instruction(int* p) {
    asm volatile("add.s32 %0, %0, 1;\n\t"
                 "tex.2d.v4.f32.f32 {%0, %0, %0, %0}, [%0];"  // error: qiao: the PTX instruction 'tex.2d.v4.f32.f32' is not supported
                 : "+r"(p[0]));
}
__global__ void directive(int* p) {
    asm(".shared .b32 x;" : "=r"(p[0]));  // error: qiao: the PTX directive '.shared' is not supported
}
__global__ void label(int* p) {
    asm volatile("again: bra again;");  // error: qiao: a label in PTX ('again') is not supported
}
__global__ void special(int* p) {
    asm("mov.u32 %0, %%pm0;" : "=r"(p[0]));  // error: qiao: the PTX register '%pm0' is not supported
}
__global__ void cut_address(unsigned at) {
    asm volatile("st.shared.u32 [%0], 1;" ::"r"(at));  // error: qiao: a 32-bit address in PTX is not supported
}
__global__ void constraint(int* p) {
    asm("mov.u32 %0, 1;" : "=q"(p[0]));  // error: qiao: the asm constraint '=q' is not supported
}
__device__ int leaves(int x) {
    asm volatile("exit;");  // error: qiao: the PTX instruction 'exit' outside of a __global__ function is not supported
    return x;
}
__global__ void exits(int* p) { p[0] = leaves(1); }
