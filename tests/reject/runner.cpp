// Translates every kernel of a file for both targets and compares the errors with the file's `// error: text` comments:
// each must appear once, at its own line, and no other error may. Exit code 0: as expected.
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <qiao/compiler.hpp>

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    std::ifstream in(argv[1]);
    std::stringstream text;
    text << in.rdbuf();
    std::set<std::pair<uint32_t, std::string>> expected;
    std::istringstream lines(text.str());
    std::string line;
    for (uint32_t number = 1; std::getline(lines, line); ++number) {
        size_t at = line.find("// error: ");
        if (at != std::string::npos) expected.insert({number, line.substr(at + 10)});
    }
    if (expected.empty()) {
        std::printf("%s names no expected error\n", argv[1]);
        return 2;
    }
    auto unit = qiao::TranslationUnit::open(argv[1], text.str(), {});
    for (const qiao::KernelInfo& kernel : unit->kernels()) {
        if (kernel.is_template) continue;
        for (qiao::Target target : {qiao::Target::opencl_c, qiao::Target::spirv}) {
            qiao::TargetCaps caps;
            caps.target = target;
            qiao::TranslateOptions options;
            auto image = unit->translate({kernel.name, {}, {}, 0}, caps, options);
            options.grid_phases = options.shared_in_global = true;
            if (image && image.value().grid_group) (void)unit->translate({kernel.name, {}, {}, 0}, caps, options);
        }
    }
    int wrong = 0;
    std::set<std::pair<uint32_t, std::string>> met;
    for (const qiao::Diagnostic& d : unit->diagnostics().list()) {
        if (d.severity != qiao::Severity::error) continue;
        bool found = false;
        for (const auto& e : expected) {
            if (e.first == d.loc.line && d.message.find(e.second) != std::string::npos) {
                met.insert(e);
                found = true;
            }
        }
        if (!found) {
            std::printf("unexpected: %s", qiao::render_diagnostic(d, unit->sources()).c_str());
            ++wrong;
        }
    }
    for (const auto& e : expected) {
        if (met.count(e) != 0) continue;
        std::printf("%s:%u: missing: %s\n", argv[1], e.first, e.second.c_str());
        ++wrong;
    }
    return wrong == 0 ? 0 : 1;
}
