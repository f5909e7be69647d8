// SPDX-License-Identifier: Apache-2.0
// Pointers, references and their memory stand together.
#pragma once
#include <thrust/device_ptr.h>
