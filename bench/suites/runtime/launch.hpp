// SPDX-License-Identifier: Apache-2.0
// Kernels that do nothing, by their number of arguments: 0, 1, 4 or 16 ints.
#pragma once
#include <cuda_runtime.h>

namespace bench {

/// Launches one block of one thread.
void launch_empty(long arguments, cudaStream_t stream = nullptr);

}  // namespace bench
