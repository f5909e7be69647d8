// SPDX-License-Identifier: Apache-2.0
// cuFFT's functions: a table of plans by number, checks of arguments, and what a plan is made from.
#pragma once
#include <map>
#include <memory>
#include <mutex>

#include <qiao/fft/plan.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {
namespace detail {

struct Handle {
    bool made = false, allocates = true, own_work = false;
    Plan plan;
    cudaStream_t stream = nullptr;
    void* work = nullptr;
};

struct Handles {
    std::mutex mutex;
    std::map<cufftHandle, std::unique_ptr<Handle>> by_number;
    cufftHandle next = 1;
};
inline Handles& handles() {
    static Handles* all = new Handles;
    return *all;
}

/// Plans are used by one thread at a time, as with cuFFT.
inline Handle* find(cufftHandle number) {
    std::lock_guard lock(handles().mutex);
    auto found = handles().by_number.find(number);
    return found == handles().by_number.end() ? nullptr : found->second.get();
}

inline cufftResult create(cufftHandle* number) {
    if (!number) return CUFFT_INVALID_VALUE;
    // As in cuFFT, the lack of a device shows here.
    if (cudaFree(nullptr) != cudaSuccess) return CUFFT_SETUP_FAILED;
    std::lock_guard lock(handles().mutex);
    *number = handles().next++;
    handles().by_number[*number] = std::make_unique<Handle>();
    return CUFFT_SUCCESS;
}

inline cufftResult destroy(cufftHandle number) {
    Handle* handle = find(number);
    if (!handle) return CUFFT_INVALID_PLAN;
    if (handle->own_work) cudaFree(handle->work);
    cudaFree(handle->plan.roots_at);
    std::lock_guard lock(handles().mutex);
    handles().by_number.erase(number);
    return CUFFT_SUCCESS;
}

inline bool known(cufftType type) {
    for (cufftType t : {CUFFT_R2C, CUFFT_C2R, CUFFT_C2C, CUFFT_D2Z, CUFFT_Z2D, CUFFT_Z2Z}) {
        if (t == type) return true;
    }
    return false;
}

/// Checks the arguments of a plan; where an embed is null, the layout is basic.
template <typename N>
cufftResult describe(Problem& p, int rank, const N* n, const N* inembed, long long istride, long long idist, const N* onembed, long long ostride,
                     long long odist, cufftType type, long long batch) {
    if (!known(type)) return CUFFT_INVALID_TYPE;
    if (rank < 1 || rank > 3) return CUFFT_INVALID_SIZE;
    if (!n) return CUFFT_INVALID_VALUE;
    if (batch < 1) return CUFFT_INVALID_SIZE;
    p.rank = rank;
    p.type = type;
    p.batch = batch;
    for (int i = 0; i < rank; ++i) {
        if (n[i] < 1 || n[i] > INT_MAX) return CUFFT_INVALID_SIZE;
        p.n[i] = n[i];
    }
    // cuFFT asks for both or none.
    if (!inembed != !onembed) return CUFFT_INVALID_VALUE;
    if (!inembed) return CUFFT_SUCCESS;
    if (istride < 1 || ostride < 1 || idist < 0 || odist < 0 || (batch > 1 && odist == 0)) return CUFFT_INVALID_VALUE;
    p.in.basic = p.out.basic = false;
    p.in.stride = istride;
    p.in.dist = idist;
    p.out.stride = ostride;
    p.out.dist = odist;
    const long long half = p.n[rank - 1] / 2 + 1;
    for (int i = 0; i < rank; ++i) {
        const bool last = i + 1 == rank;
        const long long in = last && p.to_real() ? half : p.n[i], out = last && p.from_real() ? half : p.n[i];
        p.in.embed[i] = inembed[i];
        p.out.embed[i] = onembed[i];
        if (i > 0 && (inembed[i] < in || onembed[i] < out)) return CUFFT_INVALID_SIZE;
    }
    return CUFFT_SUCCESS;
}

template <typename N>
cufftResult size_of(int rank, const N* n, const N* inembed, long long istride, long long idist, const N* onembed, long long ostride, long long odist,
                    cufftType type, long long batch, size_t* size) {
    if (!size) return CUFFT_INVALID_VALUE;
    Problem problem;
    cufftResult status = describe(problem, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch);
    if (status != CUFFT_SUCCESS) return status;
    Plan plan;
    status = make_plan(problem, plan);
    *size = plan.work_size();
    return status;
}

template <typename N>
cufftResult make(cufftHandle number, int rank, const N* n, const N* inembed, long long istride, long long idist, const N* onembed, long long ostride,
                 long long odist, cufftType type, long long batch, size_t* size) {
    Handle* handle = find(number);
    if (!handle || handle->made) return CUFFT_INVALID_PLAN;
    Problem problem;
    cufftResult status = describe(problem, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch);
    if (status == CUFFT_SUCCESS) status = make_plan(problem, handle->plan);
    if (status == CUFFT_SUCCESS) status = upload(handle->plan);
    if (status != CUFFT_SUCCESS) return status;
    const size_t bytes = handle->plan.work_size();
    if (size) *size = bytes;
    if (handle->allocates && !handle->work && bytes != 0) {
        if (cudaMalloc(&handle->work, bytes) != cudaSuccess) return CUFFT_ALLOC_FAILED;
        handle->own_work = true;
    }
    handle->made = true;
    return status;
}

/// Creates a plan and makes it; there is none where either fails.
template <typename N>
cufftResult plan(cufftHandle* number, int rank, const N* n, const N* inembed, long long istride, long long idist, const N* onembed, long long ostride,
                 long long odist, cufftType type, long long batch) {
    cufftResult status = create(number);
    if (status != CUFFT_SUCCESS) return status;
    status = make(*number, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, nullptr);
    if (status == CUFFT_SUCCESS) return status;
    destroy(*number);
    *number = CUFFT_PLAN_NULL;
    return status;
}

template <typename N>
const N* none() {
    return nullptr;
}

inline cufftResult execute(cufftHandle number, cufftType type, const void* in, void* out, int direction) {
    Handle* handle = find(number);
    if (!handle || !handle->made) return CUFFT_INVALID_PLAN;
    if (handle->plan.problem.type != type) return CUFFT_INVALID_TYPE;
    if (!in || !out || (direction != CUFFT_FORWARD && direction != CUFFT_INVERSE)) return CUFFT_INVALID_VALUE;
    if (handle->plan.work_size() != 0 && !handle->work) return CUFFT_NO_WORKSPACE;
    const bool inverse = direction == CUFFT_INVERSE;
    // A launch that overwrites what others of its blocks have yet to read.
    if (in == out && !handle->plan.alike && handle->plan.launches.size() == 1) return CUFFT_NOT_SUPPORTED;
    return fft::execute(handle->plan, in, out, inverse, handle->work, handle->stream);
}

}  // namespace detail
}  // namespace fft
QIAO_NAMESPACE_END

