// SPDX-License-Identifier: Apache-2.0
float normal(float x) {
    float k = 1 / (1 + 0.2316419f * fabs(x));
    float tail = 0.39894228f * exp(-0.5f * x * x) * k * (0.31938153f + k * (-0.356563782f + k * (1.781477937f + k * (-1.821255978f + k * 1.330274429f))));
    return x > 0 ? 1 - tail : tail;
}

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
