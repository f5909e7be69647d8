// SPDX-License-Identifier: Apache-2.0
// Random IR programs that end, touch only their own memory and read nothing uninitialised.
//
// A program is a kernel of (ptr<generic, u32> out, i32 x, i32 y) and some functions it calls, which take integers, a
// pointer to an integer and a pointer to a record. Locals of all kinds are initialised where they are made.
#pragma once
#include <random>

#include <qiao/ir/builder.hpp>

namespace qiao_test {

class RandomProgram {
public:
    static constexpr uint64_t out_words = 64;
    qiao::ir::Module module;

    explicit RandomProgram(unsigned seed) : random_(seed) {
        pair_ = b_.types().record("Pair", {{"a", i32(), 0}, {"b", i32(), 4}}, 8, 4, false);
        const auto* array = b_.types().array(i32(), 4);
        bits_ = b_.types().record("Bits", {{"f", b_.types().f32(), 0}, {"u", b_.types().u32(), 0}}, 4, 4, true);
        const auto* both = b_.types().record("Both", {{"p", pair_, 0}, {"v", b_.types().array(i32(), 2), 0}}, 8, 4, true);
        big_ = b_.types().record("Big", {{"p", pair_, 0}, {"n", i32(), 8}, {"v", array, 12}, {"q", b_.types().pointer(i32(), generic), 32}, {"w", bits_, 40}, {"u", both, 44}}, 56, 8, false);
        for (int k = 0; k < 3; ++k) functions_.push_back(function("helper" + std::to_string(k), false));
        module.kernel = function("kernel", true);
    }

private:
    using Op = qiao::ir::Op;
    using Value = qiao::ir::Value;
    using Block = qiao::ir::Block;
    using Inst = qiao::ir::Inst;
    static constexpr auto generic = qiao::ir::Space::generic;

    /// What statements of a function may use.
    struct Scope {
        std::vector<Value*> integers;   ///< variables of i32 that may change
        std::vector<Value*> pointers;   ///< variables of pointers to i32
        std::vector<Value*> bigs;       ///< addresses of Big
        std::vector<Value*> pairs;      ///< addresses of Pair
        std::vector<Value*> values;     ///< i32 values
    };

    std::mt19937 random_;
    qiao::ir::Builder b_{module};
    const qiao::ir::Type* pair_;
    const qiao::ir::Type* big_;
    const qiao::ir::Type* bits_;
    std::vector<qiao::ir::Function*> functions_;
    qiao::ir::Function* f_ = nullptr;
    Value* out_ = nullptr;
    int budget_ = 0;
    int loop_depth_ = 0;
    int switch_depth_ = 0;
    bool allow_continue_ = false;
    unsigned locals_ = 0;

    const qiao::ir::Type* i32() { return b_.types().i32(); }
    unsigned pick(size_t n) { return static_cast<unsigned>(random_() % n); }
    template <typename T>
    T& one_of(std::vector<T>& list) {
        return list[pick(list.size())];
    }
    const qiao::ir::Type* any_integer() { return b_.types().scalar(static_cast<qiao::ir::TypeKind>(static_cast<unsigned>(qiao::ir::TypeKind::i8) + pick(8))); }
    std::string fresh() { return "v" + std::to_string(locals_++); }

    qiao::ir::Parameter* parameter(const char* name, const qiao::ir::Type* type) {
        auto* p = module.arena.make<qiao::ir::Parameter>(type);
        p->name = name;
        p->value_type = type;
        p->index = static_cast<unsigned>(f_->parameters.size());
        f_->parameters.push_back(p);
        return p;
    }

    qiao::ir::Function* function(std::string name, bool is_kernel) {
        f_ = module.arena.make<qiao::ir::Function>();
        f_->name = std::move(name);
        f_->is_kernel = is_kernel;
        f_->result = is_kernel ? b_.types().void_type() : i32();
        module.functions.push_back(f_);
        b_.block = &f_->body;
        Scope scope;
        const auto* pointer = b_.types().pointer(i32(), generic);
        if (is_kernel) out_ = parameter("out", b_.types().pointer(b_.types().u32(), generic));
        Value* x = parameter("x", i32());
        Value* y = parameter("y", i32());
        scope.values = {x, y};
        if (!is_kernel) {
            make_pointer(scope, parameter("p", pointer));
            scope.bigs.push_back(parameter("g", b_.types().pointer(big_, generic)));
        }
        for (int k = 0; k < 3; ++k) make_integer(scope, one_of(scope.values));
        make_big(scope);
        make_pair(scope);
        make_pointer(scope, one_of(scope.integers));
        budget_ = is_kernel ? 30 : 14;
        statements(scope, 8);
        if (is_kernel) {
            for (size_t k = 0; k < scope.integers.size(); ++k) write_out(k, b_.load(scope.integers[k]));
            write_out(20, member(scope.bigs.back(), 1));
        } else {
            b_.insert(Op::return_, b_.types().void_type(), {expression(scope)});
        }
        return f_;
    }

