// SPDX-License-Identifier: Apache-2.0
// Points-to analysis and layout of private and shared memory.
#pragma once
#include <algorithm>

#include <qiao/emit/spirv/abi.hpp>
#include <qiao/emit/spirv/memory.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

Cell cell_of(const ir::Type* type) {
    switch (type->kind) {
        case ir::TypeKind::boolean:
            return Cell::boolean;
        case ir::TypeKind::i8:
            return Cell::i8;
        case ir::TypeKind::u8:
            return Cell::u8;
        case ir::TypeKind::i16:
            return Cell::i16;
        case ir::TypeKind::u16:
            return Cell::u16;
        case ir::TypeKind::i32:
        case ir::TypeKind::u32:
            return Cell::u32;
        case ir::TypeKind::f16:
            return Cell::f16;
        case ir::TypeKind::f32:
            return Cell::f32;
        case ir::TypeKind::f64:
            return Cell::f64;
        case ir::TypeKind::pointer:
            return is_logical(type) ? Cell::logical_pointer : Cell::u64;
        default:
            return Cell::u64;
    }
}

uint32_t cell_size(Cell cell) {
    static constexpr uint8_t sizes[] = {1, 1, 1, 2, 2, 4, 8, 2, 4, 8, 8};
    return sizes[static_cast<size_t>(cell)];
}

namespace detail {

inline uint32_t smallest_leaf(ir::TypeTable& types, const ir::Type* type) {
    if (type->is_scalar()) return static_cast<uint32_t>(type->size);
    if (type->kind == ir::TypeKind::array) return smallest_leaf(types, type->element);
    uint32_t least = 8;
    for (const ir::Field& field : type->fields) least = std::min(least, smallest_leaf(types, field.type));
    return std::min(least, type->align);
}

}  // namespace detail

const ir::Type* copy_form(ir::TypeTable& types, const ir::Type* type) {
    if (type->kind != ir::TypeKind::record || !type->is_union) return type;
    uint32_t bytes = detail::smallest_leaf(types, type);
    return types.array(types.integer(bytes * 8, false), type->size / bytes);
}

uint64_t leaf_count(ir::TypeTable& types, const ir::Type* type) {
    type = copy_form(types, type);
    if (type->is_scalar()) return 1;
    if (type->kind == ir::TypeKind::array) return type->count * leaf_count(types, type->element);
    uint64_t sum = 0;
    for (const ir::Field& field : type->fields) sum += leaf_count(types, field.type);
    return sum;
}

void pointer_root(const ir::Value* pointer, const ir::Value*& root, uint64_t& offset) {
    offset = 0;
    for (root = pointer; root->kind == ir::ValueKind::instruction;) {
        const ir::Inst& inst = static_cast<const ir::Inst&>(*root);
        if (inst.op == ir::Op::field) {
            offset += inst.operands[0]->type->element->fields[inst.number].offset;
        } else if (inst.op == ir::Op::index && inst.operands[1]->kind == ir::ValueKind::constant) {
            offset += static_cast<uint64_t>(ir::signed_value(*ir::as_constant(inst.operands[1]))) * inst.type->element->size;
        } else if (inst.op != ir::Op::decay && inst.op != ir::Op::pointer_cast) {
            return;
        }
        root = inst.operands[0];
    }
}

bool constant_offset(const ir::Value* pointer, const ir::Value*& root, uint64_t& offset) {
    pointer_root(pointer, root, offset);
    return root->kind == ir::ValueKind::variable || root->kind == ir::ValueKind::parameter;
}

uint32_t MemoryPlan::new_node() {
    uint32_t id = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back(Node{id, {0, 0}, nullptr});
    return id;
}

uint32_t MemoryPlan::find(uint32_t node) {
    while (nodes_[node].parent != node) node = nodes_[node].parent = nodes_[nodes_[node].parent].parent;
    return node;
}

