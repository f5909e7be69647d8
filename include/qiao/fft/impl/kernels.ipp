// SPDX-License-Identifier: Apache-2.0
// Writes steps as CUDA text, pass by pass: read, transform in registers, multiply by roots, write.
#pragma once
#include <algorithm>

#include <qiao/fft/codelet.hpp>
#include <qiao/fft/factors.hpp>
#include <qiao/fft/kernels.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {
namespace detail {

inline constexpr const char head_text[] = R"qiao(
struct Place { int a, b; long long sa, sb, sc, stride; };
__device__ inline Z make(T x, T y) { Z z; z.x = x; z.y = y; return z; }
__device__ inline Z add(Z a, Z b) { return make(a.x + b.x, a.y + b.y); }
__device__ inline Z sub(Z a, Z b) { return make(a.x - b.x, a.y - b.y); }
__device__ inline Z conjugated(Z a) { return make(a.x, -a.y); }
__device__ inline Z directed(Z a, int sign) { return make(a.x, a.y * sign); }
__device__ inline Z turn(Z a) { return make(a.y, -a.x); }
__device__ inline Z scaled(Z a, T f) { return make(a.x * f, a.y * f); }
__device__ inline Z plus(Z a, Z b, T f) { return make(a.x + b.x * f, a.y + b.y * f); }
__device__ inline Z times(Z a, T x, T y) { return make(a.x * x - a.y * y, a.x * y + a.y * x); }
__device__ inline Z mul(Z a, Z b) { return times(a, b.x, b.y); }
__device__ inline long long start(Place at, int o) { return o % at.a * at.sa + o / at.a % at.b * at.sb + o / at.a / at.b * at.sc; }
)qiao";
inline constexpr const char kernel_text[] =
    "extern \"C\" __global__ void transform(const void* in, void* out, const void* roots_at, int count, int s, int m, int sign, Place from, Place to) {\n";

inline std::string head(bool wide) { return std::string(wide ? "typedef double T;\ntypedef double2 Z;" : "typedef float T;\ntypedef float2 Z;") + head_text; }

inline std::string text(long long n) { return std::to_string(n); }

/// Reads and writes of global memory.
class Memory {
public:
    explicit Memory(const Access& access) : access_(access) {}

    /// Declares `from_at` and `to_at`, where transform o begins.
    std::string starts(const std::string& o) const {
        return "const long long from_at = " + start("from", o, access_.flat_in) + ", to_at = " + start("to", o, access_.flat_out) + ";\n";
    }
    /// Element e of n.
    std::string load(const std::string& e, const std::string& n) const {
        const std::string at = place("from", e, access_.unit_in);
        switch (access_.load) {
            case Load::plain:
                return "((const Z*)in)[" + at + "]";
            case Load::directed:
                return "directed(((const Z*)in)[" + at + "], sign)";
            case Load::real:
                return "make(((const T*)in)[" + at + "], 0)";
            case Load::hermitian:
                return hermitian(e, n, false);
            case Load::hermitian_directed:
                return hermitian(e, n, true);
        }
        return {};
    }
    std::string store(const std::string& e, const std::string& n, const std::string& value) const {
        const std::string at = place("to", e, access_.unit_out);
        switch (access_.store) {
            case Store::plain:
                return "((Z*)out)[" + at + "] = " + value + ";\n";
            case Store::directed:
                return "((Z*)out)[" + at + "] = directed(" + value + ", sign);\n";
            case Store::half:
                return "if (" + e + " <= " + n + " / 2) ((Z*)out)[" + at + "] = " + value + ";\n";
            case Store::real:
                return "((T*)out)[" + at + "] = " + value + ".x;\n";
        }
        return {};
    }

private:
    static std::string start(const std::string& place, const std::string& o, bool flat) {
        return flat ? o + " * " + place + ".sc" : "start(" + place + ", " + o + ")";
    }
    static std::string place(const std::string& side, const std::string& e, bool unit) {
        return side + "_at + " + (unit ? "(" + e + ")" : "(long long)(" + e + ") * " + side + ".stride");
    }
    /// Beyond the half, element e is the conjugate of element n - e. The imaginary parts of elements 0 and n/2 do not count.
    std::string hermitian(const std::string& e, const std::string& n, bool directs) const {
        const std::string at = place("from", "mirrored(" + e + ", " + n + ")", access_.unit_in), value = "((const Z*)in)[" + at + "]";
        return "completed(" + (directs ? "directed(" + value + ", sign)" : value) + ", " + e + ", " + n + ")";
    }

