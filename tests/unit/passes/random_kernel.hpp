// SPDX-License-Identifier: Apache-2.0
// Seeded random kernels in IR: nested ifs, loops, switches, breaks and continues, uniform and not, full of collectives.
// All memory accesses are free of races if threads meet again after each construct; out[thread] is the result.
#pragma once
#include <cstdint>
#include <vector>

#include <qiao/ir/builder.hpp>

namespace qiao_test {

using namespace qiao::ir;

class RandomKernel {
public:
    Module module;
    Parameter* out = nullptr;    ///< u32*: one element per thread
    Parameter* count = nullptr;  ///< u32: uniform

    /// `depth`: of nested constructs at most. Below 3 for devices: drivers' compilers take minutes for many barriers.
    explicit RandomKernel(uint64_t seed, unsigned depth = 4) : state_(seed * 2654435761u + 88172645463325252ull), depth_(depth) {
        function_ = module.arena.make<Function>();
        function_->name = function_->display_name = "random";
        function_->is_kernel = true;
        function_->result = module.types->void_type();
        module.kernel = function_;
        module.functions.push_back(function_);
        out = parameter("out", module.types->pointer(u32(), Space::global));
        count = parameter("count", u32());
        build_.block = &function_->body;
        thread_ = build_.special(Special::thread_x);
        pool_ = {thread_, count};
        uniform_pool_ = {count, build_.special(Special::block_dim_x)};
        for (int i = 0; i < 3; ++i) {
            variables_.push_back(build_.local(*function_, "x" + std::to_string(i), u32()));
            build_.store(variables_.back(), i == 0 ? static_cast<Value*>(thread_) : build_.u32(static_cast<uint32_t>(next() % 9)));
            uniform_variables_.push_back(build_.local(*function_, "u" + std::to_string(i), u32()));
            build_.store(uniform_variables_.back(), build_.u32(static_cast<uint32_t>(next() % 9)));
        }
        statements(depth_ < 3 ? 2 + next() % 2 : 4 + next() % 5, 0);
        for (Variable* v : variables_) record(build_.load(v));
        for (Variable* v : uniform_variables_) record(build_.load(v));
        function_->body.insert(function_->body.begin() + 1, prologue_.begin(), prologue_.end());
    }

private:
    const Type* u32() { return module.types->u32(); }
    uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ >> 11;
    }
    bool chance(unsigned percent) { return next() % 100 < percent; }
    template <typename T>
    T pick(const std::vector<T>& from) {
        return from[next() % from.size()];
    }
    Parameter* parameter(const char* name, const Type* type) {
        Parameter* p = module.arena.make<Parameter>(type);
        p->name = name;
        p->value_type = type;
        p->index = static_cast<unsigned>(function_->parameters.size());
        function_->parameters.push_back(p);
        return p;
    }

    Value* leaf(bool uniform) {
        switch (next() % 4) {
            case 0: return build_.u32(static_cast<uint32_t>(next() % 7));
            case 1: return pick(uniform ? uniform_pool_ : pool_);
            default: return build_.load(pick(uniform ? uniform_variables_ : variables_));
        }
    }
    Value* expression(bool uniform) {
        static constexpr Op operations[] = {Op::add, Op::sub, Op::mul, Op::bit_xor, Op::bit_and, Op::shr, Op::rem, Op::div};
        Value* v = leaf(uniform);
        for (uint64_t n = next() % 3; n > 0; --n) {
            Op op = operations[next() % 8];
            Value* w = leaf(uniform);
            if (op == Op::rem || op == Op::div) w = build_.binary(Op::bit_or, w, build_.u32(1));
            if (op == Op::shr) w = build_.binary(Op::bit_and, w, build_.u32(31));  // as passes/guard_shifts.hpp would have it
            v = build_.binary(op, v, w);
        }
        (uniform ? uniform_pool_ : pool_).push_back(v);
        return v;
    }
    Value* condition(bool uniform) {
        static constexpr Op operations[] = {Op::lt, Op::eq, Op::ge, Op::ne};
        Value* v = build_.binary(Op::bit_and, expression(uniform), build_.u32(7));
        return build_.binary(operations[next() % 4], v, build_.u32(static_cast<uint32_t>(next() % 7)));
    }
    /// out[thread] = out[thread] * 31 + v
    void record(Value* v) {
        Value* place = !places_.empty() && chance(50) ? pick(places_) : build_.index(out, thread_);
        places_.push_back(place);
        Value* old = build_.load(place);
        build_.store(place, build_.binary(Op::add, build_.binary(Op::mul, old, build_.u32(31)), v));
    }

