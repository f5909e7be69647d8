// References: parameters, results, members, const, rvalue references, temporaries whose life they extend.
#include <utility>

#include "../check.h"

struct Box {
    int value;
    HD int& get() { return value; }
    HD const int& get() const { return value; }
    HD Box& add(int n) {
        value += n;
        return *this;
    }
};
struct Holder {
    int& target;
    const float& factor;
    HD void bump() { target += static_cast<int>(factor * 2); }
};

HD void swap_values(int& a, int& b) {
    int t = a;
    a = b;
    b = t;
}
HD int& larger(int& a, int& b) { return a < b ? b : a; }
HD const int& smaller(const int& a, const int& b) { return b < a ? b : a; }
HD int kind(int&) { return 1; }
HD int kind(const int&) { return 2; }
HD int kind(int&&) { return 3; }
template <typename T>
HD int forwarded(T&& x) {
    return kind(static_cast<T&&>(x));
}
HD int consume(Box&& b) {
    b.value *= 2;
    return b.value;
}
HD Box make(int n) { return Box{n}; }

HD void basics(int t, long long* out) {
    int a = t, b = 30;
    swap_values(a, b);
    out[0] = a * 100 + b;
    larger(a, b) = 7;
    out[1] = a * 100 + b;
    out[2] = smaller(a, b) + smaller(3, a) + smaller(t + 1, 20);
    int& alias = a;
    alias += 5;
    int* p = &alias;
    *p *= 2;
    out[3] = a;
    const int& view = a;
    a = 11;
    out[4] = view;
    int array[4] = {1, 2, 3, 4};
    int& element = array[t & 3];
    element = 50;
    out[5] = array[0] + array[1] + array[2] + array[3];
    for (int& x : array) swap_values(x, element);
    out[6] = array[0] * 8 + array[3];
    int*& pointer = p;
    pointer = array + 1;
    out[7] = *p;
    const int& temporary = t * 3;
    out[8] = temporary;
    const double& converted = t;
    put_double(out, 9, converted / 2);
    int&& moved = t + 4;
    moved++;
    out[10] = moved;
    out[11] = kind(a) + 10 * kind(view) + 100 * kind(5) + 1000 * kind(std::move(a));
    out[12] = forwarded(a) + 10 * forwarded(view) + 100 * forwarded(8);
    (t & 1 ? a : b) = 77;
    out[13] = a * 1000 + b;
    (a = 3) += 4;
    out[14] = a;
    ++(++a);
    out[15] = a;
}

HD void objects(int t, long long* out) {
    Box box = {t};
    box.get() += 3;
    box.add(2).add(4).get()++;
    out[0] = box.value;
    const Box& seen = box;
    out[1] = seen.get();
    float factor = 1.5f;
    Holder h = {box.value, factor};
    h.bump();
    factor = 4;
    h.bump();
    out[2] = box.value;
    out[3] = consume(std::move(box)) + box.value;
    out[4] = consume(make(t));
    const Box& kept = make(t + 1);
    out[5] = kept.value + make(9).add(1).value;
    Box&& owned = make(5);
    owned.add(t);
    out[6] = owned.value;
    Box pair[2] = {{1}, {2}};
    Box& chosen = t & 1 ? pair[1] : pair[0];
    chosen.value = 40;
    out[7] = pair[0].value * 100 + pair[1].value;
    int x = 3, y = 4;
    std::swap(x, y);
    out[8] = x * 10 + y;
    std::swap(pair[0], pair[1]);
    out[9] = pair[0].value;
    auto& by_auto = pair[1].value;
    by_auto = 6;
    auto copied = by_auto;
    copied = 9;
    out[10] = pair[1].value * 10 + copied;
}

KERNEL(basics)
KERNEL(objects)

int main() {
    COMPARE(basics);
    COMPARE(objects);
    return report();
}
