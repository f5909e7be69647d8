// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the code that qiaocc generates; included before the user's file. C++11.
//
// A kernel's stub hands its parameters to Kernel<Tag>::launch, where Tag is a local class of the stub that describes
// the kernel. Kernel<Tag>::registered is odr-used there, so that every instantiation of a kernel template registers
// itself before main; a launch from a static initialiser that runs earlier registers the kernel then.
#pragma once
#include <initializer_list>
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
        static const KernelRecord r = {Tag::module(), Tag::stub(), Tag::name(), Tag::file(), Tag::line(), Tag::arguments()};
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

// Template arguments as C++ text.

/// Leaves out unnamed namespaces, whose members are found without them.
inline std::string named(std::string text) {
    for (const char* word : {"{anonymous}::", "(anonymous namespace)::"}) {
        const std::string w = word;
        for (size_t at = text.find(w); at != std::string::npos; at = text.find(w, at)) text.erase(at, w.size());
    }
    return text;
}
template <typename T>
std::string type_argument() {
    return named(type_name<T>());
}

template <typename T, bool is_enum = std::is_enum<T>::value, bool is_number = std::is_integral<T>::value>
struct ValueText {
    /// Pointers and references: the compiler's own spelling.
    template <T value>
    static std::string text() {
        std::string pretty = __PRETTY_FUNCTION__;
        size_t begin = pretty.find(" value = ") + 9;
        size_t end = pretty.find_first_of(";]", begin);
        return named(pretty.substr(begin, end - begin));
    }
};
template <typename T>
struct ValueText<T, false, true> {
    template <T value>
    static std::string text() {
        std::string digits = value < T(1) && value != T(0) ? "(" + std::to_string(static_cast<long long>(value) + 1) + "ll-1)"
                                                            : std::to_string(static_cast<unsigned long long>(value)) + "ull";
        return "(" + type_name<T>() + ")" + digits;
    }
};
template <>
struct ValueText<bool, false, true> {
    template <bool value>
    static std::string text() {
        return value ? "true" : "false";
    }
};
template <>
struct ValueText<int, false, true> {
    template <int value>
    static std::string text() {
        return std::to_string(value);
    }
};
template <typename T>
struct ValueText<T, true, false> {
    template <T value>
    static std::string text() {
        typedef typename std::underlying_type<T>::type Number;
        return "(" + type_argument<T>() + ")" + ValueText<Number>::template text<static_cast<Number>(value)>();
    }
};
template <typename T, T value>
std::string value_argument() {
    return ValueText<T>::template text<value>();
}

/// The name of a template all of whose parameters are types.
template <template <typename...> class Name>
std::string template_argument() {
    std::string pretty = __PRETTY_FUNCTION__;
    size_t begin = pretty.find("Name = ") + 7;
    return named(pretty.substr(begin, pretty.find_first_of(";]", begin) - begin));
}

inline std::string argument_list(std::initializer_list<std::string> arguments) {
    std::string text;
    for (const std::string& a : arguments) text += text.empty() ? a : ", " + a;
    return text;
}

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