void MemoryPlan::unify(uint32_t a, uint32_t b) {
    a = find(a);
    b = find(b);
    if (a == b || a == 0 || b == 0) return;
    nodes_[b].parent = a;
    for (unsigned i = 0; i < 2; ++i) {
        uint32_t inner_a = nodes_[a].content[i];
        uint32_t inner_b = nodes_[b].content[i];
        if (inner_a == 0)
            nodes_[a].content[i] = inner_b;
        else if (inner_b != 0)
            unify(inner_a, inner_b);
        a = find(a);
    }
}

uint32_t MemoryPlan::content(uint32_t node, ir::Space space) {
    node = find(node);
    unsigned which = space == ir::Space::shared ? 0 : 1;
    if (nodes_[node].content[which] == 0) {
        uint32_t fresh = new_node();
        nodes_[node].content[which] = fresh;
    }
    return nodes_[node].content[which];
}

/// 0 for null constants, which point nowhere.
uint32_t MemoryPlan::node_of(const ir::Value* pointer) {
    if (pointer->kind == ir::ValueKind::constant) return 0;
    auto [place, is_new] = value_nodes_.try_emplace(pointer, 0);
    if (is_new) {
        uint32_t fresh = new_node();
        value_nodes_[pointer] = fresh;
        return fresh;
    }
    return place->second;
}

void MemoryPlan::connect(const ir::Inst& inst) {
    using ir::Op;
    auto logical = [](const ir::Value* v) { return is_logical(v->type); };
    auto forbid_global = [&](const ir::Value* address, const ir::Value* stored) {
        if (logical(stored) && !logical(address))
            fail(inst.loc, DiagCode::access_space, "a pointer to shared or local memory cannot be stored in global memory on this target");
    };
    switch (inst.op) {
        case Op::index:
        case Op::field:
        case Op::decay:
        case Op::pointer_cast:
            if (!logical(&inst)) break;
            if (inst.operands[0]->type->space != inst.type->space)
                fail(inst.loc, DiagCode::access_space, "a pointer cannot change its address space on this target");
            unify(node_of(&inst), node_of(inst.operands[0]));
            break;
        case Op::select:
            if (!logical(&inst)) break;
            unify(node_of(&inst), node_of(inst.operands[1]));
            unify(node_of(&inst), node_of(inst.operands[2]));
            break;
        case Op::eq:
        case Op::ne:
        case Op::lt:
        case Op::le:
        case Op::gt:
        case Op::ge:
            if (logical(inst.operands[0])) unify(node_of(inst.operands[0]), node_of(inst.operands[1]));
            break;
        case Op::load:
            if (!logical(&inst)) break;
            forbid_global(inst.operands[0], &inst);
            unify(node_of(&inst), content(node_of(inst.operands[0]), inst.type->space));
            break;
        case Op::store:
        case Op::atomic:
            for (size_t i = 1; i < inst.operands.size(); ++i) {
                const ir::Value* stored = inst.operands[i];
                if (!logical(stored)) continue;
                forbid_global(inst.operands[0], stored);
                unify(content(node_of(inst.operands[0]), stored->type->space), node_of(stored));
            }
            if (inst.op == Op::atomic && logical(&inst)) unify(node_of(&inst), content(node_of(inst.operands[0]), inst.type->space));
            break;
        case Op::copy:
            if (logical(inst.operands[0]) && logical(inst.operands[1])) {
                for (ir::Space space : {ir::Space::shared, ir::Space::private_}) {
                    unify(content(node_of(inst.operands[0]), space), content(node_of(inst.operands[1]), space));
                }
            }
            break;
        case Op::pointer_to_int:
            if (logical(inst.operands[0])) escaped_[inst.operands[0]->type->space == ir::Space::shared ? 0 : 1].push_back(node_of(inst.operands[0]));
            break;
        case Op::int_to_pointer:
            if (logical(&inst)) {
                unsigned which = inst.type->space == ir::Space::shared ? 0 : 1;
                integers_become_pointers_[which] = true;
                escaped_[which].push_back(node_of(&inst));
            }
            break;
        default:
            break;
    }
}

