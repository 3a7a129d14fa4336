"""Lanes that look at their neighbours: shifts, recursions from channel to channel, sums over a group."""
import numpy as np
from llvmlite import ir
from numba import TypingError, types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from auditory.numerics import language
from auditory.numerics.compiled.arithmetic import Complex, Real, shuffle
from auditory.numerics.compiled.lane_types import ComplexLanes, LaneType, RealLanes
from auditory.numerics.compiled.memory import INLINED
from auditory.numerics.compiled.operations import define, wrapped

# ---- code ----------------------------------------------------------------------------------------------------------

def moved(group, places, beside):
    """`group` moved up by `places` lanes, down where negative; what comes in is taken from `beside`."""
    if isinstance(group, Complex):
        return Complex(group.builder, moved(group.real, places, beside.real), moved(group.imag, places, beside.imag))
    n = group.value.type.count
    low, high, first = (beside, group, n - places) if places > 0 else (group, beside, -places)
    return Real(group.builder, shuffle(group.builder, low.value, high.value, range(first, first + n)))


def recursion(gain, addend):
    """log2(n) steps, each of which joins runs of lanes to runs twice as long."""
    distance = 1
    while distance < gain.value.type.count:
        addend = gain * moved(addend, distance, addend.like(0)) + addend
        gain = gain * moved(gain, distance, gain.like(1))
        distance *= 2
    return gain, addend


def handed_on(gain, addend, before):
    """A chain of fused multiply-adds of numbers, without a way through memory."""
    b, reached = gain.builder, ir.Constant(gain.value.type, ir.Undefined)
    kind = ir.FunctionType(before.type, [before.type] * 3)
    fma = cgutils.get_or_insert_function(b.module, kind, f"llvm.fma.f{gain.bits}")
    for k in range(gain.value.type.count):
        reached = b.insert_element(reached, before, ir.Constant(ir.IntType(32), k))
        before = b.call(fma, [lane(gain, k).value, before, lane(addend, k).value])
    return reached


def total(x):
    """The sum of all lanes, halves added to halves."""
    n = x.value.type.count
    while n > 1:
        n //= 2
        low, high = (Real(x.builder, shuffle(x.builder, x.value, x.value, range(k, k + n))) for k in (0, n))
        x = low + high
    return first(x)


class Scalar:
    """One number in a register of its own."""

    def __init__(self, value):
        self.value = value


def lane(x, k):
    return Scalar(x.builder.extract_element(x.value, ir.Constant(ir.IntType(32), k)))


def first(x):
    return lane(x, 0)


def last(x):
    return lane(x, x.value.type.count - 1)


# ---- what Numba learns ---------------------------------------------------------------------------------------------

for function, code in ((np.sum, total), (language.first, first), (language.last, last)):
    define(function, code, 1, result=lambda element, n_lanes: element)


@overload(language.shift, prefer_literal=True, jit_options=INLINED)
def compiled_shift(group, places, beside):
    literal = getattr(places, "literal_value", None)
    if not isinstance(group, (RealLanes, ComplexLanes)) or not isinstance(literal, int):
        raise TypingError("shift(group, places, beside): takes lanes and a whole number written as such.")
    if not 1 <= abs(literal) <= group.n_lanes:
        raise TypingError(f"shift(group, places, beside): places = {literal}: must be 1 to {group.n_lanes}, up or "
                          "down. Shift the group next to it.")
    if beside != group and (isinstance(beside, LaneType) or not group.holds(types.unliteral(beside))):
        raise TypingError(f"shift(group, places, beside): {group} beside {beside}. Give a group like it, or a number.")
    return lambda group, places, beside: shifted(group, places, beside)  # type: ignore[call-arg]


@intrinsic(prefer_literal=True)
def shifted(typingctx, group, places, beside):
    def code(context, builder, signature, arguments):
        beside_lanes = context.cast(builder, arguments[2], types.unliteral(beside), group)
        operands = [wrapped(context, builder, value, group, group) for value in (arguments[0], beside_lanes)]
        return moved(operands[0], places.literal_value, operands[1]).value

    return group(group, places, beside), code


@overload(language.scan, jit_options=INLINED)
def compiled_scan(gain, addend):
    if not isinstance(gain, RealLanes) or gain != addend:
        raise TypingError(f"scan(gain, addend): takes two groups of real lanes alike, not {gain} and {addend}.")
    return lambda gain, addend: scanned(gain, addend)            # type: ignore[call-arg]


@intrinsic
def scanned(typingctx, gain, addend):
    def code(context, builder, signature, arguments):
        solution = recursion(*(Real(builder, value) for value in arguments))
        return context.make_tuple(builder, signature.return_type, [part.value for part in solution])

    return types.UniTuple(gain, 2)(gain, addend), code


@overload(language.relay, jit_options=INLINED)
def compiled_relay(gain, addend, before):
    if not isinstance(gain, RealLanes) or gain != addend or not gain.holds(before):
        raise TypingError(f"relay(gain, addend, before): takes two groups of real lanes alike and a number, not "
                          f"{gain}, {addend} and {before}.")
    return lambda gain, addend, before: relayed(gain, addend, before)    # type: ignore[call-arg]


@intrinsic
def relayed(typingctx, gain, addend, before):
    def code(context, builder, signature, arguments):
        gains, addends = (Real(builder, value) for value in arguments[:2])
        return handed_on(gains, addends, context.cast(builder, arguments[2], types.unliteral(before), gain.element))

    return gain(gain, addend, before), code
