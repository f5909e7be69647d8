// Lambdas, function addresses, goto, statics, references of every kind, order of evaluation, comma, conditional lvalues.
#include "../check.h"
#include <utility>
#include <type_traits>
HD int twice(int x) { return 2 * x; }
HD int square(int x) { return x * x; }
HD int apply(int (*f)(int), int x) { return f(x) + 1; }
template <class F> HD int apply_t(F f, int x) { return f(x) + 2; }
template <int (*F)(int)> HD int apply_v(int x) { return F(x) + 3; }
typedef int (*IntFn)(int);
using BinFn = float (*)(float, float);
HD float addf(float a, float b) { return a + b; }
HD float mulf(float a, float b) { return a * b; }
template <class T> HD T generic(T x) { return x + 5; }
struct Ops { IntFn f; int k; HD int go(int x) const { return f(x) * k; } };
HD void functions(int t, long long* out) {
    out[0] = apply(twice, t) * 1000 + apply(&square, 3);
    out[1] = apply_t(twice, t) + apply_t(&square, t) + apply_t([](int x) { return x - 1; }, t);
    out[2] = apply_v<twice>(t) + apply_v<&square>(t);
    IntFn f = twice;
    out[3] = f(t) + (*f)(2);
    f = t & 1 ? square : twice;
    out[4] = f(t);
    IntFn table[3] = {twice, square, generic<int>};
    out[5] = table[t % 3](t);
    Ops o{square, 3};
    out[6] = o.go(t);
    BinFn g = nullptr;
    out[7] = g == nullptr;
    g = t > 3 ? addf : mulf;
    out[8] = static_cast<int>(g(2.5f, 4.0f)) + (g == addf);
    int (*h)(int) = [](int x) { return x + 40; };
    out[9] = h(t) + apply([](int x) { return x * 7; }, t);
    auto p = &generic<long>;
    out[10] = p(4L);
    int (&ref)(int) = twice;
    out[11] = ref(9);
}
KERNEL(functions)
struct Acc { int total = 0; HD void add(int x) { total += x; } HD auto adder() { return [this](int x) { add(x); return total; }; } HD auto copier() const { return [*this](int x) { return total + x; }; } };
template <class... T> HD int packs(T... v) { auto f = [&](auto g) { return (g(v) + ...); }; return f([](int x) { return x * 2; }); }
template <class... T> HD int pack_capture(T... v) { return [v...](int k) { return ((v * k) + ...); }(3); }
template <class F> struct YLike { F f; template <class... A> HD auto operator()(A... a) const { return f(a...); } };
HD void lambdas(int t, long long* out) {
    int a = t, b = 10;
    auto by_value = [=](int x) { return a + b + x; };
    auto by_ref = [&](int x) { a += x; return a; };
    auto mixed = [=, &b](int x) mutable { a += x; b += x; return a; };
    out[0] = by_value(1);
    out[1] = by_ref(2) + a * 100;
    out[2] = mixed(5) + mixed(5) * 100 + a * 10000 + b * 1000000;
    auto init = [k = a * 2, &r = b](int x) { r++; return k + x; };
    out[3] = init(1) + b;
    auto nested = [=](int x) { return [=](int y) { return a * x + b * y; }; };
    out[4] = nested(2)(3);
    Acc acc;
    auto ad = acc.adder();
    ad(3);
    out[5] = ad(t) + acc.total * 100 + acc.copier()(1000);
    out[6] = packs(1, 2, t) + pack_capture(1, 2, t);
    auto generic_l = [](auto x, auto&& y) -> decltype(x + y) { return x + y; };
    out[7] = static_cast<int>(generic_l(1, 2.5) * 2) + generic_l(t, a);
    YLike<decltype(by_value)> y{by_value};
    out[8] = y(7);
    constexpr auto sq = [](int x) constexpr { return x * x; };
    static_assert(sq(4) == 16, "");
    out[9] = sq(t);
    int arr[3] = {1, 2, t};
    auto arrs = [arr](int i) { return arr[i]; };
    out[10] = arrs(2) + [&arr] { arr[0] = 9; return arr[0]; }();
    auto tern = [&](bool q) -> int& { return q ? a : b; };
    tern(true) = 3;
    tern(false) += 4;
    out[11] = a * 1000 + b;
    auto rec = [](auto self, int n) -> int { return n; };
    out[12] = rec(rec, t);
    auto conv = [](float x) { return static_cast<int>(x); };
    out[13] = conv(2) + conv(3.7f);
    auto moved = std::move(by_value);
    out[14] = moved(t);
}
KERNEL(lambdas)
HD int& pick(int& a, int& b, bool c) { return c ? a : b; }
HD int&& mv(int& x) { return static_cast<int&&>(x); }
HD const int& cmax(const int& a, const int& b) { return a < b ? b : a; }
HD int over(int&) { return 1; }
HD int over(const int&) { return 2; }
HD int over(int&&) { return 3; }
template <class T> HD int fwd(T&& x) { return over(std::forward<T>(x)) * 10 + std::is_lvalue_reference<T>::value; }
HD void refs(int* p, int*& q, int (&arr)[3], int (*parr)[3], int&& tmp) { *p = 1; q = p; arr[1] = 2; (*parr)[2] = 3; tmp += 1; }
HD void references(int t, long long* out) {
    int a = t, b = 5;
    pick(a, b, t > 3) = 100;
    out[0] = a * 1000 + b;
    (t > 5 ? a : b) += 7;
    out[1] = a * 1000 + b;
    (a, b) = 3;
    out[2] = a + b * 100;
    (a = 4) += 5;
    out[3] = a;
    ++(++a);
    out[4] = a++ + --b;
    out[5] = cmax(t, 6) + cmax(2, 1);
    const int k = 2;
    out[6] = over(a) * 100 + over(k) * 10 + over(7);
    out[7] = fwd(a) * 10000 + fwd(k) * 100 + fwd(5);
    int x = 0, *q = nullptr, arr[3] = {};
    refs(&x, q, arr, &arr, mv(b));
    out[8] = x + (q == &x) + arr[1] * 10 + arr[2] * 100 + b * 1000;
    const int& life = a + 1;
    out[9] = life;
    int i = 0;
    int z = (i++, i * 10);
    out[10] = z;
    int m[2][3] = {{1, 2, 3}, {4, 5, 6}};
    int (*row)[3] = m + 1;
    int& cell = row[0][t % 3];
    cell = -cell;
    out[11] = m[1][0] + m[1][1] + m[1][2];
    int** pp = &q;
    **pp = 55;
    out[12] = x;
    for (auto& r : m) for (int& c : r) c *= 2;
    out[13] = m[0][2] + (*(m + 1))[2];
    for (int v : {1, 2, t}) out[14] = v;
    short sh = 5; sh += 1.7; sh <<= 2;
    unsigned char uc = 250; uc += 10;
    out[15] = sh * 1000 + uc;
    bool bo = t; bo |= 0; bo = bo + 1;
    out[16] = bo + ('a' + 1) + ~t + !t + -t;
    out[17] = (unsigned)-1 / 2 + (t - 100u > 5) + (-1 < 1u) + (char)200 + (signed char)-1 / 2;
    out[18] = sizeof('a') + sizeof(1.0f) * 10 + sizeof(nullptr) + sizeof(int[3]) * 100;
    long long big = 1LL << 40 | 0x0fLL; big ^= ~0u; out[19] = big >> 3;
    out[20] = 017 + 0b101 + 0xFFu + 1'000'000 + 'a' + '\x41' + L'b';
    out[21] = t / -3 * 100 + t % -3 + -t % 4;
    unsigned u = 1u << 31; out[22] = (int)(u >> (t & 7)) + (int)((int)u >> 3);
    float ff = 1e3f; double dd = .5; out[23] = (long long)(ff * dd) + (int)-2.7 + (unsigned)3.9f;
}
KERNEL(references)
/// A call by the object's pointer is what completes the class.
template <int n>
struct Inner {
    int values[n];
    HD int last() const { return values[n - 1]; }
};
template <int n>
struct Outer {
    int before;
    Inner<n> inner;
    HD int operator()(int t) const { return inner.last() + before + t; }
};
template <class Object>
HD int call(const Object* object, int t) {
    return (*object)(t);
}
HD void objects_behind_pointers(int t, long long* out) {
    int words[4] = {1, 2, 3, 40};
    out[0] = call(reinterpret_cast<const Outer<3>*>(words), t);
}
KERNEL(objects_behind_pointers)
int main() { COMPARE(objects_behind_pointers); COMPARE(functions); COMPARE(lambdas); COMPARE(references); return report(); }
