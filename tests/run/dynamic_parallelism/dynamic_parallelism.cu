// SPDX-License-Identifier: Apache-2.0
// Kernels that launch kernels: recursion, order, streams of device code, arguments of every kind, and errors.
#include <algorithm>

#include "../check.h"

// nvcc: -rdc=true

template <typename T>
class Buffer {
public:
    explicit Buffer(size_t count) : count_(count) {
        MUST(cudaMalloc(&data_, count * sizeof(T)));
        MUST(cudaMemset(data_, 0, count * sizeof(T)));
    }
    explicit Buffer(const std::vector<T>& values) : Buffer(values.size()) { MUST(cudaMemcpy(data_, values.data(), count_ * sizeof(T), cudaMemcpyHostToDevice)); }
    ~Buffer() { cudaFree(data_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    T* data() { return data_; }
    std::vector<T> read() const {
        std::vector<T> values(count_);
        MUST(cudaMemcpy(values.data(), data_, count_ * sizeof(T), cudaMemcpyDeviceToHost));
        return values;
    }

private:
    T* data_ = nullptr;
    size_t count_;
};

unsigned next_random(unsigned& state) { return state = state * 1664525u + 1013904223u; }

// ---- quicksort: one thread splits, both halves are kernels of their own

__global__ void selection_sort(unsigned* data, int left, int right) {
    for (int i = left; i < right; ++i) {
        int least = i;
        for (int k = i + 1; k <= right; ++k) {
            if (data[k] < data[least]) least = k;
        }
        unsigned kept = data[i];
        data[i] = data[least];
        data[least] = kept;
    }
}

__global__ void quicksort(unsigned* data, int left, int right, int depth) {
    if (depth >= 16 || right - left <= 24) {
        selection_sort<<<1, 1>>>(data, left, right);
        return;
    }
    unsigned pivot = data[(left + right) / 2];
    int low = left, high = right;
    while (low <= high) {
        while (data[low] < pivot) ++low;
        while (data[high] > pivot) --high;
        if (low > high) break;
        unsigned kept = data[low];
        data[low++] = data[high];
        data[high--] = kept;
    }
    if (left < high) {
        cudaStream_t stream;
        cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
        quicksort<<<1, 1, 0, stream>>>(data, left, high, depth + 1);
        cudaStreamDestroy(stream);
    }
    if (low < right) {
        cudaStream_t stream;
        cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
        quicksort<<<1, 1, 0, stream>>>(data, low, right, depth + 1);
        cudaStreamDestroy(stream);
    }
}

void sort_numbers() {
    unsigned state = 7;
    std::vector<unsigned> values(3000);
    for (unsigned& v : values) v = next_random(state) >> 12;
    Buffer<unsigned> data(values);
    quicksort<<<1, 1>>>(data.data(), 0, static_cast<int>(values.size()) - 1, 0);
    std::sort(values.begin(), values.end());
    expect(data.read() == values, "recursive quicksort");
}

// ---- quadtree: a block counts the points of its square and launches four blocks where there are too many

struct Square {
    float x, y, size;
    short depth;
};
struct Leaves {
    int* count;
    unsigned long long* sum;
};

template <int most>
__global__ void split(const float2* points, int count, Square square, Leaves leaves) {
    __shared__ int inside;
    if (threadIdx.x == 0) inside = 0;
    __syncthreads();
    Square part = square;
    part.size = square.size / 2;
    part.x += static_cast<float>(blockIdx.x % 2) * part.size;
    part.y += static_cast<float>(blockIdx.x / 2) * part.size;
    for (int i = static_cast<int>(threadIdx.x); i < count; i += static_cast<int>(blockDim.x)) {
        float2 p = points[i];
        if (p.x >= part.x && p.x < part.x + part.size && p.y >= part.y && p.y < part.y + part.size) atomicAdd(&inside, 1);
    }
    __syncthreads();
    if (threadIdx.x != 0) return;
    if (inside > most && part.depth < 12) {
        ++part.depth;
        split<most><<<4, blockDim.x>>>(points, count, part, leaves);
    } else if (inside > 0) {
        atomicAdd(leaves.count, 1);
        atomicAdd(leaves.sum, static_cast<unsigned long long>(inside) * inside);
    }
}

void split_on_host(const std::vector<float2>& points, Square square, int most, int& count, unsigned long long& sum) {
    for (unsigned quarter = 0; quarter < 4; ++quarter) {
        Square part = square;
        part.size = square.size / 2;
        part.x += static_cast<float>(quarter % 2) * part.size;
        part.y += static_cast<float>(quarter / 2) * part.size;
        int inside = 0;
        for (float2 p : points) inside += p.x >= part.x && p.x < part.x + part.size && p.y >= part.y && p.y < part.y + part.size;
        if (inside > most && part.depth < 12) {
            ++part.depth;
            split_on_host(points, part, most, count, sum);
        } else if (inside > 0) {
            ++count;
            sum += static_cast<unsigned long long>(inside) * static_cast<unsigned long long>(inside);
        }
    }
}

void split_points() {
    unsigned state = 3;
    std::vector<float2> points(400);
    for (float2& p : points) {
        float x = static_cast<float>(next_random(state) >> 16) / 65536.0f, y = static_cast<float>(next_random(state) >> 16) / 65536.0f;
        p = make_float2(x * x, y * y * y);
    }
    Buffer<float2> device(points);
    Buffer<int> count(1);
    Buffer<unsigned long long> sum(1);
    const Square whole = {0, 0, 1, 0};
    split<8><<<4, 64>>>(device.data(), static_cast<int>(points.size()), whole, Leaves{count.data(), sum.data()});
    int wanted_count = 0;
    unsigned long long wanted_sum = 0;
    split_on_host(points, whole, 8, wanted_count, wanted_sum);
    expect(count.read()[0] == wanted_count && sum.read()[0] == wanted_sum, "quadtree");
}

// ---- order

__device__ int log_end;
__global__ void note(int* log, int value) { log[atomicAdd(&log_end, 1)] = value; }
__global__ void note_late(int* log, int value, int levels) {
    if (levels > 0) note_late<<<1, 1>>>(log, value, levels - 1);
    else note<<<1, 1>>>(log, value);
}

// All threads of the block, one after the other; what the children launch counts too.
__global__ void ordered(int* log) {
    for (unsigned turn = 0; turn < blockDim.x; ++turn) {
        if (turn == threadIdx.x) {
            note_late<<<1, 1>>>(log, static_cast<int>(turn) * 2, static_cast<int>(blockDim.x - turn) % 4);
            note<<<1, 1>>>(log, static_cast<int>(turn) * 2 + 1);
        }
        __syncthreads();
    }
}

__global__ void with_tail(int* log, int levels) {
    note<<<1, 1, 0, cudaStreamTailLaunch>>>(log, 100 + levels);
    note<<<1, 1, 0, cudaStreamTailLaunch>>>(log, 200 + levels);
    note<<<1, 1, 0, cudaStreamFireAndForget>>>(log, levels);
    if (levels > 0) with_tail<<<1, 1>>>(log, levels - 1);
    note_late<<<1, 1>>>(log, 300 + levels, 3);
}

__global__ void with_events(int* log) {
    cudaStream_t first, second;
    cudaEvent_t event;
    cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking);
    cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking);
    cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
    note_late<<<1, 1, 0, first>>>(log, 1, 4);
    cudaEventRecord(event, first);
    cudaStreamWaitEvent(second, event, 0);
    note<<<1, 1, 0, second>>>(log, 2);
    cudaEventDestroy(event);
    cudaStreamDestroy(first);
    cudaStreamDestroy(second);
}

