// Texture objects over arrays, linear and pitched memory: point and linear filtering, address modes, normalised coordinates, read modes, formats, 3D, layers, cube maps, gather.
#include "../check.h"

#include <cmath>

enum class Shape { one, two, three, one_layered, two_layered, cube };

struct Query {
    float x, y, z;
    int layer;
};

template <Shape shape, typename T>
__global__ void sample(cudaTextureObject_t t, const Query* queries, T* results, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    Query q = queries[i];
    switch (shape) {
        case Shape::one: results[i] = tex1D<T>(t, q.x); break;
        case Shape::two: results[i] = tex2D<T>(t, q.x, q.y); break;
        case Shape::three: results[i] = tex3D<T>(t, q.x, q.y, q.z); break;
        case Shape::one_layered: results[i] = tex1DLayered<T>(t, q.x, q.layer); break;
        case Shape::two_layered: tex2DLayered(&results[i], t, q.x, q.y, q.layer); break;
        case Shape::cube: results[i] = texCubemap<T>(t, q.x, q.y, q.z); break;
    }
}
template <typename T>
__global__ void fetch(cudaTextureObject_t t, T* results, int first, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count) results[i] = tex1Dfetch<T>(t, first + i);
}
__global__ void gather(cudaTextureObject_t t, const Query* queries, float4* results, int component) {
    int i = threadIdx.x;
    results[i] = tex2Dgather<float4>(t, queries[i].x, queries[i].y, component);
}
__global__ void levels(cudaTextureObject_t t, float* results) {
    int i = threadIdx.x;
    float2 zero = make_float2(0, 0);
    results[i] = tex2DLod<float>(t, i + 0.5f, 1.5f, 0.0f) + tex2DGrad<float>(t, i + 0.5f, 2.5f, zero, zero);
}
/// Textures in a struct, chosen by each thread.
struct Pair {
    cudaTextureObject_t even, odd;
};
__global__ void choose(Pair pair, float* results) {
    int i = threadIdx.x;
    results[i] = tex2D<float>(i % 2 ? pair.odd : pair.even, i / 2 + 0.5f, 0.5f);
}

template <typename T>
T* on_device(const std::vector<T>& values) {
    T* pointer = nullptr;
    MUST(cudaMalloc(&pointer, values.size() * sizeof(T)));
    MUST(cudaMemcpy(pointer, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice));
    return pointer;
}

/// Texels with four components each, as the reference reads them.
struct Image {
    int width, height, depth;
    std::vector<double> texels;

    Image(int w, int h, int d) : width(w), height(h), depth(d), texels(size_t(w) * h * d * 4) {}
    double* at(int x, int y, int z) { return &texels[((size_t(z) * height + y) * width + x) * 4]; }
};

/// What becomes of texel index i: -1 is the border.
int address(int i, int size, cudaTextureAddressMode mode) {
    switch (mode) {
        case cudaAddressModeWrap: return ((i % size) + size) % size;
        case cudaAddressModeMirror: {
            int j = ((i % (2 * size)) + 2 * size) % (2 * size);
            return j < size ? j : 2 * size - 1 - j;
        }
        case cudaAddressModeClamp: return i < 0 ? 0 : i < size ? i : size - 1;
        default: return i >= 0 && i < size ? i : -1;
    }
}

/// The sample at (x, y, z), in texels, component by component.
void reference(Image& image, const cudaTextureDesc& t, int dims, double x, double y, double z, int layer, double* result) {
    const double c[3] = {x, y, z};
    const int sizes[3] = {image.width, image.height, image.depth};
    bool linear = t.filterMode == cudaFilterModeLinear;
    int first[3] = {0, 0, layer};
    double weight[3] = {0, 0, 0};
    for (int d = 0; d < dims; ++d) {
        double at = linear ? c[d] - 0.5 : c[d];
        first[d] = int(std::floor(at));
        weight[d] = linear ? std::round((at - std::floor(at)) * 256) / 256 : 0;
    }
    for (int k = 0; k < 4; ++k) result[k] = 0;
    for (int corner = 0; corner < 8; ++corner) {
        double w = 1;
        int index[3];
        bool border = false;
        for (int d = 0; d < 3; ++d) {
            bool second = (corner >> d & 1) != 0;
            w *= second ? weight[d] : 1 - weight[d];
            index[d] = first[d] + (second ? 1 : 0);
            if (d < dims) index[d] = address(index[d], sizes[d], t.addressMode[d]);
            border |= index[d] < 0;
        }
        if (w == 0) continue;
        for (int k = 0; k < 4; ++k) result[k] += w * (border ? double(t.borderColor[k]) : image.at(index[0], index[1], index[2])[k]);
    }
}

