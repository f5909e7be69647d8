// SPDX-License-Identifier: Apache-2.0
// usage: generate_recursion <seed> <groups>: writes a CUDA program of functions that call themselves and each other, at
// random places: in loops, branches, switches, conditions and returns, with values, structs, references and arrays of the
// caller as arguments. Host and device must agree. Calls stand where C++ gives them an order; a budget that all calls of
// a thread share bounds their number.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

struct Function {
    std::string name;
    enum class Result { number, pair, nothing, truth } result;
    bool takes_number, takes_pair, takes_array, takes_reference;
};

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed) {}
    std::string out;

    void group(unsigned number) {
        functions_.clear();
        unsigned count = one_in(2) ? 1 : 2 + pick(2);
        for (unsigned k = 0; k < count; ++k) {
            functions_.push_back({"f" + std::to_string(number) + "_" + std::to_string(k), static_cast<Function::Result>(k == 0 ? 0 : pick(4)), one_in(2), one_in(3),
                                  one_in(2), one_in(2)});
        }
        for (const Function& f : functions_) out += declaration(f) + ";\n";
        for (const Function& f : functions_) define(f);
        const Function& first = functions_[0];
        out += "HD void case" + std::to_string(number) + "(int t, long long* out) {\n    int fuel = 60;\n    unsigned a = t * 7u, v1 = t;\n    Pair s = {a, 2, {3, v1}};\n";
        out += "    unsigned p[4] = {a, 5, v1, 9};\n    out[0] = " + first.name + "(1 + t % 6, fuel" + (first.takes_number ? ", a ^ 3" : "") + (first.takes_pair ? ", s" : "") +
               (first.takes_array ? ", p" : "") + (first.takes_reference ? ", v1" : "") + ");\n";
        out += "    out[1] = v1;\n    out[2] = fuel;\n    for (int i = 0; i < 4; ++i) out[3 + i] = p[i];\n}\nKERNEL(case" + std::to_string(number) + ")\n\n";
    }

