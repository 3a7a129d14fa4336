"""Arithmetic that generates code: a `Real`, `Complex` or `Mask` stands for one group of lanes in the machine code.

A product remembers its factors while it is nothing else yet, so that adding to it gives one fused multiply-add.
"""
from llvmlite import ir
from numba.core import cgutils


def shuffle(builder, a, b, order):
    """The elements of vectors `a` and `b`, counted through, in the given order."""
    order = list(order)
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(order)), order))


class Mask:
    """One truth a lane."""

    def __init__(self, builder, value):
        self.builder, self.value = builder, value

    def __and__(self, other):
        return Mask(self.builder, self.builder.and_(self.value, other.value))

    def __or__(self, other):
        return Mask(self.builder, self.builder.or_(self.value, other.value))

    def __invert__(self):
        return Mask(self.builder, self.builder.not_(self.value))


class Real:
    """One real number a lane."""

    def __init__(self, builder, value):
        self.builder, self.value = builder, value
        self.factors = getattr(value, "lane_factors", None)      # (a, b) while this is still only a * b
        self.bits = 32 if isinstance(value.type.element, ir.FloatType) else 64
        self.whole = ir.VectorType(ir.IntType(self.bits), value.type.count)     # whole numbers of the same size

    def like(self, number):
        """`number` in every lane."""
        return Real(self.builder, ir.Constant(self.value.type, [float(number)] * self.value.type.count))

    def call(self, name, *others):
        """An LLVM intrinsic such as fma, sqrt, floor."""
        operands = [self.value, *(other.value for other in others)]
        kind = ir.FunctionType(self.value.type, [self.value.type] * len(operands))
        name = f"llvm.{name}.v{self.value.type.count}f{self.bits}"
        function = cgutils.get_or_insert_function(self.builder.module, kind, name)
        return Real(self.builder, self.builder.call(function, operands))

    def compare(self, sign, other):
        compare = self.builder.fcmp_unordered if sign == "!=" else self.builder.fcmp_ordered
        return Mask(self.builder, compare(sign, self.value, self._operand(other).value))

    def _operand(self, other):
        return other if isinstance(other, (Real, Complex)) else self.like(other)

    def _instruction(self, name, other):
        return Real(self.builder, getattr(self.builder, name)(self.value, other.value))

    def __neg__(self):
        return Real(self.builder, self.builder.fneg(self.value))

    def __add__(self, other):
        other = self._operand(other)
        if isinstance(other, Complex) or (other.factors and not self.factors):
            return other + self
        if self.factors:                                         # a * b + c, rounded once
            return self.factors[0].call("fma", self.factors[1], other)
        return self._instruction("fadd", other)

    def __sub__(self, other):
        other = self._operand(other)
        if isinstance(other, Complex) or (self.factors and not other.factors):
            return self + -other
        if other.factors:                                        # c - a * b, rounded once
            return (-other.factors[0]).call("fma", other.factors[1], self)
        return self._instruction("fsub", other)

    def __rsub__(self, other):
        return self.like(other) - self

    def __mul__(self, other):
        other = self._operand(other)
        if isinstance(other, Complex):
            return other * self
        product = self._instruction("fmul", other)
        product.factors = product.value.lane_factors = (self, other)    # on the value too: Numba carries only that
        return product

    def __truediv__(self, other):
        return self._instruction("fdiv", self._operand(other))

    __radd__, __rmul__ = __add__, __mul__


class Complex:
    """One complex number a lane, as two reals."""

    def __init__(self, builder, real, imag, factors=None):
        self.builder, self.real, self.imag, self.factors = builder, real, imag, factors

    @property
    def value(self):
        vector = self.real.value.type
        empty = ir.Constant(ir.LiteralStructType([vector, vector]), ir.Undefined)
        half = self.builder.insert_value(empty, self.real.value, 0)
        pair = self.builder.insert_value(half, self.imag.value, 1)
        pair.lane_factors = self.factors
        return pair

    def __neg__(self):
        return Complex(self.builder, -self.real, -self.imag)

    def __add__(self, other):
        real = getattr(other, "real", other)                     # a real addend leaves the imaginary part alone
        if self.factors:                                         # a * b + c: two fused operations a part
            a, b = self.factors
            imag = a.imag * b.real + other.imag if isinstance(other, Complex) else a.imag * b.real
            return Complex(self.builder, a.real * b.real + (real - a.imag * b.imag), a.real * b.imag + imag)
        if not isinstance(other, Complex):
            return Complex(self.builder, self.real + other, self.imag)
        if other.factors:
            return other + self
        return Complex(self.builder, self.real + other.real, self.imag + other.imag)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        if not isinstance(other, Complex):
            return Complex(self.builder, self.real * other, self.imag * other)
        return Complex(self.builder, self.real * other.real - self.imag * other.imag,
                       self.real * other.imag + self.imag * other.real, factors=(self, other))

    __radd__, __rmul__ = __add__, __mul__