std::vector<int> logged(Buffer<int>& log) {
    int end = 0, zero = 0;
    MUST(cudaMemcpyFromSymbol(&end, log_end, sizeof end));
    MUST(cudaMemcpyToSymbol(log_end, &zero, sizeof zero));
    std::vector<int> values = log.read();
    values.resize(static_cast<size_t>(end));
    return values;
}

void keep_order() {
    Buffer<int> log(64);
    ordered<<<1, 6>>>(log.data());
    std::vector<int> wanted;
    for (int i = 0; i < 12; ++i) wanted.push_back(i);
    expect(logged(log) == wanted, "children of one block run in order");

    with_tail<<<1, 1>>>(log.data(), 1);
    std::vector<int> got = logged(log);
    auto at = [&](int value) { return std::find(got.begin(), got.end(), value) - got.begin(); };
    expect(got.size() == 8, "every launch runs once");
    expect(at(0) < at(100) && at(300) < at(100) && at(100) < at(200) && at(200) < at(301), "a grid is complete after its tail");
    expect(at(301) < at(101) && at(1) < at(101) && at(101) < at(201) && at(201) == 7, "the tail runs last, in order");

    with_events<<<1, 1>>>(log.data());
    expect((logged(log) == std::vector<int>{1, 2}), "a stream waits for another one's event");
}

