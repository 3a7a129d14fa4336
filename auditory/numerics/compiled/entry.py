"""The entry of a kernel: a function of plain C that reads the arguments where Python and numpy keep them.

It takes the tuple of arguments and a table of the types that their objects must have. Where they have other types it
says so and touches nothing; else it lets other threads of Python run, and calls the kernel, which is inlined into it.
"""
from collections.abc import Iterator
from types import FunctionType
from typing import Any, Literal

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core import cgutils
from numba.core.compiler_lock import global_compiler_lock
from numba.np.arrayobj import populate_array
from numba.np.numpy_support import from_dtype

from auditory.numerics import layout
from auditory.numerics.machine_code import DONE, OTHER_ARGUMENTS, PYTHON_FUNCTIONS, RAISES, MachineCode, NoMachineCode
from auditory.numerics.registers import CACHE_LINE_BYTES

I8, I32, SIZE = ir.IntType(8), ir.IntType(32), ir.IntType(8 * layout.POINTER)
I64, OBJECT = ir.IntType(64), I8.as_pointer()


@global_compiler_lock
def machine_code(function: FunctionType, dispatcher: Any, arguments: tuple[Any, ...]) -> MachineCode:
    """`function` compiled for arguments like these; NoMachineCode where it cannot stand alone, or returns something."""
    kinds = tuple(map(kind_of, arguments))
    dispatcher.compile(kinds)
    kernel = dispatcher.overloads[kinds]
    if kernel.signature.return_type != types.none:
        raise NoMachineCode
    library = kernel.target_context.codegen().create_library(function.__qualname__)
    library.enable_object_caching()
    module = library.create_ir_module(function.__qualname__)
    name = f"auditory_{function.__name__}"
    Entry(module, name, kernel).build(arguments, kinds)
    library.add_ir_module(module)
    library.add_linking_library(kernel.library)
    library.finalize()
    if library.has_dynamic_globals or kernel.library.has_dynamic_globals:     # addresses of this process inside
        raise NoMachineCode
    needs = [each.name for each in library._final_module.functions if each.is_declaration]
    return MachineCode(name, tuple(need for need in needs if not need.startswith("llvm.")
                                   and need not in PYTHON_FUNCTIONS), library._get_compiled_object())


def kind_of(value: Any) -> Any:
    """Numba's type for an argument. Whether an array may be written to makes no difference."""
    if isinstance(value, np.ndarray):
        order: Literal["C", "A"] = "C" if value.flags.c_contiguous else "A"
        return types.Array(from_dtype(value.dtype), value.ndim, order, aligned=value.flags.aligned)
    if isinstance(value, tuple):
        named = type(value) if hasattr(value, "_fields") else None
        return types.BaseTuple.from_types(tuple(map(kind_of, value)), named)
    return typeof(value)


