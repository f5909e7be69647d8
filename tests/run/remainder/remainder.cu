// Signed remainder and division, by constants and variables, of negative numbers, at every width.
#include "../check.h"

HD void remainders(int t, long long* out) {
    int a = (t - 32) * 0x2345671;
    long long w = (t - 32) * 0x123456789abcdefLL;
    int d = t % 9 + 1;
    short s = static_cast<short>(a);
    signed char c = static_cast<signed char>(a);
    out[0] = a % 8;
    out[1] = w % 8;
    out[2] = a % 7;
    out[3] = w % 1000;
    out[4] = a % d;
    out[5] = w % d;
    out[6] = a % -d;
    out[7] = w % -d;
    out[8] = s % 16;
    out[9] = c % 5;
    out[10] = a / 8;
    out[11] = w / 8;
    out[12] = a / -d;
    out[13] = static_cast<unsigned>(a) % 8u;
    out[14] = static_cast<unsigned long long>(w) % 10u;
}

KERNEL(remainders)

int main() {
    COMPARE(remainders);
    return report();
}
