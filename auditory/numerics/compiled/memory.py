"""Arrays seen in groups of lanes, and transposition through registers."""
from typing import Any

from llvmlite import ir
from numba import TypingError, types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.extending import intrinsic, overload, register_jitable
from numba.np.arrayobj import populate_array

from auditory.numerics import language
from auditory.numerics.compiled.arithmetic import shuffle
from auditory.numerics.compiled.lane_types import ComplexLanes, RealLanes
from auditory.numerics.registers import lane_count

PART_BITS = 128                                                  # an AVX register shuffles quickly within these parts
AHEAD_BYTES = 256                                                # ahead in each row: a processor foresees few of them
INLINED: Any = {"forceinline": True}
TUPLES: Any = types.BaseTuple                                    # all of which can be iterated

require_whole_groups = register_jitable(**INLINED)(language.require_whole_groups)
require_rows = register_jitable(**INLINED)(language.require_rows)


@overload(language.lanes, prefer_literal=True, jit_options=INLINED)
def compiled_lanes(array, registers=1):
    literal = getattr(registers, "literal_value", registers)
    if not isinstance(array, types.Array) or not isinstance(literal, int):
        raise TypingError("lanes(array, registers): takes an array and a whole number written as such.")
    element = getattr(array.dtype, "underlying_float", array.dtype)
    if element not in (types.float32, types.float64):
        raise TypingError(f"lanes(array): {array.dtype} has no lanes; float32, float64 and their complex have.")
    n_lanes = lane_count(element.name, literal)

    def view(array, registers=1):
        require_whole_groups(array, n_lanes)
        return lane_view(array, n_lanes)                         # type: ignore[call-arg]  # Numba adds the first
    return view


@intrinsic(prefer_literal=True)
def lane_view(typingctx, array, n_lanes):
    """The same memory as an array whose elements are groups."""
    element = getattr(array.dtype, "underlying_float", array.dtype)
    kind = ComplexLanes if isinstance(array.dtype, types.Complex) else RealLanes
    group = kind(element, n_lanes.literal_value)
    view = types.Array(group, array.ndim, array.layout, readonly=not array.mutable, aligned=False)

    def code(context, builder, signature, arguments):
        source = context.make_array(array)(context, builder, arguments[0])
        target = context.make_array(view)(context, builder)
        n = context.get_constant(types.intp, group.n_lanes)
        *shape, length = cgutils.unpack_tuple(builder, source.shape)
        *strides, step = cgutils.unpack_tuple(builder, source.strides)
        populate_array(target, builder.bitcast(source.data, context.get_data_type(group).as_pointer()),
                       [*shape, builder.sdiv(length, n)], [*strides, builder.mul(step, n)],
                       builder.mul(source.itemsize, n), source.meminfo, source.parent)
        return impl_ret_borrowed(context, builder, view, target._getvalue())

    return view(array, n_lanes), code


@overload(language.load_group, prefer_literal=True, jit_options=INLINED)
def compiled_load_group(values, c, registers):
    n_registers = registers.literal_value
    return lambda values, c, registers: group_loaded(values, c, n_registers)     # type: ignore[call-arg]


@overload(language.store_group, prefer_literal=True, jit_options=INLINED)
def compiled_store_group(values, c, arrays, registers):
    n_registers = registers.literal_value
    return lambda values, c, arrays, registers: group_stored(values, c, arrays, n_registers)     # type: ignore[call-arg]


def group_type(array, registers):
    element = getattr(array.dtype, "underlying_float", array.dtype)
    kind = ComplexLanes if isinstance(array.dtype, types.Complex) else RealLanes
    return kind(element, lane_count(element.name, registers))


def loaded_type(kind, registers):
    """What `load_group` makes of a value of this kind."""
    if isinstance(kind, TUPLES):
        parts = tuple(loaded_type(part, registers) for part in kind)
        return TUPLES.from_types(parts, getattr(kind, "instance_class", None))
    if not isinstance(kind, types.Array):
        return types.unliteral(kind)
    group = group_type(kind, registers)
    return group if kind.ndim == 1 else types.Array(group, kind.ndim - 1, "A", aligned=False)


