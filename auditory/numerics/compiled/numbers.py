"""Numbers that meet lanes: the same arithmetic, to the bit."""
from llvmlite import ir
from numba import TypingError, types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from auditory.numerics import language
from auditory.numerics.compiled.memory import INLINED


@overload(language.multiply_add, jit_options=INLINED)
def compiled_multiply_add(a, b, c):
    if a not in (types.float32, types.float64) or not a == b == c:
        raise TypingError(f"multiply_add(a, b, c): takes three numbers of one precision, not {a}, {b} and {c}.")
    return lambda a, b, c: fused(a, b, c)                        # type: ignore[call-arg]  # Numba adds the first


@intrinsic
def fused(typingctx, a, b, c):
    def code(context, builder, signature, arguments):
        kind = ir.FunctionType(arguments[0].type, [arguments[0].type] * 3)
        function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.f{a.bitwidth}")
        return builder.call(function, arguments)

    return a(a, b, c), code
