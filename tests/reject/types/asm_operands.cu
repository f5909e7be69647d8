__global__ void count(int* p) {
    asm("add.s32 %0, %1;" : "=r"(p[0]) : "r"(1));  // error: PTX instruction 'add.s32' takes 3 operands, not 2
}
__global__ void letter(int* p) {
    asm("mov.u32 %0, %1;" : "=r"(p[0]) : "x"(1));  // error: unknown asm constraint 'x'
}
__global__ void equals(int* p) {
    asm("mov.u32 %0, 1;" : "r"(p[0]));  // error: the constraint of an asm output begins with '=' or '+'
}
__global__ void size(int* p) {
    asm("mov.u32 %0, %1;" : "=r"(p[0]) : "r"(1ll));  // error: asm operand of type 'long long' does not match the constraint 'r'
}
__global__ void kind(int* p) {
    asm("mov.u32 %0, %1;" : "=r"(p[0]) : "r"(1.0f));  // error: asm operand of type 'float' does not match the constraint 'r'
}
__global__ void assignable(int* p) {
    asm("mov.u32 %0, 1;" : "=r"(p[0] + 1));  // error: an asm output must be assignable
}
__global__ void width(int* p) {
    asm("add.u64 %0, %0, 1;" : "+r"(p[0]));  // error: the PTX instruction takes 64 bits, the operand has 32
}
__global__ void input(int* p) {
    asm("add.u32 %0, %0, 1;" : : "r"(p[0]));  // error: the PTX instruction writes an operand that is no output
}
__global__ void number(int* p) {
    asm("mov.u32 %0, %1;" : "=r"(p[0]) : "n"(p[1]));  // error: asm operand of constraint 'n' is not an integer constant
}
