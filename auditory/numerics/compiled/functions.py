"""Functions of lanes: the code that stands for numpy's maximum, where, exp, log, tanh, arctan and power in a kernel.

Errors against long double, in units of the last place: see tests/numerics/test_functions.py.
"""
from llvmlite import ir
from numba.core import cgutils

from auditory.numerics.compiled.arithmetic import Complex, Real, shuffle
from auditory.numerics.registers import cpu_features, register_bytes

LOG2_E = 1.4426950408889634
LN2 = {32: (0.693359375, -2.12194440054690583e-4), 64: (0.6931471803691238, 1.9082149292705877e-10)}   # high, low
MANTISSA, BIAS = {32: 23, 64: 52}, {32: 127, 64: 1023}
EXP_RANGE = {32: (-87.3, 88.7), 64: (-708.3, 709.7)}
EXP_TERMS = {32: 7, 64: 13}
LOG_TERMS = {32: 4, 64: 10}
ROOT_HALF = {32: 0x3F3504F3, 64: 0x3FE6A09E667F3BCD}


def maximum(a, b):
    return where(a.compare(">", b), a, b)


def minimum(a, b):
    return where(a.compare("<", b), a, b)


def where(mask, a, b):
    if isinstance(a, Complex) or isinstance(b, Complex):
        (a_real, a_imag), (b_real, b_imag) = parts(a), parts(b)
        return Complex(mask.builder, where(mask, a_real, b_real), where(mask, a_imag, b_imag))
    return Real(mask.builder, mask.builder.select(mask.value, a.value, b.value))


def absolute(x):
    return (x.real * x.real + x.imag * x.imag).call("sqrt") if isinstance(x, Complex) else x.call("fabs")


def parts(x):
    return (x.real, x.imag) if isinstance(x, Complex) else (x, x.like(0))


def square_root(x):
    return x.call("sqrt")


def polynomial(x, coefficients):
    total = x.like(coefficients[0])                              # Horner, highest power first
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def to_whole(bits):
    """Added to a number, it leaves the nearest whole number in the lowest bits: AVX2 cannot convert 64-bit integers."""
    return 1.5 * 2.0 ** MANTISSA[bits]


def two_to(k):
    """2**k for whole k, by writing the exponent field."""
    b = k.builder
    biased = b.bitcast((k + (to_whole(k.bits) + BIAS[k.bits])).value, k.whole)
    return Real(b, b.bitcast(b.shl(biased, ir.Constant(k.whole, [MANTISSA[k.bits]] * k.whole.count)), k.value.type))


def exp(x):
    """exp(x) = 2**k exp(r), |r| <= ln(2) / 2, exp(r) by its Taylor series.  Saturates at the ends of the range."""
    low, high = EXP_RANGE[x.bits]
    x = minimum(maximum(x, x.like(low)), x.like(high))
    k = (x * LOG2_E).call("rint")
    r = x - k * LN2[x.bits][0] - k * LN2[x.bits][1]
    series = [1.0]
    for n in range(1, EXP_TERMS[x.bits] + 1):
        series.insert(0, series[0] / n)
    half = (k * 0.5).call("floor")                               # 2**k in two factors: 2**128 has no exponent field
    return polynomial(r, series) * two_to(half) * two_to(k - half)


def log(x):
    """log(x) = k ln 2 + log(m), sqrt(1/2) <= m < sqrt(2), log(m) = 2 atanh((m - 1) / (m + 1)).  For normal x > 0."""
    b, constant = x.builder, lambda number: ir.Constant(x.whole, [number] * x.whole.count)
    pattern = b.bitcast(x.value, x.whole)
    k = b.ashr(b.sub(pattern, constant(ROOT_HALF[x.bits])), constant(MANTISSA[x.bits]))
    m = Real(b, b.bitcast(b.sub(pattern, b.shl(k, constant(MANTISSA[x.bits]))), x.value.type))
    k = Real(b, b.sitofp(k, x.value.type))
    s = (m - 1) / (m + 1)
    square = s * s
    series = polynomial(square, [2 / n for n in range(2 * LOG_TERMS[x.bits] + 1, 1, -2)])
    f = m - 1                                                    # 2 s = f - s f keeps the leading term exact
    return k * LN2[x.bits][0] + (f - (s * (f - square * series) - k * LN2[x.bits][1]))


def tanh(x):
    """Cephes, with m = |x|: m + m m^2 P(m^2) / Q(m^2) below 0.625; beyond, 1 - 2 e / (1 + e) with e = exp(-2 m)."""
    m = x.call("fabs")
    small, square, e = m.compare("<", 0.625), m * m, exp(m * -2)
    p = polynomial(square, [-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3])
    q = polynomial(square, [1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3])
    ratio = where(small, m * square * p, e * -2) / where(small, q, e + 1)
    return (where(small, m, m.like(1)) + ratio).call("copysign", x)


def power(x, exponent):
    """x ** exponent = exp(exponent log x), for x > 0."""
    return exp(exponent * log(x))


def reciprocal(x):
    """1 / x; float32 on AVX-512: the 14-bit estimate and one Newton step, 2-3 times as quick as a division."""
    if x.bits == 64 or register_bytes() < 64 or "AVX512F" not in cpu_features():   # registers may only be named wide
        return x.like(1) / x
    b, register = x.builder, ir.VectorType(ir.FloatType(), 16)
    kind = ir.FunctionType(register, [register, register, ir.IntType(16)])
    estimate = cgutils.get_or_insert_function(b.module, kind, "llvm.x86.avx512.rcp14.ps.512")
    parts = [b.call(estimate, [shuffle(b, x.value, x.value, range(i, i + 16)), ir.Constant(register, [0.0] * 16),
                               ir.Constant(ir.IntType(16), -1)]) for i in range(0, x.value.type.count, 16)]
    while len(parts) > 1:
        parts = [shuffle(b, *pair, range(2 * pair[0].type.count)) for pair in zip(parts[::2], parts[1::2])]
    first = Real(b, parts[0])
    return first * (2 - x * first)


def arctan(x):
    """Cephes: |x| reduced to t in [-0.415, 0.66] by pi / 2 or pi / 4, then t + t t^2 P(t^2) / Q(t^2)."""
    m = x.call("fabs")
    one, far, middle = m.like(1), m.compare(">", 2.414213562373095), m.compare(">", 0.66)
    t = where(far, -one, where(middle, m - 1, m)) / where(far, m, where(middle, m + 1, one))
    start = where(far, m.like(1.5707963267948966), where(middle, m.like(0.7853981633974483), m.like(0)))
    square = t * t
    p = polynomial(square, [-8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1,
                            -1.228866684490136173410e2, -6.485021904942025371773e1])
    q = polynomial(square, [1, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2,
                            4.853903996359136964868e2, 1.945506571482613964425e2])
    return (start + (t + t * square * p / q)).call("copysign", x)
