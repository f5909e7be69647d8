# SPDX-License-Identifier: Apache-2.0
"""The Mann-Whitney U test, two-sided: do two samples come from one distribution?

Exact for small samples without ties, by counting the arrangements with each U; otherwise the normal approximation with corrections
for ties and continuity, as SciPy's mannwhitneyu does.
"""
import functools
import itertools
import math
import statistics


def u_of(first, second):
    """Pairs in which the first is greater, a tie being half a pair."""
    return sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in first for b in second)


@functools.lru_cache(maxsize=None)
def arrangements(n, m, u):
    """In how many orders of n and m distinct values exactly u pairs have the first's value greater."""
    if u < 0 or u > n * m:
        return 0
    if n == 0 or m == 0:
        return 1
    return arrangements(n - 1, m, u - m) + arrangements(n, m - 1, u)  # the greatest of all is one of the first's, or of the second's


def exact_p(n, m, u):
    below = sum(arrangements(n, m, k) for k in range(int(min(u, n * m - u)) + 1))
    return min(1.0, 2 * below / math.comb(n + m, n))


def approximate_p(first, second, u):
    n, m = len(first), len(second)
    total = n + m
    ties = sum(t ** 3 - t for t in (len(list(group)) for _, group in itertools.groupby(sorted(first + second))))
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance == 0:
        return 1.0
    z = max(0.0, abs(u - n * m / 2) - 0.5) / math.sqrt(variance)
    return min(1.0, 2 * statistics.NormalDist().cdf(-z))


def p_value(first, second):
    """Probability of so great a difference by chance."""
    if not first or not second:
        return 1.0
    first, second = list(first), list(second)
    u = u_of(first, second)
    distinct = len(set(first + second)) == len(first) + len(second)
    if distinct and len(first) * len(second) <= 400:
        return exact_p(len(first), len(second), u)
    return approximate_p(first, second, u)
