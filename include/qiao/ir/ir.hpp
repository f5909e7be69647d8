// SPDX-License-Identifier: Apache-2.0
// The kernel IR: typed, structured, monomorphic.
//
// A Module holds one kernel, the functions it calls, and the variables it uses. A Function is a tree of Blocks; a
// Block is a list of instructions; control flow is instructions that own blocks (if, loop, switch). There are no
// gotos and no phis: what changes over time lives in variables.
//
// Invariants (ir/verifier.hpp checks them):
//  * Values are scalars (boolean, integers, floats, pointers). Aggregates live in memory only: they are reached through
//    pointers, moved by `copy`, cleared by `zero`. Structs are passed to functions by pointer to a copy the callee
//    owns; a struct result is written through a pointer that is the callee's first parameter.
//  * An instruction is evaluated where it stands, once. A value may be used by later instructions of its block and in
//    blocks nested in those, and, for values of a loop's head, in its body and step (loops that test first).
//  * Everything that reads or writes memory, or talks to other threads, keeps its order. See has_side_effects().
//  * Integer arithmetic wraps. Shifts take their amount modulo the width. Signedness is the operand type's.
//  * Binary operands have one type, except shifts (amount of any integer type) and pointer `index`.
//  * A kernel's body contains no `return` after passes/structured_exits.hpp; inlined kernels contain no `call`.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <qiao/ir/intrinsic.hpp>
#include <qiao/ir/turn_bound.hpp>
#include <qiao/ir/type.hpp>
#include <qiao/kernel_name.hpp>
#include <qiao/support/arena.hpp>
#include <qiao/support/source.hpp>

QIAO_NAMESPACE_BEGIN
namespace ir {

struct Function;
struct Inst;

enum class ValueKind : uint8_t { constant, parameter, variable, instruction };

struct Value {
    ValueKind kind;
    uint32_t slot = 0;  ///< index into a pass's own side tables; means nothing between passes (ir/walk.hpp numbers values)
    const Type* type;
    Value(ValueKind k, const Type* t) : kind(k), type(t) {}
};

/// A scalar constant. `bits` holds the value's bit pattern in its low bits, zero-extended (integers, bool, IEEE
/// floats of 16/32/64 bits, pointers).
struct Constant : Value {
    uint64_t bits;
    Constant(const Type* t, uint64_t b) : Value(ValueKind::constant, t), bits(b) {}
};

/// What fills a kernel parameter that the user did not write. Passes add them; the runtime supplies them.
enum class HiddenParameter : uint8_t {
    none,             ///< the user's own
    global_variable,  ///< u64: address of a module variable, by `name`
    shared_scratch,   ///< u64: base of the global memory that stands in for shared memory
    block_base,       ///< u64: linear index of the launch's first block (options.linear_blocks)
    grid_dim,         ///< 3 x u32 (three parameters x, y, z): the CUDA grid (options.linear_blocks)
    message_buffer,   ///< u64: address of the stream's message buffer (passes/message_buffer.hpp)
    shared_stride,    ///< u64: bytes of shared_scratch that each block owns (options.shared_in_global)
    message_base,     ///< u32: number of the kernel's first message
    launch_ticket,    ///< u64: address of the launch's ticket for the kernels that it launches (passes/launch_queue.hpp)
    block_dim,        ///< 3 x u32 (three parameters x, y, z): the CUDA block (kernels that run a block as one work-item)
    phase_from,       ///< u64: address of what the launch before noted of each block (passes/split_phases.hpp)
    phase_to,         ///< u64: address of what this launch notes
    phase_saved       ///< u64: address of what threads keep from launch to launch
};

/// A parameter. In a kernel, one of aggregate type T is a Value of type ptr<private_, T>: its memory is the thread's own
/// copy. Functions other than kernels take scalars only.
struct Parameter : Value {
    std::string name;
    unsigned index = 0;
    HiddenParameter hidden = HiddenParameter::none;
    const Type* value_type = nullptr;  ///< kernels: the type passed (equals `type` unless aggregate)
    uint64_t offset = 0;               ///< kernels: place in the parameter block (CUDA's layout; hidden ones follow)
    bool is_restrict = false;
    explicit Parameter(const Type* t) : Value(ValueKind::parameter, t) {}
};

/// A variable; as a Value, its address (type ptr<space, value_type>).
///  private_: a function's local, in Function::locals. Its lifetime is the innermost block that has all its uses.
///  shared:   one per block of threads, in Module::shared.
///  global:   __device__ and __constant__ variables, in Module::globals.
struct Variable : Value {
    std::string name;
    const Type* value_type;
    uint32_t align = 0;                ///< at least value_type->align
    bool is_dynamic_shared = false;    ///< extern __shared__: value_type is an array of count 0, all such share one address
    bool is_constant = false;          ///< never written by device code
    bool is_thread_local = false;      ///< global: each thread has its own, zero at first; passes/inline_calls.hpp makes it a local of the kernel
    bool is_reserved = false;          ///< made by a pass, not by the user; shared: for emulated operations; private_: frames of a recursive function, which are used only while its outermost call runs
    HiddenParameter hidden = HiddenParameter::global_variable;  ///< global: what gives its address
    std::vector<uint8_t> initial;      ///< global: initial bytes; empty means zero
    std::vector<std::pair<uint64_t, std::string>> relocations;  ///< global: at byte offset, add the address of the named global
    SourceLoc loc;
    Variable(const Type* address_type, const Type* v) : Value(ValueKind::variable, address_type), value_type(v) {}
};

enum class Op : uint8_t {
    // Arithmetic on integers and floats; result has the operands' type.
    add, sub, mul, div, rem,  ///< rem: integers only
    neg,
    bit_and, bit_or, bit_xor, bit_not, shl, shr,  ///< integers; bit_and/or/xor on boolean too. shr is arithmetic for signed
    logical_not,                                  ///< boolean
    eq, ne, lt, le, gt, ge,                       ///< numbers, pointers (eq/ne on boolean too); result boolean. Float: ordered, ne unordered
    select,                                       ///< (boolean, a, b)
    convert,                                      ///< number or boolean to number or boolean, C's rules; float to integer truncates and saturates
    bitcast,                                      ///< same width: float to integer and back
    intrinsic,                                    ///< Inst::intrinsic on operands: pure math (ir/intrinsic.def)

