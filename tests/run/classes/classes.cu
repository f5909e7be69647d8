// Classes: constructors, methods, operators, static members, nesting, conversions, friends, this.
#include "../check.h"

class Fraction {
public:
    HD Fraction(int n = 0, int d = 1) : n_(n), d_(d) { reduce(); }
    HD Fraction operator+(const Fraction& o) const { return Fraction(n_ * o.d_ + o.n_ * d_, d_ * o.d_); }
    HD Fraction operator-() const { return {-n_, d_}; }
    HD Fraction& operator*=(const Fraction& o) {
        n_ *= o.n_;
        d_ *= o.d_;
        reduce();
        return *this;
    }
    HD bool operator==(const Fraction& o) const { return n_ == o.n_ && d_ == o.d_; }
    HD bool operator!=(const Fraction& o) const { return !(*this == o); }
    HD friend bool operator<(const Fraction& a, const Fraction& b) { return a.n_ * b.d_ < b.n_ * a.d_; }
    HD Fraction& operator++() {
        n_ += d_;
        return *this;
    }
    HD Fraction operator++(int) {
        Fraction old = *this;
        ++*this;
        return old;
    }
    HD explicit operator double() const { return static_cast<double>(n_) / d_; }
    HD int code() const { return n_ * 1000 + d_; }
    static HD Fraction half() { return {1, 2}; }

private:
    int n_, d_;
    HD void reduce() {
        int a = n_ < 0 ? -n_ : n_, b = d_;
        while (b != 0) {
            int r = a % b;
            a = b;
            b = r;
        }
        if (a > 1) {
            n_ /= a;
            d_ /= a;
        }
    }
};
HD Fraction operator*(Fraction a, const Fraction& b) { return a *= b; }

struct Matrix {
    float m[2][2];
    struct Row {
        float* p;
        HD float& operator[](int i) { return p[i]; }
    };
    HD Row operator[](int i) { return {m[i]}; }
    HD float operator()(int i, int j) const { return m[i][j]; }
    HD Matrix operator*(const Matrix& o) const;
    HD static constexpr int size() { return 2; }
    static const int rank = 2;
    static constexpr float unit = 1.0f;
};
HD Matrix Matrix::operator*(const Matrix& o) const {
    Matrix r = {};
    for (int i = 0; i < size(); ++i) {
        for (int j = 0; j < size(); ++j) {
            for (int k = 0; k < rank; ++k) r.m[i][j] += m[i][k] * o.m[k][j];
        }
    }
    return r;
}

struct Stack {
    int data[8];
    int count = 0;
    HD Stack() = default;
    HD Stack& operator<<(int v) {
        data[count++] = v;
        return *this;
    }
    HD int pop() { return data[--count]; }
    HD bool empty() const { return count == 0; }
    HD int* begin() { return data; }
    HD int* end() { return data + count; }
};
struct Delegating {
    int a, b;
    HD Delegating(int x, int y) : a(x), b(y) {}
    HD Delegating(int x) : Delegating(x, x * 2) { a += 1; }
    HD Delegating() : Delegating(7) {}
};
struct Member {
    Fraction f;
    Delegating d{3};
    int list[3] = {1, 2, 3};
    const int& ref;
    HD Member(const int& r) : f(r, 4), ref(r) {}
};
struct Pointerlike {
    Fraction f;
    HD Fraction* operator->() { return &f; }
    HD Fraction& operator*() { return f; }
};
struct Adder {
    int n;
    HD int operator()(int x) const { return x + n; }
};
template <typename F>
HD int apply(F f, int x) {
    return f(f(x));
}

HD void fractions(int t, long long* out) {
    Fraction a(t, 6), b = Fraction::half();
    out[0] = (a + b).code();
    out[1] = (-a).code();
    a *= b;
    out[2] = a.code();
    out[3] = (a * b + 3).code();
    out[4] = (a == b) + 2 * (a != b) + 4 * (a < b) + 8 * (Fraction(2, 4) == b);
    out[5] = (a++).code() + 7 * (++a).code();
    put_double(out, 6, static_cast<double>(Fraction(t, 8)));
    Fraction list[3] = {1, Fraction(2, 3)};
    out[7] = list[t % 3].code();
}

HD void others(int t, long long* out) {
    Matrix m = {{{1, 2}, {3, static_cast<float>(t)}}};
    m[0][1] = 5;
    Matrix p = m * m;
    put_double(out, 0, p(0, 0) + p(1, 1) + Matrix::unit);
    out[1] = Matrix::size() + Matrix::rank;
    Stack s;
    s << 1 << t << 3;
    int sum = 0;
    for (int v : s) sum = sum * 10 + v;
    out[2] = sum;
    while (!s.empty()) sum -= s.pop();
    out[3] = sum;
    Delegating d;
    Delegating e(t);
    out[4] = d.a + d.b * 10 + e.a * 1000 + e.b;
    int source = t;
    Member member(source);
    source += 2;
    out[5] = member.f.code() + member.d.b + member.list[t % 3] + member.ref;
    Pointerlike pl{Fraction(3, 9)};
    out[6] = pl->code() + (*pl).code();
    out[7] = apply(Adder{t}, 1);
    Delegating* pd = &e;
    pd->a = 5;
    (*pd).b = 6;
    out[8] = e.a * 10 + e.b;
    const Delegating copies[2] = {d, e};
    out[9] = copies[t & 1].a;
}

KERNEL(fractions)
KERNEL(others)

int main() {
    COMPARE(fractions);
    COMPARE(others);
    return report();
}
