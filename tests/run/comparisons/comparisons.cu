// Comparisons of integers that the usual arithmetic conversions widen, with constants inside and outside the narrow
// type's range and on both sides.
#include "../check.h"

#define EACH(X) X(<) X(<=) X(>) X(>=) X(==) X(!=)

template <typename Narrow, typename Wide>
HD long long against(Narrow value, Wide limit) {
    long long bits = 0;
#define ONE(op) bits = bits * 4 + (value op limit) * 2 + (limit op value);
    EACH(ONE)
#undef ONE
    return bits;
}

HD void widened(int t, long long* out) {
    int a = static_cast<int>((t - 32) * 0x4345671u);
    short s = static_cast<short>(a);
    signed char c = static_cast<signed char>(a);
    unsigned u = static_cast<unsigned>(a);
    unsigned char b = static_cast<unsigned char>(a);
    out[0] = against(a, 255LL);
    out[1] = against(a, -7LL);
    out[2] = against(a, 0x7fffffffLL);
    out[3] = against(a, 0x80000000LL);
    out[4] = against(a, -0x80000001LL);
    out[5] = against(a, 200ULL);
    out[6] = against(a, 0xffffffff80000003ULL);
    out[7] = against(s, 7LL);
    out[8] = against(s, -32768);
    out[9] = against(s, 40000);
    out[10] = against(c, -128LL);
    out[11] = against(c, 127);
    out[12] = against(c, 128);
    out[13] = against(u, 4000000000LL);
    out[14] = against(u, 4000000000ULL);
    out[15] = against(u, -1LL);
    out[16] = against(u, 0x100000000LL);
    out[17] = against(u, ~0ULL);
    out[18] = against(b, 255);
    out[19] = against(b, 0u);
    out[20] = against(b, -1);
    out[21] = against(b, 256ULL);
    out[22] = against(static_cast<long long>(a), static_cast<long long>(s));
}

KERNEL(widened)

int main() {
    COMPARE(widened);
    return report();
}
