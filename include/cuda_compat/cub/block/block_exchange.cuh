// SPDX-License-Identifier: Apache-2.0
// Rearranging a block's items among its threads, through shared memory that holds all of them. Blocked: a thread's items
// are consecutive; striped: they lie a block's width apart; warp-striped: a warp's items are its own, 32 apart.
#pragma once
#include <cub/qiao/base.cuh>

namespace cub {

template <typename InputT, int BLOCK_DIM_X, int ITEMS_PER_THREAD, bool WARP_TIME_SLICING = false, int BLOCK_DIM_Y = 1, int BLOCK_DIM_Z = 1,
          int LEGACY_PTX_ARCH = 0>
class BlockExchange {
    static constexpr int threads = BLOCK_DIM_X * BLOCK_DIM_Y * BLOCK_DIM_Z, items = ITEMS_PER_THREAD;

public:
    struct TempStorage { detail::Slots<InputT, threads * items> memory; };

    __device__ BlockExchange() : storage_(own_storage()), thread_(static_cast<int>(detail::linear_thread())) {}
    __device__ explicit BlockExchange(TempStorage& storage) : storage_(storage), thread_(static_cast<int>(detail::linear_thread())) {}

    template <typename OutputT> __device__ void StripedToBlocked(const InputT (&in)[items], OutputT (&out)[items]) {
        move(in, out, [this](int i) { return striped(i); }, [this](int i) { return blocked(i); });
    }
    template <typename OutputT> __device__ void BlockedToStriped(const InputT (&in)[items], OutputT (&out)[items]) {
        move(in, out, [this](int i) { return blocked(i); }, [this](int i) { return striped(i); });
    }
    template <typename OutputT> __device__ void WarpStripedToBlocked(const InputT (&in)[items], OutputT (&out)[items]) {
        move(in, out, [this](int i) { return warp_striped(i); }, [this](int i) { return blocked(i); });
    }
    template <typename OutputT> __device__ void BlockedToWarpStriped(const InputT (&in)[items], OutputT (&out)[items]) {
        move(in, out, [this](int i) { return blocked(i); }, [this](int i) { return warp_striped(i); });
    }
    template <typename OutputT, typename Offset> __device__ void ScatterToBlocked(const InputT (&in)[items], OutputT (&out)[items], Offset (&ranks)[items]) {
        move(in, out, [&](int i) { return static_cast<int>(ranks[i]); }, [this](int i) { return blocked(i); });
    }
    template <typename OutputT, typename Offset> __device__ void ScatterToStriped(const InputT (&in)[items], OutputT (&out)[items], Offset (&ranks)[items]) {
        move(in, out, [&](int i) { return static_cast<int>(ranks[i]); }, [this](int i) { return striped(i); });
    }
    // Items of negative rank are dropped.
    template <typename OutputT, typename Offset>
    __device__ void ScatterToStripedGuarded(const InputT (&in)[items], OutputT (&out)[items], Offset (&ranks)[items]) {
        move(in, out, [&](int i) { return static_cast<int>(ranks[i]); }, [this](int i) { return striped(i); });
    }
    template <typename OutputT, typename Offset, typename Flag>
    __device__ void ScatterToStripedFlagged(const InputT (&in)[items], OutputT (&out)[items], Offset (&ranks)[items], Flag (&valid)[items]) {
        move(in, out, [&](int i) { return valid[i] ? static_cast<int>(ranks[i]) : -1; }, [this](int i) { return striped(i); });
    }

    // In place.
    __device__ void StripedToBlocked(InputT (&data)[items]) { StripedToBlocked(data, data); }
    __device__ void BlockedToStriped(InputT (&data)[items]) { BlockedToStriped(data, data); }
    __device__ void WarpStripedToBlocked(InputT (&data)[items]) { WarpStripedToBlocked(data, data); }
    __device__ void BlockedToWarpStriped(InputT (&data)[items]) { BlockedToWarpStriped(data, data); }
    template <typename Offset> __device__ void ScatterToBlocked(InputT (&data)[items], Offset (&ranks)[items]) { ScatterToBlocked(data, data, ranks); }
    template <typename Offset> __device__ void ScatterToStriped(InputT (&data)[items], Offset (&ranks)[items]) { ScatterToStriped(data, data, ranks); }

private:
    static __device__ TempStorage& own_storage() {
        __shared__ TempStorage storage;
        return storage;
    }
    __device__ int blocked(int i) const { return thread_ * items + i; }
    __device__ int striped(int i) const { return thread_ + i * threads; }
    // The last warp may have fewer lanes.
    __device__ int warp_striped(int i) const {
        int first = thread_ & ~31, width = threads - first < 32 ? threads - first : 32;
        return first * items + (thread_ - first) + i * width;
    }
    template <typename OutputT, typename From, typename To> __device__ void move(const InputT (&in)[items], OutputT (&out)[items], From from, To to) {
        for (int i = 0; i < items; ++i) {
            int at = from(i);
            if (at >= 0) storage_.memory[at] = in[i];
        }
        __syncthreads();
        for (int i = 0; i < items; ++i) out[i] = storage_.memory[to(i)];
    }

    TempStorage& storage_;
    int thread_;
};

}  // namespace cub