    const Access& access_;
};

inline constexpr const char hermitian_text[] = R"qiao(
__device__ inline int mirrored(int e, int n) { return 2 * e > n ? n - e : e; }
__device__ inline Z completed(Z z, int e, int n) { return make(z.x, e == 0 || 2 * e == n ? (T)0 : 2 * e > n ? -z.y : z.y); }
)qiao";

inline std::string head(bool wide, const Access& access) {
    const bool half = access.load == Load::hermitian || access.load == Load::hermitian_directed;
    return head(wide) + (half ? hermitian_text : "");
}

/// A pass inside a step: lengths as in the head of kernels.hpp, within the step's length.
struct Pass {
    int index, count;
    int length;  ///< of the step
    int r, s, m;
    int roots_at;
    int butterflies() const { return length / r; }
    bool first() const { return index == 0; }
    bool last() const { return index + 1 == count; }
};

inline std::vector<Pass> passes_of(const Step& step) {
    std::vector<Pass> passes;
    int length = 1, s = 1, roots_at = 0, count = static_cast<int>(step.radices.size());
    for (int r : step.radices) length *= r;
    for (int i = 0; i < count; ++i) {
        const int r = step.radices[i], m = length / s / r;
        passes.push_back({i, count, length, r, s, m, roots_at});
        if (m > 1) roots_at += (r - 1) * m;
        s *= r;
    }
    return passes;
}

class StepWriter {
public:
    explicit StepWriter(const Step& step) : step_(step), memory_(step.access), passes_(passes_of(step)), width_(width_of(step)), rows_(rows_of(step)) {}

    std::string write() {
        out_ = head(step_.wide, step_.access) + kernel_text;
        const int buffers = std::min(static_cast<int>(passes_.size()) - 1, 2);
        for (int i = 0; i < buffers; ++i) {
            const std::string size = text(static_cast<long long>(width_) * passes_[0].length + (step_.line ? row : 0));
            out_ += "__shared__ T xs" + text(i) + "[" + size + "], ys" + text(i) + "[" + size + "];\n";
        }
        out_ += "const Z* roots = (const Z*)roots_at;\nconst int x = threadIdx.x, y = threadIdx.y;\n";
        if (!step_.line) columns();
        for (const Pass& pass : passes_) {
            if (!pass.first()) out_ += "__syncthreads();\n";
            step_.line ? line_pass(pass) : column_pass(pass);
        }
        return out_ + "}\n";
    }

private:
    /// Which column this thread has: j of transform o, and where it reads and writes. Blocks of one pass have a row for every 16 columns.
    void columns() {
        const char* number = passes_.size() == 1 ? "(blockIdx.x * blockDim.y + y)" : "blockIdx.x";
        out_ += std::string("const int c = ") + number + " * 16, all = s * m;\n";
        if (step_.whole_rows) {
            out_ += "const int o = c / all, j = c % all + x;\n";
            out_ += step_.columns == Columns::aligned ? "const int p = c % all / s, q = c % all % s + x;\n" : "";
        } else {
            out_ += "const int o = (c + x) / all, j = (c + x) % all;\n";
            out_ += step_.columns == Columns::aligned ? "const int p = j / s, q = j % s;\n" : "";
        }
        if (step_.columns == Columns::first) out_ += "const int p = j, q = 0;\n";
        if (step_.columns == Columns::mixed) out_ += "const int p = j / s, q = j % s;\n";
        out_ += "const bool here = c + " + std::string(step_.whole_rows ? "0" : "x") + " < count;\n";
        out_ += memory_.starts("o");
    }

    void column_pass(const Pass& pass) {
        const int turns = pass.butterflies();
        if (turns == 1 || passes_.size() == 1)
            out_ += "{\nconst int t = 0;\n";
        else
            out_ += "for (int t = y; t < " + text(turns) + "; t += " + text(rows_) + ") {\n";
        butterfly(pass, "here", "", [](const std::string& element) { return "(" + element + ") * 16 + x"; });
        out_ += "}\n";
    }

