// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <random>
#include <vector>

#include <qiao/rt/ranges.hpp>

using qiao::rt::RangeAllocator;

TEST_CASE("rt: the range allocator takes the smallest piece that fits") {
    RangeAllocator ranges(4096);
    uint64_t a = ranges.allocate(1024, 256);
    uint64_t b = ranges.allocate(512, 256);
    uint64_t c = ranges.allocate(1024, 256);
    CHECK(a == 0);
    CHECK(b == 1024);
    CHECK(c == 1536);
    ranges.free(b, 512);
    CHECK(ranges.allocate(512, 256) == b);
    CHECK(ranges.used() == 2560);
}

TEST_CASE("rt: freed neighbours become one piece") {
    RangeAllocator ranges(1024);
    uint64_t pieces[4];
    for (auto& p : pieces) p = ranges.allocate(256, 256);
    CHECK(ranges.allocate(1, 1) == RangeAllocator::none);
    ranges.free(pieces[0], 256);
    ranges.free(pieces[2], 256);
    CHECK(ranges.allocate(512, 256) == RangeAllocator::none);
    ranges.free(pieces[1], 256);
    CHECK(ranges.allocate(768, 256) == 0);
    ranges.free(0, 768);
    ranges.free(pieces[3], 256);
    CHECK(ranges.empty());
    CHECK(ranges.allocate(1024, 256) == 0);
}

TEST_CASE("rt: alignment counts from the base address") {
    RangeAllocator ranges(8192);
    uint64_t at = ranges.allocate(100, 4096, 0x1100);
    CHECK((0x1100 + at) % 4096 == 0);
}

TEST_CASE("rt: random use never hands out overlapping pieces and ends as it began") {
    std::mt19937 random(7);
    RangeAllocator ranges(1 << 20);
    std::vector<std::pair<uint64_t, uint64_t>> live;
    for (int step = 0; step < 5000; ++step) {
        if (live.empty() || random() % 3 != 0) {
            uint64_t size = (1 + random() % 40) * 256;
            uint64_t at = ranges.allocate(size, 256);
            if (at == RangeAllocator::none) continue;
            bool overlaps = at + size > (1u << 20);
            for (auto& [other, other_size] : live) overlaps = overlaps || (at < other + other_size && other < at + size);
            REQUIRE_FALSE(overlaps);
            live.emplace_back(at, size);
        } else {
            size_t pick = random() % live.size();
            ranges.free(live[pick].first, live[pick].second);
            live.erase(live.begin() + static_cast<long>(pick));
        }
    }
    for (auto& [at, size] : live) ranges.free(at, size);
    CHECK(ranges.empty());
    CHECK(ranges.allocate(1 << 20, 256) == 0);
}
