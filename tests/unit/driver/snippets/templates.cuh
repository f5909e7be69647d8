#pragma once
struct P2 { int x, y; };
template <class T> __global__ void tk(int n, T* p) {
#pragma unroll 4
    for (int i = 0; i < n; ++i)
        p[i] = threadIdx.x;
}
