// More of the style of real programs.
#include "../check.h"
#include <type_traits>
#include <utility>
#include <cmath>
#include <algorithm>
// --- a small vector library
template <typename T, int N> struct vec {
    T v[N];
    HD constexpr vec() : v{} {}
    HD constexpr explicit vec(T s) : v{} { for (int i = 0; i < N; ++i) v[i] = s; }
    template <typename... A, typename = std::enable_if_t<sizeof...(A) == N && (N > 1)>> HD constexpr vec(A... a) : v{static_cast<T>(a)...} {}
    HD constexpr T& operator[](int i) { return v[i]; }
    HD constexpr const T& operator[](int i) const { return v[i]; }
    HD vec& operator+=(const vec& o) { for (int i = 0; i < N; ++i) v[i] += o.v[i]; return *this; }
    HD friend vec operator+(vec a, const vec& b) { return a += b; }
    HD friend vec operator*(vec a, T s) { for (auto& x : a.v) x *= s; return a; }
    HD friend vec operator*(T s, const vec& a) { return a * s; }
    HD friend T dot(const vec& a, const vec& b) { T s{}; for (int i = 0; i < N; ++i) s += a.v[i] * b.v[i]; return s; }
    template <typename U> HD explicit operator vec<U, N>() const { vec<U, N> r; for (int i = 0; i < N; ++i) r[i] = static_cast<U>(v[i]); return r; }
    HD bool operator==(const vec& o) const { for (int i = 0; i < N; ++i) if (v[i] != o.v[i]) return false; return true; }
    HD bool operator!=(const vec& o) const { return !(*this == o); }
};
using vec3 = vec<float, 3>;
using ivec2 = vec<int, 2>;
// --- expression templates
template <class L, class R, class Op> struct BinExpr { const L& l; const R& r; HD auto operator[](int i) const { return Op::apply(l[i], r[i]); } };
struct OpAdd { template <class A, class B> HD static auto apply(A a, B b) { return a + b; } };
struct OpMul { template <class A, class B> HD static auto apply(A a, B b) { return a * b; } };
template <class T> struct Leaf { T d[4]; HD T operator[](int i) const { return d[i]; } template <class E> HD Leaf& operator=(const E& e) { for (int i = 0; i < 4; ++i) d[i] = e[i]; return *this; } };
template <class T> struct is_expr : std::false_type {};
template <class T> struct is_expr<Leaf<T>> : std::true_type {};
template <class L, class R, class O> struct is_expr<BinExpr<L, R, O>> : std::true_type {};
template <class L, class R, std::enable_if_t<is_expr<L>::value && is_expr<R>::value>* = nullptr> HD BinExpr<L, R, OpAdd> operator+(const L& l, const R& r) { return {l, r}; }
template <class L, class R, std::enable_if_t<is_expr<L>::value && is_expr<R>::value>* = nullptr> HD BinExpr<L, R, OpMul> operator*(const L& l, const R& r) { return {l, r}; }
// --- optional, span, static vector, iterators
template <class T> class optional {
    union { char none_; T value_; };
    bool has_ = false;
public:
    HD optional() : none_(0) {}
    HD optional(const T& v) : value_(v), has_(true) {}
    HD explicit operator bool() const { return has_; }
    HD const T& operator*() const { return value_; }
    HD const T* operator->() const { return &value_; }
    HD T value_or(T other) const { return has_ ? value_ : other; }
};
template <class T> class span {
    T* p_ = nullptr;
    int n_ = 0;
public:
    using iterator = T*;
    constexpr span() = default;
    HD constexpr span(T* p, int n) : p_(p), n_(n) {}
    template <int N> HD constexpr span(T (&a)[N]) : p_(a), n_(N) {}
    HD constexpr iterator begin() const { return p_; }
    HD constexpr iterator end() const { return p_ + n_; }
    HD constexpr T& operator[](int i) const { return p_[i]; }
    HD constexpr int size() const { return n_; }
    HD constexpr span subspan(int from, int count = -1) const { return {p_ + from, count < 0 ? n_ - from : count}; }
};
template <class T, int Cap> class static_vector {
    T data_[Cap];
    int size_;
public:
    HD static_vector() : size_(0) {}
    HD static_vector(std::initializer_list<T> l) : size_(0) { for (const T& x : l) push_back(x); }
    HD void push_back(const T& v) { data_[size_++] = v; }
    template <class... A> HD T& emplace_back(A&&... a) { data_[size_] = T(std::forward<A>(a)...); return data_[size_++]; }
    HD T pop_back() { return data_[--size_]; }
    HD int size() const { return size_; }
    HD T* begin() { return data_; }
    HD T* end() { return data_ + size_; }
    HD const T* begin() const { return data_; }
    HD const T* end() const { return data_ + size_; }
    HD T& operator[](int i) { return data_[i]; }
};
struct P2 { int x, y; HD P2(int a = 0, int b = 0) : x(a), y(b) {} };
template <class It, class F> HD It find_if_(It b, It e, F f) { for (; b != e; ++b) if (f(*b)) break; return b; }
template <class It, class Cmp> HD void insertion_sort(It b, It e, Cmp cmp) {
    for (It i = b + 1; i < e; ++i) { auto key = *i; It j = i; while (j > b && cmp(key, *(j - 1))) { *j = *(j - 1); --j; } *j = key; }
}
template <typename T> struct counting_iterator {
    T v;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    HD T operator*() const { return v; }
    HD counting_iterator& operator++() { ++v; return *this; }
    HD counting_iterator operator+(difference_type n) const { return {static_cast<T>(v + n)}; }
    HD T operator[](difference_type n) const { return *(*this + n); }
    HD bool operator!=(counting_iterator o) const { return v != o.v; }
};
template <class It, class F> struct transform_iterator { It it; F f; HD auto operator*() const { return f(*it); } HD transform_iterator& operator++() { ++it; return *this; } HD bool operator!=(const transform_iterator& o) const { return it != o.it; } };
template <class It, class F> HD transform_iterator<It, F> make_transform(It it, F f) { return {it, f}; }
template <class It, class T, class Op> HD T accumulate_(It b, It e, T init, Op op) { for (; b != e; ++b) init = op(init, *b); return init; }

