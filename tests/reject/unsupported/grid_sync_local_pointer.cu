// A pointer to a local variable that is needed behind a grid.sync().
#include <cooperative_groups.h>

__global__ void swapped(int* out, int n) {
    int a[8] = {}, b[8] = {};
    int *from = a, *to = b;  // error: 'from', a pointer to a local variable that is needed behind grid.sync(), is not supported
    for (int i = 0; i < n; ++i) {
        to[i % 8] = from[(i + 1) % 8] + out[i];
        cooperative_groups::this_grid().sync();
        int* last = from;
        from = to;
        to = last;
    }
    out[threadIdx.x] = from[0];
}