    void write_out(size_t k, Value* v) { b_.store(b_.index(out_, b_.i32(static_cast<int32_t>(k % out_words))), b_.convert(v, b_.types().u32())); }
    Value* member(Value* big, uint32_t n) { return b_.load(b_.field(big, n)); }

    void make_integer(Scope& s, Value* initial) {
        auto* v = b_.local(*f_, fresh(), i32());
        b_.store(v, initial);
        s.integers.push_back(v);
    }
    void make_pointer(Scope& s, Value* target) {
        auto* v = b_.local(*f_, fresh(), b_.types().pointer(i32(), generic));
        b_.store(v, target);
        s.pointers.push_back(v);
    }
    void make_pair(Scope& s) {
        auto* v = b_.local(*f_, fresh(), pair_);
        b_.zero(v, pair_);
        b_.store(b_.field(v, 0), expression(s));
        s.pairs.push_back(v);
    }
    void make_big(Scope& s) {
        auto* v = b_.local(*f_, fresh(), big_);
        b_.zero(v, big_);
        b_.store(b_.field(v, 3), one_of(s.integers));
        b_.store(b_.field(v, 1), expression(s));
        s.bigs.push_back(v);
    }

    Value* element(Value* big, Scope& s) {
        Value* index = pick(3) == 0 ? static_cast<Value*>(b_.binary(Op::bit_and, expression(s), b_.i32(3))) : b_.i32(static_cast<int32_t>(pick(4)));
        return b_.index(b_.decay(b_.field(big, 2)), index);
    }
    /// The address of a member of the union in a Big.
    Value* in_union(Value* big, Scope& s) {
        Value* u = b_.field(big, 5);
        if (pick(2) == 0) return b_.field(b_.field(u, 0), pick(2));
        Value* index = pick(8) == 0 ? static_cast<Value*>(b_.binary(Op::bit_and, expression(s), b_.i32(1))) : b_.i32(static_cast<int32_t>(pick(2)));
        return b_.index(b_.decay(b_.field(u, 1)), index);
    }
    /// The address of some i32.
    Value* place(Scope& s) {
        switch (pick(8)) {
            case 6: return in_union(one_of(s.bigs), s);
            case 0: return b_.field(one_of(s.pairs), pick(2));
            case 1: return b_.field(b_.field(one_of(s.bigs), 0), pick(2));
            case 2: return b_.field(one_of(s.bigs), 1);
            case 3: return element(one_of(s.bigs), s);
            case 4: return b_.load(one_of(s.pointers));
            case 5: return pick(2) == 0 ? b_.load(b_.field(s.bigs.back(), 3)) : b_.index(b_.pointer_cast(one_of(s.pairs), i32()), b_.i32(static_cast<int32_t>(pick(2))));
            default: return one_of(s.integers);
        }
    }

    Value* expression(Scope& s, int depth = 0) {
        static constexpr Op ops[] = {Op::add, Op::sub, Op::mul, Op::bit_and, Op::bit_or, Op::bit_xor, Op::shl, Op::shr};
        switch (depth > 2 ? pick(3) : pick(8)) {
            case 0: return b_.i32(static_cast<int32_t>(pick(5)) - 1);
            case 1: return one_of(s.values);
            case 2: return s.integers.empty() ? one_of(s.values) : b_.load(one_of(s.integers));
            case 3: return s.bigs.empty() || s.pairs.empty() || s.pointers.empty() ? one_of(s.values) : b_.load(place(s));
            case 4: return b_.select(condition(s, depth + 1), expression(s, depth + 1), expression(s, depth + 1));
            case 5: return b_.convert(b_.convert(b_.convert(expression(s, depth + 1), any_integer()), any_integer()), i32());
            default: {
                Op op = ops[pick(8)];
                Value* a = expression(s, depth + 1);
                Value* b = expression(s, depth + 1);
                // Beyond the width, shifts of IR and of what passes make of it differ (passes/guard_shifts.hpp).
                if (op == Op::shl || op == Op::shr) b = b_.binary(Op::bit_and, b, b_.i32(31));
                Value* v = b_.binary(op, a, b);
                if (pick(3) == 0) s.values.push_back(v);
                return v;
            }
        }
    }
    Value* condition(Scope& s, int depth = 0) {
        Op op = static_cast<Op>(static_cast<unsigned>(Op::eq) + pick(6));
        Value* v = b_.binary(op, expression(s, depth + 1), expression(s, depth + 1));
        return pick(4) == 0 ? b_.unary(Op::logical_not, v) : v;
    }

    /// A block of its own scope.
    void nested(Block& block, const Scope& outer, int count) {
        Block* before = b_.block;
        b_.block = &block;
        Scope s = outer;
        statements(s, count);
        b_.block = before;
    }

    bool ended() const { return !b_.block->empty() && b_.block->back()->op >= Op::break_; }

    void statements(Scope& s, int count) {
        for (int k = 0; k < count && !ended(); ++k) statement(s);
    }

