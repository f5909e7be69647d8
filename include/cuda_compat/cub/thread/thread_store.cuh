// SPDX-License-Identifier: Apache-2.0
// ThreadStore stands beside ThreadLoad.
#pragma once
#include <cub/thread/thread_load.cuh>
