// if, while, do, for, break, continue, return, switch.
#include "../check.h"

HD int classify(int x) {
    if (x < 0) return -1;
    else if (x == 0) return 0;
    else if (x < 10) {
        if (x & 1) return 1;
        return 2;
    }
    return 3;
}

HD int collatz(int n) {
    int steps = 0;
    while (n > 1) {
        n = n & 1 ? 3 * n + 1 : n / 2;
        ++steps;
        if (steps > 200) break;
    }
    return steps;
}

HD int search(int t) {
    for (int i = 0; i < 8; ++i) {
        for (int j = 0; j < 8; ++j) {
            if (j > i) break;
            if ((i + j) % 3 == 1) continue;
            if (i * j == t) return i * 10 + j;
        }
    }
    return -1;
}

HD int digits(unsigned n) {
    int count = 0;
    do {
        n /= 10;
        ++count;
        if (count == 3) continue;
    } while (n);
    return count;
}

HD int carried(int n) {
    int last;
    int sum = 0;
    for (int i = 0; i < n; ++i) {
        if (i == 0) last = 5;
        sum += last;
        last += i;
    }
    return sum;
}

HD void loops(int t, long long* out) {
    out[0] = classify(t - 5);
    out[1] = collatz(t);
    out[2] = search(t);
    out[3] = digits(t * t * t);
    out[4] = carried(t);
    int total = 0;
    for (int i = 0, j = 10; i < j; ++i, --j) total += i * j;
    out[5] = total;
    for (;;) {
        if (total++ > 100 + t) break;
    }
    out[6] = total;
    int n = 0;
    while (true) {
        if (n++ < t % 5) continue;
        if (n > 3) break;
        n += 2;
    }
    out[7] = n;
    for (unsigned i = t; i-- > 0;) n += i;
    out[8] = n;
    int k = 3;
    do k--; while (k > 0);
    out[9] = k;
    do {
        if (t > 10) break;
        k = 100;
    } while (0);
    out[10] = k;
    while (int left = t - k) {
        k += left > 0 ? 1 : -1;
        if (left == 7) break;
    }
    out[11] = k;
    if (int odd = t & 1) out[12] = odd;
    else out[12] = odd + 5;
    int s = 0;
    for (int i = 0; i < 5; ++i) {
        int i2 = i * i;
        {
            int i = i2 + 1;
            s += i;
        }
        s += i;
    }
    out[13] = s;
    if (t > 50) return;
    out[14] = 14;
}

enum Kind { none, first, second, third = 7 };

HD int fall(int x) {
    int r = 0;
    switch (x) {
        case 0: r += 1;
        case 1: r += 10;
        case 2: r += 100; break;
        case 5: {
            int local = x * 2;
            r = local;
            break;
        }
        case -3: return -3;
        default: r = 1000;
        case 9: r += 7;
    }
    return r;
}

HD int in_loop(int t) {
    int r = 0;
    for (int i = 0; i < 12; ++i) {
        switch ((i + t) % 5) {
            case 0: continue;
            case 1: r += 1; break;
            case 2:
                switch (i & 1) {
                    case 0: r += 10; break;
                    default: r += 20;
                }
                r += 5;
                break;
            case 3:
                if (i > 8) break;
                r += 100;
                break;
            case 4:
                if (i == 11) return r;
        }
        r *= 2;
        if (r > 100000) break;
    }
    return r;
}

HD void switches(int t, long long* out) {
    out[0] = fall(t - 4);
    out[1] = in_loop(t);
    Kind kind = t % 3 == 0 ? third : t % 3 == 1 ? first : none;
    switch (kind) {
        case none: out[2] = 2; break;
        case third: out[2] = 3; break;
        case first:
        case second: out[2] = 4;
    }
    switch (static_cast<unsigned char>(t * 40)) {
        case 0: out[3] = 1; break;
        case 'x': out[3] = 2; break;
        case 200: out[3] = 3; break;
        default: out[3] = 4;
    }
    long long wide = 0x100000000LL * (t & 1) + 3;
    switch (wide) {
        case 3: out[4] = 1; break;
        case 0x100000003LL: out[4] = 2; break;
    }
    out[5] = 5;
    switch (t) {
        int declared;
        case 3: declared = 4; out[5] = declared;
    }
    switch (t) {
    }
}

KERNEL(loops)
KERNEL(switches)

struct Weighted {
    int value;
    float weight;
};
HD void bindings_in_loops(int t, long long* out) {
    Weighted list[3] = {{1, 0.5f}, {2, 1.5f}, {t, 2.0f}};
    float sum = 0;
    for (const auto& [value, weight] : list) sum += value * weight;
    for (auto& [value, weight] : list) value += static_cast<int>(weight);
    for (auto [value, weight] : list) {
        value = 100;
        sum += weight * value;
    }
    int pairs[2][2] = {{1, 2}, {3, t}};
    for (auto& [a, b] : pairs) a += 10 * b;
    out[0] = static_cast<long long>(sum * 2);
    out[1] = list[0].value + 10 * list[1].value + 100 * list[2].value;
    out[2] = pairs[0][0] + 1000 * pairs[1][0];
}
KERNEL(bindings_in_loops)

int main() {
    COMPARE(bindings_in_loops);
    COMPARE(loops);
    COMPARE(switches);
    return report();
}
