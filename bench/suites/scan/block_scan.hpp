// SPDX-License-Identifier: Apache-2.0
// A block's scan, which the scans and the radix sort build on.
#pragma once

namespace bench {

constexpr int scan_block = 256;  // threads of the block

/// The inclusive scan of `value` over the block, after Hillis and Steele; shared[i] is thread i's result. All threads take part.
__device__ inline int scan_threads(int value, int* shared) {
    int t = threadIdx.x;
    shared[t] = value;
    __syncthreads();
    for (int distance = 1; distance < scan_block; distance *= 2) {
        int other = t >= distance ? shared[t - distance] : 0;
        __syncthreads();
        shared[t] += other;
        __syncthreads();
    }
    return shared[t];
}

}  // namespace bench
