// SPDX-License-Identifier: Apache-2.0
// Collectives as CUDA programs use them, from CUDA text to every device, against plain C++.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include <qiao/compiler.hpp>

#include "launched.hpp"

using namespace qiao;
using namespace qiao_test;

namespace {

using Expected = std::function<void(std::vector<uint32_t>&)>;

/// Runs `void k(unsigned* out, unsigned n)` with `blocks` blocks of `threads` on each device.
void check(const std::string& text, unsigned blocks, unsigned threads, uint32_t n, const Expected& expected, size_t results = 512) {
    std::vector<uint32_t> wanted(results);
    expected(wanted);
    for (auto& device : devices()) {
        CAPTURE(device->info().name);
        auto unit = TranslationUnit::open("collective.cu", text, {});
        KernelName name;
        name.name = "k";
        Result<KernelImage> image = unit->translate(name, device->info().caps, {});
        REQUIRE_MESSAGE(bool(image), (image ? "" : image.error().message));
        LaunchShape shape;
        shape.grid[0] = blocks;
        shape.block[0] = threads;
        CHECK(Launched().run(*device, std::make_shared<KernelImage>(image.value()), shape, {blocks, 1, 1}, {n}, results) == wanted);
    }
}

}  // namespace

TEST_CASE("collectives: a block adds up with shuffles, the last step in the first warp only") {
    check(R"(
__device__ unsigned warp_sum(unsigned v) {
    for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_down_sync(0xffffffffu, v, offset);
    return v;
}
__global__ void k(unsigned* out, unsigned n) {
    __shared__ unsigned partial[32];
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned v = i < n ? i * i : 0;
    unsigned lane = threadIdx.x % warpSize, warp = threadIdx.x / warpSize;
    v = warp_sum(v);
    if (lane == 0) partial[warp] = v;
    __syncthreads();
    if (warp == 0) {
        v = lane < blockDim.x / warpSize ? partial[lane] : 0;
        v = warp_sum(v);
        if (lane == 0) out[blockIdx.x] = v;
    }
})", 3, 128, 300, [](std::vector<uint32_t>& out) {
        for (uint32_t i = 0; i < 300; ++i) out[i / 128] += i * i;
    });
}

TEST_CASE("collectives: lanes that are elsewhere or have returned hand out zero in shuffles") {
    check(R"(
__global__ void k(unsigned* out, unsigned n) {
    unsigned t = threadIdx.x;
    unsigned v = t + 1;
    for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_xor_sync(0xffffffffu, v, offset);
    if (t < 4) {
        v = t + 1;
        for (int offset = 16; offset > 0; offset >>= 1) v += __shfl_down_sync(0xfu, v, offset);
        out[t] = v;
    }
    if (t >= 8 && t < 32) return;
    float f = __shfl_down_sync(~0u, t + 0.5f, 6);
    if (t < 8) out[4 + t] = static_cast<unsigned>(2 * f);
})", 1, 64, 12, [](std::vector<uint32_t>& out) {
        for (uint32_t i = 0; i < 6; ++i) out[i] = std::vector<uint32_t>{10, 9, 7, 4, 13, 15}[i];
    });
}

TEST_CASE("collectives: threads that returned early do not hold up barriers, also in a loop") {
    check(R"(
__global__ void k(unsigned* out, unsigned n) {
    __shared__ unsigned line[64];
    unsigned t = threadIdx.x;
    if (t >= n) return;
    line[t] = t * 7 % 5;
    __syncthreads();
    for (unsigned step = 0; step < n; ++step) {
        unsigned next = line[(t + 1) % n];
        __syncthreads();
        line[t] = next + step;
        __syncthreads();
        if (step == t + 3) {
            out[t] = 1000 + next;
            return;
        }
    }
    out[t] = line[t];
})", 1, 64, 20, [](std::vector<uint32_t>& out) {
        std::vector<uint32_t> line(20);
        std::vector<bool> gone(20);
        for (uint32_t t = 0; t < 20; ++t) line[t] = t * 7 % 5;
        for (uint32_t step = 0; step < 20; ++step) {
            std::vector<uint32_t> before = line;
            for (uint32_t t = 0; t < 20; ++t) {
                if (gone[t]) continue;
                line[t] = before[(t + 1) % 20] + step;
                if (step == t + 3) {
                    out[t] = 1000 + before[(t + 1) % 20];
                    gone[t] = true;
                }
            }
        }
        for (uint32_t t = 0; t < 20; ++t) {
            if (!gone[t]) out[t] = line[t];
        }
    });
}

