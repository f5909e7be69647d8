// SPDX-License-Identifier: Apache-2.0
// Device and pinned memory: pools of BackendMemory blocks cut into CUDA allocations, and the map from any address to
// the allocation that holds it.
//
// A device has one pool for each MemoryKind. A request is served from the best-fitting free piece of the pool's
// blocks; otherwise the pool grows: by a block of its own for a big request, by a block for many small ones else. A
// device that limits the number of blocks (DeviceInfo::max_memories) gets blocks that double in size, so that the
// permitted number covers all its memory. A block whose addresses collide with another device's is set aside and
// another is asked for.
//
// Addresses of all devices and of pinned host memory share one number space (CUDA's unified addressing): an address
// that the map does not know is ordinary host memory.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include <qiao/backend.hpp>
#include <qiao/rt/error.hpp>
#include <qiao/rt/ranges.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {

struct Device;
class Pool;

/// `align` is a power of two.
inline uint64_t round_up(uint64_t value, uint64_t align) { return (value + align - 1) & ~(align - 1); }

enum class AllocationKind : uint8_t {
    device,      ///< cudaMalloc
    host,        ///< cudaMallocHost: kernels use it too
    managed,     ///< cudaMallocManaged
    registered,  ///< cudaHostRegister: the program's own memory
    internal     ///< module variables, scratch: not for cudaFree
};

/// One BackendMemory and what is free in it. Its ends stay unused where there is room for that: kernels that look at the
/// neighbours of a first or last element and then do not use them find memory there, as they do on CUDA devices.
struct MemoryBlock {
    std::unique_ptr<BackendMemory> memory;
    RangeAllocator ranges;
    Pool* pool;
    bool own = false;  ///< made for one request

    MemoryBlock(std::unique_ptr<BackendMemory> m, Pool* p, uint64_t margin) : memory(std::move(m)), ranges(memory->size(), margin), pool(p) {}
};

/// What an address belongs to. Copied freely; valid until the allocation is freed.
struct Allocation {
    AllocationKind kind = AllocationKind::device;
    Device* device = nullptr;
    MemoryBlock* block = nullptr;  ///< null for registered memory
    uint64_t offset = 0;           ///< in block
    uint64_t reserved = 0;         ///< bytes taken from the block
    uint64_t address = 0;          ///< device address; 0 for registered memory
    uint64_t size = 0;             ///< bytes the program asked for
    char* host = nullptr;          ///< host address, where there is one
    unsigned flags = 0;
    bool shadow = false;           ///< managed by copying: `host` is ordinary memory at the same number

    BackendMemory& memory() const { return *block->memory; }
    /// Kernels and host share the bytes, or they are the host's own.
    bool host_accessible() const { return host != nullptr; }
};

/// Addresses of live allocations, in order. Thread-safe.
class AddressMap {
public:
    /// False if any byte of the range is taken.
    QIAO_DECL bool insert(uint64_t begin, uint64_t size, const Allocation& allocation);
    QIAO_DECL void erase(uint64_t begin);
    /// The allocation that contains `address`; `begin` receives the address it is entered at.
    QIAO_DECL bool find(uint64_t address, Allocation& found, uint64_t* begin = nullptr) const;
    QIAO_DECL std::vector<Allocation> of_device(const Device& device) const;

private:
    struct Entry {
        uint64_t size;
        Allocation allocation;
    };
    mutable std::shared_mutex mutex_;
    std::map<uint64_t, Entry> entries_;
};

/// Address ranges of all blocks of all devices, to tell collisions. Thread-safe.
class BlockMap {
public:
    QIAO_DECL bool insert(uint64_t begin, uint64_t size);
    QIAO_DECL void erase(uint64_t begin);

private:
    std::mutex mutex_;
    std::map<uint64_t, uint64_t> blocks_;
};

class Pool {
public:
    QIAO_DECL Pool(BackendDevice& device, MemoryKind kind, BlockMap& blocks, unsigned max_blocks);

    struct Piece {
        MemoryBlock* block;
        uint64_t offset;
        uint64_t size;
    };
    QIAO_DECL Result<Piece> allocate(uint64_t size, uint64_t align);
    /// The device must be done with the piece. Empty blocks go back to the driver, except one kept for reuse.
    QIAO_DECL void free(const Piece& piece);
    /// Gives all empty blocks back.
    QIAO_DECL void trim();
    QIAO_DECL uint64_t reserved_bytes();
    QIAO_DECL uint64_t used_bytes();

private:
    QIAO_DECL Result<MemoryBlock*> grow(uint64_t size);
    QIAO_DECL Result<std::unique_ptr<BackendMemory>> allocate_distinct(uint64_t size);
    QIAO_DECL void release_empty(unsigned keep);

    BackendDevice& device_;
    MemoryKind kind_;
    BlockMap& block_map_;
    unsigned max_blocks_;    ///< 0: any number
    unsigned coloured_ = 0;  ///< counts the requests that got a colour
    std::mutex mutex_;
    std::vector<std::unique_ptr<MemoryBlock>> blocks_;
};

}  // namespace rt
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/rt/impl/memory.ipp>
#endif
