// SPDX-License-Identifier: Apache-2.0
// Runs one block of threads of a kernel in IR, for tests of passes that deal with collectives.
//
// Each thread is a coroutine. A thread runs until it reaches a collective and waits there. When all wait (or have
// ended), those that are furthest behind in the program's structure (position, iteration, position inside, ...) and
// stand at the same place take part in the collective and go on. So threads meet again after each construct, the
// earliest place CUDA allows. With `strict`, a collective that not all threads of the block reach is an error: that is
// what barriers of OpenCL and Vulkan ask for. The order in which threads run between collectives follows from `order`.
#pragma once
#include <ucontext.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <qiao/ir/walk.hpp>

namespace qiao_test {

using namespace qiao::ir;

class BlockInterpreter {
public:
    unsigned threads = 64;
    bool strict = false;
    unsigned order = 0;           ///< 0: ascending; else a seed
    uint64_t max_steps = 100000000;
    std::vector<uint8_t> global;  ///< memory that kernel parameters point to: address of byte 0 is global_base
    std::map<const Value*, uint64_t> parameters;
    uint64_t barriers = 0;        ///< collectives executed
    struct Stored {
        unsigned thread;
        uint32_t line;
        uint64_t value;
    };
    std::vector<Stored> trace;    ///< stores to global memory, for finding out where two runs part

    static constexpr uint64_t global_base = uint64_t{1} << 40;

    explicit BlockInterpreter(const Module& module) : module_(module) {}

    void run() {
        memory_.clear();
        memory_.push_back({});
        memory_.push_back(global);
        for (const Variable* v : module_.shared) addresses_[v] = allocate(v->value_type->size);
        for (unsigned i = 0; i < threads; ++i) start(i);
        while (step_all()) {
        }
        global = memory_[1];
        if (!error_.empty()) throw std::runtime_error(error_);
    }

private:
    struct Thread {
        unsigned index = 0;
        BlockInterpreter* owner = nullptr;
        ucontext_t context{};
        std::unique_ptr<char[]> stack;
        std::vector<uint64_t> key;  ///< place in the structure
        std::map<const Value*, uint64_t> values;
        std::map<const Value*, uint64_t> locals;
        const Inst* waiting = nullptr;
        bool done = false;
        uint64_t answer = 0;
    };
    enum class Flow { next, leave, again, finish };

    uint64_t allocate(uint64_t size) {
        memory_.push_back(std::vector<uint8_t>(size + 64, 0xcd));
        return uint64_t{memory_.size() - 1} << 40;
    }
    void start(unsigned index) {
        all_.push_back(std::make_unique<Thread>());
        Thread& t = *all_.back();
        t.index = index;
        t.owner = this;
        constexpr size_t stack_bytes = 128 * 1024;
        t.stack.reset(new char[stack_bytes]);
        getcontext(&t.context);
        t.context.uc_stack.ss_sp = t.stack.get();
        t.context.uc_stack.ss_size = stack_bytes;
        t.context.uc_link = &main_;
        uintptr_t p = reinterpret_cast<uintptr_t>(&t);
        makecontext(&t.context, reinterpret_cast<void (*)()>(&entry), 2, static_cast<unsigned>(p >> 32), static_cast<unsigned>(p));
    }
    static void entry(unsigned high, unsigned low) {
        Thread& t = *reinterpret_cast<Thread*>((uintptr_t{high} << 32) | low);
        try {
            t.owner->block(t, t.owner->module_.kernel->body);
        } catch (const std::exception& e) {
            t.owner->error_ = e.what();
        }
        t.done = true;
    }

    bool step_all() {
        std::vector<Thread*> ready;
        for (auto& t : all_) {
            if (!t->done && t->waiting == nullptr) ready.push_back(t.get());
        }
        if (order != 0) {
            uint64_t state = order * 0x9e3779b97f4a7c15ULL + ++phase_;
            for (size_t i = ready.size(); i > 1; --i) {
                state = state * 6364136223846793005ULL + 1442695040888963407ULL;
                std::swap(ready[i - 1], ready[(state >> 33) % i]);
            }
        }
        for (Thread* t : ready) {
            swapcontext(&main_, &t->context);
            if (!error_.empty()) return false;
        }
        std::vector<Thread*> group;
        for (auto& t : all_) {
            if (t->done) continue;
            if (group.empty() || t->key < group[0]->key) {
                group = {t.get()};
            } else if (t->key == group[0]->key) {
                group.push_back(t.get());
            }
        }
        if (group.empty()) return false;
        if (strict && group.size() != threads) {
            error_ = std::string("divergent ") + op_name(group[0]->waiting->op) + ": " + std::to_string(group.size()) + " of " + std::to_string(threads);
            return false;
        }
        ++barriers;
        collective(group);
        for (Thread* t : group) t->waiting = nullptr;
        return true;
    }

