// SPDX-License-Identifier: Apache-2.0
// Extended lambdas: `[=] __device__ (int i) { ... }` in a host function, handed to a kernel template.
//
// A closure type of the host compiler has no name that the device side could use. So each such lambda becomes an object
// of a class template of its own, written once for each side, the twins:
//     template <class QiaoC0, class T> struct qiao_lambda_3 { QiaoC0 x; auto operator()(int i) const { ... } };
// with one member for each captured variable, named as the variable, so that the body can stay as it is. The host compiler
// finds the members' types at the place of the expression, which becomes `qiao_lambda_3<..., T>{x}`; kernels that take the
// object register themselves with that name, and the device side instantiates its twin like any class template. Template
// parameters of the enclosing function and class are the twin's too; constants and aliases of the enclosing blocks that the
// lambda uses are repeated in it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/driver/host_tokens.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

/// Where the parts of a lambda expression are, as token indices.
struct LambdaSyntax {
    size_t begin = 0;       ///< its [
    size_t parameters = 0;  ///< its (, 0 where there is none
    size_t result = 0;      ///< its ->, 0 where there is none
    size_t body = 0;        ///< its {
    size_t end = 0;         ///< index after it; 0: no lambda with CUDA keywords
    bool device = false, host = false, is_mutable = false;
};

/// Reads the lambda whose [ is `open`.
QIAO_DECL LambdaSyntax parse_device_lambda(const HostTokens& tokens, size_t open);

/// What a lambda takes from the function around it.
struct LambdaContext {
    size_t function = 0;                               ///< first token of the function's declaration
    std::vector<std::pair<size_t, size_t>> templates;  ///< template headers of the classes around it
};

/// A lambda on the host side.
struct HostLambda {
    std::string problem;  ///< not empty: why it is not supported
    std::string file;     ///< presumed place of its [
    uint32_t line = 0;
    std::string name;        ///< of the twins
    std::string namespaces;  ///< "a::b::"
    std::string head;        ///< of the twins: up to the function call operator
    std::string directives;  ///< using-directives and -declarations to repeat in the body
    std::string expression;  ///< the object
};

QIAO_DECL HostLambda translate_lambda(const HostTokens& tokens, const LambdaSyntax& lambda, const LambdaContext& context, size_t number);
/// The function call operator, `specifiers` first.
QIAO_DECL std::string lambda_operator(const HostTokens& tokens, const LambdaSyntax& lambda, std::string_view specifiers, std::string_view directives);
/// The device side's twins, to be put behind `device_text`, where the lambdas' own text is taken from.
QIAO_DECL std::string device_twins(std::string_view device_text, const std::vector<HostLambda>& lambdas);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/driver/impl/lambda.ipp>
#endif
