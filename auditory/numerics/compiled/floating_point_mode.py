"""The thread's floating-point mode: do denormals, numbers too small for full precision, live or count as zero?"""
import platform

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from auditory.numerics.kernels import kernel

I32, I64 = ir.IntType(32), ir.IntType(64)
MACHINE = platform.machine().lower()
X86, ARM = MACHINE in ("x86_64", "amd64"), MACHINE in ("aarch64", "arm64")

# Intel SDM vol. 1, 10.2.3: MXCSR bit 15 flushes results (FTZ), bit 6 operands (DAZ).
# Arm Architecture Reference Manual, FPCR: bit 24 (FZ) does both.
FLUSH = 1 << 15 | 1 << 6 if X86 else 1 << 24


def flush_denormals() -> int:
    """Denormals count as zero in this thread; returns the mode before, for `restore`."""
    return _exchange(-1, FLUSH)


def restore(mode: int) -> None:
    _exchange(0, mode)


@kernel
def _exchange(keep, add):
    return exchange_mode(keep, add)                              # type: ignore[call-arg]  # Numba adds the first


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
