// Texture and surface references (dropped by CUDA 12): bound to linear and pitched memory and to arrays, rebound, unbound, with fields changed between launches; in namespaces, headers' static ones, with constructor arguments.
#include "../check.h"

// Today's nvcc has no references; there is nothing for it to compile here.
#if !defined(__QIAOCC__) && !defined(__QIAO__)
int main() { return report(); }
#else

texture<float, 2, cudaReadModeElementType> image;
texture<int> linear_ints;
static texture<uchar4, cudaTextureType2D, cudaReadModeNormalizedFloat> fractions(0, cudaFilterModePoint, cudaAddressModeClamp), unbound;
texture<float, cudaTextureType3D> volume;
texture<short2, cudaTextureType1DLayered> layers;
surface<void, 2> target;
namespace deep {
namespace {
texture<float4, 1, cudaReadModeElementType> positions;
}
__device__ float4 position(int i) { return tex1Dfetch(positions, i); }
}  // namespace deep

__global__ void read_image(float* out, float dx) { out[threadIdx.x] = tex2D(image, threadIdx.x + dx, blockIdx.x + 0.5f); }
__global__ void read_ints(int* out) { out[threadIdx.x] = tex1Dfetch(linear_ints, threadIdx.x); }
__global__ void read_fractions(float4* out) { out[threadIdx.x] = tex2D(fractions, threadIdx.x + 0.5f, 0.5f); }
__global__ void read_unbound(float4* out) { out[threadIdx.x] = tex2D(unbound, threadIdx.x * 3.0f, 0.5f); }
__global__ void read_volume(float* out) { out[threadIdx.x] = tex3D(volume, threadIdx.x + 0.5f, 1.5f, 2.5f); }
__global__ void read_layers(int* out) {
    short2 v = tex1DLayered(layers, threadIdx.x + 0.5f, 2);
    out[threadIdx.x] = v.x * 1000 + v.y;
}
__global__ void read_positions(float* out) {
    float4 v = deep::position(threadIdx.x);
    out[threadIdx.x] = v.x + v.y + v.z + v.w;
}
__global__ void write_target() {
    float old = surf2Dread<float>(target, threadIdx.x * 4, threadIdx.y);
    surf2Dwrite(old + float(threadIdx.x * 10 + threadIdx.y), target, threadIdx.x * 4, threadIdx.y);
}

template <typename T>
struct Buffer {
    T* device = nullptr;
    std::vector<T> values;
    explicit Buffer(size_t count) : values(count) { MUST(cudaMalloc(&device, count * sizeof(T))); }
    ~Buffer() { cudaFree(device); }
    void send() { MUST(cudaMemcpy(device, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice)); }
    const std::vector<T>& receive() {
        MUST(cudaGetLastError());
        MUST(cudaMemcpy(values.data(), device, values.size() * sizeof(T), cudaMemcpyDeviceToHost));
        return values;
    }
};

cudaArray_t float_array(int w, int h, float first) {
    cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    cudaArray_t array;
    MUST(cudaMallocArray(&array, &format, w, h, cudaArraySurfaceLoadStore));
    std::vector<float> values(w * h);
    for (int i = 0; i < w * h; ++i) values[i] = first + float(i);
    MUST(cudaMemcpyToArray(array, 0, 0, values.data(), values.size() * sizeof(float), cudaMemcpyHostToDevice));
    return array;
}

