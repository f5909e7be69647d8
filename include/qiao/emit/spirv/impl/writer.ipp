// SPDX-License-Identifier: Apache-2.0
// Sections of a SPIR-V module.
#pragma once
#include <algorithm>
#include <cstring>

#include <qiao/emit/spirv/writer.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

void Writer::put_string(Words& out, std::string_view text) {
    for (size_t at = 0; at <= text.size(); at += 4) {
        uint32_t word = 0;
        for (size_t i = 0; i < 4 && at + i < text.size(); ++i) word |= static_cast<uint32_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
        out.push_back(word);
    }
}

Id Writer::intern(spv::Op op, Id type, std::initializer_list<uint32_t> operands) {
    Words key{static_cast<uint32_t>(op), type};
    key.insert(key.end(), operands);
    auto [place, is_new] = interned_.try_emplace(std::move(key), 0);
    if (!is_new) return place->second;
    place->second = new_id();
    if (type != 0)
        put(globals_, op, {type, place->second}, operands.begin(), operands.size());
    else
        put(globals_, op, {place->second}, operands.begin(), operands.size());
    return place->second;
}

void Writer::capability(spv::Capability c) {
    if (std::find(declared_.begin(), declared_.end(), c) != declared_.end()) return;
    declared_.push_back(c);
    put(capabilities_, spv::Op::OpCapability, {static_cast<uint32_t>(c)});
}

Id Writer::type_float(uint32_t bits) {
    if (bits == 64) capability(spv::Capability::Float64);
    if (bits == 16) capability(spv::Capability::Float16);
    return intern(spv::Op::OpTypeFloat, 0, {bits});
}

void Writer::extension(const char* name) {
    if (std::find(declared_extensions_.begin(), declared_extensions_.end(), name) != declared_extensions_.end()) return;
    declared_extensions_.push_back(name);
    Words text;
    put_string(text, name);
    put(extensions_, spv::Op::OpExtension, {}, text.data(), text.size());
}

void Writer::memory_model(spv::AddressingModel addressing, spv::MemoryModel model) {
    put(memory_model_, spv::Op::OpMemoryModel, {static_cast<uint32_t>(addressing), static_cast<uint32_t>(model)});
}

void Writer::entry_point(Id function, std::string_view name, const Words& interface) {
    Words tail;
    put_string(tail, name);
    tail.insert(tail.end(), interface.begin(), interface.end());
    put(entry_points_, spv::Op::OpEntryPoint, {static_cast<uint32_t>(spv::ExecutionModel::GLCompute), function}, tail.data(), tail.size());
}

void Writer::execution_mode(Id function, spv::ExecutionMode mode, std::initializer_list<uint32_t> operands) {
    put(execution_modes_, spv::Op::OpExecutionMode, {function, static_cast<uint32_t>(mode)}, operands.begin(), operands.size());
}

Id Writer::source_file(std::string_view name) {
    auto found = files_.find(name);
    if (found != files_.end()) return found->second;
    Id id = new_id();
    Words text;
    put_string(text, name);
    put(strings_, spv::Op::OpString, {id}, text.data(), text.size());
    files_.emplace(std::string(name), id);
    return id;
}

void Writer::name(Id id, std::string_view text) {
    if (text.empty()) return;
    Words tail;
    put_string(tail, text);
    put(names_, spv::Op::OpName, {id}, tail.data(), tail.size());
}

void Writer::decorate(Id id, spv::Decoration d, std::initializer_list<uint32_t> operands) {
    put(decorations_, spv::Op::OpDecorate, {id, static_cast<uint32_t>(d)}, operands.begin(), operands.size());
}

void Writer::decorate_member(Id id, uint32_t member, spv::Decoration d, std::initializer_list<uint32_t> operands) {
    put(decorations_, spv::Op::OpMemberDecorate, {id, member, static_cast<uint32_t>(d)}, operands.begin(), operands.size());
}

Id Writer::new_struct(const Words& members) {
    Id id = new_id();
    put(globals_, spv::Op::OpTypeStruct, {id}, members.data(), members.size());
    return id;
}

Id Writer::new_array(Id element, Id length) {
    Id id = new_id();
    put(globals_, spv::Op::OpTypeArray, {id, element, length});
    return id;
}

Id Writer::constant(Id type, uint32_t bits, uint64_t value) {
    if (bits == 64) return intern(spv::Op::OpConstant, type, {static_cast<uint32_t>(value), static_cast<uint32_t>(value >> 32)});
    return intern(spv::Op::OpConstant, type, {static_cast<uint32_t>(value)});
}

Id Writer::f32(float v) {
    uint32_t bits = 0;
    std::memcpy(&bits, &v, 4);
    return constant(type_float(32), 32, bits);
}

Id Writer::f64(double v) {
    uint64_t bits = 0;
    std::memcpy(&bits, &v, 8);
    return constant(type_float(64), 64, bits);
}

