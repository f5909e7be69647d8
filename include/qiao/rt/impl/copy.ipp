// SPDX-License-Identifier: Apache-2.0
// Copies: look both ends up, choose the stream, hand rows to the backend.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/array.hpp>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/copy.hpp>
#include <qiao/rt/messages.hpp>
#include <qiao/rt/module.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr size_t staging_bytes = size_t(4) << 20;

/// One end of a copy.
struct Place {
    Device* device = nullptr;         ///< set if the bytes are reached through a backend
    BackendMemory* memory = nullptr;
    uint64_t offset = 0;
    char* host = nullptr;             ///< set otherwise
    bool pinned = false;              ///< host bytes that stay in place during an asynchronous copy
};

/// The bytes [pointer, pointer + size). Managed shadows are brought up to date and count as host memory.
inline cudaError_t locate(const void* pointer, uint64_t size, Place& place) {
    if (!pointer) return cudaErrorInvalidValue;
    auto address = reinterpret_cast<uint64_t>(pointer);
    Allocation a;
    uint64_t begin = 0;
    if (!runtime().addresses.find(address, a, &begin)) {
        place.host = static_cast<char*>(const_cast<void*>(pointer));
        return cudaSuccess;
    }
    uint64_t inside = address - begin;
    if (size > a.size - inside) return fail(cudaErrorInvalidValue, "the copy or fill goes beyond the end of an allocation");
    if (a.host) {
        if (a.shadow) {
            cudaError_t code = synchronize(*a.device);
            if (code != cudaSuccess) return code;
        }
        place.host = a.host + inside;
        place.pinned = true;
        return cudaSuccess;
    }
    place.device = a.device;
    place.memory = &a.memory();
    place.offset = a.offset + inside;
    return cudaSuccess;
}

inline bool direction_fits(cudaMemcpyKind kind, const Place& to, const Place& from) {
    bool to_device = to.device || to.pinned;
    bool from_device = from.device || from.pinned;
    switch (kind) {
        case cudaMemcpyHostToHost: return !to.device && !from.device;
        case cudaMemcpyHostToDevice: return to_device && !from.device;
        case cudaMemcpyDeviceToHost: return !to.device && from_device;
        case cudaMemcpyDeviceToDevice: return to_device && from_device;
        case cudaMemcpyDefault: return true;
    }
    return false;
}

/// The bytes that a box spans, from its base.
inline uint64_t span(const Box& box, const cudaExtent& e) {
    return ((e.depth - 1) * box.slice_rows + (e.height - 1)) * box.pitch + e.width;
}

/// Calls `row(to_offset, from_offset, bytes)` for the longest contiguous runs of both boxes.
template <typename Row>
cudaError_t for_rows(const Box& to, const Box& from, const cudaExtent& e, Row&& row) {
    bool rows_join = e.height == 1 || (to.pitch == e.width && from.pitch == e.width);
    bool slices_join = e.depth == 1 || (rows_join && to.slice_rows == e.height && from.slice_rows == e.height);
    if (rows_join && slices_join) return row(uint64_t(0), uint64_t(0), e.width * e.height * e.depth);
    for (size_t z = 0; z < e.depth; ++z) {
        uint64_t to_slice = uint64_t(z) * to.slice_rows * to.pitch;
        uint64_t from_slice = uint64_t(z) * from.slice_rows * from.pitch;
        if (rows_join) {
            cudaError_t code = row(to_slice, from_slice, e.width * e.height);
            if (code != cudaSuccess) return code;
            continue;
        }
        for (size_t y = 0; y < e.height; ++y) {
            cudaError_t code = row(to_slice + y * to.pitch, from_slice + y * from.pitch, e.width);
            if (code != cudaSuccess) return code;
        }
    }
    return cudaSuccess;
}

