// SPDX-License-Identifier: Apache-2.0
// The Vulkan backend on every Vulkan device of the machine, under the validation layer.
#include <cstring>
#include <numeric>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "kernels.hpp"

using namespace qiao;
using namespace vulkan_test;

namespace {

struct Devices {
    std::vector<std::unique_ptr<BackendDevice>> list;
    std::vector<std::string> notes;
};

/// Opened once; leaked, as rt/ does.
Devices& devices() {
    static Devices* all = [] {
        setenv("QIAO_VULKAN_VALIDATION", "1", 1);
        auto* opened = new Devices;
        opened->list = make_vulkan_backend()->enumerate(opened->notes);
        return opened;
    }();
    return *all;
}

/// Runs `body` for each device and demands that the layer stayed silent.
template <typename Body>
void on_each_device(Body body) {
    uint64_t before = vulkan_validation_messages();
    if (devices().list.empty()) MESSAGE("skipped: no Vulkan device");
    if (!vulkan_validation_active()) MESSAGE("the validation layer is not installed");
    for (auto& device : devices().list) {
        CAPTURE(device->info().name);
        body(*device);
    }
    CHECK(vulkan_validation_messages() == before);
}

template <typename T>
T need(Result<T> result) {
    std::string message = result ? "" : result.error().message;
    REQUIRE_MESSAGE(bool(result), message);
    return std::move(result.value());
}

void need(Result<void> result) {
    std::string message = result ? "" : result.error().message;
    REQUIRE_MESSAGE(bool(result), message);
}

struct AddParameters {
    uint64_t data;
    uint32_t count;
    uint32_t amount;
};

struct ChainParameters {
    uint64_t data;
    uint32_t amount;
};

constexpr uint64_t chain_bytes = 12;

std::unique_ptr<BackendKernel> load(BackendDevice& device, const std::shared_ptr<KernelImage>& image) {
    if (image->code.empty()) {
        MESSAGE("skipped: no glslangValidator");
        return nullptr;
    }
    return need(device.load(image, ""));
}

uint32_t read_word(BackendQueue& queue, BackendMemory& memory, uint64_t offset) {
    uint32_t word = 0;
    need(queue.read(&word, memory, offset, 4, true));
    return word;
}

/// What chain_kernel leaves after launches with amounts 0 .. n-1 on a start of 1.
uint32_t chain_result(uint32_t n) {
    uint32_t value = 1;
    for (uint32_t i = 0; i < n; ++i) value = value * 3 + i;
    return value;
}

LaunchShape shape_of(uint32_t blocks, uint32_t threads) {
    LaunchShape shape;
    shape.grid[0] = blocks;
    shape.block[0] = threads;
    return shape;
}

}  // namespace

TEST_CASE("vulkan: a device tells what it is, or why it was left out") {
    for (const std::string& note : devices().notes) MESSAGE("left out: " << note);
    CHECK(devices().list.size() + devices().notes.size() > 0);
    on_each_device([](BackendDevice& device) {
        const DeviceInfo& info = device.info();
        MESSAGE("device: " << info.name << ", " << info.driver);
        CHECK(info.backend == "vulkan");
        CHECK(info.caps.target == Target::spirv);
        CHECK(info.memory_bytes > 0);
        CHECK(info.max_allocation <= info.memory_bytes);
        CHECK(device.free_bytes() <= info.memory_bytes);
        CHECK(info.caps.max_threads >= 128);
        CHECK(info.caps.push_constant_bytes >= 128);
        CHECK(!info.unique_id.empty());
    });
}

TEST_CASE("vulkan: memory has a 256-byte aligned address and holds what is written to it") {
    on_each_device([](BackendDevice& device) {
        auto queue = need(device.create_queue());
        for (MemoryKind kind : {MemoryKind::device, MemoryKind::host}) {
            for (uint64_t size : {uint64_t{1}, uint64_t{4099}, uint64_t{20} << 20}) {
                CAPTURE(size);
                auto memory = need(device.allocate(size, kind));
                CHECK(memory->address() % 256 == 0);
                CHECK(memory->size() == size);
                if (kind == MemoryKind::host) CHECK(memory->host_pointer() != nullptr);
                std::vector<uint8_t> in(size), out(size);
                for (uint64_t i = 0; i < size; ++i) in[i] = static_cast<uint8_t>(i * 7 + i / 251);
                need(queue->write(*memory, 0, in.data(), size, false));
                need(queue->read(out.data(), *memory, 0, size, true));
                CHECK(in == out);
            }
        }
    });
}

