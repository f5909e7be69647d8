// SPDX-License-Identifier: Apache-2.0
// The pipeline: the order of the passes, with the verifier between them where asked for.
#pragma once
#include <cstdlib>

#include <qiao/passes/check_launch_waits.hpp>
#include <qiao/passes/converge.hpp>
#include <qiao/passes/divide_by_shifts.hpp>
#include <qiao/passes/expand_library.hpp>
#include <qiao/passes/grid_sync.hpp>
#include <qiao/passes/guard_division.hpp>
#include <qiao/passes/guard_shifts.hpp>
#include <qiao/passes/infer_spaces.hpp>
#include <qiao/passes/inline_calls.hpp>
#include <qiao/passes/keep_own_elements.hpp>
#include <qiao/passes/layout_parameters.hpp>
#include <qiao/passes/limit_loops.hpp>
#include <qiao/passes/limit_nesting.hpp>
#include <qiao/passes/lockstep.hpp>
#include <qiao/passes/lower_blocks.hpp>
#include <qiao/passes/lower_globals.hpp>
#include <qiao/passes/lower_messages.hpp>
#include <qiao/passes/lower_shared.hpp>
#include <qiao/passes/lower_warp.hpp>
#include <qiao/passes/note_alignment.hpp>
#include <qiao/passes/passes.hpp>
#include <qiao/passes/scalarise.hpp>
#include <qiao/passes/share_loads.hpp>
#include <qiao/passes/split_phases.hpp>
#include <qiao/passes/structured_exits.hpp>
#include <qiao/passes/threads_in_turns.hpp>
#include <qiao/passes/whole_blocks.hpp>
#include <qiao/support/diagnostics.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

inline bool verify_wanted() {
#if !defined(NDEBUG)
    return true;
#else
    const char* value = std::getenv("QIAO_VERIFY_IR");
    return value != nullptr && *value != '\0' && *value != '0';
#endif
}

/// A violation is a bug of the pass just run, so it carries the whole module.
inline void check(const ir::Module& module, const char* after) {
    std::string errors = ir::verify(module);
    if (!errors.empty()) fail({}, DiagCode::internal, std::string("qiao: broken IR after ") + after + ":\n" + errors + ir::print(module));
}

}  // namespace detail

void run_passes(ir::Module& module, const TargetCaps& caps, const TranslateOptions& options, const LibraryProvider& library) {
    bool verify = detail::verify_wanted();
    auto done = [&](const char* pass) {
        if (verify) detail::check(module, pass);
    };
    done("lowering");
    check_launch_waits(module);
    done("check_launch_waits");
    expand_library(module, caps, options, library);
    done("expand_library");
    structured_exits(module);
    done("structured_exits");
    inline_calls(module, {options.stack_bytes, caps.stack_bytes});
    done("inline_calls");
    note_alignment(module);
    done("note_alignment");
    guard_division(module);
    done("guard_division");
    guard_shifts(module);
    done("guard_shifts");
    grid_sync(module, options);
    done("grid_sync");
    lower_messages(module);
    done("lower_messages");
    scalarise(module);
    done("scalarise");
    infer_spaces(module);
    done("infer_spaces");
    lower_blocks(module, caps, options);
    done("lower_blocks");
    keep_lockstep(module);
    done("keep_lockstep");
    converge(module, caps, options);
    done("converge");
    split_phases(module, options);
    done("split_phases");
    lower_warp(module, caps, options);
    done("lower_warp");
    lower_shared(module, caps, options);
    done("lower_shared");
    lower_globals(module, caps, options);
    done("lower_globals");
    simplify(module);
    done("simplify");
    keep_own_elements(module, caps);
    done("keep_own_elements");
    share_loads(module, caps);
    done("share_loads");
    limit_loops(module, caps, options);
    done("limit_loops");
    divide_by_shifts(module, caps);
    done("divide_by_shifts");
    threads_in_turns(module, caps);
    done("threads_in_turns");
    limit_nesting(module, caps);
    done("limit_nesting");
    whole_blocks(module, caps, options);
    done("whole_blocks");
    layout_parameters(module, caps, options);
    done("layout_parameters");
}

}  // namespace passes
QIAO_NAMESPACE_END