    // ---- collectives

    uint64_t operand(Thread& t, size_t i) { return value(t, t.waiting->operands[i]); }
    /// Lanes of the thread's warp that are in the group, take part and are in the mask.
    std::vector<Thread*> lanes(const std::vector<Thread*>& group, const Thread& self, uint32_t mask) {
        std::vector<Thread*> result(32, nullptr);
        for (Thread* t : group) {
            if (t->index / 32 == self.index / 32 && (mask >> (t->index % 32) & 1) != 0) result[t->index % 32] = t;
        }
        return result;
    }
    void collective(const std::vector<Thread*>& group) {
        const Inst& inst = *group[0]->waiting;
        if (inst.op == Op::barrier || inst.op == Op::warp_sync) return;
        if (inst.op == Op::barrier_reduce) {
            for (Thread* t : group) t->answer = block_reduce(group, inst);
            return;
        }
        // Predicated warp operations: who does not take part gets rubbish.
        size_t usual = inst.op == Op::active_mask ? 0 : inst.op == Op::warp_shuffle ? 4 : 2;
        std::vector<Thread*> taking;
        for (Thread* t : group) {
            t->answer = 0xdeadbeefdeadbeef;
            if (inst.operands.size() <= usual || operand(*t, usual) != 0) taking.push_back(t);
        }
        for (Thread* t : taking) t->answer = warp(taking, *t, inst);
    }
    uint64_t block_reduce(const std::vector<Thread*>& group, const Inst& inst) {
        uint64_t count = 0;
        for (Thread* t : group) count += operand(*t, 0) != 0;
        if (inst.reduce == Reduce::count) return count;
        return inst.reduce == Reduce::bit_or ? count != 0 : count == group.size();
    }
    uint64_t warp(const std::vector<Thread*>& group, Thread& self, const Inst& inst) {
        if (inst.op == Op::active_mask) {
            uint32_t result = 0;
            for (Thread* t : lanes(group, self, 0xffffffff)) result |= t != nullptr ? 1U << t->index % 32 : 0;
            return result;
        }
        uint32_t mask = static_cast<uint32_t>(operand(self, 0));
        std::vector<Thread*> in = lanes(group, self, mask);
        uint64_t mine = operand(self, 1);
        if (inst.op == Op::warp_shuffle) return shuffle(in, self, inst);
        if (inst.op == Op::warp_vote) {
            uint32_t ballot = 0, present = 0;
            for (Thread* t : in) {
                if (t == nullptr) continue;
                present |= 1U << t->index % 32;
                if (operand(*t, 1) != 0) ballot |= 1U << t->index % 32;
            }
            return inst.vote == Vote::ballot ? ballot : inst.vote == Vote::any ? ballot != 0 : ballot == present;
        }
        if (inst.op == Op::warp_match) {
            uint32_t same = 0, present = 0;
            for (Thread* t : in) {
                if (t == nullptr) continue;
                present |= 1U << t->index % 32;
                if (operand(*t, 1) == mine) same |= 1U << t->index % 32;
            }
            return inst.number == 0 || same == present ? same : 0;
        }
        bool is_signed = inst.type->is_signed();
        bool first = true;
        uint64_t total = 0;
        for (Thread* t : in) {
            if (t == nullptr) continue;
            uint64_t v = operand(*t, 1);
            bool less = is_signed ? static_cast<int32_t>(v) < static_cast<int32_t>(total) : v < total;
            switch (inst.reduce) {
                case Reduce::add: total = first ? v : total + v; break;
                case Reduce::min: total = first || less ? v : total; break;
                case Reduce::max: total = first || !less ? v : total; break;
                case Reduce::bit_and: total = first ? v : total & v; break;
                case Reduce::bit_or: total = first ? v : total | v; break;
                default: total = first ? v : total ^ v; break;
            }
            first = false;
        }
        return total & 0xffffffff;
    }
    /// As PTX's shfl.sync computes the source lane.
    uint64_t shuffle(const std::vector<Thread*>& in, Thread& self, const Inst& inst) {
        int lane = static_cast<int>(self.index % 32);
        int b = static_cast<int>(operand(self, 2)) & 31;
        int width = static_cast<int>(operand(self, 3));
        int first = lane & (32 - width), last = first | (width - 1);
        int source = lane;
        switch (inst.shuffle) {
            case Shuffle::index: source = first | (b & (width - 1)); break;
            case Shuffle::up: source = lane - b >= first ? lane - b : lane; break;
            case Shuffle::down: source = lane + b <= last ? lane + b : lane; break;
            case Shuffle::bit_xor: source = (lane ^ b) <= last ? lane ^ b : lane; break;
        }
        // A lane that is not there is undefined in CUDA; here: one's own value.
        Thread* t = in[static_cast<size_t>(source)];
        return operand(t != nullptr ? *t : self, 1);
    }

