// SPDX-License-Identifier: Apache-2.0
// cub::DeviceSegmentedReduce stands beside cub::DeviceReduce.
#pragma once
#include <cub/device/device_reduce.cuh>