    // Memory.
    load,         ///< (pointer): scalar. is_volatile, align (0: natural)
    store,        ///< (pointer, value)
    copy,         ///< (destination, source): Inst::memory_type bytes of an aggregate; the two do not overlap partially
    zero,         ///< (destination): clears Inst::memory_type
    index,        ///< (pointer to T, integer i): pointer + i * sizeof(T); i signed or unsigned, any width. Pointer to array decays first: see decay
    field,        ///< (pointer to record), Inst::number: pointer to that field
    decay,        ///< (pointer to array of T): pointer to its first element
    pointer_cast, ///< pointer to pointer of another pointee (same address)
    pointer_to_int,  ///< pointer to u64
    int_to_pointer,  ///< u64 to pointer (space global once inferred)

    // Threads.
    special,         ///< Inst::special: thread and block indices, u32
    atomic,          ///< Inst::atomic on (pointer, operand) or, for cas, (pointer, expected, desired); result: the old value
    fence,           ///< Inst::scope: __threadfence*. Inst::number fence_for_children: waits for launched kernels, until passes/check_launch_waits.hpp
    barrier,         ///< __syncthreads; orders global and shared memory in the block
    grid_barrier,    ///< cooperative groups' grid.sync(), of all blocks; passes/grid_sync.hpp and split_phases.hpp take it away
    barrier_reduce,  ///< Inst::reduce on (i32): __syncthreads_count/and/or; result i32
    // Warp operations may have a last operand besides: boolean, whether this thread takes part (passes/converge.hpp). Absent: true.
    warp_sync,       ///< (mask u32)
    warp_shuffle,    ///< Inst::shuffle on (mask u32, value 32 or 64 bits, i32 lane or delta, i32 width)
    warp_vote,       ///< Inst::vote on (mask u32, boolean): any, all: i32; ballot: u32
    warp_match,      ///< Inst::number 0 any, 1 all, on (mask u32, value): u32
    warp_reduce,     ///< Inst::reduce on (mask u32, value i32/u32)
    active_mask,     ///< u32
    clock,           ///< i64 counter: Inst::number 0 clock64, 1 globaltimer
    print,           ///< Inst::text is the format, or, with Inst::number 1, operands[0] is; the other operands are the promoted arguments; result i32
    trap,            ///< ends the thread and fails the launch; Inst::text: "" for __trap, else the message as a format of blockIdx and threadIdx

