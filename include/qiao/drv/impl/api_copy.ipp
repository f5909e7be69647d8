// SPDX-License-Identifier: Apache-2.0
// Bodies of the driver API: copies and fills.
#pragma once
#include <cuda_compat/cuda.h>
#include <qiao/drv/context.hpp>
#include <qiao/rt/array.hpp>
#include <qiao/rt/copy.hpp>

namespace qiao_drv = qiao::drv;
namespace qiao_rt = qiao::rt;

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

/// When the copy is done, and on which stream.
struct When {
    CUstream stream;
    rt::CopyMode mode;
};
inline When now() { return {nullptr, rt::CopyMode::synchronous}; }
inline When later(CUstream stream) { return {stream, rt::CopyMode::asynchronous}; }

inline CUresult copy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind, When when) {
    return in_context([&] { return rt::copy(to, from, bytes, kind, when.stream, when.mode); });
}

/// One side of a copy of a box, of CUDA_MEMCPY2D or CUDA_MEMCPY3D.
struct Side {
    size_t x, y, z;
    CUmemorytype type;
    const void* host;
    CUdeviceptr device;
    CUarray array;
    size_t pitch, height;
};

inline cudaError_t side_box(const Side& side, cudaExtent extent, rt::Box& box) {
    if (side.type == CU_MEMORYTYPE_ARRAY) {
        auto array = reinterpret_cast<cudaArray_const_t>(side.array);
        cudaError_t code = rt::check_array(array);
        if (code != cudaSuccess) return code;
        bool inside = side.x + extent.width <= array->row() && side.y + extent.height <= array->rows() && side.z + extent.depth <= array->slices();
        if (!inside) return rt::fail(cudaErrorInvalidValue, "the copy leaves its array");
        box = rt::array_box(array, side.x, side.y, side.z);
        return cudaSuccess;
    }
    const void* base = nullptr;
    if (side.type == CU_MEMORYTYPE_HOST)
        base = side.host;
    else if (side.type == CU_MEMORYTYPE_DEVICE || side.type == CU_MEMORYTYPE_UNIFIED)
        base = device_pointer(side.device);
    if (base == nullptr) return cudaErrorInvalidValue;
    size_t pitch = side.pitch != 0 ? side.pitch : side.x + extent.width;
    size_t rows = side.height != 0 ? side.height : side.y + extent.height;
    if (pitch < side.x + extent.width && extent.height * extent.depth > 1) return cudaErrorInvalidValue;
    box = {static_cast<const char*>(base) + (side.z * rows + side.y) * pitch + side.x, pitch, rows};
    return cudaSuccess;
}

inline CUresult copy_box(const Side& to, const Side& from, cudaExtent extent, When when) {
    return in_context([&] {
        rt::Box to_box, from_box;
        cudaError_t code = side_box(to, extent, to_box);
        if (code == cudaSuccess) code = side_box(from, extent, from_box);
        return code == cudaSuccess ? rt::copy_box(to_box, from_box, extent, cudaMemcpyDefault, when.stream, when.mode) : code;
    });
}

inline CUresult copy_2d(const CUDA_MEMCPY2D* p, When when) {
    if (p == nullptr) return CUDA_ERROR_INVALID_VALUE;
    const Side from = {p->srcXInBytes, p->srcY, 0, p->srcMemoryType, p->srcHost, p->srcDevice, p->srcArray, p->srcPitch, 0};
    const Side to = {p->dstXInBytes, p->dstY, 0, p->dstMemoryType, p->dstHost, p->dstDevice, p->dstArray, p->dstPitch, 0};
    return copy_box(to, from, {p->WidthInBytes, p->Height, 1}, when);
}

