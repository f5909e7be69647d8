// SPDX-License-Identifier: Apache-2.0
// All types of the runtime API.
#pragma once
#define __BUILTIN_TYPES_H__
#include "driver_types.h"
#include "surface_types.h"
#include "texture_types.h"
#include "vector_types.h"
