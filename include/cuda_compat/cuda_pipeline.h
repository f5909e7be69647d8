// SPDX-License-Identifier: Apache-2.0
// Asynchronous copies, their C interface.
#pragma once
#include <cuda_pipeline_primitives.h>
