// Cooperative launches of several blocks: grid.sync() in straight code, loops, branches and functions.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <cooperative_groups.h>

#include "../check.h"

namespace cg = cooperative_groups;

/// Launches with `blocks` of `threads` and compares what is in `numbers` afterwards with `expected`.
template <typename Kernel, typename... Arguments>
void run(const char* what, Kernel kernel, dim3 blocks, dim3 threads, size_t shared, std::vector<int> numbers, const std::vector<int>& expected,
         Arguments... arguments) {
    int* device = nullptr;
    MUST(cudaMalloc(&device, numbers.size() * sizeof(int)));
    MUST(cudaMemcpy(device, numbers.data(), numbers.size() * sizeof(int), cudaMemcpyHostToDevice));
    void* list[] = {&device, &arguments...};
    MUST(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(kernel), blocks, threads, list, shared, nullptr));
    MUST(cudaMemcpy(numbers.data(), device, numbers.size() * sizeof(int), cudaMemcpyDeviceToHost));
    MUST(cudaFree(device));
    expect(numbers == expected, what);
}

std::vector<int> counted(int n, int step = 1) {
    std::vector<int> numbers(n);
    for (int i = 0; i < n; ++i) numbers[i] = i * step % 101;
    return numbers;
}

/// Each of the first half's numbers becomes f(its neighbours), written to the second half, and back.
template <typename F>
std::vector<int> steps(std::vector<int> numbers, int count, F f) {
    int n = static_cast<int>(numbers.size()) / 2;
    for (int s = 0; s < count; ++s) {
        for (int i = 0; i < n; ++i) numbers[n + i] = f(numbers[(i + 1) % n], numbers[(i + n - 1) % n], s);
        std::copy(numbers.begin() + n, numbers.end(), numbers.begin());
    }
    return numbers;
}

// ---- straight code, functions, templates

template <typename Group>
__device__ int step(const Group& grid, int* numbers, int n, int s) {
    int i = static_cast<int>(grid.thread_rank());
    int made = (numbers[(i + 1) % n] * 3 + numbers[(i + n - 1) % n] + s) % 1009;
    grid.sync();
    numbers[i] = numbers[n + i] = made;
    cg::sync(grid);
    return made;
}
int host_step(int right, int left, int s) { return (right * 3 + left + s) % 1009; }

__global__ void straight(int* numbers, int n) {
    cg::grid_group grid = cg::this_grid();
    if (!grid.is_valid()) return;
    step(grid, numbers, n, 0);
    step(grid, numbers, n, 1);
    step(grid, numbers, n, 2);
}

template <int count>
__global__ void __launch_bounds__(128) unrolled(int* numbers, int n) {
    auto grid = cg::this_grid();
#pragma unroll
    for (int s = 0; s < count; ++s) step(grid, numbers, n, s);
}

// ---- loops

/// Until a number of the grid is large enough: the count is known to the device alone.
__global__ void until(int* numbers, int n, int bound, int* turns) {
    auto grid = cg::this_grid();
    int s = 0;
    while (numbers[7] < bound) {
        step(grid, numbers, n, s);
        ++s;
    }
    if (grid.thread_rank() == 0) *turns = s;
}

/// Loops and branches around each other, left and continued early.
__global__ void nested(int* numbers, int n, int outer, int inner) {
    auto grid = cg::this_grid();
    int s = 0;
    for (int a = 0; a < outer; ++a) {
        if (a == 1) continue;
        for (int b = 0;; ++b) {
            if (b == inner + a) break;
            if ((a + b) % 2 == 0) {
                s += step(grid, numbers, n, s % 7) < 0 ? 1 : 2;
            } else {
                numbers[grid.thread_rank()] += a;
                grid.sync();
                s += 3;
                if (b > 2) break;
            }
        }
        int c = 0;
        do {
            switch ((a + c) % 4) {
                case 0: step(grid, numbers, n, s);  // falls through
                case 2: step(grid, numbers, n, s + 1); break;
                case 1: s += 1; break;
                default: step(grid, numbers, n, 5);
            }
        } while (++c < 3);
    }
}
std::vector<int> host_nested(std::vector<int> numbers, int n, int outer, int inner) {
    auto one = [&](int s) { numbers = steps(numbers, 1, [&](int right, int left, int) { return host_step(right, left, s); }); };
    int s = 0;
    for (int a = 0; a < outer; ++a) {
        if (a == 1) continue;
        for (int b = 0;; ++b) {
            if (b == inner + a) break;
            if ((a + b) % 2 == 0) {
                one(s % 7);
                s += 2;
            } else {
                for (int i = 0; i < n; ++i) numbers[i] += a;
                s += 3;
                if (b > 2) break;
            }
        }
        int c = 0;
        do {
            switch ((a + c) % 4) {
                case 0: one(s);  // falls through
                case 2: one(s + 1); break;
                case 1: s += 1; break;
                default: one(5);
            }
        } while (++c < 3);
    }
    return numbers;
}

