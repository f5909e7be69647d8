__global__ void k(Vector* p) {  // error: unknown type name 'Vector'
}
