// What neighbouring threads read from one place, under all sorts of conditions and in blocks of many shapes: in loops, behind
// guards that hold for the first threads of a row, for the last ones or for some, and with threads gone.
#include "../check.h"

template <typename T>
struct Arguments {
    const T* table;  ///< 64 numbers
    T* out;          ///< one for each thread
    int n;
};

HD inline int global_x() {
#if defined(__CUDA_ARCH__)
    return blockIdx.x * blockDim.x + threadIdx.x;
#else
    return 0;
#endif
}

/// The numbers of thread x in row y, for each kind of guard; `seen` tells which threads take part.
template <typename T>
HD T sum_of(const T* table, int x, int y, int from, int to) {
    T sum = 0;
    for (int k = from; k < to; ++k) sum += table[k] * static_cast<T>(x + 1) + table[(k + y) % 64];
    return sum;
}

enum Guard { none, first, last, odd, within, early, strided, counted_down, broken, guards };

HD inline bool takes_part(int guard, int x, int n) {
    switch (guard) {
        case first:
        case early: return x < n;
        case last: return x >= n;
        case odd: return x % 2 == 1;
        case within: return x > 2 && x < n;
        default: return true;
    }
}

template <int guard, typename T>
__global__ void read(Arguments<T> a) {
    int x = global_x(), y = threadIdx.y, width = gridDim.x * blockDim.x, at = y * width + x;
    if (guard == none) a.out[at] = sum_of(a.table, x, y, 0, 9);
    if (guard == first && x < a.n) a.out[at] = sum_of(a.table, x, y, 0, 9);
    if (guard == last && x >= a.n) a.out[at] = sum_of(a.table, x, y, 0, 9);
    if (guard == odd && x % 2 == 1) a.out[at] = sum_of(a.table, x, y, 0, 9);
    if (guard == within && x > 2 && x < a.n) a.out[at] = sum_of(a.table, x, y, 0, 9);
    if (guard == early) {
        if (x >= a.n) return;
        a.out[at] = sum_of(a.table, x, y, 0, 9);
    }
    if (guard == strided) {
        T sum = 0;
        for (int k = x; k < a.n; k += 5) sum += a.table[0] + sum_of(a.table, x, y, 3, 5);
        a.out[at] = sum;
    }
    if (guard == counted_down) {
        T sum = 0;
        for (int k = a.n; k > x; --k) sum += a.table[k % 4 == 9] + a.table[7];
        a.out[at] = sum;
    }
    if (guard == broken) {
        T sum = 0;
        for (int k = 0; k < 20; ++k) {
            if (k > x % 7 + 3) break;
            sum += a.table[k];
            if ((k + x) % 3 == 0) continue;
            sum += a.table[k + 20] * 2;
        }
        a.out[at] = sum;
    }
}

template <typename T>
T wanted(int guard, const T* table, int x, int y, int n, T before) {
    T sum = 0;
    if (guard == strided) {
        for (int k = x; k < n; k += 5) sum += table[0] + sum_of(table, x, y, 3, 5);
        return sum;
    }
    if (guard == counted_down) {
        for (int k = n; k > x; --k) sum += table[0] + table[7];
        return sum;
    }
    if (guard == broken) {
        for (int k = 0; k < 20; ++k) {
            if (k > x % 7 + 3) break;
            sum += table[k];
            if ((k + x) % 3 == 0) continue;
            sum += table[k + 20] * 2;
        }
        return sum;
    }
    return takes_part(guard, x, n) ? sum_of(table, x, y, 0, 9) : before;
}

template <typename T>
void check(int guard, void (*kernel)(Arguments<T>), const char* what) {
    T* table;
    T* out;
    const dim3 shapes[] = {dim3(8), dim3(16, 2), dim3(24, 3), dim3(5, 4), dim3(12, 2), dim3(64), dim3(1, 16), dim3(4, 8)};
    MUST(cudaMallocManaged(&table, 64 * sizeof(T)));
    MUST(cudaMallocManaged(&out, 1024 * sizeof(T)));
    for (int i = 0; i < 64; ++i) table[i] = static_cast<T>(i * 3 % 17);
    for (const dim3& shape : shapes) {
        for (int n : {0, 1, 13, 1000}) {
            const int width = static_cast<int>(shape.x) * 2, height = static_cast<int>(shape.y);
            for (int i = 0; i < 1024; ++i) out[i] = static_cast<T>(-1);
            kernel<<<2, shape>>>({table, out, n});
            MUST(cudaDeviceSynchronize());
            bool right = true;
            for (int i = 0; i < width * height; ++i) right = right && out[i] == wanted<T>(guard, table, i % width, i / width, n, static_cast<T>(-1));
            if (!right) std::printf("guard %d, block %u x %u, n %d:\n", guard, shape.x, shape.y, n);
            expect(right, what);
        }
    }
    MUST(cudaFree(table));
    MUST(cudaFree(out));
}

template <typename T>
void check_all(const char* what) {
    check<T>(none, read<none, T>, what);
    check<T>(first, read<first, T>, what);
    check<T>(last, read<last, T>, what);
    check<T>(odd, read<odd, T>, what);
    check<T>(within, read<within, T>, what);
    check<T>(early, read<early, T>, what);
    check<T>(strided, read<strided, T>, what);
    check<T>(counted_down, read<counted_down, T>, what);
    check<T>(broken, read<broken, T>, what);
}

// Through shared memory, with what was just written by some thread, structs of four, and a chain of indices.
__global__ void through_shared(const int* next, const float4* bodies, float* out, int steps) {
    __shared__ float4 tile[32];
    __shared__ int start;
    int x = threadIdx.x;
    tile[x] = bodies[blockIdx.x * 32 + x];
    if (x == 11) start = 5;
    __syncthreads();
    float sum = 0;
    int at = start;
    for (int j = 0; j < steps; ++j) {
        float4 b = tile[j % 32];
        sum += b.x * x + b.y - b.z * b.w;
        at = next[at];
        sum += at;
    }
    __syncthreads();
    if (x == 0) start = static_cast<int>(tile[3].x);
    __syncthreads();
    out[blockIdx.x * 32 + x] = sum + start;
}

void check_shared() {
    int* next;
    float4* bodies;
    float* out;
    MUST(cudaMallocManaged(&next, 32 * sizeof(int)));
    MUST(cudaMallocManaged(&bodies, 64 * sizeof(float4)));
    MUST(cudaMallocManaged(&out, 64 * sizeof(float)));
    for (int i = 0; i < 32; ++i) next[i] = (i * 7 + 3) % 32;
    for (int i = 0; i < 64; ++i) bodies[i] = make_float4(i, i % 5, i % 3, i % 4);
    through_shared<<<2, 32>>>(next, bodies, out, 40);
    MUST(cudaDeviceSynchronize());
    bool right = true;
    for (int i = 0; i < 64; ++i) {
        const float4* tile = bodies + i / 32 * 32;
        float sum = 0;
        int at = 5;
        for (int j = 0; j < 40; ++j) {
            float4 b = tile[j % 32];
            sum += b.x * (i % 32) + b.y - b.z * b.w;
            at = next[at];
            sum += at;
        }
        right = right && out[i] == sum + static_cast<int>(tile[3].x);
    }
    expect(right, "shared memory, structs and chains");
    MUST(cudaFree(next));
    MUST(cudaFree(bodies));
    MUST(cudaFree(out));
}

int main() {
    check_all<int>("int");
    check_all<float>("float");
    check_all<double>("double");
    check_all<long long>("long long");
    check_all<unsigned char>("unsigned char");
    check_shared();
    return report();
}