// ---- what threads and blocks keep

struct Kept {
    double d;
    short s[3];
    bool flag;
};

/// Arrays, structs, small types and pointers of a thread.
__global__ void locals(int* numbers, int n, Kept given) {
    auto grid = cg::this_grid();
    int i = static_cast<int>(grid.thread_rank());
    int history[5] = {};
    Kept kept = given;
    unsigned char small = static_cast<unsigned char>(250 + i);
    bool odd = i % 2 != 0;
    float f = i * 0.5f;
    int* mine = numbers + i;
    long long wide = 1ll << (i % 40);
    for (int s = 0; s < 5; ++s) {
        history[(s * 3) % 5] = numbers[(i + s) % n];
        grid.sync();
        *mine += history[s] + (odd ? 1 : 0);
        small = static_cast<unsigned char>(small + 3);
        kept.s[s % 3] = static_cast<short>(kept.s[s % 3] + s);
        kept.d += 0.25;
        kept.flag = !kept.flag;
        f *= 2;
        wide += s;
        grid.sync();
    }
    int sum = small + kept.s[0] + 10 * kept.s[1] + 100 * kept.s[2] + (kept.flag ? 1000 : 0) + static_cast<int>(kept.d * 4) + static_cast<int>(f) +
              static_cast<int>(wide % 1000);
    for (int h : history) sum += h;
    numbers[n + i] = sum;
}
std::vector<int> host_locals(std::vector<int> numbers, int n, const Kept& given) {
    std::vector<std::vector<int>> history(n, std::vector<int>(5));
    for (int s = 0; s < 5; ++s) {
        for (int i = 0; i < n; ++i) history[i][(s * 3) % 5] = numbers[(i + s) % n];
        for (int i = 0; i < n; ++i) numbers[i] += history[i][s] + i % 2;
    }
    for (int i = 0; i < n; ++i) {
        short s[3] = {given.s[0], given.s[1], given.s[2]};
        for (int k = 0; k < 5; ++k) s[k % 3] = static_cast<short>(s[k % 3] + k);
        int sum = (250 + i + 15) % 256 + s[0] + 10 * s[1] + 100 * s[2] + (given.flag ? 0 : 1000) + static_cast<int>((given.d + 1.25) * 4) + i * 16 +
                  static_cast<int>(((1ll << (i % 40)) + 10) % 1000);
        for (int h : history[i]) sum += h;
        numbers[n + i] = sum;
    }
    return numbers;
}

/// Shared memory, static and dynamic, with barriers, pointers into it, warps and tiles.
__global__ void shared(int* numbers, int n, int rounds) {
    __shared__ int sums[4];
    extern __shared__ int row[];
    auto grid = cg::this_grid();
    auto block = cg::this_thread_block();
    auto warp = cg::tiled_partition<32>(block);
    int t = static_cast<int>(threadIdx.x), i = static_cast<int>(grid.thread_rank());
    int* cursor = row + t;
    row[t] = numbers[i];
    if (t < 4) sums[t] = 0;
    __syncthreads();
    for (int s = 0; s < rounds; ++s) {
        int neighbour = row[(t + 1) % blockDim.x];
        __syncthreads();
        *cursor = neighbour;
        int pair = neighbour + warp.shfl_down(neighbour, 1);
        if (warp.thread_rank() == 0) sums[t / 32] += pair;
        block.sync();
        if (t == 0) numbers[n + blockIdx.x] = sums[0] + sums[1] + sums[2] + sums[3];
        grid.sync();
        *cursor += numbers[n + (blockIdx.x + s) % gridDim.x] % 1000;
        grid.sync();
    }
    numbers[i] = row[t];
}
std::vector<int> host_shared(std::vector<int> numbers, int n, int blocks, int rounds) {
    int threads = n / blocks;
    std::vector<int> sums(blocks, 0);
    for (int s = 0; s < rounds; ++s) {
        for (int b = 0; b < blocks; ++b) {
            std::rotate(numbers.begin() + b * threads, numbers.begin() + b * threads + 1, numbers.begin() + (b + 1) * threads);
            for (int t = 0; t < threads; t += 32) sums[b] += numbers[b * threads + t] + numbers[b * threads + t + 1];
            numbers[n + b] = sums[b];
        }
        for (int i = 0; i < n; ++i) numbers[i] += sums[(i / threads + s) % blocks] % 1000;
    }
    return numbers;
}

