// Overload resolution and default arguments.
#include "../check.h"

struct Meters {
    double v;
    HD Meters(double x) : v(x) {}
};
struct Base {
    int b = 1;
};
struct Derived : Base {
    int d = 2;
};

HD int f(int) { return 1; }
HD int f(unsigned) { return 2; }
HD int f(long long) { return 3; }
HD int f(float) { return 4; }
HD int f(double) { return 5; }
HD int f(char) { return 6; }
HD int f(const void*) { return 7; }
HD int f(bool) { return 8; }
HD int f(int*) { return 9; }
HD int f(const int*) { return 10; }
HD int f(Meters) { return 11; }
HD int f(int, int) { return 12; }
HD int f(int, double, ...) { return 13; }

HD int g(long) { return 1; }
HD int g(double) { return 2; }
HD int h(Base&) { return 1; }
HD int h(const Derived&) { return 2; }
HD int up(const Base* p) { return p->b; }
HD int user(Meters m) { return static_cast<int>(m.v); }
HD int user(const char*) { return -1; }

HD int defaults(int a, int b = 20, int c = 300) { return a + b + c; }
HD int nested(int a, int b = defaults(1, 2)) { return a * 1000 + b; }
template <typename T>
HD int generic(T) {
    return 100;
}
HD int generic(int) { return 101; }
template <typename T>
HD int generic(T*) {
    return 102;
}

struct Counter {
    int n;
    HD Counter(int start = 4) : n(start) {}
    HD int add(int by = 1) { return n += by; }
    HD int at(int i) { return i; }
    HD int at(int i) const { return -i; }
};

HD void overloads(int t, long long* out) {
    int x = t;
    const int y = t;
    short s = 1;
    unsigned char uc = 2;
    out[0] = f(t) * 10000 + f(1u) * 1000 + f(2LL) * 100 + f(1.0f) * 10 + f(1.0);
    out[1] = f('c') * 10000 + f(&x) * 100 + f(&y);
    out[2] = f(true) * 100 + f(s) * 10 + f(uc);
    out[3] = f(out) * 100 + f(Meters(2));
    out[4] = f(1, 2) * 100 + f(1, 2.0);
    out[5] = g(2.0f) * 10 + g(3L);
    Derived d;
    const Derived cd;
    Base b;
    out[6] = h(b) * 100 + h(d) * 10 + h(cd);
    out[7] = up(&d);
    out[8] = user(3.5);
    out[9] = defaults(t) + 10 * defaults(t, 1) + 100 * defaults(t, 1, 2);
    out[10] = nested(3) + nested(4, 5);
    out[11] = generic(1) * 1000000 + generic(2.0) * 1000 + generic(&x);
    Counter c;
    c.add();
    c.add(t);
    const Counter cc(9);
    out[12] = c.n * 10000 + c.at(7) * 100 + cc.at(7);
    out[13] = generic<>(3) * 1000 + generic<int>(4);
}

KERNEL(overloads)

int main() {
    COMPARE(overloads);
    return report();
}
