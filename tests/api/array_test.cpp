// SPDX-License-Identifier: Apache-2.0
// CUDA arrays, their copies, texture and surface objects: what host code sees of them.
#include "devices.hpp"

#include <cstring>
#include <vector>

namespace {

cudaResourceDesc of_array(cudaArray_t array) {
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeArray;
    r.res.array.array = array;
    return r;
}

std::vector<unsigned char> numbered(size_t count, unsigned first = 0) {
    std::vector<unsigned char> bytes(count);
    for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(first + i);
    return bytes;
}

}  // namespace

TEST_CASE("api: channel descriptions of types") {
    cudaChannelFormatDesc d = cudaCreateChannelDesc<ushort4>();
    CHECK((d.x == 16 && d.y == 16 && d.z == 16 && d.w == 16 && d.f == cudaChannelFormatKindUnsigned));
    d = cudaCreateChannelDesc<char>();
    CHECK((d.x == 8 && d.y == 0 && d.f == cudaChannelFormatKindSigned));
    d = cudaCreateChannelDesc<float2>();
    CHECK((d.x == 32 && d.y == 32 && d.z == 0 && d.f == cudaChannelFormatKindFloat));
    d = cudaCreateChannelDescHalf4();
    CHECK((d.x == 16 && d.w == 16 && d.f == cudaChannelFormatKindFloat));
    CHECK(cudaCreateChannelDesc<double>().f == cudaChannelFormatKindNone);
}

TEST_CASE("api: cudaMallocArray and what an array is") {
    on_each_device([](int) {
        cudaChannelFormatDesc format = cudaCreateChannelDesc<uchar4>(), seen;
        cudaArray_t array = nullptr;
        REQUIRE(cudaMallocArray(&array, &format, 10, 6, cudaArraySurfaceLoadStore) == cudaSuccess);
        cudaExtent extent;
        unsigned flags = 0;
        CHECK(cudaArrayGetInfo(&seen, &extent, &flags, array) == cudaSuccess);
        CHECK((extent.width == 10 && extent.height == 6 && extent.depth == 0 && flags == cudaArraySurfaceLoadStore && seen.w == 8));
        CHECK(cudaGetChannelDesc(&seen, array) == cudaSuccess);
        CHECK(seen.f == cudaChannelFormatKindUnsigned);
        CHECK(cudaFreeArray(array) == cudaSuccess);
        CHECK(cudaFreeArray(array) == cudaErrorInvalidResourceHandle);
        CHECK(cudaGetChannelDesc(&seen, array) == cudaErrorInvalidResourceHandle);
        CHECK(cudaFreeArray(nullptr) == cudaSuccess);

        CHECK(cudaMallocArray(&array, &format, 0, 6) == cudaErrorInvalidValue);
        CHECK(cudaMallocArray(nullptr, &format, 4, 6) == cudaErrorInvalidValue);
        format.z = 0;
        CHECK(cudaMallocArray(&array, &format, 4, 6) == cudaErrorInvalidChannelDescriptor);
        format = cudaCreateChannelDesc<float3>();
        CHECK(cudaMallocArray(&array, &format, 4, 6) == cudaErrorInvalidChannelDescriptor);
        format = cudaCreateChannelDesc<float>();
        CHECK(cudaMalloc3DArray(&array, &format, make_cudaExtent(4, 6, 6), cudaArrayCubemap) == cudaErrorInvalidValue);
        CHECK(cudaMalloc3DArray(&array, &format, make_cudaExtent(4, 4, 5), cudaArrayCubemap) == cudaErrorInvalidValue);
        CHECK(cudaMalloc3DArray(&array, &format, make_cudaExtent(4, 0, 5)) == cudaErrorInvalidValue);
        REQUIRE(cudaMalloc3DArray(&array, &format, make_cudaExtent(4, 4, 12), cudaArrayCubemap | cudaArrayLayered) == cudaSuccess);
        CHECK(cudaFreeArray(array) == cudaSuccess);
        cudaGetLastError();
    });
}

