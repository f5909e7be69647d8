// SPDX-License-Identifier: Apache-2.0
// What a graph's node does: made from the parameters of cudaGraphAdd...Node or from a captured call, read and replaced.
#pragma once
#include <cstring>

#include <qiao/rt/allocate.hpp>
#include <qiao/rt/array.hpp>
#include <qiao/rt/graph.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

/// Memory of allocation nodes by address, and what cudaDeviceGetGraphMemAttribute reports.
struct GraphMemories {
    std::mutex mutex;
    std::map<void*, GraphMemory*> by_pointer;
    struct Use {
        uint64_t used = 0, used_high = 0, reserved = 0, reserved_high = 0;
    };
    std::map<int, Use> devices;

    void set_live(GraphMemory& memory, bool live) {
        Use& use = devices[memory.device];
        if (memory.live != live) use.used = live ? use.used + memory.size : use.used - memory.size;
        use.used_high = std::max(use.used_high, use.used);
        memory.live = live;
    }
};

inline GraphMemories& graph_memories() {
    static GraphMemories* memories = new GraphMemories;
    return *memories;
}

/// Makes `device` the calling thread's for a while.
class DeviceScope {
public:
    explicit DeviceScope(int device) : before_(thread_state().device) { thread_state().device = device; }
    ~DeviceScope() { thread_state().device = before_; }
    DeviceScope(const DeviceScope&) = delete;
    DeviceScope& operator=(const DeviceScope&) = delete;

private:
    int before_;
};

}  // namespace detail

GraphMemory::~GraphMemory() {
    bool keep = false;
    {
        detail::GraphMemories& memories = detail::graph_memories();
        std::lock_guard lock(memories.mutex);
        if (!pointer) return;
        keep = live;  // the program's, to be given back by cudaFree
        memories.by_pointer.erase(pointer);
        memories.set_live(*this, false);
        memories.devices[device].reserved -= size;
    }
    detail::DeviceScope scope(device);
    if (!keep) device_free(pointer);
}

bool graph_memory_freed(void* pointer, cudaError_t& code) {
    detail::GraphMemories& memories = detail::graph_memories();
    std::lock_guard lock(memories.mutex);
    auto found = memories.by_pointer.find(pointer);
    if (found == memories.by_pointer.end()) return false;
    code = found->second->live ? cudaSuccess : fail(cudaErrorInvalidValue, "a free of a graph's memory that no launch has allocated");
    memories.set_live(*found->second, false);
    return true;
}

cudaError_t graph_memory_attribute(int device, cudaGraphMemAttributeType attribute, void* value) {
    Device* d = nullptr;
    cudaError_t code = device_by_number(device, d);
    if (code != cudaSuccess) return code;
    detail::GraphMemories& memories = detail::graph_memories();
    std::lock_guard lock(memories.mutex);
    const auto& use = memories.devices[device];
    const uint64_t values[] = {use.used, use.used_high, use.reserved, use.reserved_high};
    if (!value || attribute < 0 || attribute > cudaGraphMemAttrReservedMemHigh) return cudaErrorInvalidValue;
    *static_cast<uint64_t*>(value) = values[attribute];
    return cudaSuccess;
}

cudaError_t graph_memory_reset_attribute(int device, cudaGraphMemAttributeType attribute, const void* value) {
    Device* d = nullptr;
    cudaError_t code = device_by_number(device, d);
    if (code != cudaSuccess) return code;
    // Only the high marks, and only back to now.
    if (!value || *static_cast<const uint64_t*>(value) != 0) return cudaErrorInvalidValue;
    detail::GraphMemories& memories = detail::graph_memories();
    std::lock_guard lock(memories.mutex);
    auto& use = memories.devices[device];
    if (attribute == cudaGraphMemAttrUsedMemHigh)
        use.used_high = use.used;
    else if (attribute == cudaGraphMemAttrReservedMemHigh)
        use.reserved_high = use.reserved;
    else
        return cudaErrorInvalidValue;
    return cudaSuccess;
}

cudaError_t kernel_work(Kernel& kernel, dim3 grid, dim3 block, size_t shared, void** arguments, const CompiledKernel& compiled, GraphWork& work) {
    KernelWork made;
    made.kernel = &kernel;
    made.grid = grid;
    made.block = block;
    made.shared = shared;
    for (const CompiledKernel::Slot& slot : compiled.arguments) {
        const char* from = static_cast<const char*>(arguments[made.places.size()]);
        size_t place = (made.bytes.size() + 15) / 16 * 16;
        made.places.push_back(place);
        made.bytes.resize(place + slot.size);
        std::memcpy(made.bytes.data() + place, from, slot.size);
    }
    work = std::move(made);
    return cudaSuccess;
}

