// SPDX-License-Identifier: Apache-2.0
// PTX1 … PTX4 define a function of one to four operands: in device code an asm statement, on the host an expression that says
// the same. `=` and the constraints' letters are given as in asm.
#pragma once
#if defined(__CUDA_ARCH__)
#    define PTX1(name, R, c, A, ca, text, host) HD R name(A a) { R r; asm volatile(text : "=" c(r) : ca(a)); return r; }
#    define PTX2(name, R, c, A, ca, B, cb, text, host) HD R name(A a, B b) { R r; asm volatile(text : "=" c(r) : ca(a), cb(b)); return r; }
#    define PTX3(name, R, c, A, ca, B, cb, C, cc, text, host) \
        HD R name(A a, B b, C d) { R r; asm volatile(text : "=" c(r) : ca(a), cb(b), cc(d)); return r; }
#    define PTX4(name, R, c, A, ca, B, cb, C, cc, D, cd, text, host) \
        HD R name(A a, B b, C d, D e) { R r; asm volatile(text : "=" c(r) : ca(a), cb(b), cc(d), cd(e)); return r; }
#else
#    define PTX1(name, R, c, A, ca, text, host) HD R name(A a) { return (R)(host); }
#    define PTX2(name, R, c, A, ca, B, cb, text, host) HD R name(A a, B b) { return (R)(host); }
#    define PTX3(name, R, c, A, ca, B, cb, C, cc, text, host) HD R name(A a, B b, C d) { return (R)(host); }
#    define PTX4(name, R, c, A, ca, B, cb, C, cc, D, cd, text, host) HD R name(A a, B b, C d, D e) { return (R)(host); }
#endif

using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using s16 = short;
using s32 = int;
using s64 = long long;

/// Numbers of all sizes, with the corners among them.
HD inline u64 sample(int t, int i) {
    const u64 corners[] = {0, 1, 2, 0x7fffffffu, 0x80000000u, 0xffffffffu, 0x7fffffffffffffffull, 0x8000000000000000ull, ~0ull, 0x100000000ull, 0xff00ff00u, 31, 32, 33};
    if ((t + i) % 5 == 0) return corners[(t * 3 + i) % 14];
    u64 x = (u64)(t * 31 + i + 1) * 0x9e3779b97f4a7c15ull;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9ull;
    return (x ^ (x >> 32)) >> ((t + i * 7) % 60);
}