    // ---- one thread

    uint64_t wait(Thread& t, const Inst& inst) {
        t.waiting = &inst;
        t.answer = 0;
        swapcontext(&t.context, &main_);
        return t.answer;
    }

    Flow block(Thread& t, const Block& b) {
        size_t level = t.key.size();
        t.key.push_back(0);
        Flow flow = Flow::next;
        for (size_t i = 0; i < b.size() && flow == Flow::next; ++i) {
            t.key.resize(level + 1);
            t.key[level] = i;
            flow = execute(t, *b[i]);
        }
        t.key.resize(level);
        return flow;
    }
    Flow nested(Thread& t, const Block& b, uint64_t part) {
        t.key.push_back(part);
        Flow flow = block(t, b);
        t.key.pop_back();
        return flow;
    }

    Flow execute(Thread& t, const Inst& inst) {
        if (++steps_ > max_steps) throw std::runtime_error("too many steps");
        switch (inst.op) {
            case Op::if_: {
                bool taken = value(t, inst.operands[0]) != 0;
                return nested(t, inst.blocks[taken ? 0 : 1], taken ? 0 : 1);
            }
            case Op::loop: return loop(t, inst);
            case Op::switch_: return run_switch(t, inst);
            case Op::break_: return Flow::leave;
            case Op::continue_: return Flow::again;
            case Op::return_: return Flow::finish;
            case Op::unreachable: throw std::runtime_error("unreachable");
            default: break;
        }
        uint64_t result = is_collective(inst.op) ? wait(t, inst) : compute(t, inst);
        if (!inst.type->is_void()) t.values[&inst] = truncate(result, inst.type);
        return Flow::next;
    }
    Flow loop(Thread& t, const Inst& inst) {
        size_t level = t.key.size();
        for (uint64_t iteration = 0;; ++iteration) {
            t.key.resize(level);
            t.key.push_back(iteration);
            if (!inst.test_last) {
                nested(t, inst.blocks[0], 0);
                if (!inst.operands.empty() && value(t, inst.operands[0]) == 0) break;
                Flow flow = nested(t, inst.blocks[1], 1);
                if (flow == Flow::leave) break;
                if (flow == Flow::finish) return flow;
                nested(t, inst.blocks[2], 2);
            } else {
                Flow flow = nested(t, inst.blocks[1], 0);
                if (flow == Flow::leave) break;
                if (flow == Flow::finish) return flow;
                nested(t, inst.blocks[0], 1);
                if (!inst.operands.empty() && value(t, inst.operands[0]) == 0) break;
            }
        }
        t.key.resize(level);
        return Flow::next;
    }
    Flow run_switch(Thread& t, const Inst& inst) {
        int64_t selector = static_cast<int64_t>(value(t, inst.operands[0]));
        if (inst.operands[0]->type->is_signed()) selector = sign_extend(static_cast<uint64_t>(selector), inst.operands[0]->type);
        int arm = inst.default_case;
        for (size_t i = 0; i < inst.cases.size(); ++i) {
            if (std::find(inst.cases[i].begin(), inst.cases[i].end(), selector) != inst.cases[i].end()) arm = static_cast<int>(i);
        }
        for (size_t i = static_cast<size_t>(arm); arm >= 0 && i < inst.blocks.size(); ++i) {
            Flow flow = nested(t, inst.blocks[i], i);
            if (flow == Flow::leave) break;
            if (flow != Flow::next) return flow;
        }
        return Flow::next;
    }

    static int64_t sign_extend(uint64_t v, const Type* type) {
        unsigned shift = 64 - type->bits();
        return static_cast<int64_t>(v << shift) >> shift;
    }
    static uint64_t truncate(uint64_t v, const Type* type) {
        if (type->is_boolean()) return v & 1;
        return type->size >= 8 ? v : v & ((uint64_t{1} << type->bits()) - 1);
    }
    static double to_double(uint64_t v, const Type* type) {
        if (type->kind == TypeKind::f32) {
            float f;
            uint32_t bits = static_cast<uint32_t>(v);
            std::memcpy(&f, &bits, 4);
            return f;
        }
        double d;
        std::memcpy(&d, &v, 8);
        return d;
    }
    static uint64_t from_double(double d, const Type* type) {
        uint64_t bits = 0;
        if (type->kind == TypeKind::f32) {
            float f = static_cast<float>(d);
            std::memcpy(&bits, &f, 4);
        } else {
            std::memcpy(&bits, &d, 8);
        }
        return bits;
    }

