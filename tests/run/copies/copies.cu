// Copies and assignments, implicit and defaulted, of classes with members that have their own; conversions; operators.
#include "../check.h"
#include <utility>
struct Counter {
    int n;
    HD Counter(int x = 0) : n(x) {}
    HD Counter(const Counter& o) : n(o.n + 100) {}
    HD Counter& operator=(const Counter& o) { n = o.n + 1000; return *this; }
};
struct Mover {
    int n;
    HD Mover(int x = 0) : n(x) {}
    HD Mover(const Mover& o) : n(o.n + 1) {}
    HD Mover(Mover&& o) : n(o.n + 2) { o.n = -1; }
    HD Mover& operator=(const Mover& o) { n = o.n + 3; return *this; }
    HD Mover& operator=(Mover&& o) { n = o.n + 4; o.n = -2; return *this; }
};
struct AssignOnly {
    int n;
    HD AssignOnly& operator=(const AssignOnly& o) { n = o.n * 2; return *this; }
};
struct Outer {
    Counter c;
    int plain;
    Counter list[2];
    AssignOnly a;
};
struct Based : Counter {
    int extra = 5;
    Mover m;
};
struct Defaulted {
    Mover m;
    int k = 7;
    HD Defaulted() {}
    HD Defaulted(const Defaulted&) = default;
    HD Defaulted(Defaulted&&) = default;
    HD Defaulted& operator=(const Defaulted&) = default;
    HD Defaulted& operator=(Defaulted&&) = default;
};
HD int take(Counter c) { return c.n; }
HD Outer pass(Outer o) { return o; }
HD void copies(int t, long long* out) {
    Outer o{Counter(t), 3, {Counter(1), Counter(2)}, {4}};
    Outer p = o;
    out[0] = p.c.n + p.plain * 1000 + p.list[1].n * 100000;
    Outer q{};
    q = o;
    out[1] = q.c.n + q.list[0].n * 10 + q.a.n * 100000;
    Based b;
    b.m.n = t;
    Based b2 = b;
    out[2] = b2.n + b2.extra + b2.m.n;
    Based b3;
    b3 = b;
    out[3] = b3.n + b3.m.n;
    b3 = std::move(b);
    out[4] = b3.m.n * 100 + b.m.n;
    Based b4 = std::move(b2);
    out[5] = b4.m.n * 100 + b2.m.n;
    Defaulted d;
    d.m.n = t;
    Defaulted e = d;
    Defaulted f = std::move(d);
    out[6] = e.m.n * 10000 + f.m.n * 100 + d.m.n;
    e = f;
    out[7] = e.m.n;
    e = std::move(f);
    out[8] = e.m.n * 100 + f.m.n;
    out[9] = take(o.c);
    out[10] = take(Counter(5));
    AssignOnly x{3}, y{4};
    x = y;
    out[11] = x.n;
    std::swap(x, y);
    out[12] = x.n * 100 + y.n;
}
KERNEL(copies)

struct Num {
    int v;
    HD operator int() const { return v; }
    HD explicit operator bool() const { return v > 2; }
    HD explicit operator float() const { return v + 0.5f; }
};
struct Meters {
    double d;
    HD explicit Meters(double x) : d(x) {}
    HD Meters operator+(const Meters& o) const { return Meters(d + o.d); }
    HD friend Meters operator*(double k, const Meters& m) { return Meters(k * m.d); }
    HD friend bool operator<(const Meters& a, const Meters& b) { return a.d < b.d; }
    HD Meters& operator+=(const Meters& o) { d += o.d; return *this; }
    HD Meters operator-() const { return Meters(-d); }
    HD bool operator!() const { return d == 0; }
};
struct Str { const char* p; HD Str(const char* s) : p(s) {} };
HD int over(Str) { return 1; }
HD int over(bool) { return 2; }
HD int over2(Num) { return 1; }
HD int over2(double) { return 2; }
struct FromInt { int v; HD FromInt(int x) : v(x) {} };
HD FromInt operator+(FromInt a, FromInt b) { return FromInt(a.v * 100 + b.v); }
struct Idx { int i; };
struct Mat {
    int d[4];
    HD int& operator()(int r, int c) { return d[r * 2 + c]; }
    HD int operator()(int r, int c) const { return d[r * 2 + c] + 1000; }
    HD int& operator[](Idx i) { return d[i.i]; }
    HD int operator[](int i) const { return d[i] * 2; }
};
struct Ptr { Mat* m; HD Mat* operator->() const { return m; } HD Mat& operator*() const { return *m; } };
struct It {
    int i;
    HD It& operator++() { ++i; return *this; }
    HD It operator++(int) { It c = *this; ++i; return c; }
    HD It& operator--() { --i; return *this; }
    HD bool operator!=(const It& o) const { return i != o.i; }
    HD int operator*() const { return i * i; }
};
struct Range { int a, b; HD It begin() const { return {a}; } HD It end() const { return {b}; } };
namespace user { struct V { int x; }; HD V operator+(V a, V b) { return {a.x + b.x}; } HD V operator+(V a, int b) { return {a.x + b * 10}; }
HD It begin(V v) { return {0}; } HD It end(V v) { return {v.x}; } HD int apply(V v) { return v.x + 3; } }
struct MemberVsFree { int v; HD int operator%(int) const { return 1; } };
HD int operator%(const MemberVsFree&, double) { return 2; }
HD int operator%(const MemberVsFree&, long) { return 3; }
enum Flags { f_a = 1, f_b = 2 };
HD Flags operator|(Flags a, Flags b) { return static_cast<Flags>(static_cast<int>(a) + static_cast<int>(b) + 4); }
enum class Mode { x, y };
HD bool operator!(Mode m) { return m == Mode::x; }
HD void conversions(int t, long long* out) {
    Num n{t & 7};
    out[0] = n + 1;
    out[1] = n ? 5 : 6;
    out[2] = static_cast<int>(static_cast<float>(n) * 2);
    out[3] = (bool)n;
    Meters m(t), k(2.5);
    m += k;
    Meters z = 2.0 * (m + -k);
    out[4] = static_cast<int>(z.d) * 10 + (k < m) + !k;
    out[5] = over("text") * 10 + over2(n);
    out[6] = (FromInt(1) + 2).v + (3 + FromInt(4)).v;
    Mat a{{1, 2, 3, t}};
    const Mat& ca = a;
    a(1, 0) = 9;
    out[7] = a(1, 1) + ca(1, 0);
    a[Idx{0}] += 7;
    out[8] = a[Idx{0}] + ca[2];
    Ptr p{&a};
    p->d[1] = 50;
    out[9] = (*p).d[1] + p->operator()(0, 1);
    int s = 0;
    for (int v : Range{1, 5}) s += v;
    for (auto&& v : user::V{4}) s += 100 * v;
    out[10] = s;
    user::V u{t};
    out[11] = (u + u).x * 100 + (u + 1).x + apply(u);
    MemberVsFree mv{1};
    out[12] = mv % 1 * 100 + mv % 1.5 * 10 + mv % 2L;
    out[13] = (f_a | f_b) + (f_a | 8);
    out[14] = !Mode::x * 10 + !Mode::y;
    It it{1};
    It old = it++;
    ++it;
    --it;
    out[15] = *it * 10 + *old;
    switch (n) { case 3: out[16] = 33; break; default: out[16] = 1; }
    int arr[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    out[17] = arr[n];
    out[18] = n == 3 || n > 5;
}
KERNEL(conversions)
int main() {
    COMPARE(copies);
    COMPARE(conversions);
    return report();
}