    // Calls and control.
    call,       ///< Inst::callee (operands)
    if_,        ///< (condition): blocks[0], blocks[1]
    loop,       ///< blocks: head, body, step. See Loop below
    switch_,    ///< (integer): blocks[i] entered for cases[i], or default_case; falls through to blocks[i+1] unless it ends in break_
    break_,     ///< leaves the innermost loop or switch
    continue_,  ///< goes to the innermost loop's step (test_last: to its head)
    return_,    ///< () or (value)
    region,     ///< blocks[0], run once. Inst::number names it for leave. Only while a function is lowered: passes/structured_exits.hpp takes both away
    leave,      ///< goes to the end of the region around it that has this Inst::number
    unreachable
};

inline constexpr uint32_t fence_for_children = 1;

// Loop: blocks[0] head, blocks[1] body, blocks[2] step; operands[0] is the condition, computed in the head (absent: true).
//   test_last == false:  for (;;) { head; if (!cond) break; body; step; }
//   test_last == true:   do { body; head } while (cond);   the step is empty

enum class Special : uint8_t {
    thread_x, thread_y, thread_z,        ///< threadIdx
    block_x, block_y, block_z,           ///< blockIdx
    block_dim_x, block_dim_y, block_dim_z,
    grid_dim_x, grid_dim_y, grid_dim_z,
    lane_id,                             ///< linear thread index & 31
    warp_id,                             ///< linear thread index >> 5
    hardware_block_x,                    ///< workgroup id in x as the device counts (options.linear_blocks)
    hardware_thread_x, hardware_thread_y,  ///< local invocation id as the device counts (passes/threads_in_turns.hpp)
    hardware_dim_x, hardware_dim_y,        ///< and the workgroup's size
    cooperative                            ///< 1 where the grid can synchronise, else 0 (passes/grid_sync.hpp)
};
enum class AtomicOp : uint8_t { add, sub, exchange, min, max, inc, dec, bit_and, bit_or, bit_xor, cas };
enum class Scope : uint8_t { block, device, system };
enum class Reduce : uint8_t { count, add, min, max, bit_and, bit_or, bit_xor };
enum class Shuffle : uint8_t { index, up, down, bit_xor };
enum class Vote : uint8_t { any, all, ballot };

using Block = std::vector<Inst*>;

struct Inst : Value {
    Op op;
    SourceLoc loc;
    std::vector<Value*> operands;
    std::vector<Block> blocks;                  ///< control flow only
    std::vector<std::vector<int64_t>> cases;    ///< switch_: values per block
    int default_case = -1;                      ///< switch_: index of the block for other values; -1: none
    Intrinsic intrinsic = Intrinsic::none;
    Special special = Special::thread_x;
    AtomicOp atomic = AtomicOp::add;
    Scope scope = Scope::device;
    Reduce reduce = Reduce::count;
    Shuffle shuffle = Shuffle::index;
    Vote vote = Vote::any;
    bool is_volatile = false;                   ///< load, store
    bool test_last = false;                     ///< loop
    bool no_contract = false;                   ///< add, sub, mul: never fused to fma (__fmul_rn and the like)
    uint32_t align = 0;                         ///< load, store, copy, zero: 0 means the type's own
    uint32_t number = 0;                        ///< field index, and other small payloads
    int32_t unroll = -1;                        ///< loop: -1 no pragma, 0 full, 1 none, n
    const Type* memory_type = nullptr;          ///< copy, zero
    Function* callee = nullptr;
    std::string text;                           ///< print, trap
    std::string name;                           ///< a hint for readable output; may be empty

    Inst(Op o, const Type* t) : Value(ValueKind::instruction, t), op(o) {}
};

struct Function {
    std::string name;                      ///< unique in the module, a C identifier
    std::string display_name;              ///< as the user wrote it, with template arguments
    const Type* result = nullptr;          ///< scalar or void
    std::vector<Parameter*> parameters;
    std::vector<Variable*> locals;
    Block body;
    SourceLoc loc;
    bool is_kernel = false;
    bool no_inline = false;
    uint32_t max_threads = 0;              ///< __launch_bounds__; 0: not given
};

/// Shared memory of a block, in bytes; passes/lower_shared.hpp fills it. With options.shared_in_global the user's
/// variables count in scratch_bytes alone.
struct SharedUse {
    uint64_t static_bytes = 0;    ///< workgroup memory: the user's static variables
    uint64_t reserved_bytes = 0;  ///< workgroup memory: emulated operations besides
    uint64_t scratch_bytes = 0;   ///< scratch memory: static variables (dynamic ones follow)
    bool dynamic = false;         ///< extern __shared__ is used, as workgroup memory
};

/// What a record of the message buffer means: how the host turns its words into text.
struct Message {
    enum class Kind : uint8_t { print, assertion, trap, limit };  ///< limit: `format` is the text, without a record
    Kind kind = Kind::print;
    std::string format;
    std::string arguments;  ///< a letter each: i u l m (i32 u32 i64 u64), f d (f32 f64), p (pointer), s (string), F (the format itself, as a string)
};

/// One kernel and all it needs. Owns its values.
struct Module {
    std::shared_ptr<TypeTable> types = std::make_shared<TypeTable>();
    Arena arena;
    std::vector<Function*> functions;      ///< the kernel is `kernel`; callees in any order
    Function* kernel = nullptr;
    std::vector<Variable*> shared;
    SharedUse shared_use;
    std::vector<Variable*> globals;
    std::vector<Message> messages;         ///< passes/lower_messages.hpp fills it
    std::vector<ChildKernel> children;     ///< kernels that launches in the code name by their index
    TurnBound turns;                       ///< not empty: only for launches for which it is at most most_turns (passes/limit_loops.hpp)
    uint32_t most_turns = 0;
    uint32_t stack_frame = 0;              ///< bytes of the largest frame of recursive functions (passes/recursion.hpp); 0: no stack
    bool open_loops = false;               ///< holds loops of which no launch can tell how long they are
    uint32_t block_lanes = 0;              ///< not 0: one work-item runs a whole block, this many threads at a time (passes/whole_blocks.hpp)
    bool grid_group = false;               ///< asks for, or waits at, the grid's synchronisation (passes/grid_sync.hpp)
    uint64_t saved_bytes = 0;              ///< a thread keeps from phase to phase (passes/split_phases.hpp)
    uint32_t most_phases = 0;              ///< not 0: so many launches run the whole kernel
    uint32_t turn_threads = 0;             ///< not 0: an invocation runs several threads of the block, so many in a turn (passes/threads_in_turns.hpp)
    std::shared_ptr<SourceManager> sources;