/// Threads that part ways between syncs, and counters that all add to.
__global__ void counters(int* numbers, int n) {
    auto grid = cg::this_grid();
    int i = static_cast<int>(grid.thread_rank());
    for (int turn = 0; turn < 3; ++turn) {
        if (i % 3 == turn) {
            for (int k = 0; k < i % 5; ++k) atomicAdd(numbers + n + turn, k + 1);
        }
        unsigned token = grid.barrier_arrive();
        grid.barrier_wait(std::move(token));
        int seen = numbers[n + turn];
        if (i >= n / 2) numbers[i] += seen;
        else atomicMax(numbers + n + 3, seen);
        grid.sync();
    }
}
std::vector<int> host_counters(std::vector<int> numbers, int n) {
    for (int turn = 0; turn < 3; ++turn) {
        for (int i = turn; i < n; i += 3) numbers[n + turn] += (i % 5) * (i % 5 + 1) / 2;
        for (int i = n / 2; i < n; ++i) numbers[i] += numbers[n + turn];
        numbers[n + 3] = std::max(numbers[n + 3], numbers[n + turn]);
    }
    return numbers;
}

/// Grids and blocks of three dimensions.
__global__ void volume(int* numbers, int n) {
    auto grid = cg::this_grid();
    dim3 at = grid.thread_index();
    int i = static_cast<int>(grid.thread_rank());
    int place = static_cast<int>((at.z * gridDim.y * blockDim.y + at.y) * gridDim.x * blockDim.x + at.x);
    numbers[n + place] = numbers[place];
    grid.sync();
    numbers[i] = numbers[n + (i * 7 + 3) % n] + static_cast<int>(grid.num_blocks() + 100 * grid.size());
    grid.sync();
    if (i == 0) {
        int sum = 0;
        for (int k = 0; k < n; ++k) sum += numbers[k] % 10;
        numbers[0] = sum;
    }
}
std::vector<int> host_volume(std::vector<int> numbers, int n, int blocks) {
    for (int i = 0; i < n; ++i) numbers[n + i] = numbers[i];
    for (int i = 0; i < n; ++i) numbers[i] = numbers[n + (i * 7 + 3) % n] + blocks + 100 * n;
    int sum = 0;
    for (int k = 0; k < n; ++k) sum += numbers[k] % 10;
    numbers[0] = sum;
    return numbers;
}

// ---- the host's side

void test_limits() {
    int can = 0, multiprocessors = 0, blocks = 0, device = 0;
    MUST(cudaGetDevice(&device));
    MUST(cudaDeviceGetAttribute(&can, cudaDevAttrCooperativeLaunch, device));
    MUST(cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, device));
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, straight, 64, 0));
    expect(can == 1 && blocks > 0, "the device launches cooperatively");
    int most = blocks * multiprocessors, n = 64;
    int* none = nullptr;
    void* list[] = {&none, &n};
    cudaError_t code = cudaLaunchCooperativeKernel(reinterpret_cast<void*>(straight), dim3(most + 1), dim3(64), list, 0, nullptr);
    expect(code == cudaErrorCooperativeLaunchTooLarge, "more blocks than fit at once");
    cudaGetLastError();
    most = std::min(most, 64);
    auto input = counted(2 * 64 * most);
    run("as many blocks as fit", straight, dim3(most), dim3(64), 0, input, steps(input, 3, host_step), 64 * most);
}

