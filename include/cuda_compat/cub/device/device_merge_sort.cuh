// SPDX-License-Identifier: Apache-2.0
// cub::DeviceMergeSort stands beside cub::DeviceRadixSort.
#pragma once
#include <cub/device/device_radix_sort.cuh>
