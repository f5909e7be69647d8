// SPDX-License-Identifier: Apache-2.0
// Parts of the C++ library in device code: traits, limits, pair, tuple, array, function objects, complex.
#include <algorithm>
#include <array>
#include <cfloat>
#include <climits>
#include <cstdint>
#include <functional>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

#include <unistd.h>

#include "../check.h"

// As headers of programs ask that both sides read.
#if _POSIX_VERSION < 200112L || !defined(_POSIX_TIMERS)
#    error "no POSIX"
#endif

template <typename T>
HD typename std::enable_if<std::is_integral<T>::value, long long>::type kind(T) {
    return 1;
}
template <typename T>
HD typename std::enable_if<std::is_floating_point<T>::value, long long>::type kind(T) {
    return 2;
}

template <typename T, size_t... I>
HD long long sum_of(const T& t, std::index_sequence<I...>) {
    return (static_cast<long long>(std::get<I>(t)) + ...);
}

HD void traits(int t, long long* out) {
    int n = 0;
    out[n++] = kind(t) + 10 * kind(1.5F) + 100 * kind('c');
    out[n++] = std::is_same_v<std::decay_t<const int&>, int> + 2 * std::is_same_v<std::common_type_t<int, double>, double>;
    out[n++] = std::is_convertible_v<int, double> + 2 * std::is_pointer_v<int*> + 4 * std::is_same_v<std::make_unsigned_t<int>, unsigned>;
    out[n++] = std::conditional_t<(sizeof(int) > 2), std::integral_constant<int, 5>, std::integral_constant<int, 6>>::value;
    out[n++] = std::numeric_limits<int>::max() - t;
    out[n++] = std::numeric_limits<unsigned char>::max() + INT_MIN;
    put_double(out, n++, std::numeric_limits<float>::epsilon());
    put_double(out, n++, std::numeric_limits<double>::lowest());
    put_double(out, n++, std::numeric_limits<float>::infinity());
    put_double(out, n++, FLT_MAX + DBL_EPSILON);
    out[n++] = std::numeric_limits<int64_t>::min() + UINT8_MAX;
    if constexpr (std::is_signed<decltype(t)>::value) out[n++] = 77;
}

HD void values(int t, long long* out) {
    int n = 0;
    std::pair<int, double> p = std::make_pair(t, t * 0.5);
    std::swap(p.first, t);
    out[n++] = p.first;
    put_double(out, n++, p.second);
    std::array<int, 4> a = {{t, t + 1, t + 2, t + 3}};
    int sum = 0;
    for (int v : a) sum += v;
    out[n++] = sum + static_cast<int>(a.size());
    auto tuple = std::make_tuple(t, 2.5F, 'a');
    out[n++] = sum_of(tuple, std::make_index_sequence<3>());
    out[n++] = std::get<0>(tuple);
    out[n++] = std::plus<int>()(t, 3) * std::multiplies<>()(2, 5);
    out[n++] = std::greater<int>()(t, 7) + 2 * std::less<>()(t, 9);
    out[n++] = std::max(t, 11) + std::min(t, 4);
    int fixed[5] = {4, t % 5, 3, 9, 1};
    out[n++] = *std::max_element(fixed, fixed + 5);
    std::reverse(fixed, fixed + 5);
    out[n++] = fixed[0] * 10 + fixed[4];
    int moved = std::move(fixed[2]);
    out[n++] = moved + std::exchange(fixed[1], 6) + fixed[1];
    out[n++] = (std::pair<int, int>(1, 2) < std::pair<int, int>(1, t)) + 2 * (p == p);
}

KERNEL(traits)
KERNEL(values)

int main() {
    COMPARE(traits);
    COMPARE(values);
    return report();
}
