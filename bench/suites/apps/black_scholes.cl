// SPDX-License-Identifier: Apache-2.0
float normal(float x) { return 0.5f * erfc(-x * 0.70710678f); }

kernel void black_scholes(global const float* price, global const float* strike, global const float* years, global float* call, global float* put, int n) {
    const float rate = 0.02f, volatility = 0.3f;
    int i = get_global_id(0);
    if (i >= n) return;
    float s = price[i], k = strike[i], t = years[i];
    float root = sqrt(t), d1 = (log(s / k) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root), d2 = d1 - volatility * root;
    float discounted = k * exp(-rate * t);
    call[i] = s * normal(d1) - discounted * normal(d2);
    put[i] = discounted * normal(-d2) - s * normal(-d1);
}
