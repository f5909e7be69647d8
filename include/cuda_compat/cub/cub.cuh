// SPDX-License-Identifier: Apache-2.0
// CUB for qiao: everything there is. The implementation is qiao's own; docs/deviations.md says what is left out.
#pragma once
#include <cub/qiao/base.cuh>
#include <cub/thread/thread_load.cuh>
#include <cub/thread/thread_operators.cuh>
#include <cub/util/radix.cuh>
#include <cub/util_allocator.cuh>
#include <cub/util_debug.cuh>

#ifndef __CUDA_ARCH__
#include <chrono>  // programs rely on CUB for it
#endif

#include <cub/warp/warp_reduce.cuh>
#include <cub/warp/warp_scan.cuh>

#include <cub/block/block_adjacent_difference.cuh>
#include <cub/block/block_discontinuity.cuh>
#include <cub/block/block_exchange.cuh>
#include <cub/block/block_load.cuh>
#include <cub/block/block_radix_sort.cuh>
#include <cub/block/block_reduce.cuh>
#include <cub/block/block_scan.cuh>
#include <cub/block/block_store.cuh>

#include <cub/iterator/arg_index_input_iterator.cuh>
#include <cub/iterator/cache_modified_input_iterator.cuh>
#include <cub/iterator/constant_input_iterator.cuh>
#include <cub/iterator/counting_input_iterator.cuh>
#include <cub/iterator/discard_output_iterator.cuh>
#include <cub/iterator/transform_input_iterator.cuh>

#include <cub/device/device_histogram.cuh>
#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_reduce.cuh>
#include <cub/device/device_scan.cuh>
#include <cub/device/device_select.cuh>

// CUB 3 uses Thrust's, and programs rely on it.
#include <thrust/iterator/constant_iterator.h>
#include <thrust/iterator/transform_iterator.h>
