"""What Numba learns: Python's operators and numpy's functions on lanes."""
import itertools
import operator

import numpy as np
from llvmlite import ir
from numba import TypingError, types
from numba.extending import lower_builtin, lower_cast, make_attribute_wrapper, type_callable

from auditory.numerics.compiled import functions, trigonometry
from auditory.numerics.compiled.arithmetic import Complex, Mask, Real, shuffle
from auditory.numerics.compiled.lane_types import ComplexLanes, LaneType, MaskLanes, RealLanes
from auditory.numerics.registers import CACHE_LINE_BYTES

# ---- types of results ----------------------------------------------------------------------------------------------

def common_type(name, arguments, accepts):
    """The lane type of a result: scalars join whatever lanes they meet, complex wins over real."""
    groups = [a for a in arguments if isinstance(a, LaneType)]
    if not groups:
        return None                                              # not about lanes: Numba's own meaning
    for a in arguments:
        if not isinstance(a, (LaneType, types.Number)):
            raise TypingError(f"{name}: lanes meet {a}; only lanes and numbers combine. Index the array.")
        if isinstance(a, LaneType) and not isinstance(a, accepts):
            raise TypingError(f"{name}: takes {' or '.join(kind.words for kind in accepts)}, not {a}.")
    if len({(a.element, a.n_lanes) for a in groups}) > 1:
        raise TypingError(f"{name}: {' and '.join(map(str, groups))} differ in precision or width. "
                          "Give every lanes(array) of a kernel the same dtype and `registers`.")
    kind: type[LaneType] = RealLanes if RealLanes in accepts else MaskLanes
    if any(isinstance(a, (ComplexLanes, types.Complex)) for a in arguments):
        kind = ComplexLanes
    if kind not in accepts:
        raise TypingError(f"{name}: takes {' or '.join(kind.words for kind in accepts)}; a complex number came too.")
    return kind(groups[0].element, groups[0].n_lanes)


def choose_by_a_mask(mask, *choices):
    if not isinstance(mask, MaskLanes) or any(isinstance(choice, MaskLanes) for choice in choices):
        raise TypingError("np.where(mask, a, b): the mask is a comparison of lanes; a and b are lanes or numbers.")


def no_whole_exponent(base, exponent):
    if isinstance(exponent, types.Integer):
        raise TypingError("power: is exp(exponent * log(base)), for base > 0. Write a whole power as a product: v * v.")


# ---- code ----------------------------------------------------------------------------------------------------------

def wrapped(context, builder, value, kind, target):
    """`value` of Numba type `kind` as Real, Complex or Mask; a scalar fills every lane of `target`."""
    if isinstance(kind, MaskLanes):
        return Mask(builder, value)
    if isinstance(kind, RealLanes):
        return Real(builder, value)
    if isinstance(kind, (ComplexLanes, types.Complex)):
        part = RealLanes(target.element, target.n_lanes) if isinstance(kind, ComplexLanes) else kind.underlying_float
        real, imag = (wrapped(context, builder, builder.extract_value(value, i), part, target) for i in (0, 1))
        return Complex(builder, real, imag, getattr(value, "lane_factors", None))
    scalar = context.cast(builder, value, types.unliteral(kind), target.element)
    first = builder.insert_element(ir.Constant(target.vector, ir.Undefined), scalar, ir.Constant(ir.IntType(32), 0))
    return Real(builder, shuffle(builder, first, first, [0] * target.n_lanes))


def unwrapped(result, kind):
    if isinstance(kind, ComplexLanes) and isinstance(result, Real):
        result = Complex(result.builder, result, result.like(0))
    return result.value


def define(function, code, arity, accepts=(RealLanes,), result=None, rule=None):
    """Numba compiles `function` of lanes as `code`; the result has lane type `result`, else that of the arguments."""
    def typed(*arguments):
        kind = common_type(function.__name__, arguments, accepts)
        if kind and rule:
            rule(*arguments)
        return result(kind.element, kind.n_lanes) if kind and result else kind

    @type_callable(function)
    def typer(context):
        return {1: lambda x: typed(x), 2: lambda x, y: typed(x, y), 3: lambda x, y, z: typed(x, y, z)}[arity]

    def lower(context, builder, signature, values):
        builder.function.attributes.alignstack = CACHE_LINE_BYTES       # no spilled register straddles two cache lines
        target = next(kind for kind in signature.args if isinstance(kind, LaneType))
        operands = [wrapped(context, builder, value, kind, target) for value, kind in zip(values, signature.args)]
        return unwrapped(code(*operands), signature.return_type)

    for kinds in itertools.product((LaneType, types.Number), repeat=arity):
        if LaneType in kinds:
            lower_builtin(function, *kinds)(lower)


NUMBERS = (RealLanes, ComplexLanes)

for function in (operator.add, operator.sub, operator.mul):
    define(function, function, 2, NUMBERS)
define(operator.neg, operator.neg, 1, NUMBERS)
define(abs, functions.absolute, 1, NUMBERS, RealLanes)
define(np.where, functions.where, 3, (*NUMBERS, MaskLanes), rule=choose_by_a_mask)

define(operator.and_, operator.and_, 2, (MaskLanes,))
define(operator.or_, operator.or_, 2, (MaskLanes,))
define(operator.invert, operator.invert, 1, (MaskLanes,))
for function, sign in ((operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="),
                       (operator.eq, "=="), (operator.ne, "!=")):
    define(function, lambda a, b, sign=sign: a.compare(sign, b), 2, result=MaskLanes)

define(operator.truediv, operator.truediv, 2)
define(np.maximum, functions.maximum, 2)
define(np.minimum, functions.minimum, 2)
for function in (np.power, operator.pow):
    define(function, functions.power, 2, rule=no_whole_exponent)
for function, code in ((np.exp, functions.exp), (np.log, functions.log), (np.tanh, functions.tanh),
                       (np.sin, trigonometry.sin), (np.cos, trigonometry.cos), (np.tan, trigonometry.tan),
                       (np.arctan, functions.arctan), (np.sqrt, functions.square_root),
                       (np.reciprocal, functions.reciprocal)):
    define(function, code, 1)

make_attribute_wrapper(ComplexLanes, "real", "real")
make_attribute_wrapper(ComplexLanes, "imag", "imag")


@lower_cast(types.Number, LaneType)
@lower_cast(RealLanes, ComplexLanes)
def to_lanes(context, builder, source, target, value):
    return unwrapped(wrapped(context, builder, value, source, target), target)


@type_callable(bool)
def no_branch(context):
    def typer(value):
        if isinstance(value, LaneType):
            raise TypingError("`if` on lanes: each lane has its own answer. Write np.where(mask, a, b).")
    return typer
