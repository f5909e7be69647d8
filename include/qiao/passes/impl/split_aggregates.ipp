// SPDX-License-Identifier: Apache-2.0
// Three steps. (1) Each address step is traced to its local and byte offset; what uses a local otherwise refuses it.
// (2) Each remaining local is cut into pieces along its type: scalars, and wholes that must stay in memory (arrays
// indexed by a value, long arrays). A union is cut like its finest member, or stays whole in every local where an
// access to one does not fit that. An access must be exactly a scalar piece or lie inside a whole and have
// been computed from it, else the local is refused. (3) Accesses are rewritten; copies and clears go piece by piece.
#pragma once
#include <algorithm>
#include <unordered_map>

#include <qiao/ir/builder.hpp>
#include <qiao/ir/walk.hpp>
#include <qiao/passes/constant_math.hpp>
#include <qiao/passes/split_aggregates.hpp>

QIAO_NAMESPACE_BEGIN
namespace passes {
namespace detail {

/// Where all members of a union are scalars of its size, the first one's type; else null.
inline const ir::Type* scalar_of_union(const ir::Type* type) {
    if (type->kind != ir::TypeKind::record || !type->is_union || type->fields.empty()) return nullptr;
    for (const ir::Field& f : type->fields) {
        if (!f.type->is_scalar() || f.type->size != type->size) return nullptr;
    }
    return type->fields[0].type;
}

/// The same bits as another scalar type of the same size.
inline ir::Value* reinterpreted(ir::Builder& b, ir::Value* v, const ir::Type* to) {
    if (ir::same_but_space(v->type, to)) return v;
    const ir::Type* u64 = b.types().u64();
    if (v->type->is_pointer()) {
        if (to->is_pointer()) return b.pointer_cast(v, to->element);
        return reinterpreted(b, b.insert(ir::Op::pointer_to_int, u64, {v}), to);
    }
    if (to->is_pointer()) return b.insert(ir::Op::int_to_pointer, to, {reinterpreted(b, v, u64)});
    if (v->type->is_float() != to->is_float()) return b.bitcast(v, to);
    return b.convert(v, to);
}

class AggregateSplitter {
public:
    bool changed = false;

    AggregateSplitter(ir::Module& module, ir::Function& function) : builder_(module), function_(function) {
        if (function.locals.empty()) return;
        uint32_t slots = ir::number_values(function);
        first_local_ = function.locals.front()->slot;
        plans_.resize(function.locals.size());
        for (const ir::Variable* v : function.locals) plan(v).refused = v->value_type->size == 0;
        addresses_.resize(slots);
        ir::for_each_inst(function.body, [&](Inst& i) { trace(i); });
        while (!decide()) {
        }
        for (const Plan& p : plans_) changed = changed || !p.refused;
        if (!changed) return;
        add_variables();
        replacement_.assign(slots, nullptr);
        rewrite(function.body);
    }

private:
    using Op = ir::Op;
    using Value = ir::Value;
    using Inst = ir::Inst;
    using Type = ir::Type;
    static constexpr uint64_t most_elements = 64;  ///< of an array that is cut
    static constexpr size_t most_pieces = 128;

    struct Address {
        ir::Variable* root = nullptr;
        uint64_t offset = 0;
        bool known = false;            ///< offset is constant
        const Type* array = nullptr;   ///< the pointer walks this array (of arrays), which begins at array_offset
        uint64_t array_offset = 0;
    };
    struct Piece {
        uint64_t offset;
        const Type* type;
        std::string suffix;
        ir::Variable* variable;
    };
    struct Plan {
        bool refused = false;
        bool stepped = false;  ///< reached by address steps: a scalar local that is not needs no splitting
        std::vector<std::pair<uint64_t, const Type*>> wholes;  ///< arrays indexed by a value
        std::vector<Piece> pieces;                             ///< by offset
    };
    struct Access {
        ir::Variable* root;
        const Value* pointer;
        const Type* type;
        bool is_bulk;  ///< copy or zero
    };
    /// One side of a copy or clear: memory behind a pointer, or a stretch of a split local.
    struct Side {
        Value* pointer;
        const Plan* plan;
        uint64_t offset;
    };