class Entry:
    """Code that reads arguments and calls a kernel with them."""

    def __init__(self, module: Any, name: str, kernel: Any) -> None:
        self.kernel, self.context = kernel, kernel.target_context
        function = ir.Function(module, ir.FunctionType(I32, [OBJECT, OBJECT.as_pointer()]), name)
        function.attributes.add("nounwind")                      # llvmlite writes no alignstack that stands alone
        function.attributes.alignstack = CACHE_LINE_BYTES        # no spilled register straddles two cache lines
        self.arguments, self.types = function.args
        self.builder = ir.IRBuilder(function.append_basic_block("begin"))
        self.other = function.append_basic_block("other_arguments")
        ir.IRBuilder(self.other).ret(I32(OTHER_ARGUMENTS))
        self.place = iter(range(2**31))                          # in the table of types

    def build(self, arguments: tuple[Any, ...], kinds: tuple[Any, ...]) -> None:
        """Write the code, for arguments like these."""
        builder, kernel = self.builder, self.kernel
        values = list(self.items(self.arguments, arguments, kinds))
        thread = self.python("PyEval_SaveThread", OBJECT)
        convention, signature = self.context.call_conv, kernel.signature
        kind = convention.get_function_type(signature.return_type, signature.args)
        callee = cgutils.get_or_insert_function(builder.module, kind, kernel.fndesc.llvm_func_name)
        status, _ = convention.call_function(builder, callee, signature.return_type, signature.args, values)
        self.python("PyEval_RestoreThread", ir.VoidType(), thread)
        builder.ret(builder.select(status.is_ok, I32(DONE), I32(RAISES)))

    # ---- arguments ----

    def items(self, holder: Any, values: tuple[Any, ...], kinds: tuple[Any, ...]) -> Iterator[Any]:
        """What is in a tuple, such as the arguments themselves."""
        for k, (value, kind) in enumerate(zip(values, kinds)):
            yield self.item(self.loaded(holder, layout.TUPLE_ITEMS + k * layout.POINTER, OBJECT), value, kind)

    def item(self, found: Any, value: Any, kind: Any) -> Any:
        """An object that is like `value`, as `kind`."""
        expected = self.builder.load(self.builder.gep(self.types, [I32(next(self.place))]))
        self.require("==", self.loaded(found, layout.TYPE, OBJECT), expected)
        if isinstance(value, np.ndarray):
            return self.array(found, value, kind)
        if isinstance(value, tuple):
            self.require("==", self.loaded(found, layout.TUPLE_LENGTH, SIZE), SIZE(len(value)))
            return self.context.make_tuple(self.builder, kind, list(self.items(found, value, tuple(kind))))
        if value is None:
            return self.context.get_dummy_value()
        if type(value) in layout.IN_PLACE:
            return self.loaded(found, layout.NUMBER, self.context.get_value_type(kind))
        number = self.python("PyLong_AsLongLong", I64, found)
        return self.builder.icmp_signed("!=", number, I64(0)) if kind == types.boolean else number

    def array(self, found: Any, value: np.ndarray, kind: Any) -> Any:
        """An array that lies in memory as `value` does."""
        dtype = self.loaded(found, layout.ARRAY_DTYPE, OBJECT)
        shape, strides = (self.loaded(found, place, OBJECT) for place in (layout.ARRAY_SHAPE, layout.ARRAY_STRIDES))
        compared = layout.C_CONTIGUOUS | layout.ALIGNED
        flags = layout.C_CONTIGUOUS * value.flags.c_contiguous | layout.ALIGNED * value.flags.aligned
        self.require("==", self.loaded(found, layout.ARRAY_NDIM, I32), I32(value.ndim))
        self.require("==", self.builder.and_(self.loaded(found, layout.ARRAY_FLAGS, I32), I32(compared)), I32(flags))
        self.require("==", self.loaded(dtype, layout.DTYPE_NUMBER, I32), I32(value.dtype.num))
        self.require("!=", self.loaded(dtype, layout.DTYPE_ORDER, I8), I8(layout.FOREIGN_ORDER))
        array = self.context.make_array(kind)(self.context, self.builder)
        data = self.loaded(found, layout.ARRAY_DATA, OBJECT)
        lengths, steps = ([self.loaded(row, k * layout.POINTER, SIZE) for k in range(value.ndim)]
                          for row in (shape, strides))
        # Without an owner, for Numba would count references where the GIL is not held.
        populate_array(array, self.builder.bitcast(data, array.data.type), lengths, steps, SIZE(value.itemsize), None)
        return array._getvalue()

    # ---- instructions ----

    def loaded(self, base: Any, place: int, kind: Any) -> Any:
        address = self.builder.gep(base, [I32(place)])
        return self.builder.load(self.builder.bitcast(address, kind.as_pointer()))

    def require(self, comparison: str, a: Any, b: Any) -> None:
        fits = self.builder.append_basic_block("fits")
        self.builder.cbranch(self.builder.icmp_unsigned(comparison, a, b), fits, self.other)
        self.builder.position_at_end(fits)

    def python(self, name: str, result: Any, *operands: Any) -> Any:
        kind = ir.FunctionType(result, [operand.type for operand in operands])
        return self.builder.call(cgutils.get_or_insert_function(self.builder.module, kind, name), operands)
