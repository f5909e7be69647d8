// SPDX-License-Identifier: Apache-2.0
// goto: out of nested statements, back as loops, past loops' ends, with destructors on the way.
#include "../check.h"

HD void forward(int t, long long* out) {
    long long n = 0;
    if (t % 3 == 0) goto done;
    n += 10;
    if (t % 3 == 1) goto middle;
    n += 100;
middle:
    n += 1000;
    if (t % 2) goto done;
    n += 10000;
done:
    out[0] = n;
}

HD void out_of_loops(int t, long long* out) {
    int i = 0, j = 0, k = 0;
    for (i = 0; i < 5; ++i) {
        for (j = 0; j < 5; ++j) {
            switch ((i * j + t) % 7) {
                case 0: continue;
                case 5:
                    do {
                        if (i + j > 3) goto found;
                        ++k;
                    } while (k % 3);
                    break;
                default: k += 2;
            }
            if (k > 40) goto many;
        }
    }
    out[0] = -1;
    return;
found:
    out[0] = i * 100 + j * 10 + k;
    out[1] = 1;
    goto end;
many:
    out[0] = k;
end:
    out[2] = i + j;
}

HD void next_turn(int t, long long* out) {
    long long n = 0;
    for (int i = 0; i < 8; ++i) {
        for (int j = 0; j < 4; ++j) {
            if ((i + j + t) % 5 == 0) goto next;
            n += i * 10 + j;
            if (n > 300) break;
        }
        n += 7;
        if (n > 400) break;
    next:
        n += 1;
    }
    out[0] = n;
}

HD void backward(int t, long long* out) {
    int n = 0, turns = 0;
again:
    n += t + 1;
    ++turns;
    if (n < 50) goto again;
    out[0] = n;
    out[1] = turns;
}

HD void collatz(int t, long long* out) {
    unsigned n = static_cast<unsigned>(t) + 1;
    int steps = 0;
top:
    if (n == 1) goto done;
    if (n % 2 == 0) {
        n /= 2;
        ++steps;
        goto top;
    }
    n = 3 * n + 1;
    ++steps;
    goto top;
done:
    out[0] = steps;
}

HD void breaks_through(int t, long long* out) {
    long long n = 0;
    for (int i = 0; i < 6; ++i) {
        int tries = 0;
    retry:
        n += i + 1;
        if (++tries > t % 4 + 1) continue;
        if (n > 90) break;
        switch (tries % 3) {
            case 0: goto retry;
            case 1:
                n += 3;
                if (tries < 3) goto retry;
                continue;
            default: n += 5; break;
        }
        while (tries < 9) {
            tries += 2;
            if ((tries + t) % 5 == 2) goto retry;
            if (tries == 7) break;
        }
        n += 100 * tries;
    }
    out[0] = n;
}

HD void two_loops(int t, long long* out) {
    int i = 0, j = 0;
    long long n = 0;
outer:
    j = 0;
inner:
    n = n * 3 + i + j;
    if (++j < 3 + t % 2) goto inner;
    if (n > 100000) goto out_now;
    if (++i < 4) goto outer;
    n += 5;
out_now:
    out[0] = n;
}

/// A jump past a loop made by another.
HD void past_a_loop(int t, long long* out) {
    int n = t;
    if (t % 4 == 3) goto fail;
retry:
    n = n * 2 + 1;
    if (n < 100) goto retry;
    if (n % 3 == 0) goto fail;
    out[0] = n;
    return;
fail:
    out[0] = -n;
    out[1] = 77;
}

struct Counter {
    long long* at;
    long long value;
    HD Counter(long long* a, long long v) : at(a), value(v) {}
    HD ~Counter() { *at = *at * 3 + value; }
};

HD void destroyed(int t, long long* out) {
    out[0] = 1;
    int turns = 0;
    {
        Counter whole(out, 5);
    again:
        Counter turn(out, 2);
        ++turns;
        {
            Counter inner(out, 1);
            if (turns < 1 + t % 3) goto again;
            if (t % 2) goto done;
        }
        out[1] = out[0];
    }
done:
    out[2] = turns;
}

HD int with_result(int t) {
    int n = t;
loop:
    if (n > 1000) return n;
    if (n % 7 == 6) goto special;
    n = n * 2 + 3;
    goto loop;
special:
    return -n;
}

HD void results(int t, long long* out) { out[0] = with_result(t); }

template <int limit>
HD int templated(int t) {
    int i = 0;
again:
    if (i * i > t + limit) goto done;
    ++i;
    goto again;
done:
    return i;
}

HD void templates(int t, long long* out) {
    out[0] = templated<3>(t) * 100 + templated<50>(t);
    auto lambda = [t](int n) {
    again:
        n += 3;
        if (n < t) goto again;
        return n;
    };
    out[1] = lambda(1);
}

/// Jumps into the middle of loops that other jumps make.
HD void into_loops(int t, long long* out) {
    long long n = 0;
    int turns = 0;
    if (t > 40) goto here;
    n += 1000;
    if (t > 20) goto there;
nobody:
    n = n * 2 + t;
second:
    n += 3;
here:
    n += 7;
    if (t % 4 == 1 && turns > 2) goto done;
there:
    n += 100;
    if (++turns < 2 + t % 3) goto nobody;
    if (turns < 6) goto second;
done:
    out[0] = n;
    out[1] = turns;
}

KERNEL(forward)
KERNEL(out_of_loops)
KERNEL(next_turn)
KERNEL(backward)
KERNEL(collatz)
KERNEL(breaks_through)
KERNEL(two_loops)
KERNEL(past_a_loop)
KERNEL(destroyed)
KERNEL(results)
KERNEL(templates)
KERNEL(into_loops)

/// Threads that leave by goto meet the others at barriers after it.
__global__ void with_barriers(int* out) {
    __shared__ int data[64];
    int t = static_cast<int>(threadIdx.x), turns = 0;
    data[t] = 0;
    if (t % 2) goto join;
    data[t] = t;
join:
    __syncthreads();
again:
    if (t < 32) data[t] += data[t + 32];
    __syncthreads();
    if (++turns < 3) goto again;
    out[t] = data[t] + __shfl_down_sync(0xffffffffu, turns, 1);
}

int main() {
    COMPARE(forward);
    COMPARE(out_of_loops);
    COMPARE(next_turn);
    COMPARE(backward);
    COMPARE(collatz);
    COMPARE(breaks_through);
    COMPARE(two_loops);
    COMPARE(past_a_loop);
    COMPARE(destroyed);
    COMPARE(results);
    COMPARE(templates);
    COMPARE(into_loops);
    int host[64];
    int* out = nullptr;
    MUST(cudaMalloc(&out, sizeof host));
    with_barriers<<<1, 64>>>(out);
    MUST(cudaMemcpy(host, out, sizeof host, cudaMemcpyDeviceToHost));
    for (int t = 0; t < 64; ++t) {
        int even = t % 2 ? 0 : t;
        expect(host[t] == 3 + (t < 32 ? even + 3 * (t % 2 ? 0 : t + 32) : even), "barriers after goto");
    }
    return report();
}
