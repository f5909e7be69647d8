// Host code with objects that live as long as the program, beside kernels: local statics, namespace-scope objects and
// inline ones, with destructors.
#include "../check.h"

#include <string>

struct Registry {
    std::vector<std::string> names;
    ~Registry() { names.clear(); }
};

inline Registry& registry() {
    static Registry one;
    return one;
}

static std::vector<int> numbers{1, 2, 3};
inline std::string word = "kernel";

__global__ void add(int* sum, int n) { *sum += n; }

int main() {
    static std::string local = "static";
    registry().names.push_back(local + word);
    int* sum = nullptr;
    MUST(cudaMallocManaged(&sum, sizeof *sum));
    *sum = 0;
    for (int n : numbers) add<<<1, 1>>>(sum, n);
    MUST(cudaDeviceSynchronize());
    expect(*sum == 6, "launches with numbers of a static object");
    expect(registry().names.at(0) == "statickernel", "objects of three kinds");
    return report();
}
