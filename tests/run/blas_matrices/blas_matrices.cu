// SPDX-License-Identifier: Apache-2.0
// cuBLAS: matrices with vectors and triangles: gemv, ger, geam, dgmm, symm, syrk, trsm.
#include "../blas.h"

cublasHandle_t handle;
const cublasOperation_t ops[] = {CUBLAS_OP_N, CUBLAS_OP_T, CUBLAS_OP_C};

template <typename T, typename Gemv, typename Ger>
void with_vectors(Gemv gemv, Ger ger) {
    const int m = 70, n = 41, lda = 75;
    Numbers<T> a(size_t(lda) * n);
    for (cublasOperation_t op : ops) {
        int rows = op == CUBLAS_OP_N ? m : n, columns = op == CUBLAS_OP_N ? n : m;
        Numbers<T> x(columns * 2), y(rows), factors(2);
        OK(gemv(handle, op, m, n, &factors.host[0], a.device, lda, x.device, 2, &factors.host[1], y.device, -1));
        std::vector<T> got = y.now();
        int wrong = 0;
        for (int i = 0; i < rows; ++i) {
            Wide sum = 0;
            for (int j = 0; j < columns; ++j) sum += element(a, 0, lda, op, i, j) * x[2 * j];
            wrong += !near(wide(got[rows - 1 - i]), factors[0] * sum + factors[1] * y[rows - 1 - i], tolerance<T>(), columns);
        }
        expect(wrong == 0, "gemv");
    }
    Numbers<T> x(m), y(n), factor(1);
    OK(ger(handle, m, n, &factor.host[0], x.device, 1, y.device, 1, a.device, lda));
    std::vector<T> got = a.now();
    int wrong = 0;
    for (int j = 0; j < n; ++j) {
        for (int i = 0; i < lda; ++i) {
            size_t at = i + size_t(j) * lda;
            wrong += !near(wide(got[at]), i < m ? a[at] + factor[0] * x[i] * y[j] : a[at], tolerance<T>(), 1);
        }
    }
    expect(wrong == 0, "ger");
    T zero = Make<T>::of(0.0);
    expect(gemv(handle, CUBLAS_OP_N, m, n, &zero, a.device, m - 1, x.device, 1, &zero, y.device, 1) == CUBLAS_STATUS_INVALID_VALUE, "lda of gemv");
}

template <typename T, typename Geam, typename Dgmm>
void elementwise(Geam geam, Dgmm dgmm) {
    const int m = 33, n = 20, ld = 40;
    Numbers<T> a(ld * ld), b(ld * ld), c(ld * ld), x(ld), factors(2);
    for (cublasOperation_t ta : ops) {
        for (cublasOperation_t tb : {CUBLAS_OP_N, CUBLAS_OP_T}) {
            OK(geam(handle, ta, tb, m, n, &factors.host[0], a.device, ld, &factors.host[1], b.device, ld, c.device, ld));
            std::vector<T> got = c.now();
            int wrong = 0;
            for (int j = 0; j < n; ++j) {
                for (int i = 0; i < m; ++i) {
                    Wide wanted = factors[0] * element(a, 0, ld, ta, i, j) + factors[1] * element(b, 0, ld, tb, i, j);
                    wrong += !near(wide(got[i + j * ld]), wanted, tolerance<T>(), 2);
                }
            }
            expect(wrong == 0, "geam");
        }
    }
    // A factor of zero: the matrix need not even exist.
    T one = Make<T>::of(1.0), zero = Make<T>::of(0.0);
    OK(geam(handle, CUBLAS_OP_T, CUBLAS_OP_N, m, n, &one, a.device, ld, &zero, static_cast<const T*>(nullptr), ld, c.device, ld));
    std::vector<T> got = c.now();
    expect(wide(got[3 + 2 * ld]) == a[2 + 3 * ld], "a transposition by geam");
    for (cublasSideMode_t side : {CUBLAS_SIDE_LEFT, CUBLAS_SIDE_RIGHT}) {
        OK(dgmm(handle, side, m, n, a.device, ld, x.device, 1, c.device, ld));
        got = c.now();
        int wrong = 0;
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < m; ++i) wrong += !near(wide(got[i + j * ld]), a[i + j * ld] * x[side == CUBLAS_SIDE_LEFT ? i : j], tolerance<T>(), 1);
        }
        expect(wrong == 0, "dgmm");
    }
}

