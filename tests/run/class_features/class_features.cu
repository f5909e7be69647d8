// Classes: nesting, unions, bit-fields, enums, statics, anonymous members, friends, default initialisers, placement new.
#include "../check.h"
#include <cstdint>
#include <new>
struct Packet {
    unsigned type : 3;
    unsigned len : 13;
    int delta : 5;
    unsigned : 0;
    uint8_t flag : 1, mode : 7;
    uint64_t big : 40;
    bool b : 1;
    enum Kind : uint8_t { none, some = 4, many } kind : 4;
};
union Bits { float f; uint32_t u; struct { uint16_t lo, hi; } h; uint8_t b[4]; HD Bits(float x) : f(x) {} Bits() = default; };
struct Anon {
    int tag;
    union { int i; float f; struct { short a, b; }; };
    struct { int x, y; } pos;
    HD explicit Anon(int v) : tag(1), i(v), pos{v, v + 1} {}
};
struct InitFromAnon { union { struct { float x, y, z; }; float v[3]; }; HD InitFromAnon(float a, float b, float c) : x(a), y(b), z(c) {} HD float operator[](int i) const { return v[i]; } };
class Nested {
public:
    enum class State { idle, busy = 5, done };
    struct Inner { int v = 4; struct Deep { int w = 6; HD int sum(const Inner& i) const { return w + i.v; } } deep; };
    using Value = long;
    static constexpr int limit = 12;
    static constexpr float table[4] = {0.5f, 1.5f, 2.5f, 3.5f};
    typedef Inner* InnerPtr;
    HD Nested(int s = 3) : state_(s > 3 ? State::busy : State::idle), n_(s) {}
    HD State state() const { return state_; }
    HD static int make(int x) { return x + limit; }
    HD Inner inner() const { Inner i; i.v += n_; return i; }
    HD Nested& set(int n) & { n_ = n; return *this; }
    HD Nested& add(int n) { this->n_ += n; return *this; }
    HD Value value() const { return n_; }
    friend HD int peek(const Nested& x) { return x.n_ * 2; }
    template <class T> friend struct Peeker;
    HD friend bool operator==(const Nested& a, const Nested& b) { return a.n_ == b.n_; }
private:
    State state_ = State::done;
    int n_{9};
};
constexpr float Nested::table[4];
template <class T> struct Peeker { HD T operator()(const Nested& n) const { return static_cast<T>(n.n_); } };
struct alignas(16) Aligned { float x; char c = 'q'; };
struct Defaults { int a = 1, b = a + 1; int c[3] = {1, 2, 3}; float f{2.5f}; Nested n{7}; int* p = nullptr; bool neg = !true; };
struct Agg { int a; struct { int b, c; } in; int d[2]; };
struct AggDerived : Agg { int e = 8; };
struct Count { int* n; HD Count(int* p) : n(p) { ++*n; } HD ~Count() { *n += 10; } };
struct Poly { HD int f() const { return 1; } };
struct PolyD : Poly { HD int f() const { return 2; } HD int both() const { return f() * 10 + Poly::f(); } };
struct A1 { int a = 1; HD int id() const { return 1; } };
struct A2 { int b = 2; HD int id() const { return 2; } };
struct Multi : A1, A2 { int c = 3; HD int ids() const { return A1::id() * 10 + A2::id(); } };
enum Old { o_a, o_b = 10, o_c };
enum class Small : signed char { lo = -3, hi = 3 };

