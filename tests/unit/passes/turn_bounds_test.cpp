// SPDX-License-Identifier: Apache-2.0
// The turns that loops take, counted on the host, against what the bound of the translated kernel says for the same launch.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include <qiao/compiler.hpp>

using namespace qiao;

namespace {

struct Thread {
    unsigned thread, block, block_dim, grid_dim;
    int n, m;
};
using Count = std::function<long(const Thread&)>;

struct Sizes {
    long long count;
    int inner;
};

KernelImage translated(const std::string& body) {
    const std::string text = "struct Sizes { long long count; int inner; };\n__global__ void k(int* out, int n, int m, Sizes sizes, const int* memory) {\n"
                             "    int turns = 0;\n" + body + "\n    out[threadIdx.x] = turns;\n}\n";
    auto unit = TranslationUnit::open("turns.cu", text, {});
    TargetCaps caps;
    caps.target = Target::spirv;
    caps.loop_limit = 65535;
    KernelName name;
    name.name = "k";
    Result<KernelImage> image = unit->translate(name, caps, {});
    INFO(body);
    REQUIRE_MESSAGE(bool(image), (image ? std::string() : image.error().message));
    return image.value();
}

double bound_of(const KernelImage& image, int n, int m, unsigned grid, unsigned block) {
    void* pointer = nullptr;
    Sizes sizes = {n, m};
    void* arguments[] = {&pointer, &n, &m, &sizes, &pointer};
    return image.turns.evaluate({ir::LaunchFacts::Known::launch, arguments, {grid, 1, 1}, {block, 1, 1}});
}

/// The loop's text and the same loop on the host.
#define LOOP(...) {#__VA_ARGS__, [](const Thread& t) { unsigned threadIdx_x = t.thread, blockIdx_x = t.block, blockDim_x = t.block_dim, gridDim_x = t.grid_dim; \
    int n = t.n, m = t.m; Sizes sizes = {n, m}; (void)threadIdx_x; (void)blockIdx_x; (void)blockDim_x; (void)gridDim_x; (void)m; (void)n; (void)sizes; \
    long turns = 0; __VA_ARGS__ return turns; }}

struct Loop {
    std::string text;
    Count count;
};

const Loop loops[] = {
    LOOP(for (int i = 0; i < n; ++i) ++turns;),
    LOOP(for (int i = 0; i <= n; i += 3) ++turns;),
    LOOP(for (int i = n; i > 0; --i) ++turns;),
    LOOP(for (int i = n - 1; i >= 0; i -= 2) ++turns;),
    LOOP(for (unsigned i = threadIdx_x; i < unsigned(n); i += blockDim_x) ++turns;),
    LOOP(for (int i = blockIdx_x * blockDim_x + threadIdx_x; i < n; i += gridDim_x * blockDim_x) ++turns;),
    LOOP(for (unsigned long long i = threadIdx_x; i + 1 < (unsigned long long)sizes.count; i += 7) ++turns;),
    LOOP(for (unsigned s = blockDim_x / 2; s > 0; s >>= 1) ++turns;),
    LOOP(for (int s = 1; s < n; s *= 2) ++turns;),
    LOOP(unsigned d = blockDim_x; while (d >>= 1) ++turns;),
    LOOP(int i = n; while (i--) ++turns;),
    LOOP(int i = 0; do { ++turns; ++i; } while (i < n);),
    LOOP(for (int i = 0; i != n; ++i) ++turns;),
    LOOP(for (int i = 0; i < n; ++i) { ++turns; for (int j = i; j < m; ++j) ++turns; }),
    LOOP(for (int i = 0; i < n; ++i) { ++turns; for (int j = 0; j < i; ++j) ++turns; }),
    LOOP(for (int i = 0; i < (n + 15) / 16; ++i) { ++turns; for (int j = 0; j < 16; ++j) ++turns; }),
    LOOP(for (int i = 0; i < n && turns < 90; ++i) ++turns;),
    LOOP(for (int i = 0; i < n; ++i) { ++turns; if (i % 3 == 0) continue; if (i > 50) break; }),
    LOOP(int i; for (i = 0; i < n; ++i) ++turns; for (i = 0; i < m; ++i) ++turns;),
    LOOP(int top = n < 40 ? n : 40; for (int i = 0; i < top; ++i) { ++turns; if (i & 1) ++i; }),
    LOOP(for (long long i = 0; i < sizes.count / 2; ++i) { ++turns; for (int j = sizes.inner; j > 0; j /= 2) ++turns; }),
};

