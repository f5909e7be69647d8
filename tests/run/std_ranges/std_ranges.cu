// SPDX-License-Identifier: Apache-2.0
// Iterators, algorithms and small value types of the C++ library in device code.
#include <algorithm>
#include <array>
#include <complex>
#include <cstddef>
#include <functional>
#include <iterator>
#include <numeric>
#include <optional>
#include <tuple>

#include "../check.h"

/// An iterator that counts down, with no more than forward steps.
struct Countdown {
    typedef std::forward_iterator_tag iterator_category;
    typedef int value_type;
    typedef long difference_type;
    typedef const int* pointer;
    typedef const int& reference;
    int at;
    HD const int& operator*() const { return at; }
    HD Countdown& operator++() {
        --at;
        return *this;
    }
    HD bool operator!=(const Countdown& o) const { return at != o.at; }
};

template <typename I>
HD typename std::iterator_traits<I>::value_type twice_first(I first) {
    typename std::iterator_traits<I>::value_type v = *first;
    return v + v;
}

HD void iterators(int t, long long* out) {
    int n = 0;
    int a[6] = {t, t + 1, t + 2, t + 3, t + 4, t + 5};
    const int* middle = std::next(a, 3);
    out[n++] = twice_first(middle) + std::is_same_v<std::iterator_traits<const float*>::value_type, float>;
    out[n++] = std::distance(a, a + 5) + 10 * std::distance(Countdown{7}, Countdown{2});
    int* p = a;
    std::advance(p, 4);
    out[n++] = *p + *std::prev(p, 2);
    out[n++] = static_cast<long long>(std::size(a)) + *(std::end(a) - 1) + *std::begin(a) + std::data(a)[1];
    out[n++] = twice_first(Countdown{t});
}

HD void numbers(int t, long long* out) {
    int n = 0;
    int a[6] = {3, 1, 4, 1, 5, 9 + t};
    out[n++] = std::gcd(12 * (t + 1), -18) + 1000 * std::lcm(4, t + 1);
    int sum = std::accumulate(a, a + 6, 100);
    out[n++] = sum + std::accumulate(a, a + 6, 1, [](int x, int y) { return x ^ y; });
    out[n++] = std::inner_product(a, a + 3, a + 3, 0);
    std::partial_sum(a, a + 6, a);
    out[n++] = a[5];
    std::iota(a, a + 6, t);
    out[n++] = a[3];
}

HD void algorithms(int t, long long* out) {
    int n = 0;
    int a[9];
    for (int i = 0; i < 9; ++i) a[i] = (i * 7 + t * 5) % 11;
    auto ends = std::minmax_element(a, a + 9);
    out[n++] = *ends.first + 100 * *ends.second + 10000 * (ends.second - a);
    out[n++] = std::count_if(a, a + 9, [](int x) { return x > 4; }) + 10 * (std::find_if(a, a + 9, [](int x) { return x % 2 == 0; }) - a);
    std::sort(a, a + 9);
    out[n++] = std::is_sorted(a, a + 9) + 2 * std::binary_search(a, a + 9, t % 11) + 4 * std::none_of(a, a + 9, [](int x) { return x > 10; });
    out[n++] = std::unique(a, a + 9) - a;
    std::sort(a, a + 9, std::greater<int>());
    for (int i = 0; i < 9; ++i) out[n++] = a[i];
    std::rotate(a, a + 2, a + 9);
    out[n++] = a[0] + 100 * a[8];
    out[n++] = std::equal(a, a + 3, a + 3) + 2 * (std::remove_if(a, a + 9, [](int x) { return x < 3; }) - a);
    int nine = 9;
    auto pair = std::minmax(t, nine);
    out[n++] = pair.first + 100 * pair.second;
}

HD std::optional<int> root(int x) {
    for (int i = 0; i * i <= x; ++i) {
        if (i * i == x) return i;
    }
    return std::nullopt;
}

HD void values(int t, long long* out) {
    int n = 0;
    std::optional<int> r = root(t);
    out[n++] = r ? *r : -1;
    out[n++] = r.value_or(50) + 100 * r.has_value();
    r.reset();
    r.emplace(t);
    out[n++] = r.value() + (r == t) + 2 * (r != std::nullopt);
    std::array<int, 3> a = {{1, 2, t}}, b = a;
    out[n++] = (a == b) + 2 * (a < b);
    std::array c{4, 5, t};
    out[n++] = static_cast<long long>(c.size()) + c[2] + std::accumulate(c.begin(), c.end(), 0);
    std::tuple<int, char> both(t, 'x');
    out[n++] = std::get<char>(both) + 1000 * std::apply([](int x, char y) { return x + y; }, both);
    out[n++] = std::invoke([](int x) { return x + 1; }, t);
    std::byte bits{static_cast<unsigned char>(t)};
    bits = (bits << 1) | std::byte{1};
    out[n++] = std::to_integer<int>(bits);
    std::complex<double> z(t, 2);
    out[n++] = (z == std::complex<double>(t, 2)) + 2 * (z == 2.0);
    out[n++] = std::min({t, 5, 7}) + 100 * std::max({t, 5, 7});
}


KERNEL(iterators)
KERNEL(numbers)
KERNEL(algorithms)
KERNEL(values)

__global__ void size_of(size_t* out) {
    out[0] = sizeof(std::optional<double>);
    out[1] = sizeof(std::optional<char>);
}

int main() {
    COMPARE(iterators);
    COMPARE(numbers);
    COMPARE(algorithms);
    COMPARE(values);
    size_t* sizes = nullptr;
    MUST(cudaMallocManaged(&sizes, 2 * sizeof(size_t)));
    size_of<<<1, 1>>>(sizes);
    MUST(cudaDeviceSynchronize());
    expect(sizes[0] == sizeof(std::optional<double>) && sizes[1] == sizeof(std::optional<char>), "size of std::optional");
    MUST(cudaFree(sizes));
    return report();
}
