// What short kernels do with numbers that neighbouring threads have side by side in memory: behind guards of many forms that hold for
// whole rows of threads, for parts of them or for none, at odd addresses, and where indices wrap around.
#include "../check.h"

enum Guard { none, less, early, reversed, wide, backwards, doubled, both, nested, odd, either, wrapped, memory, guards };

struct Place {
    int i;          ///< number of the thread in its row of blocks, counted from where the kernel says
    int y;
    bool takes_part;
};

/// `limit` is in memory too, for a guard that nobody knows ahead.
HD inline Place place_of(int guard, unsigned x, unsigned y, int n, int height, const int* limit) {
    Place p = {static_cast<int>(x), static_cast<int>(y), true};
    switch (guard) {
        case less: p.takes_part = p.i < n; break;
        case early: p.takes_part = !(p.i >= n); break;
        case reversed: p.takes_part = n > p.i; break;
        case wide: p.takes_part = static_cast<size_t>(x) < static_cast<size_t>(n); break;
        case backwards: p.takes_part = n - 1 - p.i >= 0; break;
        case doubled: p.takes_part = 2 * p.i + 1 < n; break;
        case both: p.takes_part = p.i < n && p.y < height; break;
        case nested: p.takes_part = p.i < n && n != 5; break;
        case odd: p.takes_part = p.i % 2 == 1; break;
        case either: p.takes_part = p.i < n || p.y == 1; break;
        case wrapped: p.takes_part = static_cast<int>(x + 2147483600u) < n; break;
        case memory: p.takes_part = p.i < *limit; break;
        default: break;
    }
    return p;
}

template <int guard, typename T>
__global__ void combine(const T* a, const T* b, T* out, int n, int height, const int* limit) {
    unsigned x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    int row = y * gridDim.x * blockDim.x;
    if (guard == early) {
        int i = static_cast<int>(x);
        if (i >= n) return;
        out[row + i] = a[row + i] + b[row + i] + static_cast<T>(i % 7);
    } else if (guard == nested) {
        int i = static_cast<int>(x);
        if (i < n) {
            T first = a[row + i];
            if (n != 5) out[row + i] = first + b[row + i] + static_cast<T>(i % 7);
        }
    } else if (guard == wide) {
        size_t i = static_cast<size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
        if (i < static_cast<size_t>(n)) out[row + i] = a[row + i] + b[row + i] + static_cast<T>(i % 7);
    } else {
        Place p = place_of(guard, x, y, n, height, limit);
        if (p.takes_part) out[row + p.i] = a[row + p.i] + b[row + p.i] + static_cast<T>(p.i % 7);
    }
}

/// Reads what another thread of the row has, and what lies one number on.
template <typename T>
__global__ void shift(const T* a, T* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    T own[2] = {a[i + 1], a[i / 2]};
    out[i] = own[i & 1] + a[(i & ~1) + 1] * a[3];
}

template <int guard, typename T>
void run(dim3 grid, dim3 block, int n, int height, int offset) {
    const unsigned width = grid.x * block.x, size = width * grid.y * block.y;
    std::vector<T> a(size), b(size), wanted(size, T(-1)), got(size);
    for (unsigned i = 0; i < size; ++i) {
        a[i] = static_cast<T>(i % 61);
        b[i] = static_cast<T>(i % 43 + 1);
    }
    for (unsigned y = 0; y < grid.y * block.y; ++y) {
        for (unsigned x = 0; x < width; ++x) {
            if (place_of(guard, x, y, n, height, &n).takes_part) wanted[y * width + x] = a[y * width + x] + b[y * width + x] + static_cast<T>(x % 7);
        }
    }
    T *da = nullptr, *db = nullptr, *dout = nullptr;
    int* limit = nullptr;
    const size_t bytes = size * sizeof(T);
    MUST(cudaMalloc(&da, bytes + 64));
    MUST(cudaMalloc(&db, bytes + 64));
    MUST(cudaMalloc(&dout, bytes + 64));
    MUST(cudaMalloc(&limit, sizeof *limit));
    da += offset;
    dout += 2 * offset;
    MUST(cudaMemcpy(da, a.data(), bytes, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(db, b.data(), bytes, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(limit, &n, sizeof n, cudaMemcpyHostToDevice));
    std::vector<T> before(size, T(-1));
    MUST(cudaMemcpy(dout, before.data(), bytes, cudaMemcpyHostToDevice));
    combine<guard><<<grid, block>>>(da, db, dout, n, height, limit);
    MUST(cudaMemcpy(got.data(), dout, bytes, cudaMemcpyDeviceToHost));
    if (got != wanted) {
        std::printf("guard %d, numbers of %d bytes, block %u %u, n %d, offset %d\n", guard, static_cast<int>(sizeof(T)), block.x, block.y, n, offset);
        expect(false, "guarded sums");
    }
    MUST(cudaFree(da - offset));
    MUST(cudaFree(db));
    MUST(cudaFree(dout - 2 * offset));
    MUST(cudaFree(limit));
}

template <int guard, typename T>
void shapes() {
    run<guard, T>(dim3(3), dim3(256), 600, 1, 0);
    run<guard, T>(dim3(2), dim3(64), 128, 1, 1);
    run<guard, T>(dim3(4), dim3(32), 77, 1, 3);
    run<guard, T>(dim3(2, 3), dim3(16, 16), 29, 37, 1);
    run<guard, T>(dim3(3, 2), dim3(8, 4), 5, 6, 0);
    run<guard, T>(dim3(2, 2), dim3(7, 9), 11, 10, 1);
    run<guard, T>(dim3(5), dim3(1), 3, 1, 0);
}

template <int guard>
void all_guards() {
    shapes<guard, float>();
    all_guards<guard + 1>();
}
template <>
void all_guards<guards>() {}

template <typename T>
void shifts(int n, int offset) {
    std::vector<T> a(n + 3), wanted(n), got(n);
    for (int i = 0; i < n + 3; ++i) a[i] = static_cast<T>(i % 29);
    for (int i = 0; i < n; ++i) wanted[i] = (i & 1 ? a[i / 2] : a[i + 1]) + a[(i & ~1) + 1] * a[3];
    T *da = nullptr, *dout = nullptr;
    MUST(cudaMalloc(&da, (n + 8) * sizeof(T)));
    MUST(cudaMalloc(&dout, n * sizeof(T)));
    MUST(cudaMemcpy(da + offset, a.data(), a.size() * sizeof(T), cudaMemcpyHostToDevice));
    shift<<<(n + 127) / 128, 128>>>(da + offset, dout, n);
    MUST(cudaMemcpy(got.data(), dout, n * sizeof(T), cudaMemcpyDeviceToHost));
    expect(got == wanted, "shifted sums");
    MUST(cudaFree(da));
    MUST(cudaFree(dout));
}

int main() {
    all_guards<0>();
    shapes<early, int>();
    shapes<early, double>();
    shapes<less, unsigned short>();
    for (int offset = 0; offset < 3; ++offset) {
        shifts<float>(1000, offset);
        shifts<unsigned>(1024, offset);
        shifts<long long>(77, offset);
    }
    return report();
}
