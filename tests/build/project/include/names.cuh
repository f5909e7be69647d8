#pragma once
template <class T> __global__ void specialised(int* out, T) { *out = 7; }
namespace names_header {
template <class T> __global__ void from_header(int* out, T v) { *out = v; }
}  // namespace names_header
