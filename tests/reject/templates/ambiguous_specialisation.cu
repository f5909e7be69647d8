template <typename A, typename B>
struct Pair {
    int v;
};
template <typename A>
struct Pair<A, int> {
    int v;
};
template <typename B>
struct Pair<int, B> {
    int v;
};
__global__ void k(int* p) {
    Pair<int, int> both;  // error: ambiguous partial specialisations of 'Pair'
    p[0] = both.v;
}
