// SPDX-License-Identifier: Apache-2.0
// Thrust's vectors, references, tuples and iterators (zip, transform, permutation, counting, constant, reverse), complex
// numbers, random engines, shuffle, and errors.
#include <thrust/complex.h>
#include <thrust/copy.h>
#include <thrust/device_vector.h>
#include <thrust/for_each.h>
#include <thrust/host_vector.h>
#include <thrust/iterator/constant_iterator.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/discard_iterator.h>
#include <thrust/iterator/permutation_iterator.h>
#include <thrust/iterator/reverse_iterator.h>
#include <thrust/iterator/transform_iterator.h>
#include <thrust/iterator/zip_iterator.h>
#include <thrust/random.h>
#include <thrust/reduce.h>
#include <thrust/scan.h>
#include <thrust/sequence.h>
#include <thrust/shuffle.h>
#include <thrust/sort.h>
#include <thrust/system_error.h>
#include <thrust/transform.h>
#include <thrust/transform_reduce.h>
#include <thrust/tuple.h>

#include <algorithm>
#include <random>

#include "../check.h"

struct Square {
    HD float operator()(int x) const { return 0.5f * x * x; }
};
struct Update {
    template <typename Tuple> HD void operator()(Tuple t) const { thrust::get<2>(t) = thrust::get<0>(t) + 10 * thrust::get<1>(t); }
};
using Pair = thrust::tuple<int, float>;
struct LargerPair {
    HD Pair operator()(const Pair& a, const Pair& b) const { return thrust::get<1>(a) < thrust::get<1>(b) ? b : a; }
};
struct BySecond {
    HD bool operator()(const Pair& a, const Pair& b) const { return thrust::get<1>(a) < thrust::get<1>(b); }
};
struct EveryThird {
    HD int operator()(int i) const { return 3 * i; }
};
struct Rotate {
    HD thrust::complex<float> operator()(const thrust::complex<float>& z) const { return z * thrust::complex<float>(0.0f, 1.0f) + 2.0f; }
};
struct Random {
    HD int operator()(int i) const {
        thrust::default_random_engine engine;
        engine.discard(i);
        return static_cast<int>(engine());
    }
};

void test_vectors() {
    thrust::device_vector<int> v(5, 7), w{1, 2, 3};
    v[2] = 9;
    v[3] += 4;
    v.push_back(v[2]);
    thrust::host_vector<int> h = v;
    expect(h == (std::vector<int>{7, 7, 9, 11, 7, 9}), "device_vector's references, push_back, copies");
    v.insert(v.begin() + 1, w.begin(), w.end());
    v.erase(v.begin() + 5);
    v.resize(10, -1);
    h = v;
    expect(h == (std::vector<int>{7, 1, 2, 3, 7, 11, 7, 9, -1, -1}), "insert, erase, resize");
    w.swap(v);
    expect(v.size() == 3 && w.back() == -1 && w.front() == 7 && v == thrust::device_vector<int>(v), "swap, front, back, equality");
    std::vector<double> wide(w.size());
    thrust::copy(w.begin(), w.end(), wide.begin());
    thrust::device_vector<float> narrow(wide.begin(), wide.end());
    expect(narrow[5] == 11.0f && thrust::device_vector<char>().empty() && thrust::device_vector<int>(3)[1] == 0, "conversions");
    bool thrown = false;
    try {
        thrust::device_vector<double> vast(size_t(1) << 58);
    } catch (const std::exception&) {
        thrown = true;
    }
    expect(thrown, "no memory is an exception");
    (void)cudaGetLastError();
}

