// SPDX-License-Identifier: Apache-2.0
// Texture functions of device code; qiao's front end has them built in.
#pragma once
#include "texture_types.h"
