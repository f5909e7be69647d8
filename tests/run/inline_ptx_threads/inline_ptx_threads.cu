// SPDX-License-Identifier: Apache-2.0
// Inline PTX: special registers, memory, atomics, and what threads do together.
#include "../check.h"

using u32 = unsigned int;
using u64 = unsigned long long;

__global__ void registers(u32* wrong) {
    u32 lane, warp, warps, lt, le, gt, ge, eq, x, y, z, n, ny, b, g, thirty_two;
    asm("mov.u32 %0, %%laneid;" : "=r"(lane));
    asm("mov.u32 %0, %warpid;" : "=r"(warp));
    asm("mov.u32 %0, %%nwarpid;" : "=r"(warps));
    asm("mov.u32 %0, %lanemask_lt;" : "=r"(lt));
    asm("mov.u32 %0, %%lanemask_le;" : "=r"(le));
    asm("mov.u32 %0, %%lanemask_gt;" : "=r"(gt));
    asm("mov.u32 %0, %%lanemask_ge;" : "=r"(ge));
    asm("mov.u32 %0, %%lanemask_eq;" : "=r"(eq));
    asm("mov.u32 %0, %%tid.x; mov.u32 %1, %%tid.y; mov.u32 %2, %%tid.z;" : "=r"(x), "=r"(y), "=r"(z));
    asm("mov.u32 %0, %%ntid.x; mov.u32 %1, %%ntid.y;" : "=r"(n), "=r"(ny));
    asm("mov.u32 %0, %%ctaid.x; mov.u32 %1, %%nctaid.x; mov.u32 %2, WARP_SZ;" : "=r"(b), "=r"(g), "=r"(thirty_two));
    u32 t = threadIdx.x + threadIdx.y * blockDim.x;
    bool good = lane == t % 32 && warp == t / 32 && warps == 2 && eq == 1u << lane && lt == eq - 1 && le == (lt | eq) && ge == ~lt && gt == ~le &&
                x == threadIdx.x && y == threadIdx.y && z == 0 && n == blockDim.x && ny == blockDim.y && b == blockIdx.x && g == gridDim.x && thirty_two == 32;
    // A loop over the block's index as a program would write it.
    u32 global;
    asm("mad.lo.u32 %0, %1, %2, %3;" : "=r"(global) : "r"(b), "r"(n), "r"(x));
    if (!good || global != blockIdx.x * blockDim.x + threadIdx.x) atomicAdd(wrong, 1u);
}

struct Shape {
    float x, y, z, w;
};
__global__ void memory(u32* wrong, const Shape* in, Shape* out, unsigned char* bytes, u32* words, u64* wide) {
    __shared__ u32 tile[64];
    u32 t = threadIdx.x;
    Shape s;
    asm volatile("ld.global.nc.L1::no_allocate.L2::128B.v4.f32 {%0, %1, %2, %3}, [%4];" : "=f"(s.x), "=f"(s.y), "=f"(s.z), "=f"(s.w) : "l"(in + t));
    asm volatile("st.global.cs.v2.f32 [%0], {%1, %2}; st.volatile.global.v2.f32 [%0+8], {%3, %4};" : : "l"(out + t), "f"(s.w), "f"(s.z), "f"(s.y), "f"(s.x) : "memory");
    // Bytes and halves extend to the register's width.
    int sign;
    u32 zero, half;
    asm volatile("ld.global.s8 %0, [%3]; ld.u8 %1, [%3]; ld.global.ca.u16 %2, [%3+2];" : "=r"(sign), "=r"(zero), "=r"(half) : "l"(bytes + 4 * t));
    int high = (signed char)bytes[4 * t];
    bool good = sign == high && zero == bytes[4 * t] && half == (bytes[4 * t + 2] | bytes[4 * t + 3] * 256u);
    asm volatile("st.b8 [%0], %1;" : : "l"(bytes + 4 * t), "r"(zero + 0x101u) : "memory");
    // A generic address of shared memory; predicated stores.
    asm volatile("{ .reg .pred p; setp.lt.u32 p, %1, 32; st.u32 [%0], %1; @!p st.u32 [%0], 77; }" : : "l"(tile + t), "r"(t) : "memory");
    asm volatile("bar.sync 0;" ::: "memory");
    u32 other;
    asm volatile("ld.u32 %0, [%1+-4];" : "=r"(other) : "l"(tile + (t == 0 ? 1 : t)));
    good = good && other == (t == 0 ? 0 : t - 1 < 32 ? t - 1 : 77);
    asm volatile("barrier.sync 0;");
    u32 old;
    asm volatile("atom.global.add.u32 %0, [%1], %2;" : "=r"(old) : "l"(words), "r"(2) : "memory");
    good = good && old % 2 == 0 && old < 128;
    asm volatile("red.relaxed.gpu.global.max.s32 [%0], %1; red.global.or.b32 [%0+4], %2;" : : "l"(words + 1), "r"((int)t - 5), "r"(1u << t % 32) : "memory");
    asm volatile("atom.global.cas.b64 %0, [%1], %2, %3;" : "=l"(wide[1 + t]) : "l"(wide), "l"(0ull), "l"(5ull));
    asm volatile("{ .reg .u32 t; atom.shared.exch.b32 t, [%1], 9; mov.u32 %0, t; }" : "=r"(old) : "l"(tile + t));
    float previous;
    asm volatile("atom.add.f32 %0, [%1], 0f3F800000;" : "=f"(previous) : "l"(words + 3));
    good = good && old == (t < 32 ? t : 77) && tile[t] == 9 && previous < 64;
    asm volatile("prefetch.global.L2 [%0]; membar.gl; fence.acq_rel.gpu; membar.cta;" : : "l"(words));
    if (!good) atomicAdd(wrong, 1u);
}