void MemoryPlan::connect_block(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        connect(*inst);
        for (const ir::Block& inner : inst->blocks) connect_block(inner);
    }
}

/// Where integers become pointers, they may point to anything whose address became an integer.
void MemoryPlan::connect_escaped() {
    for (unsigned which = 0; which < 2; ++which) {
        if (!integers_become_pointers_[which]) continue;
        for (uint32_t node : escaped_[which]) unify(escaped_[which].front(), node);
    }
}

MemoryClass* MemoryPlan::class_of(const ir::Value* pointer) const {
    auto found = value_nodes_.find(pointer);
    if (found == value_nodes_.end()) return nullptr;
    uint32_t node = found->second;
    while (nodes_[node].parent != node) node = nodes_[node].parent;
    return nodes_[node].memory;
}

void MemoryPlan::note_access(const ir::Value* pointer, const ir::Type* type, uint64_t offset, bool write, uint32_t align) {
    MemoryClass* memory = class_of(pointer);
    if (memory == nullptr) return;
    if (align != 0 && align < type->size) {
        // Members of packed records move in parts.
        type = module_.types->integer(align * 8, false);
        memory->exact_addresses = false;
    }
    Cell cell = cell_of(type);
    if (std::find(memory->cells.begin(), memory->cells.end(), cell) == memory->cells.end()) memory->cells.push_back(cell);
    memory->written |= write;
    const ir::Value* root = nullptr;
    uint64_t base = 0;
    if (memory->variables.size() + memory->parameters.size() != 1 || memory->shared || !constant_offset(pointer, root, base)) {
        memory->exact_addresses = false;
        return;
    }
    std::vector<Cell>& place = memory->places[base + offset];
    if (std::find(place.begin(), place.end(), cell) == place.end()) place.push_back(cell);
}

void MemoryPlan::note_memory_type(const ir::Value* pointer, const ir::Type* type, uint64_t offset, bool write, uint32_t align) {
    ir::TypeTable& types = *module_.types;
    type = copy_form(types, type);
    if (type->is_scalar()) {
        note_access(pointer, type, offset, write, ir::alignment_at(align, offset));
    } else if (type->kind == ir::TypeKind::record) {
        for (const ir::Field& field : type->fields) note_memory_type(pointer, field.type, offset + field.offset, write, align);
    } else if (leaf_count(types, type) <= unrolled_leaves) {
        for (uint64_t i = 0; i < type->count; ++i) note_memory_type(pointer, type->element, offset + i * type->element->size, write, align);
    } else {
        if (MemoryClass* memory = class_of(pointer)) {
            memory->exact_addresses = false;
            memory->steps |= type->element->size;
        }
        note_memory_type(pointer, type->element, offset, write, ir::alignment_at(align, type->element->size));
    }
}

/// The number of this pointer is needed as a value.
void MemoryPlan::note_escape(const ir::Value* pointer) {
    MemoryClass* memory = is_logical(pointer->type) ? class_of(pointer) : nullptr;
    if (memory == nullptr) return;
    memory->exact_addresses = false;
    memory->escapes = true;
}

