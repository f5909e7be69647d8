// Device code with an error on a known line.
__global__ void broken(int* p) {
    p[0] = undeclared_name;
}
int main() { broken<<<1, 1>>>(nullptr); }
