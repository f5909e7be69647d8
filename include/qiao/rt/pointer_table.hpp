// SPDX-License-Identifier: Apache-2.0
// A hash table from addresses to objects that readers search without a lock: what a launch uses to find its kernel.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

/// Entries are only ever added. Readers may run beside one writer at a time (insert locks).
template <typename T>
class PointerTable {
public:
    T* find(const void* key) const {
        const Slots* slots = slots_.load(std::memory_order_acquire);
        if (!slots) return nullptr;
        for (size_t i = hash(key);; ++i) {
            const void* found = slots->entries[i & slots->mask].key.load(std::memory_order_acquire);
            if (found == key) return slots->entries[i & slots->mask].value;
            if (!found) return nullptr;
        }
    }

    /// Keeps the first value of a key.
    void insert(const void* key, T* value) {
        std::lock_guard lock(mutex_);
        if (find(key)) return;
        Slots* slots = slots_.load();
        if (!slots || (count_ + 1) * 2 > slots->mask + 1) {
            // Readers may still be in the old table: it stays.
            tables_.push_back(std::make_unique<Slots>(slots ? (slots->mask + 1) * 2 : 64));
            Slots* larger = tables_.back().get();
            for (size_t i = 0; slots && i <= slots->mask; ++i) {
                if (slots->entries[i].key.load()) put(*larger, slots->entries[i].key.load(), slots->entries[i].value);
            }
            slots = larger;
        }
        put(*slots, key, value);
        ++count_;
        slots_.store(slots, std::memory_order_release);
    }

private:
    struct Entry {
        std::atomic<const void*> key{nullptr};
        T* value = nullptr;
    };
    struct Slots {
        explicit Slots(size_t n) : mask(n - 1), entries(new Entry[n]) {}
        size_t mask;
        std::unique_ptr<Entry[]> entries;
    };

    static size_t hash(const void* key) { return static_cast<size_t>((reinterpret_cast<uintptr_t>(key) >> 3) * 0x9e3779b97f4a7c15ull >> 20); }

    static void put(Slots& slots, const void* key, T* value) {
        size_t i = hash(key);
        while (slots.entries[i & slots.mask].key.load(std::memory_order_relaxed)) ++i;
        slots.entries[i & slots.mask].value = value;
        slots.entries[i & slots.mask].key.store(key, std::memory_order_release);
    }

    std::mutex mutex_;
    std::atomic<Slots*> slots_{nullptr};
    std::vector<std::unique_ptr<Slots>> tables_;
    size_t count_ = 0;
};

}  // namespace rt
QIAO_NAMESPACE_END
