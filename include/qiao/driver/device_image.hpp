// SPDX-License-Identifier: Apache-2.0
// Device images: what nvrtcGetPTX and nvrtcGetCUBIN give, what qiaocc -ptx, -cubin and -fatbin write, and what
// cuModuleLoadData takes.
//
// An image is text: a head with its size, the options that translation needs and the kernels by symbol, then the
// preprocessed device text, headers and all. It holds no code of any device: kernels are translated for the device that is
// there when the program runs.
//
//     //qiao device image 1 00000000000000001234      its bytes, this line included
//     //name scale.cu
//     //option fast_math
//     //kernel _Z5scalePfi<tab>scale<tab><tab>scale.cu<tab>3      symbol, name, template arguments, file, line
//     //text
//     # 1 "scale.cu" ...
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <qiao/driver/device.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {

struct ImageKernel {
    std::string symbol;
    KernelName kernel;
};

struct DeviceImage {
    std::string name;  ///< of the source, for messages
    TranslateOptions options;
    bool default_device = false;  ///< PreprocessOptions'
    std::vector<ImageKernel> kernels;
    std::string text;
};

/// Adds the kernel by its symbol; nothing where it is there already. Fails with the diagnostics where the text has no such
/// kernel.
QIAO_DECL Result<std::string> add_kernel(DeviceImage& image, TranslationUnit& unit, const KernelName& kernel);
/// The image of a checked device half: all kernels that are no templates.
QIAO_DECL DeviceImage make_image(const DeviceHalf& half, const std::string& name, const TranslateOptions& options);

QIAO_DECL std::string write_image(const DeviceImage& image);
/// Reads what starts at `bytes`; nothing is read beyond the first byte that is no image's. The error says what the bytes are
/// instead, where that can be told: PTX, an ELF file, a fat binary.
QIAO_DECL Result<DeviceImage> read_image(const char* bytes);

}  // namespace driver
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/driver/impl/device_image.ipp>
#endif