    ir::Builder builder_;
    ir::Function& function_;
    uint32_t first_local_ = 0;
    std::vector<Plan> plans_;          ///< by slot of a local less first_local_
    std::vector<Address> addresses_;   ///< by slot of an address step
    std::vector<Access> accesses_;
    std::vector<Value*> replacement_;  ///< by slot of an address step inside a whole: what it is now
    std::unordered_map<const Type*, int> representatives_;  ///< of unions: the member they are cut like
    uint32_t align_ = 0;               ///< of the copy at work: a packed class asks for less than its members

    Plan& plan(const ir::Variable* v) { return plans_[v->slot - first_local_]; }

    Address address_of(const Value* v) const {
        if (ir::is_local(v)) {
            Address a;
            a.root = const_cast<ir::Variable*>(static_cast<const ir::Variable*>(v));
            a.known = true;
            return a;
        }
        const Inst* i = ir::as_inst(v);
        return i != nullptr && ir::is_address_step(i->op) ? addresses_[i->slot] : Address{};
    }

    // Step 1.

    void trace(Inst& i) {
        if (ir::is_address_step(i.op)) {
            Address a = address_of(i.operands[0]);
            if (a.root == nullptr) return;
            plan(a.root).stepped = true;
            step(i, a);
            addresses_[i.slot] = a;
            return;
        }
        for (size_t k = 0; k < i.operands.size(); ++k) {
            if (!i.operands[k]->type->is_pointer()) continue;
            Address a = address_of(i.operands[k]);
            if (a.root != nullptr) use(i, k, a);
        }
    }

    void step(const Inst& i, Address& a) {
        const Type* pointee = i.operands[0]->type->element;
        if (i.op == Op::field) {
            a.offset += pointee->fields[i.number].offset;
            a.array = nullptr;
        } else if (i.op == Op::decay) {
            // Of arrays of arrays the outermost: programs walk from row to row (float* p = &m[0][0]).
            if (a.array != nullptr) return;
            a.array = pointee;
            a.array_offset = a.offset;
        } else if (i.op == Op::index) {
            if (const ir::Constant* c = ir::as_constant(i.operands[1]); c != nullptr && pointee->size != 0) {
                a.offset += static_cast<uint64_t>(ir::signed_value(*c)) * pointee->size;
                return;
            }
            if (a.known && a.array != nullptr) plan(a.root).wholes.push_back({a.array_offset, a.array});
            else if (a.known) plan(a.root).refused = true;
            a.known = false;
        }
    }

    void use(const Inst& i, size_t k, const Address& a) {
        bool scalar = k == 0 && (i.op == Op::load || i.op == Op::store) && !i.is_volatile;
        bool bulk = i.op == Op::copy || i.op == Op::zero;
        if (!scalar && !bulk) {
            plan(a.root).refused = true;
            return;
        }
        accesses_.push_back({a.root, i.operands[k], bulk ? i.memory_type : i.op == Op::load ? i.type : i.operands[1]->type, bulk});
    }

    // Step 2.

    /// Makes all plans. False where a union has turned out not to be like its member: then they must be made again.
    bool decide() {
        std::vector<bool> refused;
        for (const Plan& p : plans_) refused.push_back(p.refused);
        bool again = false;
        for (const ir::Variable* v : function_.locals) {
            if (!make_pieces(*v)) again = stays_whole(v->value_type) || again;
        }
        for (const Access& a : accesses_) {
            Plan& p = plan(a.root);
            if (again || p.refused || fits(p, a)) continue;
            again = stays_whole(a.root->value_type) || stays_whole(a.type);
            p.refused = true;
        }
        if (!again) return true;
        for (size_t k = 0; k < plans_.size(); ++k) plans_[k].refused = refused[k];
        return false;
    }

