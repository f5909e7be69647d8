// CUB over a block: what items have to their left and right, as differences and as flags; partial blocks, known neighbours, in place.
#include <cub/cub.cuh>

#include "../check.h"

HD int number(int i) { return i * i % 7 + i / 3 * (i % 5 == 0); }

struct Scaled {
    template <typename T> HD T operator()(T& item, T& beside) { return item * 10 - beside; }
};
struct Different {
    HD bool operator()(const int& a, const int& b) const { return a != b; }
};
struct EveryFourth {
    HD bool operator()(const int& a, const int& b, int rank) const { return a != b || rank % 4 == 0; }
};

constexpr int results = 11;

/// out: `results` arrays of threads * items numbers.
template <int threads, int items>
__global__ void kernel(int* out, int valid) {
    using Difference = cub::BlockAdjacentDifference<int, threads>;
    using Flags = cub::BlockDiscontinuity<int, threads>;
    __shared__ union {
        typename Difference::TempStorage difference;
        typename Flags::TempStorage flags;
    } temp;
    int result = 0, in[items], made[items], others[items];
    for (int i = 0; i < items; ++i) in[i] = number(threadIdx.x * items + i);
    auto write = [&](int (&from)[items]) {
        for (int i = 0; i < items; ++i) out[result * threads * items + threadIdx.x * items + i] = from[i];
        ++result;
        __syncthreads();
    };
    Difference(temp.difference).SubtractLeft(in, made, Scaled());
    write(made);
    Difference(temp.difference).SubtractLeft(in, made, Scaled(), 77);
    write(made);
    Difference(temp.difference).SubtractLeftPartialTile(in, made, Scaled(), valid);
    write(made);
    Difference(temp.difference).SubtractRight(in, made, Scaled());
    write(made);
    Difference(temp.difference).SubtractRight(in, made, Scaled(), 55);
    write(made);
    Difference(temp.difference).SubtractRightPartialTile(in, made, Scaled(), valid);
    write(made);
    Flags(temp.flags).FlagHeads(made, in, Different());
    write(made);
    Flags(temp.flags).FlagTails(made, in, EveryFourth(), number(threads * items));
    write(made);
    Flags(temp.flags).FlagHeadsAndTails(made, number(0), others, in, Different());
    write(made);
    write(others);
    for (int i = 0; i < items; ++i) made[i] = in[i];
    Difference(temp.difference).SubtractLeft(made, made, Scaled());
    write(made);
}

template <int threads, int items>
void check(int valid) {
    const int n = threads * items;
    int* out;
    MUST(cudaMallocManaged(&out, results * n * sizeof(int)));
    kernel<threads, items><<<1, threads>>>(out, valid);
    MUST(cudaDeviceSynchronize());
    auto scaled = [](int a, int b) { return a * 10 - b; };
    bool left = true, right = true, heads = true, tails = true, in_place = true;
    for (int i = 0; i < n; ++i) {
        int x = number(i), before = number(i - 1), behind = number(i + 1);
        auto got = [&](int result) { return out[result * n + i]; };
        left = left && got(0) == (i == 0 ? x : scaled(x, before)) && got(1) == scaled(x, i == 0 ? 77 : before);
        left = left && got(2) == (i == 0 || i >= valid ? x : scaled(x, before));
        right = right && got(3) == (i == n - 1 ? x : scaled(x, behind)) && got(4) == scaled(x, i == n - 1 ? 55 : behind);
        right = right && got(5) == (i + 1 >= valid ? x : scaled(x, behind));
        heads = heads && got(6) == (i == 0 || before != x) && got(8) == (i != 0 && before != x);
        tails = tails && got(7) == (x != behind || (i + 1) % 4 == 0) && got(9) == (i == n - 1 || x != behind);
        in_place = in_place && got(10) == got(0);
    }
    expect(left, "BlockAdjacentDifference, left");
    expect(right, "BlockAdjacentDifference, right");
    expect(heads, "BlockDiscontinuity, heads");
    expect(tails, "BlockDiscontinuity, tails");
    expect(in_place, "BlockAdjacentDifference in place");
    MUST(cudaFree(out));
}

int main() {
    check<32, 1>(20);
    check<64, 4>(1);
    check<64, 4>(101);
    check<50, 3>(150);
    check<128, 2>(0);
    return report();
}