HD void vectors(int t, long long* out) {
    vec3 a(1, 2, 3), b(static_cast<float>(t));
    vec3 c = a + 2.0f * b;
    out[0] = static_cast<int>(dot(c, a));
    ivec2 i = static_cast<ivec2>(vec<float, 2>(1.5f, 2.75f));
    out[1] = i[0] * 10 + i[1] + (i == ivec2(1, 2)) * 100 + (i != ivec2(1, 2)) * 1000;
    constexpr vec3 k(4, 5, 6);
    static_assert(k[1] == 5, "");
    Leaf<int> x{{1, 2, 3, t}}, y{{4, 5, 6, 7}}, z{};
    z = x + x * y;
    out[2] = z.d[0] + z.d[3] * 100;
    optional<P2> none, some(P2(t, 5));
    out[3] = (none ? 1 : 0) + (some ? some->y * 10 : 0) + (*some).x * 100 + none.value_or(P2(3)).x * 10000;
    int raw[5] = {5, t, 3, 9, 1};
    span<int> s(raw);
    int sum = 0;
    for (int v : s.subspan(1, 3)) sum += v;
    for (auto& v : span<int>(raw, 2)) v += 1;
    out[4] = sum * 100 + raw[0] + s.size();
    static_vector<P2, 8> sv;
    sv.push_back({1, 2});
    sv.emplace_back(t, 4);
    sv.emplace_back(7);
    out[5] = sv.size() + sv[1].x * 10 + sv.pop_back().x * 1000;
    static_vector<int, 8> li{3, 1, t};
    out[6] = li.size() * 100 + li[2] + accumulate_(li.begin(), li.end(), 0, [](int p, int q) { return p * 2 + q; }) * 1000;
    insertion_sort(s.begin(), s.end(), [](int p, int q) { return p < q; });
    out[7] = raw[0] + raw[2] * 100 + raw[4] * 10000;
    auto f = find_if_(s.begin(), s.end(), [&](int v) { return v > t; });
    out[8] = f - s.begin();
    auto sq = [](int v) { return v * v; };
    out[9] = accumulate_(make_transform(counting_iterator<int>{0}, sq), make_transform(counting_iterator<int>{5}, sq), t, [](int p, int q) { return p + q; });
    out[10] = counting_iterator<long>{3}[t];
    out[11] = std::is_same<decltype(a[0]), float&>::value + 2 * std::is_same<decltype(k[0]), const float&>::value;
    out[12] = noexcept(raw[0]) + sizeof(optional<double>);
}
KERNEL(vectors)