// ---- many launches; the host's next work comes after all of them

__global__ void add_at(int* data, int at, int value) { atomicAdd(data + at, value); }
__global__ void many(int* data) {
    int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    add_at<<<1, 1>>>(data, i, i + 1);
    if (i % 3 == 0) add_at<<<2, 2>>>(data, i, 1000);
}
__global__ void scale(int* data, int count) {
    for (int i = static_cast<int>(threadIdx.x); i < count; i += static_cast<int>(blockDim.x)) data[i] *= 2;
}

void launch_many() {
    const int count = 384;
    Buffer<int> data(count);
    cudaStream_t stream;
    cudaEvent_t before, after;
    MUST(cudaStreamCreate(&stream));
    MUST(cudaEventCreate(&before));
    MUST(cudaEventCreate(&after));
    std::vector<int> got(count);
    MUST(cudaEventRecord(before, stream));
    many<<<count / 64, 64, 0, stream>>>(data.data());
    scale<<<1, 64, 0, stream>>>(data.data(), count);
    MUST(cudaEventRecord(after, stream));
    MUST(cudaMemcpyAsync(got.data(), data.data(), count * sizeof(int), cudaMemcpyDeviceToHost, stream));
    MUST(cudaStreamSynchronize(stream));
    float milliseconds = -1;
    MUST(cudaEventElapsedTime(&milliseconds, before, after));
    bool right = true;
    for (int i = 0; i < count; ++i) right = right && got[static_cast<size_t>(i)] == 2 * (i + 1 + (i % 3 == 0 ? 4000 : 0));
    expect(right, "many launches before the stream's next kernel");
    expect(milliseconds > 0, "time of a kernel and its children");
    MUST(cudaEventDestroy(before));
    MUST(cudaEventDestroy(after));
    MUST(cudaStreamDestroy(stream));
}

// ---- arguments, shapes, shared memory

struct Mixed {
    char c;
    double d;
    short s[3];
};
struct alignas(16) Wide {
    float v[4];
};
template <typename T, typename U>
__global__ void take(long long* out, T a, U b, bool flag, Mixed m, char c, Wide w, unsigned long long u) {
    extern __shared__ int scratch[];
    unsigned i = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    scratch[i] = static_cast<int>(i);
    __syncthreads();
    unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    unsigned threads = blockDim.x * blockDim.y * blockDim.z;
    long long sum = static_cast<long long>(a) + static_cast<long long>(b) + (flag ? 1000 : 0) + m.c + static_cast<long long>(m.d * 4) + m.s[0] + m.s[2] + c;
    out[block * threads + i] = sum + static_cast<long long>(w.v[3]) + static_cast<long long>(u >> 40) + scratch[threads - 1 - i];
}
__device__ void launch_take(long long* out, int count) {
    Mixed m = {'a', 2.25, {7, 8, 9}};
    Wide w = {{1, 2, 3, 4}};
    take<<<dim3(2, 2, 2), dim3(2, 3), static_cast<unsigned>(count) * sizeof(int)>>>(out, static_cast<short>(-5), 3.5f, count > 2, m, 'b', w, 5ull << 40);
}
__global__ void pass_arguments(long long* out) {
    if (threadIdx.x == 3) launch_take(out, 6);
}