/// The stream for commands on `device`: the given one if it is the device's, else the device's default stream after
/// waiting for the given one.
inline cudaError_t stream_for(Device& device, Stream*& stream) {
    if (stream->device == &device) return cudaSuccess;
    cudaError_t code = stream_synchronize(reinterpret_cast<cudaStream_t>(stream));
    return code == cudaSuccess ? legacy_stream(device, stream) : code;
}

inline cudaError_t copy_on_host(const Place& to, const Place& from, const Box& to_box, const Box& from_box, const cudaExtent& e, Stream& stream) {
    Submission submission(stream);
    if (submission.status() != cudaSuccess) return submission.status();
    cudaError_t code = submission.finish();
    if (code != cudaSuccess) return code;
    return for_rows(to_box, from_box, e, [&](uint64_t to_at, uint64_t from_at, size_t bytes) {
        std::memmove(to.host + to_at, from.host + from_at, bytes);
        return cudaSuccess;
    });
}

/// Host to device, device to host, or within one device.
inline cudaError_t copy_on_device(const Place& to, const Place& from, const Box& to_box, const Box& from_box, const cudaExtent& e, Stream* stream, CopyMode mode) {
    cudaError_t code = stream_for(to.device ? *to.device : *from.device, stream);
    if (code != cudaSuccess) return code;
    Submission submission(*stream);
    if (submission.status() != cudaSuccess) return submission.status();
    BackendQueue& queue = submission.queue();
    bool within = to.device && from.device;
    bool wait = !within && (mode == CopyMode::synchronous || !(to.device ? from.pinned : to.pinned));
    bool one_row = e.height == 1 && e.depth == 1;
    // Drivers refuse a copy onto itself, which CUDA takes.
    const bool same_place = to.memory == from.memory && to.offset == from.offset;
    if (within && same_place && to_box.pitch == from_box.pitch && to_box.slice_rows == from_box.slice_rows) return cudaSuccess;
    code = for_rows(to_box, from_box, e, [&](uint64_t to_at, uint64_t from_at, size_t bytes) {
        if (within) return submission.check(queue.copy(*to.memory, to.offset + to_at, *from.memory, from.offset + from_at, bytes));
        if (to.device) return submission.check(queue.write(*to.memory, to.offset + to_at, from.host + from_at, bytes, wait && one_row));
        return submission.check(queue.read(to.host + to_at, *from.memory, from.offset + from_at, bytes, wait && one_row));
    });
    if (wait && !one_row) {
        cudaError_t finished = submission.finish();
        if (code == cudaSuccess) code = finished;
    }
    return code;
}

/// Between two devices: everything before on both is waited for, then the bytes pass through host memory.
inline cudaError_t copy_across(const Place& to, const Place& from, const Box& to_box, const Box& from_box, const cudaExtent& e, Stream& stream) {
    cudaError_t code = stream_synchronize(reinterpret_cast<cudaStream_t>(&stream));
    Stream* reader = nullptr;
    Stream* writer = nullptr;
    if (code == cudaSuccess) code = legacy_stream(*from.device, reader);
    if (code == cudaSuccess) code = legacy_stream(*to.device, writer);
    if (code != cudaSuccess) return code;
    std::vector<char> staging(std::min<size_t>(staging_bytes, e.width * e.height * e.depth));
    return for_rows(to_box, from_box, e, [&](uint64_t to_at, uint64_t from_at, size_t bytes) {
        for (size_t done = 0; done < bytes; done += staging.size()) {
            size_t part = std::min(staging.size(), bytes - done);
            {
                Submission in(*reader);
                if (in.status() != cudaSuccess) return in.status();
                cudaError_t one = in.check(in.queue().read(staging.data(), *from.memory, from.offset + from_at + done, part, true));
                if (one != cudaSuccess) return one;
            }
            Submission out(*writer);
            if (out.status() != cudaSuccess) return out.status();
            cudaError_t one = out.check(out.queue().write(*to.memory, to.offset + to_at + done, staging.data(), part, true));
            if (one != cudaSuccess) return one;
        }
        return cudaSuccess;
    });
}

