#version 450
// SPDX-License-Identifier: Apache-2.0
// empty of kernels.cu.
layout(local_size_x = 1) in;
void main() {}
