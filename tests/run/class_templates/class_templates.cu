// Class templates: members, value parameters, specialisation, nesting, aliases, static members, recursion.
#include "../check.h"

template <typename T, int N>
struct Array {
    T data[N];
    HD T& operator[](int i) { return data[i]; }
    HD const T& operator[](int i) const { return data[i]; }
    HD static constexpr int size() { return N; }
    HD T sum() const;
    template <typename U>
    HD Array<U, N> as() const {
        Array<U, N> r;
        for (int i = 0; i < N; ++i) r[i] = static_cast<U>(data[i]);
        return r;
    }
    HD Array operator+(const Array& o) const {
        Array r;
        for (int i = 0; i < N; ++i) r.data[i] = data[i] + o.data[i];
        return r;
    }
    HD T* begin() { return data; }
    HD T* end() { return data + N; }
};
template <typename T, int N>
HD T Array<T, N>::sum() const {
    T s = 0;
    for (int i = 0; i < N; ++i) s += data[i];
    return s;
}

template <typename T>
struct Traits {
    static constexpr int code = 0;
    typedef T Wide;
};
template <>
struct Traits<int> {
    static constexpr int code = 1;
    typedef long long Wide;
};
template <typename T>
struct Traits<T*> {
    static constexpr int code = 10 + Traits<T>::code;
    typedef T Wide;
};
template <typename T, int N>
struct Traits<T[N]> {
    static constexpr int code = 100 * N + Traits<T>::code;
};

template <int N>
struct Fibonacci {
    static constexpr int value = Fibonacci<N - 1>::value + Fibonacci<N - 2>::value;
};
template <>
struct Fibonacci<1> {
    enum { value = 1 };
};
template <>
struct Fibonacci<0> {
    enum { value = 0 };
};

template <typename T>
class Accumulator {
public:
    using Wide = typename Traits<T>::Wide;
    HD explicit Accumulator(T start) : total_(start) {}
    HD Accumulator& operator+=(T x) {
        total_ += x;
        return *this;
    }
    HD Wide total() const { return total_; }

private:
    Wide total_;
};
template <typename K, typename V>
struct Entry {
    K key;
    V value;
    struct Less {
        HD bool operator()(const Entry& a, const Entry& b) const { return a.key < b.key; }
    };
};
template <typename T, typename Compare>
HD void sort(T* v, int n, Compare less) {
    for (int i = 1; i < n; ++i) {
        T x = v[i];
        int j = i;
        for (; j > 0 && less(x, v[j - 1]); --j) v[j] = v[j - 1];
        v[j] = x;
    }
}
template <typename T>
using Triple = Array<T, 3>;
template <typename Derived>
struct Comparable {
    HD bool operator>(const Derived& o) const { return static_cast<const Derived&>(*this).rank() > o.rank(); }
};
struct Card : Comparable<Card> {
    int v;
    HD explicit Card(int x) : v(x) {}
    HD int rank() const { return v % 13; }
};
template <typename T, template <typename> class Container>
struct Holder {
    Container<T> inner;
};
template <typename T>
struct Box {
    T value;
    Box() = default;
    HD Box(T v) : value(v) {}
};
template <typename T>
HD Box<T> make_box(T v) {
    return Box<T>(v);
}
template <typename T>
struct Node {
    T value;
    Node* next;
};

template <typename T, int n>
struct alignas(sizeof(T) * n) Vector {
    T values[n];
};
template <typename T>
struct __align__(alignof(T) * 4) Wide {
    T value;
};

template <int log, int rows>
HD void twice(int x[rows][1 << log]) {
    for (int r = 0; r < rows; ++r) {
        for (int i = 0; i < 1 << log; ++i) x[r][i] *= 2;
    }
}
namespace hidden {
constexpr int value = 9;
}

HD void classes(int t, long long* out) {
    Array<int, 4> a = {{1, 2, 3, t}};
    Array<int, 4> b = a + a;
    out[0] = b.sum() + b[2] * a.size();
    put_double(out, 1, a.as<double>().sum() / 2);
    Triple<float> f{{0.5f, 1.5f, 2}};
    put_double(out, 2, f.sum());
    out[3] = Traits<int>::code + Traits<float>::code + Traits<int**>::code * 10 + Traits<int[5]>::code * 1000;
    out[4] = Fibonacci<15>::value;
    Accumulator<int> total(2000000000);
    total += 2000000000;
    total += t;
    out[5] = total.total();
    Entry<int, char> list[4] = {{5 + t % 3, 'a'}, {3, 'b'}, {9 - t % 7, 'c'}, {1, 'd'}};
    sort(list, 4, Entry<int, char>::Less());
    out[6] = list[0].value + list[1].value * 256 + list[2].value * 65536 + list[3].key * 16777216LL;
    out[7] = Card(t) > Card(7);
    Holder<long long, Box> h{{t}};
    out[8] = h.inner.value + make_box(3).value;
    int s = 0;
    for (int x : b) s = s * 2 + x;
    out[9] = s;
    Node<int> n2 = {t, nullptr}, n1 = {2, &n2};
    for (Node<int>* n = &n1; n; n = n->next) out[10] = n->value;
    Array<Array<short, 2>, 3> nested = {};
    nested[1][1] = 7;
    nested[t % 3][t & 1] += 1;
    out[11] = nested[1][1] * 10 + nested[2][0];
    Vector<float, 4> v = {{1, 2, 3, (float)t}};
    int rows[3][4] = {{1, 2, 3, t}, {4, 5}, {t}};
    twice<2, 3>(rows);
    int hidden = rows[0][3] + rows[1][1] + rows[2][0];
    out[13] = hidden + hidden::value * 1000;
    out[12] = (long long)v.values[3] + alignof(Vector<short, 2>) * 100 + sizeof(Wide<int>) * 10000 + sizeof(Vector<double, 2>) * 1000000;
}
KERNEL(classes)

namespace hashing {
template <typename K>
struct Times3 {
    HD static int of(K k) { return static_cast<int>(k) * 3; }
};
}  // namespace hashing
template <typename K>
struct Times5 {
    HD static int of(K k) { return static_cast<int>(k) * 5; }
};
template <typename K, template <typename> class Hash = Times5, template <typename> class Second = hashing::Times3>
struct Table {
    HD static int slot(K k) { return Hash<K>::of(k) + 100 * Second<K>::of(k); }
};
HD void template_defaults(int t, long long* out) {
    out[0] = Table<int>::slot(t);
    out[1] = Table<short, hashing::Times3>::slot(static_cast<short>(t));
    out[2] = Table<short, hashing::Times3, Times5>::slot(static_cast<short>(t));
}
KERNEL(template_defaults)

int main() {
    COMPARE(template_defaults);
    COMPARE(classes);
    return report();
}