inline Box pitched(const cudaPitchedPtr& p, const cudaPos& at, size_t rows) {
    size_t slice_rows = p.ysize ? p.ysize : rows;
    return {static_cast<const char*>(p.ptr) + (at.z * slice_rows + at.y) * p.pitch + at.x, p.pitch, slice_rows};
}

/// Turns an extent in the array's texels into one in bytes, unless `done` has done so.
inline cudaError_t count_in_bytes(cudaArray_const_t array, cudaExtent& e, cudaArray_const_t done = nullptr) {
    if (!array) return cudaSuccess;
    cudaError_t code = check_array(array);
    if (code != cudaSuccess) return code;
    if (!done) e.width *= array->texel;
    else if (done->texel != array->texel) return fail(cudaErrorInvalidValue, "the arrays' texels differ in size");
    return cudaSuccess;
}

/// One end of cudaMemcpy3D: an array or pitched memory, `e` in bytes.
inline cudaError_t end_of_3d(cudaArray_const_t array, const cudaPitchedPtr& p, const cudaPos& at, const cudaExtent& e, Box& box) {
    if (!array) {
        box = pitched(p, at, e.height);
        return e.width <= p.pitch ? cudaSuccess : cudaErrorInvalidPitchValue;
    }
    size_t x = at.x * array->texel;
    auto inside = [](size_t from, size_t count, size_t all) { return from <= all && count <= all - from; };
    if (!inside(x, e.width, array->row()) || !inside(at.y, e.height, array->rows()) || !inside(at.z, e.depth, array->slices())) {
        return fail(cudaErrorInvalidValue, "the copy goes beyond the array's edges");
    }
    box = array_box(array, x, at.y, at.z);
    return cudaSuccess;
}

/// The nodes of a copy or a fill in a stream that captures.
inline cudaError_t capture_copy(Stream& stream, const Box& to, const Box& from, const cudaExtent& e, cudaMemcpyKind kind) {
    cudaMemcpy3DParms p = {};
    p.dstPtr = {const_cast<void*>(to.base), to.pitch, e.width, to.slice_rows};
    p.srcPtr = {const_cast<void*>(from.base), from.pitch, e.width, from.slice_rows};
    p.extent = e;
    p.kind = kind;
    GraphWork work;
    cudaError_t code = copy_work(&p, work);
    return capture_work(stream, code, std::move(work));
}
inline cudaError_t capture_fill(Stream& stream, const Box& box, uint32_t value, unsigned unit, const cudaExtent& e) {
    for (size_t z = 0; z < e.depth; ++z) {
        char* slice = static_cast<char*>(const_cast<void*>(box.base)) + z * box.slice_rows * box.pitch;
        cudaMemsetParams p = {slice, box.pitch, value, unit, e.width / unit, e.height};
        GraphWork work;
        cudaError_t code = fill_work(&p, work);
        code = capture_work(stream, code, std::move(work));
        if (code != cudaSuccess) return code;
    }
    return cudaSuccess;
}

inline void fill_on_host(char* to, uint32_t value, unsigned unit, size_t bytes) {
    if (unit == 1) std::memset(to, static_cast<int>(value), bytes);
    else for (size_t i = 0; i + unit <= bytes; i += unit) std::memcpy(to + i, &value, unit);
}

