// SPDX-License-Identifier: Apache-2.0
// Iterators over other iterators stand together.
#pragma once
#include <thrust/iterator/transform_iterator.h>
