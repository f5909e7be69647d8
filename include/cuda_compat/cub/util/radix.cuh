// SPDX-License-Identifier: Apache-2.0
// Keys of radix sorts as unsigned numbers of the same order (Traits), and NumericTraits.
#pragma once
#include <cub/qiao/base.cuh>

namespace cub {

enum Category { NOT_A_NUMBER, SIGNED_INTEGER, UNSIGNED_INTEGER, FLOATING_POINT };

namespace detail {

template <int bytes> struct UnsignedOf;
template <> struct UnsignedOf<1> { using type = unsigned char; };
template <> struct UnsignedOf<2> { using type = unsigned short; };
template <> struct UnsignedOf<4> { using type = unsigned int; };
template <> struct UnsignedOf<8> { using type = unsigned long long; };

template <Category category, typename T> struct RadixTraits {
    enum { PRIMITIVE = category != NOT_A_NUMBER, NULL_TYPE = false };
    static constexpr Category CATEGORY = category;
    using UnsignedBits = typename UnsignedOf<sizeof(T)>::type;
    static constexpr UnsignedBits HIGH_BIT = static_cast<UnsignedBits>(UnsignedBits(1) << (sizeof(T) * 8 - 1));
    // Numbers with a sign: negative floats are turned round, all others have their sign bit flipped.
    __host__ __device__ static UnsignedBits TwiddleIn(UnsignedBits key) {
        if (category == UNSIGNED_INTEGER) return key;
        if (category == FLOATING_POINT && (key & HIGH_BIT) != 0) return static_cast<UnsignedBits>(~key);
        return static_cast<UnsignedBits>(key ^ HIGH_BIT);
    }
    __host__ __device__ static UnsignedBits TwiddleOut(UnsignedBits key) {
        if (category == UNSIGNED_INTEGER) return key;
        if (category == FLOATING_POINT && (key & HIGH_BIT) == 0) return static_cast<UnsignedBits>(~key);
        return static_cast<UnsignedBits>(key ^ HIGH_BIT);
    }
};

template <typename T> inline constexpr Category category_of = std::is_floating_point<T>::value ? FLOATING_POINT
                                                              : !std::is_integral<T>::value   ? NOT_A_NUMBER
                                                              : std::is_unsigned<T>::value    ? UNSIGNED_INTEGER
                                                                                              : SIGNED_INTEGER;
template <typename T, Category category = category_of<T>> struct TraitsOf : RadixTraits<category, T> {};
template <typename T> struct TraitsOf<T, NOT_A_NUMBER> {
    enum { PRIMITIVE = false, NULL_TYPE = std::is_same<T, NullType>::value };
    static constexpr Category CATEGORY = NOT_A_NUMBER;
};

}  // namespace detail

template <typename T> struct Traits : detail::TraitsOf<std::remove_cv_t<T>> {};
template <typename T> struct NumericTraits : detail::TraitsOf<std::remove_cv_t<T>> {};

namespace detail {

// A key's digits: of descending sorts those of the complement. -0.0 and 0.0 are equal, as in CUB.
template <typename Key, bool descending> struct KeyBits {
    static_assert(Traits<Key>::PRIMITIVE, "radix sorts take numbers as keys");
    using Bits = typename Traits<Key>::UnsignedBits;
    static __device__ Bits of(const Key& key) {
        Bits bits;
        memcpy(&bits, &key, sizeof(Key));
        if (Traits<Key>::CATEGORY == FLOATING_POINT && bits == Traits<Key>::HIGH_BIT) bits = 0;
        bits = Traits<Key>::TwiddleIn(bits);
        return descending ? static_cast<Bits>(~bits) : bits;
    }
    static __device__ unsigned int digit(const Key& key, int begin_bit, int bits) {
        return static_cast<unsigned int>(of(key) >> begin_bit) & ((1U << bits) - 1U);
    }
};

}  // namespace detail
}  // namespace cub

#if defined(__CUDA_FP16_H__) || defined(__CUDA_FP16_TYPES_EXIST__)
namespace cub { namespace detail { template <> inline constexpr Category category_of<__half> = FLOATING_POINT; } }
#endif
