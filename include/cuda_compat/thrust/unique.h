// SPDX-License-Identifier: Apache-2.0
// Algorithms that keep some items stand together.
#pragma once
#include <thrust/qiao/selections.h>
