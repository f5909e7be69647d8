// SPDX-License-Identifier: Apache-2.0
// The launch path: check the shape, choose the variant, fill the parameter block, hand over.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/capture.hpp>
#include <qiao/rt/child_launches.hpp>
#include <qiao/rt/launch.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/messages.hpp>
#include <qiao/rt/options.hpp>
#include <qiao/rt/texture_reference.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline constexpr uint64_t max_scratch = uint64_t(256) << 20;
inline constexpr size_t stack_block = 4096 + 1024;

/// CUDA's own limits.
inline bool valid_shape(const dim3& grid, const dim3& block) {
    if (grid.x == 0 || grid.y == 0 || grid.z == 0 || block.x == 0 || block.y == 0 || block.z == 0) return false;
    if (grid.x > 0x7fffffffu || grid.y > 65535 || grid.z > 65535) return false;
    return block.x <= 1024 && block.y <= 1024 && block.z <= 64 && uint64_t(block.x) * block.y * block.z <= 1024;
}

inline cudaError_t check_block(const CompiledKernel& compiled, const Device& device, const dim3& block) {
    if (block.x * block.y * block.z > compiled.max_threads) {
        return fail(cudaErrorLaunchOutOfResources, "the kernel runs with at most " + std::to_string(compiled.max_threads) + " threads a block on " + device.info.name);
    }
    const uint32_t* limit = device.info.max_block;
    if (block.x > limit[0] || block.y > limit[1] || block.z > limit[2]) {
        return fail(cudaErrorInvalidConfiguration, "a dimension of the block exceeds what " + device.info.name + " can run");
    }
    return cudaSuccess;
}

struct LaunchPlan {
    CompiledKernel* compiled = nullptr;
    bool scratch = false;
    bool linear = false;
    uint64_t stride = 0;  ///< scratch bytes a block
    uint64_t chunk = 0;   ///< blocks a launch, where linear
    bool phases = false;  ///< a grid that synchronises (rt/impl/cooperative.ipp)
};

inline cudaError_t plan_variant(Kernel& kernel, Device& device, const dim3& grid, size_t dynamic_shared, unsigned base, LaunchPlan& plan) {
    cudaError_t code = compiled_kernel(kernel, device, base, plan.compiled);
    if (code != cudaSuccess) return code;
    const KernelImage* image = plan.compiled->image.get();
    const uint64_t* limit = device.info.max_grid;
    plan.scratch = !plan.compiled->kernel || plan.compiled->scratch >= 0 ||
                   image->static_shared + image->reserved_shared + dynamic_shared > device.info.caps.shared_bytes;
    plan.linear = grid.x > limit[0] || grid.y > limit[1] || grid.z > limit[2];
    if (!plan.scratch && !plan.linear) return cudaSuccess;
    if (plan.scratch) {
        code = compiled_kernel(kernel, device, base | variant_scratch, plan.compiled);
        if (code != cudaSuccess) return code;
        plan.stride = round_up(std::max<uint64_t>(plan.compiled->image->scratch_shared + dynamic_shared, 1), 256);
    }
    uint64_t blocks = uint64_t(grid.x) * grid.y * grid.z;
    plan.chunk = std::min<uint64_t>(blocks, limit[0]);
    if (plan.scratch) plan.chunk = std::min(plan.chunk, std::max<uint64_t>(1, max_scratch / plan.stride));
    if (plan.scratch && plan.chunk < blocks) plan.linear = true;
    if (plan.linear) code = compiled_kernel(kernel, device, base | variant_linear | (plan.scratch ? variant_scratch : variant_plain), plan.compiled);
    return code;
}

/// True where the launch needs the kernel with options.long_loops, or where it has these, with options.longest_loops.
inline bool has_long_loops(const KernelImage& image, const dim3& grid, const dim3& block, void* const* arguments) {
    // So few threads are often one that does everything, and its speed is not what counts.
    constexpr uint64_t few_threads = 256;
    if (image.open_loops && uint64_t(grid.x) * grid.y * grid.z * block.x * block.y * block.z <= few_threads) return true;
    if (image.turns.empty()) return false;
    const ir::LaunchFacts facts = {ir::LaunchFacts::Known::launch, arguments, {grid.x, grid.y, grid.z}, {block.x, block.y, block.z}};
    return image.turns.evaluate(facts) > image.most_turns;
}

inline cudaError_t plan_launch(Kernel& kernel, Device& device, const dim3& grid, const dim3& block, void* const* arguments, size_t dynamic_shared,
                               LaunchPlan& plan) {
    const uint32_t lanes = device.info.caps.block_lanes;
    unsigned base = variant_plain;
    if (lanes != 0 && block.x % lanes == 0 && options().whole_blocks) base = block.x % (2 * lanes) == 0 ? variant_blocks | variant_wide : variant_blocks;
    cudaError_t code = plan_variant(kernel, device, grid, dynamic_shared, base, plan);
    if (code != cudaSuccess || !has_long_loops(*plan.compiled->image, grid, block, arguments)) return code;
    code = plan_variant(kernel, device, grid, dynamic_shared, base | variant_long, plan);
    if (code != cudaSuccess || !has_long_loops(*plan.compiled->image, grid, block, arguments)) return code;
    return plan_variant(kernel, device, grid, dynamic_shared, base | variant_long | variant_longest, plan);
}

