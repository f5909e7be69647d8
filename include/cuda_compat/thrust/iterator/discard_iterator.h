// SPDX-License-Identifier: Apache-2.0
// Iterators without memory stand together.
#pragma once
#include <thrust/iterator/counting_iterator.h>
