"""The floating-point mode, read and written by the processor's own instructions."""
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from auditory.numerics.compiled.memory import INLINED
from auditory.numerics.language import exchanged_mode
from auditory.numerics.registers import ARM, X86

I32, I64 = ir.IntType(32), ir.IntType(64)


@overload(exchanged_mode, jit_options=INLINED)
def compiled_exchanged_mode(keep, add):
    return lambda keep, add: exchange_mode(keep, add)            # type: ignore[call-arg]  # Numba adds the first


@intrinsic
def exchange_mode(typingctx, keep, add):
    """Set the mode to ``mode & keep | add``; return the mode before.  On other processors nothing happens."""
    def code(context, builder, signature, arguments):
        def call(name, result, *operands):
            kind = ir.FunctionType(result, [operand.type for operand in operands])
            return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}"), operands)

        def exchanged(mode):
            return builder.or_(builder.and_(mode, arguments[0]), arguments[1])

        if X86:
            slot = cgutils.alloca_once(builder, I32)
            place = builder.bitcast(slot, ir.IntType(8).as_pointer())
            call("x86.sse.stmxcsr", ir.VoidType(), place)
            mode = builder.zext(builder.load(slot), I64)
            builder.store(builder.trunc(exchanged(mode), I32), slot)
            call("x86.sse.ldmxcsr", ir.VoidType(), place)
        elif ARM:
            mode = call("aarch64.get.fpcr", I64)
            call("aarch64.set.fpcr", ir.VoidType(), exchanged(mode))
        else:
            mode = arguments[1]
        return mode

    return types.int64(types.int64, types.int64), code