// --- type erasure by hand, visitors, variants, state machines
template <class... T> struct max_size;
template <class T> struct max_size<T> { static constexpr size_t value = sizeof(T); };
template <class T, class... R> struct max_size<T, R...> { static constexpr size_t value = sizeof(T) > max_size<R...>::value ? sizeof(T) : max_size<R...>::value; };
template <class X, class... T> struct index_of;
template <class X, class... R> struct index_of<X, X, R...> { static constexpr int value = 0; };
template <class X, class F, class... R> struct index_of<X, F, R...> { static constexpr int value = 1 + index_of<X, R...>::value; };
template <class... T> struct variant {
    alignas(8) unsigned char store[max_size<T...>::value];
    int which = -1;
    template <class X> HD variant(const X& x) : which(index_of<X, T...>::value) { new (store) X(x); }
    template <class X> HD const X& get() const { return *reinterpret_cast<const X*>(store); }
};
template <class V, class F, class... T> HD auto visit_impl(const variant<T...>& v, F&& f) {
    using R = V;
    R r{};
    int i = 0;
    ((v.which == i++ ? (r = f(v.template get<T>()), 0) : 0), ...);
    return r;
}
template <class... F> struct overloaded : F... { using F::operator()...; };
template <class... F> overloaded(F...) -> overloaded<F...>;
enum class St { a, b, c, end };
HD St next_state(St s, int in) {
    switch (s) {
        case St::a: return in & 1 ? St::b : St::c;
        case St::b: if (in > 4) return St::end; return St::a;
        case St::c: { if (in == 2) break; return St::b; }
        case St::end: return s;
    }
    return St::end;
}
template <int N> struct Unroll { template <class F> HD static void run(F f) { Unroll<N - 1>::run(f); f(N - 1); } };
template <> struct Unroll<0> { template <class F> HD static void run(F) {} };
template <class T> HD constexpr T power(T b, unsigned e) { T r = 1; while (e) { if (e & 1) r *= b; b *= b; e >>= 1; } return r; }
template <int B, int E> struct Pow { enum { value = B * Pow<B, E - 1>::value }; };
template <int B> struct Pow<B, 0> { enum { value = 1 }; };
template <typename T> HD auto describe(T v) {
    if constexpr (std::is_pointer_v<T>) return *v * 2;
    else if constexpr (std::is_same_v<T, float>) return v + 0.5f;
    else return static_cast<long>(v) + 7;
}
struct Rng { unsigned s; HD explicit Rng(unsigned x) : s(x) {} HD unsigned operator()() { s ^= s << 13; s ^= s >> 17; s ^= s << 5; return s; } HD float uniform() { return ((*this)() >> 8) * (1.0f / 16777216.0f); } };
HD int collatz(long long n) { int c = 0; while (n != 1) { n = (n % 2 == 0) ? n / 2 : 3 * n + 1; if (++c > 500) break; } return c; }
HD int gcd(int a, int b) { for (;;) { if (b == 0) return a; int r = a % b; a = b; b = r; } }
namespace detail_ns { template <class T> struct impl { static HD T go(T x) { return x + 1; } }; template <class T> using impl_t = impl<T>; }
template <class T> HD T through_alias(T x) { using I = detail_ns::impl_t<T>; return I::go(I::go(x)); }
#define SQUARE(x) ((x) * (x))
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define COUNT_ARGS(...) (sizeof((int[]){__VA_ARGS__}) / sizeof(int))
HD void machines(int t, long long* out) {
    variant<int, float, P2> v1(t), v2(2.5f), v3(P2(3, t));
    auto f = overloaded{[](int x) { return x; }, [](float x) { return static_cast<int>(x * 10); }, [](const P2& p) { return p.x * p.y; }};
    out[0] = visit_impl<int>(v1, f) + visit_impl<int>(v2, f) * 100 + visit_impl<int>(v3, f) * 10000;
    St s = St::a;
    int n = 0;
    while (s != St::end && n < 20) { s = next_state(s, (t + n) % 7); ++n; }
    out[1] = n * 10 + static_cast<int>(s);
    int acc = 0;
    Unroll<5>::run([&](int i) { acc = acc * 3 + i; });
    out[2] = acc;
    out[3] = power(3, 5) + power(2LL, 33) + Pow<2, 10>::value;
    int x = 4;
    out[4] = describe(&x) + static_cast<int>(describe(1.5f)) * 100 + describe(t) * 10000;
    Rng r(t + 1);
    unsigned u = 0;
    for (int i = 0; i < 10; ++i) u += r() % 100;
    out[5] = u;
    float fl = r.uniform();
    out[6] = fl >= 0 && fl < 1;
    out[7] = collatz(t + 1) + gcd(84, 36 + t) * 1000;
    out[8] = through_alias(t) + SQUARE(t + 1);
    int CONCAT(var, 7) = 3;
    out[9] = var7 + __LINE__ * 0;
    static const int primes[] = {2, 3, 5, 7};
    out[10] = primes[t & 3];
    int m[3][4];
    for (int i = 0; i < 12; ++i) m[i / 4][i % 4] = i * t;
    int tr = 0;
    for (auto& row : m) tr += row[1];
    out[11] = tr + sizeof(m) / sizeof(m[0]);
    const char* text = "kernel";
    int h = 5381;
    for (const char* p = text; *p; ++p) h = h * 33 + *p;
    out[12] = h + text[t % 6];
    char buf[8] = "ab";
    buf[2] = 'c';
    out[13] = buf[2] + buf[5] + sizeof(buf);
    auto pr = std::make_pair(std::min(t, 4), std::max(1.5, 0.5));
    out[14] = pr.first + static_cast<int>(pr.second * 2);
    unsigned long long big = 0xffffffffffffffffull;
    out[15] = (big >> (t & 63)) % 1000003;
    short sa = -5; unsigned short us = 65530;
    out[16] = (sa >> 1) + (us << 2) + (sa < us) + (unsigned)(sa) % 7u;
    int i = 5;
    i = i++ + 1;
    out[17] = i;
    int q = t; q += q -= 2; out[18] = q;
    out[19] = (t > 2 && t < 5) || (!t);

    out[20] = [] { struct { int a, b; } s{1, 2}; return s.a + s.b; }();
    int total = 0;
    for (int a = 0; a < 4; ++a) { for (int b = 0; b < 4; ++b) { if (b == 2) continue; if (a + b > t) break; total += a * b + 1; } }
    out[21] = total;
}
KERNEL(machines)
int main() { COMPARE(vectors); COMPARE(machines); return report(); }
