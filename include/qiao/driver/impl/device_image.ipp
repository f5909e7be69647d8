// SPDX-License-Identifier: Apache-2.0
// Device images, written and read. Readers are careful: whatever a program passes to cuModuleLoadData comes here.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <qiao/driver/device_image.hpp>

QIAO_NAMESPACE_BEGIN
namespace driver {
namespace detail {

inline constexpr std::string_view image_magic = "//qiao device image 1 ";
inline constexpr size_t image_digits = 20;

inline std::vector<std::string> split_tabs(std::string_view line) {
    std::vector<std::string> fields(1);
    for (char c : line) {
        if (c == '\t')
            fields.emplace_back();
        else
            fields.back() += c;
    }
    return fields;
}

/// Names and arguments stand on one line, between tabs.
inline std::string one_line(std::string text) {
    for (char& c : text) {
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
    }
    return text;
}

inline std::string image_line(const ImageKernel& k) {
    std::string line = "//kernel ";
    for (const std::string& field : {k.symbol, k.kernel.name, k.kernel.arguments, k.kernel.file}) line += one_line(field) + "\t";
    return line + std::to_string(k.kernel.line) + "\n";
}

/// What bytes that are no image look like.
inline std::string foreign_image(const char* bytes) {
    std::string_view start(bytes, strnlen(bytes, 4));
    const char* kind = "no device image";
    if (start == "\177ELF")
        kind = "a cubin (machine code for NVIDIA devices)";
    else if (start.substr(0, 3) == "\x50\xed\x55")
        kind = "a fat binary of nvcc (code for NVIDIA devices)";
    else if (start.substr(0, 2) == "//" || start.substr(0, 1) == "." || start.substr(0, 1) == "\n")
        kind = "PTX, or text of another kind";
    return std::string("the module is ") + kind + "; qiao loads images of its own NVRTC and of qiaocc -ptx, -cubin or -fatbin, which hold CUDA text";
}

/// Reads one line of the head. False where it is none.
inline bool read_head_line(std::string_view line, DeviceImage& image) {
    auto value = [&](std::string_view key) { return line.substr(std::min(key.size(), line.size())); };
    auto is = [&](std::string_view key) { return line.substr(0, key.size()) == key; };
    if (is("//name ")) {
        image.name = std::string(value("//name "));
    } else if (line == "//option fast_math") {
        image.options.fast_math = true;
    } else if (line == "//option fmad=false") {
        image.options.contract = false;
    } else if (line == "//option default_device") {
        image.default_device = true;
    } else if (is("//kernel ")) {
        std::vector<std::string> fields = split_tabs(value("//kernel "));
        if (fields.size() != 5) return false;
        auto at = static_cast<uint32_t>(std::strtoul(fields[4].c_str(), nullptr, 10));
        image.kernels.push_back({fields[0], KernelName{fields[1], fields[2], fields[3], at}});
    } else {
        return false;
    }
    return true;
}

}  // namespace detail

Result<std::string> add_kernel(DeviceImage& image, TranslationUnit& unit, const KernelName& kernel) {
    Result<std::string> symbol = unit.symbol(kernel);
    if (!symbol) return symbol;
    auto same = [&](const ImageKernel& k) { return k.symbol == symbol.value(); };
    if (std::none_of(image.kernels.begin(), image.kernels.end(), same)) image.kernels.push_back({symbol.value(), kernel});
    return symbol;
}

DeviceImage make_image(const DeviceHalf& half, const std::string& name, const TranslateOptions& options) {
    DeviceImage image{name, options, false, {}, half.text};
    for (const DeviceKernel& k : half.kernels) {
        // One that cannot be declared has had its error.
        if (!k.is_template) (void)add_kernel(image, *half.unit, KernelName{k.name, {}, k.file, k.line});
    }
    return image;
}

std::string write_image(const DeviceImage& image) {
    std::string head = "\n//name " + detail::one_line(image.name) + "\n";
    if (image.options.fast_math) head += "//option fast_math\n";
    if (!image.options.contract) head += "//option fmad=false\n";
    if (image.default_device) head += "//option default_device\n";
    for (const ImageKernel& k : image.kernels) head += detail::image_line(k);
    head += "//text\n";
    char digits[detail::image_digits + 1];
    std::snprintf(digits, sizeof digits, "%020zu", detail::image_magic.size() + detail::image_digits + head.size() + image.text.size());
    return std::string(detail::image_magic) + digits + head + image.text;
}

Result<DeviceImage> read_image(const char* bytes) {
    using detail::image_digits;
    using detail::image_magic;
    if (std::strncmp(bytes, image_magic.data(), image_magic.size()) != 0) return Error{ErrorKind::invalid_value, detail::foreign_image(bytes)};
    const Error damaged{ErrorKind::invalid_value, "the device image is damaged or cut off"};
    const char* number = bytes + image_magic.size();
    for (size_t i = 0; i < image_digits; ++i) {
        if (number[i] < '0' || number[i] > '9') return damaged;
    }
    size_t size = std::strtoull(std::string(number, image_digits).c_str(), nullptr, 10);
    // The text has no null byte, so one inside tells that the image was cut off.
    if (size < image_magic.size() + image_digits || strnlen(bytes, size) != size) return damaged;
    std::string_view rest(number + image_digits, size - image_magic.size() - image_digits);
    DeviceImage image;
    if (rest.empty() || rest[0] != '\n') return damaged;
    for (rest.remove_prefix(1);;) {
        size_t end = rest.find('\n');
        if (end == std::string_view::npos) return damaged;
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end + 1);
        if (line == "//text") break;
        if (!detail::read_head_line(line, image)) return damaged;
    }
    image.text = std::string(rest);
    return image;
}

}  // namespace driver
QIAO_NAMESPACE_END
