// SPDX-License-Identifier: Apache-2.0
// Each print becomes: measure the strings, take the words, write them if they fit. A trap notes its message and returns from
// the kernel; structured_exits gives those returns their structure, and the kernel's end writes the record.
#pragma once
#include <cstring>

#include <qiao/passes/lower_messages.hpp>
#include <qiao/passes/message_access.hpp>
#include <qiao/passes/structured_exits.hpp>
#include <qiao/passes/visit.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// Calls `each(conversion)` for every argument that the format takes: its conversion letter, or '*'.
template <typename Each>
void for_format_arguments(const std::string& format, Each&& each) {
    for (size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') continue;
        for (++i; i < format.size() && std::strchr("-+ #0123456789.*hlLqjzt", format[i]) != nullptr; ++i) {
            if (format[i] == '*') each('*');
        }
        if (i < format.size() && format[i] != '%') each(format[i]);
    }
}

class MessageLowering {
public:
    explicit MessageLowering(ir::Module& module) : module_(module), build_(module), u32_(module.types->u32()), access_(module, build_) {}

    void run() {
        rewrite(module_.kernel->body);
        replace_operands(module_.kernel->body, results_);
        if (failed_ != nullptr) end_failed_threads();
    }

private:
    /// One argument as it is written: `value` of kind `letter`; strings with their length and words in variables.
    struct Argument {
        char letter;
        ir::Value* value;
        ir::Variable* length = nullptr;
        ir::Value* words = nullptr;
    };

    ir::Module& module_;
    ir::Builder build_;
    const ir::Type* u32_;
    MessageAccess access_;
    std::unordered_map<ir::Value*, ir::Value*> results_;
    ir::Variable* failed_ = nullptr;  ///< u32: 0, or 1 + the index of the message of the trap that ended the thread

    void rewrite(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (ir::Inst* inst : block) {
            for (ir::Block& inner : inst->blocks) rewrite(inner);
            if (inst->op != ir::Op::print && inst->op != ir::Op::trap) {
                out.push_back(inst);
                continue;
            }
            build_.block = &out;
            build_.loc = inst->loc;
            inst->op == ir::Op::print ? print(*inst) : trap(*inst);
        }
        block = std::move(out);
    }

    /// Makes the body that of a loop with one trip, so that traps leave by break_: hundreds of assertions then nest no
    /// deeper than one. Not with collectives, which want no divergent loop around them.
    void wrap_in_loop() {
        ir::Block body;
        build_.block = &body;
        build_.loc = module_.kernel->loc;
        ir::Inst* loop = build_.loop();
        loop->test_last = true;
        // Never true, which a driver's compiler must not know: Mesa's turns a loop of one trip into ifs, nested as deep as
        // there are exits.
        build_.block = &loop->blocks[0];
        loop->operands = {build_.binary(ir::Op::eq, access_.first_number(), build_.u32(0))};
        loop->blocks[1] = std::move(module_.kernel->body);
        module_.kernel->body = std::move(body);
    }

    void print(ir::Inst& inst) {
        bool dynamic = inst.number != 0;
        std::string conversions;
        for_format_arguments(inst.text, [&](char c) { conversions += c; });
        std::vector<Argument> arguments;
        for (size_t i = 0; i < inst.operands.size(); ++i) {
            bool is_format = dynamic && i == 0;
            bool is_string = is_format || is_text(inst.operands[i]->type, dynamic ? 's' : i < conversions.size() ? conversions[i] : '\0');
            arguments.push_back(argument(inst.operands[i], is_string));
            if (is_format) arguments.back().letter = 'F';
        }
        // CUDA: the number of arguments of the format.
        results_[&inst] = build_.i32(static_cast<int32_t>(inst.operands.size() - (dynamic ? 1 : 0)));
        ir::Value* number = access_.number(build_.u32(static_cast<uint32_t>(module_.messages.size())));
        module_.messages.push_back({ir::Message::Kind::print, inst.text, {}});
        for (const Argument& a : arguments) module_.messages.back().arguments += a.letter;
        write_record(number, arguments);
    }

