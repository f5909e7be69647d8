// SPDX-License-Identifier: Apache-2.0
// Kernels that do nothing, by their number of arguments: 0, 1, 4 or 16 ints.
#pragma once

namespace bench {

/// Launches one block of one thread on the null stream.
void launch_empty(long arguments);

}  // namespace bench
