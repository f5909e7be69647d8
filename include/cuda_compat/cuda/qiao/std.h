// SPDX-License-Identifier: Apache-2.0
// libcu++'s namespace: cuda::std offers what std does on the same side, so that its types are std's.
#pragma once
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace cuda {
namespace std {
using namespace ::std;
}
}  // namespace cuda