    /// The member that a union is cut like: all its bytes are scalars, as many as possible. -1: none.
    int representative(const Type* type) {
        auto known = representatives_.find(type);
        if (known != representatives_.end()) return known->second;
        int best = -1;
        uint64_t most = 0;
        for (size_t k = 0; k < type->fields.size(); ++k) {
            uint64_t count = 0;
            uint64_t bytes = scalar_bytes(type->fields[k].type, count);
            if (bytes != type->size || count <= most || count > most_pieces) continue;
            most = count;
            best = static_cast<int>(k);
        }
        representatives_[type] = best;
        return best;
    }
    /// Bytes of the type that are scalars, unions cut as they are; `count`: of the scalars.
    uint64_t scalar_bytes(const Type* type, uint64_t& count) {
        if (type->is_scalar()) return ++count, type->size;
        uint64_t bytes = 0;
        if (type->kind == ir::TypeKind::array) {
            uint64_t each = 0;
            bytes = type->count * scalar_bytes(type->element, each);
            count += type->count * each;
        } else if (type->is_union) {
            int member = representative(type);
            if (member >= 0) bytes = scalar_bytes(type->fields[static_cast<size_t>(member)].type, count);
        } else {
            for (const ir::Field& f : type->fields) bytes += scalar_bytes(f.type, count);
        }
        return bytes;
    }
    /// Makes the unions in `type` whole; false where there are none that were not already.
    bool stays_whole(const Type* type) {
        while (type->kind == ir::TypeKind::array) type = type->element;
        if (type->kind != ir::TypeKind::record) return false;
        bool any = false;
        if (type->is_union && scalar_of_union(type) == nullptr && representative(type) >= 0) {
            representatives_[type] = -1;
            any = true;
        }
        for (const ir::Field& f : type->fields) any = stays_whole(f.type) || any;
        return any;
    }

    /// False where an array that is indexed by a value was cut.
    bool make_pieces(const ir::Variable& v) {
        Plan& p = plan(&v);
        p.pieces.clear();
        if (!v.value_type->is_aggregate() && !p.stepped) p.refused = true;
        if (p.refused) return true;
        if (!cut(p, 0, v.value_type, {})) p.refused = true;
        if (p.pieces.size() == 1 && p.pieces[0].type == v.value_type && v.value_type->is_aggregate()) p.refused = true;
        bool kept = true;
        for (const auto& whole : p.wholes) {
            const Piece* piece = piece_at(p, whole.first);
            kept = kept && piece != nullptr && piece->type->is_aggregate() && whole.first + whole.second->size <= piece->offset + piece->type->size;
        }
        p.refused = p.refused || !kept;
        return kept;
    }

    bool cut(Plan& p, uint64_t offset, const Type* type, const std::string& suffix) {
        const Type* scalar = type->is_scalar() ? type : scalar_of_union(type);
        bool whole = scalar == nullptr && ((type->is_union && representative(type) < 0) || (type->kind == ir::TypeKind::array && type->count > most_elements) || is_whole(p, offset, type));
        if (scalar != nullptr || whole) {
            p.pieces.push_back({offset, whole ? type : scalar, suffix, nullptr});
            return p.pieces.size() <= most_pieces;
        }
        if (type->kind == ir::TypeKind::array) {
            for (uint64_t k = 0; k < type->count; ++k) {
                if (!cut(p, offset + k * type->element->size, type->element, suffix + "_" + std::to_string(k))) return false;
            }
            return true;
        }
        if (type->is_union) return cut(p, offset, type->fields[static_cast<size_t>(representative(type))].type, suffix);
        for (const ir::Field& f : type->fields) {
            if (!cut(p, offset + f.offset, f.type, suffix + "_" + f.name)) return false;
        }
        return true;
    }
    static bool is_whole(const Plan& p, uint64_t offset, const Type* type) {
        return std::any_of(p.wholes.begin(), p.wholes.end(), [&](const auto& w) { return w.first == offset && w.second == type; });
    }

