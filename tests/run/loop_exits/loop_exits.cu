// Threads that leave a loop at different turns keep the values of their own last turn, however the loop is written.
#include "../check.h"

HD void tested_last(int t, long long* out) {
    int n = 5, last = 0, value = t;
    do {
        last = value + 1;
        value *= 5;
    } while (--n > 0 && t % 8 == n % 8);
    out[0] = last;
    out[1] = value;
    out[2] = n;
}

HD void tested_last_with_jumps(int t, long long* out) {
    int n = 20, last = 0, value = t, turns = 0;
    do {
        ++turns;
        last = value + n;
        if (value % 3 == 1) {
            value += 7;
            continue;
        }
        switch (value & 7) {
            case 0: value += 3; continue;
            case 1: value -= 2; break;
            case 5:
                if (turns > 3) continue;
            default: value = value * 3 + 1;
        }
        if (value > 1000) break;
        last += 100;
    } while (--n > t % 16);
    out[0] = last;
    out[1] = value;
    out[2] = turns;
    out[3] = n;
}

HD void endless_with_break(int t, long long* out) {
    int last = 0, value = t, turns = 0;
    do {
        if (++turns > 12) break;
        last = value ^ turns;
        if ((value & 3) == 2) continue;
        value = value * 7 + t;
    } while (true);
    out[0] = last;
    out[1] = value;
    for (;;) {
        last = value;
        value = value / 3;
        if (value <= t) break;
    }
    out[2] = last;
    out[3] = value;
}

HD void nested(int t, long long* out) {
    int sum = 0, last = 0, i = 0;
    do {
        int j = 0;
        do {
            last = i * 10 + j;
            if (j == t % 5) break;
            sum += last;
        } while (++j < 4);
        if ((i + t) % 3 == 0) continue;
        sum ^= j;
    } while (++i < t % 7);
    out[0] = sum;
    out[1] = last;
    out[2] = i;
}

HD void nested_narrow(int t, long long* out) {
    signed char v = (signed char)t;
    int turns = 0, outer = 2;
    do {
        for (int i = 0; i < 2; ++i) {
            int inner = 3;
            do {
                v = (signed char)(~v | i);
                ++turns;
            } while (--inner > 0 && t % 8 != 3);
            v = (signed char)(v + 3);
        }
    } while (--outer > 0);
    out[0] = v;
    out[1] = turns;
}

KERNEL(tested_last)
KERNEL(tested_last_with_jumps)
KERNEL(endless_with_break)
KERNEL(nested)
KERNEL(nested_narrow)

int main() {
    COMPARE(tested_last);
    COMPARE(tested_last_with_jumps);
    COMPARE(endless_with_break);
    COMPARE(nested);
    COMPARE(nested_narrow);
    return report();
}
