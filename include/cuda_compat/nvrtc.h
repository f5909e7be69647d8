// SPDX-License-Identifier: Apache-2.0
// NVRTC: CUDA C++ to device images when the program runs. C and C++.
//
// What nvrtcGetPTX and nvrtcGetCUBIN give is an image of qiao's own (qiao/driver/device_image.hpp) for cuModuleLoadData:
// text, checked when it was compiled and translated for the device that is there. Bodies are in qiao/rtc.
#pragma once
#define __NVRTC_H__
#include <stddef.h>
#include <stdlib.h>

typedef enum {
#define QIAO_NVRTC_ERROR(name, number) name = number,
#include <qiao/rtc/errors.def>
#undef QIAO_NVRTC_ERROR
} nvrtcResult;

typedef struct _nvrtcProgram* nvrtcProgram;

#if defined(__cplusplus)
#  include <qiao/config.hpp>
#  define QIAO_API QIAO_DECL
#  define QIAO_NOTHROW noexcept
extern "C" {
#else
#  define QIAO_API extern
#  define QIAO_NOTHROW
#endif

QIAO_API const char* nvrtcGetErrorString(nvrtcResult result) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcVersion(int* major, int* minor) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetNumSupportedArchs(int* numArchs) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetSupportedArchs(int* supportedArchs) QIAO_NOTHROW;

QIAO_API nvrtcResult nvrtcCreateProgram(nvrtcProgram* prog, const char* src, const char* name, int numHeaders, const char* const* headers,
                                        const char* const* includeNames) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcDestroyProgram(nvrtcProgram* prog) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcCompileProgram(nvrtcProgram prog, int numOptions, const char* const* options) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcAddNameExpression(nvrtcProgram prog, const char* name_expression) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetLoweredName(nvrtcProgram prog, const char* name_expression, const char** lowered_name) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram prog, size_t* logSizeRet) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetProgramLog(nvrtcProgram prog, char* log) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetPTXSize(nvrtcProgram prog, size_t* ptxSizeRet) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetPTX(nvrtcProgram prog, char* ptx) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetCUBINSize(nvrtcProgram prog, size_t* cubinSizeRet) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetCUBIN(nvrtcProgram prog, char* cubin) QIAO_NOTHROW;
// Not supported: intermediate code for link-time optimisation and for OptiX (NVRTC_ERROR_INVALID_PROGRAM).
QIAO_API nvrtcResult nvrtcGetLTOIRSize(nvrtcProgram prog, size_t* LTOIRSizeRet) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetLTOIR(nvrtcProgram prog, char* LTOIR) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetOptiXIRSize(nvrtcProgram prog, size_t* optixirSizeRet) QIAO_NOTHROW;
QIAO_API nvrtcResult nvrtcGetOptiXIR(nvrtcProgram prog, char* optixir) QIAO_NOTHROW;

#if defined(__cplusplus)
}  // extern "C"

// A type's name for name expressions, for programs that define NVRTC_GET_TYPE_NAME.
#  if defined(NVRTC_GET_TYPE_NAME) && NVRTC_GET_TYPE_NAME
#    include <string>
#    include <typeinfo>
#    include <cxxabi.h>
template <typename T>
struct qiao_nvrtc_type {};  // typeid of T itself would drop references and qualifiers
template <typename T>
nvrtcResult nvrtcGetTypeName(std::string* result) {
    int status = 0;
    char* name = abi::__cxa_demangle(typeid(qiao_nvrtc_type<T>).name(), nullptr, nullptr, &status);
    std::string text = status == 0 && name != nullptr ? name : "";
    free(name);
    size_t first = text.find('<');
    size_t last = text.rfind('>');
    if (first == std::string::npos || last == std::string::npos) return NVRTC_ERROR_INTERNAL_ERROR;
    *result = text.substr(first + 1, last - first - 1);
    return NVRTC_SUCCESS;
}
#  endif
#endif

#undef QIAO_API
#undef QIAO_NOTHROW

#if defined(__cplusplus) && defined(QIAO_HEADER_ONLY)
#  include <qiao/src/rtc.hpp>
#endif
