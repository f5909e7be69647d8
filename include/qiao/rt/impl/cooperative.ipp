// SPDX-License-Identifier: Apache-2.0
// Cooperative launches (CUDA guide, cooperative groups, grid synchronisation).
//
// A grid of one block is launched as any other. A kernel that synchronises several blocks is launched again and again:
// each launch runs all blocks up to their next grid.sync() (passes/split_phases.hpp). Where nothing but the kernel knows how
// often, launches go out in growing batches, after each of which the host waits for one word of the device; launches
// beyond the kernel's end do nothing. The memory that this takes belongs to the stream, which keeps it for the next.
#pragma once
#include <algorithm>

#include <qiao/passes/message_buffer.hpp>
#include <qiao/rt/launch.hpp>
#include <qiao/rt/properties.hpp>
// After these: it needs what they declare.
#include <qiao/rt/impl/function.ipp>
#include <qiao/rt/impl/launch.ipp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline cudaError_t plan_phases(Kernel& kernel, Device& device, const dim3& grid, const dim3& block, void* const* arguments, CompiledKernel*& compiled) {
    cudaError_t code = cudaSuccess;
    for (unsigned variant : {unsigned{variant_plain}, unsigned{variant_long}, unsigned{variant_long | variant_longest}}) {
        code = compiled_kernel(kernel, device, variant_phases | variant, compiled);
        if (code != cudaSuccess || !has_long_loops(*compiled->image, grid, block, arguments)) break;
    }
    return code;
}

inline cudaError_t check_grid(const CompiledKernel& compiled, Device& device, const dim3& grid, const dim3& block, size_t dynamic_shared) {
    const cudaDeviceProp& p = properties(device);
    uint64_t most = blocks_at_once(compiled, p, uint64_t(block.x) * block.y * block.z, dynamic_shared) * static_cast<uint64_t>(p.multiProcessorCount);
    if (uint64_t(grid.x) * grid.y * grid.z <= most) return cudaSuccess;
    return fail(cudaErrorCooperativeLaunchTooLarge, "cooperative launches of this kernel with such blocks have at most " + std::to_string(most) + " blocks");
}

/// The launches of one cooperative launch, on a stream that is locked.
class PhaseLauncher {
public:
    PhaseLauncher(Submission& submission, const CompiledKernel& compiled, const dim3& grid, const dim3& block, size_t dynamic_shared, char* bytes)
        : submission_(submission), compiled_(compiled), bytes_(bytes), shape_{{grid.x, grid.y, grid.z}, {block.x, block.y, block.z}, 0} {
        uint64_t blocks = uint64_t(grid.x) * grid.y * grid.z;
        notes_ = round_up(4 * (blocks + 1), 256);
        saved_ = round_up(compiled.image->saved_bytes * blocks * block.x * block.y * block.z, 256);
        stride_ = round_up(std::max<uint64_t>(compiled.image->scratch_shared + dynamic_shared, 1), 256);
        bytes_needed_ = 2 * notes_ + saved_ + stride_ * blocks;
    }

    cudaError_t run() {
        constexpr uint32_t most_ahead = 16;
        cudaError_t code = provide_memory();
        uint32_t known = compiled_.image->most_phases;
        for (uint32_t ahead = known != 0 ? known : 1; code == cudaSuccess; ahead = std::min(2 * ahead, most_ahead)) {
            for (uint32_t i = 0; i < ahead && code == cudaSuccess; ++i) code = launch_phase();
            bool goes_on = false;
            if (code == cudaSuccess && known == 0) code = ask(goes_on);
            if (!goes_on) break;
        }
        return code;
    }

private:
    Submission& submission_;
    const CompiledKernel& compiled_;
    char* bytes_;
    LaunchShape shape_;
    uint64_t notes_ = 0, saved_ = 0, stride_ = 0, bytes_needed_ = 0;
    uint64_t launched_ = 0;

    Allocation& memory() { return submission_.stream().phases; }
    /// Where the blocks' states stand before the launch of that number.
    uint64_t notes_of(uint64_t number) const { return number % 2 * notes_; }

