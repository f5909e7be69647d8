// Style of real code: CRTP, partial specialisation, SFINAE, variadics, tag dispatch, policies, functors, traits.
#include "../check.h"
#include <type_traits>
#include <utility>
#include <tuple>
#include <array>
#include <limits>
#include <cstdint>
template <class D> struct Shape {
    HD float area() const { return self().area_impl() * 2; }
    HD const D& self() const { return static_cast<const D&>(*this); }
    HD D& self() { return static_cast<D&>(*this); }
};
struct Square : Shape<Square> { float s; HD explicit Square(float x) : s(x) {} HD float area_impl() const { return s * s; } };
struct Circle : Shape<Circle> { float r; HD explicit Circle(float x) : r(x) {} HD float area_impl() const { return 3 * r * r; } };
template <class S> HD float twice_area(const Shape<S>& s) { return s.area() * 2; }

template <class T, class = void> struct has_size : std::false_type {};
template <class T> struct has_size<T, std::void_t<decltype(std::declval<T>().size())>> : std::true_type {};
struct Sized { HD int size() const { return 3; } };
template <class T> HD std::enable_if_t<has_size<T>::value, int> measure(const T& t) { return t.size(); }
template <class T> HD std::enable_if_t<!has_size<T>::value, int> measure(const T&) { return -1; }
template <class T, std::enable_if_t<std::is_integral<T>::value, int> = 0> HD int klass(T) { return 1; }
template <class T, std::enable_if_t<std::is_floating_point<T>::value, int> = 0> HD int klass(T) { return 2; }
template <class T> HD auto try_add(T a, T b) -> decltype(a + b) { return a + b; }
HD int try_add(...) { return -5; }
struct NoAdd {};

template <class... T> struct TypeList { static constexpr int size = sizeof...(T); };
template <class L> struct Front;
template <class H, class... R> struct Front<TypeList<H, R...>> { using type = H; using rest = TypeList<R...>; };
template <class L> struct SumSize { static constexpr int value = 0; };
template <class H, class... R> struct SumSize<TypeList<H, R...>> { static constexpr int value = sizeof(H) + SumSize<TypeList<R...>>::value; };
template <template <class...> class C, class... A> struct Apply { using type = C<A...>; };
template <int... I> struct Seq {};
template <int N, int... I> struct MakeSeq : MakeSeq<N - 1, N - 1, I...> {};
template <int... I> struct MakeSeq<0, I...> { using type = Seq<I...>; };
template <int... I> HD int sum_seq(Seq<I...>) { int s = 0; int dummy[] = {(s += I * I)...}; (void)dummy; return s; }
template <class F, class... A> HD auto invoke(F&& f, A&&... a) -> decltype(std::forward<F>(f)(std::forward<A>(a)...)) { return std::forward<F>(f)(std::forward<A>(a)...); }
template <class T> HD T vmax(T a) { return a; }
template <class T, class... R> HD T vmax(T a, R... r) { T b = vmax(r...); return a > b ? a : b; }
struct tag_fast {}; struct tag_slow {};
HD int dispatch(int x, tag_fast) { return x * 2; }
HD int dispatch(int x, tag_slow) { return x * 3; }
template <bool B> HD int run(int x) { return dispatch(x, std::conditional_t<B, tag_fast, tag_slow>{}); }
template <typename T, int Rows, int Cols> struct Matrix {
    T d[Rows][Cols];
    HD T* operator[](int r) { return d[r]; }
    HD const T* operator[](int r) const { return d[r]; }
    template <int K> HD Matrix<T, Rows, K> operator*(const Matrix<T, Cols, K>& o) const {
        Matrix<T, Rows, K> r{};
        for (int i = 0; i < Rows; ++i) for (int j = 0; j < K; ++j) for (int k = 0; k < Cols; ++k) r[i][j] += d[i][k] * o[k][j];
        return r;
    }
    static HD Matrix identity() { Matrix m{}; for (int i = 0; i < Rows && i < Cols; ++i) m.d[i][i] = T(1); return m; }
};
template <class Op> HD int reduce(const int* p, int n, Op op, int init = Op::identity) { int v = init; for (int i = 0; i < n; ++i) v = op(v, p[i]); return v; }
struct Add { static constexpr int identity = 0; HD int operator()(int a, int b) const { return a + b; } };
struct MaxOp { enum : int { identity = -1000 }; HD int operator()(int a, int b) const { return a > b ? a : b; } };
template <class T> struct NumericTraits;
template <> struct NumericTraits<int> { using acc = long long; static constexpr const bool exact = true; HD static int zero() { return 0; } };
template <> struct NumericTraits<float> { using acc = double; static constexpr bool exact = false; HD static float zero() { return 0.f; } };
template <class T, typename Acc = typename NumericTraits<T>::acc> HD Acc accumulate(const T* p, int n) { Acc a = NumericTraits<T>::zero(); for (int i = 0; i < n; i++) a += p[i]; return a; }

