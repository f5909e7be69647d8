// Neighbouring threads that read, copy and sum up neighbouring structs, with the edges left out; arrays of structs as
// accumulators. What a processor does with a row of threads at once.
#include "../check.h"

struct Pair {
    short first, second;
};

struct Triple {
    float a, b, c;
};

template <typename T, int parts>
__global__ void sum_parts(const T* in, T* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i == 0 || i >= n - 1) return;
    T before = in[i - 1], here = in[i], after = in[i + 1];
    T sum = here;
    auto* to = &sum.x;
    const auto *low = &before.x, *high = &after.x;
    for (int k = 0; k < parts; ++k) to[k] = to[k] * 3 + low[k] - high[parts - 1 - k];
    out[i] = sum;
}

__global__ void sum_plain(const Pair* pairs, const Triple* triples, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i % 5 == 3 || i >= n) return;
    Pair p = pairs[i];
    Triple t = triples[i];
    out[i] = p.first - p.second + t.a * t.b + t.c;
}

// The tile is copied struct by struct; four sums of four a thread.
__global__ void product(const float4* a, const float4* b, float4* out, int rows) {
    __shared__ float4 tile[16][16];
    int t = threadIdx.x, column = t % 16, line = t / 16;
    float4 sums[4];
    for (int i = 0; i < 4; i++) sums[i] = make_float4(i, 0, 0, 0);
    for (int start = 0; start < rows; start += 16) {
        tile[line][column] = b[(start + line) * 16 + column];
        __syncthreads();
        for (int k = 0; k < 16; ++k) {
            float4 x = a[(start + k) * 16 + line], y = tile[k][column];
            const float factors[4] = {x.x, x.y, x.z, x.w};
#pragma unroll
            for (int i = 0; i < 4; ++i) {
                sums[i].x += factors[i] * y.x;
                sums[i].y += factors[i] * y.y;
                sums[i].z += factors[i] * y.z;
                sums[i].w += factors[i] * y.w;
            }
        }
        __syncthreads();
    }
    for (int i = 3; i >= 0; --i) out[(line * 4 + i) * 16 + column] = sums[i];
}

// Counters that go down, by steps, from a variable, into arrays of arrays, and out of the loop early.
__global__ void counted(const int* in, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int square[3][4], line[8];
    for (int r = 2; r >= 0; --r)
        for (int c = 0; c < 4; c += 1) square[r][c] = in[i] * r + c;
    unsigned k = 0;
    for (; k != 8; k += 2) {
        line[k] = square[k % 3][k / 2];
        line[k + 1] = static_cast<int>(k);
    }
    int sum = static_cast<int>(k);
    for (int j = 0; j < 8; ++j) {
        if (line[j] == n) break;
        sum = sum * 3 + line[j];
    }
    for (int j = n % 4; j < 4; ++j) sum += square[1][j];
    for (int j = 0; j < 3; ++j) {
        if (square[j][1] % 2 == 0) continue;
        sum ^= square[j][2] << j;
    }
    out[i] = sum;
}

template <typename T>
std::vector<T> run(const std::vector<T>& in, void (*kernel)(const T*, T*, int)) {
    const int n = static_cast<int>(in.size());
    T *from = nullptr, *to = nullptr;
    MUST(cudaMalloc(&from, n * sizeof(T)));
    MUST(cudaMalloc(&to, n * sizeof(T)));
    MUST(cudaMemset(to, 0, n * sizeof(T)));
    MUST(cudaMemcpy(from, in.data(), n * sizeof(T), cudaMemcpyHostToDevice));
    kernel<<<(n + 63) / 64, 64>>>(from, to, n);
    MUST(cudaGetLastError());
    std::vector<T> out(in.size());
    MUST(cudaMemcpy(out.data(), to, n * sizeof(T), cudaMemcpyDeviceToHost));
    MUST(cudaFree(from));
    MUST(cudaFree(to));
    return out;
}

