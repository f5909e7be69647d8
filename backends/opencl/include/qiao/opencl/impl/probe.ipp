// SPDX-License-Identifier: Apache-2.0
// Opening a device: what it is, what it can do, and which memory mode works.
//
// Each mode in turn is tried with the very code that will serve later: memory is allocated, a kernel that gets its
// address as a number reads and writes it, the result is read back. Host memory is tried the same way.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/emit/opencl_c/abi.hpp>
#include <qiao/opencl/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace opencl {

namespace detail {

inline constexpr const char* mode_names[] = {"usm", "bda", "svm", "raw", "offset"};

inline constexpr char address_text[] =
    "__kernel void qiao_address(__global ulong* result, __global uchar* memory) {\n"
    "    *result = (ulong)memory;\n"
    "}\n";

inline bool lists(const std::string& extensions, const std::string& name) { return (" " + extensions + " ").find(" " + name + " ") != std::string::npos; }

/// Why the device cannot serve, or nothing.
inline std::string objection(const DeviceCore& core) {
    std::string version = device_text(core, CL_DEVICE_VERSION);
    // "OpenCL <major>.<minor> ..."
    if (version.size() < 10 || version.compare(0, 7, "OpenCL ") != 0 || version.compare(7, 3, "1.2") < 0) return "needs OpenCL 1.2, has '" + version + "'";
    if (device_value<cl_bool>(core, CL_DEVICE_AVAILABLE) == CL_FALSE) return "is not available";
    if (device_value<cl_bool>(core, CL_DEVICE_COMPILER_AVAILABLE) == CL_FALSE) return "has no compiler";
    if (device_value<cl_bool>(core, CL_DEVICE_ENDIAN_LITTLE) == CL_FALSE) return "is big-endian";
    if (device_value<cl_uint>(core, CL_DEVICE_ADDRESS_BITS) != 64) return "has no 64-bit addresses";
    if (device_text(core, CL_DEVICE_PROFILE) != "FULL_PROFILE") return "has only the embedded profile";
    return {};
}

/// PoCL on a processor, whose compiler (Clang, with its own loop over work-items) is known well enough to write for.
inline bool is_pocl_cpu(const DeviceCore& core) {
    return core.info.is_cpu && platform_text(core.cl, core.platform, CL_PLATFORM_NAME) == "Portable Computing Language";
}

/// A clock that every kernel may read; PoCL compiles with Clang and runs where its counter counts.
inline Clock clock_of(const DeviceCore& core, const std::string& extensions) {
    if (lists(extensions, "cl_khr_kernel_clock")) return Clock::standard;
    return is_pocl_cpu(core) ? Clock::cycle_counter : Clock::none;
}

inline void fill_caps(DeviceCore& core, const std::string& extensions) {
    TargetCaps& caps = core.info.caps;
    caps.target = Target::opencl_c;
    caps.fp64 = device_value<cl_device_fp_config>(core, CL_DEVICE_DOUBLE_FP_CONFIG) != 0;
    caps.fast_fp64 = caps.fp64 && core.info.is_cpu;
    caps.fp16 = lists(extensions, "cl_khr_fp16");
    caps.int64 = true;
    caps.clock = clock_of(core, extensions);
    caps.int64_atomics = lists(extensions, "cl_khr_int64_base_atomics") && lists(extensions, "cl_khr_int64_extended_atomics");
    caps.shared_int64_atomics = caps.int64_atomics;
    caps.shared_bytes = device_value<cl_ulong>(core, CL_DEVICE_LOCAL_MEM_SIZE);
    caps.parameter_bytes = device_value<size_t>(core, CL_DEVICE_MAX_PARAMETER_SIZE);
    size_t threads = device_value<size_t>(core, CL_DEVICE_MAX_WORK_GROUP_SIZE);
    caps.max_threads = static_cast<uint32_t>(std::min<size_t>(threads, 1024));
    core.rounded_division = (device_value<cl_device_fp_config>(core, CL_DEVICE_SINGLE_FP_CONFIG) & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0;
}

inline void fill_info(DeviceCore& core, unsigned number) {
    DeviceInfo& info = core.info;
    info.backend = "opencl";
    info.name = device_text(core, CL_DEVICE_NAME);
    info.vendor = device_text(core, CL_DEVICE_VENDOR);
    std::string platform = platform_text(core.cl, core.platform, CL_PLATFORM_NAME) + " " + platform_text(core.cl, core.platform, CL_PLATFORM_VERSION);
    info.driver = platform + ", " + device_text(core, CL_DRIVER_VERSION);
    info.unique_id = platform + "/" + info.vendor + "/" + info.name + "/" + device_text(core, CL_DEVICE_VERSION) + "/" + std::to_string(number);
    info.memory_bytes = device_value<cl_ulong>(core, CL_DEVICE_GLOBAL_MEM_SIZE);
    info.max_allocation = device_value<cl_ulong>(core, CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    info.compute_units = std::max(1u, device_value<cl_uint>(core, CL_DEVICE_MAX_COMPUTE_UNITS));
    info.clock_khz = device_value<cl_uint>(core, CL_DEVICE_MAX_CLOCK_FREQUENCY) * 1000;
    info.is_cpu = (device_value<cl_device_type>(core, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_CPU) != 0;
    // Two registers of the widest kind there is, or four of the next: enough to hide the time an operation takes.
    // Not on Intel's runtime (2026.2), whose code for such vectors crashes (tests/run/nv_atomics); others were not tried.
    info.caps.block_lanes = is_pocl_cpu(core) ? 16 : 0;
    info.caps.accurate_math = is_pocl_cpu(core);
    info.unified_memory = device_value<cl_bool>(core, CL_DEVICE_HOST_UNIFIED_MEMORY) != CL_FALSE;
    size_t items[16] = {};
    core.cl.clGetDeviceInfo(core.device, CL_DEVICE_MAX_WORK_ITEM_SIZES, sizeof items, items, nullptr);
    const uint32_t cuda[3] = {1024, 1024, 64};
    for (unsigned i = 0; i < 3; ++i) info.max_block[i] = items[i] == 0 || items[i] > cuda[i] ? cuda[i] : static_cast<uint32_t>(items[i]);
}

/// Prepares the core for a mode; false where the device does not offer it.
inline bool enter_mode(DeviceCore& core, MemoryMode mode, const std::string& extensions) {
    core.mode = mode;
    core.info.caps.arenas = core.uses_arenas() ? arena_count : 0;
    core.info.caps.arena_offsets = mode == MemoryMode::offset;
    // One arena is kept for parameter blocks.
    core.info.max_memories = core.uses_arenas() ? arena_count - 1 : 0;
    auto extension_function = [&](const char* name) { return core.cl.clGetExtensionFunctionAddressForPlatform(core.platform, name); };
    switch (mode) {
        case MemoryMode::usm: {
            if (!lists(extensions, "cl_intel_unified_shared_memory") || core.cl.clSetKernelExecInfo == nullptr) return false;
            UsmApi& usm = core.usm;
            usm.device_alloc = reinterpret_cast<clDeviceMemAllocINTEL_fn>(extension_function("clDeviceMemAllocINTEL"));
            usm.host_alloc = reinterpret_cast<clHostMemAllocINTEL_fn>(extension_function("clHostMemAllocINTEL"));
            usm.free = reinterpret_cast<clMemFreeINTEL_fn>(extension_function("clMemFreeINTEL"));
            usm.copy = reinterpret_cast<clEnqueueMemcpyINTEL_fn>(extension_function("clEnqueueMemcpyINTEL"));
            usm.fill = reinterpret_cast<clEnqueueMemFillINTEL_fn>(extension_function("clEnqueueMemFillINTEL"));
            return usm.device_alloc != nullptr && usm.host_alloc != nullptr && usm.free != nullptr && usm.copy != nullptr && usm.fill != nullptr;
        }
        case MemoryMode::bda:
            return lists(extensions, "cl_ext_buffer_device_address") && core.cl.clCreateBufferWithProperties != nullptr &&
                   core.cl.clSetKernelExecInfo != nullptr;
        case MemoryMode::svm: {
            auto svm = device_value<cl_device_svm_capabilities>(core, CL_DEVICE_SVM_CAPABILITIES);
            core.fine_grain = (svm & CL_DEVICE_SVM_FINE_GRAIN_BUFFER) != 0;
            bool functions = core.cl.clSVMAlloc != nullptr && core.cl.clSVMFree != nullptr && core.cl.clEnqueueSVMMemcpy != nullptr &&
                             core.cl.clEnqueueSVMMemFill != nullptr && core.cl.clSetKernelExecInfo != nullptr;
            return svm != 0 && functions;
        }
        case MemoryMode::raw: {
            if (core.address_kernel != nullptr) return true;
            cl_int code = CL_SUCCESS;
            const char* text = address_text;
            core.address_program = core.cl.clCreateProgramWithSource(core.context, 1, &text, nullptr, &code);
            if (code != CL_SUCCESS || core.cl.clBuildProgram(core.address_program, 1, &core.device, "", nullptr, nullptr) != CL_SUCCESS) return false;
            core.address_kernel = core.cl.clCreateKernel(core.address_program, "qiao_address", &code);
            return code == CL_SUCCESS;
        }
        case MemoryMode::offset:
            return true;
    }
    return false;
}

/// A kernel that gets an address as a number: memory[0] *= 3, memory[1] += memory[0].
inline KernelImage probe_image(const DeviceCore& core) {
    KernelImage image;
    image.entry = image.display_name = "qiao_probe";
    std::string arenas;
    for (unsigned i = 0; i < core.info.caps.arenas; ++i) arenas += ", __global uchar* arena" + std::to_string(i);
    std::string memory = core.mode == MemoryMode::offset ? "arena0 + (address & 0xffffffffffUL)" : "address";
    image.code = "__kernel void qiao_probe(ulong address" + arenas + ") {\n    __global uint* memory = (__global uint*)(" + memory +
                 ");\n    memory[0] *= 3;\n    memory[1] += memory[0];\n}\n";
    image.parameters.push_back({0, 8, 8, ir::HiddenParameter::none, ""});
    image.parameter_bytes = 8;
    return image;
}

/// Two launches, so that memory which moves between launches is noticed.
inline bool kernel_reaches(OpenClDevice& device, BackendQueue& queue, BackendMemory& memory, bool through_host) {
    DeviceCore& core = device.core();
    auto kernel = device.load(std::make_shared<const KernelImage>(probe_image(core)), {});
    if (!kernel) return false;
    uint32_t values[2] = {7, 5};
    if (through_host)
        std::memcpy(memory.host_pointer(), values, sizeof values);
    else if (!queue.write(memory, 0, values, sizeof values, true))
        return false;
    uint64_t address = memory.address();
    if (!queue.launch(*kernel.value(), LaunchShape(), &address) || !queue.finish()) return false;
    if (through_host) {
        std::memcpy(values, memory.host_pointer(), sizeof values);
        if (values[0] != 21 || values[1] != 26) return false;
        values[0] = 10;
        std::memcpy(memory.host_pointer(), values, sizeof values);
    }
    // Memory that comes and goes between the launches must not matter.
    auto other = device.allocate(1 << 20, MemoryKind::device);
    if (!other) return false;
    if (!queue.launch(*kernel.value(), LaunchShape(), &address) || !queue.finish()) return false;
    if (through_host)
        std::memcpy(values, memory.host_pointer(), sizeof values);
    else if (!queue.read(values, memory, 0, sizeof values, true))
        return false;
    return through_host ? values[0] == 30 && values[1] == 56 : values[0] == 63 && values[1] == 89;
}

inline bool mode_works(OpenClDevice& device) {
    DeviceCore& core = device.core();
    auto queue = device.create_queue();
    auto memory = device.allocate(4096, MemoryKind::device);
    if (!queue || !memory || !kernel_reaches(device, *queue.value(), *memory.value(), false)) return false;
    memory.value().reset();
    core.host_memory = core.mode != MemoryMode::svm || core.fine_grain;
    if (!core.host_memory) return true;
    auto host = device.allocate(4096, MemoryKind::host);
    core.host_memory = host && kernel_reaches(device, *queue.value(), *host.value(), true);
    return true;
}

}  // namespace detail

Result<std::unique_ptr<BackendDevice>> open_device(const Api& api, cl_platform_id platform, cl_device_id device, unsigned number, const std::string& forced) {
    auto core = std::make_shared<DeviceCore>(api);
    core->platform = platform;
    core->device = device;
    std::string objection = detail::objection(*core);
    if (!objection.empty()) return Error{ErrorKind::unsupported, objection};
    const cl_context_properties properties[] = {CL_CONTEXT_PLATFORM, reinterpret_cast<cl_context_properties>(platform), 0};
    cl_int code = CL_SUCCESS;
    core->context = api.clCreateContext(properties, 1, &device, nullptr, nullptr, &code);
    if (code != CL_SUCCESS) {
        core->context = nullptr;
        return error_of(code, "clCreateContext");
    }
    std::string extensions = device_text(*core, CL_DEVICE_EXTENSIONS);
    detail::fill_info(*core, number);
    detail::fill_caps(*core, extensions);
    auto opened = std::make_unique<OpenClDevice>(core);
    for (MemoryMode mode : {MemoryMode::usm, MemoryMode::bda, MemoryMode::svm, MemoryMode::raw, MemoryMode::offset}) {
        const char* name = detail::mode_names[static_cast<size_t>(mode)];
        if (!forced.empty() && forced != name) continue;
        if (!detail::enter_mode(*core, mode, extensions) || !detail::mode_works(*opened)) continue;
        core->info.host_addresses = core->info.is_cpu && mode != MemoryMode::offset;
        return std::unique_ptr<BackendDevice>(std::move(opened));
    }
    if (!forced.empty()) return Error{ErrorKind::unsupported, "memory mode '" + forced + "' (QIAO_OPENCL_MEMORY) does not work on it"};
    return Error{ErrorKind::unsupported, "no way of addressing memory works on it"};
}

}  // namespace opencl
QIAO_NAMESPACE_END