/// Fills with `unit` bytes of `value`, over and over; extents in bytes.
inline cudaError_t fill_box(const Box& box, uint32_t value, unsigned unit, const cudaExtent& e, cudaStream_t handle) {
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (e.width == 0 || e.height == 0 || e.depth == 0) return cudaSuccess;
    if (e.width > box.pitch) return cudaErrorInvalidPitchValue;
    if (captures(*stream)) return capture_fill(*stream, box, value, unit, e);
    Place to;
    code = locate(box.base, span(box, e), to);
    if (code != cudaSuccess) return code;
    if (!to.device && !to.pinned) return fail(cudaErrorInvalidValue, "cudaMemset of ordinary host memory");
    if (to.device) code = stream_for(*to.device, stream);
    if (code != cudaSuccess) return code;
    Submission submission(*stream);
    if (submission.status() != cudaSuccess) return submission.status();
    if (!to.device) code = submission.finish();
    if (code != cudaSuccess) return code;
    const uint32_t wide = unit == 1 ? (value & 0xff) * 0x01010101u : unit == 2 ? (value & 0xffff) * 0x00010001u : value;
    return for_rows(box, box, e, [&](uint64_t at, uint64_t, size_t bytes) {
        if (!to.device) {
            fill_on_host(to.host + at, value, unit, bytes);
            return cudaSuccess;
        }
        uint64_t offset = to.offset + at;
        if (offset % 4 == 0 && bytes % 4 == 0) return submission.check(submission.queue().fill(*to.memory, offset, bytes, wide, 4));
        return submission.check(submission.queue().fill(*to.memory, offset, bytes, unit == 1 ? wide & 0xff : unit == 2 ? wide & 0xffff : wide, unit));
    });
}

}  // namespace detail

cudaError_t copy_box(const Box& to_box, const Box& from_box, cudaExtent e, cudaMemcpyKind kind, cudaStream_t handle, CopyMode mode) {
    if (kind < cudaMemcpyHostToHost || kind > cudaMemcpyDefault) return cudaErrorInvalidMemcpyDirection;
    Stream* stream = nullptr;
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess) return code;
    if (e.width == 0 || e.height == 0 || e.depth == 0) return cudaSuccess;
    if (captures(*stream)) return detail::capture_copy(*stream, to_box, from_box, e, kind);
    detail::Place to;
    detail::Place from;
    code = detail::locate(to_box.base, detail::span(to_box, e), to);
    if (code == cudaSuccess) code = detail::locate(from_box.base, detail::span(from_box, e), from);
    if (code != cudaSuccess) return code;
    if (!detail::direction_fits(kind, to, from)) return fail(cudaErrorInvalidValue, "the copy's direction does not fit its pointers");
    bool across = to.device && from.device && to.device != from.device;
    if (across) code = detail::copy_across(to, from, to_box, from_box, e, *stream);
    else if (to.device || from.device) code = detail::copy_on_device(to, from, to_box, from_box, e, stream, mode);
    else code = detail::copy_on_host(to, from, to_box, from_box, e, *stream);
    // A blocking copy is one of the points where CUDA shows what kernels printed, and where their failure is known.
    return code == cudaSuccess && mode == CopyMode::synchronous ? deliver_after_wait(*stream) : code;
}

cudaError_t copy(void* to, const void* from, size_t size, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode) {
    return copy_box({to, size, 1}, {from, size, 1}, {size, 1, 1}, kind, stream, mode);
}

cudaError_t copy_2d(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t stream,
                    CopyMode mode) {
    if (width > to_pitch || width > from_pitch) return cudaErrorInvalidPitchValue;
    return copy_box({to, to_pitch, height}, {from, from_pitch, height}, {width, height, 1}, kind, stream, mode);
}

cudaError_t copy_3d(const cudaMemcpy3DParms* p, cudaStream_t stream, CopyMode mode) {
    if (!p) return cudaErrorInvalidValue;
    // With an array in play the extent counts its texels, else bytes.
    cudaExtent e = p->extent;
    cudaError_t code = detail::count_in_bytes(p->srcArray, e);
    if (code == cudaSuccess) code = detail::count_in_bytes(p->dstArray, e, p->srcArray);
    Box to, from;
    if (code == cudaSuccess) code = detail::end_of_3d(p->dstArray, p->dstPtr, p->dstPos, e, to);
    if (code == cudaSuccess) code = detail::end_of_3d(p->srcArray, p->srcPtr, p->srcPos, e, from);
    return code == cudaSuccess ? copy_box(to, from, e, p->kind, stream, mode) : code;
}