void MemoryPlan::collect(const ir::Inst& inst) {
    using ir::Op;
    switch (inst.op) {
        case Op::load:
            if (is_logical(inst.operands[0]->type)) note_access(inst.operands[0], inst.type, 0, false, inst.align);
            break;
        case Op::store:
            if (is_logical(inst.operands[0]->type)) note_access(inst.operands[0], inst.operands[1]->type, 0, true, inst.align);
            note_escape(inst.operands[1]);
            break;
        case Op::atomic:
            if (MemoryClass* memory = is_logical(inst.operands[0]->type) ? class_of(inst.operands[0]) : nullptr) {
                note_access(inst.operands[0], inst.type, 0, true, 0);
                bool is_float_add = inst.type->kind == ir::TypeKind::f32 && inst.atomic == ir::AtomicOp::add;
                memory->atomic64 |= inst.type->size == 8;
                memory->atomic_small |= inst.type->size < 4;
                (is_float_add ? memory->float_add : memory->atomic_bits) = true;
            }
            for (size_t i = 1; i < inst.operands.size(); ++i) note_escape(inst.operands[i]);
            break;
        case Op::copy:
        case Op::zero:
            for (size_t i = 0; i < inst.operands.size(); ++i) {
                if (is_logical(inst.operands[i]->type))
                    note_memory_type(inst.operands[i], inst.memory_type, 0, i == 0, inst.align != 0 ? inst.align : inst.memory_type->align);
            }
            break;
        case Op::index:
            if (MemoryClass* memory = is_logical(inst.type) ? class_of(&inst) : nullptr) {
                bool is_constant = inst.operands[1]->kind == ir::ValueKind::constant;
                (is_constant ? memory->offsets : memory->steps) |= inst.type->element->size;
            }
            break;
        case Op::field:
            if (MemoryClass* memory = is_logical(inst.type) ? class_of(&inst) : nullptr)
                memory->offsets |= inst.operands[0]->type->element->fields[inst.number].offset;
            break;
        case Op::int_to_pointer:
            if (MemoryClass* memory = is_logical(inst.type) ? class_of(&inst) : nullptr) {
                memory->steps |= 1;
                memory->escapes = true;
                memory->exact_addresses = false;
            }
            break;
        case Op::decay:
        case Op::pointer_cast:
            break;
        default:
            for (const ir::Value* operand : inst.operands) note_escape(operand);
            break;
    }
}

void MemoryPlan::collect_block(const ir::Block& block) {
    for (const ir::Inst* inst : block) {
        collect(*inst);
        for (const ir::Block& inner : inst->blocks) collect_block(inner);
    }
}

/// A place for each offset: none overlaps another, and each has one size.
bool MemoryPlan::can_split(const MemoryClass& memory) const {
    if (!memory.exact_addresses) return false;
    uint64_t end = 0;
    for (const auto& [offset, cells] : memory.places) {
        if (offset < end) return false;
        for (Cell cell : cells) {
            if (cell_size(cell) != cell_size(cells[0])) return false;
        }
        end = offset + cell_size(cells[0]);
    }
    return true;
}

