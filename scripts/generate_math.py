#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes include/qiao/builtins/library_f32.cuh.inc, library_f64.cuh.inc and library_wide.cuh.inc, the device math library.

The first two precisions come from one template: algorithms are the same, polynomials are fitted (Chebyshev, 60 digits, with
mpmath) to the accuracy of the type. Run it after changing a formula; the files are committed.
"""
import os
import re
import mpmath as mp

mp.mp.dps = 60
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, '..', 'include', 'qiao', 'builtins')


class Kind:
    """What differs between float and double."""
    def __init__(self, name):
        self.f32 = name == 'f32'
        self.name = name
        self.T = 'float' if self.f32 else 'double'
        self.I = 'int' if self.f32 else 'long long'
        self.U = 'unsigned int' if self.f32 else 'unsigned long long'
        self.p = 24 if self.f32 else 53

    def round(self, x):
        """Nearest value of the type, as an mpf."""
        x = mp.mpf(x)
        with mp.workprec(self.p):
            return +x

    def lit(self, x):
        """A literal that reads as the nearest value of the type."""
        x = self.round(x)
        digits = 9 if self.f32 else 17
        s = mp.nstr(x, digits, strip_zeros=True, min_fixed=-4, max_fixed=9)
        if '.' not in s and 'e' not in s:
            s += '.0'
        return s + ('f' if self.f32 else '')

    def parts(self, x, bits):
        """x as a list of values; the first ones have `bits[i]` bits, the last the type's precision."""
        out, rest = [], mp.mpf(x)
        for b in bits:
            with mp.workprec(b):
                head = +rest
            out.append(self.lit(head))
            rest -= head
        out.append(self.lit(rest))
        return out

    def fit(self, f, a, b, n):
        """Coefficients, constant first."""
        c = mp.chebyfit(f, [mp.mpf(a), mp.mpf(b)], n)
        return [mp.mpf(x) for x in reversed(c)]

    def poly(self, var, coefficients):
        """Horner's scheme."""
        s = self.lit(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            v = self.lit(c)
            s = '%s %s %s * (%s)' % ((v if v[0] != '-' else v), '+', var, s) if len(s) > 30 or '+' in s else '%s + %s * %s' % (v, var, s)
        return s

    def even_odd(self, var, square, coefficients):
        """Horner's scheme for even and odd powers apart, in var and its square: half as long to wait for."""
        even, odd = (self.poly(square, coefficients[first::2]) if len(coefficients[first::2]) > 1 else self.lit(coefficients[first]) for first in (0, 1))
        return '(%s) + %s * (%s)' % (even, var, odd)

    def pick(self, single, double):
        return single if self.f32 else double


def near(f, x0, limit):
    """f with its limit where it is 0/0."""
    return lambda x: limit if abs(x - x0) < mp.mpf(10) ** -25 else f(x)


def fits(k):
    """Named polynomials."""
    P = {}
    sq = mp.sqrt
    ln2 = mp.log(2)
    P['EXP'] = k.poly('r', k.fit(near(lambda r: (mp.exp(r) - 1 - r) / r**2, 0, mp.mpf(1) / 2), -0.3468, 0.3468, k.pick(6, 11)))
    P['LOG'] = k.poly('z', k.fit(near(lambda z: (mp.atanh(sq(z)) / sq(z) - 1 - z / 3) / z**2, 0, mp.mpf(1) / 5), 0, 0.02945, k.pick(4, 8)))
    P['SIN'] = k.poly('z', k.fit(near(lambda z: (mp.sin(sq(z)) / sq(z) - 1) / z, 0, -mp.mpf(1) / 6), 0, 0.618, k.pick(4, 7)))
    P['COS'] = k.poly('z', k.fit(near(lambda z: (mp.cos(sq(z)) - 1 + z / 2) / z**2, 0, mp.mpf(1) / 24), 0, 0.618, k.pick(4, 7)))
    P['SINH'] = k.poly('z', k.fit(near(lambda z: (mp.sinh(sq(z)) / sq(z) - 1) / z, 0, mp.mpf(1) / 6), 0, 0.1157, k.pick(3, 6)))
    P['ASIN'] = k.poly('z', k.fit(near(lambda z: (mp.asin(sq(z)) / sq(z) - 1) / z, 0, mp.mpf(1) / 6), 0, 0.2501, k.pick(6, 14)))
    P['ATAN'] = k.poly('z', k.fit(near(lambda z: (mp.atan(sq(z)) / sq(z) - 1) / z, 0, -mp.mpf(1) / 3), 0, 0.161, k.pick(6, 12)))
    P['ERF'] = k.poly('z', k.fit(near(lambda z: mp.erf(sq(z)) / sq(z) - 1, 0, 2 / sq(mp.pi) - 1), 0, 0.766, k.pick(7, 13)))
    erfcx = lambda x: mp.exp(x * x) * mp.erfc(x)
    top = mp.mpf(k.pick(11, 28))
    g = lambda t: erfcx(4 * (1 + t) / (1 - t)) * (1 + 2 * (4 * (1 + t) / (1 - t)))
    lo = mp.mpf('0.8')
    P['ERFCX'] = k.poly('t', k.fit(g, (lo - 4) / (lo + 4), (top - 4) / (top + 4), k.pick(11, 25)))
    P['RGAMMA'] = k.poly('u', k.fit(lambda u: mp.rgamma(u + mp.mpf(3) / 2), -0.5, 0.5, k.pick(11, 17)))
    lg = lambda x: mp.loggamma(x) / ((x - 1) * (x - 2))
    lgn = lambda x: mp.euler if abs(x - 1) < mp.mpf(10)**-25 else (1 - mp.euler if abs(x - 2) < mp.mpf(10)**-25 else lg(x))
    P['LGAMMA12'] = k.poly('u', k.fit(lambda u: lgn(u + mp.mpf(3) / 2), -0.5, 0.5, k.pick(12, 23)))
    P['LGAMMA23'] = k.poly('u', k.fit(lambda u: lgn(u + mp.mpf(5) / 2), -0.5, 0.5, k.pick(9, 17)))
    n = k.pick(4, 9)
    P['STIRLING'] = k.poly('w', [mp.bernoulli(2 * i) / (2 * i * (2 * i - 1)) for i in range(1, n + 1)])
    c = mp.pi / 2
    P['LN2'] = k.parts(ln2, k.pick([14, 14], [32, 32]))
    P['PIO2'] = k.parts(c, k.pick([13, 13, 13], [33, 33, 33]))
    P['PIO2DD'] = k.parts(c, [k.p])
    P['PIDD'] = k.parts(mp.pi, [k.p])
    P['PIO4DD'] = k.parts(c / 2, [k.p])
    P['LN2DD'] = k.parts(ln2, [k.p])
    P['LN10DD'] = k.parts(mp.log(10), [k.p])
    P['LOG2EDD'] = k.parts(1 / ln2, [k.p])
    P['LOG10EDD'] = k.parts(1 / mp.log(10), [k.p])
    P['LOG10_2'] = k.parts(mp.log10(2), k.pick([14, 14], [32, 32]))
    P['THIRDDD'] = k.parts(mp.mpf(1) / 3, [k.p])
    P['ATANS'] = [k.parts(mp.atan(mp.mpf(b)), [k.p]) for b in ('0.5', '1', '1.5')]
    P['HALFLN2PI'] = k.parts(mp.log(2 * mp.pi) / 2, [k.p])
    P['LNPI'] = k.parts(mp.log(mp.pi), [k.p])
    P['TWO_OVER_PI'] = k.lit(2 / mp.pi)
    P['LOG2E'] = k.lit(1 / ln2)
    P['LOG2_10'] = k.lit(mp.log(10, 2))
    word = k.pick(32, 64)
    count = k.pick(8, 20)
    with mp.workdps(500):
        bits = int(mp.floor(2 / mp.pi * mp.mpf(2)**(word * count)))
    words = [0] + [(bits >> (word * (count - 1 - i))) & (2**word - 1) for i in range(count)]
    P['TWOPI_WORDS'] = ', '.join('0x%x%s' % (w, k.pick('U', 'ULL')) for w in words)
    P['TWOPI_COUNT'] = str(count + 1)
    return P


def wide_fits():
    """Polynomials and constants of the functions of floats that use doubles: names in _D are doubles."""
    f, d, P = Kind('f32'), Kind('f64'), {}
    sq, ln2, pi = mp.sqrt, mp.log(2), mp.pi
    half = mp.mpf('0.3468')
    P['EXP'] = f.even_odd('r', 'w', f.fit(near(lambda r: (mp.exp(r) - 1 - r) / r**2, 0, mp.mpf(1) / 2), -half, half, 6))
    P['EXP2'] = f.even_odd('r', 'w', f.fit(near(lambda r: (2**r - 1) / r, 0, ln2), -0.5, 0.5, 6))
    P['EXPM1_D'] = d.even_odd('r', 'w', d.fit(near(lambda r: (mp.exp(r) - 1) / r, 0, mp.mpf(1)), -half, half, 8))
    P['SINH'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.sinh(sq(z)) / sq(z) - 1) / z, 0, mp.mpf(1) / 6), 0, 1, 4))
    P['TANH'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.tanh(sq(z)) / sq(z) - 1) / z, 0, -mp.mpf(1) / 3), 0, 0.303, 5))
    P['LOG_D'] = d.even_odd('z', 'w', d.fit(near(lambda z: 2 * mp.atanh(sq(z)) / sq(z), 0, mp.mpf(2)), 0, 0.02945, 6))
    P['SIN'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.sin(sq(z)) / sq(z) - 1) / z, 0, -mp.mpf(1) / 6), 0, 0.618, 3))
    P['COS'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.cos(sq(z)) - 1 + z / 2) / z**2, 0, mp.mpf(1) / 24), 0, 0.618, 3))
    P['SIN_D'] = d.even_odd('z', 'w', d.fit(near(lambda z: (mp.sin(sq(z)) / sq(z) - 1) / z, 0, -mp.mpf(1) / 6), 0, 0.618, 4))
    P['COS_D'] = d.even_odd('z', 'w', d.fit(near(lambda z: (mp.cos(sq(z)) - 1 + z / 2) / z**2, 0, mp.mpf(1) / 24), 0, 0.618, 4))
    P['SINPI'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.sin(pi * sq(z)) / sq(z) - pi) / z, 0, -pi**3 / 6), 0, 0.0625, 4))
    P['COSPI'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.cos(pi * sq(z)) - 1 + pi**2 * z / 2) / z**2, 0, pi**4 / 24), 0, 0.0625, 4))
    P['COSPI1_D'] = d.lit(-pi**2 / 2)
    P['ASIN'] = f.even_odd('z', 'w', f.fit(near(lambda z: (mp.asin(sq(z)) / sq(z) - 1) / z, 0, mp.mpf(1) / 6), 0, 0.2501, 5))
    P['ATAN'] = f.poly('z', f.fit(near(lambda z: (mp.atan(sq(z)) / sq(z) - 1) / z, 0, -mp.mpf(1) / 3), 0, 1, 8))
    P['ERF'] = f.even_odd('z', 'w', f.fit(near(lambda z: mp.erf(sq(z)) / sq(z) - 1, 0, 2 / sq(pi) - 1), 0, 0.766, 6))
    erfcx = lambda x: mp.exp(x * x) * mp.erfc(x)
    erfcx_fit = f.fit(lambda t: erfcx(2 * (1 + t) / (1 - t)) * 4 / (1 - t), -1, mp.mpf('0.68'), 12)
    P['ERFCX0_D'] = d.lit(erfcx_fit[0])
    P['ERFCX'] = f.even_odd('t', 'w', erfcx_fit[1:])
    P['LN2'] = f.parts(ln2, [14])
    P['LOG2E'] = f.lit(1 / ln2)
    P['LN2_D'] = d.lit(ln2)
    P['LOG2E_D'] = d.lit(1 / ln2)
    P['LOG2_10_D'] = d.lit(mp.log(10, 2))
    P['LOG10_2_D'] = d.lit(mp.log10(2))
    P['LOG10E_D'] = d.lit(1 / mp.log(10))
    P['PIO2_32_D'] = d.lit(pi / 2 / 2**32)
    with mp.workdps(200):
        bits = int(mp.floor(2 / mp.pi * mp.mpf(2)**256))
    for i in range(9):
        P['TWOPI_%d' % i] = '0x%xU' % (0 if i == 0 else (bits >> (32 * (8 - i))) & (2**32 - 1))
    return P


