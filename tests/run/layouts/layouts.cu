// Layout of classes against the host compiler's: sizes, alignments, places of members and bit-fields, by their bytes.
#include "../check.h"
#include <cstdint>
#include <cstddef>

/// A digest of an object's bytes: equal digests, equal places.
template <class T>
HD long long bytes(const T& object) {
    const unsigned char* p = reinterpret_cast<const unsigned char*>(&object);
    unsigned long long hash = 1469598103934665603ull;
    for (size_t i = 0; i < sizeof(T); ++i) hash = (hash ^ p[i]) * 1099511628211ull;
    return static_cast<long long>(hash >> 1);
}
template <class T>
HD long long shape() {
    return static_cast<long long>(sizeof(T) * 1000 + alignof(T));
}
/// Variable x, cleared with its padding.
#define CLEARED(T) T x; memset(static_cast<void*>(&x), 0, sizeof(T))

struct Mixed { char c; double d; short s; int i; char tail; };
struct Bits { unsigned a : 3; unsigned b : 7; unsigned c : 25; int d : 9; };
struct CharBits { unsigned char a : 3, b : 6; char after; unsigned short c : 9; };
struct LongBits { char lead; unsigned long long a : 33, b : 20, c : 15; };
struct BoolBits { bool a : 1, b : 1; unsigned c : 30; bool d : 1; };
struct ZeroBits { unsigned a : 4; unsigned : 0; unsigned b : 4; char c; unsigned : 5; unsigned d : 3; };
struct MixedBits { unsigned char a : 4; unsigned b : 12; unsigned short c : 15; unsigned long long d : 40; char e; };
struct AfterBits { int a : 5; char b; int c : 9; short d; };
enum Kind : unsigned char { k_a, k_b = 3 };
struct EnumBits { Kind k : 2; Kind l : 5; unsigned m : 20; };
struct Empty {};
struct Empty2 : Empty {};
struct HoldsEmpty { Empty e; int i; Empty f; };
struct FromEmpty : Empty { int i; };
struct FromTwoEmpty : Empty, Empty2 { char c; };
struct EmptyFirst : Empty { Empty e; int i; };
struct EmptyTwice : Empty2 { Empty e; char c; };
struct Pod { int i; char c; };
struct NotPod { NotPod() = default; HD NotPod(int a, char b) : i(a), c(b) {} int i; char c; };
struct FromPod : Pod { char d; };
struct FromNotPod : NotPod { char d; };
class Private { int i_; char c_; public: HD void set(int i, char c) { i_ = i; c_ = c; } };
struct FromPrivate : Private { char d; };
struct Chain : FromNotPod { char e; short f; };
struct TwoBases : NotPod, FromPod { char g; };
struct alignas(32) Big { char c; };
struct HasBig { char a; Big b; char d; };
struct AlignedMember { char a; alignas(16) char b; char c; };
struct FromBig : Big { char x; };
struct __align__(8) Pair { float x, y; };
struct Quad { char c; float4 q; double2 d; float3 t; int2 i; uchar4 u; };
struct __attribute__((packed)) Packed { char c; int i; double d; short s; };
struct HoldsPacked { char a; Packed p; int i; };
struct __attribute__((packed, aligned(4))) PackedAligned { char c; short s; char d; };
union Value { char c; double d; int i[3]; };
union Small { char c[5]; short s; };
union BitUnion { unsigned a : 5; unsigned char b; };
struct HasUnion { char a; Value v; Small s; };
struct Anonymous { char a; union { int i; char c; }; struct { short s; char t; }; char z; };
struct Nested { struct In { char c; int i; } in[2]; char tail; };
struct Pointers { char c; int* p; void (*f)(int); char d; };
struct Reference { char c; int& r; };
struct Arrays { char a[3]; short b[2]; char c; double d[1]; };
template <class T, int N> struct Holder { T first; T rest[N]; char c; };
struct Flags { bool a; bool b; int8_t c; int64_t d; };

HD void sizes(int t, long long* out) {
    long long all[] = {shape<Mixed>(), shape<Bits>(), shape<CharBits>(), shape<LongBits>(), shape<BoolBits>(), shape<ZeroBits>(), shape<MixedBits>(), shape<AfterBits>(),
        shape<EnumBits>(), shape<Empty>(), shape<HoldsEmpty>(), shape<FromEmpty>(), shape<FromTwoEmpty>(), shape<EmptyFirst>(), shape<EmptyTwice>(), shape<FromPod>(),
        shape<FromNotPod>(), shape<FromPrivate>(), shape<Chain>(), shape<TwoBases>(), shape<Big>(), shape<HasBig>(), shape<AlignedMember>(), shape<FromBig>(),
        shape<Quad>(), shape<Packed>(), shape<HoldsPacked>(), shape<PackedAligned>(), shape<Value>(), shape<Small>(), shape<BitUnion>(), shape<HasUnion>(),
        shape<Anonymous>(), shape<Nested>(), shape<Pointers>(), shape<Reference>(), shape<Arrays>(), shape<Holder<short, 3>>(), shape<Holder<double, 1>>(), shape<Flags>(),
        shape<Pair>(), shape<float3>(), shape<dim3>()};
    int count = static_cast<int>(sizeof(all) / sizeof(all[0]));
    for (int i = 0; i < slots; ++i) out[i] = all[(t + i) % count];
}
KERNEL(sizes)