__global__ void together(u32* wrong) {
    u32 t = threadIdx.x, lane = t % 32, r, p, any, all, uniform, ballot, active;
    bool good = true;
    asm volatile("shfl.sync.bfly.b32 %0, %1, 1, 0x1f, 0xffffffff;" : "=r"(r) : "r"(t));
    good = good && r == (t ^ 1);
    asm volatile("{ .reg .pred q; shfl.sync.down.b32 %0|q, %2, 3, 0x1f, 0xffffffff; selp.u32 %1, 1, 0, q; }" : "=r"(r), "=r"(p) : "r"(t));
    good = good && r == (lane + 3 < 32 ? t + 3 : t) && p == (lane + 3 < 32);
    asm volatile("{ .reg .pred q; shfl.sync.up.b32 %0|q, %2, 1, 0, 0xffffffff; selp.u32 %1, 1, 0, q; }" : "=r"(r), "=r"(p) : "r"(t));
    good = good && r == (lane >= 1 ? t - 1 : t) && p == (lane >= 1);
    // Segments of 8 lanes.
    asm volatile("shfl.sync.idx.b32 %0, %1, %2, 0x181f, 0xffffffff;" : "=r"(r) : "r"(t), "r"(2));
    good = good && r == (t & ~7u) + 2;
    float f = (float)t, g;
    asm volatile("shfl.sync.idx.b32 %0, %1, %2, 0x1f, 0xffffffff;" : "=f"(g) : "f"(f), "r"(31 - lane));
    good = good && g == (float)(t - lane + 31 - lane);
    asm volatile("{ .reg .pred a, b; setp.lt.u32 a, %4, 5; vote.sync.any.pred b, a, 0xffffffff; selp.u32 %0, 1, 0, b; vote.sync.all.pred b, a, 0xffffffff;\n"
                 "selp.u32 %1, 1, 0, b; vote.sync.uni.pred b, a, 0xffffffff; selp.u32 %2, 1, 0, b; vote.sync.ballot.b32 %3, a, 0xffffffff; }"
                 : "=r"(any), "=r"(all), "=r"(uniform), "=r"(ballot)
                 : "r"(t));
    good = good && any == (t < 32) && all == 0 && uniform == (t >= 32) && ballot == (t < 32 ? 31u : 0u);
    asm volatile("activemask.b32 %0;" : "=r"(active));
    good = good && active == 0xffffffffu;
    asm volatile("match.any.sync.b32 %0, %1, 0xffffffff;" : "=r"(r) : "r"(t % 4));
    good = good && r == 0x11111111u << t % 4;
    asm volatile("bar.warp.sync 0xffffffff;");
    if (!good) atomicAdd(wrong, 1u);
}

__global__ void copies(u32* wrong, const u32* in, u32* partly) {
    __shared__ __align__(16) u32 tile[256];
    u32 t = threadIdx.x;
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800 || defined(__QIAO__)
    // As code with asynchronous copies does it, but with generic addresses.
    asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], %2;" : : "l"(tile + 4 * t), "l"(in + 4 * t), "n"(16));
    asm volatile("cp.async.commit_group;");
    asm volatile("cp.async.wait_group %0;" : : "n"(0));
    __syncthreads();
    bool good = true;
    for (int i = 0; i < 4; ++i) good = good && tile[(4 * t + 16 + i) % 256] == in[(4 * t + 16 + i) % 256];
    asm volatile("cp.async.ca.shared.global [%0], [%1], 8, %2;" : : "l"(partly + 2 * t), "l"(in + 2 * t), "r"(t % 9));