    Value* mask() {
        switch (next() % 3) {
            case 0: return build_.insert(Op::active_mask, u32());
            case 1: {
                Inst* same = build_.insert(Op::warp_match, u32(), {build_.u32(0xffffffff), build_.binary(Op::bit_and, expression(false), build_.u32(3))});
                return same;
            }
            default: return build_.u32(0xffffffff);
        }
    }
    void collective() {
        uint64_t kind = next() % 9;
        if (kind == 0) return void(build_.insert(Op::barrier, module.types->void_type()));
        if (kind == 1 && loops_ == 0) return exchange();
        if (kind == 1) kind = 2;
        Inst* result = nullptr;
        if (kind == 2) {
            result = build_.insert(Op::barrier_reduce, module.types->i32(), {build_.convert(condition(false), module.types->i32())});
            static constexpr Reduce reductions[] = {Reduce::count, Reduce::bit_and, Reduce::bit_or};
            result->reduce = reductions[next() % 3];
            uniform_pool_.push_back(build_.convert(result, u32()));
        } else if (kind <= 5) {
            Value* m = mask();
            bool wide = chance(30);
            Value* v = expression(false);
            if (wide) v = build_.binary(Op::mul, build_.convert(v, module.types->u64()), build_.u64(0x100000001));
            Value* lane = build_.convert(chance(50) ? static_cast<Value*>(build_.u32(static_cast<uint32_t>(next() % 33))) : expression(false), module.types->i32());
            int width = 1 << (1 + next() % 5);
            result = build_.insert(Op::warp_shuffle, v->type, {m, v, lane, build_.i32(width)});
            result->shuffle = static_cast<Shuffle>(next() % 4);
            result = if_present(m, *result, lane, static_cast<uint32_t>(width));
        } else if (kind == 6) {
            Vote vote = static_cast<Vote>(next() % 3);
            result = build_.insert(Op::warp_vote, vote == Vote::ballot ? u32() : module.types->i32(), {mask(), condition(false)});
            result->vote = vote;
        } else if (kind == 7) {
            result = build_.insert(Op::warp_match, u32(), {mask(), build_.binary(Op::bit_and, expression(false), build_.u32(3))});
            result->number = chance(30) ? 1 : 0;
        } else {
            bool is_signed = chance(30);
            Value* v = build_.convert(expression(false), is_signed ? module.types->i32() : u32());
            result = build_.insert(Op::warp_reduce, v->type, {mask(), v});
            static constexpr Reduce reductions[] = {Reduce::add, Reduce::min, Reduce::max, Reduce::bit_and, Reduce::bit_or, Reduce::bit_xor};
            result->reduce = reductions[next() % 6];
        }
        Value* value = build_.convert(result, u32());
        pool_.push_back(value);
        if (chance(60)) build_.store(pick(variables_), value);
        record(value);
    }
    /// The shuffle's result, or the lane's own value where the source lane is not there (undefined in CUDA).
    Inst* if_present(Value* m, Inst& result, Value* by, uint32_t width) {
        Inst* lanes = build_.insert(Op::warp_vote, u32(), {m, build_.boolean(true)});
        lanes->vote = Vote::ballot;
        Value* lane = build_.binary(Op::bit_and, thread_, build_.u32(31));
        Value* b = build_.binary(Op::bit_and, build_.convert(by, u32()), build_.u32(31));
        Value* offset = build_.binary(Op::bit_and, lane, build_.u32(width - 1));
        Value* start = build_.binary(Op::sub, lane, offset);
        Value* source = lane;
        switch (result.shuffle) {
            case Shuffle::index: source = build_.binary(Op::add, start, build_.binary(Op::rem, b, build_.u32(width))); break;
            case Shuffle::up: source = build_.select(build_.binary(Op::le, b, offset), build_.binary(Op::sub, lane, b), lane); break;
            case Shuffle::down:
                source = build_.select(build_.binary(Op::lt, build_.binary(Op::add, offset, b), build_.u32(width)), build_.binary(Op::add, lane, b), lane);
                break;
            case Shuffle::bit_xor: {
                Value* other = build_.binary(Op::bit_xor, lane, b);
                source = build_.select(build_.binary(Op::lt, other, build_.binary(Op::add, start, build_.u32(width))), other, lane);
                break;
            }
        }
        Value* bit = build_.binary(Op::bit_and, build_.binary(Op::shr, lanes, source), build_.u32(1));
        return build_.select(build_.binary(Op::ne, bit, build_.u32(0)), &result, result.operands[1]);
    }
    /// Through a shared array of its own: write, barrier, read a neighbour's, barrier. Not in loops: a thread that skips
    /// this round may write in its next one before others have read.
    void exchange() {
        const Type* array = module.types->array(u32(), 64);
        Variable* slots = module.arena.make<Variable>(module.types->pointer(array, Space::shared), array);
        slots->name = "slots" + std::to_string(module.shared.size());
        slots->align = 4;
        module.shared.push_back(slots);
        // Threads that never come here leave a zero.
        Block* here = build_.block;
        build_.block = &prologue_;
        build_.store(build_.index(build_.decay(slots), thread_), build_.u32(0));
        build_.block = here;
        Value* base = build_.decay(slots);
        Value* mine = build_.index(base, thread_);
        build_.store(mine, expression(false));
        build_.insert(Op::barrier, module.types->void_type());
        Value* other = build_.binary(Op::add, thread_, build_.u32(static_cast<uint32_t>(next() % 64)));
        other = build_.binary(Op::rem, other, build_.special(Special::block_dim_x));
        Value* read = build_.load(build_.index(base, other));
        build_.store(pick(variables_), read);
        build_.insert(Op::barrier, module.types->void_type());
    }

