// SPDX-License-Identifier: Apache-2.0
// cuBLAS by the name that most programs include.
#pragma once
#define CUBLAS_V2_H_
#include "cublas_api.h"
