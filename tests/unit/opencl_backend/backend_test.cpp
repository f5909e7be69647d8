// The OpenCL backend alone: hand-written images on whatever devices there are, in every memory mode that they offer.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <qiao/opencl/backend.hpp>

using namespace qiao;

namespace {

bool is_oclgrind(const BackendDevice& device) { return device.info().name.find("Oclgrind") != std::string::npos; }

/// Devices with a memory mode forced ("" for the best one).
std::vector<std::unique_ptr<BackendDevice>> devices(const char* mode, std::vector<std::string>* notes = nullptr) {
    std::vector<std::string> own;
    if (mode[0] == '\0')
        unsetenv("QIAO_OPENCL_MEMORY");
    else
        setenv("QIAO_OPENCL_MEMORY", mode, 1);
    auto found = make_opencl_backend()->enumerate(notes == nullptr ? own : *notes);
    unsetenv("QIAO_OPENCL_MEMORY");
    if (found.empty() && notes == nullptr) MESSAGE("skipped: no OpenCL device, memory mode " << std::string(mode[0] == 0 ? "any" : mode));
    // Oclgrind 21.10 cannot read the 24-bit integers that its compiler makes of arena numbers.
    if (std::strcmp(mode, "offset") == 0 && !found.empty() && is_oclgrind(*found[0])) {
        MESSAGE("skipped: memory mode offset on Oclgrind");
        found.clear();
    }
    return found;
}

std::string arena_parameters(const TargetCaps& caps) {
    std::string text;
    for (unsigned i = 0; i < caps.arenas; ++i) text += ", __global uchar* arena" + std::to_string(i);
    return text;
}

/// Text that makes a pointer of the number `name`.
std::string pointer(const TargetCaps& caps, const std::string& type, const std::string& name) {
    if (!caps.arena_offsets) return "(__global " + type + "*)" + name;
    std::string text = "arena0";
    for (unsigned i = 1; i < caps.arenas; ++i) text = "(" + name + " >> 40) == " + std::to_string(i + 1) + " ? arena" + std::to_string(i) + " : (" + text + ")";
    return "(__global " + type + "*)((" + text + ") + (" + name + " & 0xffffffffffUL))";
}

/// y[i] = a * x[i] + y[i]
std::shared_ptr<KernelImage> saxpy(const TargetCaps& caps) {
    auto image = std::make_shared<KernelImage>();
    image->entry = image->display_name = "saxpy";
    image->code = "__kernel void saxpy(int n, float a, ulong xa, ulong ya" + arena_parameters(caps) +
                  ") {\n    __global float* x = " + pointer(caps, "float", "xa") + ";\n    __global float* y = " + pointer(caps, "float", "ya") +
                  ";\n    int i = get_global_id(0);\n    if (i < n) y[i] = a * x[i] + y[i];\n}\n";
    image->parameters = {{0, 4, 4, ir::HiddenParameter::none, ""},
                         {4, 4, 4, ir::HiddenParameter::none, ""},
                         {8, 8, 8, ir::HiddenParameter::none, ""},
                         {16, 8, 8, ir::HiddenParameter::none, ""}};
    image->parameter_bytes = 24;
    return image;
}

struct SaxpyParameters {
    int32_t n;
    float a;
    uint64_t x;
    uint64_t y;
};

const char* const modes[] = {"", "usm", "bda", "svm", "raw", "offset"};

template <typename T>
T need(Result<T> result) {
    if (!result) FAIL(result.error().message);
    return std::move(result.value());
}

}  // namespace

TEST_CASE("opencl: a device tells what it is and what code it takes") {
    for (auto& device : devices("")) {
        const DeviceInfo& info = device->info();
        INFO(info.name);
        CHECK(info.backend == "opencl");
        CHECK(!info.name.empty());
        CHECK(info.driver.size() > 3);
        CHECK(info.memory_bytes >= (64u << 20));
        CHECK(info.max_allocation > 0);
        CHECK(info.caps.target == Target::opencl_c);
        CHECK(info.caps.max_threads >= 1);
        CHECK(info.caps.shared_bytes >= 16384);
        CHECK(device->free_bytes() <= info.memory_bytes);
        MESSAGE(info.name << ", " << info.driver << ": arenas " << info.caps.arenas);
    }
}