    /// The piece that holds the byte, or null.
    static const Piece* piece_at(const Plan& p, uint64_t offset) {
        auto after = std::upper_bound(p.pieces.begin(), p.pieces.end(), offset, [](uint64_t o, const Piece& piece) { return o < piece.offset; });
        if (after == p.pieces.begin()) return nullptr;
        --after;
        return offset - after->offset < after->type->size ? &*after : nullptr;
    }
    static bool is_piece(const Piece* piece, uint64_t offset, const Type* type) {
        if (piece == nullptr || piece->offset != offset) return false;
        return type->is_scalar() ? piece->type->is_scalar() && piece->type->size == type->size : ir::same_but_space(piece->type, type);
    }

    bool fits(const Plan& p, const Access& access) {
        Address a = address_of(access.pointer);
        if (!a.known || inside_whole(p, a, access.type)) return comes_from_whole(p, access.pointer);
        return access.is_bulk ? bulk_fits(p, a.offset, access.type) : is_piece(piece_at(p, a.offset), a.offset, access.type);
    }
    static bool inside_whole(const Plan& p, const Address& a, const Type* type) {
        const Piece* piece = piece_at(p, a.offset);
        return piece != nullptr && piece->type->is_aggregate() && a.offset + type->size <= piece->offset + piece->type->size;
    }
    /// The address was computed from that of the whole which it points into.
    bool comes_from_whole(const Plan& p, const Value* pointer) const {
        for (;; pointer = static_cast<const Inst*>(pointer)->operands[0]) {
            Address a = address_of(pointer);
            if (a.known) {
                const Piece* piece = piece_at(p, a.offset);
                if (piece == nullptr || !piece->type->is_aggregate()) return false;
                if (is_start(*piece, a, pointer)) return true;
            }
            if (pointer->kind != ir::ValueKind::instruction) return false;
        }
    }
    static bool is_start(const Piece& piece, const Address& a, const Value* pointer) {
        return a.offset == piece.offset && ir::same_but_space(pointer->type->element, piece.type);
    }
    bool bulk_fits(const Plan& p, uint64_t offset, const Type* type) {
        const Type* scalar = type->is_scalar() ? type : scalar_of_union(type);
        if (is_piece(piece_at(p, offset), offset, scalar != nullptr ? scalar : type)) return true;
        if (scalar != nullptr) return false;
        if (type->is_union) return representative(type) >= 0 && bulk_fits(p, offset, type->fields[static_cast<size_t>(representative(type))].type);
        if (type->kind == ir::TypeKind::array) {
            if (type->count > most_elements) return false;
            for (uint64_t k = 0; k < type->count; ++k) {
                if (!bulk_fits(p, offset + k * type->element->size, type->element)) return false;
            }
            return true;
        }
        return std::all_of(type->fields.begin(), type->fields.end(), [&](const ir::Field& f) { return bulk_fits(p, offset + f.offset, f.type); });
    }

    // Step 3.

    void add_variables() {
        std::vector<ir::Variable*> locals;
        for (ir::Variable* v : function_.locals) {
            Plan& p = plan(v);
            if (p.refused || v->value_type->is_scalar()) locals.push_back(v);
            if (p.refused) continue;
            for (Piece& piece : p.pieces) {
                if (v->value_type->is_scalar()) piece.variable = v;
                else locals.push_back(piece.variable = variable_for(*v, piece));
            }
        }
        function_.locals = std::move(locals);
    }
    ir::Variable* variable_for(const ir::Variable& v, const Piece& piece) {
        const Type* type = piece.type;
        if (type->is_pointer()) type = builder_.types().pointer(type->element, ir::Space::generic);
        ir::Variable* made = builder_.module.arena.make<ir::Variable>(builder_.types().pointer(type, ir::Space::private_), type);
        made->name = v.name.empty() ? v.name : v.name + piece.suffix;
        made->align = type->align;
        made->loc = v.loc;
        return made;
    }