void test_streams() {
    constexpr int n = 6 * 64, streams = 2;
    cudaStream_t stream[streams];
    int *device[streams], *turns[streams], count[streams], length = n;
    int bounds[streams] = {900, 1000};
    std::vector<int> numbers[streams];
    for (int k = 0; k < streams; ++k) {
        MUST(cudaStreamCreate(&stream[k]));
        MUST(cudaMalloc(&device[k], 2 * n * sizeof(int)));
        MUST(cudaMalloc(&turns[k], sizeof(int)));
        numbers[k] = counted(2 * n, 3 + k);
        MUST(cudaMemcpyAsync(device[k], numbers[k].data(), 2 * n * sizeof(int), cudaMemcpyHostToDevice, stream[k]));
        void* list[] = {&device[k], &length, &bounds[k], &turns[k]};
        cudaLaunchConfig_t config = {};
        config.gridDim = dim3(6);
        config.blockDim = dim3(64);
        config.stream = stream[k];
        cudaLaunchAttribute attribute;
        attribute.id = cudaLaunchAttributeCooperative;
        attribute.val.cooperative = 1;
        config.attrs = &attribute;
        config.numAttrs = 1;
        MUST(cudaLaunchKernelExC(&config, reinterpret_cast<void*>(until), list));
    }
    for (int k = 0; k < streams; ++k) {
        std::vector<int> result(2 * n);
        MUST(cudaMemcpyAsync(result.data(), device[k], 2 * n * sizeof(int), cudaMemcpyDeviceToHost, stream[k]));
        MUST(cudaMemcpyAsync(&count[k], turns[k], sizeof(int), cudaMemcpyDeviceToHost, stream[k]));
        MUST(cudaStreamSynchronize(stream[k]));
        int s = 0;
        for (; numbers[k][7] < bounds[k]; ++s) numbers[k] = steps(numbers[k], 1, [&](int right, int left, int) { return host_step(right, left, s); });
        expect(s == count[k] && result == numbers[k], "a count that the device decides on, in two streams");
        MUST(cudaStreamDestroy(stream[k]));
        MUST(cudaFree(device[k]));
        MUST(cudaFree(turns[k]));
    }
}

void test_graph() {
    constexpr int n = 4 * 64;
    auto numbers = counted(2 * n, 5);
    int *device = nullptr, length = n;
    cudaStream_t stream;
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    MUST(cudaMalloc(&device, 2 * n * sizeof(int)));
    MUST(cudaMemcpy(device, numbers.data(), 2 * n * sizeof(int), cudaMemcpyHostToDevice));
    MUST(cudaStreamCreate(&stream));
    MUST(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    void* list[] = {&device, &length};
    MUST(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(straight), dim3(4), dim3(64), list, 0, stream));
    MUST(cudaStreamEndCapture(stream, &graph));
    MUST(cudaGraphInstantiate(&exec, graph, 0));
    for (int k = 0; k < 2; ++k) MUST(cudaGraphLaunch(exec, stream));
    MUST(cudaStreamSynchronize(stream));
    std::vector<int> result(2 * n);
    MUST(cudaMemcpy(result.data(), device, 2 * n * sizeof(int), cudaMemcpyDeviceToHost));
    expect(result == steps(steps(numbers, 3, host_step), 3, host_step), "twice in a graph");
    MUST(cudaGraphExecDestroy(exec));
    MUST(cudaGraphDestroy(graph));
    MUST(cudaStreamDestroy(stream));
    MUST(cudaFree(device));
}

int main() {
    constexpr int blocks = 8, threads = 64, n = blocks * threads;
    auto input = counted(2 * n, 3);
    run("straight code", straight, blocks, threads, 0, input, steps(input, 3, host_step), n);
    run("an unrolled loop in a template", unrolled<4>, blocks, threads, 0, input, steps(input, 4, host_step), n);
    run("loops and branches", nested, blocks, threads, 0, input, host_nested(input, n, 4, 2), n, 4, 2);
    run("loops without a turn", nested, blocks, threads, 0, input, input, n, 0, 2);
    run("one block", straight, 1, threads, 0, counted(2 * threads, 3), steps(counted(2 * threads, 3), 3, host_step), threads);
    Kept given = {2.5, {1, 2, 3}, true};
    run("what threads keep", locals, blocks, threads, 0, input, host_locals(input, n, given), n, given);
    run("shared memory", shared, 4, 128, 128 * sizeof(int), input, host_shared(input, 4 * 128, 4, 5), 4 * 128, 5);
    run("counters", counters, blocks, threads, 0, input, host_counters(input, n), n);
    run("three dimensions", volume, dim3(2, 3, 2), dim3(8, 4, 2), 0, counted(2 * 768), host_volume(counted(2 * 768), 768, 12), 768);
    test_limits();
    test_streams();
    test_graph();
    return report();
}
