// SPDX-License-Identifier: Apache-2.0
// Device functions that call themselves and each other: values only (recursive_memory.cu has pointers and arrays).
#include "../check.h"

HD int factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }
HD int fibonacci(int n) {
    if (n < 2) return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}
HD unsigned ackermann(unsigned m, unsigned n) {
    if (m == 0) return n + 1;
    if (n == 0) return ackermann(m - 1, 1);
    return ackermann(m - 1, ackermann(m, n - 1));
}
HD bool odd(int n);
HD bool even(int n) { return n == 0 ? true : odd(n - 1); }
HD bool odd(int n) { return n != 0 && even(n - 1); }

// Three functions in one cycle, of different types, entered at two of them.
HD double halve(double x, int depth);
HD long long third(long long x, int depth) { return depth <= 0 ? x : (long long)halve(x / 3.0, depth - 1) + x % 3; }
HD float plus_one(float x, int depth) { return depth <= 0 ? x : (float)third((long long)x + 1, depth - 1) + 0.5f; }
HD double halve(double x, int depth) {
    if (depth <= 0) return x;
    double y = plus_one((float)(long long)(x / 2), depth - 1);
    return y + (depth & 1 ? third((long long)y, depth - 2) : -0.25);
}

// The text's own order of effects.
HD void walk(int n, long long* out, int& at) {
    if (n == 0 || at >= 20) return;
    out[at++] = n;
    walk(n - 1, out, at);
    if (at < 20) out[at++] = -n;
    walk(n - 2 < 0 ? 0 : n - 2, out, at);
}

HD int in_loops(int n, int seed) {
    int sum = seed;
    for (int i = 0; i < n; ++i) {
        if ((seed + i) % 5 == 3) continue;
        int part = in_loops(n - 1 - i, seed * 3 + i);
        if (part % 11 == 7) break;
        sum += part ^ i;
        int k = i;
        while (k > 0) {
            sum += in_loops(k - 2, sum & 15);
            if (sum % 7 == 2) return sum + k;
            k -= 2;
        }
    }
    int left = n;
    do {
        if (left == 2) continue;
        sum = sum * 5 + (left > 1 ? in_loops(left - 3, left) : 1);
    } while (--left > 0);
    return sum;
}

HD int in_switch(int n, int x) {
    if (n <= 0) return x;
    int r = 1;
    switch ((x ^ n) & 7) {
        case 0: return in_switch(n - 1, x + 1);
        case 1: r = in_switch(n - 2, x * 3); break;
        case 2: r += in_switch(n - 1, x - 5);  // falls through
        case 3: r *= 2; break;
        case 5:
            for (int i = 0; i < 3; ++i) {
                if (i == 1) continue;
                if (r > 100) break;
                r += in_switch(n - 2 - i, x + i);
            }
            break;
        default: r = n + in_switch(n - 3, x >> 1);
    }
    return r * 3 + n;
}

// Conditions with calls in them, short circuits, and a search with early returns.
HD bool subset(int n, int target, unsigned values) {
    if (target == 0) return true;
    if (n == 0 || target < 0) return false;
    return subset(n - 1, target - (int)(values & 7), values >> 3) || subset(n - 1, target, values >> 3);
}
HD int search(int low, int high, int wanted) {
    for (;;) {
        if (low > high) return -1;
        int middle = (low + high) / 2;
        if (middle * middle == wanted) return middle;
        if (middle * middle > wanted) return search(low, middle - 1, wanted);
        low = middle + 1;
    }
}

template <typename T>
HD T power(T x, unsigned n) {
    if (n == 0) return T(1);
    T half = power(x, n / 2);
    return n % 2 ? half * half * x : half * half;
}
// These need no stack: each instantiation is another function, and constants are the compiler's.
template <int N>
HD int unrolled(int x) {
    if constexpr (N == 0) return x;
    else return unrolled<N - 1>(x * 2 + N);
}
HD constexpr int constant_fibonacci(int n) { return n < 2 ? n : constant_fibonacci(n - 1) + constant_fibonacci(n - 2); }

// Functions that call themselves and others that do.
HD int choose(int n, int k) { return k == 0 || k == n ? 1 : choose(n - 1, k - 1) + choose(n - 1, k); }
HD int catalan(int n) {
    if (n <= 1) return 1;
    int sum = 0;
    for (int i = 0; i < n; ++i) sum += catalan(i) * catalan(n - 1 - i);
    return sum + (choose(n, n / 2) & 1);
}

struct Parser {
    const char* text;
    int at = 0;
    HD explicit Parser(const char* t) : text(t) {}
    HD int factor() {
        if (text[at] == '(') {
            ++at;
            int v = expression();
            ++at;
            return v;
        }
        if (text[at] == '-') {
            ++at;
            return -factor();
        }
        int v = 0;
        while (text[at] >= '0' && text[at] <= '9') v = v * 10 + text[at++] - '0';
        return v;
    }
    HD int term() {
        int v = factor();
        while (text[at] == '*') {
            ++at;
            v *= factor();
        }
        return v;
    }
    HD int expression() {
        int v = term();
        while (text[at] == '+' || text[at] == '-') v = text[at++] == '+' ? v + term() : v - term();
        return v;
    }
};

HD void numbers(int t, long long* out) {
    out[0] = factorial(t % 13);
    out[1] = fibonacci(t % 14);
    out[2] = ackermann(2, t % 6);
    out[3] = even(t) * 2 + odd(t + 3);
    out[4] = (long long)(halve(t * 37.0, t % 9) * 64);
    out[5] = third(t * 1001, t % 8);
    out[6] = catalan(t % 7);
    out[7] = unrolled<6>(t) + constant_fibonacci(10) + choose(9, t % 10);
    put_double(out, 8, power(2.0, t % 40));
    out[9] = power(3u, t % 30);
}
KERNEL(numbers)

HD void control(int t, long long* out) {
    out[0] = in_loops(t % 6, t);
    out[1] = in_switch(t % 11, t * 7);
    out[2] = subset(8, t % 31, 0x5a3c91u * (t + 1));
    out[3] = search(0, 100, t * t) + 1000 * search(0, 100, t);
}
KERNEL(control)

HD void order(int t, long long* out) {
    int at = 0;
    walk(t % 7, out, at);
    out[31] = at;
}
KERNEL(order)

HD void parser(int t, long long* out) {
    Parser a("2*(3+4*(5-1))-6*-(7)"), b(t % 2 ? "((((1))))+2*((3))" : "-(-(-8))*3-1");
    out[0] = a.expression();
    out[1] = b.expression() + b.at;
}
KERNEL(parser)

// Barriers are allowed where no recursion is at work; each thread goes to its own depth.
__global__ void around_barriers(int* out) {
    __shared__ int part[64];
    part[threadIdx.x] = fibonacci(threadIdx.x % 12);
    __syncthreads();
    int other = part[63 - threadIdx.x];
    if (threadIdx.x >= 48) return;
    out[threadIdx.x] = factorial(other % 9) + other;
}

int main() {
    COMPARE(numbers);
    COMPARE(control);
    COMPARE(order);
    COMPARE(parser);
    int* out = nullptr;
    int got[48];
    MUST(cudaMalloc(&out, sizeof got));
    around_barriers<<<1, 64>>>(out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 48; ++t) {
        int other = fibonacci((63 - t) % 12);
        expect(got[t] == factorial(other % 9) + other, "around barriers");
    }
    return report();
}
