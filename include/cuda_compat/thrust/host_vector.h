// SPDX-License-Identifier: Apache-2.0
// thrust::host_vector: std::vector that copies from and to device memory.
#pragma once
#include <thrust/device_vector.h>