TEST_CASE("vulkan: an allocation beyond the device is out of memory and the device goes on") {
    on_each_device([](BackendDevice& device) {
        auto huge = device.allocate(device.info().memory_bytes * 4, MemoryKind::device);
        REQUIRE(!huge);
        CHECK(huge.error().kind == ErrorKind::out_of_memory);
        CHECK(bool(device.allocate(1 << 20, MemoryKind::device)));
        auto nothing = device.allocate(0, MemoryKind::device);
        REQUIRE(!nothing);
        CHECK(nothing.error().kind == ErrorKind::invalid_value);
    });
}

TEST_CASE("vulkan: a device on the processor has the machine's memory, not its heap's made-up size") {
    on_each_device([](BackendDevice& device) {
        const DeviceInfo& info = device.info();
        if (!info.is_cpu || info.memory_bytes < info.max_allocation + (uint64_t(1) << 30)) return;
        auto most = need(device.allocate(info.max_allocation - (1 << 20), MemoryKind::device));
        auto more = need(device.allocate(uint64_t(1) << 29, MemoryKind::device));
        CHECK(most->address() != more->address());
        CHECK(device.free_bytes() <= info.memory_bytes - info.max_allocation);
    });
}

TEST_CASE("vulkan: free memory shrinks and grows with allocations") {
    on_each_device([](BackendDevice& device) {
        uint64_t before = device.free_bytes();
        auto memory = need(device.allocate(64 << 20, MemoryKind::device));
        CHECK(device.free_bytes() < before);
        memory.reset();
        CHECK(device.free_bytes() >= before - (1 << 20));
    });
}

TEST_CASE("vulkan: a kernel adds to each element below its count") {
    auto image = make_image(add_kernel(), sizeof(AddParameters));
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        constexpr uint32_t n = 1000;
        auto memory = need(device.allocate(n * 4 + 4, MemoryKind::device));
        std::vector<uint32_t> data(n + 1);
        std::iota(data.begin(), data.end(), 0u);
        need(queue->write(*memory, 0, data.data(), data.size() * 4, false));
        AddParameters parameters{memory->address(), n, 5};
        need(queue->launch(*kernel, shape_of(8, 128), &parameters));
        std::vector<uint32_t> out(n + 1);
        need(queue->read(out.data(), *memory, 0, out.size() * 4, true));
        bool right = true;
        for (uint32_t i = 0; i < n; ++i) right = right && out[i] == i + 5;
        CHECK(right);
        CHECK(out[n] == n);
    });
}

TEST_CASE("vulkan: launches of a queue run one after the other, across many submissions") {
    for (bool in_memory : {false, true}) {
        auto image = make_image(in_memory ? chain_in_memory_kernel() : chain_kernel(), chain_bytes, in_memory);
        CAPTURE(in_memory);
        on_each_device([&](BackendDevice& device) {
            auto kernel = load(device, image);
            if (!kernel) return;
            auto queue = need(device.create_queue());
            auto memory = need(device.allocate(4, MemoryKind::device));
            need(queue->fill(*memory, 0, 4, 1, 4));
            constexpr uint32_t launches = 3000;
            for (uint32_t i = 0; i < launches; ++i) {
                ChainParameters parameters{memory->address(), i};
                need(queue->launch(*kernel, shape_of(1, 32), &parameters));
                if (i % 700 == 699) need(queue->flush());
            }
            CHECK(read_word(*queue, *memory, 0) == chain_result(launches));
        });
    }
}