    uint64_t value(Thread& t, const Value* v) {
        switch (v->kind) {
            case ValueKind::constant: return static_cast<const Constant*>(v)->bits;
            case ValueKind::parameter: return parameters.at(v);
            case ValueKind::instruction: {
                auto found = t.values.find(v);
                if (found == t.values.end()) {
                    // A value of a stretch that this thread did not run may be named, not used.
                    throw std::runtime_error(std::string("value of ") + op_name(static_cast<const Inst*>(v)->op) + " read before it was computed");
                }
                return found->second;
            }
            default: break;
        }
        const Variable* variable = static_cast<const Variable*>(v);
        if (variable->type->space != Space::private_) return addresses_.at(variable);
        uint64_t& address = t.locals[variable];
        if (address == 0) address = allocate(variable->value_type->size);
        return address;
    }

    uint8_t* at(uint64_t address, uint64_t size) {
        uint64_t region = address >> 40, offset = address & 0xffffffffff;
        if (region == 0 || region >= memory_.size() || offset + size > memory_[region].size()) throw std::runtime_error("bad address");
        return memory_[region].data() + offset;
    }
    uint64_t read(uint64_t address, const Type* type) {
        uint64_t v = 0;
        std::memcpy(&v, at(address, type->size), type->size);
        return v;
    }
    void write(uint64_t address, uint64_t v, const Type* type) { std::memcpy(at(address, type->size), &v, type->size); }