inline void fill_block(const CompiledKernel& compiled, void** arguments, char* block) {
    std::memcpy(block, compiled.block.data(), compiled.block.size());
    for (const CompiledKernel::Slot& slot : compiled.arguments) {
        const void* argument = *arguments++;
        char* to = block + slot.offset;
        // Nearly all are of these sizes, which need no call.
        if (slot.size == 8) std::memcpy(to, argument, 8);
        else if (slot.size == 4) std::memcpy(to, argument, 4);
        else std::memcpy(to, argument, slot.size);
    }
}

template <typename T>
void put(char* block, int offset, T value) {
    if (offset >= 0) std::memcpy(block + offset, &value, sizeof value);
}

/// Launches that are more than the device does at once, or need scratch memory: in parts, with the host waiting where
/// scratch memory must be given back.
inline cudaError_t launch_in_parts(Submission& submission, const LaunchPlan& plan, const dim3& grid, const dim3& block, size_t dynamic_shared, char* bytes) {
    Device& device = *submission.stream().device;
    uint64_t blocks = uint64_t(grid.x) * grid.y * grid.z;
    Allocation scratch;
    if (plan.scratch) {
        cudaError_t code = allocate_internal(device, plan.stride * std::min(plan.chunk, blocks), 256, scratch);
        if (code != cudaSuccess) return code;
        put(bytes, plan.compiled->scratch, scratch.address);
        put(bytes, plan.compiled->stride, plan.stride);
    }
    LaunchShape shape = {{grid.x, grid.y, grid.z}, {block.x, block.y, block.z}, plan.scratch ? 0 : dynamic_shared};
    cudaError_t code = cudaSuccess;
    uint64_t step = plan.linear ? plan.chunk : blocks;
    const uint32_t dimensions[3] = {grid.x, grid.y, grid.z};
    for (int i = 0; i < 3; ++i) put(bytes, plan.compiled->grid_dim[i], dimensions[i]);
    for (uint64_t first = 0; first < blocks && code == cudaSuccess; first += step) {
        if (plan.linear) {
            put(bytes, plan.compiled->block_base, first);
            shape.grid[0] = static_cast<uint32_t>(std::min(step, blocks - first));
            shape.grid[1] = shape.grid[2] = 1;
        }
        code = submission.check(submission.queue().launch(*plan.compiled->kernel, shape, bytes));
    }
    if (plan.scratch) {
        cudaError_t finished = submission.finish();
        if (code == cudaSuccess) code = finished;
        release_internal(scratch);
    }
    return code;
}

inline void log_parts_once(const Kernel& kernel, const Device& device, const LaunchPlan& plan) {
    static std::mutex mutex;
    static std::vector<const Kernel*> seen;
    std::lock_guard lock(mutex);
    if (std::find(seen.begin(), seen.end(), &kernel) != seen.end()) return;
    seen.push_back(&kernel);
    if (plan.scratch) log(LogGroup::launch, kernel.name.name + ": shared memory beyond that of " + device.info.name + " lives in global memory (slower)");
    if (plan.linear) log(LogGroup::launch, kernel.name.name + ": the grid is launched in parts on " + device.info.name);
}

/// The stream that the launch goes to, and the checks that need no compiled kernel.
inline cudaError_t launch_stream(const Kernel& kernel, const dim3& grid, const dim3& block, cudaStream_t handle, Stream*& stream) {
    if (!valid_shape(grid, block)) return fail(cudaErrorInvalidConfiguration, kernel.name.name + ": the grid or block is zero or beyond CUDA's limits");
    cudaError_t code = resolve_stream(handle, stream);
    if (code != cudaSuccess || stream->device->ordinal == thread_state().device) return code;
    return fail(cudaErrorInvalidResourceHandle, "the stream belongs to another device than the current one");
}

inline cudaError_t check_dynamic_shared(const Kernel& kernel, size_t bytes) {
    if (bytes <= static_cast<size_t>(kernel.max_dynamic_shared.load(std::memory_order_relaxed))) return cudaSuccess;
    return fail(cudaErrorInvalidValue, kernel.name.name + ": more dynamic shared memory than cudaFuncSetAttribute allowed");
}

inline cudaError_t launch_phases(Submission& submission, const LaunchPlan& plan, const LaunchCall& call, char* bytes);

/// The shape and the variant for it.
inline cudaError_t prepare(Kernel& kernel, Device& device, const LaunchCall& call, LaunchPlan& plan) {
    cudaError_t code = plan_launch(kernel, device, call.grid, call.block, call.arguments, call.dynamic_shared, plan);
    if (code != cudaSuccess) return code;
    code = check_dynamic_shared(kernel, call.dynamic_shared);
    return code != cudaSuccess ? code : check_block(*plan.compiled, device, call.block);
}