void cube_place(const Query& q, int width, double& x, double& y, int& face) {
    double ax = std::fabs(q.x), ay = std::fabs(q.y), az = std::fabs(q.z), m, s, t;
    if (ax >= ay && ax >= az) {
        face = q.x < 0 ? 1 : 0;
        m = ax;
        s = q.x < 0 ? q.z : -q.z;
        t = -q.y;
    } else if (ay >= az) {
        face = q.y < 0 ? 3 : 2;
        m = ay;
        s = q.x;
        t = q.y < 0 ? -q.z : q.z;
    } else {
        face = q.z < 0 ? 5 : 4;
        m = az;
        s = q.z < 0 ? -q.x : q.x;
        t = -q.y;
    }
    x = (s / m + 1) / 2 * width;
    y = (t / m + 1) / 2 * width;
}

unsigned next_random() {
    static unsigned state = 12345;
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

/// A coordinate in 256ths of a texel around [0, size), never on a texel's edge; normalised as the texture wants it.
float coordinate(int size, bool normalized, bool inside) {
    int whole = inside ? int(next_random() % size) : int(next_random() % (5 * size)) - 2 * size;
    double x = whole + (1 + next_random() % 255) / 256.0;
    return float(normalized ? x / size : x);
}

double component(float v, int) { return v; }
double component(unsigned char v, int) { return v; }
double component(short v, int) { return v; }
double component(int v, int) { return v; }
double component(const float2& v, int k) { return k == 0 ? v.x : v.y; }
double component(const float4& v, int k) { return k == 0 ? v.x : k == 1 ? v.y : k == 2 ? v.z : v.w; }
double component(const uchar4& v, int k) { return k == 0 ? v.x : k == 1 ? v.y : k == 2 ? v.z : v.w; }
double component(const short2& v, int k) { return k == 0 ? v.x : v.y; }
double component(const uint4& v, int k) { return k == 0 ? v.x : k == 1 ? v.y : k == 2 ? v.z : v.w; }

/// Samples an array of S, read as T with C components, at random places and compares with the reference. `scale`
/// is what a fraction of 1 stands for in S.
template <Shape shape, typename S, typename T, int C>
void check(const char* what, int w, int h, int d, cudaTextureDesc t, double scale) {
    bool layered = shape == Shape::one_layered || shape == Shape::two_layered;
    bool cube = shape == Shape::cube;
    int dims = shape == Shape::one || shape == Shape::one_layered ? 1 : shape == Shape::three ? 3 : 2;
    Image image(w, h, d);
    std::vector<S> texels(size_t(w) * h * d * C);
    for (size_t i = 0; i < texels.size(); ++i) {
        texels[i] = S(int(next_random() % 200) - (S(-1) < S(0) ? 100 : 0));
        image.texels[i / C * 4 + i % C] = texels[i] / scale;
    }
    cudaChannelFormatDesc format = cudaCreateChannelDesc<S>();
    if (C > 1) format.y = format.x;
    if (C > 2) format.z = format.w = format.x;
    cudaExtent extent = make_cudaExtent(w, dims == 1 ? 0 : h, dims == 3 || layered || cube ? d : 0);
    cudaArray_t array;
    MUST(cudaMalloc3DArray(&array, &format, extent, layered ? cudaArrayLayered : cube ? cudaArrayCubemap : cudaArrayDefault));
    cudaMemcpy3DParms copy = {};
    copy.srcPtr = make_cudaPitchedPtr(texels.data(), w * C * sizeof(S), w, h);
    copy.dstArray = array;
    copy.extent = make_cudaExtent(w, h, d);
    copy.kind = cudaMemcpyHostToDevice;
    MUST(cudaMemcpy3D(&copy));
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeArray;
    r.res.array.array = array;
    cudaTextureObject_t texture;
    MUST(cudaCreateTextureObject(&texture, &r, &t, nullptr));

    const int count = 256;
    bool normalized = t.normalizedCoords != 0;
    std::vector<Query> queries(count);
    for (Query& q : queries) {
        q.x = coordinate(w, normalized, false);
        q.y = coordinate(h, normalized, false);
        q.z = coordinate(d, normalized, false);
        q.layer = int(next_random() % (d + 2)) - 1;
    }
    for (int i = 0; cube && i < count; ++i) {
        // A place on a face, in 256ths of a texel; the third coordinate is the largest.
        float a = coordinate(w, true, true) * 2 - 1, b = coordinate(w, true, true) * 2 - 1;
        float c = i & 8 ? -1.0f : 1.0f;
        queries[i] = i % 3 == 0 ? Query{c, a, b, 0} : i % 3 == 1 ? Query{a, c, b, 0} : Query{a, b, c, 0};
    }
    Query* device_queries = on_device(queries);
    std::vector<T> results(count);
    T* device_results = on_device(results);
    sample<shape, T><<<2, 128>>>(texture, device_queries, device_results, count);
    MUST(cudaMemcpy(results.data(), device_results, count * sizeof(T), cudaMemcpyDeviceToHost));

    int wrong = 0;
    for (int i = 0; i < count; ++i) {
        Query q = queries[i];
        double x = normalized ? double(q.x) * w : q.x, y = normalized ? double(q.y) * h : q.y, z = normalized ? double(q.z) * d : q.z;
        int layer = layered ? (q.layer < 0 ? 0 : q.layer < d ? q.layer : d - 1) : 0;
        if (cube) cube_place(q, w, x, y, layer);
        double wanted[4];
        reference(image, t, dims, x, y, z, layer, wanted);
        for (int k = 0; k < C; ++k) {
            double got = component(results[i], k);
            if (std::fabs(got - wanted[k]) <= 1e-4 * std::fabs(wanted[k]) + 1e-5) continue;
            if (wrong++ < 3) std::printf("%s: at (%g, %g, %g) layer %d component %d: %g, wanted %g\n", what, q.x, q.y, q.z, q.layer, k, got, wanted[k]);
        }
    }
    expect(wrong == 0, what);
    MUST(cudaDestroyTextureObject(texture));
    MUST(cudaFreeArray(array));
    MUST(cudaFree(device_queries));
    MUST(cudaFree(device_results));
}

cudaTextureDesc describe(cudaTextureFilterMode filter, cudaTextureAddressMode mode, bool normalized, bool fractions = false) {
    cudaTextureDesc t = {};
    for (auto& m : t.addressMode) m = mode;
    t.filterMode = filter;
    t.normalizedCoords = normalized;
    t.readMode = fractions ? cudaReadModeNormalizedFloat : cudaReadModeElementType;
    for (int k = 0; k < 4; ++k) t.borderColor[k] = 0.25f * float(k + 1);
    return t;
}

void every_mode() {
    for (int linear = 0; linear < 2; ++linear) {
        auto filter = linear ? cudaFilterModeLinear : cudaFilterModePoint;
        for (int normalized = 0; normalized < 2; ++normalized) {
            for (cudaTextureAddressMode mode : {cudaAddressModeWrap, cudaAddressModeClamp, cudaAddressModeMirror, cudaAddressModeBorder}) {
                if (!normalized && (mode == cudaAddressModeWrap || mode == cudaAddressModeMirror)) continue;
                cudaTextureDesc t = describe(filter, mode, normalized != 0);
                check<Shape::one, float, float, 1>("1D floats", 37, 1, 1, t, 1);
                check<Shape::two, float, float, 1>("2D floats", 13, 9, 1, t, 1);
                check<Shape::two, float, float2, 2>("2D float2", 8, 5, 1, t, 1);
                check<Shape::three, float, float4, 4>("3D float4", 6, 5, 4, t, 1);
                check<Shape::one_layered, float, float, 1>("1D layers", 16, 1, 3, t, 1);
                check<Shape::two_layered, float, float4, 4>("2D layers", 7, 7, 5, t, 1);
            }
        }
        cudaTextureDesc plain = describe(filter, cudaAddressModeClamp, false, true);
        check<Shape::two, unsigned char, float, 1>("bytes as fractions", 16, 16, 1, plain, 255);
        check<Shape::two, unsigned char, float4, 4>("uchar4 as fractions", 16, 16, 1, plain, 255);
        check<Shape::two, short, float2, 2>("shorts as fractions", 16, 16, 1, plain, 32767);
        check<Shape::three, signed char, float, 1>("signed bytes as fractions", 5, 6, 7, plain, 127);
        check<Shape::one, unsigned short, float, 1>("16-bit fractions", 50, 1, 1, plain, 65535);
        cudaTextureDesc cube = describe(filter, cudaAddressModeClamp, true);
        check<Shape::cube, float, float, 1>("cube map", 8, 8, 6, cube, 1);
    }
    cudaTextureDesc integers = describe(cudaFilterModePoint, cudaAddressModeWrap, true);
    check<Shape::two, unsigned char, unsigned char, 1>("bytes", 16, 8, 1, integers, 1);
    check<Shape::three, unsigned char, uchar4, 4>("uchar4", 5, 4, 3, integers, 1);
    check<Shape::one, short, short, 1>("shorts", 19, 1, 1, integers, 1);
    check<Shape::two_layered, short, short2, 2>("short2", 5, 4, 3, integers, 1);
    check<Shape::two, int, int, 1>("ints", 11, 12, 1, integers, 1);
    check<Shape::two, unsigned int, uint4, 4>("uint4", 11, 12, 1, integers, 1);
}

/// Linear memory: reads outside give zero. Pitched memory: as an array's.
void memory() {
    std::vector<int> ints(100);
    for (int i = 0; i < 100; ++i) ints[i] = i * i - 50;
    int* device = on_device(ints);
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeLinear;
    r.res.linear.devPtr = device;
    r.res.linear.desc = cudaCreateChannelDesc<int>();
    r.res.linear.sizeInBytes = 100 * sizeof(int);
    cudaTextureDesc t = {};
    cudaTextureObject_t texture;
    MUST(cudaCreateTextureObject(&texture, &r, &t, nullptr));
    std::vector<int> got(128, -1);
    int* out = on_device(got);
    fetch<int><<<4, 32>>>(texture, out, -10, 128);
    MUST(cudaMemcpy(got.data(), out, 128 * sizeof(int), cudaMemcpyDeviceToHost));
    bool same = true;
    for (int i = 0; i < 128; ++i) same = same && got[i] == (i >= 10 && i < 110 ? ints[i - 10] : 0);
    expect(same, "tex1Dfetch of ints");
    cudaResourceDesc described = {};
    MUST(cudaGetTextureObjectResourceDesc(&described, texture));
    expect(described.resType == cudaResourceTypeLinear && described.res.linear.devPtr == device, "the resource's description");
    MUST(cudaDestroyTextureObject(texture));

    float* pitched;
    size_t pitch;
    MUST(cudaMallocPitch(&pitched, &pitch, 10 * sizeof(float), 6));
    std::vector<float> values(60);
    for (int i = 0; i < 60; ++i) values[i] = float(i);
    MUST(cudaMemcpy2D(pitched, pitch, values.data(), 40, 40, 6, cudaMemcpyHostToDevice));
    r = cudaResourceDesc();
    r.resType = cudaResourceTypePitch2D;
    r.res.pitch2D.devPtr = pitched;
    r.res.pitch2D.desc = cudaCreateChannelDesc<float>();
    r.res.pitch2D.width = 10;
    r.res.pitch2D.height = 6;
    r.res.pitch2D.pitchInBytes = pitch;
    t = describe(cudaFilterModeLinear, cudaAddressModeClamp, false);
    MUST(cudaCreateTextureObject(&texture, &r, &t, nullptr));
    std::vector<Query> queries = {{0.5f, 0.5f, 0, 0}, {1, 0.5f, 0, 0}, {9.5f, 5.5f, 0, 0}, {20, 3, 0, 0}, {-5, 2.5f, 0, 0}, {3, 4, 0, 0}};
    const float wanted[] = {0, 0.5f, 59, 34, 20, 37.5f};
    Query* device_queries = on_device(queries);
    std::vector<float> floats(6);
    float* results = on_device(floats);
    sample<Shape::two, float><<<1, 32>>>(texture, device_queries, results, 6);
    MUST(cudaMemcpy(floats.data(), results, 6 * sizeof(float), cudaMemcpyDeviceToHost));
    for (int i = 0; i < 6; ++i) expect(floats[i] == wanted[i], "pitched memory");
    std::vector<float4> corners(6);
    float4* device_corners = on_device(corners);
    gather<<<1, 3>>>(texture, device_queries + 1, device_corners, 0);
    MUST(cudaMemcpy(corners.data(), device_corners, sizeof(float4), cudaMemcpyDeviceToHost));
    // (x0, y1), (x1, y1), (x1, y0), (x0, y0)
    expect(corners[0].x == 10 && corners[0].y == 11 && corners[0].z == 1 && corners[0].w == 0, "gather");
    levels<<<1, 6>>>(texture, results);
    MUST(cudaMemcpy(floats.data(), results, 6 * sizeof(float), cudaMemcpyDeviceToHost));
    for (int i = 0; i < 6; ++i) expect(floats[i] == float(30 + 2 * i), "level 0");

    cudaTextureObject_t other;
    r.res.pitch2D.devPtr = reinterpret_cast<char*>(pitched) + pitch;
    r.res.pitch2D.height = 5;
    MUST(cudaCreateTextureObject(&other, &r, &t, nullptr));
    choose<<<1, 6>>>({texture, other}, results);
    MUST(cudaMemcpy(floats.data(), results, 6 * sizeof(float), cudaMemcpyDeviceToHost));
    for (int i = 0; i < 6; ++i) expect(floats[i] == float(i / 2 + (i % 2 ? 10 : 0)), "textures in a struct");
    MUST(cudaDestroyTextureObject(texture));
    MUST(cudaDestroyTextureObject(other));
}

// Programs store these numbers.
static_assert(cudaAddressModeWrap == 0 && cudaAddressModeClamp == 1 && cudaAddressModeMirror == 2 && cudaAddressModeBorder == 3, "");

int main() {
    every_mode();
    memory();
    return report();
}
