// SPDX-License-Identifier: Apache-2.0
// From lengths and layouts to launches.
#pragma once
#include <algorithm>
#include <climits>
#include <complex>
#include <mutex>

#include <qiao/fft/codelet.hpp>
#include <qiao/fft/factors.hpp>
#include <qiao/fft/plan.hpp>

QIAO_NAMESPACE_BEGIN
namespace fft {
namespace detail {

/// One end of an axis' launches.
struct End {
    Place place;
    Load load = Load::plain;
    Store store = Store::plain;
    bool real_side = false;
};

inline End packed(long long chunk) {
    End end;
    end.place.sc = chunk;
    return end;
}

/// exp(2 pi i j j / 2n) at -n < j < n, transformed over `length` and divided by it.
inline std::vector<double> chirp_spectrum(const std::vector<double>& chirp, size_t length) {
    std::vector<std::complex<double>> z(length), w(length / 2);
    for (size_t i = 0; 2 * i < chirp.size(); ++i) {
        z[i] = {chirp[2 * i] / double(length), -chirp[2 * i + 1] / double(length)};
        if (i > 0) z[length - i] = z[i];
    }
    for (size_t k = 0; k < length / 2; ++k) {
        const Root r = root(static_cast<long long>(k), static_cast<long long>(length));
        w[k] = {r.x, r.y};
    }
    // By halving frequencies, so that results come in reversed order of bits.
    for (size_t half = length / 2; half > 0; half /= 2) {
        for (size_t start = 0; start < length; start += 2 * half) {
            for (size_t k = 0; k < half; ++k) {
                const std::complex<double> a = z[start + k], b = z[start + k + half];
                z[start + k] = a + b;
                z[start + k + half] = (a - b) * w[k * (length / 2 / half)];
            }
        }
    }
    std::vector<double> out(2 * length);
    for (size_t i = 0, reversed = 0; i < length; ++i) {
        out[2 * reversed] = z[i].real();
        out[2 * reversed + 1] = z[i].imag();
        size_t bit = length / 2;
        for (; bit > 0 && (reversed & bit) != 0; bit /= 2) reversed ^= bit;
        reversed |= bit;
    }
    return out;
}

class PlanBuilder {
public:
    PlanBuilder(const Problem& problem, Plan& plan) : problem_(problem), plan_(plan), last_(problem.rank - 1) {}

    bool build() {
        const bool real = problem_.from_real() || problem_.to_real();
        complex_last_ = real ? problem_.n[last_] / 2 + 1 : problem_.n[last_];
        problem_.to_real() ? to_real() : from_last();
        assign_buffers();
        return fits_;
    }

private:
    /// Transforms of one axis before and behind it: how many, and the columns of each.
    long long outer(int axis) const {
        long long count = problem_.batch;
        for (int i = 0; i < axis; ++i) count *= problem_.n[i];
        return count;
    }
    long long columns(int axis) const {
        long long count = 1;
        for (int i = axis + 1; i < last_; ++i) count *= problem_.n[i];
        return axis < last_ ? count * complex_last_ : 1;
    }
    long long lines() const { return outer(last_); }

    bool real_side(bool is_out) const { return is_out ? problem_.to_real() : problem_.from_real(); }

    /// The program's layout, line by line of the last axis.
    End line_end(const Layout& layout, Load load, Store store, bool is_out) const {
        End end;
        end.load = load;
        end.store = store;
        end.real_side = real_side(is_out);
        const long long elements = end.real_side ? problem_.n[last_] : complex_last_;
        Place& at = end.place;
        if (layout.basic) {
            at.sc = elements;
            return end;
        }
        at.stride = layout.stride;
        at.sc = layout.dist;
        if (last_ >= 1) {
            at.a = static_cast<int>(problem_.n[last_ - 1]);
            at.sa = layout.embed[last_] * layout.stride;
        }
        if (last_ == 2) {
            at.b = static_cast<int>(problem_.n[0]);
            at.sb = layout.embed[1] * at.sa;
        }
        return end;
    }

