// SPDX-License-Identifier: Apache-2.0
// cudaCreateChannelDesc<T>() for the types that texels can have, and the formats without a type.
#pragma once
#define __CHANNEL_DESCRIPTOR_H__
#include "cuda_runtime_api.h"

#if defined(__cplusplus)

template <typename T>
inline cudaChannelFormatDesc cudaCreateChannelDesc() {
    return cudaCreateChannelDesc(0, 0, 0, 0, cudaChannelFormatKindNone);
}
#define QIAO_CHANNELS(type, x, y, z, w, kind)                                     \
    template <>                                                                   \
    inline cudaChannelFormatDesc cudaCreateChannelDesc<type>() {                  \
        return cudaCreateChannelDesc(x, y, z, w, cudaChannelFormatKind##kind);    \
    }
#define QIAO_CHANNEL_FAMILY(scalar, vector, bits, kind)        \
    QIAO_CHANNELS(scalar, bits, 0, 0, 0, kind)                 \
    QIAO_CHANNELS(vector##1, bits, 0, 0, 0, kind)              \
    QIAO_CHANNELS(vector##2, bits, bits, 0, 0, kind)           \
    QIAO_CHANNELS(vector##3, bits, bits, bits, 0, kind)        \
    QIAO_CHANNELS(vector##4, bits, bits, bits, bits, kind)
QIAO_CHANNEL_FAMILY(signed char, char, 8, Signed)
QIAO_CHANNEL_FAMILY(unsigned char, uchar, 8, Unsigned)
QIAO_CHANNEL_FAMILY(short, short, 16, Signed)
QIAO_CHANNEL_FAMILY(unsigned short, ushort, 16, Unsigned)
QIAO_CHANNEL_FAMILY(int, int, 32, Signed)
QIAO_CHANNEL_FAMILY(unsigned int, uint, 32, Unsigned)
QIAO_CHANNEL_FAMILY(float, float, 32, Float)
QIAO_CHANNELS(char, 8, 0, 0, 0, Signed)
#undef QIAO_CHANNEL_FAMILY
#undef QIAO_CHANNELS

inline cudaChannelFormatDesc cudaCreateChannelDescHalf() { return cudaCreateChannelDesc(16, 0, 0, 0, cudaChannelFormatKindFloat); }
inline cudaChannelFormatDesc cudaCreateChannelDescHalf1() { return cudaCreateChannelDesc(16, 0, 0, 0, cudaChannelFormatKindFloat); }
inline cudaChannelFormatDesc cudaCreateChannelDescHalf2() { return cudaCreateChannelDesc(16, 16, 0, 0, cudaChannelFormatKindFloat); }
inline cudaChannelFormatDesc cudaCreateChannelDescHalf4() { return cudaCreateChannelDesc(16, 16, 16, 16, cudaChannelFormatKindFloat); }

#endif
