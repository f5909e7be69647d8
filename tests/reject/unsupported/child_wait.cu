__global__ void child(int* p) { p[threadIdx.x] = 1; }
__global__ void reads_after(int* p, int* sum) {
    child<<<1, 4>>>(p);
    cudaDeviceSynchronize();  // error: qiao: cudaDeviceSynchronize in device code before an access of memory is not supported
    *sum = p[0] + p[1];
}
__global__ void waits_in_a_loop(int* p, int n) {
    for (int i = 0; i < n; ++i) {
        child<<<1, 4>>>(p + i);
        p[i] += 2;
        cudaDeviceSynchronize();  // error: cudaDeviceSynchronize in device code before an access of memory
    }
}
__device__ int total(const int* p) { return p[0] + p[1]; }
__device__ void launch(int* p) {
    child<<<1, 4>>>(p);
    cudaDeviceSynchronize();
}
__global__ void waits_in_a_function(int* p, int* sum) {
    if (threadIdx.x == 0) launch(p);  // error: cudaDeviceSynchronize in device code before an access of memory
    __syncthreads();
    sum[threadIdx.x] = total(p);
}
__global__ void others_go_on(int* p, int* sum) {
    if (threadIdx.x == 0) {
        child<<<1, 4>>>(p);
        cudaDeviceSynchronize();  // error: cudaDeviceSynchronize in device code before an access of memory
        return;
    }
    __syncthreads();
    sum[threadIdx.x] = p[0];
}
__global__ void at_the_end(int* p, int n) {
    __shared__ int most;
    if (threadIdx.x == 0) most = p[0];
    __syncthreads();
    if (n > most) {
        child<<<1, 4>>>(p);
        cudaDeviceSynchronize();
        return;
    }
    if (threadIdx.x == 0) {
        child<<<1, 4>>>(p);
        cudaDeviceSynchronize();
        child<<<1, 4>>>(p + 4);
        cudaDeviceSynchronize();
    }
    __syncthreads();
}
__global__ void goes_back(int* p) {
    if (threadIdx.x == 0) {
        child<<<1, 4>>>(p);
        cudaDeviceSynchronize();
        return;
    }
    p[threadIdx.x] = 3;
}
