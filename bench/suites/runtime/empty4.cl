// SPDX-License-Identifier: Apache-2.0
kernel void empty4(int a0, int a1, int a2, int a3) {}
