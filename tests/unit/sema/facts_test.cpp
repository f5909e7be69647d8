// SPDX-License-Identifier: Apache-2.0
// Facts about names, overloads, templates and constants: each text is compiled twice, by the host compiler (which
// vouches for its static assertions) and by qiao, in a kernel that calls its function check().
#include <doctest/doctest.h>

#include <string>

#include <qiao/compiler.hpp>

#define __device__
/// `name_text` is the text; namespace `name` is what the host makes of it.
#define FACTS(name, ...) \
    namespace name {     \
    __VA_ARGS__          \
    }                    \
    const char* const name##_text = #__VA_ARGS__;
#define HOLDS(name) CHECK(errors_of(name##_text) == "")

using namespace qiao;

namespace {

std::string errors_of(const std::string& text) {
    auto unit = TranslationUnit::open("facts.cu", "namespace facts {\n" + text + "\n}\n__global__ void k() { facts::check(); }\n", PreprocessOptions());
    KernelName name;
    name.name = "k";
    if (unit->lower(name) != nullptr) return "";
    return unit->diagnostics().render(unit->sources());
}

// clang-format off
FACTS(lookup,
    template <typename A, typename B> struct Same { static constexpr bool value = false; };
    template <typename A> struct Same<A, A> { static constexpr bool value = true; };
    namespace a { struct S {}; constexpr int f(S) { return 1; } constexpr int g(int) { return 2; } enum Colour { red = 7, green }; }
    namespace b { using namespace a; constexpr int g(double) { return 3; } namespace inner { constexpr int depth = 2; } inline namespace v1 { constexpr int version = 4; } }
    namespace c { using a::g; constexpr int g(char) { return 5; } namespace alias = b::inner; }
    constexpr int x = 1; constexpr int lookup_x() { return x; }
    struct Base { static constexpr int x = 2; typedef long Number; enum { two = 2 }; constexpr int both(int) const { return 1; } };
    struct Derived : Base { static constexpr int y = x; using Base::both; constexpr int both(double) const { return 2; } };
    struct Hides : Base { constexpr int both(double) const { return 3; } };
    struct stat { int v; }; constexpr int stat(int n) { return n + 1; }
    template <typename T> struct Dep { using value_type = T; static constexpr T zero() { return T(); } template <typename U> struct rebind { using other = Dep<U>; }; };
    template <typename T> constexpr int size() { return sizeof(typename T::value_type); }
    template <typename T> struct Inherits : Dep<T> { constexpr int z() const { return this->zero() + Dep<T>::zero(); } using typename Dep<T>::value_type; value_type held; };
    struct Node { Node* next; struct Inner { Node* up; static constexpr int n = 9; }; static constexpr int later() { return hidden; } static constexpr int hidden = 6; };
    struct Friends { int v; friend constexpr int peek(const Friends& f) { return f.v; } };
    enum class Scoped : unsigned char { one = 1, many = 200 };
    __device__ inline void check() {
        static_assert(f(a::S{}) == 1, "argument-dependent lookup");
        static_assert(b::g(1.0) == 3, "a declaration hides what a using-directive names");
        static_assert(c::g(1) == 2 && c::g('x') == 5, "using-declarations overload");
        static_assert(b::version == 4 && c::alias::depth == 2 && b::red == 7 && a::green == 8, "inline namespaces, aliases, enumerators");
        static_assert(Derived::y == 2 && Derived::two == 2 && sizeof(Derived::Number) == sizeof(long), "members of bases");
        static_assert(Derived().both(1) == 1 && Derived().both(1.0) == 2 && Hides().both(1) == 3, "using-declarations of members");
        { constexpr int x = 3; static_assert(x == 3 && lookup_x() == 1, "blocks"); }
        static_assert(stat(1) == 2 && sizeof(struct stat) == sizeof(int), "a function hides a class of its name");
        static_assert(size<Dep<double>>() == 8 && Same<Dep<int>::rebind<char>::other, Dep<char>>::value, "dependent names");
        static_assert(sizeof(Inherits<short>) == 2 && Inherits<int>{}.z() == 0, "dependent bases");
        static_assert(Node::Inner::n == 9 && Node::later() == 6, "classes are complete in their functions' bodies");
        static_assert(peek(Friends{5}) == 5, "friends defined in a class");
        static_assert(static_cast<int>(Scoped::many) == 200 && sizeof(Scoped) == 1, "scoped enumerations");
        for (int x = 0; x < 1; ++x) { struct x_t { int a[3]; }; static_assert(sizeof(x_t) == 12, "local classes"); }
    })
FACTS(overloads,
    template <int N> struct Int { char c[N]; };
    constexpr int f(int) { return 1; } constexpr int f(unsigned) { return 2; } constexpr int f(long) { return 3; } constexpr int f(double) { return 4; }
    constexpr int f(const char*) { return 5; } constexpr int f(bool) { return 6; } constexpr int f(...) { return 7; }
    constexpr int r(int&) { return 1; } constexpr int r(const int&) { return 2; } constexpr int r(int&&) { return 3; }
    constexpr int p(void*) { return 1; } constexpr int p(const void*) { return 2; } constexpr int p(decltype(nullptr)) { return 3; }
    struct From { int v; constexpr From(int n) : v(n) {} }; struct To { constexpr operator int() const { return 4; } constexpr explicit operator bool() const { return true; } };
    constexpr int u(From) { return 1; } constexpr int u(double) { return 2; }
    struct A {}; struct B : A {}; struct C : B {};
    constexpr int d(const A&) { return 1; } constexpr int d(const B&) { return 2; } constexpr int pd(const A*) { return 1; } constexpr int pd(const B*) { return 2; }
    template <typename T> constexpr int t(T) { return 1; } template <typename T> constexpr int t(T*) { return 2; } template <typename T> constexpr int t(const T*) { return 3; } constexpr int t(int) { return 4; }
    template <typename T> constexpr int w(T&&) { return 1; } constexpr int w(const A&) { return 2; }
    struct Q { constexpr int m() { return 1; } constexpr int m() const { return 2; } 
               constexpr int operator()(int a, int b = 10) const { return a + b; } constexpr int operator[](int i) const { return i * 2; } constexpr Q operator+(const Q&) const { return {}; } constexpr int operator-() const { return -5; } };
    constexpr int operator*(const Q&, int n) { return n; } constexpr int operator*(int n, const Q&) { return -n; } constexpr bool operator==(const Q&, const Q&) { return true; }
    constexpr int def(int a, int b = 2, int c = 3) { return a * 100 + b * 10 + c; }
    constexpr int arr(const int (&)[3]) { return 3; } constexpr int arr(const int (&)[2]) { return 2; }
    template <typename T> constexpr auto sfinae(const T& v) -> decltype(v.m()) { return 1; } template <typename T> constexpr int sfinae(T) { return 2; } template <typename T> constexpr auto pick(T v, int) -> decltype(v.m(), 0) { return 1; } template <typename T> constexpr int pick(T, ...) { return 2; }
    __device__ inline void check() {
        static_assert(f(1) == 1 && f(1u) == 2 && f(1l) == 3 && f(1.0f) == 4 && f("x") == 5 && f(true) == 6 && f('c') == 1, "exact matches and promotions");
        int i = 0; const int ci = 0; (void)i; (void)ci;
        static_assert(sizeof(Int<r(1)>) == 3, "rvalues"); static_assert(noexcept(0), "");
        static_assert(p(nullptr) == 3 && u(1) == 2 && u(From(1)) == 1 && f(To()) == 4 - 3, "standard before user-defined conversions");
        static_assert(d(C()) == 2 && d(A()) == 1, "nearest base");
        static_assert(t(1) == 4 && t(1.0) == 1 && t(static_cast<int*>(nullptr)) == 2 && t(static_cast<const int*>(nullptr)) == 3, "more specialised templates, plain functions first");
        static_assert(w(B()) == 1 && w(A()) == 1, "a forwarding reference is an exact match");
        static_assert(Q().m() == 1, "qualifiers of the object");
        constexpr Q q{}; static_assert(q.m() == 2, "qualifiers of the object");
        static_assert(q(1) == 11 && q(1, 2) == 3 && q[4] == 8 && -q == -5 && q * 3 == 3 && 3 * q == -3 && (q + q) == q, "operators");
        static_assert(def(1) == 123 && def(1, 5) == 153 && def(1, 5, 6) == 156, "default arguments");
        constexpr int three[3] = {}; constexpr int two[2] = {}; static_assert(arr(three) == 3 && arr(two) == 2, "bounds of arrays");
        static_assert(pick(Q(), 0) == 1 && pick(1, 0) == 2 && sfinae(1) == 2, "substitution failure");
        static_assert(true ? static_cast<bool>(To()) : false, "explicit conversion");
    })

FACTS(deduction,
    template <typename A, typename B> struct Same { static constexpr bool value = false; }; template <typename A> struct Same<A, A> { static constexpr bool value = true; }; template <typename A, typename B> constexpr bool same = Same<A, B>::value;
    template <typename T> struct Tag { using type = T; };
    template <typename T> constexpr Tag<T> by_value(T) { return {}; } template <typename T> constexpr Tag<T> by_ref(T&) { return {}; } template <typename T> constexpr Tag<T> fwd(T&&) { return {}; } template <typename T> constexpr Tag<T> ptr(const T*) { return {}; }
    template <typename T, int N> constexpr int count(T (&)[N]) { return N; } template <typename R, typename... A> constexpr int arity(R (*)(A...)) { return sizeof...(A); } template <typename R, typename A> constexpr Tag<A> argument(R (*)(A)) { return {}; }
    template <template <typename> class C, typename T> constexpr Tag<T> inside(C<T>) { return {}; } template <typename T, typename U = T*> constexpr Tag<U> fallback(T) { return {}; } template <typename To, typename From> constexpr To cast(From f) { return static_cast<To>(f); }
    template <typename T> struct Id { using type = T; }; template <typename T> constexpr int nondeduced(T a, typename Id<T>::type b) { return sizeof(a) + sizeof(b); }
    template <int N, typename T = int> struct Vec { T v[N]; template <int M> constexpr int plus() const { return N + M; } }; template <int N, typename T> constexpr int rank(const Vec<N, T>&) { return N; }
    struct From : Vec<6> {}; inline int twice(double) { return 2; }
    template <typename T> struct Box { T v; Box(T x) : v(x) {} }; template <auto V> struct Const { static constexpr auto value = V; };
    __device__ inline int g_i = 0; __device__ inline const int g_c = 0; __device__ inline int g_a[5] = {};
    __device__ inline void check() {
        static_assert(same<decltype(by_value(g_c)), Tag<int>> && same<decltype(by_value(g_a)), Tag<int*>>, "by value: qualifiers go, arrays decay");
        static_assert(same<decltype(by_ref(g_c)), Tag<const int>> && same<decltype(by_ref(g_a)), Tag<int[5]>>, "by reference: they stay");
        static_assert(same<decltype(fwd(g_i)), Tag<int&>> && same<decltype(fwd(1)), Tag<int>> && same<decltype(fwd(g_c)), Tag<const int&>>, "forwarding references");
        static_assert(same<decltype(ptr(&g_i)), Tag<int>> && same<decltype(ptr(&g_c)), Tag<int>>, "pointers");
        static_assert(same<decltype(by_ref(g_a)), Tag<int[5]>>, "bounds");
        static_assert(same<decltype(inside(Tag<char>())), Tag<char>> && same<decltype(fallback(1)), Tag<int*>> && cast<char>(65) == 'A', "template parameters, defaults, explicit arguments");
        static_assert(nondeduced(1.0, 1) == 16, "non-deduced contexts");
        static_assert(rank(Vec<4>()) == 4 && rank(From()) == 6 && Vec<2>().plus<3>() == 5, "values, bases");
        static_assert(Const<5>::value == 5 && same<decltype(Const<'c'>::value), const char>, "auto parameters");
        auto l = [](auto a, auto b) { return a + b; }; static_assert(same<decltype(l(1, 2.0)), double>, "generic lambdas");
        static_assert(same<decltype((g_i)), int&> && same<decltype(g_i), int>, "decltype");
        auto* ap = &g_c; static_assert(same<decltype(ap), const int*>, "auto*"); const auto& cr = g_i; static_assert(same<decltype(cr), const int&>, "const auto&"); auto&& rr = 5; static_assert(same<decltype(rr), int&&>, "auto&&");
    })

FACTS(specialisation,
    template <typename T> struct K { static constexpr int v = 0; }; template <typename T> struct K<T*> { static constexpr int v = 1; }; template <typename T> struct K<const T*> { static constexpr int v = 2; }; template <typename T> struct K<T&> { static constexpr int v = 3; };
    template <typename T, int N> struct K<T[N]> { static constexpr int v = 10 + N; }; template <typename T> struct K<T[]> { static constexpr int v = 9; }; template <typename R, typename... A> struct K<R(A...)> { static constexpr int v = 20 + sizeof...(A); }; template <typename R, typename... A> struct K<R (*)(A...)> { static constexpr int v = 30 + sizeof...(A); };
    template <> struct K<void> { static constexpr int v = 4; }; template <template <typename...> class C, typename... T> struct K<C<T...>> { static constexpr int v = 40 + sizeof...(T); };
    template <typename...> struct List {};
    template <typename A, typename B> struct P { static constexpr int v = 0; }; template <typename A> struct P<A, A> { static constexpr int v = 1; }; template <typename A> struct P<A, int> { static constexpr int v = 2; }; template <> struct P<int, int> { static constexpr int v = 3; }; template <typename A, typename B> struct P<A*, B*> { static constexpr int v = 4; };
    template <int N, bool Even = N % 2 == 0> struct E { static constexpr int v = N; }; template <int N> struct E<N, true> { static constexpr int v = -N; }; template <> struct E<0> { static constexpr int v = 100; };
    template <unsigned N> struct Fib { static constexpr unsigned v = Fib<N - 1>::v + Fib<N - 2>::v; }; template <> struct Fib<0> { static constexpr unsigned v = 0; }; template <> struct Fib<1> { static constexpr unsigned v = 1; };
    template <typename T, typename = void> struct Has { static constexpr bool v = false; }; template <typename...> using Void = void; template <typename T> struct Has<T, Void<typename T::type>> { static constexpr bool v = true; };
    struct WithType { using type = int; };
    
    template <typename T> constexpr int fun() { return 1; } template <> constexpr int fun<int>() { return 2; }
    template <typename T> struct Outer { template <typename U> struct In { static constexpr int v = 1; }; template <typename U> struct In<U*> { static constexpr int v = 2; }; };
    __device__ inline void check() {
        static_assert(K<int>::v == 0 && K<int*>::v == 1 && K<const int*>::v == 2 && K<int&>::v == 3 && K<void>::v == 4, "pointers and references");
        static_assert(K<int[3]>::v == 13 && K<int[]>::v == 9 && K<int(char, long)>::v == 22 && K<int (*)()>::v == 30 && K<List<int, int, int>>::v == 43, "arrays, functions, templates");
        static_assert(P<char, long>::v == 0 && P<char, char>::v == 1 && P<char, int>::v == 2 && P<int, int>::v == 3 && P<int*, char*>::v == 4, "the most specialised one");
        static_assert(E<3>::v == 3 && E<4>::v == -4 && E<0>::v == 100 && Fib<20>::v == 6765, "values");
        static_assert(Has<WithType>::v && !Has<int>::v, "detection"); static_assert(fun<int>() == 2 && fun<long>() == 1, "functions");
        static_assert(Outer<int>::In<int>::v == 1 && Outer<int>::In<char*>::v == 2, "member templates");
    })

FACTS(variadics,
    template <typename... T> constexpr int count(T...) { return sizeof...(T); } template <typename... T> constexpr auto sum(T... v) { return (v + ... + 0); } template <typename... T> constexpr bool all(T... v) { return (... && v); } template <typename... T> constexpr int minus_left(T... v) { return (... - v); } template <typename... T> constexpr int minus_right(T... v) { return (v - ...); }
    template <typename H, typename... R> constexpr int last(H h, R... r) { if constexpr (sizeof...(R) == 0) { return h; } else { return last(r...); } }
    template <int... N> struct Seq { static constexpr int size = sizeof...(N); static constexpr int total = (N + ... + 0); }; template <int N, int... R> struct Make : Make<N - 1, N - 1, R...> {}; template <int... R> struct Make<0, R...> { using type = Seq<R...>; };
    template <int... N> constexpr int pick(Seq<N...>) { int v[] = {N..., -1}; return v[sizeof...(N) - 1] * 10 + v[0]; }
    template <typename... B> struct All : B... { using B::get...; }; struct G1 { static constexpr int get(int) { return 1; } }; struct G2 { static constexpr int get(double) { return 2; } };
    template <typename... T> struct Tuple; template <> struct Tuple<> { static constexpr int bytes = 0; }; template <typename H, typename... R> struct Tuple<H, R...> { H head; Tuple<R...> tail; static constexpr int bytes = sizeof(H) + Tuple<R...>::bytes; };
    template <int I, typename T> struct At; template <typename H, typename... R> struct At<0, Tuple<H, R...>> { using type = H; }; template <int I, typename H, typename... R> struct At<I, Tuple<H, R...>> : At<I - 1, Tuple<R...>> {};
    template <typename F, typename... A> constexpr auto call(F f, A&&... a) { return f(static_cast<A&&>(a)...); } struct Mul { constexpr int operator()(int a, int b) const { return a * b; } };
    template <typename... T, typename U> constexpr int tail_fixed(U u) { return static_cast<int>(sizeof...(T)) + u; } template <typename... A, typename... B> constexpr int two(Tuple<A...>, Tuple<B...>) { return sizeof...(A) * 10 + sizeof...(B); }
    template <typename... T> constexpr int nested(T... v) { return count(sum(v, v...)...); }
    __device__ inline void check() {
        static_assert(count() == 0 && count(1, 2.0, 'c') == 3 && sum(1, 2, 3) == 6 && all(true, true) && !all(true, false) && all(), "folds");
        static_assert(minus_left(10, 3, 2) == 5 && minus_right(10, 3, 2) == 9 && last(1, 2, 3) == 3, "direction of folds, recursion");
        static_assert(Make<5>::type::size == 5, "sequences"); static_assert(sizeof(Make<3>) == 1, "sequences");
        static_assert(All<G1, G2>::get(1) == 1 && sizeof(All<G1, G2>) == 1, "packs of bases");
        static_assert(Tuple<char, int, double>::bytes == 13 && sizeof(At<2, Tuple<char, int, double>>::type) == 8, "recursive classes");
        static_assert(call(Mul(), 6, 7) == 42 && tail_fixed<int, char>(5) == 7 && nested(1, 2, 3) == 3, "forwarding, explicit packs, nested expansion");
    })

FACTS(constants,
    constexpr unsigned long long fact(int n) { return n < 2 ? 1 : n * fact(n - 1); }
    constexpr int loop(int n) { int s = 0; for (int i = 0; i < n; ++i) { if (i == 3) continue; if (i == 8) break; s += i; } while (s > 100) s -= 7; do { ++s; } while (s < 5); return s; }
    constexpr int sw(int n) { switch (n) { case 1: return 10; case 2: n += 5; case 3: n *= 2; break; default: n = -1; } return n; }
    struct V { int a[4]; constexpr V() : a{1, 2, 3, 4} {} constexpr int& operator[](int i) { return a[i]; } constexpr int operator[](int i) const { return a[i]; } constexpr int sum() const { int s = 0; for (int x : a) s += x; return s; } };
    constexpr V changed() { V v; v[2] = 40; v.a[0]++; return v; } constexpr V table = changed();
    constexpr int length(const char* s) { int n = 0; while (s[n] != '\0') ++n; return n; } constexpr int swap_diff(int a, int b) { int* p = &a; int* q = &b; int t = *p; *p = *q; *q = t; return a - b; }
    struct Base { int b = 3; constexpr int get() const { return b; } }; struct Derived : Base { int d = b + 1; constexpr Derived(int x) : Base{x} {} }; union U { int i; float f; };
    constexpr int ref(int& r) { r += 5; return r; } constexpr int by_ref() { int v = 1; ref(v); return v; } constexpr int squares[] = {0, 1, 4, 9, 16}; constexpr int lambda_value = [](int x) { return x * 3; }(7);
    enum Flags { none = 0, low = 1 << 0, high = 1 << 4, both = low | high }; constexpr const char* text = "abc"; constexpr int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
    __device__ inline void check() {
        static_assert(fact(20) == 2432902008176640000ull && loop(20) == 26 && sw(1) == 10 && sw(2) == 14 && sw(3) == 6 && sw(9) == -1, "functions");
        static_assert(table.sum() == 48 && table[2] == 40 && length("hello") == 5 && swap_diff(3, 10) == 7 && by_ref() == 6, "objects");
        static_assert(Derived(8).d == 9 && Derived(2).get() == 2 && squares[3] == 9 && lambda_value == 21 && both == 17 && text[1] == 'b' && grid[1][2] == 6, "members, arrays, enumerators");
        static_assert((unsigned char)300 == 44 && (signed char)200 == -56 && -7 / 2 == -3 && -7 % 3 == -1 && (-8 >> 1) == -4 && 1u - 2u == 4294967295u && ~0u >> 28 == 15, "integers");
        static_assert(0.1f != 0.1 && 1.0f / 3.0f == 0.333333343f && (int)2.9 == 2 && (int)-2.9 == -2 && 1e10f > 1e9 && (float)16777217 == 16777216.0f, "floating point");
        static_assert(sizeof("ab" "cd") == 5 && 'a' + 1 == 'b' && 0x10 == 020 && 0b101 == 5 && 1'000 == 1000 && '\x41' == 65 && sizeof(1.0f) == 4 && sizeof(1ull) == 8 && sizeof('a') == 1, "literals");
        static_assert(*(squares + 2) == 4 && U{5}.i == 5, "pointers, unions");
        int a[fact(3)]; static_assert(sizeof(a) == 24 && alignof(double) == 8 && alignof(V) == 4, "bounds"); (void)a;
    })
// clang-format on

}  // namespace

TEST_CASE("sema: names are found as C++ finds them") { HOLDS(lookup); }
TEST_CASE("sema: overload resolution ranks candidates as C++ does") { HOLDS(overloads); }
TEST_CASE("sema: template arguments are deduced as in C++") { HOLDS(deduction); }
TEST_CASE("sema: the most specialised specialisation is chosen") { HOLDS(specialisation); }
TEST_CASE("sema: packs expand and fold as in C++") { HOLDS(variadics); }
TEST_CASE("sema: constant expressions have the host compiler's values") { HOLDS(constants); }