    uint64_t compute(Thread& t, const Inst& inst) {
        auto arg = [&](size_t i) { return value(t, inst.operands[i]); };
        switch (inst.op) {
            case Op::load: return read(arg(0), inst.type);
            case Op::store:
                if (arg(0) >> 40 == 1) trace.push_back({t.index, inst.loc.line, arg(1)});
                write(arg(0), arg(1), inst.operands[1]->type);
                return 0;
            case Op::zero: std::memset(at(arg(0), inst.memory_type->size), 0, inst.memory_type->size); return 0;
            case Op::copy: std::memmove(at(arg(0), inst.memory_type->size), at(arg(1), inst.memory_type->size), inst.memory_type->size); return 0;
            case Op::index: {
                const Type* type = inst.operands[1]->type;
                int64_t i = type->is_signed() ? sign_extend(arg(1), type) : static_cast<int64_t>(arg(1));
                return arg(0) + static_cast<uint64_t>(i) * inst.type->element->size;
            }
            case Op::field: return arg(0) + inst.operands[0]->type->element->fields[inst.number].offset;
            case Op::decay:
            case Op::pointer_cast:
            case Op::pointer_to_int:
            case Op::int_to_pointer:
            case Op::bitcast: return arg(0);
            case Op::special: return special(t, inst.special);
            case Op::select: return arg(0) != 0 ? arg(1) : arg(2);
            case Op::logical_not: return arg(0) == 0;
            case Op::convert: return convert(arg(0), inst.operands[0]->type, inst.type);
            case Op::intrinsic: return intrinsic(t, inst);
            case Op::atomic: {
                uint64_t old = read(arg(0), inst.type);
                if (inst.atomic != AtomicOp::add && inst.atomic != AtomicOp::bit_or) throw std::runtime_error("atomic not modelled");
                write(arg(0), inst.atomic == AtomicOp::add ? old + arg(1) : old | arg(1), inst.type);
                return old;
            }
            case Op::fence: return 0;
            default: return arithmetic(t, inst);
        }
    }
    uint64_t special(const Thread& t, Special s) {
        switch (s) {
            case Special::thread_x: return t.index;
            case Special::lane_id: return t.index % 32;
            case Special::warp_id: return t.index / 32;
            case Special::block_dim_x: return threads;
            case Special::block_dim_y:
            case Special::block_dim_z:
            case Special::grid_dim_x:
            case Special::grid_dim_y:
            case Special::grid_dim_z: return 1;
            default: return 0;
        }
    }
    static uint64_t convert(uint64_t v, const Type* from, const Type* to) {
        if (to->is_boolean()) return from->is_float() ? to_double(v, from) != 0 : v != 0;
        if (from->is_float()) {
            double d = to_double(v, from);
            return to->is_float() ? from_double(d, to) : static_cast<uint64_t>(static_cast<int64_t>(d));
        }
        int64_t i = from->is_signed() ? sign_extend(v, from) : static_cast<int64_t>(v);
        if (to->is_float()) return from_double(from->is_signed() ? static_cast<double>(i) : static_cast<double>(v), to);
        return static_cast<uint64_t>(i);
    }
    uint64_t intrinsic(Thread& t, const Inst& inst) {
        uint64_t v = value(t, inst.operands[0]);
        const Type* type = inst.operands[0]->type;
        switch (inst.intrinsic) {
            case Intrinsic::trunc: return from_double(std::trunc(to_double(v, type)), type);
            case Intrinsic::fabs: return from_double(std::fabs(to_double(v, type)), type);
            case Intrinsic::sqrt: return from_double(std::sqrt(to_double(v, type)), type);
            case Intrinsic::fmin: return from_double(std::fmin(to_double(v, type), to_double(value(t, inst.operands[1]), type)), type);
            case Intrinsic::fmax: return from_double(std::fmax(to_double(v, type), to_double(value(t, inst.operands[1]), type)), type);
            case Intrinsic::popc: return static_cast<uint64_t>(__builtin_popcountll(v));
            case Intrinsic::min:
            case Intrinsic::max: {
                uint64_t w = value(t, inst.operands[1]);
                bool less = inst.type->is_signed() ? sign_extend(v, inst.type) < sign_extend(w, inst.type) : v < w;
                return less == (inst.intrinsic == Intrinsic::min) ? v : w;
            }
            default: throw std::runtime_error("intrinsic not modelled");
        }
    }
    uint64_t arithmetic(Thread& t, const Inst& inst) {
        const Type* type = inst.operands.at(0)->type;
        uint64_t a = value(t, inst.operands[0]);
        uint64_t b = inst.operands.size() > 1 ? value(t, inst.operands[1]) : 0;
        if (type->is_float()) return floating(inst, to_double(a, type), to_double(b, type));
        bool is_signed = type->is_signed();
        int64_t sa = is_signed ? sign_extend(a, type) : 0, sb = is_signed ? sign_extend(b, type) : 0;
        switch (inst.op) {
            case Op::add: return a + b;
            case Op::sub: return a - b;
            case Op::mul: return a * b;
            case Op::div:
            case Op::rem:
                if (b == 0) throw std::runtime_error("division by zero");
                if (inst.op == Op::div) return is_signed ? static_cast<uint64_t>(sa / sb) : a / b;
                return is_signed ? static_cast<uint64_t>(sa % sb) : a % b;
            case Op::neg: return 0 - a;
            case Op::bit_and: return a & b;
            case Op::bit_or: return a | b;
            case Op::bit_xor: return a ^ b;
            case Op::bit_not: return ~a;
            case Op::shl: return a << (b & (type->bits() - 1));
            case Op::shr: return is_signed ? static_cast<uint64_t>(sa >> (b & (type->bits() - 1))) : a >> (b & (type->bits() - 1));
            case Op::eq: return a == b;
            case Op::ne: return a != b;
            case Op::lt: return is_signed ? sa < sb : a < b;
            case Op::le: return is_signed ? sa <= sb : a <= b;
            case Op::gt: return is_signed ? sa > sb : a > b;
            case Op::ge: return is_signed ? sa >= sb : a >= b;
            default: throw std::runtime_error(std::string("operation not modelled: ") + op_name(inst.op));
        }
    }
    static uint64_t floating(const Inst& inst, double a, double b) {
        switch (inst.op) {
            case Op::add: return from_double(a + b, inst.type);
            case Op::sub: return from_double(a - b, inst.type);
            case Op::mul: return from_double(a * b, inst.type);
            case Op::div: return from_double(a / b, inst.type);
            case Op::neg: return from_double(-a, inst.type);
            case Op::eq: return a == b;
            case Op::ne: return a != b;
            case Op::lt: return a < b;
            case Op::le: return a <= b;
            case Op::gt: return a > b;
            case Op::ge: return a >= b;
            default: throw std::runtime_error("operation not modelled on floats");
        }
    }

    const Module& module_;
    std::vector<std::vector<uint8_t>> memory_;
    std::map<const Value*, uint64_t> addresses_;
    std::vector<std::unique_ptr<Thread>> all_;
    ucontext_t main_{};
    std::string error_;
    uint64_t steps_ = 0;
    unsigned phase_ = 0;
};

}  // namespace qiao_test
