// SPDX-License-Identifier: Apache-2.0
// Recursive device functions with memory: trees and slices of global memory, references, local arrays that are passed
// down, structs by value and as results.
#include "../check.h"

struct Node {
    int key;
    Node *left, *right;
};

HD int sum(const Node* n) { return n == nullptr ? 0 : n->key + sum(n->left) * 3 - sum(n->right); }
HD int height(const Node* n) {
    if (!n) return 0;
    int l = height(n->left), r = height(n->right);
    return (l > r ? l : r) + 1;
}
HD Node* insert(Node* n, Node* fresh) {
    if (n == nullptr) return fresh;
    if (fresh->key < n->key) n->left = insert(n->left, fresh);
    else n->right = insert(n->right, fresh);
    return n;
}
HD void in_order(const Node* n, long long* out, int& at) {
    if (!n) return;
    in_order(n->left, out, at);
    out[at++] = n->key;
    in_order(n->right, out, at);
}

HD void quicksort(int* a, int low, int high) {
    if (low >= high) return;
    int pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) {
        while (a[i] < pivot) ++i;
        while (a[j] > pivot) --j;
        if (i <= j) {
            int t = a[i];
            a[i++] = a[j];
            a[j--] = t;
        }
    }
    quicksort(a, low, j);
    quicksort(a, i, high);
}
HD void merge_sort(int* a, int n, int* scratch) {
    if (n < 2) return;
    int half = n / 2;
    merge_sort(a, half, scratch);
    merge_sort(a + half, n - half, scratch + half);
    int i = 0, j = half;
    for (int k = 0; k < n; ++k) scratch[k] = j >= n || (i < half && a[i] <= a[j]) ? a[i++] : a[j++];
    for (int k = 0; k < n; ++k) a[k] = scratch[k];
}

HD double cube(double x) { return x * x * x - 2 * x; }
HD double adaptive(double a, double b, double tolerance, int depth, int& calls) {
    ++calls;
    double m = (a + b) / 2, whole = (b - a) * cube(m);
    double halves = (m - a) * cube((a + m) / 2) + (b - m) * cube((m + b) / 2);
    double difference = whole - halves;
    if (depth == 0 || (difference < tolerance && -difference < tolerance)) return halves;
    return adaptive(a, m, tolerance / 2, depth - 1, calls) + adaptive(m, b, tolerance / 2, depth - 1, calls);
}

struct Moves {
    int count;
    long long code;
};
HD Moves hanoi(int n, int from, int to, int by) {
    if (n == 0) return {0, 1};
    Moves first = hanoi(n - 1, from, by, to);
    Moves second = hanoi(n - 1, by, to, from);
    return {first.count + second.count + 1, first.code * 31 + second.code * 7 + from * 3 + to};
}

struct Box {
    float low[2], high[2];
    int level;
};
HD float area(Box b) {
    if (b.level == 0) return (b.high[0] - b.low[0]) * (b.high[1] - b.low[1]);
    int axis = b.level & 1;
    Box upper = b;
    float middle = (b.low[axis] + b.high[axis]) / 2;
    b.high[axis] = middle;
    upper.low[axis] = middle;
    b.level--;
    upper.level -= 1 + (upper.level > 2);
    float below = area(b);
    return below * 2 + area(upper) + b.level;
}

// A local array of each call, which the call below reads and writes.
HD int down(int* above, int n) {
    int own[4];
    for (int i = 0; i < 4; ++i) own[i] = above[3 - i] * 2 + n;
    if (n == 0) return own[0] - own[3];
    int r = down(own, n - 1);
    above[n & 3] += r;
    return r + own[n & 3] + own[(n + 1) & 3];
}
HD void minimum(const int* a, int n, int& best, int& place) {
    if (n == 0) return;
    int inner = best, at = place;
    minimum(a, n - 1, inner, at);
    if (a[n - 1] < inner) {
        inner = a[n - 1];
        at = n - 1;
    }
    best = inner;
    place = at;
}

// All permutations of a small array in place, and queens on a board of the thread's own.
HD void permute(int* a, int k, int n, long long& code, int& count) {
    if (k == n) {
        for (int i = 0; i < n; ++i) code = code * 5 + a[i];
        ++count;
        return;
    }
    for (int i = k; i < n; ++i) {
        int t = a[k];
        a[k] = a[i];
        a[i] = t;
        permute(a, k + 1, n, code, count);
        a[i] = a[k];
        a[k] = t;
    }
}
struct Board {
    signed char column[8];
    HD bool free(int row, int c) const {
        for (int r = 0; r < row; ++r) {
            if (column[r] == c || column[r] - c == row - r || c - column[r] == row - r) return false;
        }
        return true;
    }
    HD int solve(int row, int n) {
        if (row == n) return 1;
        int found = 0;
        for (int c = 0; c < n; ++c) {
            if (!free(row, c)) continue;
            column[row] = (signed char)c;
            found += solve(row + 1, n);
        }
        return found;
    }
};

HD int fill(unsigned char* map, int x, int y, int w, int h) {
    if (x < 0 || y < 0 || x >= w || y >= h || map[y * w + x] != 0) return 0;
    map[y * w + x] = 1;
    return 1 + fill(map, x + 1, y, w, h) + fill(map, x - 1, y, w, h) + fill(map, x, y + 1, w, h) + fill(map, x, y - 1, w, h);
}

__device__ int visits;
__device__ int count_down(int n) {
    if (n == 0) return 0;
    atomicAdd(&visits, 1);
    return 1 + count_down(n - 1);
}

HD int random(unsigned& state) { return (int)((state = state * 1664525u + 1013904223u) >> 16); }

