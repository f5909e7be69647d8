// SPDX-License-Identifier: Apache-2.0
// Initialisation, errors and contexts.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include <qiao/drv/context.hpp>
#include <qiao/rt/properties.hpp>
#include <qiao/rt/stream.hpp>

QIAO_NAMESPACE_BEGIN
namespace drv {
namespace detail {

struct ContextStore {
    std::mutex mutex;
    std::map<int, CUcontext> primary;
    std::map<int, unsigned> retained;
    std::set<CUcontext> all;
    uint64_t next_id = 1;
    std::atomic<bool> initialised{false};
};

inline ContextStore& context_store() {
    static ContextStore* store = new ContextStore;
    return *store;
}

inline std::vector<CUcontext>& context_stack() {
    thread_local std::vector<CUcontext> stack;
    return stack;
}

/// Under the store's lock.
inline CUcontext make_context(int device, unsigned flags, bool primary) {
    ContextStore& store = context_store();
    auto context = new CUctx_st{device, flags, primary, store.next_id++, false};
    store.all.insert(context);
    return context;
}

/// The thread's top changed: the runtime API follows.
inline void follow_top() {
    const std::vector<CUcontext>& stack = context_stack();
    rt::ThreadState& state = rt::thread_state();
    if (stack.empty())
        state.uses_runtime = false;
    else
        state.device = stack.back()->device;
}

/// A thread whose context came with the runtime API has it at the bottom of its stack.
inline void settle_stack() {
    if (CUcontext context = context_stack().empty() ? current_context() : nullptr) context_stack().push_back(context);
}

inline constexpr unsigned context_flags = CU_CTX_FLAGS_MASK;

inline bool valid_flags(unsigned flags) {
    unsigned schedule = flags & CU_CTX_SCHED_MASK;
    return (flags & ~context_flags) == 0 && (schedule & (schedule - 1)) == 0;
}

}  // namespace detail

CUresult initialise(unsigned flags) {
    if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
    if (rt::runtime().devices.empty()) return CUDA_ERROR_NO_DEVICE;
    detail::context_store().initialised = true;
    return CUDA_SUCCESS;
}

CUresult check_initialised() {
    return detail::context_store().initialised.load(std::memory_order_relaxed) || rt::is_running() ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

CUresult check_context() {
    CUresult code = check_initialised();
    if (code != CUDA_SUCCESS) return code;
    CUcontext context = current_context();
    if (context == nullptr) return CUDA_ERROR_INVALID_CONTEXT;
    return context->destroyed ? CUDA_ERROR_CONTEXT_IS_DESTROYED : CUDA_SUCCESS;
}

CUresult result(cudaError_t code) {
    // Numbers are the same, but for errors that only the runtime API tells apart.
    switch (code) {
        case cudaErrorInvalidDeviceFunction:
            return CUDA_ERROR_INVALID_IMAGE;
        case cudaErrorInvalidSymbol:
            return CUDA_ERROR_NOT_FOUND;
        case cudaErrorInsufficientDriver:
            return CUDA_ERROR_NO_DEVICE;
        default:
            break;
    }
    if (error_name(static_cast<CUresult>(code)) != nullptr) return static_cast<CUresult>(code);
    return code < cudaErrorNoDevice ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_UNKNOWN;
}

const char* error_name(CUresult code) {
    switch (static_cast<int>(code)) {
#define QIAO_CU_ERROR(name, number) \
    case number:                    \
        return #name;
#include <qiao/cuda/driver_errors.def>
#undef QIAO_CU_ERROR
        default:
            return nullptr;
    }
}

CUcontext current_context() {
    std::vector<CUcontext>& stack = detail::context_stack();
    const rt::ThreadState& state = rt::thread_state();
    if (stack.empty()) return state.uses_runtime ? primary_context(state.device) : nullptr;
    if (stack.back()->device != state.device) stack.back() = primary_context(state.device);  // cudaSetDevice
    return stack.back();
}

CUcontext primary_context(int device) {
    detail::ContextStore& store = detail::context_store();
    std::lock_guard lock(store.mutex);
    CUcontext& context = store.primary[device];
    if (context == nullptr) context = detail::make_context(device, 0, true);
    return context;
}

CUresult check_handle(CUcontext context) {
    detail::ContextStore& store = detail::context_store();
    std::lock_guard lock(store.mutex);
    if (store.all.count(context) == 0) return CUDA_ERROR_INVALID_CONTEXT;
    return context->destroyed ? CUDA_ERROR_CONTEXT_IS_DESTROYED : CUDA_SUCCESS;
}

CUresult create_context(CUcontext* context, unsigned flags, int device) {
    if (context == nullptr || !detail::valid_flags(flags)) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = initialised([&] { return rt::check_device(device); });
    if (code != CUDA_SUCCESS) return code;
    detail::settle_stack();
    {
        detail::ContextStore& store = detail::context_store();
        std::lock_guard lock(store.mutex);
        *context = detail::make_context(device, flags, false);
    }
    detail::context_stack().push_back(*context);
    detail::follow_top();
    return CUDA_SUCCESS;
}

CUresult destroy_context(CUcontext context) {
    CUresult code = check_handle(context);
    if (code != CUDA_SUCCESS || context->primary) return code != CUDA_SUCCESS ? code : CUDA_ERROR_INVALID_CONTEXT;
    rt::Device* device = nullptr;
    code = result(rt::device_by_number(context->device, device));
    if (code == CUDA_SUCCESS) code = result(rt::synchronize(*device));
    context->destroyed = true;
    std::vector<CUcontext>& stack = detail::context_stack();
    if (!stack.empty() && stack.back() == context) {
        stack.pop_back();
        detail::follow_top();
    }
    return code;
}

CUresult push_context(CUcontext context) {
    CUresult code = check_initialised();
    if (code == CUDA_SUCCESS) code = check_handle(context);
    if (code != CUDA_SUCCESS) return code;
    detail::settle_stack();
    detail::context_stack().push_back(context);
    detail::follow_top();
    return CUDA_SUCCESS;
}

CUresult pop_context(CUcontext* context) {
    CUresult code = check_initialised();
    if (code != CUDA_SUCCESS) return code;
    detail::settle_stack();
    std::vector<CUcontext>& stack = detail::context_stack();
    if (stack.empty()) return CUDA_ERROR_INVALID_CONTEXT;
    if (context != nullptr) *context = current_context();
    stack.pop_back();
    detail::follow_top();
    return CUDA_SUCCESS;
}

CUresult set_context(CUcontext context) {
    CUresult code = check_initialised();
    if (code == CUDA_SUCCESS && context != nullptr) code = check_handle(context);
    if (code != CUDA_SUCCESS) return code;
    std::vector<CUcontext>& stack = detail::context_stack();
    if (!stack.empty()) stack.pop_back();
    if (context != nullptr) stack.push_back(context);
    detail::follow_top();
    return CUDA_SUCCESS;
}

CUresult retain_primary(CUcontext* context, int device) {
    if (context == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = initialised([&] { return rt::check_device(device); });
    if (code != CUDA_SUCCESS) return code;
    *context = primary_context(device);
    detail::ContextStore& store = detail::context_store();
    std::lock_guard lock(store.mutex);
    ++store.retained[device];
    return CUDA_SUCCESS;
}

CUresult release_primary(int device) {
    CUresult code = initialised([&] { return rt::check_device(device); });
    if (code != CUDA_SUCCESS) return code;
    detail::ContextStore& store = detail::context_store();
    std::lock_guard lock(store.mutex);
    unsigned& count = store.retained[device];
    if (count == 0) return CUDA_ERROR_INVALID_CONTEXT;
    --count;
    return CUDA_SUCCESS;
}

CUresult reset_primary(int device) {
    return initialised([&] {
        rt::ThreadState& state = rt::thread_state();
        const int before = std::exchange(state.device, device);
        cudaError_t code = rt::reset_device();
        state.device = before;
        return code;
    });
}

CUresult set_primary_flags(int device, unsigned flags) {
    if (!detail::valid_flags(flags)) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = initialised([&] { return rt::check_device(device); });
    if (code == CUDA_SUCCESS) primary_context(device)->flags = flags;
    return code;
}

CUresult primary_state(int device, unsigned* flags, int* active) {
    if (flags == nullptr || active == nullptr) return CUDA_ERROR_INVALID_VALUE;
    CUresult code = initialised([&] { return rt::check_device(device); });
    if (code != CUDA_SUCCESS) return code;
    *flags = primary_context(device)->flags;
    detail::ContextStore& store = detail::context_store();
    std::lock_guard lock(store.mutex);
    const rt::ThreadState& state = rt::thread_state();
    *active = store.retained[device] != 0 || (state.uses_runtime && state.device == device) ? 1 : 0;
    return CUDA_SUCCESS;
}

}  // namespace drv
QIAO_NAMESPACE_END
