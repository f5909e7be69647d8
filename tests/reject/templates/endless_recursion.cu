template <int n>
struct Endless {
    static const int value = Endless<n + 1>::value;  // error: nested more than 900 deep
};
__global__ void k(int* p) {
    p[0] = Endless<0>::value;
}