    Module() = default;
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
};

/// True where the instruction must stay where it is and must not be dropped: stores, atomics, collectives, calls,
/// control flow, volatile loads.
QIAO_DECL bool has_side_effects(const Inst& inst);
/// True where the result may change if a side effect is moved across: loads (also non-volatile ones).
inline bool reads_memory(const Inst& inst) { return inst.op == Op::load || inst.op == Op::active_mask || inst.op == Op::clock; }
/// barrier, barrier_reduce and all warp operations.
QIAO_DECL bool is_collective(Op op);
QIAO_DECL const char* op_name(Op op);

inline Inst* as_inst(Value* v) { return v->kind == ValueKind::instruction ? static_cast<Inst*>(v) : nullptr; }
inline const Inst* as_inst(const Value* v) { return v->kind == ValueKind::instruction ? static_cast<const Inst*>(v) : nullptr; }
inline Constant* as_constant(Value* v) { return v->kind == ValueKind::constant ? static_cast<Constant*>(v) : nullptr; }
inline const Constant* as_constant(const Value* v) { return v->kind == ValueKind::constant ? static_cast<const Constant*>(v) : nullptr; }
/// The value of integer `bits`, sign-extended where the type is signed.
inline int64_t signed_value(const Type* type, uint64_t bits) {
    unsigned unused = 64 - type->bits();
    return type->is_signed() ? static_cast<int64_t>(bits << unused) >> unused : static_cast<int64_t>(bits);
}
inline int64_t signed_value(const Constant& c) { return signed_value(c.type, c.bits); }
inline Variable* as_variable(Value* v) { return v->kind == ValueKind::variable ? static_cast<Variable*>(v) : nullptr; }
inline const Variable* as_variable(const Value* v) { return v->kind == ValueKind::variable ? static_cast<const Variable*>(v) : nullptr; }

/// A local variable: its slot is set by number_values.
inline bool is_local(const Value* v) { return v->kind == ValueKind::variable && v->type->space == Space::private_; }

/// True for instructions that compute an address from operands[0] without leaving its object: index, field, decay,
/// pointer_cast.
inline bool is_address_step(Op op) { return op == Op::index || op == Op::field || op == Op::decay || op == Op::pointer_cast; }

/// break_, continue_, return_, leave, unreachable: nothing after it in its block is reached.
inline bool is_terminator(Op op) { return op == Op::break_ || op == Op::continue_ || op == Op::return_ || op == Op::leave || op == Op::unreachable; }

/// Equal but for the address spaces of pointers, at any depth. A pointer in memory may be `generic` in a record's
/// field and `global` in the type of the value loaded from it.
inline bool same_but_space(const Type* a, const Type* b) {
    while (a != b) {
        if (a->kind != b->kind || (a->kind != TypeKind::pointer && a->kind != TypeKind::array) || a->count != b->count) return false;
        a = a->element;
        b = b->element;
    }
    return true;
}

/// The module as text, for people and golden tests.
QIAO_DECL std::string print(const Module& module);
QIAO_DECL std::string print(const Function& function);

/// Empty where all invariants hold, else one line per violation. `after` names the pass just run.
QIAO_DECL std::string verify(const Module& module);

}  // namespace ir
QIAO_NAMESPACE_END

#if defined(QIAO_HEADER_ONLY)
#  include <qiao/ir/impl/ir.ipp>
#  include <qiao/ir/impl/printer.ipp>
#  include <qiao/ir/impl/verifier.ipp>
#endif
