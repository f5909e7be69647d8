// SPDX-License-Identifier: Apache-2.0
// Engines and distributions stand together.
#pragma once
#include <thrust/random.h>
