// An error that only one instance of a kernel template has; the others, and those for types of the host, are fine.
#include <vector>
template <typename T>
__device__ T first_of(T value) {
    return value.first;
}
template <typename T, int scale>
__global__ void store(T* to, T value) {
    *to = first_of(value) * scale;
}
template <typename T>
__global__ void ignore(T) {}
int main() {
    struct Local {};
    ignore<<<1, 1>>>(Local());
    ignore<<<1, 1>>>(std::vector<int>());
    float* to = nullptr;
    store<float, 3><<<1, 1>>>(to, 1.0f);
}
