// SPDX-License-Identifier: Apache-2.0
// Matrices held by a warp (mma.h): every shape, element type and layout, against sums on the host. Elements are small
// whole numbers, so all sums are exact.
#include "../check.h"
#include <mma.h>
#include <type_traits>

using namespace nvcuda;

/// Stands for wmma::precision::tf32, which NVIDIA's header hides from older devices.
struct Tf32;
/// What memory holds, and what fragments name.
template <class T> struct Held { typedef T type, name; };
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
#    define HAS_AMPERE 1
template <> struct Held<Tf32> { typedef float type; typedef wmma::precision::tf32 name; };
#else
template <> struct Held<Tf32> { typedef float type, name; };
#endif

/// d = a * b + c for one tile; `by_rows`: the layout of c and d. Doubles what it loads of c, element by element.
template <int M, int N, int K, class T, class LayoutA, class LayoutB, class Sum>
__device__ void tile(const typename Held<T>::type* a, const typename Held<T>::type* b, const Sum* c, Sum* d, bool by_rows) {
    wmma::fragment<wmma::matrix_a, M, N, K, typename Held<T>::name, LayoutA> left;
    wmma::fragment<wmma::matrix_b, M, N, K, typename Held<T>::name, LayoutB> right;
    wmma::fragment<wmma::accumulator, M, N, K, Sum> total, start;
    constexpr bool a_rows = std::is_same<LayoutA, wmma::row_major>::value, b_rows = std::is_same<LayoutB, wmma::row_major>::value;
    wmma::layout_t layout = by_rows ? wmma::mem_row_major : wmma::mem_col_major;
    wmma::load_matrix_sync(left, a, a_rows ? K : M);
    wmma::load_matrix_sync(right, b, b_rows ? N : K);
    wmma::load_matrix_sync(start, c, by_rows ? N : M, layout);
    for (int i = 0; i < start.num_elements; ++i) start.x[i] = start.x[i] + start.x[i];
    wmma::fill_fragment(total, Sum(0));
    wmma::mma_sync(total, left, right, total);
    wmma::mma_sync(total, left, right, start);
    wmma::store_matrix_sync(d, total, by_rows ? N : M, layout);
}

template <int M, int N, int K, class T, class LayoutA, class LayoutB, class Sum>
__global__ void one_tile(const typename Held<T>::type* a, const typename Held<T>::type* b, const Sum* c, Sum* d, bool by_rows) {
#if defined(HAS_AMPERE)
    // Two warps: each has its own tile.
    int warp = threadIdx.x / 32;
    tile<M, N, K, T, LayoutA, LayoutB, Sum>(a + warp * M * K, b + warp * K * N, c + warp * M * N, d + warp * M * N, by_rows);
#endif
}

template <class T>
T* on_device(const std::vector<T>& host) {
    T* p = nullptr;
    MUST(cudaMalloc(&p, host.size() * sizeof(T)));
    MUST(cudaMemcpy(p, host.data(), host.size() * sizeof(T), cudaMemcpyHostToDevice));
    return p;
}

template <int M, int N, int K, class T, class LayoutA, class LayoutB, class Sum>
void check(const char* what, bool by_rows) {
    typedef typename Held<T>::type Element;
    constexpr bool a_rows = std::is_same<LayoutA, wmma::row_major>::value, b_rows = std::is_same<LayoutB, wmma::row_major>::value;
    std::vector<Element> a(2 * M * K), b(2 * K * N);
    std::vector<Sum> c(2 * M * N), d(2 * M * N);
    for (size_t i = 0; i < a.size(); ++i) a[i] = Element(float((i * 7) % 5));
    for (size_t i = 0; i < b.size(); ++i) b[i] = Element(float((i * 3) % 7));
    for (size_t i = 0; i < c.size(); ++i) c[i] = Sum(float(i % 9));
    Element* device_a = on_device(a);
    Element* device_b = on_device(b);
    Sum* device_c = on_device(c);
    Sum* device_d = on_device(d);
    one_tile<M, N, K, T, LayoutA, LayoutB, Sum><<<1, 64>>>(device_a, device_b, device_c, device_d, by_rows);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(d.data(), device_d, d.size() * sizeof(Sum), cudaMemcpyDeviceToHost));
    bool right = true;
    for (int w = 0; w < 2; ++w)
        for (int row = 0; row < M; ++row)
            for (int column = 0; column < N; ++column) {
                int at = w * M * N + (by_rows ? row * N + column : column * M + row);
                double sum = 2 * double(c[at]);
                for (int k = 0; k < K; ++k)
                    sum += double(a[w * M * K + (a_rows ? row * K + k : k * M + row)]) * double(b[w * K * N + (b_rows ? k * N + column : column * K + k)]);
                right = right && double(d[at]) == sum;
            }
    expect(right, what);
    MUST(cudaFree(device_a));
    MUST(cudaFree(device_b));
    MUST(cudaFree(device_c));
    MUST(cudaFree(device_d));
}

