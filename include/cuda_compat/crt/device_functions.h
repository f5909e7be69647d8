// SPDX-License-Identifier: Apache-2.0
// Older place of device_functions.h.
#pragma once
#include "../device_functions.h"
