// SPDX-License-Identifier: Apache-2.0
// For run tests that compile kernels at run time: CUDA source to a loaded module, by NVRTC and the driver API.
#pragma once
#include <string>

#include <cuda.h>
#include <nvrtc.h>

#include "check.h"

/// Ends the program where a driver API call fails.
#define MUST_CU(call)                                                                                    \
    do {                                                                                                 \
        CUresult must_result = (call);                                                                   \
        if (must_result != CUDA_SUCCESS) {                                                               \
            const char* must_text = "?";                                                                 \
            cuGetErrorString(must_result, &must_text);                                                   \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, must_text);               \
            std::exit(1);                                                                                \
        }                                                                                                \
    } while (0)

#define MUST_RTC(call)                                                                                                \
    do {                                                                                                              \
        nvrtcResult must_result = (call);                                                                             \
        if (must_result != NVRTC_SUCCESS) {                                                                           \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, nvrtcGetErrorString(must_result));     \
            std::exit(1);                                                                                             \
        }                                                                                                             \
    } while (0)

/// Compiles `program` and gives its code; ends the program, with the log, where that fails.
inline std::string code_of(nvrtcProgram program, std::vector<const char*> options = {}) {
    nvrtcResult compiled = nvrtcCompileProgram(program, static_cast<int>(options.size()), options.data());
    size_t size = 0;
    MUST_RTC(nvrtcGetProgramLogSize(program, &size));
    std::string log(size, ' ');
    MUST_RTC(nvrtcGetProgramLog(program, &log[0]));
    if (compiled != NVRTC_SUCCESS) std::fprintf(stderr, "%s", log.c_str());
    MUST_RTC(compiled);
    MUST_RTC(nvrtcGetPTXSize(program, &size));
    std::string code(size, ' ');
    MUST_RTC(nvrtcGetPTX(program, &code[0]));
    return code;
}

inline std::string code_of(const char* source, std::vector<const char*> options = {}) {
    nvrtcProgram program;
    MUST_RTC(nvrtcCreateProgram(&program, source, "kernels.cu", 0, nullptr, nullptr));
    std::string code = code_of(program, options);
    MUST_RTC(nvrtcDestroyProgram(&program));
    return code;
}