void arrays() {
    cudaArray_t one = float_array(8, 4, 0), two = float_array(8, 4, 100);
    Buffer<float> out(8);
    MUST(cudaBindTextureToArray(image, one));
    read_image<<<1, 8>>>(out.device, 0.5f);
    for (int i = 0; i < 8; ++i) expect(out.receive()[i] == float(i), "an array");
    image.filterMode = cudaFilterModeLinear;  // without binding again
    read_image<<<1, 8>>>(out.device, 1.0f);
    for (int i = 0; i < 7; ++i) expect(out.receive()[i] == float(i) + 0.5f, "linear filtering");
    MUST(cudaBindTextureToArray(image, two, cudaCreateChannelDesc<float>()));
    read_image<<<1, 8>>>(out.device, 1.0f);
    for (int i = 0; i < 7; ++i) expect(out.receive()[i] == float(i) + 100.5f, "another array");
    image.normalized = true;
    image.addressMode[0] = cudaAddressModeWrap;
    image.filterMode = cudaFilterModePoint;
    read_image<<<1, 8>>>(out.device, 0.3f);
    for (int i = 0; i < 8; ++i) expect(out.receive()[i] == 118, "normalised coordinates");
    MUST(cudaUnbindTexture(image));
    read_image<<<1, 8>>>(out.device, 0.5f);
    for (int i = 0; i < 8; ++i) expect(out.receive()[i] == 0, "nothing is bound any more");

    MUST(cudaBindSurfaceToArray(target, one));
    write_target<<<1, dim3(8, 4)>>>();
    std::vector<float> written(32);
    MUST(cudaMemcpyFromArray(written.data(), one, 0, 0, 128, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 32; ++i) expect(written[i] == float(i + i % 8 * 10 + i / 8), "a surface");
    MUST(cudaFreeArray(one));
    MUST(cudaFreeArray(two));
}

void memory() {
    Buffer<int> ints(64), out(64);
    for (int i = 0; i < 64; ++i) ints.values[i] = i * 7 - 100;
    ints.send();
    size_t offset = 77;
    MUST(cudaBindTexture(&offset, linear_ints, ints.device, ints.values.size() * sizeof(int)));
    expect(offset == 0, "the offset");
    read_ints<<<1, 64>>>(out.device);
    expect(out.receive() == ints.values, "linear memory");
    MUST(cudaBindTexture(nullptr, linear_ints, ints.device + 32));
    read_ints<<<1, 64>>>(out.device);
    for (int i = 0; i < 64; ++i) expect(out.receive()[i] == (i < 32 ? ints.values[i + 32] : 0), "a size that is left out, and reads outside");
    MUST(cudaGetTextureAlignmentOffset(&offset, linear_ints));
    const textureReference* reference = nullptr;
    MUST(cudaGetTextureReference(&reference, &linear_ints));
    expect(reference->channelDesc.x == 32 && reference->channelDesc.f == cudaChannelFormatKindSigned, "the host's object");
    MUST(cudaUnbindTexture(reference));
    expect(cudaGetTextureAlignmentOffset(&offset, linear_ints) == cudaErrorInvalidTextureBinding, "the offset of nothing");
    cudaGetLastError();

    Buffer<uchar4> bytes(32);
    for (int i = 0; i < 32; ++i) bytes.values[i] = make_uchar4(i, 255 - i, 0, 255);
    bytes.send();
    Buffer<float4> floats(8);
    MUST(cudaBindTexture2D(&offset, fractions, bytes.device, cudaCreateChannelDesc<uchar4>(), 8, 4, 32));
    read_fractions<<<1, 8>>>(floats.device);
    for (int i = 0; i < 8; ++i) {
        float4 v = floats.receive()[i];
        expect(v.x == float(i) / 255 && v.y == float(255 - i) / 255 && v.z == 0 && v.w == 1, "fractions");
    }
    read_unbound<<<1, 8>>>(floats.device);
    for (int i = 0; i < 8; ++i) expect(floats.receive()[i].x == 0, "never bound");

    Buffer<float4> points(16);
    for (int i = 0; i < 16; ++i) points.values[i] = make_float4(i, i * 2, i * 3, i * 4);
    points.send();
    Buffer<float> sums(16);
    MUST(cudaBindTexture(0, deep::positions, points.device, 16 * sizeof(float4)));
    read_positions<<<1, 16>>>(sums.device);
    for (int i = 0; i < 16; ++i) expect(sums.receive()[i] == float(i * 10), "in a namespace");
}

void more_dimensions() {
    cudaChannelFormatDesc format = cudaCreateChannelDesc<float>();
    std::vector<float> values(4 * 3 * 5);
    for (int i = 0; i < 60; ++i) values[i] = float(i);
    cudaArray_t array;
    MUST(cudaMalloc3DArray(&array, &format, make_cudaExtent(4, 3, 5)));
    cudaMemcpy3DParms copy = {0};
    copy.srcPtr = make_cudaPitchedPtr(values.data(), 16, 4, 3);
    copy.dstArray = array;
    copy.extent = make_cudaExtent(4, 3, 5);
    copy.kind = cudaMemcpyHostToDevice;
    MUST(cudaMemcpy3D(&copy));
    MUST(cudaBindTextureToArray(volume, array, format));
    Buffer<float> out(4);
    read_volume<<<1, 4>>>(out.device);
    for (int i = 0; i < 4; ++i) expect(out.receive()[i] == float(2 * 12 + 4 + i), "3D");

    format = cudaCreateChannelDesc<short2>();
    cudaArray_t rows;
    MUST(cudaMalloc3DArray(&rows, &format, make_cudaExtent(4, 0, 3), cudaArrayLayered));
    std::vector<short2> pairs(12);
    for (int i = 0; i < 12; ++i) pairs[i] = make_short2(i, -i);
    copy = cudaMemcpy3DParms();
    copy.srcPtr = make_cudaPitchedPtr(pairs.data(), 16, 4, 1);
    copy.dstArray = rows;
    copy.extent = make_cudaExtent(4, 1, 3);
    copy.kind = cudaMemcpyHostToDevice;
    MUST(cudaMemcpy3D(&copy));
    MUST(cudaBindTextureToArray(layers, rows));
    Buffer<int> got(4);
    read_layers<<<1, 4>>>(got.device);
    for (int i = 0; i < 4; ++i) expect(got.receive()[i] == (8 + i) * 999, "layers");
}

int main() {
    arrays();
    memory();
    more_dimensions();
    return report();
}
#endif