    /// Whether columns behind the first axis lie as if packed, but for a common stride.
    bool dense(const Layout& layout) const {
        if (layout.basic || last_ == 0) return true;
        return layout.embed[last_] == complex_last_ && (last_ == 1 || layout.embed[1] == problem_.n[1]);
    }
    End first_axis_end(const Layout& layout) const {
        End end = packed(problem_.n[0] * columns(0));
        if (layout.basic) return end;
        end.place.sc = layout.dist;
        end.place.stride = layout.stride;
        return end;
    }

    /// The first axis longer than 1, or the last one.
    int first_axis() const {
        int first = 0;
        while (first < last_ && problem_.n[first] == 1) ++first;
        return first;
    }

    void from_last() {
        const Load load = problem_.from_real() ? Load::real : Load::directed;
        const Store store = problem_.from_real() ? Store::plain : Store::directed;
        const int first = first_axis();
        const bool direct = first == last_ || (first == 0 && dense(problem_.out));
        End out = first == last_ ? line_end(problem_.out, Load::plain, store, true) : packed(complex_last_);
        if (problem_.from_real()) out.store = Store::half;
        axis(problem_.n[last_], 1, lines(), line_end(problem_.in, load, Store::plain, false), out);
        for (int i = last_ - 1; i >= first; --i) {
            if (problem_.n[i] == 1) continue;
            const long long chunk = problem_.n[i] * columns(i);
            End to = packed(chunk);
            if (i == first && direct) {
                to = first_axis_end(problem_.out);
                to.store = store;
            }
            axis(problem_.n[i], columns(i), outer(i), packed(chunk), to);
        }
        if (!direct) copy(complex_last_, lines(), packed(complex_last_), line_end(problem_.out, Load::plain, store, true));
    }

    void to_real() {
        const int first = first_axis();
        for (int i = first; i < last_; ++i) {
            if (problem_.n[i] == 1) continue;
            const long long chunk = problem_.n[i] * columns(i);
            axis(problem_.n[i], columns(i), outer(i), i == first ? first_input(first) : packed(chunk), packed(chunk));
        }
        End in = first == last_ ? line_end(problem_.in, Load::hermitian_directed, Store::plain, false) : packed(complex_last_);
        if (first < last_) in.load = Load::hermitian;
        axis(problem_.n[last_], 1, lines(), in, line_end(problem_.out, Load::plain, Store::real, true));
    }

    /// The program's input for the first axis of many, packed by a copy if need be.
    End first_input(int axis) {
        if (axis == 0 && dense(problem_.in)) {
            End from = first_axis_end(problem_.in);
            from.load = Load::directed;
            return from;
        }
        copy(complex_last_, lines(), line_end(problem_.in, Load::directed, Store::plain, false), packed(complex_last_));
        return packed(problem_.n[axis] * columns(axis));
    }

    void axis(long long n, long long columns, long long outer, const End& from, const End& to) {
        if (n == 1) return copy(1, outer, from, to);
        if (is_smooth(n)) return steps(n, columns, outer, from, to);
        long long length = 1;
        while (length < 2 * n - 1) length *= 2;
        if (length > INT_MAX / 4) {
            fits_ = false;
            return;
        }
        const End padded = packed(length * columns);
        const std::string chirp = "chirp " + std::to_string(n);
        each(Each::expand, n, length, columns, outer, from, padded, chirp);
        steps(length, columns, outer, padded, padded);
        each(Each::multiply, n, length, columns, outer, padded, padded, "spectrum " + std::to_string(n));
        steps(length, columns, outer, padded, padded);
        each(Each::contract, n, n, columns, outer, padded, to, chirp);
    }

    void copy(long long elements, long long outer, const End& from, const End& to) { each(Each::copy, elements, elements, 1, outer, from, to, ""); }

