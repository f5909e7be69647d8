// Writes a random CUDA program: `generate <seed> <functions> > x.cu`.
//
// Each function is __host__ __device__, takes a thread number and mixes integer and floating types, conversions, all
// statements, arrays, structs, references and calls of earlier functions. Kernels run them in groups for 256 threads;
// main compares every result with the host's. The text has no undefined behaviour: signed arithmetic goes through
// unsigned, divisors are positive, shifts and indices are masked, floats are clamped before they become integers, and only
// operations that every device rounds correctly are used, so that results must agree to the last bit (built with -fmad=false).
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Type {
    const char* name;
    bool is_float, is_signed;
    int bits;
};
constexpr Type types[] = {{"int", false, true, 32}, {"unsigned", false, false, 32}, {"long long", false, true, 64}, {"unsigned long long", false, false, 64},
                          {"short", false, true, 16}, {"unsigned char", false, false, 8}, {"signed char", false, true, 8}, {"float", true, true, 32},
                          {"double", true, true, 64}, {"bool", false, false, 1}};
constexpr int type_count = 10;

struct Generator {
    uint64_t state;
    std::string out;
    struct Variable {
        std::string name;
        int type;
        bool writable;
    };
    std::vector<Variable> variables;
    int functions = 0, names = 0, loops = 0, budget = 0;