cudaError_t kernel_work(const cudaKernelNodeParams* p, GraphWork& work) {
    if (!p || !p->func) return cudaErrorInvalidValue;
    if (p->extra) return fail(cudaErrorNotSupported, "kernel arguments in one buffer (`extra`)");
    Kernel* kernel = find_kernel(p->func);
    if (!kernel) return fail(cudaErrorInvalidDeviceFunction, "the graph node's function is no kernel");
    Device* device = nullptr;
    cudaError_t code = current_device(device);
    if (code != cudaSuccess) return code;
    if (!detail::valid_shape(p->gridDim, p->blockDim))
        return fail(cudaErrorInvalidConfiguration, kernel->name.name + ": the grid or block is zero or beyond CUDA's limits");
    CompiledKernel* compiled = nullptr;
    code = compiled_kernel(*kernel, *device, variant_plain, compiled);
    if (code != cudaSuccess) return code;
    if (!p->kernelParams && !compiled->arguments.empty()) return cudaErrorInvalidValue;
    return kernel_work(*kernel, p->gridDim, p->blockDim, p->sharedMemBytes, p->kernelParams, *compiled, work);
}

cudaError_t copy_work(const cudaMemcpy3DParms* p, GraphWork& work) {
    if (!p) return cudaErrorInvalidValue;
    if (p->kind < cudaMemcpyHostToHost || p->kind > cudaMemcpyDefault) return cudaErrorInvalidMemcpyDirection;
    if ((!p->srcArray && !p->srcPtr.ptr) || (!p->dstArray && !p->dstPtr.ptr)) return cudaErrorInvalidValue;
    work = CopyWork{*p};
    return cudaSuccess;
}

cudaError_t copy_work(void* to, const void* from, size_t size, cudaMemcpyKind kind, GraphWork& work) {
    cudaMemcpy3DParms p = {};
    p.srcPtr = {const_cast<void*>(from), size, size, 1};
    p.dstPtr = {to, size, size, 1};
    p.extent = {size, 1, 1};
    p.kind = kind;
    return copy_work(&p, work);
}

cudaError_t symbol_copy_work(const void* symbol, const void* from, void* to, size_t size, size_t offset, cudaMemcpyKind kind, GraphWork& work) {
    void* address = nullptr;
    size_t bytes = 0;
    cudaError_t code = symbol_address(symbol, &address, &bytes);
    if (code != cudaSuccess) return code;
    if (offset > bytes || size > bytes - offset) return cudaErrorInvalidValue;
    char* place = static_cast<char*>(address) + offset;
    return from ? copy_work(place, from, size, kind, work) : copy_work(to, place, size, kind, work);
}

cudaError_t fill_work(const cudaMemsetParams* p, GraphWork& work) {
    if (!p || !p->dst || (p->elementSize != 1 && p->elementSize != 2 && p->elementSize != 4)) return cudaErrorInvalidValue;
    if (p->height > 1 && p->pitch < p->width * p->elementSize) return cudaErrorInvalidValue;
    work = FillWork{*p};
    return cudaSuccess;
}

cudaError_t host_work(const cudaHostNodeParams* p, GraphWork& work) {
    if (!p || !p->fn) return cudaErrorInvalidValue;
    work = HostWork{*p};
    return cudaSuccess;
}

cudaError_t child_work(cudaGraph_t handle, GraphWork& work) {
    detail::LockedGraph in(handle);
    if (in.code != cudaSuccess) return in.code;
    // copy_of makes the clone.
    work = detail::copy_of(ChildWork{std::shared_ptr<Graph>(in.graph, [](Graph*) {})});
    return cudaSuccess;
}

cudaError_t record_work(cudaEvent_t handle, GraphWork& work) {
    Event* event = nullptr;
    cudaError_t code = detail::resolve_event(handle, event);
    if (code == cudaSuccess) work = RecordWork{handle};
    return code;
}

cudaError_t wait_work(cudaEvent_t handle, GraphWork& work) {
    Event* event = nullptr;
    cudaError_t code = detail::resolve_event(handle, event);
    if (code == cudaSuccess) work = WaitWork{handle};
    return code;
}

cudaError_t allocate_work(cudaMemAllocNodeParams* p, GraphWork& work) {
    if (!p || p->bytesize == 0 || p->poolProps.allocType != cudaMemAllocationTypePinned) return cudaErrorInvalidValue;
    if (p->poolProps.location.type != cudaMemLocationTypeDevice || p->poolProps.handleTypes != cudaMemHandleTypeNone) {
        return fail(cudaErrorNotSupported, "graph memory of the host, or shared with other processes");
    }
    Device* device = nullptr;
    cudaError_t code = device_by_number(p->poolProps.location.id, device);
    if (code != cudaSuccess) return code;
    auto memory = std::make_shared<GraphMemory>();
    memory->size = p->bytesize;
    memory->device = device->ordinal;
    detail::DeviceScope scope(device->ordinal);
    code = device_malloc(&memory->pointer, p->bytesize);
    if (code != cudaSuccess) return code;
    detail::GraphMemories& memories = detail::graph_memories();
    std::lock_guard lock(memories.mutex);
    memories.by_pointer[memory->pointer] = memory.get();
    auto& use = memories.devices[memory->device];
    use.reserved += memory->size;
    use.reserved_high = std::max(use.reserved_high, use.reserved);
    p->dptr = memory->pointer;
    work = AllocateWork{std::move(memory), p->poolProps};
    return cudaSuccess;
}

