// Lambdas in device functions and functors as kernel arguments.
#include "../check.h"

template <typename F>
HD int apply(F&& f, int x) {
    return f(x);
}
struct Member {
    int n;
    HD int run(int t) {
        auto f = [this, t](int x) { return n * x + t; };
        n += 1;
        return f(2);
    }
};
struct Scale {
    float factor;
    int offset;
    HD int operator()(int x) const { return static_cast<int>(x * factor) + offset; }
};

HD void lambdas(int t, long long* out) {
    int a = t, b = 5;
    auto by_value = [=](int x) { return x + a * b; };
    auto by_reference = [&](int x) { b += x; };
    a = 1000;
    by_reference(3);
    out[0] = by_value(1) + b * 100;
    auto mixed = [a, &b](int x) mutable {
        a += x;
        b -= 1;
        return a;
    };
    out[1] = mixed(1) + mixed(2);
    out[2] = a + b;
    out[3] = [] { return 42; }();
    auto typed = [](float x) -> int { return static_cast<int>(x); };
    out[4] = typed(2.9f);
    auto generic = [](auto x, auto y) { return x * y; };
    put_double(out, 5, generic(t, 2) + generic(0.5, 4));
    out[6] = apply(by_value, 2) + apply([](int x) { return x * x; }, t);
    auto init = [sum = a + b](int x) { return sum - x; };
    out[7] = init(7);
    int values[4] = {4, 2, 3, 1};
    auto at = [&values](int i) -> int& { return values[i & 3]; };
    at(t) = 9;
    out[8] = values[0] * 1000 + values[1] * 100 + values[2] * 10 + values[3];
    auto copied = [values] { return values[2]; };
    values[2] = 50;
    out[9] = copied();
    auto outer = [&](int x) {
        auto inner = [&](int y) { return x + y + a; };
        return inner(x * 2);
    };
    out[10] = outer(t);
    Member m{t};
    out[11] = m.run(3) + m.n;
}
KERNEL(lambdas)

template <typename F>
__global__ void transform(int* data, F f) {
    data[threadIdx.x] = f(data[threadIdx.x]);
}

int main() {
    COMPARE(lambdas);
    int* data;
    int numbers[32];
    for (int i = 0; i < 32; ++i) numbers[i] = i;
    MUST(cudaMalloc(&data, sizeof numbers));
    MUST(cudaMemcpy(data, numbers, sizeof numbers, cudaMemcpyHostToDevice));
    Scale scale{2.5f, 3};
    transform<<<1, 32>>>(data, scale);
    MUST(cudaMemcpy(numbers, data, sizeof numbers, cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < 32; ++i) right = right && numbers[i] == scale(i);
    expect(right, "functor as a kernel argument");
    MUST(cudaFree(data));
    return report();
}
