// SPDX-License-Identifier: Apache-2.0
// Random kernels full of aggregates: nested records, unions and arrays in private and shared memory and in parameters,
// reached by constant and changing indices, through pointers kept in variables, and as other types.
#pragma once
#include <random>

#include "kernel.hpp"

namespace emit_spirv_test {

class RandomMemory {
public:
    static constexpr unsigned out_words = 64;
    static constexpr unsigned rounds = 6;
    Kernel k;
    qiao::ir::Parameter* out;
    qiao::ir::Parameter* seed_value;
    std::vector<uint64_t> parameter_sizes;  ///< of what parameters after the first two hold or point to

    explicit RandomMemory(unsigned seed, bool with_casts) : random_(seed), casts_(with_casts) {
        out = k.parameter("out", k.global(k.types().u64()));
        seed_value = k.parameter("seed", k.types().u32());
        for (unsigned i = 1 + pick(4); i > 0; --i) add_root();
        for (const qiao::ir::Type* type : {k.types().i32(), k.types().f32()})
            pointers_.push_back(k.local("p_" + qiao::ir::to_string(type), k.types().pointer(type, qiao::ir::Space::private_)));
        counter_ = k.local("i", k.types().u32());
        for (Value* v : roots_) {
            if (v->kind != qiao::ir::ValueKind::parameter) k.b.zero(v, v->type->element);
        }
        spare_ = {k.local("spare_i", k.types().i32()), k.local("spare_f", k.types().f32())};
        for (size_t i = 0; i < 2; ++i) {
            k.b.store(spare_[i], k.b.constant(spare_[i]->value_type, 0));
            k.b.store(pointers_[i], spare_[i]);
        }
        k.b.store(counter_, k.b.u32(0));
        auto* loop = k.b.loop();
        k.in(loop->blocks[0], [&] { loop->operands = {k.b.binary(Op::lt, k.b.load(counter_), k.b.u32(rounds))}; });
        k.in(loop->blocks[1], [&] {
            for (unsigned i = 10 + pick(20); i > 0; --i) statement();
        });
        k.in(loop->blocks[2], [&] { k.b.store(counter_, k.b.binary(Op::add, k.b.load(counter_), k.b.u32(1))); });
    }

private:
    using Op = qiao::ir::Op;
    using Value = qiao::ir::Value;
    using Type = qiao::ir::Type;
    using TypeKind = qiao::ir::TypeKind;

    unsigned pick(size_t n) { return static_cast<unsigned>(random_() % n); }
    template <typename T>
    T one_of(const std::vector<T>& list) {
        return list[pick(list.size())];
    }

    const Type* scalar() {
        static const TypeKind kinds[] = {TypeKind::i8,  TypeKind::u8,  TypeKind::i16, TypeKind::u16, TypeKind::i32, TypeKind::u32,    TypeKind::i64,
                                         TypeKind::u64, TypeKind::f32, TypeKind::f64, TypeKind::i32, TypeKind::f32, TypeKind::boolean};
        const Type* type = k.scalar(kinds[pick(13)]);
        return casts_ && type->is_boolean() ? k.scalar(TypeKind::u8) : type;
    }
    const Type* aggregate(unsigned depth) {
        unsigned form = pick(depth == 0 ? 4 : 8);
        if (form < 2) return scalar();
        if (form < 5) return k.types().array(depth == 0 ? scalar() : aggregate(depth - 1), 1 + pick(form == 2 ? 70 : 5));
        bool is_union = form == 7 && casts_;
        bool is_packed = form == 6 && casts_ && pick(2) == 0;
        std::vector<qiao::ir::Field> fields;
        uint64_t end = 0, size = 0;
        uint32_t align = 1;
        for (unsigned i = 1 + pick(4); i > 0; --i) {
            const Type* type = depth == 0 ? scalar() : aggregate(depth - 1);
            uint32_t field_align = is_packed ? 1 : type->align;
            uint64_t at = is_union ? 0 : (end + field_align - 1) / field_align * field_align;
            fields.push_back({"f" + std::to_string(i), type, at});
            end = at + type->size;
            size = std::max(size, end);
            align = std::max(align, field_align);
        }
        return k.types().record("R", fields, (size + align - 1) / align * align, align, is_union);
    }
    void add_root() {
        const Type* type = pick(3) == 0 ? k.types().array(scalar(), 1 + pick(9)) : aggregate(2);
        if (!roots_.empty() && pick(3) == 0) type = one_of(roots_)->type->element;
        if (type->size > 4000) type = scalar();
        std::string name = "v" + std::to_string(roots_.size());
        switch (pick(5)) {
            case 0:
                roots_.push_back(k.shared(name, type));
                break;
            case 2:
                roots_.push_back(k.parameter(name, k.global(type)));
                parameter_sizes.push_back(type->size);
                break;
            case 1:
                if (type->is_aggregate()) {
                    roots_.push_back(k.parameter(name, type));
                    parameter_sizes.push_back(type->size);
                    read_only_.push_back(roots_.back());
                    if (pick(2) == 0) read_only_.pop_back();
                    break;
                }
                [[fallthrough]];
            default:
                roots_.push_back(k.local(name, type));
                break;
        }
        same_type_[type].push_back(roots_.back());
    }

