// SPDX-License-Identifier: Apache-2.0
// What the functions of one IR module share while they are lowered: types, the map from declarations to functions and
// variables, names, and the queue of functions whose bodies are still to be lowered.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <qiao/lower/callbacks.hpp>
#include <qiao/lower/types.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace lowering {

class Context {
public:
    ir::Module& module;
    const LowerCallbacks& callbacks;
    bool fast_math;
    TypeLowering types;

    /// Functions and variables that the text only declares: functions have no body, and the linker (impl/link.ipp) finds
    /// what defines them.
    std::vector<std::pair<ast::FunctionDecl*, ir::Function*>> external_functions;
    std::vector<std::pair<const ast::VarDecl*, ir::Variable*>> external_variables;
    /// A launched kernel that the text only declares, and its number in module.children.
    struct ExternalChild {
        ast::FunctionDecl* kernel;
        size_t number;
        SourceLoc loc;
    };
    std::vector<ExternalChild> external_children;

    /// `other`: a context that lowers into the same module; names differ from its.
    QIAO_DECL Context(ir::Module& m, const LowerCallbacks& c, bool fast, Context* other = nullptr);
    /// The IR function of a declaration; its body is lowered by run(). `by` calls it at `at`.
    QIAO_DECL ir::Function* function(ast::FunctionDecl& decl, const ast::FunctionDecl* by = nullptr, SourceLoc at = {});
    /// The IR variable of a shared or module variable, or of a host constant.
    QIAO_DECL ir::Variable* variable(const ast::VarDecl& decl, SourceLoc use);
    /// A constant global that holds the literal's bytes and a null.
    QIAO_DECL ir::Variable* string(const std::string& bytes);
    /// A u32 that every thread has of its own, zero at first: the carry flag of inline PTX, the last error of launches.
    QIAO_DECL ir::Variable* thread_word(const char* name);
    /// The ticket of this launch for those that it makes: a variable that the runtime provides.
    QIAO_DECL ir::Variable* launch_ticket();
    /// The number of a kernel that the code launches at `loc` in module.children.
    QIAO_DECL uint32_t child(ast::FunctionDecl& kernel, SourceLoc loc);
    /// Lowers the bodies of all functions asked for so far, and of those they ask for.
    QIAO_DECL void run();
    /// After the last run(): completes what needed to know all functions and classes.
    QIAO_DECL void finish();
    /// Where the function was first called.
    QIAO_DECL SourceLoc requested_at(const ast::FunctionDecl& decl) const;
    /// The function's value as a pointer; from now on calls through pointers may mean it.
    QIAO_DECL uint64_t function_address(ast::FunctionDecl& decl);
    /// The function that calls what its pointer means: parameters (result address,) pointer, arguments.
    QIAO_DECL ir::Function* dispatcher(const ast::Type& function);

private:
    /// Calls through pointers to functions of one type: a chain of comparisons, made when all functions are known.
    struct Dispatcher {
        const ast::Type* type = nullptr;
        ir::Function* function = nullptr;
    };
    /// Where a function was first asked for.
    struct Request {
        const ast::FunctionDecl* by = nullptr;
        SourceLoc at;
    };
    std::unordered_map<const ast::FunctionDecl*, Request> requests_;
    std::unordered_map<const ast::FunctionDecl*, ir::Function*> functions_;
    std::unordered_map<const ast::VarDecl*, ir::Variable*> variables_;
    std::map<std::string, ir::Variable*> strings_;
    std::unordered_map<const ast::FunctionDecl*, uint32_t> children_;
    std::shared_ptr<std::unordered_set<std::string>> names_;
    std::deque<std::pair<ast::FunctionDecl*, ir::Function*>> queue_;
    std::vector<std::pair<uint64_t, const ast::VarDecl*>> addressed_;  ///< by the initialiser just lowered
    std::vector<Dispatcher> dispatchers_;
    std::vector<ast::FunctionDecl*> addressed_functions_;  ///< those a pointer may mean
    bool stored_functions_added_ = false;

    QIAO_DECL std::string unique_name(const std::string& wanted);
    QIAO_DECL ir::Parameter* add_parameter(ir::Function& function, std::string name, const ir::Type* type, const ir::Type* value_type);
    QIAO_DECL void add_trail(Diagnostic& d, const ast::FunctionDecl& decl) const;
    QIAO_DECL bool request_targets();
    QIAO_DECL void fill_dispatcher(const Dispatcher& dispatcher);
    QIAO_DECL bool may_mean(const ast::FunctionDecl& f, const ast::Type& function) const;
    QIAO_DECL void add_parameters(ast::FunctionDecl& decl, ir::Function& function);
    QIAO_DECL ir::Variable* global(const ast::VarDecl& decl);
    QIAO_DECL ir::Variable* shared(const ast::VarDecl& decl);
};

}  // namespace lowering
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#    include <qiao/lower/impl/context.ipp>
#endif
