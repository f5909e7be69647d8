// SPDX-License-Identifier: Apache-2.0
// A best-fit allocator over one range of offsets: it hands out aligned pieces and merges what comes back.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

class RangeAllocator {
public:
    static constexpr uint64_t none = ~uint64_t(0);

    /// The range [margin, size - margin).
    explicit RangeAllocator(uint64_t size, uint64_t margin = 0) : size_(size) { add(margin, size - 2 * margin); }

    /// Offset of `size` bytes aligned to `align` (a power of two; relative to `base`), or none.
    uint64_t allocate(uint64_t size, uint64_t align, uint64_t base = 0) {
        for (auto it = by_size_.lower_bound({size, 0}); it != by_size_.end(); ++it) {
            uint64_t begin = it->second;
            uint64_t end = begin + it->first;
            uint64_t at = ((base + begin + align - 1) & ~(align - 1)) - base;
            if (at + size > end) continue;
            remove(begin, end - begin);
            if (at > begin) add(begin, at - begin);
            if (at + size < end) add(at + size, end - at - size);
            used_ += size;
            return at;
        }
        return none;
    }

    /// Gives back a piece that allocate() returned.
    void free(uint64_t at, uint64_t size) {
        used_ -= size;
        uint64_t begin = at;
        uint64_t end = at + size;
        auto next = by_offset_.lower_bound(at);
        if (next != by_offset_.end() && next->first == end) {
            end += next->second;
            remove(next->first, uint64_t(next->second));
        }
        auto previous = by_offset_.lower_bound(at);
        if (previous != by_offset_.begin()) {
            --previous;
            if (previous->first + previous->second == begin) {
                begin = previous->first;
                remove(begin, uint64_t(previous->second));
            }
        }
        add(begin, end - begin);
    }

    bool empty() const { return used_ == 0; }
    uint64_t used() const { return used_; }
    uint64_t size() const { return size_; }

private:
    void add(uint64_t at, uint64_t size) {
        by_offset_[at] = size;
        by_size_.insert({size, at});
    }
    void remove(uint64_t at, uint64_t size) {
        by_offset_.erase(at);
        by_size_.erase({size, at});
    }

    uint64_t size_;
    uint64_t used_ = 0;
    std::map<uint64_t, uint64_t> by_offset_;
    std::set<std::pair<uint64_t, uint64_t>> by_size_;
};

}  // namespace rt
QIAO_NAMESPACE_END