    void steps(long long n, long long columns, long long outer, const End& from, const End& to) {
        const int bytes = problem_.wide() ? 16 : 8;
        const std::vector<int64_t> lengths = steps_of(n, columns == 1, bytes);
        long long s = columns, m = n;
        for (size_t i = 0; i < lengths.size(); ++i) {
            m /= lengths[i];
            Step step;
            step.wide = problem_.wide();
            step.line = columns == 1 && lengths.size() == 1 && is_line(n, bytes);
            step.radices = radices_of(lengths[i], step.line);
            step.columns = s == 1 ? Columns::first : s % row == 0 ? Columns::aligned : Columns::mixed;
            step.whole_rows = s * m % row == 0;
            step.turned = m > 1;
            if (step.line) step.lines = static_cast<int>(std::max<long long>(1, std::min<long long>({8, outer, 2048 / n})));
            End source = i == 0 ? from : packed(n * columns), target = i + 1 == lengths.size() ? to : packed(n * columns);
            step.access = access(source, target);
            Launch launch;
            launch.text = text_of(step);
            const long long count = step.line ? outer : outer * s * m;
            launch.block = dim3(row, static_cast<unsigned>(rows_of(step)));
            launch.roots = roots("step " + std::to_string(m) + (step.line ? " line" : ""), step, m);
            add(launch, count, width_of(step), s, m, n * columns, outer, source, target);
            s *= lengths[i];
        }
    }

    void each(Each what, long long n, long long m, long long columns, long long outer, const End& from, const End& to, const std::string& table) {
        Launch launch;
        launch.text = text_of(what, problem_.wide(), access(from, to), n);
        launch.block = dim3(64);
        launch.roots = table.empty() ? 0 : chirp(table, n, m);
        add(launch, outer * m * columns, 64, columns, m, m * columns, outer, from, to);
    }

    static bool flat(const Place& p) { return p.a == 1 && p.b == 1; }
    static Access access(const End& from, const End& to) {
        return {from.load, to.store, from.place.stride == 1, to.place.stride == 1, flat(from.place), flat(to.place)};
    }

    void add(Launch& launch, long long count, int width, long long s, long long m, long long chunk, long long outer, const End& from, const End& to) {
        if (count > INT_MAX - 4096 || chunk > INT_MAX || outer > INT_MAX) fits_ = false;
        launch.count = static_cast<int>(count);
        launch.blocks = static_cast<unsigned>((count + width - 1) / width);
        launch.s = static_cast<int>(s);
        launch.m = static_cast<int>(m);
        launch.from = from.place;
        launch.to = to.place;
        launch.real_in = from.real_side;
        launch.real_out = to.real_side;
        largest_ = std::max(largest_, static_cast<size_t>(chunk) * static_cast<size_t>(outer));
        plan_.launches.push_back(launch);
    }

    size_t roots(std::string key, const Step& step, long long m) {
        for (int r : step.radices) key += " " + std::to_string(r);
        auto found = tables_.find(key);
        if (found != tables_.end()) return found->second;
        const size_t at = plan_.roots.size() / 2;
        const std::vector<double> inside = roots_of(step);
        plan_.roots.insert(plan_.roots.end(), inside.begin(), inside.end());
        if (m > 1) add_outer_roots(plan_.roots, step, m);
        return tables_[key] = at;
    }

    /// "chirp n" or "spectrum n", the latter of length m.
    size_t chirp(const std::string& key, long long n, long long m) {
        auto found = tables_.find(key);
        if (found != tables_.end()) return found->second;
        std::vector<double> values;
        for (long long i = 0; i < n; ++i) {
            const Root r = root(i * i % (2 * n), 2 * n);
            values.insert(values.end(), {r.x, r.y});
        }
        if (key[0] == 's') values = chirp_spectrum(values, static_cast<size_t>(m));
        const size_t at = plan_.roots.size() / 2;
        plan_.roots.insert(plan_.roots.end(), values.begin(), values.end());
        return tables_[key] = at;
    }

    void assign_buffers() {
        std::vector<Launch>& all = plan_.launches;
        for (size_t i = 0; i < all.size(); ++i) {
            all[i].source = i == 0 ? Launch::in : all[i - 1].target;
            all[i].target = i + 1 == all.size() ? Launch::out : i % 2 == 0 ? Launch::first_work : Launch::second_work;
        }
        plan_.works = std::max(plan_.works, std::min(static_cast<int>(all.size()) - 1, 2));
        const size_t bytes = largest_ * (problem_.wide() ? 16 : 8);
        plan_.work_bytes = std::max(plan_.work_bytes, (bytes + 255) / 256 * 256);
    }

