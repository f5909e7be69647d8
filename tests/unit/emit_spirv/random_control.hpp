// SPDX-License-Identifier: Apache-2.0
// Random control flow: ifs, both kinds of loops, switches that fall through (default anywhere, blocks without a value),
// breaks, continues and returns at any depth, and control flow in heads and steps of loops. Every piece of straight code
// leaves a trace; fuel ends every loop.
#pragma once
#include <random>

#include "kernel.hpp"

namespace emit_spirv_test {

class RandomControl {
public:
    Kernel k;

    explicit RandomControl(unsigned seed) : random_(seed) {
        out_ = k.parameter("out", k.global(k.types().u32()));
        x_ = k.parameter("x", k.types().u32());
        fuel_ = k.local("fuel", k.types().u32());
        trace_ = k.local("trace", k.types().u32());
        k.b.store(fuel_, k.b.u32(60));
        k.b.store(trace_, x_);
        block(4, false, false);
        finish();
    }

private:
    using Op = qiao::ir::Op;
    unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }

    void finish() { k.b.store(out_, k.b.load(trace_)); }
    void mark() {
        auto* mixed = k.b.binary(Op::mul, k.b.load(trace_), k.b.u32(1664525));
        k.b.store(trace_, k.b.binary(Op::add, mixed, k.b.u32(++serial_)));
    }
    qiao::ir::Value* some_bits() {
        auto* shifted = k.b.insert(Op::shr, k.types().u32(), {k.b.load(trace_), k.b.u32(8 + pick(16))});
        return k.b.binary(Op::bit_and, shifted, k.b.u32(7));
    }
    qiao::ir::Value* condition() { return k.b.binary(static_cast<Op>(static_cast<unsigned>(Op::eq) + pick(6)), some_bits(), k.b.u32(pick(8))); }

    /// `breakable`: inside a loop or switch; `in_loop`: inside a loop whose body this is.
    void block(unsigned depth, bool breakable, bool in_loop) {
        for (unsigned i = pick(4); i > 0; --i) {
            mark();
            if (depth == 0) continue;
            switch (pick(6)) {
                case 0:
                case 1:
                    if_(depth, breakable, in_loop);
                    break;
                case 2:
                    loop(depth);
                    break;
                case 3:
                    switch_(depth, in_loop);
                    break;
                default:
                    break;
            }
        }
        mark();
        switch (pick(8)) {
            case 0:
                if (breakable) k.inst(Op::break_);
                break;
            case 1:
                if (in_loop) k.inst(Op::continue_);
                break;
            case 2:
                if (pick(4) == 0 && !in_expression_) {
                    finish();
                    k.inst(Op::return_);
                }
                break;
            default:
                break;
        }
    }
    void if_(unsigned depth, bool breakable, bool in_loop) {
        auto* inst = k.b.if_(condition());
        k.in(inst->blocks[0], [&] { block(depth - 1, breakable, in_loop); });
        if (pick(2) == 0) k.in(inst->blocks[1], [&] { block(depth - 1, breakable, in_loop); });
    }
    /// Control flow in a head or a step, as inlined calls and short circuits leave it: nothing jumps out of it.
    void expression() {
        bool outer = in_expression_;
        in_expression_ = true;
        if_(1, false, false);
        in_expression_ = outer;
    }
    void loop(unsigned depth) {
        auto* inst = k.b.loop();
        inst->test_last = pick(3) == 0;
        inst->unroll = static_cast<int32_t>(pick(4)) - 1;
        auto head = [&] {
            if (depth > 1 && pick(3) == 0) expression();
            auto* left = k.b.load(fuel_);
            k.b.store(fuel_, k.b.binary(Op::sub, left, k.b.u32(1)));
            auto* has_fuel = k.b.binary(Op::gt, left, k.b.u32(1));
            // The fuel test must see every round, so it comes with the head; 1 and less stays: no wrap around.
            auto* dry = k.b.if_(k.b.unary(Op::logical_not, has_fuel));
            k.in(dry->blocks[0], [&] { k.b.store(fuel_, k.b.u32(0)); });
            inst->operands = {k.b.binary(Op::bit_and, has_fuel, condition())};
        };
        if (pick(5) == 0 && !inst->test_last) {
            // for (;;) with the way out inside the body
            k.in(inst->blocks[1], [&] {
                auto* left = k.b.load(fuel_);
                auto* stop = k.b.if_(k.b.binary(Op::le, left, k.b.u32(1)));
                k.in(stop->blocks[0], [&] { k.inst(Op::break_); });
                k.b.store(fuel_, k.b.binary(Op::sub, left, k.b.u32(1)));
                block(depth - 1, true, true);
            });
        } else {
            k.in(inst->blocks[0], head);
            k.in(inst->blocks[1], [&] { block(depth - 1, true, true); });
        }
        if (!inst->test_last && pick(2) == 0) {
            k.in(inst->blocks[2], [&] {
                mark();
                if (pick(3) == 0) expression();
            });
        }
    }
    void switch_(unsigned depth, bool in_loop) {
        bool wide = pick(3) == 0;
        qiao::ir::Value* selector = wide ? k.b.binary(Op::add, k.b.convert(some_bits(), k.types().u64()), k.b.u64(0xffff0000ffffull)) : some_bits();
        auto* inst = k.b.insert(Op::switch_, k.types().void_type(), {selector});
        unsigned count = pick(6);
        inst->blocks.resize(count);
        inst->cases.resize(count);
        if (count != 0 && pick(2) == 0) inst->default_case = static_cast<int>(pick(count));
        for (int64_t v = 0; v < 8 && count != 0; ++v) {
            if (pick(4) != 0) inst->cases[pick(count)].push_back(wide ? v + 0xffff0000ffffll : v);
        }
        for (unsigned i = 0; i < count; ++i) {
            k.in(inst->blocks[i], [&] {
                block(depth - 1, true, in_loop);
                if (pick(2) == 0) k.inst(Op::break_);
            });
        }
    }

    std::mt19937 random_;
    uint32_t serial_ = 0;
    bool in_expression_ = false;
    qiao::ir::Parameter* out_;
    qiao::ir::Parameter* x_;
    qiao::ir::Variable* fuel_;
    qiao::ir::Variable* trace_;
};

}  // namespace emit_spirv_test