void MemoryPlan::lay_out(MemoryClass& memory, const TargetCaps& caps) {
    uint32_t sizes = 0;
    for (Cell cell : memory.cells) sizes |= cell_size(cell);
    if (!memory.parameters.empty() && memory.variables.empty() && memory.parameters.size() == 1 && !memory.written) {
        memory.kind = MemoryClass::Kind::block;
        memory.element_size = 4;
    } else if (can_split(memory)) {
        memory.kind = MemoryClass::Kind::split;
        return;
    } else {
        bool one_size = (sizes & (sizes - 1)) == 0;
        // Small elements of shared memory need small integer types, else threads would disturb each other's neighbours.
        bool small_shared = memory.shared && ((sizes & 1 && !caps.int8) || (sizes & 2 && !caps.int16) || memory.atomic_small);
        memory.kind = one_size && !small_shared ? MemoryClass::Kind::native : MemoryClass::Kind::words;
        memory.element_size = memory.kind == MemoryClass::Kind::native && sizes != 0 ? sizes : 4;
        // 64-bit atomics among other accesses need words of 64 bits.
        if (memory.kind == MemoryClass::Kind::words && memory.shared && memory.atomic64) memory.element_size = 8;
        memory.same_cell = memory.kind == MemoryClass::Kind::native && memory.cells.size() == 1;
        if (memory.same_cell && memory.shared && memory.element_size < 4) memory.same_cell = false;
        // Atomics on floats other than native additions work on the bits.
        if (memory.float_add && (memory.atomic_bits || !caps.shared_float_atomic_add)) memory.same_cell = false;
        if (memory.same_cell && memory.atomic_bits) memory.same_cell = memory.cells[0] == Cell::u32 || memory.cells[0] == Cell::u64;
    }
    bool has_atomics = memory.atomic_bits || memory.float_add;
    if (memory.kind == MemoryClass::Kind::native && memory.shared && memory.element_size == 4 && !memory.escapes && !has_atomics && memory.steps % 8 == 0) {
        memory.lanes = memory.steps == 0 ? 1 : memory.steps % 16 == 0 ? 4 : 2;
    }
    uint64_t end = 0;
    auto place = [&](const ir::Value* value, uint64_t size, uint64_t align) {
        align = std::max<uint64_t>(align, memory.element_size * memory.lanes);
        end = (end + align - 1) / align * align;
        memory.bases[value] = end;
        memory.offsets |= end;
        end += size;
    };
    for (const ir::Parameter* parameter : memory.parameters) place(parameter, parameter->value_type->size, parameter->value_type->align);
    for (const ir::Variable* variable : memory.variables) {
        if (!variable->is_dynamic_shared) place(variable, variable->value_type->size, std::max(variable->align, variable->value_type->align));
    }
    memory.static_bytes = end;
    if (memory.has_dynamic) {
        if (end != 0) end = (end + 15) / 16 * 16;
        memory.static_bytes = end;
        memory.offsets |= end;
        for (const ir::Variable* variable : memory.variables) {
            if (variable->is_dynamic_shared) memory.bases[variable] = end;
        }
    }
    uint64_t steps = memory.steps | (memory.escapes ? memory.offsets : 0);
    memory.unit = 1;
    while (memory.unit < memory.element_size * memory.lanes && (steps & memory.unit) == 0) memory.unit *= 2;
}

MemoryPlan::MemoryPlan(ir::Module& module, const TargetCaps& caps) : module_(module) {
    nodes_.push_back(Node{});  // node 0: nowhere
    const ir::Function& kernel = *module.kernel;
    std::vector<const ir::Value*> roots;
    uint32_t dynamic = 0;
    for (const ir::Parameter* parameter : kernel.parameters) {
        if (parameter->value_type != nullptr && parameter->value_type->is_aggregate()) roots.push_back(parameter);
    }
    for (const ir::Variable* variable : kernel.locals) roots.push_back(variable);
    for (const ir::Variable* variable : module.shared) roots.push_back(variable);
    for (const ir::Value* root : roots) {
        uint32_t node = node_of(root);
        if (root->kind != ir::ValueKind::variable || !static_cast<const ir::Variable*>(root)->is_dynamic_shared) continue;
        if (dynamic == 0) dynamic = node;
        unify(dynamic, node);
    }
    connect_block(kernel.body);
    connect_escaped();
    for (const ir::Value* root : roots) {
        Node& node = nodes_[find(node_of(root))];
        if (node.memory == nullptr) {
            classes_.push_back(std::make_unique<MemoryClass>());
            node.memory = classes_.back().get();
        }
        MemoryClass& memory = *node.memory;
        if (root->kind == ir::ValueKind::parameter) {
            memory.parameters.push_back(static_cast<const ir::Parameter*>(root));
            continue;
        }
        const ir::Variable* variable = static_cast<const ir::Variable*>(root);
        memory.shared = root->type->space == ir::Space::shared;
        memory.has_dynamic |= variable->is_dynamic_shared;
        memory.variables.push_back(variable);
    }
    collect_block(kernel.body);
    for (const auto& memory : classes_) {
        lay_out(*memory, caps);
        if (memory->element_size != 8 || !memory->atomic64 || caps.shared_int64_atomics || !memory->shared) continue;
        fail(memory->variables[0]->loc, DiagCode::target,
             std::string(shared_memory_marker) + ": '" + memory->variables[0]->name + "' has 64-bit atomics, which the device lacks in shared memory");
    }
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
