"""Sine, cosine and tangent of lanes.

The angle is reduced to ``|r| <= pi / 4`` by whole quarter turns k, with pi / 2 in three parts (Cody & Waite): the first
fused multiply-add is exact, and what the others round off is kept in `rest`.  Polynomials: Cephes.

For angles to 1e6 (float32) or 1e9 (float64); further out the result means nothing.  Largest errors of 2**20 angles in
units of the last place: 0.9, 0.9 and 2.4; for float32 beyond 1e5, 1.0, 1.1 and 2.3.  A kernel that takes the sine and
the cosine of one angle pays for one of them: the optimiser sees that the reduction and the polynomials are the same.
"""
from llvmlite import ir

from auditory.numerics.compiled.arithmetic import Mask, Real
from auditory.numerics.compiled.functions import polynomial, to_whole, where

HALF_PI = {                                                      # pi / 2 rounded, the rest rounded, the rest of that
    32: (1.5707963705062866, -4.371138828673793e-8, -1.7151245100058819e-15),
    64: (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33),
}
SINE = {
    32: [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1],
    64: [1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
         -1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1],
}
COSINE = {
    32: [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2],
    64: [-1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
         2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2],
}


def sine_and_cosine(x):
    """Both of the reduced angle, and the number of quarter turns taken off, in the lowest bits of an integer."""
    turned = x * (2 / 3.141592653589793) + to_whole(x.bits)
    k = turned - to_whole(x.bits)
    high, middle, low = HALF_PI[x.bits]
    first = x - k * high
    product = k * middle
    product.factors = None                                       # rounded for itself, so that the difference is exact
    r = first - product                                          # wherever little is left of it
    rest = ((first - r) - product) - (k * middle - product) - k * low    # r + rest is the reduced angle
    square = r * r
    sine = r + (r * square * polynomial(square, SINE[x.bits]) + rest)
    half = square * 0.5
    cosine = 1 - half                                            # what this rounds off comes back with the small terms
    cosine = cosine + (square * square * polynomial(square, COSINE[x.bits]) + ((1 - cosine - half) - r * rest))
    return sine, cosine, x.builder.bitcast(turned.value, x.whole)


def sin(x):
    sine, cosine, quarters = sine_and_cosine(x)
    return negated_in_lower_half(where(odd(x, quarters), cosine, sine), quarters)


def cos(x):
    sine, cosine, quarters = sine_and_cosine(x)
    following = x.builder.add(quarters, whole(x, 1))             # cos x = sin(x + pi / 2)
    return negated_in_lower_half(where(odd(x, following), cosine, sine), following)


def tan(x):
    sine, cosine, quarters = sine_and_cosine(x)
    swapped = odd(x, quarters)
    return where(swapped, -cosine, sine) / where(swapped, sine, cosine)


def whole(x, number):
    return ir.Constant(x.whole, [number] * x.whole.count)


def odd(x, quarters):
    b = x.builder
    return Mask(b, b.icmp_signed("!=", b.and_(quarters, whole(x, 1)), whole(x, 0)))


def negated_in_lower_half(value, quarters):
    """After two or three quarter turns the sign changes: the second bit of their number becomes the sign bit."""
    b = value.builder
    sign = b.and_(b.shl(quarters, whole(value, value.bits - 2)), whole(value, 1 << value.bits - 1))
    return Real(b, b.bitcast(b.xor(b.bitcast(value.value, value.whole), sign), value.value.type))