    /// Rows of threads take 16 butterflies each of one line. Threads beyond its end compute too, of what shared memory has there.
    void line_pass(const Pass& pass) {
        const int turns = pass.butterflies(), chunks = (turns + row - 1) / row;
        out_ += "for (int w = y; w < " + text(static_cast<long long>(width_) * chunks) + "; w += " + text(rows_) + ") {\n";
        out_ += "const int g = w / " + text(chunks) + ", t = w % " + text(chunks) + " * 16 + x, o = blockIdx.x * " + text(width_) + " + g;\n";
        if (pass.first() || pass.last()) out_ += memory_.starts("o");
        out_ += "const bool here = o < count" + (turns % row != 0 ? " && t < " + text(turns) : "") + ";\n";
        butterfly(pass, "here", turns % row != 0 ? "here" : "", [&](const std::string& element) { return "g * " + text(pass.length) + " + " + element; });
        out_ += "}\n";
    }

    /// `guard`: what must hold for accesses of global memory, `inner_guard`: for writes to shared memory; `slot`: an element's place there.
    template <typename Slot>
    void butterfly(const Pass& pass, const std::string& guard, const std::string& inner_guard, const Slot& slot) {
        Codelet codelet(out_, step_.wide);
        Codelet::Values values(pass.r);
        if (pass.first()) {
            load(pass, guard, values);
        } else {
            const std::string b = text((pass.index - 1) % 2);
            for (int k = 0; k < pass.r; ++k) {
                const std::string at = slot(element_in(pass, k));
                values[k] = codelet.name("make(xs" + b + "[" + at + "], ys" + b + "[" + at + "])");
            }
        }
        values = codelet.transform(values);
        if (pass.last()) {
            store(pass, guard, codelet, values);
            return;
        }
        out_ += split_turn(pass);
        for (int k = 1; k < pass.r; ++k) values[k] = codelet.name("mul(" + values[k] + ", roots[" + text(pass.roots_at + (k - 1) * pass.m) + " + tp])");
        const std::string b = text(pass.index % 2);
        if (!inner_guard.empty()) out_ += "if (" + inner_guard + ") {\n";
        for (int k = 0; k < pass.r; ++k) {
            const std::string& value = values[k];
            const std::string at = slot("tq + " + text(pass.s) + " * (" + text(pass.r) + " * tp + " + text(k) + ")");
            out_ += "xs" + b + "[" + at + "] = " + value + ".x;\nys" + b + "[" + at + "] = " + value + ".y;\n";
        }
        if (!inner_guard.empty()) out_ += "}\n";
    }

    std::string element_in(const Pass& pass, int k) const { return "t + " + text(static_cast<long long>(pass.butterflies()) * k); }

    /// tp and tq: t as p and q. Written so that what is the same for a row of threads shows.
    std::string split_turn(const Pass& pass) const {
        if (pass.s == 1) return "const int tp = t, tq = 0;\n";
        const std::string s = text(pass.s);
        if (step_.line && pass.s % row == 0) {
            const std::string chunks = text((pass.butterflies() + row - 1) / row), across = text(pass.s / row);
            return "const int tp = w % " + chunks + " / " + across + ", tq = w % " + chunks + " % " + across + " * 16 + x;\n";
        }
        return "const int tp = t / " + s + ", tq = t % " + s + ";\n";
    }

    void load(const Pass& pass, const std::string& guard, Codelet::Values& values) {
        for (int k = 0; k < pass.r; ++k) {
            values[k] = "v" + text(k);
            out_ += "Z " + values[k] + " = make(0, 0);\n";
        }
        out_ += "if (" + guard + ") {\n";
        for (int k = 0; k < pass.r; ++k) {
            const std::string element = element_in(pass, k);
            out_ += values[k] + " = " + memory_.load(step_.line ? element : "j + all * (" + element + ")", length()) + ";\n";
        }
        out_ += "}\n";
    }