void test_iterators() {
    const int n = 3000;
    thrust::device_vector<int> a(n), c(n), map(n);
    thrust::device_vector<float> b(n);
    thrust::sequence(a.begin(), a.end());
    thrust::transform(thrust::make_counting_iterator(0), thrust::make_counting_iterator(n), b.begin(), Square());
    expect(b[101] == 0.5f * 101 * 101, "counting_iterator");
    auto zip = thrust::make_zip_iterator(thrust::make_tuple(a.begin(), thrust::make_constant_iterator(2), c.begin()));
    thrust::for_each(zip, zip + n, Update());
    expect(c[0] == 20 && c[2999] == 3019, "zip_iterator, constant_iterator");
    expect(thrust::reduce(thrust::make_transform_iterator(a.begin(), EveryThird()), thrust::make_transform_iterator(a.end(), EveryThird())) == 3 * n * (n - 1) / 2,
           "transform_iterator");
    thrust::transform(a.begin(), a.begin() + n / 3, map.begin(), EveryThird());
    auto permuted = thrust::make_permutation_iterator(a.begin(), map.begin());
    expect(thrust::reduce(permuted, permuted + n / 3) == 3 * (n / 3) * (n / 3 - 1) / 2, "permutation_iterator");
    thrust::fill(permuted, permuted + n / 3, -1);
    expect(a[0] == -1 && a[1] == 1 && a[2997] == -1 && a[2998] == 2998, "permutation_iterator that is written to");
    thrust::copy(thrust::make_reverse_iterator(c.end()), thrust::make_reverse_iterator(c.begin()), a.begin());
    expect(a[0] == 3019 && a[2999] == 20, "reverse_iterator");
    thrust::sequence(a.begin(), a.end());
    for (int i : {0, 1, 2}) b[i] = 1e9f - 1000.0f * i;
    auto pairs = thrust::make_zip_iterator(thrust::make_tuple(a.begin(), b.begin()));
    Pair largest = thrust::reduce(pairs, pairs + n, Pair(-1, -1.0f), LargerPair());
    expect(thrust::get<0>(largest) == 0 && thrust::get<1>(largest) == 1e9f, "reduce of tuples");
    thrust::sort(pairs, pairs + n, BySecond());
    thrust::host_vector<float> sorted = b;
    expect(std::is_sorted(sorted.begin(), sorted.end()) && a[n - 1] == 0, "sort of tuples");
    thrust::device_vector<int> keys(n), sums(n);
    auto ends = thrust::reduce_by_key(thrust::make_constant_iterator(4), thrust::make_constant_iterator(4) + n, thrust::make_counting_iterator(0),
                                      thrust::make_discard_iterator(), sums.begin());
    expect(ends.second - sums.begin() == 1 && sums[0] == n * (n - 1) / 2, "reduce_by_key of numbers without memory");
}

void test_numbers() {
    const int n = 100;
    thrust::host_vector<thrust::complex<float>> h(n);
    for (int i = 0; i < n; ++i) h[i] = thrust::complex<float>(i, -i);
    thrust::device_vector<thrust::complex<float>> z = h;
    thrust::transform(z.begin(), z.end(), z.begin(), Rotate());
    thrust::complex<float> last = z[n - 1], sum = thrust::reduce(z.begin(), z.end(), thrust::complex<float>());
    expect(last == thrust::complex<float>(101.0f, 99.0f) && sum == thrust::complex<float>(5150.0f, 4950.0f), "complex numbers");
    thrust::complex<double> q = thrust::complex<double>(3, 4) / thrust::complex<double>(0, 1);
    expect(q == thrust::complex<double>(4, -3) && thrust::abs(q) == 5.0 && thrust::norm(thrust::conj(q)) == 25.0, "complex division");
    thrust::device_vector<int> numbers(n);
    thrust::transform(thrust::make_counting_iterator(0), thrust::make_counting_iterator(n), numbers.begin(), Random());
    std::minstd_rand engine(1);
    bool right = true;
    for (int i = 0; i < n; ++i) right = right && numbers[i] == static_cast<int>(engine());
    expect(right, "random engine");
    thrust::default_random_engine generator(5);
    thrust::uniform_real_distribution<float> real(-1.0f, 3.0f);
    thrust::uniform_int_distribution<int> die(1, 6);
    bool in_range = true, each[7] = {};
    double total = 0;
    for (int i = 0; i < 1000; ++i) {
        float x = real(generator);
        int d = die(generator);
        in_range = in_range && x >= -1.0f && x < 3.0f && d >= 1 && d <= 6;
        each[d] = true;
        total += x;
    }
    expect(in_range && each[1] && each[6] && total > 800 && total < 1200, "distributions");
    thrust::sequence(numbers.begin(), numbers.end());
    thrust::shuffle(numbers.begin(), numbers.end(), generator);
    thrust::host_vector<int> order = numbers;
    expect(!std::is_sorted(order.begin(), order.end()), "shuffle moves");
    std::sort(order.begin(), order.end());
    for (int i = 0; i < n; ++i) right = right && order[i] == i;
    expect(right, "shuffle keeps");
}

int main() {
    test_vectors();
    test_iterators();
    test_numbers();
    return report();
}
