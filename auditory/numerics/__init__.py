"""The one home of the lane layer, compilation options and precision: kernels import from here and from numpy alone."""
from auditory.numerics.cache import cache_folder
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
from auditory.numerics.ticks import PERIOD, Gathering, Tick, weighted, weighted_square

__all__ = [
    "JIT", "PERIOD", "Gathering", "Tick", "cache_folder", "cpu_features", "denormals_flushed", "first", "kernel",
    "lane_count", "lane_empty", "lanes", "last", "padded", "register_bytes", "registers_for", "registers_holding",
    "relay", "scan", "shift", "transpose", "weighted", "weighted_square", "write_rows",
]
