// Literals with suffixes of the program's own.
#include "../check.h"

namespace units {
HD constexpr unsigned long long operator""_KiB(unsigned long long n) { return n << 10; }
namespace literals {
HD constexpr float operator""_rt(long double x) { return static_cast<float>(x); }
HD constexpr float operator""_rt(unsigned long long n) { return static_cast<float>(n); }
}  // namespace literals
}  // namespace units
struct Metres {
    double value;
    HD constexpr Metres operator+(Metres o) const { return {value + o.value}; }
};
HD constexpr Metres operator"" _m(long double v) { return {static_cast<double>(v)}; }
HD constexpr Metres operator"" _km(unsigned long long v) { return {static_cast<double>(v) * 1000}; }
using units::operator""_KiB;

HD void literals(int t, long long* out) {
    using namespace units::literals;
    constexpr unsigned long long size = 4_KiB;
    char room[0x1_KiB / 256] = {1};
    out[0] = size + sizeof(room) + room[0];
    float half = 0.5_rt * 3_rt;
    out[1] = static_cast<long long>(half * 2) + sizeof(1'0.25e1_rt);
    out[2] = static_cast<long long>((1.5_m + 2_km).value * 2) + t;
}
KERNEL(literals)

int main() {
    COMPARE(literals);
    return report();
}