HD void templates(int t, long long* out) {
    Square s(2); Circle c(1);
    out[0] = static_cast<int>(twice_area(s) + twice_area(c));
    out[1] = measure(Sized{}) * 10 + measure(5);
    out[2] = klass(1) * 10 + klass(1.0f);
    out[3] = try_add(t, 2) * 10 + try_add(NoAdd{}, NoAdd{});
    using L = TypeList<char, int, double>;
    out[4] = L::size * 100 + SumSize<L>::value + sizeof(typename Front<L>::type) * 1000;
    out[5] = SumSize<Front<L>::rest>::value + Apply<TypeList, int, float>::type::size;
    out[6] = sum_seq(typename MakeSeq<5>::type{});
    out[7] = invoke([&](int a, int& b) { b += a; return a * b; }, 3, t);
    out[8] = vmax(1, t, 7, 3);
    out[9] = run<true>(t) * 100 + run<false>(t);
    Matrix<int, 2, 3> m{{{1, 2, 3}, {4, 5, t}}};
    Matrix<int, 3, 2> n{{{1, 0}, {0, 1}, {1, 1}}};
    auto p = m * n;
    out[10] = p[0][0] + p[0][1] * 10 + p[1][1] * 100;
    auto id = Matrix<int, 3, 3>::identity();
    out[11] = id[0][0] + id[2][2] + id[0][1];
    int arr[5] = {3, t, -2, 9, 4};
    out[12] = reduce(arr, 5, Add{}) * 1000 + reduce(arr, 5, MaxOp());
    float fl[3] = {0.5f, 1.5f, 2};
    out[13] = accumulate(arr, 5) + static_cast<int>(accumulate(fl, 3));
    static_assert(std::is_same<decltype(accumulate(fl, 3)), double>::value, "");
}
KERNEL(templates)

template <size_t... I> HD int tuple_sum(const std::tuple<int, float, char>& tp, std::index_sequence<I...>) { return (static_cast<int>(std::get<I>(tp)) + ...); }
struct Rec { int id; float w; const char* s; };
HD std::pair<int, float> make_pair_of(int t) { return {t, t * 0.5f}; }
HD Rec make_rec(int t) { return {t, 1.5f, "ab"}; }
HD void library(int t, long long* out) {
    std::pair<int, double> p(t, 2.5);
    auto q = std::make_pair(3, 'c');
    out[0] = p.first + static_cast<int>(p.second * 2) + q.second;
    auto [a, b] = make_pair_of(t);
    out[1] = a * 10 + static_cast<int>(b * 2);
    std::tuple<int, float, char> tp(t, 2.5f, 3);
    out[2] = std::get<0>(tp) + static_cast<int>(std::get<1>(tp) * 2) + std::get<2>(tp);
    std::get<0>(tp) = 77;
    out[3] = tuple_sum(tp, std::make_index_sequence<3>{});
    std::array<int, 4> arr{1, 2, 3, t};
    int sum = 0;
    for (int v : arr) sum += v;
    for (auto& v : arr) v *= 2;
    out[4] = sum * 1000 + arr[3] + arr.size() + arr.back();
    auto [id, w, s] = make_rec(t);
    out[5] = id + static_cast<int>(w * 2) + s[1];
    int raw[3] = {4, 5, t};
    auto& [x, y, z] = raw;
    y = 50;
    out[6] = x + y + z + raw[1];
    auto [x1, y1, z1] = raw;
    x1 = 100;
    out[7] = raw[0] + x1 + z1 + y1;
    out[8] = std::numeric_limits<int>::max() / 2 - std::numeric_limits<int>::min() % 1000;
    out[9] = std::numeric_limits<float>::infinity() > std::numeric_limits<float>::max();
    out[10] = std::numeric_limits<unsigned char>::max() + std::numeric_limits<int64_t>::digits + std::numeric_limits<float>::digits;
    const auto& [ca, cb] = p;
    out[11] = ca + static_cast<int>(cb);
    auto [ta, tb, tc] = tp;
    out[12] = ta + static_cast<int>(tb) + tc;
    out[13] = std::min(t, 5) + std::max(2, t) + std::max(1.5, 2.5);
    std::tie(a, b) = std::make_pair(8, 9.5f);
    std::tie(b, a) = std::make_tuple(1.5f, a + 1);
    out[14] = a;
    out[15] = p < std::make_pair(t + 1, 0.0) ? 1 : 0;
    out[16] = std::is_same<std::common_type_t<int, float>, float>::value + 2 * std::is_same<std::decay_t<const int&>, int>::value + 4 * std::is_convertible<int, double>::value + 8 * std::is_base_of<Shape<Square>, Square>::value;
    out[17] = std::exchange(t, 3) * 10 + t;
    out[18] = std::tuple_size<decltype(tp)>::value + std::is_same<std::tuple_element_t<1, decltype(tp)>, float>::value;
}
KERNEL(library)
int main() {
    COMPARE(templates);
    COMPARE(library);
    return report();
}
