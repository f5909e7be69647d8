// SPDX-License-Identifier: Apache-2.0
// cub::DeviceSelect, cub::DevicePartition, cub::DeviceRunLengthEncode.
#pragma once
#include <cub/qiao/select.cuh>

namespace cub {

struct DeviceSelect {
    template <typename In, typename Flags, typename Out, typename Kept, typename Count>
    static __host__ cudaError_t Flagged(void* memory, size_t& bytes, In in, Flags flags, Out out, Kept kept, Count n, cudaStream_t stream = nullptr,
                                        bool = false) {
        return detail::select(memory, bytes, detail::KeepFlagged<Flags>{flags}, detail::EmitKept<In, Out>{in, out}, kept, n, stream);
    }
    template <typename In, typename Out, typename Kept, typename Count, typename Predicate>
    static __host__ cudaError_t If(void* memory, size_t& bytes, In in, Out out, Kept kept, Count n, Predicate predicate, cudaStream_t stream = nullptr,
                                   bool = false) {
        return detail::select(memory, bytes, detail::KeepIf<In, Predicate>{in, predicate}, detail::EmitKept<In, Out>{in, out}, kept, n, stream);
    }
    template <typename In, typename Flags, typename Out, typename Kept, typename Count, typename Predicate>
    static __host__ cudaError_t FlaggedIf(void* memory, size_t& bytes, In in, Flags flags, Out out, Kept kept, Count n, Predicate predicate,
                                          cudaStream_t stream = nullptr) {
        return detail::select(memory, bytes, detail::KeepIf<Flags, Predicate>{flags, predicate}, detail::EmitKept<In, Out>{in, out}, kept, n, stream);
    }
    template <typename In, typename Out, typename Kept, typename Count>
    static __host__ cudaError_t Unique(void* memory, size_t& bytes, In in, Out out, Kept kept, Count n, cudaStream_t stream = nullptr, bool = false) {
        return detail::select(memory, bytes, detail::KeepHeads<In, Equality>{in, Equality()}, detail::EmitKept<In, Out>{in, out}, kept, n, stream);
    }
    template <typename Keys, typename Values, typename OutKeys, typename OutValues, typename Kept, typename Count, typename Equal>
    static __host__ cudaError_t UniqueByKey(void* memory, size_t& bytes, Keys keys, Values values, OutKeys out_keys, OutValues out_values, Kept kept, Count n,
                                            Equal equal, cudaStream_t stream = nullptr) {
        return detail::select(memory, bytes, detail::KeepHeads<Keys, Equal>{keys, equal},
                              detail::EmitPairs<Keys, Values, OutKeys, OutValues>{keys, values, out_keys, out_values}, kept, n, stream);
    }
    template <typename Keys, typename Values, typename OutKeys, typename OutValues, typename Kept, typename Count>
    static __host__ cudaError_t UniqueByKey(void* memory, size_t& bytes, Keys keys, Values values, OutKeys out_keys, OutValues out_values, Kept kept, Count n,
                                            cudaStream_t stream = nullptr) {
        return UniqueByKey(memory, bytes, keys, values, out_keys, out_values, kept, n, Equality(), stream);
    }
};

struct DevicePartition {
    template <typename In, typename Flags, typename Out, typename Kept, typename Count>
    static __host__ cudaError_t Flagged(void* memory, size_t& bytes, In in, Flags flags, Out out, Kept kept, Count n, cudaStream_t stream = nullptr,
                                        bool = false) {
        return detail::select(memory, bytes, detail::KeepFlagged<Flags>{flags}, detail::EmitPartition<In, Out>{in, out, static_cast<long long>(n)}, kept, n,
                              stream);
    }
    template <typename In, typename Out, typename Kept, typename Count, typename Predicate>
    static __host__ cudaError_t If(void* memory, size_t& bytes, In in, Out out, Kept kept, Count n, Predicate predicate, cudaStream_t stream = nullptr,
                                   bool = false) {
        return detail::select(memory, bytes, detail::KeepIf<In, Predicate>{in, predicate}, detail::EmitPartition<In, Out>{in, out, static_cast<long long>(n)},
                              kept, n, stream);
    }
};

namespace detail {
template <typename Lengths, typename Runs> struct StoreLengths {
    Lengths lengths;
    const long long* starts;
    Runs runs;
    template <typename Index> __device__ void operator()(Index i) {
        if (i < static_cast<long long>(*runs)) lengths[i] = starts[i + 1] - starts[i];
    }
};
// Runs of more than one item: their starts and lengths.
template <typename In> struct KeepLongHeads {
    In in;
    long long n;
    __device__ bool operator()(long long i) { return (i == 0 || !(in[i - 1] == in[i])) && i + 1 < n && in[i] == in[i + 1]; }
};
template <typename In, typename Offsets, typename Lengths> struct EmitRuns {
    In in;
    Offsets offsets;
    Lengths lengths;
    long long n;
    __device__ void operator()(long long i, long long rank, bool kept) {
        if (!kept) return;
        long long end = i + 1;
        while (end < n && in[i] == in[end]) ++end;
        offsets[rank] = i;
        lengths[rank] = end - i;
    }
};
}  // namespace detail

struct DeviceRunLengthEncode {
    template <typename In, typename UniqueOut, typename Lengths, typename Runs, typename Count>
    static __host__ cudaError_t Encode(void* memory, size_t& bytes, In in, UniqueOut unique, Lengths lengths, Runs runs, Count n,
                                       cudaStream_t stream = nullptr, bool = false) {
        detail::KeepHeads<In, Equality> heads{in, Equality()};
        detail::EmitHeads<In, UniqueOut> emit{in, unique, nullptr, static_cast<long long>(n)};
        size_t select_bytes = 0;
        detail::select(nullptr, select_bytes, heads, emit, runs, n, stream);
        detail::Arrays arrays(memory);
        emit.starts = arrays.take<long long>(static_cast<unsigned long long>(n) + 1);
        char* select_memory = arrays.take<char>(select_bytes);
        cudaError_t error;
        if (arrays.only_size(bytes, error)) return error;
        error = detail::select(select_memory, select_bytes, heads, emit, runs, n, stream);
        if (error != cudaSuccess) return error;
        return detail::for_each_index(n, detail::StoreLengths<Lengths, Runs>{lengths, emit.starts, runs}, stream);
    }
    template <typename In, typename Offsets, typename Lengths, typename Runs, typename Count>
    static __host__ cudaError_t NonTrivialRuns(void* memory, size_t& bytes, In in, Offsets offsets, Lengths lengths, Runs runs, Count n,
                                               cudaStream_t stream = nullptr, bool = false) {
        return detail::select(memory, bytes, detail::KeepLongHeads<In>{in, static_cast<long long>(n)},
                              detail::EmitRuns<In, Offsets, Lengths>{in, offsets, lengths, static_cast<long long>(n)}, runs, n, stream);
    }
};

}  // namespace cub