TEST_CASE("opencl: saxpy runs in every memory mode") {
    for (const char* mode : modes) {
        for (auto& device : devices(mode)) {
            INFO(device->info().name << " mode " << mode);
            const int n = 1000;
            std::vector<float> x(n), y(n), out(n);
            for (int i = 0; i < n; ++i) {
                x[i] = static_cast<float>(i);
                y[i] = 1.0f;
            }
            auto dx = need(device->allocate(n * 4, MemoryKind::device));
            auto dy = need(device->allocate(n * 4, MemoryKind::device));
            CHECK(dx->address() != 0);
            CHECK(dx->address() % 256 == 0);
            CHECK(dy->address() % 256 == 0);
            auto queue = need(device->create_queue());
            auto kernel = need(device->load(saxpy(device->info().caps), {}));
            CHECK(kernel->max_threads() >= 1);
            REQUIRE(queue->write(*dx, 0, x.data(), n * 4, false));
            REQUIRE(queue->write(*dy, 0, y.data(), n * 4, true));
            SaxpyParameters parameters{n, 2.0f, dx->address(), dy->address()};
            LaunchShape shape;
            shape.grid[0] = 16;
            shape.block[0] = 64;
            REQUIRE(queue->launch(*kernel, shape, &parameters));
            // The same arguments but one: the others are remembered.
            parameters.a = 3.0f;
            REQUIRE(queue->launch(*kernel, shape, &parameters));
            REQUIRE(queue->read(out.data(), *dy, 0, n * 4, true));
            for (int i = 0; i < n; ++i) CHECK(out[i] == 1.0f + 5.0f * i);
            // A pointer to the middle.
            parameters = {10, 1.0f, dx->address() + 40, dy->address() + 400};
            REQUIRE(queue->launch(*kernel, shape, &parameters));
            REQUIRE(queue->read(out.data(), *dy, 0, n * 4, true));
            CHECK(out[99] == 496.0f);
            CHECK(out[100] == 501.0f + 10.0f);
            CHECK(out[109] == 546.0f + 19.0f);
            CHECK(out[110] == 551.0f);
        }
    }
}

TEST_CASE("opencl: copies and fills act on the bytes named, in order") {
    for (const char* mode : modes) {
        for (auto& device : devices(mode)) {
            INFO(device->info().name << " mode " << mode);
            auto a = need(device->allocate(4096, MemoryKind::device));
            auto b = need(device->allocate(8192, MemoryKind::device));
            auto queue = need(device->create_queue());
            std::vector<uint8_t> out(4096);
            REQUIRE(queue->fill(*a, 0, 4096, 0x11, 1));
            REQUIRE(queue->fill(*a, 2, 6, 0x2233, 2));
            REQUIRE(queue->fill(*a, 16, 8, 0x44556677, 4));
            REQUIRE(queue->copy(*b, 100, *a, 0, 64));
            REQUIRE(queue->read(out.data(), *b, 100, 64, true));
            const uint8_t want[26] = {0x11, 0x11, 0x33, 0x22, 0x33, 0x22, 0x33, 0x22, 0x11, 0x11, 0x11, 0x11, 0x11,
                                      0x11, 0x11, 0x11, 0x77, 0x66, 0x55, 0x44, 0x77, 0x66, 0x55, 0x44, 0x11, 0x11};
            CHECK(std::memcmp(out.data(), want, sizeof want) == 0);
            // Within one allocation.
            REQUIRE(queue->copy(*b, 4096, *b, 100, 64));
            REQUIRE(queue->read(out.data(), *b, 4096, 64, true));
            CHECK(std::memcmp(out.data(), want, sizeof want) == 0);
        }
    }
}

