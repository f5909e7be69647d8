// SPDX-License-Identifier: Apache-2.0
// cub::DeviceReduce and cub::DeviceSegmentedReduce.
#pragma once
#include <cub/iterator/arg_index_input_iterator.cuh>
#include <cub/qiao/reduce.cuh>
#include <cub/qiao/select.cuh>

#include <limits>

namespace cub {
namespace detail {

// What reductions of nothing give.
template <typename T> __host__ T lowest_of() { return std::numeric_limits<T>::is_specialized ? std::numeric_limits<T>::lowest() : T{}; }
template <typename T> __host__ T highest_of() { return std::numeric_limits<T>::is_specialized ? std::numeric_limits<T>::max() : T{}; }

template <typename In, typename Operation, typename Initial> using accumulator_t = result_t<Operation, Initial, value_t<In>>;

template <typename In> using IndexedIterator = ArgIndexInputIterator<In, int>;
template <typename In> using Indexed = KeyValuePair<int, value_t<In>>;

template <typename In, typename Operation> struct TransformedItems {
    using value_type = std::decay_t<decltype(std::declval<Operation&>()(*std::declval<In&>()))>;
    In in;
    Operation operation;
    template <typename Index> __device__ value_type operator[](Index i) { return operation(in[i]); }
};

}  // namespace detail

struct DeviceReduce {
    template <typename In, typename Out, typename Operation, typename T, typename Count>
    static __host__ cudaError_t Reduce(void* memory, size_t& bytes, In in, Out out, Count n, Operation op, T initial, cudaStream_t stream = nullptr,
                                       bool = false) {
        using Sum = detail::accumulator_t<In, Operation, T>;
        return detail::reduce<Sum>(memory, bytes, in, out, n, op, initial, initial, stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t Sum(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        return Reduce(memory, bytes, in, out, n, cub::Sum(), detail::output_t<Out, detail::value_t<In>>{}, stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t Min(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        using T = detail::value_t<In>;
        return detail::reduce<T>(memory, bytes, in, out, n, cub::Min(), NullType(), detail::highest_of<T>(), stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t Max(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        using T = detail::value_t<In>;
        return detail::reduce<T>(memory, bytes, in, out, n, cub::Max(), NullType(), detail::lowest_of<T>(), stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t ArgMin(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        using T = detail::Indexed<In>;
        return detail::reduce<T>(memory, bytes, detail::IndexedIterator<In>(in), out, n, cub::ArgMin(), NullType(),
                                 T(1, detail::highest_of<detail::value_t<In>>()), stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t ArgMax(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        using T = detail::Indexed<In>;
        return detail::reduce<T>(memory, bytes, detail::IndexedIterator<In>(in), out, n, cub::ArgMax(), NullType(),
                                 T(1, detail::lowest_of<detail::value_t<In>>()), stream);
    }
    template <typename In, typename Out, typename Operation, typename Transform, typename T, typename Count>
    static __host__ cudaError_t TransformReduce(void* memory, size_t& bytes, In in, Out out, Count n, Operation op, Transform transform, T initial,
                                                cudaStream_t stream = nullptr) {
        using Items = detail::TransformedItems<In, Transform>;
        using Sum = detail::result_t<Operation, T, typename Items::value_type>;
        return detail::reduce<Sum>(memory, bytes, Items{in, transform}, out, n, op, initial, initial, stream);
    }
    // Keys and values of runs of equal keys; the number of runs is left in `runs`.
    template <typename Keys, typename UniqueOut, typename Values, typename Out, typename Runs, typename Operation, typename Count>
    static __host__ cudaError_t ReduceByKey(void* memory, size_t& bytes, Keys keys, UniqueOut unique, Values values, Out out, Runs runs, Operation op, Count n,
                                            cudaStream_t stream = nullptr, bool = false);
};

struct DeviceSegmentedReduce {
    template <typename In, typename Out, typename Begin, typename End, typename Operation, typename T>
    static __host__ cudaError_t Reduce(void* memory, size_t& bytes, In in, Out out, long long segments, Begin begin, End end, Operation op, T initial,
                                       cudaStream_t stream = nullptr, bool = false) {
        using Sum = detail::accumulator_t<In, Operation, T>;
        return launch<Sum>(memory, bytes, in, out, segments, begin, end, op, initial, initial, stream);
    }
    template <typename In, typename Out, typename Begin, typename End>
    static __host__ cudaError_t Sum(void* memory, size_t& bytes, In in, Out out, long long segments, Begin begin, End end, cudaStream_t stream = nullptr,
                                    bool = false) {
        return Reduce(memory, bytes, in, out, segments, begin, end, cub::Sum(), detail::output_t<Out, detail::value_t<In>>{}, stream);
    }
    template <typename In, typename Out, typename Begin, typename End>
    static __host__ cudaError_t Min(void* memory, size_t& bytes, In in, Out out, long long segments, Begin begin, End end, cudaStream_t stream = nullptr,
                                    bool = false) {
        using T = detail::value_t<In>;
        return launch<T>(memory, bytes, in, out, segments, begin, end, cub::Min(), NullType(), detail::highest_of<T>(), stream);
    }
    template <typename In, typename Out, typename Begin, typename End>
    static __host__ cudaError_t Max(void* memory, size_t& bytes, In in, Out out, long long segments, Begin begin, End end, cudaStream_t stream = nullptr,
                                    bool = false) {
        using T = detail::value_t<In>;
        return launch<T>(memory, bytes, in, out, segments, begin, end, cub::Max(), NullType(), detail::lowest_of<T>(), stream);
    }

private:
    template <typename T, typename In, typename Out, typename Begin, typename End, typename Operation, typename Initial>
    static __host__ cudaError_t launch(void* memory, size_t& bytes, In in, Out out, long long segments, Begin begin, End end, Operation op, Initial initial,
                                       T empty, cudaStream_t stream) {
        cudaError_t error;
        if (detail::Arrays(memory).only_size(bytes, error)) return error;
        return detail::reduce_segments<T>(in, out, begin, end, segments, op, initial, empty, stream);
    }
};

namespace detail {

// Reduces the runs whose starts are known; how many there are stands in device memory.
template <typename T, typename Values, typename Out, typename Runs, typename Operation>
__global__ void reduce_runs_kernel(Values values, Out out, const long long* starts, Runs runs, Operation op) {
    long long count = static_cast<long long>(*runs), warps = static_cast<long long>(gridDim.x) * (block_threads / 32);
    long long rounds = (count + warps - 1) / warps, warp = static_cast<long long>(blockIdx.x) * (block_threads / 32) + threadIdx.x / 32;
    int lane = threadIdx.x & 31;
    for (long long round = 0; round < rounds; ++round, warp += warps) {
        long long first = warp < count ? starts[warp] : 0, n = warp < count ? starts[warp + 1] - first : 0;
        int lanes = n < 32 ? static_cast<int>(n) : 32;
        T sum;
        if (lane < lanes) {
            long long from = first + n * lane / lanes, to = first + n * (lane + 1) / lanes;
            sum = values[from];
            for (long long i = from + 1; i < to; ++i) sum = op(sum, values[i]);
        }
        sum = warp_reduce<32>(sum, op, lanes);
        if (warp < count && lane == 0) out[warp] = sum;
    }
}

}  // namespace detail

template <typename Keys, typename UniqueOut, typename Values, typename Out, typename Runs, typename Operation, typename Count>
__host__ cudaError_t DeviceReduce::ReduceByKey(void* memory, size_t& bytes, Keys keys, UniqueOut unique, Values values, Out out, Runs runs, Operation op,
                                               Count n, cudaStream_t stream, bool) {
    using T = detail::result_t<Operation, detail::value_t<Values>>;
    detail::KeepHeads<Keys, Equality> heads{keys, Equality()};
    size_t select_bytes = 0;
    detail::EmitHeads<Keys, UniqueOut> emit{keys, unique, nullptr, static_cast<long long>(n)};
    detail::select(nullptr, select_bytes, heads, emit, runs, n, stream);
    detail::Arrays arrays(memory);
    emit.starts = arrays.take<long long>(static_cast<unsigned long long>(n) + 1);
    char* select_memory = arrays.take<char>(select_bytes);
    cudaError_t error;
    if (arrays.only_size(bytes, error)) return error;
    error = detail::select(select_memory, select_bytes, heads, emit, runs, n, stream);
    if (error != cudaSuccess || n == 0) return error;
    unsigned int blocks = detail::blocks_for(n, detail::block_threads / 32);
    detail::reduce_runs_kernel<T><<<blocks < 1024 ? blocks : 1024, detail::block_threads, 0, stream>>>(values, out, emit.starts, runs, op);
    return cudaPeekAtLastError();
}

}  // namespace cub
