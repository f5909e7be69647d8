// SPDX-License-Identifier: Apache-2.0
#include "launch.hpp"

namespace {

__global__ void empty() {}
__global__ void empty1(int) {}
__global__ void empty4(int, int, int, int) {}
__global__ void empty16(int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int) {}

}  // namespace

void bench::launch_empty(long arguments, cudaStream_t stream) {
    switch (arguments) {
        case 0:
            empty<<<1, 1, 0, stream>>>();
            break;
        case 1:
            empty1<<<1, 1, 0, stream>>>(0);
            break;
        case 4:
            empty4<<<1, 1, 0, stream>>>(0, 1, 2, 3);
            break;
        default:
            empty16<<<1, 1, 0, stream>>>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            break;
    }
}
