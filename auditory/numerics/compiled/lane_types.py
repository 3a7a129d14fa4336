"""Numba's types for a group of lanes, and how each lies in registers and in memory."""
from llvmlite import ir
from numba import types
from numba.core.typeconv import Conversion
from numba.extending import models, register_model

from auditory.numerics.compiled.arithmetic import Complex, Real, shuffle


class LaneType(types.Type):
    words = "lanes"

    def __init__(self, element, n_lanes):                        # element: Numba's float32 or float64
        self.element, self.n_lanes = element, n_lanes
        self.vector = ir.VectorType(ir.FloatType() if element is types.float32 else ir.DoubleType(), n_lanes)
        super().__init__(name=f"{type(self).__name__}({element} x {n_lanes})")

    def holds(self, other):
        """Whether a value of type `other` may stand for these lanes, such as ``y = 0.0`` before a loop of them."""
        return False

    def unify(self, typingctx, other):
        return self if self.holds(other) else None

    def can_convert_from(self, typingctx, other):
        return Conversion.safe if self.holds(other) else None


class RealLanes(LaneType):
    words = "real lanes"

    def holds(self, other):
        return isinstance(other, types.Number) and not isinstance(other, types.Complex)


class ComplexLanes(LaneType):
    words = "complex lanes"

    def holds(self, other):
        return isinstance(other, types.Number) or other == RealLanes(self.element, self.n_lanes)


class MaskLanes(LaneType):
    words = "masks"                                              # a truth for each lane


@register_model(RealLanes)
class RealModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, kind.vector)


@register_model(MaskLanes)
class MaskModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, ir.VectorType(ir.IntType(1), kind.n_lanes))


@register_model(ComplexLanes)
class ComplexModel(models.StructModel):
    """Two vectors in registers; in memory numpy's interleaved complex numbers."""

    def __init__(self, manager, kind):
        part = RealLanes(kind.element, kind.n_lanes)
        super().__init__(manager, kind, [("real", part), ("imag", part)])
        self.kind = kind

    def get_data_type(self):
        return ir.VectorType(self.kind.vector.element, 2 * self.kind.n_lanes)

    def as_data(self, builder, value):
        n = self.kind.n_lanes
        interleaved = [i // 2 + n * (i % 2) for i in range(2 * n)]
        return shuffle(builder, self.get(builder, value, 0), self.get(builder, value, 1), interleaved)

    def from_data(self, builder, data):
        n = self.kind.n_lanes
        real, imag = (Real(builder, shuffle(builder, data, data, range(part, 2 * n, 2))) for part in (0, 1))
        return Complex(builder, real, imag).value

    def get_return_type(self):                                   # a kernel returns the two vectors as they are
        return self.get_value_type()

    def as_return(self, builder, value):
        return value

    def from_return(self, builder, value):
        return value

    def load_from_data_pointer(self, builder, pointer, align=None):
        return self.from_data(builder, builder.load(pointer, align=align))
