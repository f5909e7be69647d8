// Loops of plain arithmetic on each type, by blocks of 64, 48 and 20 threads: where one processor runs a block, those are rows of 32
// threads, of 16, and single threads. All give what the host computes.
#include "../check.h"

constexpr int turns = 12;

struct Wrapping {
    template <typename T>
    HD static T step(T x, int k) {
        x ^= static_cast<T>(x << 3);
        x += static_cast<T>(x >> 2);
        x = static_cast<T>(k % 2 == 0 ? min(static_cast<int>(x), 77 + k) * 5 : max(static_cast<int>(x), -k) - 9);
        return x > T(40) ? static_cast<T>(x - T(k)) : static_cast<T>(~x);
    }
};

struct Bits {
    template <typename T>
    HD static T count(T x) {
#if defined(__CUDA_ARCH__)
        return static_cast<T>(sizeof(T) == 8 ? __popcll(x) * 100 + __clzll(x) : __popc(x) * 100 + __clz(x));
#else
        const int bits = static_cast<int>(sizeof(T) * 8);
        int ones = 0, zeros = bits;
        for (int b = 0; b < bits; ++b) {
            if (((static_cast<unsigned long long>(x) >> b) & 1) == 0) continue;
            ++ones;
            zeros = bits - 1 - b;
        }
        return static_cast<T>(ones * 100 + zeros);
#endif
    }
    template <typename T>
    HD static T step(T x, int k) {
        return static_cast<T>(x * T(2654435761u) + count(x) - (x >> (k + 1)));
    }
};

// Numbers stay small multiples of a quarter: exact, however products and sums are fused.
struct Rounding {
    template <typename T>
    HD static T step(T x, int k) {
        T y = fabs(x - T(k) * T(0.25));
        y = k % 3 == 0 ? floor(y) + T(0.5) : k % 3 == 1 ? ceil(y) - T(0.25) : trunc(y) * T(0.5) + rint(y);
        y = fmin(fmax(y, T(-6)), T(90));
        x = copysign(y, T(7) - y) + sqrt(T(k * k));
        return isnan(x) || x > T(1e6) ? T(0) : fma(x, T(0.5), floor(y));
    }
};

// Everything through other types and back: rounded, saturated, and cut.
struct Converting {
    template <typename T>
    HD static T step(T x, int k) {
        const float f = static_cast<float>(static_cast<int>(x) % 1000) * 0.5f;
        const double d = static_cast<double>(static_cast<int>(x)) * 0.25 + k;
        const bool odd = (static_cast<int>(f) & 1) != 0;
        const unsigned char c = static_cast<unsigned char>(static_cast<int>(d) & 255);
        const short s = static_cast<short>(static_cast<int>(x) * 3 - c);
        const unsigned long long u = static_cast<unsigned long long>(s < 0 ? -s : s) << (odd ? 2 : 1);
        const bool big = odd != (d > 50.0);
        return static_cast<T>((static_cast<long long>(u) + c - static_cast<long long>(f) + (big ? 3 : 0)) % 120);
    }
};

template <typename T>
HD T first(int i) {
    return static_cast<T>(i % 50 - 9);
}

template <typename What, typename T>
HD T result(int i) {
    T x = first<T>(i);
    for (int k = 0; k < turns; ++k) x = What::template step<T>(x, k);
    return x;
}

template <typename What, typename T>
__global__ void run(T* out) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    out[i] = result<What, T>(i);
}

template <typename What, typename T>
void check(const char* name) {
    constexpr int count = 960;
    T *device, got[count];
    MUST(cudaMalloc(&device, sizeof got));
    for (int threads : {64, 48, 20}) {
        MUST(cudaMemset(device, 0xee, sizeof got));
        run<What, T><<<count / threads, threads>>>(device);
        MUST(cudaGetLastError());
        MUST(cudaMemcpy(got, device, sizeof got, cudaMemcpyDeviceToHost));
        int wrong = 0;
        for (int i = 0; i < count; ++i) {
            const T wanted = result<What, T>(i);
            wrong += std::memcmp(&wanted, &got[i], sizeof(T)) != 0;
        }
        if (wrong != 0) std::printf("%s: %d of %d wrong in blocks of %d\n", name, wrong, count, threads);
        expect(wrong == 0, name);
    }
    MUST(cudaFree(device));
}

int main() {
    check<Wrapping, signed char>("signed char");
    check<Wrapping, unsigned char>("unsigned char");
    check<Wrapping, short>("short");
    check<Wrapping, int>("int");
    check<Wrapping, long long>("long long");
    check<Bits, unsigned>("bits of unsigned");
    check<Bits, unsigned long long>("bits of unsigned long long");
    check<Rounding, float>("float");
    check<Rounding, double>("double");
    check<Converting, int>("conversions of int");
    check<Converting, short>("conversions of short");
    check<Converting, float>("conversions of float");
    check<Converting, double>("conversions of double");
    check<Converting, unsigned long long>("conversions of unsigned long long");
    return report();
}
