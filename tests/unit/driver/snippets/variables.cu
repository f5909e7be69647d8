#include <cstdio>
__device__ int counter;
__device__ float values[] = {1, 2, 3}, *pointer = values, single = 2.5f;
static __device__ unsigned already_static;
__constant__ float table[2][3] = {{1, 2, 3}, {4, 5, 6}};
__constant__ const int limits[4] = {1, 2, 3, 4};
const __device__ double pi = 3.14;
__device__ constexpr int fixed = 12;
extern __shared__ float dynamic[];
__shared__ int file_scope;
extern __device__ int elsewhere;
__device__ int elsewhere = 4;
struct P { float x; int y[2]; };
__constant__ P params;
__device__ struct Local { int a; } with_type = {3};
int __device__ keyword_last = 5;
__device__ float (*function_pointer)(float) = nullptr;
namespace ns {
__device__ long long big[1 << 4];
namespace { __constant__ char hidden; }
struct S { static __device__ int member; static constexpr __device__ int known = 3; };
__device__ int S::member = 8;
}
template <class T> __device__ T generic_variable = T(3);
extern "C" { __device__ int c_variable = 1; }
__device__ dim3 constructed(1, 2, 3);
__device__ __align__(16) int aligned{4};
__managed__ int shared_number = 6, shared_list[] = {1, 2, 3};
__device__ __managed__ P shared_struct;
const int line = __LINE__;
int main() {
    std::printf("line %d %d %d %d %d\n", line, __LINE__, fixed, ns::S::known, elsewhere);
    shared_struct.x = 1;
    shared_list[1] += shared_number + 3;
    std::printf("managed %d %d %g\n", shared_number, shared_list[1], shared_struct.x);
}