    /// The plan of the split local that `v` points into, or null.
    const Plan* split(const Value* v, Address& a) {
        if (!v->type->is_pointer()) return nullptr;
        if (ir::is_local(v) && (v->slot < first_local_ || v->slot - first_local_ >= plans_.size())) return nullptr;  // made by this pass
        a = address_of(v);
        return a.root == nullptr || plan(a.root).refused ? nullptr : &plan(a.root);
    }
    /// What an address inside a whole is now; null for one of a scalar piece, or of more than one piece.
    Value* in_whole(const Value* v) const {
        if (v->kind == ir::ValueKind::instruction) return replacement_[v->slot];
        return nullptr;
    }

    void rewrite(ir::Block& block) {
        ir::Block out;
        out.reserve(block.size());
        for (Inst* inst : block) {
            builder_.block = &out;
            builder_.loc = inst->loc;
            if (ir::is_address_step(inst->op)) address_step(*inst, out);
            else if (inst->op == Op::load || inst->op == Op::store) access(*inst, out);
            else if (inst->op == Op::copy || inst->op == Op::zero) bulk(*inst, out);
            else out.push_back(inst);
            for (ir::Block& b : inst->blocks) rewrite(b);
        }
        block = std::move(out);
    }

    void address_step(Inst& i, ir::Block& out) {
        Address base;
        const Plan* p = split(i.operands[0], base);
        if (p == nullptr) {
            out.push_back(&i);
            return;
        }
        if (Value* whole = in_whole(i.operands[0])) {
            i.operands[0] = whole;
            replacement_[i.slot] = &i;
            out.push_back(&i);
            return;
        }
        const Address& a = addresses_[i.slot];
        const Piece* piece = a.known ? piece_at(*p, a.offset) : nullptr;
        if (piece != nullptr && piece->type->is_aggregate() && is_start(*piece, a, &i)) replacement_[i.slot] = piece->variable;
    }

    void access(Inst& i, ir::Block& out) {
        Address a;
        const Plan* p = split(i.operands[0], a);
        if (p == nullptr) {
            out.push_back(&i);
            return;
        }
        if (Value* whole = in_whole(i.operands[0])) {
            i.operands[0] = whole;
            out.push_back(&i);
            return;
        }
        ir::Variable* pointer = piece_at(*p, a.offset)->variable;
        const Type* piece_type = pointer->value_type;
        i.operands[0] = pointer;
        i.align = 0;
        if (i.op == Op::store) {
            i.operands[1] = reinterpreted(builder_, i.operands[1], piece_type);
        } else if (!ir::same_but_space(i.type, piece_type)) {
            become_cast(i, builder_.load(pointer), out);
            return;
        }
        out.push_back(&i);
    }

    /// The load `i` becomes the last step of the cast, so that its users need no change.
    void become_cast(Inst& i, Inst* loaded, ir::Block& out) {
        auto* last = static_cast<Inst*>(reinterpreted(builder_, loaded, i.type));
        out.pop_back();
        i.op = last->op;
        i.operands = last->operands;
        out.push_back(&i);
    }

    void bulk(Inst& i, ir::Block& out) {
        Address ignored;
        bool any = split(i.operands[0], ignored) != nullptr || (i.op == Op::copy && split(i.operands[1], ignored) != nullptr);
        if (!any) {
            out.push_back(&i);
            return;
        }
        align_ = i.align != 0 ? i.align : i.memory_type->align;
        Side destination = side(i.operands[0], i.memory_type);
        if (i.op == Op::zero) clear(destination, i.memory_type);
        else copy(destination, side(i.operands[1], i.memory_type), i.memory_type);
    }

