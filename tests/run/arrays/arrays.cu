// Arrays: initialisers, several dimensions, strings, arrays of structs, arrays as parameters.
#include "../check.h"

struct Point {
    int x, y;
};

HD int total(const int a[], int n) {
    int s = 0;
    for (int i = 0; i < n; ++i) s = s * 3 + a[i];
    return s;
}
HD int total2(int (*m)[3], int rows) {
    int s = 0;
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < 3; ++j) s += m[i][j] * (i + 1);
    }
    return s;
}
template <int N>
HD int by_reference(const int (&a)[N]) {
    return a[N - 1] + N;
}

HD void one_dimension(int t, long long* out) {
    int full[5] = {1, 2, 3, 4, 5};
    int partial[6] = {t, 7};
    int deduced[] = {9, 8, 7};
    int zero[4] = {};
    int filled[40];
    for (int i = 0; i < 40; ++i) filled[i] = i * t;
    out[0] = full[t % 5];
    out[1] = partial[0] + partial[1] * 10 + partial[t % 6] * 100;
    out[2] = deduced[2] + sizeof deduced / sizeof deduced[0];
    out[3] = zero[t & 3];
    out[4] = filled[39] + filled[t % 40];
    out[5] = total(full, 5);
    out[6] = total(partial + 1, 3);
    out[7] = by_reference(full) + by_reference(deduced);
    char text[] = "hello";
    char padded[8] = "ab";
    text[0] = 'j';
    out[8] = text[t % 6] + sizeof text;
    out[9] = padded[t & 7] + padded[1];
    Point points[3] = {{1, 2}, {3, 4}};
    points[2] = points[t & 1];
    points[0].x += 10;
    out[10] = points[2].x * 100 + points[2].y * 10 + points[0].x;
    int* pointers[3] = {&full[0], &partial[1], nullptr};
    pointers[2] = pointers[t & 1];
    *pointers[2] += 5;
    out[11] = full[0] * 100 + partial[1];
    float halves[4] = {0.5f, 1, 1.5};
    put_double(out, 12, halves[t & 3]);
    bool bits[64] = {};
    bits[t] = true;
    int set = 0;
    for (bool b : bits) set += b;
    out[13] = set;
    for (int& f : full) f *= 2;
    out[14] = total(full, 5);
}

HD void more_dimensions(int t, long long* out) {
    int m[2][3] = {{1, 2, 3}, {4, 5, 6}};
    int flat[2][3] = {1, 2, 3, 4};
    int cube[2][3][4] = {};
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 3; ++j) {
            for (int k = 0; k < 4; ++k) cube[i][j][k] = i * 100 + j * 10 + k;
        }
    }
    out[0] = m[t & 1][t % 3];
    out[1] = flat[1][0] * 10 + flat[1][t % 3];
    out[2] = cube[t & 1][t % 3][t & 3];
    out[3] = total2(m, 2);
    out[4] = total2(m + 1, 1);
    out[5] = sizeof m + sizeof m[0] + sizeof cube;
    int(&row)[3] = m[1];
    row[2] = t;
    out[6] = m[1][2];
    int* end = &m[1][3];
    out[7] = end[-1] + (end - m[0]);
    Point grid[2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, t}}};
    out[8] = grid[1][t & 1].y + grid[t & 1][0].x;
    int copy[2][3];
    for (int i = 0; i < 6; ++i) (&copy[0][0])[i] = (&m[0][0])[5 - i];
    out[9] = copy[0][0] * 100 + copy[1][2];
    int designated[8] = {};
    designated[2] = 3;
    out[10] = designated[t & 7];
}

KERNEL(one_dimension)
KERNEL(more_dimensions)

int main() {
    COMPARE(one_dimension);
    COMPARE(more_dimensions);
    return report();
}