    unsigned next(unsigned bound) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<unsigned>((state >> 33) % bound);
    }
    std::string fresh(const char* prefix) { return prefix + std::to_string(names++); }

    std::string literal(int t) {
        static const char* ints[] = {"0", "1", "2", "3", "7", "31", "100", "127", "255", "-1", "-5", "-128", "1000", "65535", "123456789"};
        if (types[t].is_float) {
            static const char* reals[] = {"0.0", "1.0", "0.5", "-1.5", "3.25", "1e3", "-0.125", "7.75"};
            return std::string(reals[next(8)]) + (t == 7 ? "f" : "");
        }
        if (types[t].bits == 1) return next(2) ? "true" : "false";
        return "(" + std::string(types[t].name) + ")(" + ints[next(15)] + (types[t].bits == 64 ? "ll" : "") + ")";
    }

    std::string variable(int t) {
        std::vector<const Variable*> fit;
        for (const Variable& v : variables) {
            if (v.type == t) fit.push_back(&v);
        }
        return fit.empty() ? literal(t) : fit[next(static_cast<unsigned>(fit.size()))]->name;
    }

    /// Any type to `t`, without undefined conversions.
    std::string converted(int t, int depth) {
        int from = static_cast<int>(next(type_count));
        std::string e = expression(from, depth - 1);
        if (types[from].is_float && !types[t].is_float && types[t].bits != 1) return "(" + std::string(types[t].name) + ")clamp_int(" + e + ")";
        switch (next(3)) {
            case 0: return "static_cast<" + std::string(types[t].name) + ">(" + e + ")";
            default: return "(" + std::string(types[t].name) + ")(" + e + ")";
        }
    }

    std::string expression(int t, int depth) {
        if (depth <= 0) return next(4) == 0 ? literal(t) : variable(t);
        auto sub = [&](int type) { return expression(type, depth - 1); };
        switch (next(9)) {
            case 0: return variable(t);
            case 1: return converted(t, depth);
            case 2: return "(" + sub(9) + " ? " + sub(t) + " : " + sub(t) + ")";
            case 3:
                // Only the first three, which call nothing: everything is inlined.
                if (functions > 3 && t == 0 && next(4) == 0) return "f" + std::to_string(next(3)) + "(" + sub(0) + ", " + sub(0) + ")";
                break;
            default: break;
        }
        const Type& type = types[t];
        if (type.bits == 1) {
            int a = static_cast<int>(next(type_count));
            static const char* compare[] = {"==", "!=", "<", "<=", ">", ">="};
            switch (next(4)) {
                case 0: return "(" + sub(9) + (next(2) ? " && " : " || ") + sub(9) + ")";
                case 1: return "(!" + sub(9) + ")";
                default: return "(" + sub(a) + " " + compare[next(6)] + " " + sub(a) + ")";
            }
        }
        if (type.is_float) {
            static const char* ops[] = {"+", "-", "*"};
            if (next(6) == 0) return "(- " + sub(t) + ")";
            return "bounded(" + sub(t) + " " + ops[next(3)] + " " + sub(t) + ")";
        }
        static const char* bit[] = {"&", "|", "^"};
        std::string cast = "(" + std::string(type.name) + ")";
        switch (next(8)) {
            case 0: return cast + "(" + sub(t) + " " + bit[next(3)] + " " + sub(t) + ")";
            case 1: return cast + "(~" + sub(t) + ")";
            case 2: return cast + "((unsigned long long)(" + sub(t) + ") << (" + sub(0) + " & 15))";
            case 3: return cast + "(" + sub(t) + " >> (" + sub(0) + " & " + (type.bits >= 32 ? "31" : "7") + "))";
            case 4: return cast + "(" + sub(t) + (next(2) ? " / " : " % ") + "(" + cast + "((" + sub(t) + " & 7) + 1)))";
            case 5: return cast + "((unsigned long long)(" + sub(t) + ") * (unsigned long long)(" + sub(t) + "))";
            default: return cast + "((unsigned long long)(" + sub(t) + ")" + (next(2) ? " + " : " - ") + "(unsigned long long)(" + sub(t) + "))";
        }
    }

    void line(int indent, const std::string& text) { out += std::string(static_cast<size_t>(indent) * 4, ' ') + text + "\n"; }

    void declare(int indent) {
        int t = static_cast<int>(next(type_count));
        std::string name = fresh("v");
        line(indent, std::string(next(4) == 0 ? "const " : "") + types[t].name + " " + name + " = " + expression(t, 3) + ";");
        bool writable = out.find("const " + std::string(types[t].name) + " " + name) == std::string::npos;
        variables.push_back({name, t, writable});
    }

    void assign(int indent) {
        std::vector<const Variable*> fit;
        for (const Variable& v : variables) {
            if (v.writable) fit.push_back(&v);
        }
        if (fit.empty()) return declare(indent);
        const Variable v = *fit[next(static_cast<unsigned>(fit.size()))];
        const Type& type = types[v.type];
        if (!type.is_float && type.bits > 1 && next(3) == 0) {
            static const char* ops[] = {"&=", "|=", "^="};
            bool add = !type.is_signed && next(2);
            line(indent, v.name + " " + (add ? (next(2) ? "+=" : "-=") : ops[next(3)]) + " " + expression(v.type, 2) + ";");
        } else {
            line(indent, v.name + " = " + expression(v.type, 3) + ";");
        }
    }

    void block(int indent, int depth, int count, bool in_loop) {
        size_t mark = variables.size();
        for (int i = 0; i < count && budget > 0; ++i) statement(indent, depth, in_loop);
        variables.resize(mark);
    }

    void statement(int indent, int depth, bool in_loop) {
        --budget;
        int kinds = depth > 0 ? 12 : 5;
        switch (next(static_cast<unsigned>(kinds))) {
            case 0: case 1: return declare(indent);
            case 2: case 3: return assign(indent);
            case 4:
                if (in_loop && next(3) == 0) return line(indent, "if (" + expression(9, 2) + ") " + (next(2) ? "break;" : "continue;"));
                if (next(6) == 0) return line(indent, "if (" + expression(9, 2) + ") return " + expression(0, 2) + ";");
                return assign(indent);
            case 5: case 6:
                line(indent, "if (" + expression(9, 3) + ") {");
                block(indent + 1, depth - 1, 3, in_loop);
                if (next(2)) {
                    line(indent, "} else {");
                    block(indent + 1, depth - 1, 3, in_loop);
                }
                return line(indent, "}");
            case 7: {
                std::string i = fresh("i");
                line(indent, "for (int " + i + " = 0; " + i + " < " + std::to_string(1 + next(6)) + "; ++" + i + ") {");
                variables.push_back({i, 0, false});
                block(indent + 1, depth - 1, 3, true);
                variables.pop_back();
                return line(indent, "}");
            }
            case 8: {
                std::string n = fresh("n");
                bool last = next(2) != 0;
                line(indent, "int " + n + " = " + std::to_string(1 + next(5)) + ";");
                line(indent, last ? "do {" : "while (" + n + "-- > 0 && " + expression(9, 1) + ") {");
                block(indent + 1, depth - 1, 3, true);
                return line(indent, last ? "} while (--" + n + " > 0 && " + expression(9, 1) + ");" : "}");
            }
            case 9: {
                line(indent, "switch (" + expression(0, 2) + " & 3) {");
                for (int c = 0; c < 4; ++c) {
                    if (c == 2 && next(2)) continue;
                    line(indent, c == 3 ? "default:" : "case " + std::to_string(c) + ":");
                    line(indent + 1, "{");
                    size_t mark = variables.size();
                    int count = 1 + static_cast<int>(next(2));
                    for (int k = 0; k < count && budget > 0; ++k) statement(indent + 2, 0, false);
                    variables.resize(mark);
                    line(indent + 1, "}");
                    if (next(3)) line(indent + 1, "break;");
                }
                return line(indent, "}");
            }
            case 10: {
                std::string a = fresh("a"), i = fresh("i");
                int t = static_cast<int>(next(9));
                line(indent, std::string(types[t].name) + " " + a + "[8] = {" + expression(t, 1) + ", " + expression(t, 1) + "};");
                line(indent, "for (int " + i + " = 0; " + i + " < 8; ++" + i + ") " + a + "[(" + i + " + " + expression(0, 1) + ") & 7] = " + expression(t, 2) + ";");
                std::string v = fresh("v");
                line(indent, std::string(types[t].name) + " " + v + " = " + a + "[" + expression(0, 2) + " & 7];");
                variables.push_back({v, t, true});
                return;
            }
            default: {
                std::string p = fresh("p"), v = fresh("v");
                line(indent, "Pair " + p + " = {" + expression(4, 2) + ", " + expression(7, 2) + ", " + expression(2, 2) + "};");
                line(indent, "mix(" + p + ", " + expression(0, 2) + ");");
                line(indent, "long long " + v + " = " + p + ".total();");
                variables.push_back({v, 2, true});
            }
        }
    }

    void function() {
        variables = {{"x", 0, true}, {"y", 0, false}};
        names = 0;
        budget = 40;
        line(0, "HD int f" + std::to_string(functions) + "(int x, const int& y) {");
        for (int t = 0; t < type_count; ++t) {
            std::string name = fresh("v");
            line(1, std::string(types[t].name) + " " + name + " = " + (types[t].is_float ? "(" + std::string(types[t].name) + ")(x & 1023)" : "(" + std::string(types[t].name) + ")(x ^ y)") + ";");
            variables.push_back({name, t, true});
        }
        while (budget > 0) statement(1, 3, false);
        line(1, "unsigned long long h = 17;");
        for (int t = 0; t < type_count; ++t) {
            line(1, "h = h * 31 + (unsigned long long)(" + std::string(types[t].is_float ? "clamp_int(v" : "(v") + std::to_string(t) + "));");
        }
        line(1, "return (int)(h ^ (h >> 32));");
        line(0, "}");
        ++functions;
    }
};