HD void records(int t, long long* out) {
    Packet p{};
    p.type = 5 + (t & 1); p.len = 8000 + t; p.delta = -7; p.flag = t & 1; p.mode = 100; p.big = 0x123456789aULL + t; p.b = true; p.kind = Packet::many;
    p.delta -= t; p.len++;
    out[0] = p.type + p.len * 10; out[1] = p.delta; out[2] = p.flag + p.mode * 2; out[3] = p.big; out[4] = p.kind + p.b + sizeof(Packet);
    Bits b(1.5f);
    out[5] = b.u; out[6] = b.h.hi + b.b[3];
    b.h.lo = t;
    out[7] = b.u;
    Anon an(t);
    out[8] = an.i + an.pos.y * 100 + an.a;
    an.b = 3;
    out[9] = an.i + sizeof(Anon);
    InitFromAnon v(1, 2, 3);
    out[10] = static_cast<int>(v[0] + v[1] * 10 + v.z * 100);
    Nested n(t);
    out[11] = static_cast<int>(n.state()) * 1000 + Nested::make(t) + peek(n) + Peeker<int>{}(n);
    Nested::InnerPtr ip = nullptr;
    Nested::Inner in = n.inner();
    ip = &in;
    out[12] = ip->deep.sum(*ip) + n.set(4).add(5).value() + (n == Nested(9));
    constexpr float second = Nested::table[1];
    out[13] = static_cast<int>(second * 2) + Nested::limit;
    Aligned al[2] = {{1.5f}, {2.5f, 'z'}};
    out[14] = sizeof(Aligned) + alignof(Aligned) * 100 + al[0].c + al[1].c + (reinterpret_cast<uintptr_t>(&al[1]) & 15);
    Defaults d;
    Defaults e{5};
    out[15] = d.a + d.b * 10 + d.c[2] * 100 + d.n.value() * 1000 + (d.p == nullptr) + e.b * 10000 + d.neg;
    Agg g{1, {2, 3}, {4}};
    AggDerived gd{{1, {2, t}, {4, 5}}, 6};
    AggDerived ge{};
    Agg flat{1, 2, 3, 4, 5};
    out[16] = g.in.c + g.d[1] + gd.in.c + gd.e * 10 + ge.e * 100 + flat.d[1] * 1000;
    int n1 = 0;
    { Count c(&n1); Count* q = &c; (void)q; for (int i = 0; i < 3; ++i) { Count k(&n1); if (i == 1) continue; } }
    out[17] = n1;
    PolyD pd;
    Poly& pr = pd;
    out[18] = pd.both() + pr.f() * 100 + static_cast<PolyD&>(pr).f() * 1000;
    Multi m;
    A2* a2 = &m;
    a2->b = t;
    out[19] = m.ids() + m.b + static_cast<Multi*>(a2)->c * 100 + a2->id();
    Old o = o_c;
    o = static_cast<Old>(o - 1);
    Small sm = static_cast<Small>(t % 3);
    out[20] = o + (sm < Small::hi) * 100 + static_cast<int>(Small::lo);
    alignas(Nested) unsigned char buffer[sizeof(Nested)];
    Nested* placed = new (buffer) Nested(t + 1);
    out[21] = placed->value();
    placed->~Nested();
    alignas(8) char raw[64];
    int* ints = new (raw) int[4]{1, 2, 3};
    out[22] = ints[2] + ints[3];
    Count* pc = new (raw) Count(&n1);
    pc->~Count();
    out[23] = n1;
    struct Local { int q; HD int twice() const { return q * 2; } static HD int thrice(int x) { return x * 3; } } loc{t};
    out[24] = loc.twice() + Local::thrice(2);
    const int ci = 5;
    int vla[ci + 1] = {};
    vla[ci] = t;
    out[25] = vla[5] + sizeof(vla);
    out[26] = [](auto... xs) { return (xs + ...); }(1, 2, t);
    long long acc = 0;
    for (int i = 0, j = 10; i < j; ++i, --j) acc += i * j;
    out[27] = acc;
    int k = t;
    do { if (k > 5) break; k += 2; } while (k < 100);
    out[28] = k;
    if (int z = t % 4; z > 1) out[29] = z; else out[29] = -z;
    switch (auto w = t % 5; w) { case 0: case 1: out[30] = 1; break; case 2: { int y = w; out[30] = y * 5; } [[fallthrough]]; case 3: out[30] = 9; default: out[31] = 4; }
}
struct Words {
    union { int words[2]; long long whole; };
    HD auto* as_whole() { return &whole; }
    HD const auto& first() const { return words[0]; }
    HD void fill(const long long* from) { *as_whole() = *from; }
};
HD void deduced_results(int t, long long* out) {
    Words w;
    long long x = 0x100000002LL * t;
    w.fill(&x);
    out[0] = w.first();
    out[1] = w.words[1];
    out[2] = *w.as_whole();
}
KERNEL(records)
KERNEL(deduced_results)
int main() {
    COMPARE(records);
    COMPARE(deduced_results);
    return report();
}
