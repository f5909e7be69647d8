// SPDX-License-Identifier: Apache-2.0
// Device printf: the host's text for every conversion, when it appears, what a full buffer does.
#include <algorithm>
#include <string>

#include "../capture.h"
#include "../check.h"

// One list of lines for the device and for the host.
#define LINES(f, i, u, big, d)                                                             \
    f("plain, 100%%\n");                                                                   \
    f("%d %i %+d % d %05d %-5d| %*d %.3d\n", i, -i, i, i, i, i, 7, i, i);                  \
    f("%u %o %x %X %#x %#o\n", u, u, u, u, u, u);                                          \
    f("%lld %llu %llx %ld %lu\n", big, (unsigned long long)big, big, (long)big, (unsigned long)big); \
    f("%hd %hu %hhd\n", (short)u, (unsigned short)u, (signed char)u);                       \
    f("%f %e %g %E %G %a\n", d, d, d, d, d, d);                                            \
    f("%10.3f|%-12.1e|%+.0f|%#.3g|%08.2f\n", d, d, d, d, d);                                \
    f("%f %f %f\n", (float)d, 1.0f / 3, -0.0);                                             \
    f("%f %f %f\n", 1e300 * 1e300, -1e300 * 1e300, 1e-310);                                 \
    f("%c%c%c\n", 'a' + i % 26, 'Z', i % 26 + 'A');                                         \
    f("%s %10s %-10s| %.2s\n", "literal", "right", "left", "cut");                          \
    f("%p %p\n", (void*)0x1234, (void*)nullptr);                                           \
    f("%zu %d %d\n", sizeof(double), true, (char)-5)

__global__ void lines(int i, unsigned u, long long big, double d) { LINES(printf, i, u, big, d); }

__global__ void strings(char* text, const char* format, int i) {
    const char* none = nullptr;
    char local[6] = {'l', 'o', 'c', 'a', 'l', 0};
    const char* choice = i == 3 ? "three" : "other";
    printf("%s %s %s %s\n", text, local, choice, i == 4 ? text : "here");
    printf("%s\n", i > 100 ? text : none);
    printf(format, i, text);
}

__global__ void counts(int* out) {
    out[0] = printf("");
    out[1] = printf("%d %f %s\n", 1, 2.0, "x");
    out[2] = printf("none\n");
}

__global__ void many(int n) {
    for (int i = 0; i < n; ++i) {
        if ((i + threadIdx.x) % 2 == 0) printf("%d %d\n", blockIdx.x * blockDim.x + threadIdx.x, i);
    }
}

__global__ void around_barrier() {
    __shared__ int value[64];
    value[threadIdx.x] = threadIdx.x * 3;
    __syncthreads();
    if (threadIdx.x % 16 == 5) printf("%u %d\n", threadIdx.x, value[63 - threadIdx.x]);
    __syncthreads();
    value[threadIdx.x] = printf("") + 1;
}

static std::string sorted_lines(std::string text) {
    std::vector<std::string> lines(1);
    for (char c : text) {
        lines.back() += c;
        if (c == '\n') lines.emplace_back();
    }
    std::sort(lines.begin(), lines.end());
    std::string result;
    for (const std::string& line : lines) result += line;
    return result;
}

static void expect_text(const std::string& got, const std::string& wanted, const char* what) {
    expect(got == wanted, what);
    if (got != wanted) std::printf("got:\n%s\nwanted:\n%s\n", got.c_str(), wanted.c_str());
}

int main() {
    const unsigned u = 40000;
    const long long big = -1234567890123ll;
    std::string wanted = captured(stdout, [&] { LINES(std::printf, 42, u, big, 2.718281828); });
    expect_text(captured(stdout, [&] { lines<<<1, 1>>>(42, u, big, 2.718281828); MUST(cudaDeviceSynchronize()); }), wanted, "conversions");

    char* text = nullptr;
    char* format = nullptr;
    MUST(cudaMalloc(&text, 16));
    MUST(cudaMalloc(&format, 16));
    MUST(cudaMemcpy(text, "device", 7, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy(format, "<%04d %s>\n", 11, cudaMemcpyHostToDevice));
    std::string got = captured(stdout, [&] { strings<<<1, 1>>>(text, format, 3); MUST(cudaStreamSynchronize(0)); });
    expect_text(got, "device local three here\n(null)\n<0003 device>\n", "strings");

    int* out = nullptr;
    int numbers[3] = {};
    MUST(cudaMalloc(&out, sizeof numbers));
    // A blocking copy shows the text too.
    got = captured(stdout, [&] { counts<<<1, 1>>>(out); MUST(cudaMemcpy(numbers, out, sizeof numbers, cudaMemcpyDeviceToHost)); });
    expect_text(got, "1 2.000000 x\nnone\n", "text at a blocking copy");
    expect(numbers[0] == 0 && numbers[1] == 3 && numbers[2] == 0, "printf gives the number of arguments");

    wanted.clear();
    for (int t = 0; t < 12; ++t) {
        for (int i = t % 4 % 2; i < 5; i += 2) wanted += std::to_string(t) + " " + std::to_string(i) + "\n";
    }
    cudaStream_t stream;
    cudaEvent_t event;
    MUST(cudaStreamCreate(&stream));
    MUST(cudaEventCreate(&event));
    got = captured(stdout, [&] {
        many<<<3, 4, 0, stream>>>(5);
        MUST(cudaEventRecord(event, stream));
        MUST(cudaEventSynchronize(event));
    });
    expect_text(sorted_lines(got), sorted_lines(wanted), "every thread's lines, at an event");
    got = captured(stdout, [&] { around_barrier<<<1, 64, 0, stream>>>(); MUST(cudaStreamSynchronize(stream)); });
    expect_text(sorted_lines(got), "21 126\n37 78\n5 174\n53 30\n", "printf between barriers");

    // More than the buffer holds: whole lines, no more than there were, and the next kernel prints again.
    size_t size = 0;
    MUST(cudaDeviceSetLimit(cudaLimitPrintfFifoSize, 64 * 1024));
    MUST(cudaDeviceGetLimit(&size, cudaLimitPrintfFifoSize));
    expect(size >= 64 * 1024, "cudaLimitPrintfFifoSize");
    got = captured(stdout, [&] { many<<<64, 64>>>(20); MUST(cudaDeviceSynchronize()); });
    size_t count = static_cast<size_t>(std::count(got.begin(), got.end(), '\n'));
    expect(count > 100 && count <= 64 * 64 * 10 && got.back() == '\n', "a full buffer");
    got = captured(stdout, [&] { lines<<<1, 1>>>(42, u, big, 2.718281828); MUST(cudaDeviceSynchronize()); });
    expect_text(got, captured(stdout, [&] { LINES(std::printf, 42, u, big, 2.718281828); }), "after a full buffer");
    expect_text(captured(stdout, [&] { MUST(cudaDeviceSynchronize()); }), "", "text is shown once");
    return report();
}