std::string as_cuda(std::string text) {
    for (const char* name : {"threadIdx", "blockIdx", "blockDim", "gridDim"}) {
        const std::string from = std::string(name) + "_x";
        for (size_t at = text.find(from); at != std::string::npos; at = text.find(from)) text[at + from.size() - 2] = '.';
    }
    return text;
}

}  // namespace

TEST_CASE("turn bounds: no thread takes more turns than its launch's bound, and the bound is not far off") {
    for (const Loop& loop : loops) {
        INFO(loop.text);
        const KernelImage image = translated(as_cuda(loop.text));
        CHECK_FALSE(image.open_loops);
        for (int n : {0, 1, 63, 1000, 70000}) {
            for (int m : {1, 100}) {
                for (unsigned block : {1u, 32u, 256u}) {
                    for (unsigned grid : {1u, 5u}) {
                        if (n == 0 && loop.text.find("i--") != std::string::npos) continue;
                        if (n > 1000 && loop.text.find("j < i") != std::string::npos) continue;
                        long most = 0;
                        for (unsigned b = 0; b < grid; ++b) {
                            for (unsigned t : {0u, block - 1}) most = std::max(most, loop.count({t, b, block, grid, n, m}));
                        }
                        INFO("n ", n, ", m ", m, ", block ", block, ", grid ", grid, ", turns ", most);
                        // Kernels that are short in every launch have none.
                        const double bound = image.turns.empty() ? 65535 / 2 : bound_of(image, n, m, grid, block);
                        CHECK(bound >= static_cast<double>(most));
                        if (!image.turns.empty()) CHECK(bound <= 200.0 + 105.0 * static_cast<double>(std::max({most, long(n), long(m)})));
                    }
                }
            }
        }
    }
}

TEST_CASE("turn bounds: loops that count to something from memory, or to nothing known, are open") {
    for (const char* text : {"for (int i = memory[0]; i < memory[1]; ++i) ++turns;", "while (true) { if (memory[turns] == 0) break; ++turns; }",
                             "for (const int* p = memory; *p; ++p) ++turns;", "int i = 0; while (i < n) { ++turns; if (memory[turns]) ++i; }",
                             "int i = 0; while (i < n) { ++turns; i = memory[i]; }", "for (int i = 0; i < n; ++i) { for (int j = 0; j < memory[i]; ++j) ++turns; }",
                             "int i = 0; int* p = &i; while (i < n) { ++turns; ++i; p[memory[0]] = 0; }"}) {
        INFO(text);
        CHECK(translated(text).open_loops);
    }
}

TEST_CASE("turn bounds: counters that would wrap before the test fails have no bound") {
    const KernelImage image = translated("for (unsigned i = 0; i < unsigned(n); i += unsigned(m)) ++turns;");
    REQUIRE_FALSE(image.turns.empty());
    CHECK(bound_of(image, 1000, 1, 1, 1) <= 1002);
    CHECK(bound_of(image, 1000, 0, 1, 1) == std::numeric_limits<double>::infinity());
    CHECK(bound_of(image, -1, 7, 1, 1) == std::numeric_limits<double>::infinity());
}

TEST_CASE("turn bounds: an image keeps its bound on disk") {
    const KernelImage image = translated("for (int i = 0; i < n; ++i) { ++turns; for (int j = i; j < sizes.inner; ++j) ++turns; }");
    Result<KernelImage> read = KernelImage::deserialize(image.serialize());
    REQUIRE(bool(read));
    CHECK(read.value().most_turns == image.most_turns);
    CHECK(bound_of(read.value(), 500, 30, 2, 64) == bound_of(image, 500, 30, 2, 64));
}
