"""The one home of the lane layer, compilation options and precision: kernels import from here and from numpy alone.

Compiled kernels read numbers, tuples and arrays where CPython and numpy keep them, in layouts that are public in C but
promised to nobody who reads them without a C compiler. A kernel of 18 arrays, such as the frames of a ratemap, so takes
0.7 µs for one sample, and a process runs it without Numba, from a file. Numba's own call takes 2.6 µs, and Numba 0.3 s
to import and seconds to compile in each process; `ndarray.ctypes` would add 17 µs, and buffers asked of each array
0.7 µs, tuples and numbers not counted. The layouts are checked at the start of each process, on objects with known
values, and not even looked at where they were not tried: on other Pythons than 3.11 to 3.13, on builds without the GIL,
on another numpy than 2. There, Numba passes the arguments. What is kept on disk is run as the user: `private_folder`
says what of it is believed.
"""
from auditory.numerics.cache import cache_folder, cache_problem
from auditory.numerics.floating_point_mode import denormals_flushed
from auditory.numerics.kernels import JIT, kernel
from auditory.numerics.language import first, lanes, last, relay, scan, shift, transpose
from auditory.numerics.registers import (
    cpu_features,
    lane_count,
    lane_empty,
    padded,
    register_bytes,
    registers_for,
    registers_holding,
)
from auditory.numerics.rows import write_rows
from auditory.numerics.ticks import PERIOD, Gathering, Tick, summed, weighted, weighted_square

__all__ = [
    "JIT", "PERIOD", "Gathering", "Tick", "cache_folder", "cache_problem", "cpu_features", "denormals_flushed",
    "first", "kernel", "lane_count", "lane_empty", "lanes", "last", "padded", "register_bytes", "registers_for",
    "registers_holding", "relay", "scan", "shift", "summed", "transpose", "weighted", "weighted_square",
    "write_rows",
]
