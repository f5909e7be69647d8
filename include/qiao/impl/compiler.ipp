// SPDX-License-Identifier: Apache-2.0
// TranslationUnit: preprocess, skim, and the way of one kernel from its name to an image.
#pragma once
#include <algorithm>
#include <cstdlib>

#include <qiao/builtins/prelude.hpp>
#include <qiao/compiler.hpp>
#include <qiao/emit/opencl_c/emit.hpp>
#include <qiao/emit/spirv/emit.hpp>
#include <qiao/image.hpp>
#include <qiao/impl/link.ipp>
#include <qiao/lower/lower.hpp>
#include <qiao/parse/parser.hpp>
#include <qiao/passes/passes.hpp>
#include <qiao/sema/mangle.hpp>
#include <qiao/sema/sema.hpp>

QIAO_NAMESPACE_BEGIN

/// The front end's state of one text.
struct TranslationUnit::Frontend {
    sema::Sema sema;
    bool library_read = false;
    uint32_t number = 0;  ///< of the unit in its program

    Frontend(SourceManager& sources, Diagnostics& diagnostics) : sema(sources, diagnostics) {}

    void skim(const TokenBuffer& buffer) { sema.skim(range(buffer), sema.global); }
    static sema::TokenRange range(const TokenBuffer& buffer) { return {buffer.tokens.data(), buffer.tokens.data() + buffer.tokens.size() - 1}; }

    LowerCallbacks callbacks() {
        LowerCallbacks c;
        c.define = [this](ast::FunctionDecl& f) { sema.define(f); };
        c.constant_bytes = [this](const ast::VarDecl& v) { return sema.constant_bytes(v); };
        c.stored_functions = [this] { return sema.stored_functions(); };
        c.destructor = [this](ast::QualType t) { return sema.destructor_of(t); };
        c.child = [this](ast::FunctionDecl& f, SourceLoc loc) { return child(f, loc); };
        return c;
    }

    /// The function of the device library that stands for an intrinsic; with doubles in it where they are cheap and that is shorter.
    ir::Function* library_function(ir::Module& module, ir::Intrinsic intrinsic, const ir::Type* type, bool doubles) {
        const char* suffix = type->kind == ir::TypeKind::f32 ? "_f32" : type->kind == ir::TypeKind::f64 ? "_f64" : nullptr;
        if (suffix == nullptr) return nullptr;
        std::string name = std::string("__qiao_lib_") + ir::info(intrinsic).name + suffix;
        ir::Function* wide = doubles && type->kind == ir::TypeKind::f32 ? library_function(module, name + "_wide") : nullptr;
        return wide != nullptr ? wide : library_function(module, name);
    }
    /// Null where the library has none of that name.
    ir::Function* library_function(ir::Module& module, const std::string& name) {
        if (!library_read) {
            library_read = true;
            skim(library_tokens(nullptr));
        }
        sema::Symbol* symbol = sema.find(sema.global, sema.intern(name));
        if (symbol == nullptr) return nullptr;
        for (const sema::Entity& e : symbol->entities) {
            if (e.kind == sema::Entity::Kind::function) return lower_function(*e.function, module, callbacks());
        }
        if (!symbol->pending.empty() && symbol->pending[0]->state == sema::Pending::State::failed) throw CompileError{symbol->pending[0]->error};
        return nullptr;
    }

    ast::FunctionDecl* find_kernel(const KernelName& kernel);
    ChildKernel child(ast::FunctionDecl& kernel, SourceLoc loc);
};

