// SPDX-License-Identifier: Apache-2.0
// cub::DeviceScan, also by key.
#pragma once
#include <cub/qiao/scan.cuh>

namespace cub {
namespace detail {

// Scans by key are scans of pairs: a pair whose flag is set begins anew.
template <typename T> struct Flagged {
    T value;
    bool head;
};
template <typename T, typename Operation> struct FlaggedOperation {
    Operation op;
    __device__ Flagged<T> operator()(const Flagged<T>& a, const Flagged<T>& b) {
        if (b.head) return b;
        return Flagged<T>{static_cast<T>(op(a.value, b.value)), a.head};
    }
};
template <bool exclusive, typename T, typename Keys, typename Values, typename Equal> struct FlaggedItems {
    using value_type = Flagged<T>;
    Keys keys;
    Values values;
    Equal equal;
    T initial;
    __device__ Flagged<T> operator[](long long i) {
        bool head = i == 0 || !static_cast<bool>(equal(keys[i - 1], keys[i]));
        if constexpr (exclusive) {
            return Flagged<T>{head ? initial : static_cast<T>(values[i - 1]), head};
        } else {
            return Flagged<T>{static_cast<T>(values[i]), head};
        }
    }
};
template <typename Out> struct UnflaggedOut {
    using value_type = void;
    Out out;
    struct Place {
        Out out;
        long long i;
        template <typename T> __device__ void operator=(const Flagged<T>& pair) { out[i] = pair.value; }
    };
    __device__ Place operator[](long long i) { return Place{out, i}; }
};

template <bool exclusive, typename T, typename Keys, typename Values, typename Out, typename Operation, typename Equal>
__host__ cudaError_t scan_by_key(void* memory, size_t& bytes, Keys keys, Values values, Out out, Operation op, T initial, long long n, Equal equal,
                                 cudaStream_t stream) {
    FlaggedItems<exclusive, T, Keys, Values, Equal> items{keys, values, equal, initial};
    return scan<true, Flagged<T>>(memory, bytes, items, UnflaggedOut<Out>{out}, n, FlaggedOperation<T, Operation>{op}, NullType(), stream);
}

}  // namespace detail

struct DeviceScan {
    template <typename In, typename Out, typename Operation, typename T, typename Count>
    static __host__ cudaError_t ExclusiveScan(void* memory, size_t& bytes, In in, Out out, Operation op, T initial, Count n, cudaStream_t stream = nullptr,
                                              bool = false) {
        using Sum = detail::result_t<Operation, T, detail::value_t<In>>;
        return detail::scan<false, Sum>(memory, bytes, in, out, n, op, static_cast<Sum>(initial), stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t ExclusiveSum(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        return ExclusiveScan(memory, bytes, in, out, cub::Sum(), detail::value_t<In>{}, n, stream);
    }
    template <typename In, typename Out, typename Operation, typename Count>
    static __host__ cudaError_t InclusiveScan(void* memory, size_t& bytes, In in, Out out, Operation op, Count n, cudaStream_t stream = nullptr,
                                              bool = false) {
        using Sum = detail::result_t<Operation, detail::value_t<In>>;
        return detail::scan<true, Sum>(memory, bytes, in, out, n, op, NullType(), stream);
    }
    template <typename In, typename Out, typename Operation, typename T, typename Count>
    static __host__ cudaError_t InclusiveScanInit(void* memory, size_t& bytes, In in, Out out, Operation op, T initial, Count n,
                                                  cudaStream_t stream = nullptr) {
        using Sum = detail::result_t<Operation, T, detail::value_t<In>>;
        return detail::scan<true, Sum>(memory, bytes, in, out, n, op, static_cast<Sum>(initial), stream);
    }
    template <typename In, typename Out, typename Count>
    static __host__ cudaError_t InclusiveSum(void* memory, size_t& bytes, In in, Out out, Count n, cudaStream_t stream = nullptr, bool = false) {
        return InclusiveScan(memory, bytes, in, out, cub::Sum(), n, stream);
    }

    // In place.
    template <typename In, typename Count>
    static __host__ cudaError_t ExclusiveSum(void* memory, size_t& bytes, In data, Count n, cudaStream_t stream = nullptr) {
        return ExclusiveSum(memory, bytes, data, data, n, stream);
    }
    template <typename In, typename Count>
    static __host__ cudaError_t InclusiveSum(void* memory, size_t& bytes, In data, Count n, cudaStream_t stream = nullptr) {
        return InclusiveSum(memory, bytes, data, data, n, stream);
    }

    template <typename Keys, typename Values, typename Out, typename Equal = cub::Equality, typename Count = unsigned int>
    static __host__ cudaError_t ExclusiveSumByKey(void* memory, size_t& bytes, Keys keys, Values values, Out out, Count n, Equal equal = Equal(),
                                                  cudaStream_t stream = nullptr) {
        return ExclusiveScanByKey(memory, bytes, keys, values, out, cub::Sum(), detail::value_t<Values>{}, n, equal, stream);
    }
    template <typename Keys, typename Values, typename Out, typename Operation, typename T, typename Equal = cub::Equality, typename Count = unsigned int>
    static __host__ cudaError_t ExclusiveScanByKey(void* memory, size_t& bytes, Keys keys, Values values, Out out, Operation op, T initial, Count n,
                                                   Equal equal = Equal(), cudaStream_t stream = nullptr) {
        using Sum = detail::result_t<Operation, T, detail::value_t<Values>>;
        return detail::scan_by_key<true, Sum>(memory, bytes, keys, values, out, op, static_cast<Sum>(initial), n, equal, stream);
    }
    template <typename Keys, typename Values, typename Out, typename Equal = cub::Equality, typename Count = unsigned int>
    static __host__ cudaError_t InclusiveSumByKey(void* memory, size_t& bytes, Keys keys, Values values, Out out, Count n, Equal equal = Equal(),
                                                  cudaStream_t stream = nullptr) {
        return InclusiveScanByKey(memory, bytes, keys, values, out, cub::Sum(), n, equal, stream);
    }
    template <typename Keys, typename Values, typename Out, typename Operation, typename Equal = cub::Equality, typename Count = unsigned int>
    static __host__ cudaError_t InclusiveScanByKey(void* memory, size_t& bytes, Keys keys, Values values, Out out, Operation op, Count n, Equal equal = Equal(),
                                                   cudaStream_t stream = nullptr) {
        using Sum = detail::result_t<Operation, detail::value_t<Values>>;
        return detail::scan_by_key<false, Sum>(memory, bytes, keys, values, out, op, Sum{}, n, equal, stream);
    }
};

}  // namespace cub