Id Writer::spec_constant(uint32_t spec_id, uint32_t value) {
    Id type = type_uint(32);
    Id id = new_id();
    put(globals_, spv::Op::OpSpecConstant, {type, id, value});
    decorate(id, spv::Decoration::SpecId, {spec_id});
    return id;
}

Id Writer::spec_op(spv::Op op, Id type, std::initializer_list<uint32_t> operands) {
    Id id = new_id();
    put(globals_, spv::Op::OpSpecConstantOp, {type, id, static_cast<uint32_t>(op)}, operands.begin(), operands.size());
    return id;
}

Id Writer::spec_composite(Id type, std::initializer_list<uint32_t> members) {
    Id id = new_id();
    put(globals_, spv::Op::OpSpecConstantComposite, {type, id}, members.begin(), members.size());
    return id;
}

Id Writer::global_variable(spv::StorageClass storage, Id pointee) {
    Id type = type_pointer(storage, pointee);
    Id id = new_id();
    put(globals_, spv::Op::OpVariable, {type, id, static_cast<uint32_t>(storage)});
    return id;
}

Id Writer::function_variable(Id pointee, bool zeroed) {
    Id type = type_pointer(spv::StorageClass::Function, pointee);
    Id id = new_id();
    Id initial = zeroed ? null(pointee) : 0;
    put(variables_, spv::Op::OpVariable, {type, id, static_cast<uint32_t>(spv::StorageClass::Function)}, &initial, zeroed ? 1 : 0);
    return id;
}

void Writer::value_with_id(Id id, spv::Op op, Id type, std::initializer_list<uint32_t> operands) {
    put(code(), op, {type, id}, operands.begin(), operands.size());
}

Id Writer::value(spv::Op op, Id type, std::initializer_list<uint32_t> operands) {
    Id id = new_id();
    value_with_id(id, op, type, operands);
    return id;
}

Id Writer::value(spv::Op op, Id type, const Words& operands) {
    Id id = new_id();
    put(code(), op, {type, id}, operands.data(), operands.size());
    return id;
}

void Writer::effect(spv::Op op, std::initializer_list<uint32_t> operands) { put(code(), op, operands); }

void Writer::effect(spv::Op op, const Words& operands) { put(code(), op, {}, operands.data(), operands.size()); }

Id Writer::glsl(GLSLstd450 instruction, Id type, std::initializer_list<uint32_t> operands) {
    if (glsl_import_ == 0) {
        glsl_import_ = new_id();
        Words text;
        put_string(text, "GLSL.std.450");
        put(imports_, spv::Op::OpExtInstImport, {glsl_import_}, text.data(), text.size());
    }
    Id id = new_id();
    put(code(), spv::Op::OpExtInst, {type, id, glsl_import_, static_cast<uint32_t>(instruction)}, operands.begin(), operands.size());
    return id;
}

void Writer::begin_block(Id label) {
    put(body_, spv::Op::OpLabel, {label});
    current_block_ = label;
    line_[0] = line_[1] = line_[2] = 0;
}

void Writer::line(Id file, uint32_t line, uint32_t column) {
    next_line_[0] = file;
    next_line_[1] = line;
    next_line_[2] = column;
}

Words& Writer::code() {
    if (in_prologue_) return prologue_;
    if (next_line_[0] != 0 && std::memcmp(line_, next_line_, sizeof line_) != 0) {
        std::memcpy(line_, next_line_, sizeof line_);
        put(body_, spv::Op::OpLine, {line_[0], line_[1], line_[2]});
    }
    return body_;
}

void Writer::begin_function(Id, Id first_label) {
    entry_label_ = new_id();
    begin_block(first_label);
}

std::string Writer::finish(Id function) {
    Id void_type = type_void();
    Id function_type = type_function(void_type);
    Words head;
    put(head, spv::Op::OpFunction, {void_type, function, 0, function_type});
    put(head, spv::Op::OpLabel, {entry_label_});
    Words source;
    put(source, spv::Op::OpSource, {static_cast<uint32_t>(spv::SourceLanguage::Unknown), 0});
    Words jump;
    // body_ opens with the label of its first block.
    put(jump, spv::Op::OpBranch, {body_[1]});
    Words tail;
    put(tail, spv::Op::OpFunctionEnd, {});
    // Generator 0: none registered.
    Words all{spv::MagicNumber, 0x00010500, 0, next_id_, 0};
    for (const Words* section : {&capabilities_, &extensions_, &imports_, &memory_model_, &entry_points_, &execution_modes_, &strings_, &source, &names_,
                                 &decorations_, &globals_, &head, &variables_, &prologue_, &jump, &body_, &tail}) {
        all.insert(all.end(), section->begin(), section->end());
    }
    std::string bytes;
    bytes.reserve(all.size() * 4);
    for (uint32_t word : all) {
        for (unsigned i = 0; i < 4; ++i) bytes.push_back(static_cast<char>(word >> (8 * i)));
    }
    return bytes;
}

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END