cudaError_t copy_3d_peer(const cudaMemcpy3DPeerParms* p, cudaStream_t stream, CopyMode mode) {
    if (!p) return cudaErrorInvalidValue;
    cudaMemcpy3DParms plain = {};
    plain.srcArray = p->srcArray;
    plain.srcPos = p->srcPos;
    plain.srcPtr = p->srcPtr;
    plain.dstArray = p->dstArray;
    plain.dstPos = p->dstPos;
    plain.dstPtr = p->dstPtr;
    plain.extent = p->extent;
    plain.kind = cudaMemcpyDefault;
    return copy_3d(&plain, stream, mode);
}

cudaError_t copy_peer(void* to, int to_number, const void* from, int from_number, size_t size, cudaStream_t stream, CopyMode mode) {
    Device* to_device = nullptr;
    Device* from_device = nullptr;
    cudaError_t code = device_by_number(to_number, to_device);
    if (code == cudaSuccess) code = device_by_number(from_number, from_device);
    // CUDA: a synchronous peer copy begins after everything issued to either device.
    if (code == cudaSuccess && mode == CopyMode::synchronous) code = synchronize(*to_device);
    if (code == cudaSuccess && mode == CopyMode::synchronous) code = synchronize(*from_device);
    return code == cudaSuccess ? copy(to, from, size, cudaMemcpyDeviceToDevice, stream, mode) : code;
}

cudaError_t copy_to_symbol(const void* symbol, const void* from, size_t size, size_t offset, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode) {
    void* address = nullptr;
    size_t symbol_bytes = 0;
    cudaError_t code = symbol_address(symbol, &address, &symbol_bytes);
    if (code != cudaSuccess) return code;
    if (kind == cudaMemcpyHostToHost || kind == cudaMemcpyDeviceToHost) return cudaErrorInvalidMemcpyDirection;
    if (offset > symbol_bytes || size > symbol_bytes - offset) return cudaErrorInvalidValue;
    return copy(static_cast<char*>(address) + offset, from, size, kind, stream, mode);
}

cudaError_t copy_from_symbol(void* to, const void* symbol, size_t size, size_t offset, cudaMemcpyKind kind, cudaStream_t stream, CopyMode mode) {
    void* address = nullptr;
    size_t symbol_bytes = 0;
    cudaError_t code = symbol_address(symbol, &address, &symbol_bytes);
    if (code != cudaSuccess) return code;
    if (kind == cudaMemcpyHostToHost || kind == cudaMemcpyHostToDevice) return cudaErrorInvalidMemcpyDirection;
    if (offset > symbol_bytes || size > symbol_bytes - offset) return cudaErrorInvalidValue;
    return copy(to, static_cast<const char*>(address) + offset, size, kind, stream, mode);
}

cudaError_t fill_3d(cudaPitchedPtr p, int value, cudaExtent e, cudaStream_t stream, CopyMode) {
    return detail::fill_box({p.ptr, p.pitch, p.ysize ? p.ysize : e.height}, static_cast<uint8_t>(value), 1, e, stream);
}

cudaError_t fill_elements(const cudaMemsetParams& p, cudaStream_t stream) {
    size_t bytes = p.width * p.elementSize;
    return detail::fill_box({p.dst, p.height > 1 ? p.pitch : bytes, p.height}, p.value, p.elementSize, {bytes, p.height, 1}, stream);
}

cudaError_t fill(void* to, int value, size_t size, cudaStream_t stream, CopyMode mode) {
    return fill_3d({to, size, size, 1}, value, {size, 1, 1}, stream, mode);
}

cudaError_t fill_2d(void* to, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream, CopyMode mode) {
    return fill_3d({to, pitch, width, height}, value, {width, height, 1}, stream, mode);
}

}  // namespace rt
QIAO_NAMESPACE_END
