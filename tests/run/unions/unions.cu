// Unions, anonymous ones too, and looking at bits through them.
#include "../check.h"

union Word {
    float f;
    unsigned u;
    int i;
    unsigned char b[4];
    struct {
        unsigned short low, high;
    };
};
struct Variant {
    int kind;
    union {
        long long whole;
        double real;
        struct {
            int x, y;
        } pair;
    };
    HD long long as_number() const { return kind == 0 ? whole : kind == 1 ? static_cast<long long>(real * 8) : pair.x * 1000LL + pair.y; }
};
union Vector {
    float v[4];
    struct {
        float x, y, z, w;
    };
    HD float sum() const { return x + y + z + w; }
};

HD Variant pick(int t) {
    Variant v;
    v.kind = t % 3;
    if (v.kind == 0) v.whole = -t;
    else if (v.kind == 1) v.real = t * 0.125;
    else v.pair = {t, t + 1};
    return v;
}

HD void words(int t, long long* out) {
    Word w;
    w.f = 1.5f * t;
    out[0] = w.u;
    w.u ^= 0x80000000u;
    put_double(out, 1, w.f);
    w.i = -2 - t;
    out[2] = w.b[t & 3];
    out[3] = w.low * 2 + w.high;
    w.high = 7;
    out[4] = w.u;
    Word copy = w;
    copy.b[0] = 1;
    out[5] = copy.u + (w.b[0] << 8);
    Word list[2] = {{1.0f}, {}};
    out[6] = list[t & 1].u;
    out[7] = sizeof(Word) + 10 * sizeof(Variant) + 1000 * sizeof(Vector);
}

HD void variants(int t, long long* out) {
    Variant v = pick(t);
    out[0] = v.as_number();
    Variant other = v;
    other.kind = 0;
    other.whole += 3;
    out[1] = other.as_number();
    Vector a;
    for (int i = 0; i < 4; ++i) a.v[i] = i + t * 0.5f;
    put_double(out, 2, a.sum());
    a.z = 10;
    put_double(out, 3, a.v[2] + a.v[t & 3]);
    union {
        int n;
        char c[4];
    };
    n = t * 0x01010101;
    out[4] = c[t & 3];
}

KERNEL(words)
KERNEL(variants)

int main() {
    COMPARE(words);
    COMPARE(variants);
    return report();
}
