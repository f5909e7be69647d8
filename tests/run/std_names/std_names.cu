// What other headers bring along: <cmath> has <limits> and <type_traits>, most headers have <utility>, <string> has <cstdint>.
#include <string>

#include "../check.h"

template <typename T>
HD long long limits() {
    if constexpr (std::is_floating_point<T>::value) return std::numeric_limits<T>::digits10;
    return std::is_same_v<T, unsigned> ? (long long)std::numeric_limits<T>::max() : (long long)std::numeric_limits<T>::lowest();
}

template <typename T, typename = std::enable_if_t<std::is_integral_v<T>>>
HD std::pair<T, std::make_unsigned_t<T>> both(T x) {
    return std::make_pair(x, (std::make_unsigned_t<T>)x);
}

HD void names(int t, long long* out) {
    out[0] = limits<float>() + limits<double>() * 100;
    out[1] = limits<int>();
    out[2] = limits<unsigned>();
    auto p = both((signed char)(t - 40));
    out[3] = p.first * 1000 + p.second;
    std::make_signed<unsigned short>::type s = (unsigned short)(65000 + t);
    out[4] = s;
    std::conditional_t<sizeof(long) == 8, short, int> small = (short)(t * 2000);
    out[5] = small;
    typename std::aligned_storage<8, 16>::type storage;
    out[6] = sizeof storage + alignof(decltype(storage));
    out[8] = (t == 3 ? UINT32_MAX : t + INT16_MIN) + INT64_MAX / (t + 2);
    out[7] = std::is_unsigned_v<std::make_unsigned_t<long long>> + std::is_signed_v<std::make_signed_t<unsigned long>> * 2;
}
KERNEL(names)

int main() {
    COMPARE(names);
    return report();
}