constexpr const char* prologue = R"(// A random program; see tests/random/generate.cpp.
#include <cstdio>
#include <cstdlib>
#include <vector>
#define HD __host__ __device__
struct Pair {
    short a;
    float b;
    long long c;
    HD long long total() const;
};
HD int clamp_int(double f) { return f > 1e6 ? 1000000 : f < -1e6 ? -1000000 : f == f ? (int)f : 0; }
HD float bounded(float f) { return f < 1e6f && f > -1e6f ? f : 1.0f; }
HD double bounded(double f) { return f < 1e12 && f > -1e12 ? f : 1.0; }
HD long long Pair::total() const { return (long long)a + clamp_int(b) + (c & 0xffffff); }
HD void mix(Pair& p, int k) {
    p.a = (short)(p.a ^ k);
    p.b = bounded(p.b + (float)(k & 255));
    p.c ^= (long long)p.a << (k & 15);
}
)";

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    Generator g{static_cast<uint64_t>(std::atoll(argv[1])) * 0x9e3779b97f4a7c15u + 1, prologue, {}};
    int count = std::atoi(argv[2]);
    for (int i = 0; i < count; ++i) g.function();
    const int group = 5;
    std::string launches;
    for (int first = 0; first < count; first += group) {
        std::string k = "k" + std::to_string(first);
        g.line(0, "__global__ void " + k + "(int* out, int seed) {");
        g.line(1, "int i = blockIdx.x * blockDim.x + threadIdx.x;");
        for (int f = first; f < first + group && f < count; ++f) g.line(1, "out[" + std::to_string(f - first) + " * 256 + i] = f" + std::to_string(f) + "(i * 2654435761u + seed, seed - i);");
        g.line(0, "}");
        launches += "    " + k + "<<<2, 128>>>(out, 12345);\n    cudaMemcpy(got.data(), out, got.size() * 4, cudaMemcpyDeviceToHost);\n";
        for (int f = first; f < first + group && f < count; ++f) {
            launches += "    for (int i = 0; i < 256; ++i) wrong += compare(" + std::to_string(f) + ", i, got[" + std::to_string(f - first) + " * 256 + i], f" + std::to_string(f) + "(i * 2654435761u + 12345, 12345 - i));\n";
        }
    }
    g.out += R"(int compare(int f, int i, int got, int expected) {
    static int shown = 0;
    if (got == expected) return 0;
    if (shown++ < 20) std::printf("f%d thread %d: device %d, host %d\n", f, i, got, expected);
    return 1;
}
int main() {
    int* out = nullptr;
    if (cudaMalloc(&out, 5 * 256 * 4) != cudaSuccess) {
        std::fprintf(stderr, "%s\n", cudaGetErrorString(cudaGetLastError()));
        return 1;
    }
    std::vector<int> got(5 * 256);
    int wrong = 0;
)" + launches + R"(    if (cudaGetLastError() != cudaSuccess) ++wrong;
    std::printf("%d wrong\n%s\n", wrong, wrong == 0 ? "PASSED" : "FAILED");
    return wrong != 0;
}
)";
    std::fputs(g.out.c_str(), stdout);
}
