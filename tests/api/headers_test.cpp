// SPDX-License-Identifier: Apache-2.0
// The CUDA headers as host code sees them when it is part of a .cu file.
#define __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#include <cuComplex.h>
#include <doctest/doctest.h>
#include <math_constants.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace std;

TEST_CASE("api: vector types have CUDA's sizes and alignments") {
    CHECK(sizeof(char3) == 3);
    CHECK(alignof(char4) == 4);
    CHECK(alignof(short4) == 8);
    CHECK(alignof(int2) == 8);
    CHECK(sizeof(int3) == 12);
    CHECK(alignof(int3) == 4);
    CHECK(alignof(float4) == 16);
    CHECK(alignof(double2) == 16);
    CHECK(sizeof(double3) == 24);
    CHECK(alignof(double4) == 16);
    CHECK(alignof(longlong2) == 16);
    CHECK(sizeof(ulonglong4) == 32);
    CHECK(sizeof(dim3) == 12);
    dim3 d(4, 5);
    CHECK(d.z == 1);
    uint3 u = d;
    CHECK(u.y == 5);
    float4 f = make_float4(1, 2, 3, 4);
    CHECK(f.w == 4);
}

TEST_CASE("api: min and max take CUDA's mixes of types, beside the standard's") {
    CHECK(min(3, -4) == -4);
    CHECK(max(3u, 4) == 4u);
    CHECK(min(2.5f, 1.0) == 1.0);
    CHECK(max(size_t(7), size_t(9)) == 9);
    CHECK(max(1ll, 2ll) == 2);
    CHECK(std::max(1, 2) == 2);
    CHECK(min(CUDART_NAN_F, 3.0f) == 3.0f);
}

TEST_CASE("api: functions for both sides compute on the host") {
    CHECK(rsqrtf(4.0f) == 0.5f);
    CHECK(rsqrt(16.0) == 0.25);
    CHECK(cospi(1.0) == doctest::Approx(-1));
    CHECK(sinpi(0.5) == doctest::Approx(1));
    CHECK(normcdf(0.0) == 0.5);
    CHECK(__float_as_int(1.0f) == 0x3f800000);
    CHECK(__int_as_float(0x40000000) == 2.0f);
    CHECK(__longlong_as_double(0x3ff0000000000000) == 1.0);
    CHECK(__hiloint2double(__double2hiint(-2.75), __double2loint(-2.75)) == -2.75);
    CHECK(__popc(0xf0f0u) == 8);
    CHECK(__clz(1) == 31);
    CHECK(__clz(0) == 32);
    CHECK(__ffs(8) == 4);
    CHECK(__brev(1u) == 0x80000000u);
    CHECK(__mul24(-3, 5) == -15);
    CHECK(__umulhi(0x80000000u, 4u) == 2u);
    CHECK(__byte_perm(0x33221100, 0x77665544, 0x7531) == 0x77553311);
    CHECK(__funnelshift_l(0x80000000u, 1u, 1) == 3u);
    CHECK(__saturatef(1.5f) == 1.0f);
    CHECK(__dp4a(0x01020304, 0x01010101, 10) == 20);
    CHECK(__float2int_rn(2.5f) == 2);
    CHECK(__float2int_ru(2.1f) == 3);
    CHECK(__expf(0.0f) == 1.0f);
    CHECK(std::isinf(CUDART_INF));
}

TEST_CASE("api: half and bfloat16 convert on the host") {
    CHECK(__half2float(__float2half(0.333251953125f)) == 0.333251953125f);
    CHECK(__half2float(__float2half(100000.0f)) == std::numeric_limits<float>::infinity());
    CHECK(static_cast<float>(__half(2.0f) + __half(0.5f)) == 2.5f);
    CHECK(sizeof(__half2) == 4);
    CHECK(static_cast<float>(__nv_bfloat16(1.5f)) == 1.5f);
}

TEST_CASE("api: complex numbers multiply and divide") {
    cuDoubleComplex a = make_cuDoubleComplex(1, 2);
    cuDoubleComplex b = make_cuDoubleComplex(3, -1);
    cuDoubleComplex back = cuCmul(cuCdiv(a, b), b);
    CHECK(cuCreal(back) == doctest::Approx(1));
    CHECK(cuCimag(back) == doctest::Approx(2));
    CHECK(cuCabsf(make_cuComplex(3, 4)) == 5.0f);
}