    /// The record is written once, at the kernel's end: code for it at every assertion would be most of the kernel.
    void trap(ir::Inst& inst) {
        if (failed_ == nullptr) failed_ = build_.local(*module_.kernel, "failed", u32_);
        ir::Message::Kind kind = inst.number == 1 ? ir::Message::Kind::limit : inst.text.empty() ? ir::Message::Kind::trap : ir::Message::Kind::assertion;
        module_.messages.push_back({kind, inst.text, std::string(6, 'u')});
        build_.store(failed_, build_.u32(static_cast<uint32_t>(module_.messages.size())));
        build_.insert(ir::Op::return_, build_.types().void_type());
    }

    void end_failed_threads() {
        auto is_collective = [](const ir::Inst& inst) { return ir::is_collective(inst.op); };
        if (!ir::any_inst(module_.kernel->body, is_collective)) wrap_in_loop();
        structured_exits(module_);
        ir::Block start;
        build_.loc = module_.kernel->loc;
        build_.block = &start;
        build_.store(failed_, build_.u32(0));
        prepend(*module_.kernel, start);
        build_.block = &module_.kernel->body;
        ir::Value* failed = build_.load(failed_);
        ir::Inst* has_failed = build_.if_(build_.binary(ir::Op::ne, failed, build_.u32(0)));
        build_.block = &has_failed->blocks[0];
        std::vector<Argument> place;
        for (ir::Special s :
             {ir::Special::block_x, ir::Special::block_y, ir::Special::block_z, ir::Special::thread_x, ir::Special::thread_y, ir::Special::thread_z}) {
            place.push_back({'u', build_.special(s)});
        }
        ir::Value* number = access_.number(build_.binary(ir::Op::sub, failed, build_.u32(1)));
        write_record(number, place);
        access_.fail_with(number);
    }

    static bool is_text(const ir::Type* type, char conversion) {
        if (!type->is_pointer() || conversion != 's') return false;
        return type->element->kind == ir::TypeKind::i8 || type->element->kind == ir::TypeKind::u8;
    }

    Argument argument(ir::Value* value, bool is_string) {
        if (is_string) return string(value);
        const ir::Type* type = value->type;
        if (type->is_pointer()) return {'p', build_.insert(ir::Op::pointer_to_int, build_.types().u64(), {value})};
        if (type->is_float()) {
            // A float was promoted for the call; sent as it was, it needs no double arithmetic.
            ir::Inst* promoted = ir::as_inst(value);
            if (promoted != nullptr && promoted->op == ir::Op::convert && promoted->operands[0]->type->kind == ir::TypeKind::f32) value = promoted->operands[0];
            if (value->type->size < 4) value = build_.convert(value, build_.types().f32());
            return {value->type->size == 4 ? 'f' : 'd', value};
        }
        bool is_signed = type->is_signed();
        if (type->size == 8) return {is_signed ? 'l' : 'm', value};
        return {is_signed ? 'i' : 'u', build_.convert(value, is_signed ? build_.types().i32() : u32_)};
    }

    // ---- strings

    Argument string(ir::Value* pointer) {
        const ir::Type* u8 = build_.types().scalar(ir::TypeKind::u8);
        pointer = build_.pointer_cast(pointer, u8);
        Argument result{'s', pointer};
        result.length = build_.local(*module_.kernel, "length", u32_);
        build_.store(result.length, build_.u32(~0u));
        ir::Inst* given = build_.if_(build_.binary(ir::Op::ne, pointer, build_.constant(pointer->type, 0)));
        ir::Block* outer = build_.block;
        build_.block = &given->blocks[0];
        build_.store(result.length, build_.u32(0));
        ir::Inst* loop = build_.loop();
        build_.block = &loop->blocks[0];
        ir::Value* at = build_.load(result.length);
        loop->operands = {build_.binary(ir::Op::lt, at, build_.u32(max_message_string))};
        build_.block = &loop->blocks[1];
        ir::Inst* end = build_.if_(build_.binary(ir::Op::eq, build_.load(build_.index(pointer, build_.load(result.length))), build_.constant(u8, 0)));
        build_.block = &end->blocks[0];
        build_.insert(ir::Op::break_, build_.types().void_type());
        build_.block = &loop->blocks[2];
        build_.store(result.length, build_.binary(ir::Op::add, build_.load(result.length), build_.u32(1)));
        build_.block = outer;
        // Of ~0 it makes 0.
        result.words = build_.binary(ir::Op::shr, build_.binary(ir::Op::add, bytes(result), build_.u32(3)), build_.u32(2));
        return result;
    }
    ir::Value* bytes(const Argument& string) {
        ir::Value* length = build_.load(string.length);
        return build_.select(build_.binary(ir::Op::eq, length, build_.u32(~0u)), build_.u32(0), length);
    }
    void write_string(const Argument& string, ir::Value* to) {
        const ir::Type* u8 = build_.types().scalar(ir::TypeKind::u8);
        to = build_.pointer_cast(to, u8);
        ir::Value* count = bytes(string);
        ir::Variable* i = build_.local(*module_.kernel, "i", u32_);
        build_.store(i, build_.u32(0));
        ir::Inst* loop = build_.loop();
        ir::Block* outer = build_.block;
        build_.block = &loop->blocks[0];
        loop->operands = {build_.binary(ir::Op::lt, build_.load(i), count)};
        build_.block = &loop->blocks[1];
        ir::Value* at = build_.load(i);
        build_.store(build_.index(to, at), build_.load(build_.index(string.value, at)));
        build_.block = &loop->blocks[2];
        build_.store(i, build_.binary(ir::Op::add, build_.load(i), build_.u32(1)));
        build_.block = outer;
    }

