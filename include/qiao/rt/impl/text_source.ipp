// SPDX-License-Identifier: Apache-2.0
// The text is hashed for cache keys and given to the front end only when the cache has no answer.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

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

class TextSource;

/// The texts of one program whose device code is linked.
struct LinkedTexts {
    std::shared_ptr<ModuleGroup> group = std::make_shared<ModuleGroup>();
    std::vector<TextSource*> texts;  ///< never destroyed, as the modules that own them are not
    std::shared_ptr<SourceManager> sources = std::make_shared<SourceManager>();
};

class TextSource : public ModuleSource {
public:
    TextSource(std::string name, std::string_view text, PreprocessOptions options, LinkedTexts* linked = nullptr)
        : name_(std::move(name)), text_(text), options_(std::move(options)), linked_(linked) {
        if (linked == nullptr) return;
        number_ = linked->texts.size();
        linked->texts.push_back(this);
    }

    const std::string& digest() override {
        if (digest_.empty()) digest_ = sha256(text_);
        if (linked_ == nullptr) return digest_;
        // Later texts come from libraries and static objects that register themselves later.
        if (digested_ != linked_->texts.size()) {
            digested_ = linked_->texts.size();
            std::string all = std::to_string(number_);
            for (TextSource* text : linked_->texts) {
                if (text->digest_.empty()) text->digest_ = sha256(text->text_);
                all += text->digest_;
            }
            linked_digest_ = sha256(all);
        }
        return linked_digest_;
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
        size_t mark = linked_ != nullptr ? name.rfind('@') : std::string::npos;
        if (mark != std::string::npos) {  // of another text, in an initialiser
            size_t number = std::strtoul(name.c_str() + mark + 1, nullptr, 10);
            return linked_->texts.at(number)->unit()->variable(name.substr(0, mark));
        }
        auto found = unit_->variable(name);
        for (size_t i = 0; linked_ != nullptr && !found && i < linked_->texts.size(); ++i) {
            auto other = linked_->texts[i]->unit()->variable(name);
            if (other && other.value().name == name) return other;
        }
        return found;
    }

private:
    TranslationUnit* unit() {
        if (!unit_ && linked_ != nullptr) {
            // Always in the same order: the numbers of files are part of functions' addresses.
            if (number_ != 0) linked_->texts[number_ - 1]->unit();
            Linkage linkage{linked_->sources, "@" + std::to_string(number_), static_cast<uint32_t>(number_), [linked = linked_] {
                std::vector<TranslationUnit*> units;
                for (TextSource* text : linked->texts) units.push_back(text->unit());
                return units;
            }};
            unit_ = TranslationUnit::open(name_, std::string(text_), options_, &linkage);
            if (!options().dump.empty()) dump(name_, ".device.cu", text_);
        } else if (!unit_) {
            unit_ = TranslationUnit::open(name_, std::string(text_), options_);
            if (!options().dump.empty()) dump(name_, ".device.cu", text_);
        }
        return unit_.get();
    }

    std::string name_;
    std::string_view text_;
    PreprocessOptions options_;
    LinkedTexts* linked_;
    size_t number_ = 0;    ///< in the linked texts
    size_t digested_ = 0;  ///< how many of them linked_digest_ counts
    std::string digest_;
    std::string linked_digest_;
    std::unique_ptr<TranslationUnit> unit_;
};

}  // namespace detail

std::unique_ptr<ModuleSource> make_text_source(std::string name, std::string_view text, PreprocessOptions options) {
    return std::make_unique<detail::TextSource>(std::move(name), text, std::move(options));
}

Module* make_linked_module(const void* object, std::string name, std::string_view text, const TranslateOptions& options) {
    static std::mutex mutex;
    static auto* programs = new std::map<const void*, std::unique_ptr<detail::LinkedTexts>>;
    std::lock_guard lock(mutex);
    std::unique_ptr<detail::LinkedTexts>& linked = (*programs)[object];
    if (!linked) {
        linked = std::make_unique<detail::LinkedTexts>();
        linked->group->linked = true;
    }
    std::lock_guard group_lock(linked->group->mutex);
    auto source = std::make_unique<detail::TextSource>(name, text, PreprocessOptions(), linked.get());
    return make_module(std::move(name), std::move(source), options, linked->group);
}

void dump_image(const KernelImage& image, const Module& module, const Device& device) {
    if (options().dump.empty()) return;
    detail::dump(module.name + "." + image.entry + "." + std::to_string(device.ordinal), image.target == Target::spirv ? ".spv" : ".cl", image.code);
}

}  // namespace rt
QIAO_NAMESPACE_END