HD void places(int t, long long* out) {
    { CLEARED(Mixed); x.c = 1; x.d = t; x.s = 3; x.i = 4; x.tail = 5; out[0] = bytes(x); }
    { CLEARED(Bits); x.a = 5; x.b = 100; x.c = 0x1234567 + t; x.d = -7; out[1] = bytes(x) + x.d; }
    { CLEARED(CharBits); x.a = 5; x.b = 33; x.after = 7; x.c = 300; out[2] = bytes(x); }
    { CLEARED(LongBits); x.lead = 1; x.a = 0x1ffffff0full; x.b = 0xabcde; x.c = 0x7abc; out[3] = bytes(x) + x.a; }
    { CLEARED(BoolBits); x.a = t & 1; x.b = true; x.c = 0x2abcdef; x.d = true; out[4] = bytes(x); }
    { CLEARED(ZeroBits); x.a = 9; x.b = 6; x.c = 8; x.d = 5; out[5] = bytes(x); }
    { CLEARED(MixedBits); x.a = 9; x.b = 0xabc; x.c = 0x7fed; x.d = 0xabcdef1234ull; x.e = 3; out[6] = bytes(x); }
    { CLEARED(AfterBits); x.a = -3; x.b = 2; x.c = 100; x.d = 9; out[7] = bytes(x) + x.a; }
    { CLEARED(EnumBits); x.k = k_b; x.l = k_b; x.m = 0xabcde; out[8] = bytes(x); }
    { CLEARED(HoldsEmpty); x.i = t; out[9] = bytes(x); }
    { CLEARED(EmptyFirst); x.i = t; out[10] = bytes(x); }
    { CLEARED(EmptyTwice); x.c = 9; out[11] = bytes(x); }
    { CLEARED(FromPod); x.i = t; x.c = 1; x.d = 2; out[12] = bytes(x); }
    { CLEARED(FromNotPod); x.i = t; x.c = 1; x.d = 2; out[13] = bytes(x); }
    { CLEARED(FromPrivate); x.set(t, 1); x.d = 2; out[14] = bytes(x); }
    { CLEARED(Chain); x.i = t; x.c = 1; x.d = 2; x.e = 3; x.f = 4; out[15] = bytes(x); }
    { CLEARED(TwoBases); x.NotPod::i = t; x.NotPod::c = 1; x.FromPod::i = 7; x.d = 3; x.g = 4; out[16] = bytes(x); }
    { CLEARED(HasBig); x.a = 1; x.b.c = 2; x.d = 3; out[17] = bytes(x); }
    { CLEARED(AlignedMember); x.a = 1; x.b = 2; x.c = 3; out[18] = bytes(x); }
    { CLEARED(FromBig); x.c = 1; x.x = 2; out[19] = bytes(x); }
    { CLEARED(Quad); x.c = 1; x.q.w = 2; x.d.y = 3; x.t.z = 4; x.i.x = 5; x.u.w = 6; out[20] = bytes(x); }
    { CLEARED(HoldsPacked); x.a = 1; x.p.i = t; x.p.d = 2.5; x.p.s = 3; x.i = 4; out[21] = bytes(x); }
    { CLEARED(PackedAligned); x.c = 1; x.s = 0x203; x.d = 4; out[22] = bytes(x); }
    { CLEARED(HasUnion); x.a = 1; x.v.i[2] = t; x.s.c[4] = 7; out[23] = bytes(x); }
    { CLEARED(Anonymous); x.a = 1; x.i = t * 77; x.s = 3; x.t = 4; x.z = 5; out[24] = bytes(x); }
    { CLEARED(Nested); x.in[1].c = 1; x.in[1].i = t; x.tail = 3; out[25] = bytes(x); }
    { CLEARED(Arrays); x.a[2] = 1; x.b[1] = 2; x.c = 3; x.d[0] = t; out[26] = bytes(x); }
    { typedef Holder<short, 3> H; CLEARED(H); x.rest[2] = 5; x.c = t; out[27] = bytes(x); }
    { CLEARED(BitUnion); x.b = 0xe0; x.a = 21; out[28] = bytes(x); }
    { CLEARED(FromTwoEmpty); x.c = t; out[29] = bytes(x) + offsetof(Pointers, d); }
    { CLEARED(Bits); x.a = 9 + t; x.b += 120; x.b += 120; x.c--; x.d = 255; x.d++; out[30] = bytes(x) + x.a + x.b + x.c + x.d; }
    { CLEARED(FromNotPod); x.d = 9; NotPod& base = x; base = NotPod(t, 3); out[31] = bytes(x); }
}
KERNEL(places)

int main() {
    COMPARE(sizes);
    COMPARE(places);
    return report();
}
