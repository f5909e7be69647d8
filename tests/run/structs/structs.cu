// Structs: initialisers, copies, nesting, by value and by reference, layout, bit-fields, anonymous members.
#include <cstddef>

#include "../check.h"

struct Point {
    float x, y;
};
struct Segment {
    Point a, b;
    int tag;
};
struct Mixed {
    char c;
    double d;
    short s;
    long long l;
    bool b;
};
struct Outer {
    struct Inner {
        int v[3];
        HD int first() const { return v[0]; }
    };
    Inner inner;
    Inner list[2];
};
struct __align__(16) Aligned {
    float v;
};
struct Packed {
    char tag;
    Aligned a;
    unsigned char end;
};
struct Bits {
    unsigned low : 3;
    int middle : 7;
    unsigned high : 22;
    unsigned long long wide : 40;
    bool flag : 1;
    signed char small : 4;
};
struct Defaults {
    int a = 3;
    float b = 2.5f;
    int c[2] = {4, 5};
};

HD Segment make(float base, int tag) {
    Segment s;
    s.a = {base, base + 1};
    s.b.x = base * 2;
    s.b.y = s.a.y * 2;
    s.tag = tag;
    return s;
}
HD float length1(const Segment& s) { return s.b.x - s.a.x + s.b.y - s.a.y; }
HD Segment moved(Segment s, Point by) {
    s.a.x += by.x;
    s.a.y += by.y;
    s.b.x += by.x;
    s.b.y += by.y;
    return s;
}
HD void scale(Segment* s, float f) {
    s->a.x *= f;
    s->b = {s->b.x * f, s->b.y * f};
}
HD Point swapped(const Point& p) { return {p.y, p.x}; }

HD void values(int t, long long* out) {
    Segment s = make(t * 0.5f, t);
    Segment copy = s;
    copy.tag = 99;
    put_double(out, 0, length1(s));
    out[1] = s.tag * 100 + copy.tag;
    Segment m = moved(s, {1, 2});
    put_double(out, 2, m.a.x + m.b.y * 2 + s.a.x);
    scale(&m, 2);
    put_double(out, 3, m.a.x + m.a.y + m.b.x + m.b.y);
    s = m;
    put_double(out, 4, s.b.x);
    Point p = {1, 2};
    p = swapped(p);
    put_double(out, 5, p.x * 10 + p.y);
    p = t & 1 ? Point{3, 4} : swapped(p);
    put_double(out, 6, p.x * 10 + p.y);
    Point chosen = t % 3 ? s.a : s.b;
    put_double(out, 7, chosen.x);
    put_double(out, 8, moved(make(1, 2), swapped({3, 4})).b.x);
    Outer o = {{{1, 2, 3}}, {{{4, 5, 6}}, {{7, 8}}}};
    o.list[t & 1].v[t % 3] += t;
    out[9] = o.inner.first() + o.list[1].first() * 10 + o.list[0].v[2] * 100 + o.list[1].v[2] * 1000;
    Outer other = o;
    other.list[0] = o.list[1];
    out[10] = other.list[0].v[1];
    Defaults d;
    Defaults e = {7};
    d.c[0] += t;
    out[11] = d.a + e.a * 10 + d.c[0] * 100 + e.c[1] * 10000;
    put_double(out, 12, d.b + e.b);
    Segment zero = {};
    out[13] = zero.tag + (zero.b.y == 0);
    Segment named = {.a = {.x = 1.0f, .y = 2.0f}, .b = {}, .tag = t};
    put_double(out, 14, named.a.y + named.tag);
    struct Local {
        int n;
        HD int twice() const { return 2 * n; }
    } local = {t};
    out[15] = local.twice();
    Point pair[2] = {{1, 2}, {3, 4}};
    Point temporary = pair[0];
    pair[0] = pair[1];
    pair[1] = temporary;
    put_double(out, 16, pair[0].x * 1000 + pair[1].y);
    auto [px, py] = pair[t & 1];
    put_double(out, 17, px - py);
}

HD void layout(int t, long long* out) {
    out[0] = sizeof(Mixed) + 100 * offsetof(Mixed, d) + 10000 * offsetof(Mixed, s) + 1000000 * offsetof(Mixed, b);
    out[1] = sizeof(Packed) + 100 * alignof(Packed) + 10000 * sizeof(Aligned);
    Packed p;
    out[2] = reinterpret_cast<char*>(&p.a) - reinterpret_cast<char*>(&p);
    out[3] = reinterpret_cast<char*>(&p.end) - &p.tag;
    out[4] = reinterpret_cast<unsigned long long>(&p) % 16;
    Mixed m = {};
    m.c = 'c';
    m.d = t;
    m.l = -t;
    m.b = true;
    out[5] = reinterpret_cast<long long*>(&m)[3];
    out[6] = sizeof(Bits) + sizeof(Segment) * 100 + sizeof(Outer) * 10000;
    struct Empty {};
    struct Flexible {
        short n;
        Empty e;
        char c;
    };
    out[7] = sizeof(Empty) + 10 * sizeof(Flexible);
}

HD void bit_fields(int t, long long* out) {
    Bits b = {};
    b.low = t;
    b.middle = t - 40;
    b.high = 0x3fffff - t;
    b.wide = 0x9876543210ULL + t;
    b.flag = t & 2;
    b.small = t;
    out[0] = b.low;
    out[1] = b.middle;
    out[2] = b.high;
    out[3] = b.wide;
    out[4] = b.flag;
    out[5] = b.small;
    b.middle += 30;
    b.low++;
    --b.high;
    b.wide <<= 3;
    out[6] = b.low + b.middle * 10;
    out[7] = b.high;
    out[8] = b.wide;
    out[9] = (b.low = 13);
    Bits c = b;
    c.flag ^= 1;
    out[10] = c.flag * 2 + b.flag + c.small;
    out[11] = *reinterpret_cast<unsigned*>(&c);
    Bits list[2] = {{1, 2, 3, 4, true, -1}, {}};
    list[1].middle = list[0].middle - 5;
    out[12] = list[t & 1].middle + list[0].small * 100 + list[0].flag;
}

KERNEL(values)
KERNEL(layout)
KERNEL(bit_fields)

int main() {
    COMPARE(values);
    COMPARE(layout);
    COMPARE(bit_fields);
    return report();
}