TEST_CASE("vulkan: writes, launches, copies, fills and reads keep their order without blocking") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(256, MemoryKind::device));
        auto other = need(device.allocate(256, MemoryKind::device));
        uint32_t expected = 0;
        std::vector<uint32_t> results(200);
        for (uint32_t i = 0; i < 200; ++i) {
            uint32_t start = i * 11;
            need(queue->write(*memory, 0, &start, 4, false));
            start = 0xdeadbeef;  // the write has its own copy
            ChainParameters parameters{memory->address(), i};
            need(queue->launch(*kernel, shape_of(1, 32), &parameters));
            need(queue->copy(*other, 64, *memory, 0, 4));
            need(queue->fill(*memory, 0, 4, 0xff, 1));
            need(queue->read(&results[i], *other, 64, 4, false));
        }
        need(queue->finish());
        for (uint32_t i = 0; i < 200; ++i) expected += results[i] != i * 11 * 3 + i;
        CHECK(expected == 0);
        CHECK(read_word(*queue, *memory, 0) == 0xffffffff);
    });
}

TEST_CASE("vulkan: a read that has not landed yet is seen by a later write from the same place") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto first = need(device.create_queue());
        auto second = need(device.create_queue());
        auto memory = need(device.allocate(8, MemoryKind::device));
        need(first->fill(*memory, 0, 4, 1, 4));
        for (uint32_t i = 0; i < 100; ++i) {
            ChainParameters parameters{memory->address(), i};
            need(first->launch(*kernel, shape_of(1, 32), &parameters));
        }
        uint32_t word = 0;
        need(first->read(&word, *memory, 0, 4, false));
        auto signal = need(first->record(false));
        need(second->wait_for(signal));
        need(second->write(*memory, 4, &word, 4, false));
        CHECK(read_word(*second, *memory, 4) == chain_result(100));
    });
}

TEST_CASE("vulkan: dynamic shared memory and the block size reach the kernel") {
    auto image = make_image(reverse_kernel(), 8);
    image->uses_dynamic_shared = true;
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(1024, MemoryKind::device));
        for (uint32_t width : {8u, 16u, 8u}) {
            LaunchShape shape = shape_of(1, width);
            shape.block[1] = 4;
            shape.dynamic_shared = width * 4 * 4;
            std::vector<uint32_t> data(width * 4);
            std::iota(data.begin(), data.end(), 0u);
            need(queue->write(*memory, 0, data.data(), data.size() * 4, true));
            uint64_t address = memory->address();
            need(queue->launch(*kernel, shape, &address));
            std::vector<uint32_t> out(width * 4 + 3);
            need(queue->read(out.data(), *memory, 0, out.size() * 4, true));
            for (uint32_t i = 0; i < width * 4; ++i) CHECK(out[i] == width * 4 - 1 - i);
            CHECK(out[width * 4] == width);
            CHECK(out[width * 4 + 1] == 4);
            CHECK(out[width * 4 + 2] == width * 16);
        }
    });
}

TEST_CASE("vulkan: shapes beyond the device are refused and name the reason") {
    auto image = make_image(add_kernel(), sizeof(AddParameters));
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(4, MemoryKind::device));
        AddParameters parameters{memory->address(), 1, 1};
        auto refused = [&](const LaunchShape& shape) {
            auto result = queue->launch(*kernel, shape, &parameters);
            REQUIRE(!result);
            CHECK(result.error().kind == ErrorKind::launch_out_of_resources);
        };
        refused(shape_of(1, device.info().caps.max_threads * 2));
        refused(shape_of(1, 0));
        LaunchShape shape = shape_of(1, 32);
        shape.dynamic_shared = device.info().caps.shared_bytes + 4;
        refused(shape);
        if (device.info().max_grid[1] < 0xffffffffu) {
            shape = shape_of(1, 32);
            shape.grid[1] = static_cast<uint32_t>(device.info().max_grid[1] + 1);
            refused(shape);
        }
        need(queue->fill(*memory, 0, 4, 0, 4));
        need(queue->launch(*kernel, shape_of(1, 32), &parameters));
        CHECK(read_word(*queue, *memory, 0) == 1);
    });
}

