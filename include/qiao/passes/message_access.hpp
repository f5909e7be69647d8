// SPDX-License-Identifier: Apache-2.0
// The message buffer (message_buffer.hpp) as passes that write to it see it: the hidden parameters it takes, added where
// the kernel has none yet, and code for its words.
#pragma once
#include <qiao/ir/builder.hpp>
#include <qiao/passes/message_buffer.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {

/// The kernel's message buffer and the numbers of its messages, as code sees them.
class MessageAccess {
public:
    MessageAccess(ir::Module& module, ir::Builder& build)
        : build_(build),
          u32_(module.types->u32()),
          buffer_(need_hidden(module, ir::HiddenParameter::message_buffer, module.types->u64(), "message_buffer")),
          base_(need_hidden(module, ir::HiddenParameter::message_base, u32_, "message_base")) {}

    ir::Value* first_number() const { return base_; }
    ir::Value* pointer() {
        ir::Inst* pointer = build_.insert(ir::Op::int_to_pointer, build_.types().pointer(u32_, ir::Space::global), {buffer_});
        pointer->name = "messages";
        return pointer;
    }
    ir::Value* word(ir::Value* pointer, MessageWord which) { return build_.index(pointer, build_.u32(static_cast<uint32_t>(which))); }
    /// The number of the kernel's message `index` (u32).
    ir::Value* number(ir::Value* index) { return build_.binary(ir::Op::add, base_, index); }
    /// The launch fails with that message.
    void fail_with(ir::Value* number) { build_.store(word(pointer(), MessageWord::failure), number)->is_volatile = true; }

private:
    ir::Builder& build_;
    const ir::Type* u32_;
    ir::Parameter* buffer_;
    ir::Parameter* base_;
};

}  // namespace passes
QIAO_NAMESPACE_END
