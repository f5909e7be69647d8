// Class template argument deduction, with and without guides.
#include "../check.h"
#include <type_traits>
template <class T> struct Bx { T v; HD Bx(T x) : v(x) {} };
template <class T, int N> struct Arr { T d[N]; };
template <class T, class... U> Arr(T, U...) -> Arr<T, 1 + sizeof...(U)>;
template <class A, class B> struct Two { A a; B b; HD Two(A x, B y) : a(x), b(y) {} HD Two(A x) : a(x), b(42) {} };
template <class A> Two(A) -> Two<A, long>;
template <class F> struct Wrap { F f; HD int operator()(int x) const { return f(x); } };
template <class F> Wrap(F) -> Wrap<F>;
template <class T> struct Agg { T x; T y; };
template <class T> Agg(T, T) -> Agg<T>;
template <class T> struct View { const T* p; int n; template <int N> HD View(const T (&a)[N]) : p(a), n(N) {} };
HD void ctad(int t, long long* out) {
    Bx b(2.5f);
    static_assert(std::is_same<decltype(b), Bx<float>>::value, "");
    out[0] = static_cast<int>(b.v * 2);
    Bx c{t};
    out[1] = c.v;
    Bx d = Bx(c);
    out[2] = d.v + Bx(3).v;
    Arr arr2{1, 2, 3};
    out[3] = arr2.d[2] + sizeof(arr2);
    Two two(t, 2.0);
    out[4] = two.a + static_cast<int>(two.b);
    Two three(7);
    out[5] = three.a + three.b + sizeof(three);
    Wrap w{[=](int x) { return x + t; }};
    out[6] = w(5);
    Agg g{1.5, 2.5};
    out[7] = static_cast<int>(g.x + g.y);
    int raw[4] = {1, 2, 3, t};
    View view(raw);
    out[8] = view.p[3] + view.n;
    auto made = Two{t, 'c'};
    out[9] = made.b;
}
KERNEL(ctad)
int main() {
    COMPARE(ctad);
    return report();
}
