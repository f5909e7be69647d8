struct Later;
__global__ void k(Later* p) {
    p[1].x = 0;  // error: incomplete type 'Later'
}