    void statement(Scope& s) {
        if (budget_-- <= 0) return;
        switch (pick(16)) {
            case 0: make_integer(s, expression(s)); break;
            case 1: make_pointer(s, one_of(s.integers)); break;
            case 2:
                if (pick(2) == 0) make_pair(s);
                else b_.copy(one_of(s.pairs), b_.field(one_of(s.bigs), 0), pair_);
                break;
            case 3: copy_big(s); break;
            case 4: punned(s); break;
            case 5:
            case 6: branch(s); break;
            case 7: loop(s); break;
            case 8: switch_(s); break;
            case 9: call(s); break;
            case 10: leave(s); break;
            case 11: b_.store(one_of(s.pointers), one_of(s.integers)); break;
            default: b_.store(place(s), expression(s)); break;
        }
    }

    /// Pointers in a record may outlive what they point to only inside one run of a function: copies go inwards.
    void copy_big(Scope& s) {
        auto* v = b_.local(*f_, fresh(), big_);
        b_.copy(v, one_of(s.bigs), big_);
        s.bigs.push_back(v);
    }
    void punned(Scope& s) {
        Value* w = b_.field(one_of(s.bigs), 4);
        b_.store(b_.field(w, 1), b_.binary(Op::bit_or, b_.convert(expression(s), b_.types().u32()), b_.u32(1)));
        Value* word = pick(2) == 0 ? static_cast<Value*>(b_.load(b_.field(w, 1))) : b_.bitcast(b_.load(b_.field(w, 0)), b_.types().u32());
        s.values.push_back(b_.convert(word, i32()));
    }
    void branch(Scope& s) {
        Inst* i = b_.if_(condition(s));
        nested(i->blocks[0], s, 3);
        if (pick(2) == 0) nested(i->blocks[1], s, 3);
    }
    void loop(Scope& s) {
        if (loop_depth_ >= 2) return;
        auto* counter = b_.local(*f_, fresh(), i32());
        b_.store(counter, b_.i32(0));
        Inst* i = b_.loop();
        i->test_last = pick(3) == 0;
        Block* before = b_.block;
        bool continue_before = allow_continue_;
        int switch_before = switch_depth_;
        ++loop_depth_;
        switch_depth_ = 0;
        allow_continue_ = true;
        b_.block = &i->blocks[0];
        Scope head = s;
        if (i->test_last) b_.store(counter, b_.binary(Op::add, b_.load(counter), b_.i32(1)));
        else if (pick(2) == 0) b_.store(one_of(s.integers), expression(head));
        Value* goes_on = b_.binary(Op::lt, b_.load(counter), b_.i32(static_cast<int32_t>(1 + pick(4))));
        i->operands.push_back(b_.binary(Op::bit_and, goes_on, pick(2) == 0 ? static_cast<Value*>(b_.boolean(true)) : condition(head)));
        nested(i->blocks[1], i->test_last ? s : head, 4);
        b_.block = &i->blocks[2];
        if (!i->test_last) b_.store(counter, b_.binary(Op::add, b_.load(counter), b_.i32(1)));
        if (!i->test_last && pick(2) == 0) b_.store(one_of(s.integers), expression(head));
        b_.block = before;
        --loop_depth_;
        switch_depth_ = switch_before;
        allow_continue_ = continue_before;
    }
    void switch_(Scope& s) {
        Value* selector = b_.binary(Op::bit_and, expression(s), b_.i32(3));
        Inst* i = b_.insert(Op::switch_, b_.types().void_type(), {selector});
        i->blocks.resize(3);
        i->cases = {{0}, {1, 3}, {}};
        i->default_case = pick(2) == 0 ? 2 : -1;
        ++switch_depth_;
        for (Block& block : i->blocks) {
            nested(block, s, 2);
            bool ends = !block.empty() && block.back()->op >= Op::break_;
            if (!ends && pick(2) == 0) {
                Block* before = b_.block;
                b_.block = &block;
                b_.insert(Op::break_, b_.types().void_type());
                b_.block = before;
            }
        }
        --switch_depth_;
    }
    void call(Scope& s) {
        if (functions_.empty()) return;
        Inst* i = b_.insert(Op::call, i32(), {expression(s), expression(s), b_.load(one_of(s.pointers)), one_of(s.bigs)});
        i->callee = one_of(functions_);
        s.values.push_back(i);
    }
    void leave(Scope& s) {
        unsigned kind = pick(3);
        if (b_.block == &f_->body) return;
        if (kind == 0 && loop_depth_ + switch_depth_ > 0) b_.insert(Op::break_, b_.types().void_type());
        else if (kind == 1 && allow_continue_) b_.insert(Op::continue_, b_.types().void_type());
        else if (kind == 2 && f_->is_kernel) b_.insert(Op::return_, b_.types().void_type());
        else if (kind == 2) b_.insert(Op::return_, b_.types().void_type(), {expression(s)});
    }
};

}  // namespace qiao_test
