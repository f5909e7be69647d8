// SPDX-License-Identifier: Apache-2.0
// Older place of host_defines.h.
#pragma once
#include "../host_defines.h"
