// SPDX-License-Identifier: Apache-2.0
// Algorithms on independent elements stand together; copy_if keeps some.
#pragma once
#include <thrust/qiao/selections.h>
