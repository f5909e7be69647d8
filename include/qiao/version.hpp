// SPDX-License-Identifier: Apache-2.0
// The version of qiao; CMake parses these three lines.
#pragma once
#define QIAO_VERSION_MAJOR 0
#define QIAO_VERSION_MINOR 1
#define QIAO_VERSION_PATCH 0
#define QIAO_VERSION_STRING "0.1.0"