TEST_CASE("vulkan: fills repeat patterns of 1, 2 and 4 bytes at any offset, while the queue is busy too") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(300 << 10, MemoryKind::device));
        auto word = need(device.allocate(4, MemoryKind::device));
        for (bool busy : {false, true}) {
            for (unsigned pattern_size : {1u, 2u, 4u}) {
                for (uint64_t offset = 0; offset < 8; offset += pattern_size) {
                    for (uint64_t size : {uint64_t{pattern_size}, uint64_t{12}, uint64_t{12 + pattern_size}, uint64_t{200 << 10}}) {
                        std::vector<uint8_t> expected(size + 16, 0xee), out(size + 16);
                        need(queue->write(*memory, 0, expected.data(), expected.size(), false));
                        uint32_t pattern = 0x4a3b2c1d;
                        for (uint64_t i = 0; i < size; ++i) expected[offset + i] = static_cast<uint8_t>(pattern >> (8 * (i % pattern_size)));
                        ChainParameters parameters{word->address(), 1};
                        for (int i = 0; busy && i < 4; ++i) need(queue->launch(*kernel, shape_of(1, 32), &parameters));
                        need(queue->fill(*memory, offset, size, pattern, pattern_size));
                        need(queue->read(out.data(), *memory, 0, out.size(), true));
                        CHECK(out == expected);
                    }
                }
            }
        }
    });
}

TEST_CASE("vulkan: overlapping copies within one memory behave as memmove") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto queue = need(device.create_queue());
        constexpr uint64_t size = 5 << 20;
        auto memory = need(device.allocate(size + 4096, MemoryKind::device));
        for (uint64_t to : {uint64_t{0}, uint64_t{4000}}) {
            uint64_t from = 4000 - to;
            std::vector<uint8_t> data(size + 4096), out(size + 4096);
            for (uint64_t i = 0; i < data.size(); ++i) data[i] = static_cast<uint8_t>(i * 13 + i / 509);
            need(queue->write(*memory, 0, data.data(), data.size(), false));
            need(queue->copy(*memory, to, *memory, from, size));
            need(queue->read(out.data(), *memory, 0, out.size(), true));
            std::memmove(data.data() + to, data.data() + from, size);
            CHECK(out == data);
        }
    });
}

TEST_CASE("vulkan: signals complete in order and their times rise") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(4, MemoryKind::device));
        need(queue->fill(*memory, 0, 4, 1, 4));
        ChainParameters parameters{memory->address(), 1};
        std::vector<std::shared_ptr<BackendSignal>> signals;
        for (int i = 0; i < 150; ++i) {
            need(queue->launch(*kernel, shape_of(1, 32), &parameters));
            signals.push_back(need(queue->record(true)));
        }
        need(signals.back()->wait());
        uint64_t last = 0;
        for (auto& signal : signals) {
            CHECK(signal->complete());
            CHECK(signal->nanoseconds() >= last);
            last = signal->nanoseconds();
        }
        CHECK(signals.front()->nanoseconds() > 0);
        CHECK(signals.back()->nanoseconds() > signals.front()->nanoseconds());
        auto untimed = need(queue->record(false));
        need(untimed->wait());
        CHECK(untimed->nanoseconds() == 0);
        queue.reset();
        CHECK(untimed->complete());  // signals outlive their queue
    });
}

TEST_CASE("vulkan: queues wait for each other's signals") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        std::vector<std::unique_ptr<BackendQueue>> queues;
        for (int i = 0; i < 5; ++i) queues.push_back(need(device.create_queue()));
        auto memory = need(device.allocate(4, MemoryKind::device));
        need(queues[0]->fill(*memory, 0, 4, 1, 4));
        for (uint32_t i = 0; i < 500; ++i) {
            BackendQueue& queue = *queues[i % queues.size()];
            ChainParameters parameters{memory->address(), i};
            need(queue.launch(*kernel, shape_of(1, 32), &parameters));
            need(queues[(i + 1) % queues.size()]->wait_for(need(queue.record(false))));
        }
        // A queue that only waited carries the wait on to its own signal.
        BackendQueue& last = *queues[500 % queues.size()];
        need(need(last.record(false))->wait());
        CHECK(read_word(last, *memory, 0) == chain_result(500));
    });
}

