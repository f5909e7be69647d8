// SPDX-License-Identifier: Apache-2.0
// zip_function stands beside zip_iterator.
#pragma once
#include <thrust/iterator/zip_iterator.h>
