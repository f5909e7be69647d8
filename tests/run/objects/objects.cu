// Lifetimes, static members, mutable and volatile, containers, unions, pointers into objects.
#include "../check.h"
#include <type_traits>
// constructor/destructor order, temporaries, lifetime, returns of references, static members of templates, mutable, volatile
struct Log { int* p; int id; HD Log(int* q, int i) : p(q), id(i) { *p = *p * 10 + id; } HD Log(const Log& o) : p(o.p), id(o.id + 1) { *p = *p * 10 + id; } HD ~Log() { *p = *p * 10 + 9; } HD int use() const { return id; } };
struct Owner2 { Log a, b; HD Owner2(int* p) : a(p, 1), b(p, 2) { *p = *p * 10 + 5; } };
struct DerivedLog : Log { Log extra; HD DerivedLog(int* p) : Log(p, 3), extra(p, 4) {} HD ~DerivedLog() { *p = *p * 10 + 8; } };
HD Log make_log(int* p) { return Log(p, 6); }
HD int early(int* p, int t) { Log l(p, 1); for (int i = 0; i < 3; ++i) { Log m(p, 2); if (i == t % 3) return *p % 1000; } return -1; }
template <class T> struct Stat { static constexpr int value = sizeof(T) * 3; static constexpr T table[3] = {T(1), T(2), T(3)}; static HD int get(int i) { constexpr T a = table[1]; return i + a; } };
template <class T> constexpr T Stat<T>::table[3];
struct Mut { mutable int calls = 0; int v; HD explicit Mut(int x) : v(x) {} HD int get() const { ++calls; return v; } };
struct Arr { int d[5]; HD int* begin() { return d; } HD int* end() { return d + 5; } HD const int* begin() const { return d; } HD const int* end() const { return d + 5; } };
struct Cplx { float re, im; HD Cplx(float r = 0, float i = 0) : re(r), im(i) {} HD Cplx operator*(Cplx o) const { return {re * o.re - im * o.im, re * o.im + im * o.re}; } HD Cplx& operator*=(const Cplx& o) { return *this = *this * o; } HD float norm() const { return re * re + im * im; } };
HD Cplx operator+(Cplx a, Cplx b) { return {a.re + b.re, a.im + b.im}; } HD Cplx operator*(float s, Cplx c) { return {s * c.re, s * c.im}; } HD bool operator==(Cplx a, Cplx b) { return a.re == b.re && a.im == b.im; }
struct Tree { int v; Tree* l = nullptr; Tree* r = nullptr; };
HD int sum_tree(const Tree* root) { const Tree* stack[16]; int n = 0, s = 0; stack[n++] = root; while (n) { const Tree* x = stack[--n]; if (!x) continue; s = s * 3 + x->v; stack[n++] = x->l; stack[n++] = x->r; } return s; }
template <class K, class V, int N> class Map { struct Slot { K k; V v; bool used = false; } slots_[N]; HD static unsigned hash(K k) { return static_cast<unsigned>(k) * 2654435761u; }
public: HD V& operator[](K k) { unsigned i = hash(k) % N; while (slots_[i].used && slots_[i].k != k) i = (i + 1) % N; if (!slots_[i].used) { slots_[i].used = true; slots_[i].k = k; slots_[i].v = V(); } return slots_[i].v; } HD int count() const { int c = 0; for (const Slot& s : slots_) c += s.used; return c; } };
union Overlay { struct { unsigned lo, hi; }; unsigned long long whole; double d; };
HD int by_value(Cplx c) { c.re += 1; return static_cast<int>(c.re); }
HD void out_params(int& a, int* b, const int& c, int (&d)[2]) { a = c + 1; *b = a * 2; d[0] = *b; d[1] = c; }
HD int variadic_count() { return 0; } template <class T, class... R> HD int variadic_count(T, R... r) { return 1 + variadic_count(r...); }
HD void objects(int t, long long* out) {
    int log = 0; { Owner2 o(&log); } out[0] = log;
    log = 0; { DerivedLog d(&log); } out[1] = log;
    log = 0; int u = make_log(&log).use(); log = log * 10 + u; out[2] = log;
    log = 0; { const Log& r = make_log(&log); log = log * 10 + r.use(); } out[3] = log;
    log = 0; out[4] = early(&log, t) * 100000LL + log % 100000;
    log = 0; { Log a(&log, 1); Log b = a; Log c[2] = {Log(&log, 3), b}; (void)c; } out[5] = log;
    out[6] = Stat<int>::get(t) + Stat<char>::value + static_cast<int>(Stat<double>::get(1));
    const Mut m(t); m.get(); m.get(); out[7] = m.calls * 10 + m.v;
    Arr a{{1, 2, 3, 4, t}}; const Arr& ca = a; int s = 0; for (int& x : a) x *= 2; for (int x : ca) s += x; out[8] = s;
    Cplx z(1, 2), w(static_cast<float>(t), -1); z *= w; z = z + 2.0f * w; out[9] = static_cast<int>(z.norm()) + (z == w) + by_value(w) * 1000 + static_cast<int>(w.re);
    Tree n3{3}, n4{4}, n2{2, &n3, &n4}, n5{t}, n1{1, &n2, &n5}; out[10] = sum_tree(&n1);
    Map<int, int, 16> map; for (int i = 0; i < 20; ++i) map[i % 7] += i; out[11] = map[3] + map.count() * 1000;
    Overlay o; o.whole = 0x123456789abcdefull + t; out[12] = o.lo + (static_cast<long long>(o.hi) << 1); o.d = 1.0; out[13] = o.hi;
    int p = 0, q = 0, arr[2]; out_params(p, &q, t, arr); out[14] = p + q * 100 + arr[0] + arr[1];
    out[15] = variadic_count(1, 2.0, 'c', &p);
    volatile int vol = t; vol += 2; vol = vol * vol; out[16] = vol;
    int x = t; int& r1 = x; int&& r2 = static_cast<int&&>(r1); r2 += 3; const int& r3 = x + 0; x++; out[17] = x * 10 + r3;
    int* np = t > 100 ? &x : nullptr; out[18] = np ? *np : -1;
    struct { int a; union { int b; float c; }; } un{}; un.c = 1.0f; out[19] = un.b >> 20;
    char bytes[16]; *reinterpret_cast<int*>(bytes + 4) = t; *reinterpret_cast<short*>(bytes + 8) = -2; out[20] = bytes[4] + bytes[8] * 10 + *reinterpret_cast<unsigned short*>(bytes + 8);
    int big[40]; for (int i = 0; i < 40; ++i) big[i] = i * t; int* it = big + 40; long acc = 0; while (it != big) acc = acc * 3 % 10007 + *--it; out[21] = acc;
    int dyn[4][3] = {}; int (*rows)[3] = dyn; for (int i = 0; i < 4; ++i, ++rows) (*rows)[i % 3] = i + t; out[22] = dyn[3][0] * 100 + dyn[1][1];
    float f[2] = {1.5f, -2.5f}; out[23] = static_cast<int>(f[0] > 0) + static_cast<int>(-f[1] * 2) + (f[t & 1] < 0);
    unsigned bits = 0; for (unsigned b : {1u, 4u, 9u}) bits |= 1u << b; out[24] = bits;
    out[25] = [&]() -> int { if (t > 3) return 1; for (int i = 0;; ++i) if (i * i > t) return i; }();
    long long fib[2] = {0, 1}; for (int i = 0; i < t; ++i) { long long nx = fib[0] + fib[1]; fib[0] = fib[1]; fib[1] = nx; } out[26] = fib[0] % 1000000007;
    int k = 0; for (int i = 0; i < 5; ++i) { for (int j = 0; j < 5; ++j) { if (i * j > 6) break; k += i * j; } } out[27] = k;
    bool flags[4] = {true, false, t % 2 == 0}; int fc = 0; for (bool b : flags) fc = fc * 2 + b; out[28] = fc;
    static constexpr int lut[] = {5, 6, 7}; constexpr int l1 = lut[1]; out[29] = l1 + sizeof(lut);
    int c3 = 0; for (int i = t; i; i &= i - 1) c3++; out[30] = c3;
    int v1 = 3; { int v1 = 4; { int v1 = 5; out[31] = v1; } out[31] += v1 * 10; } out[31] += v1 * 100;
}
KERNEL(objects)
int main() { COMPARE(objects); return report(); }
