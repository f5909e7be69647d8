// SPDX-License-Identifier: Apache-2.0
#include "libraries.hpp"

#include <memory>
#include <stdexcept>

#include "native_opencl.hpp"

#if defined(QIAO_BENCH_OPENBLAS)
#    include <cblas.h>
#endif
#if defined(QIAO_BENCH_CLBLAST)
#    include <clblast_c.h>
#endif
#if defined(QIAO_BENCH_FFTW)
#    include <fftw3.h>
#endif
#if defined(QIAO_BENCH_VKFFT)
#    include "vkfft.hpp"
#endif

namespace bench {

namespace {

#if defined(QIAO_BENCH_CLBLAST)
template <typename T>
cl_mem buffer_of(const DeviceHandles& h, Buffer<T> b) {
    return static_cast<cl_mem>(h.buffers[static_cast<size_t>(b.index)]);
}

void check_clblast(CLBlastStatusCode code) {
    if (code != CLBlastSuccess) throw std::runtime_error("CLBlast: status " + std::to_string(code));
}
#endif

#if defined(QIAO_BENCH_FFTW)
/// A plan for `count` transforms; FFTW plans by measuring, which overwrites the arrays, so it plans on its own.
class FftwPlan {
public:
    FftwPlan(int n, int count) {
        const size_t numbers = static_cast<size_t>(n) * static_cast<size_t>(count);
        std::vector<fftwf_complex> in(numbers), out(numbers);
        plan_ = fftwf_plan_many_dft(1, &n, count, in.data(), nullptr, 1, n, out.data(), nullptr, 1, n, FFTW_FORWARD, FFTW_MEASURE | FFTW_UNALIGNED);
        if (plan_ == nullptr) throw std::runtime_error("FFTW made no plan");
    }
    ~FftwPlan() { fftwf_destroy_plan(plan_); }
    FftwPlan(const FftwPlan&) = delete;
    FftwPlan& operator=(const FftwPlan&) = delete;
    void run(float* in, float* out) const { fftwf_execute_dft(plan_, reinterpret_cast<fftwf_complex*>(in), reinterpret_cast<fftwf_complex*>(out)); }

private:
    fftwf_plan plan_;
};
#endif

}  // namespace

std::vector<Library> sgemm_libraries([[maybe_unused]] Buffer<float> a, [[maybe_unused]] Buffer<float> b, [[maybe_unused]] Buffer<float> c,
                                     [[maybe_unused]] int n) {
    std::vector<Library> list;
#if defined(QIAO_BENCH_OPENBLAS)
    list.push_back(
        {"openblas", [=](const Memory& m) { cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, m[a], n, m[b], n, 0, m[c], n); }, nullptr});
#endif
#if defined(QIAO_BENCH_CLBLAST)
    list.push_back({"clblast", nullptr, [=](const DeviceHandles& h) {
                        const size_t rows = static_cast<size_t>(n);
                        cl_command_queue queue = static_cast<cl_command_queue>(h.queue);
                        check_clblast(CLBlastSgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, rows, rows, rows, 1, buffer_of(h, a), 0, rows,
                                                   buffer_of(h, b), 0, rows, 0, buffer_of(h, c), 0, rows, &queue, nullptr));
                    }});
#endif
    return list;
}

std::vector<Library> dgemm_libraries([[maybe_unused]] Buffer<double> a, [[maybe_unused]] Buffer<double> b, [[maybe_unused]] Buffer<double> c,
                                     [[maybe_unused]] int n) {
    std::vector<Library> list;
#if defined(QIAO_BENCH_OPENBLAS)
    list.push_back(
        {"openblas", [=](const Memory& m) { cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, m[a], n, m[b], n, 0, m[c], n); }, nullptr});
#endif
#if defined(QIAO_BENCH_CLBLAST)
    list.push_back({"clblast", nullptr, [=](const DeviceHandles& h) {
                        const size_t rows = static_cast<size_t>(n);
                        cl_command_queue queue = static_cast<cl_command_queue>(h.queue);
                        check_clblast(CLBlastDgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, rows, rows, rows, 1, buffer_of(h, a), 0, rows,
                                                   buffer_of(h, b), 0, rows, 0, buffer_of(h, c), 0, rows, &queue, nullptr));
                    }});
#endif
    return list;
}

std::vector<Library> sgemv_libraries([[maybe_unused]] Buffer<float> a, [[maybe_unused]] Buffer<float> x, [[maybe_unused]] Buffer<float> y,
                                     [[maybe_unused]] int rows, [[maybe_unused]] int columns) {
    std::vector<Library> list;
#if defined(QIAO_BENCH_OPENBLAS)
    list.push_back(
        {"openblas", [=](const Memory& m) { cblas_sgemv(CblasRowMajor, CblasNoTrans, rows, columns, 1, m[a], columns, m[x], 1, 0, m[y], 1); }, nullptr});
#endif
#if defined(QIAO_BENCH_CLBLAST)
    list.push_back({"clblast", nullptr, [=](const DeviceHandles& h) {
                        cl_command_queue queue = static_cast<cl_command_queue>(h.queue);
                        check_clblast(CLBlastSgemv(CLBlastLayoutRowMajor, CLBlastTransposeNo, static_cast<size_t>(rows), static_cast<size_t>(columns), 1,
                                                   buffer_of(h, a), 0, static_cast<size_t>(columns), buffer_of(h, x), 0, 1, 0, buffer_of(h, y), 0, 1, &queue,
                                                   nullptr));
                    }});
#endif
    return list;
}

std::vector<Library> fft_libraries([[maybe_unused]] Buffer<float> in, [[maybe_unused]] Buffer<float> out, [[maybe_unused]] int n, [[maybe_unused]] int count) {
    std::vector<Library> list;
#if defined(QIAO_BENCH_FFTW)
    auto plan = std::make_shared<std::unique_ptr<FftwPlan>>();
    list.push_back({"fftw",
                    [=](const Memory& m) {
                        if (*plan == nullptr) *plan = std::make_unique<FftwPlan>(n, count);
                        (*plan)->run(m[in], m[out]);
                    },
                    nullptr});
#endif
#if defined(QIAO_BENCH_VKFFT)
    auto made = std::make_shared<std::unique_ptr<VkfftPlan>>();
    list.push_back({"vkfft", nullptr, [=](const DeviceHandles& h) {
                        if (*made == nullptr) *made = std::make_unique<VkfftPlan>(h, in, out, n, count);
                        (*made)->run();
                    }});
#endif
    return list;
}

}  // namespace bench