def write_wide():
    text = open(os.path.join(HERE, 'math_wide_template.cuh')).read()
    for key, v in sorted(wide_fits().items(), key=lambda item: -len(item[0])):
        if isinstance(v, list):
            for i, x in enumerate(v):
                text = text.replace('$%s_%d$' % (key, i), x)
        else:
            text = text.replace('$' + key + '$', v)
    head = ('// GENERATED by scripts/generate_math.py from scripts/math_wide_template.cuh. Do not edit.\n'
            'QIAO_LIBRARY(\n')
    with open(os.path.join(OUT, 'library_wide.cuh.inc'), 'w') as f:
        f.write(head + text.strip('\n') + '\n)\n')


def main():
    write_wide()
    template = open(os.path.join(HERE, 'math_template.cuh')).read()
    for name in ('f32', 'f64'):
        k = Kind(name)
        P = fits(k)
        text = template
        lines = []
        keep = True
        for line in text.split('\n'):  # "//f32" and "//f64" open, "//end" closes a part for one precision
            if line.strip() in ('//f32', '//f64'):
                keep = line.strip()[2:] == name
            elif line.strip() == '//end':
                keep = True
            elif keep:
                lines.append(line)
        text = '\n'.join(lines)
        for key in sorted(P, key=len, reverse=True):
            v = P[key]
            if isinstance(v, list):
                if isinstance(v[0], list):
                    for i, row in enumerate(v):
                        for j, x in enumerate(row):
                            text = text.replace('$%s_%d_%d' % (key, i, j), x)
                else:
                    for j, x in enumerate(v):
                        text = text.replace('$%s_%d' % (key, j), x)
            else:
                text = text.replace('$' + key + '$', v)
        text = re.sub(r'#([-+0-9.e]+)#', lambda m: k.lit(m.group(1)), text)
        text = text.replace('@T', k.T).replace('@I', k.I).replace('@U', k.U).replace('@S', name)
        head = ('// GENERATED by scripts/generate_math.py from scripts/math_template.cuh. Do not edit.\n'
                'QIAO_LIBRARY(\n')
        with open(os.path.join(OUT, 'library_%s.cuh.inc' % name), 'w') as f:
            f.write(head + text.strip('\n') + '\n)\n')


main()