    const Problem& problem_;
    Plan& plan_;
    int last_;
    long long complex_last_ = 0;
    std::map<std::string, size_t> tables_;
    size_t largest_ = 0;
    bool fits_ = true;
};

/// One program for each text, kept: plans of equal shapes share them.
inline Kernel* find_kernel(const std::string& text) {
    struct Kernels {
        std::mutex mutex;
        std::map<std::string, Kernel> by_text;
    };
    static Kernels* all = new Kernels;
    std::lock_guard lock(all->mutex);
    auto found = all->by_text.find(text);
    if (found == all->by_text.end()) found = all->by_text.emplace(text, Program(text, "qiao_fft.cu").kernel("transform")).first;
    return &found->second;
}

/// Lines begin at the same bytes on both sides.
inline bool alike(const Problem& p) {
    if (p.in.basic && p.out.basic) return true;
    const long long in = p.from_real() ? 1 : 2, out = p.to_real() ? 1 : 2;
    bool same = p.in.stride == p.out.stride && p.in.dist * in == p.out.dist * out && (in == out || p.in.stride == 1);
    for (int i = 1; i < p.rank; ++i) same &= p.in.embed[i] * (i + 1 == p.rank ? in : 1) == p.out.embed[i] * (i + 1 == p.rank ? out : 1);
    return same || (p.batch == 1 && p.rank == 1 && p.in.stride == p.out.stride && p.in.stride == 1);
}

}  // namespace detail

size_t Plan::work_size() const { return work_bytes * static_cast<size_t>(works); }

cufftResult make_plan(const Problem& problem, Plan& plan) {
    plan.problem = problem;
    detail::PlanBuilder builder(plan.problem, plan);
    const bool fits = builder.build();
    plan.alike = detail::alike(problem);
    return fits ? CUFFT_SUCCESS : CUFFT_INVALID_SIZE;
}

cufftResult upload(Plan& plan) {
    // Threads beyond the end of a line read roots, too.
    plan.roots.resize(plan.roots.size() + 2 * row);
    std::vector<float> narrow;
    const void* data = plan.roots.data();
    size_t bytes = plan.roots.size() * sizeof(double);
    if (!plan.problem.wide()) {
        narrow.assign(plan.roots.begin(), plan.roots.end());
        data = narrow.data();
        bytes = narrow.size() * sizeof(float);
    }
    if (cudaMalloc(&plan.roots_at, bytes) != cudaSuccess) return CUFFT_ALLOC_FAILED;
    if (cudaMemcpy(plan.roots_at, data, bytes, cudaMemcpyHostToDevice) != cudaSuccess) return CUFFT_SETUP_FAILED;
    std::vector<double>().swap(plan.roots);
    return CUFFT_SUCCESS;
}

cufftResult execute(Plan& plan, const void* in, void* out, bool inverse, void* work, cudaStream_t stream) {
    const Problem& p = plan.problem;
    const bool in_place = in == out;
    // Lines of real values in place have room for n/2 + 1 pairs.
    const long long padded = (p.n[p.rank - 1] / 2 + 1) * 2;
    const size_t pair = p.wide() ? 16 : 8;
    char* areas = static_cast<char*>(work);
    void* buffers[] = {const_cast<void*>(in), out, areas, areas + plan.work_bytes};
    for (Launch& launch : plan.launches) {
        if (!launch.kernel) launch.kernel = detail::find_kernel(launch.text);
        Place from = launch.from, to = launch.to;
        if (in_place && launch.real_in && p.in.basic) from.sc = padded;
        if (in_place && launch.real_out && p.out.basic) to.sc = padded;
        const void* roots = static_cast<const char*>(plan.roots_at) + launch.roots * pair;
        const cudaError_t code = launch.kernel->launch_on(stream, 0, launch.blocks, launch.block, static_cast<const void*>(buffers[launch.source]),
                                                          buffers[launch.target], roots, launch.count, launch.s, launch.m, inverse ? -1 : 1, from, to);
        if (code != cudaSuccess) return CUFFT_EXEC_FAILED;
    }
    return CUFFT_SUCCESS;
}

}  // namespace fft
QIAO_NAMESPACE_END
