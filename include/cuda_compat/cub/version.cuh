// SPDX-License-Identifier: Apache-2.0
// Types, macros and lanes stand together.
#pragma once
#include <cub/util/radix.cuh>
