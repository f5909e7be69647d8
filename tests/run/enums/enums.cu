// Enumerations: unscoped, scoped, with an underlying type, as flags and indices.
#include "../check.h"

enum Colour { red, green = 5, blue };
enum Small : unsigned char { tiny = 250, large = 255 };
enum class Level { low = -1, mid, high };
enum class Wide : long long { big = 0x100000000LL, bigger };
enum Flags { none = 0, read = 1 << 0, write = 1 << 1, execute = 1 << 2, everything = read | write | execute };
enum { anonymous = 77 };

struct Machine {
    enum State { idle, busy = 3, done };
    State state = idle;
    HD State next() {
        switch (state) {
            case idle: return state = busy;
            case busy: return state = done;
            default: return state = idle;
        }
    }
};

HD Flags operator|(Flags a, Flags b) { return static_cast<Flags>(static_cast<int>(a) | static_cast<int>(b)); }
HD const char* name(Level l) { return l == Level::low ? "low" : l == Level::mid ? "mid" : "high"; }
HD int pick(Colour c) { return c * 10; }
HD int pick(int) { return -1; }
template <Level L>
HD int constant() {
    return static_cast<int>(L) * 7;
}

HD void enums(int t, long long* out) {
    Colour c = t % 3 == 0 ? red : t % 3 == 1 ? green : blue;
    out[0] = c + blue * 10;
    out[1] = pick(c) + pick(c + 1);
    Small s = static_cast<Small>(250 + t % 6);
    out[2] = s + sizeof(Small) + (s == large);
    Level l = static_cast<Level>(t % 3 - 1);
    out[3] = name(l)[0] + static_cast<int>(l);
    out[4] = (l < Level::high) + 2 * (l == Level::mid);
    Wide w = t & 1 ? Wide::big : Wide::bigger;
    out[5] = static_cast<long long>(w);
    Flags f = read | execute;
    out[6] = (f & write) + (f & execute) + everything + anonymous;
    f = f | write;
    out[7] = f == everything;
    Machine m;
    for (int i = 0; i < t % 5; ++i) m.next();
    out[8] = m.state + Machine::done * 10;
    int table[blue + 1] = {};
    table[green] = 4;
    out[9] = table[c % (blue + 1)];
    out[10] = constant<Level::high>() + constant<Level::low>();
    using U = unsigned char;
    out[11] = static_cast<U>(tiny) + (tiny > red);
    enum Local { here = 3, there };
    Local where = there;
    out[12] = where;
}

KERNEL(enums)

int main() {
    COMPARE(enums);
    return report();
}
