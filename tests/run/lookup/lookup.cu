// Qualified lookup and using-directives, inline and unnamed namespaces, using-declarations, ref-qualifiers, decltype(auto).
#include "../check.h"
#include <type_traits>

namespace a {
HD int g(int x) { return x + 1; }
HD int only_a(int x) { return x + 2; }
}
namespace b {
using namespace a;
HD int g(double x) { return static_cast<int>(x) + 100; }
HD int inside(int x) { return g(x) * 3; }
}
namespace c {
using namespace a;
HD int from_used(int x) { return g(x) + only_a(x); }
}
namespace outer {
inline namespace v1 {
HD int f(int x) { return x + 10; }
struct S { int v; };
HD int adl(S s) { return s.v + 7; }
}
HD int f(double x) { return static_cast<int>(x) + 20; }
namespace {
HD int h(int x) { return x + 30; }
}
HD int h(double x) { return static_cast<int>(x) + 40; }
}
HD int over(long x) { return static_cast<int>(x) + 1; }
namespace n1 { HD int over(int x) { return x + 2; } }
namespace n2 { HD int over(double x) { return static_cast<int>(x) + 3; } }

HD void namespaces(int t, long long* out) {
    out[0] = b::g(t);
    out[1] = b::inside(t);
    out[2] = c::from_used(t);
    out[3] = c::g(t);
    out[4] = outer::f(t) * 1000 + outer::f(1.5);
    out[5] = outer::h(t) * 1000 + outer::h(2.5);
    outer::S s{t};
    out[6] = adl(s);
    {
        using namespace n1;
        using namespace n2;
        out[7] = over(t);
        out[8] = over(1.5);
        out[9] = over(2L);
    }
    {
        using n1::over, n2::over;
        out[10] = over(t) * 100 + over(3.5);
    }
}
KERNEL(namespaces)

struct Refs {
    int v;
    HD int kind() & { return v + 1; }
    HD int kind() const & { return v + 2; }
    HD int kind() && { return v + 3; }
    HD int plain() const { return v; }
    HD int& get() & { return v; }
    HD int get() && { return v * 10; }
};
HD Refs make(int v) { return Refs{v}; }
struct TemplateRefs {
    template <class T> HD int pick(T) & { return 1; }
    template <class T> HD int pick(T) && { return 2; }
};
HD void ref_qualifiers(int t, long long* out) {
    Refs r{t};
    const Refs k{t};
    out[0] = r.kind();
    out[1] = k.kind();
    out[2] = make(t).kind();
    out[3] = static_cast<Refs&&>(r).kind();
    out[4] = static_cast<const Refs&&>(k).kind();
    r.get() = 5;
    out[5] = r.v + make(t).get();
    TemplateRefs q;
    out[6] = q.pick(1) * 10 + TemplateRefs{}.pick(2);
}
KERNEL(ref_qualifiers)

template <int N> struct Getter {
    HD int get(Getter<N>*) const { return N; }
    HD int get_index(struct Getter<N>&) const { return N * 2; }
};
template <int N> struct Key {};
template <int N> struct Leaf {
    HD int get(Key<N>) const { return N * 10; }
    int stored = N;
};
template <class... B> struct All : B... {
    using B::get...;
};
struct BaseOver {
    HD int f(int) const { return 1; }
    HD int f(double) const { return 2; }
};
struct DerivedOver : BaseOver {
    using BaseOver::f;
    HD int f(int) const { return 3; }
    HD int f(const char*) const { return 4; }
};
HD void using_declarations(int t, long long* out) {
    All<Leaf<1>, Leaf<2>, Leaf<3>> all;
    out[0] = all.get(Key<1>{});
    out[1] = all.get(Key<2>{});
    out[2] = all.get(Key<3>{}) + t;
    DerivedOver d;
    out[3] = d.f(1) * 100 + d.f(1.0) * 10 + d.f("x");
}
KERNEL(using_declarations)

HD decltype(auto) plain_name(int& x) { return x; }
HD decltype(auto) parenthesised(int& x) { return (x); }
struct Holder { int v; };
HD decltype(auto) member_plain(Holder& h) { return h.v; }
HD decltype(auto) member_paren(Holder& h) { return (h.v); }
HD decltype(auto) element(int* p) { return p[1]; }
HD void deduced(int t, long long* out) {
    int x = t;
    static_assert(std::is_same<decltype(parenthesised(x)), int&>::value, "");
    parenthesised(x) += 5;
    out[0] = x;
    Holder h{t};
    static_assert(std::is_same<decltype(member_plain(h)), int>::value, "");
    member_paren(h) = 9;
    out[1] = h.v;
    int arr[3] = {1, 2, 3};
    element(arr) = t;
    out[2] = arr[1];
    decltype(auto) copy = x;
    decltype(auto) ref = (x);
    ref = 77;
    out[3] = copy * 100 + x;
    plain_name(x) = 6;
    out[4] = x;
    decltype((h.v)) r2 = h.v;
    r2++;
    out[5] = h.v;
}
KERNEL(deduced)

int main() {
    COMPARE(namespaces);
    COMPARE(ref_qualifiers);
    COMPARE(using_declarations);
    COMPARE(deduced);
    return report();
}
