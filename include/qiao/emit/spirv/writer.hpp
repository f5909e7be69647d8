// SPDX-License-Identifier: Apache-2.0
// The words of a SPIR-V module, kept in the sections of its logical layout (SPIR-V specification, 2.4) and joined at
// the end. Types and constants are interned. Knows nothing of the IR; included by the emitter only.
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <qiao/config.hpp>
#include <spirv/unified1/GLSL.std.450.h>
#include <spirv/unified1/spirv.hpp11>

QIAO_NAMESPACE_BEGIN
namespace emit {
namespace spirv {

using Id = uint32_t;
using Words = std::vector<uint32_t>;

class Writer {
public:
    Id new_id() { return next_id_++; }

    // Module level.
    QIAO_DECL void capability(spv::Capability c);
    QIAO_DECL void extension(const char* name);
    QIAO_DECL void memory_model(spv::AddressingModel addressing, spv::MemoryModel model);
    QIAO_DECL void entry_point(Id function, std::string_view name, const Words& interface);
    QIAO_DECL void execution_mode(Id function, spv::ExecutionMode mode, std::initializer_list<uint32_t> operands);
    QIAO_DECL Id source_file(std::string_view name);
    QIAO_DECL void name(Id id, std::string_view text);
    QIAO_DECL void decorate(Id id, spv::Decoration d, std::initializer_list<uint32_t> operands = {});
    QIAO_DECL void decorate_member(Id id, uint32_t member, spv::Decoration d, std::initializer_list<uint32_t> operands = {});

    // Types.
    Id type_void() { return intern(spv::Op::OpTypeVoid, 0, {}); }
    Id type_bool() { return intern(spv::Op::OpTypeBool, 0, {}); }
    Id type_uint(uint32_t bits) { return intern(spv::Op::OpTypeInt, 0, {bits, 0}); }
    /// Declares the capability that the width needs.
    QIAO_DECL Id type_float(uint32_t bits);
    Id type_vector(Id element, uint32_t count) { return intern(spv::Op::OpTypeVector, 0, {element, count}); }
    Id type_array(Id element, Id length) { return intern(spv::Op::OpTypeArray, 0, {element, length}); }
    Id type_pointer(spv::StorageClass storage, Id pointee) { return intern(spv::Op::OpTypePointer, 0, {static_cast<uint32_t>(storage), pointee}); }
    Id type_function(Id result) { return intern(spv::Op::OpTypeFunction, 0, {result}); }
    /// { element, element }, as extended multiplication gives it.
    Id type_pair(Id element) { return intern(spv::Op::OpTypeStruct, 0, {element, element}); }
    /// Never interned: they carry decorations of their own.
    QIAO_DECL Id new_struct(const Words& members);
    QIAO_DECL Id new_array(Id element, Id length);

    // Constants.
    Id u32(uint32_t v) { return intern(spv::Op::OpConstant, type_uint(32), {v}); }
    Id u64(uint64_t v) { return intern(spv::Op::OpConstant, type_uint(64), {static_cast<uint32_t>(v), static_cast<uint32_t>(v >> 32)}); }
    Id boolean(bool v) { return intern(v ? spv::Op::OpConstantTrue : spv::Op::OpConstantFalse, type_bool(), {}); }
    /// Of 16, 32 or 64 bits.
    QIAO_DECL Id constant(Id type, uint32_t bits, uint64_t value);
    QIAO_DECL Id f32(float v);
    QIAO_DECL Id f64(double v);
    Id null(Id type) { return intern(spv::Op::OpConstantNull, type, {}); }
    Id undef(Id type) { return intern(spv::Op::OpUndef, type, {}); }
    QIAO_DECL Id spec_constant(uint32_t spec_id, uint32_t value);
    QIAO_DECL Id spec_op(spv::Op op, Id type, std::initializer_list<uint32_t> operands);
    QIAO_DECL Id spec_composite(Id type, std::initializer_list<uint32_t> members);
    QIAO_DECL Id global_variable(spv::StorageClass storage, Id pointee);

    // The function. Code goes to the body, or to the prologue (its first block) while `in_prologue`.
    QIAO_DECL Id function_variable(Id pointee, bool zeroed = false);
    QIAO_DECL Id value(spv::Op op, Id type, std::initializer_list<uint32_t> operands);
    QIAO_DECL Id value(spv::Op op, Id type, const Words& operands);
    /// For results that were used before they are computed (phis).
    QIAO_DECL void value_with_id(Id id, spv::Op op, Id type, std::initializer_list<uint32_t> operands);
    QIAO_DECL void effect(spv::Op op, std::initializer_list<uint32_t> operands);
    QIAO_DECL void effect(spv::Op op, const Words& operands);
    QIAO_DECL Id glsl(GLSLstd450 instruction, Id type, std::initializer_list<uint32_t> operands);
    QIAO_DECL void begin_block(Id label);
    /// Marks what follows as coming from that line; repeated places cost nothing.
    QIAO_DECL void line(Id file, uint32_t line, uint32_t column);
    /// The label of the block that code goes to now.
    Id current_block() const { return in_prologue_ ? entry_label_ : current_block_; }
    QIAO_DECL void begin_function(Id function, Id first_label);
    /// What `code` writes goes to the function's first block, so that its values may be used everywhere.
    template <typename Code>
    auto in_prologue(Code&& code) {
        struct Restore {
            bool& flag;
            bool old;
            ~Restore() { flag = old; }
        } restore{in_prologue_, in_prologue_};
        in_prologue_ = true;
        return code();
    }

    /// The whole module as little-endian bytes.
    QIAO_DECL std::string finish(Id function);

private:
    static void put(Words& out, spv::Op op, std::initializer_list<uint32_t> head, const uint32_t* tail, size_t count) {
        out.push_back(static_cast<uint32_t>(1 + head.size() + count) << 16 | static_cast<uint32_t>(op));
        out.insert(out.end(), head.begin(), head.end());
        out.insert(out.end(), tail, tail + count);
    }
    static void put(Words& out, spv::Op op, std::initializer_list<uint32_t> operands) { put(out, op, operands, nullptr, 0); }
    /// Appends a literal string, zero-terminated and padded.
    QIAO_DECL static void put_string(Words& out, std::string_view text);
    QIAO_DECL Id intern(spv::Op op, Id type, std::initializer_list<uint32_t> operands);
    /// Where the next instruction goes; its place comes before it.
    QIAO_DECL Words& code();

    Id next_id_ = 1;
    Id glsl_import_ = 0;
    Id entry_label_ = 0;
    Id current_block_ = 0;
    bool in_prologue_ = false;
    uint32_t line_[3] = {};       ///< in force: file, line, column
    uint32_t next_line_[3] = {};  ///< of what comes next
    Words capabilities_, extensions_, imports_, memory_model_, entry_points_, execution_modes_, strings_, names_, decorations_, globals_;
    Words variables_, prologue_, body_;
    std::map<Words, Id> interned_;
    std::map<std::string, Id, std::less<>> files_;
    std::vector<spv::Capability> declared_;
    std::vector<std::string> declared_extensions_;
};

}  // namespace spirv
}  // namespace emit
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/emit/spirv/impl/writer.ipp>
#endif