TEST_CASE("opencl: what lies outside of an allocation, or fits no pattern, is refused") {
    for (auto& device : devices("")) {
        auto a = need(device->allocate(64, MemoryKind::device));
        auto queue = need(device->create_queue());
        char bytes[64] = {};
        CHECK(queue->write(*a, 60, bytes, 8, true).error().kind == ErrorKind::invalid_value);
        CHECK(queue->read(bytes, *a, 65, 0, true).error().kind == ErrorKind::invalid_value);
        CHECK(queue->read(bytes, *a, UINT64_MAX, 2, true).error().kind == ErrorKind::invalid_value);
        CHECK(queue->copy(*a, 0, *a, 32, 33).error().kind == ErrorKind::invalid_value);
        CHECK(queue->fill(*a, 0, 6, 1, 4).error().kind == ErrorKind::invalid_value);
        CHECK(queue->fill(*a, 0, 6, 1, 3).error().kind == ErrorKind::invalid_value);
        CHECK(queue->write(*a, 64, bytes, 0, true));
    }
}

TEST_CASE("opencl: too much memory is an error, and the device goes on") {
    for (const char* mode : modes) {
        for (auto& device : devices(mode)) {
            uint64_t free_before = device->free_bytes();
            auto huge = device->allocate(uint64_t{1} << 50, MemoryKind::device);
            REQUIRE(!huge);
            CHECK(huge.error().kind == ErrorKind::out_of_memory);
            CHECK(device->free_bytes() == free_before);
            CHECK(device->allocate(0, MemoryKind::device).error().kind == ErrorKind::invalid_value);
            auto small = need(device->allocate(100, MemoryKind::device));
            CHECK(small->size() == 100);
            CHECK(device->free_bytes() < free_before);
            if (device->info().max_memories != 0) {
                std::vector<std::unique_ptr<BackendMemory>> all;
                for (unsigned i = 1; i < device->info().max_memories; ++i) all.push_back(need(device->allocate(256, MemoryKind::device)));
                all.push_back(need(device->allocate(256, MemoryKind::device)));
                CHECK(device->allocate(256, MemoryKind::device).error().kind == ErrorKind::out_of_memory);
            }
        }
    }
}

TEST_CASE("opencl: host memory is seen by kernels and by the host") {
    for (const char* mode : modes) {
        for (auto& device : devices(mode)) {
            INFO(device->info().name << " mode " << mode);
            auto made = device->allocate(4000, MemoryKind::host);
            if (!made) {
                CHECK(made.error().kind == ErrorKind::unsupported);
                MESSAGE(made.error().message);
                continue;
            }
            auto x = std::move(made.value());
            auto y = need(device->allocate(4000, MemoryKind::host));
            REQUIRE(x->host_pointer() != nullptr);
            auto* hx = static_cast<float*>(x->host_pointer());
            auto* hy = static_cast<float*>(y->host_pointer());
            auto queue = need(device->create_queue());
            auto kernel = need(device->load(saxpy(device->info().caps), {}));
            for (int round = 0; round < 3; ++round) {
                for (int i = 0; i < 1000; ++i) {
                    hx[i] = static_cast<float>(i + round);
                    hy[i] = 2.0f;
                }
                SaxpyParameters parameters{1000, 4.0f, x->address(), y->address()};
                LaunchShape shape;
                shape.grid[0] = 32;
                shape.block[0] = 32;
                REQUIRE(queue->launch(*kernel, shape, &parameters));
                REQUIRE(queue->finish());
                for (int i = 0; i < 1000; ++i) CHECK(hy[i] == 4.0f * (i + round) + 2.0f);
            }
        }
    }
}