TEST_CASE("collectives: ballots compact a list in order") {
    check(R"(
__global__ void k(unsigned* out, unsigned n) {
    __shared__ unsigned counts[8];
    unsigned t = threadIdx.x, lane = t & 31, warp = t >> 5;
    bool keep = t * 2654435761u % 7 < n;
    unsigned votes = __ballot_sync(~0u, keep);
    if (lane == 0) counts[warp] = __popc(votes);
    int total = __syncthreads_count(keep);
    unsigned before = 0;
    for (unsigned w = 0; w < warp; ++w) before += counts[w];
    if (keep) out[before + __popc(votes & ((1u << lane) - 1))] = t;
    if (t == 0) out[511] = total;
    if (__syncthreads_or(t == 77) && __syncthreads_and(t < 256) && t == 1) out[510] = 5;
})", 1, 256, 3, [](std::vector<uint32_t>& out) {
        uint32_t kept = 0;
        for (uint32_t t = 0; t < 256; ++t) {
            if (t * 2654435761u % 7 < 3) out[kept++] = t;
        }
        out[511] = kept;
        out[510] = 5;
    });
}

TEST_CASE("collectives: lanes that agree are served by one of them") {
    check(R"(
__global__ void k(unsigned* out, unsigned n) {
    unsigned t = threadIdx.x, lane = t & 31;
    for (unsigned i = t; i < n; i += blockDim.x) {     // trip counts differ
        unsigned key = i * i % 6;
        unsigned peers = __match_any_sync(__activemask(), key);
        unsigned sum = __reduce_add_sync(peers, i);
        int leader = __ffs(peers) - 1;
        if (lane == leader) {
            atomicAdd(&out[key], sum);
            atomicAdd(&out[8 + key], __popc(peers));
        }
    }
})", 1, 96, 250, [](std::vector<uint32_t>& out) {
        for (uint32_t i = 0; i < 250; ++i) {
            out[i * i % 6] += i;
            out[8 + i * i % 6] += 1;
        }
    });
}

TEST_CASE("collectives: warps of one block go different ways") {
    check(R"(
__global__ void k(unsigned* out, unsigned n) {
    unsigned t = threadIdx.x, lane = t & 31, warp = t >> 5;
    unsigned v = t;
    switch (warp) {
        case 0:
            for (unsigned d = 1; d < 32; d <<= 1) {    // inclusive scan
                unsigned other = __shfl_up_sync(~0u, v, d);
                if (lane >= d) v += other;
            }
            break;
        case 1:
            while (__any_sync(~0u, v > n)) {           // divergent work inside
                if (v > n) v = v / 2 + lane % 3;
            }
            break;
        case 2:
            v = __shfl_xor_sync(~0u, v, 1) * 10 + __shfl_sync(~0u, v, 3, 8);
            // falls through
        default:
            v = __shfl_down_sync(~0u, v, 4, 16);
            if (lane < 8) {
                unsigned here = __activemask();
                v = __all_sync(here, lane < 8) ? here : 0;
                __syncwarp(here);
            }
    }
    out[t] = v;
})", 1, 128, 9, [](std::vector<uint32_t>& out) {
        std::vector<uint32_t> v(128);
        std::iota(v.begin(), v.end(), 0U);
        for (uint32_t t = 0; t < 32; ++t) out[t] = t * (t + 1) / 2;
        for (uint32_t t = 32; t < 64; ++t) {
            uint32_t x = t;
            while (x > 9) x = x / 2 + t % 32 % 3;
            out[t] = x;
        }
        std::vector<uint32_t> w = v;
        for (uint32_t t = 64; t < 96; ++t) w[t] = v[t ^ 1] * 10 + v[t / 8 * 8 + 3];
        for (uint32_t t = 64; t < 128; ++t) out[t] = t % 32 < 8 ? 0xff : t % 16 + 4 < 16 ? w[t + 4] : w[t];
    });
}

TEST_CASE("collectives: 64-bit values and doubles go through shuffles, old spellings work") {
    check(R"(
__global__ void k(unsigned* out, unsigned n) {
    unsigned t = threadIdx.x;
    if (t >= n) return;
    unsigned long long wide = (unsigned long long)t << 33 | t;
    wide = __shfl_xor(wide, 3);
    double d = __shfl(t * 0.5, 2);
    out[t] = (unsigned)(wide >> 33) + (unsigned)wide + (unsigned)(d * 4) + (__all(t < n) ? 100 : 0) + (__any(t == 5) ? 1000 : 0);
})", 1, 64, 44, [](std::vector<uint32_t>& out) {
        for (uint32_t t = 0; t < 44; ++t) out[t] = 2 * (t ^ 3) + (t / 32 * 32 + 2) * 2 + 100 + (t < 32 ? 1000 : 0);
    });
}
