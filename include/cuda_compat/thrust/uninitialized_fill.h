// SPDX-License-Identifier: Apache-2.0
// Algorithms on independent elements stand together.
#pragma once
#include <thrust/qiao/elements.h>
