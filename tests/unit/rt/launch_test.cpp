// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <vector>

#include <qiao/host/registration.hpp>
#include <qiao/rt/launch.hpp>

#include "fixture.hpp"

namespace {

// The kernels of these tests must not outlive their process in a user's cache.
const int no_cache = setenv("QIAO_CACHE", "0", 1);

struct LaunchTest : MockDevices {
    MockSource* source = new MockSource;
    qiao::rt::Module* module = qiao::rt::make_module("m", std::unique_ptr<qiao::rt::ModuleSource>(source), {});

    explicit LaunchTest(size_t count = 1, const std::function<void(qiao::DeviceInfo&)>& change = {}) : MockDevices(count, change) {}

    /// Registers a kernel under a stub address of its own.
    const void* kernel(const std::string& name, const std::vector<uint64_t>& sizes, mock::Body body) {
        source->images[name] = mock_image(name, sizes);
        for (auto& c : control) c->bodies[name] = body;
        const void* stub = new char;
        qiao::rt::register_kernel(stub, qiao::rt::make_kernel(*module, {name, "", "", 0}));
        return stub;
    }
};

}  // namespace

TEST_CASE("rt: a launch hands the arguments over in the parameter block") {
    REQUIRE(no_cache == 0);
    LaunchTest t;
    std::vector<double> seen;
    uint32_t grid_y = 0;
    const void* stub = t.kernel("k", {1, 8, 4}, [&](const qiao::LaunchShape& shape, const char* block) {
        seen = {double(parameter<char>(block, 0)), parameter<double>(block, 8), double(parameter<int>(block, 16))};
        grid_y = shape.grid[1];
    });
    char a = 3;
    double b = 2.5;
    int c = -7;
    void* arguments[] = {&a, &b, &c};
    CHECK(cudaLaunchKernel(stub, dim3(2, 5), dim3(32), arguments, 0, nullptr) == cudaSuccess);
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(seen == std::vector<double>{3, 2.5, -7});
    CHECK(grid_y == 5);
    CHECK(cudaLaunchKernel(stub, dim3(2, 5), dim3(32), arguments, 0, nullptr) == cudaSuccess);
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(t.source->translations == 1);
    CHECK(t.control[0]->loads == 1);
}

TEST_CASE("rt: a pushed configuration reaches the stub's launch") {
    LaunchTest t;
    uint32_t seen[2] = {};
    const void* stub = t.kernel("k", {}, [&](const qiao::LaunchShape& shape, const char*) {
        seen[0] = shape.grid[0];
        seen[1] = shape.block[0];
    });
    CHECK(qiao::host::push_call_configuration(dim3(3), dim3(64), 0, nullptr) == 0);
    qiao::host::launch_stub(stub, nullptr);
    CHECK(cudaGetLastError() == cudaSuccess);
    REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(seen[0] == 3);
    CHECK(seen[1] == 64);
    qiao::host::launch_stub(stub, nullptr);
    CHECK(cudaGetLastError() == cudaErrorMissingConfiguration);
}

TEST_CASE("rt: wrong launch shapes are refused with CUDA's codes") {
    LaunchTest t;
    const void* stub = t.kernel("k", {}, {});
    auto launch = [&](dim3 grid, dim3 block, size_t shared = 0) { return cudaLaunchKernel(stub, grid, block, nullptr, shared, nullptr); };
    CHECK(launch(dim3(0), dim3(1)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(1), dim3(0)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(1), dim3(1025)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(1), dim3(33, 32)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(1), dim3(1, 1, 65)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(1, 65536), dim3(1)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(0x80000000u), dim3(1)) == cudaErrorInvalidConfiguration);
    CHECK(launch(dim3(1), dim3(1), 48 * 1024 + 1) == cudaErrorInvalidValue);
    CHECK(launch(dim3(1), dim3(1024)) == cudaSuccess);
    int local = 0;
    CHECK(cudaLaunchKernel(static_cast<const void*>(&local), dim3(1), dim3(1), nullptr, 0, nullptr) == cudaErrorInvalidDeviceFunction);
    t.source->images["bounded"] = mock_image("bounded", {});
    t.source->images["bounded"].max_threads = 128;
    static char bounded;
    qiao::rt::register_kernel(&bounded, qiao::rt::make_kernel(*t.module, {"bounded", "", "", 0}));
    CHECK(cudaLaunchKernel(static_cast<const void*>(&bounded), dim3(1), dim3(129), nullptr, 0, nullptr) == cudaErrorLaunchOutOfResources);
    CHECK(cudaLaunchKernel(static_cast<const void*>(&bounded), dim3(1), dim3(128), nullptr, 0, nullptr) == cudaSuccess);
    CHECK(t.control[0]->launches == 2);
}