inline CUresult copy_3d(const CUDA_MEMCPY3D* p, When when) {
    if (p == nullptr) return CUDA_ERROR_INVALID_VALUE;
    const Side from = {p->srcXInBytes, p->srcY, p->srcZ, p->srcMemoryType, p->srcHost, p->srcDevice, p->srcArray, p->srcPitch, p->srcHeight};
    const Side to = {p->dstXInBytes, p->dstY, p->dstZ, p->dstMemoryType, p->dstHost, p->dstDevice, p->dstArray, p->dstPitch, p->dstHeight};
    return copy_box(to, from, {p->WidthInBytes, p->Height, p->Depth}, when);
}

inline CUresult copy_peer(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes, When when) {
    CUresult code = check_handle(to_context);
    if (code == CUDA_SUCCESS) code = check_handle(from_context);
    if (code != CUDA_SUCCESS) return code;
    return in_context(
        [&] { return rt::copy_peer(device_pointer(to), to_context->device, device_pointer(from), from_context->device, bytes, when.stream, when.mode); });
}

/// A run of bytes of an array's first row.
inline CUresult array_run(CUarray array, size_t offset, size_t bytes, void*& address) {
    return in_context([&] {
        rt::Box box;
        cudaError_t code = side_box({offset, 0, 0, CU_MEMORYTYPE_ARRAY, nullptr, 0, array, 0, 0}, {bytes, 1, 1}, box);
        address = const_cast<void*>(box.base);
        return code;
    });
}

inline CUresult copy_to_array(CUarray to, size_t offset, const void* from, size_t bytes, cudaMemcpyKind kind) {
    void* address = nullptr;
    CUresult code = array_run(to, offset, bytes, address);
    return code == CUDA_SUCCESS ? copy(address, from, bytes, kind, now()) : code;
}
inline CUresult copy_from_array(void* to, CUarray from, size_t offset, size_t bytes, cudaMemcpyKind kind) {
    void* address = nullptr;
    CUresult code = array_run(from, offset, bytes, address);
    return code == CUDA_SUCCESS ? copy(to, address, bytes, kind, now()) : code;
}

/// `width` elements a row.
inline CUresult fill(CUdeviceptr to, size_t pitch, unsigned value, unsigned element, size_t width, size_t height, CUstream stream) {
    if (to % element != 0 || (height > 1 && pitch % element != 0)) return CUDA_ERROR_INVALID_VALUE;
    cudaMemsetParams p = {};
    p.dst = device_pointer(to);
    p.pitch = pitch;
    p.value = value;
    p.elementSize = element;
    p.width = width;
    p.height = height;
    return in_context([&] { return rt::fill_elements(p, stream); });
}

}  // namespace detail
}  // namespace drv
QIAO_NAMESPACE_END

