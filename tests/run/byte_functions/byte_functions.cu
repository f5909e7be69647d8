// memcpy and memset in device code: for type punning, arrays, structs, counts known at run time.
#include "../check.h"

struct Record {
    int id;
    float values[3];
    char tag;
};

HD void bytes(int t, long long* out) {
    float f = 1.5f * t;
    unsigned u;
    memcpy(&u, &f, sizeof u);
    out[0] = u;
    double d = t * 0.5;
    unsigned long long bits;
    memcpy(&bits, &d, sizeof bits);
    out[1] = bits;
    Record a = {t, {1, 2, 3}, 'r'}, b;
    memcpy(&b, &a, sizeof a);
    b.values[1] += t;
    put_double(out, 2, b.id + b.values[1] + b.tag);
    int list[8] = {1, 2, 3, 4, 5, 6, 7, 8}, copy[8];
    memcpy(copy, list, sizeof list);
    memcpy(copy + 2, list + 4, (t % 4 + 1) * sizeof(int));
    int sum = 0;
    for (int x : copy) sum = sum * 3 + x;
    out[3] = sum;
    memset(copy, 0, sizeof copy);
    memset(copy + 1, 0xff, 2 * sizeof(int));
    memset(reinterpret_cast<char*>(copy) + 13, t, 2);
    out[4] = copy[0] + copy[1] * 10 + copy[3] + copy[7];
    memset(&b, 0, sizeof b);
    out[5] = b.id + b.tag;
    unsigned char raw[16];
    for (int i = 0; i < 16; ++i) raw[i] = static_cast<unsigned char>(i * t);
    unsigned words[4];
    memcpy(words, raw, 16);
    out[6] = words[t & 3];
    unsigned short half;
    memcpy(&half, raw + 3, 2);
    out[7] = half;
}
KERNEL(bytes)

int main() {
    COMPARE(bytes);
    return report();
}