TEST_CASE("vulkan: a signal seen complete by another thread has landed its reads") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(4, MemoryKind::device));
        for (int round = 0; round < 50; ++round) {
            need(queue->fill(*memory, 0, 4, 1, 4));
            for (uint32_t i = 0; i < 20; ++i) {
                ChainParameters parameters{memory->address(), i};
                need(queue->launch(*kernel, shape_of(1, 32), &parameters));
            }
            uint32_t word = 0;
            need(queue->read(&word, *memory, 0, 4, false));
            auto signal = need(queue->record(false));
            std::vector<uint32_t> seen(2);
            std::vector<std::thread> watchers;
            for (uint32_t& place : seen) {
                watchers.emplace_back([&place, &word, signal] {
                    while (!signal->complete()) std::this_thread::yield();
                    place = word;
                });
            }
            for (std::thread& watcher : watchers) watcher.join();
            CHECK(seen[0] == chain_result(20));
            CHECK(seen[1] == chain_result(20));
        }
    });
}

TEST_CASE("vulkan: different threads drive different queues at once") {
    auto image = make_image(chain_kernel(), chain_bytes);
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        std::vector<uint32_t> results(4);
        std::vector<std::thread> threads;
        for (uint32_t t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                auto queue = std::move(device.create_queue().value());
                auto memory = std::move(device.allocate(4, MemoryKind::device).value());
                bool fine = bool(queue->fill(*memory, 0, 4, 1, 4));
                for (uint32_t i = 0; i < 300; ++i) {
                    ChainParameters parameters{memory->address(), i};
                    fine = fine && queue->launch(*kernel, shape_of(1, 32 + t), &parameters);
                }
                fine = fine && queue->read(&results[t], *memory, 0, 4, true);
                if (!fine) results[t] = 0;
            });
        }
        for (std::thread& thread : threads) thread.join();
        for (uint32_t result : results) CHECK(result == chain_result(300));
    });
}

TEST_CASE("vulkan: the first command after idle starts without a flush") {
    auto image = make_image(add_kernel(), sizeof(AddParameters));
    on_each_device([&](BackendDevice& device) {
        auto kernel = load(device, image);
        if (!kernel) return;
        auto queue = need(device.create_queue());
        auto memory = need(device.allocate(4, MemoryKind::host));
        auto* word = static_cast<volatile uint32_t*>(memory->host_pointer());
        *word = 0;
        AddParameters parameters{memory->address(), 1, 9};
        need(queue->launch(*kernel, shape_of(1, 32), &parameters));
        for (int i = 0; i < 5000 && *word == 0; ++i) usleep(1000);
        CHECK(*word == 9);
        need(queue->finish());
    });
}

TEST_CASE("vulkan: a damaged or foreign binary is ignored, a good one is taken") {
    auto image = make_image(add_kernel(), sizeof(AddParameters));
    if (image->code.empty()) return;
    on_each_device([&](BackendDevice& device) {
        std::string foreign(64, '\x20');
        std::string good;
        for (std::string binary : {std::string("x"), foreign, std::string()}) {
            auto kernel = need(device.load(image, binary));
            CHECK(kernel->max_threads() > 0);
            auto queue = need(device.create_queue());
            auto memory = need(device.allocate(4, MemoryKind::device));
            need(queue->fill(*memory, 0, 4, 0, 4));
            AddParameters parameters{memory->address(), 1, 2};
            need(queue->launch(*kernel, shape_of(1, 32), &parameters));
            CHECK(read_word(*queue, *memory, 0) == 2);
            good = kernel->binary();
        }
        CHECK(bool(device.load(image, good)));
        auto broken = std::make_shared<KernelImage>(*image);
        broken->code = "not SPIR-V at all, whatever";
        auto refused = device.load(broken, "");
        REQUIRE(!refused);
        CHECK(refused.error().kind == ErrorKind::compile_failed);
    });
}
