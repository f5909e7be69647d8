// SPDX-License-Identifier: Apache-2.0
// What a cuFFT plan is: a list of launches, their roots in device memory, and how much memory they need
// beside input and output.
//
// Axes are transformed one after the other, the last one first; where real values come out, it is the last one. The first launch reads the
// program's layout, the last one writes it; in between, values are packed.
#pragma once
#include <map>
#include <string>
#include <vector>

#include <cuda_compat/cufft.h>
#include <qiao/fft/kernels.hpp>
#include <qiao/qiao.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {

/// One side of a transform as cufftPlanMany describes it.
struct Layout {
    bool basic = true;  ///< packed; real values in place are padded to pairs
    long long embed[3] = {0, 0, 0};
    long long stride = 1, dist = 0;
};
struct Problem {
    int rank = 0;
    long long n[3] = {1, 1, 1};
    cufftType type = CUFFT_C2C;
    long long batch = 1;
    Layout in, out;

    bool wide() const { return type == CUFFT_Z2Z || type == CUFFT_D2Z || type == CUFFT_Z2D; }
    bool from_real() const { return type == CUFFT_R2C || type == CUFFT_D2Z; }
    bool to_real() const { return type == CUFFT_C2R || type == CUFFT_Z2D; }
};

struct Launch {
    enum Buffer { in, out, first_work, second_work };
    std::string text;
    unsigned blocks = 0;
    dim3 block;
    int count = 0, s = 0, m = 0;
    Place from, to;
    size_t roots = 0;                        ///< pairs before this launch's
    bool real_in = false, real_out = false;  ///< on the program's side of the memory
    Buffer source = in, target = out;
    Kernel* kernel = nullptr;  ///< once it was launched
};

struct Plan {
    Problem problem;
    std::vector<Launch> launches;  ///< for both directions
    std::vector<double> roots;     ///< emptied when on the device
    void* roots_at = nullptr;
    size_t work_bytes = 0;  ///< of one work area
    int works = 0;
    bool alike = true;  ///< a line's bytes are the same in and out: one launch may work in place

    QIAO_DECL size_t work_size() const;
};

/// CUFFT_INVALID_SIZE where the kernels cannot count that far.
QIAO_DECL cufftResult make_plan(const Problem& problem, Plan& plan);
QIAO_DECL cufftResult upload(Plan& plan);
QIAO_DECL cufftResult execute(Plan& plan, const void* in, void* out, bool inverse, void* work, cudaStream_t stream);

}  // namespace fft
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/fft/impl/plan.ipp>
#endif