    Value* index(uint64_t count) {
        if (pick(2) == 0) return k.b.i32(static_cast<int32_t>(pick(count)));
        Value* moving = k.b.binary(Op::add, k.b.load(counter_), k.b.binary(Op::add, seed_value, k.b.u32(pick(50))));
        Value* inside = k.b.binary(Op::rem, moving, k.b.u32(static_cast<uint32_t>(count)));
        return pick(2) == 0 ? k.b.convert(inside, k.types().i64()) : inside;
    }
    /// A random scalar inside what `root` points to; align_ is what its place guarantees (packed records: less than natural).
    Value* walk(Value* root) {
        align_ = root->type->element->align;
        return inside(root);
    }
    Value* inside(Value* pointer) {
        const Type* type = pointer->type->element;
        if (casts_ && type->is_aggregate() && pick(6) == 0) return as_another(pointer);
        if (type->kind == TypeKind::array) {
            step(type->element->size);
            return inside(k.b.index(k.b.decay(pointer), index(type->count)));
        }
        if (type->kind == TypeKind::record) {
            unsigned number = pick(type->fields.size());
            step(type->fields[number].offset);
            return inside(k.b.field(pointer, number));
        }
        return pointer;
    }
    void step(uint64_t offset) {
        while (offset % align_ != 0) align_ /= 2;
    }
    /// The same bytes as integers of another size.
    Value* as_another(Value* pointer) {
        const Type* type = pointer->type->element;
        uint32_t bytes = 1u << pick(align_ >= 8 ? 4 : align_ == 4 ? 3 : align_ == 2 ? 2 : 1);
        if (type->size < bytes) bytes = 1;
        Value* cast = k.b.pointer_cast(pointer, k.types().integer(bytes * 8, pick(2) == 0));
        return k.b.index(cast, index(type->size / bytes));
    }
    uint32_t align_for(const Type* type) const { return align_ < type->size ? align_ : 0; }
    bool may_write(Value* root) {
        for (Value* v : read_only_) {
            if (v == root) return false;
        }
        return true;
    }

    void statement() {
        Value* root = one_of(roots_);
        switch (pick(7)) {
            case 0:
            case 1:
                if (may_write(root)) return write(walk(root));
                [[fallthrough]];
            case 2:
            case 3:
                return report(walk(root));
            case 4: {  // pointers in variables
                size_t i = pick(2);
                Value* place = walk(root);
                if (place->type->space == qiao::ir::Space::private_ && place->type->element == pointers_[i]->value_type->element && may_write(root) &&
                    align_for(place->type->element) == 0)
                    k.b.store(pointers_[i], pick(3) == 0 ? static_cast<Value*>(spare_[i]) : place);
                Value* pointer = k.b.load(pointers_[i]);
                align_ = 8;
                if (pick(2) == 0) write(pointer);
                return report(pointer);
            }
            case 5: {  // whole aggregates
                Value* from = one_of(same_type_[root->type->element]);
                if (!root->type->element->is_aggregate() || !may_write(root) || from == root) return;
                k.b.copy(root, from, root->type->element);
                return;
            }
            default:
                if (root->type->element->is_aggregate() && may_write(root) && pick(4) == 0) k.b.zero(root, root->type->element);
                return;
        }
    }
    void write(Value* pointer) {
        const Type* type = pointer->type->element;
        Value* v = k.b.binary(Op::mul, k.b.binary(Op::add, k.b.load(counter_), k.b.u32(1 + pick(20000))), k.b.u32(1 + pick(200)));
        k.b.store(pointer, k.b.convert(v, type))->align = align_for(type);
    }
    void report(Value* pointer) {
        const Type* type = pointer->type->element;
        qiao::ir::Inst* loaded = k.b.load(pointer);
        loaded->align = align_for(type);
        Value* v = loaded;
        if (type->is_float()) v = k.b.bitcast(v, k.types().integer(type->bits(), false));
        Value* place = k.b.index(out, k.b.i32(static_cast<int32_t>(pick(out_words))));
        k.b.store(place, k.b.binary(Op::add, k.b.binary(Op::mul, k.b.load(place), k.b.u64(31)), k.b.convert(v, k.types().u64())));
    }

    std::mt19937 random_;
    bool casts_;
    uint32_t align_ = 1;
    std::vector<Value*> roots_;
    std::vector<Value*> read_only_;
    std::map<const Type*, std::vector<Value*>> same_type_;
    std::vector<qiao::ir::Variable*> pointers_, spare_;
    qiao::ir::Variable* counter_ = nullptr;
};

}  // namespace emit_spirv_test
