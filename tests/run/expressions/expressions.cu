// Operators, precedence, sequencing, sizeof.
#include "../check.h"

HD int side(int& counter, int value) {
    counter = counter * 10 + value;
    return value;
}

HD void operators(int t, long long* out) {
    int a = t - 20, b = t % 7 + 1;
    out[0] = a + b * 3 - (a - b) / b;
    out[1] = a % b;
    out[2] = (a & 0xf0) | (b ^ 5);
    out[3] = ~a << 2 >> 1;
    out[4] = -a + +b;
    out[5] = !a + !!b;
    out[6] = a < b ? a : b > 3 ? b : -1;
    out[7] = (a == b) + (a != b) * 2 + (a <= b) * 4 + (a >= b) * 8 + (a > b) * 16;
    out[8] = (a && b) + (a || b) * 2 + (a > 0 && a / (a > 0 ? a : 1)) * 4;
    out[9] = (a, b, a + b);
    out[10] = sizeof(int) + sizeof(a + 1L) + sizeof(char[7]) + sizeof 'x' + sizeof(2.0f);
    unsigned u = t * 2654435761u;
    out[11] = u >> (t & 31);
    out[12] = static_cast<int>(u) >> (t & 31);
    out[13] = u / 7 % 11;
    out[14] = (u & 1) ? u | 6 : u & ~6u;
    out[15] = a - -b - - -a;
}

HD void assignments(int t, long long* out) {
    int x = t;
    x += 3;
    x -= t / 2;
    x *= 5;
    x /= 3;
    x %= 17;
    x <<= 2;
    x >>= 1;
    x &= 0x5f;
    x |= 0x21;
    x ^= t;
    out[0] = x;
    int y, z;
    y = z = x + 1;
    out[1] = y + z;
    (y += 2) *= 3;
    out[2] = y;
    out[3] = y++ + z;
    out[4] = ++y - z--;
    out[5] = --z;
    out[6] = y-- * 2;
    out[7] = y;
    signed char c = 120;
    c += t;
    out[8] = c;
    unsigned char u = 3;
    u -= t;
    out[9] = u;
    short s = 30000;
    s = s + t * 100;
    out[10] = s;
    double d = t;
    d += 0.5;
    d *= 2;
    int i = 7;
    i *= d;
    out[11] = i;
    bool flag = t;
    flag |= t == 0;
    flag &= t != 3;
    out[12] = flag;
    int target[3] = {1, 2, 3};
    int k = 0;
    target[k++] = 10;
    target[k++] += 20;
    target[k] -= k;
    out[13] = target[0] + target[1] * 100 + target[2] * 10000 + k;
}

HD void sequencing(int t, long long* out) {
    int counter = 0;
    out[0] = side(counter, 1) && side(counter, 0) && side(counter, 3);
    out[1] = counter;
    counter = 0;
    out[2] = side(counter, t & 1) || side(counter, 2);
    out[3] = counter;
    counter = 0;
    out[4] = side(counter, t % 3) == 1 ? side(counter, 4) : side(counter, 5);
    out[5] = counter;
    counter = 0;
    out[6] = (side(counter, 6), side(counter, 7));
    out[7] = counter;
    counter = 0;
    int a[4] = {side(counter, 1), side(counter, 2), side(counter, 3), side(counter, 4)};
    out[8] = counter + a[3];
    int i = 0;
    for (i = 0; i < 10 && side(counter, i & 3) < 3; i++) {
    }
    out[9] = counter;
    out[10] = i;
    int* null = nullptr;
    out[11] = null && *null == 3;
    out[12] = !null || *null;
}

KERNEL(operators)
KERNEL(assignments)
KERNEL(sequencing)

int main() {
    COMPARE(operators);
    COMPARE(assignments);
    COMPARE(sequencing);
    return report();
}
