// SPDX-License-Identifier: Apache-2.0
// Older place of math_functions.h.
#pragma once
#include "../math_functions.h"
