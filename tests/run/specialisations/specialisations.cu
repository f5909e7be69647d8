// Specialisations: in other namespaces, of members, of variables; inherited constructors; out-of-class member templates.
#include "../check.h"
#include <type_traits>

namespace lib {
template <class T> struct Traits { static constexpr int id = 0; };
template <class T> struct Traits<T*> { static constexpr int id = 1; };
template <class T> HD int tag(T) { return 10; }
inline namespace v2 {
template <class T> struct Name { static HD int get() { return 1; } };
}
struct Owner {
    template <class T> static HD int make(T) { return 5; }
    template <class T> struct In { static constexpr int v = 3; };
};
}
template <> struct lib::Traits<float> { static constexpr int id = 2; };
template <> struct lib::Traits<int*> { static constexpr int id = 3; };
template <> HD int lib::tag<float>(float) { return 11; }
template <> HD int lib::Owner::make<double>(double) { return 6; }
template <> struct lib::Owner::In<char> { static constexpr int v = 4; };
namespace lib {
template <> struct Name<int> { static HD int get() { return 2; } };
}

template <class T> struct Box {
    T v;
    HD int which() const { return 1; }
    HD int outside() const;
    template <class U> HD int convert(U u) const;
    template <class U> HD Box<U> as() const;
    template <int N> HD T times() const;
    static constexpr int count = 4;
};
template <class T> HD int Box<T>::outside() const { return 2; }
template <> HD int Box<float>::which() const { return 7; }
template <> HD int Box<float>::outside() const { return 8; }
template <class T> template <class U> HD int Box<T>::convert(U u) const { return static_cast<int>(v) * 100 + static_cast<int>(u); }
template <class T> template <class U> HD Box<U> Box<T>::as() const { return Box<U>{static_cast<U>(v)}; }
template <class T> template <int N> HD T Box<T>::times() const { return v * N; }

template <class T> constexpr int kind_v = 0;
template <> constexpr int kind_v<float> = 1;
template <class T> constexpr int kind_v<T*> = 2;
template <class T, int N> constexpr int kind_v<T[N]> = 3 + N;
template <> constexpr int kind_v<int*> = 9;
template <class A, class B> constexpr bool same_v = false;
template <class A> constexpr bool same_v<A, A> = true;

HD void specialised(int t, long long* out) {
    out[0] = lib::Traits<int>::id + 10 * lib::Traits<char*>::id + 100 * lib::Traits<float>::id + 1000 * lib::Traits<int*>::id;
    out[1] = lib::tag(1) * 100 + lib::tag(1.0f);
    out[2] = lib::Owner::make(1) * 10 + lib::Owner::make(1.0);
    out[3] = lib::Owner::In<int>::v * 10 + lib::Owner::In<char>::v;
    out[4] = lib::Name<char>::get() * 10 + lib::Name<int>::get();
    Box<int> bi{t};
    Box<float> bf{1.5f};
    out[5] = bi.which() * 1000 + bi.outside() * 100 + bf.which() * 10 + bf.outside();
    out[6] = bi.convert(3.5) + bf.convert('a');
    out[7] = bi.as<double>().v + bf.as<int>().v;
    out[8] = bi.times<3>();
    out[9] = kind_v<int> + 10 * kind_v<float> + 100 * kind_v<char*> + 1000 * kind_v<int*> + 10000 * kind_v<int[2]>;
    out[10] = same_v<int, int> * 10 + same_v<int, float>;
}
KERNEL(specialised)

struct Base {
    int a, b;
    HD Base() : a(1), b(2) {}
    HD Base(int x) : a(x), b(20) {}
    HD Base(int x, int y, int z = 5) : a(x), b(y + z) {}
    template <class T> HD Base(T* p, int n) : a(*p), b(n) {}
};
struct Derived : Base {
    using Base::Base;
    int c = 33;
};
template <class B> struct Mixin : B {
    using B::B;
    HD int sum() const { return this->a + this->b; }
};
struct Own : Base {
    using Base::Base;
    HD Own(int x) : Base(x, x) {}
};
HD void inherited(int t, long long* out) {
    Derived d(t);
    Derived e(t, 4);
    Derived f{t, 4, 6};
    Derived g;
    Derived h(&t, 8);
    out[0] = d.a + d.b * 100 + d.c * 10000;
    out[1] = e.a + e.b * 100 + f.b * 10000;
    out[2] = g.a + g.b * 100 + g.c * 10000;
    out[3] = h.a + h.b * 100;
    Mixin<Base> m(t, 9);
    out[4] = m.sum();
    Own o(t);
    out[5] = o.a + o.b * 100;
    Own p(t, 3);
    out[6] = p.a + p.b * 100;
    Derived copy = d;
    out[7] = copy.a + copy.c;
}
KERNEL(inherited)

// Default arguments that patterns leave out.
template <class T, class Enable = void> struct Kind { static constexpr int value = 1; };
template <class T> struct Kind<T*> { static constexpr int value = 2; };
template <class T, int N> struct Kind<T[N]> { static constexpr int value = 3; };
template <class T> struct Tag { typedef T type; };
template <class T, class U = Tag<T>, int N = 3> struct Many { T first; };
template <class T> HD int which(const Many<T>&) { return 1; }
template <class T, class U> HD int which(const Many<T, U, 5>&) { return 2; }
template <class T> struct OfMany { static constexpr int value = 0; };
template <class T> struct OfMany<Many<T>> { static constexpr int value = 4; };
template <class T, class Policy> struct OfMany<Many<T, Policy, 7>> { static constexpr int value = 5; };
template <class T> HD T unpack(const Many<Many<T>>& m) { return m.first.first; }
HD void left_out(int t, long long* out) {
    out[0] = Kind<int>::value + 10 * Kind<int*>::value + 100 * Kind<float[4]>::value + 1000 * Kind<int*, int>::value;
    Many<int> plain{t};
    Many<int, Tag<int>, 5> five{t};
    Many<char, float, 5> other{};
    out[1] = which(plain) + 10 * which(five) + 100 * which(other);
    out[2] = OfMany<Many<int>>::value + 10 * OfMany<Many<int, float>>::value + 100 * OfMany<Many<char, Tag<char>, 3>>::value + 1000 * OfMany<Many<char, int, 7>>::value;
    Many<Many<int>> nested{plain};
    out[3] = unpack(nested);
}
KERNEL(left_out)

int main() {
    COMPARE(specialised);
    COMPARE(inherited);
    COMPARE(left_out);
    return report();
}
