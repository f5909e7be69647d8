// SPDX-License-Identifier: Apache-2.0
// Declared with the other device functions.
#pragma once
#include "device_functions.h"
