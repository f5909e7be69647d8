// SPDX-License-Identifier: Apache-2.0
// What qiaocc's generated host code calls: registration of embedded device text, kernels and variables at program
// start, and launches. Small and C-like, since every translation unit with a kernel includes it.
//
// For every .cu file qiaocc emits one ModuleRecord with the preprocessed device text. The body of each __global__
// function is replaced by a stub that hands its parameters to launch_stub; `k<<<g, b, s, t>>>(x)` becomes
// `(push_call_configuration(g, b, s, t) ? (void)0 : k(x))`, so that overload resolution, deduction, default
// arguments and function pointers are the host compiler's own (the scheme nvcc uses). A KernelRecord ties the stub's
// address to the kernel's place in the text; for templates it is a static member of Kernel<F, &stub>, which the stub
// odr-uses, so every instantiation registers itself before main.
#pragma once
#include <cstddef>

#include <qiao/config.hpp>

struct CUstream_st;
struct dim3;

QIAO_NAMESPACE_BEGIN
namespace host {

/// One embedded device translation unit. Static storage; `state` belongs to the runtime.
struct ModuleRecord {
    const char* name;     ///< the .cu file
    const char* text;     ///< output of print_tokens; not null-terminated
    size_t size;
    const char* options;  ///< space-separated: "fast_math", "fmad=false", "rdc"
    void* state;
    const void* object;   ///< "rdc": an address of its own for each program and shared library
};

/// One kernel instantiation. Static storage.
struct KernelRecord {
    ModuleRecord* module;
    const void* stub;
    const char* name;            ///< qualified name without template arguments: "ns::k"
    const char* file;            ///< presumed file and line of the kernel's name token in its definition
    unsigned line;
    const char* signature;  ///< its template arguments, as read_signature reads them
};

enum class VariableKind : unsigned char { device, constant, managed, texture };

/// One __device__, __constant__ or __managed__ variable, or a texture or surface reference; `shadow` is the host variable
/// whose address names it.
struct VariableRecord {
    ModuleRecord* module;
    const void* shadow;
    const char* name;  ///< qualified
    size_t size;
    VariableKind kind;
    void** managed_pointer;  ///< __managed__: host pointer to fill in, else null
};

/// Called from static initialisers; must not touch drivers. Records must outlive the program.
QIAO_DECL void register_module(ModuleRecord* module);
QIAO_DECL void register_kernel(const KernelRecord* kernel);
QIAO_DECL void register_variable(const VariableRecord* variable);

/// Remembers the launch configuration for the stub called next on this thread. Returns 0.
QIAO_DECL unsigned push_call_configuration(const ::dim3& grid, const ::dim3& block, size_t shared, ::CUstream_st* stream);
/// Called by a stub: launches the kernel registered for `stub` with the pushed configuration. `arguments[i]` points to
/// parameter i. Errors are recorded as the thread's last error (cudaGetLastError).
QIAO_DECL void launch_stub(const void* stub, void** arguments);
/// The memory of the __managed__ variable whose record's `managed_pointer` is `pointer`, initialised; null where there
/// is no device. Unlike registration this starts the drivers.
QIAO_DECL void* managed_storage(void** pointer);
/// Body of every __device__-only function on the host: prints the name and aborts.
[[noreturn]] QIAO_DECL void device_function_called(const char* name);

struct RegisterModule {
    explicit RegisterModule(ModuleRecord* m) { register_module(m); }
};
struct RegisterKernel {
    explicit RegisterKernel(const KernelRecord* k) { register_kernel(k); }
};
struct RegisterVariable {
    explicit RegisterVariable(const VariableRecord* v) { register_variable(v); }
};

}  // namespace host
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/host/impl/registration.ipp>
#endif
