// SPDX-License-Identifier: Apache-2.0
// Loads and stores with cache modifiers, which are hints: memory has one view here.
#pragma once
#include <cub/qiao/base.cuh>

namespace cub {

enum CacheLoadModifier { LOAD_DEFAULT, LOAD_CA, LOAD_CG, LOAD_CS, LOAD_CV, LOAD_LDG, LOAD_VOLATILE };
enum CacheStoreModifier { STORE_DEFAULT, STORE_WB, STORE_CG, STORE_CS, STORE_WT, STORE_VOLATILE };

namespace detail {
// Reads that must see what other threads wrote meanwhile.
template <CacheLoadModifier m> inline constexpr bool reads_again = m == LOAD_VOLATILE || m == LOAD_CV || m == LOAD_CG;
}  // namespace detail

template <CacheLoadModifier modifier, typename T> __device__ T ThreadLoad(T* p) {
    if constexpr (detail::reads_again<modifier> && std::is_arithmetic<T>::value) {
        return *static_cast<volatile T*>(p);
    } else {
        return *p;
    }
}
template <CacheLoadModifier modifier, typename Iterator, typename = std::enable_if_t<!std::is_pointer<Iterator>::value>>
__device__ auto ThreadLoad(Iterator p) -> std::decay_t<decltype(*p)> { return *p; }
template <CacheStoreModifier modifier, typename Iterator, typename T> __device__ void ThreadStore(Iterator p, T value) {
    if constexpr (modifier != STORE_DEFAULT && std::is_pointer<Iterator>::value && std::is_arithmetic<T>::value) {
        *static_cast<volatile std::remove_pointer_t<Iterator>*>(p) = value;
    } else {
        *p = value;
    }
}

}  // namespace cub
