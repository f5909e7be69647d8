struct Handle {
    int v;
    __device__ int take() && { return v; }
    __device__ int read() & { return v; }
};
__global__ void k(int* p) {
    Handle h{1};
    p[0] = h.take();  // error: no matching function 'take'
}
__global__ void k2(int* p) {
    p[0] = Handle{1}.read();  // error: no matching function 'read'
}
