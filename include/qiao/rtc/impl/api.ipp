// SPDX-License-Identifier: Apache-2.0
// Bodies of nvrtc.h: arguments are checked here, the work is rtc::Program's.
#pragma once
#include <cstring>

#include <qiao/rt/properties.hpp>
#include <qiao/rtc/program.hpp>

QIAO_NAMESPACE_BEGIN
namespace rtc {
namespace detail {

/// Compute capabilities that programs may ask for. Images suit every device; the number becomes __CUDA_ARCH__.
inline constexpr int architectures[] = {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90, 100, 103, 110, 120, 121};

/// A text with its null byte, as NVRTC's pairs of functions give it.
inline nvrtcResult text_size(const std::string& text, size_t* size) {
    if (size == nullptr) return NVRTC_ERROR_INVALID_INPUT;
    *size = text.size() + 1;
    return NVRTC_SUCCESS;
}
inline nvrtcResult text_bytes(const std::string& text, char* to) {
    if (to == nullptr) return NVRTC_ERROR_INVALID_INPUT;
    std::memcpy(to, text.c_str(), text.size() + 1);
    return NVRTC_SUCCESS;
}
inline nvrtcResult image_size(nvrtcProgram prog, size_t* size) {
    return prog == nullptr || !prog->program.compiled() ? NVRTC_ERROR_INVALID_PROGRAM : text_size(prog->program.image(), size);
}
inline nvrtcResult image_bytes(nvrtcProgram prog, char* to) {
    return prog == nullptr || !prog->program.compiled() ? NVRTC_ERROR_INVALID_PROGRAM : text_bytes(prog->program.image(), to);
}
inline nvrtcResult no_such_code(nvrtcProgram) { return NVRTC_ERROR_INVALID_PROGRAM; }

}  // namespace detail
}  // namespace rtc
QIAO_NAMESPACE_END

extern "C" {

const char* nvrtcGetErrorString(nvrtcResult result) noexcept {
    switch (static_cast<int>(result)) {
#define QIAO_NVRTC_ERROR(name, number) \
    case number:                       \
        return #name;
#include <qiao/rtc/errors.def>
#undef QIAO_NVRTC_ERROR
        default:
            return "NVRTC_ERROR unknown";
    }
}

nvrtcResult nvrtcVersion(int* major, int* minor) noexcept {
    if (major == nullptr || minor == nullptr) return NVRTC_ERROR_INVALID_INPUT;
    *major = qiao::rt::api_version / 1000;
    *minor = qiao::rt::api_version % 1000 / 10;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetNumSupportedArchs(int* count) noexcept {
    if (count == nullptr) return NVRTC_ERROR_INVALID_INPUT;
    *count = static_cast<int>(std::size(qiao::rtc::detail::architectures));
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetSupportedArchs(int* list) noexcept {
    if (list == nullptr) return NVRTC_ERROR_INVALID_INPUT;
    std::memcpy(list, qiao::rtc::detail::architectures, sizeof qiao::rtc::detail::architectures);
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCreateProgram(nvrtcProgram* prog, const char* source, const char* name, int count, const char* const* headers,
                               const char* const* include_names) noexcept {
    if (prog == nullptr || source == nullptr || count < 0 || (count != 0 && (headers == nullptr || include_names == nullptr))) return NVRTC_ERROR_INVALID_INPUT;
    std::vector<qiao::rtc::Program::Header> texts;
    for (int i = 0; i < count; ++i) {
        if (headers[i] == nullptr || include_names[i] == nullptr) return NVRTC_ERROR_INVALID_INPUT;
        texts.push_back({include_names[i], headers[i]});
    }
    *prog = new _nvrtcProgram{qiao::rtc::Program(source, name != nullptr ? name : "default_program", std::move(texts))};
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcDestroyProgram(nvrtcProgram* prog) noexcept {
    if (prog == nullptr || *prog == nullptr) return NVRTC_ERROR_INVALID_PROGRAM;
    delete *prog;
    *prog = nullptr;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCompileProgram(nvrtcProgram prog, int count, const char* const* options) noexcept {
    if (prog == nullptr) return NVRTC_ERROR_INVALID_PROGRAM;
    if (count < 0 || (count != 0 && options == nullptr)) return NVRTC_ERROR_INVALID_INPUT;
    return prog->program.compile(count, options);
}

nvrtcResult nvrtcAddNameExpression(nvrtcProgram prog, const char* expression) noexcept {
    if (prog == nullptr) return NVRTC_ERROR_INVALID_PROGRAM;
    return expression == nullptr ? NVRTC_ERROR_INVALID_INPUT : prog->program.add_name(expression);
}

nvrtcResult nvrtcGetLoweredName(nvrtcProgram prog, const char* expression, const char** name) noexcept {
    if (prog == nullptr) return NVRTC_ERROR_INVALID_PROGRAM;
    return expression == nullptr || name == nullptr ? NVRTC_ERROR_INVALID_INPUT : prog->program.lowered_name(expression, *name);
}

nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram prog, size_t* size) noexcept {
    return prog == nullptr ? NVRTC_ERROR_INVALID_PROGRAM : qiao::rtc::detail::text_size(prog->program.log(), size);
}
nvrtcResult nvrtcGetProgramLog(nvrtcProgram prog, char* log) noexcept {
    return prog == nullptr ? NVRTC_ERROR_INVALID_PROGRAM : qiao::rtc::detail::text_bytes(prog->program.log(), log);
}
nvrtcResult nvrtcGetPTXSize(nvrtcProgram prog, size_t* size) noexcept { return qiao::rtc::detail::image_size(prog, size); }
nvrtcResult nvrtcGetPTX(nvrtcProgram prog, char* ptx) noexcept { return qiao::rtc::detail::image_bytes(prog, ptx); }
nvrtcResult nvrtcGetCUBINSize(nvrtcProgram prog, size_t* size) noexcept { return qiao::rtc::detail::image_size(prog, size); }
nvrtcResult nvrtcGetCUBIN(nvrtcProgram prog, char* cubin) noexcept { return qiao::rtc::detail::image_bytes(prog, cubin); }
nvrtcResult nvrtcGetLTOIRSize(nvrtcProgram prog, size_t*) noexcept { return qiao::rtc::detail::no_such_code(prog); }
nvrtcResult nvrtcGetLTOIR(nvrtcProgram prog, char*) noexcept { return qiao::rtc::detail::no_such_code(prog); }
nvrtcResult nvrtcGetOptiXIRSize(nvrtcProgram prog, size_t*) noexcept { return qiao::rtc::detail::no_such_code(prog); }
nvrtcResult nvrtcGetOptiXIR(nvrtcProgram prog, char*) noexcept { return qiao::rtc::detail::no_such_code(prog); }

}  // extern "C"
