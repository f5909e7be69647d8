#version 450
// SPDX-License-Identifier: Apache-2.0
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z_id = 2) in;
layout(std430, binding = 0) readonly buffer Price { float price[]; };
layout(std430, binding = 1) readonly buffer Strike { float strike[]; };
layout(std430, binding = 2) readonly buffer Years { float years[]; };
layout(std430, binding = 3) writeonly buffer Call { float call[]; };
layout(std430, binding = 4) writeonly buffer Put { float put[]; };
layout(push_constant) uniform Parameters { int n; };
float normal(float x) {
    float k = 1.0 / (1.0 + 0.2316419 * abs(x));
    float tail = 0.39894228 * exp(-0.5 * x * x) * k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    return x > 0 ? 1 - tail : tail;
}
void main() {
    const float rate = 0.02, volatility = 0.3;
    int i = int(gl_GlobalInvocationID.x);
    if (i >= n) return;
    float s = price[i], k = strike[i], t = years[i];
    float root = sqrt(t), d1 = (log(s / k) + (rate + 0.5 * volatility * volatility) * t) / (volatility * root), d2 = d1 - volatility * root;
    float discounted = k * exp(-rate * t);
    call[i] = s * normal(d1) - discounted * normal(d2);
    put[i] = discounted * normal(-d2) - s * normal(-d1);
}
