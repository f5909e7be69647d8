// SPDX-License-Identifier: Apache-2.0
// The text is hashed for cache keys and given to the front end only when the cache has no answer.
#pragma once
#include <cstdio>

#include <qiao/rt/cache.hpp>
#include <qiao/rt/log.hpp>
#include <qiao/rt/options.hpp>
#include <qiao/rt/sha256.hpp>
#include <qiao/rt/text_source.hpp>

QIAO_NAMESPACE_BEGIN
namespace rt {
namespace detail {

inline std::string dump_path(const std::string& name, const char* extension) {
    std::string file;
    for (char c : name.substr(name.rfind('/') + 1)) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
        file += plain ? c : '_';
    }
    if (file.size() > 120) file = file.substr(0, 100) + "_" + sha256(file).substr(0, 16);
    return options().dump + "/" + file + extension;
}

inline void dump(const std::string& name, const char* extension, std::string_view bytes) {
    if (!make_folders(options().dump) || !write_file(dump_path(name, extension), bytes)) report("QIAO_DUMP: cannot write to " + options().dump);
}

class TextSource : public ModuleSource {
public:
    TextSource(std::string name, std::string_view text, PreprocessOptions options)
        : name_(std::move(name)), text_(text), options_(std::move(options)) {}

    const std::string& digest() override {
        if (digest_.empty()) digest_ = sha256(text_);
        return digest_;
    }

    Result<KernelImage> translate(const KernelName& kernel, const TargetCaps& caps, const TranslateOptions& options) override {
        if (!unit()) return Error{ErrorKind::compile_failed, "the device text of " + name_ + " cannot be opened"};
        if (!rt::options().dump.empty()) {
            if (auto module = unit_->lower(kernel)) dump(name_ + "." + kernel.name + (kernel.arguments.empty() ? "" : "_" + kernel.arguments), ".ir", ir::print(*module));
        }
        return unit_->translate(kernel, caps, options);
    }

    Result<ImageVariable> variable(const std::string& name) override {
        if (!unit()) return Error{ErrorKind::compile_failed, "the device text of " + name_ + " cannot be opened"};
        return unit_->variable(name);
    }

private:
    TranslationUnit* unit() {
        if (!unit_) {
            unit_ = TranslationUnit::open(name_, std::string(text_), options_);
            if (!options().dump.empty()) dump(name_, ".device.cu", text_);
        }
        return unit_.get();
    }

    std::string name_;
    std::string_view text_;
    PreprocessOptions options_;
    std::string digest_;
    std::unique_ptr<TranslationUnit> unit_;
};

}  // namespace detail

std::unique_ptr<ModuleSource> make_text_source(std::string name, std::string_view text, PreprocessOptions options) {
    return std::make_unique<detail::TextSource>(std::move(name), text, std::move(options));
}

void dump_image(const KernelImage& image, const Module& module, const Device& device) {
    if (options().dump.empty()) return;
    detail::dump(module.name + "." + image.entry + "." + std::to_string(device.ordinal), image.target == Target::spirv ? ".spv" : ".cl", image.code);
}

}  // namespace rt
QIAO_NAMESPACE_END