/// A product of 64 by 64 by tiles through shared memory, four warps a block.
__global__ void product(const half* a, const half* b, float* c, int n) {
    __shared__ half tile_a[32][16], tile_b[16][32];
    int warp = threadIdx.x / 32, row = blockIdx.y * 32, column = blockIdx.x * 32;
    wmma::fragment<wmma::accumulator, 16, 16, 16, float> sum;
    wmma::fill_fragment(sum, 0.0f);
    for (int k = 0; k < n; k += 16) {
        for (int i = threadIdx.x; i < 512; i += blockDim.x) {
            tile_a[i / 16][i % 16] = a[(row + i / 16) * n + k + i % 16];
            tile_b[i / 32][i % 32] = b[(k + i / 32) * n + column + i % 32];
        }
        __syncthreads();
        wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> left;
        wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> right;
        wmma::load_matrix_sync(left, &tile_a[warp / 2 * 16][0], 16);
        wmma::load_matrix_sync(right, &tile_b[0][warp % 2 * 16], 32);
        wmma::mma_sync(sum, left, right, sum);
        __syncthreads();
    }
    wmma::store_matrix_sync(c + (row + warp / 2 * 16) * n + column + warp % 2 * 16, sum, n, wmma::mem_row_major);
}

static void check_product() {
    constexpr int n = 64;
    std::vector<half> a(n * n), b(n * n);
    std::vector<float> c(n * n);
    for (int i = 0; i < n * n; ++i) {
        a[i] = half(float((i * 7 + i / n) % 5));
        b[i] = half(float((i * 3 + i / n) % 7));
    }
    half* device_a = on_device(a);
    half* device_b = on_device(b);
    float* device_c = on_device(c);
    product<<<dim3(n / 32, n / 32), 128>>>(device_a, device_b, device_c, n);
    MUST(cudaMemcpy(c.data(), device_c, c.size() * sizeof(float), cudaMemcpyDeviceToHost));
    bool right = true;
    for (int i = 0; i < n * n; ++i) {
        float sum = 0;
        for (int k = 0; k < n; ++k) sum += float(a[i / n * n + k]) * float(b[k * n + i % n]);
        right = right && c[i] == sum;
    }
    expect(right, "a product by tiles in shared memory");
    MUST(cudaFree(device_a));
    MUST(cudaFree(device_b));
    MUST(cudaFree(device_c));
}

int main() {
    using wmma::col_major;
    using wmma::row_major;
    check<16, 16, 16, half, row_major, col_major, float>("16x16x16 of half", true);
    check<16, 16, 16, half, col_major, row_major, half>("16x16x16 of half, sums of half", false);
    check<8, 32, 16, __nv_bfloat16, col_major, col_major, float>("8x32x16 of bfloat16", false);
    check<16, 16, 16, signed char, row_major, col_major, int>("16x16x16 of signed char", true);
    check<32, 8, 16, unsigned char, col_major, row_major, int>("32x8x16 of unsigned char", false);
    check<16, 16, 8, Tf32, row_major, col_major, float>("16x16x8 of tf32", true);
    check<8, 8, 4, double, row_major, col_major, double>("8x8x4 of double", true);
    check_product();
    return report();
}