void pass_everything() {
    Buffer<long long> out(48);
    pass_arguments<<<1, 8>>>(out.data());
    std::vector<long long> got = out.read();
    bool right = true;
    for (int i = 0; i < 48; ++i) right = right && got[static_cast<size_t>(i)] == -5 + 3 + 1000 + 'a' + 9 + 7 + 9 + 'b' + 4 + 5 + (5 - i % 6);
    expect(right, "arguments of launches in device code");
}

// ---- errors, copies

__global__ void nothing(int*) {}
__global__ void bad_shapes(int* codes, int zero) {
    nothing<<<zero, 1>>>(codes);
    codes[0] = cudaPeekAtLastError();
    codes[1] = cudaGetLastError();
    codes[2] = cudaGetLastError();
    nothing<<<1, dim3(1024, 2 + zero)>>>(codes);
    codes[3] = cudaGetLastError();
    nothing<<<1, 1>>>(codes);
    codes[4] = cudaGetLastError();
}
__global__ void fill_queue(int* codes, int wanted) {
    int refused = 0;
    for (int i = 0; i < wanted; ++i) {
        // None of these may begin before this grid has ended.
        add_at<<<1, 1, 0, cudaStreamTailLaunch>>>(codes, 1, 1);
        if (cudaGetLastError() == cudaErrorLaunchPendingCountExceeded) ++refused;
    }
    codes[0] = refused;
}
__global__ void copy_and_set(unsigned char* to, const unsigned char* from) {
    cudaMemsetAsync(to, 0x5a, 100);
    cudaMemcpyAsync(to + 3, from + 1, 50, cudaMemcpyDeviceToDevice);
    cudaMemcpyAsync(to + 60, from + 8, 32, cudaMemcpyDeviceToDevice, 0);
}

void report_errors() {
    Buffer<int> codes(8);
    bad_shapes<<<1, 1>>>(codes.data(), 0);
    std::vector<int> got = codes.read();
    expect(got[0] == cudaErrorInvalidConfiguration && got[1] == cudaErrorInvalidConfiguration && got[2] == cudaSuccess, "an empty grid");
    expect(got[3] == cudaErrorInvalidConfiguration && got[4] == cudaSuccess, "a block of too many threads");
    expect(cudaGetLastError() == cudaSuccess, "errors in device code are not the host's");

    size_t limit = 0;
    MUST(cudaDeviceGetLimit(&limit, cudaLimitDevRuntimePendingLaunchCount));
    MUST(cudaDeviceSetLimit(cudaLimitDevRuntimePendingLaunchCount, 16));
    Buffer<int> full(2);
    fill_queue<<<1, 1>>>(full.data(), 16);
    expect(full.read()[0] == 0 && full.read()[1] == 16, "as many launches as the queue takes");
    fill_queue<<<1, 1>>>(full.data(), 21);
    expect(full.read()[0] == 5 && full.read()[1] == 32, "more launches than the queue takes");
    MUST(cudaDeviceSetLimit(cudaLimitDevRuntimePendingLaunchCount, limit));
}

void copy_in_device_code() {
    std::vector<unsigned char> values(100);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<unsigned char>(i * 7);
    Buffer<unsigned char> from(values), to(100);
    copy_and_set<<<1, 1>>>(to.data(), from.data());
    std::vector<unsigned char> wanted(100, 0x5a);
    std::copy(values.begin() + 1, values.begin() + 51, wanted.begin() + 3);
    std::copy(values.begin() + 8, values.begin() + 40, wanted.begin() + 60);
    expect(to.read() == wanted, "cudaMemsetAsync and cudaMemcpyAsync in device code");
}

int main() {
    sort_numbers();
    split_points();
    keep_order();
    launch_many();
    pass_everything();
    report_errors();
    copy_in_device_code();
    return report();
}
