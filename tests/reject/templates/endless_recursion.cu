template <int n>
struct Endless {
    static const int value = Endless<n + 1>::value;
};
__global__ void k(int* p) {
    p[0] = Endless<0>::value;  // error: 
}
