// SPDX-License-Identifier: Apache-2.0
// A single-thread interpreter of the IR, for tests that compare a program before and after passes.
//
// Memory is one array of bytes; a pointer is an index into it. Bytes [0, global_bytes) are the caller's; module
// variables and locals lie behind. Every run of a function gets fresh locals, filled with 0xCD so that a read of what
// was never written shows.
#pragma once
#include <cstring>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include <qiao/ir/ir.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/constant_math.hpp>

namespace qiao_test {

class Interpreter {
public:
    using Op = qiao::ir::Op;
    std::vector<uint8_t> memory;
    uint64_t steps_left = 1000000;

    explicit Interpreter(const qiao::ir::Module& module, std::vector<uint8_t> global) : memory(std::move(global)) {
        for (const auto* list : {&module.globals, &module.shared}) {
            for (const qiao::ir::Variable* v : *list) shared_[v] = allocate(v->value_type, 0);
        }
    }

    /// Runs `function` and returns the bits of its result (0 for void).
    uint64_t run(const qiao::ir::Function& function, const std::vector<uint64_t>& arguments) {
        Frame frame;
        for (size_t i = 0; i < arguments.size(); ++i) frame[function.parameters[i]] = arguments[i];
        for (const qiao::ir::Variable* v : function.locals) frame[v] = allocate(v->value_type, 0xCD);
        uint64_t result = 0;
        block(function.body, frame, result);
        return result;
    }

private:
    using Frame = std::unordered_map<const qiao::ir::Value*, uint64_t>;
    enum class Flow { next, break_, continue_, return_ };
    Frame shared_;

    uint64_t allocate(const qiao::ir::Type* type, uint8_t fill) {
        uint64_t at = (memory.size() + 15) / 16 * 16;
        memory.resize(at + type->size, fill);
        return at;
    }

    uint64_t value(const qiao::ir::Value* v, const Frame& frame) const {
        if (v->kind == qiao::ir::ValueKind::constant) return static_cast<const qiao::ir::Constant*>(v)->bits;
        auto module_variable = shared_.find(v);
        if (module_variable != shared_.end()) return module_variable->second;
        return frame.at(v);
    }
    uint8_t* at(uint64_t address, uint64_t size) {
        if (address > memory.size() || address + size > memory.size()) throw std::runtime_error("access outside of memory");
        return memory.data() + address;
    }
    uint64_t load(uint64_t address, const qiao::ir::Type* type) {
        uint64_t bits = 0;
        std::memcpy(&bits, at(address, type->size), type->size);
        return bits;
    }

    Flow block(const qiao::ir::Block& b, Frame& frame, uint64_t& result) {
        for (const qiao::ir::Inst* i : b) {
            if (steps_left-- == 0) throw std::runtime_error("too many steps");
            Flow flow = i->blocks.empty() && i->op != Op::switch_ ? simple(*i, frame, result) : control(*i, frame, result);
            if (flow != Flow::next) return flow;
        }
        return Flow::next;
    }

    Flow control(const qiao::ir::Inst& i, Frame& frame, uint64_t& result) {
        if (i.op == Op::if_) return block(i.blocks[value(i.operands[0], frame) != 0 ? 0 : 1], frame, result);
        if (i.op == Op::loop) return loop(i, frame, result);
        int64_t selector = qiao::ir::signed_value(i.operands[0]->type, value(i.operands[0], frame));
        int entry = i.default_case;
        for (size_t k = 0; k < i.cases.size(); ++k) {
            for (int64_t c : i.cases[k]) entry = c == selector ? static_cast<int>(k) : entry;
        }
        for (size_t k = static_cast<size_t>(entry); entry >= 0 && k < i.blocks.size(); ++k) {
            Flow flow = block(i.blocks[k], frame, result);
            if (flow == Flow::break_) return Flow::next;
            if (flow != Flow::next) return flow;
        }
        return Flow::next;
    }

    Flow loop(const qiao::ir::Inst& i, Frame& frame, uint64_t& result) {
        auto goes_on = [&] { return i.operands.empty() || value(i.operands[0], frame) != 0; };
        for (;;) {
            if (steps_left-- == 0) throw std::runtime_error("too many steps");
            if (!i.test_last) {
                block(i.blocks[0], frame, result);
                if (!goes_on()) return Flow::next;
            }
            Flow flow = block(i.blocks[1], frame, result);
            if (flow == Flow::break_) return Flow::next;
            if (flow == Flow::return_) return flow;
            block(i.blocks[i.test_last ? 0 : 2], frame, result);
            if (i.test_last && !goes_on()) return Flow::next;
        }
    }

    Flow simple(const qiao::ir::Inst& i, Frame& frame, uint64_t& result) {
        auto operand = [&](size_t k) { return value(i.operands[k], frame); };
        switch (i.op) {
            case Op::break_: return Flow::break_;
            case Op::continue_: return Flow::continue_;
            case Op::return_:
                if (!i.operands.empty()) result = operand(0);
                return Flow::return_;
            case Op::store: {
                uint64_t bits = operand(1);
                std::memcpy(at(operand(0), i.operands[1]->type->size), &bits, i.operands[1]->type->size);
                return Flow::next;
            }
            case Op::copy: std::memmove(at(operand(0), i.memory_type->size), at(operand(1), i.memory_type->size), i.memory_type->size); return Flow::next;
            case Op::zero: std::memset(at(operand(0), i.memory_type->size), 0, i.memory_type->size); return Flow::next;
            case Op::call: {
                std::vector<uint64_t> arguments;
                for (size_t k = 0; k < i.operands.size(); ++k) arguments.push_back(operand(k));
                frame[&i] = run(*i.callee, arguments);
                return Flow::next;
            }
            default: frame[&i] = computed(i, frame); return Flow::next;
        }
    }

    uint64_t computed(const qiao::ir::Inst& i, const Frame& frame) {
        auto operand = [&](size_t k) { return value(i.operands[k], frame); };
        auto type = [&](size_t k) { return i.operands[k]->type; };
        uint64_t bits = 0;
        switch (i.op) {
            case Op::load: return load(operand(0), i.type);
            case Op::select: return operand(operand(0) != 0 ? 1 : 2);
            case Op::bitcast:
            case Op::decay:
            case Op::pointer_cast:
            case Op::pointer_to_int:
            case Op::int_to_pointer: return operand(0);
            case Op::field: return operand(0) + type(0)->element->fields[i.number].offset;
            case Op::index: return operand(0) + static_cast<uint64_t>(qiao::ir::signed_value(type(1), operand(1))) * type(0)->element->size;
            case Op::special: return 7 + static_cast<uint64_t>(i.special);
            case Op::convert:
                if (!qiao::passes::fold_convert(type(0), operand(0), i.type, bits)) throw std::runtime_error("convert");
                return bits;
            case Op::neg:
            case Op::bit_not:
            case Op::logical_not:
                if (!qiao::passes::fold_unary(i.op, i.type, operand(0), bits)) throw std::runtime_error("unary");
                return bits;
            default:
                if (i.op > Op::ge || !qiao::passes::fold_binary(i.op, type(0), operand(0), operand(1), bits)) throw std::runtime_error(qiao::ir::op_name(i.op));
                return bits;
        }
    }
};

}  // namespace qiao_test
