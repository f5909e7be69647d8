// Host code with an error on a known line, after a kernel whose body is replaced.
__global__ void fine(int* p) {
    p[0] = 1;
    p[1] = 2;
}
int main() {
    fine<<<1, 1>>>(nullptr);
    return no_such_variable;
}