template <typename T, int parts>
void check_parts(const char* what) {
    using Part = decltype(T::x);
    std::vector<T> in(203);
    for (size_t i = 0; i < in.size(); ++i)
        for (int k = 0; k < parts; ++k) (&in[i].x)[k] = static_cast<Part>((i * 7 + k * 31) % 61);
    const std::vector<T> out = run<T>(in, sum_parts<T, parts>);
    bool right = true;
    for (size_t i = 0; i < in.size(); ++i) {
        for (int k = 0; k < parts; ++k) {
            const bool inner = i > 0 && i + 1 < in.size();
            auto of = [&](size_t at, int part) { return (&in[at].x)[part]; };
            const Part wanted = inner ? static_cast<Part>(of(i, k) * 3 + of(i - 1, k) - of(i + 1, parts - 1 - k)) : Part(0);
            right = right && (&out[i].x)[k] == wanted;
        }
    }
    expect(right, what);
}

void check_plain() {
    const int n = 300;
    Pair* pairs = nullptr;
    Triple* triples = nullptr;
    float* out = nullptr;
    MUST(cudaMallocManaged(&pairs, n * sizeof(Pair)));
    MUST(cudaMallocManaged(&triples, n * sizeof(Triple)));
    MUST(cudaMallocManaged(&out, 320 * sizeof(float)));
    for (int i = 0; i < n; ++i) {
        pairs[i] = {static_cast<short>(i), static_cast<short>(2 * i)};
        triples[i] = {i * 0.5f, 2.0f, i * 1.0f};
    }
    for (int i = 0; i < 320; ++i) out[i] = -1;
    sum_plain<<<5, 64>>>(pairs, triples, out, n);
    MUST(cudaDeviceSynchronize());
    bool right = true;
    for (int i = 0; i < 320; ++i) right = right && out[i] == (i % 5 == 3 || i >= n ? -1.0f : static_cast<float>(i));
    expect(right, "structs of two and three parts");
}

void check_product() {
    const int rows = 48;
    std::vector<float4> a(rows * 16), b(rows * 16), out(64 * 16);
    for (int i = 0; i < rows * 16; ++i) {
        a[i] = make_float4(i % 5, i % 7, i % 3, i % 2);
        b[i] = make_float4(i % 4, i % 9, i % 6, i % 8);
    }
    float4 *on_a = nullptr, *on_b = nullptr, *on_out = nullptr;
    MUST(cudaMalloc(&on_a, a.size() * sizeof(float4)));
    MUST(cudaMalloc(&on_b, b.size() * sizeof(float4)));
    MUST(cudaMalloc(&on_out, out.size() * sizeof(float4)));
    MUST(cudaMemcpy(on_a, a.data(), a.size() * sizeof(float4), cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(on_b, b.data(), b.size() * sizeof(float4), cudaMemcpyHostToDevice));
    product<<<1, 256>>>(on_a, on_b, on_out, rows);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(out.data(), on_out, out.size() * sizeof(float4), cudaMemcpyDeviceToHost));
    bool right = true;
    for (int r = 0; r < 64; ++r) {
        for (int c = 0; c < 64; ++c) {
            float sum = c % 4 == 0 ? static_cast<float>(r % 4) : 0.0f;
            for (int k = 0; k < rows; ++k) sum += (&a[k * 16 + r / 4].x)[r % 4] * (&b[k * 16 + c / 4].x)[c % 4];
            right = right && (&out[r * 16 + c / 4].x)[c % 4] == sum;
        }
    }
    expect(right, "a product by tiles of float4");
}

int counted_on_host(int value, int n) {
    int square[3][4], line[8], sum = 8;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 4; ++c) square[r][c] = value * r + c;
    for (int k = 0; k < 8; k += 2) {
        line[k] = square[k % 3][k / 2];
        line[k + 1] = k;
    }
    for (int j = 0; j < 8 && line[j] != n; ++j) sum = static_cast<int>(static_cast<unsigned>(sum) * 3 + line[j]);
    for (int j = n % 4; j < 4; ++j) sum += square[1][j];
    for (int j = 0; j < 3; ++j) sum ^= square[j][1] % 2 == 0 ? 0 : square[j][2] << j;
    return sum;
}

int main() {
    check_parts<float4, 4>("float4");
    check_parts<int2, 2>("int2");
    check_parts<uchar4, 4>("uchar4");
    check_parts<double2, 2>("double2");
    check_parts<float3, 3>("float3");
    check_plain();
    check_product();
    std::vector<int> in(256);
    for (int i = 0; i < 256; ++i) in[i] = i * 5 % 97;
    const std::vector<int> out = run<int>(in, counted);
    bool right = true;
    for (int i = 0; i < 256; ++i) right = right && out[i] == counted_on_host(in[i], 256);
    expect(right, "counted loops over private arrays");
    return report();
}
