// References and pointers to objects of different address spaces chosen at run time.
#include "../check.h"
template <class T> HD const T& cmax(const T& a, const T& b) { return a < b ? b : a; }
template <class T> HD T& pick(T& a, T& b, bool c) { return c ? a : b; }
struct V3 { float x, y, z; HD bool operator<(const V3& o) const { return x < o.x; } };
struct Best { const int* where; int value; };
__device__ int table[64];
__device__ int still_table[4] = {0, 5, 10, 15};
__constant__ int fixed[4] = {1, 20, 3, 40};
HD const int* choose(const int* a, const int* b, bool c) { return c ? a : b; }

__global__ void mixed(long long* out) {
    __shared__ int tile[64];
    __shared__ V3 vs[64];
    __shared__ int still[4];
    int t = threadIdx.x + blockIdx.x * blockDim.x;
    int i = threadIdx.x;
    long long* o = out + t * slots;
    tile[i] = i * 3;
    vs[i] = V3{float(i % 5), 1, 2};
    table[t] = t * 5;
    if (i < 4) still[i] = i * 3;
    __syncthreads();
    int local = 40;
    V3 mine{2.5f, 7, 8};
    o[0] = cmax(tile[i], local);
    o[1] = (int)(cmax(vs[i], mine).z);
    const int* p = choose(&tile[i], &local, t & 1);
    o[2] = *p;
    p = t % 3 == 0 ? &table[t] : p;
    o[3] = *p;
    int arr[4] = {1, 2, 3, 4};
    const int* q = arr;
    if (t & 2) q = still;
    if (t & 4) q = still_table;
    o[4] = q[2];
    pick(tile[i], local, t % 2 == 0) += 100;
    o[5] = tile[i] * 1000 + local;
    Best b{&local, local};
    if (tile[i] > b.value) b = Best{&tile[i], tile[i]};
    o[6] = *b.where;
    const int* r = t & 1 ? fixed : arr;
    int s = 0;
    for (int k = 0; k < 4; ++k) s += r[k];
    o[7] = s;
    int* w = (t & 1) ? &local : &table[t];
    *w = 7;
    o[8] = local * 100 + table[t];
    long long walked = 0;
    for (const int* c = t & 1 ? fixed : arr; c != nullptr; c = c == arr && (t & 2) ? fixed : nullptr) walked = walked * 100 + *c;
    o[9] = walked;
}
int main() {
    std::vector<long long> got(64 * slots);
    long long* d = nullptr;
    MUST(cudaMalloc(&d, got.size() * 8));
    mixed<<<2, 32>>>(d);
    MUST(cudaGetLastError());
    MUST(cudaDeviceSynchronize());
    MUST(cudaMemcpy(got.data(), d, got.size() * 8, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 64; ++t) {
        const long long* o = &got[t * slots];
        int i = t % 32, tile = i * 3;
        auto bad = [&](const char* what, long long want, long long have) { if (want != have) { if (failures()++ < 10) std::printf("wrong: %s thread %d: %lld, not %lld\n", what, t, have, want); } };
        bad("max", tile > 40 ? tile : 40, o[0]);
        bad("class", i % 5 > 2 ? 2 : 8, o[1]);
        int p = t & 1 ? tile : 40;
        bad("pointer", p, o[2]);
        bad("pointer again", t % 3 == 0 ? t * 5 : p, o[3]);
        bad("if", t & 4 ? 10 : t & 2 ? 6 : 3, o[4]);
        int local = 40, ti = tile;
        (t % 2 == 0 ? ti : local) += 100;
        bad("write", ti * 1000 + local, o[5]);
        bad("member", ti > local ? ti : local, o[6]);
        bad("constant", t & 1 ? 64 : 10, o[7]);
        bad("condition of a loop", t & 1 ? 1 : t & 2 ? 100 + 1 : 1, o[9]);
        bad("store", t & 1 ? 700 + t * 5 : local * 100 + 7, o[8]);
    }
    return report();
}
