// SPDX-License-Identifier: Apache-2.0
// cuProfilerStart and cuProfilerStop (declared with the driver API).
#pragma once
#include "cuda.h"
