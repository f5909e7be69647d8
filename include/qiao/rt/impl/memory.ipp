// SPDX-License-Identifier: Apache-2.0
// Pools and the address map.
#pragma once
#include <algorithm>
#include <limits>
#if defined(__linux__)
#  include <sys/mman.h>
#endif

#include <qiao/rt/log.hpp>
#include <qiao/rt/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr uint64_t block_margin = 64 << 10;
inline constexpr uint64_t allocation_align = 256;
inline constexpr uint64_t small_block = uint64_t(32) << 20;
inline constexpr uint64_t big_request = uint64_t(8) << 20;   // from here on a request has a block of its own
inline constexpr uint64_t big_granule = uint64_t(64) << 10;
inline constexpr uint64_t coloured_size = uint64_t(16) << 10;  // from here on a request has a colour
inline constexpr uint64_t page = 4096;
inline constexpr unsigned colours = 8;

/// Where in a page the k-th array begins: 0, 2048, 1024, 3072, 512 ... (the bits of k from right to left), so that a few arrays
/// that are used together lie far apart, and every one is aligned to 512 bytes, the alignment of textures.
inline uint64_t colour(unsigned k) { return ((k & 1) << 2 | (k & 2) | (k >> 2 & 1)) * (page / colours); }

/// Large pages for memory of this process that nobody has written yet: what runs over megabytes would spend its time on finding small
/// ones. A wish: where the system has none, nothing changes.
inline void ask_for_large_pages([[maybe_unused]] uint64_t address, [[maybe_unused]] uint64_t size) {
#if defined(MADV_HUGEPAGE)
    constexpr uint64_t large_page = uint64_t(2) << 20;
    const uint64_t begin = (address + large_page - 1) / large_page * large_page, end = (address + size) / large_page * large_page;
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

}  // namespace detail

bool AddressMap::insert(uint64_t begin, uint64_t size, const Allocation& allocation) {
    std::unique_lock lock(mutex_);
    auto next = entries_.lower_bound(begin);
    if (next != entries_.end() && next->first < begin + size) return false;
    if (next != entries_.begin()) {
        auto previous = std::prev(next);
        if (previous->first + previous->second.size > begin) return false;
    }
    entries_.emplace(begin, Entry{size, allocation});
    return true;
}

void AddressMap::erase(uint64_t begin) {
    std::unique_lock lock(mutex_);
    entries_.erase(begin);
}

bool AddressMap::find(uint64_t address, Allocation& found, uint64_t* begin) const {
    std::shared_lock lock(mutex_);
    auto it = entries_.upper_bound(address);
    if (it == entries_.begin()) return false;
    --it;
    if (address - it->first >= it->second.size) return false;
    found = it->second.allocation;
    if (begin) *begin = it->first;
    return true;
}

std::vector<Allocation> AddressMap::of_device(const Device& device) const {
    std::shared_lock lock(mutex_);
    std::vector<Allocation> result;
    for (const auto& [begin, entry] : entries_) {
        if (entry.allocation.device == &device) result.push_back(entry.allocation);
    }
    return result;
}

bool BlockMap::insert(uint64_t begin, uint64_t size) {
    std::lock_guard lock(mutex_);
    auto next = blocks_.lower_bound(begin);
    if (next != blocks_.end() && next->first < begin + size) return false;
    if (next != blocks_.begin()) {
        auto previous = std::prev(next);
        if (previous->first + previous->second > begin) return false;
    }
    blocks_.emplace(begin, size);
    return true;
}

void BlockMap::erase(uint64_t begin) {
    std::lock_guard lock(mutex_);
    blocks_.erase(begin);
}

Pool::Pool(BackendDevice& device, MemoryKind kind, BlockMap& blocks, unsigned max_blocks)
    : device_(device), kind_(kind), block_map_(blocks), max_blocks_(max_blocks) {}

Result<Pool::Piece> Pool::allocate(uint64_t size, uint64_t align) {
    const DeviceInfo& info = device_.info();
    uint64_t limit = info.memory_bytes ? info.memory_bytes : std::numeric_limits<uint64_t>::max() / 2;
    if (size > limit) return Error{ErrorKind::out_of_memory, "more than the device's memory was asked for"};
    align = std::max(align, detail::allocation_align);
    uint64_t rounded = round_up(std::max<uint64_t>(size, 1), detail::allocation_align);
    std::lock_guard lock(mutex_);
    // Processors take a load for one of what an earlier store wrote where the low 12 bits of the addresses agree, and arrays whose
    // sizes are powers of two would agree in them at every index. So large ones get colours, unless that took a further block.
    const uint64_t largest = info.max_allocation != 0 ? info.max_allocation : limit;
    const bool coloured = rounded >= detail::coloured_size && rounded + detail::page <= largest && align <= detail::page / detail::colours;
    const uint64_t shift = coloured ? detail::colour(coloured_++) : 0;
    auto place = [&](MemoryBlock& block, bool shifted) {
        return block.ranges.allocate(rounded, shifted ? detail::page : align, block.memory->address() - (shifted ? shift : 0));
    };
    for (bool shifted : {true, false}) {
        if (shifted && !coloured) continue;
        for (const auto& block : blocks_) {
            uint64_t at = place(*block, shifted);
            if (at != RangeAllocator::none) return Piece{block.get(), at, rounded};
        }
    }
    auto block = grow(rounded + (coloured ? detail::page : align > detail::allocation_align ? align : 0));
    if (!block) return block.error();
    uint64_t at = place(*block.value(), coloured);
    if (at == RangeAllocator::none) return Error{ErrorKind::out_of_memory, "a new block does not hold the request"};
    return Piece{block.value(), at, rounded};
}

