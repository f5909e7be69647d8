// Module variables that begin with addresses: of variables, elements, members, bases, and of functions; pointers to
// functions handed through the host.
#include "../check.h"

struct Inner { int a, b; };
struct Base { int base; };
struct Outer : Base { int first; Inner inner[2]; };
__device__ int single = 5;
__device__ int list[4] = {10, 20, 30, 40};
__device__ Outer object = {{1}, 2, {{3, 4}, {5, 6}}};
__device__ int* to_single = &single;
__device__ int* to_element = &list[2];
__device__ int* to_begin = list;
__device__ int* to_end = list + 4;
__device__ const int* to_member = &object.inner[1].b;
__device__ Base* to_base = &object;
__device__ Outer* to_object = &object;
__constant__ int* both[2] = {&single, list + 1};
struct Node { int value; const Node* next; };
__device__ Node third = {3, nullptr};
__device__ Node second = {2, &third};
__device__ Node head = {1, &second};
__device__ void* untyped = &single;

__device__ int twice(int x) { return 2 * x; }
__device__ int square(int x) { return x * x; }
template <int N> __device__ int add(int x) { return x + N; }
typedef int (*Operation)(int);
__device__ Operation stored = square;
__device__ Operation operations[3] = {twice, square, add<7>};
struct Entry { int key; Operation run; };
__constant__ Entry entries[2] = {{4, &twice}, {5, add<100>}};
__global__ void follow(long long* out) {
    out[0] = *to_single + *to_element * 10 + *to_begin * 1000;
    out[1] = to_end - to_begin;
    out[2] = *to_member + to_base->base * 10 + to_object->inner[0].a * 100;
    out[3] = *both[0] + *both[1];
    int sum = 0;
    for (const Node* n = &head; n != nullptr; n = n->next) sum = sum * 10 + n->value;
    out[4] = sum;
    out[5] = *static_cast<int*>(untyped);
    *to_element = 33;
    out[6] = list[2];
}
__global__ void call(int x, long long* out) {
    for (int i = 0; i < 3; ++i) out[i] = operations[(x + i) % 3](x);
    out[3] = stored(x);
    for (const Entry& e : entries) out[e.key] = e.run(x);
}
__global__ void handed(Operation f, int x, long long* out) { out[0] = f != nullptr ? f(x) : -1; }
__device__ int plus_nine(int x) { return x + 9; }
__global__ void take(Operation* where) { *where = plus_nine; }

int main() {
    long long* d = nullptr;
    long long o[8];
    MUST(cudaMalloc(&d, sizeof o));
    follow<<<1, 1>>>(d);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(o, d, sizeof o, cudaMemcpyDeviceToHost));
    expect(o[0] == 5 + 300 + 10000, "addresses of variables and elements");
    expect(o[1] == 4, "the end of an array");
    expect(o[2] == 6 + 10 + 300, "members and bases");
    expect(o[3] == 25, "an array of addresses");
    expect(o[4] == 123, "a linked list");
    expect(o[5] == 5 && o[6] == 33, "untyped, and written through");
    call<<<1, 1>>>(3, d);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(o, d, sizeof o, cudaMemcpyDeviceToHost));
    expect(o[0] == 6 && o[1] == 9 && o[2] == 10, "a table of functions");
    expect(o[3] == 9 && o[4] == 6 && o[5] == 103, "functions in constant memory");
    Operation f = nullptr;
    MUST(cudaMemcpyFromSymbol(&f, stored, sizeof f));
    handed<<<1, 1>>>(f, 7, d);
    MUST(cudaMemcpy(o, d, 8, cudaMemcpyDeviceToHost));
    expect(o[0] == 49, "a function handed through the host");
    Operation* where = nullptr;
    MUST(cudaMalloc(&where, sizeof *where));
    take<<<1, 1>>>(where);
    MUST(cudaMemcpy(&f, where, sizeof f, cudaMemcpyDeviceToHost));
    handed<<<1, 1>>>(f, 7, d);
    MUST(cudaMemcpy(o, d, 8, cudaMemcpyDeviceToHost));
    expect(o[0] == 16, "a function that another kernel took the address of");
    return report();
}