/// Hands a prepared launch to the stream.
inline cudaError_t submit(Kernel& kernel, Stream& stream, const LaunchPlan& plan, const LaunchCall& call) {
    const CompiledKernel& compiled = *plan.compiled;
    alignas(16) char on_stack[stack_block];
    std::vector<char> on_heap;
    char* bytes = on_stack;
    if (compiled.block.size() > sizeof on_stack) {
        on_heap.resize(compiled.block.size());
        bytes = on_heap.data();
    }
    fill_block(compiled, call.arguments, bytes);
    const dim3& grid = call.grid;
    const dim3& block = call.block;
    const uint32_t dimensions[3] = {block.x, block.y, block.z};
    for (int i = 0; i < 3; ++i) put(bytes, compiled.block_dim[i], dimensions[i]);
    put(bytes, compiled.launch_ticket, call.ticket);

    if (kernel.module->group->has_texture_references.load(std::memory_order_acquire)) {
        cudaError_t code = send_texture_references(*kernel.module, stream);
        if (code != cudaSuccess) return code;
    }
    Submission submission(stream);
    cudaError_t code = submission.status();
    if (code == cudaSuccess) code = send_shadows(submission);
    if (code == cudaSuccess && compiled.messages >= 0) {
        uint64_t address = 0;
        code = message_buffer(submission, address);
        put(bytes, compiled.messages, address);
    }
    if (code != cudaSuccess) return code;
    if (plan.phases) {
        code = launch_phases(submission, plan, call, bytes);
    } else if (plan.scratch || plan.linear) {
        log_parts_once(kernel, *stream.device, plan);
        code = launch_in_parts(submission, plan, grid, block, call.dynamic_shared, bytes);
    } else {
        LaunchShape shape = {{grid.x, grid.y, grid.z}, {block.x, block.y, block.z}, call.dynamic_shared};
        code = submission.check(submission.queue().launch(*compiled.kernel, shape, bytes));
    }
    if (code == cudaSuccess && options().launch_blocking) code = submission.finish();
    return code;
}

}  // namespace detail

cudaError_t launch(Kernel& kernel, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t handle) {
    Stream* stream = nullptr;
    cudaError_t code = detail::launch_stream(kernel, grid, block, handle, stream);
    if (code != cudaSuccess) return code;
    const LaunchCall call = {grid, block, dynamic_shared, arguments, 0};
    detail::LaunchPlan plan;
    code = detail::prepare(kernel, *stream->device, call, plan);
    if (code != cudaSuccess) return code;
    const CompiledKernel& compiled = *plan.compiled;
    if (captures(*stream)) {
        GraphWork work;
        code = kernel_work(kernel, grid, block, dynamic_shared, arguments, compiled, work);
        return capture_work(*stream, code, std::move(work));
    }

    return compiled.launch_ticket >= 0 ? launch_family(kernel, *stream, call) : detail::submit(kernel, *stream, plan, call);
}

cudaError_t launch_stub(const void* stub, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t stream) {
    Kernel* kernel = find_kernel(stub);
    if (!kernel) return fail(cudaErrorInvalidDeviceFunction, "the launched function is no kernel");
    return launch(*kernel, grid, block, arguments, dynamic_shared, stream);
}

cudaError_t launch_cooperative(const void* stub, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t stream) {
    Kernel* kernel = find_kernel(stub);
    if (!kernel) return fail(cudaErrorInvalidDeviceFunction, "the launched function is no kernel");
    return launch_grid(*kernel, grid, block, arguments, dynamic_shared, stream);
}

cudaError_t launch_config(const cudaLaunchConfig_t* config, const void* stub, void** arguments) {
    if (!config) return cudaErrorInvalidValue;
    bool cooperative = false;
    for (unsigned i = 0; i < config->numAttrs; ++i) {
        const cudaLaunchAttribute& attribute = config->attrs[i];
        if (attribute.id == cudaLaunchAttributeCooperative) cooperative = attribute.val.cooperative != 0;
        if (attribute.id == cudaLaunchAttributeClusterDimension) {
            auto size = attribute.val.clusterDim;
            if (uint64_t(size.x) * size.y * size.z > 1) return fail(cudaErrorNotSupported, "thread block clusters");
        }
    }
    auto call = cooperative ? launch_cooperative : launch_stub;
    return call(stub, config->gridDim, config->blockDim, arguments, config->dynamicSmemBytes, config->stream);
}

cudaError_t push_configuration(dim3 grid, dim3 block, size_t shared, cudaStream_t stream) {
    thread_state().pushed.push_back({grid, block, shared, stream});
    return cudaSuccess;
}

cudaError_t pop_configuration(dim3* grid, dim3* block, size_t* shared, cudaStream_t* stream) {
    auto& pushed = thread_state().pushed;
    if (pushed.empty()) return cudaErrorMissingConfiguration;
    *grid = pushed.back().grid;
    *block = pushed.back().block;
    *shared = pushed.back().shared;
    *stream = pushed.back().stream;
    pushed.pop_back();
    return cudaSuccess;
}

}  // namespace rt
QIAO_NAMESPACE_END
