// const, constexpr variables and functions, static_assert, constants of the host.
#include "../check.h"

const int host_constant = 12;
constexpr float host_real = 2.5f;
constexpr int host_table[4] = {3, 1, 4, 1};
static const unsigned host_mask = 0xff00u;
constexpr int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
HD constexpr int loop_sum(int n) {
    int s = 0;
    for (int i = 1; i <= n; ++i) s += i * i;
    return s;
}
struct Rgb {
    int r, g, b;
    HD constexpr Rgb(int x) : r(x >> 16), g((x >> 8) & 255), b(x & 255) {}
    HD constexpr int sum() const { return r + g + b; }
};
constexpr Rgb orange(0xff8000);
template <int N>
struct Sized {
    int v[N];
};
static_assert(fibonacci(10) == 55, "evaluated");
static_assert(sizeof(Sized<loop_sum(3)>) == 14 * 4, "as an argument");

HD void constants(int t, long long* out) {
    constexpr int local = loop_sum(5);
    const int half = local / 2;
    int sized[host_constant / 3] = {};
    sized[t & 3] = local;
    out[0] = host_constant + t;
    put_double(out, 1, host_real * t);
    out[2] = host_mask & (t * 300);
    out[3] = local + half + sized[1];
    constexpr int table[5] = {2, 3, 5, 7, 11};
    out[4] = table[t % 5];
    out[5] = orange.sum() + Rgb(t).b;
    switch (t) {
        case fibonacci(6): out[6] = 1; break;
        case host_constant: out[6] = 2; break;
        default: out[6] = 3;
    }
    constexpr unsigned long long big = 1ull << 40;
    out[7] = big / 3 + sizeof(int[fibonacci(5)]);
    static_assert(table[2] == 5, "element");
    enum { from_constant = host_table[2] * 2 };
    out[8] = from_constant;
    static constexpr float weights[3] = {0.25f, 0.5f, 0.25f};
    put_double(out, 9, weights[t % 3]);
    out[10] = loop_sum(t % 10);
}
KERNEL(constants)

int main() {
    COMPARE(constants);
    return report();
}