def group_place(context, builder, kind, value, c, group):
    """An array, the bytes of a group, and where the c-th group of its first row lies."""
    array = context.make_array(kind)(context, builder, value)
    size = context.get_constant(types.intp, group.n_lanes * kind.dtype.bitwidth // 8)
    place = cgutils.pointer_add(builder, array.data, builder.mul(c, size))
    return array, size, builder.bitcast(place, context.get_data_type(group).as_pointer())


@intrinsic(prefer_literal=True)
def group_loaded(typingctx, values, c, registers):
    n_registers = registers.literal_value

    def load(context, builder, kind, value, c):
        target = loaded_type(kind, n_registers)
        if isinstance(kind, TUPLES):
            parts = [load(context, builder, part, builder.extract_value(value, k), c) for k, part in enumerate(kind)]
            return context.make_tuple(builder, target, parts)
        if not isinstance(kind, types.Array):
            return value
        array, size, place = group_place(context, builder, kind, value, c, group_type(kind, n_registers))
        if kind.ndim == 1:
            return context.unpack_value(builder, target, place, 1)
        view = context.make_array(target)(context, builder)
        *shape, _ = cgutils.unpack_tuple(builder, array.shape)
        *strides, _ = cgutils.unpack_tuple(builder, array.strides)
        populate_array(view, place, shape, strides, size, None)
        return view._getvalue()

    def code(context, builder, signature, arguments):
        return load(context, builder, values, arguments[0],
                    context.cast(builder, arguments[1], signature.args[1], types.intp))

    return loaded_type(values, n_registers)(values, c, registers), code


@intrinsic(prefer_literal=True)
def group_stored(typingctx, values, c, arrays, registers):
    n_registers = registers.literal_value

    def store(context, builder, kind, value, source, array, c):
        if isinstance(kind, TUPLES):
            for k, part in enumerate(kind):
                store(context, builder, part, builder.extract_value(value, k), source[k],
                      builder.extract_value(array, k), c)
            return
        group = group_type(kind, n_registers)
        *_, place = group_place(context, builder, kind, array, c, group)
        context.pack_value(builder, group, context.cast(builder, value, source, group), place, 1)

    def code(context, builder, signature, arguments):
        store(context, builder, arrays, arguments[0], values, arguments[2],
              context.cast(builder, arguments[1], signature.args[1], types.intp))
        return context.get_dummy_value()

    return types.void(values, c, arrays, registers), code


@overload(language.transpose, jit_options=INLINED)
def compiled_transpose(source, target):
    if source.dtype not in (types.float32, types.float64) or source.dtype != target.dtype:
        raise TypingError("transpose(source, target): takes two float32 or two float64 arrays.")
    n = lane_count(source.dtype.name)

    def transposed(source, target):
        require_rows(source, target, n)
        n_whole = len(source) // n * n
        for c in range(0, len(target), n):
            for t in range(0, n_whole, n):
                transpose_tile(source, t, c, target)             # type: ignore[call-arg]
        for c in range(len(target)):
            for t in range(n_whole, len(source)):
                target[c, t] = source[t, c]
    return transposed


def fetch(builder, place, n_bytes):
    """Have the cache line so far behind a place brought in to be written; beyond the end of memory nothing happens."""
    number, byte = ir.IntType(32), ir.IntType(8).as_pointer()
    kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    line = builder.gep(builder.bitcast(place, byte), [ir.Constant(ir.IntType(64), n_bytes)])
    to_write, to_stay, of_data = ir.Constant(number, 1), ir.Constant(number, 3), ir.Constant(number, 1)
    builder.call(function, [line, to_write, to_stay, of_data])


@intrinsic
def transpose_tile(typingctx, source, t, c, target):
    """A square tile of one register's lanes each way; what has no row goes where the last one will be written."""
    vector = RealLanes(source.dtype, lane_count(source.dtype.name)).vector
    n, item_bytes, part = vector.count, source.dtype.bitwidth // 8, PART_BITS // source.dtype.bitwidth

    def code(context, builder, signature, arguments):
        def pointer(kind, value, row, column):
            array = context.make_array(kind)(context, builder, value)
            down, along = cgutils.unpack_tuple(builder, array.strides)
            offset = builder.add(builder.mul(row, down), builder.mul(column, along))
            return builder.bitcast(cgutils.pointer_add(builder, array.data, offset), vector.as_pointer())

        def below(first, k):
            return builder.add(first, context.get_constant(types.intp, k))

        source_value, first_row, first_column, target_value = arguments
        rows = [builder.load(pointer(source, source_value, below(first_row, k), first_column), align=item_bytes)
                for k in range(n)]
        distance = 1
        while distance < n:                                      # log2(n) exchanges between rows `distance` apart
            if distance < part:                                  # inside the parts
                low = [p + g + k + other for p in range(0, n, part) for g in range(0, part // 2, distance)
                       for other in (0, n) for k in range(distance)]
                high = [k + part // 2 for k in low]
            else:                                                # then whole parts: even ones, odd ones
                low = [p + k for p in range(0, 2 * n, 2 * part) for k in range(part)]
                high = [k + part for k in low]
            for i in (i for i in range(n) if not i & distance):
                a, b = rows[i], rows[i + distance]
                rows[i], rows[i + distance] = shuffle(builder, a, b, low), shuffle(builder, a, b, high)
            distance *= 2
        order = (0, 2, 1, 3) if part == 4 else (0, 1)            # where the exchanges left the rows of a part
        n_rows = cgutils.unpack_tuple(builder, context.make_array(target)(context, builder, target_value).shape)[0]
        last = builder.sub(n_rows, context.get_constant(types.intp, 1))
        for k in reversed(range(n)):
            row, place = rows[k - k % part + order[k % part]], below(first_column, k)
            place = builder.select(builder.icmp_signed("<", place, last), place, last)
            written = pointer(target, target_value, place, first_row)
            builder.store(row, written, align=item_bytes)
            fetch(builder, written, AHEAD_BYTES)
        return context.get_dummy_value()

    return types.void(source, t, c, target), code
