// SPDX-License-Identifier: Apache-2.0
// ThreadReduce stands beside the functors.
#pragma once
#include <cub/thread/thread_operators.cuh>
