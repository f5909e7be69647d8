// SPDX-License-Identifier: Apache-2.0
// SHA-256 of short messages, one a thread: one block of 16 words each, as in proof of work.
#include "harness/case.hpp"

namespace {

constexpr int threads = 128, words = 16, state_words = 8;

// FIPS 180-4: 4.2.2, the constants; 5.3.3, the first state.
__constant__ unsigned constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
    0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
    0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

__host__ __device__ inline unsigned turn(unsigned x, int by) { return x >> by | x << (32 - by); }

__host__ __device__ inline void sha256_block(const unsigned* message, const unsigned* k, unsigned* hash) {
    const unsigned first[state_words] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    unsigned w[words], s[state_words];
    for (int i = 0; i < words; ++i) w[i] = message[i];
    for (int i = 0; i < state_words; ++i) s[i] = first[i];
    for (int round = 0; round < 64; ++round) {
        if (round >= words) {
            unsigned a = w[(round + 1) % words], b = w[(round + 14) % words];
            w[round % words] += (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[(round + 9) % words] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
        }
        unsigned chosen = (s[4] & s[5]) ^ (~s[4] & s[6]), majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        unsigned one = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + chosen + k[round] + w[round % words];
        unsigned two = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + majority;
        for (int i = state_words - 1; i > 0; --i) s[i] = s[i - 1];
        s[4] += one;
        s[0] = one + two;
    }
    for (int i = 0; i < state_words; ++i) hash[i] = first[i] + s[i];
}

__global__ void sha256(const unsigned* messages, unsigned* hashes, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) sha256_block(messages + i * words, constants, hashes + i * state_words);
}

/// The fractional bits of the cube roots of the first 64 primes, which is where the constants come from.
std::vector<unsigned> host_constants() {
    std::vector<unsigned> list;
    for (unsigned number = 2; list.size() < 64; ++number) {
        bool prime = true;
        for (unsigned d = 2; d * d <= number; ++d) prime = prime && number % d != 0;
        if (!prime) continue;
        unsigned __int128 low = 0, high = static_cast<unsigned __int128>(8) << 32;  // the root times 2^32
        while (high - low > 1) {
            const unsigned __int128 middle = (low + high) / 2;
            (middle * middle * middle <= static_cast<unsigned __int128>(number) << 96 ? low : high) = middle;
        }
        list.push_back(static_cast<unsigned>(low));
    }
    return list;
}

bench::Case make_sha256(long size) {
    bench::Case c;
    const int n = static_cast<int>(size);
    auto messages = c.input(bench::random<unsigned>(size * words, 0, 4294967040.0));
    auto hashes = c.output<unsigned>(size * state_words);
    c.items = n;
    c.cuda = [=](const bench::Memory& m) { sha256<<<bench::blocks(n, threads), threads>>>(m[messages], m[hashes], n); };
    c.host = [=](const bench::Memory& m) {
        const std::vector<unsigned> k = host_constants();
        const unsigned* from = m[messages];
        unsigned* to = m[hashes];
#pragma omp parallel for
        for (int i = 0; i < n; ++i) sha256_block(from + i * words, k.data(), to + i * state_words);
    };
    return c;
}

const bench::Registration registration(
    {"sha256", "SHA-256 of blocks of 64 bytes, one a thread", "items", "hashes", make_sha256, {1 << 7, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20}, 1 << 14});

}  // namespace
