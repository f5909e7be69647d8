// SPDX-License-Identifier: Apache-2.0
// cub::DeviceHistogram: even and ranged bins of one channel or of several interleaved ones, by atomic additions.
#pragma once
#include <cub/qiao/device.cuh>

namespace cub {
namespace detail {

template <typename Level> struct EvenBins {
    Level lower, upper;
    int bins;
    // -1 where the sample is in none.
    template <typename T> __device__ int operator()(T sample) {
        if (!(sample >= lower && sample < upper)) return -1;
        int bin;
        if constexpr (std::is_integral<T>::value && std::is_integral<Level>::value) {
            bin = static_cast<int>((static_cast<long long>(sample) - lower) * bins / (static_cast<long long>(upper) - lower));
        } else {
            bin = static_cast<int>((sample - lower) * (static_cast<Level>(bins) / (upper - lower)));
        }
        return bin < bins ? bin : bins - 1;
    }
};
template <typename Level> struct RangedBins {
    const Level* levels;
    int bins;
    template <typename T> __device__ int operator()(T sample) {
        if (!(sample >= levels[0] && sample < levels[bins])) return -1;
        int first = 0, end = bins;
        while (end - first > 1) {
            int middle = first + (end - first) / 2;
            if (sample < levels[middle]) {
                end = middle;
            } else {
                first = middle;
            }
        }
        return first;
    }
};
template <typename Counter> struct ClearBins {
    Counter* bins;
    __device__ void operator()(int i) { bins[i] = 0; }
    __device__ void operator()(long long i) { bins[i] = 0; }
};
// Counts channel `channel` of `channels`.
template <typename Samples, typename Bins, typename Counter> struct CountSamples {
    Samples samples;
    Bins bin_of;
    Counter* bins;
    int channels, channel;
    long long row_samples, row_stride;
    template <typename Index> __device__ void operator()(Index i) {
        long long row = i / row_samples, column = i - row * row_samples;
        int bin = bin_of(samples[row * row_stride + column * channels + channel]);
        if (bin >= 0) atomicAdd(&bins[bin], static_cast<Counter>(1));
    }
};
template <typename Samples, typename Bins, typename Counter>
__host__ cudaError_t count_samples(Samples samples, Bins bin_of, Counter* bins, int channels, int channel, long long columns, long long rows,
                                   long long row_stride, cudaStream_t stream) {
    cudaError_t error = for_each_index(bin_of.bins, ClearBins<Counter>{bins}, stream);
    if (error != cudaSuccess) return error;
    return for_each_index(columns * rows, CountSamples<Samples, Bins, Counter>{samples, bin_of, bins, channels, channel, columns, row_stride}, stream);
}

}  // namespace detail

struct DeviceHistogram {
    template <typename Samples, typename Counter, typename Level, typename Count>
    static __host__ cudaError_t HistogramEven(void* memory, size_t& bytes, Samples samples, Counter* histogram, int num_levels, Level lower, Level upper,
                                              Count n, cudaStream_t stream = nullptr, bool = false) {
        cudaError_t error;
        if (detail::Arrays(memory).only_size(bytes, error)) return error;
        return detail::count_samples(samples, detail::EvenBins<Level>{lower, upper, num_levels - 1}, histogram, 1, 0, n, 1, n, stream);
    }
    template <typename Samples, typename Counter, typename Level, typename Count>
    static __host__ cudaError_t HistogramRange(void* memory, size_t& bytes, Samples samples, Counter* histogram, int num_levels, const Level* levels, Count n,
                                               cudaStream_t stream = nullptr, bool = false) {
        cudaError_t error;
        if (detail::Arrays(memory).only_size(bytes, error)) return error;
        return detail::count_samples(samples, detail::RangedBins<Level>{levels, num_levels - 1}, histogram, 1, 0, n, 1, n, stream);
    }
    template <int CHANNELS, int ACTIVE, typename Samples, typename Counter, typename Level, typename Count>
    static __host__ cudaError_t MultiHistogramEven(void* memory, size_t& bytes, Samples samples, Counter* (&histogram)[ACTIVE], const int (&num_levels)[ACTIVE],
                                                   const Level (&lower)[ACTIVE], const Level (&upper)[ACTIVE], Count pixels, cudaStream_t stream = nullptr) {
        cudaError_t error;
        if (detail::Arrays(memory).only_size(bytes, error)) return error;
        for (int c = 0; c < ACTIVE && error == cudaSuccess; ++c) {
            error = detail::count_samples(samples, detail::EvenBins<Level>{lower[c], upper[c], num_levels[c] - 1}, histogram[c], CHANNELS, c, pixels, 1, pixels,
                                          stream);
        }
        return error;
    }
};

}  // namespace cub
