// Pointer arithmetic, differences, comparisons, pointers to pointers and to arrays, void*, null, pointers and integers.
#include "../check.h"

HD int sum(const int* first, const int* last) {
    int s = 0;
    for (; first != last; ++first) s += *first;
    return s;
}

HD void advance(const char*& p, int n) { p += n; }
HD void swap_pointers(int** a, int** b) {
    int* t = *a;
    *a = *b;
    *b = t;
}
HD const char* skip(const char* s, char c) {
    while (*s && *s != c) ++s;
    return *s ? s + 1 : nullptr;
}

HD void arithmetic(int t, long long* out) {
    int a[16];
    for (int i = 0; i < 16; ++i) a[i] = i * i + t;
    int* p = a + 3;
    out[0] = *p + p[2] + *(p - 1) + 2 [p];
    out[1] = p - a;
    out[2] = &a[15] - p;
    out[3] = *p++ + *++p;
    out[4] = *--p - *p--;
    out[5] = p - a;
    p += t % 8;
    out[6] = *p;
    p -= t % 8;
    out[7] = (p < a + 5) + 2 * (p == &a[3]) + 4 * (p > a) + 8 * (p != a) + 16 * (p <= p) + 32 * (p >= a + 7);
    out[8] = sum(a, a + 16);
    out[9] = sum(a + t % 16, a + 16);
    const char* text = "one,two,three";
    const char* rest = skip(text, ',');
    out[10] = rest - text;
    out[11] = rest[0] + (skip(rest, ';') == nullptr);
    advance(rest, 4);
    out[12] = *rest;
    int x = 1 + t, y = 2;
    int *px = &x, *py = &y;
    swap_pointers(&px, &py);
    out[13] = *px * 100 + *py;
    int** pp = &px;
    **pp += 7;
    *pp = &x;
    ++**pp;
    out[14] = x * 1000 + y;
    unsigned char step = 3;
    p = a + step;
    out[15] = p[step];
    long long back = -2;
    out[16] = p[back];
    out[17] = *(a + 15u - 2);
    double d[4] = {1, 2, 3, 4};
    double* pd = d + 4;
    double product = 1;
    while (pd-- > d) product *= *pd;
    put_double(out, 18, product);
    short grid[3][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
    short(*row)[4] = grid;
    out[19] = row[1][2] + (*(row + 2))[t & 3] + *(*row + 1);
    ++row;
    out[20] = (*row)[0] + (row - grid);
    out[21] = &grid[2][1] - &grid[0][0];
    const short* flat = &grid[0][0];
    out[22] = flat[t % 12];
}

HD void untyped(int t, long long* out) {
    int values[4] = {t, t + 1, t + 2, t + 3};
    void* v = values;
    out[0] = static_cast<int*>(v)[2];
    unsigned char* bytes = reinterpret_cast<unsigned char*>(v);
    bytes[4] = 200;
    out[1] = values[1] & 0xff;
    const void* cv = bytes + 8;
    out[2] = *static_cast<const int*>(cv);
    char* c = (char*)v + 12;
    out[3] = *(int*)c;
    out[4] = (int*)c - values;
    unsigned long long address = reinterpret_cast<unsigned long long>(values);
    out[5] = address % alignof(int);
    int* same = reinterpret_cast<int*>(address + 4);
    out[6] = *same == values[1];
    int* nothing = nullptr;
    out[7] = (nothing == nullptr) + 2 * !nothing + 4 * (nothing ? 1 : 0) + 8 * (v != nullptr) + 16 * (NULL == nothing);
    float f = 1.5f * t;
    unsigned bits = *reinterpret_cast<unsigned*>(&f);
    out[8] = bits;
    long long wide = 0x1122334455667788LL + t;
    out[9] = reinterpret_cast<unsigned short*>(&wide)[1];
    reinterpret_cast<unsigned*>(&wide)[1] = 5;
    out[10] = wide;
}

KERNEL(arithmetic)
KERNEL(untyped)

int main() {
    COMPARE(arithmetic);
    COMPARE(untyped);
    return report();
}
