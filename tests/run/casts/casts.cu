// static_cast, reinterpret_cast, const_cast, C and functional casts, implicit conversions.
#include "../check.h"

struct Wrapper {
    int v;
    HD explicit Wrapper(int x) : v(x) {}
    HD explicit operator bool() const { return v > 10; }
    HD operator float() const { return v * 0.5f; }
};
struct Implicit {
    long long v;
    HD Implicit(int x) : v(x) {}
    HD operator long long() const { return v * 2; }
};
struct Base {
    int b;
};
struct Middle : Base {
    int m;
};
struct Derived : Middle {
    int d;
};

HD float half_of(float f) { return f / 2; }
HD long long twice(Implicit i) { return i; }

HD void casts(int t, long long* out) {
    double d = t * 1.75 - 20;
    out[0] = static_cast<int>(d);
    out[1] = (short)(t * 3000);
    out[2] = int(d) + unsigned(3.9f) + char(65 + t % 20);
    out[3] = static_cast<unsigned char>(t * 77);
    out[4] = (long long)(unsigned)-t;
    out[5] = static_cast<unsigned>(static_cast<int>(d));
    const int fixed = 5;
    int* open = const_cast<int*>(&fixed);
    out[6] = *open;
    int array[2] = {t, 7};
    const int* view = array;
    *const_cast<int*>(view) = 9;
    out[7] = array[0];
    float f = 1.25f * t;
    out[8] = reinterpret_cast<int&>(f);
    out[9] = *(unsigned*)&f >> 3;
    long long big = 0x123456789abcdefLL * (t + 1);
    out[10] = reinterpret_cast<unsigned char*>(&big)[t & 7];
    Wrapper w(t);
    out[11] = (w ? 1 : 2) + (static_cast<bool>(w) ? 10 : 20) + (!w ? 100 : 200);
    put_double(out, 12, half_of(w) + static_cast<float>(w));
    out[13] = twice(t) + Implicit(3);
    Derived o;
    o.b = 1;
    o.m = 2;
    o.d = t;
    Base* base = &o;
    Middle& middle = o;
    out[14] = static_cast<Derived*>(base)->d * 100 + static_cast<Derived&>(middle).m * 10 + static_cast<Base&>(middle).b;
    Base sliced = o;
    out[15] = sliced.b;
    Derived* null = nullptr;
    Base* still_null = null;
    out[16] = still_null == nullptr;
    out[17] = static_cast<int>('a') + (int)true + (bool)t;
    put_double(out, 18, (float)(1 << 24) + 1.0f + (double)t / 3);
    (void)t;
    static_cast<void>(out[0]);
    unsigned u = t;
    out[19] = -5 + u;
    out[20] = (-5 < (int)u) + (-5 < static_cast<long long>(u)) * 2;
    signed char sc = t * 5;
    unsigned short us = sc;
    unsigned ext = sc;
    out[21] = us;
    out[22] = ext;
    put_double(out, 23, static_cast<double>(static_cast<unsigned long long>(-1 - t)));
    out[24] = static_cast<unsigned long long>(static_cast<float>(t) * 1e10f) / 1000;
}

KERNEL(casts)

int main() {
    COMPARE(casts);
    return report();
}
