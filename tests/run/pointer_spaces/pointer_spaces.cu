// One device function, pointers to global, shared, constant and local memory.
#include "../check.h"

__constant__ int constants[8] = {1, 2, 3, 4, 5, 6, 7, 8};
__device__ int globals[8] = {8, 7, 6, 5, 4, 3, 2, 1};

struct View {
    const int* data;
    int n;
    __device__ int sum() const {
        int s = 0;
        for (int i = 0; i < n; ++i) s += data[i];
        return s;
    }
    __device__ View tail(int k) const { return {data + k, n - k}; }
};
__device__ int weighted(const int* p, int n) {
    int s = 0;
    for (int i = 0; i < n; ++i) s += p[i] * (i + 1);
    return s;
}
__device__ void add(int* p, int n, int v) {
    for (int* end = p + n; p != end; ++p) *p += v;
}
__device__ int* find(int* p, int n, int v) {
    for (int i = 0; i < n; ++i) {
        if (p[i] == v) return p + i;
    }
    return nullptr;
}
template <typename T>
__device__ const T& smallest(const T& a, const T& b) {
    return b < a ? b : a;
}
__device__ void split(const int* p, int n, const int** first, const int** second) {
    *first = p;
    *second = p + n / 2;
}
__device__ int walk(const int* a, const int* b) {
    int s = 0;
    for (int i = 0; i < 4; ++i) {
        const int t = *a++;
        s = s * 2 + t - *b++;
    }
    return s;
}

__global__ void spaces(int* global, int* out) {
    __shared__ int shared[8];
    int local[8];
    int t = threadIdx.x;
    if (t < 8) shared[t] = t * t;
    for (int i = 0; i < 8; ++i) local[i] = i - t;
    __syncthreads();
    int* mine = out + t * 16;
    mine[0] = weighted(global, 8);
    mine[1] = weighted(shared, 8);
    mine[2] = weighted(constants, 8);
    mine[3] = weighted(local, 8);
    mine[4] = weighted(globals + 2, 6);
    add(local + 2, 3, 100);
    add(mine + 5, 1, 7);
    __syncthreads();
    if (t == 0) add(shared, 8, 1);
    __syncthreads();
    mine[6] = local[2] + local[4] + local[5];
    mine[7] = shared[3];
    int* found = find(local, 8, 3 - t);
    mine[8] = found != nullptr ? static_cast<int>(found - local) : -1;
    int* there = find(shared, 8, 10);
    mine[9] = there ? *there : 0;
    View view = {shared, 8};
    View own = {local, 4};
    mine[10] = view.tail(4).sum() + own.sum() + View{constants, 8}.sum();
    mine[11] = smallest(local[0], local[1]) + smallest(shared[1], shared[2]) + smallest(global[0], 5);
    const int *first, *second;
    split(global, 8, &first, &second);
    mine[12] = walk(first, second) + walk(constants, shared) + walk(local, globals);
    const int* either = t & 1 ? shared : shared + 4;
    mine[13] = *either;
    int* cursor = local;
    cursor += t & 3;
    *cursor = 55;
    mine[14] = local[t & 3] + *(cursor + 1);
}

int main() {
    int *global, *out;
    int in[8], got[32 * 16];
    for (int i = 0; i < 8; ++i) in[i] = i * 5;
    MUST(cudaMalloc(&global, sizeof in));
    MUST(cudaMalloc(&out, sizeof got));
    MUST(cudaMemset(out, 0, sizeof got));
    MUST(cudaMemcpy(global, in, sizeof in, cudaMemcpyHostToDevice));
    spaces<<<1, 32>>>(global, out);
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    auto weigh = [](const int* p, int n) {
        int s = 0;
        for (int i = 0; i < n; ++i) s += p[i] * (i + 1);
        return s;
    };
    auto walk_host = [](const int* a, const int* b) {
        int s = 0;
        for (int i = 0; i < 4; ++i) s = s * 2 + a[i] - b[i];
        return s;
    };
    const int constant[8] = {1, 2, 3, 4, 5, 6, 7, 8}, device[8] = {8, 7, 6, 5, 4, 3, 2, 1};
    int squares[8], more[8];
    for (int i = 0; i < 8; ++i) {
        squares[i] = i * i;
        more[i] = i * i + 1;
    }
    for (int t = 0; t < 32; ++t) {
        int local[8];
        for (int i = 0; i < 8; ++i) local[i] = i - t;
        const int* mine = got + t * 16;
        expect(mine[0] == weigh(in, 8), "global");
        expect(mine[1] == weigh(squares, 8), "shared");
        expect(mine[2] == weigh(constant, 8), "constant");
        expect(mine[3] == weigh(local, 8), "local");
        expect(mine[4] == weigh(device + 2, 6), "device variable");
        for (int i = 2; i < 5; ++i) local[i] += 100;
        expect(mine[5] == 7 && mine[6] == local[2] + local[4] + local[5] && mine[7] == more[3], "writes");
        expect(mine[8] == -1 && mine[9] == 10, "returned pointers");
        int own = local[0] + local[1] + local[2] + local[3];
        expect(mine[10] == more[4] + more[5] + more[6] + more[7] + own + 36, "pointers in structs");
        expect(mine[11] == local[0] + more[1] + 0, "references");
        expect(mine[12] == walk_host(in, in + 4) + walk_host(constant, more) + walk_host(local, device), "moving pointers");
        expect(mine[13] == (t & 1 ? more[0] : more[4]), "chosen pointers");
        local[t & 3] = 55;
        expect(mine[14] == 55 + local[(t & 3) + 1], "cursor");
    }
    return report();
}
