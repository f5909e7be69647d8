// SPDX-License-Identifier: Apache-2.0
kernel void histogram_clear(global uint* counts) { counts[get_local_id(0)] = 0; }