namespace detail {

inline std::string_view base_name(std::string_view path) {
    size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// True where the kernel's own name token stands at file:line. Files compare by their last component: the two sides of
/// a build may spell directories differently.
inline bool stands_at(SourceManager& sources, SourceLoc loc, const KernelName& kernel) {
    if (kernel.file.empty()) return true;
    return loc.line == kernel.line && base_name(sources.name(loc.file)) == base_name(kernel.file);
}

/// Says of which instance of a kernel template an error is.
inline void note_kernel(Diagnostic& d, const ast::FunctionDecl* kernel) {
    if (kernel == nullptr || kernel->display_name.find('<') == std::string::npos) return;
    d.notes.push_back({kernel->loc, "in the kernel '" + kernel->display_name + "'"});
}

}  // namespace detail

ast::FunctionDecl* TranslationUnit::Frontend::find_kernel(const KernelName& kernel) {
    // Split "ns::k<args>" into its path and arguments.
    std::string path = kernel.name;
    std::string arguments = kernel.arguments;
    size_t angle = path.find('<');
    if (angle != std::string::npos && arguments.empty()) {
        size_t close = path.rfind('>');
        if (close == std::string::npos || close < angle) fail({}, DiagCode::syntax, "malformed kernel name '" + kernel.name + "'");
        arguments = path.substr(angle + 1, close - angle - 1);
        path.resize(angle);
    }
    while (!path.empty() && path.back() == ' ') path.pop_back();
    if (!path.empty() && path.front() == '&') path.erase(0, 1);
    std::string_view simple = path;
    if (size_t colon = path.rfind("::"); colon != std::string::npos) simple = std::string_view(path).substr(colon + 2);
    // Candidates are the skimmed __global__ declarations of that name; parse them all.
    std::vector<ast::FunctionDecl*> functions;
    std::vector<ast::TemplateDecl*> templates;
    const sema::Pending* failed = nullptr;
    auto qualified_matches = [&](const std::string& display) {
        if (path.find("::") == std::string::npos) return kernel.file.empty() ? display == path || display.rfind("::" + path) != std::string::npos : true;
        return display == path || ("::" + display) == path || !kernel.file.empty();
    };
    for (size_t i = 0; i < sema.kernels.size(); ++i) {
        sema::Pending* p = sema.kernels[i];
        if (p->name != simple) continue;
        sema.find_local(p->scope, p->name);
        if (p->state == sema::Pending::State::failed && (kernel.file.empty() || detail::stands_at(sema.sources, p->loc, kernel))) failed = p;
        sema::Symbol* symbol = sema.find_local(p->scope, p->name);
        if (symbol == nullptr) continue;
        for (const sema::Entity& e : symbol->entities) {
            if (e.kind == sema::Entity::Kind::function && e.function->is_kernel && qualified_matches(e.function->display_name)) {
                if (std::find(functions.begin(), functions.end(), e.function) == functions.end()) functions.push_back(e.function);
            }
            if (e.kind == sema::Entity::Kind::template_ && e.tmpl != nullptr && e.tmpl->kind == ast::TemplateDecl::Kind::function && e.tmpl->is_kernel) {
                if (std::find(templates.begin(), templates.end(), e.tmpl) == templates.end()) templates.push_back(e.tmpl);
            }
        }
    }
    if (arguments.empty()) {
        ast::FunctionDecl* found = nullptr;
        for (ast::FunctionDecl* f : functions) {
            if (!detail::stands_at(sema.sources, sema.info(*f).definition_loc, kernel)) continue;
            if (found != nullptr) fail(f->loc, DiagCode::overload, "kernel name '" + kernel.name + "' is ambiguous");
            found = f;
        }
        // An explicit specialisation is found by its place.
        for (ast::TemplateDecl* t : templates) {
            for (auto& [key, f] : t->functions) {
                if (found == nullptr && f != nullptr && !kernel.file.empty() && detail::stands_at(sema.sources, sema.info(*f).definition_loc, kernel)) found = f;
            }
        }
        if (found != nullptr) return found;
    }
    if (!templates.empty()) {
        // Parse the arguments as C++ in the global namespace.
        uint32_t file = sema.sources.add("<kernel name>", "<" + arguments + ">");
        (void)file;
        std::string_view text = sema.intern("<" + arguments + ">");
        Diagnostics lexical;
        auto* tokens = sema.arena.make<TokenBuffer>(preprocess("<kernel name>", std::string(text), PreprocessOptions{}, sema.sources, lexical));
        std::vector<ast::FunctionDecl*> found;
        Diagnostic last;
        for (ast::TemplateDecl* t : templates) {
            if (!kernel.file.empty() && !detail::stands_at(sema.sources, t->loc, kernel)) {
                bool specialised = false;
                for (auto& [key, f] : t->functions) specialised = specialised || (f != nullptr && detail::stands_at(sema.sources, sema.info(*f).definition_loc, kernel));
                if (!specialised) continue;
            }
            try {
                sema::Parser parser(sema, {tokens->tokens.data(), tokens->tokens.data() + tokens->tokens.size() - 1}, t->scope);
                std::vector<ast::TemplateArgument> args = parser.parse_template_arguments();
                ast::FunctionDecl* f = sema.instantiate_function(*t, std::move(args), t->loc);
                f->is_kernel = true;
                found.push_back(f);
            } catch (CompileError& error) {
                last = error.diagnostic;
            }
        }
        if (found.size() > 1) fail(found[1]->loc, DiagCode::overload, "kernel name '" + kernel.name + "<" + arguments + ">' is ambiguous");
        if (found.size() == 1) return found[0];
        if (!last.message.empty()) throw CompileError{last};
    }
    if (failed != nullptr) throw CompileError{failed->error};
    fail({}, DiagCode::name_lookup, "no kernel '" + kernel.name + (kernel.file.empty() ? std::string() : "' at " + kernel.file + ":" + std::to_string(kernel.line)) + (kernel.file.empty() ? "'" : ""));
}

/// The name by which find_kernel finds it, at the place of its own definition or of its template's.
ChildKernel TranslationUnit::Frontend::child(ast::FunctionDecl& kernel, SourceLoc loc) {
    const sema::FunctionInfo& info = sema.info(kernel);
    ChildKernel result;
    result.unit = number;
    result.kernel.name = kernel.display_name;
    if (size_t angle = kernel.display_name.find('<'); info.tmpl != nullptr && angle != std::string::npos && kernel.display_name.back() == '>') {
        result.kernel.name.resize(angle);
        result.kernel.arguments = kernel.display_name.substr(angle + 1, kernel.display_name.size() - angle - 2);
    }
    for (SourceLoc place : {info.definition_loc, info.tmpl != nullptr ? info.tmpl->loc : kernel.loc}) {
        result.kernel.file = std::string(sema.sources.name(place.file));
        result.kernel.line = place.line;
        try {
            if (find_kernel(result.kernel) == &kernel) return result;
        } catch (CompileError&) {
            // Tried at the other place.
        }
    }
    unsupported(loc, "launch of '" + kernel.display_name + "' in device code, which no name outside of it tells from others,");
}

std::unique_ptr<TranslationUnit> TranslationUnit::open(std::string name, std::string text, const PreprocessOptions& options, const Linkage* linkage) {
    std::unique_ptr<TranslationUnit> unit(new TranslationUnit());
    unit->sources_ = linkage != nullptr && linkage->sources ? linkage->sources : std::make_shared<SourceManager>();
    // Places in the prelude refer to its own table of files: the same numbers come first here.
    SourceManager* prelude_sources = nullptr;
    const TokenBuffer& prelude = prelude_tokens(&prelude_sources);
    for (auto i = static_cast<uint32_t>(unit->sources_->size()); i < prelude_sources->size(); ++i) unit->sources_->add(std::string(prelude_sources->name(i)), std::string());
    unit->tokens_ = preprocess(name, std::move(text), options, *unit->sources_, unit->diagnostics_);
    unit->frontend_ = std::make_unique<Frontend>(*unit->sources_, unit->diagnostics_);
    unit->frontend_->sema.default_device = options.default_device;
    if (linkage != nullptr) {
        unit->program_ = linkage->program;
        unit->frontend_->sema.relocatable = true;
        unit->frontend_->sema.unit_mark = linkage->mark;
        unit->frontend_->number = linkage->number;
    }
    unit->frontend_->skim(prelude);
    unit->frontend_->skim(unit->tokens_);
    unit->frontend_->sema.texts.push_back(Frontend::range(unit->tokens_));
    return unit;
}

TranslationUnit::~TranslationUnit() = default;

std::vector<KernelInfo> TranslationUnit::kernels() {
    frontend_->sema.begin_stack();
    std::vector<KernelInfo> list;
    for (const sema::Pending* p : frontend_->sema.kernels) {
        KernelInfo k;
        k.name = frontend_->sema.qualified_name(p->scope, p->name);
        k.is_template = p->kind == sema::Pending::Kind::template_;
        k.loc = p->loc;
        const Token* last = p->tokens.end - 1;
        if (last->is(Tok::semicolon)) continue;  // a declaration only
        list.push_back(std::move(k));
    }
    return list;
}

bool TranslationUnit::knows(const KernelName& kernel) {
    frontend_->sema.begin_stack();
    try {
        return frontend_->find_kernel(kernel) != nullptr;
    } catch (CompileError&) {
        return false;
    }
}

Result<std::string> TranslationUnit::symbol(const KernelName& kernel) {
    frontend_->sema.begin_stack();
    try {
        return sema::mangle(frontend_->sema, *frontend_->find_kernel(kernel));
    } catch (CompileError& error) {
        return Error{ErrorKind::compile_failed, render_diagnostic(error.diagnostic, *sources_)};
    }
}

std::unique_ptr<ir::Module> TranslationUnit::lower(const KernelName& kernel) {
    frontend_->sema.begin_stack();
    ast::FunctionDecl* f = nullptr;
    try {
        auto module = std::make_unique<ir::Module>();
        module->sources = sources_;
        f = frontend_->find_kernel(kernel);
        frontend_->sema.define(*f);
        lower_kernel(*f, *module, frontend_->callbacks(), false);
        return module;
    } catch (CompileError& error) {
        detail::note_kernel(error.diagnostic, f);
        diagnostics_.report(std::move(error.diagnostic));
        return nullptr;
    }
}

Result<ImageVariable> TranslationUnit::variable(const std::string& name) {
    sema::Sema& s = frontend_->sema;
    s.begin_stack();
    try {
        sema::Symbol* symbol = s.find_qualified(name);
        if (symbol != nullptr) {
            for (const sema::Entity& e : symbol->entities) {
                if (e.kind != sema::Entity::Kind::variable || e.variable->is_host || (s.relocatable && !e.variable->is_defined)) continue;
                ImageVariable v;
                v.name = e.variable->qualified_name;
                v.size = s.size_of(e.variable->type, e.variable->loc);
                v.align = std::max(e.variable->align, s.align_of(e.variable->type, e.variable->loc));
                InitialValue initial = s.constant_bytes(*e.variable);
                v.initial = std::move(initial.bytes);
                for (const auto& one : initial.addresses) v.relocations.push_back({one.first, one.second->qualified_name});
                return v;
            }
        }
        return Error{ErrorKind::invalid_value, "no device variable '" + name + "'"};
    } catch (CompileError& error) {
        return Error{ErrorKind::compile_failed, render_diagnostic(error.diagnostic, *sources_)};
    }
}

Result<KernelImage> TranslationUnit::translate(const KernelName& kernel, const TargetCaps& caps, const TranslateOptions& options) {
    frontend_->sema.begin_stack();
    ast::FunctionDecl* f = nullptr;
    try {
        ir::Module module;
        module.sources = sources_;
        f = frontend_->find_kernel(kernel);
        frontend_->sema.define(*f);
        detail::Linker linker(module, options.fast_math);
        linker.add(frontend_->sema, frontend_->callbacks());
        linker.lower_kernel(*f);
        if (linker.is_open()) {
            if (!program_) return KernelImage();
            for (TranslationUnit* unit : program_()) {
                if (unit == this) continue;
                unit->frontend_->sema.begin_stack();
                linker.add(unit->frontend_->sema, unit->frontend_->callbacks());
            }
            linker.resolve();
        }
        linker.finish();
        const passes::LibraryProvider library = [&](ir::Module& m, ir::Intrinsic i, const ir::Type* t) { return frontend_->library_function(m, i, t, caps.fast_fp64); };
        passes::run_passes(module, caps, options, library);
        // The emitter first: it may have to rename the kernel.
        std::string code = caps.target == Target::opencl_c ? emit::emit_opencl_c(module, caps, options) : emit::emit_spirv(module, caps, options);
        KernelImage image = image_of(module, caps, options);
        image.code = std::move(code);
        return image;
    } catch (CompileError& error) {
        detail::note_kernel(error.diagnostic, f);
        Error failure{error.diagnostic.code == DiagCode::target ? ErrorKind::unsupported : ErrorKind::compile_failed, render_diagnostic(error.diagnostic, *sources_)};
        diagnostics_.report(std::move(error.diagnostic));
        return failure;
    }
}

QIAO_NAMESPACE_END
