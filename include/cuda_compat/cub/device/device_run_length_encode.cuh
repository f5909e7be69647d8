// SPDX-License-Identifier: Apache-2.0
// Selections of all kinds stand together.
#pragma once
#include <cub/device/device_select.cuh>