    void store(const Pass& pass, const std::string& guard, Codelet& codelet, Codelet::Values& values) {
        const std::string first = text(roots_inside()), second = text(pass.butterflies());
        if (step_.turned) {
            if (pass.butterflies() > 1) out_ += "const Z by_turn = roots[" + first + " + t * m + p];\n";
            const std::string at = pass.butterflies() > 1 ? "(" + first + " + " + second + " * m)" : first;
            for (int k = 0; k < pass.r; ++k) {
                if (k > 0) values[k] = codelet.name("mul(" + values[k] + ", roots[" + at + " + " + text(k) + " * m + p])");
                if (pass.butterflies() > 1) values[k] = codelet.name("mul(" + values[k] + ", by_turn)");
            }
        }
        out_ += "if (" + guard + ") {\n";
        for (int k = 0; k < pass.r; ++k) {
            const std::string result = "t + " + text(static_cast<long long>(pass.butterflies()) * k);
            out_ += memory_.store(step_.line ? result : "q + s * (" + text(pass.length) + " * p + " + result + ")", length(), values[k]);
        }
        out_ += "}\n";
    }

    /// Of the whole transform where elements are counted: in the first step (s is 1) and in the last one of a line (m is 1).
    std::string length() const { return step_.line ? text(passes_[0].length) : "(all * " + text(passes_[0].length) + ")"; }
    int roots_inside() const {
        const Pass& last = passes_.back();
        return last.roots_at;
    }

    const Step& step_;
    Memory memory_;
    std::vector<Pass> passes_;
    int width_, rows_;
    std::string out_;
};

}  // namespace detail

int width_of(const Step& step) {
    if (step.line) return step.lines;
    return step.radices.size() == 1 ? row * rows_of(step) : row;
}

int rows_of(const Step& step) {
    if (!step.line && step.radices.size() == 1) return 4;
    int rows = 1;
    for (const detail::Pass& pass : detail::passes_of(step)) {
        const int chunks = step.line ? (pass.butterflies() + row - 1) / row * step.lines : pass.butterflies();
        rows = std::max(rows, chunks);
    }
    return std::min(rows, 16);
}

std::vector<double> roots_of(const Step& step) {
    std::vector<double> roots;
    for (const detail::Pass& pass : detail::passes_of(step)) {
        if (pass.m == 1) continue;
        for (int k = 1; k < pass.r; ++k) {
            for (int p = 0; p < pass.m; ++p) {
                const Root w = root(static_cast<long long>(p) * k, static_cast<long long>(pass.r) * pass.m);
                roots.insert(roots.end(), {w.x, w.y});
            }
        }
    }
    return roots;
}

void add_outer_roots(std::vector<double>& roots, const Step& step, long long m) {
    const detail::Pass last = detail::passes_of(step).back();
    const long long n = m * last.length;
    auto add = [&](long long factor, long long count) {
        for (long long k = 0; k < count; ++k) {
            for (long long p = 0; p < m; ++p) {
                const Root w = root(p * k * factor, n);
                roots.insert(roots.end(), {w.x, w.y});
            }
        }
    };
    if (last.butterflies() > 1) add(1, last.butterflies());
    add(last.butterflies(), last.r);
}

std::string text_of(const Step& step) { return detail::StepWriter(step).write(); }

std::string text_of(Each what, bool wide, const Access& access, long long n) {
    const detail::Memory memory(access);
    const std::string length = detail::text(n);
    std::string value = memory.load("e", length);
    if (what == Each::expand) value = "i < " + length + " ? mul(" + value + ", roots[i]) : make(0, 0)";
    if (what == Each::multiply) value = "conjugated(mul(" + value + ", roots[i]))";
    if (what == Each::contract) value = "mul(conjugated(" + value + "), roots[i])";
    return detail::head(wide, access) + detail::kernel_text + "const Z* roots = (const Z*)roots_at;\n" +
           "const int number = blockIdx.x * 64 + threadIdx.x, all = s * m;\nif (number >= count) return;\n" +
           "const int o = number / all, e = number % all, i = e / s;\n" + memory.starts("o") + "const Z z = " + value + ";\n" + memory.store("e", length, "z") +
           "}\n";
}

}  // namespace fft
QIAO_NAMESPACE_END