private:
    std::mt19937 random_;
    std::vector<Function> functions_;
    const Function* current_ = nullptr;
    std::vector<std::string> numbers_, arrays_, pairs_;  ///< names in scope
    unsigned names_ = 0, calls_ = 0;

    unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }
    bool one_in(unsigned n) { return pick(n) == 0; }
    const std::string& any(const std::vector<std::string>& names) { return names[pick(static_cast<unsigned>(names.size()))]; }
    std::string fresh(const char* letter) { return letter + std::to_string(names_++); }
    void line(int depth, const std::string& text) { out += std::string(static_cast<size_t>(depth) * 4, ' ') + text + "\n"; }

    static std::string declaration(const Function& f) {
        static const char* const results[] = {"unsigned", "Pair", "void", "bool"};
        return std::string("HD ") + results[static_cast<int>(f.result)] + " " + f.name + "(int n, int& fuel" + (f.takes_number ? ", unsigned a" : "") +
               (f.takes_pair ? ", Pair s" : "") + (f.takes_array ? ", unsigned* p" : "") + (f.takes_reference ? ", unsigned& r" : "") + ")";
    }

    std::string place() {
        unsigned kind = pick(5);
        if (kind == 0 && !arrays_.empty()) return any(arrays_) + "[" + value(1) + " & 3]";
        if (kind == 1 && !pairs_.empty()) return any(pairs_) + (one_in(2) ? ".x" : ".z[" + value(1) + " & 1]");
        return any(numbers_);
    }
    std::string value(unsigned depth) {
        if (depth >= 3 || one_in(3)) return one_in(3) ? std::to_string(pick(9)) + "u" : depth >= 3 ? any(numbers_) : place();
        static const char* const operations[] = {" + ", " - ", " * ", " ^ ", " & ", " | "};
        if (one_in(6)) return "(" + condition(depth + 1) + " ? " + value(depth + 1) + " : " + value(depth + 1) + ")";
        if (one_in(6)) return "(" + value(depth + 1) + " >> " + std::to_string(1 + pick(7)) + ")";
        return "(" + value(depth + 1) + operations[pick(6)] + value(depth + 1) + ")";
    }
    std::string condition(unsigned depth) {
        static const char* const comparisons[] = {" < ", " == ", " != ", " >= "};
        return "((" + value(depth + 1) + " & 7)" + comparisons[pick(4)] + std::to_string(pick(8)) + "u)";
    }

    std::string call(const Function& f) {
        ++calls_;
        std::string text = f.name + "(n - " + std::to_string(1 + pick(2)) + ", fuel";
        if (f.takes_number) text += ", " + value(1);
        if (f.takes_pair) text += pairs_.empty() ? ", Pair{1, " + value(2) + ", {2, 3}}" : ", " + any(pairs_);
        if (f.takes_array) text += ", " + (arrays_.empty() ? std::string("nullptr") : any(arrays_));
        if (f.takes_reference) text += ", " + any(numbers_);
        return text + ")";
    }
    /// Functions without arrays of their own must not be handed null.
    const Function* callee(Function::Result result) {
        for (int tries = 0; tries < 4; ++tries) {
            const Function& f = functions_[pick(static_cast<unsigned>(functions_.size()))];
            if (f.result == result && (!f.takes_array || !arrays_.empty())) return &f;
        }
        return nullptr;
    }

    void statement(int depth, bool in_loop, bool breakable) {
        switch (pick(depth < 4 ? 14 : 8)) {
            case 0:
            case 1: line(depth, place() + " = " + value(0) + ";"); break;
            case 2: line(depth, place() + " += " + value(0) + ";"); break;
            case 3:
            case 4: call_statement(depth); break;
            case 5: declare(depth); break;
            case 6: exit(depth, in_loop, breakable); break;
            case 7: give_back(depth); break;
            case 8:
            case 9:
                line(depth, "if (" + tested() + ") {");
                block(depth + 1, in_loop, breakable);
                if (one_in(2)) {
                    line(depth, "} else {");
                    block(depth + 1, in_loop, breakable);
                }
                line(depth, "}");
                break;
            case 10:
            case 11: loop(depth); break;
            case 12: choice(depth, in_loop); break;
            default: call_statement(depth); break;
        }
    }
    std::string tested() {
        const Function* f = one_in(3) ? callee(Function::Result::truth) : nullptr;
        if (f == nullptr) return condition(0);
        return one_in(2) ? condition(1) + (one_in(2) ? " && " : " || ") + call(*f) : call(*f);
    }
    void call_statement(int depth) {
        if (const Function* f = callee(Function::Result::number)) {
            std::string target = one_in(2) ? any(numbers_) : std::string();
            if (target.empty()) {
                target = fresh("t");
                line(depth, "unsigned " + target + " = " + call(*f) + ";");
                numbers_.push_back(target);
            } else {
                std::string called = call(*f);
                line(depth, "{ unsigned got = " + called + "; " + target + (one_in(2) ? " ^= got; }" : " = got; }"));
            }
        } else if (const Function* g = callee(Function::Result::pair)) {
            std::string called = call(*g);
            std::string target = fresh("q");
            line(depth, "Pair " + target + " = " + called + ";");
            pairs_.push_back(target);
        } else if (const Function* h = callee(Function::Result::nothing)) {
            line(depth, call(*h) + ";");
        }
    }
    void declare(int depth) {
        std::string first = value(1), second = value(1);
        if (one_in(3)) {
            std::string name = fresh("a");
            line(depth, "unsigned " + name + "[4] = {" + first + ", 1, " + second + ", 4};");
            arrays_.push_back(name);
        } else if (one_in(2)) {
            std::string name = fresh("s");
            line(depth, "Pair " + name + " = {" + first + ", 8, {" + second + ", 6}};");
            pairs_.push_back(name);
        } else {
            std::string name = fresh("v");
            line(depth, "unsigned " + name + " = " + first + ";");
            numbers_.push_back(name);
        }
    }
    void exit(int depth, bool in_loop, bool breakable) {
        if (!breakable) return;
        line(depth, "if " + condition(0) + (in_loop && one_in(2) ? " continue;" : " break;"));
    }
    void give_back(int depth) {
        line(depth, "if " + condition(0) + " " + result());
    }
    std::string result() {
        const Function* f = one_in(2) ? callee(current_->result) : nullptr;
        switch (current_->result) {
            case Function::Result::number:
                if (f != nullptr && one_in(3)) return "return " + condition(1) + " ? " + value(1) + " : " + call(*f) + ";";
                return "return " + (f != nullptr ? call(*f) : value(0)) + ";";
            case Function::Result::pair: return "return " + (f != nullptr ? call(*f) : pairs_.empty() ? "Pair{" + value(1) + ", 1, {2, " + value(1) + "}}" : any(pairs_)) + ";";
            case Function::Result::truth: return "return " + (f != nullptr ? call(*f) : condition(0)) + ";";
            default: return f != nullptr ? "{ " + call(*f) + "; return; }" : "return;";
        }
    }
    void loop(int depth) {
        std::string i = fresh("i");
        std::string bound = std::to_string(1 + pick(3));
        unsigned kind = pick(3);
        if (kind == 0) line(depth, "for (unsigned " + i + " = 0; " + i + " < " + bound + "u; ++" + i + ") {");
        else line(depth, "unsigned " + i + " = 0;");
        if (kind == 1) line(depth, "while (" + i + "++ < " + bound + "u) {");
        if (kind == 2) line(depth, "do {");
        block(depth + 1, true, true);
        line(depth, kind == 2 ? "} while (++" + i + " < " + bound + "u);" : "}");
    }
    void choice(int depth, bool in_loop) {
        line(depth, "switch (" + value(0) + " & 3) {");
        unsigned cases = 2 + pick(2);
        for (unsigned k = 0; k < cases; ++k) {
            line(depth, k + 1 == cases && one_in(2) ? "default: {" : "case " + std::to_string(k) + ": {");
            block(depth + 1, in_loop && one_in(2), true);
            line(depth, one_in(3) ? "}" : "} break;");
        }
        line(depth, "}");
    }
    void block(int depth, bool in_loop, bool breakable) {
        size_t numbers = numbers_.size(), arrays = arrays_.size(), pairs = pairs_.size();
        for (unsigned k = 1 + pick(3); k > 0; --k) statement(depth, in_loop, breakable);
        numbers_.resize(numbers);
        arrays_.resize(arrays);
        pairs_.resize(pairs);
    }

    void define(const Function& f) {
        current_ = &f;
        numbers_ = {"b"};
        arrays_.clear();
        pairs_.clear();
        if (f.takes_number) numbers_.push_back("a");
        if (f.takes_reference) numbers_.push_back("r");
        if (f.takes_array) arrays_.push_back("p");
        if (f.takes_pair) pairs_.push_back("s");
        out += declaration(f) + " {\n    unsigned b = n * 3u;\n    if (n <= 0 || --fuel < 0) ";
        out += f.result == Function::Result::number ? "return b + 1;\n" : f.result == Function::Result::pair ? "return {b, 1, {2, 3}};\n" : f.result == Function::Result::truth ? "return fuel & 1;\n" : "return;\n";
        calls_ = 0;
        for (unsigned k = 4 + pick(5); k > 0; --k) statement(1, false, false);
        if (calls_ == 0) call_statement(1);
        line(1, result());
        out += "}\n";
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    Generator g(static_cast<unsigned>(std::atoi(argv[1])));
    unsigned groups = static_cast<unsigned>(std::atoi(argv[2]));
    g.out = "#include \"check.h\"\n\nstruct Pair {\n    unsigned x, y, z[2];\n};\n\n";
    for (unsigned k = 0; k < groups; ++k) g.group(k);
    g.out += "int main() {\n";
    for (unsigned k = 0; k < groups; ++k) g.out += "    COMPARE(case" + std::to_string(k) + ");\n";
    g.out += "    return report();\n}\n";
    std::fputs(g.out.c_str(), stdout);
}