TEST_CASE("api: copies to, from and between arrays") {
    on_each_device([](int) {
        cudaChannelFormatDesc format = cudaCreateChannelDesc<unsigned short>();
        cudaArray_t one = nullptr, two = nullptr;
        REQUIRE(cudaMallocArray(&one, &format, 8, 4) == cudaSuccess);
        REQUIRE(cudaMallocArray(&two, &format, 8, 4) == cudaSuccess);
        std::vector<unsigned char> bytes = numbered(64), got(64), wanted = bytes;
        CHECK(cudaMemcpyToArray(one, 0, 0, bytes.data(), 64, cudaMemcpyHostToDevice) == cudaSuccess);
        // A rectangle of 4 bytes by 2 rows at byte 6 of row 1.
        std::vector<unsigned char> patch = numbered(8, 200);
        CHECK(cudaMemcpy2DToArray(one, 6, 1, patch.data(), 4, 4, 2, cudaMemcpyHostToDevice) == cudaSuccess);
        std::memcpy(&wanted[16 + 6], &patch[0], 4);
        std::memcpy(&wanted[32 + 6], &patch[4], 4);
        CHECK(cudaMemcpyFromArray(got.data(), one, 0, 0, 64, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(got == wanted);
        CHECK(cudaMemcpyArrayToArray(two, 0, 0, one, 0, 0, 64) == cudaSuccess);
        CHECK(cudaMemcpy2DArrayToArray(two, 0, 0, one, 4, 2, 8, 2) == cudaSuccess);
        std::vector<unsigned char> part(3 * 10);
        CHECK(cudaMemcpy2DFromArray(part.data(), 10, two, 2, 0, 8, 3, cudaMemcpyDeviceToHost) == cudaSuccess);
        CHECK(part[0] == wanted[32 + 6]);
        CHECK(part[6] == wanted[8]);
        CHECK(part[10] == wanted[48 + 6]);
        CHECK(part[20] == wanted[32 + 2]);
        CHECK(part[8] == 0);
        cudaStream_t stream = nullptr;
        CHECK(cudaStreamCreate(&stream) == cudaSuccess);
        CHECK(cudaMemcpyToArrayAsync(two, 8, 3, bytes.data(), 8, cudaMemcpyHostToDevice, stream) == cudaSuccess);
        CHECK(cudaMemcpy2DToArrayAsync(two, 0, 3, bytes.data(), 8, 8, 1, cudaMemcpyHostToDevice, stream) == cudaSuccess);
        CHECK(cudaMemcpyFromArrayAsync(got.data(), two, 0, 3, 16, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
        CHECK(cudaMemcpy2DFromArrayAsync(got.data() + 16, 8, two, 8, 3, 8, 1, cudaMemcpyDeviceToHost, stream) == cudaSuccess);
        CHECK(cudaStreamSynchronize(stream) == cudaSuccess);
        CHECK(cudaStreamDestroy(stream) == cudaSuccess);
        CHECK(got[15] == 7);
        CHECK(got[7] == 7);
        CHECK(got[16] == 0);

        CHECK(cudaMemcpyToArray(one, 0, 1, bytes.data(), 64, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
        CHECK(cudaMemcpy2DToArray(one, 6, 0, bytes.data(), 16, 16, 1, cudaMemcpyHostToDevice) == cudaErrorInvalidValue);
        CHECK(cudaMemcpy2DToArray(one, 0, 0, bytes.data(), 8, 16, 1, cudaMemcpyHostToDevice) == cudaErrorInvalidPitchValue);
        CHECK(cudaMemcpyToArray(one, 0, 0, bytes.data(), 64, cudaMemcpyDeviceToHost) == cudaErrorInvalidValue);
        cudaGetLastError();
        CHECK(cudaFreeArray(one) == cudaSuccess);
        CHECK(cudaFreeArray(two) == cudaSuccess);
    });
}

TEST_CASE("api: cudaMemcpy3D with arrays counts texels") {
    on_each_device([](int) {
        cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
        cudaArray_t array = nullptr, other = nullptr;
        REQUIRE(cudaMalloc3DArray(&array, &format, make_cudaExtent(4, 3, 2)) == cudaSuccess);
        REQUIRE(cudaMalloc3DArray(&other, &format, make_cudaExtent(5, 3, 2)) == cudaSuccess);
        std::vector<float> values(24), got(8, -1.0f);
        for (int i = 0; i < 24; ++i) values[static_cast<size_t>(i)] = static_cast<float>(i);
        cudaMemcpy3DParms p = {};
        p.srcPtr = make_cudaPitchedPtr(values.data(), 16, 4, 3);
        p.dstArray = array;
        p.extent = make_cudaExtent(4, 3, 2);
        p.kind = cudaMemcpyHostToDevice;
        CHECK(cudaMemcpy3D(&p) == cudaSuccess);
        p = {};
        p.srcArray = array;
        p.dstArray = other;
        p.dstPos = make_cudaPos(1, 0, 0);
        p.extent = make_cudaExtent(4, 3, 2);
        p.kind = cudaMemcpyDeviceToDevice;
        CHECK(cudaMemcpy3D(&p) == cudaSuccess);
        p = {};
        p.srcArray = other;
        p.srcPos = make_cudaPos(2, 1, 0);
        p.dstPtr = make_cudaPitchedPtr(got.data(), 8, 2, 2);
        p.extent = make_cudaExtent(2, 2, 2);
        p.kind = cudaMemcpyDeviceToHost;
        CHECK(cudaMemcpy3D(&p) == cudaSuccess);
        CHECK(got == std::vector<float>({5, 6, 9, 10, 17, 18, 21, 22}));
        p.extent.width = 4;
        CHECK(cudaMemcpy3D(&p) == cudaErrorInvalidPitchValue);
        p.dstPtr.pitch = 16;
        CHECK(cudaMemcpy3D(&p) == cudaErrorInvalidValue);
        cudaGetLastError();
        CHECK(cudaFreeArray(array) == cudaSuccess);
        CHECK(cudaFreeArray(other) == cudaSuccess);
    });
}

TEST_CASE("api: texture and surface objects that cannot be") {
    on_each_device([](int device) {
        cudaChannelFormatDesc format = cudaCreateChannelDesc<int>();
        cudaArray_t ints = nullptr;
        REQUIRE(cudaMallocArray(&ints, &format, 8, 4) == cudaSuccess);
        cudaResourceDesc r = of_array(ints);
        cudaTextureDesc t = {};
        cudaTextureObject_t texture = 0;
        CHECK(cudaCreateTextureObject(&texture, &r, nullptr, nullptr) == cudaErrorInvalidValue);
        t.filterMode = cudaFilterModeLinear;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaErrorInvalidFilterSetting);
        t.filterMode = cudaFilterModePoint;
        t.sRGB = 1;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaErrorNotSupported);
        t.sRGB = 0;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaSuccess);
        cudaTextureDesc seen = {};
        cudaResourceDesc resource = {};
        CHECK(cudaGetTextureObjectTextureDesc(&seen, texture) == cudaSuccess);
        CHECK(cudaGetTextureObjectResourceDesc(&resource, texture) == cudaSuccess);
        CHECK(resource.res.array.array == ints);
        cudaSurfaceObject_t surface = 0;
        CHECK(cudaCreateSurfaceObject(&surface, &r) == cudaErrorInvalidValue);
        CHECK(cudaDestroyTextureObject(texture) == cudaSuccess);
        CHECK(cudaDestroyTextureObject(texture) == cudaErrorInvalidValue);
        CHECK(cudaGetTextureObjectTextureDesc(&seen, texture) == cudaErrorInvalidValue);
        CHECK(cudaFreeArray(ints) == cudaSuccess);
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaErrorInvalidResourceHandle);

        int* memory = nullptr;
        REQUIRE(cudaMalloc(&memory, 1000) == cudaSuccess);
        r = {};
        r.resType = cudaResourceTypeLinear;
        r.res.linear.devPtr = memory;
        r.res.linear.desc = format;
        r.res.linear.sizeInBytes = 1000;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaSuccess);
        CHECK(cudaDestroyTextureObject(texture) == cudaSuccess);
        r.res.linear.sizeInBytes = 1004;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaErrorInvalidValue);
        r.res.linear.devPtr = &r;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaErrorInvalidValue);
        r.resType = cudaResourceTypeMipmappedArray;
        CHECK(cudaCreateTextureObject(&texture, &r, &t, nullptr) == cudaErrorNotSupported);
        CHECK(cudaFree(memory) == cudaSuccess);
        cudaGetLastError();

        cudaDeviceProp prop;
        int width = 0;
        CHECK(cudaGetDeviceProperties(&prop, device) == cudaSuccess);
        CHECK(cudaDeviceGetAttribute(&width, cudaDevAttrMaxTexture2DWidth, device) == cudaSuccess);
        CHECK(width == 131072);
        CHECK(prop.maxTexture3D[2] == 16384);
        CHECK(prop.textureAlignment == 512);
    });
}