    // ---- records

    void write_record(ir::Value* number, const std::vector<Argument>& arguments) {
        uint32_t fixed = 1;
        ir::Value* words = nullptr;
        for (const Argument& a : arguments) {
            fixed += a.length != nullptr || a.value->type->size <= 4 ? 1 : 2;
            if (a.words != nullptr) words = words == nullptr ? a.words : build_.binary(ir::Op::add, words, a.words);
        }
        words = words == nullptr ? static_cast<ir::Value*>(build_.u32(fixed)) : build_.binary(ir::Op::add, words, build_.u32(fixed));
        ir::Value* base = access_.pointer();
        ir::Value* capacity = build_.load(access_.word(base, MessageWord::capacity));
        // Asking first keeps the count from running over once the buffer is full.
        ir::Inst* taken = build_.load(access_.word(base, MessageWord::taken));
        taken->is_volatile = true;
        ir::Inst* room = build_.if_(build_.binary(ir::Op::lt, taken, capacity));
        ir::Block* outer = build_.block;
        build_.block = &room->blocks[0];
        ir::Inst* first = build_.insert(ir::Op::atomic, u32_, {access_.word(base, MessageWord::taken), words});
        first->atomic = ir::AtomicOp::add;
        ir::Inst* fits = build_.if_(build_.binary(ir::Op::le, build_.binary(ir::Op::add, first, words), capacity));
        build_.block = &fits->blocks[0];
        ir::Value* start = build_.index(base, build_.binary(ir::Op::add, first, build_.u32(static_cast<uint32_t>(MessageWord::count))));
        write(number, arguments, start);
        build_.block = outer;
    }

    void write(ir::Value* number, const std::vector<Argument>& arguments, ir::Value* start) {
        uint32_t at = 0;
        auto put = [&](ir::Value* v) { build_.store(build_.index(start, build_.u32(at++)), v); };
        put(number);
        for (const Argument& a : arguments) {
            if (a.length != nullptr) {
                put(build_.load(a.length));
                start = build_.index(start, build_.u32(at));
                at = 0;
                write_string(a, start);
                start = build_.index(start, a.words);
            } else if (a.value->type->size <= 4) {
                put(as_word(a.value));
            } else {
                const ir::Type* u64 = build_.types().u64();
                ir::Value* bits = a.value->type->is_float() ? build_.bitcast(a.value, u64) : build_.convert(a.value, u64);
                put(build_.convert(bits, u32_));
                put(build_.convert(build_.binary(ir::Op::shr, bits, build_.u32(32)), u32_));
            }
        }
    }
    ir::Value* as_word(ir::Value* v) { return v->type->is_float() ? build_.bitcast(v, u32_) : build_.convert(v, u32_); }
};

}  // namespace detail

void lower_messages(ir::Module& module) {
    auto is_message = [](const ir::Inst& inst) { return inst.op == ir::Op::print || inst.op == ir::Op::trap; };
    if (ir::any_inst(module.kernel->body, is_message)) detail::MessageLowering(module).run();
}

}  // namespace passes
QIAO_NAMESPACE_END
