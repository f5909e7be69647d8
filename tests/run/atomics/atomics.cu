// Atomics on global and shared memory, of every type, native or through compare-and-swap.
#include "../check.h"

struct Results {
    int i_add, i_sub, i_min, i_max, i_and, i_or, i_xor, i_cas;
    unsigned u_add, u_inc, u_dec, u_min, u_max;
    unsigned long long ull_add, ull_max, ull_or, ull_cas;
    long long ll_min;
    float f_add;
    double d_add, d_max;
    int exchange_sum;
    float f_exchange_sum;
};

__device__ double max_by_cas(double* address, double value) {
    unsigned long long* bits = reinterpret_cast<unsigned long long*>(address);
    unsigned long long old = *bits, assumed;
    do {
        assumed = old;
        if (__longlong_as_double(assumed) >= value) break;
        old = atomicCAS(bits, assumed, __double_as_longlong(value));
    } while (assumed != old);
    return __longlong_as_double(old);
}

__device__ void all(Results* r, int t, int* exchange_slot, float* float_slot) {
    atomicAdd(&r->i_add, t);
    atomicSub(&r->i_sub, t);
    atomicMin(&r->i_min, -t);
    atomicMax(&r->i_max, t);
    atomicAnd(&r->i_and, ~(1 << (t & 31)) | 0x0ff00000);
    atomicOr(&r->i_or, 1 << (t & 15));
    atomicXor(&r->i_xor, t * 77);
    int seen = r->i_cas;
    for (;;) {
        int old = atomicCAS(&r->i_cas, seen, seen + 3);
        if (old == seen) break;
        seen = old;
    }
    atomicAdd(&r->u_add, 0x7fffffffu);
    atomicInc(&r->u_inc, 9u);
    atomicDec(&r->u_dec, 20u);
    atomicMin(&r->u_min, 100u + t);
    atomicMax(&r->u_max, 0x80000000u + t);
    atomicAdd(&r->ull_add, 0x100000001ull * t);
    atomicMax(&r->ull_max, 0xffffffff00000000ull + t);
    atomicOr(&r->ull_or, 1ull << (t & 63));
    unsigned long long wide = r->ull_cas;
    while (true) {
        unsigned long long old = atomicCAS(&r->ull_cas, wide, wide + 0x300000000ull);
        if (old == wide) break;
        wide = old;
    }
    atomicMin(&r->ll_min, -0x100000000ll * t);
    atomicAdd(&r->f_add, 0.5f * t);
    atomicAdd(&r->d_add, 0.25 * t);
    max_by_cas(&r->d_max, t * 1.5);
    atomicAdd(&r->exchange_sum, atomicExch(exchange_slot, t));
    atomicAdd(&r->f_exchange_sum, atomicExch(float_slot, static_cast<float>(t)));
}

__global__ void global_atomics(Results* r, int* slots) { all(r, blockIdx.x * blockDim.x + threadIdx.x, slots, reinterpret_cast<float*>(slots) + 1); }

__global__ void shared_atomics(Results* r, const Results* start, int* slots) {
    __shared__ Results local;
    __shared__ int exchange_slot;
    __shared__ float float_slot;
    if (threadIdx.x == 0) {
        local = *start;
        exchange_slot = 0;
        float_slot = 0;
    }
    __syncthreads();
    all(&local, threadIdx.x, &exchange_slot, &float_slot);
    __syncthreads();
    if (threadIdx.x == 0) {
        *r = local;
        slots[0] = exchange_slot;
        reinterpret_cast<float*>(slots)[1] = float_slot;
    }
}
/// Old values: each ticket is drawn once.
__global__ void tickets(int* counter, int* taken) { atomicAdd(&taken[atomicAdd(counter, 1)], 1); }

Results starting() {
    Results r = {};
    r.i_and = -1;
    r.u_min = ~0u;
    return r;
}
void check_results(const Results& r, int threads, int last, float float_last, const char* where) {
    Results w = starting();
    int sum = 0;
    for (int t = 0; t < threads; ++t) {
        sum += t;
        w.i_xor ^= t * 77;
        w.i_and &= ~(1 << (t & 31)) | 0x0ff00000;
        w.u_add += 0x7fffffffu;
        w.u_inc = w.u_inc >= 9 ? 0 : w.u_inc + 1;
        w.u_dec = w.u_dec == 0 || w.u_dec > 20 ? 20 : w.u_dec - 1;
        w.ull_add += 0x100000001ull * t;
        w.ull_or |= 1ull << (t & 63);
    }
    auto same = [&](bool holds, const char* what) {
        if (!holds) std::printf("%s: ", where);
        expect(holds, what);
    };
    same(r.i_add == sum && r.i_sub == -sum, "int add and sub");
    same(r.i_min == -(threads - 1) && r.i_max == threads - 1, "int min and max");
    same(r.i_and == w.i_and && r.i_or == 0xffff && r.i_xor == w.i_xor, "int and, or, xor");
    same(r.i_cas == 3 * threads, "int compare and swap");
    same(r.u_add == w.u_add && r.u_inc == w.u_inc && r.u_dec == w.u_dec, "unsigned add, inc, dec");
    same(r.u_min == 100u && r.u_max == 0x80000000u + threads - 1, "unsigned min and max");
    same(r.ull_add == w.ull_add && r.ull_max == 0xffffffff00000000ull + threads - 1 && r.ull_or == w.ull_or, "64-bit add, max, or");
    same(r.ull_cas == 0x300000000ull * threads && r.ll_min == -0x100000000ll * (threads - 1), "64-bit compare and swap, min");
    same(r.f_add == 0.5f * sum, "float add");
    same(r.d_add == 0.25 * sum && r.d_max == (threads - 1) * 1.5, "double add, max by compare and swap");
    same(r.exchange_sum + last == sum, "exchange");
    same(r.f_exchange_sum + float_last == sum, "float exchange");
}

int main() {
    Results start = starting(), got;
    Results *device, *device_start;
    int* slots;
    int slot_values[2];
    MUST(cudaMalloc(&device, sizeof got));
    MUST(cudaMalloc(&device_start, sizeof got));
    MUST(cudaMalloc(&slots, 4096));
    MUST(cudaMemset(slots, 0, 4096));
    MUST(cudaMemcpy(device, &start, sizeof start, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(device_start, &start, sizeof start, cudaMemcpyHostToDevice));
    auto fetch = [&](int threads, const char* where) {
        MUST(cudaGetLastError());
        MUST(cudaMemcpy(&got, device, sizeof got, cudaMemcpyDeviceToHost));
        MUST(cudaMemcpy(slot_values, slots, sizeof slot_values, cudaMemcpyDeviceToHost));
        float f;
        std::memcpy(&f, &slot_values[1], 4);
        check_results(got, threads, slot_values[0], f, where);
    };
    global_atomics<<<4, 64>>>(device, slots);
    fetch(256, "global");
    shared_atomics<<<1, 128>>>(device, device_start, slots);
    fetch(128, "shared");
    MUST(cudaMemset(slots, 0, 4096));
    tickets<<<4, 128>>>(slots, slots + 1);
    int taken[513];
    MUST(cudaMemcpy(taken, slots, sizeof taken, cudaMemcpyDeviceToHost));
    bool right = taken[0] == 512;
    for (int i = 1; i <= 512; ++i) right = right && taken[i] == 1;
    expect(right, "old values");
    return report();
}
