// Base classes: members, constructors, conversions, several bases, empty bases, reused padding.
#include "../check.h"

struct Shape {
    int id;
    float scale;
    HD Shape(int i, float s) : id(i), scale(s) {}
    HD int name() const { return id; }
    HD int twice() const { return 2 * name(); }
};
struct Named {
    char tag;
    HD char name_tag() const { return tag; }
};
struct Circle : Shape, Named {
    float radius;
    HD Circle(int i, float r) : Shape(i, r * 2), Named{'c'}, radius(r) {}
    HD int name() const { return id + 100; }
    using Shape::twice;
};
struct Ring final : Circle {
    float inner;
    HD Ring(int i) : Circle(i, i * 0.5f), inner(1) { scale += 1; }
    HD float width() const { return radius - inner + scale; }
};
struct Empty {
    HD int answer() const { return 42; }
};
struct OnlyEmpty : Empty {
    int v;
};
struct TwoEmpty : Empty {
    Empty e;
    short s;
};
/// A base with room at its end, which the derived class uses.
struct Roomy {
    int a;
    char b;
    HD Roomy(int x) : a(x), b(static_cast<char>(x + 1)) {}
    HD int sum() const { return a + b; }
    HD void set(int x) { *this = Roomy(x); }
};
struct Guest : Roomy {
    char c;
    short d;
    HD Guest(int x) : Roomy(x), c(7), d(8) {}
};
struct Aggregate : Named {
    int n;
};
template <typename T>
struct Mixin : T {
    int extra = 3;
    HD Mixin(const T& t) : T(t) {}
    HD int all() const { return this->v + extra + this->answer(); }
};

HD int by_base(const Shape& s) { return s.name() + static_cast<int>(s.scale); }
HD float by_pointer(const Named* n) { return n == nullptr ? -1.0f : n->tag; }
HD int sliced(Shape s) {
    s.id += 1000;
    return s.id;
}

HD void bases(int t, long long* out) {
    Circle c(t, 1.5f);
    out[0] = c.name() * 1000 + c.twice() + c.Shape::name() + c.name_tag();
    out[1] = by_base(c);
    put_double(out, 2, by_pointer(&c) + by_pointer(static_cast<Circle*>(nullptr)));
    out[3] = sliced(c) + c.id;
    Ring r(t);
    put_double(out, 4, r.width());
    Shape* shape = &r;
    shape->scale = 9;
    Circle& circle = r;
    circle.tag = 'r';
    put_double(out, 5, r.scale + r.tag);
    out[6] = static_cast<Ring*>(shape)->id + (static_cast<Ring&>(static_cast<Named&>(r)).id << 8);
    static_cast<Shape&>(r) = Shape(5, 6);
    put_double(out, 7, r.id * 100 + r.scale + r.radius);
    OnlyEmpty e;
    e.v = t;
    out[8] = e.answer() + e.v + sizeof(OnlyEmpty) * 100 + sizeof(TwoEmpty) * 10000;
    Guest g(t);
    out[9] = sizeof(Guest) + 100 * g.sum() + g.c * 10 + g.d;
    g.set(t + 5);
    out[10] = g.sum() * 1000 + g.c * 10 + g.d;
    Roomy copy = g;
    static_cast<Roomy&>(g) = Roomy(1);
    out[11] = copy.sum() * 10000 + g.sum() * 100 + g.c * 10 + g.d;
    Guest other = g;
    other.b = 50;
    out[12] = other.sum() + other.c;
    Aggregate a = {{'z'}, t};
    out[13] = a.tag * 100 + a.n;
    Mixin<OnlyEmpty> m(e);
    out[14] = m.all();
    Circle list[2] = {{1, 0.5f}, {2, 0.25f}};
    list[0] = list[t & 1];
    out[15] = list[0].id * 10 + list[0].tag;
}
KERNEL(bases)

int main() {
    COMPARE(bases);
    return report();
}