namespace qiao_fft = qiao::fft::detail;

extern "C" {

cufftResult cufftCreate(cufftHandle* plan) noexcept { return qiao_fft::create(plan); }
cufftResult cufftDestroy(cufftHandle plan) noexcept { return qiao_fft::destroy(plan); }

cufftResult cufftPlan1d(cufftHandle* plan, int nx, cufftType type, int batch) noexcept {
    return qiao_fft::plan(plan, 1, &nx, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, batch);
}
cufftResult cufftPlan2d(cufftHandle* plan, int nx, int ny, cufftType type) noexcept {
    const int n[] = {nx, ny};
    return qiao_fft::plan(plan, 2, n, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, 1);
}
cufftResult cufftPlan3d(cufftHandle* plan, int nx, int ny, int nz, cufftType type) noexcept {
    const int n[] = {nx, ny, nz};
    return qiao_fft::plan(plan, 3, n, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, 1);
}
cufftResult cufftPlanMany(cufftHandle* plan, int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist, cufftType type,
                          int batch) noexcept {
    return qiao_fft::plan<int>(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch);
}

cufftResult cufftMakePlan1d(cufftHandle plan, int nx, cufftType type, int batch, size_t* size) noexcept {
    return qiao_fft::make(plan, 1, &nx, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, batch, size);
}
cufftResult cufftMakePlan2d(cufftHandle plan, int nx, int ny, cufftType type, size_t* size) noexcept {
    const int n[] = {nx, ny};
    return qiao_fft::make(plan, 2, n, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, 1, size);
}
cufftResult cufftMakePlan3d(cufftHandle plan, int nx, int ny, int nz, cufftType type, size_t* size) noexcept {
    const int n[] = {nx, ny, nz};
    return qiao_fft::make(plan, 3, n, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, 1, size);
}
cufftResult cufftMakePlanMany(cufftHandle plan, int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist, cufftType type,
                              int batch, size_t* size) noexcept {
    return qiao_fft::make<int>(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}
cufftResult cufftMakePlanMany64(cufftHandle plan, int rank, long long* n, long long* inembed, long long istride, long long idist, long long* onembed,
                                long long ostride, long long odist, cufftType type, long long batch, size_t* size) noexcept {
    return qiao_fft::make<long long>(plan, rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}

cufftResult cufftEstimate1d(int nx, cufftType type, int batch, size_t* size) noexcept {
    return qiao_fft::size_of(1, &nx, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, batch, size);
}
cufftResult cufftEstimate2d(int nx, int ny, cufftType type, size_t* size) noexcept {
    const int n[] = {nx, ny};
    return qiao_fft::size_of(2, n, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, 1, size);
}
cufftResult cufftEstimate3d(int nx, int ny, int nz, cufftType type, size_t* size) noexcept {
    const int n[] = {nx, ny, nz};
    return qiao_fft::size_of(3, n, qiao_fft::none<int>(), 1, 0, qiao_fft::none<int>(), 1, 0, type, 1, size);
}
cufftResult cufftEstimateMany(int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist, cufftType type, int batch,
                              size_t* size) noexcept {
    return qiao_fft::size_of<int>(rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}
cufftResult cufftGetSize1d(cufftHandle plan, int nx, cufftType type, int batch, size_t* size) noexcept {
    return qiao_fft::find(plan) ? cufftEstimate1d(nx, type, batch, size) : CUFFT_INVALID_PLAN;
}
cufftResult cufftGetSize2d(cufftHandle plan, int nx, int ny, cufftType type, size_t* size) noexcept {
    return qiao_fft::find(plan) ? cufftEstimate2d(nx, ny, type, size) : CUFFT_INVALID_PLAN;
}
cufftResult cufftGetSize3d(cufftHandle plan, int nx, int ny, int nz, cufftType type, size_t* size) noexcept {
    return qiao_fft::find(plan) ? cufftEstimate3d(nx, ny, nz, type, size) : CUFFT_INVALID_PLAN;
}
cufftResult cufftGetSizeMany(cufftHandle plan, int rank, int* n, int* inembed, int istride, int idist, int* onembed, int ostride, int odist, cufftType type,
                             int batch, size_t* size) noexcept {
    if (!qiao_fft::find(plan)) return CUFFT_INVALID_PLAN;
    return cufftEstimateMany(rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}
cufftResult cufftGetSizeMany64(cufftHandle plan, int rank, long long* n, long long* inembed, long long istride, long long idist, long long* onembed,
                               long long ostride, long long odist, cufftType type, long long batch, size_t* size) noexcept {
    if (!qiao_fft::find(plan)) return CUFFT_INVALID_PLAN;
    return qiao_fft::size_of<long long>(rank, n, inembed, istride, idist, onembed, ostride, odist, type, batch, size);
}
cufftResult cufftGetSize(cufftHandle plan, size_t* size) noexcept {
    const qiao_fft::Handle* handle = qiao_fft::find(plan);
    if (!handle || !handle->made) return CUFFT_INVALID_PLAN;
    if (!size) return CUFFT_INVALID_VALUE;
    *size = handle->plan.work_size();
    return CUFFT_SUCCESS;
}
cufftResult cufftSetWorkArea(cufftHandle plan, void* area) noexcept {
    qiao_fft::Handle* handle = qiao_fft::find(plan);
    if (!handle) return CUFFT_INVALID_PLAN;
    if (handle->own_work) cudaFree(handle->work);
    handle->own_work = false;
    handle->work = area;
    return CUFFT_SUCCESS;
}
cufftResult cufftSetAutoAllocation(cufftHandle plan, int automatic) noexcept {
    qiao_fft::Handle* handle = qiao_fft::find(plan);
    if (!handle) return CUFFT_INVALID_PLAN;
    if (automatic != 0 && automatic != 1) return CUFFT_INVALID_VALUE;
    handle->allocates = automatic == 1;
    return CUFFT_SUCCESS;
}
cufftResult cufftSetStream(cufftHandle plan, cudaStream_t stream) noexcept {
    qiao_fft::Handle* handle = qiao_fft::find(plan);
    if (!handle) return CUFFT_INVALID_PLAN;
    handle->stream = stream;
    return CUFFT_SUCCESS;
}

cufftResult cufftExecC2C(cufftHandle plan, cufftComplex* in, cufftComplex* out, int direction) noexcept {
    return qiao_fft::execute(plan, CUFFT_C2C, in, out, direction);
}
cufftResult cufftExecR2C(cufftHandle plan, cufftReal* in, cufftComplex* out) noexcept { return qiao_fft::execute(plan, CUFFT_R2C, in, out, CUFFT_FORWARD); }
cufftResult cufftExecC2R(cufftHandle plan, cufftComplex* in, cufftReal* out) noexcept { return qiao_fft::execute(plan, CUFFT_C2R, in, out, CUFFT_INVERSE); }
cufftResult cufftExecZ2Z(cufftHandle plan, cufftDoubleComplex* in, cufftDoubleComplex* out, int direction) noexcept {
    return qiao_fft::execute(plan, CUFFT_Z2Z, in, out, direction);
}
cufftResult cufftExecD2Z(cufftHandle plan, cufftDoubleReal* in, cufftDoubleComplex* out) noexcept {
    return qiao_fft::execute(plan, CUFFT_D2Z, in, out, CUFFT_FORWARD);
}
cufftResult cufftExecZ2D(cufftHandle plan, cufftDoubleComplex* in, cufftDoubleReal* out) noexcept {
    return qiao_fft::execute(plan, CUFFT_Z2D, in, out, CUFFT_INVERSE);
}

cufftResult cufftGetVersion(int* version) noexcept {
    if (!version) return CUFFT_INVALID_VALUE;
    *version = CUFFT_VERSION;
    return CUFFT_SUCCESS;
}
cufftResult cufftGetProperty(libraryPropertyType type, int* value) noexcept {
    if (!value || type < MAJOR_VERSION || type > PATCH_LEVEL) return CUFFT_INVALID_VALUE;
    *value = type == MAJOR_VERSION ? CUFFT_VER_MAJOR : type == MINOR_VERSION ? CUFFT_VER_MINOR : CUFFT_VER_PATCH;
    return CUFFT_SUCCESS;
}

}  // extern "C"
