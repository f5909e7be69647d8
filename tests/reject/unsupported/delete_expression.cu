__global__ void k(int* p) {
    delete p;  // error: qiao: 'delete' in device code is not supported
}
