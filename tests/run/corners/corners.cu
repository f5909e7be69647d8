// Corners of overloading, templates, conversions, arithmetic and control flow.
#include "../check.h"
#include <type_traits>
#include <utility>
// overload/hiding/odd corners
struct A { int x = 1; HD int f() const { return 1; } HD int f(int) const { return 2; } static HD int s(int v) { return v * 2; } };
struct B : A { int x = 2; HD int f(double) const { return 3; } };
struct C : B { HD int g() { return x + A::x * 10 + f(1) * 100 + A::f(1) * 1000; } };
HD int ov(short) { return 1; } HD int ov(int) { return 2; } HD int ov(long) { return 3; } HD int ov(unsigned) { return 4; } HD int ov(char) { return 5; } HD int ov(double) { return 6; } HD int ov(float) { return 7; } HD int ov(bool) { return 8; }
HD int pv(const void*) { return 1; } HD int pv(const int*) { return 2; } HD int pv(int*) { return 3; } HD int pv(bool) { return 4; }
HD int dflt(int a, int b = 5, int c = sizeof(int) * 2) { return a + b * 10 + c * 100; }
template <class T> HD int tp(T) { return 1; } template <class T> HD int tp(T*) { return 2; } template <class T> HD int tp(const T*) { return 3; } HD int tp(int) { return 4; }
template <class T> HD int rf(T&) { return 1; } template <class T> HD int rf(const T&) { return 2; } template <class T> HD int rf2(T&&) { return std::is_const<std::remove_reference_t<T>>::value * 2 + std::is_lvalue_reference<T>::value; }
template <class T, int N> HD int arr(T (&)[N]) { return N; }
HD int il(int (&&a)[3]) { return a[2]; }
struct Conv { HD operator int() const { return 3; } HD operator double() const { return 4.5; } };
struct Ex { int v; HD explicit Ex(int a) : v(a) {} HD Ex(int a, int b) : v(a * b) {} };
HD Ex mk() { return {3, 4}; }
namespace N1 { struct T1 { int v; }; HD int operator<<(T1 a, int b) { return a.v * 100 + b; } HD int swapx(T1&, T1&) { return 77; } namespace N2 { HD int call(T1 a) { return a << 5; } } }
template <class T> struct Base { using type = T; T val; HD T get() const { return val; } struct In { T q; }; enum { E = 4 }; template <class U> HD U as() const { return static_cast<U>(val); } };
template <class T> struct Der : Base<T> { using typename Base<T>::type; using Base<T>::val; HD type twice() const { return val + this->get() + Base<T>::E; } HD typename Base<T>::In mk() const { return {val}; } HD float conv() const { return this->template as<float>() / 2; } };
template <bool B, class T = int> struct Sel { static constexpr int v = 1; }; template <class T> struct Sel<true, T*> { static constexpr int v = 2; }; template <> struct Sel<true, int> { static constexpr int v = 3; };
template <typename... T> struct Cnt; template <> struct Cnt<> { static constexpr int n = 0; }; template <typename H, typename... T> struct Cnt<H, T...> { static constexpr int n = Cnt<T...>::n * 2 + (sizeof(H) == 4); };
template <template <class, int> class C, class T> struct Bind { using type = C<T, 3>; }; template <class T, int N> struct FixedArr { T d[N]; static constexpr int n = N; };
template <auto V> struct Val { static constexpr auto v = V; };
template <class T> constexpr T pi = T(3.25);
template <class T = float, int N = 2> struct Dfl { T d[N]; };
HD void corners(int t, long long* out) {
    C c; out[0] = c.g() + B::s(3);
    out[1] = ov('a') + ov((short)1) * 10 + ov(1) * 100 + ov(1u) * 1000 + ov(1L) * 10000 + ov(1.f) * 100000 + ov(true) * 1000000;
    out[2] = ov((unsigned char)1) + ov((unsigned short)1) * 10 + ov('a' + 'b') * 100 + ov(t ? 1 : 2.0f) * 1000 + ov(t + 1u) * 10000;
    int i = 5; const int* ci = &i; float fl = 1;
    out[3] = pv(&i) + pv(ci) * 10 + pv(&fl) * 100 + pv(nullptr == ci) * 1000;
    out[4] = dflt(1) + dflt(1, 2) + dflt(1, 2, 3);
    out[5] = tp(1) + tp(&i) * 10 + tp(ci) * 100 + tp(1.0) * 1000;
    const int k = 2;
    out[6] = rf(i) + rf2(i) * 1000 + rf2(k) * 10000 + rf2(5) * 100000;
    int a4[4] = {}; out[7] = arr(a4) + il({1, 2, t});
    Conv cv; int ci2 = cv; double cd = cv; out[8] = ci2 * 10 + (int)(cd * 2);
    out[9] = mk().v + Ex(t).v + Ex{2, t}.v;
    N1::T1 n{t}; out[10] = (n << 3) + N1::N2::call(n) + swapx(n, n);
    Der<int> d; d.val = t; out[11] = d.twice() + d.mk().q * 100 + (int)(d.conv() * 2) * 10000;
    out[12] = Sel<true>::v + Sel<false>::v * 10 + Sel<true, char*>::v * 100 + Sel<true, char>::v * 1000;
    out[13] = Cnt<int, char, float>::n + Bind<FixedArr, int>::type::n * 10 + Val<7>::v * 100 + Val<'c'>::v * 1000 + (int)(pi<float> * 4) + (int)(pi<int>);
    out[14] = sizeof(Dfl<>) + sizeof(Dfl<char, 5>) * 100 + sizeof(Dfl<double>) * 10000;
    int x = 3, y = 4; int& rx = x; rx = y; rx++; out[15] = x * 10 + y;
    int m = t, n2 = 0; while (m --> 0) if (m % 2) continue; else n2 += m; out[16] = n2;
    unsigned long long u = 1; for (unsigned j = 0; j < 70; ++j) u = u * 6364136223846793005ull + 1442695040888963407ull; out[17] = u >> 1;
    int e = 1; e <<= 3; e |= 1; e ^= 0x55; e %= 50; e = -e; e >>= 1; out[18] = e;
    out[19] = (-7) / 2 * 10 + (-7) % 3 + (7u % 3u) + (-7 >> 1) * 100 + (int)((unsigned)-7 >> 28) * 1000;
    float z = 0.1f + 0.2f; out[20] = (z == 0.3f) + (0.1 + 0.2 == 0.3) * 10 + (int)(z * 100);
    signed char sc = 127; sc++; unsigned char uc = 0; uc--; short ss = 32767; ss += 2; out[21] = sc * 1000000LL + uc * 1000 + ss;
    bool b1 = 5, b2 = 0.1f; out[22] = b1 + b2 + (b1 == b2) + !!7;
    enum E1 { p = 3, q }; E1 e1 = q; int arr2[q] = {1, 2, 3, 9}; out[23] = arr2[p] + e1 + (e1 > p);
    out[24] = t > 5 ? t > 10 ? 1 : 2 : t > 2 ? 3 : 4;
    long long ll = t; ll = ll << 33 | 5; int lo = (int)ll; out[25] = lo + (int)(ll >> 33);
    struct S { int a; int b[2]; S* next; } s1{1, {2, 3}, nullptr}, s2{4, {5, 6}, &s1}; s2.next->b[1] = t; S s3 = *s2.next; s3.a = 100; out[26] = s1.b[1] + s1.a + s3.a + s3.b[1];
    int (*fp)(int) = A::s; out[27] = fp(t) + (&A::s)(2);
    auto lam = [i, &x](auto... args) mutable { i += (args + ... + 0); x = i; return i; }; out[28] = lam(1, 2) + lam() * 100 + x * 10000 + i;
    double dbl[2][2] = {{1, 2}, {3, 4}}; double* dp = &dbl[0][0]; out[29] = (int)(dp[3] + *(dp + 1) + (&dbl[1])[0][0]);
    int sw = 0; for (int j = 0; j < 6; ++j) switch (j) { case 1: sw += 1; continue; case 2: case 3: sw += 10; break; default: sw += 100; } out[30] = sw;
    const char* const names[] = {"zero", "one", "two"}; out[31] = names[t % 3][1] + sizeof("abc") + sizeof(names) / sizeof(*names);
}
KERNEL(corners)
int main() { COMPARE(corners); return report(); }
