// Parameter packs, fold expressions, if constexpr, SFINAE.
#include <type_traits>

#include "../check.h"

template <typename... T>
HD int count(T...) {
    return sizeof...(T);
}
template <typename... T>
HD auto total(T... x) {
    return (x + ...);
}
HD int recursive() { return 0; }
template <typename First, typename... Rest>
HD int recursive(First f, Rest... rest) {
    return static_cast<int>(f) + 10 * recursive(rest...);
}
template <int... N>
struct List {
    static constexpr int size = sizeof...(N);
    HD static int at(int i) {
        constexpr int values[] = {N...};
        return values[i];
    }
};
template <typename T>
HD int describe(T x) {
    if constexpr (std::is_floating_point<T>::value) {
        return static_cast<int>(x * 2);
    } else if constexpr (sizeof(T) == 1) {
        return 1000 + x;
    } else {
        return x & 0xff;
    }
}
template <typename T, typename std::enable_if<std::is_integral<T>::value, int>::type = 0>
HD int chosen(T) {
    return 1;
}
template <typename T, typename std::enable_if<!std::is_integral<T>::value, int>::type = 0>
HD int chosen(T) {
    return 2;
}
template <typename T>
HD auto has_size(const T& x) -> decltype(x.size()) {
    return x.size();
}
HD int has_size(...) { return -1; }
struct Sized {
    HD int size() const { return 5; }
};
template <typename F, typename... A>
HD auto call(F f, A... a) {
    return f(a...);
}
template <typename... T>
struct Tuple;
template <>
struct Tuple<> {
    HD int sum() const { return 0; }
};
template <typename First, typename... Rest>
struct Tuple<First, Rest...> {
    First first;
    Tuple<Rest...> rest;
    HD int sum() const { return static_cast<int>(first) + rest.sum(); }
};

HD void packs(int t, long long* out) {
    out[0] = count() + count(1, 2.0, 'c') * 10;
    out[1] = total(1, t, 3LL);
    put_double(out, 2, total(0.5, t));
    out[3] = recursive(1, 2.5f, 'a', t);
    out[4] = List<4, 7, 9>::at(t % 3) + List<1, 2>::size * 100;
    out[5] = describe(1.5f * t) + describe(static_cast<char>(3)) + describe(t * 100);
    out[6] = chosen(1) * 10 + chosen(1.0f);
    out[7] = has_size(Sized()) * 10 + has_size(3);
    out[8] = call([](int a, int b) { return a * b; }, t, 3);
    Tuple<int, float, short> tuple = {t, {2.5f, {3, {}}}};
    out[9] = tuple.sum();
    out[10] = std::is_same<decltype(total(1, 2)), int>::value + 2 * std::is_pointer<int*>::value;
}
KERNEL(packs)

int main() {
    COMPARE(packs);
    return report();
}
