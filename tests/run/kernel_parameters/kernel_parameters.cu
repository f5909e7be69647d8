// Kernel parameters: scalars of every size, structs by value, alignment, many and large ones.
#include "../check.h"

struct Small {
    char c;
    double d;
    short s;
};
struct __align__(16) Wide {
    float v[4];
};
struct Nested {
    Small small;
    Wide wide;
    int list[3];
    const int* pointer;
    HD int sum() const { return list[0] + list[1] + list[2]; }
};
struct Large {
    int v[1000];
};
union Either {
    float f;
    unsigned u;
};
enum class Mode : unsigned char { off, on = 200 };
struct Empty {};
struct Flags {
    unsigned a : 4;
    int b : 12;
    bool c;
};

__global__ void scalars(double* out, char c, double d, bool b, short s, long long l, unsigned char u, float f, Mode mode, unsigned long long* w) {
    out[0] = c;
    out[1] = d;
    out[2] = b;
    out[3] = s;
    out[4] = static_cast<double>(l);
    out[5] = u;
    out[6] = f;
    out[7] = static_cast<int>(mode);
    *w = static_cast<unsigned long long>(l) + u;
}
__global__ void structs(double* out, char before, Small small, Nested nested, Wide wide, char between, Empty, Either either, Flags flags, int3 i3, float after) {
    out[0] = before + small.c + small.d + small.s;
    out[1] = nested.small.d + nested.wide.v[2] + nested.sum() + nested.pointer[1];
    out[2] = wide.v[0] + wide.v[3] + between;
    out[3] = either.u;
    out[4] = flags.a + flags.b + flags.c;
    out[5] = i3.x + i3.y * 10 + i3.z * 100;
    out[6] = after;
    nested.list[threadIdx.x] = 1000;
    small.s++;
    out[7] = nested.sum() + small.s;
}
__global__ void large(int* out, Large a, int index) {
    int s = 0;
    for (int v : a.v) s += v;
    a.v[index] = 5;
    out[0] = s;
    out[1] = a.v[index] + a.v[index + 1];
}
__global__ void modified(int* out, int n, const int* in) {
    while (n > 0) *out += in[--n];
    int* p = &n;
    *p = 9;
    out[1] = n;
}

int main() {
    double* device;
    double out[8];
    unsigned long long* w;
    MUST(cudaMalloc(&device, sizeof out));
    MUST(cudaMalloc(&w, 64));
    scalars<<<1, 1>>>(device, 'x', 2.5, true, -300, 1LL << 40, 250, 0.75f, Mode::on, w);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(out, device, sizeof out, cudaMemcpyDeviceToHost));
    expect(out[0] == 'x' && out[1] == 2.5 && out[2] == 1 && out[3] == -300 && out[4] == 1099511627776.0 && out[5] == 250 && out[6] == 0.75 && out[7] == 200, "scalars");
    int* ints;
    int numbers[4] = {10, 20, 30, 40};
    MUST(cudaMalloc(&ints, sizeof numbers));
    MUST(cudaMemcpy(ints, numbers, sizeof numbers, cudaMemcpyHostToDevice));
    Small small = {'a', 0.5, 7};
    Nested nested = {small, {{1, 2, 3, 4}}, {5, 6, 7}, ints};
    Wide wide = {{10, 20, 30, 40}};
    Either either;
    either.f = 1.0f;
    Flags flags = {9, -100, true};
    structs<<<1, 1>>>(device, 1, small, nested, wide, 2, Empty(), either, flags, make_int3(1, 2, 3), 4.5f);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(out, device, sizeof out, cudaMemcpyDeviceToHost));
    expect(out[0] == 1 + 'a' + 0.5 + 7, "small struct");
    expect(out[1] == 0.5 + 3 + 18 + 20, "nested struct");
    expect(out[2] == 52, "aligned struct");
    expect(out[3] == 0x3f800000u && out[4] == 9 - 100 + 1 && out[5] == 321 && out[6] == 4.5, "union, bit-fields, vector, scalar after them");
    expect(out[7] == 1000 + 6 + 7 + 8, "a struct that is written");
    Large big;
    int sum = 0;
    for (int i = 0; i < 1000; ++i) sum += big.v[i] = i * 3 % 17;
    int* results;
    int got[2];
    MUST(cudaMalloc(&results, 64));
    large<<<1, 1>>>(results, big, 500);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(got, results, sizeof got, cudaMemcpyDeviceToHost));
    expect(got[0] == sum && got[1] == 5 + big.v[501], "4000 bytes of parameters");
    MUST(cudaMemset(results, 0, 64));
    modified<<<1, 1>>>(results, 4, ints);
    MUST(cudaMemcpy(got, results, sizeof got, cudaMemcpyDeviceToHost));
    expect(got[0] == 100 && got[1] == 9, "a parameter that is written");
    return report();
}
