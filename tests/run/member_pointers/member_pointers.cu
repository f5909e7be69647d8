// SPDX-License-Identifier: Apache-2.0
// Pointers to members: as types, in partial specialisations, as template arguments, as values of data members, handed to kernels.
#include "../check.h"

struct Body {
    float x, y, z;
    int id;
    double weight;
    int history[3];
    union {
        int code;
        unsigned mark;
    };
    HD float sum() const { return x + y + z; }
    HD float scaled(float by) const { return by * x; }
    HD int next(int by) { return id += by; }
};
struct Heavy : Body {
    int extra;
};

template <typename T>
struct Traits {
    static constexpr int kind = 0;
};
template <typename T, typename C>
struct Traits<T C::*> {
    static constexpr int kind = 1;
    using Class = C;
    using Type = T;
};
template <typename R, typename C, typename... A>
struct Traits<R (C::*)(A...)> {
    static constexpr int kind = 2 + (int)sizeof...(A);
    using Result = R;
    using Class = C;
};
template <typename R, typename C, typename... A>
struct Traits<R (C::*)(A...) const> {
    static constexpr int kind = 12 + (int)sizeof...(A);
    using Result = R;
};
template <typename A, typename B>
struct Same {
    static constexpr bool value = false;
};
template <typename A>
struct Same<A, A> {
    static constexpr bool value = true;
};

HD void traits(int t, long long* out) {
    out[0] = Traits<int>::kind;
    out[1] = Traits<float Body::*>::kind;
    out[2] = Traits<int (Body::*)(int)>::kind;
    out[3] = Traits<float (Body::*)() const>::kind;
    out[4] = Traits<decltype(&Body::x)>::kind;
    out[5] = Same<Traits<double Body::*>::Type, double>::value && Same<Traits<double Body::*>::Class, Body>::value;
    out[6] = Same<Traits<int (Body::*)(int, float)>::Result, int>::value;
    out[7] = sizeof(int Body::*) + t;
    out[8] = Same<int Body::*, float Body::*>::value;
    out[9] = Same<decltype(&Body::id), int Body::*>::value;
    out[10] = Same<decltype(&Heavy::x), float Body::*>::value;
}
KERNEL(traits)

template <float Body::*M>
HD float read(const Body& b) {
    return b.*M;
}
template <auto M, typename T>
HD auto any(const T& object) {
    return object.*M;
}
template <typename T, typename C>
HD T get(const C* object, T C::*member) {
    return object->*member;
}
struct By {
    float Body::*axis;
    HD float operator()(const Body& b) const { return b.*axis * 2; }
};
template <float (Body::*F)(float) const>
HD float apply(const Body& b, float v) {
    return (b.*F)(v);
}
template <int (Body::*F)(int)>
HD int change(Body* b, int v) {
    return (b->*F)(v);
}

HD Body made(int t) {
    Body b = {t + 0.5f, t + 1.25f, t + 2.75f, t * 7, t * 0.125, {t, t + 1, t + 2}, {t * 3}};
    return b;
}
HD void values(int t, long long* out) {
    Body b = made(t);
    float Body::*axes[3] = {&Body::x, &Body::y, &Body::z};
    float Body::*one = axes[t % 3];
    float total = 0;
    for (int i = 0; i < 3; ++i) total += b.*axes[i];
    out[0] = (long long)(b.*one * 4);
    out[1] = (long long)(total * 4);
    b.*one = 100.0f + t;
    (&b)->*axes[(t + 1) % 3] += 3;
    out[2] = (long long)(b.x * 4) + 10000 * (long long)(b.y * 4) + 100000000 * (long long)(b.z * 4);
    out[3] = (long long)(read<&Body::y>(b) * 4) + t;
    out[4] = any<&Body::id>(b) + (long long)(any<&Body::weight>(b) * 8);
    out[5] = get(&b, &Body::id);
    out[6] = (long long)(By{&Body::z}(b) * 4);
    int Body::*none = nullptr;
    int Body::*empty{};
    out[7] = (none == nullptr) + 2 * (one == &Body::x) + 4 * (one != axes[0]) + 8 * (empty == none);
    none = t % 2 ? &Body::id : &Body::code;
    out[8] = b.*none;
    out[9] = (b.*(&Body::history))[t % 3];
    Heavy h;
    h.id = 3 * t;
    h.y = 1;
    int Body::*id = &Heavy::id;
    out[10] = h.*id + (&h)->*&Body::id;
    out[11] = (long long)(apply<&Body::scaled>(b, 2.0f) * 4);
    out[12] = change<&Body::next>(&b, 5) + b.id;
    out[13] = (long long)((b.*&Body::sum)() * 4);
    out[14] = 2 * b.*&Body::id - (b.*&Body::id) * 3;
}
KERNEL(values)

__global__ void chosen(const Body* bodies, float Body::*axis, By by, float* out) {
    const Body& b = bodies[threadIdx.x];
    out[threadIdx.x] = b.*axis + by(b);
}
void check_parameters() {
    Body bodies[32], *device;
    float got[32], *out;
    for (int i = 0; i < 32; ++i) bodies[i] = made(i);
    MUST(cudaMalloc(&device, sizeof bodies));
    MUST(cudaMalloc(&out, sizeof got));
    MUST(cudaMemcpy(device, bodies, sizeof bodies, cudaMemcpyHostToDevice));
    chosen<<<1, 32>>>(device, &Body::z, By{&Body::y}, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 32; ++i) expect(got[i] == i + 2.75f + 2 * (i + 1.25f), "a member's pointer as a kernel's argument");
    MUST(cudaFree(device));
    MUST(cudaFree(out));
}

// What a callable takes and gives, found through its call operator.
template <typename T>
struct Callable : Callable<decltype(&T::operator())> {};
template <typename C, typename R, typename... A>
struct Callable<R (C::*)(A...) const> : Callable<R(A...)> {};
template <typename C, typename R, typename... A>
struct Callable<R (C::*)(A...)> : Callable<R(A...)> {
    static constexpr int changes = 1;
};
template <typename R, typename... A>
struct Callable<R(A...)> {
    static constexpr int changes = 0, arity = sizeof...(A);
    using Result = R;
};
struct Counter {
    int count;
    HD int operator()(short, float) { return ++count; }
};
HD float half_of(int n) { return n * 0.5f; }

HD inline void callables(int t, long long* out) {
    auto scale = [=](float x, double, int) { return x * t; };
    using Scale = Callable<decltype(scale)>;
    put_double(out, 0, Scale::Result(2.5f));
    out[1] = Scale::arity * 10 + Scale::changes;
    out[2] = Callable<Counter>::arity * 10 + Callable<Counter>::changes;
    decltype(&half_of) pointer = half_of;
    put_double(out, 3, pointer(t));
    out[4] = sizeof(typename Callable<Counter>::Result);
    put_double(out, 5, scale(1.5f, 2, 3));
}
KERNEL(callables)

int main() {
    COMPARE(traits);
    COMPARE(callables);
    COMPARE(values);
    check_parameters();
    return report();
}