    cudaError_t provide_memory() {
        cudaError_t code = cudaSuccess;
        if (memory().size < bytes_needed_) {
            if (memory().size != 0) {
                code = submission_.finish();
                release_internal(memory());
                memory() = {};
            }
            if (code == cudaSuccess) code = allocate_internal(*submission_.stream().device, bytes_needed_, 256, memory());
            if (code != cudaSuccess) return code;
        }
        put(bytes_, compiled_.phase_saved, memory().address + 2 * notes_);
        put(bytes_, compiled_.scratch, memory().address + 2 * notes_ + saved_);
        put(bytes_, compiled_.stride, stride_);
        return submission_.check(submission_.queue().fill(memory().memory(), memory().offset, 2 * notes_, 0, 4));
    }

    cudaError_t launch_phase() {
        uint64_t to = notes_of(launched_ + 1);
        put(bytes_, compiled_.phase_from, memory().address + notes_of(launched_));
        put(bytes_, compiled_.phase_to, memory().address + to);
        cudaError_t code = cudaSuccess;
        // Some block may have gone on when these notes were the last.
        if (++launched_ > 2) code = submission_.check(submission_.queue().fill(memory().memory(), memory().offset + to, 4, 0, 4));
        return code == cudaSuccess ? submission_.check(submission_.queue().launch(*compiled_.kernel, shape_, bytes_)) : code;
    }

    cudaError_t read_word(const Allocation& from, uint64_t offset, uint32_t& word) {
        return submission_.check(submission_.queue().read(&word, from.memory(), from.offset + offset, 4, true));
    }
    /// A kernel that failed is not gone on with: what it waits for may never come.
    cudaError_t ask(bool& goes_on) {
        uint32_t waits = 0;
        uint32_t failed = 0;
        cudaError_t code = read_word(memory(), notes_of(launched_), waits);
        if (code == cudaSuccess && compiled_.messages >= 0) {
            code = read_word(submission_.stream().messages, 4 * static_cast<uint64_t>(passes::MessageWord::failure), failed);
        }
        goes_on = waits != 0 && failed == 0;
        return code;
    }
};

inline cudaError_t launch_phases(Submission& submission, const LaunchPlan& plan, const LaunchCall& call, char* bytes) {
    return PhaseLauncher(submission, *plan.compiled, call.grid, call.block, call.dynamic_shared, bytes).run();
}

}  // namespace detail

cudaError_t launch_grid(Kernel& kernel, dim3 grid, dim3 block, void** arguments, size_t dynamic_shared, cudaStream_t handle) {
    if (uint64_t(grid.x) * grid.y * grid.z <= 1) return launch(kernel, grid, block, arguments, dynamic_shared, handle);
    Stream* stream = nullptr;
    cudaError_t code = detail::launch_stream(kernel, grid, block, handle, stream);
    if (code == cudaSuccess) code = detail::check_dynamic_shared(kernel, dynamic_shared);
    if (code != cudaSuccess) return code;
    detail::LaunchPlan plan;
    plan.phases = true;
    code = detail::plan_phases(kernel, *stream->device, grid, block, arguments, plan.compiled);
    if (code == cudaSuccess) code = detail::check_block(*plan.compiled, *stream->device, block);
    if (code == cudaSuccess) code = detail::check_grid(*plan.compiled, *stream->device, grid, block, dynamic_shared);
    if (code != cudaSuccess) return code;
    if (captures(*stream)) {
        GraphWork work;
        code = kernel_work(kernel, grid, block, dynamic_shared, arguments, *plan.compiled, work);
        if (code == cudaSuccess) std::get<KernelWork>(work).cooperative = true;
        return capture_work(*stream, code, std::move(work));
    }
    if (!plan.compiled->image->grid_group) return launch(kernel, grid, block, arguments, dynamic_shared, handle);
    if (plan.compiled->launch_ticket >= 0) return fail(cudaErrorNotSupported, kernel.name.name + ": a grid that synchronises cannot launch kernels itself");
    return detail::submit(kernel, *stream, plan, {grid, block, dynamic_shared, arguments, 0});
}

}  // namespace rt
QIAO_NAMESPACE_END
