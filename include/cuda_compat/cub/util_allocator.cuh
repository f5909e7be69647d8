// SPDX-License-Identifier: Apache-2.0
// cub::CachingDeviceAllocator keeps freed blocks of memory, by powers of its growth, for later requests of the same stream.
#pragma once
#include <cub/util_debug.cuh>

#ifndef __CUDA_ARCH__
#include <map>
#include <mutex>

namespace cub {

struct CachingDeviceAllocator {
    CachingDeviceAllocator(unsigned int growth = 8, unsigned int min_bin = 3, unsigned int max_bin = 7, size_t max_cached_bytes = ~size_t(0),
                           bool skip_cleanup = false, bool = false)
        : growth_(growth), min_bin_(min_bin), max_bin_(max_bin), most_(max_cached_bytes), skip_cleanup_(skip_cleanup) {}
    CachingDeviceAllocator(bool skip_cleanup, bool = false) : CachingDeviceAllocator(8, 3, 7, ~size_t(0), skip_cleanup) {}
    ~CachingDeviceAllocator() {
        if (!skip_cleanup_) FreeAllCached();
    }
    cudaError_t DeviceAllocate(void** pointer, size_t bytes, cudaStream_t stream = nullptr) {
        size_t size = 1;
        unsigned int bin = 0;
        for (; bin < min_bin_ || (size < bytes && bin <= max_bin_); ++bin) size *= growth_;
        if (bin > max_bin_) size = bytes;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            auto found = cached_.find({stream, size});
            if (found != cached_.end()) {
                *pointer = found->second;
                cached_.erase(found);
                cached_bytes_ -= size;
                live_[*pointer] = {stream, size};
                return cudaSuccess;
            }
        }
        cudaError_t error = cudaMalloc(pointer, size);
        std::lock_guard<std::mutex> lock(mutex_);
        if (error == cudaSuccess) live_[*pointer] = {stream, bin > max_bin_ ? 0 : size};
        return error;
    }
    template <typename T> cudaError_t DeviceAllocate(T** pointer, size_t bytes, cudaStream_t stream = nullptr) {
        return DeviceAllocate(reinterpret_cast<void**>(pointer), bytes, stream);
    }
    cudaError_t DeviceFree(void* pointer) {
        std::unique_lock<std::mutex> lock(mutex_);
        auto found = live_.find(pointer);
        if (found != live_.end()) {
            Block block = found->second;
            live_.erase(found);
            if (block.second != 0 && cached_bytes_ + block.second <= most_) {
                cached_.insert({block, pointer});
                cached_bytes_ += block.second;
                return cudaSuccess;
            }
        }
        lock.unlock();
        return cudaFree(pointer);
    }
    cudaError_t FreeAllCached() {
        std::lock_guard<std::mutex> lock(mutex_);
        cudaError_t error = cudaSuccess;
        for (auto& [block, pointer] : cached_) {
            cudaError_t e = cudaFree(pointer);
            if (e != cudaSuccess) error = e;
        }
        cached_.clear();
        cached_bytes_ = 0;
        return error;
    }

private:
    using Block = std::pair<cudaStream_t, size_t>;
    unsigned int growth_, min_bin_, max_bin_;
    size_t most_, cached_bytes_ = 0;
    bool skip_cleanup_;
    std::mutex mutex_;
    std::multimap<Block, void*> cached_;
    std::map<void*, Block> live_;
};

}  // namespace cub
#endif
