// SPDX-License-Identifier: Apache-2.0
// Atomic functions; declared with the other device functions.
#pragma once
#include "device_functions.h"