HD void trees(int t, long long* out) {
    Node nodes[12];
    Node* root = nullptr;
    unsigned state = t + 5;
    for (Node& n : nodes) {
        n = {random(state) % 100, nullptr, nullptr};
        root = insert(root, &n);
    }
    int at = 2;
    out[0] = sum(root);
    out[1] = height(root);
    in_order(root, out, at);
}
KERNEL(trees)

HD void structs(int t, long long* out) {
    int calls = 0;
    put_double(out, 0, adaptive(0, 1 + t % 4, 0.125, 5, calls));
    out[1] = calls;
    Moves m = hanoi(t % 6, 1, 2, 3);
    out[2] = m.count;
    out[3] = m.code;
    out[4] = (long long)area({{0, 0}, {64, (float)t}, t % 6});
}
KERNEL(structs)

HD void locals(int t, long long* out) {
    int a[6] = {t, 3, t * 7 % 5, 9, -t % 3, 11};
    out[0] = down(a, t % 8);
    int best = 1 << 30, place = -1;
    minimum(a, 6, best, place);
    out[1] = best * 10 + place;
    long long code = 1;
    int count = 0;
    permute(a, 0, t % 5, code, count);
    out[2] = code;
    out[3] = count + a[0] * 7 + a[3];
    Board board;
    out[4] = board.solve(0, 4 + t % 3);
}
KERNEL(locals)

__global__ void sort_slices(int* a, int* scratch, int n) {
    int t = threadIdx.x;
    if (t % 2) quicksort(a + t * n, 0, n - 1);
    else merge_sort(a + t * n, n, scratch + t * n);
}
__global__ void walk_trees(const Node* const* roots, int* sums) { sums[threadIdx.x] = sum(roots[threadIdx.x]) * 100 + height(roots[threadIdx.x]); }
__global__ void build_trees(Node* nodes, Node** roots, int n) {
    Node* root = nullptr;
    unsigned state = threadIdx.x;
    for (int i = 0; i < n; ++i) {
        Node& fresh = nodes[threadIdx.x * n + i];
        fresh = {random(state) % 1000, nullptr, nullptr};
        root = insert(root, &fresh);
    }
    roots[threadIdx.x] = root;
}
__global__ void fill_map(unsigned char* maps, int w, int h, int* sizes) {
    unsigned char* map = maps + threadIdx.x * w * h;
    sizes[threadIdx.x] = fill(map, threadIdx.x % w, threadIdx.x % h, w, h);
    count_down(threadIdx.x);
}

constexpr int threads = 32;

void check_sorting() {
    const int n = 40;
    std::vector<int> a(threads * n), got(threads * n);
    unsigned state = 1;
    for (int& x : a) x = random(state) % 90;
    int *device = nullptr, *scratch = nullptr;
    MUST(cudaMalloc(&device, a.size() * sizeof(int)));
    MUST(cudaMalloc(&scratch, a.size() * sizeof(int)));
    MUST(cudaMemcpy(device, a.data(), a.size() * sizeof(int), cudaMemcpyHostToDevice));
    sort_slices<<<1, threads>>>(device, scratch, n);
    MUST(cudaMemcpy(got.data(), device, a.size() * sizeof(int), cudaMemcpyDeviceToHost));
    for (int t = 0; t < threads; ++t) quicksort(a.data() + t * n, 0, n - 1);
    expect(a == got, "sorted slices of global memory");
}

void check_trees() {
    const int n = 20;
    Node *nodes = nullptr, **roots = nullptr;
    int *sums = nullptr, got[threads];
    MUST(cudaMalloc(&nodes, threads * n * sizeof(Node)));
    MUST(cudaMalloc(&roots, threads * sizeof(Node*)));
    MUST(cudaMalloc(&sums, sizeof got));
    build_trees<<<1, threads>>>(nodes, roots, n);
    walk_trees<<<1, threads>>>(roots, sums);
    MUST(cudaMemcpy(got, sums, sizeof got, cudaMemcpyDeviceToHost));
    for (int t = 0; t < threads; ++t) {
        std::vector<Node> own(n);
        Node* root = nullptr;
        unsigned state = t;
        for (Node& fresh : own) {
            fresh = {random(state) % 1000, nullptr, nullptr};
            root = insert(root, &fresh);
        }
        expect(got[t] == sum(root) * 100 + height(root), "trees in global memory");
    }
}

void check_maps() {
    const int w = 7, h = 5;
    std::vector<unsigned char> maps(threads * w * h);
    for (size_t i = 0; i < maps.size(); ++i) maps[i] = i % 3 == 0 || i % 7 == 2 ? 2 : 0;
    unsigned char* device = nullptr;
    int *sizes = nullptr, got[threads], count = 0;
    MUST(cudaMalloc(&device, maps.size()));
    MUST(cudaMalloc(&sizes, sizeof got));
    MUST(cudaMemcpy(device, maps.data(), maps.size(), cudaMemcpyHostToDevice));
    fill_map<<<1, threads>>>(device, w, h, sizes);
    MUST(cudaMemcpy(got, sizes, sizeof got, cudaMemcpyDeviceToHost));
    MUST(cudaMemcpyFromSymbol(&count, visits, sizeof count));
    expect(count == threads * (threads - 1) / 2, "atomics in each call");
    for (int t = 0; t < threads; ++t) expect(got[t] == fill(maps.data() + t * w * h, t % w, t % h, w, h), "flood fill");
}

int main() {
    COMPARE(trees);
    COMPARE(structs);
    COMPARE(locals);
    check_sorting();
    check_trees();
    check_maps();
    return report();
}
