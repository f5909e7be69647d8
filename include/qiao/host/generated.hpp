// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the code that qiaocc generates; included before the user's file. C++11.
//
// A kernel's stub hands its parameters to Kernel<Tag>::launch, where Tag is a local class of the stub that describes
// the kernel. Kernel<Tag>::registered is odr-used there, so that every instantiation of a kernel template registers
// itself before main; a launch from a static initialiser that runs earlier registers the kernel then.
#pragma once
#include <type_traits>

#include <vector_types.h>

#include <qiao/host/registration.hpp>

QIAO_NAMESPACE_BEGIN
namespace host {

namespace {
extern ModuleRecord this_module;  // defined at the end of the generated file
}

/// Launch configurations have one to four arguments; grid and block may be numbers or braced lists.
inline bool configure(const ::dim3& grid, const ::dim3& block = ::dim3(1), size_t shared = 0, ::CUstream_st* stream = nullptr) {
    return push_call_configuration(grid, block, shared, stream) != 0;
}

/// For parameter packs of functions whose body is gone.
template <typename... T>
void unused(const T&...) {}

/// A parameter's address, as launches want it. The plain cast, since g++ refuses to cast the address of a __restrict__
/// pointer in C++'s ways.
template <typename T>
void* argument(T& parameter) {
    return (void*)__builtin_addressof(parameter);
}

/// A parameter's type as it counts in the function's type. Top-level qualifiers do not; g++ forgets to drop
/// __restrict__ from decltype in templates.
template <typename T>
struct Parameter {
    typedef T type;
};
template <typename T>
struct Parameter<const T> : Parameter<T> {};
template <typename T>
struct Parameter<T* __restrict__> {
    typedef T* type;
};
template <typename T>
struct Parameter<T* __restrict__ const> {
    typedef T* type;
};

template <typename Tag>
struct Kernel {
    static const KernelRecord& record() {
        static const KernelRecord r = {Tag::module(), Tag::stub(), Tag::name(), Tag::file(), Tag::line(), Tag::signature()};
        static const bool once = (register_kernel(&r), true);
        (void)once;
        return r;
    }
    static const bool registered;
    static void launch(void** arguments) {
        (void)&registered;
        launch_stub(record().stub, arguments);
    }
};
template <typename Tag>
const bool Kernel<Tag>::registered = (Kernel<Tag>::record(), true);

// Template arguments, in a shape that read_signature understands.

template <typename T, bool negative, unsigned long long magnitude>
struct Number;  ///< of integer or enumeration type T
template <typename T, T value>
struct Value;
template <template <typename...> class Name>
struct TemplateName;  ///< a template all of whose parameters are types

template <typename T, T value, bool is_number = std::is_integral<T>::value || std::is_enum<T>::value>
struct ValueOf {
    typedef Value<T, value> type;
};
template <typename T, T value>
struct ValueOf<T, value, true> {
    static constexpr bool negative = value < static_cast<T>(0);
    static constexpr unsigned long long bits = static_cast<unsigned long long>(value);
    typedef Number<T, negative, negative ? 0 - bits : bits> type;
};

/// Kernel number `kernel` of the file, with its template arguments. The text says both; qiaocc finds it in the object.
template <unsigned kernel, typename... Arguments>
struct Signature {
    static const char* text() { return __PRETTY_FUNCTION__; }
};

/// The type of an extended lambda's member that holds a captured variable.
template <typename T>
struct Captured {
    typedef typename std::remove_cv<typename std::remove_reference<T>::type>::type type;
    static_assert(!std::is_array<type>::value, "qiao: a __device__ lambda that captures an array is not supported");
};

/// One device variable; constructed right after the shadow variable's definition.
struct Variable {
    VariableRecord record;
    Variable(ModuleRecord* module, const void* shadow, const char* name, size_t size, VariableKind kind, void** managed = nullptr)
        : record{module, shadow, name, size, kind, managed} {
        register_variable(&record);
    }
};
template <typename T>
const void* shadow(const T& variable) {
    return const_cast<const char*>(&reinterpret_cast<const volatile char&>(variable));
}

/// What a __managed__ variable refers to; the shadow where there is no device.
template <typename T>
T& managed(T& shadow, void** pointer) {
    void* storage = managed_storage(pointer);
    return storage ? *reinterpret_cast<T*>(static_cast<char*>(storage)) : shadow;
}

}  // namespace host
QIAO_NAMESPACE_END
