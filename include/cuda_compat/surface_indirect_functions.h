// SPDX-License-Identifier: Apache-2.0
// Surface functions of device code by handle; qiao's front end has them built in.
#pragma once
#include "surface_types.h"
