// SPDX-License-Identifier: Apache-2.0
// The CUDA text of the kernels that transforms are made of. Each is written for what it has to do, with all lengths
// and roots as constants and no loops over values.
//
// A step is one pass of Stockham's algorithm over memory: with lengths n = r * m so far untransformed and s transformed values (or
// columns) side by side, it reads element q + s * (p + m * k), k = 0 ... r-1, transforms over k, multiplies by exp(-2 pi i p k / n) and
// writes element q + s * (r * p + k). A block makes the transform over k in shared memory, by passes of the same kind.
//  * columns: 16 threads side by side have neighbouring (q, p), the block's rows of threads divide k.
//  * lines (s = m = 1): threads side by side have neighbouring elements of one line.
// An inverse transform is the conjugate of the forward one of conjugates: the first step multiplies imaginary parts by `sign`, and the last one
// again.
#pragma once
#include <string>
#include <vector>

#include <qiao/config.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {

/// Where transforms o = 0, 1, ... lie: at (o % a) * sa + (o / a % b) * sb + o / (a * b) * sc, their elements `stride` apart.
/// The kernels' text has the same struct.
struct Place {
    int a = 1, b = 1;
    long long sa = 0, sb = 0, sc = 0, stride = 1;
};

/// What is read: real values, or the first half of what is Hermitian, which is the only half in memory.
enum class Load { plain, directed, real, hermitian, hermitian_directed };
/// What is written: `half`: n/2 + 1 values of n; `real`: the real part.
enum class Store { plain, directed, half, real };
/// How a column's number j is taken apart into q and p.
enum class Columns {
    first,    ///< s = 1: j is p
    aligned,  ///< s is a multiple of 16: p is the same for 16 threads side by side
    mixed
};

/// How a kernel meets memory.
struct Access {
    Load load = Load::plain;
    Store store = Store::plain;
    bool unit_in = true, unit_out = true;  ///< strides are 1
    bool flat_in = true, flat_out = true;  ///< a and b are 1
};

/// A step.
struct Step {
    bool wide = false;  ///< double
    std::vector<int> radices;
    bool line = false;
    int lines = 1;  ///< of a block
    Columns columns = Columns::mixed;
    bool whole_rows = false;  ///< a transform's columns are a multiple of 16
    bool turned = false;      ///< m > 1
    Access access;
};

/// Rows of 16 threads in a block.
QIAO_DECL int rows_of(const Step& step);
/// Columns, or lines, of a block.
QIAO_DECL int width_of(const Step& step);
/// Roots that the passes inside a step take, as pairs; the outer ones follow.
QIAO_DECL std::vector<double> roots_of(const Step& step);
/// Adds the roots of exp(-2 pi i p k / (r * m)), p < m, as two tables whose products they are.
QIAO_DECL void add_outer_roots(std::vector<double>& roots, const Step& step, long long m);

/// The texts; each has one kernel, "transform". All have the same parameters:
/// const void* in, void* out, const void* roots, int count, int s, int m, int sign, Place from, Place to.
QIAO_DECL std::string text_of(const Step& step);

/// What is done to each of the m elements of s columns, a thread each, 64 in a block: copies, and the parts of Bluestein's algorithm
/// for lengths n that are no products of small primes.
enum class Each {
    copy,
    expand,    ///< times roots[i], and zeros from element n on
    multiply,  ///< times roots[i], conjugated
    contract   ///< conjugated, times roots[i]
};
QIAO_DECL std::string text_of(Each what, bool wide, const Access& access, long long n);

}  // namespace fft
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/fft/impl/kernels.ipp>
#endif