void Pool::free(const Piece& piece) {
    std::lock_guard lock(mutex_);
    piece.block->ranges.free(piece.offset, piece.size);
    if (piece.block->ranges.empty()) release_empty(1);
}

void Pool::trim() {
    std::lock_guard lock(mutex_);
    release_empty(0);
}

uint64_t Pool::reserved_bytes() {
    std::lock_guard lock(mutex_);
    uint64_t sum = 0;
    for (const auto& block : blocks_) sum += block->ranges.size();
    return sum;
}

uint64_t Pool::used_bytes() {
    std::lock_guard lock(mutex_);
    uint64_t sum = 0;
    for (const auto& block : blocks_) sum += block->ranges.used();
    return sum;
}

/// Frees empty blocks: all that were made for one request, and of the others all but `keep`.
void Pool::release_empty(unsigned keep) {
    for (size_t i = 0; i < blocks_.size();) {
        MemoryBlock& block = *blocks_[i];
        bool release = block.ranges.empty() && (block.own || keep == 0);
        if (block.ranges.empty() && !release) --keep;
        if (!release) {
            ++i;
            continue;
        }
        block_map_.erase(block.memory->address());
        blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

Result<MemoryBlock*> Pool::grow(uint64_t size) {
    const DeviceInfo& info = device_.info();
    uint64_t wanted = round_up(size + 2 * detail::block_margin, detail::big_granule);
    bool own = size >= detail::big_request;
    if (max_blocks_ != 0) {
        // The k-th block may be as large as all before it together, and the last one reaches the device's whole memory.
        if (blocks_.size() >= max_blocks_) release_empty(0);
        if (blocks_.size() >= max_blocks_) return Error{ErrorKind::out_of_memory, "the driver's number of memory objects is used up"};
        unsigned left = max_blocks_ - static_cast<unsigned>(blocks_.size());
        uint64_t share = std::max(detail::small_block, left < 32 ? info.memory_bytes >> left : 0);
        if (wanted < share) {
            wanted = share;
            own = false;
        }
    } else if (!own) {
        wanted = detail::small_block;
    }
    if (info.max_allocation != 0) wanted = std::max(std::min(wanted, info.max_allocation), size);
    auto memory = allocate_distinct(wanted);
    if (!memory && memory.error().kind == ErrorKind::out_of_memory) {
        release_empty(0);
        memory = allocate_distinct(wanted);
    }
    while (!memory && memory.error().kind == ErrorKind::out_of_memory && wanted > size) {
        wanted = std::max(size, wanted / 2);
        memory = allocate_distinct(wanted);
    }
    if (!memory) return memory.error();
    if (info.host_addresses) detail::ask_for_large_pages(memory.value()->address(), memory.value()->size());
    if (log_enabled(LogGroup::memory)) {
        log(LogGroup::memory, info.name + ": block of " + std::to_string(wanted >> 10) + " KiB" + (kind_ == MemoryKind::host ? " (host)" : ""));
    }
    uint64_t margin = std::min(detail::block_margin, (wanted - size) / 2 / detail::allocation_align * detail::allocation_align);
    blocks_.push_back(std::make_unique<MemoryBlock>(std::move(memory.value()), this, margin));
    blocks_.back()->own = own;
    return blocks_.back().get();
}

/// Allocates until the addresses are no other block's; those set aside meanwhile go back at the end.
Result<std::unique_ptr<BackendMemory>> Pool::allocate_distinct(uint64_t size) {
    std::vector<std::unique_ptr<BackendMemory>> aside;
    for (int attempt = 0; attempt < 8; ++attempt) {
        auto memory = device_.allocate(size, kind_);
        if (!memory) return memory;
        if (block_map_.insert(memory.value()->address(), memory.value()->size())) return memory;
        log(LogGroup::memory, device_.info().name + ": a block collides with another device's addresses; set aside");
        aside.push_back(std::move(memory.value()));
    }
    return Error{ErrorKind::out_of_memory, "all addresses that the driver gives collide with another device's"};
}

}  // namespace rt
QIAO_NAMESPACE_END
