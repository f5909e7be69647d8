// Surface objects: reads and writes of arrays of one to three dimensions, with layers and faces, the boundary modes, and textures of what surfaces wrote.
#include "../check.h"

__global__ void fill_1d(cudaSurfaceObject_t s, int n) {
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    if (x < n) surf1Dwrite(x * 3, s, x * 4);
}
__global__ void fill_2d(cudaSurfaceObject_t s, int w, int h) {
    int x = threadIdx.x, y = blockIdx.x;
    if (x < w && y < h) surf2Dwrite(make_float4(x, y, x + y, x * y), s, x * 16, y);
}
__global__ void swap_2d(cudaSurfaceObject_t from, cudaSurfaceObject_t to, int w) {
    int x = threadIdx.x, y = blockIdx.x;
    uchar4 v;
    surf2Dread(&v, from, x * 4, y);
    surf2Dwrite(make_uchar4(v.w, v.z, v.y, v.x), to, (w - 1 - x) * 4, y, cudaBoundaryModeTrap);
}
__global__ void fill_3d(cudaSurfaceObject_t s) {
    surf3Dwrite(float(threadIdx.x + 10 * threadIdx.y + 100 * threadIdx.z), s, threadIdx.x * 4, threadIdx.y, threadIdx.z);
}
__global__ void fill_layers(cudaSurfaceObject_t s, cudaSurfaceObject_t rows) {
    surf2DLayeredwrite<short>(short(threadIdx.x + 10 * threadIdx.y + 100 * threadIdx.z), s, threadIdx.x * 2, threadIdx.y, threadIdx.z);
    if (threadIdx.y == 0) surf1DLayeredwrite(int(threadIdx.x + 100 * threadIdx.z), rows, threadIdx.x * 4, threadIdx.z);
}
__global__ void fill_faces(cudaSurfaceObject_t s) { surfCubemapwrite(int(threadIdx.x + 10 * threadIdx.y + 100 * threadIdx.z), s, threadIdx.x * 4, threadIdx.y, threadIdx.z); }
__global__ void outside(cudaSurfaceObject_t s, int* zero, int* clamped, int n) {
    int x = int(threadIdx.x) - 4;
    zero[threadIdx.x] = surf1Dread<int>(s, x * 4, cudaBoundaryModeZero);
    clamped[threadIdx.x] = surf1Dread<int>(s, x * 4, cudaBoundaryModeClamp);
    if (x < 0 || x >= n) surf1Dwrite(-1, s, x * 4, cudaBoundaryModeZero);
}
__global__ void read_texture(cudaTextureObject_t t, float* out) { out[threadIdx.x] = tex3D<float>(t, threadIdx.x + 1.0f, 1.5f, 2.5f); }

template <typename T>
cudaArray_t make_array(size_t w, size_t h, size_t d, unsigned flags = 0) {
    cudaChannelFormatDesc format = cudaCreateChannelDesc<T>();
    cudaArray_t array;
    MUST(cudaMalloc3DArray(&array, &format, make_cudaExtent(w, h, d), flags | cudaArraySurfaceLoadStore));
    return array;
}
cudaSurfaceObject_t make_surface(cudaArray_t array) {
    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeArray;
    r.res.array.array = array;
    cudaSurfaceObject_t surface;
    MUST(cudaCreateSurfaceObject(&surface, &r));
    return surface;
}
template <typename T>
std::vector<T> contents(cudaArray_t array, size_t w, size_t h, size_t d) {
    std::vector<T> values(w * h * d);
    cudaMemcpy3DParms copy = {};
    copy.srcArray = array;
    copy.dstPtr = make_cudaPitchedPtr(values.data(), w * sizeof(T), w, h);
    copy.extent = make_cudaExtent(w, h, d);
    copy.kind = cudaMemcpyDeviceToHost;
    MUST(cudaMemcpy3D(&copy));
    return values;
}