extern "C" {

CUresult cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t bytes) noexcept {
    return qiao_drv::detail::copy(qiao_drv::detail::device_pointer(to), qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDefault,
                                  qiao_drv::detail::now());
}
CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) noexcept {
    return qiao_drv::detail::copy(qiao_drv::detail::device_pointer(to), qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDefault,
                                  qiao_drv::detail::later(stream));
}
CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t bytes) noexcept {
    return qiao_drv::detail::copy(qiao_drv::detail::device_pointer(to), from, bytes, cudaMemcpyHostToDevice, qiao_drv::detail::now());
}
CUresult cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t bytes) noexcept {
    return qiao_drv::detail::copy(to, qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDeviceToHost, qiao_drv::detail::now());
}
CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) noexcept {
    return qiao_drv::detail::copy(qiao_drv::detail::device_pointer(to), qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDeviceToDevice,
                                  qiao_drv::detail::now());
}
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t bytes, CUstream stream) noexcept {
    return qiao_drv::detail::copy(qiao_drv::detail::device_pointer(to), from, bytes, cudaMemcpyHostToDevice, qiao_drv::detail::later(stream));
}
CUresult cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t bytes, CUstream stream) noexcept {
    return qiao_drv::detail::copy(to, qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDeviceToHost, qiao_drv::detail::later(stream));
}
CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) noexcept {
    return qiao_drv::detail::copy(qiao_drv::detail::device_pointer(to), qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDeviceToDevice,
                                  qiao_drv::detail::later(stream));
}
CUresult cuMemcpyPeer(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes) noexcept {
    return qiao_drv::detail::copy_peer(to, to_context, from, from_context, bytes, qiao_drv::detail::now());
}
CUresult cuMemcpyPeerAsync(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context, size_t bytes, CUstream stream) noexcept {
    return qiao_drv::detail::copy_peer(to, to_context, from, from_context, bytes, qiao_drv::detail::later(stream));
}
CUresult cuMemcpyHtoA_v2(CUarray to, size_t offset, const void* from, size_t bytes) noexcept {
    return qiao_drv::detail::copy_to_array(to, offset, from, bytes, cudaMemcpyHostToDevice);
}
CUresult cuMemcpyAtoH_v2(void* to, CUarray from, size_t offset, size_t bytes) noexcept {
    return qiao_drv::detail::copy_from_array(to, from, offset, bytes, cudaMemcpyDeviceToHost);
}
CUresult cuMemcpyDtoA_v2(CUarray to, size_t offset, CUdeviceptr from, size_t bytes) noexcept {
    return qiao_drv::detail::copy_to_array(to, offset, qiao_drv::detail::device_pointer(from), bytes, cudaMemcpyDeviceToDevice);
}
CUresult cuMemcpyAtoD_v2(CUdeviceptr to, CUarray from, size_t offset, size_t bytes) noexcept {
    return qiao_drv::detail::copy_from_array(qiao_drv::detail::device_pointer(to), from, offset, bytes, cudaMemcpyDeviceToDevice);
}
CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D* p) noexcept { return qiao_drv::detail::copy_2d(p, qiao_drv::detail::now()); }
CUresult cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D* p) noexcept { return qiao_drv::detail::copy_2d(p, qiao_drv::detail::now()); }
CUresult cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D* p, CUstream stream) noexcept { return qiao_drv::detail::copy_2d(p, qiao_drv::detail::later(stream)); }
CUresult cuMemcpy3D_v2(const CUDA_MEMCPY3D* p) noexcept { return qiao_drv::detail::copy_3d(p, qiao_drv::detail::now()); }
CUresult cuMemcpy3DAsync_v2(const CUDA_MEMCPY3D* p, CUstream stream) noexcept { return qiao_drv::detail::copy_3d(p, qiao_drv::detail::later(stream)); }

// Fills of device memory come back before they are done, as CUDA's do.
#define QIAO_FILL(name, async_name, type, rows_name, async_rows_name)                                                                          \
    CUresult name(CUdeviceptr to, type value, size_t n) noexcept { return qiao_drv::detail::fill(to, 0, value, sizeof value, n, 1, nullptr); } \
    CUresult async_name(CUdeviceptr to, type value, size_t n, CUstream stream) noexcept {                                                      \
        return qiao_drv::detail::fill(to, 0, value, sizeof value, n, 1, stream);                                                               \
    }                                                                                                                                          \
    CUresult rows_name(CUdeviceptr to, size_t pitch, type value, size_t width, size_t height) noexcept {                                       \
        return qiao_drv::detail::fill(to, pitch, value, sizeof value, width, height, nullptr);                                                 \
    }                                                                                                                                          \
    CUresult async_rows_name(CUdeviceptr to, size_t pitch, type value, size_t width, size_t height, CUstream stream) noexcept {                \
        return qiao_drv::detail::fill(to, pitch, value, sizeof value, width, height, stream);                                                  \
    }
QIAO_FILL(cuMemsetD8_v2, cuMemsetD8Async, unsigned char, cuMemsetD2D8_v2, cuMemsetD2D8Async)
QIAO_FILL(cuMemsetD16_v2, cuMemsetD16Async, unsigned short, cuMemsetD2D16_v2, cuMemsetD2D16Async)
QIAO_FILL(cuMemsetD32_v2, cuMemsetD32Async, unsigned, cuMemsetD2D32_v2, cuMemsetD2D32Async)
#undef QIAO_FILL

}  // extern "C"
