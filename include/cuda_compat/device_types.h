// SPDX-License-Identifier: Apache-2.0
// Types of device code; vectors and dim3 are all there are.
#pragma once
#include "vector_types.h"