cudaError_t free_work(void* pointer, GraphWork& work) {
    if (!pointer) return cudaErrorInvalidValue;
    work = FreeWork{pointer};
    return cudaSuccess;
}

cudaError_t any_work(cudaGraphNodeParams* p, GraphWork& work) {
    if (!p) return cudaErrorInvalidValue;
    switch (p->type) {
        case cudaGraphNodeTypeKernel:
            return kernel_work(&p->kernel, work);
        case cudaGraphNodeTypeMemcpy:
            return copy_work(&p->memcpy.copyParams, work);
        case cudaGraphNodeTypeMemset:
            return fill_work(&p->memset, work);
        case cudaGraphNodeTypeHost:
            return host_work(&p->host, work);
        case cudaGraphNodeTypeGraph:
            return child_work(p->graph.graph, work);
        case cudaGraphNodeTypeEmpty:
            return cudaSuccess;
        case cudaGraphNodeTypeWaitEvent:
            return wait_work(p->eventWait.event, work);
        case cudaGraphNodeTypeEventRecord:
            return record_work(p->eventRecord.event, work);
        case cudaGraphNodeTypeMemAlloc:
            return allocate_work(&p->alloc, work);
        case cudaGraphNodeTypeMemFree:
            return free_work(p->free.dptr, work);
        default:
            return fail(cudaErrorNotSupported, "semaphore and conditional graph nodes");
    }
}

cudaError_t graph_set(cudaGraphNode_t handle, cudaError_t prepared, GraphWork work) {
    if (prepared != cudaSuccess) return prepared;
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || in.node->work.index() != work.index()) return cudaErrorInvalidValue;
    in.node->work = std::move(work);
    return cudaSuccess;
}

cudaError_t graph_kernel_parameters(cudaGraphNode_t handle, cudaKernelNodeParams* p) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || !p) return cudaErrorInvalidValue;
    auto* work = std::get_if<KernelWork>(&in.node->work);
    if (!work) return cudaErrorInvalidValue;
    work->pointers.clear();
    for (size_t place : work->places) work->pointers.push_back(work->bytes.data() + place);
    p->func = const_cast<void*>(work->kernel->stub);
    p->gridDim = work->grid;
    p->blockDim = work->block;
    p->sharedMemBytes = static_cast<unsigned>(work->shared);
    p->kernelParams = work->pointers.data();
    p->extra = nullptr;
    return cudaSuccess;
}

cudaError_t graph_set_kernel_attribute(cudaGraphNode_t handle, cudaLaunchAttributeID attribute, const cudaLaunchAttributeValue* value) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || !value) return cudaErrorInvalidValue;
    auto* work = std::get_if<KernelWork>(&in.node->work);
    if (!work) return cudaErrorInvalidValue;
    // The other attributes are hints.
    if (attribute == cudaLaunchAttributeCooperative) work->cooperative = value->cooperative != 0;
    return cudaSuccess;
}

cudaError_t graph_kernel_attribute(cudaGraphNode_t handle, cudaLaunchAttributeID attribute, cudaLaunchAttributeValue* value) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || !value) return cudaErrorInvalidValue;
    auto* work = std::get_if<KernelWork>(&in.node->work);
    if (!work) return cudaErrorInvalidValue;
    *value = cudaLaunchAttributeValue();
    if (attribute == cudaLaunchAttributeCooperative) value->cooperative = work->cooperative;
    return cudaSuccess;
}

cudaError_t graph_allocation_parameters(cudaGraphNode_t handle, cudaMemAllocNodeParams* p) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || !p) return cudaErrorInvalidValue;
    auto* work = std::get_if<AllocateWork>(&in.node->work);
    if (!work) return cudaErrorInvalidValue;
    *p = {};
    p->poolProps = work->pool;
    p->bytesize = work->memory->size;
    p->dptr = work->memory->pointer;
    return cudaSuccess;
}

cudaError_t graph_child(cudaGraphNode_t handle, cudaGraph_t* child) {
    detail::LockedNode in(handle);
    if (in.code != cudaSuccess || !child) return cudaErrorInvalidValue;
    auto* work = std::get_if<ChildWork>(&in.node->work);
    if (!work) return cudaErrorInvalidValue;
    *child = detail::handle_of(work->graph.get());
    return cudaSuccess;
}

}  // namespace rt
QIAO_NAMESPACE_END