TEST_CASE("rt: a grid beyond the device's is launched in parts that cover every block once") {
    LaunchTest t(1, [](qiao::DeviceInfo& info) { info.max_grid[0] = info.max_grid[1] = info.max_grid[2] = 100; });
    std::vector<int> hits(70 * 101);
    bool dimensions_right = true;
    const void* stub = t.kernel("k", {8}, [&](const qiao::LaunchShape& shape, const char* block) {
        auto base = parameter<uint64_t>(block, 8);
        dimensions_right = dimensions_right && parameter<uint32_t>(block, 16) == 70 && parameter<uint32_t>(block, 20) == 101 &&
                           parameter<uint32_t>(block, 24) == 1 && shape.grid[1] == 1 && shape.grid[0] <= 100;
        for (uint32_t i = 0; i < shape.grid[0]; ++i) ++hits[base + i];
    });
    uint64_t argument = 1;
    void* arguments[] = {&argument};
    REQUIRE(cudaLaunchKernel(stub, dim3(70, 101), dim3(1), arguments, 0, nullptr) == cudaSuccess);
    REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(dimensions_right);
    CHECK(hits == std::vector<int>(70 * 101, 1));
    CHECK(t.source->asked.back().linear_blocks);
}

TEST_CASE("rt: shared memory beyond the device's lives in scratch memory, in parts that stay small") {
    LaunchTest t(1, [](qiao::DeviceInfo& info) { info.caps.shared_bytes = 16384; });
    uint64_t blocks = 0;
    uint64_t stride = 0;
    bool scratch_given = true;
    const void* stub = t.kernel("k", {}, [&](const qiao::LaunchShape& shape, const char* block) {
        blocks += uint64_t(shape.grid[0]) * shape.grid[1];
        stride = parameter<uint64_t>(block, 8);
        scratch_given = scratch_given && parameter<uint64_t>(block, 0) != 0 && shape.dynamic_shared == 0;
    });
    SUBCASE("dynamic") {
        REQUIRE(cudaLaunchKernel(stub, dim3(10, 2), dim3(1), nullptr, 40000, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(blocks == 20);
        CHECK(stride == 40192);
    }
    SUBCASE("static") {
        t.source->images["k"].static_shared = 30000;
        REQUIRE(cudaLaunchKernel(stub, dim3(3), dim3(1), nullptr, 0, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(blocks == 3);
        CHECK(stride == 30208);
    }
    SUBCASE("many blocks") {
        REQUIRE(cudaLaunchKernel(stub, dim3(20000), dim3(1), nullptr, 40000, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        CHECK(blocks == 20000);
        CHECK(t.control[0]->launches > 1);
    }
    CHECK(scratch_given);
    CHECK(t.source->asked.back().shared_in_global);
}

TEST_CASE("rt: more dynamic shared memory needs cudaFuncSetAttribute, as in CUDA") {
    LaunchTest t;
    const void* stub = t.kernel("k", {}, {});
    CHECK(cudaLaunchKernel(stub, dim3(1), dim3(1), nullptr, 64 * 1024, nullptr) == cudaErrorInvalidValue);
    CHECK(cudaFuncSetAttribute(stub, cudaFuncAttributeMaxDynamicSharedMemorySize, 64 * 1024) == cudaSuccess);
    CHECK(cudaLaunchKernel(stub, dim3(1), dim3(1), nullptr, 64 * 1024, nullptr) == cudaSuccess);
    CHECK(cudaFuncSetAttribute(stub, cudaFuncAttributeMaxDynamicSharedMemorySize, 1 << 20) == cudaErrorInvalidValue);
}

TEST_CASE("rt: a kernel that does not translate is an error, each time, and translated once") {
    LaunchTest t;
    static char stub;
    qiao::rt::register_kernel(&stub, qiao::rt::make_kernel(*t.module, {"absent", "", "", 0}));
    CHECK(cudaLaunchKernel(static_cast<const void*>(&stub), dim3(1), dim3(1), nullptr, 0, nullptr) == cudaErrorInvalidDeviceFunction);
    int translations = t.source->translations;
    CHECK(cudaLaunchKernel(static_cast<const void*>(&stub), dim3(1), dim3(1), nullptr, 0, nullptr) == cudaErrorInvalidDeviceFunction);
    CHECK(t.source->translations == translations);
    CHECK(cudaGetLastError() == cudaErrorInvalidDeviceFunction);
}

TEST_CASE("rt: module variables are initialised once a device, with addresses of others") {
    LaunchTest t(2);
    qiao::ImageVariable table;
    table.name = "table";
    table.size = 8;
    table.align = 4;
    table.initial = {1, 2, 3, 4, 5, 6, 7, 8};
    qiao::ImageVariable pointer;
    pointer.name = "pointer";
    pointer.size = 8;
    pointer.align = 8;
    pointer.initial = {4, 0, 0, 0, 0, 0, 0, 0};
    pointer.relocations = {{0, "table"}};
    t.source->variables["table"] = table;
    t.source->variables["pointer"] = pointer;
    uint64_t passed = 0;
    const void* stub = t.kernel("k", {4}, [&](const qiao::LaunchShape&, const char* block) { passed = parameter<uint64_t>(block, 8); });
    qiao::KernelImage& image = t.source->images["k"];
    image.parameters.push_back({8, 8, 8, qiao::ir::HiddenParameter::global_variable, "pointer"});
    image.parameter_bytes = 16;
    image.variables.push_back(pointer);
    static char table_shadow[8];
    static char* pointer_shadow;
    qiao::rt::register_symbol(table_shadow, {t.module, "table", 8, nullptr});
    qiao::rt::register_symbol(&pointer_shadow, {t.module, "pointer", 8, nullptr});
    for (int device = 0; device < 2; ++device) {
        REQUIRE(cudaSetDevice(device) == cudaSuccess);
        int argument = 0;
        void* arguments[] = {&argument};
        REQUIRE(cudaLaunchKernel(stub, dim3(1), dim3(1), arguments, 0, nullptr) == cudaSuccess);
        REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
        void* table_address = nullptr;
        void* pointer_address = nullptr;
        REQUIRE(cudaGetSymbolAddress(&table_address, table_shadow) == cudaSuccess);
        REQUIRE(cudaGetSymbolAddress(&pointer_address, pointer_shadow) == cudaSuccess);
        CHECK(reinterpret_cast<uint64_t>(pointer_address) == passed);
        char* inside = nullptr;
        REQUIRE(cudaMemcpyFromSymbol(&inside, pointer_shadow, 8) == cudaSuccess);
        CHECK(inside == static_cast<char*>(table_address) + 4);
        char bytes[8];
        REQUIRE(cudaMemcpyFromSymbol(bytes, table_shadow, 8) == cudaSuccess);
        CHECK(bytes[7] == 8);
        char changed[2] = {40, 41};
        REQUIRE(cudaMemcpyToSymbol(table_shadow, changed, 2, 3) == cudaSuccess);
        REQUIRE(cudaMemcpyFromSymbol(bytes, table_shadow, 8) == cudaSuccess);
        CHECK(bytes[2] == 3);
        CHECK(bytes[4] == 41);
        CHECK(cudaMemcpyToSymbol(table_shadow, changed, 2, 7) == cudaErrorInvalidValue);
        CHECK(cudaFree(table_address) == cudaErrorInvalidValue);
    }
    size_t size = 0;
    CHECK(cudaGetSymbolSize(&size, table_shadow) == cudaSuccess);
    CHECK(size == 8);
    CHECK(cudaGetSymbolSize(&size, size) == cudaErrorInvalidSymbol);
}

TEST_CASE("rt: managed memory is one pointer for host and kernels, even where the driver shares none") {
    LaunchTest t;
    SUBCASE("shared by the driver") {}
    SUBCASE("kept by copying") {
        t.control[0]->host_pointers = false;
        t.control[0]->fake_address = 0x7e0000000000;
    }
    int* p = nullptr;
    REQUIRE(cudaMallocManaged(&p, 400) == cudaSuccess);
    cudaPointerAttributes a;
    REQUIRE(cudaPointerGetAttributes(&a, p) == cudaSuccess);
    CHECK(a.type == cudaMemoryTypeManaged);
    qiao::rt::Allocation allocation;
    REQUIRE(qiao::rt::runtime().addresses.find(reinterpret_cast<uint64_t>(p), allocation));
    // The kernel works on the device's bytes, as a driver's would.
    char* device_bytes = static_cast<mock::Memory&>(allocation.memory()).bytes() + allocation.offset;
    const void* stub = t.kernel("k", {8}, [&](const qiao::LaunchShape&, const char*) {
        for (int i = 0; i < 100; ++i) reinterpret_cast<int*>(device_bytes)[i] += 1;
    });
    void* arguments[] = {&p};
    for (int i = 0; i < 100; ++i) p[i] = i;
    REQUIRE(cudaLaunchKernel(stub, dim3(1), dim3(1), arguments, 0, nullptr) == cudaSuccess);
    REQUIRE(cudaLaunchKernel(stub, dim3(1), dim3(1), arguments, 0, nullptr) == cudaSuccess);
    REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
    CHECK(p[99] == 101);
    p[99] = 1000;
    REQUIRE(cudaLaunchKernel(stub, dim3(1), dim3(1), arguments, 0, nullptr) == cudaSuccess);
    int out[100];
    REQUIRE(cudaMemcpy(out, p, 400, cudaMemcpyDefault) == cudaSuccess);
    CHECK(out[99] == 1001);
    CHECK(out[0] == 3);
    REQUIRE(cudaMemset(p, 0, 400) == cudaSuccess);
    CHECK(p[50] == 0);
    CHECK(cudaMemPrefetchAsync(p, 400, 0, nullptr) == cudaSuccess);
    CHECK(cudaMemAdvise(p, 400, cudaMemAdviseSetReadMostly, 0) == cudaSuccess);
    CHECK(cudaFree(p) == cudaSuccess);
}

TEST_CASE("rt: attributes and occupancy come from the kernel's image") {
    LaunchTest t;
    const void* stub = t.kernel("k", {}, {});
    t.source->images["k"].static_shared = 1000;
    t.source->images["k"].max_threads = 256;
    cudaFuncAttributes attributes;
    REQUIRE(cudaFuncGetAttributes(&attributes, stub) == cudaSuccess);
    CHECK(attributes.sharedSizeBytes == 1000);
    CHECK(attributes.maxThreadsPerBlock == 256);
    int blocks = 0;
    REQUIRE(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, stub, 256, 0) == cudaSuccess);
    CHECK(blocks == 8);
    REQUIRE(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, stub, 512, 0) == cudaSuccess);
    CHECK(blocks == 0);
    int grid = 0;
    int block = 0;
    REQUIRE(cudaOccupancyMaxPotentialBlockSize(&grid, &block, stub) == cudaSuccess);
    CHECK(block == 256);
    CHECK(grid == 8);
}

TEST_CASE("rt: a lost device fails every later call with the same error, until it is reset") {
    LaunchTest t(2);
    const void* stub = t.kernel("k", {}, {});
    REQUIRE(cudaLaunchKernel(stub, dim3(1), dim3(1), nullptr, 0, nullptr) == cudaSuccess);
    REQUIRE(cudaDeviceSynchronize() == cudaSuccess);
    void* p = nullptr;
    t.control[0]->lost = true;
    CHECK(cudaLaunchKernel(stub, dim3(1), dim3(1), nullptr, 0, nullptr) == cudaErrorLaunchFailure);
    CHECK(cudaDeviceSynchronize() == cudaErrorLaunchFailure);
    CHECK(cudaMalloc(&p, 10) == cudaErrorLaunchFailure);
    REQUIRE(cudaSetDevice(1) == cudaSuccess);
    CHECK(cudaMalloc(&p, 10) == cudaSuccess);
    REQUIRE(cudaSetDevice(0) == cudaSuccess);
    t.control[0]->lost = false;
    CHECK(cudaDeviceReset() == cudaSuccess);
    CHECK(cudaMalloc(&p, 10) == cudaSuccess);
    CHECK(cudaLaunchKernel(stub, dim3(1), dim3(1), nullptr, 0, nullptr) == cudaSuccess);
    CHECK(cudaDeviceSynchronize() == cudaSuccess);
}

TEST_CASE("rt: no device is an error of its own") {
    MockDevices none(0);
    int count = -1;
    CHECK(cudaGetDeviceCount(&count) == cudaErrorNoDevice);
    CHECK(count == 0);
    void* p = nullptr;
    CHECK(cudaMalloc(&p, 10) == cudaErrorNoDevice);
    CHECK(cudaDeviceSynchronize() == cudaErrorNoDevice);
    CHECK(cudaGetLastError() == cudaErrorNoDevice);
}
