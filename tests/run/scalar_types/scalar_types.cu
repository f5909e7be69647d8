// Every scalar type: width, wrap-around, promotion, conversion.
#include <cstddef>
#include <cstdint>

#include "../check.h"

HD void widths(int t, long long* out) {
    out[0] = sizeof(bool) + 10 * sizeof(char) + 100 * sizeof(short) + 1000 * sizeof(int) + 10000 * sizeof(long) + 100000 * sizeof(long long);
    out[1] = sizeof(float) + 10 * sizeof(double) + 100 * sizeof(size_t) + 1000 * sizeof(void*) + 10000 * sizeof(wchar_t);
    out[2] = sizeof(int8_t) + 10 * sizeof(uint16_t) + 100 * sizeof(int32_t) + 1000 * sizeof(uint64_t) + 10000 * sizeof(ptrdiff_t) + 100000 * sizeof(char16_t);
    out[3] = alignof(double) + 10 * alignof(short);
    out[4] = t;
}

HD void wrap(int t, long long* out) {
    char c = static_cast<char>(100 + t);
    signed char sc = static_cast<signed char>(100 + t);
    unsigned char uc = static_cast<unsigned char>(200 + t);
    short s = static_cast<short>(32760 + t);
    unsigned short us = static_cast<unsigned short>(65530 + t);
    unsigned u = 4294967290u + t;
    long l = 1L << (t & 63);
    unsigned long ul = ~0UL - t;
    long long ll = 0x7fffffff00000000LL + t * 3;
    unsigned long long ull = 0xfffffffffffffff0ULL + t;
    out[0] = c;
    out[1] = sc;
    out[2] = uc;
    out[3] = s;
    out[4] = us;
    out[5] = u;
    out[6] = l;
    out[7] = ul;
    out[8] = ll;
    out[9] = ull;
    out[10] = uc + us;
    out[11] = c * sc;
    out[12] = u * u;
    out[13] = ull * 3 / 7;
    out[14] = static_cast<long long>(u) * static_cast<long long>(u);
    out[15] = -u;
    out[16] = (-1 < static_cast<int>(u)) + 2 * (u > 0x80000000u);
    out[17] = (-1 < 1u) + 2 * (-1L < 1u) + 4 * (static_cast<unsigned char>(-1) > 0);
    int8_t i8 = static_cast<int8_t>(t * 9);
    uint8_t u8 = static_cast<uint8_t>(t * 9);
    int16_t i16 = static_cast<int16_t>(t * 999);
    uint64_t u64 = static_cast<uint64_t>(i8);
    out[18] = i8 / 2 + u8 % 10 + i16 / 3;
    out[19] = u64;
    out[20] = u64 >> 60;
    out[21] = static_cast<int64_t>(u64) >> 60;
    size_t z = t;
    z -= 5;
    out[22] = z;
    wchar_t w = L'x';
    char32_t c32 = U'\U0001F600';
    out[23] = w + c32;
    out[24] = 'a' + '\n' + '\x7f' + '\101';
    out[25] = 0x1F + 017 + 0b101 + 1'000;
}

HD void booleans(int t, long long* out) {
    bool b = t & 4;
    out[0] = b;
    out[1] = b + b;
    out[2] = !b;
    bool from_float = t * 0.5f;
    bool from_pointer = out;
    out[3] = from_float + 2 * from_pointer;
    unsigned char stored = 0;
    reinterpret_cast<bool&>(stored) = t > 5;
    out[4] = stored;
    bool flags[3] = {true, t == 1, false};
    out[5] = flags[0] + flags[1] + flags[2] + sizeof flags;
    out[6] = b == true;
    out[7] = b < true;
    out[8] = b ? 10 : 20;
    out[9] = b ^ true;
    out[10] = static_cast<bool>(0.1);
}

HD void floats(int t, long long* out) {
    float f = t * 0.25f - 4;
    double d = t * 0.125 - 3;
    put_double(out, 0, f);
    put_double(out, 1, d);
    put_double(out, 2, f * f);
    put_double(out, 3, d * 2 + f);
    put_double(out, 4, f / 4 - d / 8);
    out[5] = static_cast<int>(f);
    out[6] = static_cast<long long>(d * 1e15);
    out[7] = static_cast<unsigned char>(f + 8);
    out[8] = (f < d) + 2 * (f == d) + 4 * (f > d) + 8 * (f != f);
    float nan = 0;
    nan = nan / (t - t);
    out[9] = (nan < 1) + 2 * (nan == nan) + 4 * (nan != nan) + 8 * !(nan >= 1);
    float infinite = 1 / (0.0f * t);
    out[10] = infinite > 3e38f;
    put_double(out, 11, -f);
    put_double(out, 12, static_cast<float>(16777217 + t));
    put_double(out, 13, static_cast<double>(0x7fffffffffffffffLL));
    put_double(out, 14, static_cast<float>(~0ull - t));
    put_double(out, 15, 1e-3f);
    put_double(out, 16, 0x1.8p3 + 1e2 + .5);
    put_double(out, 17, 3.0f / 7);
    put_double(out, 18, t / 7.0);
    put_double(out, 19, 1 / 3.0f * 0);
    float mixed = 1;
    mixed += 0.5;
    mixed = mixed++ * 2;
    put_double(out, 20, mixed);
    out[21] = f ? 1 : 2;
    double small = 4.9406564584124654e-324;
    out[22] = small > 0;
    put_double(out, 23, -0.0f);
}

/// C says nothing of these; the device gives all ones for division by zero, and the least integer for itself by -1.
HD void odd_divisors(int t, long long* out) {
    int zero = t & 0;
    int minus_one = zero - 1;
    int least = 0x7fffffff + zero * t;
    least = -least - 1;
#ifdef __CUDA_ARCH__
    out[0] = t / zero;
    out[1] = static_cast<unsigned>(t) / static_cast<unsigned>(zero);
    out[2] = static_cast<long long>(t) / zero;
    out[3] = least / minus_one;
    out[4] = least % minus_one;
#else
    out[0] = -1;
    out[1] = 0xffffffffu;
    out[2] = -1;
    out[3] = least + zero;
    out[4] = zero;
#endif
    out[5] = t / minus_one;
    out[6] = (t + 1) % (t + 2);
}

KERNEL(widths)
KERNEL(wrap)
KERNEL(booleans)
KERNEL(floats)
KERNEL(odd_divisors)

int main() {
    COMPARE(widths);
    COMPARE(wrap);
    COMPARE(booleans);
    COMPARE(floats);
    COMPARE(odd_divisors);
    return report();
}
