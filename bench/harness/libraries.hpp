// SPDX-License-Identifier: Apache-2.0
// What a user would pick instead: the variants by libraries that were found when this was built. Row-major matrices.
#pragma once
#include "case.hpp"

namespace bench {

/// c = a * b, n x n.
std::vector<Library> sgemm_libraries(Buffer<float> a, Buffer<float> b, Buffer<float> c, int n);
std::vector<Library> dgemm_libraries(Buffer<double> a, Buffer<double> b, Buffer<double> c, int n);
/// y = a * x, rows x columns.
std::vector<Library> sgemv_libraries(Buffer<float> a, Buffer<float> x, Buffer<float> y, int rows, int columns);
/// `count` forward transforms of n complex numbers (pairs of floats) each.
std::vector<Library> fft_libraries(Buffer<float> in, Buffer<float> out, int n, int count);

}  // namespace bench