    Side side(Value* v, const Type* type) {
        Address a;
        const Plan* p = split(v, a);
        if (p != nullptr) {
            if (Value* whole = in_whole(v)) v = whole;
            else return part(*p, a.offset, type);
        }
        return {ir::same_but_space(v->type->element, type) ? v : builder_.pointer_cast(v, type), nullptr, 0};
    }
    static Side part(const Plan& p, uint64_t offset, const Type* type) {
        const Piece* piece = piece_at(p, offset);
        const Type* scalar = type->is_scalar() ? type : scalar_of_union(type);
        if (is_piece(piece, offset, scalar != nullptr ? scalar : type)) return {piece->variable, nullptr, 0};
        return {nullptr, &p, offset};
    }
    Side field(const Side& s, const Type* record, uint32_t number) {
        const ir::Field& f = record->fields[number];
        if (s.pointer == nullptr) return part(*s.plan, s.offset + f.offset, f.type);
        return {builder_.field(s.pointer, number), nullptr, 0};
    }
    Side element(const Side& s, const Type* array, uint64_t k) {
        if (s.pointer == nullptr) return part(*s.plan, s.offset + k * array->element->size, array->element);
        return {builder_.index(builder_.decay(s.pointer), builder_.i32(static_cast<int32_t>(k))), nullptr, 0};
    }

    /// The address of a scalar, also of a union that is one.
    Value* scalar_pointer(const Side& s, const Type* scalar) {
        return s.pointer->type->element->is_aggregate() ? builder_.pointer_cast(s.pointer, scalar) : s.pointer;
    }
    void set_align(Inst* i, const Type* type) {
        if (align_ < type->align && i->operands[0]->kind != ir::ValueKind::variable) i->align = align_;
    }

    void copy(const Side& to, const Side& from, const Type* type) {
        const Type* scalar = type->is_scalar() ? type : scalar_of_union(type);
        if (scalar != nullptr) {
            Inst* value = builder_.load(scalar_pointer(from, scalar));
            set_align(value, value->type);
            Value* target = scalar_pointer(to, scalar);
            set_align(builder_.store(target, reinterpreted(builder_, value, target->type->element)), target->type->element);
        } else if (to.pointer != nullptr && from.pointer != nullptr) {
            set_align(builder_.copy(to.pointer, from.pointer, type), type);
        } else if (type->kind == ir::TypeKind::array) {
            for (uint64_t k = 0; k < type->count; ++k) copy(element(to, type, k), element(from, type, k), type->element);
        } else if (type->is_union) {
            uint32_t k = static_cast<uint32_t>(representative(type));
            copy(field(to, type, k), field(from, type, k), type->fields[k].type);
        } else {
            for (uint32_t k = 0; k < type->fields.size(); ++k) copy(field(to, type, k), field(from, type, k), type->fields[k].type);
        }
    }

    void clear(const Side& to, const Type* type) {
        const Type* scalar = type->is_scalar() ? type : scalar_of_union(type);
        if (scalar != nullptr) {
            Value* target = scalar_pointer(to, scalar);
            builder_.store(target, builder_.constant(target->type->element, 0));
        } else if (to.pointer != nullptr) {
            builder_.zero(to.pointer, type);
        } else if (type->kind == ir::TypeKind::array) {
            for (uint64_t k = 0; k < type->count; ++k) clear(element(to, type, k), type->element);
        } else if (type->is_union) {
            uint32_t k = static_cast<uint32_t>(representative(type));
            clear(field(to, type, k), type->fields[k].type);
        } else {
            for (uint32_t k = 0; k < type->fields.size(); ++k) clear(field(to, type, k), type->fields[k].type);
        }
    }
};

}  // namespace detail

bool split_aggregates(ir::Module& module, ir::Function& function) { return detail::AggregateSplitter(module, function).changed; }

}  // namespace passes
QIAO_NAMESPACE_END