#else
    bool good = partly != nullptr && in != nullptr;
#endif
    if (!good) atomicAdd(wrong, 1u);
}

__global__ void times(u64* out) {
    u32 low;
    u64 first, second, global;
    asm volatile("mov.u64 %0, %%clock64;" : "=l"(first) : : "memory");
    asm volatile("mov.u32 %0, %%clock;" : "=r"(low));
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(global));
    asm volatile("mov.u64 %0, %%clock64;" : "=l"(second) : : "memory");
    out[0] = second >= first;
    out[1] = low + global;
}

__global__ void leave(u32* out) {
    asm volatile("{ .reg .pred p; setp.gt.u32 p, %0, 9; @p exit; }" : : "r"(threadIdx.x));
    out[threadIdx.x] = 1;
}


template <typename T>
T* fresh(size_t count, int fill) {
    T* p;
    MUST(cudaMalloc(&p, count * sizeof(T)));
    MUST(cudaMemset(p, fill, count * sizeof(T)));
    return p;
}
u32 value(const u32* device) {
    u32 v;
    MUST(cudaMemcpy(&v, device, 4, cudaMemcpyDeviceToHost));
    return v;
}

int main() {
    u32* wrong = fresh<u32>(1, 0);
    registers<<<3, dim3(8, 8)>>>(wrong);
    expect(value(wrong) == 0, "registers");

    std::vector<Shape> shapes(64), back(64);
    for (int i = 0; i < 64; ++i) shapes[i] = {i + 0.0f, i + 0.25f, i + 0.5f, i + 0.75f};
    Shape *in = fresh<Shape>(64, 0), *out = fresh<Shape>(64, 0);
    unsigned char* bytes = fresh<unsigned char>(256, 0x9c);
    u32* words = fresh<u32>(4, 0);
    u64* wide = fresh<u64>(65, 0);
    MUST(cudaMemcpy(in, shapes.data(), sizeof(Shape) * 64, cudaMemcpyHostToDevice));
    memory<<<1, 64>>>(wrong, in, out, bytes, words, wide);
    expect(value(wrong) == 0, "memory");
    MUST(cudaMemcpy(back.data(), out, sizeof(Shape) * 64, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 64; ++i) expect(back[i].x == i + 0.75f && back[i].y == i + 0.5f && back[i].z == i + 0.25f && back[i].w == (float)i, "vector stores");
    expect(value(words) == 128 && value(words + 1) == 58 && value(words + 2) == 0xffffffffu && value(words + 3) == 0x42800000u, "atomics");
    expect((value((u32*)bytes) & 0xff) == 0x9d, "a byte stored");
    u64 swapped[65];
    MUST(cudaMemcpy(swapped, wide, sizeof swapped, cudaMemcpyDeviceToHost));
    int zeros = 0;
    for (int i = 1; i < 65; ++i) zeros += swapped[i] == 0;
    expect(swapped[0] == 5 && zeros == 1, "compare and swap");

    together<<<1, 64>>>(wrong);
    expect(value(wrong) == 0, "threads together");

    u32 *numbers = fresh<u32>(256, 0), *partly = fresh<u32>(128, 0xff);
    std::vector<u32> some(256), part(128);
    for (int i = 0; i < 256; ++i) some[i] = 0x01020304u * i + 7;
    MUST(cudaMemcpy(numbers, some.data(), 1024, cudaMemcpyHostToDevice));
    copies<<<1, 64>>>(wrong, numbers, partly);
    MUST(cudaMemcpy(part.data(), partly, 512, cudaMemcpyDeviceToHost));
    expect(value(wrong) == 0, "copies");
    for (int i = 0; i < 512; ++i) {
        unsigned char got = ((unsigned char*)part.data())[i], wanted = i % 8 < i / 8 % 9 ? ((unsigned char*)some.data())[i] : 0;
        expect(got == wanted, "bytes beyond the source are zero");
    }

    u64* clocks = fresh<u64>(2, 0);
    times<<<1, 1>>>(clocks);
    expect(value((u32*)clocks) == 1, "clocks");

    u32* marks = fresh<u32>(32, 0);
    leave<<<1, 32>>>(marks);
    u32 left[32];
    MUST(cudaMemcpy(left, marks, sizeof left, cudaMemcpyDeviceToHost));
    for (u32 i = 0; i < 32; ++i) expect(left[i] == (i <= 9), "exit");
    return report();
}