void one_dimension() {
    cudaArray_t array = make_array<int>(40, 0, 0);
    cudaSurfaceObject_t s = make_surface(array);
    fill_1d<<<2, 32>>>(s, 40);
    int *zero, *clamped, got[2][48];
    MUST(cudaMalloc(&zero, sizeof got[0]));
    MUST(cudaMalloc(&clamped, sizeof got[0]));
    outside<<<1, 48>>>(s, zero, clamped, 40);
    MUST(cudaMemcpy(got[0], zero, sizeof got[0], cudaMemcpyDeviceToHost));
    MUST(cudaMemcpy(got[1], clamped, sizeof got[1], cudaMemcpyDeviceToHost));
    bool same = true;
    for (int i = 0; i < 48; ++i) {
        int x = i - 4;
        same = same && got[0][i] == (x >= 0 && x < 40 ? x * 3 : 0) && got[1][i] == (x < 0 ? 0 : x < 40 ? x * 3 : 39 * 3);
    }
    expect(same, "reads in the boundary modes");
    std::vector<int> values = contents<int>(array, 40, 1, 1);
    for (int x = 0; x < 40; ++x) same = same && values[x] == x * 3;
    expect(same, "writes outside are left out");
    MUST(cudaDestroySurfaceObject(s));
    MUST(cudaFreeArray(array));
    MUST(cudaFree(zero));
    MUST(cudaFree(clamped));
}

void two_dimensions() {
    cudaArray_t array = make_array<float4>(20, 7, 0);
    fill_2d<<<7, 32>>>(make_surface(array), 20, 7);
    std::vector<float4> values = contents<float4>(array, 20, 7, 1);
    bool same = true;
    for (int i = 0; i < 140; ++i) {
        float x = float(i % 20), y = float(i / 20);
        same = same && values[i].x == x && values[i].y == y && values[i].z == x + y && values[i].w == x * y;
    }
    expect(same, "float4");

    cudaArray_t from = make_array<uchar4>(16, 4, 0), to = make_array<uchar4>(16, 4, 0);
    std::vector<unsigned char> bytes(256);
    for (int i = 0; i < 256; ++i) bytes[i] = static_cast<unsigned char>(i);
    MUST(cudaMemcpy2DToArray(from, 0, 0, bytes.data(), 64, 64, 4, cudaMemcpyHostToDevice));
    swap_2d<<<4, 16>>>(make_surface(from), make_surface(to), 16);
    std::vector<uchar4> swapped = contents<uchar4>(to, 16, 4, 1);
    for (int i = 0; i < 64; ++i) {
        int first = (i / 16 * 16 + 15 - i % 16) * 4;
        same = same && swapped[i].x == first + 3 && swapped[i].y == first + 2 && swapped[i].z == first + 1 && swapped[i].w == first;
    }
    expect(same, "uchar4");
    MUST(cudaFreeArray(array));
    MUST(cudaFreeArray(from));
    MUST(cudaFreeArray(to));
}

/// Value x + 10 y + 100 z everywhere.
template <typename T>
void expect_numbered(cudaArray_t array, size_t w, size_t h, size_t d, const char* what) {
    std::vector<T> values = contents<T>(array, w, h, d);
    bool same = true;
    for (size_t i = 0; i < values.size(); ++i) same = same && values[i] == T(i % w + i / w % h * 10 + i / w / h * 100);
    expect(same, what);
}

void more_dimensions() {
    cudaArray_t volume = make_array<float>(8, 4, 5);
    fill_3d<<<1, dim3(8, 4, 5)>>>(make_surface(volume));
    expect_numbered<float>(volume, 8, 4, 5, "3D");

    cudaResourceDesc r = {};
    r.resType = cudaResourceTypeArray;
    r.res.array.array = volume;
    cudaTextureDesc t = {};
    t.filterMode = cudaFilterModeLinear;
    cudaTextureObject_t texture;
    MUST(cudaCreateTextureObject(&texture, &r, &t, nullptr));
    float *out, got[7];
    MUST(cudaMalloc(&out, sizeof got));
    read_texture<<<1, 7>>>(texture, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 7; ++i) expect(got[i] == float(i) + 0.5f + 10 + 200, "a texture of what a surface wrote");

    cudaArray_t layers = make_array<short>(6, 3, 4, cudaArrayLayered), rows = make_array<int>(6, 0, 4, cudaArrayLayered);
    fill_layers<<<1, dim3(6, 3, 4)>>>(make_surface(layers), make_surface(rows));
    expect_numbered<short>(layers, 6, 3, 4, "2D layers");
    expect_numbered<int>(rows, 6, 1, 4, "1D layers");

    cudaArray_t faces = make_array<int>(4, 4, 6, cudaArrayCubemap);
    fill_faces<<<1, dim3(4, 4, 6)>>>(make_surface(faces));
    expect_numbered<int>(faces, 4, 4, 6, "faces");
}

int main() {
    one_dimension();
    two_dimensions();
    more_dimensions();
    return report();
}
