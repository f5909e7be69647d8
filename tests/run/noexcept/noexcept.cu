// The operator noexcept, and what functions promise.
#include "../check.h"

struct MayThrow {
    int v;
    HD explicit MayThrow(int x) : v(x) {}
    HD MayThrow(const MayThrow& o) : v(o.v) {}
    HD int plain() const { return v; }
    HD int promise() const noexcept { return v; }
    template <typename T>
    HD int maybe(T) const noexcept(sizeof(T) > 4) {
        return v;
    }
};
struct Quiet {
    int v = 1;
};
HD int quiet(int) noexcept(noexcept(Quiet())) { return 1; }
HD void promises(int t, long long* out) {
    MayThrow m(t);
    int bits = 0, place = 0;
    for (bool b : {noexcept(m.plain()), noexcept(m.promise()), noexcept(m.maybe(1)), noexcept(m.maybe(1.0)), noexcept(MayThrow(m)), noexcept(MayThrow(1)),
                   noexcept(Quiet()), noexcept(t + 1), noexcept(quiet(m.plain())), noexcept(quiet(1)), noexcept(static_cast<int (*)(int)>(nullptr)(1))}) {
        bits |= b << place++;
    }
    out[0] = bits;
    out[1] = m.v;
}
KERNEL(promises)

int main() {
    COMPARE(promises);
    return report();
}
