// SPDX-License-Identifier: Apache-2.0
// Small functions that emitted kernels call for what OpenCL C has no operator or builtin for. Only those that are used
// are printed, before the kernel.
#pragma once
#include <string>
#include <vector>

#include <qiao/image.hpp>
#include <qiao/ir/ir.hpp>

QIAO_NAMESPACE_BEGIN
namespace emit::opencl_c {

class HelperSet {
public:
    /// Each returns the name to call.
    /// (pointer, operand[, desired]): the old value. Space is global or shared. Native ones are OpenCL's own functions.
    QIAO_DECL std::string atomic(ir::AtomicOp op, const ir::Type* type, ir::Space space, const TargetCaps& caps, SourceLoc loc);
    /// (predicate, __local int*) with `reduce`: __syncthreads_count and its like.
    QIAO_DECL std::string barrier_reduce(ir::Reduce reduce);
    /// (a, b) with one rounding of its own.
    QIAO_DECL std::string uncontracted(ir::Op op, const ir::Type* type);
    QIAO_DECL std::string bit_reverse(unsigned bits);
    /// (x): truncated, saturated, NaN to 0. The types by their names in OpenCL C.
    QIAO_DECL std::string float_to_integer(const std::string& from, const std::string& to);
    QIAO_DECL std::string half_to_float();
    QIAO_DECL std::string float_to_half();
    /// (a[, b[, c]]), vectors of that type: `function` of each element.
    QIAO_DECL std::string each_lane(const std::string& function, const std::string& type, unsigned lanes, size_t operands);
    /// `element` as a vector of so many lanes. OpenCL C has vectors of up to 16; longer ones are the compiler's own (Clang's ext_vector_type).
    QIAO_DECL std::string vector_type(const std::string& element, unsigned lanes);
    /// One of OpenCL C's functions for vectors, all named by their elements; for more than 16 lanes, of a name and meaning like OpenCL C's, made of
    /// calls for both halves.
    QIAO_DECL std::string vector_function(const std::string& name, const std::string& result, const std::vector<std::string>& operands, unsigned lanes);
    /// (0, pointer) and (vector, 0, pointer).
    QIAO_DECL std::string vector_load(const std::string& element, unsigned lanes);
    QIAO_DECL std::string vector_store(const std::string& element, unsigned lanes);
    /// (mask): whether any, and whether each, of its elements (0 or -1) is set.
    QIAO_DECL std::string any_lane(unsigned lanes);
    QIAO_DECL std::string all_lanes(unsigned lanes);
    /// (): the thread's linear index in its block.
    QIAO_DECL std::string thread_index();
    /// Makes `qiao_at(address)` a __global uchar* inside of the kernel.
    QIAO_DECL void resolve_arenas(unsigned arenas);

    const std::string& text() const { return text_; }
    bool uses_int64_atomics() const { return int64_atomics_; }

private:
    /// Adds the function unless it is there already.
    QIAO_DECL void add(const std::string& name, const std::string& text);
    QIAO_DECL std::string atomic_by_swap(ir::AtomicOp op, const ir::Type* type, ir::Space space);
    QIAO_DECL std::string atomic_narrow(ir::AtomicOp op, const ir::Type* type, ir::Space space, const TargetCaps& caps);

    std::vector<std::string> names_;
    std::string text_;
    bool int64_atomics_ = false;
};

}  // namespace emit::opencl_c
QIAO_NAMESPACE_END
