// Destructors: order, and every way out of a scope; copies that are not plain copies.
#include "../check.h"

struct Log {
    long long digits = 0;
    HD void add(int d) { digits = digits * 10 + d; }
};
struct Guard {
    Log* log;
    int id;
    HD Guard(Log* l, int i) : log(l), id(i) { log->add(i); }
    HD ~Guard() { log->add(id + 4); }
};
struct Two {
    Guard first, second;
    HD Two(Log* l) : first(l, 1), second(l, 2) {}
    HD ~Two() { first.log->add(9); }
};
struct Child : Guard {
    Guard member;
    HD Child(Log* l) : Guard(l, 1), member(l, 3) {}
};
struct Counted {
    int* live;
    int copies = 0;
    HD Counted(int* l) : live(l) { ++*live; }
    HD Counted(const Counted& o) : live(o.live), copies(o.copies + 1) { ++*live; }
    HD Counted& operator=(const Counted& o) {
        copies = o.copies + 10;
        return *this;
    }
    HD ~Counted() { --*live; }
};

HD int early(Log* log, int t) {
    Guard a(log, 1);
    if (t % 3 == 0) return 1;
    Guard b(log, 2);
    if (t % 3 == 1) return log->digits % 100;
    return 3;
}
HD int by_value(Counted c) { return c.copies * 100 + *c.live; }
HD Counted make(int* live) { return Counted(live); }
HD Counted pass(const Counted& c) { return c; }

HD void orders(int t, long long* out) {
    Log log;
    {
        Guard a(&log, 1);
        Guard b(&log, 2);
    }
    out[0] = log.digits;
    log = Log();
    for (int i = 0; i < 4; ++i) {
        Guard g(&log, i % 4);
        if (i == 1) continue;
        if (i == t % 4) break;
    }
    out[1] = log.digits;
    log = {};
    out[2] = early(&log, t) * 100000 + log.digits;
    log.digits = 0;
    { Two two(&log); }
    out[3] = log.digits;
    log.digits = 0;
    { Child child(&log); }
    out[4] = log.digits;
    log.digits = 0;
    Guard(&log, 1);
    log.add(0);
    int id = Guard(&log, 2).id + Guard(&log, 3).id;
    log.add(id);
    out[5] = log.digits;
    log.digits = 0;
    {
        const Guard& kept = Guard(&log, 1);
        log.add(kept.id);
    }
    out[6] = log.digits;
    log.digits = 0;
    if (t > 5 && Guard(&log, 3).id == 3) log.add(8);
    out[7] = log.digits;
    log.digits = 0;
    { Guard list[3] = {{&log, 1}, {&log, 2}, {&log, 3}}; }
    out[8] = log.digits;
    log.digits = 0;
    switch (t % 3) {
        case 0: {
            Guard g(&log, 1);
            break;
        }
        case 1: {
            Guard g(&log, 2);
        }
        default: log.add(0);
    }
    out[9] = log.digits;
    log.digits = 0;
    int r = t & 1 ? Guard(&log, 1).id : Guard(&log, 2).id;
    out[10] = log.digits * 10 + r;
}

HD void copies(int t, long long* out) {
    int live = 0;
    {
        Counted a(&live);
        Counted b = a;
        Counted c(b);
        out[0] = c.copies * 10 + live;
        out[1] = by_value(c);
        out[2] = live;
        a = c;
        out[3] = a.copies;
        Counted d = make(&live);
        out[4] = d.copies * 10 + live;
        out[5] = by_value(make(&live)) + by_value(pass(a));
        Counted chosen = t & 1 ? a : d;
        out[6] = chosen.copies;
        struct Holder {
            Counted inner;
        };
        Holder h{a};
        Holder g = h;
        out[7] = g.inner.copies * 10 + live;
    }
    out[8] = live;
}

KERNEL(orders)
KERNEL(copies)

int main() {
    COMPARE(orders);
    COMPARE(copies);
    return report();
}
