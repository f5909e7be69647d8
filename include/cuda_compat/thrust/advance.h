// SPDX-License-Identifier: Apache-2.0
// Traits and steps of iterators stand together.
#pragma once
#include <thrust/qiao/facade.h>
