// Namespaces, using, aliases, typedef, auto, decltype, scopes.
#include "../check.h"

namespace outer {
constexpr int base = 10;
HD int f(int x) { return x + base; }
namespace inner {
HD int f(int x) { return x * 2; }
HD int both(int x) { return f(x) + outer::f(x); }
struct Tag {
    int v;
};
HD int by_argument(Tag t) { return t.v + 1000; }
}  // namespace inner
inline namespace v2 {
HD int versioned() { return 2; }
}
}  // namespace outer
namespace outer::inner::deep {
HD int g(int x) { return f(x) + base; }
}
namespace {
HD int hidden(int x) { return x - 1; }
}
namespace short_name = outer::inner;
namespace facade {
namespace outer {
using namespace ::outer;
}
namespace far = ::outer::inner;
}  // namespace facade
using outer::inner::Tag;
typedef unsigned long long Word;
using Pair = int[2];
typedef struct {
    float u, v;
} Uv;
typedef int (*Unused)(int);
template <typename T>
using Pointer = T*;

int f(const char*);
HD int f(long x) { return static_cast<int>(x) + 5; }

HD void lookups(int t, long long* out) {
    out[0] = outer::f(t) + 100 * outer::inner::f(t);
    out[1] = short_name::both(t);
    out[2] = outer::inner::deep::g(t);
    out[3] = hidden(t) + outer::versioned() + outer::v2::versioned();
    out[4] = by_argument(Tag{t}) + facade::outer::f(t) + 7 * facade::outer::inner::f(t) + facade::far::both(t);
    out[5] = f(static_cast<long>(t)) + ::f(2L);
    {
        using namespace outer::inner;
        out[6] = both(t);
        using outer::inner::f;
        out[7] = f(t);
    }
    int base = t;
    {
        int base = 5;
        out[8] = base + ::outer::base;
    }
    out[9] = base;
    Word w = ~0ull;
    Pair p = {1, t};
    Uv uv = {1.5f, 2};
    Pointer<int> q = p;
    out[10] = w >> 60;
    out[11] = q[1] + p[0];
    put_double(out, 12, uv.u + uv.v);
    auto a = t * 2.5;
    auto b = t;
    const auto c = 'x';
    auto* d = &b;
    decltype(a) e = 3;
    decltype((b)) r = b;
    r += 2;
    put_double(out, 13, a / 2 + e);
    out[14] = *d + c + sizeof(decltype(1L + 1));
    struct n {
        int member;
    };
    n local{4};
    out[15] = local.member;
    for (int t = 0; t < 3; ++t) out[16] = t;
    using Number = decltype(t + 0u);
    out[17] = static_cast<Number>(-1) > 0;
}

KERNEL(lookups)

template <typename T, typename U>
struct Setting {
    T value;
    U weight;
};
/// A member named as the template it is an instance of.
template <typename T>
struct Settings {
    using Setting = Setting<T, double>;
    Setting first;
};

HD inline void same_names(int t, long long* out) {
    Settings<int> settings{{t, 2.5}};
    Settings<int>::Setting copy = settings.first;
    put_double(out, 0, copy.value * copy.weight);
}
KERNEL(same_names)

int main() {
    COMPARE(lookups);
    COMPARE(same_names);
    return report();
}