template <typename T, typename Symm, typename Syrk>
void symmetric(Symm symm, Syrk syrk) {
    const int m = 18, n = 23, ld = 25;
    Numbers<T> a(ld * ld), b(ld * ld), c(ld * ld), factors(2);
    for (cublasSideMode_t side : {CUBLAS_SIDE_LEFT, CUBLAS_SIDE_RIGHT}) {
        for (cublasFillMode_t uplo : {CUBLAS_FILL_MODE_LOWER, CUBLAS_FILL_MODE_UPPER}) {
            bool left = side == CUBLAS_SIDE_LEFT, upper = uplo == CUBLAS_FILL_MODE_UPPER;
            auto full = [&](int i, int j) { return (upper ? i <= j : i >= j) ? a[i + j * ld] : a[j + i * ld]; };
            c.send();
            OK(symm(handle, side, uplo, m, n, &factors.host[0], a.device, ld, b.device, ld, &factors.host[1], c.device, ld));
            std::vector<T> got = c.now();
            int wrong = 0;
            for (int j = 0; j < n; ++j) {
                for (int i = 0; i < m; ++i) {
                    Wide sum = 0;
                    for (int x = 0; x < (left ? m : n); ++x) sum += left ? full(i, x) * b[x + j * ld] : b[i + x * ld] * full(x, j);
                    wrong += !near(wide(got[i + j * ld]), factors[0] * sum + factors[1] * c[i + j * ld], tolerance<T>(), n);
                }
            }
            expect(wrong == 0, "symm");
            cublasOperation_t op = left ? CUBLAS_OP_N : CUBLAS_OP_T;
            c.send();
            OK(syrk(handle, uplo, op, m, n, &factors.host[0], a.device, ld, &factors.host[1], c.device, ld));
            got = c.now();
            for (int j = 0; j < m; ++j) {
                for (int i = 0; i < m; ++i) {
                    Wide sum = 0;
                    for (int x = 0; x < n; ++x) sum += element(a, 0, ld, op, i, x) * element(a, 0, ld, op, j, x);
                    bool inside = upper ? i <= j : i >= j;
                    wrong += !near(wide(got[i + j * ld]), inside ? factors[0] * sum + factors[1] * c[i + j * ld] : c[i + j * ld], tolerance<T>(), n);
                }
            }
            expect(wrong == 0, "syrk");
        }
    }
}

template <typename T, typename Trsm>
void triangular(Trsm trsm) {
    const int m = 12, n = 9, ld = 16;
    for (cublasSideMode_t side : {CUBLAS_SIDE_LEFT, CUBLAS_SIDE_RIGHT}) {
        for (cublasFillMode_t uplo : {CUBLAS_FILL_MODE_LOWER, CUBLAS_FILL_MODE_UPPER}) {
            for (cublasOperation_t op : {CUBLAS_OP_N, CUBLAS_OP_C}) {
                for (cublasDiagType_t diag : {CUBLAS_DIAG_NON_UNIT, CUBLAS_DIAG_UNIT}) {
                    bool left = side == CUBLAS_SIDE_LEFT, upper = uplo == CUBLAS_FILL_MODE_UPPER;
                    int order = left ? m : n;
                    Numbers<T> a(ld * ld, 0.1), b(ld * ld), factor(1);
                    for (int i = 0; i < order; ++i) a.host[i + i * ld] = Make<T>::of(Wide(2.0 + 0.1 * i, 0.5));
                    a.send();
                    auto triangle = [&](int i, int j) {
                        if (op != CUBLAS_OP_N) std::swap(i, j);
                        Wide v = i == j && diag == CUBLAS_DIAG_UNIT ? 1.0 : i == j || (upper ? i < j : i > j) ? a[i + j * ld] : 0.0;
                        return op == CUBLAS_OP_C ? std::conj(v) : v;
                    };
                    OK(trsm(handle, side, uplo, op, diag, m, n, &factor.host[0], a.device, ld, b.device, ld));
                    std::vector<T> x = b.now();
                    int wrong = 0;
                    for (int j = 0; j < n; ++j) {
                        for (int i = 0; i < m; ++i) {
                            Wide sum = 0;
                            for (int k = 0; k < order; ++k) sum += left ? triangle(i, k) * wide(x[k + j * ld]) : wide(x[i + k * ld]) * triangle(k, j);
                            wrong += !near(sum, factor[0] * b[i + j * ld], tolerance<T>() * 10, 10);
                        }
                    }
                    expect(wrong == 0, "trsm");
                }
            }
        }
    }
}

int main() {
    MUST(cudaFree(nullptr));  // says so where there is no device
    OK(cublasCreate(&handle));
    with_vectors<float>(cublasSgemv, cublasSger);
    with_vectors<cuComplex>(cublasCgemv, cublasCgeru);
    elementwise<float>(cublasSgeam, cublasSdgmm);
    symmetric<double>(cublasDsymm, cublasDsyrk);
    triangular<double>(cublasDtrsm);
    triangular<cuComplex>(cublasCtrsm);
    OK(cublasDestroy(handle));
    return report();
}
