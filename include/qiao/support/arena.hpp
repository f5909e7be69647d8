// SPDX-License-Identifier: Apache-2.0
// A bump allocator for trees whose nodes die together.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN

/// Allocates objects that live as long as the arena; destructors of non-trivial ones run when it dies, in reverse.
class Arena {
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena() {
        for (auto it = destructors_.rbegin(); it != destructors_.rend(); ++it) it->second(it->first);
    }

    template <typename T, typename... Args>
    T* make(Args&&... args) {
        T* object = new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
        if constexpr (!std::is_trivially_destructible_v<T>) {
            destructors_.push_back({object, [](void* p) { static_cast<T*>(p)->~T(); }});
        }
        return object;
    }

    void* allocate(size_t size, size_t align) {
        size_t at = (used_ + align - 1) & ~(align - 1);
        if (blocks_.empty() || at + size > capacity_) {
            capacity_ = size > block_size / 2 ? size + align : block_size;
            blocks_.push_back(std::make_unique<std::byte[]>(capacity_));
            at = (align - reinterpret_cast<uintptr_t>(blocks_.back().get()) % align) % align;
        }
        used_ = at + size;
        return blocks_.back().get() + at;
    }

private:
    static constexpr size_t block_size = 32768;
    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::vector<std::pair<void*, void (*)(void*)>> destructors_;
    size_t used_ = 0;
    size_t capacity_ = 0;
};

QIAO_NAMESPACE_END