TEST_CASE("opencl: signals complete in order, carry times and join queues") {
    for (auto& device : devices("")) {
        auto a = need(device->allocate(1 << 20, MemoryKind::device));
        auto first = need(device->create_queue());
        auto second = need(device->create_queue());
        auto before = need(first->record(true));
        for (int i = 0; i < 20; ++i) REQUIRE(first->fill(*a, 0, 1 << 20, static_cast<uint32_t>(i), 4));
        auto after = need(first->record(true));
        auto untimed = need(first->record(false));
        REQUIRE(second->wait_for(after));
        uint32_t value = 0;
        REQUIRE(second->read(&value, *a, 4096, 4, true));
        CHECK(value == 19);
        CHECK(after->complete());
        REQUIRE(untimed->wait());
        CHECK(untimed->complete());
        CHECK(before->nanoseconds() > 0);
        CHECK(after->nanoseconds() > before->nanoseconds());
        CHECK(untimed->nanoseconds() == 0);
        // Nobody waits: the work still runs.
        REQUIRE(first->fill(*a, 0, 4096, 77, 4));
        auto lone = need(first->record(false));
        for (int i = 0; i < 5000 && !lone->complete(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        CHECK(lone->complete());
    }
}

TEST_CASE("opencl: order and times hold while the queues with and without times take turns") {
    for (auto& device : devices("")) {
        auto a = need(device->allocate(1 << 16, MemoryKind::device));
        auto queue = need(device->create_queue());
        uint64_t last = 0;
        for (uint32_t round = 0; round < 6; ++round) {
            auto before = need(queue->record(true));
            const uint32_t fills = 2 + round * 5;  // fewer and more than the queue with times stays for
            for (uint32_t i = 0; i < fills; ++i) REQUIRE(queue->fill(*a, 0, 1 << 16, round * 100 + i, 4));
            if (round % 2 == 1) REQUIRE(queue->finish());
            REQUIRE(queue->fill(*a, 0, 1 << 15, round, 4));
            auto after = need(queue->record(true));
            uint32_t values[2] = {};
            REQUIRE(queue->read(&values[0], *a, 0, 4, false));
            REQUIRE(queue->read(&values[1], *a, 1 << 15, 4, true));
            CHECK(values[0] == round);
            CHECK(values[1] == round * 100 + fills - 1);
            CHECK(before->nanoseconds() > last);
            CHECK(after->nanoseconds() > before->nanoseconds());
            last = after->nanoseconds();
            if (round % 3 == 2) REQUIRE(queue->finish());
        }
    }
}

TEST_CASE("opencl: a kernel that the driver refuses is an error with its log") {
    for (auto& device : devices("")) {
        auto image = std::make_shared<KernelImage>();
        image->entry = image->display_name = "broken";
        image->code = "__kernel void broken(__global int* a) { a[0] = undeclared_thing; }\n";
        auto kernel = device->load(image, {});
        REQUIRE(!kernel);
        CHECK(kernel.error().kind == ErrorKind::compile_failed);
        CHECK(kernel.error().message.find("undeclared_thing") != std::string::npos);
        CHECK(kernel.error().message.find("broken") != std::string::npos);
        auto wrong_target = std::make_shared<KernelImage>();
        wrong_target->target = Target::spirv;
        CHECK(device->load(wrong_target, {}).error().kind == ErrorKind::invalid_value);
    }
}

TEST_CASE("opencl: a binary loads again, and a damaged one is ignored") {
    for (auto& device : devices("")) {
        auto image = saxpy(device->info().caps);
        std::string binary = need(device->load(image, {}))->binary();
        auto x = need(device->allocate(4, MemoryKind::device));
        auto queue = need(device->create_queue());
        for (const std::string& bytes : {binary, std::string("not a binary"), binary.substr(0, binary.size() / 2)}) {
            auto kernel = need(device->load(image, bytes));
            float one = 1.0f;
            REQUIRE(queue->write(*x, 0, &one, 4, true));
            SaxpyParameters parameters{1, 2.0f, x->address(), x->address()};
            REQUIRE(queue->launch(*kernel, LaunchShape(), &parameters));
            float out = 0;
            REQUIRE(queue->read(&out, *x, 0, 4, true));
            CHECK(out == 3.0f);
        }
    }
}

TEST_CASE("opencl: a block larger than the device takes is refused at launch") {
    for (auto& device : devices("")) {
        auto queue = need(device->create_queue());
        auto kernel = need(device->load(saxpy(device->info().caps), {}));
        SaxpyParameters parameters{0, 0.0f, 0, 0};
        LaunchShape shape;
        shape.block[0] = 1u << 30;
        auto launched = queue->launch(*kernel, shape, &parameters);
        REQUIRE(!launched);
        CHECK(launched.error().kind == ErrorKind::launch_out_of_resources);
        shape.block[0] = 32;
        CHECK(queue->launch(*kernel, shape, &parameters));
        CHECK(queue->finish());
    }
}

TEST_CASE("opencl: parameter blocks that travel by address are kept apart per launch") {
    for (const char* mode : modes) {
        for (auto& device : devices(mode)) {
            INFO(device->info().name << " mode " << mode);
            const TargetCaps& caps = device->info().caps;
            auto image = std::make_shared<KernelImage>();
            image->entry = image->display_name = "large";
            image->parameters_in_memory = true;
            image->parameter_bytes = 3000;
            image->code = "__kernel void large(ulong block" + arena_parameters(caps) + ") {\n    __global uint* p = " + pointer(caps, "uint", "block") +
                          ";\n    ulong to = *(__global ulong*)p;\n    __global uint* out = " + pointer(caps, "uint", "to") + ";\n    out[p[2]] = p[749];\n}\n";
            auto out = need(device->allocate(400, MemoryKind::device));
            auto queue = need(device->create_queue());
            auto kernel = need(device->load(image, {}));
            for (uint32_t i = 0; i < 100; ++i) {
                uint32_t block[750] = {};
                uint64_t address = out->address();
                std::memcpy(block, &address, 8);
                block[2] = i;
                block[749] = i * 7 + 1;
                REQUIRE(queue->launch(*kernel, LaunchShape(), block));
            }
            uint32_t values[100] = {};
            REQUIRE(queue->read(values, *out, 0, 400, true));
            for (uint32_t i = 0; i < 100; ++i) CHECK(values[i] == i * 7 + 1);
        }
    }
}

TEST_CASE("opencl: several threads launch one kernel with their own arguments") {
    for (auto& device : devices("")) {
        if (is_oclgrind(*device)) {
            MESSAGE("skipped: Oclgrind runs one kernel at a time");
            continue;
        }
        auto kernel = need(device->load(saxpy(device->info().caps), {}));
        std::vector<int> wrong(4, -1);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                auto queue = device->create_queue();
                auto x = device->allocate(256, MemoryKind::device);
                auto y = device->allocate(256, MemoryKind::device);
                if (!queue || !x || !y) return;
                std::vector<float> ones(64, 1.0f), out(64);
                bool good = static_cast<bool>(queue.value()->write(*x.value(), 0, ones.data(), 256, true)) &&
                            static_cast<bool>(queue.value()->fill(*y.value(), 0, 256, 0, 4));
                for (int i = 0; i < 50 && good; ++i) {
                    SaxpyParameters parameters{64, static_cast<float>(t + 1), x.value()->address(), y.value()->address()};
                    LaunchShape shape;
                    shape.block[0] = 64;
                    good = static_cast<bool>(queue.value()->launch(*kernel, shape, &parameters));
                }
                if (!good || !queue.value()->read(out.data(), *y.value(), 0, 256, true)) return;
                int bad = 0;
                for (float v : out) bad += v != 50.0f * static_cast<float>(t + 1);
                wrong[static_cast<size_t>(t)] = bad;
            });
        }
        for (std::thread& thread : threads) thread.join();
        for (int w : wrong) CHECK(w == 0);
    }
}

TEST_CASE("opencl: an unknown memory mode leaves every device out, with a note") {
    std::vector<std::string> notes;
    auto found = devices("nonsense", &notes);
    CHECK(found.empty());
    CHECK(!notes.empty());
}