    void statements(uint64_t n, unsigned depth) {
        for (; n > 0; --n) {
            build_.loc.line++;
            if (statement(depth)) return;
        }
    }
    /// True where nothing can follow in this block.
    bool statement(unsigned depth) {
        uint64_t kind = next() % 12;
        if (depth >= depth_ && kind >= 5) kind %= 5;
        switch (kind) {
            case 0:
            case 1: collective(); return false;
            case 2: build_.store(pick(variables_), expression(false)); return false;
            case 3:
                if (chance(50)) {
                    build_.store(pick(uniform_variables_), expression(true));
                } else {
                    record(expression(false));
                }
                return false;
            case 4:
                if (loops_ == 0 || !chance(60)) return false;
                leave_somehow(depth);
                return false;
            case 5:
            case 6:
            case 7:
            case 8: branch(depth); return false;
            case 9:
            case 10: loop(depth); return false;
            default: run_switch(depth); return false;
        }
    }
    struct Scope {
        size_t pool, uniform, places;
        Block* block;
    };
    Scope open(Block& block) {
        Scope scope{pool_.size(), uniform_pool_.size(), places_.size(), build_.block};
        build_.block = &block;
        return scope;
    }
    void close(const Scope& scope) {
        pool_.resize(scope.pool);
        uniform_pool_.resize(scope.uniform);
        places_.resize(scope.places);
        build_.block = scope.block;
    }
    void leave_somehow(unsigned) {
        Inst* test = build_.if_(condition(chance(30)));
        Scope scope = open(test->blocks[0]);
        if (chance(30)) collective();
        build_.insert(chance(50) ? Op::break_ : Op::continue_, module.types->void_type());
        close(scope);
    }
    void branch(unsigned depth) {
        Inst* test = build_.if_(condition(chance(35)));
        for (Block& block : test->blocks) {
            Scope scope = open(block);
            if (&block == &test->blocks[0] || chance(50)) {
                // A variable of the block's own, sometimes uniform.
                Variable* own = build_.local(*function_, "own", u32());
                bool uniform = chance(50);
                build_.store(own, expression(uniform));
                (uniform ? uniform_variables_ : variables_).push_back(own);
                statements(1 + next() % 4, depth + 1);
                (uniform ? uniform_variables_ : variables_).pop_back();
            }
            close(scope);
        }
    }
    void loop(unsigned depth) {
        Variable* counter = build_.local(*function_, "i", u32());
        build_.store(counter, build_.u32(0));
        bool uniform = chance(60);
        Value* bound = chance(30) ? static_cast<Value*>(build_.u32(3)) : build_.binary(Op::bit_and, expression(uniform), build_.u32(3));
        Inst* loop = build_.loop();
        loop->test_last = chance(30);
        // Both kinds count where no continue can skip it.
        Scope scope = open(loop->blocks[1]);
        Value* now = build_.load(counter);
        if (loop->test_last) build_.store(counter, build_.binary(Op::add, now, build_.u32(1)));
        ++loops_;
        statements(1 + next() % 4, depth + 1);
        close(scope);
        scope = open(loop->blocks[0]);
        if (chance(20)) collective();
        loop->operands = {build_.binary(Op::lt, build_.load(counter), bound)};
        close(scope);
        if (!loop->test_last) {
            scope = open(loop->blocks[2]);
            build_.store(counter, build_.binary(Op::add, build_.load(counter), build_.u32(1)));
            if (chance(20)) collective();
            close(scope);
        }
        --loops_;
    }
    void run_switch(unsigned depth) {
        Inst* inst = build_.insert(Op::switch_, module.types->void_type(), {build_.binary(Op::bit_and, expression(chance(35)), build_.u32(3))});
        size_t arms = 1 + next() % 4;
        inst->blocks.resize(arms);
        inst->cases.resize(arms);
        for (int64_t value = 0; value < 4; ++value) {
            if (chance(75)) inst->cases[next() % arms].push_back(value);
        }
        inst->default_case = chance(50) ? static_cast<int>(next() % arms) : -1;
        unsigned outer = loops_;
        for (Block& block : inst->blocks) {
            Scope scope = open(block);
            loops_ = outer;
            statements(1 + next() % 3, depth + 1);
            if (chance(20)) {
                Inst* test = build_.if_(condition(chance(30)));
                Scope inner = open(test->blocks[0]);
                build_.insert(Op::break_, module.types->void_type());
                close(inner);
                record(leaf(false));
            }
            if (outer != 0 && chance(20)) {
                build_.insert(Op::continue_, module.types->void_type());
            } else if (chance(60)) {
                build_.insert(Op::break_, module.types->void_type());
            }
            close(scope);
        }
        loops_ = outer;
    }

    Function* function_ = nullptr;
    Builder build_{module};
    uint64_t state_;
    unsigned depth_;
    Value* thread_ = nullptr;
    Block prologue_;  ///< right after thread_
    std::vector<Value*> pool_, uniform_pool_, places_;
    std::vector<Variable*> variables_, uniform_variables_;
    unsigned loops_ = 0;
};

}  // namespace qiao_test
