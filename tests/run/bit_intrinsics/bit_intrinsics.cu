// Integer and bit intrinsics against their definitions.
#include "../check.h"

namespace reference {
int popc(unsigned long long x) {
    int n = 0;
    for (; x; x >>= 1) n += x & 1;
    return n;
}
int clz(unsigned long long x, int width) {
    int n = 0;
    while (n < width && !(x >> (width - 1 - n) & 1)) ++n;
    return n;
}
unsigned long long brev(unsigned long long x, int width) {
    unsigned long long r = 0;
    for (int i = 0; i < width; ++i) r |= (x >> i & 1) << (width - 1 - i);
    return r;
}
int ffs(unsigned long long x) {
    for (int i = 0; i < 64; ++i) {
        if (x >> i & 1) return i + 1;
    }
    return 0;
}
unsigned byte_perm(unsigned a, unsigned b, unsigned s) {
    unsigned long long both = static_cast<unsigned long long>(b) << 32 | a;
    unsigned r = 0;
    for (int i = 0; i < 4; ++i) {
        unsigned selector = s >> (4 * i) & 15;
        unsigned byte = both >> (8 * (selector & 7)) & 255;
        if (selector & 8) byte = byte & 128 ? 255 : 0;
        r |= byte << (8 * i);
    }
    return r;
}
}  // namespace reference

constexpr int results = 24;
__global__ void intrinsics(const unsigned long long* in, long long* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned long long x = in[i], y = in[(i + 1) % n];
    unsigned a = static_cast<unsigned>(x), b = static_cast<unsigned>(y);
    long long* mine = out + i * results;
    mine[0] = __popc(a);
    mine[1] = __popcll(x);
    mine[2] = __clz(static_cast<int>(a));
    mine[3] = __clzll(static_cast<long long>(x));
    mine[4] = __brev(a);
    mine[5] = __brevll(x);
    mine[6] = __ffs(static_cast<int>(a));
    mine[7] = __ffsll(static_cast<long long>(x));
    mine[8] = __byte_perm(a, b, b);
    mine[9] = __mulhi(static_cast<int>(a), static_cast<int>(b));
    mine[10] = __umulhi(a, b);
    mine[11] = __mul64hi(static_cast<long long>(x), static_cast<long long>(y));
    mine[12] = __umul64hi(x, y);
    mine[13] = __mul24(static_cast<int>(a), static_cast<int>(b));
    mine[14] = __umul24(a, b);
    mine[15] = __sad(static_cast<int>(a), static_cast<int>(b), 5u);
    mine[16] = __usad(a, b, 7u);
    mine[17] = __hadd(static_cast<int>(a), static_cast<int>(b));
    mine[18] = __urhadd(a, b);
    mine[19] = __funnelshift_l(a, b, i);
    mine[20] = __funnelshift_r(a, b, i);
    mine[21] = __float_as_uint(__uint_as_float(a & 0x7f7fffffu)) + __double2hiint(__hiloint2double(static_cast<int>(b & 0x7fefffffu), 3));
    mine[22] = min(static_cast<int>(a), static_cast<int>(b)) + static_cast<long long>(max(a, b)) + abs(static_cast<int>(a >> 1));
    mine[23] = max(x, y) - min(x, y);
}

int main() {
    const int n = 200;
    std::vector<unsigned long long> in(n);
    unsigned long long state = 88172645463325252ull;
    for (int i = 0; i < n; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        in[i] = i < 4 ? i * 0x8000000080000000ull : i % 3 == 0 ? state >> (i % 64) : state;
    }
    unsigned long long* device_in;
    long long* device_out;
    std::vector<long long> out(n * results);
    MUST(cudaMalloc(&device_in, n * 8));
    MUST(cudaMalloc(&device_out, out.size() * 8));
    MUST(cudaMemcpy(device_in, in.data(), n * 8, cudaMemcpyHostToDevice));
    intrinsics<<<4, 64>>>(device_in, device_out, n);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(out.data(), device_out, out.size() * 8, cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; ++i) {
        unsigned long long x = in[i], y = in[(i + 1) % n];
        unsigned a = static_cast<unsigned>(x), b = static_cast<unsigned>(y);
        int sa = static_cast<int>(a), sb = static_cast<int>(b);
        unsigned long long both = static_cast<unsigned long long>(b) << 32 | a;
        auto low24 = [](int v) { return static_cast<int>(static_cast<unsigned>(v) << 8) >> 8; };
        long long difference = static_cast<long long>(sa) - sb;
        const long long wanted[results] = {reference::popc(a), reference::popc(x), reference::clz(a, 32), reference::clz(x, 64),
            static_cast<long long>(reference::brev(a, 32)), static_cast<long long>(reference::brev(x, 64)), reference::ffs(a), reference::ffs(x),
            reference::byte_perm(a, b, b), static_cast<int>(static_cast<long long>(sa) * sb >> 32), static_cast<unsigned>(static_cast<unsigned long long>(a) * b >> 32),
            static_cast<long long>(static_cast<__int128>(static_cast<long long>(x)) * static_cast<long long>(y) >> 64), static_cast<long long>(static_cast<unsigned __int128>(x) * y >> 64),
            static_cast<int>(static_cast<unsigned>(low24(sa)) * static_cast<unsigned>(low24(sb))), (a & 0xffffffu) * (b & 0xffffffu),
            static_cast<unsigned>((difference < 0 ? -difference : difference) + 5), static_cast<unsigned>((a > b ? a - b : b - a) + 7u),
            static_cast<int>((static_cast<long long>(sa) + sb) >> 1), static_cast<unsigned>((static_cast<unsigned long long>(a) + b + 1) >> 1),
            static_cast<unsigned>((both << (i & 31)) >> 32), static_cast<unsigned>(both >> (i & 31)),
            static_cast<unsigned>(a & 0x7f7fffffu) + static_cast<unsigned>(b & 0x7fefffffu), (sa < sb ? sa : sb) + static_cast<long long>(a > b ? a : b) + static_cast<int>(a >> 1),
            static_cast<long long>((x > y ? x : y) - (x < y ? x : y))};
        for (int k = 0; k < results; ++k) {
            if (out[i * results + k] == wanted[k]) continue;
            std::printf("input %d result %d: %lld, not %lld\n", i, k, out[i * results + k], wanted[k]);
            expect(false, "bit intrinsic");
        }
    }
    return report();
}
