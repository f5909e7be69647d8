// Folds, over empty packs too, and constant expressions with arrays, addresses and references.
#include "../check.h"
#include <type_traits>
template <class... T> HD auto sum(T... v) { return (v + ... + 0); }
template <class... T> HD auto sum_left(T... v) { return (0 + ... + v); }
template <class... T> HD bool all(T... v) { return (v && ...); }
template <class... T> HD bool any(T... v) { return (... || v); }
template <class... T> HD constexpr int count_big() { return (0 + ... + (sizeof(T) > 4 ? 1 : 0)); }
template <class... T> HD constexpr bool integral() { return (std::is_integral<T>::value && ...); }
template <class F, class... T> HD void each(F f, T... v) { (f(v), ...); }
template <class... T> HD auto product(T... v) -> decltype((v * ... * 1)) { return (v * ... * 1); }
template <int... N> HD constexpr int biggest() { int m = 0; ((m = N > m ? N : m), ...); return m; }
HD void folds(int t, long long* out) {
    out[0] = sum();
    out[1] = sum(t, 2, 3);
    out[2] = sum_left(t) + sum_left();
    out[3] = all() * 10 + any();
    out[4] = all(t > 0, true) * 10 + any(t > 3, false);
    out[5] = count_big<char, double, long>() + count_big<>();
    out[6] = integral<int, char>() * 10 + integral<int, float>() + integral<>() * 100;
    int n = 0;
    each([&](int x) { n = n * 10 + x; }, 1, 2, t);
    out[7] = n;
    out[8] = product() + product(t, 2);
    out[9] = biggest<3, 9, 2>();
}
KERNEL(folds)

struct B0 { int x; };
struct D0 : B0 { int y; };
HD constexpr int pick(const B0*) { return 1; }
HD constexpr int pick(const void*) { return 2; }
HD constexpr int base_value(const B0* b) { return b->x; }
HD constexpr int base_ref(const B0& b) { return b.x; }
constexpr int arr[5] = {1, 2, 3, 4, 5};
template <int N> HD constexpr int sum_array(const int (&a)[N]) {
    int s = 0;
    for (int i = 0; i < N; ++i) s += a[i];
    return s;
}
HD constexpr int sum_range(const int* b, const int* e) {
    int s = 0;
    while (b != e) s += *b++;
    return s;
}
constexpr D0 dd{{4}, 5};
constexpr int diff = static_cast<int>(&arr[4] - &arr[1]);
constexpr int picked = pick(&dd);
constexpr int bval = base_value(&dd) * 10 + base_ref(dd);
constexpr int total = sum_array(arr);
constexpr int part = sum_range(arr + 1, arr + 4);
struct Table {
    int v[8];
    int n;
    HD constexpr Table() : v{}, n(0) { for (int i = 0; i < 8; ++i) { v[i] = i * i; ++n; } }
    HD constexpr int operator[](int i) const { return v[i]; }
};
constexpr Table table{};
HD constexpr int fact(int n) { return n <= 1 ? 1 : n * fact(n - 1); }
struct P { int x, y; HD constexpr P operator+(P o) const { return {x + o.x, y + o.y}; } };
constexpr P pp = P{1, 2} + P{3, 4};
HD constexpr int len(const char* s) { int n = 0; while (s[n]) ++n; return n; }
HD constexpr void bump(int& r) { r += 3; }
HD constexpr int use_bump() { int q[2] = {1, 2}; bump(q[1]); int* p = q; *p = 7; return q[0] * 10 + q[1]; }
enum class Color : unsigned char { red = 1, green = 2 };
HD constexpr int switch_on(Color c) { switch (c) { case Color::red: return 10; default: return 20; } }
HD void constants(int t, long long* out) {
    out[0] = diff + picked * 10 + bval * 1000;
    out[1] = total * 100 + part;
    constexpr int a0 = table[3];
    int local[table[2]] = {};
    local[1] = t;
    out[2] = a0 + local[1] + sizeof(local);
    constexpr int a7 = table[7] + table.n * 100;
    out[3] = a7 + t;
    constexpr int f5 = fact(5);
    out[4] = f5 + pp.x * 1000 + pp.y * 10000;
    constexpr int l = len("hello");
    out[5] = l;
    constexpr int u = use_bump();
    out[6] = u;
    static_assert(switch_on(Color::red) == 10 && switch_on(Color::green) == 20, "");
    constexpr float fl = 1.5f * 2 + 0.25f;
    out[7] = static_cast<int>(fl * 100);
    static_assert(sizeof(Table) == 36, "");
    constexpr unsigned m = ~0u >> 4;
    out[8] = m;
    constexpr long long big = 1LL << 40;
    out[9] = big;
    static_assert(*(&arr[2]) == 3 && (&arr[2])[1] == 4, "");
}
KERNEL(constants)

int main() {
    COMPARE(folds);
    COMPARE(constants);
    return report();
}
