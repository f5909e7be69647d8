// SPDX-License-Identifier: Apache-2.0
// A best-fit allocator over one range of offsets: it hands out aligned pieces and merges what comes back.
#pragma once
#include <cstdint>
#include <iterator>
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
            if (at > begin) {
                if (at + size < end) add(at + size, end - at - size);
                change(begin, end - begin, begin, at - begin);
            } else if (at + size < end) {
                change(begin, end - begin, at + size, end - at - size);
            } else {
                remove(begin, end - begin);
            }
            used_ += size;
            return at;
        }
        return none;
    }

    /// Gives back a piece that allocate() returned.
    void free(uint64_t at, uint64_t size) {
        used_ -= size;
        uint64_t end = at + size;
        auto next = by_offset_.lower_bound(at);
        auto previous = next == by_offset_.begin() ? by_offset_.end() : std::prev(next);
        const bool joins_next = next != by_offset_.end() && next->first == end;
        const bool joins_previous = previous != by_offset_.end() && previous->first + previous->second == at;
        if (joins_previous) {
            const uint64_t begin = previous->first, before = previous->second;
            if (joins_next) {
                end += next->second;
                remove(at + size, end - at - size);
            }
            change(begin, before, begin, end - begin);
        } else if (joins_next) {
            change(end, uint64_t(next->second), at, size + next->second);
        } else {
            add(at, size);
        }
    }

    bool empty() const { return used_ == 0; }
    uint64_t used() const { return used_; }
    uint64_t size() const { return size_; }

private:
    void add(uint64_t at, uint64_t size) {
        by_offset_[at] = size;
        by_size_.insert({size, at});
    }
    /// A free range becomes another one, in the memory that held the first.
    void change(uint64_t at, uint64_t size, uint64_t new_at, uint64_t new_size) {
        auto by_offset = by_offset_.extract(at);
        by_offset.key() = new_at;
        by_offset.mapped() = new_size;
        by_offset_.insert(std::move(by_offset));
        auto by_size = by_size_.extract({size, at});
        by_size.value() = {new_size, new_at};
        by_size_.insert(std::move(by_size));
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
